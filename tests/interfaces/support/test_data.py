"""Tests of data with lines: JSON and YAML as other tools read them, within limits."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import Node, read
from tpmlint.interfaces.support.json_data import read_json
from tpmlint.interfaces.support.yaml_data import compact, read_yaml


def plain(node: Node) -> object:
    """Return a value without its lines."""
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(each) for each in node.value]
    return node.value


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 2]))
def test_json_is_read_as_the_standard_library_reads_it(value: object, indent: int | None) -> None:
    assert plain(read_json(json.dumps(value, indent=indent))) == value


def test_json_has_lines_and_may_have_comments_and_last_commas() -> None:
    text = '{\n  // why\n  "a": [1,\n    /* two\n lines */ {"b": null},],\n  "c": "\\u00e9\\ud800"\n}\n'
    node = read(text.encode())
    assert plain(node) == {"a": [1, {"b": None}], "c": "é\ufffd"}
    assert [node.get("a").line, node.get("a").items[1].line, node.get("c").line] == [3, 5, 6]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('{"a": 1,\n "b" 2}', "':' is expected after the key, not '2'", 2),
        ('{"a": 1\n "b": 2}', "',' or '}' is expected, not '\"b\"'", 2),
        ("[1, 2", "',' or ']' is expected, not ''", 1),
        ("[1] 2", "the JSON is complete before '2'", 1),
        ('["a\n"]', "a text in double quotes is not closed on its line", 1),
        ("[nope]", "'nope' is not JSON", 1),
        ("[1]\n\xa0", "U+00A0 (no-break space) cannot stand here; remove it", 2),
        ("[1,\n// why\n\u2009 2]", "U+2009 (thin space) cannot stand here; remove it", 3),
        ("[1\x1c]", "U+001C (a control character) cannot stand here; remove it", 1),
        ("\x1b[31m", "'\\u001b' is not JSON", 1),
        ("{1: 2}", "a key in double quotes is expected, not '1'", 1),
        ('["\\x"]', "'\"\\x\"' has an unknown escape", 1),
        ("", "a value is expected, not ''", 1),
        ("[" * 200, "more than 100 levels of nesting", 1),
    ],
)
def test_what_is_wrong_with_json_is_told(text: str, message: str, line: int) -> None:
    with pytest.raises(UnreadableInterface) as caught:
        read_json(text)
    assert (caught.value.message, caught.value.line) == (message, line)


def test_yaml_is_read_as_other_tools_read_it() -> None:
    text = """\
%YAML 1.1
---
base: &base {port: 80, host: a}
web:
  <<: *base
  port: 8080
on: [yes, "yes", Off, ~, 1_000, 12e3, 2026-01-01, .inf]
tagged: !Ref card
forced: !!str 5
? [a, b]
: c
again: *base
--- second
"""
    first, second = read_yaml(text)
    assert plain(first) == {
        "base": {"port": 80, "host": "a"},
        "web": {"port": 8080, "host": "a"},
        "on": [True, "yes", False, None, "1_000", 12000.0, "2026-01-01", ".inf"],
        "tagged": "card",
        "forced": "5",
        '["a", "b"]': "c",
        "again": {"port": 80, "host": "a"},
    }
    assert first.get("tagged").tag == "!Ref"
    assert [first.get("web").get(key).line for key in ("host", "port")] == [3, 6]
    assert (second.value, compact(first.get("again"))) == ("second", '{"host": "a", "port": 80}')


def test_a_number_of_many_digits() -> None:
    assert plain(read(b'{"a": 1.50, "b": 12345678901234567890.1}')) == {"a": 1.5, "b": "12345678901234567890.1"}


def test_yaml_that_libyaml_alone_rejects_is_read() -> None:
    assert plain(read("# A file.\n\ufeffa: 1\n".encode())) == {"a": 1}
    assert plain(read(b"{a: http://x, b: c?}")) == {"a": "http://x", "b": "c?"}
    assert plain(read(b'{"a": [1, 2], b: 3}')) == {"a": [1, 2], "b": 3}


TWICE = "is given twice, and not all who read it take the same"


@pytest.mark.case(153)
@pytest.mark.parametrize("text", ["port: 80\nport: 81\n", '{"port": 80, "port": 81}'])
def test_a_key_that_is_given_twice_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableInterface, match='the key "port" is given twice'):
        read(text.encode())


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"a: 1\nb: [", "the text is not YAML", 2),
        (b"a: 1\nb: *c\n", "the alias '*c' has no anchor before it", 2),
        (b"a: &a\n  b: *a\n", "the alias '*a' is part of its own value", 2),
        (b"a: \x00", "the text is not YAML", None),
        (b"a: 1\nb: \xff\n", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8", 2),
        ("a: 1".encode("utf-16"), "the file is UTF-16, not UTF-8; save it as UTF-8", None),
        (b"a: 1\nb:\n  c: 1\n  'c': 2\n", f'the key "c" {TWICE}', 4),
        (b"x: {a: 1,\n a: 1}", f'the key "a" {TWICE}', 2),
        (b'{"a": 1,\n "\\u0061": 2}', f'the key "a" {TWICE}', 2),
        (b"a: 1\n---\nb: 1\n", "there are several documents in it", 3),
        (b"a: 1\n---\n", "there are several documents in it", 3),
        (b"[" * 200, "more than 100 levels of nesting", 1),
        (b"- " * 200 + b"a", "more than 100 levels of nesting", 1),
    ],
)
def test_what_is_wrong_with_yaml_is_told(data: bytes, message: str, line: int | None) -> None:
    with pytest.raises(UnreadableInterface) as caught:
        read(data)
    assert (caught.value.message, caught.value.line) == (message, line)


def test_aliases_that_multiply_are_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{row}: &a{row} [{', '.join([f'*a{row - 1}'] * 10)}]" for row in range(1, 9)]
    with pytest.raises(UnreadableInterface) as caught:
        read("\n".join(rows).encode())
    assert caught.value.message == "more than 500,000 values with aliases expanded"


MERGES = "a0: &a0 {k0: 1}\n" + "".join(f"a{i}: &a{i}\n  <<: *a{i - 1}\n  k{i}: 1\n" for i in range(1, 30_000))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 1_000_000, id="brackets"),
        pytest.param("- a\n" * 260_000, id="list"),
        pytest.param("a: &a x\nb: [" + "*a, " * 260_000 + "]", id="aliases"),
        pytest.param(MERGES[:1_000_000], id="merges"),
        pytest.param('"' * 1_000_000, id="quotes"),
        pytest.param("{" + "/*" * 500_000, id="comments"),
        pytest.param('{"a":' * 200_000, id="mappings"),
        pytest.param("9" * 1_000_000, id="number"),
        pytest.param("[" + "9" * 1_000_000 + "]", id="number in JSON"),
        pytest.param("{a: b:c, d: [}" + " x:y" * 250_000, id="veiled"),
        pytest.param("? " * 500_000, id="keys"),
        pytest.param("!a " * 300_000, id="tags"),
    ],
)
def test_a_hostile_text_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    try:
        read(text.encode())
    except UnreadableInterface:
        pass
    assert time.process_time() - start < 10
