"""A table for the terminal: columns as wide as they need to be, the last one wrapped.

Where that is too wide all the same, the columns come closer, and then the first one, which names the rows, is cut.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tpmlint.reporters.drawing.cells import width_of

GAP = "  "
_NARROWEST = 16


def table(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset(), width: int = 120) -> list[str]:
    """Return one line a row, or more where the last column does not fit into ``width``.

    Args:
        rows: of equal length; a row of one cell is a heading and takes part in no column. Cells may be painted, but for
            those of the last column where they are long.
        right: indexes of the columns that are aligned to the right.
    """
    widths = [max(map(width_of, column)) for column in zip(*(row for row in rows if len(row) > 1), strict=True)]
    if not widths:
        return [row[0] for row in rows]
    gap = GAP
    over = _over(widths, gap, width)
    if over > 0:
        gap = " "
        over = _over(widths, gap, width)
    if over > 0:
        widths[0] = min(widths[0], max(widths[0] - over, _NARROWEST))
    indent = sum(widths[:-1]) + len(gap) * (len(widths) - 1)
    lines: list[str] = []
    for row in rows:
        if len(row) == 1:
            lines.append(row[0])
            continue
        *others, last = (
            _pad(cell if index else _cut(cell, widths[0]), widths[index], index in right)
            for index, cell in enumerate(row)
        )
        pieces = [last] if indent + width_of(row[-1]) <= width else _wrap(row[-1], max(width - indent, _NARROWEST))
        lines.append(gap.join([*others, pieces[0]]).rstrip())
        lines += [" " * indent + piece for piece in pieces[1:]]
    return lines


def _over(widths: Sequence[int], gap: str, width: int) -> int:
    """Return by how many columns a table is too wide, its last column wrapped as narrow as it may be."""
    *others, last = widths
    return sum(others) + len(gap) * len(others) + min(last, _NARROWEST) - width


def _cut(cell: str, width: int) -> str:
    """Shorten a cell to ``width`` columns, unless it is painted, as only words of ours are."""
    if width_of(cell) <= width or "\x1b" in cell:
        return cell
    kept = cell
    while width_of(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}…"


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _pad(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - width_of(cell))
    return blanks + cell if right else cell + blanks
