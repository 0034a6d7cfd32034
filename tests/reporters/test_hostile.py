"""Whatever somebody writes is data in every format: no CI obeys it, no terminal, no spreadsheet and no page.

Numbers 82 to 89 of the list of hostile cases.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from tests.reporters.parsers import obeyed_by_agent, obeyed_by_runner
from tests.reporters.sample_reports import RECEIPT, finding, report, span
from tpmlint.finding import Location, RelatedPlace, Suppressed
from tpmlint.report import Report
from tpmlint.reporters import Style, formats, reporter
from tpmlint.text.escape import visible

BAD = (
    "\n::error::x\r\n::stop-commands::t ##[add-mask]y ##vso[task.complete]z \x1b]8;;http://e\x07 \x9b31m \u202e \u2028"
    " <img src=x onerror=alert(1)></script> ]]> &amp; ![](http://e) [a](javascript:x) ``` `x` | @org/team \x00\ufffe"
    " \ud800 %0A%25%AZP25 ;];,: \"' =cmd|' /C calc'!A0"
)
PLACE = Location(f"=roadmap/{BAD}/caf\udce9.yml", span(1, 2, 3))
FOUND = replace(
    finding(BAD, help=BAD, excerpt=BAD.replace("\n", ""), related=(RelatedPlace(BAD, PLACE, BAD),)),
    location=PLACE,
    item=BAD,
    subject=BAD,
)
HOSTILE = Report(
    (FOUND,),
    replace(RECEIPT, configuration=BAD, as_of_source=BAD, notes=(BAD,), files=(BAD,)),
    silenced=(Suppressed(FOUND, PLACE, BAD, "2027-01-31"),),
)
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

READ: dict[str, Callable[[str], list[Any]]] = {
    "azure": lambda text: [command.text.partition(" (\\n")[0] for command in obeyed_by_agent(text)],
    "bitbucket": lambda text: [each["summary"] for chunk in json.loads(text)["annotations"] for each in chunk],
    "checkstyle": lambda text: [each.get("message") for each in ElementTree.fromstring(text).iter("error")],
    "csv": lambda text: [row["message"] for row in csv.DictReader(io.StringIO(text, newline=""))],
    "github": lambda text: [command.text.partition("\n")[0] for command in obeyed_by_runner(text)],
    "gitlab": lambda text: [each["description"] for each in json.loads(text)],
    "json": lambda text: [each["message"] for each in json.loads(text)["findings"]],
    "jsonl": lambda text: [json.loads(text.splitlines()[1])["message"]],
    "junit": lambda text: [each.get("message") for each in ElementTree.fromstring(text).iter("failure")],
    "rdjson": lambda text: [each["message"] for each in json.loads(text)["diagnostics"]],
    "sarif": lambda text: [
        each["message"]["text"].partition("\n")[0]
        for each in json.loads(text)["runs"][0]["results"]
        if not each["suppressions"]
    ],
}
"""How the messages are read back, by format; of the formats for people none is."""

COMMANDS = {"github": ["error"]}
ISSUES = {"azure": ["task.logissue"]}


@pytest.fixture(params=formats())
def name(request: pytest.FixtureRequest) -> str:
    """The name of a format."""
    given: str = request.param
    return given


@pytest.mark.case(82, 84)
@pytest.mark.parametrize("message", [False, True], ids=["in a file", "in a message"])
def test_nothing_acts(name: str, message: bool) -> None:
    own = replace(FOUND, location=replace(PLACE, message=message))
    shown = reporter(name)(replace(HOSTILE, findings=(own,)), Style(verbosity=1, show_files=True, statistics=True))
    assert [command.name for command in obeyed_by_runner(shown)] == COMMANDS.get(name, [])
    assert [command.name for command in obeyed_by_agent(shown)] == ISSUES.get(name, [])
    rest = shown.replace("\r\n", "\n") if name == "csv" else shown
    assert {character for character in rest if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")} <= {"\n"}
    assert not {character for character in rest if unicodedata.bidirectional(character) in BIDI}
    shown.encode()


@pytest.mark.case(82, 87, 89)
@pytest.mark.parametrize("name", READ)
def test_the_message_comes_back(name: str) -> None:
    told = visible(BAD)
    expected = {
        "bitbucket": told[:447] + "..." if len(told) > 450 else told,
        "json": BAD.replace("\ud800", r"\ud800"),
        "jsonl": BAD.replace("\ud800", r"\ud800"),
        "rdjson": re.sub(r"@(?=\w)", r"\\x40", re.sub(r"([\\`*_<\[\]])", r"\\\1", told)),
        "sarif": told.replace("](", r"]\x28"),
    }
    assert READ[name](reporter(name)(HOSTILE, Style())) == [expected.get(name, told)]


def test_every_format_for_programs_is_read_back() -> None:
    assert set(READ) == set(formats()) - {"concise", "markdown", "text"}


@pytest.mark.case(87)
def test_xml_has_the_elements_that_we_wrote_and_no_other() -> None:
    tags = {
        name: sorted({each.tag for each in ElementTree.fromstring(reporter(name)(HOSTILE, Style())).iter()})
        for name in ("checkstyle", "junit")
    }
    assert tags == {
        "checkstyle": ["checkstyle", "error", "file"],
        "junit": ["failure", "properties", "property", "testcase", "testsuite", "testsuites"],
    }


def test_an_empty_report_of_a_hostile_tree_is_as_inert(name: str) -> None:
    shown = reporter(name)(report(receipt=HOSTILE.receipt), Style())
    assert obeyed_by_runner(shown) == []
    assert obeyed_by_agent(shown) == []
