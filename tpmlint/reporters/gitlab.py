"""GitLab's code quality report: what a merge request makes better and worse.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from tpmlint.finding import Finding, Receipt, Report, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.exchange.names import apart
from tpmlint.reporters.exchange.place import in_file, told
from tpmlint.reporters.json import dump
from tpmlint.text.escape import visible

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style) -> str:
    """Return a list of violations, each with a fingerprint of its own, since GitLab takes equal ones for one.

    The format has no room for the receipt.
    """
    prints = apart((finding.fingerprint for finding in report.findings), "-{}")
    pairs = zip(report.findings, prints, strict=True)
    return dump([_violation(finding, fingerprint, report.receipt) for finding, fingerprint in pairs])


def _violation(finding: Finding, fingerprint: str, receipt: Receipt) -> dict[str, object]:
    location = in_file(finding.location, receipt)
    line = 1 if location.span is None else location.span.line
    return {
        "description": told(finding),
        "check_name": visible(finding.rule),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": visible(location.path), "lines": {"begin": line}},
    }
