"""Columns line up, and the last one is wrapped."""

from __future__ import annotations

from tpmlint.reporters.render.terminal import Painter, table

INK = Painter(True)


def test_columns_are_as_wide_as_they_need_to_be() -> None:
    assert table([("12", "error", "a"), ("3", "支払い", "bcd")], right=frozenset({0})) == [
        "12  error   a",
        " 3  支払い  bcd",
    ]


def test_the_last_column_is_wrapped() -> None:
    words = "one two three four five six seven eight nine ten"
    assert table([("a", words), ("bb", "x")], width=40) == [
        "a   one two three four five six seven",
        "    eight nine ten",
        "bb  x",
    ]


def test_where_there_is_no_room_columns_come_closer_and_names_are_cut() -> None:
    rows = [("a name of many words", "12", "a"), ("支払い支払い支払い", "3", "bcd")]
    assert [table(rows, width=width) for width in (29, 28, 26, 20, 4)] == [
        ["a name of many words  12  a", "支払い支払い支払い    3   bcd"],
        ["a name of many words 12 a", "支払い支払い支払い   3  bcd"],
        ["a name of many wor… 12 a", "支払い支払い支払い  3  bcd"],
        ["a name of many … 12 a", "支払い支払い支…  3  bcd"],
        ["a name of many … 12 a", "支払い支払い支…  3  bcd"],
    ]


def test_a_heading_takes_part_in_no_column() -> None:
    assert table([("A heading longer than all columns",), ("a", "b")]) == ["A heading longer than all columns", "a  b"]


def test_paint_takes_no_columns() -> None:
    assert table([(INK("error", "error"), "a"), ("warning", "b")]) == ["\x1b[1;31merror\x1b[0m    a", "warning  b"]


def test_no_rows() -> None:
    assert table([]) == []
