"""The page of a portfolio: its first view, the data of all views, what they say in a few lines, and the HTML file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from tpmlint.html_report.headline import headline_of
from tpmlint.html_report.overview import Question
from tpmlint.html_report.page import assemble
from tpmlint.html_report.portfolio.across import (
    Across,
    Collisions,
    References,
    Risks,
    built_across,
    collisions,
    risks_across,
    unresolved,
)
from tpmlint.html_report.portfolio.context import PortfolioContext, address
from tpmlint.html_report.portfolio.inventory import Capabilities, Items, Teams, all_capabilities, all_items, all_teams
from tpmlint.model.items import Feature, Item
from tpmlint.model.kinds import Kind
from tpmlint.model.portfolio import repository_of
from tpmlint.text.messages import plural

TITLES: Mapping[str, str] = {
    "overview": "Overview",
    "risk": "Risk",
    "across": "Across repositories",
    "capabilities": "Capabilities",
    "teams": "Teams",
    "collisions": "Collisions",
    "unresolved": "Unresolved",
    "items": "Items",
}
"""The title of each view, by the name of its template."""

ROWS = 25
"""How many rows of a table are shown at a time."""

MOST = 1000
"""How many rows a table has, but those of all items and all repositories; what matters first comes first."""

_LONGEST, _TITLES = 160, 1_500_000
"""Characters of the title of an item among all items, and of all these together, beyond which they are cut."""


class RepositoryRow(Struct, frozen=True):
    """The numbers of one repository.

    Args:
        open: the open features, initiatives and items of other kinds with a backlog.
        overdue, at_risk: how many of these are.
        features: how many open features are at risk.
        serves: for how many other repositories it builds.
        share: of the changes that need product context, the share that has it; None if it is not known.
        unknown: how many items are of kinds that only that repository knows.
    """

    name: str
    date: str
    commit: str
    items: int
    open: int
    overdue: int
    at_risk: int
    features: int
    serves: int
    share: float | None
    unknown: int


class Overview(Struct, frozen=True):
    """The data of the view.

    Args:
        counts: of each kind, how many items there are and how many are open.
        rows: the repositories, most features at risk first.
    """

    questions: tuple[Question, ...]
    counts: tuple[tuple[Kind, int, int], ...]
    rows: tuple[RepositoryRow, ...]


def overview(
    context: PortfolioContext, risks: Risks, built: Across, used: Capabilities, known: Teams, collided: Collisions
) -> Overview:
    """Return what the first view shows.

    Args:
        risks, built, used, known, collided: what the other views show.
    """
    items: dict[str, list[Item]] = {name: [] for name in context.portfolio.exports}
    for item in context.report.graph.items:
        items[repository_of(item)].append(item)
    serves = Counter(pair.builder for pair in built.pairs)
    rows = [_row(context, name, own, serves[name]) for name, own in items.items()]
    rows.sort(key=lambda row: (-row.features, -row.at_risk, -row.overdue, row.name))
    kinds = context.report.roadmap.kinds.values()
    every = Counter(item.kind for item in context.report.graph.items)
    still_open = Counter(item.kind for item in context.report.graph.items if item.is_open)
    counts = tuple(
        (kind, every[kind.name], still_open[kind.name] if kind.has_backlog else every[kind.name])
        for kind in sorted(kinds, key=lambda kind: kind.depth)
        if every[kind.name]
    )
    return Overview(tuple(_questions(context, risks, built, used, known, collided)), counts, tuple(rows))


def _row(context: PortfolioContext, name: str, items: list[Item], serves: int) -> RepositoryRow:
    export = context.portfolio.exports[name]
    at_risk = [item for item in items if context.risk(item) is not None]
    risks = context.report.dated.risks
    return RepositoryRow(
        name,
        export.date,
        export.commit[:7],
        len(export.items),
        sum(item.is_open and item.definition.has_backlog for item in items),
        sum(bool((risk := risks.get(item.ref)) and risk.overdue) for item in items),
        len(at_risk),
        sum(isinstance(item, Feature) for item in at_risk),
        serves,
        context.figures[name].total.share,
        context.portfolio.unknown.get(name, 0),
    )


def _questions(
    context: PortfolioContext, risks: Risks, built: Across, used: Capabilities, known: Teams, collided: Collisions
) -> Iterator[Question]:
    answer = f"{len(risks.features)} of {risks.total}" if risks.features else "none"
    yield Question("Which features are at risk, and why?", "risk", answer)
    answer = plural(len(built.rows), "item") if built.rows else "nobody"
    yield Question("Who builds what for whom in another repository?", "across", answer)
    shared = sum(bool(row.repositories) for row in used.rows)
    answer = plural(shared, "capability") if shared else "none"
    yield Question("Which capabilities do other repositories use?", "capabilities", answer)
    answer = plural(len(known.customers), "team") if known.customers else "none"
    yield Question("Which customers own no roadmap?", "teams", answer)
    answer = plural(len(collided.rows), "id") if collided.rows else "none"
    yield Question("Which ids mean different things?", "collisions", answer)
    if missing := len(context.portfolio.unresolved):
        answer = plural(missing, "reference")
        yield Question("What is referred to and not here?", "unresolved", answer)


class Views(Struct, frozen=True):
    """The data of the views, in their order on the page."""

    overview: Overview
    risk: Risks
    across: Across
    capabilities: Capabilities
    teams: Teams
    collisions: Collisions
    unresolved: References | None
    items: Items


def views_of(context: PortfolioContext) -> Views:
    """Return what all views of a portfolio show."""
    risks, built, used = risks_across(context), built_across(context), all_capabilities(context)
    known, collided = all_teams(context), collisions(context)
    first = overview(context, risks, built, used, known, collided)
    return Views(first, risks, built, used, known, collided, unresolved(context), all_items(context))


def summary(context: PortfolioContext, views: Views) -> Iterator[str]:
    """Yield what the page says first, in a line each, for a terminal."""
    named = ", ".join(f"{total} {kind.plural if total != 1 else kind.name}" for kind, total, _ in views.overview.counts)
    count = plural(len(context.portfolio.exports), "repository")
    yield f"{count} as of {context.report.dated.as_of}: {named or 'no items'}"
    yield headline_of(context.report).text
    for question in views.overview.questions:
        yield f"{question.text} {question.answer}"


def render(context: PortfolioContext, views: Views) -> str:
    """Return the page as one HTML file that makes no network requests."""
    return assemble(
        context.report,
        [(name, title, getattr(views, name)) for name, title in TITLES.items()],
        address=address,
        home=repository_of,
        folder="portfolio",
        scripts=("pages.js", "report.js"),
        portfolio=context.portfolio,
        rows_shown=ROWS,
        rows_most=MOST,
        room=max(60, min(_LONGEST, _TITLES // max(1, len(context.report.graph.items)))),
    )
