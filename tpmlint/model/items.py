"""Items, typed and frozen, one class for each built-in kind, and their names for messages.

A field that is absent, or whose value failed its schema, reads as None or as an empty tuple; ``Item.is_known``
tells the two apart. Elements of lists keep their index in the document, so that a rule can point at them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Aspect, ItemRef, Route
from tpmlint.formats.dates import Period
from tpmlint.model.kinds import Kind
from tpmlint.text.messages import quote

EVERY_FIELD = "*"
"""In ``Item.unknown``: all fields of a document that could not be read to its end."""

Number: TypeAlias = int | float


class Reference(Struct, frozen=True):
    """A reference to another item, and its place.

    Args:
        field: the top-level field that it is in, which names the relation: ``enables``, ``depends_on``, ``owner``.
        kind: the kind of the target; empty for another tracker's key in a field that takes several kinds.
        id: the id, ``registry/id`` of an item of another repository, or the key in another tracker.
        route: the way to the reference in its document.
        text: the reference as it was written.
        author_text: the author's words that the id was made of; empty if it is the author's own.
        any_case: whether it names an item whatever the case.
        system: the tracker, for ``jira:SHOP-12``; else None.
    """

    field: str
    kind: str
    id: str
    route: Route
    text: str
    system: str | None = None
    author_text: str = ""
    any_case: bool = False

    def __str__(self) -> str:
        return self.text if self.system else f"{self.kind}:{self.id}"


class Item(Struct, frozen=True, kw_only=True, dict=True):
    """The fields that all kinds share; also the class of items whose kind has no class of its own.

    Properties that many rules read of each item are cached: an editor runs these rules after every key stroke.

    Args:
        definition: the entry of its kind in the registry.
        path: of the file, relative to the root.
        document: number of the YAML document in that file, from 0.
        external: keys of the item in other trackers, by system.
        unknown: top-level fields in which a value failed its schema.
        references: every reference in the item, in the order of the schema.
        value: the document as read, for questions about any field.
        source: name of the source that it comes from; empty for tpmlint's own format.
        unasked: fields that its source does not map, so that their absence says nothing.
        words: by field, the author's word where tpmlint has another for it.
        registry: the other repository that it is an item of; its id begins with that name. Empty for an own item.
    """

    definition: Kind
    id: str
    title: str | None
    owner: Reference | None
    start_date: Period | None
    target_date: Period | None
    horizon: str | None
    depends_on: tuple[Reference, ...]
    description: str | None
    tags: tuple[str, ...]
    external: Mapping[str, str]
    path: str
    document: int
    unknown: frozenset[str]
    references: tuple[Reference, ...]
    value: Mapping[str, object]
    source: str = ""
    unasked: frozenset[str] = frozenset()
    words: Mapping[str, str] = {}
    registry: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether it is an item of another tracker or repository, which is not on the roadmap."""
        return self.definition.foreign or bool(self.registry)

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.definition.name

    @functools.cached_property
    def ref(self) -> str:
        """The unique name of the item: ``kind:id``."""
        return f"{self.definition.name}:{self.id}"

    @functools.cached_property
    def state(self) -> str | None:
        """The status of the item, or a capability's lifecycle; None if there is none."""
        word = self.value.get(self.definition.state)
        return word if isinstance(word, str) else None

    def word(self, field: str) -> str:
        """Return the value of a field that has only some, in the author's word; empty if there is none."""
        word = self.words.get(field) or self.value.get(field)
        return word if isinstance(word, str) else ""

    @property
    def state_word(self) -> str:
        """The status of the item, or a capability's lifecycle, in the author's word; empty if there is none."""
        return self.word(self.definition.state)

    @functools.cached_property
    def is_open(self) -> bool:
        """Whether it is not finished, or is in use; always False for a kind without a status."""
        state = self.state
        if state is None:
            return self.definition.unset_is_open and self.is_readable(self.definition.state)
        return state in self.definition.open

    @property
    def is_proposed(self) -> bool:
        """Whether it is open and nobody has decided on it yet."""
        return self.state in self.definition.proposed

    @property
    def is_planned(self) -> bool:
        """Whether it is decided on and not begun."""
        return self.state in self.definition.planned

    @property
    def is_active(self) -> bool:
        """Whether somebody works on it."""
        return self.state in self.definition.active

    @property
    def is_done(self) -> bool:
        """Whether it reached its goal: completed, released."""
        return self.state in self.definition.done

    @property
    def is_dropped(self) -> bool:
        """Whether it was canceled, removed or superseded, so that nothing should depend on it."""
        return self.state in self.definition.dropped

    @property
    def is_closed(self) -> bool:
        """Whether it is done or dropped."""
        return self.is_done or self.is_dropped

    def named(self, field: str) -> tuple[Reference, ...]:
        """Return the references in a top-level field."""
        return tuple(each for each in self.references if each.field == field)

    def rests_by(self, reference: Reference) -> bool:
        """Tell whether the item depends on the target of one of its references."""
        known = self.definition.reference(reference.field)
        return known is not None and known.rests

    def at(self, *route: str | int) -> ItemRef:
        """Return the place of the value that ``route`` leads to."""
        return ItemRef(self.path, self.document, route)

    def at_key(self, *route: str | int) -> ItemRef:
        """Return the place of the key that ``route`` leads to."""
        return ItemRef(self.path, self.document, route, Aspect.KEY)

    def is_known(self, field: str) -> bool:
        """Tell whether the field's value, or its absence, can be trusted."""
        return field not in self.unasked and self.is_readable(field)

    def is_readable(self, field: str) -> bool:
        """Tell whether the field could be read and is as its schema wants it, if it is there."""
        return field not in self.unknown and EVERY_FIELD not in self.unknown


class Enables(Struct, frozen=True):
    """A feature that an initiative enables, and how."""

    index: int
    feature: Reference | None
    how: str | None


class InternalCustomer(Struct, frozen=True):
    """A team that an initiative is for, and what it needs."""

    index: int
    team: Reference | None
    need: str | None


class Metric(Struct, frozen=True):
    """A measure of success."""

    index: int
    name: str | None
    unit: str | None
    baseline: Number | str | None
    target: Number | str | None
    result: Number | str | None
    by: Period | None
    source: str | None


class Initiative(Item, frozen=True, kw_only=True):
    """Technical work with a product reason."""

    status: str | None
    type: str | None
    enables: tuple[Enables, ...]
    internal_customers: tuple[InternalCustomer, ...]
    problem: str | None
    hypothesis: str | None
    capabilities: tuple[Reference, ...]
    objectives: tuple[Reference, ...]
    metrics: tuple[Metric, ...]
    health: str | None
    decisions: tuple[Reference, ...]
    replaces: Reference | None
    superseded_by: Reference | None


class Feature(Item, frozen=True, kw_only=True):
    """What customers get."""

    benefit: str | None
    users: tuple[str, ...]
    status: str | None
    stage: str | None
    objectives: tuple[Reference, ...]


class Consumer(Struct, frozen=True):
    """A team that uses a capability, and how the two work together."""

    index: int
    team: Reference | None
    interaction: str | None


class Interface(Struct, frozen=True):
    """A contract that a capability offers.

    Args:
        type: what sort of definition it is; None if the name of the file says it.
        path: the file, the folder or the pattern of the files that define it.
        ignore_keys: keys of data that promise nothing; None for the type's own list.
    """

    index: int
    type: str | None
    path: str | None
    ignore_keys: tuple[str, ...] | None = None


class Capability(Item, frozen=True, kw_only=True):
    """A technical capability treated as a product."""

    paths: tuple[str, ...]
    lifecycle: str | None
    consumers: tuple[Consumer, ...]
    interfaces: tuple[Interface, ...]
    evolution: str | None
    advantage: str | None


class Interaction(Struct, frozen=True):
    """How a team works with another, and until when."""

    index: int
    team: Reference | None
    mode: str | None
    purpose: str | None
    until: Period | None


class Team(Item, frozen=True, kw_only=True):
    """An owner or an internal customer."""

    type: str | None
    parent: Reference | None
    interactions: tuple[Interaction, ...]


class Objective(Item, frozen=True, kw_only=True):
    """A goal of the business, the product or the technology."""

    perspective: str | None
    parent: Reference | None


class Decision(Item, frozen=True, kw_only=True):
    """A decision, and the initiatives, features or capabilities it is about."""

    status: str | None
    initiatives: tuple[Reference, ...]
    features: tuple[Reference, ...]
    capabilities: tuple[Reference, ...]
    date: Period | None
    superseded_by: Reference | None


def name(item: Item) -> str:
    """Return ``initiative faster-builds``, or ``jira:SHOP-12`` for an item of another tracker."""
    return item.ref if item.definition.foreign else f"{item.kind} {item.id}"


def target(reference: Reference) -> str:
    """Return ``feature one-click``, with the author's words if the id is made of them.

    It is the text as written for another tracker.
    """
    if reference.system:
        return reference.text
    return f"{reference.kind} {quote(reference.author_text) if reference.author_text else reference.id}"


def verb(item: Item, reference: Reference) -> str:
    """Return the relation of ``item`` to the target of a reference, such as ``depends on``."""
    known = item.definition.reference(reference.field)
    return "names" if known is None else known.verb


def says(item: Item, reference: Reference) -> str:
    """Return ``initiative faster-builds enables feature one-click``."""
    return f"{name(item)} {verb(item, reference)} {target(reference)}"


def respell(reference: Reference, new_id: str) -> str:
    """Return the text of a reference with another id, keeping its ``kind:`` prefix if it has one."""
    return reference.text.removesuffix(reference.id) + new_id
