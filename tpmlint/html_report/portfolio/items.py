"""Every item of every repository, to be searched."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.html_report.portfolio.context import PortfolioContext
from tpmlint.html_report.teams import reasons
from tpmlint.model.items import Item
from tpmlint.model.portfolio import repository_of


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


def view(context: PortfolioContext) -> Items:
    """Return a row for every item."""
    depth = {name: kind.depth for name, kind in context.report.roadmap.kinds.items()}
    rows = [ItemRow(item, repository_of(item), reasons(context.risk(item))) for item in context.report.graph.items]
    rows.sort(
        key=lambda row: (not row.reasons, not row.item.is_open, row.repository, depth[row.item.kind], row.item.id)
    )
    found = {row.item.kind for row in rows}
    return Items(tuple(name for name in context.report.roadmap.kinds if name in found), tuple(rows))
