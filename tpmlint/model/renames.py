"""Items with another id or kind than before: which added item is a removed one."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.items import Item
from tpmlint.text.placeholders import plain

_MOST = 50
"""Items of one title that a removed item is compared with."""

LEAST_EQUAL = 60
"""So many of a hundred fields are equal if two items are one, unless the configuration says otherwise."""


def missing_from(roadmap: Roadmap, other: Roadmap) -> tuple[Item, ...]:
    """Return the items of ``other`` that a roadmap lacks, without those that may be in text that could not be read."""
    return tuple(
        item
        for item in other.by_name.values()
        if roadmap.find(item.kind, item.id) is None and not roadmap.may_hold(item)
    )


def find_renames(before: Roadmap, after: Roadmap, least: int = LEAST_EQUAL) -> Mapping[str, Item]:
    """Return, by the ``kind:id`` of the removed item, the item that replaces it.

    It has the same id and a kind that is like the former one; or kind and title are the same, and most of the other
    fields. Each item replaces one at most. Of very many with one title, equal ones are found, and some others.

    Args:
        least: so many of a hundred fields are equal if two items are one.
    """
    by_title: dict[tuple[str, str], list[Item]] = {}
    for item in missing_from(before, after):
        if item.title is not None:
            by_title.setdefault((item.kind, plain(item.title)), []).append(item)
    removed = missing_from(after, before)
    found = {old.ref: new for old in removed if (new := find_former(old, after, before)) is not None}
    taken = {new.ref for new in found.values()}
    equal: dict[str, list[Item]] = {}
    for each in sorted((each for news in by_title.values() for each in news if each.ref not in taken), key=_by_id):
        equal.setdefault(_content(each), []).append(each)
    for old in sorted(removed if equal else (), key=_by_id):
        if old.ref not in found and old.title is not None and (same := equal.get(_content(old))):
            found[old.ref] = same.pop(0)
            taken.add(found[old.ref].ref)
    left = {title: [new for new in news if new.ref not in taken] for title, news in by_title.items()}
    pairs = [
        (-share, old.id, new.id, old, new)
        for old in removed
        if left and old.title is not None and old.ref not in found
        for new in left.get((old.kind, plain(old.title)), ())[:_MOST]
        if (share := _count_equal(old, new)) >= least
    ]
    for *_, old, new in sorted(pairs, key=lambda pair: pair[:3]):
        if old.ref not in found and new.ref not in taken:
            found[old.ref] = new
            taken.add(new.ref)
    return found


def _by_id(item: Item) -> str:
    return item.id


def _content(item: Item) -> str:
    """Return all that an item says, without its id and what is the user's own, as a text."""
    names = sorted(name for name in item.value if name != "id" and not name.startswith("x-"))
    return repr([(name, item.value[name]) for name in names])


def _count_equal(old: Item, new: Item) -> int:
    """Return how many of a hundred fields are equal, without the id and what is the user's own."""
    names = {name for name in (*old.value, *new.value) if name not in ("kind", "id") and not name.startswith("x-")}
    equal = sum(name in old.value and name in new.value and old.value[name] == new.value[name] for name in names)
    return 100 * equal // max(len(names), 1)
