"""The tables of a Markdown text: each row below a header is a record.

A record has the text of each cell by the name of its column, without markup, and besides ``heading``, the nearest
heading above, ``headings``, all that it stands below, ``links``, the targets of the row's links, and ``refs``: these,
addresses, and numbers such as ``#12`` and ``!45``. A column of that name wins. One without a name is ``column 2``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.finding import Route
from tpmlint.formats.markdown import Heading, Page
from tpmlint.formats.markdown_records import Entry, collect_places, collect_records
from tpmlint.formats.readers import Records
from tpmlint.formats.yaml.errors import Place
from tpmlint.limits import Limits

if TYPE_CHECKING:
    from markdown_it.token import Token

ENDINGS: tuple[str, ...] = ()


def read(text: str, limits: Limits) -> Records:
    """Read the rows of all tables, in one list."""
    page = Page(text)
    return collect_records(page, _read_rows(page), "rows", limits)


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every row and cell; the key of a cell is the name of its column in the header."""
    return collect_places(text, start, end, _read_rows(Page(text)))


def _read_rows(page: Page) -> Iterator[Entry]:
    columns: list[tuple[str, tuple[int, int]]] = []
    row: list[Token] = []
    in_head = False
    for _, token, headings in page.blocks():
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
