"""The tables of an AsciiDoc text: each row below a header is a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import keys, leaves, located, read, value
from tpmlint.formats.readers import Records
from tpmlint.limits import Limits

PLAN = """\
= Plan

== Now

[cols="1,3,1",options="header"]
|===
| Id | *Title* | Status
| pay | Pay with link:pay.adoc[one click] (#12) | done
| ship
| Ship faster, \\| or not
| todo
|===
"""


def _rows(text: str) -> list[tuple[object, ...]]:
    """Return the cells of each row."""
    added = ("heading", "headings", "links", "refs")
    return [tuple(cell for key, cell in row.items() if key not in added) for row in value("asciidoc-tables", text)]


def test_a_row_is_a_record() -> None:
    below = {"heading": "Now", "headings": ["Plan", "Now"]}
    assert value("asciidoc-tables", PLAN) == [
        {
            "Id": "pay",
            "Title": "Pay with one click (#12)",
            "Status": "done",
            **below,
            "links": ["pay.adoc"],
            "refs": ["pay.adoc", "#12"],
        },
        {"Id": "ship", "Title": "Ship faster, | or not", "Status": "todo", **below, "links": [], "refs": []},
    ]
    places = located("asciidoc-tables", PLAN)
    assert (places[0, "Id"], places[1, "Title"]) == ("pay", "Ship faster, \\| or not")
    assert (places[0, "heading"], places[0, "refs", 1]) == ("Now", "#12")
    assert keys("asciidoc-tables", PLAN)[1, "Title"] == "*Title*"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("|===\n|Id |Title\n\n|pay |Pay\n|===\n", [("pay", "Pay")]),
        ('[%header,cols="2*"]\n|===\n|Id |Title\n|pay\n|Pay\n|===\n', [("pay", "Pay")]),
        ("[opts='header']\n|===\n|Id |Title\n|pay a|\n* Pay\n* more\n|===\n", [("pay", "* Pay * more")]),
        ("|===\n|A |B |C\n\n.2+|pay 2+|Pay\n|More |May\n|===\n", [("pay", "Pay", "Pay"), ("pay", "More", "May")]),
        ("|===\n|Id |Title\n\n2*|same\n|===\n", [("same", "same")]),
        ("|===\n|Id |Title\n\n// comment |x\n|pay |Pay\n|lost\n|===\n", [("pay", "Pay")]),
        ("|===\n|Id |Title\n|pay |Pay\n|===\n", None),
        ("[%noheader]\n|===\n|Id |Title\n\n|pay |Pay\n|===\n", None),
        (",===\nId,Title\n,===\n", None),
    ],
    ids=[
        "a first line alone", "an option", "text with a list", "cells that span", "a cell twice",
        "a comment and half a row", "no header", "an option against one", "commas",
    ],
)  # fmt: skip
def test_headers_and_cells(table: str, rows: list[tuple[str, ...]] | None) -> None:
    if rows is None:
        assert read("asciidoc-tables", table) == Records(())
    else:
        assert _rows(table) == rows


def test_limits() -> None:
    table = "|===\n|Id |Title\n\n" + "|a |b\n" * 20 + "|===\n"
    records = read("asciidoc-tables", table, Limits(documents=10))
    [part] = records.parts
    assert isinstance(part.value, list)
    assert len(part.value) == 10
    assert [fault.message for fault in records.faults] == ["the file holds more than 10 rows; split it into several"]


@given(st.text(alphabet="ab|\\. +*2#\n\r", max_size=80))
def test_every_cell_is_at_its_place(text: str) -> None:
    table = f"[%header,cols=2*]\n|===\n{text}\n|===\n"
    places = located("asciidoc-tables", table)
    for part in read("asciidoc-tables", table).parts:
        assert {route for route, _ in leaves(part.value)} <= {*places}
