"""unused-waiver: entries that cover nothing, or nothing any more."""

from __future__ import annotations

from tests.in_memory import judge, said
from tests.rules.suppressed import WAIVERS, with_waiver
from tpmlint.finding import Severity
from tpmlint.settings import Settings

RULE = "unused-waiver"


def test_a_waiver_that_covers_something_is_none() -> None:
    assert judge(with_waiver()) == ()


def test_a_waiver_of_what_is_fixed() -> None:
    unused, finding = judge(with_waiver("item: team:shop"))
    assert unused.rule == "unused-team"
    message = "the waiver of unused-team for team:shop silences nothing; remove it"
    assert said([finding]) == [f"{WAIVERS}:3 `team:shop` warning[unused-waiver] {message}"]


def test_a_waiver_of_an_item_that_is_not_there() -> None:
    *_, finding = judge(with_waiver("item: team:fruad"))
    assert finding.message == (
        "the waiver of unused-team for team:fruad silences nothing; its item is unknown, did you mean team:fraud?"
    )


def test_a_waiver_of_an_item_like_no_other() -> None:
    *_, finding = judge(with_waiver("item: decision:9"))
    assert finding.message.endswith("silences nothing; its item is unknown, remove it")


def test_a_waiver_of_a_file_without_faults() -> None:
    *_, finding = judge(with_waiver("path: roadmap/other.yaml"))
    assert said([finding]) == [
        (
            f"{WAIVERS}:3 `roadmap/other.yaml` warning[unused-waiver] the waiver of unused-team for roadmap/other.yaml "
            "silences nothing; remove it"
        )
    ]


def test_a_waiver_of_another_subject() -> None:
    *_, finding = judge(with_waiver("item: team:fraud\n    subject: elsewhere"))
    assert finding.message.startswith("the waiver of unused-team for team:fraud (elsewhere) silences nothing")


def test_a_waiver_of_what_cannot_be_waived() -> None:
    *_, finding = judge(with_waiver("path: roadmap/", rule="yaml-syntax"))
    assert finding.message.endswith("silences nothing; this rule cannot be waived, fix what it finds")


def test_two_that_cover_the_same_are_both_used() -> None:
    files = with_waiver()
    again = files[WAIVERS].partition("\n")[2].replace("item: team:fraud", "path: roadmap/")
    assert judge({**files, WAIVERS: files[WAIVERS] + again}) == ()


def test_nothing_is_said_where_the_rule_was_not_asked() -> None:
    assert judge(with_waiver(), RULE) == ()
    off = Settings(severity={"reference": Severity.OFF})
    assert judge(with_waiver(), settings=off) == ()
    assert [finding.rule for finding in judge(with_waiver("item: team:shop"), settings=off)] == []


def test_nothing_is_said_while_the_other_item_cannot_be_read() -> None:
    """The finding is about a feature, and the date of its enabler has a slip."""
    roadmap = """\
{kind: team, id: shop, title: Shop}
---
{kind: feature, id: one-click, title: One-click, owner: shop, target_date: 2027-02-28}
---
kind: initiative
id: tokens
title: Tokens
owner: shop
type: enablement
status: active
internal_customers: [{team: shop, need: A call that charges}]
target_date: 2027-03-31
enables: [{feature: one-click, how: It charges a returning customer}]
"""
    waiver = "{rule: feature-before-enabler, item: 'feature:one-click', subject: 'initiative:tokens', reason: Agreed, "
    waivers = f"waivers:\n  - {waiver}owner: shop, expires: 2026-05-31}}\n"
    assert "unused-waiver" not in {each.rule for each in judge({"roadmap/a.yaml": roadmap, WAIVERS: waivers})}
    damaged = roadmap.replace("2027-03-31", "2027-13-31")
    assert "unused-waiver" not in {each.rule for each in judge({"roadmap/a.yaml": damaged, WAIVERS: waivers})}
