"""Values to show where none is given: the schema's own examples, put together where it has them only for the parts."""

from __future__ import annotations

import re

from tpmlint.schema import FieldInfo
from tpmlint.schema.files import Schema

_EXAMPLE = re.compile(r"(?:^| )Example: (.*)\.$")


def example(schema: Schema) -> object:
    """Return a value that the schema allows."""
    if "examples" in schema:
        return schema["examples"][0]
    if "oneOf" in schema:
        words = [branch["const"] for branch in schema["oneOf"]]
        told = _EXAMPLE.search(schema.get("description", ""))
        return told[1] if told and told[1] in words else words[0]
    if "items" in schema:
        return [example(schema["items"])]
    parts = list(schema.get("properties", {}).items())[: schema.get("maxProperties")]
    return {name: example(part) for name, part in parts}


def meaning(field: FieldInfo) -> str:
    """Return what a field says, with its closed words and without the example."""
    told = _EXAMPLE.sub("", field.description).removesuffix(" At least one.")
    return f"{told.rstrip('.')}: {', '.join(word for word, _ in field.words)}." if field.words else told
