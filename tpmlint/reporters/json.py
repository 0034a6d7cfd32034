"""JSON for programs: everything in the report, as ``schemas/report.schema.json`` describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tpmlint.finding import Edit, Finding, Fix, ItemRef, Location, RelatedPlace, Span
from tpmlint.report import Receipt, Report, ReportedVerdict
from tpmlint.reporters import Style
from tpmlint.reporters.render import metric_values
from tpmlint.text.escape import escape

VERSION = 1
_LONGEST = 1000


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
        "verdicts": [_verdict(verdict) for verdict in report.verdicts],
        "figures": None if report.figures is None else metric_values.values(report.figures),
        "receipt": receipt_values(report.receipt),
    }


def dump(value: object, indent: int | None = 2) -> str:
    """Return JSON that is ASCII, the same for the same value, and inert in a terminal and in the log of a CI.

    Args:
        indent: None puts all of it on one line.
    """
    text = json.dumps(_encodable(value), indent=indent, allow_nan=False, ensure_ascii=True)
    # Both stand in strings only. `##[` would be a command to a CI, and DEL is the one control that JSON lets pass.
    return text.replace("##", "#\\u0023").replace("\x7f", "\\u007f") + "\n"


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value if value.isascii() else "".join(escape(c) if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(each) for each in value]
    return value


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity.word,
        "message": finding.message,
        "help": finding.help,
        "location": _location(finding.location),
        "excerpt": _excerpt(finding.excerpt),
        "related": [_related(each) for each in finding.related],
        "item": finding.item,
        "subject": finding.subject,
        "fix": None if finding.fix is None else _fix(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def _related(related: RelatedPlace) -> dict[str, object]:
    return {"message": related.message, "location": _location(related.location), "excerpt": _excerpt(related.excerpt)}


def _location(location: Location) -> dict[str, object]:
    return {"path": location.path, "span": _span(location.span), "message": location.message}


def _excerpt(line: str | None) -> str | None:
    return None if line is None or len(line) > _LONGEST else line


def _span(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _fix(fix: Fix) -> dict[str, object]:
    return {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, object]:
    at = edit.at
    if isinstance(at, ItemRef):
        place: dict[str, object] = {
            "carrier": at.path,
            "document": at.document,
            "route": at.route,
            "aspect": at.aspect.value,
        }
    else:
        place = {"path": at.path, "span": _span(at.span)}
    return {"at": place, "new": edit.new}


def _verdict(verdict: ReportedVerdict) -> dict[str, object]:
    return {
        "capability": verdict.capability,
        "title": verdict.title,
        "owner": verdict.owner,
        "verdict": verdict.verdict,
        "evidence": verdict.evidence,
        "files": verdict.files,
        "exempt": verdict.exempt,
        "initiatives": verdict.initiatives,
        "features": verdict.features,
        "customers": verdict.customers,
        "objectives": verdict.objectives,
        "titles": verdict.titles,
    }


def receipt_values(receipt: Receipt) -> dict[str, object]:
    """Return the receipt, by the keys of the schema."""
    return {
        "version": receipt.version,
        "command": receipt.command,
        "revision": receipt.revision,
        "snapshot": receipt.snapshot,
        "as_of": receipt.as_of,
        "as_of_source": receipt.as_of_source,
        "files": receipt.files,
        "items": receipt.items,
        "sources": receipt.sources,
        "configuration": receipt.configuration,
        "schemas": receipt.schemas,
        "preset": receipt.preset,
        "fail_on": receipt.fail_on,
        "base": receipt.base,
        "merge_base": receipt.merge_base,
        "shallow": receipt.shallow,
        "commits": receipt.commits,
        "changes": receipt.changes,
        "skipped": [{"path": each.path, "reason": each.reason} for each in receipt.skipped],
        "suppressed": receipt.suppressed,
        "waived": receipt.waived,
        "notes": receipt.notes,
        "fixed": [{"path": each.path, "problems": each.problems} for each in receipt.fixed],
    }
