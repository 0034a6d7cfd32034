"""Documents to hold against their schemas, and what to do with them in tests."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from tpmlint.finding import Aspect, ItemRef, Route
from tpmlint.formats.source_file import Document
from tpmlint.model.kinds import STANDARD
from tpmlint.model.parsed_file import schemas_of
from tpmlint.schema import Violation, load, violations
from tpmlint.schema.files import OTHERS

KINDS = tuple(STANDARD)
NAMES = (*KINDS, *OTHERS)
"""The names of all schemas."""


Value: TypeAlias = Any
"""Anything that a document may hold."""

INITIATIVE: dict[str, Value] = {
    "kind": "initiative",
    "id": "speed",
    "title": "Pay in one call",
    "owner": "payments",
    "status": "active",
    "type": "enablement",
    "enables": [{"feature": "one-click", "how": "Charges a stored card in one request"}],
    "internal_customers": [{"team": "checkout", "need": "Offer stored cards without a vault"}],
}
DECISION: dict[str, Value] = {
    "kind": "decision",
    "id": "vault",
    "title": "Keep cards in a hosted vault",
    "owner": "payments",
    "status": "accepted",
    "features": ["one-click"],
}


def check(value: object) -> tuple[Violation, ...]:
    """Return what is wrong with a document, without what another of these explains."""
    found = violations(Document("roadmap/a.yaml", 0, value), schemas_of(STANDARD))
    return tuple(each for each in found if not each.problem.explained_by)


def only(value: object) -> Violation:
    """Return the one violation of a document."""
    found = check(value)
    assert len(found) == 1, [each.problem.message for each in found]
    return found[0]


def at(*route: str | int, key: bool = False) -> ItemRef:
    """Return the place of a value, or of its key, in the documents that ``check`` holds."""
    return ItemRef("roadmap/a.yaml", 0, route, Aspect.KEY if key else Aspect.VALUE)


def sample(schema: Mapping[str, Value]) -> Value:
    """Return a value with everything that a schema describes."""
    if "const" in schema:
        return schema["const"]
    if "oneOf" in schema:
        return schema["oneOf"][0]["const"]
    if "items" in schema:
        return [sample(schema["items"])]
    if "properties" in schema and "maxProperties" not in schema:
        return {key: sample(each) for key, each in schema["properties"].items()}
    return copy.deepcopy(schema["examples"][0])


def whole(kind: str) -> dict[str, Value]:
    """Return a valid item of a kind that has every field."""
    item: dict[str, Value] = sample(load(kind))
    return {**item, "x-own": {"any": ["thing"]}}


def put(value: Value, route: Route, new: Value) -> Value:
    """Return a copy of a document in which the value at ``route`` is ``new``."""
    return _changed(value, route, lambda holder: holder.__setitem__(route[-1], new))


def without(value: Value, *route: str | int) -> Value:
    """Return a copy of a document that lacks the entry at ``route``."""
    return _changed(value, route, lambda holder: holder.__delitem__(route[-1]))


def renamed(value: Value, route: Route, new: str) -> Value:
    """Return a copy of a document in which the key at ``route`` is ``new``, in the same place."""

    def rename(holder: dict[str, Value]) -> None:
        entries = {new if key == route[-1] else key: each for key, each in holder.items()}
        holder.clear()
        holder.update(entries)

    return _changed(value, route, rename)


def _changed(value: Value, route: Route, change: Callable[[Value], None]) -> Value:
    result = copy.deepcopy(value)
    change(inside(result, route[:-1]))
    return result


def inside(value: Value, route: Route) -> Value:
    """Return the value that ``route`` leads to."""
    for step in route:
        value = value[step]
    return value


Field: TypeAlias = tuple[str, Route, Mapping[str, Value], bool]
"""A kind, the way to one of its fields in ``whole``, the field's schema, and whether it is required."""


def _fields(kind: str, route: Route, schema: Mapping[str, Value], value: Value) -> Iterator[Field]:
    for key, each in schema.get("properties", {}).items():
        if key in value:
            yield kind, (*route, key), each, key in schema.get("required", ())
            yield from _fields(kind, (*route, key), each, value[key])
    if "items" in schema:
        yield kind, (*route, 0), schema["items"], False
        yield from _fields(kind, (*route, 0), schema["items"], value[0])


FIELDS: tuple[Field, ...] = tuple(field for kind in KINDS for field in _fields(kind, (), load(kind), whole(kind)))
"""Every field of every kind, also those within others, and the entries of lists."""


def named(field: Field) -> str:
    """Return what a test of a field is called: ``initiative.enables.0.how``."""
    return ".".join(str(step) for step in (field[0], *field[1]))
