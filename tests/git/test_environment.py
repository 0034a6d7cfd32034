"""The surroundings git is kept from, and what a hook may keep."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.git.snapshots import LIMIT, contents, found
from tests.repos import Repo, clone
from tpmlint.git.process import VARIABLES, clean_environment
from tpmlint.git.snapshot import Index

FOREIGN = {
    "GIT_TRACE": "/tmp/trace",
    "GIT_TRACE2_EVENT": "/tmp/trace",
    "GIT_EXTERNAL_DIFF": "evil",
    "GIT_CONFIG_PARAMETERS": "'core.fsmonitor=evil'",
    "GIT_GLOB_PATHSPECS": "1",
    "GIT_SSH_COMMAND": "evil",
    "GIT_ASKPASS": "evil",
    "SSH_ASKPASS": "evil",
    "GIT_NAMESPACE": "other",
    "GIT_PREFIX": "sub/",
}
PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH")


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A process full of other people's variables, in a folder of its own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in (*VARIABLES, *FOREIGN, *PLACES):
        monkeypatch.setenv(name, FOREIGN.get(name, f"some/{name}"))
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/x/objects:/y/objects")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def git_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "GIT_" in name or "ASKPASS" in name}


@pytest.mark.case(67)
def test_outside_of_hooks_nothing_turns_git_elsewhere(surroundings: Path) -> None:
    """Case 67."""
    clean_environment(hook=False)
    assert git_variables() == {**VARIABLES, "GIT_CEILING_DIRECTORIES": "/x"}


@pytest.mark.case(63)
def test_in_a_hook_the_places_git_names_stay(surroundings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 63: and are absolute, while an empty one, which git takes for a file without entries, goes."""
    monkeypatch.setenv("GIT_INDEX_FILE", "")
    clean_environment(hook=True)
    assert git_variables() == {
        **VARIABLES,
        **{name: str(surroundings / f"some/{name}") for name in PLACES if name != "GIT_INDEX_FILE"},
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/x/objects:/y/objects",
        "GIT_CEILING_DIRECTORIES": "/x",
    }


@pytest.mark.case(67)
def test_an_explicit_path_wins_over_git_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 67."""
    mine, other = Repo(tmp_path / "mine"), Repo(tmp_path / "other")
    mine.write({"mine": ""}).commit()
    other.write({"other": ""}).commit()
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    clean_environment(hook=False)
    assert (found(mine.path).head(), found(mine.path).tracked()) == (mine.head, ("mine",))


@pytest.mark.case(67)
def test_hook_mode_follows_git_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 67: a hook that git starts for a repository is about that repository."""
    other = Repo(tmp_path / "other")
    other.write({"sub/other": ""}).commit()
    monkeypatch.chdir(other.path)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.delenv("GIT_WORK_TREE", raising=False)
    clean_environment(hook=True)
    assert (found(other.path / "sub").top, found(other.path / "sub").tracked()) == (
        other.path.resolve(),
        ("sub/other",),
    )


HOOK = """
import json, pathlib, sys
sys.path[:0] = [ROOT]
from tpmlint.git.process import clean_environment
clean_environment(hook=True)
from tests.git.snapshots import contents, found
from tpmlint.git.snapshot import CommitTree, Index
repository = found(pathlib.Path.cwd())
pushed = sys.stdin.read().split()[1:2] if sys.argv[0].endswith("pre-receive") else ()
snapshot = CommitTree(repository, repository.resolve(pushed[0])) if pushed else Index(repository)
seen = {path: data.decode() for path, data in contents(snapshot).items()}
pathlib.Path(TARGET).write_text(json.dumps([repository.is_bare, str(repository.top), seen]))
"""


def add_hook(git_dir: Path, name: str, target: Path) -> None:
    hook = git_dir / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    names = {"TARGET": str(target), "ROOT": str(Path(__file__).parents[2])}
    hook.write_text(f"#!{sys.executable}\n" + "\n".join(f"{each} = {path!r}" for each, path in names.items()) + HOOK)
    hook.chmod(0o755)


@pytest.mark.case(61, 63, 64)
@pytest.mark.skipif(os.name != "posix", reason="the hook is a script")
@pytest.mark.parametrize(
    ("command", "sees"),
    [
        (("commit", "-m", "all", "-a"), {"a": "a2", "b": "b2"}),
        (("commit", "-m", "one", "--", "sub/../b"), {"a": "a1", "b": "b2"}),
        (("commit", "-m", "staged"), {"a": "a1", "b": "b1", "new": "n"}),
    ],
)
def test_a_hook_reads_what_will_be_committed(tmp_path: Path, command: tuple[str, ...], sees: dict[str, str]) -> None:
    """Cases 61, 63 and 64: also in a linked work tree, whose hooks get GIT_DIR, and from a folder below the top."""
    main = Repo(tmp_path / "main")
    main.write({"a": "a1", "b": "b1"}).commit()
    main.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    add_hook(main.path / ".git", "pre-commit", tmp_path / "seen")
    for place in (main, Repo(tmp_path / "linked")):
        (place.path / "sub").mkdir()
        place.write({"a": "a2", "b": "b2", "new": "n"})
        if "new" in sees:
            place.git("add", "new")
        Repo(place.path).git(*command)
        assert json.loads((tmp_path / "seen").read_text()) == [False, str(place.path.resolve()), sees]


@pytest.mark.case(62)
@pytest.mark.skipif(os.name != "posix", reason="the hook is a script")
def test_pre_receive_reads_quarantined_objects(tmp_path: Path) -> None:
    """Case 62: a bare repository that git names, with objects that are not in it yet."""
    server = Repo(tmp_path / "server.git", "--bare")
    add_hook(server.path, "pre-receive", tmp_path / "seen")
    work = Repo(tmp_path / "work")
    work.write({"a": "pushed"}).commit()
    work.git("push", "--quiet", str(server.path), "main")
    assert json.loads((tmp_path / "seen").read_text()) == [True, str(server.path.resolve()), {"a": "pushed"}]


@pytest.mark.case(63)
def test_the_index_of_a_hook_is_the_one_git_names(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 63: hooks get it relative to the top, whatever folder tpmlint is run for."""
    repo.write({"sub/a": "1"}).commit()
    repo.git("read-tree", "--empty", env={"GIT_INDEX_FILE": ".git/other"})
    repo.git("update-index", "--add", "sub/a", env={"GIT_INDEX_FILE": ".git/other"})
    repo.write({"sub/b": "2"}).stage()
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
    clean_environment(hook=True)
    assert contents(Index(found(repo.path / "sub"))) == {"sub/a": b"1"}
    clean_environment(hook=False)
    assert contents(Index(found(repo.path / "sub")), LIMIT) == {"sub/a": b"1", "sub/b": b"2"}


def test_a_clone_is_what_tests_take_it_for(repo: Repo, tmp_path: Path) -> None:
    """The helper of these tests: a clone over a protocol has the commit and its own place."""
    repo.write({"a": "1"}).commit()
    assert found(clone(repo.path, tmp_path / "clone").path).head() == repo.head
