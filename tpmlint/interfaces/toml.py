"""TOML, any data: the path of each value, with prose such as ``description`` and ``title`` set aside."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Mapping

from tpmlint.finding import Route
from tpmlint.formats.toml import check_length, locate
from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.data import Node, decode
from tpmlint.interfaces.support.fact_table import DEEPEST, MOST_NODES, FactTable
from tpmlint.interfaces.support.plain_data import add_data, keeps_order

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.|){0,256}+"|'[^'\n]{0,256}+')"""
_LONG_KEY = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{DEEPEST}}}")
"""A key of more parts than the standard library reads in a time that grows with the text."""

_TWICE = "a key or a table is given twice"
_REASONS = {
    "Cannot ": _TWICE,
    "Duplicate ": _TWICE,
    "Escaped character": "a text has an unknown escape; write a backslash as two",
    "Expected '='": "a key has no '=' behind it; add '=' and a value",
    "Expected ']": "the name of a table is not closed; add ']'",
    "Expected newline": "something stands behind a value; put it on a new line",
    "Found invalid character": "a character cannot stand in a text; write it as an escape",
    "Illegal character": "a character cannot stand in a text; write it as an escape",
    "Invalid date": "a date or time does not exist",
    "Invalid hex": "a text has an unknown escape; write a backslash as two",
    "Invalid initial": "a key is missing, or needs quotes",
    "Invalid statement": "a key or a table is missing, or needs quotes",
    "Invalid value": "a value is missing, or is a text without quotes",
    "Unclosed": "a list or a table in one line is not closed",
    "Unescaped": "a text has an unknown escape; write a backslash as two",
    "Unterminated": "a text in quotes is not closed",
}
"""What is wrong and what to do about it, by how the standard library begins to say so."""

_AT = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)\Z")


def read_toml(text: str) -> Node:
    """Return the value of a TOML text.

    Raises:
        UnreadableInterface: it is not TOML, or exceeds a limit.
    """
    import tomllib

    if (long := _LONG_KEY.search(text)) is not None:
        raise UnreadableInterface(f"a key has more than {DEEPEST} parts", text.count("\n", 0, long.start()) + 1)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        at = _AT.search(reason)
        line = None if at is None or at[1] is None else int(at[1])
        words = next((each for start, each in _REASONS.items() if reason.startswith(start)), "its syntax is wrong")
        raise UnreadableInterface(f"the text is not TOML: {words}", line) from None
    except RecursionError:
        raise UnreadableInterface(f"more than {DEEPEST} levels of nesting") from None
    except ValueError:
        raise UnreadableInterface("a number has too many digits") from None
    return _Nodes(text).of(value, (), 1)


class _Nodes:
    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._places = locate(text, 0, len(text))
        self._nodes = 0

    def of(self, value: object, route: Route, line: int) -> Node:
        """Return a value with its line; where that is not known, with the line of what it is in."""
        self._nodes += 1
        if len(route) > DEEPEST:
            raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", line)
        if self._nodes > MOST_NODES:
            raise UnreadableInterface(f"more than {MOST_NODES:,} values", line)
        if route in self._places:
            key, (start, _) = self._places[route]
            line = bisect_right(self._starts, start if key is None else key[0])
        if isinstance(value, dict):
            entries = {key: self.of(each, (*route, key), line) for key, each in value.items()}
            return Node(entries, line, 1 + sum(each.size for each in entries.values()))
        if isinstance(value, list):
            items = tuple(self.of(each, (*route, index), line) for index, each in enumerate(value))
            return Node(items, line, 1 + sum(each.size for each in items))
        if isinstance(value, datetime.date | datetime.time):
            return Node(value.isoformat(), line, tag=type(value).__name__)
        assert isinstance(value, str | int | float)
        if isinstance(value, int):
            try:
                check_length(value)
            except ValueError:
                raise UnreadableInterface("a number has too many digits", line) from None
        return Node(value, line)


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the values by path."""
    table = FactTable()
    add_data(table, "", read_toml(decode(data)), options.ignore_keys)
    return table.facts


language = Language(facts, keeps=keeps_order)
