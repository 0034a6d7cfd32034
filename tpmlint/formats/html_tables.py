"""The tables that a Markdown text has in HTML, as a browser shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.formats.markdown import Page
from tpmlint.text.html_text import UNSHOWN, VisibleText
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from markdown_it.token import Token

_TABLE = regex(r"<table[\s>]", re.IGNORECASE)
_TAG = regex(
    r"<!--|<(?P<end>/?)(?P<name>table|tr|th|td|a)(?=[\s/>])(?P<attributes>(?:[^<>\"']|\"[^<\"]*\"|'[^<']*'|)*+)>",
    re.IGNORECASE,
)
_TARGET = regex(r"\shref\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))", re.IGNORECASE)
_ROWS = regex(r"\srowspan\s*=\s*[\"']?(?P<count>[0-9]{1,3})(?![0-9])", re.IGNORECASE)
_MOST_ROWS = 100
"""Rows that one cell may stand in."""


class HtmlCell(Struct):
    """A cell.

    Args:
        start: where its content begins in the text.
        end: where that ends.
        rows: how many rows it stands in.
        names: whether it is a header.
        text: what a person reads of it.
        links: the targets of its links.
    """

    start: int
    end: int
    rows: int = 1
    names: bool = False
    text: str = ""
    links: list[str] = []


class HtmlRow(Struct):
    """A row: where it is, and its cells, with those of rows above that reach into it."""

    start: int
    end: int
    cells: list[HtmlCell]


class HtmlTables:
    """Finds the tables of a page, block by block."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._after = 0

    def begin_in(self, token: Token) -> list[list[HtmlRow]]:
        """Return the rows of the tables that begin in a block; each block after the one before."""
        if token.type != "html_block" or _TABLE.search(token.content) is None:
            return []
        start, end = self._page.lines(token)
        if start < self._after:
            return []
        reader = _Reader(self._page.text, start)
        reader.read(end)
        self._after = reader.at
        return reader.tables


class _Reader:
    """Reads tables from a place on."""

    def __init__(self, text: str, start: int) -> None:
        self.tables: list[list[HtmlRow]] = []
        self.at = start
        self._text = text
        self._html = VisibleText(UNSHOWN)
        self._depth = 0
        self._row: HtmlRow | None = None
        self._cell: HtmlCell | None = None
        self._seen = 0
        self._above: list[HtmlCell | None] = []

    def read(self, end: int) -> None:
        """Read what begins before ``end``; a table goes on to its own end, beyond empty lines."""
        while (match := _TAG.search(self._text, self.at)) is not None and (self._depth or match.start() < end):
            after = match.end()
            if match["name"] is None:  # A comment, with what looks like tags in it.
                after = self._text.find("-->", match.start() + 2) + 3
                if after < 3:
                    break
            self._html.add_html(self._text[self.at : after])
            self.at = after
            name = (match["name"] or "").lower()
            if name == "table":
                self._depth = max(0, self._depth + (-1 if match["end"] else 1))
                if self._depth == 1 and not match["end"]:
                    self.tables.append([])
                    self._above = []
                if not self._depth:
                    self._end_row(match.start())
            elif self._depth != 1:
                continue
            elif name == "tr":
                self._end_row(match.start())
                if not match["end"]:
                    self._row = HtmlRow(match.start(), match.end(), [])
            elif name in ("td", "th") and self._row is not None:
                self._end_cell(match.start())
                if not match["end"]:
                    self._begin_cell(match.end(), name == "th", match["attributes"])
            elif name == "a" and self._cell is not None and not self._html.is_hidden:
                target = _TARGET.search(match["attributes"])
                if target is not None:
                    self._cell.links.append(target["double"] or target["single"] or target["bare"] or "")

    def _begin_cell(self, start: int, names: bool, attributes: str) -> None:
        rows = _ROWS.search(attributes)
        count = 1 if rows is None else max(1, min(int(rows["count"]), _MOST_ROWS))
        self._cell = HtmlCell(start, start, count, names)
        self._seen = len(self._html.seen)

    def _end_cell(self, end: int) -> None:
        if self._cell is None or self._row is None:
            return
        raw = self._text[self._cell.start : end]
        self._cell.start += len(raw) - len(raw.lstrip())
        self._cell.end = max(self._cell.start, self._cell.start + len(raw.strip()))
        self._cell.text = " ".join("".join(self._html.seen[self._seen :]).split())
        self._row.cells.append(self._cell)
        self._cell = None

    def _end_row(self, end: int) -> None:
        self._end_cell(end)
        if self._row is None:
            return
        own = iter(self._row.cells)
        cells: list[HtmlCell] = []
        for cell in self._above:
            each = cell if cell is not None else next(own, None)
            if each is not None:
                cells.append(each)
        cells += own
        self._above = [
            None if each.rows < 2 else HtmlCell(each.start, each.end, each.rows - 1, each.names, each.text, each.links)
            for each in cells
        ]
        self._row.cells = cells
        self._row.end = end
        if cells:
            self.tables[-1].append(self._row)
        self._row = None
