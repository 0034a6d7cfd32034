"""Words of an author: how a value is written and compared, the id that a title makes, the number that a text spells."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from tpmlint.text.similarity import normal_form

_LONGEST_SLUG = 128
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
"""Letters from a to z for others that Unicode does not decompose to them."""
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
    plain = normal_form("NFKD", text.lower().translate(_LATIN)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")


def slug_of_title(text: str) -> str:
    """Return an id for a title in any script: where letters have no counterpart from a to z, a short digest stands for
    them, so that titles that differ have ids that do.

    >>> slug_of_title("Größere Bilder"), slug_of_title("新搜索 API")
    ('grossere-bilder', 'api-75f3f157')
    """
    plain = slug(text)
    if text.isascii() or not _has_lost_letters(text):
        return plain
    digest = hashlib.sha256(normal_form("NFKC", text).casefold().strip().encode("utf-8", "replace")).hexdigest()[:8]
    return f"{plain[: _LONGEST_SLUG - 9].strip('-')}-{digest}".strip("-")


def _has_lost_letters(text: str) -> bool:
    decomposed = normal_form("NFKD", text.lower().translate(_LATIN))
    return any(character > "\x7f" and unicodedata.category(character)[0] in "LN" for character in decomposed)


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
