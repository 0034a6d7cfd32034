"""Which edits of the roadmap carry product context."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.change.in_memory import side
from tpmlint.change.changed_items import changed_items
from tpmlint.change.model import CARRYING

BASE = """\
kind: initiative
id: vault
title: A vault for cards
owner: core
status: planned
type: enablement
enables:
  - {feature: one-click, how: Charges a stored card}
  - {feature: gifts, how: Charges a gift card}
internal_customers: [{team: shop, need: Keep cards without an audit}]
capabilities: [cards]
metrics: [{name: Share, baseline: 10, target: 30}]
tags: [pay]
---
kind: decision
id: tokens
title: Tokens, not cards
owner: core
status: accepted
features: [one-click]
capabilities: [cards]
---
{kind: team, id: core, title: Core}
"""
NAMED = "".join(
    f"---\n{{kind: {kind}, id: {name}, title: {title}}}\n"
    for kind, name, title in (
        ("team", "shop", "Shop"),
        ("feature", "one-click", "One click"),
        ("feature", "gifts", "Gifts"),
        ("feature", "gifts-2", "More gifts"),
        ("feature", "refunds", "Refunds"),
        ("capability", "cards", "Cards"),
        ("capability", "search", "Search"),
        ("initiative", "other", "Other work"),
    )
)
"""What others name."""


def changed(after: str) -> list[str]:
    """Return what carries context after a change of the base."""
    assert after != BASE
    return [item.ref for item in changed_items(side(BASE + NAMED), side(after + NAMED))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tags: [pay]", "tags: [pay, cards]"),
        ("tags: [pay]", "links: [{title: Wiki, url: https://example.org/}]"),
        ("tags: [pay]", "x-note: y"),
        ("tags: [pay]", "description: More words"),
        ("title: A vault for cards", "title: Some vault"),
        ("type: enablement", "type: infrastructure"),
        ("Charges a stored card", "charges  a stored card."),
        ("owner: core\nstatus: planned", "owner: team:core\nstatus: planned"),
        ("target: 30", "target: 30.0"),
        ("target: 30", "target: '30'"),
        ("capabilities: [cards]\nmetrics", "capabilities: [cards, capability:cards, cards]\nmetrics"),
        ("type: enablement", "type: enablement\nhypothesis: TODO later"),
        ("type: enablement", "type: enablement\nproblem: n/a"),
        ("type: enablement", "type: enablement\nproblem: TODO <!-- Each shop keeps numbers -->"),
        ("type: enablement", "type: enablement\nproblem: '30'"),
        ("a stored card", "a storedcard"),
        ("a stored card", "a <b>sto</b>red <!-- x --> <br/>card"),
        ("a stored card", "a stored&nbsp;<a href='x'>card</a>"),
        ("a stored card", "a st\u200bored card"),
        ("a stored card", "a stored \u3164card"),
        ("a stored card", "a sto\uff52ed card"),
        ("a stored card", "a st\u043er\u0435d card"),
        ("a stored card", "a st\u0585red c\u0251rd"),
        ("a stored card", "a stored card <?and more?>"),
        ("a stored card", "a stored card <!doctype more>"),
        ("how: Charges a stored card}", "how: Charges a stored card <!-- and more}"),
        ("a stored card", "a stored card <script>and more</script>"),
        ("a stored card", "a stored card <div hidden>and <div>much</div> more</div>"),
        ("a stored card", "a stored card <p style='display:none'>and more</p>"),
        ("a stored card", "a stored card <datalist>and more</datalist>"),
        ("a stored card", "a stored card <noscript>and more</noscript> <iframe>and more</iframe>"),
        ("  - {feature: gifts", "  - {feature: one-click, how: Charges a stored card}\n  - {feature: gifts"),
        ("  - {feature: gifts", "  - {feature: one-click, how: Charges a card}\n  - {feature: gifts"),
        ("  - {feature: gifts", "  - {feature: one-click, how: A stored card}\n  - {feature: gifts"),
        ("  - {feature: gifts", "  - {feature: one-click, how: 'Charges a stored c'}\n  - {feature: gifts"),
        ("  - {feature: gifts", "  - {feature: one-click, how: Chargesa card!}\n  - {feature: gifts"),
        ("audit}]", "audit}, {team: shop, need: Keep cards}]"),
        ("a stored card", "a card"),
        ("tags: [pay]", "problem: Charges a stored card"),
        ("tags: [pay]", "problem: Keep cards"),
        ("tags: [pay]", "hypothesis: Charges a gift card!"),
        ("Keep cards without an audit", "Charges a stored card"),
        ("how: Charges a gift card", "how: TODO"),
        ("Keep cards without an audit", "Keep cards"),
        ("capabilities: [cards]\nmetrics", "objectives: []\ncapabilities: [cards]\nmetrics"),
        ("id: vault", "id: safe"),
        ("title: Tokens, not cards", "title: No cards"),
        ("{kind: team, id: core, title: Core}", "{kind: team, id: core, title: The core}"),
        ("  - {feature: gifts, how: Charges a gift card}\n", ""),
        ("a stored card", "a stored card. Charges a gift card"),
        ("a stored card", "a stored card and keep cards without an audit"),
        ("a stored card", "a stored card; charges a stored card"),
        ("a gift card", "a stored card"),
        ("  - {feature: gifts", "  - {feature: one-click, how: Charges a gift card}\n  - {feature: gifts"),
        ("audit}]", "audit}, {team: shop, need: Charges a gift card}]"),
        ("tags: [pay]", "hypothesis: A vault for cards"),
        ("a stored card", "a stored card TODO"),
        ("a stored card", "a stored card. TODO later"),
        ("a stored card", "a stored card (TBD)"),
        ("a stored card", "a stored card. Because we need it"),
        ("a stored card", "a stored card, because we need it"),
        ("a stored card", "a stored card. Lorem ipsum dolor sit amet"),
        ("a stored card", "a stored card PAY-12"),
        ("how: Charges a stored card", "how: '[PAY-12] Charges a stored card'"),
        ("how: Charges a stored card", "how: 'Charges a stored card, see https://example.org/pay'"),
        ("how: Charges a stored card", "how: 'Charges a stored card (as in #12)'"),
        ("target: 30}", "target: 30}, {name: TODO}"),
        ("target: 30}", "target: 30}, {name: PAY-12, target: 9}"),
        ("target: 30}", "target: 30}, {name: 'https://example.org/pay'}"),
        ("name: Share", "name: Share PAY-12"),
        ("name: Share", "name: Share (TBD)"),
        ("target: 30}", "target: 30, result: TODO}"),
        ("target: 30}", "target: 30 TODO}"),
        ("target: 30}", "target: 30, unit: TBD}"),
        ("target: 30}", "target: 30, source: 'https://example.org/pay'}"),
        ("target: 30}", "target: 30, x-note: More words}"),
        ("a stored card}", "a stored card, x-note: More words}"),
        ("tags: [pay]", "depends_on: [nowhere]"),
        ("tags: [pay]", "depends_on: [vault]"),
        ("tags: [pay]", "depends_on: ['jira:PAY-12']"),
        ("tags: [pay]", "objectives: [nowhere]"),
    ],
)
def test_what_carries_nothing(old: str, new: str) -> None:
    if not new:  # the order of a list
        first = "  - {feature: one-click, how: Charges a stored card}\n"
        after = BASE.replace(old, "").replace(first, old + first)
    else:
        after = BASE.replace(old, new, 1)
    assert changed(after) == []


@pytest.mark.parametrize(
    ("old", "new", "ref"),
    [
        ("status: planned", "status: active", "initiative:vault"),
        ("owner: core\nstatus: planned", "owner: shop\nstatus: planned", "initiative:vault"),
        ("a stored card", "a stored token", "initiative:vault"),
        ("a stored card", "a card that is stored", "initiative:vault"),
        ("a stored card", "a stored card. Charges gifts in one step", "initiative:vault"),
        ("a stored card", "a stored card and a gift card of PAY-12 at once", "initiative:vault"),
        ("a stored card", "a stored card in one request", "initiative:vault"),
        ("a stored card", "a card stored", "initiative:vault"),
        (
            "  - {feature: gifts",
            "  - {feature: one-click, how: Charges two cards}\n  - {feature: gifts",
            "initiative:vault",
        ),
        ("  - {feature: gifts", "  - {feature: refunds, how: Charges a card}\n  - {feature: gifts", "initiative:vault"),
        ("  - {feature: gifts, how: Charges a gift card}\n", "", "initiative:vault"),
        ("without an audit", "with less audit", "initiative:vault"),
        ("without an audit", "without a <https://example.org/n> audit", "initiative:vault"),
        ("without an audit", "without an audit of a <big", "initiative:vault"),
        ("type: enablement", "type: enablement\nhypothesis: Fewer audits keep fees low", "initiative:vault"),
        ("without an audit", "without an <b>internal</b> audit", "initiative:vault"),
        ("without an audit", "without an audit <code>twice</code>", "initiative:vault"),
        ("without an audit", "without an <i hidden>x</i> internal audit", "initiative:vault"),
        ("target: 30", "target: 35", "initiative:vault"),
        ("target: 30", "target: '35'", "initiative:vault"),
        ("capabilities: [cards]\nmetrics", "capabilities: [cards, search]\nmetrics", "initiative:vault"),
        ("tags: [pay]", "health: at-risk", "initiative:vault"),
        ("tags: [pay]", "target_date: 2027-Q1", "initiative:vault"),
        ("tags: [pay]", "depends_on: [other]", "initiative:vault"),
        ("features: [one-click]", "features: [gifts]", "decision:tokens"),
        ("status: accepted", "status: superseded", "decision:tokens"),
    ],
)
def test_what_carries(old: str, new: str, ref: str) -> None:
    assert changed(BASE.replace(old, new, 1)) == [ref]


def test_a_copy_is_not_new() -> None:
    first, *_ = BASE.split("---\n")
    copy = first.replace("id: vault", "id: safe")
    assert changed(f"{BASE}---\n{copy}") == []
    less = copy.replace("metrics: [{name: Share, baseline: 10, target: 30}]\n", "")
    assert changed(f"{BASE}---\n{less}") == [], "a copy with less in it"
    assert changed(f"{BASE}---\n{less.replace('a stored card', 'a card')}") == [], "a copy in fewer words"
    assert changed(f"{BASE}---\n{less.replace('a stored card', 'a new card')}") == ["initiative:safe"]


@pytest.mark.parametrize(
    ("old", "new"), [("status: planned", "status: active"), ("owner: core", "owner: shop"), ("one-click", "gifts-2")]
)
def test_a_copy_with_other_names_is_not_new(old: str, new: str) -> None:
    first, *_ = BASE.split("---\n")
    copy = first.replace("id: vault", "id: safe").replace(old, new)
    assert changed(f"{BASE}---\n{copy}") == []
    assert changed(f"{BASE}---\n{copy.replace('[cards]', '[search]')}") == ["initiative:safe"], "of other code"
    assert changed(f"{BASE}---\n{copy.replace('an audit', 'the audits')}") == ["initiative:safe"], (
        "with words of its own"
    )


@pytest.mark.parametrize("field", ["description", "x-note", "problem"])
def test_a_sentence_that_another_field_had_carries_nothing(field: str) -> None:
    """A new one carries, whatever other fields say it from then on."""
    said = BASE.replace("tags: [pay]", f"tags: [pay]\n{field}: 'Numbers leak. Shops pay for each leak.'")
    after = said.replace("tags: [pay]", "hypothesis: Shops pay for each leak")
    assert [item.ref for item in changed_items(side(said + NAMED), side(after + NAMED))] == []
    assert changed(after) == ["initiative:vault"]


def test_few_sentences_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def count(text: str, known: list[str]) -> bool:
        compared.extend(known)
        return True

    monkeypatch.setattr("tpmlint.change.changed_items.adds_nothing", count)
    entries = [f"  - {{feature: gifts, how: Charges card {number} of many}}\n" for number in range(200)]
    before = BASE.replace("  - {feature: gifts", f"{''.join(entries)}  - {{feature: gifts")
    assert [each.ref for each in changed_items(side(before + NAMED), side(before.replace("many", "few") + NAMED))] == [
        "initiative:vault"
    ]
    after = before.replace("card 1 of many", "one of many")
    assert [each.ref for each in changed_items(side(before + NAMED), side(after + NAMED))] == []
    assert len(compared) <= 50


@pytest.mark.parametrize(("unit", "other"), [("ms", "milliseconds"), ("s", "seconds"), ("d", "days"), ("h", "hours")])
def test_another_name_of_a_unit_carries_nothing(unit: str, other: str) -> None:
    before = BASE.replace("Share, baseline: 10", f"Share, unit: {unit}, baseline: 10")
    for after in (before.replace(f"unit: {unit}", f"unit: {other}"), before.replace("10", f"10 {other}")):
        assert [item.ref for item in changed_items(side(before), side(after))] == []
    assert [item.ref for item in changed_items(side(before), side(before.replace(f"unit: {unit}", "unit: min")))] == [
        "initiative:vault"
    ]


@pytest.mark.parametrize(
    ("figure", "same"),
    [("900 ms", "0.9 s"), ("1.1 s", "1100 msec"), ("90 s", "1.5 min"), ("36 hours", "1.5 d"), ("14 days", "2 weeks")],
)
def test_the_same_time_in_another_unit_carries_nothing(figure: str, same: str) -> None:
    def measured(text: str) -> str:
        return BASE.replace("baseline: 10, target: 30", text)

    before = measured(f"baseline: {figure}, target: {figure}")
    number, _, unit = same.partition(" ")
    for after in (f"baseline: {same}, target: {same}", f"unit: {unit}, baseline: {number}, target: {number}"):
        assert [item.ref for item in changed_items(side(before), side(measured(after)))] == []
    longer = measured(f"baseline: 1{same}, target: {same}")
    assert [item.ref for item in changed_items(side(before), side(longer))] == ["initiative:vault"]


def test_the_page_lists_the_fields() -> None:
    page = (Path(__file__).parents[2] / "docs/concept.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"What carries is a changed value of (.*?)\.\n", page, re.DOTALL)
    initiative, decision = listed.split("of an initiative;")
    assert tuple(re.findall(r"`(\w+)`", initiative)) == CARRYING["initiative"]
    assert tuple(re.findall(r"`(\w+)`", decision)) == CARRYING["decision"]
