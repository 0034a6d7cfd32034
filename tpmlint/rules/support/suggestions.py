"""Which item of the roadmap a dangling reference probably means, and what is wrong with a key of another tracker."""

from __future__ import annotations

import functools

from msgspec import Struct

from tpmlint.formats.expressions import TooSlowError, expression
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Reference
from tpmlint.sources import System
from tpmlint.text.messages import quote
from tpmlint.text.similarity import GUESSES, edit_distance, nearest, shortlist

_FEW = 200
"""The most ids that are compared one by one; of more, those that are most similar."""

_COMPARED = 5_000
"""Keys of a tracker that are compared at most, to suggest one."""


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


def _far(word: str, other: str) -> int:
    return edit_distance(word.casefold(), other.casefold(), max(len(word), len(other)))


class UnknownKey(Struct, frozen=True):
    """What is wrong with a key of a tracker.

    Args:
        says: the end of a sentence that names the key.
        suggestion: the key that was probably meant; empty if there is none.
    """

    says: str
    suggestion: str = ""
    help: str | None = None


def find_unknown_key(key: str, system: System, roadmap: Roadmap, *, suggest: bool = True) -> UnknownKey | None:
    """Return what is wrong with a key: it does not match the pattern of its tracker, or is not in its export.

    Args:
        suggest: whether to search for the key that was meant.
    """
    why = describe_wrong_form(key, system)
    if why is not None:
        better = key.upper()
        fits = better != key and describe_wrong_form(better, system) is None
        return UnknownKey(f"but {why}", better if fits else "")
    tracker = roadmap.trackers.get(system.name)
    if tracker is None or tracker.keys is None or key in tracker.keys:
        return None
    near = nearest(key, sorted(tracker.keys)) if suggest and len(tracker.keys) <= _COMPARED else None
    remedy = f"correct the key, or export {tracker.path} again if {system.name} has it"
    return UnknownKey(f"which is not in {tracker.path}", near or "", remedy)


def describe_wrong_form(key: str, system: System) -> str | None:
    """Return what is wrong with the form of a key; None if it is right."""
    if not system.keys:
        return None
    try:
        matches = expression(system.keys).is_in(key)
    except TooSlowError:
        return f"the pattern {quote(system.keys)} of [systems.{system.name}] takes too long on it; simplify the pattern"
    return None if matches else f"keys of {system.name} match {quote(system.keys)}"
