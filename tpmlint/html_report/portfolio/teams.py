"""The teams of all repositories: customers that own no roadmap, and the share of changes with product context."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.html_report.portfolio.context import Counts, PortfolioContext
from tpmlint.model.items import Capability, Item, Team
from tpmlint.model.portfolio import own_id, repository_of


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


def view(context: PortfolioContext) -> Teams:
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
    rows = [_row(context, teams, owned, served) for teams in same.values()]
    customers = [row for row in rows if not row.plans and (row.needs or row.uses)]
    customers.sort(key=lambda row: (-row.needs - row.uses, row.items[0].ref))
    rows.sort(key=lambda row: (row.owned is None, row.owned, row.items[0].ref))
    return Teams(tuple(customers), tuple(rows))


def folded_title(item: Item) -> str:
    """Return the title of an item, or its id, without what differs in case and spaces."""
    return " ".join((item.title or own_id(item)).casefold().split())


def _row(
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
