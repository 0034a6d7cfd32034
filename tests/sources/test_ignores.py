"""Ignore comments in files of other formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_memory import said
from tests.sources.folders import CONFIGURATION, find, write
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request

TABLE = """\
[[sources]]
files = ["ROADMAP.md"]
reader = "markdown-tables"
[[sources.items]]
kind = "initiative"
fields = { id = "Key", title = "Name", depends_on = { from = "Needs", split = "," } }
"""
MARK = "<!-- tpmlint: ignore[dangling-reference] planned next year -->"
ROADMAP = """\
# Roadmap

| Key | Name | Needs |
| --- | --- | --- |
| one | One | nine |{row}
| two | Two | ten |

{after}
"""


@pytest.mark.parametrize(
    ("row", "after", "left"),
    [
        ("", "", ["nine", "ten"]),
        (f" {MARK}", "", ["ten"]),
        ("", MARK, ["nine", "ten"]),
        ("", f"```\n{MARK}\n```\n", ["nine", "ten"]),
        (f" `{MARK}`", "", ["nine", "ten"]),
    ],
)
def test_a_comment_of_html_is_about_the_row_of_its_line(tmp_path: Path, row: str, after: str, left: list[str]) -> None:
    files = {CONFIGURATION: TABLE, "ROADMAP.md": ROADMAP.format(row=row, after=after)}
    found = find(tmp_path, files, "dangling-reference")
    assert [each.subject for each in found] == [f"initiative:{each}" for each in left]


def test_a_comment_that_ignores_nothing_is_reported_and_removed_whole(tmp_path: Path) -> None:
    text = ROADMAP.format(row="", after=MARK)
    write(tmp_path, {CONFIGURATION: TABLE, "ROADMAP.md": text})
    (finding,) = find(tmp_path, {}, "dangling-reference", "unused-ignore")[2:]
    assert said([finding]) == [
        (
            "ROADMAP.md:8 `<!-- tpmlint: ignore[dangling-reference] planned next year` warning[unused-ignore] "
            "ignore[dangling-reference] silences nothing here; remove the comment"
        )
    ]
    result = open_session(Request(start=tmp_path)).fix()
    assert {path: change.new.decode() for path, change in result.changes.items()} == {
        "ROADMAP.md": text.replace(f"{MARK}\n", "")
    }


def test_a_malformed_one_says_how_to_write_it(tmp_path: Path) -> None:
    text = ROADMAP.format(row=" <!-- tpmlint: ignore planned -->", after="")
    found = find(tmp_path, {CONFIGURATION: TABLE, "ROADMAP.md": text}, "hygiene")
    assert [each.message for each in found if "<!--" in each.message] == [
        "this comment names no rule in brackets; write '<!-- tpmlint: ignore[rule] reason -->'"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "---\nkey: a\nname: A\nneeds: [nine]  # tpmlint: ignore[dangling-reference] soon\n---\n",
        '+++\nkey = "a"\nname = "A # 1"\nneeds = ["nine"]  # tpmlint: ignore[dangling-reference] soon\n+++\n',
        '+++\nkey = "a"\nname = "A"\n# tpmlint: ignore[dangling-reference] soon\nneeds = ["nine"]\n+++\n',
        '+++\nkey = "a" # tpmlint: ignore[dangling-reference] soon\nname = "A"\nneeds = ["nine"]\n+++\n',
    ],
)
def test_comments_in_front_matter(tmp_path: Path, text: str) -> None:
    configuration = '[[sources]]\nfiles = ["*.md"]\n[[sources.items]]\nkind = "initiative"\n'
    configuration += 'fields = { id = "key", title = "name", depends_on = { each = "needs" } }\n'
    write(tmp_path, {CONFIGURATION: configuration, "a.md": text})
    report = open_session(Request(start=tmp_path, select=("dangling-reference", "unused-ignore"))).report()
    assert (report.findings, [each.finding.subject for each in report.silenced]) == ((), ["initiative:nine"])


def test_a_waiver_is_about_an_item_of_a_source(tmp_path: Path) -> None:
    waivers = """\
waivers:
  - rule: dangling-reference
    item: initiative:one
    reason: planned next year
    owner: web
    expires: 2099-12
"""
    text = ROADMAP.format(row="", after="")
    write(tmp_path, {CONFIGURATION: TABLE, "ROADMAP.md": text, "tpmlint.waivers.yaml": waivers})
    report = open_session(Request(start=tmp_path, select=("dangling-reference",))).report()
    assert [each.subject for each in report.findings] == ["initiative:ten"]
