"""An AsciiDoc text by its titles, as proposals and decision records are written.

The value has what ``markdown_sections`` gives a text in Markdown: ``title``, ``text``, ``sections``, ``links`` and
``fields``. What stands above the first section says fields in any of these ways: attributes such as
``:status: accepted``, the author and the revision below the title, ``Status:: accepted``, lines and items of lists such
as ``*Status:* accepted``, and the rows of a table of two columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tpmlint.finding import Route
from tpmlint.formats.asciidoc import Block, Item, Named, Page, Text
from tpmlint.formats.asciidoc_tables import Cell, TableRow
from tpmlint.formats.markdown import Heading
from tpmlint.formats.markdown_inline import Inline
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.text_records import FIELD, is_name
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits

ENDINGS = (".adoc", ".asciidoc")

_Offsets = dict[Route, tuple[int, int, tuple[int, int] | None]]


def read(text: str, limits: Limits) -> Records:
    """Read a text: a mapping; a text without titles and fields has none."""
    page = Page(text)
    value = _Sections(page).value()
    faults = Faults(text)
    unknown: frozenset[Route] = frozenset()
    if page.unread is not None:
        faults.add(errors.SYNTAX, *page.unread)
        unknown = frozenset({()})
    return Records((Part(value, page.start, len(text), unknown),) if value else (), faults.sorted())


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every section and field, below the key that is its title or name."""
    sections = _Sections(Page(text))
    sections.value()
    found: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    for route, (first, last, key) in sections.offsets.items():
        found[route] = Place(None if key is None else span(text, *key), span(text, first, last))
    return found


class _Sections:
    """What stands below each title.

    Attributes:
        offsets: of each value by its route, and of its key where it has one.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self.offsets: _Offsets = {}
        self._parts: dict[str, list[str]] = {}
        self._fields: dict[str, str] = {}
        self._links: list[object] = []
        self._title = ""

    def value(self) -> dict[str, object]:
        """Return the mapping; an empty one if the text has neither titles nor fields."""
        name, fresh = "", False
        for block, _ in self._page.blocks():
            if isinstance(block, Heading):
                name, fresh = block.text, block.text not in self._parts
                self._begin(block, fresh=fresh)
            elif name == self._title:
                self._add_fields(block)
            if fresh and isinstance(block, Text | Item):
                self._add(block, name)
        if not self._parts and not self._fields:
            return {}
        sections = {heading: "\n\n".join(each) for heading, each in self._parts.items()}
        value: dict[str, object] = {"sections": sections, "links": self._links, "fields": self._fields}
        every = min(each[0] for each in self.offsets.values()), max(each[1] for each in self.offsets.values()), None
        self.offsets["sections",] = self.offsets["links",] = self.offsets["fields",] = every
        if self._parts:
            value = {"title": self._title, "text": sections[self._title], **value}
            self.offsets["text",] = (*self.offsets["sections", self._title][:2], None)
        return value

    def _begin(self, heading: Heading, *, fresh: bool) -> None:
        where = heading.start, heading.end
        if not self._parts:
            self._title = heading.text
            self.offsets["title",] = (*where, None)
        if fresh:
            self._parts[heading.text] = []
            self.offsets["sections", heading.text] = (where[1], where[1], where)

    def _add(self, block: Text | Item, name: str) -> None:
        """Add a paragraph or an item of a list to a section."""
        first, last, key = self.offsets["sections", name]
        inline, where = self._page.read_inline(block.content), (block.start, block.end)
        text = inline.text.strip()
        for link in inline.links:
            route: Route = ("links", len(self._links))
            self._links.append({"text": link.text, "target": link.target, "section": name, "before": link.before})
            self.offsets[route] = self.offsets[(*route, "before")] = (*where, None)
            self.offsets[(*route, "section")] = (*(key or where), None)
            self.offsets[(*route, "target")] = (*self._find(link.target.removeprefix("#"), *where), None)
            self.offsets[(*route, "text")] = (*self._find(link.text, *where), None)
        if not text:
            return
        if name != self._title and not self._parts[name]:
            self._add_field(name, text.partition("\n")[0], *where, key or where)
        self.offsets["sections", name] = (first if self._parts[name] else where[0], max(last, where[1]), key)
        self._parts[name].append(text)

    def _add_fields(self, block: Block) -> None:
        """Add what a block above the first section says."""
        if isinstance(block, Named):
            inline = self._page.read_inline(block.content)
            self._add_field(block.name, inline.line, block.start, block.end, block.key)
        elif isinstance(block, Text | Item):
            self._add_lines(self._page.read_inline(block.content), block.start, block.end)
        elif isinstance(block, TableRow) and len(block.cells) == 2:
            self._add_row(block.cells)

    def _add_lines(self, inline: Inline, start: int, end: int) -> None:
        for line in inline.text.split("\n"):
            found = FIELD.fullmatch(line.strip())
            if found is not None:
                key = self._find(found["name"], start, end)
                self._add_field(found["name"], found["value"], *self._find(found["value"], key[1], end), key)

    def _add_row(self, cells: Sequence[Cell]) -> None:
        name, cell = (self._page.read_inline(each.content).line for each in cells)
        if is_name(name):
            key, where = ((each.start, each.end) for each in cells)
            self._add_field(name.rstrip(" :"), cell, *where, key)

    def _add_field(self, name: str, value: str, start: int, end: int, key: tuple[int, int]) -> None:
        if value and name.lower() not in self._fields:
            self._fields[name.lower()] = value
            self.offsets["fields", name.lower()] = (start, end, key)

    def _find(self, word: str, start: int, end: int) -> tuple[int, int]:
        at = self._page.text.find(word, start, end) if word else -1
        return (start, end) if at < 0 else (at, at + len(word))
