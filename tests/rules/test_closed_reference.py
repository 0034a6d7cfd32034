"""closed-reference: what an open item may not rest on, and what it may."""

from __future__ import annotations

import pytest

from tests.in_memory import ONLY_FILE, judge, said

SHOP = "{kind: team, id: shop, title: Shop}"
BASE = "kind: initiative, title: Some work, owner: shop, type: reliability"
CUSTOMER = "internal_customers: [{team: shop, need: To sleep}]"


def initiative(item_id: str, status: str, fields: str, feature: str = "f") -> str:
    """Return an initiative that enables one feature."""
    enables = f"enables: [{{feature: {feature}, how: Makes it answer at night}}]"
    return f"{{{BASE}, id: {item_id}, status: {status}, {enables}, {CUSTOMER}, {fields}}}"


def feature(item_id: str, fields: str = "") -> str:
    """Return a feature."""
    return f"{{kind: feature, title: Some feature, owner: shop, id: {item_id}, {fields}}}"


def capability(item_id: str, fields: str = "") -> str:
    """Return a capability."""
    consumers = "consumers: [{team: shop}]"
    return f"{{kind: capability, title: Code, owner: shop, {consumers}, paths: [/a/], id: {item_id}, {fields}}}"


def decision(item_id: str, fields: str) -> str:
    """Return a decision about the feature ``f``."""
    return f"{{kind: decision, title: Some choice, owner: shop, features: [f], id: {item_id}, {fields}}}"


def messages(*items: str) -> list[str]:
    """Return what the rule says of these items, with the feature ``f`` and the team beside them."""
    return [each.message for each in judge("\n---\n".join([SHOP, feature("f"), *items]), "closed-reference")]


@pytest.mark.parametrize(
    ("item", "other", "message"),
    [
        (
            initiative("a", "active", "depends_on: [initiative:b]"),
            initiative("b", "canceled", ""),
            "initiative a depends on initiative b, which is canceled",
        ),
        (
            initiative("a", "planned", "", "g"),
            feature("g", "status: retired"),
            "initiative a enables feature g, which is retired",
        ),
        (
            initiative("a", "paused", "", "g"),
            feature("g", "status: canceled"),
            "initiative a enables feature g, which is canceled",
        ),
        (
            initiative("a", "proposed", "capabilities: [c]"),
            capability("c", "lifecycle: retired"),
            "initiative a lists capability c, which is retired",
        ),
        (
            initiative("a", "active", "decisions: [d]"),
            decision("d", "status: rejected"),
            "initiative a follows decision d, which is rejected",
        ),
        (
            initiative("a", "active", "decisions: [d]"),
            decision("d", "status: superseded"),
            "initiative a follows decision d, which is superseded",
        ),
        (
            feature("g", "depends_on: [feature:h]"),
            feature("h", "status: canceled"),
            "feature g depends on feature h, which is canceled",
        ),
        (
            capability("c", "depends_on: [capability:d]"),
            capability("d", "lifecycle: retired"),
            "capability c depends on capability d, which is retired",
        ),
    ],
)
def test_rests_on_what_is_closed(item: str, other: str, message: str) -> None:
    assert messages(item, other) == [message]


@pytest.mark.parametrize(
    ("item", "other"),
    [
        (initiative("a", "completed", "depends_on: [initiative:b]"), initiative("b", "canceled", "")),
        (initiative("a", "canceled", "", "g"), feature("g", "status: retired")),
        (initiative("a", "active", "depends_on: [initiative:b]"), initiative("b", "completed", "")),
        (initiative("a", "active", "", "g"), feature("g", "status: released")),
        (initiative("a", "active", "replaces: b"), initiative("b", "canceled", "")),
        (initiative("a", "active", "capabilities: [c]"), capability("c", "lifecycle: deprecated")),
        (initiative("a", "active", "decisions: [d]"), decision("d", "status: deprecated")),
        (feature("g", "status: released, depends_on: [feature:h]"), feature("h", "status: retired")),
        (
            capability("c", "lifecycle: retired, depends_on: [capability:d]"),
            capability("d", "lifecycle: retired"),
        ),
        (decision("d", "status: proposed, initiatives: [b]"), initiative("b", "canceled", "")),
        (initiative("a", "activ", "depends_on: [initiative:b]"), initiative("b", "canceled", "")),
        (initiative("a", "active", "depends_on: [initiative:b]"), initiative("b", "cancelled", "")),
        (initiative("a", "active", "depends_on: [initiative:b]"), ""),
    ],
    ids=[
        "a completed item rested on it",
        "a canceled item rested on it",
        "completed is not closed",
        "released is not closed",
        "replaces is no resting",
        "deprecated capability",
        "deprecated decision",
        "a released feature rested on it",
        "both retired",
        "a decision is about it",
        "the item's status is unknown",
        "the other's status is unknown",
        "dangling",
    ],
)
def test_near_misses(item: str, other: str) -> None:
    assert messages(item, *([other] if other else [])) == []


def test_shows_where_it_was_closed_and_what_took_its_place() -> None:
    text = "\n---\n".join(
        [
            SHOP,
            feature("f"),
            decision("old", "status: superseded, superseded_by: newer"),
            decision("newer", "status: superseded, superseded_by: newest"),
            decision("newest", "status: accepted"),
            initiative("a", "active", "decisions: [old]"),
        ]
    )
    (found,) = judge(text, "closed-reference")
    assert said([found]) == [
        (
            f"{ONLY_FILE}:11 `old` error[closed-reference] initiative a follows decision old, which is superseded; "
            "newest took its place"
        ),
        f"  {ONLY_FILE}:5 `superseded` superseded here",
    ]
    assert found.help == "name decision newest instead if it serves the same end"
    assert found.fix is not None
    assert ([edit.new for edit in found.fix.edits], found.fix.safe) == (["newest"], False)
    assert (found.item, found.subject) == ("initiative:a", "decision:old")


def test_an_initiative_that_replaces_it_took_its_place() -> None:
    assert messages(
        initiative("a", "active", "depends_on: [initiative:b]"),
        initiative("b", "canceled", ""),
        initiative("c", "active", "replaces: b"),
    ) == ["initiative a depends on initiative b, which is canceled; c took its place"]


def test_heirs_in_a_circle_end() -> None:
    assert messages(
        initiative("a", "active", "decisions: [d]"),
        decision("d", "status: superseded, superseded_by: e"),
        decision("e", "status: superseded, superseded_by: d"),
    ) == ["initiative a follows decision d, which is superseded"]


def test_resting_twice_on_the_same_is_one_finding() -> None:
    enables = "enables: [{feature: g, how: One}, {feature: g, how: Two}]"
    item = f"{{{BASE}, id: a, status: active, {enables}, {CUSTOMER}}}"
    assert messages(item, feature("g", "status: canceled")) == ["initiative a enables feature g, which is canceled"]
