"""An entry taken out of its collection: the whole text is compared."""

from __future__ import annotations

import pytest

from tests.fixes.edit_text import edited, gone, refusal, value
from tpmlint.finding import Edit


@pytest.mark.parametrize(
    ("before", "way", "after"),
    [
        pytest.param("a: 1\nb: 2\nc: 3\n", "b", "a: 1\nc: 3\n", id="between others"),
        pytest.param("a: 1\nb: 2\n", "a", "b: 2\n", id="the first"),
        pytest.param("a: 1\nb: 2", "b", "a: 1\n", id="the last, without a line end"),
        pytest.param("# x\na: 1 # y\n# z\nb: 2\n", "a", "# x\n# z\nb: 2\n", id="with its own comment"),
        pytest.param("a: 1\n\nb: 2\n\nc: 3\n", "b", "a: 1\n\n\nc: 3\n", id="between empty lines"),
        pytest.param("a:\n  - 1\n  - k: 2\n    l: 3\nb: 2\n", "a", "b: 2\n", id="over several lines"),
        pytest.param("a: >-\n  one\n\n  two\n\nb: 2\n", "a", "\nb: 2\n", id="a block of text"),
        pytest.param("a: 'one\n  two' # x\nb: 2\n", "a", "b: 2\n", id="quotes over two lines"),
        pytest.param("a:\nb: 2\n", "a", "b: 2\n", id="without a value"),
        pytest.param("a: &n 1\nb: 2\n", "a", "b: 2\n", id="with an anchor"),
        pytest.param("&k a: 1\nb: 2\n", "a", "b: 2\n", id="with an anchor at its key"),
        pytest.param("a: !!str\nb: 2\n", "a", "b: 2\n", id="with a tag and no value"),
        pytest.param("a: 1\nb: &n {k: 1, l: 2}\n", "b.k", "a: 1\nb: &n {l: 2}\n", id="between braces with an anchor"),
        pytest.param("x:\n  a: 1\n  b: 2\n", "x.b", "x:\n  a: 1\n", id="in a mapping"),
        pytest.param("x:\n  a: 1\n", "x.a", "x: {}\n", id="the only one in a mapping"),
        pytest.param("x: # y\n  a: 1 # z\n# end\n", "x.a", "x: {} # y\n# end\n", id="the only one, with comments"),
        pytest.param("x: &n\n  a: 1\n", "x.a", "x: &n {}\n", id="the only one under an anchor"),
        pytest.param("a: 1\n", "a", "{}\n", id="the only one of the document"),
    ],
)
def test_from_a_mapping(before: str, way: str, after: str) -> None:
    assert edited(before, gone(way)) == after


@pytest.mark.parametrize(
    ("before", "way", "after"),
    [
        pytest.param("a:\n  - x\n  - y # why\n  - z\n", "a.1", "a:\n  - x\n  - z\n", id="between others"),
        pytest.param("a:\n- x\n- y\n", "a.1", "a:\n- x\n", id="the last"),
        pytest.param("a:\n- x\n# about y\n- y\n", "a.0", "a:\n# about y\n- y\n", id="the first"),
        pytest.param("a:\n  - k: 1\n    l: 2\n  - k: 3\n", "a.0", "a:\n  - k: 3\n", id="a mapping"),
        pytest.param("a:\n  -\n    k: 1\n  - k: 3\n", "a.0", "a:\n  - k: 3\n", id="a mapping below its dash"),
        pytest.param("a:\n  - # k - l\n    k: 1\n  - k: 3\n", "a.0", "a:\n  - k: 3\n", id="a comment after the dash"),
        pytest.param("a:\n  - x # - y\n  # - z\n  - y\n", "a.1", "a:\n  - x # - y\n  # - z\n", id="dashes in comments"),
        pytest.param("a:\n  -\n  - x\n", "a.0", "a:\n  - x\n", id="nothing"),
        pytest.param("a:\n  - x\n", "a.0", "a: []\n", id="the only one"),
        pytest.param("a: # why\n- x # x\n# end\n", "a.0", "a: [] # why\n# end\n", id="the only one, with comments"),
        pytest.param("- - x\n  - y\n- z\n", "0.0", "- - y\n- z\n", id="the first of a list in a list"),
        pytest.param("- - x\n- z\n", "0.0", "- []\n- z\n", id="the only one of a list in a list"),
        pytest.param("-\n  - x\n- z\n", "0.0", "- []\n- z\n", id="the only one of a list below its dash"),
        pytest.param("- x\n", "0", "[]\n", id="the only one of the document"),
        pytest.param("- k: 1\n  l: 2\n- z\n", "0.k", "- l: 2\n- z\n", id="the first key of an element"),
        pytest.param("- k: 1\n  l: 2\n- z\n", "0.l", "- k: 1\n- z\n", id="the last key of an element"),
        pytest.param("- k: 1 # x\n- z\n", "0.k", "- {} # x\n- z\n", id="the only key of an element"),
        pytest.param("- k:\n    - 1\n\n  l: 2\n", "0.k", "- l: 2\n", id="a key with a list, then an empty line"),
    ],
)
def test_from_a_list(before: str, way: str, after: str) -> None:
    assert edited(before, gone(way)) == after


@pytest.mark.parametrize(
    ("before", "way", "after"),
    [
        pytest.param("a: [x, y, z]\n", "a.0", "a: [y, z]\n", id="the first"),
        pytest.param("a: [x, y, z]\n", "a.1", "a: [x, z]\n", id="between others"),
        pytest.param("a: [x, y, z]\n", "a.2", "a: [x, y]\n", id="the last"),
        pytest.param("a: [ x , y ]\n", "a.1", "a: [ x ]\n", id="white space"),
        pytest.param("a: [x, y,]\n", "a.1", "a: [x,]\n", id="a comma at the end"),
        pytest.param("a: [x]\n", "a.0", "a: []\n", id="the only one"),
        pytest.param("a: [ x, ]\n", "a.0", "a: [  ]\n", id="the only one and its comma"),
        pytest.param("a: {k: 1, l: 2} # c\n", "a.k", "a: {l: 2} # c\n", id="from braces"),
        pytest.param("a: {k: 1, l: [2, 3]}\n", "a.l", "a: {k: 1}\n", id="a list from braces"),
        pytest.param("a: {k, l: 2}\n", "a.k", "a: {l: 2}\n", id="a key without a value"),
        pytest.param("a: [\n  x, # c\n  y, # d\n  z\n]\n", "a.1", "a: [\n  x, # c\n  z\n]\n", id="a line of its own"),
        pytest.param("a: [\n  x,\n  z # e\n]\n", "a.1", "a: [\n  x,\n]\n", id="the last line"),
        pytest.param("a: [\n  x\n]\n", "a.0", "a: [\n]\n", id="the only line"),
        pytest.param("a: [x, # c\n    y]\n", "a.0", "a: [ # c\n    y]\n", id="a comment behind the comma"),
        pytest.param("a: [x, # c\n    y]\n", "a.1", "a: [x, # c\n    ]\n", id="a comment before"),
        pytest.param("a: [x, y, # c\n    z]\n", "a.1", "a: [x,  # c\n    z]\n", id="a comment behind"),
        pytest.param("a: [x: 1, y]\n", "a.0.x", "a: [{}, y]\n", id="a mapping without braces"),
        pytest.param("a: [x,\n    y]\n", "a.0", "a: [y]\n", id="the first, before the end of the line"),
        pytest.param("a: [x, y,\n    z]\n", "a.1", "a: [x, z]\n", id="before the end of the line"),
        pytest.param("a: [x,\n    y, z]\n", "a.1", "a: [x,\n    z]\n", id="after the end of the line"),
        pytest.param("a: [&n x, *n, y]\n", "a.1", "a: [&n x, y]\n", id="an alias"),
        pytest.param("[x, y]", "0", "[y]", id="from the document"),
    ],
)
def test_from_brackets(before: str, way: str, after: str) -> None:
    assert edited(before, gone(way)) == after


def test_the_others_keep_their_routes_while_one_goes() -> None:
    assert edited("a:\n  - x\n  - k: y\n", gone("a.0"), value("a.1.k", "z")) == "a:\n  - k: z\n"
    assert edited("a: [u, v, w]\n", gone("a.0"), gone("a.1"), value("a.2", "x")) == "a: [x]\n"


def test_carriage_returns_go_with_their_lines() -> None:
    assert edited(b"a: 1\r\nb:\r\n  - x\r\nc: 3\r\n", gone("a"), gone("b.0")) == "b: []\r\nc: 3\r\n"


def test_the_last_line_of_front_matter() -> None:
    before = "---\nkind: decision\nstatus: x\n---\nstatus: x\n"
    assert edited(before, gone("status", path="a.md"), path="a.md") == "---\nkind: decision\n---\nstatus: x\n"


@pytest.mark.parametrize(
    ("text", "edits", "reason"),
    [
        pytest.param("a: 1\n", [gone("")], "its place cannot be rewritten", id="the document"),
        pytest.param("a: &n 1\nb: *n\n", [gone("a")], "the result would not be valid YAML", id="an anchor in use"),
        pytest.param("a: &n {k: 1}\nb: *n\n", [gone("b.k")], "'a' would change too", id="behind an alias"),
        pytest.param(
            "a: |\n  x\nb: 1\n    # y\nc: 2\n", [gone("b")], "'a' would change too", id="a comment that would be text"
        ),
        pytest.param("- a\n- b\n", [gone("0"), gone("1")], "the result would have other documents", id="all of them"),
    ],
)
def test_what_would_spoil_something_else_stays(text: str, edits: list[Edit], reason: str) -> None:
    assert refusal(text, *edits) == reason
