"""What help says in brackets: default, variable, other names, kind, values, and between which a value lies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.interfaces.support.fact_table import shorten

_NOTE = re.compile(r"\[([^\[\]]*)\]|\(([^()]*)\)")
_DEFAULT = re.compile(r"(?:default(?:s to)?(?::| is|=)?|default value:?) +(.+)", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"env(?:ironment)?(?: var(?:iable)?)?:? +\$?([A-Za-z_][A-Za-z0-9_]*)", re.IGNORECASE)
_VARIABLES = re.compile(r"\$\w+(?:, *\$\w+)*")
_ALIASES = re.compile(
    r"(?:(?:short|visible|long) )*alias(?:es)?: *(-{0,2}\w[\w.-]*(?:, *-{0,2}\w[\w.-]*)*)", re.IGNORECASE
)
_VALUES = re.compile(r"(?:possible values|choices|one of|allowed values): *(.+)", re.IGNORECASE)
_NUMBER = r"([-+]?[\d.]+(?:e[-+]?\d+)?)"
_RANGE = re.compile(rf"(?:{_NUMBER} *(<=?) *)?x(?: *([<>]=?) *{_NUMBER})?")
_BOUNDS = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}
_LISTED = re.compile(r"- +([\w.+-]+):? ?")


_KINDS = {"string": "STRING", "number": "NUMBER", "array": "VALUES"}
"""What yargs says of the value of an option; one without is a flag."""

_REPEATED = ("array", "count", "accepts multiple inputs")


class Notes(Struct):
    """What help says in brackets.

    Args:
        said: the default, the variables and the bounds.
        aliases: other names, with or without the marks of options.
        takes: the kind of the value; empty if it is not given.
    """

    said: list[str]
    values: tuple[str, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()
    takes: str = ""
    repeated: bool = False

    def options(self) -> Iterable[str]:
        """Return the other names of an option, as they are typed."""
        for each in self.aliases:
            yield each if each.startswith("-") else f"-{each}" if len(each) == 1 else f"--{each}"


def notes_in(text: str, lines: list[str]) -> Notes:
    """Return what help says in brackets, and the values that it lists below.

    Args:
        lines: those of the text.
    """
    found = Notes([])
    for match in _NOTE.finditer(text):
        for part in (match[1] if match[1] is not None else match[2]).split("; "):
            part = part.strip()
            if (default := _DEFAULT.fullmatch(part)) is not None:
                found.said.append(f"default {shorten(default[1].strip().strip(_QUOTES))}")
            elif (variable := _ENVIRONMENT.match(part)) is not None:
                found.said.append(f"env {variable[1]}")
            elif _VARIABLES.fullmatch(part) is not None:
                found.said += [f"env {each.strip(' $')}" for each in part.split(",")]
            elif (aliases := _ALIASES.fullmatch(part)) is not None:
                found.aliases += tuple(each.strip() for each in aliases[1].split(","))
            elif (listed := _VALUES.fullmatch(part)) is not None:
                found.values = tuple(dict.fromkeys(each.strip(" '\"") for each in listed[1].split(",")))
            elif (within := _RANGE.fullmatch(part)) is not None and within[0] != "x":
                found.said += [f"{_BOUNDS[sign]} {limit}" for sign, limit in _bounds(within)]
            found.required |= part.lower() == "required"
            found.repeated |= part.lower() in _REPEATED
            found.takes = _KINDS.get(part, found.takes) if match[1] is not None else found.takes
    if "Possible values:" in lines:
        below = lines[lines.index("Possible values:") + 1 :]
        found.values = tuple(dict.fromkeys(each[1] for line in below if (each := _LISTED.match(line)) is not None))
    found.said = sorted(set(found.said))
    return found


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
