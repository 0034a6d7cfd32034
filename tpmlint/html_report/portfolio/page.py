"""The HTML file: the views of a portfolio in the frame of the report."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.html_report.page import assemble
from tpmlint.html_report.portfolio.context import PortfolioContext, address
from tpmlint.html_report.portfolio.views import Views
from tpmlint.model.portfolio import repository_of

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
