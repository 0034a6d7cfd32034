"""Rows for programs and spreadsheets: types that stay, and cells that compute nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.query.values import Field, Value, as_csv, as_objects, in_words

ONE: Field[tuple[Value, ...]] = Field("one", lambda row: row[:1])
MANY: Field[tuple[Value, ...]] = Field("many", lambda row: row, many=True)
OWN: Field[tuple[Value, ...]] = Field("x-own", lambda row: row, many=None)
DAYS: Field[tuple[Value, ...]] = Field("late", lambda row: row[:1], type="number", unit="days")


def test_objects_keep_their_types() -> None:
    assert as_objects([ONE, MANY, OWN], [(), ("a",), (1, 2.5, True)]) == [
        {"one": None, "many": [], "x-own": None},
        {"one": "a", "many": ["a"], "x-own": "a"},
        {"one": 1, "many": [1, 2.5, True], "x-own": [1, 2.5, True]},
    ]


def test_words() -> None:
    assert in_words(MANY, ("a\n::b", "\x1b[2J", 3)) == "a\\n::b, \\x1b[2J, 3"
    assert [in_words(DAYS, (days,)) for days in (1, 15)] == ["1 day", "15 days"]
    assert in_words(ONE, ()) == ""


def test_csv() -> None:
    rows: list[tuple[Value, ...]] = [("a,b", "c"), ('say "x"',), (True, -3), (-3,), ()]
    assert as_csv([ONE, MANY], rows) == ('one,many\n"a,b","a,b; c"\n"say ""x""","say ""x"""\ntrue,true; -3\n-3,-3\n,\n')


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\t=1"),
        ("\r=1", "'\\r=1"),
        ("\n=1", "\\n=1"),
        ("a=1", "a=1"),
    ],
)
def test_a_formula_is_text(text: str, cell: str) -> None:
    assert list(csv.reader(io.StringIO(as_csv([ONE], [(text,)])))) == [["one"], [cell]]


@given(st.lists(st.lists(st.one_of(st.text(), st.integers(), st.floats()), max_size=3).map(tuple), max_size=4))
def test_a_reader_finds_as_many_rows_and_cells_and_nothing_that_acts(rows: list[tuple[Value, ...]]) -> None:
    text = as_csv([ONE, MANY], rows)
    _, *read = csv.reader(io.StringIO(text))
    assert [len(row) for row in read] == [2] * len(rows)
    for row, cells in zip(rows, read, strict=True):
        for cell, own in zip(cells, (row[:1], row), strict=True):
            if not (len(own) == 1 and not isinstance(own[0], str)):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert text.replace("\n", "").isprintable() or not text.isascii()
