"""A value that is there and empty: the finding is at it, not at the record. And a key that is not an id."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_memory import judge
from tests.sources.folders import check_folder
from tpmlint.settings import ConfigFile, Settings

BLOCK = """\
[[sources.items]]
kind = "initiative"
require = ["horizon"]
[sources.items.fields]
id = "id"
title = "name"
owner = "lead.team"
enables = { each = "for", as = { feature = "." } }
horizon = "when"
"""


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        (
            "plan.yaml",
            "id: a\nname: A\nlead:\n  team:\nfor: []\nwhen: ''\n",
            ["4", "6", "5"],
        ),
        (
            "plan.json",
            '{"id": "a",\n "name": "A",\n "lead": {"team": null},\n "for": [],\n "when": ""}\n',
            ["3", "5", "4"],
        ),
        (
            "plan.md",
            "---\nid: a\nname: A\nlead: {team: ''}\nwhen: ~\nfor:\n---\n",
            ["4", "5", "6"],
        ),
    ],
)
def test_what_is_empty_is_reported_at_its_place(tmp_path: Path, name: str, text: str, places: list[str]) -> None:
    configuration = f'[[sources]]\nfiles = ["{name}"]\n{BLOCK}'
    found = check_folder(tmp_path, {"tpmlint.toml": configuration, name: text}, "schema", "enables-nothing")
    said = {each.partition("] ")[2]: each.partition(":")[2].partition(" ")[0] for each in found}
    assert said == {
        "'lead.team' is empty; add a value": places[0],
        "'when' is empty, and its source requires it; add a value": places[1],
        "initiative 'a' names no feature it enables; list at least one under 'for', with how it does so": places[2],
    }


def test_a_cell_that_is_empty_is_reported_at_its_place(tmp_path: Path) -> None:
    configuration = '[[sources]]\nfiles = ["teams.csv"]\n[[sources.items]]\nkind = "feature"\n'
    configuration += 'fields = { id = "id", title = "name", owner = "team" }\n'
    text = "id,team,name\na,core,A\nb,,B\n"
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "teams.csv": text}, "schema") == [
        "teams.csv:3 `` error[schema] 'team' is empty; add a value"
    ]


def test_a_section_that_is_empty_has_the_author_s_name(tmp_path: Path) -> None:
    text = "# 1. One provider\n\n## Status\n\n## Context\n\nWe pay.\n"
    found = check_folder(
        tmp_path, {"tpmlint.toml": '[[sources]]\nformat = "adr"\n', "docs/adr/0001-one.md": text}, "schema"
    )
    assert [each for each in found if "fields." in each] == []


@pytest.mark.parametrize(
    ("at", "path", "text"),
    [
        ("$.epics[*]", "0#", "epics:\n  faster builds:\n    title: Faster\n"),
        ("$.epics[*].only", "1#", "epics:\n  faster builds:\n    only: {title: Faster}\n"),
    ],
)
def test_a_key_that_is_not_an_id(tmp_path: Path, at: str, path: str, text: str) -> None:
    configuration = '[[sources]]\nfiles = ["plan.yaml"]\n[[sources.items]]\nkind = "feature"\n'
    configuration += f'at = "{at}"\nfields = {{ id = "{path}", title = "title" }}\n'
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": text}, "schema") == [
        (
            "plan.yaml:2 `faster builds` error[schema] the key must be 1 to 128 letters from a to z, digits, '-', "
            "'_' or '.', beginning and ending with a letter or digit, not 'faster builds'"
        )
    ]


def test_a_field_above_the_record_has_its_own_name(tmp_path: Path) -> None:
    configuration = '[[sources]]\nfiles = ["plan.yaml"]\n[[sources.items]]\nkind = "feature"\n'
    configuration += 'at = "$.epics[*].tasks[*]"\nfields = { id = "id", title = "title", owner = "2/team" }\n'
    text = "epics:\n  - team:\n    tasks:\n      - {id: a, title: A}\n  - tasks:\n      - {id: b, title: B}\n"
    assert check_folder(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": text}, "schema") == [
        "plan.yaml:2 `` error[schema] 'team' is empty; add a value",
        "plan.yaml:6 `{id: b, title: B}` error[schema] feature 'b' has no 'team'; add it",
    ]


MAPPED = """\
[[sources]]
files = ["plan.yaml"]
[[sources.items]]
kind = "feature"
fields = { id = "id", title = "name", benefit = "benfit", owner = "lead" }
"""


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (
            "- {id: a, name: A, benefit: Pays}\n- {id: b, name: B, benefit: Ships}\n",
            "'benefit' is taken from 'benfit', which none of 2 records has; did you mean 'benefit'?",
        ),
        (
            "- {id: a, name: A, Lead: core}\n",
            "'owner' is taken from 'lead', which the only record lacks; did you mean 'Lead'?",
        ),
        ("- {id: a, name: A, benefit: Pays}\n- {id: b, name: B, benfit: Ships}\n", ""),
        ("- {id: a, name: A, value: Pays}\n", ""),
    ],
)
def test_a_field_that_is_taken_from_a_misspelled_key(tmp_path: Path, records: str, expected: str) -> None:
    """None of the records has it, and almost the same key is taken for nothing."""
    found = check_folder(tmp_path, {"tpmlint.toml": MAPPED, "plan.yaml": records}, "empty-source")
    assert [each.partition("error[empty-source] ")[2] for each in found] == ([expected] if expected else [])
    assert all(each.startswith("tpmlint.toml:5 ") for each in found)


@pytest.mark.parametrize(
    ("folder", "pattern", "link", "reported"),
    [
        ("", "plan/**/*.yaml", "plan", True),
        ("", "/a/plan/*.yaml", "a", True),
        ("shop", "plan/*.yaml", "shop/plan", True),
        ("shop", "plan/*.yaml", "plan", False),
        ("", "plan/x.yaml", "plan/x.yaml", False),
        ("", "!plan/*.yaml", "plan", False),
        ("", "planning/*.yaml", "plan", False),
    ],
)
def test_a_pattern_for_files_behind_a_link(folder: str, pattern: str, link: str, reported: bool) -> None:
    configuration = f"[roadmap]\ninclude = ['roadmap/*.yaml', '{pattern}']\n"
    table = {"roadmap": {"include": ["roadmap/*.yaml", pattern]}}
    settings = Settings(
        source="tpmlint.toml",
        text=configuration,
        folder=folder,
        include=("roadmap/*.yaml", pattern),
        files=(ConfigFile("tpmlint.toml", configuration, table),),
    )
    found = judge("kind: team\nid: a\ntitle: A\n", "empty-source", settings=settings, links=frozenset({link}))
    says = f"'{pattern}' lies behind the symbolic link '{link}', so that nothing in it is read"
    expected = [(f"{says}; name what the link leads to", "tpmlint.toml")] if reported else []
    assert [(each.message, each.location.path) for each in found] == expected
