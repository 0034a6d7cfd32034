"""Readers of other formats, one module each, found by name: bytes that were decoded to records with places.

A reader knows a syntax and nothing of roadmaps. What it reads is a plain value, as JSON would hold it, and a mapping
turns parts of that value into items. Values come first and cheap; the place of each is worked out on demand.
Every module here has ``ENDINGS``, ``read`` and ``places`` as ``ReaderModule`` describes them.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from typing import Protocol, cast

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.yaml.errors import Fault, Place
from tpmlint.limits import Limits
from tpmlint.modules import names_in


class Part(Struct, frozen=True):
    """One document of an author's file.

    Args:
        value: made of dict with str keys, list, str, int, float, bool and None; dates stay str.
        start, end: where it is in the text.
        unknown: routes of the values that could not be read and stand as None; ``()`` means that the document was
            not read to its end.
    """

    value: object
    start: int
    end: int
    unknown: frozenset[Route] = frozenset()


class Records(Struct, frozen=True):
    """What a reader found in a file.

    Args:
        parts: its documents, in the order of the text; most formats have one.
        faults: what is wrong with the syntax, in the order of the text.
    """

    parts: tuple[Part, ...]
    faults: tuple[Fault, ...] = ()


class ReaderModule(Protocol):
    """The functions of a module in this package."""

    ENDINGS: tuple[str, ...]
    """Endings of the names of files that are read so by default, in lower case, such as ``.csv``."""

    def read(self, text: str, limits: Limits) -> Records:
        """Read a text; never raise. Bytes, depth and number of records are limited."""

    def places(self, text: str, start: int, end: int) -> Mapping[Route, Place]:
        """Return the place of every value in the part from ``start`` to ``end``, by its route."""


ADDED = {
    "asciidoc-lists": frozenset({"heading", "headings", "level", "mark", "parent", "refs", "see", "sign"}),
    "asciidoc-sections": frozenset({"fields", "links", "sections", "text", "title"}),
    "asciidoc-tables": frozenset({"heading", "headings", "links", "refs"}),
    "markdown-headings": frozenset({"heading", "headings", "level", "links", "refs", "text"}),
    "markdown-lists": frozenset({"heading", "headings", "level", "mark", "parent", "refs", "see", "sign"}),
    "markdown-sections": frozenset({"fields", "links", "sections", "text", "title"}),
    "markdown-tables": frozenset({"heading", "headings", "links", "refs"}),
    "rst-sections": frozenset({"fields", "links", "sections", "text", "title"}),
    "codeowners": frozenset({"owners", "name"}),
}
"""By reader, the fields that it adds to what the author wrote."""


TEXT_ONLY = frozenset(
    {
        *("asciidoc-lists", "asciidoc-sections", "asciidoc-tables", "csv", "rst-sections"),
        *("markdown-headings", "markdown-lists", "markdown-sections", "markdown-tables"),
    }
)
"""Readers of which all values are text, or may be."""


@functools.cache
def readers() -> tuple[str, ...]:
    """Return the names of all readers, sorted, as the configuration writes them: ``front-matter``."""
    return tuple(name.replace("_", "-") for name in names_in(__path__))


def reader(name: str) -> ReaderModule:
    """Return the reader of that name; raise KeyError if there is none."""
    if name not in readers():
        raise KeyError(name)
    return cast(ReaderModule, importlib.import_module(f"{__name__}.{name.replace('-', '_')}"))


def reader_for(path: str) -> str:
    """Return the name of the reader that a file's name suggests; of YAML if it suggests none."""
    name = path.rpartition("/")[2].lower()
    for each in readers():
        if name.endswith(reader(each).ENDINGS):
            return each
    return "yaml"


def reader_of(path: str, name: str) -> str:
    """Return the name of the reader of a file: the one that a source names, or that the file's name suggests.

    A source of texts by their sections may have them in several markups.
    """
    by_name = reader_for(path)
    if name == "markdown-sections" and by_name in ("asciidoc-sections", "rst-sections"):
        return by_name
    return name or by_name
