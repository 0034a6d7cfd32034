"""dependency-out-of-order: due before what has to be there first."""

from __future__ import annotations

import pytest

from tests.in_memory import AS_OF, ONLY_FILE, judge, roadmap, said
from tpmlint.rule import Context
from tpmlint.rules.timing.dependency_out_of_order import rule
from tpmlint.settings import Settings

SHOP = "{kind: team, id: shop, title: Shop}"


def feature(item_id: str, due: str | None, *needs: str, status: str | None = None) -> str:
    """Return a feature with a date, that depends on others."""
    fields = f", target_date: {due}" if due else ""
    fields += f", status: {status}" if status else ""
    wanted = ", ".join(f"feature:{need}" for need in needs)
    return f"{{kind: feature, id: {item_id}, title: Some feature, owner: shop{fields}, depends_on: [{wanted}]}}"


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items."""
    return said(judge("\n---\n".join([*items, SHOP]), "dependency-out-of-order"))


def test_both_dates_are_written_and_both_places_shown() -> None:
    assert findings(feature("a", "2027-Q1", "b"), feature("b", "2027-04-01")) == [
        (
            f"{ONLY_FILE}:1 `2027-Q1` error[dependency-out-of-order] feature a is due 2027-Q1, before its dependency "
            "b, due 2027-04-01"
        ),
        f"  {ONLY_FILE}:3 `2027-04-01` feature b is due 2027-04-01",
    ]


def test_overlapping_periods_are_a_warning() -> None:
    (line, _) = findings(feature("a", "2027-02", "b"), feature("b", "2027-Q1"))
    assert line == (
        f"{ONLY_FILE}:1 `2027-02` warning[dependency-out-of-order] feature a is due 2027-02, before its dependency b, "
        "which may take until the end of 2027-Q1"
    )


@pytest.mark.parametrize(
    ("own", "other"),
    [("2027-03-31", "2027-Q1"), ("2027-Q1", "2027-02-15"), ("2027-Q2", "2027-Q1"), (None, "2027"), ("2027-01", None)],
)
def test_in_order_or_unknown(own: str | None, other: str | None) -> None:
    assert findings(feature("a", own, "b"), feature("b", other)) == []


@pytest.mark.parametrize("status", ["released", "retired", "canceled", "relased"])
def test_only_open_items_are_compared(status: str) -> None:
    assert findings(feature("a", "2027-Q1", "b", status=status), feature("b", "2027-Q4")) == []
    assert findings(feature("a", "2027-Q1", "b"), feature("b", "2027-Q4", status=status)) == []


def test_a_canceled_dependency_is_a_closed_reference_and_nothing_else() -> None:
    found = judge("\n---\n".join([feature("a", "2027-Q1", "b"), feature("b", "2027-Q4", status="canceled"), SHOP]))
    assert [each.rule for each in found] == ["closed-reference"]


def test_a_dangling_dependency_is_nothing_else() -> None:
    found = judge("\n---\n".join([feature("alpha", "2027-Q1", "beta"), feature("bete", "2027-Q4"), SHOP]))
    assert [each.rule for each in found] == ["dangling-reference"]


def test_one_early_date_is_one_finding() -> None:
    (line, *related) = findings(feature("a", "2027-Q1", "b", "c"), feature("b", "2027-Q2"), feature("c", "2027-Q4"))
    assert line.endswith("feature a is due 2027-Q1, before its dependency c, due 2027-Q4, and before 1 more")
    assert len(related) == 2


def test_a_link_that_leaves_a_circle_still_counts() -> None:
    found = judge(
        "\n---\n".join(
            [
                feature("a", "2027-Q1", "b", "c"),
                feature("b", "2027-Q1", "a"),
                feature("c", "2027-Q3"),
                SHOP,
            ]
        )
    )
    assert sorted(each.rule for each in found) == ["dependency-cycle", "dependency-out-of-order"]
    assert [each.subject for each in found if each.rule == "dependency-out-of-order"] == ["feature:c"]


def initiative(item_id: str, due: str, fields: str = "") -> str:
    """Return an initiative."""
    return (
        f"{{kind: initiative, id: {item_id}, title: Some work, owner: shop, status: planned, type: enablement, "
        f"target_date: {due}, enables: [{{feature: f, how: Makes it possible}}], "
        f"internal_customers: [{{team: shop, need: To sell at night}}], {fields}}}"
    )


def test_initiatives() -> None:
    (line, _) = findings(
        initiative("a", "2027-Q1", "depends_on: [initiative:b]"), initiative("b", "2027-Q2"), feature("f", None)
    )
    assert line.endswith("initiative a is due 2027-Q1, before its dependency b, due 2027-Q2")


@pytest.mark.case(173)
def test_hundreds_of_features_that_all_wait_for_each_other_cost_what_can_be_read() -> None:
    """A file of 300 kB took two gigabytes: each of 80,000 problems had twenty places."""
    names = [f"f{number}" for number in range(150)]
    items = [feature(each, f"{2030 + number}", *names[number + 1 :]) for number, each in enumerate(names)]
    context = Context(AS_OF, Settings(), lambda: None)
    problems = [*rule.check(roadmap("\n---\n".join([*items, SHOP])), context)]
    assert len(problems) <= 150 * 20
    assert max(len(each.related) for each in problems) == 100
    (first, *_) = findings(*items)
    assert first.endswith("feature f0 is due 2030, before its dependency f149, due 2179, and before 148 more")


@pytest.mark.case(173)
def test_findings_share_the_places_that_they_show() -> None:
    """In a file of 450 kB thousands of items can each wait for the next twenty."""
    count = 150
    names = [f"f{number}" for number in range(count)]
    items = [feature(each, f"{2030 + at}", *names[at + 1 : at + 21]) for at, each in enumerate(names)]
    text = "\n---\n".join([*items, SHOP])
    problems = [*rule.check(roadmap(text), Context(AS_OF, Settings(), lambda: None))]
    assert len({id(place) for each in problems for place in each.related}) == len(problems)
    assert len({id(place) for each in judge(text, "dependency-out-of-order") for place in each.related}) < count
