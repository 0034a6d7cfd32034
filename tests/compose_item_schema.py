"""Writes ``schemas/item.schema.json``, which dispatches on ``kind``, from the schemas of the kinds.

Run it after changing one of them: ``python tests/compose_item_schema.py``. A test holds the file to it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parent.parent / "schemas"
KINDS = ("initiative", "feature", "capability", "team", "objective", "decision")
WIDTH = 120


def read(name: str) -> dict[str, Any]:
    """Return a schema of the checkout by its short name."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def item_schema() -> dict[str, Any]:
    """Return the schema of an item of any kind; each kind's own schema is in it word for word."""
    kinds = {kind: read(kind) for kind in KINDS}
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
                "description": "What sort of item this is. Example: initiative.",
                "oneOf": [{"const": kind, "description": kinds[kind]["description"]} for kind in KINDS],
                "x-tpmlint": {"oneOf": {"rule": "unknown-kind"}},
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
                    "message": "this document has no 'kind'; add 'kind: initiative', or another of feature, "
                    "capability, team, objective and decision"
                }
            }
        },
    }


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


if __name__ == "__main__":
    (SCHEMAS / "item.schema.json").write_text(layout(item_schema()) + "\n", encoding="utf-8")
