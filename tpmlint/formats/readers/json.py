"""JSON: a file is one part."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from tpmlint.finding import Route
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import quote, span
from tpmlint.limits import Limits

ENDINGS = (".json",)

_TOKEN = re.compile(r"""[ \t\r\n]*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[\[\]{}:,])|(?P<other>[^\s\[\]{}:,"]+))""")


class _InvalidError(ValueError):
    """The text is JSON to Python alone."""


def read(text: str, limits: Limits) -> Records:
    """Read a text: one value."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    if start == len(text):
        return Records(())
    faults = Faults(text)
    duplicates = False

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal duplicates
        entries = dict(pairs)
        if len(entries) < len(pairs):
            duplicates = True
            entries = dict(reversed(pairs))  # The first of two is used, as in YAML.
        return entries

    try:
        value = json.loads(text, object_pairs_hook=mapping, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        message = f"this is not JSON ({error.msg.lower()}); fix the syntax"
        faults.add(errors.SYNTAX, message, error.pos, min(error.pos + 1, len(text)))
        return Records((), faults.sorted())
    except RecursionError:
        faults.add(errors.SYNTAX, _too_deep(limits), start, start + 1)
        return Records((), faults.sorted())
    except ValueError:
        # Neither says where it is.
        faults.add(errors.SYNTAX, *(_find_unusual_number(text) or ("a number cannot be read", start, start + 1)))
        return Records((), faults.sorted())
    half = _half_character(text)
    if half is not None:
        message = f"{quote(text[slice(*half)])} is half a character; write the character itself"
        faults.add(errors.SYNTAX, message, *half)
        return Records((), faults.sorted())
    problem = _exceeds(value, limits)
    if problem is not None:
        faults.add(errors.SYNTAX, problem, start, start + 1)
        return Records((), faults.sorted())
    if duplicates:
        for key, first, again in _Scanner(text).duplicates():
            message = f"the key {quote(key)} is given twice; keep one of the two"
            related = (("the first one", *first),)
            faults.add(errors.DUPLICATE_KEY, message, *again, subject=key, related=related)
    return Records((Part(value, start, len(text)),), faults.sorted())


def _reject_constant(name: str) -> object:
    raise _InvalidError(name)


def _find_unusual_number(text: str) -> tuple[str, int, int] | None:
    """Return what is wrong with the first number that Python refuses, and where it starts and ends."""
    longest = sys.get_int_max_str_digits()
    for token in _UNUSUAL.finditer(text):
        word = token["word"]
        if word is not None:
            message = f"this is not JSON ({word} is not a number in it); fix the syntax"
        elif token["number"] is not None and len(token["number"]) > longest > 0:
            message = f"a number has more than {longest:,} digits; shorten it, or put quotes around it"
        else:
            continue
        return message, *token.span()
    return None


_UNUSUAL = re.compile(
    r""""(?:[^"\\]|\\.|)*+"|(?P<word>-?Infinity|NaN)|-?(?P<number>[0-9]++)(?![.eE])|[0-9.eE+-]++""", re.DOTALL
)


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def _half_character(text: str) -> tuple[int, int] | None:
    """Return where an escape is half of a surrogate pair without the other, or None."""
    if "\\ud" not in text and "\\uD" not in text:
        return None
    high: re.Match[str] | None = None
    for escape in _ESCAPE.finditer(text):
        code = int(escape[1] or "0", 16)
        low = 0xDC00 <= code <= 0xDFFF
        if high is not None and not (low and high.end() == escape.start()):
            return high.span()
        if low and high is None:
            return escape.span()
        high = escape if 0xD800 <= code < 0xDC00 else None
    return None if high is None else high.span()


def _too_deep(limits: Limits) -> str:
    return f"the file nests more than {limits.depth} levels deep; make it flatter"


def _exceeds(value: object, limits: Limits) -> str | None:
    """Return why a value is beyond the limits of depth and size, or None."""
    count, level, depth = 1, [value], 0
    while level:
        depth += 1
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.values())
                count += len(each)  # The keys.
            elif isinstance(each, list):
                below.extend(each)
        count += len(below)
        if count > limits.nodes:
            return f"the file stands for more than {limits.nodes:,} values; split it into several"
        level = [each for each in below if isinstance(each, dict | list)]
        if level and depth >= limits.depth:
            return _too_deep(limits)
    return None


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every value, as far as the text can be read."""
    scanner = _Scanner(text)
    try:
        scanner.scan()
    except _InvalidError:
        pass
    return scanner.places


class _Scanner:
    """Finds the places of values and keys in a JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._twice: list[tuple[str, tuple[int, int], tuple[int, int]]] = []
        self.places: dict[Route, Place] = {}

    def duplicates(self) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
        """Return each key that is given twice in a mapping, with the offsets of the first and of this one."""
        self.scan()
        return self._twice

    def scan(self) -> None:
        """Read the text; raise _InvalidError where it is not JSON."""
        self._value((), None, keep=True)

    def _next(self) -> re.Match[str]:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise _InvalidError
        self._at = match.end()
        return match

    def _value(self, route: Route, key: tuple[int, int] | None, *, keep: bool) -> None:
        token = self._next()
        start = token.start(token.lastgroup or 0)
        if keep:  # Outer values come before what is in them; the end is filled in below.
            self.places[route] = Place(None, span(self._text, start, start))
        if token["mark"] == "[":
            self._list(route, keep=keep)
        elif token["mark"] == "{":
            self._mapping(route, keep=keep)
        if keep:
            where = span(self._text, start, self._at)
            self.places[route] = Place(None if key is None else span(self._text, *key), where)

    def _list(self, route: Route, *, keep: bool) -> None:
        if self._closes("]"):
            return
        index = 0
        while True:
            self._value((*route, index), None, keep=keep)
            index += 1
            if self._next()["mark"] != ",":
                return

    def _mapping(self, route: Route, *, keep: bool) -> None:
        if self._closes("}"):
            return
        first: dict[str, tuple[int, int]] = {}
        while True:
            token = self._next()
            where = token.span("text")
            if token["text"] is None:
                raise _InvalidError
            name: str = json.loads(token["text"], strict=False)
            self._next()
            again = first.setdefault(name, where) is not where
            if again and len(self._twice) < errors.MOST:
                self._twice.append((name, first[name], where))
            self._value((*route, name), where, keep=keep and not again)
            if self._next()["mark"] != ",":
                return

    def _closes(self, mark: str) -> bool:
        before = self._at
        if self._next()["mark"] == mark:
            return True
        self._at = before
        return False
