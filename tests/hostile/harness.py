"""Where the cases play: a repository on disk, and tpmlint in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import repos
from tests.repos import Repo

ROOT = Path(__file__).resolve().parents[2]

TEAM = "{kind: team, id: shop, title: Shop}\n"
"""An item with which nothing is wrong, so that there is a roadmap whatever lies beside it."""

LIMITED = """\
import resource, sys
sys.dont_write_bytecode = True  # or a limit of the disk leaves half a module for every run to come
for name, value in {limits!r}.items():
    resource.setrlimit(getattr(resource, name), (value, value))
from tpmlint.__main__ import main
sys.exit(main())
"""

POWERLESS = """\
import ctypes, os, sys
for capability in (1, 2):  # to write and to read whatever the permissions say: what makes root root here
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "tpmlint", *sys.argv[1:]])
"""
"""Starts tpmlint as a user whom permissions bind, also where the tests run as root."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run left behind, and the seconds of wall time that it took."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def said(self) -> list[str]:
        """Each finding of a report in JSON on one line: place, level, rule, message."""
        return [_line(finding) for finding in json.loads(self.out)["findings"]]


@dataclass(frozen=True, slots=True)
class FaultedRun:
    """What a run left behind that was struck at one of its steps.

    Args:
        code: the exit code; below zero the signal that ended it.
        said: both its streams.
        files: by path, what lies there now.
        again: the exit code of the same run, once more and left alone.
        after: by path, what lies there then.
    """

    code: int
    said: str
    files: Mapping[str, str]
    again: int | None = None
    after: Mapping[str, str] = field(default_factory=dict)


def run_with_faults(scene: Path, copies: Path, way: str, *words: str) -> list[FaultedRun]:
    """Run tpmlint on copies of a folder, each struck one step later, as ``tests/hostile/fault_injection.py`` says."""
    copies.mkdir()
    command = [sys.executable, "-m", "tests.hostile.fault_injection", str(scene), str(copies), way, *words]
    # Compiled modules, which only the first run ever writes, would count as changes of the disk.
    env = environment({"PYTHONDONTWRITEBYTECODE": "1"})
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return [FaultedRun(**each) for each in json.loads(done.stdout)]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what ``repos.environment`` does, without what makes coverage watch: it writes files and takes time."""
    return {name: value for name, value in repos.environment(more).items() if not name.startswith("COVERAGE_")}


def tpmlint(
    folder: Path,
    *words: str,
    env: Mapping[str, str] | None = None,
    given: bytes = b"",
    limits: Mapping[str, int] | None = None,
    user: int | None = None,
    without: tuple[str, ...] = (),
    start: tuple[str, ...] | None = None,
) -> Ended:
    """Run tpmlint in a folder and wait until it ends, five minutes at most, where a machine is busy.

    Args:
        env: more variables; ``without`` names those that are missing.
        limits: of the process, by their names in ``resource``.
        user: the number of the user to become, if the tests may.
        start: the arguments of Python in front of the words, instead of ``-m tpmlint``.
    """
    begin = start or (("-c", LIMITED.format(limits=dict(limits))) if limits else ("-m", "tpmlint"))
    surroundings = {name: value for name, value in environment(env).items() if name not in without}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, *begin, *words],
        cwd=folder,
        env=surroundings,
        input=given,
        capture_output=True,
        timeout=300,
        check=False,
        user=user,
        extra_groups=[] if user is not None else None,
    )
    seconds = time.monotonic() - begun
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return Ended(done.returncode, out, err, seconds)


def new_repo(folder: Path, files: Mapping[str, str | bytes | None]) -> Repo:
    """Return a repository in which files and a team that is well are committed."""
    repo = Repo(folder).write({"roadmap/teams.yaml": TEAM, **files})
    repo.commit("Begin")
    return repo


def check_files(folder: Path, files: Mapping[str, str | bytes | None], *words: str) -> Ended:
    """Commit files beside a team that is well and return what ``tpmlint check`` says, with 10 s of CPU and 1 GiB."""
    repo = new_repo(folder, files)
    words = ("check", "--no-cache", "--output-format", "json", "--ignore", "unused-team,orphan-objective", *words)
    return tpmlint(repo.path, *words, limits={"RLIMIT_CPU": 30, "RLIMIT_AS": 1 << 30})


@contextmanager
def memory_folder() -> Iterator[Path]:
    """Give a folder, in memory where that can be: for what is written hundreds of times and waits for the disk."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if os.access(place, os.W_OK) else None) as folder:
        yield Path(folder)


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder by their paths, but for those of git."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return {name: data for name, data in named.items() if not name.startswith(".git/")}


def is_root() -> bool:
    """Tell whether the tests run as a user to whom nothing is forbidden."""
    return os.name == "posix" and os.geteuid() == 0


def _line(finding: Mapping[str, object]) -> str:
    place = finding["location"]
    assert isinstance(place, dict)
    span = place.get("span") or {}
    where = "".join(f":{span[part]}" for part in ("line", "column") if part in span)
    return f"{place['path']}{where} {finding['severity']}[{finding['rule']}] {finding['message']}"
