"""The lists of a Markdown text, check lists and others: each item is a record, those of a list within it too.

A record has ``text``, its first paragraph on one line without markup and without the references at its end; ``refs``,
numbers such as ``#12`` and ``!45``, addresses and targets of links; ``level``, 1 for a list that is in no other;
``parent``, the text of the item around it; ``heading``, the nearest heading above, and ``headings``, all that it stands
below. An item with a box has ``done``, and ``mark``, the character in the box; one that begins with a picture has
``sign``, that picture or its name, such as ``:runner:``; one that is nothing but a link to a place of the page or to a
file beside has ``see``, its target. What is not there is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.finding import Route
from tpmlint.formats.list_items import ListItem
from tpmlint.formats.markdown import Page
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
    """Yield the items; each is complete when the next one begins or it ends."""
    open_items: list[ListItem] = []
    items: list[ListItem] = []
    for _, token, headings in page.blocks():
        if token.type == "list_item_open":
            items.append(ListItem(token.level, open_items[-1] if open_items else None))
            open_items.append(items[-1])
        elif token.type == "list_item_close":
            open_items.pop()
            if not open_items:
                yield from (item.entry for item in items if item.entry.value)
                items = []
        elif token.type == "inline" and open_items and token.level == open_items[-1].level + 2:
            item = open_items[-1]
            where = page.content(token)
            if not item.started:
                item.started = True
                item.read_first_paragraph(page, token.content, *where)
                if item.entry.value:
                    item.entry.add_headings(headings)
            elif item.entry.value:
                item.add_references(page, page.inline(token).references, where)
