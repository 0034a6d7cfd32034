"""JSON with lines; comments and commas before a closing bracket are accepted, as editors and compilers do."""

from __future__ import annotations

import json
import re
import unicodedata

from tpmlint.formats.yaml.source import cut
from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import Node, twice
from tpmlint.interfaces.support.fact_table import DEEPEST, MOST_NODES, one_line

_BLANKS = r"(?:[ \t\r\n]++|//[^\n]*+|/\*.*?\*/|)*+"
_GAP = re.compile(_BLANKS, re.DOTALL)
_TOKEN = re.compile(
    "(" + _BLANKS + r')("[^"\\\n]*+(?:\\.[^"\\\n]*+|)*+"|[{}\[\],:]|[^\s,:{}\[\]"]++|\Z)',
    re.DOTALL,
)
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,3})?")
_MOST_DIGITS = 17
"""Digits of a fraction that programs tell apart; one with more is compared as a text."""

_EXACT = 1e15
"""Below it a fraction without a part behind the point is written as an integer."""

_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(text: str) -> Node:
    """Return the value of a JSON text.

    Raises:
        UnreadableInterface: it is not JSON, or exceeds a limit.
    """
    reader = _Reader(text)
    reader.next()
    node = reader.value(reader.line, 0)
    if reader.token:
        raise UnreadableInterface(f"the JSON is complete before {_quote(reader.token)}", reader.line)
    return node


def is_strict(data: bytes) -> bool:
    """Tell whether every parser of JSON reads a file."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        json.loads(data.decode(), parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._nodes = 0
        self.token = ""
        self.line = 1

    def next(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise self._refusal()
        gap, self.token = match.groups()
        if gap:
            self.line += gap.count("\n")
        self._at = match.end()
        return self.token

    def _refusal(self) -> UnreadableInterface:
        """Return what is wrong where neither a sign, a word nor a text begins."""
        gap = _GAP.match(self._text, self._at)
        assert gap is not None  # It matches nothing at least.
        line = self.line + gap[0].count("\n")
        rest = self._text[gap.end() :]
        if rest[0] == '"':
            return UnreadableInterface("a text in double quotes is not closed on its line", line)
        name = unicodedata.name(rest[0], "a control character").lower()
        return UnreadableInterface(f"U+{ord(rest[0]):04X} ({name}) cannot stand here; remove it", line)

    def value(self, line: int, depth: int) -> Node:
        """Read the value that starts with the current token, and go to the token after it."""
        self._nodes += 1
        if depth > DEEPEST:
            raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", self.line)
        if self._nodes > MOST_NODES:
            raise UnreadableInterface(f"more than {MOST_NODES:,} values", self.line)
        if self.token == "{":
            return self._mapping(line, depth)
        if self.token == "[":
            return self._list(line, depth)
        node = self._scalar(self.token, line)
        self.next()
        return node

    def _mapping(self, line: int, depth: int) -> Node:
        entries: dict[str, Node] = {}
        size, height = 1, 0
        self.next()
        while self.token != "}":
            at = self.line
            if self.token[:1] != '"':
                raise UnreadableInterface(f"a key in double quotes is expected, not {_quote(self.token)}", at)
            key = self._string(self.token)
            if key in entries:
                raise UnreadableInterface(twice(key), at)
            if self.next() != ":":
                raise UnreadableInterface(f"':' is expected after the key, not {_quote(self.token)}", self.line)
            self.next()
            node = entries[key] = self.value(at, depth + 1)
            size += node.size
            height = max(height, node.height)
            self._separator("}")
        self.next()
        return Node(entries, line, size, height + 1)

    def _list(self, line: int, depth: int) -> Node:
        items: list[Node] = []
        size, height = 1, 0
        self.next()
        while self.token != "]":
            items.append(node := self.value(self.line, depth + 1))
            size += node.size
            height = max(height, node.height)
            self._separator("]")
        self.next()
        return Node(tuple(items), line, size, height + 1)

    def _separator(self, closing: str) -> None:
        if self.token == ",":
            self.next()
        elif self.token != closing:
            raise UnreadableInterface(f"',' or '{closing}' is expected, not {_quote(self.token)}", self.line)

    def _scalar(self, token: str, line: int) -> Node:
        if token[:1] == '"':
            return Node(self._string(token), line)
        if token in _WORDS:
            return Node(_WORDS[token], line)
        if _NUMBER.fullmatch(token):
            if not any(each in token for each in ".eE"):
                return Node(int(token), line)
            digits = len(re.sub(r"[eE].*|\D", "", token).strip("0"))
            if digits <= _MOST_DIGITS:
                number = float(token)
                # JSON has one kind of number.
                return Node(int(number) if number.is_integer() and abs(number) < _EXACT else number, line)
        if token in ("", ",", ":", "}", "]"):
            raise UnreadableInterface(f"a value is expected, not {_quote(token)}", self.line)
        if token.lstrip("-+")[:1].isdigit():
            return Node(token, line, tag="number")  # It is longer than any program keeps exactly.
        raise UnreadableInterface(f"{_quote(token)} is not JSON", self.line)

    def _string(self, token: str) -> str:
        if "\\" not in token:
            return token[1:-1]
        try:
            text: str = json.loads(token, strict=False)
        except ValueError:
            raise UnreadableInterface(f"{_quote(token)} has an unknown escape", self.line) from None
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quote(token: str) -> str:
    return f"'{one_line(cut(token))}'"
