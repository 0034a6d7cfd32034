"""An impact as a graph: items, and what one has to do with another, from code to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tpmlint.planning.code import Code
from tpmlint.roadmap.impact import Impact
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Decision, Feature, Initiative, Item, Reference, Team

RELATIONS = ("belongs-to", "changed-by", "used-by", "enables", "for", "serves", "part-of", "owns", "about")


@dataclass(frozen=True, slots=True)
class Connection:
    """What an item, or code, has to do with an item.

    Args:
        source: ``kind:id``, or ``path:`` or ``change:`` with the name of code.
        target: ``kind:id``.
        relation: one of ``RELATIONS``.
        text: the pattern, how, need or interaction, as it stands in the roadmap.
    """

    source: str
    target: str
    relation: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Items with the connections among them, each once, in the order in which they were met."""

    items: tuple[Item, ...]
    connections: tuple[Connection, ...]


def graph_of(roadmap: Roadmap, impacts: Iterable[tuple[Code | Item, Impact]]) -> Graph:
    """Return all that is asked about, and whom it is for, as one graph."""
    items: dict[str, Item] = {}
    connections: dict[Connection, None] = {}
    for asked, impact in impacts:
        if not isinstance(asked, Code):
            items.setdefault(asked.ref, asked)
        for item in members(impact):
            items.setdefault(item.ref, item)
        for item in _named_by(asked, roadmap):
            items.setdefault(item.ref, item)
        connections.update(dict.fromkeys((*_of_asked(asked, roadmap), *_among(roadmap, impact))))
    return Graph(tuple(items.values()), tuple(connections))


def graph_among(roadmap: Roadmap, impact: Impact) -> Graph:
    """Return some items with what they have to do with one another."""
    return Graph(members(impact), tuple(dict.fromkeys(_among(roadmap, impact))))


def members(impact: Impact) -> tuple[Item, ...]:
    """Return all items of an impact, from code to people."""
    return (*impact.capabilities, *impact.initiatives, *impact.features, *impact.customers, *impact.objectives)


def owned(roadmap: Roadmap, team: Team) -> tuple[Item, ...]:
    """Return the items that a team answers for, each once."""
    found = [link.source for link in roadmap.referrers(team) if link.reference.field == "owner"]
    return tuple({item.ref: item for item in found}.values())


def _named_by(asked: Code | Item, roadmap: Roadmap) -> tuple[Item, ...]:
    """Return the items that are only worth showing because of what is asked about."""
    if isinstance(asked, Team):
        return owned(roadmap, asked)
    if isinstance(asked, Decision):
        found = [roadmap.resolve(each) for each in (*asked.initiatives, *asked.features, *asked.capabilities)]
        return tuple(item for item in found if item is not None)
    return ()


def _of_asked(asked: Code | Item, roadmap: Roadmap) -> Iterator[Connection]:
    if isinstance(asked, Code):
        for claimed in asked.claimed:
            yield Connection(asked.ref, claimed.capability.ref, "belongs-to", ", ".join(claimed.patterns))
    else:
        relation = "owns" if isinstance(asked, Team) else "about"
        yield from (Connection(asked.ref, item.ref, relation) for item in _named_by(asked, roadmap))


def _among(roadmap: Roadmap, impact: Impact) -> Iterator[Connection]:
    inside = {item.ref for item in members(impact)}

    def to(reference: Reference | None) -> str | None:
        item = roadmap.resolve(reference)
        return item.ref if item is not None and item.ref in inside else None

    for capability in impact.capabilities:
        for consumer in capability.consumers:
            if ref := to(consumer.team):
                yield Connection(capability.ref, ref, "used-by", consumer.interaction)
    for initiative in impact.initiatives:
        for reference in initiative.capabilities:
            if ref := to(reference):
                yield Connection(ref, initiative.ref, "changed-by")
        for enables in initiative.enables:
            if ref := to(enables.feature):
                yield Connection(initiative.ref, ref, "enables", enables.how)
        for customer in initiative.internal_customers:
            if ref := to(customer.team):
                yield Connection(initiative.ref, ref, "for", customer.need)
    serving: tuple[Initiative | Feature, ...] = (*impact.initiatives, *impact.features)
    for each in serving:
        for reference in each.objectives:
            if ref := to(reference):
                yield Connection(each.ref, ref, "serves")
    for objective in impact.objectives:
        if ref := to(objective.parent):
            yield Connection(objective.ref, ref, "part-of")
