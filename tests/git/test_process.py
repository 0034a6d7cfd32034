"""How git is started, and what happens when it is missing, hangs or is talked over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo
from tpmlint.git.objects import Stream
from tpmlint.git.process import GitError, GitTimeout, run
from tpmlint.git.repository import Repository

posix_only = pytest.mark.skipif(os.name != "posix", reason="uses a shell script as git")
EXECUTABLE = "GIT_PYTHON_GIT_EXECUTABLE"


def fake_git(folder: Path, body: str) -> Path:
    script = folder / "fake-git"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    return script


@pytest.fixture
def hanging_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A git that starts a child and hangs with it; the file that gets both process ids."""
    pids = tmp_path / "pids"
    script = fake_git(tmp_path, f"sleep 60 &\necho $$ $! > {pids}\necho half a\nwait")
    monkeypatch.setenv(EXECUTABLE, str(script))
    yield pids
    for pid in pids.read_text().split():
        assert not alive(int(pid))


def alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and awaits its parent does not."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            state = "R"
        if state == "Z":
            return False
        time.sleep(0.02)
    return True


@pytest.mark.case(100)
@posix_only
def test_a_hanging_git_is_killed_with_its_children(hanging_git: Path, tmp_path: Path) -> None:
    """Case 100."""
    before = time.monotonic()
    with pytest.raises(GitTimeout, match=r"^git rev-parse gave no answer within 0.4 seconds and was stopped$"):
        Repository.discover(tmp_path, deadline=0.4)
    assert time.monotonic() - before < 30


@pytest.mark.case(100)
@posix_only
def test_a_git_that_hangs_in_the_middle_is_killed(hanging_git: Path, tmp_path: Path) -> None:
    """Case 100: also where its output is read while it runs."""
    before = time.monotonic()
    with (
        Stream(("-C", str(tmp_path)), ("log",), has_input=False, deadline=0.3) as stream,
        pytest.raises(GitTimeout, match=r"^git log gave no answer within 0.3 seconds and was stopped$"),
    ):
        assert list(stream.chunks()) == []
    with Stream(("-C", str(tmp_path)), ("cat-file",), has_input=True, deadline=2) as stream:
        stream.ask(b"question\n")
        assert stream.line() == b"half a"
        with pytest.raises(GitTimeout, match=r"^git cat-file gave no answer"):
            stream.line()
    assert time.monotonic() - before < 30


@pytest.mark.case(100)
@posix_only
def test_a_slow_reader_is_not_a_hanging_git(repo: Repo) -> None:
    """Case 100: the deadline counts while tpmlint waits for git, not while git waits for tpmlint."""
    oids = [repo.commit(str(number)) for number in range(3)]
    repository = Repository.discover(repo.path, deadline=1)
    assert repository is not None
    seen = []
    for commit in repository.commits(oids[-1]):
        seen.append(commit.oid)
        time.sleep(0.4)
    assert seen == oids[::-1]


@pytest.mark.case(95)
def test_git_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 95."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError) as caught:
        Repository.discover(tmp_path)
    assert caught.value.message == "git was not found"
    assert caught.value.remedy == "install git, or set GIT_PYTHON_GIT_EXECUTABLE to its path"


@pytest.mark.case(95)
@posix_only
def test_git_is_not_executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 95."""
    script = fake_git(tmp_path, "true")
    script.chmod(0o644)
    monkeypatch.setenv(EXECUTABLE, str(script))
    with pytest.raises(GitError, match=r"^git cannot be started: .*Permission denied"):
        Repository.discover(tmp_path)


@pytest.mark.case(95, 100)
@posix_only
def test_importing_gitpython_starts_no_process(tmp_path: Path) -> None:
    """Case 100: a hanging git cannot hang the import, and case 95: a missing one cannot make it fail."""
    log = tmp_path / "log"
    fake_git(tmp_path, f'echo "$@" >> {log}\nexit 3').rename(tmp_path / "git")
    code = (
        "from pathlib import Path\n"
        "import os, sys, tpmlint.git.snapshot\n"
        "assert 'git' not in sys.modules, 'imported too early'\n"
        "from tpmlint.git.repository import Repository\n"
        "try:\n    Repository.discover(Path('.'))\n"
        "except Exception as error:\n    print(error)\n"
        "print(sorted(name for name in os.environ if name.startswith('GIT_PYTHON')))"
    )
    env = os.environ | {"PATH": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert (done.stdout.decode().splitlines(), done.stderr) == (["git rev-parse failed without a message", "[]"], b"")
    assert [line.split()[-1] for line in log.read_text().splitlines()] == ["--show-toplevel"]


@pytest.mark.case(75)
@posix_only
def test_every_call_carries_flags_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 75."""
    script = fake_git(tmp_path, 'for word; do echo "$word"; done\nenv | grep -E "^GIT_|^L(C_ALL|ANGUAGE)" | sort')
    monkeypatch.setenv(EXECUTABLE, str(script))
    for name in [name for name in os.environ if name.startswith("GIT_") and name != EXECUTABLE]:
        monkeypatch.delenv(name)
    settings = [
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
        "safe.bareRepository=explicit",
        "protocol.allow=never",
        "log.showSignature=false",
        "gpg.program=false",
        "core.sshCommand=false",
        "core.askPass=true",
        "credential.helper=",
        "submodule.recurse=false",
        "core.warnAmbiguousRefs=true",
    ]
    assert run(("-C", "/x"), ("log", "-1")).stdout.decode().splitlines() == [
        *(word for setting in settings for word in ("-c", setting)),
        *("--no-pager", "--literal-pathspecs", "-C", "/x", "log", "-1"),
        "GIT_ALLOW_PROTOCOL=none",
        "GIT_FLUSH=0",
        f"GIT_GRAFT_FILE={os.devnull}",
        "GIT_NO_LAZY_FETCH=1",
        "GIT_NO_REPLACE_OBJECTS=1",
        "GIT_OPTIONAL_LOCKS=0",
        f"{EXECUTABLE}={script}",
        "GIT_TERMINAL_PROMPT=0",
        "LANGUAGE=C",
        "LC_ALL=C",
    ]


@posix_only
def test_a_talkative_git_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More warnings than a pipe holds, while nobody but a listener reads them."""
    warn = "head -c 300000 /dev/zero | tr '\\0' w >&2"
    monkeypatch.setenv(EXECUTABLE, str(fake_git(tmp_path, f"{warn}\necho answer\n{warn}\nexit 0")))
    with Stream((), ("log",), has_input=False, deadline=20) as stream:
        assert b"".join(stream.chunks()) == b"answer\n"


@pytest.mark.case(77, 82, 84)
@posix_only
def test_gits_words_are_made_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases 77, 82 and 84: no control characters, no line of its own, no novel."""
    body = "printf 'warning: x\\nfatal: bad \\033[2J\\342\\200\\256 \\377 name\\nhint: do this\\n' >&2; exit 128"
    monkeypatch.setenv(EXECUTABLE, str(fake_git(tmp_path, body)))
    with pytest.raises(GitError) as caught:
        run((), ("log",))
    assert caught.value.message == "git: bad \\x1b[2J\\u202e \\udcff name"
    assert caught.value.remedy == "do this"
    monkeypatch.setenv(EXECUTABLE, str(fake_git(tmp_path, "printf 'error: %09999d' 0 >&2; exit 1")))
    with pytest.raises(GitError) as caught:
        run((), ("log",))
    assert caught.value.message == f"git: {'0' * 499}…"


@pytest.mark.parametrize("name", ["a $HOME b", "%PATH% ~", "-C", "tab\there", "line\nbreak", "naïve"])
def test_odd_names_of_the_top(tmp_path: Path, name: str) -> None:
    """GitPython expands variables in a folder's name; it must not get to see it."""
    if os.name == "nt" and not name.isprintable():
        pytest.skip("no such names there")
    repo = Repo(tmp_path / name)
    oid = repo.write({"sub/a": "x"}).commit()
    repository = found(repo.path / "sub")
    assert (repository.top, repository.git_dir, repository.head(), repository.tracked()) == (
        repo.path.resolve(),
        (repo.path / ".git").resolve(),
        oid,
        ("sub/a",),
    )
