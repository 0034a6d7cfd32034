"""Ids that different repositories give to different things."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.html_report.portfolio.context import PortfolioContext
from tpmlint.html_report.portfolio.teams import folded_title
from tpmlint.model.items import Item
from tpmlint.model.portfolio import own_id


class Collision(Struct, frozen=True):
    """An id that items of one kind have in several repositories, with different titles."""

    kind: str
    id: str
    items: tuple[Item, ...]


class Collisions(Struct, frozen=True):
    """The data of the view: those in most repositories first."""

    rows: tuple[Collision, ...]


def view(context: PortfolioContext) -> Collisions:
    """Return the ids that collide."""
    same: dict[tuple[str, str], list[Item]] = {}
    for item in context.report.graph.items:
        same.setdefault((item.kind, own_id(item).casefold()), []).append(item)
    rows = [
        Collision(kind, own_id(items[0]), tuple(items))
        for (kind, _), items in same.items()
        if len(items) > 1 and len({folded_title(item) for item in items}) > 1
    ]
    return Collisions(tuple(sorted(rows, key=lambda row: (-len(row.items), row.kind, row.id))))
