"""Records that a text in some markup has, with the place of everything in them, and the lines of it that are fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from tpmlint.finding import Route
from tpmlint.formats.markdown import Heading
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits
from tpmlint.text.regex import regex


class Page(Protocol):
    """A text in some markup.

    Attributes:
        text: the whole text.
        start: where the markup begins in it.
        unread: what could not be read and why: a message, and where that begins and ends; None if all was.
    """

    text: str
    start: int
    unread: tuple[str, int, int] | None


class Entry:
    """A record in the making: its value, and where its fields are.

    Attributes:
        fields: offsets of each value by its route in the record, and of its key where it has one.
    """

    __slots__ = ("end", "fields", "start", "value")

    def __init__(self, value: dict[str, object], start: int, end: int) -> None:
        self.value = value
        self.start = start
        self.end = end
        self.fields: dict[Route, tuple[int, int, tuple[int, int] | None]] = {}

    def add(self, name: str, value: object, start: int, end: int, *, key: tuple[int, int] | None = None) -> None:
        """Add a field."""
        self.value[name] = value
        self.fields[name,] = start, end, key

    def add_headings(self, headings: tuple[Heading, ...]) -> None:
        """Add the headings that the record stands below, unless it has fields of these names."""
        if headings and "heading" not in self.value:
            self.add("heading", headings[-1].text, headings[-1].start, headings[-1].end)
        if "headings" not in self.value:
            self.add_list("headings", [(each.text, each.start, each.end) for each in headings])

    def add_texts(self, name: str, words: Iterable[tuple[str, tuple[int, int]]], text: str) -> None:
        """Add a list of texts, each of which is somewhere in a range of the text, unless there is such a field.

        One that is written in another way there, as the target of a link may be, is at the whole range.
        """
        if name in self.value:
            return
        entries: dict[str, tuple[int, int]] = {}
        for word, (start, end) in words:
            at = text.find(word, start, end) if word else -1
            entries.setdefault(word, (start, end) if at < 0 else (at, at + len(word)))
        self.add_list(name, [(word, *where) for word, where in entries.items()])

    def add_list(self, name: str, entries: list[tuple[str, int, int]]) -> None:
        """Add a list of texts with their places; an empty one is at the start of the record."""
        start, end = (entries[0][1], entries[-1][2]) if entries else (self.start, self.start)
        self.add(name, [each[0] for each in entries], min(start, end), max(start, end))
        for index, (_, first, last) in enumerate(entries):
            self.fields[name, index] = first, last, None


def collect_records(page: Page, entries: Iterator[Entry], what: str, limits: Limits) -> Records:
    """Return the records of a text as one list, and what could not be read.

    Args:
        what: what the records are, for a message: ``rows``.
    """
    faults = Faults(page.text)
    values: list[object] = []
    complete = True
    for entry in entries:
        if len(values) >= limits.documents:
            message = f"the file holds more than {limits.documents:,} {what}; split it into several"
            faults.add(errors.SYNTAX, message, entry.start, entry.end)
            complete = False
            break
        values.append(entry.value)
    if page.unread is not None:
        faults.add(errors.SYNTAX, *page.unread)
        complete = False
    if not values and complete:
        return Records(())
    unknown: frozenset[Route] = frozenset() if complete else frozenset({()})
    return Records((Part(values, page.start, len(page.text), unknown),), faults.sorted())


def collect_places(text: str, start: int, end: int, entries: Iterator[Entry]) -> Mapping[Route, Place]:
    """Return the place of everything in the list of records."""
    places: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    most = Limits().documents
    for number, entry in zip(range(most), entries, strict=False):
        places[number,] = Place(None, span(text, entry.start, entry.end))
        for route, (first, last, key) in entry.fields.items():
            places[number, *route] = Place(None if key is None else span(text, *key), span(text, first, last))
    return places


FIELD = regex(r"(?P<name>[A-Z][\w-]*(?: [\w-]+){0,3}(?:\(s\))?)[ \t]*:[ \t]*(?P<value>\S[^\n]*)")
"""A line that says a field."""
_NAME = regex(r"\S+(?: \S+){0,4}")
_COLUMNS = frozenset({"field", "key", "name", "property", "attribute", "item", "metadata"})
"""What the column of the names is called in a table of fields."""


def is_name(cell: str) -> bool:
    """Tell whether the first of two cells names what the second says."""
    name = cell.rstrip(" :")
    return _NAME.fullmatch(name) is not None and name.lower() not in _COLUMNS
