"""Texts of open documents, and positions in the units of the client."""

from __future__ import annotations

import codecs
import functools
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types

from tpmlint.finding import Span
from tpmlint.formats.yaml import source
from tpmlint.git.files import Disk, Unreadable

Encoding: TypeAlias = types.PositionEncodingKind | str

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOP = types.Range(types.Position(0, 0), types.Position(0, 0))


class Text:
    """A text with conversions between offsets and positions of the protocol.

    In a position, a line ends with a line feed, a carriage return or both, and columns count units of the client. In a
    finding, lines end with a line feed only, and columns count characters.

    Args:
        encoding: the unit of columns: UTF-8 bytes, UTF-16 units or characters.
    """

    def __init__(self, text: str, encoding: Encoding = types.PositionEncodingKind.Utf16) -> None:
        self.text = text
        self._units = _UNITS[types.PositionEncodingKind(encoding)]
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        self._plain = text.isascii()

    def position(self, offset: int) -> types.Position:
        """Return the position of an offset."""
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        plain = self._plain or before.isascii()
        return types.Position(line, len(before) if plain else sum(map(self._units, before)))

    def offset(self, position: types.Position) -> int:
        """Return the offset of a position; the end of the line or of the text if the position is beyond it."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self.line_bounds(position.line)
        line = self.text[start:end]
        if self._plain or line.isascii():
            return start + min(position.character, len(line))
        passed = 0
        for number, character in enumerate(line):
            if passed >= position.character:
                return start + number
            passed += self._units(character)
        return end

    def line_bounds(self, line: int) -> tuple[int, int]:
        """Return start and end of a line without its line ending, or of the last line if there are fewer."""
        line = min(line, len(self._starts) - 1)
        start = self._starts[line]
        if line + 1 == len(self._starts):
            return start, len(self.text)
        end = self._starts[line + 1]
        return start, start + len(self.text[start:end].rstrip("\r\n"))

    def range(self, span: Span | None) -> types.Range:
        """Return the range of a finding's span; the start of the text for None."""
        if span is None:
            return _TOP
        ends = source.offsets(self.text, span)
        if ends is not None:
            return self.between(*ends)
        # The span is not from this text: a file that is not UTF-8 has no text.
        start = types.Position(span.line - 1, span.column - 1)
        return types.Range(start, types.Position(span.end_line - 1, span.end_column - 1))

    def between(self, start: int, end: int) -> types.Range:
        """Return the range between two offsets."""
        return types.Range(self.position(start), self.position(end))

    def changed(self, changes: Iterable[types.TextDocumentContentChangeEvent], encoding: Encoding) -> Text:
        """Return the text after changes, applied in order."""
        text = self
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = text.offset(change.range.start), text.offset(change.range.end)
                text = Text(f"{text.text[:start]}{change.text}{text.text[max(start, end) :]}", encoding)
            else:
                text = Text(change.text, encoding)
        return text


def _utf8(character: str) -> int:
    return 1 + (character > "\x7f") + (character > "\u07ff") + (character > "\uffff")


def _utf16(character: str) -> int:
    return 1 + (character > "\uffff")


_UNITS = {
    types.PositionEncodingKind.Utf8: _utf8,
    types.PositionEncodingKind.Utf16: _utf16,
    types.PositionEncodingKind.Utf32: len,
}


class OpenText:
    """One version of an open document.

    Args:
        uri: as the editor writes it.
        is_lossy: whether the text is that of the file with U+FFFD for bytes that are not UTF-8. Then the file is
            checked instead.
    """

    def __init__(self, uri: str, text: Text, version: int | None, *, is_lossy: bool = False) -> None:
        self.uri = uri
        self.text = text
        self.version = version
        self.is_lossy = is_lossy

    @functools.cached_property
    def data(self) -> bytes:
        """The bytes of the file if it were saved."""
        return self.text.text.encode("utf-8", "surrogatepass")


_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MOST_BYTES = 4
"""Of a character, or of what one stands for that replaces bytes."""


def _is_lossy(path: Path, text: str) -> bool:
    if _REPLACEMENT not in text:
        return False
    try:
        data = Disk(path.parent).read(path.name, _MOST_BYTES * len(text) + len(codecs.BOM_UTF8))
    except Unreadable:
        return False
    shown = data.removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    return shown == text and data != text.encode("utf-8", "surrogatepass")


class OpenTexts:
    """All documents that the editor has open, except those that are not files.

    Attributes:
        by_path: the documents; the mapping is replaced, never changed.
        encoding: the unit of positions that the client counts.
    """

    def __init__(self) -> None:
        self.by_path: Mapping[Path, OpenText] = {}
        self.encoding: Encoding = types.PositionEncodingKind.Utf16

    def open(self, document: types.TextDocumentItem) -> None:
        """Add a document."""
        path = path_of(document.uri)
        if path is not None:
            text = Text(document.text, self.encoding)
            opened = OpenText(document.uri, text, document.version, is_lossy=_is_lossy(path, document.text))
            self.by_path = {**self.by_path, path: opened}

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Change a document."""
        document = params.text_document
        path = path_of(document.uri)
        if path is not None and path in self.by_path:
            text = self.by_path[path].text.changed(params.content_changes, self.encoding)
            self.by_path = {**self.by_path, path: OpenText(document.uri, text, document.version)}

    def close(self, uri: str) -> None:
        """Remove a document."""
        path = path_of(uri)
        self.by_path = {each: opened for each, opened in self.by_path.items() if each != path}


def path_of(uri: str) -> Path | None:
    """Return the path of a ``file:`` URI; None for another URI."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    text = url2pathname(parts.path) if "\\" in url2pathname("/") else unquote(parts.path, errors="surrogateescape")
    path = Path(text)
    return path if path.is_absolute() and "\0" not in text else None
