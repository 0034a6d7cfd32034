"""``init --from`` on roadmaps, proposals and decisions in AsciiDoc."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.folders import write

TABLE = """\
= Roadmap

== Now

[cols="1,3,1",options="header"]
|===
| Id | Title | Status
| pay | Pay with one click | done
| ship | Ship *faster* | in progress
|===
"""
BOXES = """\
= Roadmap

== Now

* [x] Pay with one click
* [ ] Ship *faster*

== Notes

We meet on Mondays.
"""
PROPOSAL = """\
= JEP-{0}: Part {0}
:toc: preamble

.Metadata
[cols="2"]
|===
| Status
| {1} :smile:

| Created
| 2026-03-0{0}
|===

== Abstract

What it is.
"""


def _init(run: Run, folder: Path, files: dict[str, str], name: str) -> str:
    write(folder, files)
    ended = run("init", "--from", name, "--yes")
    assert (ended.code, ended.err) == (0, "")
    return ended.out.partition("\n\nWrote tpmlint.toml")[0]


def _errors(run: Run) -> str:
    return run("check", "--output-format", "concise", "--quiet", "--ignore", "unmapped-field").out


@pytest.mark.parametrize(
    ("text", "reader", "items"),
    [
        (
            TABLE,
            "asciidoc-tables",
            ["pay   Pay with one click  done", "ship  Ship faster         in progress"],
        ),
        (
            BOXES,
            "asciidoc-lists",
            ["pay-with-one-click  Pay with one click  completed", "ship-faster         Ship faster         planned"],
        ),
    ],
)
def test_a_roadmap(run: Run, tmp_path: Path, text: str, reader: str, items: list[str]) -> None:
    said = _init(run, tmp_path, {"ROADMAP.adoc": text}, "ROADMAP.adoc")
    assert said.startswith(f'[[sources]]\nfiles = ["ROADMAP.adoc"]\nreader = "{reader}"\n')
    assert run("list", "initiatives", "--columns", "id,title,status").out.splitlines()[1:] == items
    assert _errors(run) == ""


def test_proposals_in_folders_of_their_own(run: Run, tmp_path: Path) -> None:
    files = {
        f"jep/{number}/README.adoc": PROPOSAL.format(number, status)
        for number, status in enumerate(("Final", "Draft", "Accepted"), 1)
    }
    files |= {"jep/README.adoc": "= JEPs\n\nAll of them.\n", "jep/2/notes.adoc": "= Notes\n"}
    said = _init(run, tmp_path, files, "jep")
    assert said.startswith('[[sources]]\nfiles = ["/jep/**/README.adoc", "!/jep/README.adoc"]\n\n')
    assert run("list", "initiatives", "--columns", "id,title,status").out.splitlines()[1:] == [
        "1   JEP-1: Part 1  Final",
        "2   JEP-2: Part 2  Draft",
        "3   JEP-3: Part 3  Accepted",
    ]
    assert _errors(run) == ""


def test_decisions(run: Run, tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-one.adoc": "= ADR 1: One\n\n== Status\n\nSuperseded by xref:0002-two.adoc[ADR 2]\n",
        "docs/adr/0002-two.adoc": "= ADR 2: Two\n\n*Status:* accepted\n\n*Date:* 2026-03-04\n\n== Context\n\nWhy.\n",
        "docs/adr/index.adoc": "= Decisions\n\n* link:0001-one.adoc[One]\n",
    }
    said = _init(run, tmp_path, files, "docs/adr")
    assert said.startswith('[[sources]]\nformat = "adr"\n\nReads adr: 2 decisions in 2 files.\n')
    assert run("list", "decisions", "--columns", "id,title,status,superseded_by").out.splitlines()[1:] == [
        "0002-two  Two    accepted",
        "0001-one  One    Superseded  0002-two",
    ]
    assert _errors(run) == ""


def test_a_block_that_does_not_end_is_an_error_with_help_for_asciidoc(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"tpmlint.toml": '[[sources]]\nfiles = ["docs/adr/*.adoc"]\nformat = "adr"\n'})
    write(tmp_path, {"docs/adr/0001-one.adoc": "= One\n\n*Status:* accepted\n\n----\ncode\n"})
    found = run("check", "--select", "yaml-syntax")
    assert found.code == 1
    assert "docs/adr/0001-one.adoc:5:1" in found.out
    assert "help: a block of AsciiDoc ends with a line like the one that it began with" in found.out
