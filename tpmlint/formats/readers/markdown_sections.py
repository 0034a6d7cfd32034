"""A Markdown text by its headings, as decision records are written.

The value has ``title``, the first heading; ``text``, what stands below it; ``sections``, by each heading the text below
it up to the next, without markup; ``links``, a list with ``text``, ``target``, ``section`` and ``before``, what the
line says before the link in lower case, as in ``superseded by``; and ``fields``, by names in lower case what the front
matter, lines such as ``Status: accepted`` and the rows of a table of two columns above or below the title, and the
first line of each section say. Keys of the front matter stand beside these, and win. Code above the first heading is a
header as that of a PEP, and a ``Title`` in it is the title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tpmlint.finding import Route
from tpmlint.formats.html_tables import HtmlTables
from tpmlint.formats.markdown import Page
from tpmlint.formats.markdown_inline import Link
from tpmlint.formats.readers import Part, Records, front_matter
from tpmlint.formats.text_records import FIELD, is_name
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits

if TYPE_CHECKING:
    from markdown_it.token import Token

ENDINGS: tuple[str, ...] = ()

_Offsets = dict[Route, tuple[int, int, tuple[int, int] | None]]


def read(text: str, limits: Limits) -> Records:
    """Read a text: a mapping; a text without headings and front matter has none."""
    front = front_matter.read(text, limits)
    page = Page(text)
    faults = list(front.faults)
    # What is in front matter that cannot be read is missing without being absent.
    unknown: set[Route] = {()} if front.faults and not front.parts else set()
    above = _front_matter_of(front)
    value = {**_Sections(page, above).value, **above}
    if page.unread is not None:
        unread = Faults(text)
        unread.add(errors.SYNTAX, *page.unread)
        faults += unread.sorted()
        unknown.add(())
    for part in front.parts:
        unknown |= part.unknown
    return Records((Part(value, 0, len(text), frozenset(unknown)),) if value else (), tuple(faults))


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every section, below the key that is its heading, and of all in the front matter."""
    front = front_matter.read(text, Limits())
    above = _front_matter_of(front)
    by_route: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    sections = _Sections(Page(text), above)
    for route, (first, last, key) in sections.offsets.items():
        if route[0] not in above:
            by_route[route] = Place(None if key is None else span(text, *key), span(text, first, last))
    for part in front.parts:
        inner = front_matter.places(text, part.start, part.end)
        by_route.update((route, place) for route, place in inner.items() if route)
        for index, name in enumerate(sections.above if "links" not in above else ()):
            if (name,) in inner:
                by_route["links", index] = by_route["links", index, "target"] = inner[name,]
        for route, place in inner.items():
            if len(route) == 1 and "fields" not in above and isinstance(above.get(str(route[0])), str):
                by_route.setdefault(("fields", str(route[0]).lower()), place)
    return by_route


def _front_matter_of(front: Records) -> dict[str, object]:
    """Return the mapping in the front matter."""
    return {key: each for part in front.parts if isinstance(part.value, dict) for key, each in part.value.items()}


class _Sections:
    """What stands below each heading.

    Args:
        above: the front matter, whose texts are fields too.

    Attributes:
        offsets: of each value by its route, and of its key where it has one.
        above: the key in the front matter of each of the first links.
    """

    def __init__(self, page: Page, above: Mapping[str, object]) -> None:
        self.value: dict[str, object] = {}
        self.offsets: _Offsets = {}
        self._page = page
        self._parts: dict[str, list[str]] = {}
        self._links: list[object] = []
        self._fields = {key.lower(): each for key, each in above.items() if isinstance(each, str)}
        self.above: list[str] = []
        self._header: dict[str, str] = {}
        for name, each in above.items():
            for link in page.read_inline(each).links if isinstance(each, str) and "](" in each else ():
                self._add_link(link, name)
                self.above.append(name)
        self._read()

    def _read(self) -> None:
        page = self._page
        name = title = ""
        fresh = False
        content_start = len(page.tokens)
        html = HtmlTables(page)
        row: list[Token] = []
        for index, token, headings in page.blocks():
            is_lead = name == title
            for rows in html.begin_in(token) if is_lead else ():
                for each in rows:
                    self._add_row([(cell.text, (cell.start, cell.end)) for cell in each.cells])
            if token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(token)
            elif token.type == "tr_close" and is_lead:
                places = page.cells((row[0].map or (0, 1))[0], [cell.content for cell in row]) if row else []
                self._add_row([(page.inline(cell).line, place) for cell, place in zip(row, places, strict=True)])
            if token.type == "heading_open" and token.level == 0:
                heading = headings[-1]
                where = heading.start, heading.end
                name, fresh, content_start = heading.text, heading.text not in self._parts, index + 1
                if not self._parts:
                    title = name
                    self.offsets["title",] = self.offsets.get(("header", "title"), (*where, None))
                if fresh:
                    self._parts[name] = []
                    self.offsets["sections", name] = (where[1], where[1], where)
            elif token.type in ("fence", "code_block") and not self._parts:
                self._add_header(token)
            elif token.type == "inline" and not self._parts:
                self._add_fields(_without_spaces(page.inline(token).text), *page.content(token))
            elif token.type in ("inline", "code_block", "fence") and index > content_start and fresh:
                self._add(token, name, is_lead=name == title)
        if not self._parts:
            return
        sections = {heading: "\n\n".join(each) for heading, each in self._parts.items()}
        self.value = {
            "title": self._header.get("title", title),
            "text": sections[title],
            "sections": sections,
            "links": self._links,
        }
        self.value["fields"] = self._fields
        self.offsets.pop(("header", "title"), None)
        self.offsets["text",] = (*self.offsets["sections", title][:2], None)
        everything = (self.offsets["title",][0], max(last for _, last, _ in self.offsets.values()), None)
        self.offsets["sections",] = self.offsets["links",] = self.offsets["fields",] = everything

    def _add(self, token: Token, name: str, *, is_lead: bool) -> None:
        """Add a paragraph, an item of a list or code to a section."""
        page = self._page
        first, last, key = self.offsets["sections", name]
        if token.type != "inline":
            where, text = page.lines(token), token.content.rstrip()
        else:
            where = page.content(token)
            inline = page.inline(token)
            text = _without_spaces(inline.text)
            if is_lead:
                self._add_fields(text, *where)
            elif (
                text
                and not self._parts[name]
                and self._fields.setdefault(name.lower(), line := text.partition("\n")[0]) is line
            ):
                self.offsets["fields", name.lower()] = (*where, key)
            for link in inline.links:
                route: Route = ("links", len(self._links))
                self._add_link(link, name)
                self.offsets[route] = self.offsets[(*route, "before")] = (*where, None)
                self.offsets[(*route, "target")] = (*_find(page.text, link.target, *where), None)
                self.offsets[(*route, "text")] = (*_find(page.text, link.text, *where), None)
                self.offsets[(*route, "section")] = (*(key or where), None)
        self.offsets["sections", name] = (first if self._parts[name] else where[0], max(last, where[1]), key)
        if text:
            self._parts[name].append(text)

    def _add_header(self, token: Token) -> None:
        """Add what the lines of code above the first heading say, if each says a field or goes on with one."""
        lines = [line for line in token.content.split("\n") if line.strip()]
        depth = min((len(line) - len(line.lstrip()) for line in lines), default=0)
        found = [FIELD.fullmatch(line.strip()) for line in lines if not line[depth].isspace()]
        fields = [each for each in found if each is not None]
        if not fields or len(fields) < len(found):
            return
        self._add_fields("\n".join(each[0] for each in fields), *self._page.lines(token))
        self._header = {each["name"].lower(): each["value"] for each in fields}
        if "title" in self._header:
            self.offsets["header", "title"] = (*self.offsets["fields", "title"][:2], None)

    def _add_link(self, link: Link, name: str) -> None:
        self._links.append({"text": link.text, "target": link.target, "section": name, "before": link.before})

    def _add_row(self, cells: Sequence[tuple[str, tuple[int, int]]]) -> None:
        """Add what a row of a table of two columns says: a name and a value."""
        if len(cells) != 2:
            return
        (text, key), (value, where) = cells
        name = text.rstrip(" :")
        if value and is_name(text) and name.lower() not in self._fields:
            self._fields[name.lower()] = value
            self.offsets["fields", name.lower()] = (*where, key)

    def _add_fields(self, text: str, start: int, end: int) -> None:
        for line in text.split("\n"):
            match = FIELD.fullmatch(line)
            if match is not None and match["name"].lower() not in self._fields:
                self._fields[match["name"].lower()] = match["value"]
                key = _find(self._page.text, match["name"], start, end)
                value = _find(self._page.text, match["value"], key[1], end)
                self.offsets["fields", match["name"].lower()] = (*value, key)


def _without_spaces(text: str) -> str:
    """Return a text without spaces around its lines."""
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _find(text: str, word: str, start: int, end: int) -> tuple[int, int]:
    at = text.find(word, start, end)
    return (start, end) if at < 0 or not word else (at, at + len(word))
