"""Bitbucket Pipelines: what its variables tell, and the reports and annotations of Code Insights.

Pull requests tell their destination, not their text.
Sources: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/,
https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.ci.facts import Facts, revision
from tpmlint.finding import Finding, Severity
from tpmlint.report import Report
from tpmlint.rule import page_of
from tpmlint.text.escape import visible

MOST = 1000
"""Annotations that a report may have."""

AT_ONCE = 100
"""Annotations that one request may bring."""

SUMMARY, DETAILS = 450, 2000
"""Characters of the short texts and of the long ones."""

_SEVERITIES = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.INFO: "LOW"}


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return what Bitbucket Pipelines tells of the run, or None elsewhere."""
    if "BITBUCKET_BUILD_NUMBER" not in environment:
        return None
    branch = environment.get("BITBUCKET_PR_DESTINATION_BRANCH")
    return Facts(
        "Bitbucket Pipelines",
        "pull request" if branch else "push",
        base=revision(environment.get("BITBUCKET_PR_DESTINATION_COMMIT")) or (f"origin/{branch}" if branch else None),
        complete=False,
        note="Bitbucket Pipelines does not tell the pull request's text; give it with --message-file",
    )


def report_body(report: Report, details: str) -> dict[str, object]:
    """Return the report on a commit, which the first request brings.

    Args:
        details: what was examined and what is left out, cut where it is too long.
    """
    failed = bool(report.at_least(Severity.of(report.receipt.fail_on)))
    return {
        "title": "tpmlint",
        "details": _cut(details, DETAILS),
        "report_type": "BUG",
        "reporter": f"tpmlint {report.receipt.version}",
        "result": "FAILED" if failed else "PASSED",
        "data": list(_data(report)),
    }


def _data(report: Report) -> Iterator[dict[str, object]]:
    for severity in sorted(_SEVERITIES, reverse=True):
        found = sum(finding.severity is severity for finding in report.findings)
        yield {"title": f"Findings: {severity.word}", "type": "NUMBER", "value": found}
    yield {"title": "Silenced by comments", "type": "NUMBER", "value": report.receipt.suppressed}
    yield {"title": "Waived", "type": "NUMBER", "value": report.receipt.waived}


def annotation(finding: Finding, message: str, fingerprint: str) -> dict[str, object]:
    """Return the annotation of a finding.

    Args:
        message: on one line.
        fingerprint: of its own within the report.
    """
    location = finding.location
    made: dict[str, object] = {
        "external_id": f"tpmlint-{fingerprint}",
        "annotation_type": "CODE_SMELL",
        "title": _cut(visible(finding.rule), SUMMARY),
        "summary": _cut(message, SUMMARY),
        "severity": _SEVERITIES[finding.severity],
        "link": page_of(finding.rule),
    }
    if finding.help or len(message) > SUMMARY:
        made["details"] = _cut("\n".join([message, visible(finding.help or "")]).rstrip(), DETAILS)
    if not location.message:
        made["path"] = visible(location.path)
        if location.span is not None:
            made["line"] = location.span.line
    return made


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
