"""The board: open features and initiatives by horizon."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from tpmlint.html_report.context import ReportContext
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.model.risk import Risk
from tpmlint.rule import find_rule, options_of

_RULE = "horizon-mismatch"
_SHOWN = 8


class Card(Struct, frozen=True):
    """An item on the board.

    Args:
        placed_by: ``date`` or ``status`` if it has no horizon, else None.
        for_whom: of an initiative the teams it is for, of a feature the initiatives it rests on.
        risk: why it is at risk, and by how many days; None if it is closed.
    """

    item: Initiative | Feature
    placed_by: str | None
    enables: tuple[Item, ...]
    customers: tuple[Item, ...]
    risk: Risk | None


class Column(Struct, frozen=True):
    """One horizon."""

    name: str
    features: tuple[Card, ...]
    initiatives: tuple[Card, ...]


class NowNextLater(Struct, frozen=True):
    """The data of the view.

    Args:
        months: how far ahead a target may lie to count as now.
        derived: how many cards are placed by their date or status.
        shown: how many cards of a kind a column shows; the others are in a fold.
    """

    columns: tuple[Column, ...]
    months: int
    derived: int
    shown: int


def view(context: ReportContext) -> NowNextLater:
    """Return the board."""
    roadmap = context.roadmap
    months = 3 * _quarters(context)
    cards: dict[str, list[Card]] = {"now": [], "next": [], "later": []}
    for item in context.graph.items:
        if not isinstance(item, Initiative | Feature) or not item.is_open:
            continue
        horizon, placed_by = horizon_of(item, context.dated.as_of, months)
        enables: list[Item | None] = []
        customers: list[Item | None] = []
        if isinstance(item, Initiative):
            enables = [roadmap.feature(each.feature) for each in item.enables]
            customers = [roadmap.team(each.team) for each in item.internal_customers]
        risk = context.dated.risks.get(item.ref)
        cards[horizon].append(Card(item, placed_by, _drop_unknown(enables), _drop_unknown(customers), risk))
    columns = []
    for name, found in cards.items():
        found.sort(key=lambda card: (_end(card.item), card.item.id))
        features = tuple(card for card in found if isinstance(card.item, Feature))
        columns.append(Column(name, features, tuple(card for card in found if isinstance(card.item, Initiative))))
    derived = sum(card.placed_by is not None for found in cards.values() for card in found)
    return NowNextLater(tuple(columns), months, derived, _SHOWN)


def horizon_of(item: Initiative | Feature, as_of: date, months: int) -> tuple[str, str | None]:
    """Return an item's horizon, and whether its date or status decided it.

    A target within ``months`` is now and a later one next. Without a target, active items are now, planned ones next
    and the rest later.
    """
    if item.horizon is not None:
        return item.horizon, None
    if item.target_date is not None:
        last = item.target_date.last
        ahead = 12 * (last.year - as_of.year) + last.month - as_of.month
        return ("now" if (ahead, last.day) <= (months, as_of.day) else "next"), "date"
    return ("now" if item.is_active else "next" if item.is_planned else "later"), "status"


def _quarters(context: ReportContext) -> int:
    value = options_of(find_rule(_RULE), context.settings)["quarters"]
    assert isinstance(value, int)
    return value


def _drop_unknown(items: list[Item | None]) -> tuple[Item, ...]:
    return tuple({item.ref: item for item in items if item is not None}.values())


def _end(item: Initiative | Feature) -> date:
    return item.target_date.last if item.target_date is not None else date.max
