"""What a document consists of before it has values: nodes that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


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
