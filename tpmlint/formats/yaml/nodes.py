"""What a document consists of before it has values: nodes that know where they stand, and the place of each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tpmlint.finding import Route
from tpmlint.formats.yaml.errors import Place
from tpmlint.formats.yaml.scalars import Unusable, Value, resolve, tagged
from tpmlint.formats.yaml.source import span


@dataclass(frozen=True, slots=True)
class Properties:
    """The tag and the anchor before a node; ``at`` is where they start."""

    at: int
    tag: str | None
    anchor: str | None


NONE = Properties(0, None, None)


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text: ``style`` is empty for a plain scalar, else its quote, ``|`` or ``>``."""

    start: int
    end: int
    properties: Properties
    text: str
    style: str
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; ``size`` counts values, ``height`` levels, with aliases expanded."""

    start: int
    end: int
    properties: Properties
    items: tuple[Node, ...]
    size: int
    height: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping with all its entries, those given twice included."""

    start: int
    end: int
    properties: Properties
    entries: tuple[tuple[Node, Node], ...]
    size: int
    height: int


@dataclass(frozen=True, slots=True)
class Alias:
    """A use of an anchor; without a target where there is none, or where it lies within its own target."""

    start: int
    end: int
    name: str
    target: Node | None
    cyclic: bool
    size: int
    height: int
    properties: Properties = NONE


Node: TypeAlias = Scalar | Sequence | Mapping | Alias


def scalar_value(node: Scalar) -> Value | Unusable:
    """Return what a scalar means, or why it means nothing."""
    tag = node.properties.tag
    if tag is not None:
        return tagged(tag, node.text)
    return node.text if node.style else resolve(node.text)


def key_text(node: Node) -> str | None:
    """Return the text of a key, or None if it is none, or is the ``<<`` that readers of YAML 1.1 take for a merge."""
    while isinstance(node, Alias):
        if node.target is None:
            return None
        node = node.target
    if not isinstance(node, Scalar) or is_merge(node):
        return None
    value = scalar_value(node)
    return value if isinstance(value, str) else None


def is_merge(key: Node) -> bool:
    """Tell whether readers of YAML 1.1 would merge the value of this key into its mapping."""
    return isinstance(key, Scalar) and key.text == "<<" and not key.style and key.properties.tag is None


def locate(root: Node, text: str, offset: int) -> dict[Route, Place]:
    """Return the place of every value, by its route, of keys given twice the first.

    Args:
        text: the whole file.
        offset: where the text that the nodes were made from starts in it.
    """
    table: dict[Route, Place] = {}

    def visit(node: Node, key: Node | None, route: Route) -> None:
        where = span(text, offset + node.start, offset + node.end)
        table[route] = Place(None if key is None else span(text, offset + key.start, offset + key.end), where)
        while isinstance(node, Alias) and node.target is not None:
            node = node.target
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                visit(item, None, (*route, index))
        elif isinstance(node, Mapping):
            for name, value in node.entries:
                inner = key_text(name)
                if inner is not None and (*route, inner) not in table:
                    visit(value, name, (*route, inner))

    visit(root, None, ())
    return table
