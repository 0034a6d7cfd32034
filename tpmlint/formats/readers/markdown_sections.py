"""A Markdown text by its headings, as decision records are written.

The value has ``title``, the first heading; ``text``, what stands below it; ``sections``, by each heading the text below
it up to the next, without markup; ``links``, by each heading the targets of the links there; and ``fields``, what lines
and list items such as ``Status: accepted`` under the title say. Keys of the front matter stand beside these, and win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.finding import Route
from tpmlint.formats.markdown import Page
from tpmlint.formats.readers import Part, Records, front_matter
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.errors import Faults, Place
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits

ENDINGS: tuple[str, ...] = ()

_FIELD = re.compile(r"(?P<name>[A-Z][\w-]*(?: [\w-]+){0,3})[ \t]*:[ \t]*(?P<value>\S[^\n]*)")
_OWN = ("title", "text", "sections", "links", "fields")

_Offsets = dict[Route, tuple[int, int, tuple[int, int] | None]]


def read(text: str, limits: Limits) -> Records:
    """Read a text: a mapping; a text without headings and front matter has none."""
    front = front_matter.read(text, limits)
    page = Page(text)
    value, _ = _sections(page)
    faults = list(front.faults)
    # What is in front matter that cannot be read is missing without being absent.
    unknown: set[Route] = {()} if front.faults and not front.parts else set()
    if page.unread is not None:
        told = Faults(text)
        told.add(errors.SYNTAX, *page.unread)
        faults += told.sorted()
        unknown.add(())
    for part in front.parts:
        unknown |= part.unknown
        if isinstance(part.value, dict):
            value.update(part.value)
    if not value:
        return Records((), tuple(faults))
    return Records((Part(value, 0, len(text), frozenset(unknown)),), tuple(faults))


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every section, below the key that is its heading, and of all in the front matter."""
    found: dict[Route, Place] = {(): Place(None, span(text, start, end))}
    offsets = _sections(Page(text))[1]
    for route, (first, last, key) in offsets.items():
        found[route] = Place(None if key is None else span(text, *key), span(text, first, last))
    front = front_matter.read(text, Limits())
    for part in front.parts:
        keys = part.value if isinstance(part.value, dict) else {}
        for route in [route for route in found if route and route[0] in keys]:
            del found[route]
        inner = front_matter.places(text, part.start, part.end)
        found.update((route, place) for route, place in inner.items() if route)
    return found


def _sections(page: Page) -> tuple[dict[str, object], _Offsets]:
    value: dict[str, object] = {}
    offsets: _Offsets = {}
    parts: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    name: str | None = None
    fresh = False
    seen = 0
    for index, token, headings in page.blocks():
        if token.type == "heading_open" and token.level == 0:
            heading = headings[-1]
            name, fresh = heading.text, heading.text not in parts
            where = heading.start, heading.end
            if not parts:
                value["title"] = name
                offsets["title",] = (*where, None)
            if fresh:
                parts[name] = []
                links[name] = []
                offsets["sections", name] = offsets["links", name] = (where[1], where[1], where)
            seen = index + 1
        elif token.type in ("inline", "code_block", "fence") and index > seen and name is not None and fresh:
            _add(page, token.type == "inline", index, name, parts, links, offsets)
    if parts and name is not None:
        sections = {heading: "\n\n".join(each) for heading, each in parts.items()}
        title = str(value["title"])
        value |= {"text": sections[title], "sections": sections, "links": links}
        offsets["text",] = (*offsets["sections", title][:2], None)
        first = next(iter(sections))
        whole = (offsets["sections", first][0], max(each[1] for each in offsets.values()), None)
        offsets["sections",] = offsets["links",] = whole
        value["fields"] = _fields(sections[title], *offsets["text",][:2], page.text, offsets)
    return value, offsets


def _add(
    page: Page,
    is_prose: bool,
    index: int,
    name: str,
    parts: dict[str, list[str]],
    links: dict[str, list[str]],
    offsets: _Offsets,
) -> None:
    token = page.tokens[index]
    start, end = page.content(token) if is_prose else page.lines(token)
    said = page.inline(token) if is_prose else None
    text = token.content.rstrip() if said is None else "\n".join(line.strip() for line in said.text.split("\n"))
    first, last, key = offsets["sections", name]
    begin = first if parts[name] else start
    if text:
        parts[name].append(text)
    offsets["sections", name] = offsets["links", name] = (begin, max(last, end), key)
    for link in said.links if said is not None else ():
        offsets["links", name, len(links[name])] = (*_find(page.text, link, start, end), None)
        links[name].append(link)


def _fields(said: str, start: int, end: int, text: str, offsets: _Offsets) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in said.split("\n"):
        match = _FIELD.fullmatch(line)
        if match is not None and match["name"] not in found:
            found[match["name"]] = match["value"]
            key = _find(text, match["name"], start, end)
            offsets["fields", match["name"]] = (*_find(text, match["value"], key[1], end), key)
    offsets["fields",] = (start, end, None)
    return found


def _find(text: str, word: str, start: int, end: int) -> tuple[int, int]:
    at = text.find(word, start, end)
    return (start, end) if at < 0 or not word else (at, at + len(word))
