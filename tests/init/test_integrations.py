"""What a repository tells of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpmlint.formats import codeowners
from tpmlint.git.snapshot import Directory
from tpmlint.init.codeowners import find_file, most_named_team
from tpmlint.init.integrations import code_folders
from tpmlint.patterns import compile_pattern


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([], None),
        (["README.md", "docs/conf.py", "tests/test_a.py", ".github/x.js", "web/node_modules/a.js"], None),
        (["src/a.py", "lib/b.py", "src/c.py", "setup.py"], ("src", "/src/")),
        (["b/x.go", "a/x.go"], ("a", "/a/")),
        (["main.go", "util.go", "a/x.go"], ("", "/*.go")),
        (["main.go", "a/x.go"], ("a", "/a/")),
        (["we[i]rd*/x.py"], ("we[i]rd*", r"/we\[i\]rd\*/")),
        (["bad\udcff/x.py", "bad\n/x.py"], None),
        (["App.SWIFT"], ("", "/*.SWIFT")),
    ],
)
def test_the_main_code(paths: list[str], found: tuple[str, str] | None) -> None:
    assert next(iter(code_folders(paths)), None) == found
    if found is not None:
        adds, regex = compile_pattern(found[1]) or (False, None)
        assert adds
        assert regex is not None
        assert any(regex.search(path) for path in paths)


def test_only_the_roadmap_s_folder_counts() -> None:
    assert code_folders(["a/x.py", "a/y.py", "shop/src/x.py"], "shop") == [("src", "/src/")]


def test_folders_with_the_most_code_come_first() -> None:
    paths = ["a/x.py", "b/x.py", "b/y.py", "main.go", "docs/conf.py"]
    assert code_folders(paths) == [("b", "/b/"), ("a", "/a/"), ("", "/*.go")]


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("* @acme/platform\n/web @acme/web @ada\n/api @acme/platform\n", "platform"),
        ("# @acme/old\n* ada@example.org @ada\n", None),
        ("/x @acme/One_team.x", "One_team.x"),
    ],
)
@pytest.mark.parametrize("path", ["CODEOWNERS", ".github/CODEOWNERS"])
def test_the_owning_team(tmp_path: Path, path: str, text: str, team: str | None) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / path).write_text(text)
    assert find_file(Directory(tmp_path)) == (path, text)
    assert most_named_team(codeowners.read(text, path).rules) == team


def test_no_codeowners(tmp_path: Path) -> None:
    assert find_file(Directory(tmp_path)) is None
    assert most_named_team(()) is None
