"""expired-waiver: a promise that was not kept, to the day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.in_memory import judge, said
from tests.rules.suppressed import WAIVERS, with_waiver
from tpmlint.finding import Severity

RULE = "expired-waiver"


def test_a_waiver_past_its_date() -> None:
    unused, finding = judge(with_waiver(expires="2026-03-01"))
    assert unused.rule == "unused-team"
    message = "the waiver of unused-team for team:fraud expired on 2026-03-01; it no longer silences anything"
    assert said([finding]) == [f"{WAIVERS}:6 `2026-03-01` error[expired-waiver] {message}"]
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("expires", "last"),
    [
        ("2026-02-27", date(2026, 2, 27)),
        ("2026-02", date(2026, 2, 28)),
        ("2026-Q1", date(2026, 3, 31)),
        ("2026-H1", date(2026, 6, 30)),
        ("2026", date(2026, 12, 31)),
    ],
)
def test_the_last_day_counts(expires: str, last: date) -> None:
    files = with_waiver(expires=expires)
    assert judge(files, as_of=last) == ()
    after = date.fromordinal(last.toordinal() + 1)
    assert [finding.rule for finding in judge(files, as_of=after)] == ["unused-team", RULE]


def test_the_end_of_a_period_is_said() -> None:
    *_, finding = judge(with_waiver(expires="2025-H2"))
    assert "expired on 2025-12-31" in finding.message


def test_expired_and_for_nothing_is_one_finding() -> None:
    assert [finding.rule for finding in judge(with_waiver("item: team:shop", expires="2026-01"))] == [
        "unused-team",
        RULE,
    ]


def test_expired_and_of_no_rule_are_two_mistakes() -> None:
    rules = sorted(finding.rule for finding in judge(with_waiver(rule="nonsense", expires="2026-01")))
    assert rules == [RULE, "unknown-rule", "unused-team"]


def test_the_subject_is_named() -> None:
    files = with_waiver("item: team:fraud\n    subject: team:x", expires="2026-01-31")
    *_, finding = judge(files)
    assert finding.message.startswith("the waiver of unused-team for team:fraud (team:x) expired")


def test_it_is_told_in_a_partial_run() -> None:
    assert [finding.rule for finding in judge(with_waiver(expires="2026-01-31"), RULE)] == [RULE]
