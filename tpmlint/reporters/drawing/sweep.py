"""One entry for a change that touches many capabilities in the same way, where forty would hide everything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tpmlint.finding import Finding, RelatedPlace
from tpmlint.text.messages import plural, some

GATHERED = "change-without-context"
LEAST = 4
"""Fewer than these are told one by one, each with its own help."""

_MOST = 12
"""Places that one entry names; the table of touched capabilities names all."""


def gathered(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """Yield findings in order, those of one change that nobody explains as a single one at the first place."""
    sweeps: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.rule == GATHERED:
            sweeps.setdefault(finding.severity, []).append(finding)
    for finding in findings:
        sweep = sweeps.get(finding.severity, [])
        if finding.rule != GATHERED or len(sweep) < LEAST:
            yield finding
        elif finding is sweep[0]:
            yield _as_one(sweep)


def _as_one(sweep: list[Finding]) -> Finding:
    first, *others = sweep
    named = some([_capability(each) for each in sweep], _MOST, ", ")
    places = tuple(RelatedPlace(f"{_capability(each)} too", each.location) for each in others[: _MOST - 1])
    return replace(
        first,
        message=f"{plural(len(sweep), 'capability')} changed without product context: {named}",
        related=places,
        help="cite what each is for: `tpmlint trailers` prints the lines that fit; "
        "or waive the change with `Roadmap-Item: none` and `Roadmap-Reason: <why>`",
    )


def _capability(finding: Finding) -> str:
    return (finding.item or finding.subject).partition(":")[2]
