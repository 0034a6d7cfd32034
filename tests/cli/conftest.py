"""Runs tpmlint as the shell does, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from tpmlint.cli import main


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run left behind."""

    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Ended]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start every test in an empty folder, and put back the environment, which a command cleans for its process."""
    before = dict(os.environ)
    monkeypatch.chdir(tmp_path)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs tpmlint with the words given."""

    def call(*words: str) -> Ended:
        capsys.readouterr()
        code = main(list(words))
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return a function that runs tpmlint in a process of its own; the keywords are those of ``subprocess.run``."""

    def call(*words: str, env: dict[str, str] | None = None, **keywords: object) -> subprocess.CompletedProcess[bytes]:
        surroundings = {**os.environ, **(env or {})}
        command = [sys.executable, "-m", "tpmlint", *words]
        return subprocess.run(command, env=surroundings, timeout=300, check=False, **keywords)  # type: ignore[call-overload, no-any-return]

    return call
