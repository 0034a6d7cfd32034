"""A Markdown text with a heading for each item and its fields below: each such heading is a record.

Directly below the heading stand lines or items of a list such as ``Status: planned`` or ``- **Owner:** web``, whose
name has at most three words. A record has the text of each by its name, and besides ``title``, the heading; ``level``,
how many marks it has; ``text``, the paragraphs that follow; ``heading``, the nearest heading that it stands below,
``headings``, all of these; ``links`` and ``refs`` as in tables. A field of that name wins. A heading without fields is
no record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tpmlint.finding import Route
from tpmlint.formats.markdown import Heading, Page
from tpmlint.formats.readers import Records
from tpmlint.formats.text_records import Entry, collect_places, collect_records
from tpmlint.formats.yaml.errors import Place
from tpmlint.limits import Limits

ENDINGS: tuple[str, ...] = ()

_FIELD = re.compile(r"(?P<name>[^\W\d_][\w/-]{0,30}(?: [\w/-]{1,30}){0,2}(?:\(s\))?)[ \t]*:[ \t]+(?P<value>\S.*)")


def read(text: str, limits: Limits) -> Records:
    """Read the headings that have fields, in one list."""
    page = Page(text)
    return collect_records(page, _sections(page), "headings", limits)


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every record and field; the key of a field is its name."""
    return collect_places(text, start, end, _sections(Page(text)))


def _sections(page: Page) -> Iterator[Entry]:
    section: _Section | None = None
    in_list = 0
    for index, token, headings in page.blocks():
        if token.type == "heading_open" and token.level == 0:
            if section is not None and section.entry.value:
                yield section.finish(page)
            section = _Section(headings, index + 1)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            in_list += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            in_list -= 1
        elif token.type == "inline" and section is not None and index != section.at:
            section.add(page, token.content, *page.content(token), in_list=in_list > 0)
        elif token.type in ("fence", "code_block", "table_open", "hr") and section is not None and not in_list:
            section.is_open = False
    if section is not None and section.entry.value:
        yield section.finish(page)


class _Section:
    """A heading and what stands below it, in the making.

    Attributes:
        at: the index of the token with the heading's text.
        is_open: whether a field may still follow.
    """

    __slots__ = ("_headings", "_links", "_references", "_texts", "at", "entry", "is_open")

    def __init__(self, headings: tuple[Heading, ...], at: int) -> None:
        self.at = at
        self.is_open = True
        self.entry = Entry({}, headings[-1].start, headings[-1].end)
        self._headings = headings
        self._links: list[tuple[str, tuple[int, int]]] = []
        self._references: list[tuple[str, tuple[int, int]]] = []
        self._texts: list[tuple[str, tuple[int, int]]] = []

    def add(self, page: Page, content: str, start: int, end: int, *, in_list: bool) -> None:
        """Add a paragraph, or an item of a list."""
        inline = page.read_inline(content)
        self._links += [(link.target, (start, end)) for link in inline.links]
        self._references += [(reference, (start, end)) for reference in inline.references]
        lines = [line.strip() for line in inline.text.split("\n") if line.strip()]
        matches = [match for line in lines if (match := _FIELD.fullmatch(line)) is not None]
        if self.is_open and matches and (in_list or len(matches) == len(lines)):
            at = start
            for match in matches:
                if match["name"] not in self.entry.value:
                    name = _find(page.text, match["name"], at, end)
                    where = _find(page.text, match["value"], min(name[1], end - 1), end)
                    at = where[0]
                    self.entry.add(match["name"], match["value"], *where, key=name)
        elif not in_list:
            self.is_open = False
            self._texts.append(("\n".join(lines), (start, end)))

    def finish(self, page: Page) -> Entry:
        """Return the record."""
        entry, heading = self.entry, self._headings[-1]
        if "title" not in entry.value:
            entry.add("title", heading.text, heading.start, heading.end)
        if "level" not in entry.value:
            entry.add("level", heading.level, heading.start, heading.end)
        if self._texts and "text" not in entry.value:
            where = self._texts[0][1][0], self._texts[-1][1][1]
            entry.add("text", "\n\n".join(text for text, _ in self._texts), *where)
        entry.add_headings(self._headings[:-1])
        entry.add_texts("links", self._links, page.text)
        entry.add_texts("refs", self._references, page.text)
        return entry


def _find(text: str, word: str, start: int, end: int) -> tuple[int, int]:
    at = text.find(word, start, end)
    return (start, end) if at < 0 else (at, at + len(word))
