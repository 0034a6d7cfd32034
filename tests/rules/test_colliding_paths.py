"""Files of the roadmap that some disks take for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_memory import judge, said
from tests.repos import Repo
from tpmlint.api import check, diff
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request

NAMES = ("roadmap/README.yml", "roadmap/readme.yml")


def team(name: str) -> str:
    return f"{{kind: team, id: {name}, title: {name.title()}}}\n"


@pytest.mark.case(56)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        NAMES,
        ("roadmap/Cards/a.yaml", "roadmap/cards/a.yaml"),
        ("roadmap/cafe\u0301.yaml", "roadmap/caf\u00e9.yaml"),
        ("roadmap/CAFE\u0301.yaml", "roadmap/caf\u00e9.yaml"),
    ],
)
def test_one_name_on_some_disks(one: str, other: str) -> None:
    found = judge({one: team("checkout"), other: team("payments")}, "colliding-paths")
    assert said(found) == [
        (
            f"{other} error[colliding-paths] '{other}' and '{one}' are one file on a disk that ignores case or the way "
            "accents are encoded, where one of the two is not read; rename one"
        ),
        f"  {one} the other file",
    ]


def test_each_file_too_many_is_reported_once() -> None:
    files = {f"roadmap/{name}.yaml": team(name) for name in ("ab", "aB", "Ab", "abc")}
    found = judge(files, "colliding-paths")
    assert [(each.location.path, each.related[0].location.path) for each in found] == [
        ("roadmap/aB.yaml", "roadmap/Ab.yaml"),
        ("roadmap/ab.yaml", "roadmap/Ab.yaml"),
    ]


def test_bytes_that_are_no_text() -> None:
    files = {"roadmap/a\udcff.yaml": team("checkout"), "roadmap/A\udcff.yaml": team("payments")}
    assert [each.location.path for each in judge(files, "colliding-paths")] == ["roadmap/a\udcff.yaml"]


@pytest.mark.case(56)
def test_in_every_snapshot(tmp_path: Path) -> None:
    """Case 56: the work tree, the index, a commit and a change all tell; prose beside an item shadows it as well."""
    repo = Repo(tmp_path)
    repo.write({"roadmap/teams.yaml": team("checkout")}).commit()
    repo.write({"roadmap/NOTES.md": "# Notes\n", "roadmap/notes.md": f"---\n{team('payments')}---\n"}).commit()
    requests = Request(start=tmp_path), Request(start=tmp_path, staged=True), Request(start=tmp_path, at="HEAD")
    reports = [check(each) for each in requests]
    reports += [diff(Request(start=tmp_path), Comparison(base="HEAD~1"))]
    found = [[each.location.path for each in report.findings if each.rule == "colliding-paths"] for report in reports]
    assert found == [["roadmap/notes.md"]] * 4
    repo.write({"roadmap/notes.md": None}).commit()
    assert [each.rule for each in check(requests[0]).findings if each.rule == "colliding-paths"] == []
