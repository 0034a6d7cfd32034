"""Readers that leave: files are written all the same, the exit code is that of the result, and nothing is said."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.harness import environment, files_below, new_repo, tpmlint
from tests.hostile.test_faults_killed import WRONG
from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, branch

CHANGING = (
    "check --fix --output json=out.json",
    "diff main --output sarif=out.json",
    "report -o out.html",
    "init --ci github",
    "waive --all --reason 'They move in winter' --expires 2026-12-31",
)
"""Commands that write files and then say so."""

SAYING = ("report -o -", "doctor")


def _shop(folder: Path) -> Repo:
    repo = new_repo(folder, {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG})
    branch(repo, EDIT)
    return repo


def _unheard(folder: Path, words: str, *, errors_too: bool = False) -> tuple[int, str]:
    """Run tpmlint with a standard output that nobody reads from the start; return exit code and standard error."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "tpmlint", *shlex.split(words)],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=writer if errors_too else subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    return done.returncode, done.stderr or ""


@pytest.mark.case(91)
@pytest.mark.parametrize("words", CHANGING)
def test_files_are_written_though_nobody_listens(tmp_path: Path, words: str) -> None:
    heard, unheard = _shop(tmp_path / "heard"), _shop(tmp_path / "unheard")
    usual = tpmlint(heard.path, *shlex.split(words))
    assert usual.code in (0, 1)
    assert _unheard(unheard.path, words) == (usual.code, usual.err)
    after = files_below(unheard.path)
    assert after.keys() == files_below(heard.path).keys()
    assert b"" not in after.values()


@pytest.mark.case(91)
@pytest.mark.parametrize("words", SAYING)
def test_nobody_listens(tmp_path: Path, words: str) -> None:
    repo = _shop(tmp_path / "shop")
    usual = tpmlint(repo.path, *shlex.split(words))
    assert usual.code in (0, 1)
    assert _unheard(repo.path, words) == (usual.code, usual.err)


@pytest.mark.case(91)
def test_nobody_listens_to_errors_either(tmp_path: Path) -> None:
    repo = _shop(tmp_path / "shop")
    assert _unheard(repo.path, "check", errors_too=True) == (1, "")
    assert _unheard(repo.path, "check --at nowhere", errors_too=True) == (2, "")
    assert _unheard(repo.path, "check --output json=no/such/folder", errors_too=True) == (3, "")
