"""``tpmlint cache``: where it is, and how to be rid of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run
from tests.repos import Repo


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache."""
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_check_fills_it_info_tells_and_clean_empties_it(
    folder: Path, run: Run, small_roadmap: dict[str, str]
) -> None:
    Repo(Path.cwd()).write(small_roadmap).commit("Start")
    assert run("cache", "info") == Ended(0, f"{folder}: 0 files, 0 bytes\n", "")
    assert run("check", "--no-cache").code == 0
    assert not folder.exists()
    assert run("check").code == 0
    size = sum(path.stat().st_size for path in folder.glob("*.jsonl"))
    assert run("cache", "info") == Ended(0, f"{folder}: 2 files, {size:,} bytes\n", "")
    assert run("cache", "clean") == Ended(0, f"Removed 2 files of {size:,} bytes from {folder}.\n", "")
    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_folder_that_others_can_write_to_is_not_used(folder: Path, run: Run, small_roadmap: dict[str, str]) -> None:
    Repo(Path.cwd()).write(small_roadmap).commit("Start")
    folder.mkdir()
    folder.chmod(0o777)
    assert run("check").code == 0
    assert list(folder.glob("*.jsonl")) == []
    said = f"{folder} is not used: it belongs to somebody else, or others can write to it.\n"
    assert run("cache", "info") == Ended(0, said, "")


def test_without_a_place_for_it_all_goes_on(
    monkeypatch: pytest.MonkeyPatch, run: Run, small_roadmap: dict[str, str]
) -> None:
    for name in ("TPMLINT_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    Repo(Path.cwd()).write(small_roadmap).commit("Start")
    assert run("check").code == 0
    assert run("cache", "info").out.startswith("No cache: no home directory found")
    assert run("cache", "clean").code == 2


def test_without_a_word_it_shows_its_help(run: Run) -> None:
    ended = run("cache")
    assert (ended.code, ended.out) == (2, "")
    assert "clean" in ended.err
