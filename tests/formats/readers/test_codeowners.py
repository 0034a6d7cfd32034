"""CODEOWNERS to records; how each forge reads a line is tested with ``init --from-codeowners``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, leaves, located, outcome, read, records, rules, value
from tpmlint.formats.readers import Records
from tpmlint.limits import Limits

GITHUB = """\
# Who answers for what
*          @acme/leads
/pay/      @acme/leads @ada @acme/pay  # and whoever is there
/docs\\ old/ docs@example.org
/generated/
"""
GITLAB = """\
* @acme/leads
[Docs][2] @acme/docs @ada
/docs/
*.md @bob
^[Optional]
!/docs/old/
"""


def test_a_line_is_a_record() -> None:
    assert value("codeowners", GITHUB) == [
        {"pattern": "*", "name": "everything", "owners": ["@acme/leads"], "owner": "@acme/leads"},
        {"pattern": "/pay/", "name": "pay", "owners": ["@acme/leads", "@ada", "@acme/pay"], "owner": "@acme/pay"},
        {"pattern": "/docs old/", "name": "docs-old", "owners": ["docs@example.org"], "owner": "docs@example.org"},
        {"pattern": "/generated/", "name": "generated", "owners": []},
    ]
    places = located("codeowners", GITHUB)
    assert {route[1:]: text for route, text in places.items() if route[:1] == (1,)} == {
        (): "/pay/      @acme/leads @ada @acme/pay  # and whoever is there",
        ("pattern",): "/pay/",
        ("name",): "/pay/",
        ("owners",): "@acme/leads",
        ("owners", 0): "@acme/leads",
        ("owners", 1): "@ada",
        ("owners", 2): "@acme/pay",
        ("owner",): "@acme/pay",
    }
    assert places[2, "pattern"] == "/docs\\ old/"


def test_sections() -> None:
    docs = {"section": "Docs"}
    assert value("codeowners", GITLAB) == [
        {"pattern": "*", "name": "everything", "owners": ["@acme/leads"], "owner": "@acme/leads"},
        {"pattern": "/docs/", "name": "docs", "owners": ["@acme/docs", "@ada"], "owner": "@acme/docs", **docs},
        {"pattern": "*.md", "name": "md", "owners": ["@bob"], "owner": "@bob", **docs},
        {"pattern": "/docs/old/", "name": "docs-old", "owners": [], "section": "Optional"},
    ]
    places = located("codeowners", GITLAB)
    assert (places[1, "owner"], places[1, "owners", 1], places[2, "owner"]) == ("@acme/docs", "@ada", "@bob")
    assert places[2, "section"] == "[Docs][2] @acme/docs @ada"


def test_every_line_has_a_name_of_its_own() -> None:
    text = "/a/ @x\n/a/* @x\na-2 @x\na/2 @x\n** @x\n* @x\n"
    assert [line["name"] for line in value("codeowners", text)] == [
        "a",
        "a-2",
        "a-2-2",
        "a-2-3",
        "everything",
        "everything-2",
    ]


@pytest.mark.parametrize("text", ["", "# Nobody yet\n", "\ufeff\r\n"])
def test_no_lines(text: str) -> None:
    assert read("codeowners", text) == Records(())


def test_a_line_that_the_forge_skips() -> None:
    assert faults("codeowners", "/a @x\n  !/b @x\r\n/c x\n") == [
        ("the forge skips this line: GitHub does not support !; correct or remove it", (2, 3, 2, 9)),
        ("the forge skips this line: 'x' is not an owner; correct or remove it", (3, 1, 3, 5)),
    ]
    assert rules("codeowners", "!/b @x\n") == ["yaml-syntax"]


def test_limits() -> None:
    message = "the file holds more than 2 lines with patterns; split it into several"
    assert faults("codeowners", "/a @x\n/b @x\n/c @x\n", Limits(documents=2)) == [(message, (3, 1, 3, 6))]
    assert len(records("codeowners", "/a @x\n" * 20_000)) == 10_000


@pytest.mark.parametrize(
    ("text", "records", "faults"),
    [
        ("/a @x\n" * 40_000, 10000, 1),
        ("/a " + "@x " * 100_000, 1, 0),
        ("[a" * 500_000, 0, 1),
        ("\\" * 1_000_000, 1, 0),
        ("[a]\n" * 40_000, 0, 0),
    ],
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("codeowners", text) == (records, faults)


@given(st.text(st.sampled_from("ab/*@ #\\[]\t\n\r!^"), max_size=40))
def test_every_owner_is_at_its_place(text: str) -> None:
    places = located("codeowners", text)
    for part in read("codeowners", text).parts:
        for route, found in leaves(part.value):
            assert route in places
            if route[1:] == ("owner",) or (route[1:2] == ("owners",) and len(route) == 3):
                assert places[route] == found


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read("codeowners", text)
