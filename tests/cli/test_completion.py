"""Completion: the scripts of the shells, and the words that they are offered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import pytest
from packaging.version import Version

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.shop import CODE, ROADMAP
from tpmlint.cli import names

if sys.platform != "win32":
    import pty

OLD_CLICK = Version(version("click")) < Version("8.3")

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


def offered(process: Process, words: str, **more: str) -> list[str]:
    """Return what bash would be offered for the last of some words, as it splits them."""
    count = str(words.count(" "))
    done = process(
        env={"_TPMLINT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": count, **more},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return [line for line in done.stdout.decode().splitlines() if line]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with a small roadmap, in which the test starts."""
    repo = Repo(tmp_path / "shop").write(
        {**ROADMAP, **CODE, "roadmap/both.yaml": "kind: team\nid: index\ntitle: Index\n"}
    )
    repo.commit("Start")
    repo.git("branch", "topic")
    repo.git("tag", "v1.0")
    monkeypatch.chdir(repo.path)
    return repo


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tpmlint review va", ["plain,vault"]),
        ("tpmlint review in", ["plain,initiative:index"]),
        ("tpmlint review initiative :", ["plain,index", "plain,vault"]),
        ("tpmlint review initiative : va", ["plain,vault"]),
        ("tpmlint impact va", ["file,va", "plain,vault"]),
        ("tpmlint impact src/", ["file,src/"]),
        ("tpmlint impact --base to", ["plain,topic"]),
        ("tpmlint rename initiative ", ["plain,index", "plain,vault"]),
        ("tpmlint rename team in", ["plain,index"]),
        ("tpmlint list initiatives --feature one-click,find", ["plain,one-click,find-it"]),
        ("tpmlint list findings --item va", ["plain,vault"]),
        ("tpmlint list findings --rule overd", ["plain,overdue"]),
        ("tpmlint new initiative x --enables one", ["plain,one-click="]),
        ("tpmlint new initiative x --owner in", ["plain,index"]),
        ("tpmlint waive overdue va", ["file,va", "plain,vault"]),
        ("tpmlint diff v", ["plain,v1.0"]),
        ("tpmlint diff main..to", ["plain,main..topic"]),
        ("tpmlint diff main --head H", ["plain,HEAD"]),
        ("tpmlint changes v", ["plain,v1.0"]),
        ("tpmlint audit --since = v", ["plain,v1.0"]),
        ("tpmlint check --output = jso", ["plain,json=", "plain,jsonl="]),
    ],
)
def test_items_rules_and_revisions_are_offered(process: Process, words: str, expected: list[str]) -> None:
    assert offered(process, words) == expected


def test_titles_are_shown_where_a_shell_shows_them(process: Process, shop: Repo) -> None:
    shop.write({"roadmap/long.yaml": f"kind: team\nid: long\ntitle: {'very ' * 30}long\n"})
    fish = {"_TPMLINT_COMPLETE": "fish_complete", "COMP_WORDS": "tpmlint review lo", "COMP_CWORD": "lo"}
    done = process(env=fish, capture_output=True)
    word, _, title = done.stdout.decode().strip().partition("\t")
    assert (word, title[:15], len(title)) == ("plain,long", "team: very very", 60)


def test_the_root_that_is_typed_counts(process: Process, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.path.parent)
    assert offered(process, "tpmlint review --root shop va") == ["plain,vault"]
    assert offered(process, "tpmlint review va") == []


def test_what_a_shell_would_run_is_never_offered(process: Process, shop: Repo) -> None:
    shop.write(
        {"roadmap/evil.yaml": "kind: team\nid: evil$(touch x)\ntitle: Evil\n---\nkind: team\nid: 'evil;x'\ntitle: E\n"}
    )
    shop.git("branch", "evil$(touch${IFS}x)")
    shop.git("branch", "evil;x")
    for words in ("tpmlint review ev", "tpmlint diff ev", "tpmlint list teams --owner ev"):
        assert offered(process, words) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"tpmlint.toml": "preset = 'none'\n"},
        {"tpmlint.toml": b"\xff"},
        {"roadmap/vault.yaml": "kind: [\n"},
        {".git/HEAD": "broken\n"},
    ],
)
def test_a_broken_roadmap_is_no_reason_to_speak(process: Process, shop: Repo, broken: dict[str, str | bytes]) -> None:
    shop.write(broken)
    for words in ("tpmlint review no-such", "tpmlint diff no-such", "tpmlint list no-such"):
        assert offered(process, words) == []


def test_outside_of_a_roadmap_nothing_is_offered(process: Process) -> None:
    assert offered(process, "tpmlint review ") == []
    assert offered(process, "tpmlint diff ") == ["plain,HEAD"]


@pytest.fixture
def program(tmp_path: Path) -> dict[str, str]:
    """The variables with which a shell finds this tpmlint by its name."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "tpmlint"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tpmlint "$@"\n')
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


@pytest.mark.usefixtures("shop")
@pytest.mark.skipif(sys.platform == "win32", reason="bash")
@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("tpmlint review vau", "tpmlint review vault "),
        ("tpmlint review initiative:va", "tpmlint review initiative:vault "),
        ("tpmlint diff main..to", "tpmlint diff main..topic "),
    ],
)
def test_bash_completes_a_line(run: Run, program: dict[str, str], tmp_path: Path, line: str, completed: str) -> None:
    """By a bash with a terminal, in which a person presses the tabulator and then shows the line."""
    (tmp_path / "script").write_text(run("completion", "bash").out)
    (tmp_path / "inputrc").write_text("set bell-style none\n")
    startup = tmp_path / "startup"
    startup.write_text(
        f"PS1='> '\nsource {tmp_path}/script\n"
        f"show() {{ printf '%s' \"$READLINE_LINE\" > {tmp_path}/line; }}\nbind -x '\"\\C-o\": show'\n"
    )
    ours, theirs = pty.openpty()
    variables = {**program, "TERM": "dumb", "INPUTRC": str(tmp_path / "inputrc")}
    command = ["bash", "--noprofile", "--rcfile", str(startup), "-i"]
    shell = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=variables, start_new_session=True)
    os.write(ours, f"{line}\t\x0f".encode())
    wait_for(tmp_path / "line")
    shell.kill()
    shell.wait()
    os.close(theirs)
    os.close(ours)
    assert (tmp_path / "line").read_text() == completed


def wait_for(path: Path) -> None:
    """Wait until a file has content."""
    end = time.monotonic() + 60
    while not (path.exists() and path.stat().st_size) and time.monotonic() < end:
        time.sleep(0.05)


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
@pytest.mark.usefixtures("shop")
def test_fish_completes_a_line(run: Run, program: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "script.fish").write_text(run("completion", "fish").out)
    for line, completed in (
        ("review vau", "vault"),
        ("review initiative:va", "initiative:vault"),
        ("diff to", "topic"),
    ):
        command = ["fish", "--no-config", "-c", f"source {tmp_path}/script.fish; complete -C 'tpmlint {line}'"]
        done = subprocess.run(command, env=program, capture_output=True, text=True, timeout=120, check=False)
        assert done.stdout.partition("\t")[0].strip() == completed


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
@pytest.mark.skipif(OLD_CLICK, reason="before click 8.3 zsh is offered what is before a colon")
@pytest.mark.usefixtures("shop")
def test_zsh_completes_a_line(run: Run, program: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "script").write_text(run("completion", "zsh").out)
    (tmp_path / ".zshrc").write_text(
        f"PS1='> '\nautoload -Uz compinit && compinit -u -D\nsource {tmp_path}/script\n"
        f"show() {{ print -rn -- $BUFFER > {tmp_path}/line }}\nzle -N show\nbindkey '^o' show\n"
    )
    for line, completed in (
        ("review initiative:va", "review initiative:vault "),
        ("diff main..to", "diff main..topic "),
    ):
        ours, theirs = pty.openpty()
        variables = {**program, "ZDOTDIR": str(tmp_path), "TERM": "dumb"}
        shell = subprocess.Popen(
            ["zsh", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=variables, start_new_session=True
        )
        os.write(ours, f"tpmlint {line}\t\x0f".encode())
        wait_for(tmp_path / "line")
        shell.kill()
        shell.wait()
        os.close(theirs)
        os.close(ours)
        assert (tmp_path / "line").read_text() == f"tpmlint {completed}"
        (tmp_path / "line").unlink()
