"""Bitbucket Pipelines: its variables, and the reports and annotations of Code Insights.

Variables have a pull request's destination, not its text.
Sources: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/,
https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tpmlint.ci import Facts, FilesUrl, number, revision
from tpmlint.finding import Finding, Severity
from tpmlint.report import Report
from tpmlint.rule import page_of
from tpmlint.text.escape import visible

MOST = 1000
"""Annotations allowed in one report."""

AT_ONCE = 100
"""Annotations allowed in one request."""

SUMMARY, DETAILS = 450, 2000
"""Characters of the short texts and of the long ones."""

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_SEVERITIES = {Severity.ERROR: "HIGH", Severity.WARNING: "MEDIUM", Severity.INFO: "LOW"}


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return the facts of a run in Bitbucket Pipelines, or None elsewhere."""
    if "BITBUCKET_BUILD_NUMBER" not in environment:
        return None
    # A push does not tell the commit before it.
    branch = environment.get("BITBUCKET_PR_DESTINATION_BRANCH")
    return Facts(
        "Bitbucket Pipelines",
        "pull request" if branch else "push",
        base=revision(environment.get("BITBUCKET_PR_DESTINATION_COMMIT"))
        or (f"refs/remotes/origin/{branch}" if branch else None),
        complete=False,
        note="Bitbucket Pipelines does not tell the pull request's text; give it with --message-file",
        number=number(environment.get("BITBUCKET_PR_ID")),
        branch=environment.get("BITBUCKET_BRANCH") or None if branch else None,
    )


def files_url(environment: Mapping[str, str], revision: str) -> FilesUrl | None:
    """Return where the files of a commit are shown; None outside of Bitbucket."""
    project = environment.get("BITBUCKET_GIT_HTTP_ORIGIN", "")
    if "BITBUCKET_BUILD_NUMBER" not in environment or _ADDRESS.fullmatch(project) is None:
        return None
    return FilesUrl(f"{project}/src/{revision}/", "#lines-")


def report_body(report: Report, details: str) -> dict[str, object]:
    """Return the report on a commit, the body of the first request.

    Args:
        details: what was checked and how many findings are not shown; cut if too long.
    """
    failed = bool(report.shortfall or report.at_least(Severity.of(report.receipt.fail_on)))
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
        count = sum(finding.severity is severity for finding in report.findings)
        yield {"title": f"Findings: {severity.word}", "type": "NUMBER", "value": count}
    yield {"title": "Silenced by comments", "type": "NUMBER", "value": report.receipt.suppressed}
    yield {"title": "Waived", "type": "NUMBER", "value": report.receipt.waived}


def annotation(finding: Finding, message: str, fingerprint: str) -> dict[str, object]:
    """Return the annotation of a finding.

    Args:
        message: on one line.
        fingerprint: unique within the report.
    """
    location = finding.location
    result: dict[str, object] = {
        "external_id": f"tpmlint-{fingerprint}",
        "annotation_type": "CODE_SMELL",
        "title": _cut(visible(finding.rule), SUMMARY),
        "summary": _cut(message, SUMMARY),
        "severity": _SEVERITIES[finding.severity],
        "link": page_of(finding.rule),
    }
    if finding.help or len(message) > SUMMARY:
        result["details"] = _cut("\n".join([message, visible(finding.help or "")]).rstrip(), DETAILS)
    if not location.message:
        result["path"] = visible(location.path)
        if location.span is not None:
            result["line"] = location.span.line
    return result


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
