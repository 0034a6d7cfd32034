"""placeholder-text: what stands for nothing, and what only begins like it."""

from __future__ import annotations

import json

import pytest

from tests.in_memory import ONLY_FILE, judge, said
from tpmlint.settings import Settings

SHOP = "{kind: team, id: shop, title: Shop}"


def feature(benefit: str, fields: str = "") -> str:
    """Return a roadmap of one feature with a title that is ``One-click checkout``."""
    item = f"{{kind: feature, id: one-click, title: One-click checkout, owner: shop, benefit: {json.dumps(benefit)}"
    return f"{item}{fields}}}\n---\n{SHOP}"


@pytest.mark.parametrize(
    "text",
    [
        "TODO",
        "todo.",
        "TODO: ask Ada",
        "todo: ask Ada",
        "TODO write this",
        "[TBD]",
        "TBD by the payments team",
        "To be defined",
        "n/a",
        "N.A.",
        "not applicable",
        "none",
        "?",
        "...",
        "…",
        "-",
        "FIXME later",
        "Lorem ipsum dolor sit amet",
        "xxx",
        "<one sentence>",
        "{{ benefit }}",
        "See title",
        "One-click checkout",
        "one click checkout!",
        "ONE-CLICK",
        "Enables one-click checkout",
        "Pay",
        "abc",
        "faster-checkout",
        "done, done",
        "no reason given",
        "code change",
        "keine Angabe",
        "nicht zutreffend",
        "weil nötig",
        "weil es nötig ist",
        "aus Gründen",
        "no aplica",
        "sin motivo",
        "por hacer",
        "à faire",
        "sans objet",
        "не применимо",
        "см. тикет",
        "потому что нужно",
        "无 理由",
        "理由なし",
        "T\u200bODO",
        "PAY-12",
        "see ticket",
        "Closes #12",
        "Fixes PAY-12, PAY-13",
        "jira:SHOP-1",
        "https://wiki.example.org/one-click",
        "See https://wiki.example.org/one-click for details",
        "shop.example.org",
        "12345",
        "because",
        "Because we need it",
        "business reasons",
        "as discussed with management",
        "foo bar",
        "待定",
    ],
)
def test_stands_for_nothing(text: str) -> None:
    (found,) = judge(feature(text))
    assert found.rule == "placeholder-text"
    assert found.item == "feature:one-click"
    assert found.subject == "benefit"


@pytest.mark.parametrize(
    "text",
    [
        "TODO lists follow buyers from phone to desk",
        "Todo apps can order in one click",
        "No card number is typed again",
        "None of the three redirects is left",
        "Tests of new prices take a day",
        "Checkout in one click, with figures to be determined by the pilot",
        "One-click checkout for guests",
        "日本の顧客は数秒で支払える",
        "Pay faster",
        "UTF-8 everywhere",
        "Required by law",
        "PAY-12: cards are charged twice",
        "Schnellere Suche",
        "<b>Seconds</b> instead of minutes",
    ],
)
def test_says_something(text: str) -> None:
    assert said(judge(feature(text))) == []


def test_message_and_place() -> None:
    (line,) = said(judge(feature("TBD")))
    place, message = line.split(" error[placeholder-text] ")
    assert place == f'{ONLY_FILE}:1 `"TBD"`'
    assert message == "feature one-click says 'TBD' where one sentence on what its users gain belongs"


def test_a_proposed_item_may_leave_it_open() -> None:
    assert said(judge(feature("TBD", ", status: proposed"))) == []


def test_an_item_of_unknown_status_may_be_proposed() -> None:
    assert [each.rule for each in judge(feature("TBD", ", status: propsed"))] == ["schema"]


def test_an_empty_text_is_the_schemas() -> None:
    assert [each.rule for each in judge(feature("  "))] == ["schema"]


def test_words_of_your_own() -> None:
    settings = Settings(options={"placeholder-text": {"words": ("Noch offen",)}})
    assert [each.rule for each in judge(feature("noch offen!"), settings=settings)] == ["placeholder-text"]
    assert said(judge(feature("noch offen!"))) == []


INITIATIVE = """\
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: active
type: developer-experience
problem: PROBLEM
enables:
  - feature: one-click
    how: HOW
internal_customers:
  - team: shop
    need: NEED
---
{kind: feature, id: one-click, title: One-click checkout, owner: shop}
---
{kind: team, id: shop, title: Shop}
---
{kind: team, id: platform, title: Platform}
"""


def initiative(
    problem: str = "Builds take an hour", how: str = "Ships in a day", need: str = "Try three prices"
) -> str:
    """Return a roadmap of one initiative with these texts."""
    return INITIATIVE.replace("PROBLEM", problem).replace("HOW", how).replace("NEED", need)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            initiative(need="PAY-12"),
            "13 `PAY-12`",
            "says 'PAY-12', only a ticket key, where one sentence on what team shop needs belongs",
        ),
        (initiative(problem="TODO"), "7 `TODO`", "says 'TODO' where one sentence on what goes wrong today belongs"),
        (
            initiative(how="TBD"),
            "10 `TBD`",
            "says 'TBD' where one sentence on how it enables feature one-click belongs",
        ),
        (
            initiative(how="One-click checkout"),
            "10 `One-click checkout`",
            "only repeats 'One-click checkout' where one sentence on how it enables feature one-click belongs",
        ),
        (
            initiative(need="builds in five minutes"),
            "13 `builds in five minutes`",
            "only repeats 'builds in five minutes' where one sentence on what team shop needs belongs",
        ),
    ],
)
def test_every_field_of_an_initiative(text: str, place: str, message: str) -> None:
    assert said(judge(text, "placeholder-text")) == [
        f"{ONLY_FILE}:{place} error[placeholder-text] initiative faster-builds {message}"
    ]


def test_a_placeholder_about_a_missing_feature_is_two_mistakes() -> None:
    text = initiative(how="TBD").replace("- feature: one-click", "- feature: one-clik")
    found = [each.rule for each in judge(text) if each.category in ("context", "reference")]
    assert {"placeholder-text", "dangling-reference"} <= set(found)
