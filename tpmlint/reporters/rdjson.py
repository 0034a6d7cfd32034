"""Reviewdog's diagnostic format: ``reviewdog -f=rdjson``, version 0.18 or newer for the related places.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf. It refuses fields that it does not know, so there is no
room for the receipt.
"""

from __future__ import annotations

import re

from tpmlint.finding import Finding, Location, Severity
from tpmlint.report import Receipt, Report
from tpmlint.reporters import Style
from tpmlint.reporters.json import dump
from tpmlint.reporters.render.findings import in_file, message_of
from tpmlint.rule import page_of
from tpmlint.text.escape import visible

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}
_MARKUP = re.compile(r"[\\`*_<\[\]]")
_MENTION = re.compile(r"@(?=\w)")


def render(report: Report, style: Style) -> str:
    """Return the diagnostics: lines from 1, columns as bytes of UTF-8 from 1, the end exclusive."""
    worst = max((finding.severity for finding in report.findings), default=Severity.INFO)
    return dump(
        {
            "source": {"name": "tpmlint", "url": "https://tpmlint.github.io/tpmlint/"},
            "severity": _SEVERITIES[worst],
            "diagnostics": [_diagnostic(finding, report.receipt) for finding in report.findings],
        }
    )


def _diagnostic(finding: Finding, receipt: Receipt) -> dict[str, object]:
    result: dict[str, object] = {
        "message": plain(message_of(finding)),
        "location": _location(finding.location, finding.excerpt, receipt),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": visible(finding.rule), "url": page_of(finding.rule)},
    }
    if finding.related:
        result["related_locations"] = [
            {"message": plain(visible(each.message)), "location": _location(each.location, each.excerpt, receipt)}
            for each in finding.related
        ]
    return result


def _location(location: Location, line: str | None, receipt: Receipt) -> dict[str, object]:
    if location.message:
        location, line = in_file(location, receipt), None
    result: dict[str, object] = {"path": visible(location.path)}
    span = location.span
    if span is None:
        return result
    start: dict[str, int] = {"line": span.line}
    end: dict[str, int] = {"line": span.end_line}
    # Bytes can be counted only if the line is known; a range without columns covers whole lines.
    if line is not None and span.end_line == span.line:
        start["column"], end["column"] = _byte(line, span.column), _byte(line, span.end_column)
    result["range"] = {"start": start, "end": end}
    return result


def _byte(line: str, column: int) -> int:
    before = line[: column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + (column - 1 - len(before)) + 1


def plain(text: str) -> str:
    """Escape a line for Markdown, the format of reviewdog's comments; mentions notify nobody."""
    return _MENTION.sub(r"\\x40", _MARKUP.sub(r"\\\g<0>", text))
