"""Ctrl-C: wherever it falls, files are the old ones or the new ones, nothing lies beside them, and the code is 130."""

from __future__ import annotations

import os
import pathlib
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from tests.hostile.harness import files_below, memory_folder, new_repo, run_with_faults
from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, branch
from tpmlint import atomic_write
from tpmlint.atomic_write import create_atomically, write_atomically
from tpmlint.fixes import writing as edited
from tpmlint.fixes.writing import FileChange, write_all
from tpmlint.git.repository import Repository
from tpmlint.hooks import install
from tpmlint.init import place as scaffolded
from tpmlint.init.place import create

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""What is open when Ctrl-C comes is closed with the process."""

OLD = {"a.yaml": b"a\n", "b.yaml": b"b\n", "own.yaml": b"mine\n"}
WRONG = "kind: feature\nid: wrong\ntitle: Wrong\nowner: nobody\nstatus: Planned\n"
NEW = {"a.yaml": b"A\n", "b.yaml": b"B\n"}


WRITING = (atomic_write.__file__, install.__file__, scaffolded.__file__, edited.__file__, pathlib.__file__, os.__file__)
"""The modules whose steps are tried."""


def interrupted(
    act: Callable[[], object], prepare: Callable[[], None], within: tuple[str | None, ...] = WRITING
) -> Iterator[bool]:
    """Do something again and again, each time with Ctrl-C one moment later; yield whether it fell into the doing.

    The moments are those at which Python looks for signals: when a function begins, and when one of C has returned.
    """
    number = 0
    while True:
        prepare()
        left = number

        def watch(frame: FrameType, event: str, argument: object) -> None:
            nonlocal left
            if event in ("call", "c_return") and frame.f_code.co_filename in within:
                if left == 0:
                    sys.setprofile(None)
                    left -= 1
                    raise KeyboardInterrupt
                left -= 1

        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            act()
        except KeyboardInterrupt:
            hit = True
        else:
            hit = left < 0
        finally:
            sys.setprofile(before)
        yield hit
        if not hit:
            return
        number += 1
        assert number < 10_000


@pytest.fixture
def top() -> Iterator[Path]:
    """A folder for files."""
    with memory_folder() as folder:
        yield folder


def refill(top: Path) -> None:
    """Make the folder as it was."""
    for path in sorted(top.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for name, data in OLD.items():
        (top / name).write_bytes(data)


@pytest.mark.case(92)
def test_one_file_is_old_or_new(top: Path) -> None:
    def write() -> None:
        write_atomically(top / "a.yaml", NEW["a.yaml"])

    for hit in interrupted(write, lambda: refill(top)):
        assert files_below(top) in ((OLD, {**OLD, "a.yaml": b"A\n"}) if hit else ({**OLD, "a.yaml": b"A\n"},))


@pytest.mark.case(92)
def test_of_several_files_all_are_old_or_all_are_new(top: Path) -> None:
    """Also where one of them moves."""
    changes = {name: FileChange(OLD[name], new) for name, new in NEW.items()}
    done = {"c.yaml": b"A\n", "b.yaml": b"B\n", "own.yaml": b"mine\n"}

    def write() -> None:
        write_all(top, changes, {"a.yaml": "c.yaml"})

    for hit in interrupted(write, lambda: refill(top)):
        assert files_below(top) == (OLD if hit else done)


@pytest.mark.case(92)
def test_a_new_file_is_there_whole_or_not_at_all(top: Path) -> None:
    for hit in interrupted(lambda: create_atomically(top / "c.yaml", b"C\n"), lambda: refill(top)):
        assert files_below(top) == (OLD if hit else {**OLD, "c.yaml": b"C\n"})


@pytest.mark.case(92)
def test_a_file_that_is_there_stays_where_a_new_one_is_not_written(top: Path) -> None:
    def write() -> None:
        try:
            create_atomically(top / "own.yaml", b"C\n")
        except FileExistsError:
            return
        raise AssertionError("it is there")

    for _ in interrupted(write, lambda: refill(top)):
        assert (top / "own.yaml").read_bytes() == b"mine\n"


@pytest.mark.case(92)
def test_of_several_new_files_all_are_there_or_none(top: Path) -> None:
    """Their folders too."""
    new = {"c.yaml": "C\n", "more/files/d.yaml": "D\n"}
    for hit in interrupted(lambda: create(top, new), lambda: refill(top)):
        assert files_below(top) == (OLD if hit else {**OLD, **{name: text.encode() for name, text in new.items()}})
        assert (top / "more").exists() is not hit


@pytest.mark.case(92)
def test_somebodys_hook_is_where_git_calls_it_or_called_by_ours(top: Path) -> None:
    repo = Repo(top / "repo")
    repository = Repository.discover(repo.path)
    assert repository is not None
    hook = repo.path / ".git/hooks/commit-msg"
    kept = hook.with_name("commit-msg.before-tpmlint")

    def prepare() -> None:
        install.uninstall(repository, ("commit-msg",))
        kept.unlink(missing_ok=True)
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho mine\n")

    for hit in interrupted(lambda: install.install(repository, ("commit-msg",)), prepare, WRITING[:2]):
        ours = hook.exists() and b"before-tpmlint" in hook.read_bytes()
        assert (kept if ours else hook).read_text() == "#!/bin/sh\necho mine\n"
        assert kept.exists() is ours
        assert ours or hit
        assert [path.name for path in hook.parent.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.case(92)
@pytest.mark.parametrize(
    "words",
    [
        "check --fix --output json=out.json",
        pytest.param("waive --all --reason 'They move in winter' --expires 2026-12-31", marks=pytest.mark.slow),
    ],
)
def test_at_any_stage_of_the_work(words: str) -> None:
    """From reading over git and the rules to what is printed last."""
    with memory_folder() as folder:
        shop = new_repo(folder / "scene", {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG})
        branch(shop, EDIT)
        before = {name: data.decode() for name, data in files_below(shop.path).items()}
        *runs, last = run_with_faults(shop.path, folder / "copies", "interrupt:6", *shlex.split(words))
    for run in runs:
        kept = {name: text for name, text in run.files.items() if not name.startswith("cache/")}
        assert (run.code, run.said.splitlines()[-1]) == (130, "tpmlint: interrupted")
        assert "Traceback" not in run.said
        assert [name for name in run.files if name.endswith(".tmp")] == []
        for name, text in kept.items():
            assert text in (before.get(name), last.files[name])
