"""dependency-cycle: every circle once, whole, and from the same place every time."""

from __future__ import annotations

from tests.in_memory import ONLY_FILE, judge, said, settle

SHOP = "{kind: team, id: shop, title: Shop}"


def feature(item_id: str, *needs: str) -> str:
    """Return a feature that depends on others."""
    wanted = ", ".join(f"feature:{need}" for need in needs)
    return f"{{kind: feature, id: {item_id}, title: Some feature, owner: shop, depends_on: [{wanted}]}}"


def together(*items: str) -> str:
    """Return one file of several items."""
    return "\n---\n".join([SHOP, *items])


def test_two_features() -> None:
    (found,) = judge(together(feature("b", "a"), feature("a", "b")))
    assert said([found]) == [
        (
            f"{ONLY_FILE}:5 `feature:b` error[dependency-cycle] features a -> b -> a depend on one another in a "
            "cycle; take out one of the links"
        ),
        f"  {ONLY_FILE}:3 `feature:a` feature b depends on feature a",
    ]
    assert found.item == "feature:a"
    assert found.subject == "depends_on of features a -> b -> a"


def test_itself() -> None:
    assert said(judge(together(feature("a", "a")))) == [
        f"{ONLY_FILE}:3 `feature:a` error[dependency-cycle] feature a depends on itself; take that out"
    ]


def test_two_roads_to_the_same_item_are_no_circle() -> None:
    assert said(judge(together(feature("a", "b", "c"), feature("b", "d"), feature("c", "d"), feature("d")))) == []


def test_a_tail_that_leads_into_a_circle_is_not_part_of_it() -> None:
    (found,) = judge(together(feature("a", "b"), feature("b", "c"), feature("c", "b")))
    assert found.message == "features b -> c -> b depend on one another in a cycle; take out one of the links"


def test_circles_that_meet_in_an_item_are_two() -> None:
    found = judge(together(feature("a", "b"), feature("b", "a", "c"), feature("c", "b")))
    assert [each.message.partition(" depend")[0] for each in found] == ["features a -> b -> a", "features b -> c -> b"]


def test_a_circle_that_shares_a_link_waits_for_the_first() -> None:
    """It is shown where the other one is not: that was there before a change, or is waived."""
    result = settle(together(feature("a", "b"), feature("b", "a", "c"), feature("c", "a")), "dependency-cycle")
    assert [each.subject for each in result.findings] == ["depends_on of features a -> b -> a"]
    assert [each.subject for each in result.explained] == ["depends_on of features a -> b -> c -> a"]


def test_capabilities_and_initiatives_are_told_by_their_kind() -> None:
    text = together(
        *(
            f"{{kind: capability, id: {one}, title: Some code, owner: shop, paths: [/{one}/], "
            f"consumers: [{{team: shop}}], depends_on: [capability:{other}]}}"
            for one, other in (("cart", "prices"), ("prices", "cart"))
        )
    )
    (found,) = judge(text)
    assert found.message.startswith("capabilities cart -> prices -> cart depend on one another")


def test_parents() -> None:
    text = together(
        "{kind: team, id: a, title: A, parent: b}",
        "{kind: team, id: b, title: B, parent: a}",
        "{kind: feature, id: f, title: F, owner: shop}",
    )
    assert [each.message for each in judge(text)] == [
        "teams a -> b -> a are parts of one another in a cycle; take out one of the links"
    ]


def decision(item_id: str, heir: str) -> str:
    """Return a superseded decision."""
    return (
        f"{{kind: decision, id: {item_id}, title: Some choice, owner: shop, status: superseded, superseded_by: {heir}}}"
    )


def test_superseded_by() -> None:
    text = together(decision("a", "b"), decision("b", "c"), decision("c", "a"))
    assert [each.message for each in judge(text)] == [
        "decisions a -> b -> c -> a supersede one another in a cycle; take out one of the links"
    ]


def initiative(item_id: str, fields: str) -> str:
    """Return an initiative with further fields."""
    return (
        f"{{kind: initiative, id: {item_id}, title: Some work, owner: shop, status: canceled, type: reliability, "
        "enables: [{feature: f, how: Makes it answer at night}], "
        f"internal_customers: [{{team: shop, need: To sleep}}], {fields}}}"
    )


FEATURE = "{kind: feature, id: f, title: F, owner: shop}"


def test_replaces_is_superseded_by_read_backwards() -> None:
    found = judge(together(initiative("a", "replaces: b, superseded_by: b"), initiative("b", ""), FEATURE))
    assert said([each for each in found if each.rule == "dependency-cycle"]) == [
        (
            f"{ONLY_FILE}:3 `b` error[dependency-cycle] initiatives a -> b -> a supersede one another in a cycle; "
            "take out one of the links"
        ),
        f"  {ONLY_FILE}:3 `b` initiative a replaces initiative b",
    ]


def test_saying_the_same_from_both_sides_is_not_a_circle() -> None:
    found = judge(together(initiative("a", "replaces: b"), initiative("b", "superseded_by: a"), FEATURE))
    assert [each for each in found if each.rule == "dependency-cycle"] == []


def test_a_circle_has_no_right_order_of_dates() -> None:
    text = together(
        "{kind: feature, id: a, title: A, owner: shop, target_date: 2027-Q1, depends_on: [feature:b]}",
        "{kind: feature, id: b, title: B, owner: shop, target_date: 2027-Q3, depends_on: [feature:a]}",
    )
    assert [each.rule for each in judge(text)] == ["dependency-cycle"]


def test_a_long_circle_is_shown_from_both_ends() -> None:
    names = [f"f{number:02}" for number in range(30)]
    text = together(*(feature(name, after) for name, after in zip(names, names[1:] + names[:1], strict=True)))
    (found,) = judge(text)
    assert "f18 -> (10 more) -> f29 -> f00 depend" in found.message
    assert len(found.related) == 19
