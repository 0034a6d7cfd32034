"""Which capabilities are used by most: by how many teams, in how many other repositories."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.html_report.portfolio.context import Counts, PortfolioContext
from tpmlint.model.items import Capability, Item
from tpmlint.model.portfolio import own_id, repository_of


class Used(Struct, frozen=True):
    """A capability with those who use it.

    Args:
        teams: its consumers, and the owners of what depends on it.
        repositories: other ones in which it has consumers, or items that depend on it.
        awaited: how many open items depend on it or change it.
        share: of its changes, the share with product context; None if it is not known.
    """

    capability: Capability
    owner: Item | None
    teams: tuple[Item, ...]
    repositories: tuple[str, ...]
    awaited: int
    share: float | None


class Capabilities(Struct, frozen=True):
    """The data of the view: those used in most repositories and by most teams first."""

    rows: tuple[Used, ...]


def view(context: PortfolioContext) -> Capabilities:
    """Return every capability that is not retired."""
    shares = {(name, each.capability): each.total for name, own in context.figures.items() for each in own.capabilities}
    rows = [
        _used(context, item, shares)
        for item in context.report.graph.items
        if isinstance(item, Capability) and item.is_open
    ]
    rows.sort(key=lambda row: (-len(row.repositories), -len(row.teams), -row.awaited, row.capability.ref))
    return Capabilities(tuple(rows))


def _used(context: PortfolioContext, item: Capability, shares: dict[tuple[str, str], Counts]) -> Used:
    roadmap = context.report.roadmap
    teams: dict[str, Item] = {}
    repositories: dict[str, None] = {}
    for consumer in item.consumers:
        if (team := roadmap.team(consumer.team)) is not None:
            teams[team.ref] = team
            repositories[repository_of(team)] = None
    awaited: dict[str, None] = {}
    for link in roadmap.referrers(item):
        if link.reference.field not in ("depends_on", "capabilities") or not link.source.is_open:
            continue
        awaited[link.source.ref] = None
        repositories[repository_of(link.source)] = None
        if link.reference.field == "depends_on" and (owner := roadmap.resolve(link.source.owner)) is not None:
            teams[owner.ref] = owner
    home = repository_of(item)
    others = tuple(name for name in repositories if name != home)
    share = shares.get((home, own_id(item)), Counts()).share
    return Used(item, roadmap.resolve(item.owner), tuple(teams.values()), others, len(awaited), share)
