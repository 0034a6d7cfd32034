"""The command ``sources``: what is read of files in other formats, and what is not mapped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.folders import write

CONFIGURATION = """\
[[sources]]
files = ["plan.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*]"
  when = { type = ["epic"] }
    [sources.items.fields]
    id = "id"
    title = "name"
    owner = { from = "team", create = true }
    status = { from = "state", values = { todo = "planned", done = "completed" } }

  [[sources.items]]
  kind = "feature"
  at = "$.epics[*].features[*]"
    [sources.items.fields]
    id = "id"
    title = "$['title','name']"
    status = "status"

[[sources]]
files = ["other/*.csv"]
items = [{ kind = "team", fields = { id = "id", title = "name" } }]
"""
PLAN = """\
epics:
  - {id: search, type: epic, name: Search, team: web, state: later, points: 3, features: [
      {id: find, name: Find, status: ready}]}
  - {id: pay, type: epic, name: Pay, team: web, state: later, points: 5}
  - {id: bug, type: bug, name: Bug}
"""


@pytest.fixture(autouse=True)
def plan(tmp_path: Path) -> None:
    """Write a plan in a format of its own, and its mapping."""
    write(tmp_path, {"tpmlint.toml": CONFIGURATION, "plan.yaml": PLAN})


def test_text(run: Run) -> None:
    ended = run("sources")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "plan.yaml\n"
        "  files             1: plan.yaml\n"
        "  items             2 initiatives, 1 feature, 1 team\n"
        "                    1 of 3 records at $.epics[*] fit no `when`\n"
        "  words not taken   type 'bug' (1)\n"
        "  words not mapped  state 'later' (2), status 'ready' (1)\n"
        "  fields not mapped initiative: points (2)\n"
        "\n"
        "other/*.csv\n"
        "  files             none matches other/*.csv\n"
    )


def test_json(run: Run) -> None:
    ended = run("sources", "--output-format", "json")
    assert (ended.code, ended.err) == (0, "")
    plan, other = json.loads(ended.out)["sources"]
    assert plan == {
        "name": "plan.yaml",
        "format": None,
        "patterns": ["plan.yaml"],
        "files": ["plan.yaml"],
        "items": {"initiative": 2, "feature": 1, "team": 1},
        "blocks": [
            {
                "kind": "initiative",
                "at": "$.epics[*]",
                "records": 3,
                "taken": 2,
                "unmapped_fields": [{"field": "points", "records": 2}],
            },
            {"kind": "feature", "at": "$.epics[*].features[*]", "records": 1, "taken": 1, "unmapped_fields": []},
        ],
        "unmapped_words": [
            {"field": "state", "word": "later", "count": 2},
            {"field": "status", "word": "ready", "count": 1},
        ],
        "words_not_taken": [{"field": "type", "word": "bug", "count": 1}],
    }
    assert (other["files"], other["items"]) == ([], {})
    assert json.loads(ended.out)["files"] == [
        {"path": "plan.yaml", "taken": True, "reason": "by the source plan.yaml"},
    ]


def test_words_of_records_that_no_block_takes(run: Run, tmp_path: Path) -> None:
    block = '[[sources.items]]\nkind = "team"\nwhen = { type = ["squad"] }\nfields = { id = "id", title = "id" }\n'
    records = "".join(f"- {{id: {each}}}\n" for each in ("a, type: Squad", "b, type: guild", "c", "d, type: guild"))
    write(tmp_path, {"tpmlint.toml": f'[[sources]]\nfiles = ["teams.yaml"]\n{block}', "teams.yaml": records})
    assert run("sources").out.splitlines()[2:] == [
        "  items             1 team",
        "                    3 of 4 records fit no `when`",
        "  words not taken   type 'guild' (2), no type (1)",
    ]
    (teams,) = json.loads(run("sources", "--output-format", "json").out)["sources"]
    assert teams["words_not_taken"] == [
        {"field": "type", "word": "guild", "count": 2},
        {"field": "type", "word": None, "count": 1},
    ]


def test_show_files(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"other/a.csv": "id,name\n", "roadmap/x.md": "# X\n"})
    assert run("sources", "--show-files").out.splitlines()[-6:] == [
        "Read as roadmap: 1 file",
        "  plan.yaml  by the source plan.yaml",
        "Skipped: 2 files",
        "  other/a.csv   no record that the source other/*.csv maps",
        "  roadmap/x.md  no front matter with a kind",
        "1 other file matches no pattern of the configuration",
    ]


def test_a_source_without_records_is_said(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": "epcis: []\n"})
    assert run("sources").out.splitlines()[:5] == [
        "plan.yaml",
        "  files             1: plan.yaml",
        "  items             none",
        "                    no record at $.epics[*]",
        "                    no record at $.epics[*].features[*]",
    ]


def test_no_source(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"tpmlint.toml": ""})
    ended = run("sources")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (
        "tpmlint: note: the configuration has no [[sources]]; `tpmlint init --from FILE` proposes one for a file\n"
    )


DECISION = """\
---
Status: accepted
date: 2026-03-11
makers: [ada]
---

# Use a queue

## Context

Text
"""


def test_front_matter_that_is_read_as_a_field_is_mapped(run: Run, tmp_path: Path) -> None:
    fields = '{ id = "file.stem", title = "title", status = "fields.status", date = "fields.date" }'
    block = f'{{ kind = "decision", fields = {fields}, other-fields = "report" }}'
    write(
        tmp_path,
        {
            "tpmlint.toml": f'[[sources]]\nfiles = ["a.md"]\nreader = "markdown-sections"\nitems = [{block}]\n',
            "a.md": DECISION,
        },
    )
    assert "  fields not mapped makers (1)\n" in run("sources").out
    found = run("check", "--select", "unknown-field", "--output-format", "concise").out.splitlines()
    assert [line for line in found if line.startswith("a.md") and "'makers'" not in line] == []


@pytest.mark.parametrize(("name", "text"), [("a.rst", "A\n=\n\n:Status: Draft\n"), ("a.adoc", "= A\n:status: Draft\n")])
def test_what_a_reader_adds_is_not_what_an_author_wrote(run: Run, tmp_path: Path, name: str, text: str) -> None:
    """The reader follows from the name of the files."""
    ending = name.rpartition(".")[2]
    source = f'[[sources]]\nfiles = ["plans/*.{ending}"]\n[[sources.items]]\nkind = "initiative"\n'
    status = '{ from = "fields.status", values = { Draft = "proposed" } }'
    fields = f'fields = {{ id = "file.stem", title = "title", status = {status} }}\n'
    write(tmp_path, {"tpmlint.toml": source + fields, f"plans/{name}": text})
    ended = run("sources")
    assert (ended.code, ended.out) == (
        0,
        f"plans/*.{ending}\n  files             1: plans/{name}\n  items             1 initiative\n",
    )
