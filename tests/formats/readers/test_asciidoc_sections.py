"""An AsciiDoc text by its titles, as proposals and decision records are written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, located, outcome, read, value
from tpmlint.formats.readers import Records, reader_of

DECISION = """\
// The fourth one.
= 4. Keep *cards*
Ada Lovelace <ada@example.org>
v1.2, 2026-03-04: checked
:toc: left
:reviewers: Bob, \\
  Carol

[[status]]
== Status

Superseded by link:0009-own-vault.adoc[ADR 9]

== Context

We *must* not keep
`cards`, says xref:../law.adoc#cards[the law].

* first
* second

----
== code
----

.Costs
[cols="1,1"]
|===
|Days |3
|===

=== Consequences
"""


def test_a_text_by_its_titles() -> None:
    title = "4. Keep cards"
    assert value("asciidoc-sections", DECISION) == {
        "title": title,
        "text": "",
        "sections": {
            title: "",
            "Status": "Superseded by ADR 9",
            "Context": "We must not keep\ncards, says the law.\n\nfirst\n\nsecond",
            "Consequences": "",
        },
        "links": [
            {"text": "ADR 9", "target": "0009-own-vault.adoc", "section": "Status", "before": "superseded by"},
            {"text": "the law", "target": "../law.adoc#cards", "section": "Context", "before": "says"},
        ],
        "fields": {
            "author": "Ada Lovelace <ada@example.org>",
            "revdate": "2026-03-04",
            "reviewers": "Bob, Carol",
            "status": "Superseded by ADR 9",
            "context": "We must not keep",
        },
    }
    places = located("asciidoc-sections", DECISION)
    assert places["title",] == "4. Keep *cards*"
    assert places["sections", "Status"] == "Superseded by link:0009-own-vault.adoc[ADR 9]"
    assert (places["links", 0, "target"], places["links", 0, "text"]) == ("0009-own-vault.adoc", "ADR 9")
    assert (places["fields", "revdate"], places["fields", "reviewers"]) == ("2026-03-04", "Bob, \\\n  Carol")
    assert places["sections", "Context"].endswith("* second"[2:])
    assert keys("asciidoc-sections", DECISION)["sections", "Status"] == "Status"
    assert keys("asciidoc-sections", DECISION)["fields", "reviewers"] == "reviewers"


@pytest.mark.parametrize(
    ("lead", "fields"),
    [
        (":status: accepted\n:date: 2026-03-04\n", {"status": "accepted", "date": "2026-03-04"}),
        ("\n*Status:* accepted\n\n_Date_: 2026-03-04\n", {"status": "accepted", "date": "2026-03-04"}),
        ("\n* *Status*: accepted\n* Date: 2026-03-04\n", {"status": "accepted", "date": "2026-03-04"}),
        ("\nStatus:: accepted\nDate::\n  2026-03-04\n", {"status": "accepted", "date": "2026-03-04"}),
        (
            '\n[cols="2"]\n|===\n| Status\n| Active :smile:\n// | Old\n\n| Owner\n| link:ada.adoc[Ada]\n|===\n',
            {"status": "Active :smile:", "owner": "Ada"},
        ),
        ("\n|===\n|Field |Value\n\n|Status\na|accepted\n|===\n", {"status": "accepted"}),
        ("Ada\n", {"author": "Ada"}),
        ("Status: accepted\n", {"status": "accepted"}),
    ],
    ids=[
        "attributes", "a line each", "a list", "definitions", "a table", "a table with a header", "an author",
        "a line directly below the title",
    ],
)  # fmt: skip
def test_fields_above_the_first_section(lead: str, fields: dict[str, str]) -> None:
    found = value("asciidoc-sections", f"= Tool\n{lead}\n== Why\n\nIt\n")
    assert found["fields"] == {**fields, "why": "It"}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("= A\n\n== B ==\n\n# C\n", ["A", "B", "C"]),
        ("Title\n=====\n\nPart\n----\n\ntext\n\n----\n== code\n----\n", ["Title", "Part"]),
        ("= A\n\ntwo lines of\ntext\n----\n== code\n----\n", ["A"]),
        ("= A\n\n====\n== B\n====\n\n////\n== C\n////\n", ["A", "B"]),
        ("= A\n\nifdef::draft[]\n== B\nendif::[]\n\nifdef::x[== C]\n\n== D\n", ["A", "D"]),
        ("= A\n\ninclude::b.adoc[]\n\n[abstract]\n== C\n", ["A", "C"]),
    ],
    ids=["in one line", "in two", "a listing below text", "an example and a comment", "conditionals", "an include"],
)
def test_titles(text: str, titles: list[str]) -> None:
    assert [*value("asciidoc-sections", text)["sections"]] == titles


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "= A\n\n----\n== B\n",
            (
                (
                    "the block that begins here is not closed, so that nothing below it is read; "
                    "add '----' below its last line"
                ),
                (3, 1, 3, 5),
            ),
        ),
        (
            "= A\n\nifdef::a[]\n\n== B\n",
            ("nothing below this line is read, since no 'endif::[]' ends it; add one", (3, 1, 3, 11)),
        ),
    ],
)
def test_what_does_not_end_is_a_fault(text: str, fault: tuple[str, tuple[int, int, int, int]]) -> None:
    assert faults("asciidoc-sections", text) == [fault]
    [part] = read("asciidoc-sections", text).parts
    assert part.unknown == {()}


def test_a_text_without_titles_and_fields_has_no_record() -> None:
    assert read("asciidoc-sections", "Text\n") == Records(())


def test_the_reader_of_sections_follows_the_markup() -> None:
    assert [reader_of(path, "markdown-sections") for path in ("a/1.adoc", "a/1.asciidoc")] == ["asciidoc-sections"] * 2
    assert [reader_of(path, "") for path in ("a.adoc", "a.csv")] == ["asciidoc-sections", "csv"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("== a\n\n" * 100_000, 1),
        (":a: x\n" * 100_000, 1),
        ("`" * 500_000, 1),
        ("*a" * 200_000, 0),
        ("\n\n".join("*a b" * 900 for _ in range(200)), 0),
        ("\n\n".join("https://a[" * 390 for _ in range(200)), 0),
        ("a::" * 100_000, 0),
        ("ifdef::a[]\n" * 19_000, 1),
        ("|===\n" * 10_001, 1),
        ("|===\n" + "100.100+|" * 50_000 + "\n|===\n", 0),
        ("|===\n" + ("100.999+|a " * 20 + "\n") * 19_000 + "|===\n", 0),
        ("|===\n" + "999*|a " * 20_000 + "\n|===\n", 0),
        ("".join(f"link:a{each}[b] " for each in range(50_000)), 0),
    ],
)
def test_long_texts_take_a_moment(text: str, faults: int) -> None:
    begun = time.process_time()
    assert outcome("asciidoc-sections", f"= T\n\n{text}") == (1, faults)
    assert time.process_time() - begun < 5


@given(st.text(alphabet="aB:-=~`_*. |+/[]<>,x#1\n\r\t", max_size=120))
def test_any_text_is_read_and_has_places(text: str) -> None:
    for each in (text, f"= T\n\n{text}", f"= T\n\n|===\n{text}\n|===\n"):
        found = [part.value for part in read("asciidoc-sections", each).parts]
        if found and isinstance(found[0], dict):
            places = located("asciidoc-sections", each)
            assert {("sections", name) for name in found[0]["sections"]} <= {*places}
            assert {("fields", name) for name in found[0]["fields"]} <= {*places}
            assert {("links", number, "target") for number in range(len(found[0]["links"]))} <= {*places}
