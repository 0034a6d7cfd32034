"""ignore-without-reason: whoever silences a finding has to say why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.in_memory import ONLY_FILE, judge, said
from tests.rules.suppressed import WAIVERS, with_comment, with_waiver
from tpmlint.finding import Severity
from tpmlint.settings import ChangePolicy, Settings

RULE = "ignore-without-reason"


def test_no_reason() -> None:
    comment = "# tpmlint: ignore[unused-team]"
    assert said(judge(with_comment(comment))) == [
        (
            f"{ONLY_FILE}:2 `{comment}` warning[ignore-without-reason] ignore[unused-team] gives no reason; "
            "say after the brackets why the finding may stay"
        )
    ]


@pytest.mark.parametrize(
    "reason",
    [
        "TODO",
        "TODO later",
        "to do next week",
        "tbd soon",
        "n/a",
        "temporary",
        "-- ???",
        "<why>",
        "xxx",
        ": see ADR 12",
        "JIRA-12",
        "because",
    ],
)
def test_no_reason_of_substance(reason: str) -> None:
    (finding,) = judge(with_comment(f"# tpmlint: ignore[unused-team] {reason}"))
    assert finding.rule == RULE


@pytest.mark.parametrize(
    "reason", ["founded last week", "— founded in May", ": see ADR 12, which ends in May", "wait for JIRA-12"]
)
def test_a_reason(reason: str) -> None:
    assert judge(with_comment(f"# tpmlint: ignore[unused-team] {reason}")) == ()


def test_it_silences_all_the_same() -> None:
    assert [finding.rule for finding in judge(with_comment("# tpmlint: ignore[unused-team]"))] == [RULE]


def test_what_had_better_go_needs_no_reason() -> None:
    assert sorted(finding.rule for finding in judge(with_comment("# tpmlint: ignore[overdue]"))) == [
        "unused-ignore",
        "unused-team",
    ]
    assert sorted(finding.rule for finding in judge(with_comment("# tpmlint: ignore"))) == [
        "unused-ignore",
        "unused-team",
    ]


def test_a_waiver() -> None:
    message = "the waiver of unused-team for team:fraud gives 'TBD' as its reason; say why the finding may stay"
    assert said(judge(with_waiver(reason="TBD"))) == [f"{WAIVERS}:4 `TBD` warning[ignore-without-reason] {message}"]


def test_a_waiver_that_had_better_go() -> None:
    for files, rule in (
        (with_waiver(reason="TBD", expires="2026-01-31"), "expired-waiver"),
        (with_waiver("item: team:shop", reason="TBD"), "unused-waiver"),
    ):
        assert [finding.rule for finding in judge(files)] == ["unused-team", rule]


def test_words_of_your_own() -> None:
    settings = Settings(change=ChangePolicy(placeholders=("Platform hygiene",)))
    text = with_comment("# tpmlint: ignore[unused-team] platform hygiene")
    assert [each.rule for each in judge(text, settings=settings)] == [RULE]
    assert judge(text) == ()


@pytest.mark.parametrize(
    ("files", "cause"),
    [
        (with_comment("# tpmlint: ignore[overdue]"), "unused-ignore"),
        (with_waiver(reason="TBD", expires="2026-01-31"), "expired-waiver"),
        (with_waiver(rule="overdue", reason="TBD"), "unused-waiver"),
    ],
    ids=["comment", "expired", "unused"],
)
def test_what_had_better_go_needs_a_reason_where_nothing_says_so(files: Any, cause: str) -> None:
    off = Settings(severity={cause: Severity.OFF})
    assert RULE not in [each.rule for each in judge(files)]
    assert RULE in [each.rule for each in judge(files, settings=off)]
