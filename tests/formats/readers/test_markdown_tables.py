"""The tables of a Markdown text to records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, leaves, located, outcome, read, unknown, value
from tpmlint.formats.markdown import Page
from tpmlint.formats.readers import Records
from tpmlint.limits import Limits

ROADMAP = """\
---
owner: pay
---
# Roadmap

## Next *quarter*

| Feature      | Owner |  Status    | Where |
| :----------- | ----- | :--------: | ----- |
| Pay \\| go    | `pay` | **Planned** | [#12](https://example.org/12), !13 |
| Refunds      | ops   | ✅ Done<br>late |
"""


IN_HTML = """\
## Next

<table>
  <thead><tr><th>Team</th><th>Feature</th><th>Status</th></tr></thead>
  <tr><td rowspan="2">pay</td><td><a href="https://example.org/12">Refunds</a> (#12)</td><td>Done</td></tr>
  <tr><td>Wallets</td><td>Planned</td></tr>

  <tr style="display: none"><td>pay</td><td>Hidden</td><td>Planned</td></tr>
  <tr><td>web</td><td>Search <template>x</template>&amp; find</td><td></td></tr>
</table>

<table><tr><td><img src="ada.png"></td><td>Ada</td></tr></table>
"""


def test_a_table_in_html_has_records_below_its_header() -> None:
    above = {"heading": "Next", "headings": ["Next"]}
    link = ["https://example.org/12"]
    assert value("markdown-tables", IN_HTML) == [
        {"Team": "pay", "Feature": "Refunds (#12)", "Status": "Done", **above, "links": link, "refs": [*link, "#12"]},
        {"Team": "pay", "Feature": "Wallets", "Status": "Planned", **above, "links": [], "refs": []},
        {"Team": "web", "Feature": "Search & find", "Status": "", **above, "links": [], "refs": []},
    ]
    places, names = located("markdown-tables", IN_HTML), keys("markdown-tables", IN_HTML)
    assert (places[1, "Team"], places[1, "Feature"], names[1, "Status"]) == ("pay", "Wallets", "Status")
    assert places[0,] == (
        '<tr><td rowspan="2">pay</td><td><a href="https://example.org/12">Refunds</a> (#12)</td><td>Done</td>'
    )


def test_a_row_is_a_record() -> None:
    above = {"heading": "Next quarter", "headings": ["Roadmap", "Next quarter"]}
    assert value("markdown-tables", ROADMAP) == [
        {
            "Feature": "Pay | go",
            "Owner": "pay",
            "Status": "Planned",
            "Where": "#12, !13",
            **above,
            "links": ["https://example.org/12"],
            "refs": ["https://example.org/12", "!13"],
        },
        {"Feature": "Refunds", "Owner": "ops", "Status": "✅ Done late", "Where": "", **above, "links": [], "refs": []},
    ]
    places = located("markdown-tables", ROADMAP)
    assert {route[1:]: text for route, text in places.items() if route[:1] == (0,)} == {
        (): "| Pay \\| go    | `pay` | **Planned** | [#12](https://example.org/12), !13 |",
        ("Feature",): "Pay \\| go",
        ("Owner",): "`pay`",
        ("Status",): "**Planned**",
        ("Where",): "[#12](https://example.org/12), !13",
        ("heading",): "Next *quarter*",
        ("headings",): "Roadmap\n\n## Next *quarter*",
        ("headings", 0): "Roadmap",
        ("headings", 1): "Next *quarter*",
        ("links",): "https://example.org/12",
        ("links", 0): "https://example.org/12",
        ("refs",): "https://example.org/12), !13",
        ("refs", 0): "https://example.org/12",
        ("refs", 1): "!13",
    }
    assert keys("markdown-tables", ROADMAP)[1, "Status"] == "Status"


def test_all_tables_are_one_list_each_with_its_columns_and_headings() -> None:
    text = "|A|\n|-|\n|1|\n\n# One\n\n|A|B|\n|-|-|\n|2|3|\n\nTwo\n===\n\n### Three\n\n|A|\n|-|\n|4|\n"
    assert [
        (row.get("A"), row.get("B"), row.get("heading"), row["headings"]) for row in value("markdown-tables", text)
    ] == [
        ("1", None, None, []),
        ("2", "3", "One", ["One"]),
        ("4", None, "Three", ["Two", "Three"]),
    ]
    assert located("markdown-tables", text)[2, "headings", 0] == "Two"


def test_columns_without_a_name_and_of_one_name() -> None:
    text = "| | A | A | heading |\n|-|-|-|-|\n| x | 1 | 2 | own |\n"
    [row] = value("markdown-tables", text)
    assert row == {"column 1": "x", "A": "1", "heading": "own", "headings": [], "links": [], "refs": []}


@pytest.mark.parametrize(
    "text",
    [
        "> | A | B |\n> |---|---|\n> | 1 \\| 2 | `3` |\n",
        "- | A | B |\n  |---|---|\n  | 1 \\| 2 | `3` |\n",
        "1. > A | B\n   > --|--\n   > 1 \\| 2 | `3`\n",
        "A | B\r\n--|--\r\n1 \\| 2|`3`\r\n",
    ],
)
def test_tables_in_quotes_and_lists(text: str) -> None:
    assert [(row["A"], row["B"]) for row in value("markdown-tables", text)] == [("1 | 2", "3")]
    places = located("markdown-tables", text)
    assert (places[0, "A"], places[0, "B"]) == ("1 \\| 2", "`3`")


@pytest.mark.parametrize(
    "text", ["", "# Title\n", "| A |\n|---|\n", "```\n| A |\n|---|\n| b |\n```\n", "| A |\n|---|\n| |\n"]
)
def test_no_rows(text: str) -> None:
    assert read("markdown-tables", text) == Records(())


def test_limits() -> None:
    text = "|A|\n|-|\n|1|\n|2|\n|3|\n"
    rows = "the file holds more than 2 rows; split it into several"
    assert faults("markdown-tables", text, Limits(documents=2)) == [(rows, (5, 1, 5, 4))]
    deep = "lists and quotes nest too deep here to be read; use fewer levels"
    assert faults("markdown-tables", "\n" + ">" * 40 + "|A|\n") == [(deep, (2, 1, 2, 44))]
    lines = "the file has more than 20,000 lines of Markdown; split it into several"
    assert faults("markdown-tables", "\n" * 20_000 + "a\n") == [(lines, (20_001, 1, 20_001, 2))]
    assert unknown("markdown-tables", "|A|\n|-|\n|1|\n" + "\n" * 20_000 + "a\n") == {()}


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("text", "records", "faults"),
    [
        ("|" + "a|" * 50_000 + "\n|" + "-|" * 50_000 + "\n" + "|b|\n" * 30_000, 1, 2),
        ("|a|b|\n|-|-|\n" + "|c|d|\n" * 30_000, 10000, 2),
        ("|a|\n|-|\n|b|\n\n" * 8_000, 5000, 1),
        ("|a|\n|-|\n" + "\\|" * 500_000, 1, 0),
        ("|" * 1_000_000, 0, 0),
        ("|a|\n|-|\n" + ("|" + "[a](" * 5_000 + "|\n") * 50, 50, 0),
        ("|a|\n|-|\n" + ("|" + "*a **a " * 2_800 + "|\n") * 50, 50, 0),
    ],
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("markdown-tables", text) == (records, faults)


CELL = st.text(st.sampled_from("ab12 ()é😀.#"), max_size=8).map(lambda cell: " ".join(f"x{cell}".split()))


@given(st.lists(CELL, min_size=2, max_size=4, unique=True), st.data(), st.booleans())
def test_what_is_written_as_a_table_is_read_back(header: list[str], data: st.DataObject, padded: bool) -> None:
    row = st.lists(CELL, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    pad = " " if padded else ""
    lines = [f"|{pad}" + f"{pad}|{pad}".join(cells) + f"{pad}|" for cells in (header, ["-"] * len(header), *rows)]
    found = value("markdown-tables", "\n".join(lines))
    assert [[each[name] for name in header] for each in found] == rows


@given(st.text(st.sampled_from("ab|\\`*[]()<># -\n1.>"), max_size=40))
def test_every_cell_is_at_its_place(inside: str) -> None:
    text = f"# T\n\n|A|B|\n|-|-|\n|{inside}"
    page = Page(text)
    places = located("markdown-tables", text)
    for part in read("markdown-tables", text).parts:
        for route, cell in leaves(part.value):
            if route[1:] in (("A",), ("B",)):
                there = places[route].replace("\\|", "|")
                assert page.read_inline(there).line == cell


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read("markdown-tables", text)
    read("markdown-tables", f"|{text}|b|\n|-|-|\n|{text}|d|\n")


TABLE = "| Id | Name |\n|---|---|\n| a | A |\n"
OUTSIDE = (
    "this row is in no table, since the table above ends at the empty line or the comment between them; "
    "remove that, or move the comment into a cell"
)
NO_HEADER = (
    "this row is in no table; a table begins with a header, and a line such as '|---|---|' with as many cells below it"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TABLE + "<!-- x -->\n| b | B |\n| c | C |\n", [(OUTSIDE, (5, 1, 6, 10))]),
        (TABLE + "<!-- x\ny -->\n\n| b | B |\n", [(OUTSIDE, (7, 1, 7, 10))]),
        (TABLE + "\n| b | B |\n", [(OUTSIDE, (5, 1, 5, 10))]),
        (TABLE + "\nb | B\n", [(OUTSIDE, (5, 1, 5, 6))]),
        (TABLE + "\nb | B |\n", [(OUTSIDE, (5, 1, 5, 8))]),
        (TABLE + "<!-- -->\n| b | B |\n<!-- -->\n| c | C |\n", [(OUTSIDE, (5, 1, 5, 10)), (OUTSIDE, (7, 1, 7, 10))]),
        ("| Id | Name |\n|---|---|---|\n| a | A |\n", [(NO_HEADER, (1, 1, 3, 10))]),
        ("| Id | Name |\n| a | A |\n", [(NO_HEADER, (1, 1, 2, 10))]),
        (f"<div>\n{TABLE}</div>\n", [(NO_HEADER, (2, 1, 4, 10))]),
        (f"Above\n{TABLE}", []),
        (f"> {TABLE}\n".replace("\n|", "\n> |"), []),
        (f"<div>\n\n{TABLE}\n</div>\n", []),
        (TABLE + "<!--\n| b | B |\n-->\n", []),
        (TABLE + "\nA text | of two | parts\n\nAnother a | b\n", []),
        (TABLE + "\nText\n\nb | B\n", []),
        (TABLE + "\n    | b | B |\n", []),
        (TABLE + "\n```\n| b | B |\n```\n", []),
        ("|x| is a length\n", []),
        (TABLE + "\n| b | B\n", [(OUTSIDE, (5, 1, 5, 8))]),
        (TABLE + "\n| | |\n", []),
        ("a || b, or \\|c\\|\n", []),
    ],
)  # fmt: skip
def test_rows_that_are_in_no_table_are_not_silent(text: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    assert faults("markdown-tables", text) == found
