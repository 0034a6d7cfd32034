"""Reviewdog's diagnostic format: its field names, and columns as bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, TOO_EARLY, UNUSED, finding, report, span
from tpmlint.finding import Finding, Location
from tpmlint.reporters import Style
from tpmlint.reporters.rdjson import plain, render


def diagnostics(*findings: Finding) -> Any:
    return json.loads(render(report(*findings), Style()))["diagnostics"]


def test_the_whole() -> None:
    assert json.loads(render(report(UNUSED, TOO_EARLY), Style())) == {
        "source": {"name": "tpmlint", "url": "https://tpmlint.github.io/tpmlint/"},
        "severity": "ERROR",
        "diagnostics": [
            {
                "message": "team legal is referred to by nothing",
                "location": {
                    "path": "roadmap/teams.yaml",
                    "range": {"start": {"line": 3, "column": 5}, "end": {"line": 3, "column": 10}},
                },
                "severity": "INFO",
                "code": {"value": "unused-team", "url": "https://tpmlint.github.io/tpmlint/rules/unused-team/"},
            },
            {
                "message": "feature one-click is due 2026-09-30, before stored-cards that enables it (2026-12-31)",
                "location": {
                    "path": "roadmap/features.yaml",
                    "range": {"start": {"line": 8, "column": 14}, "end": {"line": 8, "column": 24}},
                },
                "severity": "ERROR",
                "code": {
                    "value": "feature-before-enabler",
                    "url": "https://tpmlint.github.io/tpmlint/rules/feature-before-enabler/",
                },
                "related_locations": [
                    {
                        "message": "done by then",
                        "location": {
                            "path": "roadmap/initiatives.yaml",
                            "range": {"start": {"line": 112, "column": 14}, "end": {"line": 112, "column": 21}},
                        },
                    }
                ],
            },
        ],
    }


def test_nothing_found() -> None:
    assert json.loads(render(report(), Style()))["diagnostics"] == []


@pytest.mark.parametrize(
    ("at", "line", "found"),
    [
        (span(1, 2, 3), "a𐐀b", {"start": {"line": 1, "column": 2}, "end": {"line": 1, "column": 6}}),
        (span(1, 5, 7), "ü支", {"start": {"line": 1, "column": 8}, "end": {"line": 1, "column": 10}}),
        (span(1, 2, 3), None, {"start": {"line": 1}, "end": {"line": 1}}),
        (span(1, 2, 3, end_line=4), "abc", {"start": {"line": 1}, "end": {"line": 4}}),
    ],
)
def test_columns_are_bytes_where_the_line_is_known(at: Any, line: str | None, found: object) -> None:
    (own,) = diagnostics(finding(at=at, excerpt=line))
    assert own["location"]["range"] == found


def test_a_file_as_a_whole_and_a_message() -> None:
    said = replace(ENABLES_NOTHING, location=Location("pull request", message=True))
    whole, message = diagnostics(finding(path="caf\udce9.yml"), said)
    assert whole["location"] == {"path": r"caf\xe9.yml"}
    assert message["location"] == {"path": "tpmlint.toml", "range": {"start": {"line": 1}, "end": {"line": 1}}}
    assert message["message"].startswith("pull request: ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<img src=x> </b> a < b", r"\<img src=x> \</b> a \< b"),
        ("@org/team a@b.c x @ y", r"\x40org/team a\x40b.c x @ y"),
        ("![x](http://e) `c` **b** _i_", r"!\[x\](http://e) \`c\` \*\*b\*\* \_i\_"),
        (r"C:\a", r"C:\\a"),
    ],
)
def test_messages_are_plain_text_where_they_are_taken_for_markdown(text: str, shown: str) -> None:
    assert plain(text) == shown
