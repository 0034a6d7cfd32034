"""Bitbucket's Code Insights: a report on a commit, and annotations beside the lines of a pull request.

https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/
"""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import Finding, Report, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.drawing.closing import examined
from tpmlint.reporters.exchange.names import apart
from tpmlint.reporters.exchange.order import left_out, worst_first
from tpmlint.reporters.exchange.place import told
from tpmlint.reporters.json import dump
from tpmlint.rule import page_of
from tpmlint.text.escape import visible

MOST = 1000
"""Annotations that a report may have."""

AT_ONCE = 100
"""Annotations that one request may bring."""

SUMMARY, DETAILS = 450, 2000
"""Characters of the short texts and of the long ones."""

_SEVERITIES = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.INFO: "LOW"}


def render(report: Report, style: Style) -> str:
    """Return ``report``, the body of the first request, and ``annotations``, a list of the bodies of those after it."""
    ordered = worst_first(report.findings)
    shown, cut = ordered[:MOST], ordered[MOST:]
    prints = apart((finding.fingerprint for finding in shown), "-{}")
    made = [_annotation(finding, each) for finding, each in zip(shown, prints, strict=True)]
    batches = [made[start : start + AT_ONCE] for start in range(0, len(made), AT_ONCE)]
    return dump({"report": _report(report, cut), "annotations": batches})


def _report(report: Report, cut: list[Finding]) -> dict[str, object]:
    receipt = report.receipt
    said = [examined(report, verbose=True), *(visible(note) for note in receipt.notes)]
    failed = bool(report.at_least(Severity.of(receipt.fail_on)))
    return {
        "title": "tpmlint",
        "details": _cut("\n".join([left_out(cut), *said] if cut else said), DETAILS),
        "report_type": "BUG",
        "reporter": f"tpmlint {receipt.version}",
        "result": "FAILED" if failed else "PASSED",
        "data": list(_data(report)),
    }


def _data(report: Report) -> Iterator[dict[str, object]]:
    for severity in sorted(_SEVERITIES, reverse=True):
        found = sum(finding.severity is severity for finding in report.findings)
        yield {"title": f"Findings: {severity.word}", "type": "NUMBER", "value": found}
    yield {"title": "Silenced by comments", "type": "NUMBER", "value": report.receipt.suppressed}
    yield {"title": "Waived", "type": "NUMBER", "value": report.receipt.waived}


def _annotation(finding: Finding, fingerprint: str) -> dict[str, object]:
    location = finding.location
    made: dict[str, object] = {
        "external_id": f"tpmlint-{fingerprint}",
        "annotation_type": "CODE_SMELL",
        "title": _cut(visible(finding.rule), SUMMARY),
        "summary": _cut(told(finding), SUMMARY),
        "severity": _SEVERITIES[finding.severity],
        "link": page_of(finding.rule),
    }
    if finding.help or len(told(finding)) > SUMMARY:
        made["details"] = _cut("\n".join([told(finding), visible(finding.help or "")]).rstrip(), DETAILS)
    if not location.message:
        made["path"] = visible(location.path)
        if location.span is not None:
            made["line"] = location.span.line
    return made


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
