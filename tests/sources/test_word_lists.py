"""Words of a field that the author lists in another file of the repository: `values-from`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.folders import check_folder, items, write
from tpmlint.config import ConfigError, load
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.git.snapshot import Directory

BACKLOG = '[[sources]]\nformat = "backlog"\n'
OWN = """\
[[sources]]
files = ["plan.csv"]

[[sources.items]]
kind = "initiative"

[sources.items.fields]
id = "key"
title = "name"

[sources.items.fields.status]
from = "state"

[sources.items.fields.status.values-from]
file = "states.yaml"
at = "$.columns[*].name"
first = "planned"
others = "active"
last = "completed"
"""
PLAN = "key,name,state\na,A,Idea\nb,B,Making\nc,C,Out\nd,D,Makin\n"
STATES = "columns:\n  - name: Idea\n  - name: Making\n  - name: Testing\n  - name: Out\n"


def _task(number: int, status: str) -> dict[str, str]:
    text = f"---\nid: task-{number}\ntitle: Task number {number}\nstatus: {status}\n---\n"
    return {f"backlog/tasks/task-{number} - T.md": text}


def _states(folder: Path, statuses: str, *words: str) -> list[str]:
    """Return what each of some words of a task means where a project lists these statuses."""
    files = {"tpmlint.toml": BACKLOG, "backlog/config.yml": f"project_name: Shop\nstatuses: {statuses}\n"}
    for number, each in enumerate(words):
        files |= _task(number, each)
    return [str(each.value["status"]) for each in items(folder, files)]


@pytest.mark.parametrize(
    ("statuses", "words", "states"),
    [
        ("[Idea, Doing, Out]", ("Idea", "Doing", "Out"), ["planned", "active", "completed"]),
        (
            "[Draft, Idea, Done, Live]",
            ("Draft", "Idea", "Done", "live"),
            ["proposed", "active", "completed", "completed"],
        ),
        ("[Out]", ("Out",), ["planned"]),
        ("[Idea, Blocked, canceled]", ("Blocked", "Canceled", "To Do"), ["paused", "canceled", "planned"]),
        ("[1, 2, 3]", ("1", "2", "3"), ["planned", "active", "completed"]),
        ("[]", ("To Do", "Done"), ["planned", "completed"]),
        ("null", ("To Do", "Done"), ["planned", "completed"]),
    ],
)
def test_a_word_means_what_its_place_in_the_list_says_unless_it_is_a_common_one(
    statuses: str, words: tuple[str, ...], states: list[str], tmp_path: Path
) -> None:
    assert _states(tmp_path, statuses, *words) == states


def test_a_word_that_is_not_listed_is_reported_with_those_that_are(tmp_path: Path) -> None:
    files = {"tpmlint.toml": OWN, "plan.csv": PLAN, "states.yaml": STATES}
    assert check_folder(tmp_path, files, "schema") == [
        "plan.csv:5 `Makin` error[schema] unknown state 'Makin'; this source maps Making, Idea, Testing and Out"
    ]


def test_what_is_beside_the_list_may_be_broken(tmp_path: Path) -> None:
    """The tool that owns such a file reads it line by line, and may accept what YAML does not."""
    files = {
        "tpmlint.toml": BACKLOG,
        "backlog/config.yml": "statuses: [Idea, Doing, Out]\ndefault_assignee: @ada\n",
        **_task(1, "Idea"),
    }
    assert check_folder(tmp_path, files, "structure") == [
        (
            "tpmlint.toml:2 `format = \"backlog\"` info[unmapped-field] the source backlog maps no 'owner', 'type', "
            "'enables' and 'internal_customers', required of an initiative, so its items are not asked for them"
        )
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            "project_name: Shop\nstatuses: [Idea, {a: b}]\n",
            (
                "backlog/config.yml:2 `{a: b}` error[schema] an entry of '$.statuses' is not a word; write the words "
                "of the field, one an entry"
            ),
        ),
        (
            "project_name: @shop\n",
            "backlog/config.yml:1 `@` error[yaml-syntax] plain text cannot start with '@'; put quotes around the text",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_one_finding_at_its_place(text: str, finding: str, tmp_path: Path) -> None:
    """No word can then be unknown: it may be in the list."""
    files = {"tpmlint.toml": BACKLOG, "backlog/config.yml": text, **_task(1, "Idea"), **_task(2, "Done")}
    assert check_folder(tmp_path, files, "schema", "yaml-syntax") == [finding]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "`values-from` of 'status': 'states.yaml' does not exist"),
        (
            {"status.yaml": ""},
            "`values-from` of 'status': 'states.yaml' does not exist; did you mean 'status.yaml'?",
        ),
        ({"states.yaml": "other: []\n"}, "`values-from` of 'status': '$.columns[*].name' finds no word in states.yaml"),
    ],
)
def test_words_that_are_nowhere_are_an_error_of_the_block(files: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        check_folder(tmp_path, {"tpmlint.toml": OWN, "plan.csv": PLAN, **files})
    assert error.value.message == message
    assert error.value.place == "tpmlint.toml:14"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('{ file = "a.yaml", at = "$.a[", others = "active" }', "`at` = '$.a[' is not a JSONPath"),
        ('{ file = "a.yaml", at = "$.a" }', "`values-from` says of no word what it means"),
        ('{ file = "a.yaml", at = "$.a", others = "activ" }', "unknown word 'activ'; did you mean 'active'?"),
        ('{ file = "a.yaml", at = "$.a", other = "active" }', "did you mean 'others'?"),
        ('{ at = "$.a", others = "active" }', "has no 'file'"),
    ],
)
def test_a_wrong_block(table: str, message: str, tmp_path: Path) -> None:
    block = OWN[: OWN.index("\n[sources.items.fields.status.values-from]")] + f"values-from = {table}\n"
    (tmp_path / "tpmlint.toml").write_text(block)
    with pytest.raises(ConfigError) as error:
        load(Directory(tmp_path))
    assert message in error.value.message


def test_a_fix_writes_the_listed_word(tmp_path: Path) -> None:
    """Of the common words there are several, and of the project's own there is one."""
    path = "backlog/tasks/task-1 - T.md"
    files = {"tpmlint.toml": BACKLOG, "backlog/config.yml": "statuses: [Idea, Building, Out]\n", **_task(1, "Buildin")}
    write(tmp_path, files)
    fixed = open_session(Request(start=tmp_path)).fix(unsafe=True)
    assert fixed.changes[path].new == files[path].replace("Buildin", "Building").encode()


def test_a_change_of_the_list_is_seen_by_the_caches(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write(folder, {"tpmlint.toml": OWN, "plan.csv": "key,name,state\na,A,Idea\n"})
    request = Request(start=folder, cache=tmp_path / "cache", select=("schema",))
    unknown = ["unknown state 'Idea'; this source maps Ideas"]
    for word, found in (("Idea", []), ("Ideas", unknown), ("Idea", [])):
        write(folder, {"states.yaml": f"columns: [{{name: {word}}}]\n"})
        assert [each.message for each in open_session(request).report().findings] == found


def test_an_unsaved_list_counts_in_a_session(tmp_path: Path) -> None:
    states = "columns: [{name: Ideas}]\n"
    write(tmp_path, {"tpmlint.toml": OWN, "plan.csv": "key,name,state\na,A,Idea\n", "states.yaml": states})
    session = open_session(Request(start=tmp_path, select=("schema",)))
    unsaved = session.with_texts({"states.yaml": b"columns: [{name: Idea}]\n"})
    assert [each.message for each in session.check().report.findings] == [
        "unknown state 'Idea'; this source maps Ideas"
    ]
    assert unsaved.check().report.findings == ()
