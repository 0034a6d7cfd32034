"""Thirty thousand findings stay within what the readers of each format take, and what is cut is counted.

Number 90 of the list of hostile cases.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from tests.reporters.parsers import obeyed_by_agent, obeyed_by_runner
from tests.reporters.sample_reports import TOO_EARLY, report
from tests.reporters.test_sarif import BY_COMMENT
from tpmlint.finding import Location, Severity
from tpmlint.report import Report
from tpmlint.reporters import Style, formats, reporter

LEVELS = (Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.WARNING, Severity.ERROR)
COUNT = 30_000
MANY = report(
    *(
        replace(
            TOO_EARLY,
            message=f"{TOO_EARLY.message}, {number}",
            severity=LEVELS[number % 5],
            location=Location(f"roadmap/{number % 300}.yaml", TOO_EARLY.location.span),
            fingerprint=f"{number * 2654435761 % 2**128:032x}",
        )
        for number in range(COUNT)
    )
)


def json_(text: str) -> None:
    assert len(json.loads(text)["findings"]) == COUNT


def jsonl(text: str) -> None:
    assert Counter(json.loads(line)["type"] for line in text.splitlines()) == {
        "report": 1,
        "finding": COUNT,
        "receipt": 1,
    }


def sarif(text: str) -> None:
    assert len(gzip.compress(text.encode(), 6)) < 10 * 1000 * 1000
    (run,) = json.loads(text)["runs"]
    assert Counter(each["level"] for each in run["results"]) == {"error": 12_000, "warning": 12_000, "note": 1_000}
    assert [each["level"] for each in run["results"]][11_999:12_001] == ["error", "warning"]
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {"level": "warning", "message": {"text": "5000 more findings are not shown here: 5000 info"}}
    ]


def github(text: str) -> None:
    commands = obeyed_by_runner(text)
    assert Counter(command.name for command in commands) == {"error": 10, "warning": 10, "notice": 10}
    assert commands[-1].text == "29971 more findings are not shown here: 11990 errors, 11990 warnings, 5991 info"


def azure(text: str) -> None:
    assert Counter(command.properties["type"] for command in obeyed_by_agent(text)) == {"error": 10, "warning": 10}
    assert "\n29970 more findings are not shown here: 11990 errors, 11990 warnings, 5990 info\n" in text


def gitlab(text: str) -> None:
    assert len({each["fingerprint"] for each in json.loads(text)}) == COUNT


def bitbucket(text: str) -> None:
    value: Any = json.loads(text)
    assert [len(chunk) for chunk in value["annotations"]] == [100] * 10
    every = [each for chunk in value["annotations"] for each in chunk]
    assert {each["severity"] for each in every} == {"HIGH"}
    assert len({each["external_id"] for each in every}) == 1000
    assert value["report"]["details"].startswith(
        "29000 more findings are not shown here: 11000 errors, 12000 warnings, 6000 info\n"
    )
    assert len(value["report"]["data"]) <= 10


def junit(text: str) -> None:
    assert len(text.encode()) < 30 * 1000 * 1000
    root = ElementTree.fromstring(text)
    # As GitLab counts them: elements, attributes and texts.
    assert sum(1 + len(each.attrib) + bool((each.text or "").strip()) for each in root.iter()) < 250_000
    cases = list(root.iter("testcase"))
    assert (len(cases), root.get("tests"), len({case.get("name") for case in cases})) == (10_001, "10001", 10_001)
    assert {child.tag for case in cases for child in case} == {"failure"}
    notes = [each.get("value") for each in root.iter("property") if each.get("name") == "note"]
    assert notes == ["20000 more findings are not shown here: 2000 errors, 12000 warnings, 6000 info"]


def checkstyle(text: str) -> None:
    root = ElementTree.fromstring(text)
    assert (len(root), len(list(root.iter("error")))) == (300, COUNT)


def rdjson(text: str) -> None:
    assert len(json.loads(text)["diagnostics"]) == COUNT


def csv_(text: str) -> None:
    # A sheet has 1,048,576 rows.
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == COUNT + 1


def markdown(text: str) -> None:
    # A comment on GitHub takes that many characters.
    assert len(text.encode()) <= 65_536


LIMITS: dict[str, Callable[[str], None]] = {
    "azure": azure,
    "bitbucket": bitbucket,
    "checkstyle": checkstyle,
    "csv": csv_,
    "github": github,
    "gitlab": gitlab,
    "json": json_,
    "jsonl": jsonl,
    "junit": junit,
    "markdown": markdown,
    "rdjson": rdjson,
    "sarif": sarif,
}


@pytest.mark.few(5)
@pytest.mark.case(90)
@pytest.mark.parametrize("name", LIMITS)
def test_thirty_thousand_findings(name: str) -> None:
    text = reporter(name)(MANY, Style())
    LIMITS[name](text)
    assert len(text.encode()) < 2_000 * COUNT


def test_all_formats_but_those_of_a_terminal_have_been_asked() -> None:
    assert set(LIMITS) == set(formats()) - {"concise", "text"}


def test_silenced_findings_are_cut_before_those_that_count() -> None:
    shown = reporter("sarif")(Report(MANY.findings[:24_999], MANY.receipt, silenced=(BY_COMMENT,) * 3), Style())
    (run,) = json.loads(shown)["runs"]
    assert (len(run["results"]), sum(bool(each["suppressions"]) for each in run["results"])) == (25_000, 1)
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {"level": "note", "message": {"text": "2 silenced findings are not shown here"}}
    ]
