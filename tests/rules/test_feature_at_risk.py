"""feature-at-risk: which reasons are findings, what the message says, and which findings say it already."""

from __future__ import annotations

from datetime import date

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, feature, initiative, line, together
from tpmlint.finding import Finding, Severity
from tpmlint.settings import Settings

RULE = "feature-at-risk"
TIMING = {"feature-before-enabler", "dependency-out-of-order", "dependency-cycle", "overdue", "horizon-mismatch"}


def timing(*items: str, settings: Settings | None = None, as_of: str = "2026-03-02") -> list[Finding]:
    found = judge(together(*items), as_of=date.fromisoformat(as_of), settings=settings or Settings())
    return [each for each in found if each.rule in {RULE, "retiring-capability"} | TIMING]


def test_the_whole_chain_is_shown() -> None:
    found = timing(
        feature(target_date="2026-12-31"),
        initiative(status="active", target_date="2026-11", depends_on="[base]"),
        initiative("base", status="active", health="off-track", enables="[{feature: other, how: x}]"),
        feature("other"),
    )
    assert said(found) == [
        line(
            1,
            "2026-12-31",
            "warning[feature-at-risk] feature one-click, due 2026-12-31, waits for initiative work, "
            "which waits for initiative base, which is off track",
        ),
        "  " + line(3, "off-track", "initiative base is off track"),
    ]


def test_a_paused_enabler_eleven_days_before_the_launch() -> None:
    (found,) = timing(
        feature(target_date="2026-03-13", status="active"), initiative(status="paused", health="off-track")
    )
    assert found.message == (
        "feature one-click, due 2026-03-13, waits for initiative work, which is off track, is paused and has no target "
        "date"
    )


@pytest.mark.parametrize(
    ("due", "work", "rules"),
    [
        ("2026-05-31", {"status": "paused"}, [RULE]),
        ("2026-06-01", {"status": "paused"}, []),
        ("2026-05-31", {"status": "active", "target_date": "2026-01"}, ["feature-at-risk", "overdue"]),
        ("2026-06-01", {"status": "active", "target_date": "2026-01"}, ["overdue"]),
        ("2026-05-31", {"status": "planned"}, [RULE]),
        ("2026-05-31", {"status": "active"}, []),
        ("2026-06-01", {"status": "planned"}, []),
        ("2026-05-31", {"status": "proposed", "target_date": "2026-05"}, [RULE]),
        ("2026-06-01", {"status": "proposed", "target_date": "2026-05"}, []),
        ("2026-05-31", {"status": "active", "health": "at-risk"}, []),
        ("2028", {"status": "active", "health": "off-track"}, [RULE]),
        (None, {"status": "active", "health": "off-track"}, []),
    ],
)
def test_few_and_true(due: str | None, work: dict[str, str], rules: list[str]) -> None:
    assert [each.rule for each in timing(feature(target_date=due), initiative(**work))] == rules


def test_the_notice_is_as_long_as_you_like() -> None:
    items = (feature(target_date="2026-12-31"), initiative(status="paused"))
    assert timing(*items, settings=Settings(options={RULE: {"days": 303}})) == []
    assert [each.rule for each in timing(*items, settings=Settings(options={RULE: {"days": 304}}))] == [RULE]


@pytest.mark.parametrize(
    ("items", "rule"),
    [
        ((feature(target_date="2026-04"), initiative(target_date="2026-06")), "feature-before-enabler"),
        (
            (feature(target_date="2026-04", depends_on="[gifts]"), feature("gifts", target_date="2026-06")),
            "dependency-out-of-order",
        ),
        ((feature(target_date="2026-01", status="active"), initiative(status="active")), "overdue"),
        (
            (feature(target_date="2026-04", depends_on="[capability:code]"), capability(lifecycle="deprecated")),
            "retiring-capability",
        ),
        ((feature(target_date="2026-04", horizon="later"), initiative(status="paused")), "horizon-mismatch"),
    ],
)
def test_what_another_finding_about_the_feature_says(items: tuple[str, ...], rule: str) -> None:
    assert [each.rule for each in timing(*items)] == [rule]
    off = Settings(severity={rule: Severity.OFF})
    assert [each.rule for each in timing(*items, settings=off)] == [RULE]


def test_a_paused_enabler_is_no_matter_of_dates() -> None:
    found = timing(
        feature(target_date="2026-04"),
        initiative(status="active", target_date="2026-06"),
        initiative("other", status="paused", target_date="2026-03", need="x"),
    )
    assert [each.rule for each in found] == [RULE, "feature-before-enabler"]


def test_a_gap_further_along_the_chain() -> None:
    found = timing(
        feature(target_date="2026-04"),
        initiative(status="active", target_date="2026-04-30", depends_on="[base]"),
        initiative("base", status="active", target_date="2026-11-30", enables="[{feature: other, how: x}]"),
        feature("other"),
    )
    assert [(each.rule, each.item) for each in found] == [
        (RULE, "feature:one-click"),
        ("dependency-out-of-order", "initiative:work"),
    ]
    assert found[0].message == (
        "feature one-click, due 2026-04, waits for initiative work, which waits for initiative base, "
        "which is due 2026-11-30, 214 days after feature one-click"
    )


@pytest.mark.parametrize("status", ["released", "retired", "canceled"])
def test_what_is_not_asked(status: str) -> None:
    assert timing(feature(target_date="2026-04", status=status), initiative(status="paused")) == []
