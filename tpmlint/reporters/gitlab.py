"""GitLab's code quality report: what a merge request makes better and worse."""

from __future__ import annotations

from tpmlint.ci.gitlab import violation
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.json import dump
from tpmlint.reporters.render.findings import in_file, message_of, unique_names


def render(report: Report, style: Style) -> str:
    """Return a list of violations, each with a unique fingerprint, since GitLab merges equal ones.

    The format has no room for the receipt.
    """
    prints = unique_names((finding.fingerprint for finding in report.findings), "-{}")
    return dump(
        [
            violation(finding, in_file(finding.location, report.receipt), message_of(finding), fingerprint)
            for finding, fingerprint in zip(report.findings, prints, strict=True)
        ]
    )
