"""A repository to be read, and a process that knows nothing of the person who runs the tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repos import Repo
from tpmlint.git import objects, process


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo(tmp_path / "repo")


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ["HOME"] = str(tmp_path)
    os.environ.pop("XDG_CONFIG_HOME", None)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The arguments of every git process that is started during the test."""
    seen: list[tuple[str, ...]] = []
    original = process.start

    def noted(where: tuple[str, ...], args: tuple[str, ...], has_input: bool) -> subprocess.Popen[bytes]:
        seen.append(args)
        return original(where, args, has_input)

    for module in (process, objects):
        monkeypatch.setattr(module, "start", noted)
    return seen
