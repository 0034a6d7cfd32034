"""What puts items at risk, and when they can be expected: held to a fixpoint that asks every item again and again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import roadmap
from tests.rules.yaml_items import capability, feature, initiative, together
from tpmlint.model.risk import Cause, Risk, find_risks, why

TODAY = date(2026, 3, 2)


def risks(*items: str, as_of: date | None = TODAY) -> Mapping[str, Risk]:
    return find_risks(roadmap(together(*items)), as_of)


def causes(risk: Risk) -> list[tuple[str, list[str], int]]:
    return [(each.reason, [item.id for item in each.chain], each.days) for each in risk.causes]


def test_what_is_overdue_and_what_has_a_gap_are_two_numbers() -> None:
    """A feature 51 days overdue whose enabler is due 306 days after it is not 306 days overdue."""
    found = risks(feature(target_date="2026-01-10"), initiative(target_date="2026-11-12", status="active"))
    risk = found["feature:one-click"]
    assert (risk.overdue, risk.gap, risk.expected, risk.lateness) == (51, 306, date(2026, 11, 12), 306)
    assert causes(risk) == [("gap", ["one-click", "work"], 306), ("overdue", ["one-click"], 51)]
    assert why(risk) == "waits for initiative work, which is due 2026-11-12, 306 days after it; is overdue by 51 days"


def test_an_enabler_that_is_overdue_makes_no_gap() -> None:
    found = risks(feature(target_date="2026-02-20"), initiative(target_date="2026-01-01", status="active"))
    risk = found["feature:one-click"]
    assert (risk.overdue, risk.gap, risk.expected) == (10, 0, TODAY)
    assert causes(risk) == [("overdue", ["one-click"], 10), ("overdue", ["one-click", "work"], 60)]


def test_a_paused_enabler_before_the_launch() -> None:
    """The only enabler is paused, off track and undated eleven days before the launch."""
    found = risks(feature(target_date="2026-03-13", status="active"), initiative(status="paused", health="off-track"))
    risk = found["feature:one-click"]
    assert causes(risk) == [
        ("off-track", ["one-click", "work"], 0),
        ("paused", ["one-click", "work"], 0),
        ("undated", ["one-click", "work"], 0),
    ]
    assert why(risk) == "waits for initiative work, which is off track, is paused and has no target date"


@pytest.mark.parametrize(
    ("fields", "work", "reasons"),
    [
        ({}, {"status": "paused", "health": "off-track"}, []),
        ({"horizon": "later"}, {"status": "paused"}, []),
        ({"status": "active"}, {"status": "paused"}, ["paused"]),
        ({"horizon": "now"}, {"status": "active", "health": "at-risk"}, ["at-risk"]),
        ({"status": "active"}, {"status": "proposed"}, []),
        ({"target_date": "2027"}, {"status": "proposed"}, []),
        ({"target_date": "2026-05-31"}, {"status": "proposed"}, ["undated", "proposed"]),
        ({"target_date": "2026-05-31"}, {"status": "proposed", "target_date": "2026-05"}, ["proposed"]),
        ({"target_date": "2026-06-01"}, {"status": "proposed", "target_date": "2026-05"}, []),
        ({"target_date": "2027"}, {"status": "paused"}, ["paused"]),
        ({"target_date": "2027"}, {"status": "completed", "health": "off-track"}, []),
        ({"target_date": "2027", "status": "released"}, {"status": "paused"}, None),
        ({"target_date": "2026-05", "status": "proposed"}, {"status": "completed"}, ["proposed"]),
        ({"target_date": "2026-03-31"}, {"status": "active", "target_date": "2026-03-31x"}, []),
        ({"target_date": "2026-03-31"}, {"status": "active", "target_date": "2026-Q2"}, ["gap"]),
        ({"target_date": "2026-05"}, {"status": "active", "target_date": "2026-Q2"}, ["gap"]),
    ],
)
def test_which_reasons_count(fields: dict[str, str], work: dict[str, str], reasons: list[str] | None) -> None:
    found = risks(feature(**fields), initiative(**work)).get("feature:one-click")
    assert (None if found is None else [each.reason for each in found.causes]) == reasons


def test_a_gap_between_periods_that_overlap_may_be_none() -> None:
    found = risks(feature(target_date="2026-05"), initiative(status="active", target_date="2026-Q2"))
    (cause,) = found["feature:one-click"].causes
    assert (cause.certain, cause.days) == (False, 30)
    assert why(found["feature:one-click"]) == (
        "waits for initiative work, which may take until the end of 2026-Q2, 30 days after it"
    )


def test_a_chain_of_every_relation() -> None:
    found = risks(
        feature(target_date="2026-12-31", depends_on="[feature:base]"),
        feature("base", target_date="2026-10"),
        initiative(status="active", target_date="2026-09", enables="[{feature: base, how: x}]", depends_on="[old]"),
        initiative("old", status="paused", target_date="2027-05-01", enables="[]", depends_on="[capability:code]"),
        capability(lifecycle="deprecated"),
    )
    chain = ["one-click", "base", "work", "old"]
    assert causes(found["feature:one-click"]) == [
        ("gap", chain, 121),
        ("paused", chain, 0),
        ("deprecated", [*chain, "code"], 0),
    ]
    assert why(found["feature:one-click"]) == (
        "waits for feature base, which waits for initiative work, which waits for initiative old, which is due "
        "2027-05-01, 121 days after feature one-click and is paused; waits for feature base, which waits for "
        "initiative work, which waits for initiative old, which rests on capability code, which is deprecated"
    )
    assert causes(found["initiative:old"]) == [("paused", ["old"], 0), ("deprecated", ["old", "code"], 0)]


def test_a_long_chain_is_named_in_part() -> None:
    items = [feature(f"f{number}", depends_on=f"[feature:f{number + 1}]", target_date="2027") for number in range(30)]
    found = risks(*items, feature("f30", target_date="2028"))
    (cause,) = found["feature:f0"].causes
    assert ([each.id for each in cause.chain], cause.between) == (["f0", *(f"f{n}" for n in range(1, 7)), "f30"], 23)
    assert "waits for feature f6, which waits for 23 more in a row, the last of which waits for feature f30" in why(
        found["feature:f0"]
    )


def test_on_no_day_in_particular_nothing_is_overdue() -> None:
    found = risks(feature(target_date="2026-01-10"), initiative(status="active"), as_of=None)
    assert causes(found["feature:one-click"]) == [("undated", ["one-click", "work"], 0)]


STATUSES = ("proposed", "active", "paused", "completed")
DAYS = st.one_of(st.none(), st.integers(-40, 40).map(lambda days: (TODAY + timedelta(days)).isoformat()))
WORK = st.tuples(DAYS, st.sampled_from(STATUSES), st.sampled_from((None, "on-track", "off-track", "at-risk")))


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[str], dict[str, set[str]]]:
    """Draw items, and for each of them what it names under ``depends_on``, in cycles too."""
    count = draw(st.integers(1, 7))
    names = [f"i{number}" for number in range(count)]
    links = {name: draw(st.sets(st.sampled_from(names), max_size=3)) - {name} for name in names}
    items = []
    for name in names:
        due, status, health = draw(WORK)
        listed = ", ".join(sorted(links[name]))
        items.append(
            initiative(name, target_date=due, status=status, health=health, enables="[]", depends_on=f"[{listed}]")
        )
    return items, links


@given(networks())
def test_like_a_fixpoint(network: tuple[list[str], dict[str, set[str]]]) -> None:
    items, links = network
    made = roadmap(together(*items))
    work = {each.id: each for each in made.initiatives if each.is_open}
    targets = {name: each.target_date.last for name, each in work.items() if each.target_date is not None}
    ends = {name: max(day, TODAY) for name, day in targets.items()}
    reached = {name: {other for other in links[name] if other in work} for name in work}
    for _ in work:
        for name in work:
            days = [ends[other] for other in {name, *reached[name]} if other in ends]
            if days:
                ends[name] = max(days)
            reached[name] |= {far for other in reached[name] for far in reached[other]}
    found = find_risks(made, TODAY)
    assert {each.item.id: each.expected for each in found.values()} == {name: ends.get(name) for name in work}
    for risk in found.values():
        name = risk.item.id
        others = [targets[other] for other in reached[name] if other in targets]
        own = targets.get(name)
        gap = max([0, *((day - own).days for day in others)]) if own is not None else 0
        assert risk.gap == gap
        assert risk.overdue == (max(0, (TODAY - own).days) if own is not None else 0)
        promised = own is not None or work[name].is_active
        for reason in ("off-track", "at-risk"):
            expected = work[name].health == reason or (
                promised and any(work[other].health == reason for other in reached[name])
            )
            assert any(each.reason == reason for each in risk.causes) == expected
        assert all(_is_way(each, links) for each in risk.causes)


def _is_way(cause: Cause, links: Mapping[str, set[str]]) -> bool:
    ids = [each.id for each in cause.chain]
    return all(then in links[one] for one, then in pairwise(ids))


def test_ten_thousand_items_in_a_row_and_in_a_cycle() -> None:
    count = 10_000
    lines = [
        feature(f"f{number}", depends_on=f"[feature:f{(number + 1) % count}]", target_date=f"{2026 + number % 5}")
        for number in range(count)
    ]
    made = roadmap({f"roadmap/{n}.yaml": "\n---\n".join(lines[n : n + 500]) for n in range(0, count, 500)})
    begun = time.process_time()
    found = find_risks(made, TODAY)
    assert time.process_time() - begun < 2
    assert {risk.expected for risk in found.values()} == {date(2030, 12, 31)}
