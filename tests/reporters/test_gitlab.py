"""GitLab's code quality report."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, RECEIPT, UNUSED, finding, report, span
from tpmlint.finding import Finding, Location, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.gitlab import render

PRINT = "0123456789abcdef0123456789abcdef"


def violations(*findings: Finding, **more: Any) -> Any:
    return json.loads(render(report(*findings, **more), Style()))


def test_a_violation() -> None:
    assert violations(ENABLES_NOTHING) == [
        {
            "description": "initiative faster-builds names no feature that it enables",
            "check_name": "enables-nothing",
            "fingerprint": PRINT,
            "severity": "major",
            "location": {"path": "roadmap/initiatives.yaml", "lines": {"begin": 4}},
        }
    ]


def test_nothing_found_is_an_empty_list() -> None:
    assert render(report(), Style()) == "[]\n"


def test_levels() -> None:
    warning = replace(UNUSED, severity=Severity.WARNING)
    assert [each["severity"] for each in violations(ENABLES_NOTHING, warning, UNUSED)] == ["major", "minor", "info"]


def test_equal_fingerprints_are_told_apart_and_stay_so() -> None:
    other = replace(UNUSED, fingerprint=f"{PRINT}-2")
    prints = [each["fingerprint"] for each in violations(UNUSED, UNUSED, other, UNUSED)]
    assert prints == [PRINT, f"{PRINT}-2", f"{PRINT}-2-2", f"{PRINT}-3"]
    assert [each["fingerprint"] for each in violations(UNUSED, UNUSED, other, UNUSED)] == prints


def test_a_file_as_a_whole_is_its_first_line() -> None:
    (own,) = violations(finding(path="roadmap/caf\udce9.yml"))
    assert own["location"] == {"path": r"roadmap/caf\xe9.yml", "lines": {"begin": 1}}


def test_a_place_in_a_message_is_at_the_top_of_a_file_that_is_there() -> None:
    own = replace(ENABLES_NOTHING, location=Location("pull request", span(3, 1, 1), message=True))
    (said,) = violations(own)
    assert said["description"] == "pull request:3: initiative faster-builds names no feature that it enables"
    assert said["location"] == {"path": "tpmlint.toml", "lines": {"begin": 1}}
    (bare,) = violations(own, receipt=replace(RECEIPT, configuration=None))
    assert bare["location"]["path"] == "roadmap/features.yaml"
