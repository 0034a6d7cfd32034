"""Composes ``schemas/``: writes what schemas share into each of them, and all kinds into ``item.schema.json``.

A schema that is published stands alone, so each one repeats the patterns of ids, references and dates and the fields
that all kinds have. They are defined here. To add a field, write it into its kind's schema; one that refers to an item
needs no more than a ``description``, ``examples`` and ``"x-tpmlint": {"shape": "reference", "kinds": ["team"]}``. Then
run ``make schemas``. A test holds the files to this.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tpmlint.model.kinds import STANDARD
from tpmlint.schema.own_kinds import ID, LONGEST, SYSTEM, reference_pattern

SCHEMAS = Path(__file__).parent.parent / "schemas"
KINDS = tuple(STANDARD)
WIDTH = 120

LONGEST_TEXT = 4096
LONGEST_LIST = 1000
LONGEST_EVIDENCE = 1024
MOST_OVERRIDES = 100
LARGEST = 10_000  # quarters and days that a date may be moved by
ANY_KIND = "|".join(KINDS)
DATE = (
    "^([1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|"
    "(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])))?|"
    "([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29)$"
)
OTHER_FORMAT = (
    "`tpmlint init --from FILE` reads a roadmap in another format; [kinds] declares kinds of your own, and "
    "[roadmap] exclude skips files that are not roadmap."
)
UNKNOWN_FIELD = {"additionalProperties": {"rule": "unknown-field"}}

Schema = dict[str, Any]


def text(description: str, example: str) -> Schema:
    """Return the schema of a text that may say anything but not nothing."""
    return {
        "description": description,
        "type": "string",
        "pattern": "\\S",
        "patternErrorMessage": "Must not be empty.",
        "examples": [example],
    }


SHARED: dict[str, Schema] = {
    "owner": {
        "description": "The team that answers for this item, by its id. Example: payments.",
        "examples": ["payments"],
        "x-tpmlint": {"shape": "reference", "kinds": ["team"], "verb": "is owned by"},
    },
    "description": text(
        "Whatever a reader needs beyond the title, in plain text or Markdown. "
        "Example: Why now, what is out of scope, what was tried before.",
        "Replaces the three redirects of the old checkout by one request.",
    ),
    "tags": {
        "description": "Words to find and group items by. Example: [checkout, latency].",
        "type": "array",
        "items": text("One tag. Example: checkout.", "checkout"),
        "examples": [["checkout", "latency"]],
    },
    "links": {
        "description": "Pages that say more: a design, a dashboard, a ticket.",
        "type": "array",
        "items": {
            "description": "One link.",
            "type": "object",
            "required": ["url"],
            "properties": {
                "title": text("What the link shows to a reader. Example: Latency dashboard.", "Latency dashboard"),
                "url": {
                    "description": "The full address, with its scheme, or a path from the folder of this file. "
                    "Example: https://wiki.example.com/checkout.",
                    "type": "string",
                    "format": "uri-reference",
                    "examples": ["https://wiki.example.com/checkout"],
                },
                "rel": text(
                    "What the page is to the item, in a word of your own. Example: design, dashboard, runbook, ticket.",
                    "design",
                ),
            },
            "additionalProperties": False,
            "x-tpmlint": UNKNOWN_FIELD,
        },
    },
    "evidence": {
        "description": "What shows in the repository that the work was done, or what it rests on: a pull request, a "
        "tag, a commit or a path, at most 1,000. Texts that begin with '#' or '!' need quotes. "
        "Example: ['#123', v1.4.0, docs/design/tokens.md].",
        "type": "array",
        "maxItems": LONGEST_LIST,
        "items": {
            "description": "One piece of evidence: #123 or !45 for a pull request, a tag, 7 to 40 hexadecimal digits "
            "of a commit, or a path; tag:, commit: and path: say which. Put what begins with # or ! in quotes. "
            "Example: '#123'.",
            "type": "string",
            "maxLength": LONGEST_EVIDENCE,
            "pattern": "\\S",
            "patternErrorMessage": "Must not be empty.",
            "examples": ["#123", "!45", "4f2a91c", "v1.4.0", "docs/design/tokens.md"],
            "x-tpmlint": {"shape": "evidence"},
        },
        "examples": [["#123", "docs/design/tokens.md"]],
    },
    "related": {
        "description": "Other items that a reader should know of, by kind:id or, of the same kind, by id alone. "
        "Nothing waits for them and nothing follows from them. Example: [decision:use-postgres].",
        "type": "array",
        "items": {
            "description": "One item. Example: decision:use-postgres.",
            "examples": ["decision:use-postgres"],
            "x-tpmlint": {"shape": "reference", "kinds": list(KINDS), "verb": "is related to"},
        },
        "examples": [["decision:use-postgres"]],
    },
    "external": {
        "description": "What other systems call this item, by system, so that a reference such as jira:SHOP-12 finds "
        "it. Example: {jira: SHOP-12}.",
        "type": "object",
        "patternProperties": {
            f"^{SYSTEM}$": {
                "description": "The item's key in that system. Example: SHOP-12.",
                "type": ["string", "integer"],
                "pattern": "^\\S+$",
                "patternErrorMessage": "Must be a key without spaces.",
                "examples": ["SHOP-12"],
                "x-tpmlint": {
                    "pattern": {"message": "{field} must be a key without spaces such as SHOP-12, not {value}"}
                },
            }
        },
        "additionalProperties": False,
        "examples": [{"jira": "SHOP-12"}],
        "x-tpmlint": {
            "additionalProperties": {
                "rule": "schema",
                "message": "{value} cannot name a system; write it in lower case, such as 'jira: SHOP-12'",
            }
        },
    },
}
"""The fields that all kinds have, word for word."""


def read(name: str) -> Schema:
    """Return a schema of the checkout by its short name."""
    schema: Schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def composed() -> dict[str, Schema]:
    """Return the schemas as they should be, by name; what is not shared is taken from the files."""
    kinds = {kind: kind_schema(kind) for kind in KINDS}
    return {
        **kinds,
        "item": item_schema(kinds),
        "waivers": waivers_schema(),
        "config": config_schema(kinds),
        "export": export_schema(),
    }


def kind_schema(kind: str) -> Schema:
    """Return the schema of a kind of item."""
    schema = read(kind)
    properties = schema["properties"]
    for name, shared in SHARED.items():
        properties[name] = copy.deepcopy(shared)
    named = properties["related"]["items"]["x-tpmlint"]
    named["kinds"] = [kind, *(other for other in KINDS if other != kind)]
    properties["id"]["description"] = (
        "The name that references use, unique among the items of this kind whatever its case: letters, digits, "
        f"'-', '_' and '.', at most {LONGEST} characters. Keep it when the title changes. "
        f"Example: {properties['id']['examples'][0]}."
    )
    for each in _objects(schema):
        _shape(each)
    return schema


def _shape(schema: Schema) -> None:
    """Give an id, a reference or a date its type and pattern."""
    note = schema.get("x-tpmlint", {})
    match note.get("shape"):
        case "id":
            limits: Schema = {
                "type": "string",
                "pattern": f"^{ID}$",
                "patternErrorMessage": f"Must be 1 to {LONGEST} letters from a to z, digits, '-', '_' or '.', "
                "beginning and ending with a letter or digit.",
            }
        case "reference":
            kinds = note["kinds"]
            noun = f"{'an' if kinds[0][0] in 'aeiou' else 'a'} {kinds[0]}"
            limits = {
                "type": "string",
                "pattern": reference_pattern(kinds, KINDS),
                "patternErrorMessage": f"Must be the id of {noun}, such as {schema['examples'][0]}, "
                f"{'kind:id, ' if len(kinds) > 1 else ''}registry/id, or system:KEY, such as jira:SHOP-12.",
            }
        case "date":
            limits = {
                "type": ["string", "integer"],
                "pattern": DATE,
                "patternErrorMessage": "Must be a date: 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026.",
                "minimum": 1000,
                "maximum": 9999,
            }
        case _:
            return
    description = schema.pop("description")
    rest = {key: value for key, value in schema.items() if key not in limits}
    schema.clear()
    schema.update({"description": description, **limits, **rest})


def item_schema(kinds: dict[str, Schema]) -> Schema:
    """Return the schema of an item of any kind; each kind's own schema is in it word for word."""
    base = kinds[KINDS[0]]["$id"].rpartition("/")[0]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{base}/item.schema.json",
        "title": "Item",
        "description": "An item of a roadmap, of any kind.",
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {
                "description": f"What sort of item this is. Example: {KINDS[0]}.",
                "oneOf": [{"const": kind, "description": kinds[kind]["description"]} for kind in KINDS],
                "x-tpmlint": {"oneOf": {"rule": "unknown-kind", "help": OTHER_FORMAT}},
            }
        },
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                "then": {"$ref": f"#/definitions/{kind}"},
            }
            for kind in KINDS
        ],
        "definitions": {
            kind: {key: value for key, value in schema.items() if key not in {"$schema", "$id"}}
            for kind, schema in kinds.items()
        },
        "x-tpmlint": {
            "required": {
                "kind": {
                    "message": f"this document has no 'kind'; add 'kind: {KINDS[0]}', or another of "
                    f"{', '.join(KINDS[1:-1])} and {KINDS[-1]}",
                    "help": OTHER_FORMAT,
                }
            }
        },
    }


def waivers_schema() -> Schema:
    """Return the schema of the waivers."""
    schema = read("waivers")
    entry = schema["properties"]["waivers"]["items"]["properties"]
    entry["item"]["pattern"] = f"^({ANY_KIND}):{ID}$"
    entry["owner"]["pattern"] = f"^{ID}$"
    for each in _objects(schema):
        _shape(each)
    return schema


def export_schema() -> Schema:
    """Return the schema of an export, whose figures are those of a report without what they say of single commits."""
    schema = read("export")
    figures = copy.deepcopy(read("report")["properties"]["figures"])
    for name in ("promises", "unexplained"):
        del figures["properties"][name]
        figures["required"].remove(name)
    schema["properties"]["figures"] = {
        **figures,
        "description": "What an audit of the history counts.",
        "type": "object",
    }
    return schema


def config_schema(kinds: dict[str, Schema]) -> Schema:
    """Return the schema of the configuration."""
    schema = read("config")
    properties = schema["properties"]
    properties["overrides"]["items"]["properties"]["kinds"]["items"]["oneOf"] = [
        {"const": kind, "description": _meaning(each)} for kind, each in kinds.items()
    ]
    (own,) = properties["kinds"]["patternProperties"].values()
    own["properties"]["like"]["oneOf"] = [
        {"const": kind, "description": _meaning(each)} for kind, each in kinds.items()
    ]
    properties["schema"]["properties"] = {
        kind: {
            "description": f"Fields and narrower rules of your own for {kind} items.",
            "type": "object",
            "required": ["extend"],
            "properties": {
                "extend": {
                    "description": "A JSON Schema (draft-07) that comes on top of tpmlint's, as a path relative to the "
                    f"configuration's folder. Example: schemas/{kind}.json.",
                    "type": "string",
                    "pattern": "^[^/].*$",
                    "patternErrorMessage": "Must be a path relative to the configuration's folder.",
                    "examples": [f"schemas/{kind}.json"],
                    "x-tpmlint": {
                        "pattern": {
                            "message": "{field} must be a path relative to the configuration's folder, not {value}"
                        }
                    },
                }
            },
            "additionalProperties": False,
            "x-tpmlint": UNKNOWN_FIELD,
        }
        for kind in KINDS
    }
    overrides = properties["overrides"]
    _limit(overrides, "array", "maxItems", MOST_OVERRIDES)
    for name in ("paths", "kinds"):
        _limit(overrides["items"]["properties"][name], "array", "maxItems", MOST_OVERRIDES)
    for each in _objects(schema):
        _limit(each, "string", "maxLength", LONGEST_TEXT)
        _limit(each, "array", "maxItems", LONGEST_LIST)
        _limit(each, "integer", "maximum", LARGEST)
    return schema


def _limit(schema: Schema, kind: str, keyword: str, most: int) -> None:
    """Write the limit of a type behind the type, unless the schema has a limit of its own."""
    if kind in schema.get("type", ()) and keyword not in schema:
        entries = list(schema.items())
        schema.clear()
        for key, value in entries:
            schema[key] = value
            if key == "type":
                schema[keyword] = most


def _meaning(schema: Schema) -> str:
    """Return what a kind is, without its name: ``An initiative: technical work ...`` without the first words."""
    meaning: str = schema["description"].partition(": ")[2]
    return meaning[0].upper() + meaning[1:]


def _objects(value: object) -> Iterator[Schema]:
    """Yield every object in a schema, itself included."""
    if isinstance(value, dict):
        yield value
        for each in list(value.values()):
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def layout(value: object, indent: int = 0, lead: int = 0) -> str:
    """Return JSON in which a list or object stands on one line where it fits and holds no object in an object.

    Args:
        lead: characters that stand before the value on its line.
    """
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (flat.count("{") <= 1 and indent + lead + len(flat) <= WIDTH):
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        heads = [f"{json.dumps(key, ensure_ascii=False)}: " for key in value]
        rows = [
            head + layout(each, indent + 2, len(head) + 1) for head, each in zip(heads, value.values(), strict=True)
        ]
        return "{\n" + ",\n".join(pad + row for row in rows) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + layout(each, indent + 2, 1) for each in value) + "\n" + " " * indent + "]"


def outdated() -> dict[str, Schema]:
    """Return, by name, the schemas whose file is not what it should be."""
    return {name: schema for name, schema in composed().items() if json.dumps(schema) != json.dumps(read(name))}


if __name__ == "__main__":
    for name, schema in outdated().items():
        (SCHEMAS / f"{name}.schema.json").write_text(layout(schema) + "\n", encoding="utf-8")
        sys.stdout.write(f"wrote schemas/{name}.schema.json\n")
