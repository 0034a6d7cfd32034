"""CSV to records: what spreadsheets and trackers write, and what hands do."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, leaves, located, outcome, read, rules, unknown, value
from tpmlint.formats.readers import Records
from tpmlint.formats.readers import csv as reader
from tpmlint.formats.source_file import read as read_file
from tpmlint.limits import Limits


def test_a_row_is_a_record() -> None:
    text = 'Key,Summary,Status\nSHOP-1,"Pay, at once",To Do\nSHOP-2,"Say ""thanks""\nand goodbye",Done\n'
    assert value("csv", text) == [
        {"Key": "SHOP-1", "Summary": "Pay, at once", "Status": "To Do"},
        {"Key": "SHOP-2", "Summary": 'Say "thanks"\nand goodbye', "Status": "Done"},
    ]
    assert located("csv", text) == {
        (): text,
        (0,): 'SHOP-1,"Pay, at once",To Do',
        (0, "Key"): "SHOP-1",
        (0, "Summary"): '"Pay, at once"',
        (0, "Status"): "To Do",
        (1,): 'SHOP-2,"Say ""thanks""\nand goodbye",Done',
        (1, "Key"): "SHOP-2",
        (1, "Summary"): '"Say ""thanks""\nand goodbye"',
        (1, "Status"): "Done",
    }
    assert keys("csv", text)[1, "Summary"] == "Summary"


@pytest.mark.parametrize("text", ["a;b\n1,5;2\n", "a\tb\n1,5\t2\n", '"a;x";b\n1,5;2\n'])
def test_the_delimiter_is_the_one_that_gives_most_columns(text: str) -> None:
    assert [list(row.values()) for row in value("csv", text)] == [["1,5", "2"]]


def test_a_single_column() -> None:
    assert value("csv", "Title\nPay; at once\n\nSay\tthanks\n") == [{"Title": "Pay; at once"}, {"Title": "Say\tthanks"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert value("csv", end.join(["a,b", "1,2", "", "3,", ""])) == [{"a": "1", "b": "2"}, {"a": "3", "b": ""}]


def test_a_byte_order_mark_is_not_part_of_the_first_name() -> None:
    assert value("csv", "\ufeffa,b\n1,2\n") == [{"a": "1", "b": "2"}]


def test_spaces_after_every_delimiter_of_the_header_are_skipped_everywhere() -> None:
    assert value("csv", 'a, b, c \n1, "2, 3", 4\n') == [{"a": "1", "b": "2, 3", "c": "4"}]
    assert value("csv", "a, b,c\n1, 2, 3\n") == [{"a": "1", "b": " 2", "c": " 3"}]


def test_columns_of_one_name_beside_each_other_are_a_list() -> None:
    """Jira's exports write as many columns ``Labels`` as an issue has labels at most."""
    text = "Key,Labels,Labels,Labels,Status\nA-1,pay,,web,Done\nA-2,,,,Open\n"
    assert value("csv", text) == [
        {"Key": "A-1", "Labels": ["pay", "web"], "Status": "Done"},
        {"Key": "A-2", "Labels": [], "Status": "Open"},
    ]
    places = located("csv", text)
    assert (places[0, "Labels"], places[0, "Labels", 0], places[0, "Labels", 1]) == ("pay", "pay", "web")
    assert places[1, "Labels"] == ""


def test_empty_rows_and_the_empty_cells_that_spreadsheets_add() -> None:
    assert value("csv", "a,b,,\n1,2,,\n,,,\n3,4,,,,\n \n") == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_nothing(text: str) -> None:
    assert read("csv", text) == Records(())


def test_a_header_alone() -> None:
    assert value("csv", "a,b\n") == []


# What is wrong with a file


def test_a_quote_that_is_never_closed() -> None:
    text = 'a,b\n1,2\n3,"four\n5,6\n'
    message = "the quote that opens here is never closed; close it, and double the quotes inside"
    assert faults("csv", text) == [(message, (3, 3, 3, 8))]
    assert rules("csv", text) == ["yaml-syntax"]
    assert read("csv", text).parts[0].value == [{"a": "1", "b": "2"}]
    assert unknown("csv", text) == {()}
    assert faults("csv", 'a,"b\n1,2\n') == [(message, (1, 3, 1, 5))]


def test_text_after_a_closing_quote() -> None:
    text = 'a,b\n"one" two,2\n3,4\n'
    message = (
        "'two' stands after the closing quote of its cell; put quotes around the whole cell, and double those inside"
    )
    assert faults("csv", text) == [(message, (2, 6, 2, 10))]
    assert read("csv", text).parts[0].value == [{"a": "one two", "b": "2"}, {"a": "3", "b": "4"}]
    assert unknown("csv", text) == {(0, "a")}


def test_a_row_that_is_too_short_or_too_long() -> None:
    text = "a,b,c\n1,2\n1,2,3,4\n5,6,7\n"
    assert faults("csv", text) == [
        ("this row has 2 of the header's 3 cells; write empty ones too", (2, 1, 2, 4)),
        ("this row has 4 cells, the header has 3; put quotes around a text with ',' in it", (3, 1, 3, 8)),
    ]
    assert unknown("csv", text) == {(0,), (1,)}


def test_columns_of_one_name_apart_from_each_other() -> None:
    text = "a,b,a\n1,2,3\n"
    assert faults("csv", text) == [("the column 'a' appears twice; rename one of the two", (1, 5, 1, 6))]
    assert rules("csv", text) == ["duplicate-key"]
    assert read("csv", text).parts[0].value == [{"a": "1", "b": "2"}]


def test_a_column_without_a_name() -> None:
    text = "a,,c\n1,two,3\n4,,6\n"
    assert faults("csv", text) == [("'two' is in column 2, which has no name; name it in the header", (2, 3, 2, 6))]
    assert faults("csv", ",,\n1,2,3\n") == [
        ("the first row names no column; write the names of the columns there", (1, 1, 1, 3))
    ]


def test_a_null_character() -> None:
    message = "U+0000, the null character, has no place in a CSV file; delete it"
    assert faults("csv", "a,b\n1,\0\n") == [(message, (2, 3, 2, 4))]
    assert unknown("csv", "a,b\n1,\0\n") == {(0, "b")}


def test_limits() -> None:
    text = "a,b\n1,2\n3,4\n5,6\n"
    rows = "the file holds more than 2 rows; split it into several"
    assert faults("csv", text, Limits(documents=2)) == [(rows, (4, 1, 4, 2))]
    assert faults("csv", text, Limits(documents=3)) == []
    cells = "the file holds more than 4 cells; split it into several"
    assert faults("csv", text, Limits(nodes=4)) == [(cells, (4, 1, 4, 2))]


@pytest.mark.parametrize(
    ("text", "records", "faults"),
    [
        (",".join(f"a{number}" for number in range(50_000)) + "\n" + "1\n" * 300_000, 10000, 101),
        ("," * 200_000, 0, 1),
        ("\n" * 1_000_000, 0, 0),
        ('"' * 1_000_001, 0, 1),
        ('a,b\n1,"' + '""' * 500_000, 0, 1),
        ('a,b\n1,"' + "x\n" * 500_000, 0, 1),
        ("a,b\n" + '"x"y,\n' * 150_000, 10000, 101),
        (("a,b," * 10_000 + "\n") * 25, 12, 102),
    ],
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("csv", text) == (records, faults)


def test_ten_thousand_rows_are_read_faster_than_as_many_yaml_items() -> None:
    rows = [
        {"id": f"i-{number}", "title": f"Item number {number}", "owner": "pay", "status": "planned"}
        for number in range(10_000)
    ]
    table = written(list(rows[0]), [list(row.values()) for row in rows])
    items = "---\n".join("".join(f"{name}: {cell}\n" for name, cell in row.items()) for row in rows)

    start = time.process_time()
    [part] = reader.read(table, Limits()).parts
    middle = time.process_time()
    assert len(read_file("a.yaml", items.encode(), Limits()).documents) == 10_000
    assert middle - start < time.process_time() - middle
    assert part.value == rows


# The rules are those of the standard library


def written(header: list[str], rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    # It quotes no line ends but its own.
    if end == "\r\n":
        csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    else:
        csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return out.getvalue()


CELL = st.text(st.sampled_from("ab ,;\"'\t\r\n\u2028é😀#"), max_size=6)
HEADERS = st.lists(st.text("abcdé \"'", min_size=1).map(lambda name: f"x{name}x"), min_size=2, max_size=5, unique=True)


@given(st.data(), HEADERS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_the_standard_library_writes_is_read_back(
    data: st.DataObject, header: list[str], delimiter: str, end: str
) -> None:
    full = st.lists(CELL, min_size=len(header), max_size=len(header)).filter(lambda row: any(map(str.strip, row)))
    rows = data.draw(st.lists(full, max_size=4))
    text = written(header, rows, delimiter, end)
    assert value("csv", text) == [dict(zip(header, row, strict=True)) for row in rows]


@given(st.text(st.sampled_from('ab1, ;\t"\r\n'), max_size=40))
@example('1;1\r""1')
def test_every_cell_is_at_its_place(text: str) -> None:
    [part] = read("csv", text).parts or [None]
    if part is None:
        return
    places = located("csv", text)
    for route, cell in leaves(part.value):
        if isinstance(cell, str) and route not in part.unknown:
            # No cell has a bar, so that the standard library reads the place as one cell.
            as_one = list(csv.reader(io.StringIO(places[route], newline=""), delimiter="|"))
            assert as_one == ([[cell]] if places[route] else [])


@given(st.text(st.sampled_from('ab1, ;\t"\r\n'), max_size=40), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_rows_are_split_as_by_the_standard_library(text: str, delimiter: str, spaced: bool) -> None:
    ours = [[cell[0] for cell in row] for row in reader._split_rows(text, 0, len(text), delimiter, spaced)]
    theirs = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=spaced)
    assert ours == [row for row in theirs if row]


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read("csv", text)
