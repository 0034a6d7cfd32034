"""The front matter of a Markdown file, whatever is in it: YAML between ``---``, or TOML between ``+++``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.finding import Route
from tpmlint.formats import toml
from tpmlint.formats.damaged_front_matter import find_damaged
from tpmlint.formats.markdown import find_front_matter
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml import errors
from tpmlint.formats.yaml.documents import Reader
from tpmlint.formats.yaml.errors import Budget, Faults, Place
from tpmlint.formats.yaml.source import line_bounds, span
from tpmlint.limits import Limits

ENDINGS = (".md", ".markdown", ".mdx")

_KEY = re.compile(r"^[\w\"'][^\n:=]*[:=]", re.MULTILINE)


def read(text: str, limits: Limits) -> Records:
    """Read the mapping at the top of a text; one without front matter has no part."""
    faults = Faults(text)
    front = find_front_matter(text)
    if front is None:
        damaged = find_damaged(text)
        if damaged is not None:
            faults.add(errors.SYNTAX, damaged.message, damaged.start, damaged.end)
        return Records((), faults.sorted())
    if not front.closed:
        # A lone `---` is a rule across the page.
        if _KEY.search(text, front.start, front.end):
            message = f"the front matter has no end; add a line '{'+++' if front.toml else '---'}' after it"
            faults.add(errors.SYNTAX, message, 0, 3)
        return Records((), faults.sorted())
    if front.toml:
        value, unknown = toml.read(text, front.start, front.end, limits, faults)
        parts = (Part(value, front.start, front.end, unknown),) if value else ()
        return Records(parts, faults.sorted())
    reader = Reader(text, Budget(limits), merge=True)
    reader.read(front.start, front.end)
    mappings: list[Part] = []
    for document in reader.documents:
        if isinstance(document.value, dict):
            mappings.append(Part(document.value, document.start, document.end, frozenset(document.unknown)))
        elif () not in document.unknown:
            body = text[document.start : document.end]
            first, last = line_bounds(text, document.end - len(body.lstrip()))
            message = "the front matter is not a mapping; write keys with values, such as 'id: faster-builds'"
            reader.faults.add(errors.SYNTAX, message, first, last)
    return Records(tuple(mappings), reader.faults.sorted())


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every value, by its route."""
    front = find_front_matter(text)
    if front is not None and front.toml:
        return {
            route: Place(None if key is None else span(text, *key), span(text, *value))
            for route, (key, value) in toml.locate(text, start, end).items()
        }
    from tpmlint.formats.yaml.nodes import locate
    from tpmlint.formats.yaml.values import root_of

    root = root_of(text, start, end)
    return {} if root is None else locate(root, text, start)
