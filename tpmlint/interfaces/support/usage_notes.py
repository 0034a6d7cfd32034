"""What the help of an option says in brackets: its default, its variable, its values, and between which it lies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.interfaces.support.table import shorten

_NOTE = re.compile(r"\[([^\[\]]*)\]|\(([^()]*)\)")
_DEFAULT = re.compile(r"(?:default(?:s to)?(?::| is|=)?|default value:?) +(.+)", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"env(?:ironment)?(?: var(?:iable)?)?:? +\$?([A-Za-z_][A-Za-z0-9_]*)", re.IGNORECASE)
_VALUES = re.compile(r"(?:possible values|choices|one of|allowed values): *(.+)", re.IGNORECASE)
_NUMBER = r"([-+]?[\d.]+(?:e[-+]?\d+)?)"
_RANGE = re.compile(rf"(?:{_NUMBER} *(<=?) *)?x(?: *([<>]=?) *{_NUMBER})?")
_BOUNDS = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}
_LISTED = re.compile(r"- +([\w.+-]+):? ?")


def notes_in(text: str, lines: list[str]) -> tuple[list[str], tuple[str, ...], bool]:
    """Return what help says in brackets: the default and the variable, the values, and whether it is required."""
    notes: list[str] = []
    values: tuple[str, ...] = ()
    is_required = False
    for match in _NOTE.finditer(text):
        for part in (match[1] if match[1] is not None else match[2]).split("; "):
            if (default := _DEFAULT.fullmatch(part.strip())) is not None:
                notes.append(f"default {shorten(default[1].strip().strip(_QUOTES))}")
            elif (variable := _ENVIRONMENT.match(part)) is not None:
                notes.append(f"env {variable[1]}")
            elif (listed := _VALUES.fullmatch(part)) is not None:
                values = tuple(dict.fromkeys(each.strip(" '\"") for each in listed[1].split(",")))
            elif (within := _RANGE.fullmatch(part.strip())) is not None and within[0] != "x":
                notes += [f"{_BOUNDS[sign]} {limit}" for sign, limit in _bounds(within)]
            elif part.strip().lower() == "required":
                is_required = True
    if "Possible values:" in lines:
        below = lines[lines.index("Possible values:") + 1 :]
        values = tuple(dict.fromkeys(found[1] for line in below if (found := _LISTED.match(line)) is not None))
    return sorted(set(notes)), values, is_required


def _bounds(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the bounds of a range such as ``1<=x<=5``."""
    if match[1]:
        yield match[2].replace("<", ">"), match[1]
    if match[4]:
        yield match[3], match[4]


_QUOTES = "\"'`"


def limit_of(note: str) -> tuple[str, float] | None:
    """Return which end of a range a note is about, and where that is."""
    word, _, text = note.rpartition(" ")
    try:
        return (
            ("lower" if word in ("above", "at least") else "upper", float(text)) if word in _BOUNDS.values() else None
        )
    except ValueError:
        return None


def is_looser(note: str, former: str) -> bool:
    """Tell whether a bound of a range admits what another one does."""
    new, old = limit_of(note), limit_of(former)
    if new is None or old is None or new[0] != old[0]:
        return False
    is_open = note.startswith("at ") or not former.startswith("at ")
    beyond = new[1] < old[1] if new[0] == "lower" else new[1] > old[1]
    return beyond or (new[1] == old[1] and is_open)
