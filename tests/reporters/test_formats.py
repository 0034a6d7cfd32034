"""Formats are found by their files."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import MANY, finding, report
from tpmlint.reporters import Style, formats, reporter


def test_formats_are_the_files_of_the_package() -> None:
    assert formats() == (
        "azure",
        "bitbucket",
        "checkstyle",
        "concise",
        "csv",
        "github",
        "gitlab",
        "json",
        "jsonl",
        "junit",
        "markdown",
        "rdjson",
        "sarif",
        "text",
    )


@pytest.mark.parametrize("name", formats())
def test_every_format_renders_whole_lines(name: str) -> None:
    shown = reporter(name)(MANY, Style())
    assert shown.endswith("\n")
    assert not [line for line in shown.splitlines() if line != line.rstrip()]


def test_there_is_no_other() -> None:
    with pytest.raises(KeyError, match="render"):
        reporter("render")


@pytest.mark.parametrize("name", ["azure", "bitbucket", "github", "junit", "markdown", "sarif"])
def test_a_format_that_says_whether_the_run_fails_knows_of_a_share_that_is_too_small(name: str) -> None:
    short = replace(report(), shortfall="60 % of changes have product context, which is less than the required 80 %")
    said = {
        "azure": "##vso[task.logissue type=error;]60 %AZP25 of changes",
        "bitbucket": '"result": "FAILED"',
        "github": "::error title=tpmlint::60 %25 of changes",
        "junit": '<failure message="60 % of changes',
        "markdown": "**Error:** 60 `%` of changes",
        "sarif": '"text": "60 % of changes',
    }[name]
    passing, failing = (reporter(name)(each, Style(verbosity=-1)) for each in (report(), short))
    assert said in failing
    assert said not in passing


def test_the_counts_of_tests_include_it() -> None:
    root = ElementTree.fromstring(reporter("junit")(replace(MANY, shortfall="too few"), Style()))
    assert root.get("failures") == str(sum(int(suite.get("failures", 0)) for suite in root)) == "4"


@pytest.mark.parametrize("name", ["azure", "github"])
def test_it_takes_the_room_of_a_finding_where_a_step_has_room_for_ten(name: str) -> None:
    full = replace(report(*[finding(f"fault {number}") for number in range(10)]), shortfall="too few")
    lines = reporter(name)(full, Style(verbosity=-1)).splitlines()
    assert sum("too few" in line or "fault" in line for line in lines) == 10
