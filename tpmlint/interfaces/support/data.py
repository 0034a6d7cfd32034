"""What a file holds: its text, within limits that a parser can bear, or data with the lines of its values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from tpmlint.formats.yaml.source import NotUtf8Error
from tpmlint.formats.yaml.source import decode as decode_utf8
from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.fact_table import shorten

Scalar: TypeAlias = str | int | float | bool | None


class Node(Struct, frozen=True):
    """A value.

    Args:
        value: a scalar, the values of a list, or those of a mapping by key.
        line: where it stands, or its key, from 1.
        size: number of values in it, itself included, with aliases expanded.
        height: levels of nesting in it.
        tag: what it is beside what it holds: a tag of YAML that not all who read it know, a date of TOML, a number that
            no program keeps exactly.
        other: what those who read another version of YAML take it for, if they differ.
        quoted: the keys of a mapping that are text only because they are in quotes, such as ``"1"`` and ``"on"``.
    """

    value: Scalar | tuple[Node, ...] | dict[str, Node]
    line: int
    size: int = 1
    height: int = 0
    tag: str | None = None
    other: str | None = None
    quoted: frozenset[str] = frozenset()

    @property
    def entries(self) -> Mapping[str, Node]:
        """The entries of a mapping; nothing for another value."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """The values of a list; nothing for another value."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def text(self) -> str | None:
        """The text, if it is one."""
        return self.value if isinstance(self.value, str) else None

    def get(self, key: str) -> Node:
        """Return the value of a key; null if there is none."""
        return self.entries.get(key, _NOTHING)

    def text_of(self, key: str) -> str | None:
        """Return the text of a key, if there is one."""
        return self.get(key).text

    def holds(self, key: str) -> bool:
        """Tell whether a key is there and true."""
        return self.get(key).value is True


_NOTHING = Node(None, 1)


def twice(key: str) -> str:
    """Return what is wrong with a mapping that has a key twice."""
    return (
        f"the key {shorten(json.dumps(key, ensure_ascii=False))} is given twice, and not all who read it take the same"
    )


def decode(data: bytes) -> str:
    """Return the text of a file without its byte order mark; raise UnreadableInterface if it is not UTF-8."""
    try:
        return decode_utf8(data)[0]
    except NotUtf8Error as error:
        raise UnreadableInterface(error.message, None if error.span is None else error.span.line) from None


def source_text(data: bytes, most_words: int | None = None, comment: str = "//") -> str:
    """Return the text of a file with line breaks as in Unix.

    Args:
        data: its bytes.
        most_words: how many words and signs the parser reads in time; a comment and a string count as one.
        comment: what opens a comment that ends with the line, as a regular expression; block comments are those of C.

    Raises:
        UnreadableInterface: it is not UTF-8, has a null byte or too many words.
    """
    text = decode(data).replace("\r\n", "\n")
    if "\0" in text:
        raise UnreadableInterface("there is a null byte in the text", text.count("\n", 0, text.index("\0")) + 1)
    if most_words is not None:
        # A comment and a string without an end take the rest, so that each sign is looked at once.
        words = rf"(?s:/\*(?:.*?\*/|.*))|(?:{comment})[^\n]*|\"(?:\\.|[^\"\\\n])*|\w+|[^\w\s]"
        for number, word in enumerate(re.finditer(words, text)):
            if number == most_words:
                line = text.count("\n", 0, word.start()) + 1
                raise UnreadableInterface(f"there are more than {most_words:,} words and signs", line)
    return text


def read(data: bytes) -> Node:
    """Return the value of a file that is YAML or JSON.

    Raises:
        UnreadableInterface: it is neither, has several documents, or exceeds a limit.
    """
    # Late, for these build on nodes.
    from tpmlint.interfaces.support.json_data import read_json
    from tpmlint.interfaces.support.yaml_data import read_yaml

    text = decode(data)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return read_json(text)
        except UnreadableInterface:
            # A mapping of YAML may begin with a brace too; the error that JSON gives is the clearer one.
            try:
                documents = read_yaml(text)
            except UnreadableInterface:
                documents = ()
            if not documents:
                raise
            return _only(documents)
    return _only(read_yaml(text))


def _only(documents: Iterable[Node]) -> Node:
    """Return the one document: who reads one refuses several, also where the others are empty."""
    first, *others = [*documents] or [_NOTHING]
    if others:
        raise UnreadableInterface("there are several documents in it", others[0].line)
    return first
