"""Find and load the schema files, and write them as editors take them.

They lie beside the code in a wheel, and in ``schemas/`` at the top of a checkout.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from tpmlint import RELEASED
from tpmlint.settings import Extension

Schema: TypeAlias = Mapping[str, Any]

OTHERS = ("item", "config", "waivers", "report", "export")
"""The names of the schemas besides those of the kinds."""

_NAME = re.compile(r"[a-z]+")


def path(name: str) -> Path:
    """Return the path of the schema ``name``.

    Raises:
        KeyError: there is no schema of that name.
    """
    # Not `importlib.resources`: it takes as long to import as half of click.
    for above in (1, 2):
        file = Path(__file__).parents[above] / "schemas" / f"{name}.schema.json"
        if _NAME.fullmatch(name) and file.is_file():
            return file
    raise KeyError(name)


def public_url(name: str) -> str | None:
    """Return the URL of the schema ``name``: its ``$id``. None before the first release, when nothing is there.

    Raises:
        KeyError: there is no schema of that name.
    """
    return str(load(name)["$id"]) if RELEASED else None


def editor_comment(name: str) -> str:
    """Return the line that tells an editor the schema ``name`` of a YAML file; empty before the first release."""
    url = public_url(name)
    return f"# yaml-language-server: $schema={url}\n" if url is not None else ""


@functools.cache
def load(name: str) -> Schema:
    """Return the schema ``name``, read once; it is shared, so do not change it.

    Raises:
        KeyError: there is no schema of that name.
    """
    schema: dict[str, Any] = json.loads(path(name).read_text(encoding="utf-8"))
    return schema


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
