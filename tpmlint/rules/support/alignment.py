"""Whether initiatives lead anywhere: to an objective, to code, to a team other than their own."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Feature, Initiative, Team


def is_accountable(initiative: Initiative) -> bool:
    """Tell whether an initiative still has to answer for itself: it was not given up, as far as can be told."""
    return initiative.status is not None and not initiative.is_dropped


def find_aimless(roadmap: Roadmap) -> Iterator[Initiative]:
    """Yield the initiatives from which no objective can be reached; none where the roadmap has no objectives."""
    if not roadmap.objectives:
        return
    for initiative in roadmap.initiatives:
        if not is_accountable(initiative) or initiative.objectives or not initiative.known("objectives"):
            continue
        features = [roadmap.feature(enables.feature) for enables in initiative.enables]
        if initiative.known("enables") and all(_is_aimless(feature) for feature in features):
            yield initiative


def _is_aimless(feature: Feature | None) -> bool:
    return feature is not None and not feature.objectives and feature.known("objectives")


def find_untraced(roadmap: Roadmap) -> Iterator[Initiative]:
    """Yield the active initiatives that list no capability."""
    for initiative in roadmap.initiatives:
        if initiative.status == "active" and not initiative.capabilities and initiative.known("capabilities"):
            yield initiative


def known_customers(initiative: Initiative, roadmap: Roadmap) -> tuple[Team, ...]:
    """Return the teams that an initiative is for; none unless every one of them is known."""
    if not initiative.known("internal_customers"):
        return ()
    teams = [roadmap.team(customer.team) for customer in initiative.internal_customers]
    known = tuple(team for team in teams if team is not None)
    return known if len(known) == len(teams) else ()


def serves_itself(initiative: Initiative, roadmap: Roadmap) -> bool:
    """Tell whether the only team that an initiative is for is the one that owns it."""
    owner = roadmap.team(initiative.owner)
    teams = known_customers(initiative, roadmap)
    return owner is not None and bool(teams) and all(team is owner for team in teams)
