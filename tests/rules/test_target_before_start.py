"""target-before-start: done before it begins."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, together


def findings(start: str | None, target: str | None, **fields: str) -> list[str]:
    """Return what the rule says of an initiative with these dates."""
    text = initiative(start_date=start, target_date=target, **fields)
    return said(judge(together(text, feature()), "target-before-start"))


def test_both_dates_are_written_and_both_places_shown() -> None:
    assert findings("2027-04-01", "2027-Q1") == [
        line(
            1,
            "2027-Q1",
            "error[target-before-start] initiative work is due 2027-Q1, before it begins, 2027-04-01; "
            "correct one of the two",
        ),
        "  " + line(1, "2027-04-01", "begins 2027-04-01"),
    ]


@pytest.mark.parametrize(
    ("start", "target"),
    [("2027-04-02", "2027-04-01"), ("2027-Q2", "2027-03"), ("2027", "2026-H2"), ("2027-02", "2026-02")],
)
def test_wholly_before(start: str, target: str) -> None:
    usual = findings("2027-04-01", "2027-Q1")
    assert findings(start, target) == [
        each.replace("2027-04-01", "START").replace("2027-Q1", target).replace("START", start) for each in usual
    ]


@pytest.mark.parametrize(
    ("start", "target"),
    [
        ("2027-04-01", "2027-04-01"),
        ("2027-03-31", "2027-Q1"),
        ("2027-Q1", "2027-02"),
        ("2027-Q1", "2027-01-01"),
        ("2027", "2027-H1"),
        ("2027-12", None),
        (None, "2026-01"),
        ("2027-13", "2026-01"),
        ("2027-12", "2026-00"),
    ],
)
def test_near_misses(start: str | None, target: str | None) -> None:
    assert findings(start, target) == []


@pytest.mark.parametrize("status", ["completed", "canceled", "paused", "actve"])
def test_two_dates_contradict_each_other_whatever_the_status(status: str) -> None:
    assert findings("2027-04-01", "2027-Q1", status=status) == findings("2027-04-01", "2027-Q1")
