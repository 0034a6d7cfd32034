"""Which item a dangling reference probably means, and which items no other item names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tpmlint.finding import FindingKey
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference
from tpmlint.text.similarity import edits, nearest

_FEW = 200
"""The most ids that are compared one by one; of more, those that share the most pairs of letters."""

_SHORTLIST = 40
_GUESSES = 200
"""The most unknown names that get a suggestion; with more, something larger is wrong."""


class Suggester:
    """Suggests ids for unknown names; caches the answers."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        self._ids: dict[str, dict[str, str]] = {}
        for item in roadmap.items:
            self._ids.setdefault(item.kind, {}).setdefault(item.id.casefold(), item.id)
        self._pairs: dict[str, Mapping[str, list[str]]] = {}
        self._answers: dict[tuple[str, str], tuple[str, ...]] = {}

    def same_but_case(self, reference: Reference) -> str | None:
        """Return the id that differs from the reference by case alone."""
        return self._ids.get(reference.kind, {}).get(reference.id.casefold())

    def suggest(self, reference: Reference) -> tuple[str, ...]:
        """Return the one id that is nearest, two where two are equally near, or none."""
        question = (reference.kind, reference.id)
        if question not in self._answers:
            exhausted = len(self._answers) >= _GUESSES
            self._answers[question] = () if exhausted else self._search(*question)
        return self._answers[question]

    def _search(self, kind: str, word: str) -> tuple[str, ...]:
        ids = self._ids.get(kind, {})
        same = ids.get(word.casefold())
        if same is not None:
            return (same,)
        known = list(ids.values()) if len(ids) <= _FEW else self._shortlist(kind, word)
        first = nearest(word, known)
        if first is None:
            return ()
        second = nearest(word, [each for each in known if each != first])
        return (first,) if second is None or _far(word, second) > _far(word, first) else (first, second)

    def _shortlist(self, kind: str, word: str) -> list[str]:
        if kind not in self._pairs:
            index: dict[str, list[str]] = {}
            for each in self._ids[kind].values():
                for pair in set(_pairs(each)):
                    index.setdefault(pair, []).append(each)
            self._pairs[kind] = index
        shared: Counter[str] = Counter()
        for pair in set(_pairs(word)):
            shared.update(self._pairs[kind].get(pair, ()))
        ranked = sorted(shared.items(), key=lambda entry: (-entry[1], abs(len(entry[0]) - len(word)), entry[0]))
        return [each for each, _ in ranked[:_SHORTLIST]]


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
        if item.kind == kind
        and not roadmap.is_lost(item.id)
        and roadmap.find(kind, item.id) is item
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
            if reference.kind == kind and reference.system is None and roadmap.resolve(reference) is None:
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
    return edits(word.casefold(), other.casefold(), max(len(word), len(other)))


def _pairs(word: str) -> Iterator[str]:
    bounded = f"^{word.casefold()}$"
    return (bounded[at : at + 2] for at in range(len(bounded) - 1))
