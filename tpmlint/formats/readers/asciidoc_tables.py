"""The tables of an AsciiDoc text: each row below a header is a record, with what ``markdown_tables`` gives a row.

The header is the row that ``options="header"`` says there is, or a first line that an empty one follows; a table
without one has no records. A cell that takes several columns or rows stands in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.finding import Route
from tpmlint.formats.asciidoc import Page
from tpmlint.formats.asciidoc_tables import TableRow
from tpmlint.formats.readers import Records
from tpmlint.formats.text_records import Entry, collect_places, collect_records
from tpmlint.formats.yaml.errors import Place
from tpmlint.limits import Limits

ENDINGS: tuple[str, ...] = ()


def read(text: str, limits: Limits) -> Records:
    """Read the rows of all tables that have a header, in one list."""
    page = Page(text)
    return collect_records(page, _read_rows(page), "rows", limits)


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every row and cell; the key of a cell is the name of its column in the header."""
    return collect_places(text, start, end, _read_rows(Page(text)))


def _read_rows(page: Page) -> Iterator[Entry]:
    for block, headings in page.blocks():
        if not isinstance(block, TableRow) or not block.columns:
            continue
        entry = Entry({}, block.start, block.end)
        links: list[tuple[str, tuple[int, int]]] = []
        references: list[tuple[str, tuple[int, int]]] = []
        for number, (cell, column) in enumerate(zip(block.cells, block.columns, strict=True), 1):
            inline, where = page.read_inline(cell.content), (cell.start, cell.end)
            name = page.read_inline(column.content).line or f"column {number}"
            links += [(link.target, where) for link in inline.links]
            references += [(reference, where) for reference in inline.references]
            if name not in entry.value:
                entry.add(name, inline.line, *where, key=(column.start, column.end))
        if any(entry.value.values()):
            entry.add_headings(headings)
            entry.add_texts("links", links, page.text)
            entry.add_texts("refs", references, page.text)
            yield entry
