"""The fast reader says what the thorough reader says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.yaml.strategies import Written, documents
from tpmlint.formats.yaml.documents import Segment, split_documents
from tpmlint.formats.yaml.errors import Budget, Faults, NotOrdinaryError
from tpmlint.formats.yaml.events import c_events
from tpmlint.formats.yaml.fast import read_ordinary
from tpmlint.formats.yaml.source import find_forbidden
from tpmlint.formats.yaml.values import read_thoroughly
from tpmlint.limits import Limits

LIMITS = Limits()

pytestmark = pytest.mark.skipif(c_events is None, reason="there is no libyaml to read with")


def fast(text: str, limits: Limits = LIMITS) -> tuple[object, tuple[int, ...]] | None:
    """Return the value of a document by the fast reader, and what it cost; None where the thorough reader must look."""
    budget = Budget(limits)
    try:
        return read_ordinary(text, budget), budget.mark()
    except NotOrdinaryError:
        return None


def both(text: str) -> tuple[object, object]:
    """Return what each reader says of a text; twice None if it is not one document that the fast one reads."""
    if (
        "\t" in text
        or find_forbidden(text) is not None
        or [*split_documents(text, 0, len(text))] != [Segment(0, len(text))]
    ):
        return None, None
    found = fast(text)
    if found is None:
        return None, None
    budget, faults = Budget(Limits()), Faults(text)
    said = read_thoroughly(text, 0, text, None, budget, faults, 0, is_cut=False)
    values = (said.value,) if said.found else ()
    return (repr(found[0]), (), (), found[1]), (repr(values), said.unknown, faults.sorted(), budget.mark())


PLAIN = """\
# An item as most are written.
kind: initiative
id: vault
title: One vault, no:two#three  # and a remark
owner: "team-a"
description: >-
  Every service keeps
  its own copy.

  Nobody knows which.
x-notes: |
  - kept as
    it is
tags: [area-0, 'q 1', feature:x, 12]
external: {jira: SHOP-1, url: "https://example.org/#a"}

enables:
  - feature: checkout
    how: Answers in one call

  - feature: search
    how: ''
depends_on:
- other
- initiative:third
start_date: 2026-Q3
x-cost: 4.5
x-none: ~
x-yes: true
"""


def test_an_ordinary_document() -> None:
    found = fast(PLAIN)
    assert found is not None
    assert found[0] == (
        {
            "kind": "initiative",
            "id": "vault",
            "title": "One vault, no:two#three",
            "owner": "team-a",
            "description": "Every service keeps its own copy.\nNobody knows which.",
            "x-notes": "- kept as\n  it is\n",
            "tags": ["area-0", "q 1", "feature:x", 12],
            "external": {"jira": "SHOP-1", "url": "https://example.org/#a"},
            "enables": [{"feature": "checkout", "how": "Answers in one call"}, {"feature": "search", "how": ""}],
            "depends_on": ["other", "initiative:third"],
            "start_date": "2026-Q3",
            "x-cost": 4.5,
            "x-none": None,
            "x-yes": True,
        },
    )
    quick, thorough = both(PLAIN)
    assert quick == thorough
    assert fast(PLAIN.replace("\n", "\r\n")) == found
    assert fast(PLAIN.removesuffix("\n")) == found
    assert fast(f"---\n{PLAIN}") == found


@pytest.mark.parametrize(
    "text",
    [
        "a: yes\n",
        "a: 010\n",
        "a: 1:30\n",
        "a: [1:30]\n",
        "a: .nan\n",
        "a: 99999999999999999999\n",
        "a: 2026-09-30 10:00:00\n",
        "yes: a\n",
        "1: a\n",
        "~: a\n",
        ": a\n",
        "a: 1\na: 2\n",
        "a: 1\n'a': 2\n",
        "[a]: b\n",
        "{a: b}: c\n",
        "? [a]\n",
        "<<: {a: b}\n",
        "a: {<<: b}\n",
        "a: &b c\n",
        "a: &b [c]\n",
        "a: &b {c: d}\n",
        "&a b: c\n",
        "a: *b\n",
        "- *b\n",
        "*b\n",
        "a: !!str b\n",
        "a: !b [c]\n",
        "a: ! b\n",
        "!!map {a: b}\n",
        "!!str a: b\n",
        "a: [b\n",
        "a: b: c\n",
        "a: 'b\n",
        "a\nb: c\n",
        "a\n---\nb\n",
        "[::x]\n",
        "- " * 65 + "a\n",
    ],
)
def test_what_is_not_ordinary_is_left_to_the_thorough_reader(text: str) -> None:
    assert fast(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", ()),
        ("# nothing\n", ()),
        ("---\n", ()),
        ("~\n", (None,)),
        ("''\n", ("",)),
        ("text\n", ("text",)),
        ("'<<': a\n", ({"<<": "a"},)),
        ("a:\n", ({"a": None},)),
        ("- - a\n- {b: [c:d, 'e:f']}\n", ([["a"], {"b": ["c:d", "e:f"]}],)),
        ("? a\n: b\n", ({"a": "b"},)),
        ("- " * 64 + "a\n", None),
    ],
)
def test_ordinary_values(text: str, values: tuple[object, ...] | None) -> None:
    found = fast(text)
    assert found is not None
    assert values is None or found[0] == values
    quick, thorough = both(text)
    assert quick == thorough


def test_an_ordinary_document_costs_what_it_costs_elsewhere() -> None:
    found = fast(PLAIN)
    assert found is not None
    events, nodes = LIMITS.events - found[1][0], LIMITS.nodes - found[1][1]
    for enough in (Limits(events=events), Limits(nodes=nodes), Limits(depth=3)):
        again = fast(PLAIN, enough)
        assert again is not None
        assert again[0] == found[0]
    for limits in (Limits(events=events - 1), Limits(nodes=nodes - 1), Limits(depth=2)):
        assert fast(PLAIN, limits) is None


def test_what_could_not_be_read_costs_nothing() -> None:
    for text in ("a: [b, c]\nd: yes\n", "a: [b:c, 1:30]\n"):
        budget = Budget(LIMITS)
        before = budget.mark()
        with pytest.raises(NotOrdinaryError):
            read_ordinary(text, budget)
        assert budget.mark() == before


@settings(max_examples=500)
@given(documents())
def test_whatever_is_written(document: tuple[object, Written]) -> None:
    value, written = document
    found = fast(written.text)
    if found is not None:
        assert repr(found[0]) == repr((value,))
    quick, thorough = both(written.text)
    assert quick == thorough


PIECES = st.sampled_from(
    (
        *("a", "b", "yes", "12", "1.5", "~", "é", "\u00a0", " ", "  ", "    ", "\n", "\n", "\n  ", "\r\n"),
        *("a: ", "b: ", "c:\n  ", "d:\n- ", "- ", "-", "\n- ", "\n  - ", ":", ": ", "#", " # r", "<<", "="),
        *(
            "'",
            '"',
            "''",
            '"x"',
            "[",
            "]",
            "{",
            "}",
            ", ",
            ",",
            "[a, b]",
            "{a: b}",
            "|",
            ">",
            "|\n  ",
            ">-\n  ",
            "|\n    ",
            "\n \n",
            "\n  \n    ",
        ),
        *("&", "*", "!", "?", "%", "@", "`", "\\"),
    )
)
LINES = st.sampled_from([f"{line}\n" for line in PLAIN.splitlines()])


@settings(max_examples=1500)
@given(st.lists(st.one_of(PIECES, PIECES, LINES), max_size=14).map("".join))
def test_whatever_soup(text: str) -> None:
    for whole in (text, f"{text}\n"):
        quick, thorough = both(whole)
        assert quick == thorough


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.integers(0, len(PLAIN)), st.integers(0, 3), st.one_of(PIECES, LINES)), min_size=1, max_size=3)
)
def test_whatever_mutation(mutations: list[tuple[int, int, str]]) -> None:
    text = PLAIN
    for at, length, piece in mutations:
        text = text[:at] + piece + text[at + length :]
    quick, thorough = both(text)
    assert quick == thorough
