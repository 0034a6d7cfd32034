"""Which repository a folder belongs to: one, none, or one that cannot be used."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.git.snapshots import contents, found
from tests.repos import Repo, clone
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Index, WorkTree


def refusal(start: Path) -> tuple[str, str | None]:
    """Return what discovery says about a repository that cannot be used."""
    with pytest.raises(GitError) as caught:
        Repository.discover(start)
    return caught.value.message, caught.value.remedy


def test_no_repository(tmp_path: Path) -> None:
    assert Repository.discover(tmp_path) is None


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    assert refusal(missing) == (f"folder {str(missing)!r} not found", "start in a folder that exists")


def test_a_folder_below_the_top(repo: Repo) -> None:
    repo.write({"a/b/c": ""})
    repository = found(repo.path / "a" / "b")
    assert (repository.top, repository.git_dir, repository.is_bare, repository.is_shallow()) == (
        repo.path.resolve(),
        (repo.path / ".git").resolve(),
        False,
        False,
    )


@pytest.mark.case(61)
def test_a_linked_work_tree(repo: Repo, tmp_path: Path) -> None:
    """Case 61."""
    oid = repo.write({"a": "1"}).commit()
    repo.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    repository = found(tmp_path / "linked")
    assert (repository.top, repository.git_dir, repository.head(), contents(WorkTree(repository))) == (
        (tmp_path / "linked").resolve(),
        (repo.path / ".git/worktrees/linked").resolve(),
        oid,
        {"a": b"1"},
    )


@pytest.mark.case(61)
def test_an_orphaned_work_tree(repo: Repo, tmp_path: Path) -> None:
    """Case 61."""
    repo.commit()
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    shutil.rmtree(repo.path / ".git/worktrees")
    gone = (repo.path / ".git/worktrees/linked").resolve()
    assert refusal(tmp_path / "linked") == (f"git: not a git repository: {gone}", None)


@pytest.mark.case(50)
def test_a_submodule_is_a_repository_of_its_own(repo: Repo, tmp_path: Path) -> None:
    """Case 50."""
    inner = Repo(tmp_path / "inner")
    inner.write({"inside": "x"}).commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "lib")
    assert (found(repo.path / "lib").top, found(repo.path / "lib").tracked()) == (
        (repo.path / "lib").resolve(),
        ("inside",),
    )
    assert found(repo.path).tracked() == (".gitmodules", "lib")


def test_an_empty_git_folder_is_not_taken_for_none(tmp_path: Path) -> None:
    """Fail closed: a repository that lost its HEAD is broken, not absent."""
    (tmp_path / "top/.git").mkdir(parents=True)
    (tmp_path / "top/sub").mkdir()
    assert refusal(tmp_path / "top/sub") == (
        f"git does not recognise {str(tmp_path / 'top/.git')!r} as a repository",
        "repair it, or remove it if the folder is not a repository",
    )


def test_a_ceiling_ends_the_search(tmp_path: Path) -> None:
    """What git is told not to look at is not broken."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "below").mkdir()
    os.environ["GIT_CEILING_DIRECTORIES"] = str(tmp_path)
    assert Repository.discover(tmp_path / "below") is None


def test_a_newer_repository_format(repo: Repo) -> None:
    repo.git("config", "core.repositoryformatversion", "99")
    assert refusal(repo.path)[0] == "git: Expected git repo version <= 1, found 99"


@pytest.mark.case(71)
def test_a_repository_of_another_user(repo: Repo) -> None:
    """Case 71: git's own words."""
    repo.commit()
    os.environ["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"
    top = repo.path.resolve()
    assert refusal(repo.path) == (
        f"git: detected dubious ownership in repository at '{top}'",
        f"To add an exception for this directory, call: git config --global --add safe.directory {top}",
    )


@pytest.mark.case(77)
def test_a_configuration_that_includes_a_secret(repo: Repo, tmp_path: Path) -> None:
    """Case 77: its name is told, its content is not."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2 is the password\n")
    repo.git("config", "include.path", str(secret))
    assert refusal(repo.path) == (f"git: bad config line 1 in file {secret}", None)


def test_a_broken_configuration(repo: Repo) -> None:
    (repo.path / ".git/config").write_text("[core")
    assert refusal(repo.path)[0].startswith("git: bad config line ")


def test_the_inside_of_a_git_directory(repo: Repo) -> None:
    inside = repo.path / ".git"
    assert refusal(inside) == (
        f"{str(inside)!r} lies in a git directory, not in a work tree",
        "start in a work tree, such as the folder that holds `.git`",
    )


@pytest.mark.case(62, 76)
def test_a_bare_repository_must_be_named(tmp_path: Path) -> None:
    """Cases 62 and 76: it is not discovered."""
    bare = Repo(tmp_path / "bare.git", "--bare").path
    message, remedy = refusal(bare)
    assert message == f"{str(bare)!r} lies in a git directory, not in a work tree"
    assert remedy == (
        "start in a work tree; if you trust this bare repository, name it: "
        "`tpmlint check --root . --at HEAD`, `tpmlint diff --root . BASE`, or `tpmlint audit .`"
    )
    assert refusal(bare / "refs")[1] == "start in a work tree"


@pytest.mark.case(62)
def test_a_named_bare_repository(repo: Repo, tmp_path: Path) -> None:
    """Case 62: commits can be read, the index and the work tree it lacks cannot."""
    oid = repo.write({"a": "1"}).commit()
    bare = clone(repo.path, tmp_path / "bare.git", "--bare").path
    repository = Repository.open(bare)
    assert (repository.is_bare, repository.top, repository.head()) == (True, bare.resolve(), oid)
    assert contents(CommitTree(repository, oid)) == {"a": b"1"}
    assert [commit.oid for commit in repository.commits(oid)] == [oid]
    for snapshot, what in ((Index, "index"), (WorkTree, "work tree")):
        with pytest.raises(GitError, match=rf"^a bare repository has no {what}$") as caught:
            snapshot(repository)
        assert caught.value.remedy == (
            "use a clone with a work tree; of a bare repository, `check --at`, `diff`, `audit` and `report --at` "
            "read commits"
        )


def test_open_takes_work_trees_and_git_directories(repo: Repo, tmp_path: Path) -> None:
    """A git directory by itself is used without its work tree."""
    repo.commit()
    tree, git_dir = Repository.open(repo.path), Repository.open(repo.path / ".git")
    assert (tree.is_bare, tree.head(), git_dir.is_bare, git_dir.head()) == (False, repo.head, True, repo.head)
    with pytest.raises(GitError, match=r"^git: not a git repository: "):
        Repository.open(tmp_path)


@pytest.mark.case(76)
def test_a_bare_repository_buried_in_the_tree(repo: Repo, tmp_path: Path) -> None:
    """Case 76: from inside it is refused, from outside it is files like others, and its configuration is dead."""
    canary = tmp_path / "canary"
    buried = Repo(repo.path / "docs/buried.git", "--bare")
    buried.git("config", "core.fsmonitor", f"touch {canary}; false")
    buried.git("config", "core.bare", "false")
    buried.git("config", "core.worktree", str(repo.path / "docs"))
    repo.write({"docs/a": "1"}).commit()
    assert "docs/buried.git/config" in contents(WorkTree(found(repo.path / "docs")))
    assert refusal(buried.path)[0] == f"{str(buried.path)!r} lies in a git directory, not in a work tree"
    assert not canary.exists()
    Repo(buried.path).git("status", fails=True)
    assert canary.exists(), "the trap does not work, so the test shows nothing"
