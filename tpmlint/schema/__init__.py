"""Validate documents by JSON Schema, and explain each violation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.finding import Edit, Fix, ItemRef, Problem, Route
from tpmlint.schema.fast import satisfies
from tpmlint.schema.fields import FieldInfo, field, fields
from tpmlint.schema.files import load
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
