"""The data of all views of a portfolio, and what they say in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tpmlint.html_report.headline import headline_of
from tpmlint.html_report.portfolio import (
    across,
    capabilities,
    collisions,
    items,
    overview,
    risk,
    teams,
    unresolved,
)
from tpmlint.html_report.portfolio.across import Across
from tpmlint.html_report.portfolio.capabilities import Capabilities
from tpmlint.html_report.portfolio.collisions import Collisions
from tpmlint.html_report.portfolio.context import PortfolioContext
from tpmlint.html_report.portfolio.items import Items
from tpmlint.html_report.portfolio.overview import Overview
from tpmlint.html_report.portfolio.risk import Risks
from tpmlint.html_report.portfolio.teams import Teams
from tpmlint.html_report.portfolio.unresolved import References
from tpmlint.text.messages import plural


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
    risks, built, used = risk.view(context), across.view(context), capabilities.view(context)
    known, collided = teams.view(context), collisions.view(context)
    first = overview.view(context, risks, built, used, known, collided)
    return Views(first, risks, built, used, known, collided, unresolved.view(context), items.view(context))


def summary(context: PortfolioContext, views: Views) -> Iterator[str]:
    """Yield what the page says first, in a line each, for a terminal."""
    named = ", ".join(f"{total} {kind.plural if total != 1 else kind.name}" for kind, total, _ in views.overview.counts)
    count = plural(len(context.portfolio.exports), "repository")
    yield f"{count} as of {context.report.dated.as_of}: {named or 'no items'}"
    yield headline_of(context.report).text
    for question in views.overview.questions:
        yield f"{question.text} {question.answer}"
