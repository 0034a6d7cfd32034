"""overdue and due-soon: what the day says of a date, and when it says nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, together
from tpmlint.finding import Finding, Severity
from tpmlint.settings import Settings

DATES = {"overdue", "due-soon"}


def found(*items: str, as_of: str = "2026-03-02", settings: Settings | None = None) -> list[Finding]:
    """Return what both rules say of these items on a day."""
    whole = judge(together(*items), as_of=date.fromisoformat(as_of), settings=settings)
    return [each for each in whole if each.rule in DATES]


def test_past_its_date() -> None:
    (only,) = found(feature(target_date="2025-Q4", status="active"))
    assert said([only]) == [
        line(
            1,
            "2025-Q4",
            "warning[overdue] feature one-click was due 2025-Q4, 61 days ago, and is active; "
            "close it, or move the date",
        )
    ]
    assert (only.item, only.subject) == ("feature:one-click", "target_date")


def test_a_feature_without_a_status_is_still_open() -> None:
    (only,) = found(feature(target_date="2026-03-01"))
    assert only.message.endswith("was due 2026-03-01, 1 day ago, and is still open; close it, or move the date")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("2026-03-02", "is due 2026-03-02, which is today; close it in time, or move the date"),
        ("2026-03-03", "is due 2026-03-03, which is tomorrow; close it in time, or move the date"),
        ("2026-03-16", "is due 2026-03-16, which is in 14 days; close it in time, or move the date"),
    ],
)
def test_due_soon(target: str, message: str) -> None:
    (only,) = found(feature(target_date=target))
    assert said([only]) == [line(1, target, f"info[due-soon] feature one-click {message}")]


def test_a_period_ends_with_its_last_day() -> None:
    (only,) = found(feature(target_date="2026-Q1"), as_of="2026-03-21")
    assert only.message == "feature one-click is due 2026-Q1, which ends in 10 days; close it in time, or move the date"


@pytest.mark.parametrize(
    ("as_of", "rules"),
    [
        ("2026-03-16", []),
        ("2026-03-17", ["due-soon"]),
        ("2026-03-31", ["due-soon"]),
        ("2026-04-01", ["overdue"]),
        ("2027-04-01", ["overdue"]),
    ],
)
def test_never_both(as_of: str, rules: list[str]) -> None:
    assert [each.rule for each in found(feature(target_date="2026-Q1"), as_of=as_of)] == rules


@pytest.mark.parametrize("target", ["2025-12-31", "2026-03-05"])
@pytest.mark.parametrize(
    "fields",
    [{"status": "completed"}, {"status": "canceled"}, {"status": "actve"}, {"status": None}, {"horizon": "later"}],
)
def test_initiatives_that_are_not_asked(target: str, fields: dict[str, str | None]) -> None:
    assert found(initiative(target_date=target, **fields), feature()) == []


@pytest.mark.parametrize("target", ["2025-12-31", "2026-03-05"])
@pytest.mark.parametrize("fields", [{"status": "released"}, {"status": "retired"}, {"status": "relased"}])
def test_features_that_are_not_asked(target: str, fields: dict[str, str]) -> None:
    assert found(feature(target_date=target, **fields)) == []


@pytest.mark.parametrize("status", ["proposed", "planned", "active", "paused"])
def test_every_open_status_is_asked(status: str) -> None:
    (only,) = found(initiative(target_date="2026-01", status=status), feature())
    assert f", and is {status}; " in only.message


def test_a_date_that_cannot_be_read_is_not_judged() -> None:
    assert found(feature(target_date="2026-02-30")) == []


def test_the_by_of_a_metric_is_not_a_promise() -> None:
    assert found(initiative(metrics="[{name: p95, baseline: 2, target: 1, by: 2026-01}]"), feature()) == []


@pytest.mark.parametrize(("days", "expected"), [(30, 1), (28, 0), (0, 0)])
def test_the_notice_is_as_long_as_you_like(days: int, expected: int) -> None:
    settings = Settings(options={"due-soon": {"days": days}})
    assert len(found(feature(target_date="2026-03-31"), settings=settings)) == expected


def test_a_feature_and_its_enabler_may_both_be_late() -> None:
    both = found(feature(target_date="2026-01-31"), initiative(target_date="2026-01-15"))
    assert [(each.rule, each.item) for each in both] == [
        ("overdue", "feature:one-click"),
        ("overdue", "initiative:work"),
    ]


@pytest.mark.parametrize("target", ["2026-01-31", "2026-03-05"])
def test_a_date_before_its_enabler_is_that_fault_alone(target: str) -> None:
    text = together(feature(target_date=target), initiative(target_date="2026-06-30"))
    assert [each.rule for each in judge(text) if each.category == "timing"] == ["feature-before-enabler"]


@pytest.mark.parametrize("target", ["2026-01-31", "2026-03-05"])
def test_a_date_before_its_dependency_is_that_fault_alone(target: str) -> None:
    items = feature(target_date=target, depends_on="[gifts]"), feature("gifts", target_date="2026-Q3")
    assert [each.rule for each in judge(together(*items)) if each.category == "timing"] == ["dependency-out-of-order"]


def test_a_date_before_its_start_is_that_fault_alone() -> None:
    text = together(feature(), initiative(start_date="2026-02-01", target_date="2026-01-31"))
    assert [each.rule for each in judge(text) if each.category == "timing"] == ["target-before-start"]


@pytest.mark.parametrize(
    ("items", "rule"),
    [
        ((feature(target_date="2026-01-10"), initiative(target_date="2026-11-12")), "feature-before-enabler"),
        (
            (feature(target_date="2026-01-10", depends_on="[gifts]"), feature("gifts", target_date="2026-11")),
            "dependency-out-of-order",
        ),
        ((feature(), initiative(start_date="2026-02", target_date="2026-01-10")), "target-before-start"),
        ((feature(target_date="2026-01-10", horizon="later"),), "horizon-mismatch"),
    ],
)
def test_nothing_hides_it_that_is_off(items: tuple[str, ...], rule: str) -> None:
    """A feature that is 51 days overdue is reported as that, not as the 306 days by which its enabler is later."""
    (only,) = found(*items, settings=Settings(severity={rule: Severity.OFF}))
    assert ", 51 days ago," in only.message
