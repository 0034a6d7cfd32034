"""Every open initiative against its internal customers and the features it enables, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tpmlint.html_report.context import ReportContext, of_kind
from tpmlint.html_report.overview import lacks
from tpmlint.model.items import Feature, Initiative, Item, Team

_MOST_CELLS = 5_000
"""With more cells than this the matrix is a list: so many columns are hard to read."""


_SHOWN = 25
"""Rows of the list that are on the screen at once; a button shows the others."""


class Row(Struct, frozen=True):
    """An initiative.

    Args:
        teams, features: that it names.
        needs, hows: by ``kind:id`` of the team or feature, what it needs and how it is enabled.
        lacks: ``feature`` or ``customer``, or both, where it names none.
    """

    initiative: Initiative
    teams: tuple[Item, ...]
    features: tuple[Item, ...]
    needs: Mapping[str, str]
    hows: Mapping[str, str]
    lacks: tuple[str, ...]


class Matrix(Struct, frozen=True):
    """The data of the view.

    Args:
        teams, features: the columns: those named in a row, and all open features.
        sums: how many rows name each column, by ``kind:id``.
        crowded: whether there are too many cells to draw.
        shown: how many rows of a list are on the screen at first.
    """

    rows: tuple[Row, ...]
    teams: tuple[Team, ...]
    features: tuple[Feature, ...]
    sums: Mapping[str, int]
    crowded: bool
    shown: int = _SHOWN


def view(context: ReportContext) -> Matrix:
    """Return the matrix."""
    items = context.graph.items
    needs, hows = of_kind(context.graph, "for"), of_kind(context.graph, "enables")
    by_ref = {item.ref: item for item in items}
    rows = tuple(
        Row(
            item,
            tuple(by_ref[ref] for ref in dict.fromkeys(each.target for each in needs.get(item.ref, ()))),
            tuple(by_ref[ref] for ref in dict.fromkeys(each.target for each in hows.get(item.ref, ()))),
            {each.target: each.text or "" for each in needs.get(item.ref, ())},
            {each.target: each.text or "" for each in hows.get(item.ref, ())},
            lacks(context, item),
        )
        for item in items
        if isinstance(item, Initiative) and item.is_open
    )
    sums: dict[str, int] = {}
    for row in rows:
        for ref in (*row.needs, *row.hows):
            sums[ref] = sums.get(ref, 0) + 1
    teams = tuple(item for item in items if isinstance(item, Team) and item.ref in sums)
    features = tuple(item for item in items if isinstance(item, Feature) and (item.ref in sums or item.is_open))
    return Matrix(rows, teams, features, sums, len(rows) * (len(teams) + len(features)) > _MOST_CELLS)
