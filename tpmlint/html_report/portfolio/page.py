"""The page of a portfolio: the data of its views, what they say in a few lines, and the HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tpmlint.html_report.headline import headline_of
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
from tpmlint.html_report.portfolio.overview import Overview, overview
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
