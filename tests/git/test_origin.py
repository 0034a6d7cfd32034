"""What the repository calls its origin, read as data from its own configuration and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo


def test_there_may_be_none(repo: Repo) -> None:
    assert found(repo.path).origin() is None


@pytest.mark.parametrize("address", ["https://me:secret@github.com/a/b.git", "two\nlines", "--help", "ext::sh -c x"])
def test_it_is_given_as_it_stands(repo: Repo, address: str) -> None:
    repo.git("config", "remote.origin.url", address)
    assert found(repo.path).origin() == address


def test_an_empty_one_is_none(repo: Repo) -> None:
    repo.git("config", "remote.origin.url", "")
    assert found(repo.path).origin() is None


def test_no_other_file_is_asked(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    other.write_text('[remote "origin"]\n\turl = https://github.com/other/other\n', encoding="utf-8")
    repo.git("config", "include.path", str(other))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(other))
    assert found(repo.path).origin() is None
