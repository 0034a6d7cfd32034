"""The tables of AsciiDoc: cells behind bars, which the number of columns makes rows of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tpmlint.text.regex import regex

_MOST_COLUMNS = 50
_MOST_ROWS = 10_000
_BAR = regex(r"(?<!\\)\|")
_SPEC = regex(
    r"(?:(?P<times>[0-9]{1,3})\*|(?P<columns>[0-9]{1,3})?(?:\.(?P<rows>[0-9]{1,3}))?\+)?"
    r"[<^>]?(?:\.[<^>])?[adehlmsv]?"
)
_LAST_WORD = regex(r"(?<!\S)\S{1,12}\Z")
_COLUMNS = regex(r"""\bcols=(?:"([^"]*)"|'([^']*)'|([^\s,\]"']+))""")
_COLUMN = regex(r"[ \t]*(?:(?P<times>[0-9]{1,3})\*)?[^*]*")
_HEADER = regex(r"%header|\b(?:options|opts)=[\"']?[^\"'\]]*\bheader\b")
_NO_HEADER = regex(r"\bnoheader\b")


class Cell(Struct, frozen=True):
    """A cell, with its markup."""

    content: str
    start: int
    end: int


class TableRow(Struct, frozen=True):
    """A row below the header.

    Args:
        columns: the cells of the header; none if there is no header.
    """

    cells: tuple[Cell, ...]
    columns: tuple[Cell, ...]
    start: int
    end: int


class _Placed(Struct, frozen=True):
    """A cell that the text has, and how many columns and rows it takes; ``times`` says how often it stands there."""

    cell: Cell
    line: int
    columns: int = 1
    rows: int = 1
    times: int = 1


def read_table(lines: Sequence[tuple[str, int]], attributes: str) -> Iterator[TableRow]:
    """Yield the rows of a table.

    Args:
        lines: those between its delimiters, with where they start.
        attributes: the line above it, such as ``[cols="1,2",options="header"]``.
    """
    placed = list(_cells(lines))
    if not placed:
        return
    of_first = [each for each in placed if each.line == placed[0].line]
    wide = min(_columns_of(attributes) or sum(each.columns * each.times for each in of_first), _MOST_COLUMNS)
    rows = list(itertools.islice(_rows(placed, wide, len(lines)), _MOST_ROWS))
    alone = len(rows) > 1 and sum(each.columns * each.times for each in of_first) == wide
    implied = alone and placed[0].line == 0 and len(lines) > 1 and not lines[1][0].strip()
    has_header = bool(_HEADER.search(attributes)) or (implied and not _NO_HEADER.search(attributes))
    header = rows[0] if has_header and rows else ()
    for row in rows[1:] if has_header else rows:
        start, end = min(each.start for each in row), max(each.end for each in row)
        yield TableRow(row, header, start, end)


def _columns_of(attributes: str) -> int:
    """Return the number of columns that the attributes name; 0 if they name none."""
    found = _COLUMNS.search(attributes)
    if found is None:
        return 0
    text = (found[1] or found[2] or found[3] or "").strip()
    if text.isdecimal():
        return int(text[:3])
    count = 0
    for each in re.split(r"[,;]", text):
        column = _COLUMN.fullmatch(each)
        count += int(column["times"] or 1) if column is not None else 1
    return count


def _cells(lines: Sequence[tuple[str, int]]) -> Iterator[_Placed]:
    """Yield the cells in the order of the text; what stands before the first bar belongs to none."""
    parts: list[tuple[str, int]] = []
    line_of_cell = 0
    spec: re.Match[str] | None = None
    for number, (text, start) in enumerate(lines):
        if text.startswith("//"):
            continue
        at = 0
        for bar in _BAR.finditer(text):
            before = text[at : bar.start()]
            word = _LAST_WORD.search(before)
            new = None if word is None else _SPEC.fullmatch(word[0])
            if new is not None and word is not None:
                before = before[: word.start()]
            if spec is not None:
                parts.append((before, start + at))
                yield _placed(parts, line_of_cell, spec)
            at = bar.end()
            parts, line_of_cell, spec = [], number, new or _SPEC.fullmatch("")
        if spec is not None:
            parts.append((text[at:], start + at))
    if spec is not None:
        yield _placed(parts, line_of_cell, spec)


def _placed(parts: Sequence[tuple[str, int]], line: int, spec: re.Match[str]) -> _Placed:
    written = [(text, start) for text, start in parts if text.strip()]
    content = "\n".join(text.strip() for text, _ in written).replace("\\|", "|")
    start = end = parts[0][1]
    if written:
        start = written[0][1] + len(written[0][0]) - len(written[0][0].lstrip())
        end = written[-1][1] + len(written[-1][0].rstrip())
    numbers = [max(1, int(spec[name] or 1)) for name in ("columns", "rows", "times")]
    return _Placed(Cell(content, start, end), line, *(min(each, _MOST_COLUMNS) for each in numbers))


def _rows(placed: Sequence[_Placed], wide: int, tall: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows; a cell that takes several columns or rows stands in each. One that is not full is skipped.

    Args:
        wide: how many columns there are.
        tall: how many rows a cell takes at most.
    """
    row: list[Cell | None] = [None] * wide
    below: list[list[Cell | None]] = []
    for each in placed:
        further = min(each.rows, tall) - 1
        for _ in range(min(each.times, wide)):
            at = row.index(None)
            below += ([None] * wide for _ in range(further - len(below)))
            for taken in (row, *below[:further]):
                taken[at : at + each.columns] = [each.cell] * len(taken[at : at + each.columns])
            while None not in row:
                yield tuple(cell for cell in row if cell is not None)
                row = below.pop(0) if below else [None] * wide
