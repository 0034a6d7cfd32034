"""Which findings a format shows, where its reader takes only so many: the worst first, and how many are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tpmlint.finding import Finding, Severity
from tpmlint.text.messages import plural


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by severity, the gravest first; those of one severity stay in their order."""
    return sorted(findings, key=lambda finding: -finding.severity)


def kept(findings: Iterable[Finding], most: Mapping[Severity, int]) -> tuple[list[Finding], list[Finding]]:
    """Part findings, the worst first, into those that are shown and those that are not.

    Args:
        most: how many of each severity are shown.
    """
    shown: list[Finding] = []
    cut: list[Finding] = []
    seen: Counter[Severity] = Counter()
    for finding in worst_first(findings):
        seen[finding.severity] += 1
        (shown if seen[finding.severity] <= most[finding.severity] else cut).append(finding)
    return shown, cut


def left_out(cut: Sequence[Finding]) -> str:
    """Return ``12 more findings are not shown here: 3 errors, 9 warnings``."""
    counted = Counter(finding.severity for finding in cut)
    levels = ", ".join(
        plural(counted[level], level.word) if level > Severity.INFO else f"{counted[level]} info"
        for level in sorted(counted, reverse=True)
    )
    verb = "is" if len(cut) == 1 else "are"
    return f"{len(cut)} more {'finding' if len(cut) == 1 else 'findings'} {verb} not shown here: {levels}"
