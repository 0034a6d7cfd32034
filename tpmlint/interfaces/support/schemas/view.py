"""All that a JSON Schema asks, put together from the schema and the parts of its ``allOf``."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.signatures import LOWER

_FROM_BELOW = frozenset((*LOWER.values(), "above"))


class Group(Struct, frozen=True):
    """The alternatives of a ``oneOf`` or ``anyOf``: schemas, and types such as ``null``."""

    variants: tuple[Node, ...]
    types: frozenset[str]
    overlapping: bool
    """Several may apply at once, as in an ``anyOf`` whose alternatives do not exclude each other."""


class View(Struct):
    """All that a schema and the parts of its ``allOf`` ask, in whichever of them it stands."""

    references: set[str] = set()
    types: set[str] | None = None
    null: bool = False
    """It may be null whatever else is asked, as ``nullable`` says."""
    bounds: dict[str, int | float] = {}
    attributes: dict[str, set[str]] = {}
    properties: dict[str, list[Node]] = {}
    required: set[str] = set()
    values: dict[str, Node] | None = None
    is_open: bool = False
    arrays: list[tuple[tuple[Node, ...], Node | None]] = []
    """What is asked of the first entries of an array, and of the others."""
    extra: dict[str, list[Node]] = {}
    others: list[tuple[frozenset[str], bool, Node]] = []
    """What is asked of properties beside some; whether these are all; the schema."""
    groups: list[Group] = []
    subtypes: tuple[tuple[str, str, int], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.properties, *(f"{{{each}}}" for each in self.extra)))

    def say(self, key: str, text: str = "") -> None:
        self.attributes.setdefault(key, set()).add(text)

    def narrow(self, types: set[str]) -> None:
        if self.types is None:
            self.types = set(types)
            return
        both = self.types & types
        for one, other in ((self.types, types), (types, self.types)):
            both |= {"integer"} if "number" in one and "integer" in other else set()
        self.types = both or {"never"}

    def choose(self, values: Mapping[str, Node], is_open: bool = False) -> None:
        """Ask for one of some values; open ones are known ones of many."""
        if self.values is None:
            self.values, self.is_open = dict(values), is_open
        elif self.is_open != is_open:
            known, chosen = (self.values, values) if self.is_open else (values, self.values)
            self.say("known-values", " | ".join(sorted(known)))
            self.values, self.is_open = dict(chosen), False
        elif is_open:
            self.values.update(values)
        else:
            self.values = {key: each for key, each in self.values.items() if key in values}

    def bound(self, key: str, value: int | float) -> None:
        known = self.bounds.get(key)
        if known is None or (value > known if key in _FROM_BELOW else value < known):
            self.bounds[key] = value

    def add(self, other: View) -> None:
        """Ask what another one asks too."""
        self.references |= other.references
        if other.types is not None:
            self.narrow(other.types)
        self.null |= other.null
        for key, value in other.bounds.items():
            self.bound(key, value)
        for key, texts in other.attributes.items():
            self.attributes.setdefault(key, set()).update(texts)
        for name, nodes in other.properties.items():
            self.properties.setdefault(name, []).extend(nodes)
        self.required |= other.required
        if other.values is not None:
            self.choose(other.values, other.is_open)
        self.arrays += other.arrays
        for name, nodes in other.extra.items():
            self.extra.setdefault(name, []).extend(nodes)
        self.others += other.others
        self.groups += other.groups
        self.subtypes += other.subtypes
