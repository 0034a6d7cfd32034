"""Fields computed for an item: who enables it, whom it is for, how late it is."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec import Struct

from tpmlint.model.impact import impact_of, impact_of_objective, is_not_abandoned
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Item, Objective, Reference, Team
from tpmlint.model.kinds import Kind
from tpmlint.model.risk import NEAR, REASONS, Risk, find_risks
from tpmlint.query.values import Type, Value, number
from tpmlint.text.messages import join_words


class DatedRoadmap:
    """A roadmap and the day that counts as today.

    Args:
        near: days before its target within which an item is due soon.
    """

    def __init__(self, roadmap: Roadmap, as_of: date, near: int = NEAR) -> None:
        self.roadmap = roadmap
        self.as_of = as_of
        self.near = near

    @functools.cached_property
    def risks(self) -> Mapping[str, Risk]:
        """The risk of each open item by ``kind:id``."""
        return find_risks(self.roadmap, self.as_of, self.near)


class Derived(Struct, frozen=True):
    """A field that is computed.

    Args:
        description: for people, one phrase.
        unit: what a number counts, as a plural.
        holds: the kind of the items whose ids are its values; empty if these are not ids.
    """

    description: str
    read: Callable[[DatedRoadmap, Item], Iterable[Value]]
    many: bool = True
    type: Type = "text"
    unit: str = ""
    holds: str = ""


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


def _overdue(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    risk = dated.risks.get(item.ref)
    return (risk.overdue,) if risk is not None and risk.overdue else ()


def _gap(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    risk = dated.risks.get(item.ref)
    return (risk.gap,) if risk is not None and risk.gap else ()


def _expected(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    risk = dated.risks.get(item.ref)
    return (risk.expected.isoformat(),) if risk is not None and risk.expected is not None else ()


def _reasons(dated: DatedRoadmap, item: Item) -> Iterable[Value]:
    risk = dated.risks.get(item.ref)
    return tuple(dict.fromkeys(cause.reason for cause in risk.causes)) if risk is not None else ()


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
_OPEN = {
    "overdue": Derived("days since its target date, if it is open", _overdue, many=False, type="number", unit="days"),
    "gap": Derived(
        "days from its target date to the latest target of anything that it waits for",
        _gap,
        many=False,
        type="number",
        unit="days",
    ),
    "expected": Derived(
        "when it can be done at the earliest: its target date, today if that has passed, or that of what it waits for",
        _expected,
        many=False,
        type="date",
    ),
    "risks": Derived(f"why it is at risk: {join_words(REASONS, 'or')}", _reasons),
    "file": _FILE,
}

_DERIVED: Mapping[str, Mapping[str, Derived]] = {
    "initiative": {
        "features": Derived("the features that it enables", _features, holds="feature"),
        "customers": Derived("the teams that it is for", _customers, holds="team"),
        "rice": Derived("the total of its RICE score", _score("rice"), many=False, type="number"),
        "wsjf": Derived("the total of its WSJF score", _score("wsjf"), many=False, type="number"),
        **_OPEN,
    },
    "feature": {
        "enablers": Derived(
            "the initiatives that enable it, without canceled ones",
            lambda b, i: _ids(_enablers(b, i)),
            holds="initiative",
        ),
        "customers": Derived("the teams that its enablers are for", _customers, holds="team"),
        "capabilities": Derived("the capabilities that its enablers change", _capabilities, holds="capability"),
        **_OPEN,
    },
    "capability": {
        "initiatives": Derived("the open initiatives that change it", _initiatives, holds="initiative"),
        "features": Derived("the features that those enable", _features, holds="feature"),
        "customers": Derived("the teams that those are for, and its consumers", _customers, holds="team"),
        "file": _FILE,
    },
    "team": {
        "owns": Derived("how many items it owns", _owns, many=False, type="number"),
        "needs": Derived("the open initiatives that are for it", _needs, holds="initiative"),
        "consumes": Derived("the capabilities that it consumes", _consumes, holds="capability"),
        "file": _FILE,
    },
    "objective": {
        "features": Derived("the features that serve it or an objective below it", _features, holds="feature"),
        "initiatives": Derived("the open initiatives that serve one of these", _initiatives, holds="initiative"),
        "customers": Derived("the teams that those are for", _customers, holds="team"),
        "file": _FILE,
    },
}


def derived_of(kind: Kind) -> Mapping[str, Derived]:
    """Return the derived fields of a kind of item by name."""
    return _DERIVED.get(kind.model, {"file": _FILE})
