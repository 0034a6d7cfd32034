"""SARIF, held to the published schema where that is at hand, and to what code scanning asks for besides."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from tests.reporters.official_schemas import sarif
from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, RECEIPT, TOO_EARLY, UNUSED, finding, report, span
from tpmlint.finding import Edit, Finding, Fix, ItemRef, Location, RelatedPlace, Severity, Suppressed, TextEdit
from tpmlint.report import Report
from tpmlint.reporters import Style, reporter
from tpmlint.reporters.render.findings import markdown, reason, text
from tpmlint.reporters.sarif import render
from tpmlint.rule import catalogue

BY_COMMENT = Suppressed(UNUSED, Location("roadmap/teams.yaml", span(2, 1, 30)), "")
BY_WAIVER = Suppressed(
    ENABLES_NOTHING, Location("tpmlint-waivers.yaml", span(4, 1, 9)), "agreed with the shop", "2027-01-31"
)
IN_MESSAGE = replace(ENABLES_NOTHING, location=Location("pull request", span(3, 1, 1), message=True), help=None)
PLACED = Fix(
    "Quote it",
    (Edit(ItemRef("roadmap/a b.yaml", 0, ("a",)), "yes"), Edit(ItemRef("roadmap/a b.yaml", 0, ("b",)), None)),
    text_edits=(
        TextEdit("roadmap/a b.yaml", span(1, 2, 3), "'yes'"),
        TextEdit("roadmap/a b.yaml", span(2, 1, 4), ""),
    ),
)
SYMBOLIC = Fix("Rename it", (Edit(ItemRef("roadmap/a.yaml", 0, ("id",)), "b"),))


def run(given: Report) -> Any:
    (found,) = json.loads(render(given, Style()))["runs"]
    return found


def result(own: Finding) -> Any:
    (found,) = run(report(own))["results"]
    return found


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(report(), id="nothing found"),
        pytest.param(MANY, id="every severity"),
        pytest.param(replace(MANY, silenced=(BY_COMMENT, BY_WAIVER)), id="silenced"),
        pytest.param(report(finding(path="roadmap/caf\udce9 \ud800.yml")), id="bytes that are no text"),
        pytest.param(report(IN_MESSAGE, receipt=replace(RECEIPT, configuration=None, files=())), id="in a message"),
        pytest.param(report(replace(UNUSED, fix=PLACED), replace(UNUSED, fix=SYMBOLIC)), id="fixes"),
        pytest.param(report(finding("", rule="no-such-rule", path="a:b?#[%].yml")), id="odd names"),
    ],
)
def test_the_published_schema_agrees(given: Report) -> None:
    assert [error.json_path for error in sarif().iter_errors(json.loads(render(given, Style())))] == []


def test_what_stands_above_the_run() -> None:
    value = json.loads(render(report(), Style()))
    assert (value["$schema"], value["version"], list(value)) == (
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "2.1.0",
        ["$schema", "version", "runs"],
    )
    found = run(report())
    assert (found["columnKind"], found["results"]) == ("unicodeCodePoints", [])
    assert (found["tool"]["driver"]["name"], found["tool"]["driver"]["version"]) == ("tpmlint", "0.1.0")


def test_a_result() -> None:
    numbers = list(catalogue())
    assert result(TOO_EARLY) == {
        "ruleId": "feature-before-enabler",
        "ruleIndex": numbers.index("feature-before-enabler"),
        "level": "error",
        "message": {
            "text": "feature one-click is due 2026-09-30, before stored-cards that enables it (2026-12-31)\n"
            "move the feature's date behind its enabler's, or bring the enabler forward"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "roadmap/features.yaml"},
                    "region": {"startLine": 8, "startColumn": 14, "endLine": 8, "endColumn": 24},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "done by then"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "roadmap/initiatives.yaml"},
                    "region": {"startLine": 112, "startColumn": 14, "endLine": 112, "endColumn": 21},
                },
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": "0123456789abcdef0123456789abcdef:1"},
        "properties": {"item": "initiative:faster-builds"},
    }


def test_levels() -> None:
    warning = replace(UNUSED, severity=Severity.WARNING)
    assert [each["level"] for each in run(report(UNUSED, warning, ENABLES_NOTHING))["results"]] == [
        "error",
        "warning",
        "note",
    ]


def test_every_rule_is_described_for_whoever_meets_its_findings() -> None:
    rules = run(report())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(catalogue())
    for rule, entry in zip(rules, catalogue().values(), strict=True):
        assert rule == {
            "id": entry.id,
            "name": entry.id.replace("-", " ").title().replace(" ", ""),
            "shortDescription": {"text": f"{entry.title}."},
            "fullDescription": {"text": reason(entry, 1024)},
            "help": {"text": text(entry), "markdown": markdown(entry)},
            "helpUri": entry.page,
            "defaultConfiguration": {"level": {"info": "note"}.get(entry.rule.severity.word, entry.rule.severity.word)},
            "properties": {"tags": [entry.category], "category": entry.category, "stability": "stable"},
        }
        assert 40 < len(reason(entry, 1024)) <= 1024
        assert reason(entry, 1024).endswith(".")
        assert "```" not in text(entry)
        assert not {"```yaml bad", "```yaml good"} & set(markdown(entry).splitlines())


def test_a_rule_s_page_names_what_its_examples_are() -> None:
    entry = catalogue()["unknown-kind"]
    assert "\n\nThis is reported:\n\n```yaml\nkind: featrue\n" in markdown(entry)
    assert "\n\nThis is not:\n\n```yaml\nkind: feature\n" in markdown(entry)
    assert markdown(entry).startswith("**An item has an unknown kind.**\n\nThe kind decides")
    assert markdown(entry).endswith("\n\n[unknown-kind](https://tpmlint.github.io/tpmlint/rules/unknown-kind/)")
    assert "\n\nThis is reported:\n\nkind: featrue\n" in text(entry)
    history = markdown(catalogue()["serial-slip"])
    assert "\n\nThe roadmap at the start of the history:\n\n```yaml\n{kind: team, " in history
    assert "\n\nThis is reported:\n\n```text\n2025-10-06 Wait for the audit: target_date: 2025-Q4" in history


def test_a_reason_leads_to_no_example() -> None:
    entry = replace(
        catalogue()["unused-team"], doc="A title.\n\nOne is here.\n\nTwo is there. For example:\n\n```yaml bad\n"
    )
    assert reason(entry, 100) == "One is here. Two is there."


def test_a_long_reason_ends_with_a_sentence() -> None:
    entry = replace(catalogue()["unused-team"], doc="A title.\n\nOne is here. Two is there.\n\n```yaml bad\n```\n")
    assert [reason(entry, most) for most in (100, 27, 26, 14)] == [
        "One is here. Two is there.",
        "One is here. Two is there.",
        "One is here. Two is there.",
        "One is here.",
    ]


@pytest.mark.case(88)
@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("roadmap/caf\udce9.yml", "roadmap/caf%E9.yml"),
        ("roadmap/café.yml", "roadmap/caf%C3%A9.yml"),
        ("a:b #1?.yml", "a%3Ab%20%231%3F.yml"),
        ("100%\n.yml", "100%25%0A.yml"),
        ("../up.yml", "../up.yml"),
    ],
)
def test_paths_are_uris_that_lead_back_to_them(path: str, uri: str) -> None:
    (location,) = result(finding(path=path))["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": uri},
        "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
    }


def test_a_place_in_a_message_is_at_the_top_of_a_file_that_is_there() -> None:
    own = result(IN_MESSAGE)
    assert own["message"]["text"] == "pull request:3: initiative faster-builds names no feature that it enables"
    assert own["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "tpmlint.toml"},
                "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
            },
            "logicalLocations": [{"name": "pull request", "kind": "message"}],
        }
    ]


def test_silenced_findings_are_suppressed_results() -> None:
    results = run(replace(report(TOO_EARLY), silenced=(BY_COMMENT, BY_WAIVER)))["results"]
    assert [(each["ruleId"], each["suppressions"]) for each in results] == [
        ("feature-before-enabler", []),
        (
            "unused-team",
            [
                {
                    "kind": "inSource",
                    "status": "accepted",
                    "location": {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "roadmap/teams.yaml"},
                            "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 30},
                        }
                    },
                }
            ],
        ),
        (
            "enables-nothing",
            [
                {
                    "kind": "external",
                    "status": "accepted",
                    "location": {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "tpmlint-waivers.yaml"},
                            "region": {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 9},
                        }
                    },
                    "justification": "agreed with the shop",
                }
            ],
        ),
    ]


def test_a_fix_is_there_where_it_has_text_edits() -> None:
    assert result(replace(UNUSED, fix=PLACED))["fixes"] == [
        {
            "description": {"text": "Quote it"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "roadmap/a%20b.yaml"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 3},
                            "insertedContent": {"text": "'yes'"},
                        },
                        {
                            "deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4},
                            "insertedContent": {"text": ""},
                        },
                    ],
                }
            ],
        }
    ]
    assert "fixes" not in result(replace(UNUSED, fix=SYMBOLIC))


def test_the_receipt_and_the_notes_are_the_invocation_s() -> None:
    assert run(MANY)["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {"level": "note", "message": {"text": "The clone is shallow, so the history was not asked"}}
            ],
            "properties": {"receipt": json.loads(reporter("json")(MANY, Style()))["receipt"]},
        }
    ]


def test_a_message_holds_no_link() -> None:
    own = result(finding("[here](http://evil.example) [1](1)", related=(RelatedPlace("[x](1)", Location("a")),)))
    assert own["message"]["text"] == r"[here]\x28http://evil.example) [1]\x281)"
    assert own["relatedLocations"][0]["message"]["text"] == r"[x]\x281)"
