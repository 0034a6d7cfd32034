"""The lists of an AsciiDoc text: each item is a record, with what ``markdown_lists`` gives an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.finding import Route
from tpmlint.formats.asciidoc import Item, Page, Text
from tpmlint.formats.list_items import ListItem
from tpmlint.formats.readers import Records
from tpmlint.formats.text_records import Entry, collect_places, collect_records
from tpmlint.formats.yaml.errors import Place
from tpmlint.limits import Limits

ENDINGS: tuple[str, ...] = ()


def read(text: str, limits: Limits) -> Records:
    """Read the items of all lists, in one list, in the order of the text."""
    page = Page(text)
    return collect_records(page, _items(page), "list items", limits)


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every item and of what it says."""
    return collect_places(text, start, end, _items(Page(text)))


def _items(page: Page) -> Iterator[Entry]:
    """Yield the items; each is complete when the next one begins or the list ends."""
    open_items: list[ListItem] = []
    for block, headings in page.blocks():
        if isinstance(block, Text) and block.in_item:
            if open_items and open_items[-1].entry.value:
                inline = page.read_inline(block.content)
                open_items[-1].add_references(page, inline.references, (block.start, block.end))
            continue
        if open_items and open_items[-1].entry.value:
            yield open_items[-1].entry
        if isinstance(block, Item):
            above = [each for each in open_items if each.level < block.level]
            open_items = [*above, ListItem(block.level, above[-1] if above else None)]
            open_items[-1].read_first_paragraph(page, block.content, block.start, block.end)
            if open_items[-1].entry.value:
                open_items[-1].entry.add_headings(headings)
        else:
            open_items = []
    if open_items and open_items[-1].entry.value:
        yield open_items[-1].entry
