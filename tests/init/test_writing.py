"""New files: all or none, over nothing, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.unprivileged import unprivileged_folder
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.init.place import create, unread


def tree(folder: Path) -> list[str]:
    """Return everything below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    create(tmp_path, {"a/b/c.yaml": "é\n", "a/d.yaml": "x\n"})
    assert tree(tmp_path) == ["a", "a/b", "a/b/c.yaml", "a/d.yaml"]
    assert (tmp_path / "a/b/c.yaml").read_bytes() == "é\n".encode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    create(tmp_path, {"new": ""})
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_none_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("mine")
    with pytest.raises(UserError, match="already") as caught:
        create(tmp_path, {"new/a.yaml": "x", "b.yaml": "x", "c.yaml": "x"})
    assert caught.value.place == "b.yaml"
    assert tree(tmp_path) == ["b.yaml"]
    assert (tmp_path / "b.yaml").read_text() == "mine"


def test_no_link_is_written_through(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (tmp_path / "elsewhere").mkdir()
    top.mkdir()
    (top / "folder").symlink_to(tmp_path / "elsewhere")
    (top / "file").symlink_to(tmp_path / "elsewhere" / "target")
    for path in ("folder/a.yaml", "folder/new/a.yaml", "file"):
        with pytest.raises(UserError):
            create(top, {path: "x"})
    assert tree(tmp_path / "elsewhere") == []


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "roadmap").write_text("mine")
    with pytest.raises(UserError, match="roadmap is a file, not a folder"):
        create(tmp_path, {"roadmap/teams/a.yaml": "x"})


@pytest.mark.parametrize("taken", [False, True])
def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted", str(self))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    if taken:
        (tmp_path / "a").write_text("mine")
        with pytest.raises(UserError, match="already"):
            create(tmp_path, {"a": "x"})
    else:
        create(tmp_path, {"a": "x"})
    assert tree(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == ("mine" if taken else "x")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_folder_that_is_read_only() -> None:
    with unprivileged_folder() as folder:
        (folder / "closed").mkdir(mode=0o555)
        with pytest.raises(OSError, match="denied"):
            create(folder, {"a": "x", "closed/b": "x"})
        assert tree(folder) == ["closed"]


def test_what_git_ignores_is_named(tmp_path: Path) -> None:
    repo = Repo(tmp_path).write({".gitignore": "b.yaml\n", "a.yaml": "", "b.yaml": ""})
    assert unread(Request(start=repo.path), ["a.yaml", "b.yaml"]) == ("b.yaml",)
