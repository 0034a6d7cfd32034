"""An item of a list as a record: its first paragraph, its box, what it refers to."""

from __future__ import annotations

import re
from typing import Protocol

from tpmlint.formats.markdown_inline import REFERENCE, Inline, trim_reference
from tpmlint.formats.text_records import Entry, Page

_BOX = re.compile(r"\[([ xX~/>!?-])\](?:[ \t\n]|$)")
_SIGN = re.compile(
    r"(?P<sign>[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff])"
    r"[\u200d\ufe0f\u2640\u2642\U0001f3fb-\U0001f3ff]*\s*|(?P<name>:[a-z0-9_+-]{1,40}:)\s+"
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_LEAD_IN = re.compile(r"(?:\b(?:see|via|in|by|pr|mr|issue|fixes|closes)|[\s(\[,;:/&–—-])\Z", re.IGNORECASE)
_AROUND = " \t\n)]},.;"


class ListPage(Page, Protocol):
    """A text with lists."""

    def read_inline(self, content: str) -> Inline:
        """Return what a person reads of a paragraph's text."""


class ListItem:
    """An item in the making.

    Args:
        level: how deep it is, as the reader counts.
        parent: the item around it.
    """

    __slots__ = ("entry", "level", "parent", "references", "started")

    def __init__(self, level: int, parent: ListItem | None) -> None:
        self.level = level
        self.parent = parent
        self.started = False
        self.entry = Entry({}, 0, 0)
        self.references: list[tuple[str, tuple[int, int]]] = []

    def add_references(self, page: ListPage, references: tuple[str, ...], where: tuple[int, int]) -> None:
        """Add what a further paragraph refers to."""
        self.references += [(reference, where) for reference in references]
        self.entry.value.pop("refs", None)
        self.entry.add_texts("refs", self.references, page.text)

    def read_first_paragraph(self, page: ListPage, content: str, start: int, end: int) -> None:
        """Read the first paragraph; the item stays empty if that has no text."""
        box = _BOX.match(content)
        body = content if box is None else content[box.end() :].lstrip()
        sign = _SIGN.match(body)
        body = body if sign is None else body[sign.end() :]
        inline = page.read_inline(body)
        text = strip_references(inline.line)
        if not text:
            return
        first = start if box is None else end if not body else page.text.find(body[0], start + 3, end)
        entry = self.entry
        entry.start, entry.end = start, end
        entry.add("text", text, max(first, start), end)
        if box is not None:
            entry.add("done", box[1] in "xX", start, start + 3)
            entry.add("mark", box[1], start + 1, start + 2)
        if sign is not None:
            picture = sign["sign"] or sign["name"]
            at = page.text.find(picture, start, end)
            entry.add("sign", picture, at, at + len(picture))
        if (
            len(inline.links) == 1
            and inline.links[0].text == inline.text
            and not _ADDRESS.match(inline.links[0].target)
        ):
            entry.add("see", inline.links[0].target, max(first, start), end)
        entry.add("level", self._depth(), start, start)
        if self.parent is not None and self.parent.entry.value:
            parent = self.parent.entry
            entry.add("parent", parent.value["text"], *parent.fields["text",][:2])
        self.add_references(page, inline.references, (start, end))

    def _depth(self) -> int:
        return 1 if self.parent is None else 1 + self.parent._depth()


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
