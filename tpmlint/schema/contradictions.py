"""Contradictions between our schema and an organisation's on top of it: what no document can satisfy.

Without this an author who writes what one schema allows is sent to the other, and back. Not every contradiction can be
found; those that people write are: a list of words without any of ours, another type, a range beyond ours, and a
forbidden field that is required.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tpmlint.finding import Route
from tpmlint.text.messages import join_words, quote

_RANGES = (
    ("minimum", "maximum"),
    ("minItems", "maxItems"),
    ("minLength", "maxLength"),
    ("minProperties", "maxProperties"),
)
_STEPS = frozenset({"allOf", "items", "properties"})
_EVERY = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})


def find_contradictions(
    ours: Mapping[str, Any], own: object, resolve: Callable[[Mapping[str, Any]], object], route: Route = ()
) -> Iterator[tuple[Route, str]]:
    """Yield where an organisation's schema allows nothing that ours does, and why.

    Args:
        ours: our schema of a kind, or a part of it.
        own: the organisation's schema for the same value.
        resolve: returns the schema that one with ``$ref`` leads to.
        route: of ``own`` in the organisation's file.
    """
    name = quote(next((str(step) for step in reversed(route) if step not in _STEPS and isinstance(step, str)), ""))
    if isinstance(own, Mapping) and "$ref" in own:
        own = resolve(own)
    if not isinstance(own, Mapping):
        return
    yield from ((route, message) for message in _value_contradictions(ours, own, name))
    for index, part in enumerate(own.get("allOf", ())):
        yield from find_contradictions(ours, part, resolve, (*route, "allOf", index))
    required = ours.get("required", ())
    properties = ours.get("properties", {})
    for key, inner in own.get("properties", {}).items():
        below = (*route, "properties", key)
        if inner is False and key in required:
            yield below, f"{quote(key)} is forbidden here and required by tpmlint"
        elif key in properties:
            yield from find_contradictions(properties[key], inner, resolve, below)
    if isinstance(ours.get("items"), Mapping):
        yield from find_contradictions(ours["items"], own.get("items"), resolve, (*route, "items"))


def allowed_by_both(ours: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an organisation's schema without the words that ours refuses, so that no message offers one."""
    from jsonschema import Draft7Validator

    if "enum" not in own:
        return own
    return {**own, "enum": [word for word in own["enum"] if Draft7Validator(ours).is_valid(word)]}


def _value_contradictions(ours: Mapping[str, Any], own: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield why no value satisfies both schemas, apart from what is inside of it."""
    from jsonschema import Draft7Validator

    words = _words(own)
    if words is not None:
        if not any(Draft7Validator(ours).is_valid(word) for word in words):
            allowed = _words(ours)
            keep = f", which allows {join_words([str(word) for word in allowed])}" if allowed else ""
            yield f"{name} allows nothing that tpmlint does{keep}"
        return
    if not _types(ours) & _types(own):
        required, allowed_here = (join_words(sorted(_types(each)), "or") for each in (ours, own))
        yield f"{name} must be {required} for tpmlint, and {allowed_here} here"
        return
    for least, most in _RANGES:
        if own.get(least, 0) > ours.get(most, float("inf")):
            yield f"{quote(least)} of {name} is more than tpmlint allows, {ours[most]}"
        if own.get(most, float("inf")) < ours.get(least, float("-inf")):
            yield f"{quote(most)} of {name} is less than tpmlint asks for, {ours[least]}"


def _words(schema: Mapping[str, Any]) -> list[Any] | None:
    """Return the values that a schema lists, or None if it does not list them."""
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema:
        return list(schema["enum"])
    options = schema.get("oneOf", ())
    if options and all(isinstance(option, Mapping) and "const" in option for option in options):
        return [option["const"] for option in options]
    return None


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that a schema allows, an integer being a number too."""
    types_named = schema.get("type")
    if types_named is None:
        return _EVERY
    types = {types_named} if isinstance(types_named, str) else set(types_named)
    return frozenset(types | {"integer"} if "number" in types else types)
