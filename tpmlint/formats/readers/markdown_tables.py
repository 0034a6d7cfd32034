"""The tables of a Markdown text: each row below a header is a record.

A record has the text of each cell by the name of its column, without markup, and besides ``heading``, the nearest
heading above, ``headings``, all that it stands below, ``links``, the targets of the row's links, and ``refs``: these,
addresses, and numbers such as ``#12`` and ``!45``. A column of that name wins. One without a name is ``column 2``. A
table in HTML whose first row is of ``<th>`` is read too; a cell with ``rowspan`` stands in each of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.finding import Route
from tpmlint.formats.html_tables import HtmlRow, HtmlTables
from tpmlint.formats.markdown import Heading, Page
from tpmlint.formats.markdown_inline import references_in
from tpmlint.formats.readers import Records
from tpmlint.formats.text_records import Entry, collect_places, collect_records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.limits import Limits

if TYPE_CHECKING:
    from markdown_it.token import Token

ENDINGS: tuple[str, ...] = ()

_BAR = re.compile(r"(?<!\\)\|")
_OUTSIDE = (
    "this row is in no table, since the table above ends at the empty line or the comment between them; "
    "remove that, or move the comment into a cell"
)
_NO_HEADER = (
    "this row is in no table; a table begins with a header, and a line such as '|---|---|' with as many cells below it"
)


def read(text: str, limits: Limits) -> Records:
    """Read the rows of all tables, in one list; what looks like a row and is in no table is a fault."""
    page = Page(text)
    records = collect_records(page, _read_rows(page), "rows", limits)
    faults = Faults(text)
    for message, start, end in _find_strays(page):
        faults.add(errors.SYNTAX, message, start, end)
    strays = faults.sorted()
    return replace(records, faults=(*records.faults, *strays)) if strays else records


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every row and cell; the key of a cell is the name of its column in the header."""
    return collect_places(text, start, end, _read_rows(Page(text)))


def _find_strays(page: Page) -> Iterator[tuple[str, int, int]]:
    """Yield rows that no reader takes for rows: a message, and where they start and end."""
    columns = 0
    follows = False
    for index, token in enumerate(page.tokens):
        if token.type == "tr_open":
            columns = 0
        elif token.type == "td_open" or token.type == "th_open":
            columns += 1
        elif token.type == "table_close":
            follows = True
        elif token.type == "html_block" or (token.type == "inline" and page.tokens[index - 1].type == "paragraph_open"):
            comment = token.type == "html_block" and "<!--" in token.content
            lines = [] if comment else token.content.split("\n")
            rows = [at for at, line in enumerate(lines) if _is_row(line.strip(), columns if follows else 0)]
            if rows and token.map is not None:
                first = token.map[0]
                yield _OUTSIDE if follows else _NO_HEADER, page.line(first + rows[0])[0], page.line(first + rows[-1])[1]
            elif not comment:
                follows = False
        elif token.level == 0 and token.type not in ("paragraph_open", "paragraph_close"):
            follows = False


def _is_row(line: str, columns: int) -> bool:
    """Tell whether a line looks like a row: between bars, or with as many cells as the table above it."""
    bars = len(_BAR.findall(line))
    ends = line.endswith("|")
    if line.startswith("|"):
        return bars > 1 and (ends or columns > 0) and line.strip("| \t:-") != ""
    return columns > 1 and bars == columns - (not ends)


def _read_rows(page: Page) -> Iterator[Entry]:
    columns: list[tuple[str, tuple[int, int]]] = []
    row: list[Token] = []
    in_head = False
    html = HtmlTables(page)
    for _, token, headings in page.blocks():
        for rows in html.begin_in(token):
            yield from _read_html(page, rows, headings)
        if token.type == "thead_open":
            in_head = True
        elif token.type == "thead_close":
            in_head = False
        elif token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(token)
        elif token.type == "tr_close" and row:
            number = (row[0].map or (0, 1))[0]
            cells = page.cells(number, [cell.content for cell in row])
            if in_head:
                names = [page.inline(cell).line or f"column {at}" for at, cell in enumerate(row, 1)]
                columns = list(zip(names, cells, strict=True))
            elif any(cell.content for cell in row):
                yield _read_row(page, number, row, cells, columns, headings)


def _read_html(page: Page, rows: list[HtmlRow], headings: tuple[Heading, ...]) -> Iterator[Entry]:
    """Yield the rows of a table in HTML below its header; a table without one shows pictures side by side."""
    head = next((row.cells for row in rows[:1] if all(cell.names for cell in row.cells)), None)
    if head is None:
        return
    columns = [(cell.text or f"column {at}", (cell.start, cell.end)) for at, cell in enumerate(head, 1)]
    for row in rows[1:]:
        entry = Entry({}, row.start, row.end)
        references: list[tuple[str, tuple[int, int]]] = []
        links: list[tuple[str, tuple[int, int]]] = []
        for cell, (name, key) in zip(row.cells, columns, strict=False):
            where = cell.start, cell.end
            if name not in entry.value:
                entry.add(name, cell.text, *where, key=key)
            links += [(target, where) for target in cell.links]
            references += [(target, where) for target in cell.links if not target.startswith("#")]
            references += [(each, where) for each in references_in(cell.text)]
        if any(entry.value.values()):
            entry.add_headings(headings)
            entry.add_texts("links", links, page.text)
            entry.add_texts("refs", references, page.text)
            yield entry


def _read_row(
    page: Page,
    number: int,
    row: list[Token],
    cells: list[tuple[int, int]],
    columns: list[tuple[str, tuple[int, int]]],
    headings: tuple[Heading, ...],
) -> Entry:
    start, end = page.line(number)
    entry = Entry({}, start, end)
    links: list[tuple[str, tuple[int, int]]] = []
    references: list[tuple[str, tuple[int, int]]] = []
    for token, cell, (name, key) in zip(row, cells, columns, strict=True):
        inline = page.inline(token)
        links += [(link.target, cell) for link in inline.links]
        references += [(reference, cell) for reference in inline.references]
        if name not in entry.value:
            entry.add(name, inline.line, *cell, key=key)
    entry.add_headings(headings)
    entry.add_texts("links", links, page.text)
    entry.add_texts("refs", references, page.text)
    return entry
