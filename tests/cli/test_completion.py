"""Completion: the scripts of the shells, and the words that they are offered."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import TypeAlias

import pytest

from tests.cli.conftest import Run
from tpmlint.cli import names

Process: TypeAlias = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_asks_this_program(run: Run, shell: str) -> None:
    ended = run("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert f"_TPMLINT_COMPLETE={shell}_complete" in ended.out
    assert "tpmlint" in ended.out


def test_a_shell_that_is_not_known(run: Run) -> None:
    ended = run("completion", "fsh")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "tpmlint: error: unknown shell 'fsh'; did you mean fish?\n  help: there are fish, bash, zsh\n"


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
def test_bash_accepts_its_script(run: Run) -> None:
    script = run("completion", "bash").out
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("tpmlint che", {"check"}),
        ("tpmlint ", set(names())),
        ("tpmlint check --output-format j", {"json", "jsonl", "junit"}),
        ("tpmlint check --output js", {"json=", "jsonl="}),
        ("tpmlint check --select struc", {"structure"}),
        ("tpmlint check --ignore structure,enab", {"structure,enables-nothing"}),
        ("tpmlint check --severity enab", {"enables-nothing="}),
        ("tpmlint check --fail-on w", {"warning"}),
        ("tpmlint check --color a", {"always", "auto"}),
        ("tpmlint explain enab", {"enables-nothing"}),
        ("tpmlint explain team.i", {"team.id", "team.interactions"}),
        ("tpmlint schema t", {"team"}),
        ("tpmlint completion z", {"zsh"}),
    ],
)
def test_words_are_offered(process: Process, words: str, offered: set[str]) -> None:
    surroundings = {"_TPMLINT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = process(env=surroundings, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {line.partition(",")[2] for line in done.stdout.decode().splitlines()} == offered
