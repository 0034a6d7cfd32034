"""The registry of kinds of item: everything that differs from kind to kind and is not in its schema.

A kind is one entry here and one schema. Which fields refer to other items, to which kinds and in what sense, is in
the schema alone, in its ``x-tpmlint`` annotations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from tpmlint.schema.files import Schema, load
from tpmlint.settings import Extension


class ReferenceField(Struct, frozen=True):
    """A field in which items of a kind name other items.

    Args:
        way: path to the reference in the document; ``*`` is any element of a list.
        kinds: kinds of the target; a bare id means the first.
        verb: the relation in words, for a sentence: ``depends on``.
        rests: whether the item depends on the target.
    """

    way: tuple[str, ...]
    kinds: tuple[str, ...]
    verb: str = "names"
    rests: bool = False

    @property
    def field(self) -> str:
        """The top-level field, which names the relation."""
        return self.way[0]


class Kind(Struct, frozen=True, eq=False, dict=True):
    """A kind of item.

    Args:
        columns: default columns of a list, the more important first.
        order: fields that a list is sorted by, by default.
        state: the field with the status of an item; empty if there is none.
        open: values of that field for items that are not finished or are in use.
        unset_is_open: whether an item without that field is open.
        proposed: those of them for items that nobody has decided on yet.
        planned: those for items that are decided on and not begun.
        active: those for items that somebody works on.
        done: values for items that reached their goal.
        dropped: values for items that were canceled or removed, on which nothing should depend.
        onward: changes from one closed value to another that are not a regression.
        has_backlog: whether people ask which items are open and which are closed.
        about: the field that best describes an item in a word, besides its title.
        also_asked: optional fields that ``new`` asks for if the roadmap has items to name in them.
        markdown: whether a new item is the front matter of a Markdown file, because it needs prose.
        layer: the place between strategy (0) and code on the map; None keeps the kind off it.
        fill, stroke: its colors in diagrams; empty leaves it without.
        light, dark: its color on the page of the report, on a light and on a dark ground.
        option: the option of ``list`` for items that are connected with one of it; empty for none.
        like: the kind whose fields it has, and whose class its items are; empty for its own.
        foreign: whether its items are those of another tracker, which are not on the roadmap.
        own_schema: schema of a kind that is not built in; None is the published schema of its name.
    """

    name: str
    plural: str
    columns: tuple[str, ...] = ("id", "title")
    order: tuple[str, ...] = ("id",)
    state: str = ""
    open: frozenset[str] = frozenset()
    unset_is_open: bool = False
    proposed: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    onward: frozenset[tuple[str, str]] = frozenset()
    has_backlog: bool = False
    about: str = ""
    also_asked: tuple[str, ...] = ()
    markdown: bool = False
    layer: int | None = None
    fill: str = ""
    stroke: str = ""
    light: str = "#6b6f76"
    dark: str = "#9aa0a8"
    option: str = ""
    like: str = ""
    foreign: bool = False
    own_schema: Schema | None = None

    @cached_property
    def schema(self) -> Schema:
        """The JSON Schema of its items."""
        if self.own_schema is not None:
            return self.own_schema
        schema = load(self.model)
        if not self.like:
            return schema
        properties = schema["properties"]
        return {**schema, "properties": {**properties, "kind": {**properties["kind"], "const": self.name}}}

    @property
    def model(self) -> str:
        """The built-in kind whose class its items have; its own name if there is none."""
        return self.like or self.name

    @cached_property
    def described_by(self) -> str | Extension:
        """The name of the published schema that describes it, or its own schema."""
        own = self.own_schema is not None or bool(self.like)
        return Extension(self.name, "", self.schema) if own else self.name

    @property
    def depth(self) -> int:
        """The layer, for sorting: a kind that is not on the map comes last."""
        return 1000 if self.layer is None else self.layer

    @cached_property
    def fields(self) -> frozenset[str]:
        """The top-level fields that the schema knows."""
        return frozenset(self.schema.get("properties", ()))

    @cached_property
    def references(self) -> tuple[ReferenceField, ...]:
        """The fields that name other items, in the order of the schema."""
        return tuple(_references(self.schema, ()))

    @cached_property
    def _by_field(self) -> Mapping[str, ReferenceField]:
        return {each.field: each for each in reversed(self.references)}

    def reference(self, field: str) -> ReferenceField | None:
        """Return the reference field of that name; None if the field does not name other items."""
        return self._by_field.get(field)

    def naming(self, kind: str) -> frozenset[str]:
        """Return the top-level fields in which a bare id means an item of ``kind``."""
        return frozenset(each.field for each in self.references if each.kinds[0] == kind)


def _references(schema: Schema, way: tuple[str, ...]) -> Iterator[ReferenceField]:
    note = schema.get("x-tpmlint", {})
    if note.get("shape") == "reference":
        yield ReferenceField(way, tuple(note["kinds"]), note.get("verb", "names"), note.get("rests", False))
    for name, inner in schema.get("properties", {}).items():
        if isinstance(inner, dict):
            yield from _references(inner, (*way, name))
    items = schema.get("items")
    if isinstance(items, dict):
        yield from _references(items, (*way, "*"))


class Kinds(Mapping[str, Kind]):
    """Kinds by name, in the order in which they are listed."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def extended(self, kinds: Iterable[Kind]) -> Kinds:
        """Return these kinds and more; a kind with an existing name replaces the other."""
        return Kinds((*self._kinds.values(), *kinds))

    @cached_property
    def schemas(self) -> Mapping[str, str | Extension]:
        """What describes the items of each kind: the name of the published schema, or its own schema."""
        return {name: kind.described_by for name, kind in self._kinds.items()}

    @cached_property
    def layers(self) -> tuple[Kind, ...]:
        """The kinds on the map, from strategy to code."""
        return tuple(
            sorted((kind for kind in self._kinds.values() if kind.layer is not None), key=lambda kind: kind.depth)
        )

    def named(self, word: str) -> Kind | None:
        """Return the kind of that name, in the singular or the plural and in any case."""
        folded = word.casefold()
        return next((kind for kind in self._kinds.values() if folded in (kind.name, kind.plural)), None)


STANDARD = Kinds(
    (
        Kind(
            "initiative",
            "initiatives",
            columns=("id", "status", "owner", "target_date", "overdue", "gap", "customers", "features", "title"),
            order=("target_date", "id"),
            state="status",
            open=frozenset({"proposed", "planned", "active", "paused"}),
            proposed=frozenset({"proposed"}),
            planned=frozenset({"planned"}),
            active=frozenset({"active"}),
            done=frozenset({"completed"}),
            dropped=frozenset({"canceled"}),
            has_backlog=True,
            about="status",
            also_asked=("capabilities", "objectives"),
            layer=2,
            fill="#fff3d6",
            stroke="#b8860b",
            light="#b0822a",
            dark="#d6ae5e",
            option="initiative",
        ),
        Kind(
            "feature",
            "features",
            columns=("id", "status", "target_date", "overdue", "gap", "enablers", "customers", "owner", "title"),
            order=("target_date", "id"),
            state="status",
            open=frozenset({"proposed", "planned", "active"}),
            unset_is_open=True,
            proposed=frozenset({"proposed"}),
            planned=frozenset({"planned"}),
            active=frozenset({"active"}),
            done=frozenset({"released"}),
            dropped=frozenset({"retired", "canceled"}),
            onward=frozenset({("released", "retired")}),
            has_backlog=True,
            about="status",
            also_asked=("objectives",),
            layer=1,
            fill="#e3f4e1",
            stroke="#3f8f3f",
            light="#3d7f4a",
            dark="#7cbb86",
            option="feature",
        ),
        Kind(
            "capability",
            "capabilities",
            columns=("id", "lifecycle", "owner", "customers", "initiatives", "title"),
            state="lifecycle",
            open=frozenset({"experimental", "production", "deprecated"}),
            unset_is_open=True,
            dropped=frozenset({"retired"}),
            about="lifecycle",
            layer=3,
            fill="#e8eef7",
            stroke="#4a6fa5",
            light="#45699c",
            dark="#85a8da",
            option="capability",
        ),
        Kind(
            "team",
            "teams",
            columns=("id", "type", "owns", "needs", "consumes", "title"),
            about="type",
            layer=4,
            fill="#fbe4ec",
            stroke="#b0426f",
            light="#a84a72",
            dark="#d78aab",
            option="customer",
        ),
        Kind(
            "objective",
            "objectives",
            columns=("id", "perspective", "features", "customers", "owner", "parent", "title"),
            about="perspective",
            layer=0,
            fill="#eee6f8",
            stroke="#7a4fb0",
            light="#7656a8",
            dark="#a98ed6",
            option="objective",
        ),
        Kind(
            "decision",
            "decisions",
            columns=("id", "status", "date", "initiatives", "features", "owner", "title"),
            order=("date", "id"),
            state="status",
            open=frozenset({"proposed"}),
            dropped=frozenset({"rejected", "superseded"}),
            onward=frozenset({("rejected", "superseded")}),
            about="status",
            also_asked=("initiatives", "features", "capabilities"),
            markdown=True,
        ),
    )
)
"""The built-in kinds. Rules use ``roadmap.kinds`` instead, which may have more."""
