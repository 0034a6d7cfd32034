"""The lists of a Markdown text, check lists and others: each item is a record, those of a list within it too.

A record has ``text``, its first paragraph on one line without markup and without the references at its end; ``refs``,
numbers such as ``#12`` and ``!45``, addresses and targets of links; ``level``, 1 for a list that is in no other;
``parent``, the text of the item around it; ``heading``, the nearest heading above, and ``headings``, all that it stands
below. An item with a box has ``done``, and ``mark``, the character in the box; one that begins with a picture has
``sign``, that picture or its name, such as ``:runner:``; one that is nothing but a link to a place of the page or to a
file beside has ``see``, its target. What is not there is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tpmlint.finding import Route
from tpmlint.formats.markdown import Page
from tpmlint.formats.markdown_inline import REFERENCE, trim_reference
from tpmlint.formats.markdown_records import Entry, collect_places, collect_records
from tpmlint.formats.readers import Records
from tpmlint.formats.yaml.errors import Place
from tpmlint.limits import Limits

ENDINGS: tuple[str, ...] = ()

_BOX = re.compile(r"\[([ xX~/>!?-])\](?:[ \t\n]|$)")
_SIGN = re.compile(
    r"(?P<sign>[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff])"
    r"[\u200d\ufe0f\u2640\u2642\U0001f3fb-\U0001f3ff]*\s*|(?P<name>:[a-z0-9_+-]{1,40}:)\s+"
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_LEAD_IN = re.compile(r"(?:\b(?:see|via|in|by|pr|mr|issue|fixes|closes)|[\s(\[,;:/&–—-])\Z", re.IGNORECASE)
_AROUND = " \t\n)]},.;"


def read(text: str, limits: Limits) -> Records:
    """Read the items of all lists, in one list, in the order of the text."""
    page = Page(text)
    return collect_records(page, _items(page), "list items", limits)


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every item and of what it says."""
    return collect_places(text, start, end, _items(Page(text)))


def _items(page: Page) -> Iterator[Entry]:
    """Yield the items; each is complete when the next one begins or it ends."""
    open_items: list[_Item] = []
    items: list[_Item] = []
    for _, token, headings in page.blocks():
        if token.type == "list_item_open":
            items.append(_Item(token.level, open_items[-1] if open_items else None))
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
                _read_first_paragraph(page, item, token.content, *where)
                if item.entry.value:
                    item.entry.add_headings(headings)
            elif item.entry.value:
                item.add_references(page, page.inline(token).references, where)


class _Item:
    """An item in the making."""

    __slots__ = ("entry", "level", "parent", "references", "started")

    def __init__(self, level: int, parent: _Item | None) -> None:
        self.level = level
        self.parent = parent
        self.started = False
        self.entry = Entry({}, 0, 0)
        self.references: list[tuple[str, tuple[int, int]]] = []

    def add_references(self, page: Page, references: tuple[str, ...], where: tuple[int, int]) -> None:
        self.references += [(reference, where) for reference in references]
        self.entry.value.pop("refs", None)
        self.entry.add_texts("refs", self.references, page.text)


def _read_first_paragraph(page: Page, item: _Item, content: str, start: int, end: int) -> None:
    """Read the first paragraph of an item; the item stays empty if that has no text."""
    box = _BOX.match(content)
    body = content if box is None else content[box.end() :].lstrip()
    sign = _SIGN.match(body)
    body = body if sign is None else body[sign.end() :]
    inline = page.read_inline(body)
    text = strip_references(inline.line)
    if not text:
        return
    first = start if box is None else end if not body else page.text.find(body[0], start + 3, end)
    entry = item.entry
    entry.start, entry.end = start, end
    entry.add("text", text, max(first, start), end)
    if box is not None:
        entry.add("done", box[1] in "xX", start, start + 3)
        entry.add("mark", box[1], start + 1, start + 2)
    if sign is not None:
        picture = sign["sign"] or sign["name"]
        at = page.text.find(picture, start, end)
        entry.add("sign", picture, at, at + len(picture))
    if len(inline.links) == 1 and inline.links[0].text == inline.text and not _ADDRESS.match(inline.links[0].target):
        entry.add("see", inline.links[0].target, max(first, start), end)
    entry.add("level", 1 if item.parent is None else 1 + _level(item.parent), start, start)
    if item.parent is not None and item.parent.entry.value:
        parent = item.parent.entry
        entry.add("parent", parent.value["text"], *parent.fields["text",][:2])
    item.add_references(page, inline.references, (start, end))


def _level(item: _Item) -> int:
    return 1 if item.parent is None else 1 + _level(item.parent)


def strip_references(text: str) -> str:
    """Return a text without the references at its end, or all of it if it is nothing else.

    >>> strip_references("Pay with one click (see #12, acme/shop!4)")
    'Pay with one click'
    """
    end = len(text)
    for match in reversed(list(REFERENCE.finditer(text))):
        if text[match.start() + len(trim_reference(match[0])) : end].strip(_AROUND):
            break
        end = match.start()
        while (lead := _LEAD_IN.search(text, max(0, end - 8), end)) is not None:
            end = lead.start()
    return text[:end].rstrip() or text
