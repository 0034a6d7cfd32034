"""TOML: a file is one part."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.finding import Route
from tpmlint.formats import toml
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits

ENDINGS = (".toml",)

_MOST_PARTS = 100
_LARGEST = 262_144
"""Characters that are read: a few seconds at worst."""
_LONG_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}""", re.ASCII
)
"""A key of more parts than any file has: the standard library takes quadratic time over it."""


def read(text: str, limits: Limits) -> Records:
    """Read a text: one mapping; a text with nothing but comments has none."""
    faults = Faults(text)
    long = _LONG_KEY.search(text)
    if long is not None:
        message = f"a key has more than {_MOST_PARTS} parts; use fewer"
        faults.add(
            errors.SYNTAX, message, long.start(), min(long.end(), text.find("\n", long.start()) % (len(text) + 1))
        )
        return Records((), faults.sorted())
    value, unknown = toml.read(text, 0, len(text), limits, faults, largest=min(limits.bytes, _LARGEST))
    return Records((Part(value, 0, len(text), unknown),) if value else (), faults.sorted())


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every value, by its route."""
    return {
        route: Place(None if key is None else span(text, *key), span(text, *value))
        for route, (key, value) in toml.locate(text, start, end).items()
    }
