"""Rows for a spreadsheet, read back with the CSV reader of the standard library."""

from __future__ import annotations

import csv
import io

import pytest
from msgspec.structs import replace

from tests.reporters.sample_reports import ENABLES_NOTHING, finding, report
from tpmlint.finding import Finding
from tpmlint.reporters import Style
from tpmlint.reporters.csv import COLUMNS, render


def rows(*findings: Finding) -> list[dict[str, str]]:
    shown = render(report(*findings), Style())
    assert shown.count("\n") == shown.count("\r\n") == len(findings) + 1
    return list(csv.DictReader(io.StringIO(shown, newline="")))


def test_the_whole_text() -> None:
    assert render(report(ENABLES_NOTHING), Style()) == (
        "severity,rule,category,path,line,column,end_line,end_column,item,subject,message,help,fingerprint\r\n"
        "error,enables-nothing,context,roadmap/initiatives.yaml,4,10,4,12,initiative:faster-builds,enables,"
        'initiative faster-builds names no feature that it enables,"add `- {feature: <id>, how: <one sentence>}`",'
        "0123456789abcdef0123456789abcdef\r\n"
    )


def test_nothing_found_is_the_header() -> None:
    assert render(report(), Style()) == ",".join(COLUMNS) + "\r\n"


def test_what_is_not_known_is_empty() -> None:
    (row,) = rows(replace(finding(), item=None, subject=""))
    assert {name for name, value in row.items() if not value} == {
        "line",
        "column",
        "end_line",
        "end_column",
        "item",
        "subject",
        "help",
    }


@pytest.mark.case(89)
@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", " =1", "\uff1d1", "\uff201"])
def test_a_formula_is_text(text: str) -> None:
    (row,) = rows(replace(finding(text, path=text), item=text, subject=text, help=text))
    assert {row[name] for name in ("message", "path", "item", "subject", "help")} == {f"'{text}"}


@pytest.mark.parametrize(
    ("text", "shown"), [("\t=1", r"\t=1"), ("\r=1", r"\r=1"), ('a "b", c', 'a "b", c'), ("支", "支")]
)
def test_a_cell_comes_back_on_one_line(text: str, shown: str) -> None:
    (row,) = rows(finding(text))
    assert row["message"] == shown
