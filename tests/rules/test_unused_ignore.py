"""unused-ignore: comments that silence nothing, and those that never could."""

from __future__ import annotations

import pytest

from tests.in_memory import ONLY_FILE, judge, said
from tests.rules.suppressed import corrected, only, with_comment
from tpmlint.finding import Severity
from tpmlint.settings import Settings

RULE = "unused-ignore"
WHY = "founded last week"


def test_a_comment_that_silences_is_none() -> None:
    assert said(judge(with_comment(f"# tpmlint: ignore[unused-team] {WHY}"))) == []


def test_a_comment_that_silences_nothing() -> None:
    comment = f"# tpmlint: ignore[overdue] {WHY}"
    assert only(with_comment(comment), RULE) == [
        f"{ONLY_FILE}:2 `{comment}` warning[unused-ignore] ignore[overdue] silences nothing here; remove the comment"
    ]


def test_a_comment_on_another_line() -> None:
    comment = f"# tpmlint: ignore[unused-team] {WHY}"
    assert only(with_comment(comment, at="title"), RULE) == [
        (
            f"{ONLY_FILE}:3 `{comment}` warning[unused-ignore] ignore[unused-team] silences nothing here; "
            "remove the comment"
        )
    ]


def test_one_name_of_several() -> None:
    text = with_comment(f"# tpmlint: ignore[overdue, unused-team] {WHY}")
    (finding,) = judge(text)
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:2 `overdue` warning[unused-ignore] overdue in ignore[overdue, unused-team] "
            "silences nothing here; take it out of the list"
        )
    ]
    assert finding.fix is not None
    assert finding.fix.safe
    assert corrected(text, finding) == with_comment(f"# tpmlint: ignore[unused-team] {WHY}")
    assert said(judge(corrected(text, finding))) == []


def test_several_names_of_more() -> None:
    text = with_comment(f"# tpmlint: ignore[overdue, unused-team,timing ] {WHY}")
    (finding,) = judge(text)
    assert finding.message.startswith("overdue and timing in ignore[overdue, unused-team, timing] silences nothing")
    assert said(judge(corrected(text, finding))) == []


def test_removing_the_comment_leaves_the_rest() -> None:
    text = with_comment(f"# the board's # tpmlint: ignore[overdue] {WHY}")
    (finding,) = (finding for finding in judge(text) if finding.rule == RULE)
    assert corrected(text, finding) == with_comment("# the board's")


def test_a_category_that_is_partly_used() -> None:
    assert said(judge(with_comment(f"# tpmlint: ignore[reference] {WHY}"))) == []


def test_an_unknown_name_is_left_to_another_rule() -> None:
    assert only(with_comment(f"# tpmlint: ignore[unused-teams] {WHY}"), RULE) == []


def test_two_comments_that_silence_the_same_are_both_used() -> None:
    comment = f"# tpmlint: ignore[unused-team] {WHY}"
    assert said(judge(with_comment(comment).replace("kind: team", f"kind: team {comment}", 1))) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("yaml-syntax", "yaml-syntax"),
        ("hygiene", "hygiene"),
        ("unused-waiver, lfs-pointer", "unused-waiver or lfs-pointer"),
    ],
)
def test_what_no_comment_silences(name: str, words: str) -> None:
    (finding,) = (each for each in judge(with_comment(f"# tpmlint: ignore[{name}] {WHY}")) if each.rule == RULE)
    assert finding.help == f"no comment silences {words}; fix what it finds, or waive it"


def test_nothing_is_said_where_only_some_rules_were_asked() -> None:
    assert judge(with_comment(f"# tpmlint: ignore[overdue] {WHY}"), RULE) == ()
    assert judge(with_comment(f"# tpmlint: ignore[timing, yaml-portability] {WHY}"), RULE) == ()


def test_nothing_is_said_of_a_rule_that_is_off() -> None:
    settings = Settings(severity={"overdue": Severity.OFF, "unused-team": Severity.OFF})
    assert judge(with_comment(f"# tpmlint: ignore[overdue] {WHY}"), settings=settings) == ()


def test_nothing_is_said_of_paths_where_nobody_knows_the_files() -> None:
    text = with_comment(f"# tpmlint: ignore[paths, unused-team] {WHY}")
    assert [finding.rule for finding in judge(text, tracked=())] == [RULE]
    assert judge(text) == ()


def test_nothing_is_said_of_an_item_that_could_not_be_read_in_full() -> None:
    text = with_comment(f"# tpmlint: ignore[overdue] {WHY}").replace("title: Fraud", "title: Fraud\ntype: sqaud")
    assert [finding.rule for finding in judge(text)] == ["unused-team", "schema"]


EARLY = """\
{kind: team, id: shop, title: Shop}
---
kind: feature
id: one-click
title: One-click
owner: shop
target_date: 2027-02-28 # tpmlint: ignore[feature-before-enabler] agreed with product
---
kind: initiative
id: tokens
title: Tokens
owner: shop
type: enablement
status: active
target_date: 2027-03-31
enables: [{feature: one-click, how: It charges a returning customer}]
internal_customers: [{team: shop, need: A call that charges}]
"""
"""A feature that is due before its enabler, as was agreed."""


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        pytest.param("2027-03-31", "2027-13-31", "schema", id="a date"),
        pytest.param("enables:", "x: y: z\nenables:", "yaml-syntax", id="the rest of a document"),
        pytest.param("id: tokens", "id: Tok ens", "schema", id="an id"),
        pytest.param("kind: initiative", "kind: iniative", "unknown-kind", id="a kind"),
    ],
)
def test_nothing_is_said_while_what_the_rule_reads_cannot_be_read(right: str, wrong: str, rule: str) -> None:
    """Once that is corrected the finding is back, and its reason would be gone."""
    assert "unused-ignore" not in {each.rule for each in judge(EARLY)}
    found = {each.rule for each in judge(EARLY.replace(right, wrong))}
    assert rule in found
    assert "unused-ignore" not in found


@pytest.mark.parametrize("wrong", ["owner: [shop]", "owner: shop\nmetrics: 1"])
def test_it_is_said_where_something_else_cannot_be_read(wrong: str) -> None:
    text = EARLY.replace("2027-03-31", "2027-01-31").replace("title: Tokens\nowner: shop", f"title: Tokens\n{wrong}")
    assert {"unused-ignore", "schema"} <= {each.rule for each in judge(text)}


def test_what_is_malformed() -> None:
    comment = f"# tpmlint: ingore[unused-team] {WHY}"
    unused, finding = judge(with_comment(comment))
    assert unused.rule == "unused-team"
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:2 `{comment}` warning[unused-ignore] this comment says 'ingore', which tpmlint does not "
            "understand; did you mean 'ignore'?"
        )
    ]
    assert finding.fix is not None
    assert not finding.fix.safe
    assert said(judge(corrected(with_comment(comment), finding))) == []


def test_what_is_malformed_is_told_in_a_partial_run() -> None:
    assert [finding.rule for finding in judge(with_comment("# tpmlint: ignore"), RULE)] == [RULE]


def test_a_comment_above_is_removed_with_its_line() -> None:
    text = with_comment("").replace("title: Fraud", f"# tpmlint: ignore[overdue] {WHY}\ntitle: Fraud")
    (finding,) = (each for each in judge(text) if each.rule == RULE)
    assert corrected(text, finding) == with_comment("")
