"""From a document's value to a typed item.

A value that failed its schema is hidden first, so that all other values have the types the schema promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypedDict

from msgspec.structs import replace

from tpmlint.finding import Route
from tpmlint.formats.dates import Period, parse_period
from tpmlint.formats.source_file import Document
from tpmlint.model.items import (
    EVERY_FIELD,
    Capability,
    Consumer,
    Decision,
    Enables,
    Feature,
    Initiative,
    Interaction,
    Interface,
    InternalCustomer,
    Item,
    Metric,
    Number,
    Objective,
    Reference,
    Team,
)
from tpmlint.model.kinds import STANDARD, Kind, Kinds
from tpmlint.model.references import references_of


def build_item(document: Document, failed: Iterable[Route] = (), kinds: Kinds = STANDARD) -> Item | None:
    """Return the item that ``document`` holds, or None if it lacks a usable kind or id.

    Args:
        failed: routes of the values that violate their schema or could not be read; ``()`` is the whole document.
    """
    routes = tuple(failed)
    value = document.value
    if isinstance(value, dict) and () in routes:
        value, routes = {name: value[name] for name in ("kind", "id") if name in value}, ((EVERY_FIELD,),)
    elif routes:
        value = _remove_failed(value, routes)
    if not isinstance(value, dict):
        return None
    name, item_id = value.get("kind"), value.get("id")
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None or not isinstance(item_id, str):
        return None
    unknown = frozenset(str(route[0]) for route in routes if route)
    origin = document.origin
    place = (document.path, document.index)
    fields = _Fields(*place, value, kind, item_id, unknown, kinds, origin.source, origin.unasked, origin.words)
    if origin.spelled or origin.any_case:
        for route, each in fields.references.items():
            author_text, any_case = origin.spelled.get(route, ""), each.field in origin.any_case
            fields.references[route] = replace(each, author_text=author_text, any_case=any_case)
    return _BUILDERS.get(kind.model, _item)(fields)


def with_value(item: Item, value: Mapping[str, object], unknown: frozenset[str], kinds: Kinds) -> Item:
    """Return an item with other fields, at the same place.

    Args:
        value: all its fields.
        unknown: top-level fields in which a value failed its schema.
    """
    place, kind = (item.path, item.document), item.definition
    words = {field: word for field, word in item.words.items() if value.get(field) == item.value.get(field)}
    fields = _Fields(*place, value, kind, item.id, unknown, kinds, item.source, item.unasked, words)
    for each in item.references:
        new = fields.references.get(each.route)
        if new is not None and new.text == each.text:
            fields.references[each.route] = each
    return _BUILDERS.get(item.definition.model, _item)(fields)


_UNKNOWN = object()


def _remove_failed(value: object, failed: tuple[Route, ...]) -> object:
    """Return ``value`` without the values at the ``failed`` routes; list indexes stay as they are."""
    heads: dict[str | int, list[Route]] = {}
    for route in failed:
        if not route:
            return _UNKNOWN
        heads.setdefault(route[0], []).append(route[1:])
    if isinstance(value, dict):
        return {key: _remove_failed(each, tuple(heads[key])) if key in heads else each for key, each in value.items()}
    if isinstance(value, list):
        return [_remove_failed(each, tuple(heads[i])) if i in heads else each for i, each in enumerate(value)]
    return value


class _Common(TypedDict):
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
    source: str
    unasked: frozenset[str]
    words: Mapping[str, str]


class _Fields:
    """Access to one document's fields by name and type."""

    __slots__ = ("document", "id", "kind", "path", "references", "source", "unasked", "unknown", "value", "words")

    def __init__(
        self,
        path: str,
        document: int,
        value: Mapping[str, object],
        kind: Kind,
        item_id: str,
        unknown: frozenset[str],
        kinds: Kinds,
        source: str,
        unasked: frozenset[str],
        words: Mapping[str, str],
    ) -> None:
        self.source = source
        self.unasked = unasked
        self.words = words
        self.path = path
        self.document = document
        self.value = value
        self.kind = kind
        self.id = item_id
        self.unknown = unknown
        self.references = {ref.route: ref for ref in references_of(kind, value, kinds)}

    def text(self, name: str) -> str | None:
        value = self.value.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.value.get(name)
        return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()

    def period(self, name: str) -> Period | None:
        return _period(self.value.get(name))

    def mappings(self, name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
        value = self.value.get(name)
        if isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, dict):
                    yield index, each

    def link(self, *route: str | int) -> Reference | None:
        return self.references.get(route)

    def links(self, name: str) -> tuple[Reference, ...]:
        return tuple([ref for ref in self.references.values() if ref.field == name])

    def common(self) -> _Common:
        external = self.value.get("external")
        known = self.kind.fields  # a field of another kind is reported on its own
        return {
            "definition": self.kind,
            "id": self.id,
            "title": self.text("title"),
            "owner": self.link("owner"),
            "start_date": self.period("start_date") if "start_date" in known else None,
            "target_date": self.period("target_date") if "target_date" in known else None,
            "horizon": self.text("horizon") if "horizon" in known else None,
            "depends_on": self.links("depends_on"),
            "description": self.text("description"),
            "tags": self.texts("tags"),
            "external": {k: str(v) for k, v in external.items()} if isinstance(external, dict) else {},
            "path": self.path,
            "document": self.document,
            "unknown": self.unknown,
            "references": tuple(self.references.values()),
            "value": self.value,
            "source": self.source,
            "unasked": self.unasked,
            "words": self.words,
        }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _measure(value: object) -> Number | str | None:
    return value if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None


def _period(value: object) -> Period | None:
    return parse_period(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _item(of: _Fields) -> Item:
    return Item(**of.common())


def _initiative(of: _Fields) -> Item:
    return Initiative(
        **of.common(),
        status=of.text("status"),
        type=of.text("type"),
        enables=tuple(
            Enables(i, of.link("enables", i, "feature"), _text(each.get("how"))) for i, each in of.mappings("enables")
        ),
        internal_customers=tuple(
            InternalCustomer(i, of.link("internal_customers", i, "team"), _text(each.get("need")))
            for i, each in of.mappings("internal_customers")
        ),
        problem=of.text("problem"),
        hypothesis=of.text("hypothesis"),
        capabilities=of.links("capabilities"),
        objectives=of.links("objectives"),
        metrics=tuple(
            Metric(
                i,
                _text(each.get("name")),
                _text(each.get("unit")),
                _measure(each.get("baseline")),
                _measure(each.get("target")),
                _measure(each.get("result")),
                _period(each.get("by")),
                _text(each.get("source")),
            )
            for i, each in of.mappings("metrics")
        ),
        health=of.text("health"),
        decisions=of.links("decisions"),
        replaces=of.link("replaces"),
        superseded_by=of.link("superseded_by"),
    )


def _feature(of: _Fields) -> Item:
    return Feature(
        **of.common(),
        benefit=of.text("benefit"),
        users=of.texts("users"),
        status=of.text("status"),
        stage=of.text("stage"),
        objectives=of.links("objectives"),
    )


def _capability(of: _Fields) -> Item:
    return Capability(
        **of.common(),
        paths=of.texts("paths"),
        lifecycle=of.text("lifecycle"),
        consumers=tuple(
            Consumer(i, of.link("consumers", i, "team"), _text(each.get("interaction")))
            for i, each in of.mappings("consumers")
        ),
        interfaces=tuple(
            Interface(i, _text(each.get("type")), _text(each.get("path")), _keys(each.get("ignore-keys")))
            for i, each in of.mappings("interfaces")
        ),
        evolution=of.text("evolution"),
        advantage=of.text("advantage"),
    )


def _keys(value: object) -> tuple[str, ...] | None:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else None


def _team(of: _Fields) -> Item:
    return Team(
        **of.common(),
        type=of.text("type"),
        parent=of.link("parent"),
        interactions=tuple(
            Interaction(
                i,
                of.link("interactions", i, "with"),
                _text(each.get("mode")),
                _text(each.get("purpose")),
                _period(each.get("until")),
            )
            for i, each in of.mappings("interactions")
        ),
    )


def _objective(of: _Fields) -> Item:
    return Objective(
        **of.common(),
        perspective=of.text("perspective"),
        parent=of.link("parent"),
    )


def _decision(of: _Fields) -> Item:
    return Decision(
        **of.common(),
        status=of.text("status"),
        initiatives=of.links("initiatives"),
        features=of.links("features"),
        capabilities=of.links("capabilities"),
        date=of.period("date"),
        superseded_by=of.link("superseded_by"),
    )


_BUILDERS: Mapping[str, Callable[[_Fields], Item]] = {
    "initiative": _initiative,
    "feature": _feature,
    "capability": _capability,
    "team": _team,
    "objective": _objective,
    "decision": _decision,
}
