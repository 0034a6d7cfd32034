"""unverified-reference: keys of a declared tracker where the roadmap needs an item."""

from __future__ import annotations

from tests.in_memory import ONLY_FILE, judge, said
from tpmlint.settings import Settings
from tpmlint.sources import System

JIRA = Settings(systems={"jira": System("jira")})
ITEMS = """\
kind: initiative
id: vault
title: A vault for cards
owner: jira:CORE
status: planned
type: enablement
enables:
  - {feature: "jira:SHOP-1", how: Charges a stored card}
  - {feature: "jira:SHOP-1", how: Charges it again}
internal_customers:
  - {team: "jira:T-2", need: Keep cards without an audit}
depends_on: ["jira:SHOP-3"]
"""


def test_every_required_reference() -> None:
    none = "has that key, and nothing says that jira has it either"
    name = "warning[unverified-reference] initiative vault"
    assert said(judge(ITEMS, "unverified-reference", settings=JIRA)) == [
        f"{ONLY_FILE}:4 `jira:CORE` {name} is owned by jira:CORE, but no team of the roadmap {none}",
        f'{ONLY_FILE}:8 `"jira:SHOP-1"` {name} enables jira:SHOP-1, but no feature of the roadmap {none}',
        f'  {ONLY_FILE}:9 `"jira:SHOP-1"` and here',
        f'{ONLY_FILE}:11 `"jira:T-2"` {name} is for jira:T-2, but no team of the roadmap {none}',
    ]


def test_a_key_that_an_item_has() -> None:
    text = ITEMS + "---\n{kind: feature, id: x, title: X, owner: jira:CORE, external: {jira: SHOP-1}}\n"
    found = {each.subject for each in judge(text, "unverified-reference", settings=JIRA)}
    assert found == {"jira:CORE", "jira:T-2"}


def test_an_undeclared_tracker_is_the_dangling_references() -> None:
    found = judge(ITEMS)
    assert "unverified-reference" not in {each.rule for each in found}
    assert "dangling-reference" in {each.rule for each in found}
