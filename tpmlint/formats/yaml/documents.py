"""The documents of a text and the comments in them: each document is found and read on its own.

A line that starts with ``---`` or ``...`` cannot be part of a scalar (YAML 1.2.2, ``c-forbidden``), so documents are
separated before any parser runs, and a fault in one leaves the others readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Budget, Faults, NotOrdinaryError
from tpmlint.formats.yaml.source import find_forbidden, line_bounds, quote, replace_forbidden
from tpmlint.limits import Limits
from tpmlint.text.regex import regex

_COMMENT_START = regex(r"(?:^|(?<=[ \t]))#", re.MULTILINE)
_QUICK = 65_536
"""Code points beyond which a document is not tried with the fast reader, so that it is not read twice."""

CONFLICT = "the file holds an unresolved merge conflict; keep one side and delete the markers"

_MARKER = regex(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
_BLANK_LINES = regex(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_BLANK = regex(r"[ \t]*(?:(?<![^ \t\n])#[^\n]*|\r)?\Z")
_ACCEPTED = regex(r"%YAML[ \t]+1\.2[ \t]*(?:[ \t]#.*)?")

_FRONT_START = regex(r"---[ \t]*\r?\n")
_FRONT_END = regex(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_KIND = regex(r"^kind[ \t]*:", re.MULTILINE)
_ID = regex(r"^id[ \t]*:", re.MULTILINE)
_NEAR_KIND = regex(r"^(?:(?i:kind)s?|k[a-z]?nd|ki[a-z]?d|kin[a-z]?|iknd|knid|kidn)[ \t]*:", re.MULTILINE)
_FIELDS = regex(
    r"^(owner|status|enables|internal_customers|capabilities|objectives|initiatives|features|depends_on|paths|lifecycle"
    r"|consumers|interfaces|target_date|hypothesis|metrics|benefit|perspective|key_results)[ \t]*:",
    re.MULTILINE,
)
_EMPTY_LINE = regex(r"^[ \t]*\r?$", re.MULTILINE)

_CONFLICT = regex(r"^(?:(?P<edge><{7}|>{7})|\|{7}|={7}(?=\r?$))(?: [^\n]*)?\r?$", re.MULTILINE)


class Segment(Struct, frozen=True):
    """The text of one document with its ``---``; it may have no value."""

    start: int
    end: int


class Stray(Struct, frozen=True):
    """Invalid text between documents."""

    message: str
    start: int
    end: int


def split_documents(text: str, start: int, end: int) -> Iterator[Segment | Stray]:
    """Yield the documents of ``text[start:end]`` and the invalid text between them."""
    at = start
    for marker in _markers(text, start, end):
        if marker[0] == "---":
            yield from _split_document(text, at, marker.start(), explicit_next=True)
            at = marker.start()
            continue
        yield from _split_document(text, at, marker.start(), explicit_next=False)
        at = line_bounds(text, marker.start())[1]
        rest = text[marker.end() : at]
        if rest.strip() and not rest.lstrip().startswith("#"):
            message = f"{quote(rest.strip())} stands on the line that ends a document; begin a new line"
            yield Stray(message, marker.end() + len(rest) - len(rest.lstrip()), at)
    yield from _split_document(text, at, end, explicit_next=False)


def _markers(text: str, start: int, end: int) -> Iterable[re.Match[str]]:
    # Most files have neither; a search for the letters takes a twentieth of the time.
    return _MARKER.finditer(text, start, end) if "---" in text or "..." in text else ()


def _split_document(text: str, start: int, end: int, *, explicit_next: bool) -> Iterator[Segment | Stray]:
    lines = _BLANK_LINES.match(text, start, end)
    at = start if lines is None else lines.end()
    accepted: tuple[int, int] | None = None
    while at < end and text[at] == "%" and not text.startswith("---", start):
        first, last = line_bounds(text, at)
        last = min(last, end)
        if _ACCEPTED.fullmatch(text, first, last):
            if accepted is not None:
                yield Stray("'%YAML' is given twice; remove one of the two lines", first, last)
            accepted = first, last
        else:
            message = f"{quote(text[first:last])} is a directive, which tpmlint does not read; remove the line"
            yield Stray(message, first, last)
        lines = _BLANK_LINES.match(text, min(last + 1, end), end)
        start = at = last if lines is None else lines.end()
    blank = _BLANK.match(text, at, end) is not None
    if accepted is not None and not (blank and explicit_next):
        yield Stray("a directive must be followed by a line '---'; add it, or remove the directive", *accepted)
    if not blank:
        yield Segment(start, end)


class FrontMatter(Struct, frozen=True):
    """The YAML at the top of a Markdown text.

    Args:
        closed: whether its second ``---`` is there.
        claims: whether it looks like an item even if it cannot be read: a line starts with ``kind:``; or one starts
            with ``id:``, and others with a typo of ``kind:`` or with two fields that items have.
    """

    start: int
    end: int
    closed: bool
    claims: bool


def front_matter(text: str) -> FrontMatter | None:
    """Find the front matter of a Markdown text; without an end it reaches to the first empty line."""
    first_line = _FRONT_START.match(text)
    if first_line is None:
        return None
    start = first_line.end()
    last_line = _FRONT_END.search(text, start)
    last = last_line or _EMPTY_LINE.search(text, start)
    end = len(text) if last is None else last.start()
    return FrontMatter(start, end, last_line is not None, claims_item(text, start, end))


def claims_item(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` looks like an item, as ``FrontMatter.claims`` describes it."""
    if has_kind_line(text, start, end):
        return True
    if _ID.search(text, start, end) is None:
        return False
    return _NEAR_KIND.search(text, start, end) is not None or len(set(_FIELDS.findall(text, start, end))) > 1


def has_kind_line(text: str, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a line of ``text[start:end]`` starts with ``kind:``."""
    return _KIND.search(text, start, len(text) if end is None else end) is not None


def find_conflict(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Find the markers of a merge conflict: start and end of the first, end of the last; None if there is none.

    A row of ``=`` or ``|`` is a marker only beside one of ``<`` or ``>``.
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    markers = list(_CONFLICT.finditer(text, start, end))
    if not any(marker["edge"] for marker in markers):
        return None
    return (*markers[0].span(), markers[-1].end())


def next_document(text: str, start: int, end: int) -> int:
    """Return where the first line ``---`` after ``start`` is, or ``end``."""
    for marker in _markers(text, start, end):
        if marker[0] == "---":
            return marker.start()
    return end


class ReadDocument(Struct, frozen=True):
    """One document: its value, the routes of unreadable values, and its offsets in the text."""

    value: object
    unknown: tuple[Route, ...]
    start: int
    end: int


class Reader:
    """A reader of the documents of one text.

    Args:
        text: the whole file.
        budget: the limits of the file.
        quick: code points up to which the fast reader is tried on a document.
        merge: whether ``<<`` merges, as in YAML 1.1.
    """

    def __init__(self, text: str, budget: Budget, quick: int = _QUICK, *, merge: bool = False) -> None:
        self._text = text
        self._budget = budget
        self._quick = quick
        self._merge = merge
        self._exhausted = False
        self.documents: list[ReadDocument] = []
        self.faults = Faults(text)

    def read(self, start: int, end: int) -> None:
        """Read all documents between two offsets; those with a merge conflict in them are incomplete."""
        marks = find_conflict(self._text, start, end)
        if marks is None:
            self._read(start, end)
            return
        self.faults.add(errors.CONFLICT_MARKER, CONFLICT, marks[0], marks[1])
        self._read(start, marks[0], is_cut=True)
        self._read(next_document(self._text, marks[2], end), end)

    def _read(self, start: int, end: int, *, is_cut: bool = False) -> None:
        parts = list(split_documents(self._text, start, end))
        for part in parts:
            if not isinstance(part, Segment):
                self.faults.add(errors.SYNTAX, part.message, part.start, part.end)
            elif len(self.documents) >= self._budget.documents:
                message = f"the file holds more than {self._budget.documents:,} documents; split it into several"
                self.faults.add(errors.SYNTAX, message, part.start, part.end)
                return
            elif not self._exhausted:
                self._read_document(part, is_cut=is_cut and part is parts[-1])

    def _read_document(self, segment: Segment, *, is_cut: bool) -> None:
        body = self._text[segment.start : segment.end]
        bad = find_forbidden(body)
        if bad is None and not is_cut and len(body) <= self._quick and "\t" not in body:
            from tpmlint.formats.yaml.fast import read_ordinary

            try:
                values = read_ordinary(body, self._budget)
            except NotOrdinaryError:
                pass
            else:
                self.documents.extend(ReadDocument(value, (), segment.start, segment.end) for value in values)
                return
        # Imported late: half of this package handles faults, and few texts have any.
        from tpmlint.formats.yaml.values import read_thoroughly

        number = len(self.documents)
        result = read_thoroughly(
            *(self._text, segment.start, body, bad, self._budget, self.faults, number),
            is_cut=is_cut,
            merge=self._merge,
        )
        self._exhausted = result.exhausted
        if result.found:
            self.documents.append(ReadDocument(result.value, result.unknown, segment.start, segment.end))


def comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each comment between two offsets, without the line end.

    A comment is a ``#`` after white space outside of quoted and block scalars. A document that cannot be parsed has
    none, since a ``#`` in it may be content.
    """
    at = start
    for part in split_documents(text, start, end):
        if isinstance(part, Segment):
            yield from _comments_between(text, at, part.start, ())
            yield from _comments_of(text, part)
            at = part.end
    yield from _comments_between(text, at, end, ())


def _comments_of(text: str, part: Segment) -> Iterator[tuple[int, int]]:
    from tpmlint.formats.yaml.compose import parse

    parsed = parse(replace_forbidden(text[part.start : part.end]), Budget(Limits()))
    if parsed.error is not None:
        return iter(())
    opaque = [(part.start + first, part.start + last) for first, last in parsed.opaque]
    return _comments_between(text, part.start, part.end, [_opaque_part(text, *each) for each in opaque])


def _opaque_part(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the part of a scalar in which a ``#`` is content; the line of ``|`` or ``>`` may end in a comment."""
    if text[start] not in "|>":
        return start, end
    header = text.find("\n", start, end)
    return (end if header < 0 else header), end


def _comments_between(text: str, start: int, end: int, content: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    opaque = iter(content)
    part = next(opaque, None)
    at = start
    while (match := _COMMENT_START.search(text, at, end)) is not None:
        at = match.start()
        while part is not None and part[1] <= at:
            part = next(opaque, None)
        if part is not None and part[0] <= at:
            at = part[1]
            continue
        newline = text.find("\n", at, end)
        last = end if newline < 0 else newline
        yield at, last - 1 if text[last - 1] == "\r" else last
        at = last
