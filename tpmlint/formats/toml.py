"""TOML by the standard library, with the places that it does not give."""

from __future__ import annotations

import datetime
import math
import re

from tpmlint.finding import Route
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults
from tpmlint.limits import Limits

_LARGEST = 16_384
"""Characters that are read: the standard library takes quadratic time over long keys."""

_DEEPEST = 100
_MOST_DIGITS = 4_300
"""Of an integer in decimal digits; of others the standard library reads any number, but cannot write them as text."""
_SURE_BITS = 14_284
"""An integer of so many has no more digits than that."""
_AT = re.compile(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)\Z")

_Offsets = tuple[int, int]


def read(
    text: str, start: int, end: int, limits: Limits, faults: Faults, largest: int = _LARGEST
) -> tuple[dict[str, object] | None, frozenset[Route]]:
    """Read ``text[start:end]``: its value, or None if it is not TOML, which is a fault; and what is unknown in it.

    Dates and times become text, as ``2026-09-30``.

    Args:
        largest: characters that are read.
    """
    import tomllib

    if end - start > largest:
        message = f"the TOML is longer than {largest:,} characters; shorten it"
        faults.add(errors.SYNTAX, message, start, text.find("\n", start) % (len(text) + 1))
        return None, frozenset({()})
    try:
        value = tomllib.loads(text[start:end])
        unknown: list[Route] = []
        return {key: _plain(each, (key,), limits.depth - 1, unknown) for key, each in value.items()}, frozenset(unknown)
    except tomllib.TOMLDecodeError as error:
        at, where = _offsets_of(str(error), text, start, end)
        reason = _AT.sub("", str(error))
        faults.add(errors.SYNTAX, f"this is not TOML ({reason[:1].lower()}{reason[1:]}); fix the syntax", at, where)
    except RecursionError:
        message = f"the values nest deeper than {limits.depth} levels; use fewer levels"
        faults.add(errors.SYNTAX, message, start, min(start + 1, end))
    except ValueError:
        faults.add(errors.SYNTAX, "this is not TOML (a number is too long); fix the syntax", start, min(start + 1, end))
    return None, frozenset({()})


def _plain(value: object, route: Route, depth: int, unknown: list[Route]) -> object:
    if depth < 0:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(each, (*route, key), depth - 1, unknown) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, (*route, index), depth - 1, unknown) for index, each in enumerate(value)]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int):
        check_length(value)
    if isinstance(value, float) and not math.isfinite(value):
        unknown.append(route)
        return None
    return value


def check_length(value: int) -> None:
    """Raise ``ValueError`` if an integer is too long to be written in decimal digits, as one in such digits is."""
    if value.bit_length() > _SURE_BITS and abs(value) >= 10**_MOST_DIGITS:
        raise ValueError("too many digits")


def _offsets_of(message: str, text: str, start: int, end: int) -> _Offsets:
    match = _AT.search(message)
    at = end
    if match is not None and match[1] is not None:
        at = start
        for _ in range(int(match[1]) - 1):
            at = text.find("\n", at) + 1
        at = min(at + int(match[2]) - 1, end)
    if at >= end:
        at = start + len(text[start:end].rstrip())
    return at, at if text[at : at + 1] in ("\r", "\n", "") else at + 1


def locate(text: str, start: int, end: int) -> dict[Route, tuple[_Offsets | None, _Offsets]]:
    """Return where the key and the value of every route are in ``text[start:end]``, which is TOML."""
    scanner = _Scanner(text, end)
    scanner.places[()] = None, (start, end)
    scanner.document(start)
    return scanner.places


def line_of(text: str, route: Route, entry: str | None = None) -> int:
    """Return the 1-based line of a key in a TOML text, or that of the nearest table around it.

    Args:
        route: path to the key; each table of ``[[overrides]]`` has a number.
        entry: a text in the list that is the key's value, which may be some lines further down.
    """
    found = locate(text, 0, len(text))
    keys = (found[route[:length]][0] for length in range(len(route), 0, -1) if route[:length] in found)
    start, _ = next((key for key in keys if key is not None), (0, 0))
    number = text.count("\n", 0, start) + 1
    if entry is None:
        return number
    quoted = (f'"{entry}"', f"'{entry}'")
    below = enumerate(text.split("\n")[number - 1 :], number)
    return next((each for each, line in below if any(word in line for word in quoted)), number)


_SPACE = re.compile(r"[ \t]*+")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*|)*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n]|)*+"|'[^'\n]*+'""")
_TEXT = re.compile(
    r'''"""(?:\\.|[^\\"]|"{1,2}(?!")|)*+"{3,5}|\'\'\'(?:[^']|'{1,2}(?!')|)*+'{3,5}|"(?:\\.|[^"\\\n]|)*+"|'[^'\n]*+\'''',
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\r\n]*+")


class _Scanner:
    """Notes the places of a valid text; what it does not expect ends it."""

    def __init__(self, text: str, end: int) -> None:
        self._text = text
        self._end = end
        self._lengths: dict[Route, int] = {}
        self.places: dict[Route, tuple[_Offsets | None, _Offsets]] = {}

    def document(self, at: int) -> None:
        table: Route = ()
        while (at := self._skip(_GAP, at)) < self._end:
            if self._text[at] != "[":
                before = at
                at = self._entry(at, table)
                if at == before:
                    return
                continue
            several = self._text.startswith("[[", at)
            parts, end = self._key(at + 1 + several)
            if not parts:
                return
            end = self._skip(_SPACE, end) + 1 + several
            table = self._table([part for part, _ in parts], several)
            self.places.setdefault(table, (parts[-1][1], (at, end)))
            at = end

    def _table(self, parts: list[str], several: bool) -> Route:
        route: Route = ()
        for number, part in enumerate(parts):
            route = (*route, part)
            if several and number == len(parts) - 1:
                self._lengths[route] = self._lengths.get(route, 0) + 1
            if route in self._lengths:
                route = (*route, self._lengths[route] - 1)
        return route

    def _entry(self, at: int, table: Route) -> int:
        """Note a key with its value, and return where it ends; where it starts if there is none."""
        parts, end = self._key(at)
        equals = self._skip(_SPACE, end)
        if not parts or self._text[equals : equals + 1] != "=":
            return at
        route = (*table, *(part for part, _ in parts))
        first = self._skip(_SPACE, equals + 1)
        last = self._value(first, route)
        for length in range(len(table) + 1, len(route)):
            self.places.setdefault(route[:length], (parts[length - len(table) - 1][1], (first, last)))
        self.places[route] = parts[-1][1], (first, last)
        return last

    def _value(self, at: int, route: Route) -> int:
        if len(route) > _DEEPEST:
            return at
        if self._text.startswith("[", at):
            return self._array(at, route)
        if self._text.startswith("{", at):
            return self._inline_table(at, route)
        text = _TEXT.match(self._text, at, self._end)
        if text is not None:
            return text.end()
        return at + len(self._text[at : self._skip(_BARE, at)].rstrip())

    def _array(self, at: int, route: Route) -> int:
        at = self._skip(_GAP, at + 1)
        index = 0
        while at < self._end and self._text[at] != "]":
            inner = (*route, index)
            end = self._value(at, inner)
            if end == at:
                return at
            self.places[inner] = None, (at, end)
            index += 1
            at = self._skip(_GAP, end)
            if self._text.startswith(",", at):
                at = self._skip(_GAP, at + 1)
        return min(at + 1, self._end)

    def _inline_table(self, at: int, route: Route) -> int:
        at = self._skip(_GAP, at + 1)
        while at < self._end and self._text[at] != "}":
            end = self._entry(at, route)
            if end == at:
                return at
            at = self._skip(_GAP, end)
            if self._text.startswith(",", at):
                at = self._skip(_GAP, at + 1)
        return min(at + 1, self._end)

    def _key(self, at: int) -> tuple[list[tuple[str, _Offsets]], int]:
        parts: list[tuple[str, _Offsets]] = []
        while True:
            at = self._skip(_SPACE, at)
            match = _KEY.match(self._text, at, self._end)
            if match is None:
                return parts, at
            parts.append((_name(match[0]), match.span()))
            at = match.end()
            dot = self._skip(_SPACE, at)
            if not self._text.startswith(".", dot):
                return parts, at
            at = dot + 1

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self._text, at, self._end)
        return at if match is None else match.end()


def _name(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    if "\\" not in key:
        return key[1:-1]
    import tomllib

    try:
        return str(tomllib.loads(f"k = {key}")["k"])
    except tomllib.TOMLDecodeError:
        return key
