"""What the schemas say: which fields there are, and why a document does not satisfy them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tpmlint.finding import Edit, Fix, ItemRef, Problem, Route
from tpmlint.schema.fast import satisfies
from tpmlint.schema.files import Schema, load
from tpmlint.schema.wording import expected
from tpmlint.settings import Extension

if TYPE_CHECKING:
    from tpmlint.formats.source_file import Document
    from tpmlint.schema.diagnostics import Diagnostic


__all__ = [
    "Extension",
    "FieldInfo",
    "Violation",
    "explain",
    "field",
    "fields",
    "load",
    "violations",
]

_LONGEST = 80


class Violation(Struct, frozen=True):
    """One reason why a document does not satisfy its schema.

    Args:
        rule: the rule that reports it, as the schema names it.
        failed: the route of the value that cannot be used because of it; for a missing or misspelt top-level key, the
            route that its value would have; None if there is none.
    """

    rule: str
    problem: Problem
    failed: Route | None


def violations(document: Document, schemas: Mapping[str, str | Extension]) -> tuple[Violation, ...]:
    """Validate a document by the schema of its kind; return one violation per cause, in the schema's order.

    Args:
        schemas: by kind, the name of one of our schemas, or an extended one; under ``item`` that of an unknown kind.
    Raises:
        UserError: an organisation's schema takes too long.
    """
    value = document.value
    kind = value.get("kind") if isinstance(value, dict) else None
    unknown = schemas.get("item", "item")
    by = schemas.get(kind, unknown) if isinstance(kind, str) else unknown
    if satisfies(by, value):
        return ()
    from tpmlint.schema.diagnostics import all_diagnostics

    return tuple(_violation(document, diagnostic) for diagnostic in all_diagnostics(by, value))


def explain(by: str | Extension, value: object) -> tuple[tuple[str, Route], ...]:
    """Validate a value by a schema; return a message and the route of its place, one per cause."""
    if satisfies(by, value):
        return ()
    from tpmlint.schema.diagnostics import diagnose

    return tuple((diagnostic.message, diagnostic.route) for diagnostic in diagnose(by, value))


def _violation(document: Document, diagnostic: Diagnostic) -> Violation:
    at = ItemRef(document.path, document.index, diagnostic.route, diagnostic.aspect)
    new = diagnostic.suggestion
    fix = None if new is None else Fix(new.title, (Edit(at, new.new),), new.safe)
    item = _item(document.value)
    typo = () if diagnostic.typo is None else (("unknown-field", item or document.path, diagnostic.typo),)
    problem = Problem(
        diagnostic.message, at, item, diagnostic.subject, fix=fix, help=diagnostic.help, explained_by=typo
    )
    return Violation(diagnostic.rule, problem, diagnostic.failed)


def _item(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    kind, item_id = value.get("kind"), value.get("id")
    if not isinstance(kind, str) or not isinstance(item_id, str) or not kind or not item_id:
        return None
    return f"{kind[:_LONGEST]}:{item_id[:_LONGEST]}"


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
