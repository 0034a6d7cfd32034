"""Where the items and references of a file are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.source_file import Places, SourceFile, author_places
from tpmlint.formats.yaml import source
from tpmlint.formats.yaml.errors import Place
from tpmlint.model.items import Item, Reference


class Mark(Struct, frozen=True):
    """An id in a file: the id of an item, or one in a reference.

    Args:
        start, end: offsets of the value in the text, including its quotes.
        item: the item that it is in.
        reference: None for the item's own id.
    """

    start: int
    end: int
    item: Item
    reference: Reference | None = None

    def id_range(self, text: str) -> tuple[int, int]:
        """Return start and end of the id without quotes and ``kind:``."""
        name = self.item.id if self.reference is None else self.reference.id
        at = text.rfind(name, self.start, self.end)
        return (self.start, self.end) if at < 0 else (at, at + len(name))


class Extent(Struct, frozen=True):
    """Start and end of an item, and of its id as ``name``."""

    item: Item
    start: int
    end: int
    name: tuple[int, int]


class FilePlaces:
    """The items and ids of one file.

    Args:
        items: the items of the file.
    """

    def __init__(self, file: SourceFile, items: Iterable[Item]) -> None:
        self.marks: list[Mark] = []
        self.extents: list[Extent] = []
        by_text: dict[tuple[int, int], Mapping[Route, Place]] = {}
        for item in items:
            document = file.document(item.document)
            if document is None:
                continue
            # Several documents may come from the same text.
            key = document.start, document.end
            if key not in by_text:
                by_text[key] = author_places(file, document)
            places = Places(by_text[key], document.origin)
            self._add(file, item, places, key)
        self.marks.sort(key=lambda mark: mark.start)

    def _add(self, file: SourceFile, item: Item, places: Places, around: tuple[int, int]) -> None:
        named = _value(file, places, ("id",))
        if named is not None:
            self.marks.append(Mark(*named, item))
        whole = around if not file.reader else _value(file, places, ()) or named
        if whole is not None:
            start, end = whole
            end = start + len(file.text[start:end].rstrip())
            start += len(file.text[start:end]) - len(file.text[start:end].lstrip("-\r\n \t"))
            self.extents.append(Extent(item, min(start, end), end, named or (start, start)))
        for reference in item.references:
            where = _value(file, places, reference.route)
            if where is not None:
                self.marks.append(Mark(*where, item, reference))

    def at(self, offset: int) -> Mark | None:
        """Return the shortest id or reference at an offset."""
        found = [mark for mark in self.marks if mark.start <= offset <= mark.end]
        return min(found, key=lambda mark: mark.end - mark.start, default=None)


def _value(file: SourceFile, places: Places, route: Route) -> tuple[int, int] | None:
    place = places.get(route)
    return None if place is None else source.offsets(file.text, place.value)
