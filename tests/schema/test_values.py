"""Dates, references, addresses: what is one, and what is offered for what is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.schema.sample_documents import DECISION, INITIATIVE, at, check, only, put, without
from tpmlint.schema.keywords import is_day, is_email, is_moment, is_uri
from tpmlint.schema.wording import show_value


@pytest.mark.parametrize("key", ["initiatives", "features", "capabilities"])
def test_an_accepted_decision_needs_one_thing_that_it_is_about(key: str) -> None:
    bare = without(DECISION, "features")
    assert check(bare | {key: ["some"]}) == ()
    assert check(bare | {"status": "proposed"}) == ()
    assert check(bare | {key: [], "status": "proposed"}) == ()
    empty = only(bare | {key: []})
    assert (empty.rule, empty.problem.at) == ("decision-without-context", at(key))
    slip = only(bare | {f"{key}x": ["some"]})
    assert (slip.rule, slip.problem.at) == ("unknown-field", at(f"{key}x", key=True))
    assert only(bare | {key: "some"}).rule == "schema"


@pytest.mark.parametrize(
    "text", ["2026", 2026, "2026-09", "2026-09-30", "2026-Q4", "2026-H1", "2024-02-29", "2000-02-29"]
)
def test_dates(text: str | int) -> None:
    assert check(INITIATIVE | {"target_date": text}) == ()


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-04-31",
        "2023-02-29",
        "1900-02-29",
        "0000-01-01",
        "2026-00-10",
        "2026-9",
        "2026-Q5",
        "2026-H3",
    ],
)
@pytest.mark.parametrize("wrap", [str, "{}\n".format], ids=["", "line feed"])
def test_no_dates(text: str, wrap: Callable[[str], str]) -> None:
    assert only(INITIATIVE | {"target_date": wrap(text)}).failed == ("target_date",)


@pytest.mark.parametrize("value", ["soon", "2026\n", "٢٠٢٦", 26, 20269, 2026.5, True])
def test_nothing_like_a_date(value: object) -> None:
    found = only(INITIATIVE | {"target_date": value})
    assert found.problem.message.startswith(
        f"'target_date' must be a date such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026, not {show_value(value)}"
    )


def test_a_date_that_does_not_exist_is_not_offered() -> None:
    assert only(INITIATIVE | {"target_date": "2026/02/30"}).problem.fix is None


@pytest.mark.parametrize(
    "text", ["one-click", "feature:one-click", "jira:SHOP-12", "github:org/repo#12", "A", "a" * 128]
)
def test_references(text: str) -> None:
    assert check(put(INITIATIVE, ("enables", 0, "feature"), text)) == ()


@pytest.mark.parametrize(
    "text", ["team:one-click", "one click", "-a", "a-", "a" * 129, "jira:", "JIRA:SHOP-12", "a\n", "a:b c"]
)
def test_no_references(text: str) -> None:
    assert only(put(INITIATIVE, ("enables", 0, "feature"), text)).failed == ("enables", 0, "feature")


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("https://example.com/a?b=c#d", True),
        ("mailto:ada@example.com", True),
        ("file:///etc/hosts", True),
        ("https://[::1]:8080/", True),
        ("https://", False),
        ("https://a b", False),
        ("https://[::1", False),
        ("https://a:port/", False),
        ("https://a/%zz", False),
        ("https://ä.example", False),
        ("//example.com", False),
        ("example.com", False),
        ("", False),
    ],
)
def test_uri(text: str, valid: bool) -> None:
    assert is_uri(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [("ada@example.com", True), ("a@localhost", True), ("a@b@c", False), ("@b", False), ("a@b..c", False)],
)
def test_email(text: str, valid: bool) -> None:
    assert is_email(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [("2026-02-28", True), ("2026-02-30", False), ("20260228", False), ("2026-W09-6", False), ("٢٠٢٦-02-28", False)],
)
def test_day(text: str, valid: bool) -> None:
    assert is_day(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("2026-02-28T12:00:00Z", True),
        ("2026-02-28t12:00:00.25+01:00", True),
        ("2026-02-28T12:00:00", False),
        ("2026-02-28 12:00:00Z", False),
        ("2026-02-30T12:00:00Z", False),
        ("2026-02-28T25:00:00Z", False),
        ("2026-02-28", False),
    ],
)
def test_moment(text: str, valid: bool) -> None:
    assert is_moment(text) is valid


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("done", "'done'"),
        ("a\nb\x1b", r"'a\nb\x1b'"),
        ("x" * 81, f"'{'x' * 79}…'"),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ({"a": [1, "b"]}, '{"a": [1, "b"]}'),
        ([1] * 100, "[" + "1, " * 26 + "…"),
    ],
)
def test_show(value: object, text: str) -> None:
    assert show_value(value) == text
