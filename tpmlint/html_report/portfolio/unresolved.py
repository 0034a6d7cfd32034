"""References to what is in none of the repositories."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from tpmlint.html_report.portfolio.context import PortfolioContext
from tpmlint.model.portfolio import Unresolved


class References(Struct, frozen=True):
    """The data of the view.

    Args:
        absent: the repositories that are not here, with how many references are to them, the most first.
        rows: the references, those to repositories that are not here first.
    """

    absent: tuple[tuple[str, int], ...]
    rows: tuple[Unresolved, ...]


def view(context: PortfolioContext) -> References | None:
    """Return the references that lead nowhere; None if there are none."""
    rows = context.portfolio.unresolved
    if not rows:
        return None
    absent = Counter(each.repository for each in rows if not each.is_here)
    ordered = sorted(rows, key=lambda each: (each.is_here, each.repository, each.target, each.source.ref))
    return References(tuple(sorted(absent.items(), key=lambda each: (-each[1], each[0]))), tuple(ordered))
