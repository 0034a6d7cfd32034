"""Where the cache lies, and what is not believed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tpmlint.cache import cache_folder, is_own, link_to_cache

posix = pytest.mark.skipif(os.name != "posix", reason="other systems have other places")


def test_the_variable_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cache_folder({"TPMLINT_CACHE_DIR": "here", "XDG_CACHE_HOME": "/elsewhere"}) == tmp_path / "here"


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="it has a place of its own")
def test_else_it_lies_where_the_xdg_specification_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder({"XDG_CACHE_HOME": "/caches"}) == Path("/caches/tpmlint")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == tmp_path / ".cache/tpmlint"
    assert cache_folder({"XDG_CACHE_HOME": ""}) == tmp_path / ".cache/tpmlint"
    assert cache_folder({}) == tmp_path / ".cache/tpmlint"


@posix
@pytest.mark.parametrize("variable", ["TPMLINT_CACHE_DIR", "XDG_CACHE_HOME"])
def test_a_link_in_a_repository_leads_to_no_cache(tmp_path: Path, variable: str) -> None:
    """A commit can add the link, and nothing may be written behind it."""
    (tmp_path / "out").mkdir()
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (top / ".cache").symlink_to(tmp_path / "out")
    (top / "inner").mkdir()
    (top / "near").symlink_to("inner")
    for named in (top / ".cache", top / ".cache/tpm"):
        environment = {variable: str(named)}
        assert (cache_folder(environment), link_to_cache(environment)) == (None, top / ".cache")
    for named in (top / "near/tpm", top / "inner", tmp_path / "out"):
        assert cache_folder({variable: str(named)}) is not None


@posix
def test_who_has_no_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert cache_folder({}) is None


@posix
@pytest.mark.parametrize("name", ["missing", "file", "link"])
def test_a_home_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    monkeypatch.setenv("HOME", str(tmp_path / name))
    assert cache_folder({}) is None
    assert cache_folder({"XDG_CACHE_HOME": "/caches"}) == Path("/caches/tpmlint")


@posix
def test_what_others_can_write_is_not_believed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert is_own(tmp_path)
    tmp_path.chmod(0o777)
    assert not is_own(tmp_path)
    assert not is_own(tmp_path / "missing")
