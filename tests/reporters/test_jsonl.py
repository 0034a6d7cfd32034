"""The report line by line, each line held to the part of the schema that it is."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import MANY, RECEIPT, report
from tests.reporters.test_json import VERDICT
from tpmlint.report import Report, ReportedSuggestion
from tpmlint.reporters import Style, reporter
from tpmlint.reporters.jsonl import render
from tpmlint.schema.files import load

EVERYTHING = Report(MANY.findings, MANY.receipt, verdicts=(VERDICT,))


def lines(given: Report) -> list[dict[str, Any]]:
    return [json.loads(line) for line in render(given, Style()).splitlines()]


def test_the_types_in_their_order() -> None:
    assert [line["type"] for line in lines(EVERYTHING)] == ["report", *["finding"] * 5, "verdict", "receipt"]


def test_nothing_found() -> None:
    first, last = lines(report())
    assert first == {"type": "report", "version": 1}
    assert (last["type"], last["revision"]) == ("receipt", RECEIPT.revision)


def test_the_lines_are_what_json_says() -> None:
    whole = json.loads(reporter("json")(EVERYTHING, Style()))
    said = [{key: value for key, value in line.items() if key != "type"} for line in lines(EVERYTHING)]
    assert said == [{"version": whole["version"]}, *whole["findings"], *whole["verdicts"], whole["receipt"]]


@pytest.mark.parametrize("line", lines(EVERYTHING)[1:], ids=lambda line: str(line["type"]))
def test_each_line_is_what_the_schema_says(line: dict[str, Any]) -> None:
    parts = load("report")["properties"]
    schema = parts["receipt"] if line["type"] == "receipt" else parts[f"{line['type']}s"]["items"]
    assert list(jsonschema.Draft7Validator(schema).iter_errors(line)) == []


def test_what_a_change_lacks() -> None:
    suggestion = ReportedSuggestion("Stored cards", ("Roadmap-Item: stored-cards",), "stored-cards", ("cards",))
    given = replace(report(), uncovered=("tools/a.py",), suggestions=(suggestion,))
    whole = json.loads(reporter("json")(given, Style()))
    jsonschema.Draft7Validator(load("report")).validate(whole)
    assert whole["uncovered"] == ["tools/a.py"]
    assert lines(given)[1:-1] == [
        {"type": "uncovered", "path": "tools/a.py"},
        {"type": "suggestion", **whole["suggestions"][0]},
    ]
    assert whole["suggestions"] == [
        {
            "title": "Stored cards",
            "lines": ["Roadmap-Item: stored-cards"],
            "initiative": "stored-cards",
            "capabilities": ["cards"],
        }
    ]


def test_what_is_counted_is_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = {"version": 1, "findings": [], "figures": {"months": []}, "receipt": {"command": "audit"}}
    monkeypatch.setattr("tpmlint.reporters.jsonl.report_values", lambda _: dict(counted))
    assert lines(report()) == [
        {"type": "report", "version": 1},
        {"type": "figures", "months": []},
        {"type": "receipt", "command": "audit"},
    ]
