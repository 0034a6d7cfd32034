"""One entry for a change that touches many capabilities in the same way."""

from __future__ import annotations

from msgspec.structs import replace

from tpmlint.finding import Finding, Location, RelatedPlace, Severity, Span
from tpmlint.reporters.render.entries import group_findings


def finding(name: str, rule: str = "change-without-context", severity: Severity = Severity.ERROR) -> Finding:
    """Return what is said of a change of one capability."""
    return Finding(
        rule=rule,
        category="change",
        severity=severity,
        message=f"{name} has no product context",
        help=f"cite something for {name}",
        location=Location(f"src/{name}.py", Span(1, 1, 1, 2)),
        excerpt="x",
        related=(),
        item=f"capability:{name}",
        subject="product context",
        fix=None,
        fingerprint=name,
    )


def test_a_few_are_told_one_by_one() -> None:
    few = tuple(map(finding, "abc"))
    assert tuple(group_findings(few)) == few


def test_four_are_one_entry_at_the_first_place_and_others_stay_where_they_are() -> None:
    other = finding("z", rule="schema")
    a, b, c, d = map(finding, "abcd")
    (one, kept) = group_findings((a, b, other, c, d))
    assert kept == other
    assert one == replace(
        a,
        message="4 capabilities changed without product context: a, b, c, d",
        related=tuple(RelatedPlace(f"{name} too", Location(f"src/{name}.py", Span(1, 1, 1, 2))) for name in "bcd"),
        help="cite what each is for: `tpmlint trailers` prints the lines that fit; "
        "or waive the change with `Roadmap-Item: none` and `Roadmap-Reason: <why>`",
    )


def test_forty_are_one_entry_that_can_be_read() -> None:
    (one,) = group_findings(tuple(finding(f"c{number:02}") for number in range(40)))
    assert one.message.startswith("40 capabilities changed without product context: c00, c01, ")
    assert one.message.endswith("c11 and 28 more")
    assert len(one.related) == 11


def test_severities_are_not_mixed() -> None:
    errors = tuple(map(finding, "abcd"))
    warning = finding("w", severity=Severity.WARNING)
    assert [each.message[:14] for each in group_findings((*errors, warning))] == ["4 capabilities", "w has no produ"]
