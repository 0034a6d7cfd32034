"""JUnit XML, as those who show tests parse it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, MANY, PORTABILITY, RECEIPT, UNUSED, finding, report, span
from tpmlint.finding import Location
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.junit import render

OWN = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tpmlint" tests="1" failures="0" errors="0" skipped="0">
  <testsuite name="tpmlint" tests="1" failures="0" errors="0" skipped="0">
    <properties>
      <property name="tpmlint" value="0.1.0" />
      <property name="command" value="check" />
      <property name="revision" value="3f2c1ab9d8e7f60514233241506f7e8d9c0b1a2f" />
      <property name="snapshot" value="work tree" />
      <property name="as_of" value="2026-11-20 (date of the commit)" />
      <property name="configuration" value="tpmlint.toml" />
      <property name="preset" value="standard" />
      <property name="fail_on" value="error" />
      <property name="files" value="2" />
      <property name="items" value="7" />
      <property name="suppressed" value="0" />
      <property name="waived" value="0" />
    </properties>
    <testcase classname="tpmlint" name="check" />
  </testsuite>
</testsuites>
"""


def parsed(given: Report) -> ElementTree.Element:
    return ElementTree.fromstring(render(given, Style()))


def test_nothing_found_is_one_test_that_passes() -> None:
    assert render(report(), Style()) == OWN


def test_a_failure() -> None:
    root = parsed(report(ENABLES_NOTHING))
    assert [suite.attrib for suite in root] == [
        {"name": "tpmlint", "tests": "1", "failures": "0", "errors": "0", "skipped": "0"},
        {"name": "tpmlint.context", "tests": "1", "failures": "1", "errors": "0", "skipped": "0"},
    ]
    assert root.attrib == {"name": "tpmlint", "tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    case = root[1][0]
    message = "initiative faster-builds names no feature that it enables"
    assert case.attrib == {
        "classname": "tpmlint.context.enables-nothing",
        "name": f"roadmap/initiatives.yaml: {message}",
        "file": "roadmap/initiatives.yaml",
    }
    assert [(each.tag, each.attrib, each.text) for each in case] == [
        (
            "failure",
            {"message": message, "type": "error"},
            f"roadmap/initiatives.yaml:4:10: error: {message}\nadd `- {{feature: <id>, how: <one sentence>}}`",
        )
    ]


def test_what_does_not_fail_the_run_is_skipped_and_says_so() -> None:
    case = parsed(report(UNUSED))[1][0]
    assert [(each.tag, each.attrib) for each in case] == [
        ("skipped", {"message": "info: team legal is referred to by nothing"})
    ]
    stricter = parsed(report(UNUSED, PORTABILITY, receipt=replace(RECEIPT, fail_on="warning")))
    assert [[each.tag for each in case] for case in stricter[1]] == [["failure"], ["skipped"]]


def test_a_suite_for_each_category() -> None:
    root = parsed(report(replace(UNUSED, category="hygiene"), *MANY.findings))
    assert [(suite.get("name"), len(suite.findall("testcase"))) for suite in root] == [
        ("tpmlint", 1),
        ("tpmlint.context", 5),
        ("tpmlint.hygiene", 1),
    ]


def test_names_differ_and_do_not_depend_on_lines() -> None:
    moved = replace(UNUSED, location=Location(UNUSED.location.path, span(30, 5, 10)))
    names = [case.get("name") for case in parsed(report(UNUSED, moved))[1]]
    assert names == [
        "roadmap/teams.yaml: team legal is referred to by nothing",
        "roadmap/teams.yaml: team legal is referred to by nothing (2)",
    ]
    assert parsed(report(moved))[1][0].get("name") == names[0]


@pytest.mark.case(87)
def test_what_xml_forbids_is_shown() -> None:
    root = parsed(report(finding("\x1b\x00\ufffe\ud800 ]]> </failure>", path="caf\udce9\x0b.yml")))
    assert root[1][0].get("file") == r"caf\xe9\x0b.yml"
    assert root[1][0][0].get("message") == r"\x1b\x00\ufffe\ud800 ]]> </failure>"


def test_a_place_in_a_message_has_no_file() -> None:
    own = replace(ENABLES_NOTHING, location=Location("3f2c1ab9d8", span(3, 1, 1), message=True), help=None)
    case = parsed(report(own))[1][0]
    assert case.get("file") is None
    assert case[0].text == "3f2c1ab9d8:3: error: initiative faster-builds names no feature that it enables"
