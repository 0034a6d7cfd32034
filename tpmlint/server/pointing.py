"""The item at a position: at its id, at a reference to it, or at a citation in a commit message."""

from __future__ import annotations

from lsprotocol import types
from msgspec import Struct

from tpmlint.change.citations import cited_items
from tpmlint.change.trailers import ITEM, TRAILER, trailer_keys
from tpmlint.model.items import Item
from tpmlint.server.places import Mark
from tpmlint.server.projects import State
from tpmlint.settings import ChangePolicy

_MESSAGES = ("COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG")
_AROUND = " \t\r`"


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
