"""CSV as spreadsheets and trackers export it: each row below the header is a record, its cells are text.

The rules are those of Python's ``csv``, in its strict form. What separates cells is ``,``, ``;`` or a tab, whichever
gives the header most columns; spaces after it are skipped where the header has them everywhere. Empty rows are
skipped. Columns of one name beside each other, as trackers export labels, become a list of the cells with text.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import line_bounds, quote, span
from tpmlint.limits import Limits

ENDINGS = (".csv", ".tsv")

_DELIMITERS = (",", ";", "\t")
_NAMES = {",": "','", ";": "';'", "\t": "a tab"}

_Cell: TypeAlias = tuple[str, int, int, str]
"""The text of a cell, its start and end with quotes, and what is wrong: ``open``, ``rest`` or nothing."""


class _Header(Struct, frozen=True):
    """How a file is written: the cells of its first row, where the rows start, and the names of the columns.

    Args:
        spaced: whether spaces after a delimiter are skipped.
        names: of each column; empty for one that is not read, since it has no name or that of another.
        firsts: the first column of each name.
        lists: the names that several columns beside each other have.
        repeated: the columns whose name another has which is not beside them.
    """

    cells: tuple[_Cell, ...]
    end: int
    delimiter: str
    spaced: bool
    names: tuple[str, ...]
    firsts: Mapping[str, int]
    lists: frozenset[str]
    repeated: tuple[int, ...]

    @property
    def plain(self) -> bool:
        """Whether every column has a name of its own and the header can be read."""
        return len(self.firsts) == len(self.cells) and not any(cell[3] for cell in self.cells)


def read(text: str, limits: Limits) -> Records:
    """Read a text: a list with a dict for each row, by the names in the header."""
    start = text.startswith("\ufeff")
    header = _read_header(text, start, len(text))
    if header is None:
        return Records(())
    records = _read_plain(text, header, limits) if header.plain and "\0" not in text else None
    if records is not None:
        return Records((Part(records, start, len(text)),))
    return _read_thoroughly(text, start, header, limits)


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every row and cell; the key of a cell is the name of its column in the header."""
    by_route: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    header = _read_header(text, start, end)
    if header is None:
        return by_route
    keys = [span(text, cell[1], cell[2]) for cell in header.cells]
    counts: dict[str, int] = {}
    number = 0
    for cells in _split_rows(text, header.end, end, header.delimiter, header.spaced):
        if not any(cell[0].strip() for cell in cells):
            continue
        if number >= Limits().documents:
            break
        by_route[number,] = Place(None, span(text, cells[0][1], cells[-1][2]))
        for key, name, (cell, first, last, _) in zip(keys, header.names, cells, strict=False):
            if not name:
                continue
            place = Place(key, span(text, first, last))
            if name not in header.lists:
                by_route[number, name] = place
            elif cell:
                index = counts.get(name, 0)
                counts[name] = index + 1
                if not index:
                    by_route[number, name] = place
                by_route[number, name, index] = Place(None, place.value)
            else:
                by_route.setdefault((number, name), place)
        counts.clear()
        number += 1
    return by_route


def delimiter_of(text: str) -> str:
    """Return what separates the cells of a text, as its header tells."""
    header = _read_header(text, text.startswith("\ufeff"), len(text))
    return header.delimiter if header is not None else ","


def _read_plain(text: str, header: _Header, limits: Limits) -> list[object] | None:
    """Read rows that are as long as the header; None if something is unusual and needs a closer look."""
    lines = io.StringIO(text[header.end :], newline="")
    names, columns = header.names, len(header.names)
    most = min(limits.documents, limits.nodes // columns)
    records: list[object] = []
    try:
        for row in csv.reader(lines, delimiter=header.delimiter, skipinitialspace=header.spaced, strict=True):
            if len(row) == columns:
                if any(map(str.strip, row)):
                    records.append(dict(zip(names, row, strict=True)))
            elif row:
                return None
            if len(records) > most:
                return None
    except csv.Error:
        return None
    return records


def _read_thoroughly(text: str, start: int, header: _Header, limits: Limits) -> Records:
    faults = Faults(text)
    records: list[object] = []
    unknown: list[Route] = []
    nodes = 0
    _check_header(text, header, faults)
    if (null := text.find("\0")) >= 0:
        faults.add(errors.SYNTAX, "U+0000, the null character, has no place in a CSV file; delete it", null, null + 1)
    for cells in _split_rows(text, header.end, len(text), header.delimiter, header.spaced):
        if not any(cell[0].strip() for cell in cells):
            continue
        nodes += len(cells)
        if len(records) >= limits.documents or nodes > limits.nodes:
            what = f"{limits.documents:,} rows" if nodes <= limits.nodes else f"{limits.nodes:,} cells"
            message = f"the file holds more than {what}; split it into several"
            faults.add(errors.SYNTAX, message, cells[0][1], cells[0][2])
            unknown.append(())
            break
        if cells[-1][3] == "open":
            _report_open(text, cells[-1], faults)
            unknown.append(())
            break
        at: Route = (len(records),)
        records.append(_make_record(header, cells))
        if not _check_row(text, header, cells, at, faults):
            unknown.append(at)
        for name, cell in zip(header.names, cells, strict=False):
            if name and (cell[3] or "\0" in cell[0]):
                unknown.append((*at, name))
    if any(cell[3] == "open" for cell in header.cells):
        unknown.append(())
    return Records((Part(records, start, len(text), frozenset(unknown)),), faults.sorted())


def _make_record(header: _Header, cells: Sequence[_Cell]) -> dict[str, object]:
    record: dict[str, object] = {}
    several: dict[str, list[object]] = {}
    for name, cell in zip(header.names, cells, strict=False):
        if name in header.lists:
            record[name] = values = several.setdefault(name, [])
            if cell[0]:
                values.append(cell[0])
        elif name:
            record[name] = cell[0]
    return record


def _check_header(text: str, header: _Header, faults: Faults) -> None:
    for cell in header.cells:
        if cell[3] == "open":
            _report_open(text, cell, faults)
        elif cell[3]:
            _report_rest(text, cell, faults, ())
    for at in header.repeated:
        name, start, end, _ = header.cells[at]
        first = header.cells[header.firsts[name.strip()]]
        message = f"the column {quote(name.strip())} appears twice; rename one of the two"
        related = (("the first one", first[1], first[2]),)
        faults.add(errors.DUPLICATE_KEY, message, start, end, subject=name.strip(), related=related)
    if not header.firsts:
        start, end = header.cells[0][1], header.cells[-1][2]
        faults.add(errors.SYNTAX, "the first row names no column; write the names of the columns there", start, end)


def _check_row(text: str, header: _Header, cells: Sequence[_Cell], at: Route, faults: Faults) -> bool:
    """Report what is wrong with a row; tell whether its cells are those of their columns."""
    columns = len(header.cells)
    for cell in cells:
        if cell[3]:
            _report_rest(text, cell, faults, at)
    for column, (name, cell) in enumerate(zip(header.cells, cells, strict=False)):
        if cell[0].strip() and not name[0].strip() and header.firsts:
            message = f"{quote(cell[0])} is in column {column + 1}, which has no name; name it in the header"
            faults.add(errors.SYNTAX, message, cell[1], cell[2], document=0, route=at)
            break
    if len(cells) < columns:
        message = f"this row has {len(cells)} of the header's {columns} cells; write empty ones too"
    elif any(cell[0].strip() for cell in cells[columns:]):
        message = (
            f"this row has {len(cells)} cells, the header has {columns}; "
            f"put quotes around a text with {_NAMES[header.delimiter]} in it"
        )
    else:
        return True
    if not any(cell[3] for cell in cells):
        faults.add(errors.SYNTAX, message, cells[0][1], cells[-1][2], document=0, route=at)
    return False


def _report_open(text: str, cell: _Cell, faults: Faults) -> None:
    message = "the quote that opens here is never closed; close it, and double the quotes inside"
    faults.add(errors.SYNTAX, message, cell[1], line_bounds(text, cell[1])[1])


def _report_rest(text: str, cell: _Cell, faults: Faults, at: Route) -> None:
    quoted = _QUOTED.match(text, cell[1], cell[2])
    start = cell[1] if quoted is None else quoted.end()
    message = (
        f"{quote(text[start : cell[2]].strip())} stands after the closing quote of its cell; "
        "put quotes around the whole cell, and double those inside"
    )
    related = (("the quotes open here", cell[1], cell[1] + 1),)
    faults.add(errors.SYNTAX, message, start, cell[2], document=0, route=at, related=related)


_LINE_ENDS = re.compile(r"[\r\n]*+")
_QUOTED = re.compile(r'"(?:[^"]++|""|)*+"')


@functools.cache
def _cell_pattern(delimiter: str, spaced: bool) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    spaces = " *+" if spaced else ""
    return re.compile(rf"{spaces}((?:{_QUOTED.pattern})?)([^{mark}\r\n]*+)({mark}|\r\n?|\n|\Z)")


def _split_rows(text: str, at: int, end: int, delimiter: str, spaced: bool) -> Iterator[tuple[_Cell, ...]]:
    """Yield the rows of a text as ``csv.reader`` does, with places; one with an open quote is the last."""
    match = _cell_pattern(delimiter, spaced).match
    while True:
        blank = _LINE_ENDS.match(text, at, end)
        at = at if blank is None else blank.end()
        if at >= end:
            return
        row: list[_Cell] = []
        stop = delimiter
        while stop == delimiter:
            cell_match = match(text, at, end)
            if cell_match is None:  # It matches anything.
                return
            quoted, rest, stop = cell_match.groups()
            start = cell_match.start(1)
            at = cell_match.end()
            if quoted:
                inner = quoted[1:-1]
                cell = (inner.replace('""', '"') if '"' in inner else inner) + rest
                row.append((cell, start, cell_match.end(2), "rest" if rest else ""))
            elif rest.startswith('"'):
                row.append((text[start + 1 : end].replace('""', '"'), start, end, "open"))
                at, stop = end, ""
            else:
                row.append((rest, start, cell_match.end(2), ""))
        yield tuple(row)


def _read_header(text: str, start: int, end: int) -> _Header | None:
    """Read the first row that is not empty; None if there is none."""
    best: tuple[_Cell, ...] = ()
    delimiter = ","
    for each in _DELIMITERS:
        cells = next(_split_rows(text, start, end, each, False), ())
        if len(cells) > len(best):
            best, delimiter = cells, each
    if not best:
        return None
    spaced = len(best) > 1 and all(text.startswith(" ", cell[1]) for cell in best[1:])
    if spaced:
        best = next(_split_rows(text, start, end, delimiter, True), ())
    names: list[str] = []
    firsts: dict[str, int] = {}
    lists: set[str] = set()
    repeated: list[int] = []
    for at, cell in enumerate(best):
        name = cell[0].strip()
        if firsts.setdefault(name, at) != at and name:
            if names[-1] == name:
                lists.add(name)
            else:
                repeated.append(at)
                name = ""
        names.append(name)
    firsts.pop("", None)
    last = best[-1][2]
    after = text.startswith("\r\n", last) + 1 if last < end else 0
    return _Header(best, last + after, delimiter, spaced, tuple(names), firsts, frozenset(lists), tuple(repeated))
