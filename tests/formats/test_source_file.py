"""Bytes to documents and faults; the numbers are those of the hostile cases that the reader has to stand up to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpmlint.finding import Span
from tpmlint.formats.source_file import Document, SourceFile, author_places, places, read
from tpmlint.formats.yaml.errors import Fault, Place
from tpmlint.limits import Limits

LIMITS = Limits()


def source_file(text: str | bytes, path: str = "a.yaml", limits: Limits = LIMITS) -> SourceFile:
    """Read a text, and see to it that this takes no time worth mentioning."""
    data = text if isinstance(text, bytes) else text.encode()
    start = time.process_time()
    found = read(path, data, limits)
    assert time.process_time() - start < 1, "too slow"
    return found


def values(found: SourceFile) -> list[object]:
    return [document.value for document in found.documents]


def unknown(found: SourceFile) -> set[object]:
    return {route for document in found.documents for route in document.unknown}


def fault(rule: str, message: str, where: tuple[int, int, int, int] | None, **more: Any) -> Fault:
    return Fault(rule, message, None if where is None else Span(*where), **more)


def syntax(message: str, where: tuple[int, int, int, int] | None, **more: Any) -> Fault:
    return fault("yaml-syntax", message, where, **more)


def portability(message: str, where: tuple[int, int, int, int], **more: Any) -> Fault:
    return fault("yaml-portability", message, where, **more)


# What is well


def test_an_ordinary_file() -> None:
    found = source_file("kind: team\nid: one\n---\nkind: feature\nid: two\ntags: [a, 1, 2.5, true, null, 2026-09-30]\n")
    assert found.faults == ()
    assert found.documents == (
        Document("a.yaml", 0, {"kind": "team", "id": "one"}, start=0, end=19),
        Document(
            "a.yaml",
            1,
            {"kind": "feature", "id": "two", "tags": ["a", 1, 2.5, True, None, "2026-09-30"]},
            start=19,
            end=87,
        ),
    )
    assert all(document.whole for document in found.documents)


def test_aliases_stand_for_values() -> None:
    found = source_file("a: &x {b: &y c}\nd: *x\ne: [*y, *x]\n*y : f\n")
    assert (values(found), found.faults) == ([{"a": {"b": "c"}, "d": {"b": "c"}, "e": ["c", {"b": "c"}], "c": "f"}], ())


def test_references_between_brackets() -> None:
    """libyaml refuses these, YAML 1.2 does not."""
    found = source_file("a: [feature:x, jira:SHOP-12, why?, ::y]\nb: {url: https://a.b/c?d, e:f: g}\n")
    assert found.faults == ()
    assert values(found) == [
        {"a": ["feature:x", "jira:SHOP-12", "why?", "::y"], "b": {"url": "https://a.b/c?d", "e:f": "g"}}
    ]


def test_core_tags() -> None:
    found = source_file(
        "a: !!str 1\nb: !!int '2'\nc: !!float 3\nd: !!bool true\ne: !!null ''\nf: !!seq []\ng: !!map {}\nh: ! 1\n"
    )
    assert values(found) == [{"a": "1", "b": 2, "c": 3.0, "d": True, "e": None, "f": [], "g": {}, "h": "1"}]
    assert type(values(found)[0]["c"]) is float  # type: ignore[index]
    assert found.faults == ()


def test_lines_end_in_crlf_too() -> None:
    found = source_file("a: b\r\nc: |\r\n  d\r\n  e\r\nf: g\r\n")
    assert (values(found), found.faults) == ([{"a": "b", "c": "d\ne\n", "f": "g"}], ())
    assert [found.line(number) for number in range(7)] == ["", "a: b", "c: |", "  d", "  e", "f: g", ""]
    assert places(found, 0).get(("f",)) == Place(Span(5, 1, 5, 2), Span(5, 4, 5, 5))


# YAML 1-10


def laughs(pattern: str, count: int) -> str:
    lines = [f"a0: &a0 {pattern.format('x, x')}"]
    for level in range(1, count):
        nine = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} {pattern.format(nine)}")
    return "\n".join(lines) + "\n"


EXPANSION = "expansion limit: the file stands for more than 250,000 values; split it, or use fewer aliases"


@pytest.mark.case(1)
def test_1_billion_laughs() -> None:
    found = source_file(laughs("[{}]", 10))
    assert found.faults == (syntax(EXPANSION, (7, 10, 7, 13), document=0),)
    assert unknown(found) == {()}


@pytest.mark.case(2)
def test_2_merge_bomb() -> None:
    found = source_file(laughs("{{<<: [{}]}}", 8))
    assert found.faults == (syntax(EXPANSION, (6, 40, 6, 43), document=0),)


@pytest.mark.case(2)
def test_2_more_than_a_hundred_aliases() -> None:
    found = source_file("a: &a 1\nb: [" + "*a," * 101 + "]\n")
    message = "the file holds more than 100 aliases; write some of the values out"
    assert found.faults == (syntax(message, (2, 305, 2, 307), document=0),)
    assert source_file("a: &a 1\nb: [" + "*a," * 100 + "]\n").faults == ()


TOO_DEEP = "more than 64 levels of nesting; make the value flatter"


@pytest.mark.case(3)
@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, "{" * 100_000, "[{a: " * 40_000])
def test_3_flow_depth(text: str) -> None:
    (found,) = source_file(text).faults
    assert (found.rule, found.message, found.span and found.span.line) == ("yaml-syntax", TOO_DEEP, 1)


@pytest.mark.case(4)
def test_4_block_depth() -> None:
    assert source_file("- " * 600 + "a\n").faults == (syntax(TOO_DEEP, (1, 129, 1, 130)),)
    block = "".join(" " * level + "a:\n" for level in range(600))
    assert source_file(block).faults == (syntax(TOO_DEEP, (65, 65, 65, 66)),)
    assert source_file("- " * 64 + "a\n").faults == ()
    assert source_file("- " * 5 + "a\n", limits=Limits(depth=4)).faults == (
        syntax("more than 4 levels of nesting; make the value flatter", (1, 9, 1, 10)),
    )


@pytest.mark.case(4)
def test_4_depth_by_alias() -> None:
    half = "[" * 40 + "*a" + "]" * 40
    found = source_file(f"a: &a {'[' * 40}{']' * 40}\nb: {half}\n")
    message = "'*a' makes more than 64 levels of nesting; make the value flatter"
    assert found.faults == (syntax(message, (2, 44, 2, 46), document=0),)


@pytest.mark.case(5)
def test_5_cycle() -> None:
    found = source_file("a: &a [1, *a]\nb: c\n")
    message = "'*a' lies within the value it stands for; write out what is meant"
    assert found.faults == (syntax(message, (1, 11, 1, 13), subject="*a", document=0, route=("a", 1)),)
    assert (values(found), unknown(found)) == ([{"a": [1, None], "b": "c"}], {("a", 1)})


@pytest.mark.case(6)
def test_6_merge() -> None:
    """YAML 1.2 knows no merge: the entry is left out, and its mapping is not to be judged."""
    found = source_file("a: &a {<<: *a, b: 1}\nc: d\n")
    message = "YAML 1.2 does not merge '<<'; write the entries out"
    assert found.faults == (syntax(message, (1, 8, 1, 10), subject="<<", document=0, route=("a",)),)
    assert (values(found), unknown(found)) == ([{"a": {"b": 1}, "c": "d"}], {("a",)})
    assert source_file("'<<': 1\n").faults == ()


@pytest.mark.case(7)
@pytest.mark.parametrize("text", ["1" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000, "18446744073709551616"])
def test_7_huge_integer(text: str) -> None:
    found = source_file(f"a: {text}\n")
    short = text if len(text) <= 80 else f"{text[:77]}..."
    message = f"'{short}' does not fit into 64 bits; put quotes around it if text is meant"
    where = (1, 4, 1, 4 + len(text))
    assert found.faults == (syntax(message, where, subject=short, document=0, route=("a",)),)
    assert unknown(found) == {("a",)}


@pytest.mark.case(8)
def test_8_dates_are_text() -> None:
    """What is no date is for the schema to say."""
    found = source_file("a: 2026-13-45\nb: 0000-01-01\n")
    assert (values(found), found.faults) == ([{"a": "2026-13-45", "b": "0000-01-01"}], ())


@pytest.mark.case(9)
@pytest.mark.parametrize(
    ("text", "message", "where", "subject"),
    [
        ("!!bool maybe", "'maybe' is not what the tag !!bool says; remove the tag", (1, 11, 1, 16), "maybe"),
        ("!!int abc", "'abc' is not what the tag !!int says; remove the tag", (1, 10, 1, 13), "abc"),
        (
            "!!omap [a: 1, a: 2]",
            "the tag '!!omap' is not supported here; remove it",
            (1, 4, 1, 10),
            "!!omap",
        ),
        ("!!map [a]", "the tag '!!map' is not supported here; remove it", (1, 4, 1, 9), "!!map"),
    ],
)
def test_9_tags_that_do_not_fit(text: str, message: str, where: tuple[int, int, int, int], subject: str) -> None:
    found = source_file(f"a: {text}\n")
    assert found.faults == (syntax(message, where, subject=subject, document=0, route=("a",)),)
    assert (values(found), unknown(found)) == ([{"a": None}], {("a",)})


@pytest.mark.case(10)
def test_10_escape_beyond_unicode() -> None:
    message = r"'\UFFFFFFFF' is not a valid escape; write the character itself"
    assert source_file('a: b\nc: "x\\UFFFFFFFF"\n').faults == (syntax(message, (2, 6, 2, 16), document=0),)


# YAML 11-20


@pytest.mark.case(11)
@pytest.mark.parametrize("text", [r'"\ud800"', r'"\ud83d\ude00"', r'[::x, "\ud800"]'])
def test_11_lone_surrogates(text: str) -> None:
    (found,) = source_file(f"a: {text}\n").faults
    half = r"\ud83d" if "ude00" in text else r"\ud800"
    assert (found.rule, found.message) == ("yaml-syntax", f"'{half}' is half a character; write the character itself")


@pytest.mark.case(11)
def test_11_lone_surrogate_as_key() -> None:
    found = source_file('"\\ud800": 1\nb: 2\n')
    assert (values(found), unknown(found)) == ([{"b": 2}], {()})
    message = r"'\ud800' is half a character; write the character itself"
    assert found.faults == (syntax(message, (1, 1, 1, 9), subject=r"\ud800", document=0),)


@pytest.mark.case(12)
def test_12_foreign_tags() -> None:
    found = source_file("a: !!python/object/apply:os.system [id]\nb: !mine c\nd: !<tag:x.org,2026:e> f\n")
    told = [(each.message, each.span) for each in found.faults]
    assert told == [
        (
            "the tag '!!python/object/apply:os.system' is not supported here; remove it",
            Span(1, 4, 1, 35),
        ),
        ("the tag '!mine' is not supported here; remove it", Span(2, 4, 2, 9)),
        ("the tag 'tag:x.org,2026:e' is not supported here; remove it", Span(3, 4, 3, 23)),
    ]
    assert values(found) == [{"a": None, "b": None, "d": None}]


@pytest.mark.case(13)
def test_13_duplicate_keys() -> None:
    found = source_file('a: 1\nb:\n  c: 2\n  "c": 3\na: 4\n')
    assert found.faults == (
        fault(
            "duplicate-key",
            "the key 'c' is given twice; keep one of the two",
            (4, 3, 4, 6),
            subject="c",
            related=(("the first one", Span(3, 3, 3, 4)),),
            document=0,
            route=("b", "c"),
        ),
        fault(
            "duplicate-key",
            "the key 'a' is given twice; keep one of the two",
            (5, 1, 5, 2),
            subject="a",
            related=(("the first one", Span(1, 1, 1, 2)),),
            document=0,
            route=("a",),
        ),
    )
    assert (values(found), unknown(found)) == ([{"a": 1, "b": {"c": 2}}], set())


@pytest.mark.case(13)
@pytest.mark.parametrize("keys", ["1/true/1.0", "1/0x1"])
def test_13_duplicate_keys_that_are_no_text(keys: str) -> None:
    first, *others = keys.split("/")
    found = source_file("".join(f"{key}: a\n" for key in (first, *others)))
    assert found.faults == (
        syntax(
            f"keys must be strings, and '{first}' is not one; put quotes around it",
            (1, 1, 1, 1 + len(first)),
            subject=first,
            related=tuple(
                ("another such key", Span(line, 1, line, 1 + len(key))) for line, key in enumerate(others, 2)
            ),
            document=0,
            replacement=f'"{first}"',
        ),
    )


@pytest.mark.case(14)
@pytest.mark.parametrize(
    ("key", "where", "way_out"),
    [
        ("~", (2, 1, 2, 2), "put quotes around it"),
        ("5", (2, 1, 2, 2), "put quotes around it"),
        ("1.5", (2, 1, 2, 4), "put quotes around it"),
        ("[a]", (2, 1, 2, 4), "write a name"),
        ("{a: b}", (2, 1, 2, 7), "write a name"),
    ],
)
def test_14_keys_that_are_no_text(key: str, where: tuple[int, int, int, int], way_out: str) -> None:
    found = source_file(f"x: 1\n{key}: 1\n")
    corrected = f'"{key}"' if "quotes" in way_out else None
    message = f"keys must be strings, and '{key}' is not one; {way_out}"
    assert found.faults == (syntax(message, where, subject=key, document=0, replacement=corrected),)
    assert values(found) == [{"x": 1}]


@pytest.mark.case(14)
def test_14_a_date_is_text_and_so_may_be_a_key() -> None:
    assert values(source_file("2026-09-30: a\n")) == [{"2026-09-30": "a"}]


@pytest.mark.case(14)
def test_14_a_missing_key() -> None:
    message = "keys must be strings, and this one is missing; write a name before ':'"
    assert source_file("a: {x: 1, : 2}\n").faults == (syntax(message, (1, 11, 1, 11), document=0, route=("a",)),)


@pytest.mark.case(15)
@pytest.mark.parametrize(
    ("text", "value", "message", "corrected"),
    [
        ("yes", "yes", "'yes' is text, but true to readers of YAML 1.1; write \"yes\"", '"yes"'),
        ("Off", "Off", "'Off' is text, but false to readers of YAML 1.1; write \"Off\"", '"Off"'),
        ("n", "n", "'n' is text, but false to readers of YAML 1.1; write \"n\"", '"n"'),
        ("010", 10, "'010' is 10, but 8 to readers of YAML 1.1; write 10", "10"),
        ("08", 8, "'08' is 8, but text to readers of YAML 1.1; write 8", "8"),
        ("1_000", "1_000", "'1_000' is text, but 1000 to readers of YAML 1.1; write \"1_000\"", '"1_000"'),
        ("1:30", "1:30", "'1:30' is text, but 90 to readers of YAML 1.1; write \"1:30\"", '"1:30"'),
        ("0o17", 15, "'0o17' is 15, but text to readers of YAML 1.1; write 15", "15"),
        ("1e3", 1000.0, "'1e3' is 1000.0, but text to readers of YAML 1.1; write 1000.0", "1000.0"),
        ("=", "=", "'=' is text, but the default value of a mapping to readers of YAML 1.1; write \"=\"", '"="'),
    ],
)
def test_15_what_yaml_1_1_sees_differently(text: str, value: object, message: str, corrected: str) -> None:
    found = source_file(f"a: [{text}]\n")
    where = (1, 5, 1, 5 + len(text))
    expected = portability(message, where, subject=text, document=0, route=("a", 0), replacement=corrected)
    assert found.faults == (expected,)
    assert (values(found), unknown(found)) == ([{"a": [value]}], set())
    again = source_file(f"a: [{corrected}]\n")
    assert (values(again), again.faults) == ([{"a": [value]}], ())


@pytest.mark.case(15)
def test_15_a_key_that_yaml_1_1_sees_differently() -> None:
    expected = portability(
        "'on' is text, but true to readers of YAML 1.1; write \"on\"",
        (1, 1, 1, 3),
        subject="on",
        document=0,
        route=("on",),
        replacement='"on"',
    )
    assert source_file("on: push\n").faults == (expected,)


@pytest.mark.case(16)
def test_16_directives() -> None:
    """They are refused, the document is read as YAML 1.2 all the same."""
    found = source_file("# x\n%YAML 1.1\n---\na: 1\n...\n%TAG ! x:\n---\nb: 2\n")
    assert found.faults == (
        syntax("'%YAML 1.1' is a directive, which tpmlint does not read; remove the line", (2, 1, 2, 10)),
        syntax("'%TAG ! x:' is a directive, which tpmlint does not read; remove the line", (6, 1, 6, 10)),
    )
    assert values(found) == [{"a": 1}, {"b": 2}]
    assert source_file("%YAML 1.2 # that is us\n---\na: 1\n").faults == ()
    assert source_file("%YAML 1.2\na: 1\n").faults == (
        syntax("a directive must be followed by a line '---'; add it, or remove the directive", (1, 1, 1, 10)),
    )


@pytest.mark.case(17)
@pytest.mark.parametrize("text", [".nan", ".NaN", ".inf", "-.Inf"])
def test_17_not_finite(text: str) -> None:
    found = source_file(f"a: {text}\n")
    message = f"'{text}' is not a finite number; write a number"
    where = (1, 4, 1, 4 + len(text))
    assert found.faults == (syntax(message, where, subject=text, document=0, route=("a",)),)


@pytest.mark.case(17)
def test_17_too_large_a_float() -> None:
    message = "'1e400' is too large for a number; write a smaller one"
    expected = syntax(message, (1, 4, 1, 9), subject="1e400", document=0, route=("a",))
    assert source_file("a: 1e400\n").faults == (expected,)


@pytest.mark.case(18)
@pytest.mark.parametrize(
    ("character", "what"),
    [
        ("\0", "U+0000, the null character, has no place in a roadmap; delete it"),
        ("\x1b", "U+001B, the escape character, has no place in a roadmap; delete it"),
        ("\x7f", "U+007F, the delete character, has no place in a roadmap; delete it"),
        ("\x0c", "U+000C, the form feed, has no place in a roadmap; delete it"),
        ("\x9b", "U+009B, a control character, has no place in a roadmap; delete it"),
        ("\uffff", "U+FFFF, a control character, has no place in a roadmap; delete it"),
        ("\ufeff", "U+FEFF, a byte order mark inside the text, has no place in a roadmap; delete it"),
    ],
)
@pytest.mark.parametrize("line", ["title: x{}y", 'title: "x{}y', "# {}"])
def test_18_control_characters(character: str, what: str, line: str) -> None:
    """The item is not judged, but it is there."""
    found = source_file(f"kind: team\n{line.format(character)}\nid: [x\n---\nkind: feature\n")
    column = line.index("{") + 1
    assert found.faults == (syntax(what, (2, column, 2, column + 1), document=0),)
    assert [(document.whole, document.value["kind"]) for document in found.documents] == [  # type: ignore[index]
        (False, "team"),
        (True, "feature"),
    ]


@pytest.mark.case(19)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_19_utf_16(encoding: str) -> None:
    found = source_file("kind: team\nid: x\n".encode(encoding))
    assert found.faults == (syntax("the file is UTF-16, not UTF-8; save it as UTF-8", None),)
    assert (found.text, values(found), unknown(found)) == ("", [{"kind": "team", "id": "x"}], {()})
    assert author_places(found, found.documents[0]) == {}


@pytest.mark.case(19)
def test_19_byte_order_mark() -> None:
    found = source_file(b"\xef\xbb\xbfkind: team\nid: x\n")
    assert (values(found), found.faults, found.bom) == ([{"kind": "team", "id": "x"}], (), True)
    assert places(found, 0).get(("kind",)) == Place(Span(1, 1, 1, 5), Span(1, 7, 1, 11))
    assert not source_file("kind: team\n").bom


@pytest.mark.case(20)
def test_20_latin_1() -> None:
    found = source_file("kind: team\ntitle: Käse, café\n".encode("latin-1"))
    message = "the byte 0xE4 (in Latin-1 'ä') is not UTF-8; save the file as UTF-8"
    assert found.faults == (syntax(message, (2, 9, 2, 10)),)
    assert (found.text, unknown(found)) == ("", {()})
    assert values(found) == [{"kind": "team", "title": "K�se, caf�"}]


# YAML 21-28


@pytest.mark.case(21)
@pytest.mark.parametrize(
    ("character", "what"),
    [
        ("\r", "U+000D, a carriage return without a line feed, has no place in a roadmap; end lines with LF or CRLF"),
        ("\x85", "U+0085, the character 'next line', has no place in a roadmap; use an ordinary line break"),
        ("\u2028", "U+2028, the line separator, has no place in a roadmap; use an ordinary line break"),
        ("\u2029", "U+2029, the paragraph separator, has no place in a roadmap; use an ordinary line break"),
    ],
)
def test_21_line_breaks_that_readers_disagree_on(character: str, what: str) -> None:
    assert source_file(f"a: b\nc: d{character}e: f\n").faults == (syntax(what, (2, 5, 2, 6), document=0),)


@pytest.mark.case(22)
def test_22_tabs_between_words() -> None:
    found = source_file('a:\tb # \tx\nc: "\t" \t\nd: |\n  e\tf\ng:  \t # h\ni: [\tj,\t]\n')
    message = "a tab stands here, which not every YAML reader takes; use spaces"
    assert found.faults == tuple(
        portability(message, where, subject="tab", document=0, replacement=spaces)
        for where, spaces in [
            ((1, 3, 1, 4), " "),
            ((2, 7, 2, 9), ""),
            ((5, 3, 5, 7), " "),
            ((6, 5, 6, 6), " "),
            ((6, 8, 6, 9), " "),
        ]
    )
    assert values(found) == [{"a": "b", "c": "\t", "d": "e\tf\n", "g": None, "i": ["j"]}]


@pytest.mark.case(22)
def test_22_tabs_as_indentation() -> None:
    message = "a tab indents this line; indent with spaces"
    assert source_file("a:\n\tb: c\n").faults == (syntax(message, (2, 1, 2, 2)),)
    assert source_file("x: 1\na:\n  b: c\n\t d: e\n").faults == (syntax(message, (4, 1, 4, 3), document=0),)
    message = "a tab stands on an empty line; delete it"
    assert source_file("x: 1\na: b\n\t\nc: d\n").faults == (syntax(message, (3, 1, 3, 2), document=0),)


@pytest.mark.case(22)
def test_22_a_tab_is_not_blamed_for_another_fault() -> None:
    """The slow parser stops at the tab, libyaml further on."""
    message = "'[' is not closed; add the missing ']'"
    assert source_file("a:\tb\nc: [d\n").faults == (syntax(message, (2, 4, 2, 5), document=0),)


@pytest.mark.case(23)
@pytest.mark.parametrize(
    "text", ["", "\n", "# nothing\n", "---\n", "---", "---\n...\n", "...\n", "# a\n---\n# b\n---\n"]
)
def test_23_no_document(text: str) -> None:
    found = source_file(text)
    assert (found.documents, found.faults) == ((), ())


@pytest.mark.case(23)
@pytest.mark.parametrize(
    ("text", "value"),
    [("text\n", "text"), ("12\n", 12), ("- a\n", ["a"]), ("null\n", None), ("--- ~\n", None), ("''\n", ""), ("{}", {})],
)
def test_23_documents_that_are_no_mapping(text: str, value: object) -> None:
    """For the schema to refuse."""
    found = source_file(text)
    assert (values(found), found.faults) == ([value], ())


@pytest.mark.case(23)
def test_23_many_documents() -> None:
    """An empty one does not count, and a broken one does not spoil its neighbours."""
    found = source_file("---\na: 1\n---\n---\nb: 2\nc: [\n--- # c\nd: 3\n...\ne: 4\n... f\n--- g\n")
    assert values(found) == [{"a": 1}, {"b": 2}, {"d": 3}, {"e": 4}, "g"]
    assert [document.index for document in found.documents] == [0, 1, 2, 3, 4]
    assert [document.whole for document in found.documents] == [True, False, True, True, True]
    assert found.faults == (
        syntax("'[' is not closed; add the missing ']'", (6, 4, 6, 5), document=1),
        syntax("'f' stands on the line that ends a document; begin a new line", (11, 5, 11, 6)),
    )
    assert places(found, 2).get(("d",)) == Place(Span(8, 1, 8, 2), Span(8, 4, 8, 5))


@pytest.mark.case(24)
def test_24_duplicate_anchor() -> None:
    found = source_file("a: &x 1\nb:\n  - &x 2\nc: *x\n")
    message = "the anchor '&x' is given twice; rename one of the two"
    related = (("the first one", Span(1, 4, 1, 6)),)
    assert found.faults == (syntax(message, (3, 5, 3, 7), subject="&x", related=related, document=0, route=("b", 0)),)
    assert values(found) == [{"a": 1, "b": [2], "c": 2}]
    assert source_file("a: &x 1\n---\na: &x 1\n").faults == ()


@pytest.mark.case(24)
def test_24_unknown_anchor() -> None:
    message = "'*x' has no '&x' before it; write the value out, or quotes around text"
    expected = syntax(message, (1, 4, 1, 6), subject="*x", document=0, route=("a",))
    assert source_file("a: *x\n").faults == (expected,)


@pytest.mark.case(25)
@pytest.mark.parametrize("size", [1_048_577, 50_000_000])
def test_25_size(size: int) -> None:
    found = source_file(b"#" * size)
    message = "the file is larger than 1,048,576 bytes; split it into several"
    assert found == SourceFile("a.yaml", "", (), (syntax(message, None),))
    assert source_file(b"#" * 1_048_576).faults == ()


@pytest.mark.case(25)
def test_25_events() -> None:
    message = "the file holds more than 10 YAML events; split it into several"
    limits = Limits(events=10)
    assert source_file("[a, b, c, d]\n", limits=limits).faults == ()
    assert source_file("[a, b, c, d, e, f, gh, i]\n", limits=limits).faults == (syntax(message, (1, 20, 1, 22)),)
    found = source_file("a: 1\n---\nb: 1\n---\nc: 1\n", limits=limits)
    assert (values(found), found.faults) == ([{"a": 1}], (syntax(message, (2, 1, 2, 2)),))


@pytest.mark.case(25)
def test_25_documents() -> None:
    message = "the file holds more than 2 documents; split it into several"
    limits = Limits(documents=2)
    two, three = "a: 1\n---\nb: 1\n", "a: 1\n---\nb: 1\n---\nc: 1\n---\nd: 1\n"
    assert len(source_file(two, limits=limits).documents) == 2
    found = source_file(three, limits=limits)
    assert (values(found), found.faults) == ([{"a": 1}, {"b": 1}], (syntax(message, (4, 1, 6, 1)),))


@pytest.mark.case(25)
def test_25_values() -> None:
    found = source_file("[a, b, c]\n", limits=Limits(nodes=3))
    message = "expansion limit: the file stands for more than 3 values; split it, or use fewer aliases"
    assert found.faults == (syntax(message, (1, 8, 1, 9)),)


@pytest.mark.case(26)
@pytest.mark.parametrize("path", ["a.yaml", "a.md"])
def test_26_lfs_pointer(path: str) -> None:
    found = source_file("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n", path)
    message = "the file is a Git LFS pointer, its content is elsewhere; keep roadmap files out of LFS"
    assert found == SourceFile(path, "", (), (fault("lfs-pointer", message, (1, 1, 1, 1)),))


CONFLICT = "the file holds an unresolved merge conflict; keep one side and delete the markers"


@pytest.mark.case(27)
def test_27_conflict_markers() -> None:
    """What they touch is not judged; what comes before and after is."""
    found = source_file(
        "kind: team\nid: a\n---\nkind: feature\nid: b\n<<<<<<< HEAD\ntitle: [\n||||||| base\n=======\ntitle: B\n"
        "---\nkind: feature\n>>>>>>> topic\nid: c\n---\nkind: team\nid: d\n"
    )
    assert found.faults == (fault("conflict-marker", CONFLICT, (6, 1, 6, 13)),)
    assert [(document.value, document.whole) for document in found.documents] == [
        ({"kind": "team", "id": "a"}, True),
        ({"kind": "feature", "id": "b"}, False),
        ({"kind": "team", "id": "d"}, True),
    ]


@pytest.mark.case(27)
def test_27_what_only_looks_like_a_marker() -> None:
    found = source_file("a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n")
    assert (values(found), found.faults) == ([{"a": "<<<<<<< HEAD\n=======\n>>>>>>> x\n"}], ())
    assert [each.rule for each in source_file("a: b\n=======\n").faults] == ["yaml-syntax"]


@pytest.mark.case(28)
def test_28_the_limit_holds_for_the_bytes_read() -> None:
    """The reader of the file hands over one byte more than the limit, however large it has grown."""
    found = read("a.yaml", b"a" * 11, Limits(bytes=10))
    assert found.faults == (syntax("the file is larger than 10 bytes; split it into several", None),)


# Broken documents


def test_what_is_left_of_a_broken_item() -> None:
    """The entries on the lines before the fault are sound; the one beside it may be half of another."""
    found = source_file("kind: feature\nid: x\ntitle: a\n  owner: b\nstatus: c\n")
    assert (values(found), unknown(found)) == ([{"kind": "feature", "id": "x"}], {()})
    (document,) = found.documents
    assert not document.whole
    assert author_places(found, found.documents[0]) == {
        (): Place(None, Span(1, 1, 2, 6)),
        ("kind",): Place(Span(1, 1, 1, 5), Span(1, 7, 1, 14)),
        ("id",): Place(Span(2, 1, 2, 3), Span(2, 5, 2, 6)),
    }


def test_faults_beyond_a_hundred_are_counted() -> None:
    found = source_file("a: [" + "yes, " * 150 + "]\nb: *x\n")
    assert len(found.faults) == 102
    assert found.faults[-2:] == (
        portability("from here on 50 more of the same are not shown; fix the others first", (1, 505, 1, 508)),
        syntax("from here on 1 more of the same are not shown; fix the others first", (2, 4, 2, 6)),
    )


def test_an_anchor_in_an_entry_that_is_skipped() -> None:
    found = source_file("a: 1\na: &x [yes]\nb: *x\n")
    assert values(found) == [{"a": 1, "b": ["yes"]}]
    assert [(each.rule, each.span and each.span.line) for each in found.faults] == [
        ("duplicate-key", 2),
        ("yaml-portability", 2),
    ]


def test_what_is_unknown_behind_an_alias() -> None:
    found = source_file("a: &x {b: [.nan]}\nc: *x\n")
    assert unknown(found) == {("a", "b", 0), ("c", "b", 0)}
    assert len(found.faults) == 1


# Markdown


MARKDOWN = "---\nkind: decision\nid: x\n---\n\n# Title\n\n---\nnot: yaml: at all\n"


@pytest.mark.parametrize("path", ["a.md", "A.MD", "a.markdown"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_front_matter(path: str, bom: bytes) -> None:
    found = source_file(bom + MARKDOWN.encode(), path)
    assert (values(found), found.faults, found.offset_line) == ([{"kind": "decision", "id": "x"}], (), 1)
    assert places(found, 0).get(("id",)) == Place(Span(3, 1, 3, 3), Span(3, 5, 3, 6))
    assert found.line(3) == "id: x"


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n",
        "",
        "\n---\nkind: x\n---\n",
        "---\n",
        "---\ntitle: x\n---\n",
        "---\ntitle: [x\n---\n",
        "---\ntitle: yes\ntitle: no\n---\n",
        "---\n# a\n---\n",
        "---\n\nText after a line\n---\n",
        "--- \ntext\n",
        "Heading\n=======\n<<<<<<< HEAD\n",
        b"# caf\xe9\n",
        b"#" * 2_000_000,
    ],
)
def test_markdown_that_is_not_an_item(text: str | bytes) -> None:
    found = source_file(text, "a.md")
    assert (found.documents, found.faults) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected", "kept"),
    [
        (
            "---\nid: a\nkind: [x\n---\n",
            syntax("'[' is not closed; add the missing ']'", (3, 7, 3, 8), document=0),
            [{"id": "a"}],
        ),
        (
            "---\r\nkind: x\r\n\r\n# Title\r\n",
            syntax("the front matter has no end; add a line '---' after it", (1, 1, 1, 4)),
            [],
        ),
        (
            "---\nkind: x\nowner: off\n...\n",
            portability(
                "'off' is text, but false to readers of YAML 1.1; write \"off\"",
                (3, 8, 3, 11),
                subject="off",
                document=0,
                route=("owner",),
                replacement='"off"',
            ),
            [{"kind": "x", "owner": "off"}],
        ),
        (
            "---\nkind: x\n<<<<<<< a\n=======\n>>>>>>> b\n---\n",
            fault("conflict-marker", CONFLICT, (3, 1, 3, 10)),
            [{"kind": "x"}],
        ),
        ("<<<<<<< a\n---\nkind: x\n=======\n>>>>>>> b\n", fault("conflict-marker", CONFLICT, (1, 1, 1, 10)), []),
        (
            "\n \n---\nkind: x\nid: a\n---\n",
            syntax("front matter begins in the first line of a file; remove what is above it", (3, 1, 3, 4)),
            [],
        ),
        (
            "----\nkind: x\nid: a\n---\n# A\n",
            syntax("front matter begins with a line '---', not '----'; correct the line", (1, 1, 1, 5)),
            [],
        ),
        (
            "kind: x\nid: a\n---\n# A\n",
            syntax("the front matter has no beginning; add a line '---' above it", (1, 1, 1, 8)),
            [],
        ),
        (
            "<!-- lint: off -->\n---\nid: a\nowner: b\nenables: []\n---\n",
            syntax("front matter begins in the first line of a file; remove what is above it", (2, 1, 2, 4)),
            [],
        ),
        (
            b"---\nkind: \xe9\n---\n",
            syntax("the byte 0xE9 (in Latin-1 'é') is not UTF-8; save the file as UTF-8", (2, 7, 2, 8)),
            [{"kind": "�"}],
        ),
    ],
)
def test_front_matter_that_is_broken(text: str | bytes, expected: Fault, kept: list[object]) -> None:
    found = source_file(text, "a.md")
    assert (found.faults, values(found)) == ((expected,), kept)


@pytest.mark.parametrize(
    "lines",
    [
        "knd: team\nid: a\n",
        "id: a\nKind: team\n",
        "id: a\ntitle: A\nowner: core\nenables: []\n",
        "id: a\npaths: [x]\nlifecycle: production\n",
    ],
)
def test_front_matter_that_is_plainly_an_item_without_its_kind(lines: str) -> None:
    assert len(source_file(f"---\n{lines}---\n", "a.md").documents) == 1


@pytest.mark.parametrize(
    "lines",
    [
        "knd: team\n",
        "id: intro\ntitle: Intro\nsidebar_label: Start\nstatus: draft\n",
        "id: a\nkeywords: [x]\n",
        "owner: core\nstatus: draft\nfeatures: [x]\n",
        "id: a\n owner: core\n status: x\n",
    ],
)
def test_front_matter_of_other_tools(lines: str) -> None:
    found = source_file(f"---\n{lines}---\n", "a.md")
    assert (found.documents, found.faults) == ((), ())


# Any bytes at all

INDICATORS = [
    "a",
    "b: ",
    "- ",
    "? ",
    ": ",
    "\n",
    "\n  ",
    "  ",
    "\t",
    "\r\n",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "&a ",
    "*a",
    "!!str ",
]
PIECES = [
    *INDICATORS,
    "'",
    '"',
    "\\",
    "|\n",
    ">-\n",
    "# ",
    "---\n",
    "...\n",
    "%",
    "<<: ",
    "é",
    "😀",
    "\ufeff",
    "\0",
    "1_0",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def each_route(value: object) -> Iterator[tuple[str | int, ...]]:
    yield ()
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        for rest in each_route(inner):
            yield (key, *rest)


def sound(found: SourceFile) -> None:
    """See to what every caller relies on."""
    assert [document.index for document in found.documents] == list(range(len(found.documents)))
    for document in found.documents:
        routes = set(each_route(document.value))
        table = author_places(found, document)
        if found.text:
            assert routes <= set(table)
        for place in table.values():
            for span in (place.key, place.value):
                if span is not None:
                    inside(found, span)
    for each in found.faults:
        assert each.message
        assert "\n" not in each.message
        assert not each.message.endswith(".")
        for span in (each.span, *(span for _, span in each.related)):
            if span is not None and found.text:
                inside(found, span)
        if each.document is not None:
            assert any(document.index == each.document for document in found.documents)
    "".join(map(repr, values(found))).encode()


def inside(found: SourceFile, span: Span) -> None:
    lines = found.text.split("\n")
    assert 1 <= span.line <= span.end_line <= len(lines)
    assert (span.line, span.column) <= (span.end_line, span.end_column)
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1
    assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 2


@given(data=st.binary(max_size=200), path=st.sampled_from(["a.yaml", "a.md"]))
def test_no_bytes_raise(data: bytes, path: str) -> None:
    found = source_file(data, path)
    sound(found)
    assert source_file(data, path) == found


@given(text=st.text(max_size=200), path=st.sampled_from(["a.yaml", "a.md"]))
def test_no_text_raises(text: str, path: str) -> None:
    found = source_file(f"---\n{text}\n---\n", path)
    sound(found)
    assert source_file(f"---\n{text}\n---\n", path) == found


@settings(max_examples=500)
@given(text=SOUP, path=st.sampled_from(["a.yaml", "a.md"]))
def test_no_soup_of_yaml_raises(text: str, path: str) -> None:
    for whole in (text, f"---\nkind: x\n{text}"):
        found = source_file(whole, path)
        sound(found)
        assert source_file(whole, path) == found


ITEM = """\
kind: initiative
id: checkout-speed
title: "Answer every checkout call within 200 ms"
enables:
  - feature: one-click  # the button
    how: >-
      One click charges at once
      only if the price is confirmed
capabilities: [pricing, 'search']
score: {rice: {reach: 1000, impact: 2.5}}
---
kind: team
id: storefront
"""


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.integers(0, len(ITEM)), st.integers(0, 3), st.sampled_from([*PIECES, ""])), min_size=1, max_size=4
    )
)
def test_no_mutation_of_an_item_raises(mutations: list[tuple[int, int, str]]) -> None:
    text = ITEM
    for at, length, piece in mutations:
        text = text[:at] + piece + text[at + length :]
    sound(source_file(text))
