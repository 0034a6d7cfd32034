"""Which item a dangling reference probably means, and which items no other item names."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tpmlint.finding import FindingKey
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference
from tpmlint.text.similarity import GUESSES, edit_distance, nearest, shortlist

_FEW = 200
"""The most ids that are compared one by one; of more, those that are most similar."""


class Suggester:
    """Suggests ids for the first unknown names of a roadmap; which names these are does not depend on who asks."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        self._ids: dict[str, dict[str, str]] = {}
        for item in roadmap.items:
            self._ids.setdefault(item.kind, {}).setdefault(item.id.casefold(), item.id)
        # A bare id may also mean an item of an own kind that is like the kind that its field takes.
        for kind, item_id in roadmap.alike:
            bare = self._ids.setdefault(_bare(kind), dict(self._ids.get(kind, ())))
            bare.setdefault(item_id.casefold(), item_id)

    def same_but_case(self, reference: Reference) -> str | None:
        """Return the id that differs from the reference by case alone."""
        return self._ids.get(self._name(reference), {}).get(reference.id.casefold())

    def suggest(self, reference: Reference) -> tuple[str, ...]:
        """Return the one id that is nearest, two where two are equally near, or none."""
        same = self.same_but_case(reference)
        if same is not None:
            return (same,)
        if (reference.kind, reference.id) not in self._first_unknown:
            return ()
        return _nearest_ids(reference.id, tuple(self._ids.get(self._name(reference), {}).values()))

    def _name(self, reference: Reference) -> str:
        bare = _bare(reference.kind)
        return bare if bare in self._ids and ":" not in reference.text else reference.kind

    @functools.cached_property
    def _first_unknown(self) -> frozenset[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for item in self._roadmap.items:
            for each in item.references:
                if each.system is not None or "/" in each.id:
                    continue
                if self._roadmap.resolve(each) is None and self.same_but_case(each) is None:
                    found.add((each.kind, each.id))
                    if len(found) == GUESSES:
                        return frozenset(found)
        return frozenset(found)


@functools.lru_cache(maxsize=256)
def _nearest_ids(word: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the nearest of some ids, or two that are equally near; several rules ask for the same words."""
    known = ids if len(ids) <= _FEW else shortlist(word, ids)
    first = nearest(word, known)
    if first is None:
        return ()
    second = nearest(word, [each for each in known if each != first])
    return (first,) if second is None or _far(word, second) > _far(word, first) else (first, second)


def _bare(kind: str) -> str:
    return f"{kind}:"


def find_unreferenced(
    roadmap: Roadmap, kind: str, apart_from: str = ""
) -> Iterator[tuple[Item, tuple[FindingKey, ...]]]:
    """Yield the items of one kind that no other item names, with the dangling references that may mean them.

    If there is only one, and an item lacks the field that would name it, the finding about that field explains it.

    Args:
        apart_from: a field in which a name does not count.
    """
    alone = [
        item
        for item in roadmap.items
        if item.definition.model == kind
        and not roadmap.is_lost(item.id)
        and roadmap.find(item.kind, item.id) is item
        and all(link.source.ref == item.ref or link.reference.field == apart_from for link in roadmap.referrers(item))
    ]
    if not alone:
        return
    missed = keys_of_typos(roadmap, kind)
    owing = (item for item in roadmap.items if not all(map(item.is_known, item.definition.naming(kind))))
    owed = explain_idle(owing, alone, lambda item, other: False)
    for item in alone:
        lacking = tuple(key for each in owed.get(item.ref, ()) for key in schema_keys(each))
        yield item, (*missed.get(item.id, ()), *lacking)


_FIELD_RULES = (
    "schema",
    "unknown-field",
    "enables-nothing",
    "no-internal-customer",
    "decision-without-context",
    "duplicate-key",
    "yaml-portability",
    "yaml-syntax",
)


def schema_keys(item: Item, *fields: str) -> tuple[FindingKey, ...]:
    """Return the findings that explain why fields of an item are not known.

    Args:
        fields: the result is empty if all of these are known; without any, it has every finding about a field.
    """
    if fields and all(map(item.is_known, fields)):
        return ()
    return tuple((rule, item.ref, None) for rule in _FIELD_RULES)


def keys_of_typos(roadmap: Roadmap, kind: str) -> Mapping[str, tuple[FindingKey, ...]]:
    """Return the ids of one kind that a dangling reference probably means, with the findings about those references."""
    suggester = Suggester(roadmap)
    keys: dict[str, dict[FindingKey, None]] = {}
    for item in roadmap.items:
        for reference in item.references:
            meant = reference.system is None and roadmap.kinds[reference.kind].model == kind
            if meant and roadmap.resolve(reference) is None:
                for suggestion in suggester.suggest(reference):
                    keys.setdefault(suggestion, {})["dangling-reference", item.ref, str(reference)] = None
    return {each: tuple(found) for each, found in keys.items()}


def explain_idle(
    lacking: Iterable[Item], idle: Sequence[Item], related: Callable[[Item, Item], bool]
) -> Mapping[str, list[Item]]:
    """Return, by ``kind:id``, the items that no item names because a link is missing, with the items that lack it.

    An item that lacks a link explains one idle item: the only one related to it or, if none is, the only one at all.
    """
    found: dict[str, list[Item]] = {}
    for item in lacking:
        near = [other for other in idle if related(item, other)] or idle
        if len(near) == 1:
            found.setdefault(near[0].ref, []).append(item)
    return found


def _far(word: str, other: str) -> int:
    return edit_distance(word.casefold(), other.casefold(), max(len(word), len(other)))
