"""unknown-rule: names in ignores and waivers that are no rule's."""

from __future__ import annotations

from tests.in_memory import ONLY_FILE, judge, said
from tests.rules.suppressed import WAIVERS, corrected, only, with_comment, with_waiver

RULE = "unknown-rule"
WHY = "founded last week"


def test_a_slip_in_a_comment() -> None:
    text = with_comment(f"# tpmlint: ignore[unused-teams] {WHY}")
    unused, finding = judge(text)
    assert unused.rule == "unused-team"
    message = "the comment ignores 'unused-teams', which is not a rule or category; did you mean unused-team?"
    assert said([finding]) == [f"{ONLY_FILE}:2 `unused-teams` warning[unknown-rule] {message}"]
    assert finding.fix is not None
    assert not finding.fix.safe
    assert said(judge(corrected(text, finding))) == []


def test_a_name_like_no_other() -> None:
    assert only(with_comment(f"# tpmlint: ignore[E501] {WHY}"), RULE) == [
        (
            f"{ONLY_FILE}:2 `E501` warning[unknown-rule] the comment ignores 'E501', which is not a rule or category; "
            "`tpmlint rules` lists all"
        )
    ]


def test_case_counts() -> None:
    (finding,) = (each for each in judge(with_comment(f"# tpmlint: ignore[Unused-Team] {WHY}")) if each.rule == RULE)
    assert finding.message.endswith("did you mean unused-team?")


def test_words_that_were_meant_as_a_reason() -> None:
    assert [line.partition("] ")[2] for line in only(with_comment("# tpmlint: ignore[we know, it is fine]"), RULE)] == [
        "the comment ignores 'we know', which is not a rule or category; `tpmlint rules` lists all",
        "the comment ignores 'it is fine', which is not a rule or category; `tpmlint rules` lists all",
    ]


def test_a_known_name_beside_it_counts() -> None:
    text = with_comment(f"# tpmlint: ignore[unused-teams, unused-team] {WHY}")
    assert [finding.rule for finding in judge(text)] == [RULE]


def test_a_category_will_do_in_a_comment() -> None:
    assert only(with_comment(f"# tpmlint: ignore[reference] {WHY}"), RULE) == []


def test_a_slip_in_a_waiver() -> None:
    assert only(with_waiver(rule="unused-taem"), RULE) == [
        (
            f"{WAIVERS}:2 `unused-taem` warning[unknown-rule] the waiver of unused-taem for team:fraud names an "
            "unknown rule; "
            "did you mean unused-team?"
        )
    ]


def test_a_category_will_not_do_in_a_waiver() -> None:
    message = "the waiver of reference for team:fraud names a whole category; a waiver covers one rule"
    assert only(with_waiver(rule="reference"), RULE) == [f"{WAIVERS}:2 `reference` warning[unknown-rule] {message}"]


def test_one_mistake_is_one_finding() -> None:
    for files in with_comment(f"# tpmlint: ignore[nonsense] {WHY}"), with_waiver(rule="nonsense"):
        assert sorted(finding.rule for finding in judge(files)) == [RULE, "unused-team"]
