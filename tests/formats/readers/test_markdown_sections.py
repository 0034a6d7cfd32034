"""A Markdown text by its headings, as decision records are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, located, outcome, read, unknown, value
from tpmlint.formats.readers import Records

NYGARD = """\
# 4. Keep cards in a vault

Date: 2026-03-04
* Deciders: Ada, Bob

## Status

Superseded by [ADR 9](0009-own-vault.md)

## Context

We *must* not keep cards.
Auditors ask.

- first
- second

```
code
```
"""


def test_a_text_by_its_headings() -> None:
    title = "4. Keep cards in a vault"
    lead = "Date: 2026-03-04\n\nDeciders: Ada, Bob"
    assert value("markdown-sections", NYGARD) == {
        "title": title,
        "text": lead,
        "sections": {
            title: lead,
            "Status": "Superseded by ADR 9",
            "Context": "We must not keep cards.\nAuditors ask.\n\nfirst\n\nsecond\n\ncode",
        },
        "links": [{"text": "ADR 9", "target": "0009-own-vault.md", "section": "Status", "before": "superseded by"}],
        "fields": {
            "date": "2026-03-04",
            "deciders": "Ada, Bob",
            "status": "Superseded by ADR 9",
            "context": "We must not keep cards.",
        },
    }
    places = located("markdown-sections", NYGARD)
    assert places["title",] == "4. Keep cards in a vault"
    assert places["sections", "Status"] == "Superseded by [ADR 9](0009-own-vault.md)"
    assert (places["links", 0, "target"], places["links", 0, "text"]) == ("0009-own-vault.md", "ADR 9")
    assert places["fields", "status"] == "Superseded by [ADR 9](0009-own-vault.md)"
    assert places["sections", "Context"].endswith("```\ncode\n```")
    assert (places["fields", "date"], places["fields", "deciders"]) == ("2026-03-04", "Ada, Bob")
    assert keys("markdown-sections", NYGARD)["sections", "Status"] == "Status"
    assert keys("markdown-sections", NYGARD)["fields", "date"] == "Date"


TABLE = """\
# Keep cards

| Field      | Value           |
|------------|-----------------|
| DIP:       | 1003            |
| **Status** | [Accepted](#12) |
| Note       |                 |

## Impact

| Team | Ada |
|------|-----|
"""
IN_HTML = """\
# Keep cards

<table>
<tr><td> Status </td><td> Accepted</td>
<tr><td> Author(s) </td><td>Ada &lt;ada@example.org&gt;</td></tr>
<tr hidden><td>Owner</td><td>mallory</td></tr>
<!-- <tr><td>Date</td><td>2026-03-04</td></tr> -->
<tr><td>Parts</td><td>one</td><td>two</td></tr>
</table>
"""


def test_a_table_of_two_columns_below_the_title_gives_fields() -> None:
    assert value("markdown-sections", TABLE)["fields"] == {"dip": "1003", "status": "Accepted", "impact": "Team"}
    places, names = located("markdown-sections", TABLE), keys("markdown-sections", TABLE)
    assert (places["fields", "status"], names["fields", "status"]) == ("[Accepted](#12)", "**Status**")


def test_a_table_in_html_gives_fields_where_it_is_shown() -> None:
    assert value("markdown-sections", IN_HTML)["fields"] == {"status": "Accepted", "author(s)": "Ada <ada@example.org>"}
    places, names = located("markdown-sections", IN_HTML), keys("markdown-sections", IN_HTML)
    assert (places["fields", "status"], names["fields", "status"]) == ("Accepted", "Status")


def test_a_name_may_stand_for_several() -> None:
    text = "# Keep cards\n\nAuthor(s): Ada, Bob\n"
    assert value("markdown-sections", text)["fields"] == {"author(s)": "Ada, Bob"}


def test_front_matter_stands_beside_the_sections_and_wins() -> None:
    text = "---\nstatus: accepted\ntitle: Cards\n---\n# Keep cards\n\n## Status\n\nOpen\n"
    assert value("markdown-sections", text) == {
        "title": "Cards",
        "status": "accepted",
        "text": "",
        "sections": {"Keep cards": "", "Status": "Open"},
        "links": [],
        "fields": {"status": "accepted", "title": "Cards"},
    }
    places = located("markdown-sections", text)
    assert (places["title",], places["status",], places["sections", "Status"]) == ("Cards", "accepted", "Open")
    assert places["fields", "status"] == "accepted"


def test_links_in_front_matter() -> None:
    """MADR writes what supersedes a decision into its status."""
    text = "---\nstatus: superseded by [ADR-9](0009-own-vault.md)\n---\n# Keep cards\n"
    assert value("markdown-sections", text)["links"] == [
        {"text": "ADR-9", "target": "0009-own-vault.md", "section": "status", "before": "superseded by"}
    ]
    assert located("markdown-sections", text)["links", 0, "target"] == "superseded by [ADR-9](0009-own-vault.md)"


def test_of_headings_with_one_text_the_first_counts() -> None:
    text = "# A\n\n## Pros\n\none\n\n## Pros\n\ntwo\n"
    assert value("markdown-sections", text)["sections"] == {"A": "", "Pros": "one"}
    assert located("markdown-sections", text)["sections", "Pros"] == "one"


def test_headings_in_lists_and_quotes_are_text() -> None:
    text = "# A\n\n> # B\n\n- # C\n"
    assert value("markdown-sections", text)["sections"] == {"A": "B\n\nC"}


def test_a_text_without_headings_has_front_matter_alone() -> None:
    assert value("markdown-sections", "---\nid: a\n---\nText\n") == {"id": "a"}
    assert read("markdown-sections", "Text\n") == Records(())


def test_broken_front_matter_is_a_fault_at_its_line() -> None:
    text = "---\nid: [a\n---\n# A\n"
    assert [where and where[0] for _, where in faults("markdown-sections", text)] == [2]
    assert unknown("markdown-sections", text) == {()}


@pytest.mark.parametrize(
    ("text", "records", "faults"),
    [
        ("".join(f"# a{number}\n" for number in range(25_000)), 1, 1),
        ("# a\n" * 25_000, 1, 1),
        ("# T\n\n" + "a\n\n" * 300_000, 1, 1),
        ("# T\n\n" + "A b c d e: x\n" * 70_000, 1, 1),
        ("a\n-\n" * 25_000, 1, 1),
        (">" * 1_000_000, 0, 1),
        ("# T\n\n<table>" + '<td "' * 100_000, 1, 0),
        ("# T\n\n<table>" + "<!-- <tr" * 100_000, 1, 0),
        ("# T\n\n" + "<table><tr><td>a<td>b\n" * 20_000, 1, 1),
    ],
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("markdown-sections", text) == (records, faults)


WORDS = st.lists(st.text("abcé", min_size=1, max_size=4), min_size=1, max_size=3).map(" ".join)


@given(st.dictionaries(WORDS, st.lists(WORDS, max_size=3), min_size=1, max_size=4), st.booleans())
def test_what_is_written_is_read_back_and_at_its_place(sections: dict[str, list[str]], setext: bool) -> None:
    heading = "{}\n===\n" if setext else "## {} ##\n"
    text = "".join(
        heading.format(name) + "".join(f"\n{each}\n" for each in paragraphs) + "\n"
        for name, paragraphs in sections.items()
    )
    found = value("markdown-sections", text)
    assert found["sections"] == {name: "\n\n".join(each) for name, each in sections.items()}
    assert found["title"] == next(iter(sections))
    places, names = located("markdown-sections", text), keys("markdown-sections", text)
    for name, paragraphs in sections.items():
        assert names["sections", name] == name
        assert places["sections", name] == "\n\n".join(paragraphs)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read("markdown-sections", text)
    read("markdown-sections", f"# {text}\n\n{text}")


def test_a_header_in_code_above_the_first_heading() -> None:
    text = (
        "```\n  BIP: 3\n  Title: New process\n  Status: Deployed\n  Discussion: https://a.example\n"
        "              https://b.example\n```\n\n## Abstract\n\nIt.\n"
    )
    found = value("markdown-sections", text)
    assert (found["title"], found["fields"]) == (
        "New process",
        {"bip": "3", "title": "New process", "status": "Deployed", "discussion": "https://a.example"},
    )
    places = located("markdown-sections", text)
    assert (places["title",], places["fields", "status"]) == ("New process", "Deployed")


@pytest.mark.parametrize("code", ["```sh\nMake: all\nmake\n```", "```\n```", "    run it"])
def test_other_code_above_the_first_heading_says_nothing(code: str) -> None:
    found = value("markdown-sections", f"{code}\n\n# Tool\n\nIt.\n")
    assert (found["title"], found["fields"]) == ("Tool", {})
