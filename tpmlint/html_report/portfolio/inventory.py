"""What all repositories have: every item, the teams, and the capabilities, those that most others use first."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.html_report.portfolio.context import Counts, PortfolioContext, folded_title
from tpmlint.html_report.teams import delays, reasons
from tpmlint.model.items import Capability, Item, Team
from tpmlint.model.portfolio import own_id, repository_of


class ItemRow(Struct, frozen=True):
    """An item; why it is at risk, in a few words each."""

    item: Item
    repository: str
    reasons: tuple[str, ...]


class Items(Struct, frozen=True):
    """The data of the view: what is at risk, then what is open, and by repository then.

    Args:
        kinds: that there are, for the filter.
    """

    kinds: tuple[str, ...]
    rows: tuple[ItemRow, ...]


def all_items(context: PortfolioContext) -> Items:
    """Return a row for every item."""
    depth = {name: kind.depth for name, kind in context.report.roadmap.kinds.items()}
    delayed = delays(context.report)
    rows = [
        ItemRow(item, repository_of(item), reasons(context.risk(item), delayed.get(item.ref, 0)))
        for item in context.report.graph.items
    ]
    rows.sort(
        key=lambda row: (not row.reasons, not row.item.is_open, row.repository, depth[row.item.kind], row.item.id)
    )
    found = {row.item.kind for row in rows}
    return Items(tuple(name for name in context.report.roadmap.kinds if name in found), tuple(rows))


class TeamRow(Struct, frozen=True):
    """A team; those of several repositories that have the same id and title are one.

    Args:
        items: one for each repository.
        plans: the features and initiatives that it owns, of which a roadmap consists.
        capabilities: how many it owns.
        needs: the open initiatives that are for it.
        uses: how many capabilities it is a consumer of.
        owned, served: the share of changes with product context, of what it owns and of what it uses.
    """

    items: tuple[Team, ...]
    plans: int
    capabilities: int
    needs: int
    uses: int
    owned: float | None
    served: float | None


class Teams(Struct, frozen=True):
    """The data of the view.

    Args:
        customers: those that are customers and own no feature and no initiative, the most needed for first.
        rows: all teams, the lowest share of changes with context first, those without one last.
    """

    customers: tuple[TeamRow, ...]
    rows: tuple[TeamRow, ...]


def all_teams(context: PortfolioContext) -> Teams:
    """Return the teams of all repositories."""
    same: dict[tuple[str, str], list[Team]] = {}
    for item in context.report.graph.items:
        if isinstance(item, Team):
            same.setdefault((own_id(item).casefold(), folded_title(item)), []).append(item)
    owned: dict[tuple[str, str], Counts] = {}
    served: dict[tuple[str, str], Counts] = {}
    for name, figures in context.figures.items():
        for each in figures.teams:
            owned[name, each.team], served[name, each.team] = each.owned, each.served
    rows = [_team(context, teams, owned, served) for teams in same.values()]
    customers = [row for row in rows if not row.plans and (row.needs or row.uses)]
    customers.sort(key=lambda row: (-row.needs - row.uses, row.items[0].ref))
    rows.sort(key=lambda row: (row.owned is None, row.owned, row.items[0].ref))
    return Teams(tuple(customers), tuple(rows))


def _team(
    context: PortfolioContext,
    teams: list[Team],
    owned: dict[tuple[str, str], Counts],
    served: dict[tuple[str, str], Counts],
) -> TeamRow:
    roadmap = context.report.roadmap
    links = [link for team in teams for link in roadmap.referrers(team)]
    owns = {link.source.ref: link.source for link in links if link.reference.field == "owner"}
    plans = sum(item.definition.has_backlog for item in owns.values())
    capabilities = sum(isinstance(item, Capability) for item in owns.values())
    needs = {each.ref for team in teams for each in roadmap.initiatives_for(team) if each.is_open}
    uses = {link.source.ref for link in links if link.reference.field == "consumers" and link.source.is_open}
    names = [(repository_of(team), own_id(team)) for team in teams]
    return TeamRow(
        tuple(teams),
        plans,
        capabilities,
        len(needs),
        len(uses),
        _share([owned[name] for name in names if name in owned]),
        _share([served[name] for name in names if name in served]),
    )


def _share(counts: list[Counts]) -> float | None:
    whole = Counts()
    for each in counts:
        whole = whole.plus(each)
    return whole.share


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


def all_capabilities(context: PortfolioContext) -> Capabilities:
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
