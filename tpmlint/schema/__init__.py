"""JSON Schema to problems: the schema decides, tpmlint explains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.finding import Edit, Fix, ItemRef, Problem, Route
from tpmlint.schema.extension import extend
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
    "extend",
    "field",
    "fields",
    "load",
    "violations",
]

_LONGEST = 80


class Violation(Struct, frozen=True):
    """One cause for which a document is not what its schema describes.

    Args:
        rule: the rule that reports it, as the schema names it.
        failed: the way to the value that is thereby unknown; for a key that is missing at the top, or misspelt, the
            way that its value would have; None where nothing is.
    """

    rule: str
    problem: Problem
    failed: Route | None


def violations(document: Document, schemas: Mapping[str, str | Extension]) -> tuple[Violation, ...]:
    """Hold a document against the schema of its kind; return one violation per cause, in the schema's order.

    Args:
        schemas: by kind, the name of one of our schemas, or another, such as one with an organisation's on top.
    Raises:
        Refusal: an organisation's schema takes too long.
    """
    value = document.value
    kind = value.get("kind") if isinstance(value, dict) else None
    by = schemas.get(kind, "item") if isinstance(kind, str) else "item"
    if isinstance(by, str) and satisfies(by, value):
        return ()
    from tpmlint.schema.diagnostics import all_diagnostics

    return tuple(_violation(document, mistake) for mistake in all_diagnostics(by, value))


def explain(by: str | Extension, value: object) -> tuple[tuple[str, Route], ...]:
    """Hold a value against a schema; return a message and the way to its place, one per cause."""
    if isinstance(by, str) and satisfies(by, value):
        return ()
    from tpmlint.schema.diagnostics import diagnose

    return tuple((mistake.message, mistake.route) for mistake in diagnose(by, value))


def _violation(document: Document, mistake: Diagnostic) -> Violation:
    at = ItemRef(document.path, document.index, mistake.route, mistake.aspect)
    mend = mistake.mend
    fix = None if mend is None else Fix(mend.title, (Edit(at, mend.new),), mend.safe)
    item = _item(document.value)
    typo = () if mistake.typo is None else (("unknown-field", item or document.path, mistake.typo),)
    problem = Problem(mistake.message, at, item, mistake.subject, fix=fix, help=mistake.help, explained_by=typo)
    return Violation(mistake.rule, problem, mistake.failed)


def _item(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    kind, item_id = value.get("kind"), value.get("id")
    if not isinstance(kind, str) or not isinstance(item_id, str) or not kind or not item_id:
        return None
    return f"{kind[:_LONGEST]}:{item_id[:_LONGEST]}"
