"""feature-before-enabler: market timing against technical readiness."""

from __future__ import annotations

import pytest

from tests.in_memory import ONLY_FILE, judge, said

TEAMS = "{kind: team, id: shop, title: Shop}\n---\n{kind: team, id: platform, title: Platform}"


def feature(due: str | None, fields: str = "") -> str:
    """Return the feature ``one-click``."""
    date = f", target_date: {due}" if due else ""
    return f"{{kind: feature, id: one-click, title: One click, owner: shop{date}{fields}}}"


def enabler(item_id: str, due: str | None, status: str = "planned") -> str:
    """Return an initiative that enables it."""
    date = f", target_date: {due}" if due else ""
    return (
        f"{{kind: initiative, id: {item_id}, title: Some work, owner: platform{date}, status: {status}, type: "
        "enablement, enables: [{feature: one-click, how: Makes it possible at all}], "
        "internal_customers: [{team: shop, need: To sell at night}]}"
    )


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items."""
    return said(judge("\n---\n".join([*items, TEAMS]), "feature-before-enabler"))


def test_both_dates_are_written_and_both_places_shown() -> None:
    assert findings(feature("2027-Q3"), enabler("checkout-speed", "2027-10-15")) == [
        (
            f"{ONLY_FILE}:1 `2027-Q3` error[feature-before-enabler] feature one-click is due 2027-Q3, "
            "before its enabler checkout-speed, due 2027-10-15"
        ),
        f"  {ONLY_FILE}:3 `2027-10-15` initiative checkout-speed is due 2027-10-15",
    ]


def test_overlapping_periods_are_a_warning() -> None:
    assert findings(feature("2027-08"), enabler("checkout-speed", "2027-Q3")) == [
        (
            f"{ONLY_FILE}:1 `2027-08` warning[feature-before-enabler] feature one-click is due 2027-08, "
            "before its enabler checkout-speed, which may take until the end of 2027-Q3"
        ),
        f"  {ONLY_FILE}:3 `2027-Q3` initiative checkout-speed is due 2027-Q3",
    ]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("2027-09-30", "2027-Q3"),
        ("2027-Q3", "2027-09-30"),
        ("2027-Q3", "2027-09"),
        ("2027", "2027-H2"),
        ("2027-Q3", None),
        (None, "2027-Q3"),
        ("2027-Q3", "soon"),
        ("soon", "2027-Q3"),
    ],
)
def test_in_time_or_unknown(own: str | None, other: str | None) -> None:
    assert findings(feature(own), enabler("checkout-speed", other)) == []


@pytest.mark.parametrize("status", ["released", "retired", "canceled", "relased"])
def test_a_feature_that_is_not_open(status: str) -> None:
    assert findings(feature("2027-Q1", f", status: {status}"), enabler("checkout-speed", "2027-Q3")) == []


@pytest.mark.parametrize("status", ["completed", "canceled", "compleat"])
def test_an_enabler_that_is_not_open(status: str) -> None:
    assert findings(feature("2027-Q1"), enabler("checkout-speed", "2027-Q3", status)) == []


@pytest.mark.parametrize("status", ["proposed", "planned", "active", "paused"])
def test_an_enabler_that_is_open(status: str) -> None:
    usual = findings(feature("2027-Q1"), enabler("checkout-speed", "2027-Q3"))
    assert len(usual) == 2
    assert findings(feature("2027-Q1"), enabler("checkout-speed", "2027-Q3", status)) == usual


def test_one_early_date_is_one_finding_however_many_enablers_it_precedes() -> None:
    found = judge(
        "\n---\n".join(
            [
                feature("2027-02"),
                enabler("a", "2027-Q1"),
                enabler("b", "2027-12"),
                enabler("c", "2027-05"),
                enabler("d", "2026-12"),
                TEAMS,
            ]
        ),
        "feature-before-enabler",
    )
    assert said(found) == [
        (
            f"{ONLY_FILE}:1 `2027-02` error[feature-before-enabler] feature one-click is due 2027-02, before its "
            "enabler b, due 2027-12, and before 2 more"
        ),
        f"  {ONLY_FILE}:5 `2027-12` initiative b is due 2027-12",
        f"  {ONLY_FILE}:7 `2027-05` initiative c is due 2027-05",
        f"  {ONLY_FILE}:3 `2027-Q1` initiative a is due 2027-Q1",
    ]
    assert [(each.item, each.subject) for each in found] == [("feature:one-click", "initiative:b")]


def test_a_certain_miss_counts_before_a_possible_one() -> None:
    (line, *_) = findings(feature("2027-02"), enabler("a", "2027"), enabler("b", "2027-03-15"))
    assert line.endswith("before its enabler b, due 2027-03-15, and before 1 more")
    assert " error[" in line


def test_enabling_it_twice_is_one_enabler() -> None:
    twice = enabler("a", "2027-Q3").replace("enables: [", "enables: [{feature: one-click, how: Again}, ")
    (line, _) = findings(feature("2027-Q1"), twice)
    assert line.endswith("before its enabler a, due 2027-Q3")
