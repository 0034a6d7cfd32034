"""The lists of an AsciiDoc text: each item is a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import leaves, located, outcome, read, value
from tpmlint.formats.readers import Records

PLAN = """\
= Plan

== Now

* [x] Pay with *one click* (see #12)
* [ ] Ship
  faster
** [*] Pack
+
Further text of it, for #13.

** :tada: Print labels
. Numbered

Text ends it.

- link:other.adoc[Other]
"""


def test_an_item_is_a_record() -> None:
    below = {"heading": "Now", "headings": ["Plan", "Now"]}
    assert value("asciidoc-lists", PLAN) == [
        {"text": "Pay with one click", "done": True, "mark": "x", "level": 1, "refs": ["#12"], **below},
        {"text": "Ship faster", "done": False, "mark": " ", "level": 1, "refs": [], **below},
        {"text": "Pack", "done": True, "mark": "x", "level": 2, "parent": "Ship faster", "refs": ["#13"], **below},
        {"text": "Print labels", "sign": ":tada:", "level": 2, "parent": "Ship faster", "refs": [], **below},
        {"text": "Numbered", "level": 3, "parent": "Print labels", "refs": [], **below},
        {"text": "Other", "see": "other.adoc", "level": 1, "refs": ["other.adoc"], **below},
    ]
    places = located("asciidoc-lists", PLAN)
    assert (places[1, "text"], places[1, "mark"], places[4, "parent"]) == ("Ship\n  faster", " ", ":tada: Print labels")
    assert (places[0, "refs", 0], places[0, "heading"]) == ("#12", "Now")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Text\n* no item\n", None),
        ("----\n* code\n----\n", None),
        ("// * comment\n", None),
        ("Now:: Pay\n", None),
        ("====\n* in an example\n====\n", ["in an example"]),
        ("* a\n\n* b\n", ["a", "b"]),
        (".Title\n1. a\n2. b\na. c\n", ["a", "b", "c"]),
    ],
)
def test_what_is_an_item(text: str, items: list[str] | None) -> None:
    if items is None:
        assert read("asciidoc-lists", text) == Records(())
    else:
        assert [each["text"] for each in value("asciidoc-lists", text)] == items


@pytest.mark.parametrize(
    ("text", "records", "faults"), [("* a\n" * 15_000, 10_000, 1), ("****** a\n" * 4_000, 4_000, 0)]
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("asciidoc-lists", text) == (records, faults)


@given(st.text(alphabet="ab*-.1 []x#:+\n\r", max_size=80))
def test_everything_is_at_its_place(text: str) -> None:
    places = located("asciidoc-lists", text)
    for part in read("asciidoc-lists", text).parts:
        assert {route for route, _ in leaves(part.value)} <= {*places}
