"""The front matter of a Markdown file, whatever is in it: YAML between ``---``, or TOML between ``+++``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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

_HANDLE = re.compile(r"^([ \t]*(?:-[ \t]+)*(?:[\w-]+:[ \t]+|-[ \t]+))@(?=\w)", re.MULTILINE)
"""The beginning of a value such as ``@ada``, which no reader of YAML takes for text."""

_MASK = "\ue000"
"""Stands for the ``@`` of a handle while YAML is read: one character too, so that places stay."""

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
    masked = _mask(text, front.start, front.end)
    reader = Reader(masked, Budget(limits), merge=True)
    reader.read(front.start, front.end)
    mappings: list[Part] = []
    for document in reader.documents:
        if isinstance(document.value, dict):
            value = document.value if masked is text else _unmask(document.value)
            mappings.append(Part(value, document.start, document.end, frozenset(document.unknown)))
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

    masked = _mask(text, start, end)
    root = root_of(masked, start, end)
    return {} if root is None else locate(root, masked, start)


def _mask(text: str, start: int, end: int) -> str:
    """Return a text without the ``@`` that values between two offsets begin with.

    Tools that write ``assignee: @ada`` quote it when they read it. Source: Backlog.md, ``preprocessFrontmatter``.
    """
    if "@" not in text[start:end] or _MASK in text:
        return text
    masked = _HANDLE.sub(rf"\1{_MASK}", text[start:end])
    return text if masked == text[start:end] else text[:start] + masked + text[end:]


def _unmask(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(_MASK, "@")
    if isinstance(value, list):
        return [_unmask(each) for each in value]
    if isinstance(value, dict):
        return {key: _unmask(each) for key, each in value.items()}
    return value
