"""The fields that the schemas describe: for commented templates, ``explain KIND.FIELD`` and documentation."""

from __future__ import annotations

import functools
from typing import Any

from msgspec import Struct

from tpmlint.schema.files import Schema, load
from tpmlint.schema.wording import expected
from tpmlint.settings import Extension


class FieldInfo(Struct, frozen=True):
    """One field of a kind of item.

    Args:
        name: its key, such as ``enables``; ``<name>`` for a key that the author chooses.
        required: whether every item of the kind, or every entry of the list, must have it.
        description: for people; ends with an example.
        expected: the type of value, in the words of messages: ``a list``, ``text``, ``a date such as ...``.
        words: the allowed words with the meaning of each; empty if the field is free.
        examples: values that fit.
        references: the kind that it refers to, or None.
        many: whether it holds a list; then ``words``, ``references`` and ``fields`` are those of its elements.
        fields: the fields of the mapping that it, or each of its elements, is.
    """

    name: str
    required: bool
    description: str
    expected: str
    words: tuple[tuple[str, str], ...]
    examples: tuple[Any, ...]
    references: str | None
    many: bool
    fields: tuple[FieldInfo, ...]


@functools.cache
def fields(by: str | Extension) -> tuple[FieldInfo, ...]:
    """Return the fields of a kind of item, or of the configuration, in the order of the schema.

    Args:
        by: the name of one of our schemas, or an extended one.
    Raises:
        KeyError: there is no schema of that name.
    """
    return _fields(load(by) if isinstance(by, str) else by.schema)


def field(by: str | Extension, *way: str) -> FieldInfo | None:
    """Return the field that ``way`` leads to, such as ``field("initiative", "enables", "how")``, or None."""
    level, info = fields(by), None
    for step in way:
        info = next((each for each in level if each.name == step), None)
        if info is None:
            return None
        level = info.fields
    return info


def _fields(schema: Schema) -> tuple[FieldInfo, ...]:
    needed = schema.get("required", ())
    properties = schema.get("properties", {}).items()
    # Tables that the author names, such as ``[kinds.epic]``.
    patterns = [("<name>", each) for each in schema.get("patternProperties", {}).values() if "properties" in each]
    # An organisation's schema may be ``true``, or nearly empty.
    entries = [*properties, *patterns]
    return tuple(_field(key, key in needed, each if isinstance(each, dict) else {}) for key, each in entries)


def _field(name: str, required: bool, schema: Schema) -> FieldInfo:
    many = schema.get("type") == "array"
    items = schema.get("items", {})
    inner = schema if not many else items if isinstance(items, dict) else {}
    kinds = inner.get("x-tpmlint", {}).get("kinds", ())
    return FieldInfo(
        name=name,
        required=required,
        description=schema.get("description", ""),
        expected=expected(schema),
        words=tuple(
            (branch["const"], branch.get("description", ""))
            for branch in inner.get("oneOf", ())
            if isinstance(branch, dict) and isinstance(branch.get("const"), str)
        ),
        examples=tuple(schema.get("examples", ())),
        references=kinds[0] if kinds else None,
        many=many,
        fields=_fields(inner),
    )
