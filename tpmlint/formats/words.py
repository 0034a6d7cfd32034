"""Words of an author: how a value is written and compared, the id that a title makes, the number that a text spells."""

from __future__ import annotations

import re

from tpmlint.text.normal_form import normal_form

_LONGEST_SLUG = 128
_MOST_DIGITS = 5
"""Digits of numbers that may have zeros before them."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][-+]?[0-9]{1,2})?")


def fold(text: str) -> str:
    """Return a word of the author's without what does not count in it: case, and blanks around it."""
    return text.strip().casefold()


def word(value: object) -> str:
    """Return a scalar as the configuration writes it: ``true``, ``3``, ``done``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def slug(text: str) -> str:
    """Return an id for a title: ``Faster builds (CI)`` becomes ``faster-builds-ci``."""
    plain = normal_form("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")


def with_zeros(text: str) -> tuple[str, ...]:
    """Return the other ways to write a number with zeros before it."""
    bare = text.lstrip("0")
    if not text.isdecimal() or not bare or len(bare) > _MOST_DIGITS:
        return ()
    return tuple(each for size in range(len(bare), _MOST_DIGITS + 1) if (each := bare.zfill(size)) != text)


def read_scalar(text: str, wanted: str) -> object:
    """Return the number or boolean that a text spells, which no cell can hold as such; else the text."""
    bare = text.strip()
    if wanted == "boolean":
        return {"true": True, "false": False}.get(bare.casefold(), text)
    if _NUMBER.fullmatch(bare) is None:
        return text
    return int(bare) if bare.lstrip("-").isdecimal() else float(bare)
