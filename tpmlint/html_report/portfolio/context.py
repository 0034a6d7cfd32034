"""The context of a portfolio: what a report of all its items would have, and the exports of the repositories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

import msgspec
from msgspec import Struct

from tpmlint.html_report.context import ReportContext
from tpmlint.model.items import Item
from tpmlint.model.portfolio import Portfolio, own_id
from tpmlint.model.risk import Risk
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.graph import Graph
from tpmlint.report import Receipt, Report
from tpmlint.settings import Settings


class Counts(Struct, frozen=True):
    """Changes by their product context, as the figures of an export have them.

    Args:
        asked: those that need context.
        share: of these, the share that has it; None if it cannot be said.
    """

    asked: int = 0
    share: float | None = None

    def plus(self, other: Counts) -> Counts:
        """Return the counts of both."""
        known = [each for each in (self, other) if each.share is not None]
        asked = sum(each.asked for each in known)
        explained = sum(each.asked * (each.share or 0.0) for each in known)
        return Counts(asked, min(1.0, explained / asked) if asked else None)


class _Team(Struct, frozen=True):
    team: str
    owned: Counts = Counts()
    served: Counts = Counts()


class _Capability(Struct, frozen=True):
    capability: str
    total: Counts = Counts()


class Figures(Struct, frozen=True):
    """What the page shows of the figures of an export."""

    total: Counts = Counts()
    teams: tuple[_Team, ...] = ()
    capabilities: tuple[_Capability, ...] = ()


class PortfolioContext(Struct, frozen=True):
    """The context of a portfolio, for all views.

    Args:
        report: of all items; without findings.
        figures: of each repository, by its name; empty where they are not as the schema has them.
    """

    report: ReportContext
    portfolio: Portfolio
    figures: Mapping[str, Figures]

    def risk(self, item: Item) -> Risk | None:
        """Return the risk of an open item; None if nothing puts it at risk."""
        found = self.report.dated.risks.get(item.ref)
        return found if found is not None and found.causes else None


def portfolio_context(portfolio: Portfolio, as_of: date, title: str, receipt: Receipt) -> PortfolioContext:
    """Return the context of a portfolio on a day.

    Args:
        title: of the page.
        receipt: what was read.
    """
    roadmap = portfolio.roadmap
    graph = Graph(tuple(roadmap.by_name.values()), ())
    report = ReportContext(title, DatedRoadmap(roadmap, as_of), Settings(), Report((), receipt), graph, {})
    figures = {name: _figures(export.figures) for name, export in portfolio.exports.items()}
    return PortfolioContext(report, portfolio, figures)


def address(item: Item) -> str:
    """Return the address that finds an item among all items."""
    return f"#items?q={quote(item.id, safe='/')}"


def folded_title(item: Item) -> str:
    """Return the title of an item, or its id, without what differs in case and spaces."""
    return " ".join((item.title or own_id(item)).casefold().split())


def _figures(raw: Mapping[str, object]) -> Figures:
    try:
        return msgspec.convert(raw, Figures)
    except msgspec.ValidationError:
        return Figures()
