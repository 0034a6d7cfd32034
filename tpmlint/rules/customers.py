"""Whom an initiative is for."""

from __future__ import annotations

from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Initiative, Team


def customers(initiative: Initiative, roadmap: Roadmap) -> tuple[Team, ...]:
    """Return the teams that an initiative is for; none unless every one of them is known."""
    if not initiative.known("internal_customers"):
        return ()
    teams = [roadmap.team(customer.team) for customer in initiative.internal_customers]
    known = tuple(team for team in teams if team is not None)
    return known if len(known) == len(teams) else ()


def serves_itself(initiative: Initiative, roadmap: Roadmap) -> bool:
    """Tell whether the only team that an initiative is for is the one that owns it."""
    owner = roadmap.team(initiative.owner)
    teams = customers(initiative, roadmap)
    return owner is not None and bool(teams) and all(team is owner for team in teams)
