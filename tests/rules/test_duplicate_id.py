"""duplicate-id: the same id twice in a kind, whatever its case, and nowhere else."""

from __future__ import annotations

from tests.in_memory import ONLY_FILE, judge, said

SHOP = "{kind: team, id: shop, title: Shop}"


def feature(item_id: str) -> str:
    """Return a feature that the team ``shop`` owns."""
    return f"{{kind: feature, id: {item_id}, title: Some feature, owner: shop}}"


def test_twice_in_one_file() -> None:
    (found,) = judge("\n---\n".join([SHOP, feature("one-click"), feature("one-click")]))
    assert said([found]) == [
        (
            f"{ONLY_FILE}:5 `one-click` error[duplicate-id] feature one-click is defined a second time; "
            "give one of the two another id"
        ),
        f"  {ONLY_FILE}:3 `one-click` feature one-click is first defined here",
    ]
    assert found.item == "feature:one-click"


def test_twice_in_two_files() -> None:
    found = judge({"roadmap/a.yaml": f"{SHOP}\n---\n{feature('one-click')}", "roadmap/b.yaml": feature("one-click")})
    assert said(found) == [
        (
            "roadmap/b.yaml:1 `one-click` error[duplicate-id] feature one-click is defined a second time; "
            "give one of the two another id"
        ),
        "  roadmap/a.yaml:3 `one-click` feature one-click is first defined here",
    ]


def test_case_makes_no_difference() -> None:
    found = judge("\n---\n".join([SHOP, feature("one-click"), feature("One-Click")]))
    assert said(found) == [
        (
            f"{ONLY_FILE}:5 `One-Click` error[duplicate-id] feature One-Click differs from one-click by case alone; "
            "give one of the two another id"
        ),
        f"  {ONLY_FILE}:3 `one-click` feature one-click is first defined here",
    ]


def test_a_third_definition_is_held_against_the_first() -> None:
    found = judge("\n---\n".join([SHOP, feature("a"), feature("a"), feature("a")]))
    assert [(each.location.span.line if each.location.span else 0) for each in found] == [5, 7]
    assert {each.related[0].location.span.line for each in found if each.related[0].location.span} == {3}
    assert len({each.fingerprint for each in found}) == 2


def test_different_kinds_may_share_an_id() -> None:
    assert said(judge("\n---\n".join([SHOP, feature("shop")]))) == []


def test_separators_do_make_a_difference() -> None:
    assert said(judge("\n---\n".join([SHOP, feature("one-click"), feature("one_click")]))) == []


def test_copies_of_a_team_are_not_unused_as_well() -> None:
    found = judge("\n---\n".join([SHOP, SHOP, feature("one-click")]))
    assert [each.rule for each in found] == ["duplicate-id"]


def test_a_copy_with_an_early_date_is_not_a_second_fault() -> None:
    text = "\n---\n".join(
        [
            SHOP,
            "{kind: feature, id: a, title: A, owner: shop, target_date: 2027-Q4, depends_on: [feature:b]}",
            "{kind: feature, id: b, title: B, owner: shop, target_date: 2027-Q3}",
            "{kind: feature, id: a, title: A, owner: shop, target_date: 2027-Q1, depends_on: [feature:b]}",
        ]
    )
    assert [each.rule for each in judge(text)] == ["duplicate-id"]
