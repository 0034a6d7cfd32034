"""Cases 91 to 100: what can happen to a process, to the streams and files it writes, and to the git that it starts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.hostile.harness import POWERLESS, Ended, environment, is_root, new_repo, tpmlint
from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, branch
from tpmlint.cache import VARIABLE

WRONG = "kind: feature\nid: wrong\ntitle: Ünïcödé 支払い 👩‍💻\nowner: nobody\nstatus: Planned\n"
"""An item with a safe fix, a dangling reference, and signs that few terminals have."""


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A roadmap in which something is wrong, and a change of its code that nobody explains."""
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG})
    branch(repo, EDIT)
    return repo


def left_behind(folder: Path) -> list[str]:
    """Return the drafts that a write has left."""
    return [path.name for path in folder.rglob("*") if "tpmlint-" in path.name and path.name.endswith(".tmp")]


# Streams


@pytest.mark.case(91)
@pytest.mark.parametrize("words", ["check", "diff main", "audit", "list features", "check --output-format json"])
def test_a_reader_that_leaves_early(shop: Repo, words: str) -> None:
    script = f"{sys.executable} -m tpmlint {words} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=shop.path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] in ("0", "1")
    assert [line for line in done.stderr.splitlines() if not line.startswith("tpmlint: note: ")] == []


@pytest.mark.case(91)
@pytest.mark.parametrize("words", ["check", "diff main", "audit", "list features", "report -o -"])
def test_a_full_disk_behind_standard_output(shop: Repo, words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tpmlint", *words.split()],
            cwd=shop.path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.endswith("No space left on device\n")
    assert not re.search("Traceback|Exception ignored", done.stderr)


@pytest.mark.few(5)
@pytest.mark.case(93)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv"])
def test_a_terminal_that_lacks_characters(shop: Repo, encoding: str, form: str) -> None:
    """What it lacks is shown as an escape; the rest is the same, and so is the exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "tpmlint", "check", "--output-format", form, "--color", "always"],
        cwd=shop.path,
        env=environment({"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode(encoding)
    assert "no feature, team or" in text or "nobody" in text
    assert form != "json" or json.loads(text)["receipt"]["files"]


# Interruptions


def _waiting(shop: Repo, tmp_path: Path, *words: str) -> tuple[subprocess.Popen[str], Path]:
    """Start tpmlint with a git that never answers, and wait until that runs."""
    pid = tmp_path / "git.pid"
    (tmp_path / "git").write_text(f"#!/bin/sh\necho $$ > {pid}.new && mv {pid}.new {pid}\nexec sleep 1000\n")
    (tmp_path / "git").chmod(0o755)
    child = subprocess.Popen(
        [sys.executable, "-m", "tpmlint", *words],
        cwd=shop.path,
        env=environment({"GIT_PYTHON_GIT_EXECUTABLE": str(tmp_path / "git")}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 300
    while not pid.exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    return child, pid


def _is_gone(pid: int) -> bool:
    """Tell whether a process has ended; one that nobody has waited for yet counts."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.case(92)
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("words", [("check", "--output", "json=report.json"), ("diff", "main"), ("audit",)])
def test_an_interruption_while_git_works(shop: Repo, tmp_path: Path, words: tuple[str, ...]) -> None:
    child, pid = _waiting(shop, tmp_path, *words)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=300)
    assert (child.returncode, out, err.strip()) == (130, "", "tpmlint: interrupted")
    assert _is_gone(int(pid.read_text()))
    assert sorted(os.listdir(shop.path)) == [".git", "README.md", "roadmap", "src"]


@pytest.mark.case(92)
@pytest.mark.parametrize("moment", [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4])
def test_an_interruption_at_any_moment(shop: Repo, tmp_path: Path, moment: float) -> None:
    """A report is the old one or the new one, and nothing lies beside it."""
    report = tmp_path / "out" / "report.json"
    report.parent.mkdir()
    report.write_text("old")
    child = subprocess.Popen(
        [sys.executable, "-m", "tpmlint", "check", f"--output=json={report}", "--force"],
        cwd=shop.path,
        env=environment({VARIABLE: str(tmp_path / "cache")}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(moment)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=300)
    # Before tpmlint's own first line Python itself dies of the signal.
    assert child.returncode in (130, 1, -signal.SIGINT), err
    if child.returncode == 130:
        assert err.strip() == "tpmlint: interrupted"
    assert os.listdir(report.parent) == ["report.json"]
    text = report.read_text()
    assert text == "old" or json.loads(text)["findings"]
    assert left_behind(tmp_path) == []


INTERRUPTED_IMPORT = """\
import sys
from importlib.abc import MetaPathFinder

module, where = sys.argv[1:]

class Attribute:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt

class Keyboard(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != module:
            return
        sys.meta_path.remove(self)
        if where == "class":
            type("Made", (), {"attribute": Attribute()})
        raise KeyboardInterrupt

sys.meta_path.insert(0, Keyboard())
from tpmlint.__main__ import main
sys.argv[1:] = ["check"]
sys.exit(main())
"""


@pytest.mark.case(92)
@pytest.mark.parametrize(
    ("module", "where"),
    [
        ("click", "import"),
        ("tpmlint.cli", "import"),
        ("tpmlint.cli.errors", "import"),
        # A module in C needs it, which prints a warning of its own where it loads half and then again.
        ("numbers", "import"),
        ("tpmlint.cli.check", "import"),
        # Python up to 3.11 makes a RuntimeError of it.
        ("tpmlint.cli.check", "class"),
        ("tpmlint.cli.errors", "class"),
    ],
)
def test_an_interruption_while_a_module_loads(shop: Repo, module: str, where: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT, module, where],
        cwd=shop.path,
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (130, "", "tpmlint: interrupted")


# Who runs it


NOBODY = """\
import os, pwd, sys
if os.getuid() == 0:
    os.setresuid(54321, 0, 0)
else:
    def nobody(uid):
        raise KeyError(uid)
    pwd.getpwuid = nobody
try:
    pwd.getpwuid(os.getuid())
except KeyError:
    from tpmlint.__main__ import main
    sys.exit(main())
"""


@pytest.mark.case(94)
@pytest.mark.skipif(sys.platform != "linux", reason="the real user differs from the effective one")
@pytest.mark.parametrize("command", ["check", "diff main", "audit", "list features", "cache info", "config show"])
def test_no_home_and_a_user_without_a_name(shop: Repo, command: str, tmp_path: Path) -> None:
    """It says what it says to anybody, and there is no cache."""
    for folder in (tmp_path, *tmp_path.parents) if is_root() else ():
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)  # git asks what the real user may
    names = ("HOME", "USER", "LOGNAME", "USERNAME", "XDG_CACHE_HOME", VARIABLE)
    ended = tpmlint(shop.path, *command.split(), start=("-c", NOBODY), without=names)
    if command == "cache info":
        assert (ended.code, ended.out) == (
            0,
            f"No cache: no home directory found; {VARIABLE} can name a folder.\n",
        )
    else:
        usual = tpmlint(shop.path, *command.split())
        assert (ended.code, ended.out, ended.err) == (usual.code, usual.out, usual.err)


@pytest.mark.case(95)
@pytest.mark.parametrize("command", ["check", "diff main", "audit", "list features", "impact README.md", "trailers"])
def test_no_git(shop: Repo, tmp_path: Path, command: str) -> None:
    (tmp_path / "bin").mkdir()
    ended = tpmlint(shop.path, *command.split(), env={"PATH": str(tmp_path / "bin")})
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: git was not found\n  help: install git, or set GIT_PYTHON_GIT_EXECUTABLE to its path\n"
    )


# Files


def _powerless(folder: Path, *words: str, env: dict[str, str] | None = None) -> Ended:
    return tpmlint(folder, *words, env=env, start=("-c", POWERLESS))


def _lock(folder: Path, *, locked: bool) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o555 if locked else 0o755)


@pytest.mark.case(96)
@pytest.mark.parametrize("command", ["check", "diff main", "audit", "check --staged", "list features"])
def test_a_repository_and_a_cache_that_cannot_be_written(shop: Repo, tmp_path: Path, command: str) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    usual = tpmlint(shop.path, *command.split())
    for folder in (shop.path, cache):
        _lock(folder, locked=True)
    try:
        for where in (cache, cache / "below", Path(os.devnull) / "cache"):
            ended = _powerless(shop.path, *command.split(), env={VARIABLE: str(where)})
            assert (ended.code, ended.out, ended.err) == (usual.code, usual.out, usual.err)
        refused = _powerless(shop.path, "check", "--output", "json=report.json")
        assert refused.code == 3
        assert refused.err == "tpmlint: error: report.json: cannot be written: Permission denied\n"
    finally:
        for folder in (shop.path, cache):
            _lock(folder, locked=False)
    assert list(cache.iterdir()) == []


def _spoiled(data: bytes) -> dict[str, bytes]:
    """Return what can become of a file of the cache."""
    return {
        "empty": b"",
        "half": data[: len(data) // 2],
        "one byte less": data[:-1],
        "one bit": data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
        "zeros": bytes(len(data)),
        "noise": os.urandom(len(data)),
        "somebody else's": b"SQLite format 3\0" + bytes(4096),
        "pickle": b"\x80\x04cos\nsystem\n\x8c\x0ctouch /tmp/xR.",
        "of another version": data.replace(b"tpmlint cache 1", b"tpmlint cache 9", 1),
        "headless": data.partition(b"\n")[2],
        "twice": data + data,
    }


@pytest.mark.case(97)
def test_a_cache_that_is_damaged_or_somebody_elses(shop: Repo, tmp_path: Path) -> None:
    """Whatever lies there, the result is the same, and the next run is served by a good one again."""
    cache = tmp_path / "cache"

    def run() -> tuple[int, str, str]:
        ended = tpmlint(shop.path, "check", "--output-format", "json", env={VARIABLE: str(cache)})
        return ended.code, ended.out, ended.err

    without = tpmlint(shop.path, "check", "--output-format", "json", "--no-cache")
    usual = (without.code, without.out, without.err)
    assert run() == usual
    kept = {path: path.read_bytes() for path in cache.glob("*.jsonl")}
    assert kept
    for name in _spoiled(b"x" * 100):
        for path, data in kept.items():
            path.write_bytes(_spoiled(data)[name])
        assert run() == usual, name
    for path in kept:
        path.unlink()
        path.mkdir()
    assert run() == usual
    for path in kept:
        path.rmdir()
        path.symlink_to("/dev/zero")
    assert run() == usual
    cache.chmod(0o777)
    for path, data in kept.items():
        path.unlink()
        path.write_bytes(data.replace(b"nobody", b"anyone"))
    assert run() == usual


@pytest.mark.case(98)
def test_two_runs_at_once(shop: Repo, tmp_path: Path) -> None:
    """Reports and caches are whole whenever somebody looks, and the last of them stays."""
    report, cache = tmp_path / "out" / "report.json", tmp_path / "cache"
    report.parent.mkdir()
    alone = tpmlint(shop.path, "check", "--no-cache", "--output-format", "json")
    stop, seen = threading.Event(), set[str]()

    def look() -> None:
        while not stop.is_set():
            if report.exists():
                seen.add(report.read_text())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for _ in range(3):
            running = [
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "tpmlint",
                        "check",
                        f"--output=json={report}",
                        "--output-format",
                        "json",
                        "--force",
                    ],
                    cwd=shop.path,
                    env=environment({VARIABLE: str(cache)}),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
                for _ in range(3)
            ]
            for child in running:
                assert child.communicate(timeout=300) == (alone.out, "")
                assert child.returncode == 1
    finally:
        stop.set()
        watcher.join()
    assert seen == {alone.out}
    assert os.listdir(report.parent) == ["report.json"]
    assert left_behind(cache) == []
    assert tpmlint(shop.path, "check", "--output-format", "json", env={VARIABLE: str(cache)}).out == alone.out


@pytest.mark.case(99)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", "--force", "--output", "json={old}"), 3),
        (("report", "--force", "--output", "{old}"), 3),
        (("check", "--fix"), 3),
        (("rename", "feature", "one-click", "two-clicks"), 3),
        (("waive", "--all", "--reason", "not now", "--expires", "2026-12-31"), 3),
    ],
    ids=["output", "report", "fix", "rename", "waive"],
)
def test_a_disk_that_is_full_in_the_middle(shop: Repo, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    """No file may get beyond 64 bytes, so that every write begins and fails: all is as it was before."""
    old = tmp_path / "report.old"
    old.write_text("old")
    before = {path: path.read_bytes() for path in sorted(shop.path.rglob("*")) if path.is_file()}
    ended = tpmlint(shop.path, *(word.format(old=old) for word in words), limits={"RLIMIT_FSIZE": 64})
    assert ended.code == code, ended
    assert "File too large" in ended.err
    assert {path: path.read_bytes() for path in sorted(shop.path.rglob("*")) if path.is_file()} == before
    assert old.read_text() == "old"
    assert left_behind(tmp_path) == []


# Git


IMPATIENT = """\
import sys
from tpmlint.__main__ import main
from tpmlint.git import discovery
from tpmlint.git.repository import Repository
for function in (discovery.find_repository_of, Repository.discover.__func__):
    assert function.__defaults__ == (120.0,)
    function.__defaults__ = (1.0,)
sys.exit(main())
"""


@pytest.mark.case(100)
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_git_that_hangs(shop: Repo, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    (tmp_path / "git").write_text(f"#!/bin/sh\nsleep 1000 & echo $$ $! >> {pids}\nwait\n")
    (tmp_path / "git").chmod(0o755)
    executable = {"GIT_PYTHON_GIT_EXECUTABLE": str(tmp_path / "git")}
    ended = tpmlint(shop.path, "check", env=executable, start=("-c", IMPATIENT))
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "tpmlint: error: git rev-parse gave no answer within 1 seconds and was stopped\n"
        "  help: see whether the disk or a file system that git watches hangs, and try again\n"
    )
    assert 1 <= ended.seconds < 100
    assert [pid for pid in pids.read_text().split() if not _is_gone(int(pid))] == []
