"""A reStructuredText by its section titles, as enhancement proposals and decision records are written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import keys, located, outcome, read, value
from tpmlint.formats.readers import Records, reader_of

DECISION = """\
.. _keep-cards:

================
4. Keep *cards*
================

:Author: Ada,
   Bob
:Created: 2026-03-04

.. contents:: On this page
   :depth: 3

Status
------

Superseded by `ADR 9 <0009-own-vault.rst>`_

Context
-------

We **must** not keep
``cards``, says :doc:`the law <../law>`.

- first
- second

::

    code = 1

Consequences
~~~~~~~~~~~~
"""


def test_a_text_by_its_section_titles() -> None:
    title = "4. Keep cards"
    lead = ":Author: Ada,\nBob\n:Created: 2026-03-04"
    assert value("rst-sections", DECISION) == {
        "title": title,
        "text": lead,
        "sections": {
            title: lead,
            "Status": "Superseded by ADR 9",
            "Context": "We must not keep\ncards, says the law.\n\n- first\n- second\n\n::\n\ncode = 1",
            "Consequences": "",
        },
        "links": [
            {"text": "ADR 9", "target": "0009-own-vault.rst", "section": "Status", "before": "superseded by"},
            {"text": "the law", "target": "../law", "section": "Context", "before": "says"},
        ],
        "fields": {
            "author": "Ada, Bob",
            "created": "2026-03-04",
            "status": "Superseded by ADR 9",
            "context": "We must not keep",
        },
    }
    places = located("rst-sections", DECISION)
    assert places["title",] == "4. Keep *cards*"
    assert places["sections", "Status"] == "Superseded by `ADR 9 <0009-own-vault.rst>`_"
    assert (places["links", 0, "target"], places["links", 0, "text"]) == ("0009-own-vault.rst", "ADR 9")
    assert (places["fields", "author"], places["fields", "created"]) == ("Ada,\n   Bob", "2026-03-04")
    assert places["sections", "Context"].endswith("code = 1")
    assert keys("rst-sections", DECISION)["sections", "Status"] == "Status"
    assert keys("rst-sections", DECISION)["fields", "created"] == "Created"


@pytest.mark.parametrize(
    ("text", "title", "fields"),
    [
        (
            "PEP: 8\nTitle: Style\nAuthor: Ada <ada@example.org>,\n        Bob\nStatus: Active\n\n\nWhy\n===\n\nIt\n",
            "Style",
            {
                "pep": "8",
                "title": "Style",
                "author": "Ada <ada@example.org>, Bob",
                "status": "Active",
                "why": "It",
            },
        ),
        (
            "Process\n-------\n\nauthor: Ada\n\ntype: Process\n\nstatus: Accepted\n",
            "Process",
            {"author": "Ada", "type": "Process", "status": "Accepted"},
        ),
        (
            "Tool\n####\n\n.. list-table::\n\n   * - Status\n     - Accepted\n   * - Created\n     - 2025-02-10\n",
            "Tool",
            {"status": "Accepted", "created": "2025-02-10"},
        ),
        (
            "Tool\n####\n\n+---+---+\n| Status | Accepted |\n+---+---+\n| Lead | - Ada |\n|  | - Bob |\n+---+---+\n",
            "Tool",
            {"status": "Accepted", "lead": "- Ada - Bob"},
        ),
    ],
    ids=["the header of a PEP", "a line each", "a list-table", "a grid table"],
)
def test_fields_above_the_first_section(text: str, title: str, fields: dict[str, str]) -> None:
    found = value("rst-sections", text)
    assert isinstance(found, dict)
    assert (found["title"], found["fields"]) == (title, fields)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("A\n=\n\nB\n--\n\nC\n", ["A", "B"]),
        ("ABCDEF\n---\n", []),
        ("A\n====\n\ntwo lines of\ntext\n----\n", ["A"]),
        ("A\n====\n\n----\n\n    B\n    ====\n", ["A"]),
        ("\ufeff标题\n====\n", ["标题"]),
    ],
    ids=[
        "any adornment",
        "a line that is too short",
        "the end of a paragraph",
        "a transition and a literal",
        "wide letters",
    ],
)
def test_titles_are_lines_of_their_own_above_a_line(text: str, titles: list[str]) -> None:
    found = value("rst-sections", text.removeprefix("\ufeff")) if titles else {"sections": {}}
    assert isinstance(found, dict)
    assert [*found["sections"]] == titles


def test_a_text_without_titles_and_fields_has_no_record() -> None:
    assert read("rst-sections", "Text\n") == Records(())


def test_the_reader_of_sections_follows_the_markup() -> None:
    """A source of decision records may have both."""
    assert [reader_of(path, "markdown-sections") for path in ("a/1.md", "a/1.rst")] == [
        "markdown-sections",
        "rst-sections",
    ]
    assert [reader_of(path, "") for path in ("a.rst", "a.csv", "a.txt")] == ["rst-sections", "csv", "yaml"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a\n=\n\n" * 100_000, 1),
        ("A: x\n" * 100_000, 1),
        ("`" * 500_000, 0),
        ("*a" * 200_000, 0),
        ("=" * 1_000_000, 0),
        (":a" * 300_000, 0),
        ("".join(f"`a{each} <b{each}>`_ " for each in range(50_000)), 0),
    ],
)
def test_long_texts_take_a_moment(text: str, faults: int) -> None:
    assert outcome("rst-sections", f"T\n=\n\n{text}") == (1, faults)


@pytest.mark.parametrize("row", ["   line {} of the status{}", "|a|{}{}|"], ids=["field", "table"])
def test_a_field_of_many_lines_takes_a_moment(row: str) -> None:
    begun = time.process_time()
    rows = "\n".join(row.format(each, "x" * 30) for each in range(19_000))
    assert outcome("rst-sections", f":Status:\n{rows}\n") == (1, 0)
    assert time.process_time() - begun < 5


@given(st.text(alphabet="aB:-=~`_*. |+\n\r\t<>", max_size=120))
def test_any_text_is_read_and_has_places(text: str) -> None:
    for each in (text, f"T\n=\n\n{text}"):
        found = value("rst-sections", each) if read("rst-sections", each).parts else None
        if isinstance(found, dict):
            places = located("rst-sections", each)
            assert {("sections", name) for name in found["sections"]} <= {*places}
            assert {("fields", name) for name in found["fields"]} <= {*places}
            assert {("links", number, "target") for number in range(len(found["links"]))} <= {*places}
