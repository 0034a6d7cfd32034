"""Ignore comments: ``# tpmlint: ignore[rule, rule] reason`` on a line, above it, or at ``kind`` for the whole item.

In Markdown that a source names they are ``<!-- tpmlint: ignore[rule, rule] reason -->``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Edit, FileRef
from tpmlint.formats.source_file import Document, SourceFile, author_places, places
from tpmlint.formats.yaml.errors import CONFLICT_MARKER
from tpmlint.formats.yaml.source import line_bounds, quote, span
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.suppression.model import WORD, Ignore, Name
from tpmlint.suppression.syntax import (
    HTML_START,
    MARKDOWN,
    MEANT,
    START,
    comments_of,
    is_meant,
    may_be_meant,
    may_ignore,
)
from tpmlint.text.regex import regex
from tpmlint.text.similarity import nearest

_FORM = "write '# tpmlint: ignore[rule] reason'"
_HTML_FORM = "write '<!-- tpmlint: ignore[rule] reason -->'"

_WORD = regex(r"[ \t]*(?P<word>[\w-]*)")
_LIST = regex(r"[ \t]*\[(?P<names>[^\[\]]*)(?P<end>\]?)")
_NAME = regex(r"[^,\s](?:[^,]*[^,\s])?")

_MAX_NAMES = 1_000
"""Maximum number of names between the brackets of one comment."""

_MAX_ALL_NAMES = 20_000
"""Maximum number of names in all comments of all files; a malformed comment counts as one."""

_BEFORE_REASON = " \t:.,-–—"


def read_ignores(parsed_files: Iterable[ParsedFile]) -> Iterator[Ignore]:
    """Yield the ignore comments of all files, in order; of a file that comes to too many names, one that says so."""
    known = 0
    for parsed in parsed_files:
        file = parsed.file
        if may_be_meant(file.text) and not any(fault.rule == CONFLICT_MARKER for fault in file.faults):
            found, names = _read_file(parsed, known)
            known += names
            yield from found


def _read_file(parsed: ParsedFile, known: int) -> tuple[Sequence[Ignore], int]:
    """Return the ignore comments of a file and the number of their names.

    Args:
        known: the number of names in the files before it.
    """
    text = parsed.file.text
    if not may_ignore(text):
        return (), 0
    spans = tuple(sorted(comments_of(parsed.file)))
    lines = _Lines(parsed, spans)
    found: list[Ignore] = []
    names = 0
    for comment in spans:
        for ignore in _parse_comment(text, comment, lines):
            names += max(len(ignore.names), 1)
            if known + names > _MAX_ALL_NAMES:
                they = "they name" if names > _MAX_ALL_NAMES else "with those of the files before it they name"
                fault = f"is not read, nor is any other of its file: {they} more than {_MAX_ALL_NAMES:,} rules"
                return (replace(ignore, names=(), listed=None, reason="", first=1, last=0, field="", fault=fault),), 0
            found.append(ignore)
    return found, names


def _parse_comment(text: str, comment: tuple[int, int], lines: _Lines) -> Iterator[Ignore]:
    if text.startswith("<!--", comment[0]):
        match = HTML_START.match(text, *comment)
        if match is not None:
            inner = comment[1] - len("-->")
            last = match.start() + len(text[match.start() : inner].rstrip())
            yield _Reader(text, lines, comment, match, last, comment[1], _HTML_FORM).ignore()
        elif (match := MEANT.match(text, *comment)) is not None and is_meant(match):
            last = comment[1] - len("-->")
            yield _Reader(text, lines, comment, match, last, comment[1], _HTML_FORM).misspelled()
        return
    read = {match.start(): match for match in START.finditer(text, *comment)}
    meant = {match.start(): match for match in MEANT.finditer(text, *comment) if is_meant(match)}
    starts = [read.get(at) or meant[at] for at in sorted({*read, *meant})]
    for match, following in zip_longest(starts, starts[1:]):
        end = comment[1] if following is None else following.start()
        last = match.start() + len(text[match.start() : end].rstrip())
        reader = _Reader(text, lines, comment, match, last, last, _FORM)
        yield reader.ignore() if match.start() in read else reader.misspelled()


class _Reader(Struct, frozen=True):
    """One comment, or the part of it that is addressed to tpmlint.

    Args:
        comment: offsets of the whole comment.
        opening: everything up to where the word ``ignore`` belongs.
        end: where the part ends.
        close: where what is removed with it ends.
        form: how to write it.
    """

    text: str
    lines: _Lines
    comment: tuple[int, int]
    opening: re.Match[str]
    end: int
    close: int
    form: str

    def ignore(self) -> Ignore:
        """Return the parsed comment."""
        text = self.text
        word = _WORD.match(text, self.opening.end(), self.end)
        assert word is not None
        if word["word"].lower() != WORD:
            return self._malformed(*self._unknown_word(word))
        if not self.opening["colon"]:
            return self._malformed(f"lacks the colon after 'tpmlint'; {self.form}")
        brackets = _LIST.match(text, word.end(), self.end)
        if brackets is None:
            return self._malformed(f"names no rule in brackets; {self.form}")
        if not brackets["end"]:
            return self._malformed("has no ']' behind the rules; add it")
        if brackets["names"].count(",") >= _MAX_NAMES:
            return self._malformed(f"names more than {_MAX_NAMES:,} rules; name their categories")
        offset = brackets.start("names")
        names = tuple(
            Name(name[0], span(text, offset + name.start(), offset + name.end()))
            for name in _NAME.finditer(brackets["names"])
        )
        if not names:
            return self._malformed("names no rule between the brackets; name those to ignore, or remove the comment")
        return self._ignore_of(names, brackets, None, None)

    def misspelled(self) -> Ignore:
        """Return a comment that must be meant to ignore something, and is not written like one that does."""
        opening = self.opening
        names = (opening["names"] or opening["name"]).strip(" ,")
        start = "<!-- " if self.form == _HTML_FORM else "# "
        written = quote(self.text[opening.start() : opening.end("word")])
        return self._malformed(
            f"begins with {written}, which is not read; write '{start}tpmlint: ignore[{names}] reason'"
        )

    def _unknown_word(self, word: re.Match[str]) -> tuple[str, Edit | None]:
        if not word["word"]:
            return f"has no instruction for tpmlint; {self.form}", None
        problem = f"says {quote(word['word'])}, which tpmlint does not understand"
        if nearest(word["word"].lower(), (WORD,)) is None:
            return f"{problem}; {self.form}", None
        place = FileRef(self.lines.path, span(self.text, *word.span("word")))
        return f"{problem}; did you mean '{WORD}'?", Edit(place, WORD)

    def _malformed(self, fault: str, suggestion: Edit | None = None) -> Ignore:
        return self._ignore_of((), None, fault, suggestion)

    def _ignore_of(
        self, names: tuple[Name, ...], listed: re.Match[str] | None, fault: str | None, suggestion: Edit | None
    ) -> Ignore:
        text, start = self.text, self.opening.start()
        first, last = self.lines.reach(self.comment[0]) if fault is None else (1, 0)
        where = span(text, start, self.end)
        return Ignore(
            path=self.lines.path,
            span=where,
            cut=span(text, *self._cut(start)),
            names=names,
            listed=None if listed is None else span(text, *listed.span("names")),
            reason="" if listed is None else text[listed.end() : self.end].lstrip(_BEFORE_REASON).rstrip(),
            first=first,
            last=last,
            item=self.lines.item(where.line),
            fault=fault,
            suggestion=suggestion,
            field=self._field(first) if first == last else "",
        )

    def _field(self, line: int) -> str:
        """Return the field of a line, with what tells an entry of its list from the others, however it is laid out."""
        field = self.lines.field(line)
        if field:
            return field
        text = self.lines.text_of(line).strip()
        return text.partition(" #" if text.startswith("-") else ":")[0].strip()

    def _cut(self, start: int) -> tuple[int, int]:
        line, _ = line_bounds(self.text, start)
        before = self.text[line:start].rstrip(" \t")
        if before:
            return line + len(before), self.close
        line_end = line_bounds(self.text, self.close)[1]
        if self.text[self.close : line_end].strip(" \t"):
            return start, self.close
        newline = self.text.find("\n", line_end)
        return line, len(self.text) if newline < 0 else newline + 1


_NAMES = ("feature", "team", "item", "name", "url", "metric", "id")
"""The keys that tell the entries of a list apart."""


class _Extent(Struct, frozen=True):
    """The lines of a document, the line of its ``kind``, and the item in it."""

    first: int
    last: int
    kind: int | None
    item: str | None
    document: Document


class _Lines:
    """The lines of a file: which hold only a comment, and which belong to which item."""

    def __init__(self, parsed: ParsedFile, found: Sequence[tuple[int, int]]) -> None:
        file = parsed.file
        self.path = file.path
        self._file = file
        self._text = file.text
        self._rows = file.text.split("\n")
        alone: set[int] = set()
        for each in found:
            if not self._before(each[0]).strip():
                place = span(self._text, *each)
                alone.update(range(place.line, place.end_line + 1))
        self._below: dict[int, int] = {}
        for line in sorted(alone, reverse=True):
            self._below[line] = self._below.get(line + 1, line + 1)
        items = {item.document: item.ref for item in parsed.items}
        extents = [_extent(file, document, items.get(document.index)) for document in file.documents]
        # Records of another format may stand within each other, and in any order.
        self._extents = sorted(extents, key=lambda each: (each.first, -each.last)) if file.reader else extents
        self._outer = list(_outer(self._extents)) if file.reader else []
        self._firsts = [extent.first for extent in self._extents]
        self._kinds = {extent.kind: extent for extent in self._extents if extent.kind is not None}

    def reach(self, comment: int) -> tuple[int, int]:
        """Return the first and last line that a comment applies to: its own or the next, at ``kind`` the whole item."""
        line = span(self._text, comment, comment).line
        line = self._below.get(line, line)
        extent = self._kinds.get(line)
        return (line, line) if extent is None else (extent.first, extent.last)

    def text_of(self, line: int) -> str:
        """Return a line's text; empty below the last line."""
        return self._rows[line - 1] if line <= len(self._rows) else ""

    def field(self, line: int) -> str:
        """Return the field of an item in tpmlint's own format that a line is in; empty elsewhere."""
        number = bisect_right(self._firsts, line) - 1
        extent = self._extents[number] if number >= 0 else None
        if self._file.reader or extent is None or line > extent.last or not isinstance(extent.document.value, dict):
            return ""
        for route, place in author_places(self._file, extent.document).items():
            if len(route) == 1 and (place.key or place.value).line <= line <= place.value.end_line:
                entries, entry = extent.document.value.get(str(route[0])), self._entry(extent.document, route[0], line)
                if isinstance(entries, list) and entry is not None:
                    return f"{route[0]}[{_named(entries[entry], entry)}]"
                return str(route[0])
        return ""

    def _entry(self, document: Document, field: str | int, line: int) -> int | None:
        """Return the number of the entry of a list that a line is in; None if the field is not a list."""
        for route, place in author_places(self._file, document).items():
            if len(route) == 2 and route[0] == field and place.value.line <= line <= place.value.end_line:
                return route[1] if isinstance(route[1], int) else None
        return None

    def item(self, line: int) -> str | None:
        """Return the item in whose document a line lies."""
        number = bisect_right(self._firsts, line) - 1
        while self._outer and number >= 0 and not (self._extents[number].item and line <= self._extents[number].last):
            number = self._outer[number]
        return self._extents[number].item if number >= 0 and line <= self._extents[number].last else None

    def _before(self, offset: int) -> str:
        return self._text[line_bounds(self._text, offset)[0] : offset]


def _named(entry: object, number: int) -> str:
    """Return what tells an entry of a list from the others: the item that it names, its name, or its number."""
    if not isinstance(entry, dict):
        return str(entry)
    return next((str(entry[key]) for key in _NAMES if key in entry), str(number))


def _outer(extents: Sequence[_Extent]) -> Iterator[int]:
    """Yield, for each of the sorted extents, the number of the innermost one around it; -1 for none."""
    open_: list[int] = []
    for number, extent in enumerate(extents):
        while open_ and extents[open_[-1]].last < extent.last:
            open_.pop()
        yield open_[-1] if open_ else -1
        open_.append(number)


def _extent(file: SourceFile, document: Document, item: str | None) -> _Extent:
    positions = places(file, document.index)
    kind, record = positions.get(("kind",)), positions.get(())
    if document.origin.fields is not None and record is not None:
        first = record.value if record.key is None else record.key
        own = positions.get(("id",))  # What ``kind`` is in tpmlint's own format.
        line = None if own is None else own.value.line
        if line is None and file.reader in MARKDOWN[1:]:
            line = first.line  # The row, entry or heading that the record is.
        return _Extent(first.line, record.value.end_line, line, item, document)
    end = file.text.rfind("\n", 0, document.end) if file.text[: document.end].endswith("\n") else document.end
    return _Extent(
        first=span(file.text, document.start, document.start).line,
        last=span(file.text, end, end).line,
        kind=kind.key.line if kind is not None and kind.key is not None else None,
        item=item,
        document=document,
    )
