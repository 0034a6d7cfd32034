"""Which items are active, and whether an initiative serves an objective."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Team

if TYPE_CHECKING:
    from tpmlint.history.events import History


def active_items(history: History) -> Iterator[Initiative | Feature]:
    """Yield the initiatives and features that are active at the end of a history, each once."""
    for item in history.roadmap.by_name.values():
        if isinstance(item, Initiative | Feature) and item.is_active and item.is_known("status"):
            yield item


def active_since(history: History, item: Initiative | Feature) -> date | None:
    """Return the day on which an active item became active; None if that was before the history.

    An item that was removed for a while and came back unchanged has been active all the time.
    """
    since: date | None = None
    for event in reversed(history.of(item.ref).statuses):
        if event.after not in item.definition.active:
            break
        since = event.day
    return since


def known_capabilities(history: History, initiative: Initiative) -> tuple[Capability, ...] | None:
    """Return the capabilities that an initiative lists; None if not all of them are known, as in another tracker."""
    if not initiative.is_known("capabilities"):
        return None
    found = [history.roadmap.capability(reference) for reference in initiative.capabilities]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


def count_changes(history: History, owned: Iterable[Capability], since: date, until: date) -> int:
    """Return how many changes of some capabilities there were from one day to another, both included."""
    return sum(
        count
        for each in owned
        for (day, _), count in history.days.get(history.roadmap.label(each), {}).items()
        if since <= day <= until
    )


def last_change(history: History, owned: Iterable[Capability]) -> date | None:
    """Return the last day on which the code of some capabilities changed; None if it did not change in the history."""
    return max((day for each in owned for day, _ in history.days.get(history.roadmap.label(each), {})), default=None)


def is_accountable(initiative: Initiative) -> bool:
    """Tell whether an initiative must have context: it has a valid status and was not given up."""
    return initiative.status is not None and not initiative.is_dropped


def find_aimless(roadmap: Roadmap) -> Iterator[Initiative]:
    """Yield the initiatives from which no objective can be reached; none where the roadmap has no objectives.

    Some of them, or of their features, may have an invalid ``objectives`` or ``enables``.
    """
    if not roadmap.objectives:
        return
    for initiative in roadmap.initiatives:
        if not is_accountable(initiative) or initiative.objectives:
            continue
        features = [roadmap.feature(enables.feature) for enables in initiative.enables]
        if "objectives" in initiative.unasked and not features:
            continue
        if (initiative.is_known("enables") or not features) and all(_is_aimless(feature) for feature in features):
            yield initiative


def _is_aimless(feature: Feature | None) -> bool:
    # A merge conflict leaves of an item nothing but its name, and no finding about its fields explains that.
    cut = feature is not None and not feature.is_readable("id")
    return feature is not None and not feature.objectives and "objectives" not in feature.unasked and not cut


def find_untraced(roadmap: Roadmap) -> Iterator[Initiative]:
    """Yield the active initiatives that list no capability; some may have an invalid one."""
    for initiative in roadmap.initiatives:
        if initiative.is_active and not initiative.capabilities and "capabilities" not in initiative.unasked:
            yield initiative


def known_customers(initiative: Initiative, roadmap: Roadmap) -> tuple[Team, ...]:
    """Return the teams that an initiative is for; none unless every one of them is known."""
    if not initiative.is_known("internal_customers"):
        return ()
    teams = [roadmap.team(customer.team) for customer in initiative.internal_customers]
    known = tuple(team for team in teams if team is not None)
    return known if len(known) == len(teams) else ()


def serves_itself(initiative: Initiative, roadmap: Roadmap) -> bool:
    """Tell whether the only team that an initiative is for is the one that owns it."""
    owner = roadmap.team(initiative.owner)
    teams = known_customers(initiative, roadmap)
    return owner is not None and bool(teams) and all(team is owner for team in teams)
