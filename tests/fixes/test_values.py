"""A new value or key in place of an old one: the whole text is compared."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.fixes.edit_text import FILE, edited, fixing, key, refusal, stretch, value
from tpmlint.finding import Edit, Fix


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        pytest.param("a: done\n", "completed", "a: completed\n", id="plain"),
        pytest.param("a: done   # soon\n", "completed", "a: completed   # soon\n", id="a comment at the end"),
        pytest.param("a: 'done'\n", "completed", "a: 'completed'\n", id="single quotes"),
        pytest.param('a: "done" # x\n', "completed", 'a: "completed" # x\n', id="double quotes"),
        pytest.param("a: 'done'\n", "it's", "a: 'it''s'\n", id="a quote in quotes"),
        pytest.param('a: "done"\n', 'a "b" \\', 'a: "a \\"b\\" \\\\"\n', id="quotes and backslash in double quotes"),
        pytest.param("a: 'done'\n", "x\ty", 'a: "x\\ty"\n', id="what single quotes cannot show"),
        pytest.param("a: done\n", "yes", 'a: "yes"\n', id="a word that other readers take for true"),
        pytest.param("a: done\n", "2026", 'a: "2026"\n', id="text that would be a number"),
        pytest.param("a: done\n", "null", 'a: "null"\n', id="text that would be nothing"),
        pytest.param("a: done\n", "", 'a: ""\n', id="empty text"),
        pytest.param("a: done\n", "x: y", 'a: "x: y"\n', id="a colon"),
        pytest.param("a: done\n", "x #y", 'a: "x #y"\n', id="a hash"),
        pytest.param("a: done\n", "- x", 'a: "- x"\n', id="a dash"),
        pytest.param("a: done\n", "x, [y]", "a: x, [y]\n", id="brackets outside of brackets"),
        pytest.param("{a: done}\n", "x, [y]", '{a: "x, [y]"}\n', id="brackets between braces"),
        pytest.param("{a: done, b: 1}\n", "feature:x", "{a: feature:x, b: 1}\n", id="a reference between braces"),
        pytest.param('{"a":done}\n', "completed", '{"a":completed}\n', id="no space after a quoted key"),
        pytest.param("a: 2026/09/30\n", "2026-09-30", "a: 2026-09-30\n", id="a full date"),
        pytest.param("a: Q3 2026\n", "2026-Q3", "a: 2026-Q3\n", id="a quarter"),
        pytest.param("a: x\n", "3d-secure", "a: 3d-secure\n", id="an id that begins with a digit"),
        pytest.param("a: x\n", "1e3", 'a: "1e3"\n', id="an id that is a number"),
        pytest.param("a: 'x'\n", 5, "a: 5\n", id="a number"),
        pytest.param("a: 'x'\n", 1e22, "a: 1.0e+22\n", id="a large number"),
        pytest.param("a: 'x'\n", True, "a: true\n", id="a truth value"),
        pytest.param("a: Größe 快 # Ä\n", "快い", "a: 快い # Ä\n", id="beyond ASCII"),
        pytest.param("a: one\n  two\nb: 1\n", "x", "a: x\nb: 1\n", id="plain over two lines"),
        pytest.param('a: "one\n  two"\nb: 1\n', "x", 'a: "x"\nb: 1\n', id="quoted over two lines"),
        pytest.param("a:\nb: 1\n", "x", "a: x\nb: 1\n", id="a value left out"),
        pytest.param("a:   # why\nb: 1\n", "x", "a: x   # why\nb: 1\n", id="a value left out before a comment"),
        pytest.param("{a, b: 1}\n", "x", "{a: x, b: 1}\n", id="a value left out with its colon"),
        pytest.param("{a: , b: 1}\n", "x", "{a: x , b: 1}\n", id="a value left out between braces"),
        pytest.param("a: &n done\nb: 1\n", "x", "a: &n x\nb: 1\n", id="an anchor that is not used"),
        pytest.param("b: &n done\na: *n\n", "x", "b: &n done\na: x\n", id="an alias"),
        pytest.param("b: &n [1]\na: *n\n", "x", "b: &n [1]\na: x\n", id="an alias of a list"),
        pytest.param("a: !!str done\n", "x", "a: !!str x\n", id="a tag"),
        pytest.param("a: [1, 2] # c\n", "x", "a: x # c\n", id="a list between brackets"),
        pytest.param("? a\n: done\n", "x", "? a\n: x\n", id="an explicit key"),
        pytest.param("'a': done\n", "x", "'a': x\n", id="a quoted key"),
        pytest.param("[k]: v\na: done\n", "x, y", "[k]: v\na: x, y\n", id="beside a key that begins with a bracket"),
        pytest.param("{k: v}: v\na: done\n", "x, y", "{k: v}: v\na: x, y\n", id="beside a key in braces"),
        pytest.param("a: done", "x", "a: x", id="no last line end"),
        pytest.param("---\na: done\n...\n", "x", "---\na: x\n...\n", id="document marks"),
        pytest.param("# top\n\n\na: done\n\n# end\n", "x", "# top\n\n\na: x\n\n# end\n", id="comments around"),
    ],
)
def test_a_value(before: str, new: str | int | float | bool, after: str) -> None:
    assert edited(before, value("a", new)) == after


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        pytest.param("a: >-\n  one\n  two\n\nb: 1\n", "new text", "a: >-\n  new text\n\nb: 1\n", id="folded"),
        pytest.param("a: |-\n  one\nb: 1\n", "x\ny", "a: |-\n  x\n  y\nb: 1\n", id="literal"),
        pytest.param("a: | # why\n    one\nb: 1\n", "x\n", "a: | # why\n    x\nb: 1\n", id="kept line end, comment"),
        pytest.param("a: | # why\n  one\nb: 1\n", "x", "a: x # why\nb: 1\n", id="no line end any more, comment"),
        pytest.param("a: >\n  one\n", "x\ny\n", 'a: "x\\ny\\n"\n', id="two lines cannot be folded"),
        pytest.param("a: |-\n  one\n", " x", 'a: " x"\n', id="white space first"),
        pytest.param("a: |-\n  one\n", "x\ty", 'a: "x\\ty"\n', id="a tab"),
        pytest.param("a: |2-\n   one\n", "x", "a: x\n", id="an indent of its own"),
        pytest.param("a: |+\n  one\n\nb: 1\n", "x", "a: x\n\nb: 1\n", id="all line ends"),
        pytest.param("a: |-\n\nb: 1\n", "x", "a: x\n\nb: 1\n", id="an empty block"),
        pytest.param("a: >-\n  one\nb: 1\n", 3, "a: 3\nb: 1\n", id="a number"),
        pytest.param("- a: >-\n    one\n  b: 1\n", "x", None, id="elsewhere"),
    ],
)
def test_a_block(before: str, new: str | int, after: str | None) -> None:
    if after is None:
        assert edited(before, value("0.a", new)) == before.replace("one", str(new))
    else:
        assert edited(before, value("a", new)) == after


@pytest.mark.parametrize(
    ("before", "way", "new", "after"),
    [
        ("onwer: x # c\n", "onwer", "owner", "owner: x # c\n"),
        ("'onwer' : x\n", "onwer", "owner", "'owner' : x\n"),
        ('{"onwer":x}\n', "onwer", "owner", '{"owner":x}\n'),
        ("a:\n  - {onwer: x, b: 1}\n", "a.0.onwer", "owner", "a:\n  - {owner: x, b: 1}\n"),
        ("a:\n  - onwer:\n      - 1\n", "a.0.onwer", "owner", "a:\n  - owner:\n      - 1\n"),
        ("a: [onwer: x]\n", "a.0.onwer", "owner", "a: [owner: x]\n"),
        ("onwer: x\n", "onwer", "yes", '"yes": x\n'),
        ("? onwer\n: x\n", "onwer", "owner", "? owner\n: x\n"),
        ("&k onwer: x\n", "onwer", "owner", "&k owner: x\n"),
    ],
)
def test_a_key(before: str, way: str, new: str, after: str) -> None:
    assert edited(before, key(way, new)) == after


WHOLE = """\
# Teams
kind: team   # the kind
id:  'a'
tags: [x, "y", z]   # three
x-1:
- {k: v,   l: "w"}
-   k: >-
      text

    l: [1,
        2]
"""


def test_several_at_once() -> None:
    after = edited(
        WHOLE,
        value("id", "b"),
        value("tags.1", "why"),
        value("x-1.0.l", "u"),
        value("x-1.1.k", "new"),
        value("x-1.1.l.1", 3),
        key("tags", "labels"),
    )
    assert (
        after
        == """\
# Teams
kind: team   # the kind
id:  'b'
labels: [x, "why", z]   # three
x-1:
- {k: v,   l: "u"}
-   k: >-
      new

    l: [1,
        3]
"""
    )


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["", "no last line end"])
def test_line_ends_and_byte_order_mark_stay(bom: bytes, end: str, last: bool) -> None:
    text = "a: 'x' \nb: |-\n  one\n  two\nc:\n  - y\n  - z"
    wanted = "a: 'n' \nb: |-\n  1st\n  2nd\nc:\n  - z"

    def data(text: str) -> bytes:
        return bom + (text + "\n" * last).replace("\n", end).encode()

    made = edited(data(text), value("a", "n"), value("b", "1st\n2nd"), value("c.0", None))
    assert made.encode() == data(wanted)


def test_front_matter_and_nothing_else() -> None:
    before = "---\nkind: decision\nstatus: done # x\n---\n\nstatus: done\n\n---\nstatus: done\n"
    after = before.replace("status: done # x", "status: accepted # x")
    assert edited(before, value("status", "accepted", path="a.md"), path="a.md") == after


def test_one_document_of_several() -> None:
    before = "# first\na: x\n---\n# second\na: x\n---\na: x # third\n...\n"
    assert edited(before, value("a", "v", 1)) == "# first\na: x\n---\n# second\na: v\n---\na: x # third\n...\n"
    assert edited(before, value("a", "v", 0), value("a", "z", 2)) == (
        "# first\na: v\n---\n# second\na: x\n---\na: z # third\n...\n"
    )


def test_a_document_beside_one_that_cannot_be_read() -> None:
    assert edited("a: x\n---\na: [\n---\na: x\n", value("a", "v")) == "a: v\n---\na: [\n---\na: x\n"


def test_a_stretch_of_text() -> None:
    before = "a: yes  # tpmlint: ignore[overdue]\r\nb: 1\r\n"
    made = edited(before.encode(), stretch(1, 4, 7, '"yes"'), stretch(1, 7, 35, None))
    assert made == 'a: "yes"\r\nb: 1\r\n'


def test_a_key_that_could_not_be_read_joins_the_others() -> None:
    assert edited("a: 1\n12: x\nb: {1: x, 2: y}\n", stretch(2, 1, 3, '"12"')) == 'a: 1\n"12": x\nb: {1: x, 2: y}\n'
    assert edited("a: 1\nb: {1: x, 2: y}\n", stretch(2, 5, 6, '"1"')) == 'a: 1\nb: {"1": x, 2: y}\n'
    assert edited("- {1: x}\n", stretch(1, 4, 5, '"1"')) == '- {"1": x}\n'


def test_an_anchor_and_its_alias_together() -> None:
    assert edited("a: &n x\nb: *n\n", value("a", "v"), value("b", "v")) == "a: &n v\nb: v\n"
    assert edited("a: &n {k: x}\nb: *n\n", value("a.k", "v"), value("b.k", "v")) == "a: &n {k: v}\nb: *n\n"


@pytest.mark.parametrize(
    ("text", "edits", "reason"),
    [
        pytest.param("a: &n x\nb: *n\n", [value("a", "y")], "'b' would change too", id="an anchor in use"),
        pytest.param("a: &n {k: x}\nb: *n\n", [value("b.k", "y")], "'a.k' would change too", id="behind an alias"),
        pytest.param("a: 1\nb: 2\n", [key("a", "b")], "the result would not be valid YAML", id="a key that is there"),
        pytest.param("a: !!int 1\n", [value("a", "x")], "the result would not be valid YAML", id="another tag"),
        pytest.param("a: !!str 1\n", [value("a", 2)], "'a' would not have the new value", id="a tag that changes it"),
        pytest.param("a: 1\n", [value("b", "x")], "its place cannot be rewritten", id="no such value"),
        pytest.param("a: 1\n", [value("a.b", "x")], "its place cannot be rewritten", id="no such mapping"),
        pytest.param("a: [1]\n", [value("a.1", "x")], "its place cannot be rewritten", id="no such element"),
        pytest.param("a: [1]\n", [key("a.0", "x")], "its place cannot be rewritten", id="an element has no key"),
        pytest.param("a: 1\n", [value("a", "x", 1)], "its place cannot be rewritten", id="no such document"),
        pytest.param("a: 1\n", [value("a", "x", 0, "b.yaml")], "its place cannot be rewritten", id="no such file"),
        pytest.param("a: 1\n", [value("a", "\ud800")], "its place cannot be rewritten", id="half a character"),
        pytest.param("a: 1\n", [stretch(3, 1, 2, "x")], "its place cannot be rewritten", id="no such line"),
        pytest.param("a: 1\n", [stretch(1, 9, 10, "x")], "its place cannot be rewritten", id="no such column"),
        pytest.param("a: 1\n", [stretch(1, 4, 5, "2")], "'a' would change too", id="a stretch that is a value"),
        pytest.param("a: 1\n", [stretch(1, 4, 5, "true")], "'a' would change too", id="equal, but of another type"),
        pytest.param(
            "{a: 1, b: 2}\n", [stretch(1, 2, 12, "b: 2, a: 1")], "the document would change too", id="another order"
        ),
        pytest.param("a: 1\n", [stretch(1, 3, 4, "")], "the document would change too", id="a stretch of syntax"),
        pytest.param("a: 1\n", [stretch(1, 4, 5, "[")], "the result would not be valid YAML", id="broken"),
        pytest.param(
            "a: 1\n", [stretch(1, 1, 1, "---\nb: 2\n---\n")], "the result would have other documents", id="more"
        ),
        pytest.param("1: x\n'1': y\n", [stretch(1, 1, 2, '"1"')], "the result would not be valid YAML", id="twice"),
        pytest.param(
            "a: 1\nb: 2\n", [value("a", "x"), value("c", "x")], "its place cannot be rewritten", id="one of two"
        ),
        pytest.param("a: 1\n", [value("a", "x"), value("a", "y")], "its place cannot be rewritten", id="both at once"),
    ],
)
def test_what_does_not_read_back_is_not_written(text: str, edits: list[Edit], reason: str) -> None:
    assert refusal(text, *edits) == reason


def test_a_file_that_is_not_text_is_left_alone() -> None:
    done = fixing({FILE: b"a: x\n\xff\n"}, Fix("t", (value("a", "y"),)))
    assert (done.files, [each.reason for each in done.refused]) == ({}, ["its place cannot be rewritten"])


def test_texts_in_this_file_are_not_indented() -> None:
    assert dedent(WHOLE) == WHOLE
