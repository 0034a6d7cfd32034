"""Schemas as editors take them, which complete examples and offer words in the order of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tpmlint.schema.files import Schema, load
from tpmlint.settings import Extension

_NAMED = frozenset(("definitions", "patternProperties", "properties"))
"""Keywords whose keys are names, not keywords."""

_DEFINITIONS = "#/definitions/"


def for_editors(schema: Schema) -> dict[str, Any]:
    """Return a schema that allows the same, without examples, and with the likeliest words first.

    An editor would complete an example such as the id of a team that no roadmap has; the description shows it anyway.
    The words that ``x-tpmlint`` calls likely come first, all others keep their order, which is that of a life.
    """
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _NAMED and isinstance(value, Mapping):
            found[key] = {name: _part(each) for name, each in value.items()}
        elif key == "oneOf":
            found[key] = [_part(each) for each in _likeliest_first(schema, value)]
        elif key == "x-tpmlint":
            found[key] = {name: each for name, each in value.items() if name != "likely"}
        elif key != "examples":
            found[key] = _part(value)
    return {key: value for key, value in found.items() if key != "x-tpmlint" or value}


def item_schema(schemas: Mapping[str, str | Extension]) -> Schema:
    """Return the schema of an item of any kind, with own kinds and an organisation's own fields.

    Args:
        schemas: by kind, the name of one of our schemas, or an extended one; under ``item`` that of an unknown kind.
    """
    by = schemas.get("item", "item")
    whole = load(by) if isinstance(by, str) else by.schema
    kinds = {kind: load(by) if isinstance(by, str) else by.schema for kind, by in schemas.items() if kind != "item"}
    order = [each["const"] for each in whole["properties"]["kind"]["oneOf"]]
    definitions: dict[str, Any] = {}
    for kind in order:
        inner = {key: value for key, value in kinds[kind].items() if key not in ("$schema", "$id", "definitions")}
        definitions[kind] = _with_references_below(inner, kind)
        for name, each in kinds[kind].get("definitions", {}).items():
            definitions[f"{kind}-{name}"] = _with_references_below(each, kind)
    branches = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
            "then": {"$ref": f"#/definitions/{kind}"},
        }
        for kind in order
    ]
    return {**whole, "allOf": branches, "definitions": definitions}


def _with_references_below(value: Any, kind: str) -> Any:
    """Return a schema whose references lead to the definitions of its kind, among those of all kinds."""
    if isinstance(value, Mapping):
        return {
            key: f"{_DEFINITIONS}{kind}-{each.removeprefix(_DEFINITIONS)}"
            if key == "$ref" and isinstance(each, str) and each.startswith(_DEFINITIONS)
            else _with_references_below(each, kind)
            for key, each in value.items()
        }
    return [_with_references_below(each, kind) for each in value] if isinstance(value, list) else value


def _part(value: Any) -> Any:
    if isinstance(value, Mapping):
        return for_editors(value)
    return [_part(each) for each in value] if isinstance(value, list) else value


def _likeliest_first(schema: Schema, branches: list[Any]) -> list[Any]:
    note = schema.get("x-tpmlint", {})
    likely = note.get("likely", ()) if isinstance(note, Mapping) else ()
    return sorted(
        branches, key=lambda each: likely.index(each["const"]) if each.get("const") in likely else len(likely)
    )
