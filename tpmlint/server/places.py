"""Where the items and references of a file are, and which item a position in an editor is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lsprotocol import types
from msgspec import Struct

from tpmlint.change.citations import cited_items
from tpmlint.change.trailers import ITEM, TRAILER, trailer_keys
from tpmlint.finding import Route
from tpmlint.formats.source_file import Places, SourceFile, author_places
from tpmlint.formats.yaml import source
from tpmlint.formats.yaml.errors import Place
from tpmlint.model.items import Item, Reference
from tpmlint.settings import ChangePolicy

if TYPE_CHECKING:
    from tpmlint.server.projects import State

_MESSAGES = ("COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG")
_AROUND = " \t\r`"


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


class Pointed(Struct, frozen=True):
    """An item and the text that names it.

    Args:
        start, end: offsets of the name in the text, including its quotes.
    """

    item: Item
    start: int
    end: int


def is_message(path: str) -> bool:
    """Tell whether a file is a message that git opens in an editor."""
    return path.rpartition("/")[2] in _MESSAGES


def mark_at(state: State, path: str, position: types.Position) -> Mark | None:
    """Return the id or reference at a position of a roadmap file."""
    places = state.places(path)
    return places.at(state.text(path).offset(position)) if places is not None else None


def item_of(state: State, mark: Mark) -> Item | None:
    """Return the item that an id or reference names; None for a dangling reference."""
    return mark.item if mark.reference is None else state.roadmap.resolve(mark.reference)


def pointed_at(state: State, path: str, position: types.Position) -> Pointed | None:
    """Return the item that a roadmap file or a commit message names at a position."""
    if is_message(path):
        text = state.text(path)
        offset = text.offset(position)
        name = cited_name(text.text, offset, state.session.workspace.settings.change)
        if name is None or not name[0] <= offset <= name[1]:
            return None
        cited = cited_items(text.text[slice(*name)], state.roadmap)
        return Pointed(cited[0], *name) if len(cited) == 1 else None
    mark = mark_at(state, path, position)
    item = None if mark is None else item_of(state, mark)
    return None if mark is None or item is None else Pointed(item, mark.start, mark.end)


def cited_name(text: str, offset: int, policy: ChangePolicy) -> tuple[int, int] | None:
    """Return start and end of the name that a commit message cites at an offset, or right after it.

    The name is empty where none has been written yet. None means that the offset is not in the value of a trailer
    that cites items.
    """
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset) % (len(text) + 1)
    line = TRAILER.fullmatch(text, begin, end)
    if line is None or trailer_keys(policy).get(line[1].lower()) != ITEM or ":" not in text[begin:offset]:
        return None
    first = max(text.rfind(",", line.start(2), offset) + 1, line.start(2))
    part = text[first : text.find(",", offset, end) % (end + 1)]
    start = first + len(part) - len(part.lstrip(_AROUND))
    return start, start + len(part.strip(_AROUND).removesuffix(".").rstrip(_AROUND))
