"""horizon-mismatch: now, next and later against the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, together
from tpmlint.settings import Settings


def findings(*items: str, as_of: str = "2026-03-02", quarters: int = 2) -> list[str]:
    """Return what the rule says of these items on a day."""
    settings = Settings(options={"horizon-mismatch": {"quarters": quarters}})
    return said(judge(together(*items), "horizon-mismatch", as_of=date.fromisoformat(as_of), settings=settings))


def test_later_with_a_date() -> None:
    assert findings(feature(horizon="later", target_date="2026-Q4")) == [
        line(
            1,
            "later",
            "warning[horizon-mismatch] feature one-click is meant for 'later' and due 2026-Q4; "
            "take out the date, or choose 'now' or 'next'",
        ),
        "  " + line(1, "2026-Q4", "dated here"),
    ]


def test_later_with_a_beginning() -> None:
    (first, _) = findings(feature(), initiative(horizon="later", start_date="2027"))
    assert "is meant for 'later' and begins 2027; take out" in first


def test_now_and_far_away() -> None:
    assert findings(feature(horizon="now", target_date="2026-09-03")) == [
        line(
            1,
            "now",
            "warning[horizon-mismatch] feature one-click is meant for 'now' and due 2026-09-03, more than 2 quarters "
            "away; choose 'next', or a nearer date",
        ),
        "  " + line(1, "2026-09-03", "dated here"),
    ]


@pytest.mark.parametrize(
    ("as_of", "target", "far"),
    [
        ("2026-03-02", "2026-09-02", False),
        ("2026-03-02", "2026-Q3", True),
        ("2026-03-02", "2026-08", False),
        ("2026-08-31", "2027-02-28", False),
        ("2026-08-31", "2027-03-01", True),
        ("2026-12-31", "2027-06-30", False),
        ("2026-12-31", "2027-07-01", True),
        ("2026-03-02", "2025-01-01", False),
    ],
)
def test_two_quarters_are_six_months_to_the_last_day(as_of: str, target: str, far: bool) -> None:
    assert bool(findings(feature(horizon="now", target_date=target), as_of=as_of)) == far


@pytest.mark.parametrize(
    "fields",
    [
        {"horizon": "later"},
        {"horizon": "now"},
        {"horizon": "next", "target_date": "2027-12"},
        {"target_date": "2027-12"},
        {"horizon": "later", "target_date": "2026-Q4", "status": "released"},
        {"horizon": "now", "target_date": "2027-12", "status": "canceled"},
        {"horizon": "later", "target_date": "2026-Q4", "status": "relased"},
        {"horizon": "laterr", "target_date": "2026-Q4"},
        {"horizon": "later", "target_date": "2026-Q5"},
    ],
    ids=["later", "now", "next", "none", "released", "canceled", "unknown status", "unknown word", "unknown date"],
)
def test_near_misses(fields: dict[str, str]) -> None:
    assert findings(feature(**fields)) == []


def test_the_reach_of_now_is_yours() -> None:
    item = feature(horizon="now", target_date="2026-06-03")
    assert findings(item) == []
    (first, _) = findings(item, quarters=1)
    assert "more than a quarter away" in first
