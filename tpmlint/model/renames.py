"""Items with another id or kind than before: which item after a change is one of before, and which are new or gone."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

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
    """Return, by its former ``kind:id``, each item that has another id or kind after a change.

    It has the same id and a kind that is like the former one; or kind and title are the same, and most of the other
    fields. No two items are the same former one. An id may have been given to another item: the title differs, and the
    former item is more like one with another id, or the new item is more like another former one. Of very many with
    one title, equal ones are found, and some others.

    Args:
        least: so many of a hundred fields are equal if two items are one.
    """
    removed, added = missing_from(after, before), missing_from(before, after)
    found = {old.ref: new for old in removed if (new := find_former(old, after, before)) is not None}
    retitled = _find_retitled(before, after)
    kept = {was.ref: _count_equal(was, now) for was, now in retitled}
    olds = [*removed, *(was for was, _ in retitled)]
    by_title: dict[tuple[str, str], list[Item]] = {}
    for item in (*added, *(now for _, now in retitled)):
        if item.title is not None:
            by_title.setdefault((item.kind, plain(item.title)), []).append(item)
    taken = {new.ref for new in found.values()}
    equal: dict[str, list[Item]] = {}
    for each in sorted((each for same in by_title.values() for each in same if each.ref not in taken), key=_by_id):
        equal.setdefault(_content(each), []).append(each)
    for old in sorted(olds if equal else (), key=_by_id):
        if old.ref not in found and old.title is not None and (same := equal.get(_content(old))):
            found[old.ref] = same.pop(0)
            taken.add(found[old.ref].ref)
    left = {title: [new for new in same if new.ref not in taken] for title, same in by_title.items()}
    pairs = [
        (-share, old.id, new.id, old, new)
        for old in olds
        if left and old.title is not None and old.ref not in found
        for new in left.get((old.kind, plain(old.title)), ())[:_MOST]
        if (share := _count_equal(old, new)) >= max(least, kept.get(old.ref, -1) + 1, kept.get(new.ref, -1) + 1)
    ]
    for *_, old, new in sorted(pairs, key=lambda pair: pair[:3]):
        if old.ref not in found and new.ref not in taken:
            found[old.ref] = new
            taken.add(new.ref)
    return found


def with_new_names(before: Roadmap, renames: Mapping[str, Item]) -> Roadmap:
    """Return the roadmap before a change, whose items are found by the names that they have after it."""
    if not renames:
        return before
    by_name = {name: item for name, item in before.by_name.items() if item.ref not in renames}
    for ref, new in renames.items():
        kind, _, item_id = ref.partition(":")
        by_name[new.kind, new.id] = before.by_name[kind, item_id]
    return replace(before, by_name=by_name)


def find_removed(before: Roadmap, after: Roadmap, renames: Mapping[str, Item]) -> tuple[Item, ...]:
    """Return the items that are gone, also where another has got the id, without those that may be in unread text."""
    names = {(new.kind, new.id) for new in renames.values()}
    return tuple(
        item
        for name, item in before.by_name.items()
        if item.ref not in renames and (name not in after.by_name or name in names) and not after.may_hold(item)
    )


def _find_retitled(before: Roadmap, after: Roadmap) -> tuple[tuple[Item, Item], ...]:
    """Return the items with another title than before, so that another item may have got the id."""
    return tuple(
        (was, now)
        for name, now in after.by_name.items()
        if (was := before.by_name.get(name)) is not None and was is not now
        if was.title is not None and now.title is not None and plain(was.title) != plain(now.title)
        if not (before.may_hold(now) or after.may_hold(was))
    )


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
