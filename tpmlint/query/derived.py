"""Fields computed for an item: who enables it, whom it is for, how late it is."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import chain

from msgspec import Struct

from tpmlint.model.impact import impact_of, impact_of_objective, is_not_abandoned
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Item, Objective, Reference, Team
from tpmlint.model.kinds import Kind
from tpmlint.model.schedule import due, due_dependencies, due_enablers
from tpmlint.query.values import Type, Value, number


class DatedRoadmap:
    """A roadmap and the day that counts as today."""

    def __init__(self, roadmap: Roadmap, as_of: date) -> None:
        self.roadmap = roadmap
        self.as_of = as_of

    @functools.cached_property
    def late(self) -> Mapping[str, int]:
        """The days by which open items will miss their target dates, by ``kind:id``; items on time are skipped.

        An item cannot be done before today, nor before the last target date of the items it waits for.
        """
        found: dict[str, int] = {}
        for item in self.roadmap.items:
            own = due(item)
            if own is not None and own.date.last < self.as_of:
                found[item.ref] = (self.as_of - own.date.last).days
        for own, awaited in chain(due_enablers(self.roadmap), due_dependencies(self.roadmap)):
            for other in awaited:
                days = (other.date.last - own.date.last).days
                if days > found.get(own.item.ref, 0):
                    found[own.item.ref] = days
        return found


class Derived(Struct, frozen=True):
    """A field that is computed.

    Args:
        description: for people, one phrase.
        unit: what a number counts, as a plural.
    """

    description: str
    read: Callable[[DatedRoadmap, Item], Iterable[Value]]
    many: bool = True
    type: Type = "text"
    unit: str = ""


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


def _ids_of(dated: DatedRoadmap, references: Iterable[Reference | None]) -> tuple[str, ...]:
    """Return the ids of the referenced items, or the text of an unresolved reference."""
    known = [(reference, dated.roadmap.resolve(reference)) for reference in references if reference is not None]
    return tuple(
        dict.fromkeys(
            reference.text if item is None or item.definition.foreign else item.id for reference, item in known
        )
    )


def _features(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    if isinstance(item, Initiative):
        return _ids_of(dated, [enables.feature for enables in item.enables])
    if isinstance(item, Capability):
        return _ids(impact_of(dated.roadmap, [item]).features)
    assert isinstance(item, Objective)
    return _ids(impact_of_objective(dated.roadmap, item).features)


def _customers(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    if isinstance(item, Initiative):
        return _ids_of(dated, [customer.team for customer in item.internal_customers])
    if isinstance(item, Feature):
        asked = [customer.team for each in _enablers(dated, item) for customer in each.internal_customers]
        return _ids_of(dated, asked)
    if isinstance(item, Capability):
        return _ids(impact_of(dated.roadmap, [item]).customers)
    assert isinstance(item, Objective)
    return _ids(impact_of_objective(dated.roadmap, item).customers)


def _initiatives(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    if isinstance(item, Capability):
        return _ids(impact_of(dated.roadmap, [item]).initiatives)
    assert isinstance(item, Objective)
    return _ids(impact_of_objective(dated.roadmap, item).initiatives)


def _enablers(dated: DatedRoadmap, item: Item) -> tuple[Initiative, ...]:
    assert isinstance(item, Feature)
    return tuple(each for each in dated.roadmap.enablers(item) if is_not_abandoned(each))


def _capabilities(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    return _ids_of(dated, [reference for each in _enablers(dated, item) for reference in each.capabilities])


def _needs(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    assert isinstance(item, Team)
    return _ids(each for each in dated.roadmap.initiatives_for(item) if each.is_open)


def _consumes(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    links = dated.roadmap.referrers(item)
    return tuple(dict.fromkeys(each.source.id for each in links if each.reference.field == "consumers"))


def _owns(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    return (len({each.source.ref for each in dated.roadmap.referrers(item) if each.reference.field == "owner"}),)


def _late(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    return (dated.late[item.ref],) if item.ref in dated.late else ()


def _score(method: str) -> Callable[[DatedRoadmap, Item], Iterable[Value]]:
    def read(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
        scores = item.value.get("score")
        parts = scores.get(method) if isinstance(scores, dict) else None
        total = _total(method, parts) if isinstance(parts, dict) else None
        return () if total is None else (total,)

    return read


def _total(method: str, parts: Mapping[str, object]) -> float | None:
    names = ("business_value", "time_criticality", "risk_reduction", "job_size")
    if method == "rice":
        names = ("reach", "impact", "confidence", "effort")
    given = [part for name in names if isinstance(part := parts.get(name), int | float)]
    numbers = [figure for part in given if (figure := number(part)) is not None]
    if len(numbers) < len(names) or numbers[-1] <= 0:
        return None
    one, two, three, size = numbers
    total = (one * two * three if method == "rice" else one + two + three) / size
    return round(total, 2) if total < 1e15 else None


_FILE = Derived("the file of the item", lambda dated, item: (item.path,), many=False)
_LATE = Derived(
    "by how many days an open item misses its date, as it cannot be done before today or before what it waits for",
    _late,
    many=False,
    type="number",
    unit="days",
)
_TWO = {"late": _LATE, "file": _FILE}

_DERIVED: Mapping[str, Mapping[str, Derived]] = {
    "initiative": {
        "features": Derived("the features that it enables", _features),
        "customers": Derived("the teams that it is for", _customers),
        "rice": Derived("the total of its RICE score", _score("rice"), many=False, type="number"),
        "wsjf": Derived("the total of its WSJF score", _score("wsjf"), many=False, type="number"),
        **_TWO,
    },
    "feature": {
        "enablers": Derived(
            "the initiatives that enable it, without canceled ones", lambda b, i: _ids(_enablers(b, i))
        ),
        "customers": Derived("the teams that its enablers are for", _customers),
        "capabilities": Derived("the capabilities that its enablers change", _capabilities),
        **_TWO,
    },
    "capability": {
        "initiatives": Derived("the open initiatives that change it", _initiatives),
        "features": Derived("the features that those enable", _features),
        "customers": Derived("the teams that those are for, and its consumers", _customers),
        "file": _FILE,
    },
    "team": {
        "owns": Derived("how many items it owns", _owns, many=False, type="number"),
        "needs": Derived("the open initiatives that are for it", _needs),
        "consumes": Derived("the capabilities that it consumes", _consumes),
        "file": _FILE,
    },
    "objective": {
        "features": Derived("the features that serve it or an objective below it", _features),
        "initiatives": Derived("the open initiatives that serve one of these", _initiatives),
        "customers": Derived("the teams that those are for", _customers),
        "file": _FILE,
    },
}


def derived_of(kind: Kind) -> Mapping[str, Derived]:
    """Return the derived fields of a kind of item by name."""
    return _DERIVED.get(kind.model, {"file": _FILE})
