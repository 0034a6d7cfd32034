"""The fields ``evidence`` and ``released_in``, and links to files: what their schemas take, and what they say."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tpmlint.schema import fields
from tpmlint.schema.keywords import is_uri_reference

WRONG = "must be a pull request such as '#123', a tag, a commit or a path"
KINDS = ("initiative", "feature", "capability", "team", "objective", "decision")


def entry(value: str) -> str:
    return f"{{kind: team, id: a, title: A, owner: a, evidence: [{value}]}}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_evidence(kind: str) -> None:
    names = {each.name for each in fields(kind)}
    assert "evidence" in names
    assert ("released_in" in names) == (kind == "feature")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("123", "must be a pull request such as '#123', a tag, a commit or a path, not 123; did you mean '#123'?"),
        ("4521234", f"{WRONG}, not 4521234; write it in quotes, '4521234'"),
        ("~", "is empty; it must be a pull request such as '#123', a tag, a commit or a path"),
        ("' '", "is empty; it must be a pull request such as '#123', a tag, a commit or a path"),
        ("0", "must be a pull request such as '#123', a tag, a commit or a path, not 0; write it in quotes, '0'"),
        ("a" * 1025, f"must be text of at most 1024 characters, not '{'a' * 79}…'"),
    ],
)
def test_a_value_that_is_no_text(value: str, message: str) -> None:
    shown = "' '" if value == "' '" else value
    assert said(judge(entry(value), "schema")) == [
        f"roadmap/roadmap.yaml:1 `{shown}` error[schema] an entry of 'evidence' {message}"
    ]


def test_a_number_is_fixed_into_a_pull_request() -> None:
    (finding,) = judge(entry("123"), "schema")
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.safe, finding.fix.edits[0].new) == ("Write '#123'", False, "#123")


def test_a_thousand_pieces_are_enough() -> None:
    many = ", ".join(["v1"] * 10_000)
    (finding,) = judge(entry(many), "schema")
    assert finding.message.startswith("'evidence' must be a list of at most 1000 entries, not ")
    assert judge(entry(", ".join(["v1"] * 1_000)), "schema") == ()


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("https://example.org/page", True),
        ("docs/design/tokens.md", True),
        ("../tokens.md#why", True),
        ("/docs/straße.md", True),
        ("https://", False),
        ("http:// example.org", False),
        ("a page", False),
        ("docs\\tokens.md", False),
        ("", False),
        ("a\nb", False),
    ],
)
def test_a_link_is_an_address_or_a_path(text: str, *, valid: bool) -> None:
    assert is_uri_reference(text) is valid
