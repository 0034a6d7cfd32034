"""Reports made by hand, so that a reporter is judged by itself."""

from __future__ import annotations

from msgspec.structs import replace

from tpmlint.finding import Finding, Location, RelatedPlace, Severity, Span
from tpmlint.report import Receipt, Report, SkippedFile

RECEIPT = Receipt(
    version="0.1.0",
    command="check",
    revision="3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f",
    snapshot="work tree",
    as_of="2026-11-20",
    as_of_source="date of the commit",
    files=("roadmap/features.yaml", "roadmap/initiatives.yaml"),
    items={"initiative": 2, "feature": 1, "capability": 1, "team": 3, "objective": 0, "decision": 0},
    configuration="tpmlint.toml",
    preset="standard",
)


def span(line: int, column: int, end_column: int, end_line: int | None = None) -> Span:
    """Return a span on one line, unless ``end_line`` says otherwise."""
    return Span(line, column, end_line or line, end_column)


def finding(
    message: str = "initiative faster-builds names no feature that it enables",
    *,
    rule: str = "enables-nothing",
    severity: Severity = Severity.ERROR,
    help: str | None = None,  # noqa: A002
    path: str = "roadmap/initiatives.yaml",
    at: Span | None = None,
    excerpt: str | None = None,
    related: tuple[RelatedPlace, ...] = (),
) -> Finding:
    """Return a finding; whatever is not given is of no interest to the test."""
    return Finding(
        rule=rule,
        category="context",
        severity=severity,
        message=message,
        help=help,
        location=Location(path, at),
        excerpt=excerpt,
        related=related,
        item="initiative:faster-builds",
        subject="enables",
        fix=None,
        fingerprint="0123456789abcdef0123456789abcdef",
    )


def report(*findings: Finding, receipt: Receipt = RECEIPT) -> Report:
    """Return a report of these findings."""
    return Report(findings, receipt)


ENABLES_NOTHING = finding(
    help="add `- {feature: <id>, how: <one sentence>}`",
    at=span(4, 10, 12),
    excerpt="enables: []",
)

TOO_EARLY = finding(
    "feature one-click is due 2026-09-30, before stored-cards that enables it (2026-12-31)",
    rule="feature-before-enabler",
    path="roadmap/features.yaml",
    at=span(8, 14, 24),
    excerpt="target_date: 2026-09-30",
    help="move the feature's date behind its enabler's, or bring the enabler forward",
    related=(
        RelatedPlace(
            "done by then",
            Location("roadmap/initiatives.yaml", span(112, 14, 21)),
            "target_date: 2026-Q4",
        ),
    ),
)

TWICE = finding(
    "the key 'owner' is given twice, here as 'platform'",
    rule="duplicate-key",
    path="roadmap/features.yaml",
    at=span(9, 1, 6),
    excerpt="owner: platform",
    related=(RelatedPlace("first given here", Location("roadmap/features.yaml", span(5, 1, 6)), "owner: shop"),),
)

PORTABILITY = finding(
    "'yes' is text here and true to YAML 1.1 readers, quote it",
    rule="yaml-portability",
    severity=Severity.WARNING,
    at=span(12, 9, 12),
    excerpt="  done: yes",
)

UNUSED = finding(
    "team legal is referred to by nothing",
    rule="unused-team",
    severity=Severity.INFO,
    path="roadmap/teams.yaml",
    at=span(3, 5, 10),
    excerpt="id: legal",
)

MANY = report(
    TOO_EARLY,
    TWICE,
    ENABLES_NOTHING,
    PORTABILITY,
    UNUSED,
    receipt=replace(
        RECEIPT,
        skipped=(
            SkippedFile("roadmap/README.md", "its front matter has no `kind`"),
            SkippedFile("roadmap/draft.yaml", "it is git-ignored"),
        ),
        suppressed=1,
        notes=("The clone is shallow, so the history was not asked",),
    ),
)
