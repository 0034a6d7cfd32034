"""Where to point when something is missing or gone."""

from __future__ import annotations

from tpmlint.finding import FileRef, ItemRef
from tpmlint.roadmap.items import Item


def locate_missing(item: Item, field: str) -> ItemRef:
    """Return the place of a field that is there but empty; else the item's ``kind`` line."""
    return item.at(field) if field in item.value else item.at_key("kind")


def locate_missing_in(item: Item, field: str, index: int) -> ItemRef:
    """Return the first key of the mapping that is one entry of a list."""
    entries = item.value.get(field)
    entry = entries[index] if isinstance(entries, list) else None
    return item.at_key(field, index, next(iter(entry))) if isinstance(entry, dict) and entry else item.at(field, index)


def locate_former(item: Item) -> FileRef:
    """Return the file that held an item before the change; its lines are no longer what they were."""
    return FileRef(item.path)
