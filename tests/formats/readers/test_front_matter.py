"""Front matter to a mapping, in YAML and in TOML."""

from __future__ import annotations

import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, leaves, located, read, rules, unknown, value
from tpmlint.formats.readers import Records
from tpmlint.limits import Limits

TASK = """\
---
id: task-7
title: 'Pay with one click'
labels: [pay, web]
created: 2026-09-30
---

# Not read: this
---
no: front matter
---
"""


def test_yaml_between_dashes() -> None:
    assert value("front-matter", TASK) == {
        "id": "task-7",
        "title": "Pay with one click",
        "labels": ["pay", "web"],
        "created": "2026-09-30",
    }
    places = located("front-matter", TASK)
    assert (places["title",], places["labels", 1]) == ("'Pay with one click'", "web")
    assert keys("front-matter", TASK)["title",] == "title"


def test_handles_are_text_without_quotes() -> None:
    """YAML has no text that begins with ``@``; tools for tasks write it and read it."""
    text = "---\nassignee: @ada\nreviewers:\n  - @grace and @ada\n---\n"
    assert value("front-matter", text) == {"assignee": "@ada", "reviewers": ["@grace and @ada"]}
    places = located("front-matter", text)
    assert (places["assignee",], places["reviewers", 0]) == ("@ada", "@grace and @ada")


@given(st.dictionaries(st.sampled_from(["a", "b-c"]), st.sampled_from(["@a", "a@b", "'@a'", "[x, '@y']"])))
def test_handles_change_nothing_else(pairs: dict[str, str]) -> None:
    plain = "".join(f"{key}: {text}\n" for key, text in pairs.items())
    quoted = plain.replace(": @a\n", ": '@a'\n")
    assert value("front-matter", f"---\n{plain}x: 1\n---\n") == value("front-matter", f"---\n{quoted}x: 1\n---\n")


def test_toml_between_pluses() -> None:
    text = """\
+++
title = "Faster builds"  # why not
date = 2026-09-30
weight = 3
draft = false
[params]
owner.team = 'build'
"see also" = [1, "two", { kind = "a", n = 1.5 }]
[[params.steps]]
name = '''
first'''
[[params.steps]]
name = "second"
+++
Text
"""
    assert value("front-matter", text) == {
        "title": "Faster builds",
        "date": "2026-09-30",
        "weight": 3,
        "draft": False,
        "params": {
            "owner": {"team": "build"},
            "see also": [1, "two", {"kind": "a", "n": 1.5}],
            "steps": [{"name": "first"}, {"name": "second"}],
        },
    }
    places = located("front-matter", text)
    assert {route: places[route] for route in places if len(route) != 0} == {
        ("title",): '"Faster builds"',
        ("date",): "2026-09-30",
        ("weight",): "3",
        ("draft",): "false",
        ("params",): "[params]",
        ("params", "owner"): "'build'",
        ("params", "owner", "team"): "'build'",
        ("params", "see also"): '[1, "two", { kind = "a", n = 1.5 }]',
        ("params", "see also", 0): "1",
        ("params", "see also", 1): '"two"',
        ("params", "see also", 2): '{ kind = "a", n = 1.5 }',
        ("params", "see also", 2, "kind"): '"a"',
        ("params", "see also", 2, "n"): "1.5",
        ("params", "steps", 0): "[[params.steps]]",
        ("params", "steps", 0, "name"): "'''\nfirst'''",
        ("params", "steps", 1): "[[params.steps]]",
        ("params", "steps", 1, "name"): '"second"',
    }
    assert keys("front-matter", text)["params", "see also"] == '"see also"'


@pytest.mark.parametrize("text", ["", "# Title\n", "Text\n---\na: b\n---\n", "---\n---\n", "---\n\n# A rule above\n"])
def test_no_front_matter_is_no_record(text: str) -> None:
    assert read("front-matter", text) == Records(())


# What is wrong with it


def test_broken_yaml_is_a_fault_at_its_line() -> None:
    text = "---\nid: a\ntitle: [b\n---\nText\n"
    assert [where and where[0] for _, where in faults("front-matter", text)] == [3]
    assert rules("front-matter", text) == ["yaml-syntax"]
    assert unknown("front-matter", text) == {()}
    assert faults("front-matter", "---\nid: a\nid: b\n---\n") == [
        ("the key 'id' is given twice; keep one of the two", (3, 1, 3, 3))
    ]


def test_broken_toml_is_a_fault_at_its_line() -> None:
    message = "this is not TOML (expected '=' after a key in a key/value pair); fix the syntax"
    assert faults("front-matter", '+++\r\na = 1\r\nb c = "d"\r\n+++\r\n') == [(message, (3, 3, 3, 4))]
    assert read("front-matter", "+++\na\n+++\n").parts == ()
    assert faults("front-matter", "+++\na = [1,\n+++\n") == [
        ("this is not TOML (invalid value); fix the syntax", (2, 8, 2, 8))
    ]


ABOVE = "front matter begins in the first line of a file; remove what is above it"
NO_BEGINNING = "the front matter has no beginning; add a line '---' above it"


def begins(written: str, mark: str = "---") -> str:
    """Return the message for another first line."""
    return f"front matter begins with a line '{mark}', not '{written}'; correct the line"


@pytest.mark.parametrize("mark", ["---", "+++"])
def test_front_matter_without_an_end(mark: str) -> None:
    assert faults("front-matter", f"{mark}\nid = 1\nid: a\n\n# Title\n") == [
        (f"the front matter has no end; add a line '{mark}' after it", (1, 1, 1, 4))
    ]


def test_front_matter_below_empty_lines() -> None:
    assert faults("front-matter", "\n\n---\nid: a\n---\n") == [
        ("front matter begins in the first line of a file; remove what is above it", (3, 1, 3, 4))
    ]
    assert faults("front-matter", "\n---\n\nText between rules\n\n---\n") == []


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("----\nid: b\ntitle: B\n---\n", begins("----"), (1, 1, 1, 5)),
        ("--\r\nid: b\r\n---\r\n", begins("--"), (1, 1, 1, 3)),
        ("- - -\nid: b\n---\n", begins("- - -"), (1, 1, 1, 6)),
        ("\u2013\u2013\u2013\nid: b\n---\n", begins("\u2013\u2013\u2013"), (1, 1, 1, 4)),
        (" ---\nid: b\n---\n", begins(" ---"), (1, 1, 1, 5)),
        ("++++\nid = 1\n+++\n", begins("++++", "+++"), (1, 1, 1, 5)),
        ("----\nid: b\ntitle: B\n\n# No end\n", begins("----"), (1, 1, 1, 5)),
        ("<!-- x -->\n---\nid: b\n---\n", ABOVE, (2, 1, 2, 4)),
        ("<!--\nx\n\n-->\n\n<!-- y -->\n+++\nid = 1\n+++\n", ABOVE, (7, 1, 7, 4)),
        ("id: d\ntags:\n  - x\n- y\ntitle: D\n---\n", NO_BEGINNING, (1, 1, 1, 6)),
        ("'id': d\n# A comment\n\ntitle:\n---\n", NO_BEGINNING, (1, 1, 1, 8)),
    ],
)  # fmt: skip
def test_front_matter_that_no_tool_finds(text: str, message: str, place: tuple[int, ...]) -> None:
    assert faults("front-matter", text) == [(message, place)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "<!-- x -->",
        "# Title\n\n---\nid: b\ntitle: B\n---\n",
        "----\n\nText between rules, such as: this\n\n----\n",
        "----\nNote: a line\nand another\n",
        "Note: a heading\n---\n",
        "Text that says: this\nis a heading of two lines\n---\n",
        "- a\n- b: c\n---\n",
        "<!-- never closed\n---\nid: b\n---\n",
    ],
)
def test_what_is_not_front_matter(text: str) -> None:
    assert faults("front-matter", text) == []


def test_damaged_front_matter_is_searched_in_linear_time() -> None:
    started = time.process_time()
    for text in ("<!--" * 50_000, "<!-- -->\n" * 50_000, "\n" * 200_000, "----\n" + "a: b\n" * 50_000, "- " * 100_000):
        faults("front-matter", text)
    assert time.process_time() - started < 10


def test_front_matter_that_is_no_mapping() -> None:
    message = "the front matter is not a mapping; write keys with values, such as 'id: faster-builds'"
    assert faults("front-matter", "---\n- a\n- b\n---\n") == [(message, (2, 1, 2, 4))]


def test_what_json_does_not_have_is_unknown() -> None:
    assert unknown("front-matter", "+++\na = inf\nb = [nan]\n+++\n") == {("a",), ("b", 0)}


@pytest.mark.parametrize("number", ["9" * 4_301, "0x" + "f" * 6_000, "[0o" + "7" * 6_000 + "]", "0b" + "1" * 15_000])
def test_a_number_that_no_text_can_hold(number: str) -> None:
    message = "this is not TOML (a number is too long); fix the syntax"
    assert [each for each, _ in faults("front-matter", f"+++\na = {number}\n+++\n")] == [message]


def test_the_longest_number() -> None:
    assert value("front-matter", f"+++\na = -{'9' * 4_300}\n+++\n") == {"a": 1 - 10**4_300}


def test_limits() -> None:
    deep = "the values nest deeper than 4 levels; use fewer levels"
    assert faults("front-matter", "+++\na = [[[[1]]]]\n+++\n", Limits(depth=4)) == [(deep, (2, 1, 2, 2))]
    assert faults("front-matter", "+++\na = [[[1]]]\n+++\n", Limits(depth=4)) == []
    long = "the TOML is longer than 16,384 characters; shorten it"
    assert faults("front-matter", f"+++\na = 1\n{'#' * 20_000}\n+++\n") == [(long, (2, 1, 2, 6))]


@pytest.mark.parametrize(
    "inside",
    ["a." * 8_000 + "a = 1", f"[{'a.' * 8_000}a]", f"a = {'[' * 16_000}", f"a = {'9' * 16_000}", "a={b=" * 3_000],
)
def test_hostile_toml_ends_soon(inside: str) -> None:
    assert read("front-matter", f"+++\n{inside}\n+++\n").faults


# Properties

NAME = st.text("abcé\"'. \\", min_size=1, max_size=4)
VALUES = st.recursive(
    st.one_of(st.integers(-99, 99), st.booleans(), st.text("ab\"'\\é #]},=\t", max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAME, inner, max_size=3)),
    max_leaves=6,
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value) if "'" in value or "\t" in value else f"'{value}'"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {written(each)}" for key, each in value.items()) + "}"
    return str(value)


@given(st.dictionaries(NAME, VALUES, min_size=1, max_size=3), st.booleans())
def test_every_value_of_toml_is_at_its_place(mapping: dict[str, object], tables: bool) -> None:
    lines: list[str] = []
    for key, each in mapping.items():
        if not tables or not isinstance(each, dict):
            lines.append(f"{quoted(key)} = {written(each)} # = ")
    for key, each in mapping.items():
        if tables and isinstance(each, dict):
            lines.append(f" [ {quoted(key)} ] # ]")
            lines.extend(f"{quoted(name)}={written(inner)}" for name, inner in each.items())
    text = "\n".join(["+++", *lines, "+++", ""])
    assert value("front-matter", text) == mapping
    places, names = located("front-matter", text), keys("front-matter", text)
    for route, each in leaves(mapping):
        if route and not (tables and len(route) == 1 and isinstance(each, dict)):
            assert tomllib.loads(f"k = {places[route]}") == {"k": each}
        if route and isinstance(route[-1], str):
            assert tomllib.loads(f"{names[route]} = 1") == {route[-1]: 1}


@given(st.text(), st.sampled_from(["---\n", "+++\n", ""]))
def test_no_text_raises(inside: str, mark: str) -> None:
    read("front-matter", f"{mark}{inside}\n{mark}")
    read("front-matter", f"{mark}{inside}")
