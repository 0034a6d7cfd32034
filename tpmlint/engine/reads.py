"""What rules about the roadmap read of items, and whether they may find something where items differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct, json

from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.rule import DOCUMENT, Entry

Changed: TypeAlias = Collection[tuple[str, str]]
"""The built-in kinds of items that differ, each with a field; besides its own name ``state`` and ``references``."""


class Reads(Struct, frozen=True, array_like=True):
    """What a rule about the roadmap reads: ``Rule.reads`` and ``Rule.fields``, in order."""

    kinds: tuple[str, ...]
    fields: tuple[str, ...] | None

    def may_find(self, changed: Changed) -> bool:
        """Tell whether the rule may find something that it did not find before these fields changed."""
        return any(
            (not self.kinds or kind in self.kinds) and (self.fields is None or field in self.fields)
            for kind, field in changed
        )


def reads_of(entry: Entry) -> Reads | None:
    """Return what a rule reads of the roadmap; None for a rule about documents."""
    rule = entry.rule
    if rule.scope is DOCUMENT:
        return None
    return Reads(tuple(sorted(rule.reads)), None if rule.fields is None else tuple(sorted(rule.fields)))


def changed_fields(pairs: Iterable[tuple[Item, Item]]) -> Changed:
    """Return in which fields items differ from what they were."""
    return {(new.definition.model, field) for old, new in pairs for field in _differing(old, new)}


def changed_between(before: Roadmap, after: Roadmap) -> Changed | None:
    """Return in which fields two roadmaps differ; None if they may differ in anything else that a rule sees."""
    outside = (after.sources, after.trackers, after.registries, after.compared)
    same = ("kinds", "lost", "unread", "paths", "invalid")
    if any(outside) or any(getattr(before, each) != getattr(after, each) for each in same):
        return None
    if len(before.items) != len(after.items):
        return None
    pairs = [(old, new) for old, new in zip(before.items, after.items, strict=True) if old is not new]
    for old, new in pairs:
        if old.unknown or new.unknown or (old.path, *name_of(old)) != (new.path, *name_of(new)):
            return None
    return changed_fields(pairs)


def _differing(old: Item, new: Item) -> Iterator[str]:
    """Yield the top-level fields in which an item differs from what it was, and what ``Rule.fields`` calls them."""
    for field in {**old.value, **new.value}:
        was, now = (json.encode(each.value[field]) if field in each.value else None for each in (old, new))
        if was == now:
            continue
        yield field
        if field == new.definition.state:
            yield "state"
        if new.definition.reference(field) is not None:
            yield "references"


def name_of(item: Item) -> tuple[object, ...]:
    """Return what decides which references mean an item."""
    return item.document, item.ref, tuple(item.external.items())
