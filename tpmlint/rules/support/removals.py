"""Capabilities that a change takes away, and who still rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tpmlint.change.model import Change
from tpmlint.roadmap.index import Link
from tpmlint.roadmap.items import Capability, Item, Team
from tpmlint.rule import Context
from tpmlint.rules.support.renames import find_renames, removed_items


@dataclass(frozen=True, slots=True)
class Removal:
    """A capability that is taken away while it is in use.

    Args:
        capability: as it was where it is gone, as it is where it is retired.
        retired: whether it is still there, but retired.
        teams: that consume it.
        links: the references of open items that rest on it, one an item.
    """

    capability: Capability
    retired: bool
    teams: tuple[Team, ...]
    links: tuple[Link, ...]


def find_removals(change: Change, context: Context) -> Iterator[Removal]:
    """Yield the capabilities that go, or are retired, while somebody still rests on them."""
    heirs = find_renames(change, context)
    for item in removed_items(change):
        if isinstance(item, Capability) and item.ref not in heirs and not item.is_dropped:
            teams = tuple(_find_abandoned(item, change, heirs))
            links = tuple(_once(_find_dangling(item, change)))
            if teams or links:
                yield Removal(item, False, teams, links)
    for capability in change.after.roadmap.capabilities:
        if capability.is_dropped and _was_alive(capability, change):
            teams = tuple(_consumers(capability, change))
            links = tuple(_once(_find_resting(capability, change)))
            if teams or links:
                yield Removal(capability, True, teams, links)


def _was_alive(capability: Capability, change: Change) -> bool:
    before = change.before.roadmap.find(capability.kind, capability.id)
    return isinstance(before, Capability) and before.is_open


def _find_abandoned(capability: Capability, change: Change, heirs: Mapping[str, Item]) -> Iterator[Team]:
    """Yield the teams that consumed what is gone, and do not consume a capability that took over its paths."""
    provided = {
        team.ref
        for other in change.after.roadmap.capabilities
        if not set(other.paths).isdisjoint(capability.paths)
        for team in _consumers(other, change)
    }
    for consumer in capability.consumers:
        team = change.before.roadmap.team(consumer.team)
        if team is not None:
            now = heirs.get(team.ref) or change.after.roadmap.find(team.kind, team.id)
            if isinstance(now, Team) and now.ref not in provided:
                yield now


def _consumers(capability: Capability, change: Change) -> Iterator[Team]:
    for consumer in capability.consumers:
        team = change.after.roadmap.team(consumer.team)
        if team is not None:
            yield team


def _find_dangling(capability: Capability, change: Change) -> Iterator[Link]:
    for item in change.after.roadmap.items:
        for reference in item.references:
            if str(reference) == capability.ref and item.is_open and item.rests_by(reference):
                yield Link(item, reference)


def _find_resting(capability: Capability, change: Change) -> Iterator[Link]:
    for link in change.after.roadmap.referrers(capability):
        if link.source.ref != capability.ref and _rests(link):
            yield link


def _rests(link: Link) -> bool:
    return link.source.is_open and link.source.rests_by(link.reference)


def _once(links: Iterator[Link]) -> Iterator[Link]:
    seen: set[str] = set()
    for link in links:
        if link.source.ref not in seen:
            seen.add(link.source.ref)
            yield link
