"""JSON for programs: everything in the report, as ``schemas/report.schema.json`` describes it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from msgspec import json, to_builtins

from tpmlint.finding import Finding, Fix
from tpmlint.report import Receipt, Report
from tpmlint.reporters import Style
from tpmlint.reporters.render import metric_values
from tpmlint.text.escape import escape

VERSION = 1
_LONGEST = 1000
_NOT_SHOWN = frozenset({"elsewhere", "taken_by"})
"""Fields of the receipt that are not part of the report."""

# DEL is the one control character that JSON does not escape.
_NOT_ASCII = re.compile(r"[^\x00-\x7e]+")


def render(report: Report, style: Style) -> str:
    """Return the report as one JSON object in ASCII; style has no effect.

    Strings are as they are in the roadmap, but for bytes that are not UTF-8, which JSON cannot carry: they become
    ``\\xe9``. Excerpts of more than 1000 characters are null, since a file may be one long line with many findings.
    """
    return dump(report_values(report))


def report_values(report: Report) -> dict[str, Any]:
    """Return everything in the report, by the keys of the schema."""
    return {
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "verdicts": to_builtins(report.verdicts),
        "figures": None if report.metrics is None else metric_values.values(report.metrics),
        "uncovered": list(report.uncovered),
        "suggestions": to_builtins(report.suggestions),
        "changes": None if report.changes is None else to_builtins(report.changes),
        "receipt": receipt_values(report.receipt),
    }


def receipt_values(receipt: Receipt) -> dict[str, Any]:
    """Return everything in the receipt that belongs to the report, by the keys of the schema."""
    return {name: value for name, value in to_builtins(receipt).items() if name not in _NOT_SHOWN}


def dump(value: object, indent: int = 2) -> str:
    """Return JSON that is ASCII, the same for the same value, and inert in a terminal and in the log of a CI.

    Args:
        indent: 0 puts all of it on one line.
    Raises:
        ValueError: a number is not finite.
    """
    text = json.format(json.encode(_encodable(value)), indent=indent).decode("utf-8")
    # Both stand in strings only. `##[` would be a command to a CI.
    return _NOT_ASCII.sub(_ascii, text).replace("##", "#\\u0023") + "\n"


def _encodable(value: object) -> object:
    """Return a value without what ``msgspec.json`` refuses or writes as null: lone surrogates and infinite numbers."""
    if isinstance(value, str):
        return value if value.isascii() else "".join(escape(c) if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not JSON compliant")
    return value


def _ascii(characters: re.Match[str]) -> str:
    units = characters[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _finding(finding: Finding) -> dict[str, object]:
    return {
        **to_builtins(finding),
        "severity": finding.severity.word,
        "excerpt": _excerpt(finding.excerpt),
        "related": [{**to_builtins(each), "excerpt": _excerpt(each.excerpt)} for each in finding.related],
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _excerpt(line: str | None) -> str | None:
    return None if line is None or len(line) > _LONGEST else line


def _fix(fix: Fix) -> dict[str, object]:
    return {"title": fix.title, "safe": fix.safe, "edits": to_builtins(fix.edits)}
