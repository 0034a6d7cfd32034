"""One mistake gives one finding: what could not be read is not missing, and the merge key of YAML 1.1 is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.sources.folders import check_folder, find, read_folder, values
from tpmlint.formats.readers import reader
from tpmlint.limits import Limits

CONFIGURATION = """\
[[sources]]
files = ["plan.*", "plans/*"]
[[sources.items]]
kind = "initiative"
at = "$.epics[*]"
fields = { id = "id", title = "title", depends_on = { each = "needs" } }
[[sources]]
files = ["cards/*"]
[[sources.items]]
kind = "initiative"
fields = { id = "id", title = "title", depends_on = { each = "needs" } }
"""
FIRST = "epics:\n  - {id: EP-01, title: One, needs: [EP-07]}\n"


@pytest.mark.parametrize(
    "files",
    [
        {"plan.yaml": FIRST + "  - id: EP-07\n    title: Seven: eight\n"},
        {"plan.yaml": FIRST + "  - id: EP-07\n    <<: *nothing\n"},
        {"plan.yaml": FIRST + "  - id: EP-07\n    <<: 3\n"},
        {"plan.yaml": FIRST + "  - !epic {id: EP-07, title: Seven}\n"},
        {"plan.yaml": FIRST + "  - id: !x EP-07\n    title: Seven\n"},
        {"plan.yaml": FIRST + "---\nepics:\n  - id: EP-07\n    title: 'Seven\n"},
        {"plan.yaml": FIRST + "---\n[EP-07\n"},
        {"plan.yaml": FIRST + "--- # Next\n%EP-07\n"},
        {"plan.yaml": FIRST, "plans/other.yaml": "epics:\n  - id: EP-07\n    title: Seven: eight\n"},
        {"plan.yaml": FIRST, "plans/other.json": '{"epics": [{"id": "EP-07",}]}'},
        {"plan.yaml": FIRST, "cards/seven.md": "----\nid: EP-07\ntitle: Seven\n---\n"},
        {"plan.yaml": FIRST, "cards/seven.md": "---\nid: EP-07\ntitle: Seven: eight\n---\n"},
        {"plan.yaml": FIRST, "cards/seven.csv": 'id,title\nEP-07,"Seven\n'},
    ],
)
def test_what_cannot_be_read_is_not_missing(tmp_path: Path, files: dict[str, str]) -> None:
    found = find(tmp_path, {"tpmlint.toml": CONFIGURATION, **files}, "structure", "dangling-reference")
    assert {each.rule for each in found} & {"dangling-reference", "yaml-syntax"} == {"yaml-syntax"}


def test_what_a_page_without_a_record_says_is_missing(tmp_path: Path) -> None:
    files = {"plan.yaml": FIRST, "cards/README.md": "# Cards\n\nEP-07 is not one.\n"}
    found = find(tmp_path, {"tpmlint.toml": CONFIGURATION, **files}, "dangling-reference")
    assert [each.rule for each in found] == ["dangling-reference"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}\n", {"a": {"x": 1, "z": 2}, "b": {"z": 3, "x": 1}}),
        ("b: {z: 3, <<: {x: 1, z: 2}}\n", {"b": {"z": 3, "x": 1}}),
        (
            "a: &a {x: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b]}\n",
            {"a": {"x": 1}, "b": {"x": 2, "z": 2}, "c": {"x": 1, "z": 2}},
        ),
        (
            "a: &a {x: 1}\nb: &b {<<: *a, z: 2}\nc: {<<: *b}\n",
            {"a": {"x": 1}, "b": {"x": 1, "z": 2}, "c": {"x": 1, "z": 2}},
        ),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  <<: {x: 2, z: 2}\n", {"a": {"x": 1}, "b": {"x": 1, "z": 2}}),
        ("'<<': {x: 1}\n", {"<<": {"x": 1}}),
        ("<<: {x: 1}\n", {"x": 1}),
        ("<<: []\n", {}),
    ],
)
def test_the_merge_key(text: str, value: object) -> None:
    read = reader("yaml").read(text, Limits())
    assert read.faults == ()
    assert [(part.value, part.unknown) for part in read.parts] == [(value, frozenset())]


NOT_A_MAPPING = "'<<' merges mappings, and this is not one; write an alias of one, such as *defaults"


@pytest.mark.parametrize(
    ("text", "message", "unknown"),
    [
        ("<<: 3\n", NOT_A_MAPPING, ()),
        ("a: {<<: [{x: 1}, [2]]}\n", NOT_A_MAPPING, ("a",)),
        ("a: {<<: *b}\n", "'*b' has no '&b' before it; write the value out, or quotes around text", ("a",)),
        ("a: {<<: {x: !y 1}, z: 2}\n", "the tag '!y' is not supported here; remove it", ("a", "x")),
        ("a: &a {<<: *a}\n", "'*a' lies within the value it stands for; write out what is meant", ("a",)),
    ],
)  # fmt: skip
def test_a_merge_that_cannot_be_read(text: str, message: str, unknown: tuple[str, ...]) -> None:
    read = reader("yaml").read(text, Limits())
    assert [each.message for each in read.faults] == [message]
    assert [part.unknown for part in read.parts] == [frozenset({unknown})]


def test_what_is_merged_and_replaced_is_not_unknown() -> None:
    read = reader("yaml").read("a: {<<: {x: !y 1}, x: 2}\n", Limits())
    assert [(part.value, part.unknown) for part in read.parts] == [({"a": {"x": 2}}, frozenset())]


def test_what_is_merged_is_at_its_own_place(tmp_path: Path) -> None:
    text = "defaults: &d\n  title: ''\n  needs: [EP-9]\nepics:\n  - id: EP-7\n    <<: *d\n    title: Seven\n"
    assert values(tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": text}) == [
        {"kind": "initiative", "id": "EP-7", "title": "Seven", "depends_on": ["EP-9"]}
    ]
    assert check_folder(tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": text}, "dangling-reference") == [
        "plan.yaml:3 `EP-9` error[dangling-reference] initiative EP-7 depends on initiative EP-9, which does not exist"
    ]


def test_merges_that_multiply_are_stopped(tmp_path: Path) -> None:
    lines = ["a0: &a0 {" + ", ".join(f"k{number}: 1" for number in range(50)) + "}"]
    lines += [f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 9)}]}}" for level in range(1, 12)]
    started = time.process_time()
    loaded = read_folder(tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": "\n".join(lines)})
    (parsed,) = loaded.parsed_files
    assert [each.rule for each in parsed.file.faults] == ["yaml-syntax"]
    assert time.process_time() - started < 20


def test_front_matter_merges_too() -> None:
    read = reader("front-matter").read("---\na: &a {x: 1}\n<<: *a\n---\n", Limits())
    assert [part.value for part in read.parts] == [{"a": {"x": 1}, "x": 1}]


def test_rows_below_a_comment_are_not_missing(tmp_path: Path) -> None:
    configuration = """
        [[sources]]
        files = ["ROADMAP.md"]
        reader = "markdown-tables"
        [[sources.items]]
        kind = "initiative"
        fields = { id = "Id", title = "Name", depends_on = { each = "Needs" } }
    """
    table = "| Id | Name | Needs |\n|---|---|---|\n| a | A | b |\n<!-- tpmlint: ignore[schema] Yes -->\n| b | B | |\n"
    found = find(tmp_path, {"tpmlint.toml": configuration, "ROADMAP.md": table}, "yaml-syntax", "dangling-reference")
    assert [(each.rule, each.location.span and each.location.span.line) for each in found] == [("yaml-syntax", 5)]
