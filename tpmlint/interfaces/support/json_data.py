"""JSON with lines; comments and commas before a closing bracket are accepted, as editors and compilers do."""

from __future__ import annotations

import json
import re

from tpmlint.formats.yaml.source import cut
from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import Node, Scalar, twice
from tpmlint.interfaces.support.limits import DEEPEST, MOST_NODES
from tpmlint.interfaces.support.table import one_line

_TOKEN = re.compile(
    r'((?:[ \t\r\n]++|//[^\n]*+|/\*.*?\*/|)*+)("[^"\\\n]*+(?:\\.[^"\\\n]*+|)*+"|[{}\[\],:]|[^\s,:{}\[\]"]++|\Z)',
    re.DOTALL,
)
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,3})?")
_MOST_DIGITS = 17
"""Digits of a fraction that programs tell apart; one with more is compared as a text."""

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
            raise UnreadableInterface("a text in double quotes is not closed on its line", self.line)
        gap, self.token = match.groups()
        if gap:
            self.line += gap.count("\n")
        self._at = match.end()
        return self.token

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
        node = Node(self._scalar(self.token), line)
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

    def _scalar(self, token: str) -> Scalar:
        if token[:1] == '"':
            return self._string(token)
        if token in _WORDS:
            return _WORDS[token]
        if _NUMBER.fullmatch(token):
            if not any(each in token for each in ".eE"):
                return int(token)
            digits = len(re.sub(r"[eE].*|\D", "", token).strip("0"))
            return float(token) if digits <= _MOST_DIGITS else token
        if token in ("", ",", ":", "}", "]"):
            raise UnreadableInterface(f"a value is expected, not {_quote(token)}", self.line)
        if token.lstrip("-+")[:1].isdigit():
            return token  # A number that is longer than any program keeps exactly.
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
