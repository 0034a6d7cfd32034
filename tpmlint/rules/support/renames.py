"""What went in a change and what came, and which of these are one item under two ids.

Items are compared by kind and id; the file that holds them does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.change.model import Change
from tpmlint.roadmap.items import Item
from tpmlint.rule import Context, find_rule
from tpmlint.text.placeholders import plain


def removed_items(change: Change) -> tuple[Item, ...]:
    """Return the items that were there and are no more; not those that may stand in what cannot be read."""
    after = change.after.roadmap
    return tuple(
        item
        for item in change.before.roadmap.by_name.values()
        if after.find(item.kind, item.id) is None and not after.is_lost(item.id)
    )


def added_items(change: Change) -> tuple[Item, ...]:
    """Return the items that are there and were not."""
    before = change.before.roadmap
    return tuple(
        item
        for item in change.after.roadmap.by_name.values()
        if before.find(item.kind, item.id) is None and not before.is_lost(item.id)
    )


def find_renames(change: Change, context: Context) -> Mapping[str, Item]:
    """Return, by the ``kind:id`` of what went, the near-identical item that came in its place.

    Kind and title are the same, and most of the other fields; each item takes the place of one at most.
    """
    least = context.running(find_rule("id-changed")).count("percent")  # all rules mean the same by one item
    by_title: dict[tuple[str, str], list[Item]] = {}
    for item in added_items(change):
        if item.title is not None:
            by_title.setdefault((item.kind, plain(item.title)), []).append(item)
    pairs = [
        (-share, old.id, new.id, old, new)
        for old in removed_items(change)
        if by_title and old.title is not None
        for new in by_title.get((old.kind, plain(old.title)), ())
        if (share := _count_equal(old, new)) >= least
    ]
    found: dict[str, Item] = {}
    taken: set[str] = set()
    for *_, old, new in sorted(pairs, key=lambda pair: pair[:3]):
        if old.ref not in found and new.ref not in taken:
            found[old.ref] = new
            taken.add(new.ref)
    return found


def _count_equal(old: Item, new: Item) -> int:
    """Return how many of a hundred fields are equal, without the id and what is the user's own."""
    names = {name for name in (*old.value, *new.value) if name not in ("kind", "id") and not name.startswith("x-")}
    equal = sum(name in old.value and name in new.value and old.value[name] == new.value[name] for name in names)
    return 100 * equal // max(len(names), 1)
