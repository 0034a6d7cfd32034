"""From code to people: the initiatives, features, internal customers and objectives behind code or an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from msgspec import Struct

from tpmlint.model.index import Link, Roadmap
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item, Objective, Reference, Team
from tpmlint.model.prose import is_untouched_example

_Kind = TypeVar("_Kind", bound=Item)

_ASIDE = ("owner", "related")
"""Reference fields that do not say what an item is about."""

Counts: TypeAlias = Callable[[Initiative], bool]
"""Whether an initiative counts: ``is_open``, ``is_not_abandoned`` or ``always``."""


def is_open(initiative: Initiative) -> bool:
    """Tell whether an initiative is open and is not the untouched example of ``init``."""
    return initiative.is_open and not is_untouched_example(initiative)


def is_not_abandoned(initiative: Initiative) -> bool:
    """Tell whether an initiative was not canceled, so that other items may depend on it."""
    return not initiative.is_dropped


def always(initiative: Initiative) -> bool:
    """Count every initiative."""
    return True


class Impact(Struct, frozen=True):
    """Whom a piece of work is for; each list is free of duplicates, with the items asked about first.

    Args:
        initiatives: those that change the capabilities.
        features: those that the initiatives enable.
        customers: internal customers of the initiatives, and consumers of the capabilities.
        objectives: those that the initiatives or their features serve, with their parent objectives.
    """

    capabilities: tuple[Capability, ...]
    initiatives: tuple[Initiative, ...]
    features: tuple[Feature, ...]
    customers: tuple[Team, ...]
    objectives: tuple[Objective, ...]


def impact_of(roadmap: Roadmap, capabilities: Iterable[Capability], counts: Counts = is_open) -> Impact:
    """Return whom the code of some capabilities serves."""
    own = tuple(capabilities)
    initiatives = _once(each for capability in own for each in roadmap.initiatives_changing(capability) if counts(each))
    features = _features_of(roadmap, initiatives)
    consumers = [roadmap.team(consumer.team) for capability in own for consumer in capability.consumers]
    return Impact(
        own,
        initiatives,
        features,
        _drop_unknown([*_customers_of(roadmap, initiatives), *consumers]),
        _with_parents(roadmap, [*_objectives_of(initiatives), *_objectives_of(features)]),
    )


def impact_of_initiatives(roadmap: Roadmap, initiatives: Iterable[Initiative]) -> Impact:
    """Return whom some initiatives serve, with the capabilities that they change."""
    own = tuple(initiatives)
    features = _features_of(roadmap, own)
    return Impact(
        _capabilities_of(roadmap, own),
        own,
        features,
        _drop_unknown(_customers_of(roadmap, own)),
        _with_parents(roadmap, [*_objectives_of(own), *_objectives_of(features)]),
    )


def impact_of_feature(roadmap: Roadmap, feature: Feature, counts: Counts = is_open) -> Impact:
    """Return what a feature depends on, and whom that serves; the objectives are the feature's own."""
    initiatives = _once(each for each in roadmap.enablers(feature) if counts(each))
    return Impact(
        _capabilities_of(roadmap, initiatives),
        initiatives,
        (feature,),
        _drop_unknown(_customers_of(roadmap, initiatives)),
        _with_parents(roadmap, feature.objectives),
    )


def impact_of_team(roadmap: Roadmap, team: Team, counts: Counts = is_open) -> Impact:
    """Return the work for a team: the initiatives it needs, their capabilities, and the capabilities it uses."""
    initiatives = _once(each for each in roadmap.initiatives_for(team) if counts(each))
    features = _features_of(roadmap, initiatives)
    used = [
        link.source
        for link in roadmap.referrers(team)
        if isinstance(link.source, Capability) and link.reference.field == "consumers"
    ]
    return Impact(
        _once([*used, *_capabilities_of(roadmap, initiatives)]),
        initiatives,
        features,
        (team,),
        _with_parents(roadmap, [*_objectives_of(initiatives), *_objectives_of(features)]),
    )


def impact_of_objective(roadmap: Roadmap, objective: Objective, counts: Counts = is_open) -> Impact:
    """Return everything that serves an objective or one of its descendants."""
    objectives = with_descendants(roadmap, objective)
    naming = [
        link.source for each in objectives for link in roadmap.referrers(each) if link.reference.field == "objectives"
    ]
    features = _once(each for each in naming if isinstance(each, Feature))
    direct = [each for each in naming if isinstance(each, Initiative)]
    enablers = [each for feature in features for each in roadmap.enablers(feature)]
    initiatives = _once(each for each in (*direct, *enablers) if counts(each))
    return Impact(
        _capabilities_of(roadmap, initiatives),
        initiatives,
        features,
        _drop_unknown(_customers_of(roadmap, initiatives)),
        objectives,
    )


def impact_of_decision(roadmap: Roadmap, decision: Decision, counts: Counts = is_open) -> Impact:
    """Return the items a decision is about, and whom its initiatives serve."""
    listed = [roadmap.initiative(reference) for reference in decision.initiatives]
    initiatives = _once(each for each in listed if each is not None and counts(each))
    features = _drop_unknown(roadmap.feature(reference) for reference in decision.features)
    return Impact(
        _drop_unknown(roadmap.capability(reference) for reference in decision.capabilities),
        initiatives,
        features,
        _drop_unknown(_customers_of(roadmap, initiatives)),
        _with_parents(roadmap, [*_objectives_of(initiatives), *_objectives_of(features)]),
    )


def impact_of_item(roadmap: Roadmap, item: Item, counts: Counts = is_open) -> Impact:
    """Return whom an item of any kind is for; the initiative asked about always counts."""
    if isinstance(item, Capability):
        return impact_of(roadmap, [item], counts)
    if isinstance(item, Initiative):
        return impact_of_initiatives(roadmap, [item])
    if isinstance(item, Feature):
        return impact_of_feature(roadmap, item, counts)
    if isinstance(item, Team):
        return impact_of_team(roadmap, item, counts)
    if isinstance(item, Objective):
        return impact_of_objective(roadmap, item, counts)
    if isinstance(item, Decision):
        return impact_of_decision(roadmap, item, counts)
    return _impact_of_named(roadmap, item, counts)


def named_by(roadmap: Roadmap, item: Item) -> tuple[Item, ...]:
    """Return the items that an item is about, in the order of its references: not its owner, nor what is related."""
    found = (roadmap.resolve(each) for each in item.references if each.field not in _ASIDE)
    return _once(each for each in found if each is not None and each is not item)


def links_of_own_kinds(roadmap: Roadmap, item: Item) -> tuple[Link, ...]:
    """Return the links from items that are about an item and of an own kind that is like no other, each item once."""
    found: dict[str, Link] = {}
    for link in roadmap.referrers(item):
        if type(link.source) is Item and link.source is not item and link.reference.field not in _ASIDE:
            found.setdefault(link.source.ref, link)
    return tuple(found.values())


def _impact_of_named(roadmap: Roadmap, item: Item, counts: Counts) -> Impact:
    """Return whom the items serve that one of an own kind names."""
    named = named_by(roadmap, item)
    teams = [each for each in named if isinstance(each, Team)]
    impacts = [
        impact_of_item(roadmap, each, counts) for each in named if not isinstance(each, Team) and type(each) is not Item
    ]
    return Impact(
        _once(each for impact in impacts for each in impact.capabilities),
        _once(each for impact in impacts for each in impact.initiatives),
        _once(each for impact in impacts for each in impact.features),
        _once([*teams, *(each for impact in impacts for each in impact.customers)]),
        _once(each for impact in impacts for each in impact.objectives),
    )


def with_descendants(roadmap: Roadmap, objective: Objective) -> tuple[Objective, ...]:
    """Return an objective with all its descendants."""
    found = {objective.ref: objective}
    waiting = [objective]
    while waiting:
        for link in roadmap.referrers(waiting.pop(0)):
            if isinstance(link.source, Objective) and link.reference.field == "parent" and link.source.ref not in found:
                found[link.source.ref] = link.source
                waiting.append(link.source)
    return tuple(found.values())


def _capabilities_of(roadmap: Roadmap, initiatives: Iterable[Initiative]) -> tuple[Capability, ...]:
    return _drop_unknown(roadmap.capability(reference) for each in initiatives for reference in each.capabilities)


def _features_of(roadmap: Roadmap, initiatives: Iterable[Initiative]) -> tuple[Feature, ...]:
    return _drop_unknown(roadmap.feature(enables.feature) for each in initiatives for enables in each.enables)


def _customers_of(roadmap: Roadmap, initiatives: Iterable[Initiative]) -> list[Team | None]:
    return [roadmap.team(customer.team) for each in initiatives for customer in each.internal_customers]


def _objectives_of(items: Iterable[Initiative | Feature]) -> list[Reference]:
    return [reference for each in items for reference in each.objectives]


def _with_parents(roadmap: Roadmap, references: Iterable[Reference]) -> tuple[Objective, ...]:
    found: dict[str, Objective] = {}
    waiting = [roadmap.resolve(reference) for reference in references]
    while waiting:
        objective = waiting.pop(0)
        if isinstance(objective, Objective) and objective.ref not in found:
            found[objective.ref] = objective
            waiting.append(roadmap.resolve(objective.parent))
    return tuple(found.values())


def _drop_unknown(items: Iterable[_Kind | None]) -> tuple[_Kind, ...]:
    return _once(each for each in items if each is not None)


def _once(items: Iterable[_Kind]) -> tuple[_Kind, ...]:
    return tuple({item.ref: item for item in items}.values())
