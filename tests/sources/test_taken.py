"""Records that no block takes: whatever a source passes over, somebody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.folders import check_folder, read_folder

EPICS = """\
epics:
  - {id: a, name: Faster builds, type: epic}
  - {id: b, name: Faster tests, type: epic}
  - {id: c, name: A cache, type: task}
"""


def source(*blocks: str, files: str = "plan.*", keys: str = "") -> str:
    """Return a configuration with a source of teams; each block is what differs in it."""
    each = "".join(
        f'[[sources.items]]\nkind = "team"\n{block}\nfields = {{ id = "id", title = "name" }}\n' for block in blocks
    )
    return f'[[sources]]\nfiles = ["{files}"]\n{keys}{each}'


def taken(folder: Path, configuration: str, text: str, name: str = "plan.yaml") -> list[str]:
    """Return the ids of the items that a source makes."""
    loaded = read_folder(folder, {"tpmlint.toml": configuration, name: text})
    return sorted(item.id for item in loaded.roadmap.items)


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ('type = ["epics"]', "'type' is epic or task; did you mean 'epic'?"),
        ('type = ["tasks"]', "'type' is task or epic; did you mean 'task'?"),
        ('type = ["goal", "outcome"]', "'type' is epic or task"),
        ('typ = ["epic"]', "none has 'typ'; did you mean 'type'?"),
        ('labels = ["epic"]', "none has 'labels', only id, name and type"),
    ],
)
def test_a_block_that_takes_nothing_is_an_error_at_its_when(tmp_path: Path, when: str, found: str) -> None:
    configuration = source(f'at = "$.epics[*]"\nwhen = {{ {when} }}')
    start = "'when' takes none of 3 records in 1 file: " + ("" if found.startswith("none") else "their ")
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": EPICS}, "structure") == [
        f"tpmlint.toml:6 `when = {{ {when} }}` error[empty-source] {start}{found}"
    ]


def test_each_block_must_take_something(tmp_path: Path) -> None:
    epic, task = (f'at = "$.epics[*]"\nwhen = {{ type = ["{word}"] }}' for word in ("epic", "tsk"))
    assert check_folder(tmp_path, {"tpmlint.toml": source(epic, task), "plan.yaml": EPICS}, "structure") == [
        (
            "tpmlint.toml:11 `when = { type = [\"tsk\"] }` error[empty-source] 'when' takes none of 3 records in "
            "1 file: their 'type' is task; did you mean 'task'?"
        )
    ]


def test_a_block_may_take_nothing_where_others_take_everything_by_the_same_key(tmp_path: Path) -> None:
    every = 'at = "$.epics[*]"\nwhen = { type = ["epic", "task"] }'
    goals = 'at = "$.epics[*]"\nwhen = { type = ["goal"] }'
    assert check_folder(tmp_path, {"tpmlint.toml": source(every, goals), "plan.yaml": EPICS}, "structure") == []
    assert check_folder(
        tmp_path, {"tpmlint.toml": source('at = "$.epics[*]"', goals), "plan.yaml": EPICS}, "empty-source"
    ) == [
        (
            "tpmlint.toml:10 `when = { type = [\"goal\"] }` error[empty-source] 'when' takes none of 3 records in "
            "1 file: their 'type' is epic or task"
        )
    ]


def test_a_format_that_comes_along_needs_one_record(tmp_path: Path) -> None:
    component = "kind: component\nmetadata: {name: shop}\nspec: {owner: web}\n"
    files = {"tpmlint.toml": '[[sources]]\nformat = "backstage"\n', "catalog-info.yaml": component}
    assert check_folder(tmp_path, files, "empty-source") == []  # In any case.
    files["catalog-info.yaml"] = "kind: Compnent\nmetadata: {name: shop}\nspec: {owner: web}\n"
    (found,) = check_folder(tmp_path, files, "empty-source")
    assert found.startswith("tpmlint.toml:2 `format = \"backstage\"` error[empty-source] 'when' takes none of 1 record")
    assert "Compnent" in found


def test_a_block_of_a_format_that_comes_along_may_find_nothing(tmp_path: Path) -> None:
    issue = '{{"number": 1, "title": "Pay", "state": "OPEN", "labels": [{{"name": "{}"}}]}}'
    files = {"tpmlint.toml": '[[sources]]\nformat = "github-issues"\n'}
    for label in ("enhancement", "epic"):
        assert check_folder(tmp_path, {**files, "issues.json": f"[{issue.format(label)}]"}, "empty-source") == []
    found = check_folder(tmp_path, {**files, "issues.json": f"[{issue.format('bug')}]"}, "empty-source")
    assert [each.partition(" selects")[2] for each in found] == [
        " nothing in 1 file, which has number, title, state and labels at the top"
    ] * 2


TYPED = """\
- {id: a, name: Aaa, type: epic}
- {id: b, name: Bbb, type: Epic}
- {id: c, name: Ccc, type: "epic "}
- {id: d, name: Ddd, type: EPIC}
- {id: e, name: Eee, type: [bug, Epic]}
"""


def test_case_and_blanks_do_not_count(tmp_path: Path) -> None:
    assert taken(tmp_path, source('when = { type = ["epic"] }'), TYPED) == ["a", "b", "c", "d", "e"]


def test_case_counts_where_two_words_differ_by_it_alone(tmp_path: Path) -> None:
    configuration = source('when = { type = ["epic"] }', 'when = { type = ["Epic"] }')
    assert taken(tmp_path, configuration, TYPED) == ["a", "b", "c", "e"]
    assert taken(tmp_path, source('when = { type = ["epic", "Epic"] }'), TYPED) == ["a", "b", "c", "e"]


def test_a_word_that_is_nearly_taken_is_an_error_at_its_place(tmp_path: Path) -> None:
    text = (
        TYPED
        + "- {id: f, name: Fff, type: epci}\n- {id: g, name: Ggg, type: spike}\n- {id: h, name: H, type: [epci]}\n"
    )
    assert check_folder(
        tmp_path, {"tpmlint.toml": source('when = { type = ["epic", "saga"] }'), "plan.yaml": text}, "structure"
    ) == [
        (
            "plan.yaml:6 `epci` error[empty-source] unknown type 'epci', so that the record is not read; this source "
            "takes epic and saga"
        )
    ]


def test_a_near_word_that_another_block_takes_is_none(tmp_path: Path) -> None:
    text = "- {id: a, name: Aaa, type: epic}\n- {id: b, name: Bbb, type: epics}\n"
    configuration = source('when = { type = ["epic"] }', 'when = { type = ["epics"] }')
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": text}, "structure") == []


@pytest.mark.parametrize("text", ["null", "~", "!!null ''", "---\n~\n---\nnull\n"])
def test_a_document_that_is_null_has_no_record(tmp_path: Path, text: str) -> None:
    for name in ("plan.yaml", "plan.json") if text == "null" else ("plan.yaml",):
        (tmp_path / name).unlink(missing_ok=True)
        found = check_folder(tmp_path, {"tpmlint.toml": source("", files=name), name: text}, "structure")
        (said,) = [each for each in found if "empty-source" in each]
        assert said.endswith(f"error[empty-source] the source {name} finds no record in 1 file")


@pytest.mark.parametrize(
    ("name", "text", "at", "line"),
    [
        ("plan.json", "[null]", "", 1),
        ("plan.json", '[{"id": "a", "name": "A"},\n null]', "", 2),
        ("plan.yaml", "- ", "", 1),
        ("plan.yaml", "- {id: a, name: A}\n- ~\n", "", 2),
        ("plan.yaml", "epics:\n  - {id: a, name: A}\n  -\n", "$.epics[*]", 3),
        ("plan.yaml", "epics:\n  a: {name: A}\n  b:\n", "$.epics[*]", 3),
        ("plan.yaml", "epics:\n  a: {name: A}\n  b:\n", "$.epics.*", 3),
    ],
)
def test_a_record_that_is_null_is_an_error_at_its_place(
    tmp_path: Path, name: str, text: str, at: str, line: int
) -> None:
    configuration = source(f'at = "{at}"' if at else "").replace('"id",', '["id", "0#"],')
    found = check_folder(tmp_path, {"tpmlint.toml": configuration, name: text}, "schema")
    (said,) = [each for each in found if "empty" in each]
    assert said.startswith(f"{name}:{line} ")
    assert said.endswith("error[schema] this record is empty; write its fields, or remove it")


def test_a_null_is_reported_once_for_all_blocks(tmp_path: Path) -> None:
    configuration = source('when = { type = ["epic"] }', 'when = { type = ["task"] }')
    text = "- {id: a, name: A, type: epic}\n- {id: b, name: B, type: task}\n-\n"
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": text}, "structure") == [
        "plan.yaml:3 `` error[schema] this record is empty; write its fields, or remove it"
    ]


def test_a_value_that_is_null_is_absent_where_it_is_not_one_of_several(tmp_path: Path) -> None:
    text = "epic: ~\nrelease: {id: a, name: A}\n"
    configuration = source("at = \"$['epic', 'release']\"")
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": text}, "structure") == []


def test_blanks_around_a_word_do_not_count(tmp_path: Path) -> None:
    configuration = """
        [[sources]]
        files = ["plan.csv"]
        [[sources.items]]
        kind = "initiative"
        [sources.items.fields]
        id = "id"
        title = "id"
        status = { from = "state", values = { "In Work" = "active", Done = "completed" } }
        target_date = { from = "release", calendar = "releases" }
        [calendars.releases]
        "v1.33" = 2027-04-23
    """
    text = "id,state,release\na, in work ,v1.33 \nb,\tDONE, 2027-01-01 \nc,\u00a0Done,\n"
    loaded = read_folder(tmp_path, {"tpmlint.toml": configuration, "plan.csv": text})
    assert [(item.state, item.value.get("target_date")) for item in loaded.roadmap.items] == [
        ("active", "2027-04-23"),
        ("completed", "2027-01-01"),
        ("completed", None),
    ]
    assert [each.violations for each in loaded.parsed_files] == [()]
