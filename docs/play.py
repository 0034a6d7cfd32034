"""Plays the pages of the site that show commands: runs each in order, and holds what it prints to what the page shows.

A page that is played says where, in a comment ``<!-- played in an empty repository -->``,
``<!-- played in examples/shop -->`` or ``<!-- played in the history of examples/shop -->``. Then a block ``console`` is
a list of commands with what each prints, a block with a title is a file with that content, and a comment
``<!-- run: COMMAND -->`` is run unseen. Started as a program it writes what the commands print now into the pages
named, or into all.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = "/home/ada"
MOMENT = "2026-11-20T09:00:00+00:00"

_SCENE = re.compile(r"^<!-- played in (an empty repository|(?:the history of )?examples/\w+) -->$", re.MULTILINE)
_STEP = re.compile(
    r"^```(?:console\n(?P<console>.*?)|\w+ title=\"(?P<path>[^\"]+)\"\n(?P<text>.*?))^```$"
    r"|^<!-- run: (?P<hidden>.*?) -->$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^(\$ (?:.*\\\n)*.*\n)((?:(?!\$ ).*\n)*)", re.MULTILINE)


def played() -> tuple[Path, ...]:
    """Return the pages that are played."""
    return tuple(sorted(page for page in HERE.rglob("*.md") if _SCENE.search(page.read_text(encoding="utf-8"))))


def commands(text: str) -> Iterator[str]:
    """Yield the commands of a page's console blocks, each in one line."""
    for step in _STEP.finditer(text):
        for command, _ in _COMMAND.findall(step["console"] or ""):
            yield re.sub(r"\s*\\\n\s*", " ", command.removeprefix("$ ")).strip()


def scene_of(text: str) -> str:
    """Return where a page is played, or "" if it is not."""
    found = _SCENE.search(text)
    return found[1] if found else ""


def play(text: str) -> str:
    """Return a page with what its commands print now."""
    scene = scene_of(text)
    if not scene:
        return text
    with stage(scene) as folder:
        return _STEP.sub(lambda step: _done(step, folder), text)


@contextmanager
def stage(scene: str) -> Iterator[Path]:
    """Give the folder of a repository as pages name it: empty, an example, or an example with its history."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        program = home / "bin" / "tpmlint"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tpmlint "$@"\n')
        program.chmod(0o755)
        shop = home / "shop"
        if scene.startswith("the history of "):
            script = HERE.parent / "examples" / "history.py"
            run(f"{shlex.quote(sys.executable)} {shlex.quote(str(script))} shop", home)
        elif scene.startswith("examples/"):
            shutil.copytree(HERE.parent / scene, shop, ignore=shutil.ignore_patterns("__pycache__"))
            run("git init --quiet --initial-branch=main", shop)
            run("git add --all && git commit --quiet --message 'The shop'", shop)
        else:
            shop.mkdir()
            run("git init --quiet --initial-branch=main", shop)
        yield shop


def _done(step: re.Match[str], folder: Path) -> str:
    if step["hidden"] is not None:
        run(step["hidden"], folder)
    elif step["path"] is not None:
        path = folder / step["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(step["text"].encode())
    else:
        shown = _COMMAND.sub(lambda each: each[1] + run(each[1].removeprefix("$ "), folder), step["console"])
        return f"```console\n{shown}```"
    return step[0]


def run(command: str, folder: Path) -> str:
    """Run a command as the shell would and return what it prints, with a stable folder for the temporary one."""
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment(folder.parent / "bin"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    text = done.stdout.decode("utf-8").replace(str(folder.parent), HOME)
    return text if text.endswith("\n") or not text else f"{text}\n"


def environment(programs: Path) -> Mapping[str, str]:
    """Return an environment of Ada's, in which no CI says anything; ``programs`` come first on the path."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    kept["PATH"] = f"{programs}{os.pathsep}{kept['PATH']}"
    kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    # No commit was made before, so that no page shows how long ago one was.
    kept["SOURCE_DATE_EPOCH"] = "315532800"
    kept |= {"LC_ALL": "C.UTF-8", "HOME": os.devnull, "GIT_EDITOR": "true", "COLUMNS": "100"}
    for role in ("AUTHOR", "COMMITTER"):
        kept |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.org", f"GIT_{role}_DATE": MOMENT}
    return kept


def timeless(text: str) -> str:
    """Blank out ids of commits, and the day where no commit gives it."""
    text = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b", "COMMIT", text)
    return re.sub(r"as of \d{4}-\d\d-\d\d \(today", "as of DAY (today", text)


if __name__ == "__main__":
    for page in [Path(name).resolve() for name in sys.argv[1:]] or played():
        before = page.read_text(encoding="utf-8")
        after = play(before)
        if timeless(after) != timeless(before):
            page.write_bytes(after.encode())
