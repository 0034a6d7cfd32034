"""What is read line by line is what all of YAML makes of it, and only what is sure is read so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.yaml.agreement import agree, plainly
from tests.yaml.strategies import Written, documents
from tpmlint.settings import Limits
from tpmlint.yaml.lines import value_of
from tpmlint.yaml.refusal import NotOrdinaryError
from tpmlint.yaml.tally import ExhaustedError, Tally

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


def test_a_plain_document() -> None:
    found = plainly(PLAIN)
    assert found is not None
    assert found[0] == {
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
    }
    agree(PLAIN)
    assert plainly(PLAIN.replace("\n", "\r\n")) == found
    assert plainly(PLAIN.removesuffix("\n")) == found
    assert plainly(f"---\n{PLAIN}") == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "text\n",
        "- a: b\n",
        "{a: b}\n",
        " a: b\n",
        "a:\n",
        "a:\nb: c\n",
        "a: b\na: c\n",
        "a: {b: c, b: d}\n",
        "yes: a\n",
        "a: yes\n",
        "a: [on]\n",
        "a: {no: b}\n",
        "a: 010\n",
        "a: 1_000\n",
        "a: .nan\n",
        "a: 12:30\n",
        "a: b\n  c\n",
        "a: b\n  c: d\n",
        "a: b\n\n  - c\n",
        "a: b: c\n",
        "a: b:\n",
        "a:\n  b\n",
        "a:\n  - b\n - c\n",
        "a:\n  b: c\n d: e\n",
        "a:\n  - b\n  c: d\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "a: 'b''c'\n",
        'a: "b\\n"\n',
        "a: 'b\n  c'\n",
        "a: 'b'#c\n",
        "a: 'b': c\n",
        "'a': b\n",
        "? a\n",
        "a: [b,\n  c]\n",
        "a: [b, ]\n",
        "a: [b, [c]]\n",
        "a: [b]c\n",
        "a: [b #c]\n",
        "a: |\n",
        "a: |\n\n  b\n",
        "a: |\nb: c\n",
        "a: |2\n  b\n",
        "a: |+\n  b\n",
        "a: |\n   b\n  c\n",
        "a: |\n  b\n \n",
        "a:\n  b: |\n    c\n \n    # d\n",
        "a:\n  b: |\n    c\n \n      \n",
        "a:\n  - b: c\n    d: |\n      e\n  \n      # f\n    g: 1\n",
        "a: |\n  b",
        "a: >\n  b\n   c\n",
        "a: >\n  b \n  c\n",
        "a:\n  - |\n    b\n",
        "a:\n  - - b\n",
        "a:\n  -  b: c\n",
        f"{'a' * 101}: b\n",
        "".join(f"{' ' * depth}a:\n" for depth in range(64)) + f"{' ' * 64}a: b\n",
    ],
)
def test_what_is_not_plain_is_left_to_another_reader(text: str) -> None:
    assert plainly(text) is None


def test_a_plain_document_costs_what_it_costs_elsewhere() -> None:
    found = plainly(PLAIN)
    assert found is not None
    events, nodes = Limits().events - found[1][0], Limits().nodes - found[1][1]
    for enough in (Limits(events=events), Limits(nodes=nodes), Limits(depth=4)):
        assert value_of(PLAIN, Tally(enough)) == found[0]
    for limits in (Limits(events=events - 1), Limits(nodes=nodes - 1)):
        with pytest.raises(ExhaustedError):
            value_of(PLAIN, Tally(limits))
    with pytest.raises(NotOrdinaryError):
        value_of(PLAIN, Tally(Limits(depth=2)))


@settings(max_examples=500)
@given(documents())
def test_whatever_is_written(document: tuple[object, Written]) -> None:
    value, written = document
    found = plainly(written.text)
    if found is not None:
        assert repr(found[0]) == repr(value)
    agree(written.text)


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
    agree(text)
    agree(f"{text}\n")


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.integers(0, len(PLAIN)), st.integers(0, 3), st.one_of(PIECES, LINES)), min_size=1, max_size=3)
)
def test_whatever_mutation(mutations: list[tuple[int, int, str]]) -> None:
    text = PLAIN
    for at, length, piece in mutations:
        text = text[:at] + piece + text[at + length :]
    agree(text)
