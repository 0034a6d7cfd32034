"""A git that dies, hangs in the middle or is older than tpmlint can work with: said in words, never half an answer."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.hostile.harness import Ended, new_repo, tpmlint
from tests.hostile.test_faults_killed import WRONG
from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, branch

GIT = shutil.which("git") or "git"

WRAPPED = """\
#!{python} -S
import os, signal, subprocess, sys
words = sys.argv[1:]
{body}
os.execv({git!r}, ["git", *words])
"""
"""A git that does something of its own with some words, and hands all others to the real one."""

DYING = """\
if {subcommand!r} in words:
    data = subprocess.run([{git!r}, *words], stdin=subprocess.DEVNULL, capture_output=True).stdout
    os.write(1, data[:len(data) * {share} // 4])
    os.kill(os.getpid(), signal.SIGKILL)
"""

DYING_TALK = """\
if "cat-file" in words:
    child = subprocess.Popen([{git!r}, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(sys.stdin.buffer.readline())
    child.stdin.close()
    data = child.stdout.read()
    os.write(1, data[:len(data) * {share} // 4])
    os.kill(os.getpid(), signal.SIGKILL)
"""

OLD = """\
if words[-1:] == ["version"]:
    print("git version {version}")
    sys.exit()
if "rev-parse" in words:
    at = words.index("rev-parse")
    if "--verify" in words and "--end-of-options" in words:
        sys.stderr.write("fatal: Needed a single revision\\n")
        sys.exit(128)
    for word in [word for word in words[at:] if word == "--show-object-format"] * {echoes}:
        out = subprocess.run([{git!r}, *words], capture_output=True)
        lines = out.stdout.decode().split("\\n")
        lines[2] = word
        sys.stdout.write("\\n".join(lines))
        sys.stderr.write(out.stderr.decode())
        sys.exit(out.returncode)
"""
"""What an old git does: it repeats options of rev-parse that it does not know, and takes no ``--end-of-options``."""


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A roadmap in which something is wrong, and a change."""
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG})
    branch(repo, EDIT)
    return repo


def with_git(shop: Repo, body: str, words: str, start: tuple[str, ...] | None = None, **given: object) -> Ended:
    """Run tpmlint with a git that does something else."""
    wrapper = shop.path.with_name("git")
    wrapper.write_text(WRAPPED.format(python=sys.executable, body=body.format(git=GIT, **given), git=GIT))
    wrapper.chmod(0o755)
    return tpmlint(shop.path, *words.split(), env={"GIT_PYTHON_GIT_EXECUTABLE": str(wrapper)}, start=start)


@pytest.mark.case(100)
@pytest.mark.parametrize("share", [0, 2, 4], ids=["nothing", "half", "all"])
@pytest.mark.parametrize(
    ("subcommand", "words"),
    [
        ("ls-files", "check --fix --output json=out.json"),
        ("diff-tree", "diff main"),
        ("log", "audit --output json=out.json"),
    ],
)
def test_a_git_that_is_killed(shop: Repo, subcommand: str, words: str, share: int) -> None:
    """What it had written before is not taken for an answer, however much it is."""
    ended = with_git(shop, DYING, words, subcommand=subcommand, share=share)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0].startswith("tpmlint: error: git")
    assert sorted(os.listdir(shop.path)) == [".git", "README.md", "roadmap", "src"]


@pytest.mark.case(100)
@pytest.mark.parametrize("share", [2, 4], ids=["half", "all"])
@pytest.mark.parametrize("words", ["check --at HEAD", "diff main"])
def test_a_git_that_is_killed_while_it_answers(shop: Repo, words: str, share: int) -> None:
    ended = with_git(shop, DYING_TALK, words, share=share)
    assert (ended.code, ended.out, ended.err) == (2, "", "tpmlint: error: git cat-file failed without a message\n")


@pytest.mark.parametrize(("version", "echoes"), [("2.20.1", 1), ("2.29.0", 0)])
@pytest.mark.parametrize("words", ["diff main", "check --at HEAD"])
def test_a_git_that_is_too_old(shop: Repo, version: str, echoes: int, words: str) -> None:
    """Before 2.30 it cannot be told a revision in safety."""
    ended = with_git(shop, OLD, words, version=version, echoes=echoes)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"tpmlint: error: git {version} is too old\n  help: install git 2.30 or newer\n"


def test_a_revision_that_is_not_there_is_not_the_fault_of_git(shop: Repo) -> None:
    ended = tpmlint(shop.path, "check", "--at", "nowhere")
    assert ended.err.startswith("tpmlint: error: 'nowhere' names no commit in this repository\n")
