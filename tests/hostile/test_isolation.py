"""What a run does to the world, as Python's audit hooks tell: it starts git and writes what was asked for.

Of what git itself might start the traps of ``tests/git/test_hostile.py`` tell: every setting and hook that names a
program names one that leaves a trace.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.git.test_hostile import arm
from tests.hostile.harness import environment, new_repo, tpmlint
from tests.hostile.test_output import evil
from tests.repos import Repo
from tests.shop import CODE, ROADMAP
from tpmlint.cache import VARIABLE
from tpmlint.git.process import FLAGS, VARIABLES

ROOT = Path(__file__).resolve().parents[2]

READING = {
    "cat-file",
    "diff-index",
    "diff-tree",
    "for-each-ref",
    "log",
    "ls-files",
    "ls-tree",
    "merge-base",
    "rev-list",
    "rev-parse",
    "show-ref",
}
"""The subcommands that may be started: they read, and run nothing that a repository names."""

ORIGIN = ["config", "--local", "--null", "--get", "remote.origin.url"]
"""The one setting that is asked for by name, for links to the forge in a report."""

MODULES = ("click", "git", "jinja2", "jsonschema", "ruamel", "sitecustomize", "tpmlint", "usercustomize")


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a trace."""
    script = tmp_path / "trap"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {tmp_path / "canary"}\nexit 1\n')
    script.chmod(0o755)
    return script


@pytest.fixture
def tree(tmp_path: Path, trap: Path) -> Repo:
    """A repository that would like to run, write and send something: files, attributes, settings, hooks, modules."""
    repo = new_repo(tmp_path / "tree", {**ROADMAP, **CODE, "tpmlint.toml": '[schema.team]\nextend = "team.json"\n'})
    repo.git("branch", "before")
    (tmp_path / "secret").write_text("hunter2")
    module = f"import pathlib\npathlib.Path({str(tmp_path / 'canary')!r}).write_text(__name__)\n"
    schema = {"properties": {"x-a": {"type": "string"}}}
    repo.write(
        {
            **evil(),
            "team.json": json.dumps(schema),
            ".gitattributes": "* diff=evil filter=evil merge=evil\n",
            ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% owned\n\tupdate = !touch owned\n',
            "src/cards/vault.go": "package evil\n",
            **{f"{name}.py": module for name in MODULES},
        }
    )
    (repo.path / "roadmap/secret.yaml").symlink_to(tmp_path / "secret")
    repo.commit("Take over")
    arm(repo, trap)
    return repo


def watched(folder: Path, log: Path, *words: str, cache: Path) -> list[list[Any]]:
    """Run tpmlint under watch and return the events."""
    variables = {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", VARIABLE: str(cache)}
    variables["PYTHONDONTWRITEBYTECODE"] = "1"  # or the first run ever writes compiled modules too
    ended = tpmlint(folder, *words, env=variables, start=("-m", "tests.hostile.audit_hook", str(log)))
    assert ended.code in (0, 1), ended
    assert "hunter2" not in ended.out + ended.err
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.mark.case(74, 75)
@pytest.mark.parametrize(
    "words",
    [
        ("check", "--output", "json={out}"),
        ("check", "--staged", "--no-cache", "--output", "sarif={out}"),
        ("check", "--at", "HEAD", "--output", "junit={out}"),
        ("diff", "before", "--output", "markdown={out}"),
        ("diff", "--worktree", "--output", "csv={out}"),
        ("audit", "--output", "json={out}"),
        ("report", "--history", "--output", "{out}"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_git_is_started_and_what_was_asked_for_is_written(tree: Repo, tmp_path: Path, words: tuple[str, ...]) -> None:
    out, cache = tmp_path / "results" / "out", tmp_path / "cache"
    out.parent.mkdir()
    before = {path: path.lstat().st_mtime_ns for path in tree.path.rglob("*")}
    events = watched(tree.path, tmp_path / "log", *(word.format(out=out) for word in words), cache=cache)
    assert {event for event, *_ in events} <= {"open", "os.mkdir", "os.remove", "os.rename", "subprocess.Popen"}
    started = [
        (executable, command, surroundings)
        for event, executable, command, _, surroundings in (each for each in events if each[0] == "subprocess.Popen")
    ]
    # GitPython asks git for its version when it is imported: what it starts then is no program.
    assert [command for executable, command, _ in started if executable != "git"] == [[os.devnull, "version"]]
    for _, command, surroundings in started[1:]:
        assert command[1 : len(FLAGS) + 1] == list(FLAGS)
        words_of_git = command[len(FLAGS) + 1 :]
        assert words_of_git[0] == "-C"
        assert words_of_git[2] in READING or words_of_git[2:] == ORIGIN
        assert not {"-p", "--textconv", "--ext-diff", "--filters"} & set(words_of_git)
        assert all(f"'{name}': '{value}'" in surroundings for name, value in VARIABLES.items())
    written = {path for event, path, *_ in events if event == "open"} - {os.devnull}
    drafts = re.compile(
        rf"({re.escape(str(out.parent))}|{re.escape(str(cache))})/(\.tpmlint-[0-9a-f]{{12}}\.tmp|CACHEDIR\.TAG)"
    )
    assert [path for path in written if not drafts.fullmatch(path)] == []
    became = {target for event, _, target, *_ in (each for each in events if each[0] == "os.rename")}
    assert {path for path in became if not path.startswith(f"{cache}/")} == {str(out)}
    assert [path for event, path, *_ in events if event == "os.mkdir" and path != str(cache)] == []
    assert out.read_text()
    assert {path: path.lstat().st_mtime_ns for path in tree.path.rglob("*")} == before
    assert not (tmp_path / "canary").exists(), (tmp_path / "canary").read_text()
    assert sorted(os.listdir(out.parent)) == ["out"]


def test_the_watch_sees(tmp_path: Path) -> None:
    """What must not happen would be told; otherwise the tests above would show nothing."""
    code = (
        "import sys, tpmlint.__main__\n"
        "def main():\n"
        "    import os, pickle, socket, subprocess\n"
        "    socket.socket().close(); subprocess.run(['true']); os.system('true'); open('new', 'w').close()\n"
        "    pickle.loads(pickle.dumps(os.getcwd)); os.mkdir('folder'); os.remove('new')\n"
        "    os.open('other', os.O_CREAT | os.O_WRONLY)\n"
        "    return 0\n"
        "tpmlint.__main__.main = main\n"
        "from tests.hostile import audit_hook\n"
        "sys.exit(audit_hook.main())\n"
    )
    command = [sys.executable, "-c", code, "log"]
    subprocess.run(command, cwd=tmp_path, env=environment({"PYTHONPATH": str(ROOT)}), check=True)
    events = {json.loads(line)[0] for line in (tmp_path / "log").read_text().splitlines()}
    assert events >= {
        "socket.__new__",
        "subprocess.Popen",
        "os.system",
        "open",
        "pickle.find_class",
        "os.mkdir",
        "os.remove",
    }


def test_modules_that_lie_in_the_tree_are_not_imported(tree: Repo, tmp_path: Path) -> None:
    """The command is a script elsewhere; only ``python -m`` looks for modules in the folder it is started in."""
    script = Path(sys.executable).with_name("tpmlint")
    start = (
        f"import sys; sys.argv[0] = {str(script)!r}; sys.path.pop(0)\n"
        "from tpmlint.__main__ import main\nsys.exit(main())"
    )
    ended = tpmlint(tree.path, "check", "--no-cache", start=("-c", start))
    assert ended.code == 1
    assert not (tmp_path / "canary").exists()
