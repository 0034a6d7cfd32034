"""Bitbucket's Code Insights: the bodies of the requests that bring a report there."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, RECEIPT, UNUSED, finding, report, span
from tpmlint.finding import Location
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.bitbucket import render


def bodies(given: Report) -> Any:
    return json.loads(render(given, Style()))


def test_the_report() -> None:
    assert bodies(MANY)["report"] == {
        "title": "tpmlint",
        "details": "Checked 7 items (2 initiatives, 1 feature, 1 capability, 3 teams) in 2 files of the work tree at "
        "3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f as of 2026-11-20 (date of the commit); preset standard, "
        "configuration tpmlint.toml.\nThe clone is shallow, so the history was not asked",
        "report_type": "BUG",
        "reporter": "tpmlint 0.1.0",
        "result": "FAILED",
        "data": [
            {"title": "Findings: error", "type": "NUMBER", "value": 3},
            {"title": "Findings: warning", "type": "NUMBER", "value": 1},
            {"title": "Findings: info", "type": "NUMBER", "value": 1},
            {"title": "Silenced by comments", "type": "NUMBER", "value": 1},
            {"title": "Waived", "type": "NUMBER", "value": 0},
        ],
    }


def test_it_fails_as_the_configuration_says() -> None:
    assert bodies(report(UNUSED))["report"]["result"] == "PASSED"
    assert bodies(report(UNUSED, receipt=replace(RECEIPT, fail_on="info")))["report"]["result"] == "FAILED"


def test_nothing_found_needs_no_second_request() -> None:
    assert bodies(report())["annotations"] == []


def test_an_annotation() -> None:
    assert bodies(report(ENABLES_NOTHING))["annotations"] == [
        [
            {
                "external_id": "tpmlint-0123456789abcdef0123456789abcdef",
                "annotation_type": "CODE_SMELL",
                "title": "enables-nothing",
                "summary": "initiative faster-builds names no feature that it enables",
                "severity": "HIGH",
                "link": "https://tpmlint.github.io/tpmlint/rules/enables-nothing/",
                "details": "initiative faster-builds names no feature that it enables\n"
                "add `- {feature: <id>, how: <one sentence>}`",
                "path": "roadmap/initiatives.yaml",
                "line": 4,
            }
        ]
    ]


def test_a_file_as_a_whole_has_no_line_and_a_message_no_file() -> None:
    said = replace(ENABLES_NOTHING, location=Location("pull request", span(3, 1, 1), message=True))
    ((whole, message),) = bodies(report(finding(path="caf\udce9.yml"), said))["annotations"]
    assert (whole["path"], "line" in whole) == (r"caf\xe9.yml", False)
    assert ("path" in message, "line" in message) == (False, False)
    assert message["summary"].startswith("pull request:3: ")


def test_texts_that_are_too_long_are_cut() -> None:
    ((own,),) = bodies(report(finding("x" * 3000)))["annotations"]
    assert (own["summary"], own["details"]) == ("x" * 447 + "...", "x" * 1997 + "...")
