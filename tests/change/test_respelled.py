"""A roadmap that says the same in another spelling carries no product context, and one real change in it does."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.change.in_memory import side
from tpmlint.change.changed_items import changed_items
from tpmlint.change.model import Side

BASE: list[dict[str, Any]] = [
    {"kind": "team", "id": "shop", "title": "Shop", "external": {"jira": "TEAM-1"}},
    {"kind": "team", "id": "core", "title": "Core", "external": {"jira": "TEAM-2"}},
    {"kind": "team", "id": "ops", "title": "Operations", "external": {"jira": "TEAM-3"}},
    {"kind": "objective", "id": "faster", "title": "Faster", "owner": "shop", "external": {"jira": "GOAL-1"}},
    {"kind": "objective", "id": "safer", "title": "Safer", "owner": "shop", "external": {"jira": "GOAL-2"}},
    {"kind": "feature", "id": "one-click", "title": "One click", "owner": "shop", "external": {"jira": "SHOP-1"}},
    {"kind": "feature", "id": "oneclick", "title": "Oneclick for gifts", "external": {"jira": "SHOP-2"}},
    {"kind": "capability", "id": "cards", "title": "Cards", "paths": ["/cards/"], "external": {"jira": "CAP-1"}},
    {"kind": "capability", "id": "vaults", "title": "Vaults", "paths": ["/vaults/"], "external": {"jira": "CAP-2"}},
    {"kind": "initiative", "id": "keys", "title": "Keys", "status": "planned", "external": {"jira": "EPIC-1"}},
    {
        "kind": "initiative",
        "id": "vault",
        "title": "A vault for cards",
        "owner": "core",
        "status": "planned",
        "type": "enablement",
        "enables": [
            {"feature": "one-click", "how": "Charges a stored card"},
            {"feature": "oneclick", "how": "Charges a gift card"},
        ],
        "internal_customers": [{"team": "shop", "need": "Keep cards without an audit"}],
        "problem": "Each shop keeps numbers",
        "hypothesis": "Fewer audits keep fees low",
        "capabilities": ["cards"],
        "objectives": ["faster", "safer"],
        "depends_on": ["keys"],
        "metrics": [
            {"name": "mttr", "unit": "ms", "baseline": 1800, "target": 400, "by": "2027-03-31"},
            {"name": "Share", "baseline": -5, "target": 30, "by": "2027"},
        ],
        "start_date": "2027-01",
        "target_date": "2027-Q1",
    },
    {
        "kind": "decision",
        "id": "tokens",
        "title": "Tokens, not cards",
        "status": "accepted",
        "initiatives": ["vault"],
        "features": ["one-click"],
        "capabilities": ["cards"],
    },
]
KINDS = {
    "owner": "team",
    "feature": "feature",
    "team": "team",
    "capabilities": "capability",
    "objectives": "objective",
    "depends_on": "initiative",
    "initiatives": "initiative",
    "features": "feature",
}
"""What the fields that name others name by a bare id."""

FIGURES: Mapping[object, tuple[object, ...]] = {
    1800: (1800, 1800.0, "1800", "1,800", "1 800 ms", "1800 MS"),
    400: (400, "400.00", "400 ms", "+400"),
    -5: (-5, "-5.0", "-5 %", "-5%"),
    30: (30, "30 %", "30%", "030"),
}
DATES = {
    "start_date": ("2027-01", "2027-01-01", "2027-Q1", "2027-H1", "2027", 2027),
    "target_date": ("2027-Q1", "2027-03", "2027-03-31"),
}
ENDS = {"2027": ("2027", 2027, "2027-Q4", "2027-12", "2027-12-31"), "2027-03-31": DATES["target_date"]}
NAMES = {"mttr": ("mttr", "MTTR", "Time to restore", "mean_time_to_recovery"), "Share": ("Share", "share")}


def read(items: list[dict[str, Any]]) -> Side:
    """Return a roadmap."""
    return side("---\n".join(f"{json.dumps(each)}\n" for each in items))


def carried(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """Return what carries context in a change."""
    return [item.ref for item in changed_items(read(before), read(after))]


def found(items: list[dict[str, Any]], ref: str) -> dict[str, Any]:
    """Return the item of a name."""
    return next(each for each in items if f"{each['kind']}:{each['id']}" == ref)


def respelled(chance: random.Random, renames: int) -> list[dict[str, Any]]:
    """Return the roadmap in another spelling.

    Args:
        renames: so many items have another id, in all that name them.
    """
    items = copy.deepcopy(BASE)
    ids: dict[tuple[str, str], str] = {(each["kind"], each["id"]): each["id"] for each in items}
    for kind, old in chance.sample(sorted(ids), renames):
        ids[kind, old] = f"new-{chance.randrange(100)}-{old}"
    keys = {(each["kind"], each["id"]): each["external"]["jira"] for each in items if "external" in each}

    def name(text: str, kind: str) -> str:
        new = ids[kind, text]
        key = [f"jira:{keys[kind, text]}"] if (kind, text) in keys else []
        spellings: list[str] = [new, f"{kind}:{new}", *key]
        return chance.choice(spellings)

    def put(value: Any, field: str, top: str) -> object:
        if isinstance(value, dict):
            parts = [(key, put(each, key, top)) for key, each in value.items()]
            chance.shuffle(parts)
            return dict(parts)
        if isinstance(value, list):
            again = [*value, *chance.choices(value, k=chance.randrange(2))]
            chance.shuffle(again)
            return [put(each, field, top) for each in again]
        if field in KINDS:
            return name(value, KINDS[field])
        if field in DATES:
            return chance.choice(DATES[field])
        if field == "by":
            return chance.choice(ENDS[value])
        if top == "metrics":
            return chance.choice((FIGURES if field in ("baseline", "target") else NAMES).get(value, (value,)))
        if field in ("how", "need", "problem", "hypothesis"):
            words: str = chance.choice([" ", "  ", "\n", " - ", "\u200b ", ", "]).join(value.split())
            return chance.choice([str.upper, str.lower, str.capitalize])(words) + chance.choice(["", ".", "!", " "])
        return value

    for item in items:
        item["id"] = ids[item["kind"], item["id"]]
        for field in [*item]:
            if field not in ("kind", "id", "title", "external", "paths", "status", "type"):
                item[field] = put(item[field], field, field)
    chance.shuffle(items)
    return items


@settings(deadline=None, max_examples=100)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_another_spelling_carries_nothing(chance: random.Random, renames: int) -> None:
    """Whatever references, dates, figures and sentences look like, and whatever the items are called."""
    assert carried(BASE, respelled(chance, renames)) == []
    assert carried(respelled(chance, renames), BASE) == []


CHANGES: tuple[tuple[str, object], ...] = (
    ("owner", "jira:TEAM-3"),
    ("capabilities", ["cards", "jira:CAP-2"]),
    ("objectives", ["jira:GOAL-2"]),
    ("depends_on", []),
    ("start_date", "2027-02"),
    ("target_date", "2027-04"),
    ("enables", [{"feature": "oneclick", "how": "Charges a stored card"}]),
    ("internal_customers", [{"team": "jira:TEAM-3", "need": "Keep cards without an audit"}]),
    ("metrics", [{"name": "mttr", "unit": "s", "baseline": 1800, "target": 400, "by": "2027-03-31"}]),
)


@settings(deadline=None, max_examples=100)
@given(st.randoms(use_true_random=False), st.sampled_from(CHANGES))
def test_a_real_change_carries_in_any_spelling(chance: random.Random, change: tuple[str, object]) -> None:
    items = respelled(chance, 0)
    field, value = change
    found(items, "initiative:vault")[field] = value
    assert carried(BASE, items) == ["initiative:vault"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("-5%", "5%"), ("30%", "35 %"), ("1,800", "1,900"), ("400 ms", "400 s"), (0.5, 5), ("1.2.3", "1.2.4")],
)
def test_another_figure_carries(old: object, new: object) -> None:
    before, after = copy.deepcopy(BASE), copy.deepcopy(BASE)
    for items, figure in ((before, old), (after, new)):
        found(items, "initiative:vault")["metrics"] = [{"name": "Share", "target": figure}]
    assert carried(before, after) == ["initiative:vault"]
    assert carried(before, before) == []


VAULT = "initiative:vault"


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("enables", {"feature": "jira:SHOP-1", "how": "TODO"}),
        ("enables", {"feature": "feature:one-click", "how": "see https://example.org/1"}),
        ("internal_customers", {"team": "jira:TEAM-1", "need": "see ticket"}),
        ("metrics", {"name": "time to restore", "unit": "ms", "target": "400"}),
        ("capabilities", "jira:CAP-1"),
        ("objectives", "jira:goal-1"),
        ("depends_on", "initiative:Keys"),
    ],
)
def test_an_entry_that_says_less_than_another_carries_nothing(field: str, more: object) -> None:
    """It names what another names, in whatever case, and says no more about it."""
    items = copy.deepcopy(BASE)
    found(items, VAULT)[field].append(more)
    assert carried(BASE, items) == []


@pytest.mark.parametrize("ref", ["feature:one-click", VAULT])
def test_another_title_makes_no_sentence_of_what_repeats_it(ref: str) -> None:
    """Titles carry nothing, and so they decide about no sentence either."""
    before = copy.deepcopy(BASE)
    vault = found(before, VAULT)
    vault["problem"] = vault["title"]
    vault["enables"][0]["how"] = "One click"
    after = copy.deepcopy(before)
    found(after, ref)["title"] = "Another title"
    found(after, VAULT)["owner"] = "jira:TEAM-2"
    assert carried(before, after) == []


def test_texts_of_your_own_carry_nothing() -> None:
    """Those of the option ``words`` of placeholder-text."""
    before, after = copy.deepcopy(BASE), copy.deepcopy(BASE)
    del found(before, VAULT)["hypothesis"]
    found(after, VAULT)["hypothesis"] = "Platform hygiene"
    assert [each.ref for each in changed_items(read(before), read(after))] == [VAULT]
    assert [*changed_items(read(before), read(after), words=("platform hygiene!",))] == []


def renamed(ref: str, new: str, **more: object) -> list[dict[str, Any]]:
    """Return the roadmap with another id of an item, and of what names it."""
    kind, _, old = ref.partition(":")
    items = copy.deepcopy(BASE)
    found(items, ref).update(id=new, **more)
    for field in KINDS:
        for item in items:
            if KINDS[field] != kind:
                continue
            if isinstance(item.get(field), list):
                item[field] = [new if each == old else each for each in item[field]]
            elif item.get(field) == old:
                item[field] = new
            for entry in (*item.get("enables", ()), *item.get("internal_customers", ())):
                if entry.get(field) == old:
                    entry[field] = new
    return items


OTHERS = ("team:core", "team:shop", "feature:one-click", "objective:faster", "capability:cards", "initiative:keys")


@pytest.mark.parametrize("ref", OTHERS)
def test_another_id_of_what_an_item_names_carries_nothing(ref: str) -> None:
    """Also with other fields, a title that looks the same, or nothing but its key of a tracker the same."""
    kept = found(BASE, ref)
    more: tuple[dict[str, object], ...] = (
        {},
        {"tags": ["a"], "description": "More of it", "links": [], "x-note": "y"},
        {"title": f"{kept['title'].upper()}!", "external": {}},
        {"title": kept["title"].replace("o", "\u043e").replace("a", "\u0430"), "external": {}},
        {"title": "Something else"},
    )
    for each in more:
        assert carried(BASE, renamed(ref, "another", **each)) == []


@pytest.mark.parametrize("ref", OTHERS)
def test_a_copy_of_what_an_item_names_carries_nothing(ref: str) -> None:
    """The former item stays where it is, so that nothing is renamed."""
    assert carried(BASE, [*renamed(ref, "another"), copy.deepcopy(found(BASE, ref))]) == []


@pytest.mark.parametrize("ref", OTHERS)
def test_a_new_item_of_another_title_carries(ref: str) -> None:
    items = [
        *renamed(ref, "another", title="Something else", external={}),
        copy.deepcopy(found(BASE, ref)),
    ]
    named = ["initiative:vault", "decision:tokens"] if ref in ("feature:one-click", "capability:cards") else [VAULT]
    assert carried(BASE, items) == named


def test_a_key_that_moves_to_another_item_carries_nothing() -> None:
    """Neither where the reference stays as it is, nor where it is written as what it meant."""
    before, after = copy.deepcopy(BASE), copy.deepcopy(BASE)
    found(before, VAULT)["owner"] = found(after, VAULT)["owner"] = "jira:TEAM-2"
    del found(after, "team:core")["external"]
    found(after, "team:ops")["external"] = {"jira": "TEAM-2"}
    assert carried(before, after) == []
    found(after, VAULT)["owner"] = "core"
    assert carried(before, after) == []


def test_a_reference_that_stays_while_its_item_goes_carries_nothing() -> None:
    items = [each for each in BASE if each["id"] not in ("core", "oneclick")]
    assert carried(BASE, items) == []
