"""Where the effort of initiatives goes, planned and actual, and which capabilities get too little or too much of it.

Effort is counted once, in person-months and as fractions, so that every sum over types, objectives, capabilities,
teams or customers is exactly the same. A person-week is 5 person-days, and a person-month 19: the 152 hours of
COCOMO II, in days of 8 hours. Source: Boehm and others, COCOMO II Model Definition Manual, version 2.1, 2000.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from tpmlint.metrics import HistoryMetrics
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Item

DAYS = {"person-day": 1, "person-week": 5, "person-month": 19}
"""Person-days in each unit that is converted."""

STANDINGS = ("open", "paused", "completed", "canceled")
_MOST = 10**9


class Effort(Struct, frozen=True):
    """The effort of one initiative.

    Args:
        months: in person-months.
        standing: one of ``STANDINGS``.
        only_released: whether it is open or paused, and every feature that it enables is already released.
    """

    initiative: Initiative
    months: Fraction
    standing: str
    only_released: bool


class Share(Struct, frozen=True):
    """The effort of one type, objective, capability, team or customer.

    Args:
        name: its id or word; empty for effort that names none.
        months: by standing, in person-months.
        only_released: of open and paused effort, that of work whose features are all released.
        planned: its share of all effort that is not canceled, from 0 to 1; None if there is none.
        changes: commits that touch the capability, or cite initiatives of the type; None if not counted.
        actual: its share of these, from 0 to 1; None if there are none.
    """

    name: str
    item: Item | None
    months: Mapping[str, Fraction]
    only_released: Fraction
    planned: Fraction | None
    changes: int | None = None
    actual: Fraction | None = None

    @property
    def total(self) -> Fraction:
        """Its effort, whatever became of the work."""
        return sum(self.months.values(), Fraction())


class Place(Struct, frozen=True):
    """A capability on the map of evolution and advantage.

    Args:
        months: open effort, in person-months, without paused work.
        initiatives: how many open initiatives list it, without paused ones.
        mark: ``starved``, ``over-fed`` or empty.
    """

    capability: Capability
    months: Fraction
    initiatives: int
    changes: int | None
    mark: str


class Investment(Struct, frozen=True):
    """Where the effort goes.

    Args:
        unmeasured: initiatives without effort, and those in a unit that cannot be converted, with the unit.
    """

    efforts: tuple[Effort, ...]
    unmeasured: tuple[tuple[Initiative, str], ...]
    groups: Mapping[str, tuple[Share, ...]]
    places: tuple[Place, ...]

    @property
    def total(self) -> Fraction:
        """All effort, in person-months."""
        return sum((each.months for each in self.efforts), Fraction())

    def standing(self, name: str) -> Fraction:
        """Return the effort of one standing, in person-months."""
        return sum((each.months for each in self.efforts if each.standing == name), Fraction())

    @property
    def only_released(self) -> Fraction:
        """The open or paused effort of work whose features are all released, in person-months."""
        return sum((each.months for each in self.efforts if each.only_released), Fraction())


def to_months(effort: object, unit: object) -> Fraction | None:
    """Return an effort in person-months, or None if its unit is not one of ``DAYS`` or it is not a sensible number."""
    if isinstance(effort, bool) or not isinstance(effort, int | float) or not isinstance(unit, str):
        return None
    days = DAYS.get("-".join(unit.casefold().replace("-", " ").replace("_", " ").split()).removesuffix("s"))
    if days is None or not math.isfinite(effort) or not 0 <= effort <= _MOST:
        return None
    return Fraction(str(effort)) * days / DAYS["person-month"]


def investment_of(
    roadmap: Roadmap, touches: Mapping[str, int] | None = None, citations: Mapping[str, int] | None = None
) -> Investment:
    """Return where the effort goes.

    Args:
        touches: commits that touched each capability, as ``Roadmap.label`` names it, of an audit.
        citations: commits that cite each initiative, named likewise.
    """
    initiatives = [each for each in roadmap.initiatives if roadmap.find(each.kind, each.id) is each]
    efforts: list[Effort] = []
    unmeasured: list[tuple[Initiative, str]] = []
    for initiative in initiatives:
        stated = initiative.value.get("investment")
        effort, unit = (stated.get("effort"), stated.get("unit")) if isinstance(stated, dict) else (None, None)
        months = to_months(effort, unit)
        if months is None:
            unmeasured.append((initiative, unit if isinstance(unit, str) else ""))
        else:
            standing = _standing(initiative)
            released = standing in ("open", "paused") and _enables_only_released(initiative, roadmap)
            efforts.append(Effort(initiative, months, standing, released))
    by_type: dict[str, int] | None = None if citations is None else {}
    if citations is not None and by_type is not None:
        for initiative in initiatives:
            name = initiative.type or ""
            by_type[name] = by_type.get(name, 0) + citations.get(roadmap.label(initiative), 0)
    counted = {"type": by_type, "capability": touches}
    groups = {by: _shares(efforts, roadmap, names_of, counted.get(by), by) for by, names_of in _GROUPS.items()}
    return Investment(
        tuple(efforts), tuple(unmeasured), groups, _places(roadmap, initiatives, groups["capability"], touches)
    )


def investment_with_history(roadmap: Roadmap, metrics: HistoryMetrics | None) -> Investment:
    """Return where the effort goes, with the changes that an audit counted if there was one."""
    if metrics is None:
        return investment_of(roadmap)
    return investment_of(
        roadmap,
        {each.capability: each.total.changes for each in metrics.capabilities},
        {each.initiative: each.citations for each in metrics.initiatives},
    )


def _standing(initiative: Initiative) -> str:
    if initiative.is_dropped:
        return "canceled"
    if initiative.is_done:
        return "completed"
    under_way = initiative.is_proposed or initiative.is_planned or initiative.is_active
    return "paused" if initiative.is_open and not under_way else "open"


def _enables_only_released(initiative: Initiative, roadmap: Roadmap) -> bool:
    features = [roadmap.feature(each.feature) for each in initiative.enables]
    return bool(features) and all(each is not None and each.is_done for each in features)


def _objectives(initiative: Initiative, roadmap: Roadmap) -> Iterable[Item | None]:
    own = [roadmap.resolve(each) for each in initiative.objectives]
    if any(own):
        return own
    features = [found for each in initiative.enables if isinstance(found := roadmap.resolve(each.feature), Feature)]
    return [roadmap.resolve(each) for feature in features for each in feature.objectives]


_GROUPS: Mapping[str, Callable[[Initiative, Roadmap], Iterable[Item | None]]] = {
    "type": lambda initiative, roadmap: (),
    "objective": _objectives,
    "capability": lambda initiative, roadmap: map(roadmap.resolve, initiative.capabilities),
    "team": lambda initiative, roadmap: (roadmap.resolve(initiative.owner),),
    "customer": lambda initiative, roadmap: (roadmap.resolve(each.team) for each in initiative.internal_customers),
}
BY = tuple(_GROUPS)


def _shares(
    efforts: Iterable[Effort],
    roadmap: Roadmap,
    items_of: Callable[[Initiative, Roadmap], Iterable[Item | None]],
    counts: Mapping[str, int] | None,
    by: str,
) -> tuple[Share, ...]:
    """Return the sums of effort; what names several is shared out evenly among those that are on the roadmap."""
    items: dict[str, Item | None] = {}
    months: dict[str, dict[str, Fraction]] = {}
    released: dict[str, Fraction] = {}
    for effort in efforts:
        found: dict[str, Item | None] = {}
        if by == "type":
            found = {effort.initiative.type or "": None}
        else:
            named = (each for each in items_of(effort.initiative, roadmap) if each is not None)
            found = {roadmap.label(each): each for each in named} or {"": None}
        for name, item in found.items():
            items[name] = item
            part = effort.months / len(found)
            own = months.setdefault(name, dict.fromkeys(STANDINGS, Fraction()))
            own[effort.standing] += part
            released[name] = released.get(name, Fraction()) + (part if effort.only_released else 0)
    for name, count in (counts or {}).items():
        if count and name not in months:
            items[name] = roadmap.find_labelled(by, name)
            months[name] = dict.fromkeys(STANDINGS, Fraction())
    kept = sum((sum(own.values()) - own["canceled"] for own in months.values()), Fraction())
    changes = sum((counts or {}).values())
    shares = (
        Share(
            name,
            items[name],
            own,
            released.get(name, Fraction()),
            (sum(own.values(), Fraction()) - own["canceled"]) / kept if kept else None,
            None if counts is None else counts.get(name, 0),
            Fraction(counts.get(name, 0), changes) if counts is not None and changes else None,
        )
        for name, own in months.items()
    )
    return tuple(sorted(shares, key=lambda share: (not share.name, -share.total, -(share.changes or 0), share.name)))


def _places(
    roadmap: Roadmap, initiatives: Iterable[Initiative], shares: Iterable[Share], touches: Mapping[str, int] | None
) -> tuple[Place, ...]:
    open_initiatives = [each for each in initiatives if _standing(each) == "open"]
    listing: dict[str, int] = {}
    for initiative in open_initiatives:
        for name in {found.ref for each in initiative.capabilities if (found := roadmap.resolve(each)) is not None}:
            listing[name] = listing.get(name, 0) + 1
    months = {share.item.ref: share.months["open"] for share in shares if share.item is not None}
    shown = [each for each in roadmap.capabilities if not each.is_dropped and roadmap.find(each.kind, each.id) is each]
    whole = sum((months.get(each.ref, Fraction()) for each in shown), Fraction())
    places = []
    for each in shown:
        own, mark = months.get(each.ref, Fraction()), ""
        if each.advantage == "differentiator" and not listing.get(each.ref):
            mark = "starved"
        elif "commodity" in (each.advantage, each.evolution) and each.advantage != "differentiator":
            mark = "over-fed" if len(shown) > 1 and own * len(shown) > whole else ""
        changes = None if touches is None else touches.get(roadmap.label(each), 0)
        places.append(Place(each, own, listing.get(each.ref, 0), changes, mark))
    return tuple(places)
