"""Commits with what each changes, and what the disk changes on top."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tpmlint.git.repository import Repository
from tpmlint.git.status import uncommitted_changes


def opened(repo: Repo) -> Repository:
    """Return the repository as tpmlint sees it."""
    found = Repository.discover(repo.path)
    assert found is not None
    return found


def told(repository: Repository, first_parent: bool = False) -> list[tuple[str, list[str]]]:
    """Return title and changed paths of every commit, newest first."""
    head = repository.head()
    assert head is not None
    return [
        (commit.message.splitlines()[0], [f"{file.status} {file.path}" for file in files])
        for commit, files in repository.history(head, first_parent=first_parent)
    ]


@pytest.fixture
def merged(tmp_path: Path) -> Repo:
    """A history with an empty commit, a merge, and a name of many lines."""
    repo = Repo(tmp_path)
    repo.commit("Nothing")
    repo.write({"a": "1", "line\nbreak\t": "1"}).commit("Two\n\n:100644 not a path\n")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write({"b": "1"}).commit("On the side")
    repo.git("checkout", "--quiet", "main")
    repo.write({"a": "2"}).commit("On main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    return repo


def test_each_commit_has_the_paths_it_changes_and_a_merge_has_none(merged: Repo) -> None:
    found = told(opened(merged))
    assert found[0] == ("Merge", [])
    assert sorted(found[1:]) == [
        ("Nothing", []),
        ("On main", ["M a"]),
        ("On the side", ["A b"]),
        ("Two", ["A a", "A line\nbreak\t"]),
    ]


def test_along_first_parents_a_merge_has_what_it_brings(merged: Repo) -> None:
    assert told(opened(merged), first_parent=True) == [
        ("Merge", ["A b"]),
        ("On main", ["M a"]),
        ("Two", ["A a", "A line\nbreak\t"]),
        ("Nothing", []),
    ]


def test_parents_and_ancestors(merged: Repo) -> None:
    repository = opened(merged)
    head = repository.resolve("HEAD")
    first, second = repository.parents(head)
    assert (first, second) == (repository.resolve("HEAD^1"), repository.resolve("side"))
    assert repository.parents(repository.resolve("HEAD~3")) == ()
    assert repository.is_ancestor(second, head)
    assert repository.is_ancestor(head, head)
    assert not repository.is_ancestor(head, first)


@pytest.mark.parametrize("ids", ["sha1", "sha256"])
def test_what_is_not_committed_is_found_without_asking_git_for_a_diff(tmp_path: Path, ids: str) -> None:
    repo = Repo(tmp_path, f"--object-format={ids}")
    files = {
        "same": "1",
        "edited": "1",
        "gone": "1",
        "staged": "1",
        "run.sh": "1",
        "becomes-link": "1",
        "crlf": "a\nb\n",
    }
    repo.write({**files, ".gitignore": "ignored\n"}).commit("All")
    repo.write({"staged": "2"}).stage("staged")
    repo.write({"edited": "2", "new": "1", "ignored": "1", "gone": None, "becomes-link": None, "crlf": "a\r\nb\r\n"})
    (tmp_path / "run.sh").chmod(0o755)
    (tmp_path / "becomes-link").symlink_to("same")
    repository = opened(repo)
    found = uncommitted_changes(repository, repository.resolve("HEAD"))
    assert [f"{each.status} {each.path} {each.mode}" for each in found] == [
        "T becomes-link 120000",
        "M edited 100644",
        "D gone 000000",
        "A new 100644",
        "M run.sh 100755",
        "M staged 100644",
    ]
    blobs = {each.path: each.oid for each in found}
    assert blobs["edited"] == repo.git("hash-object", "edited")
    assert blobs["run.sh"] == next(each.old_oid for each in found if each.path == "run.sh")


def test_filters_that_the_repository_configures_do_not_run(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.write({"a": "1", ".gitattributes": "* filter=evil\n"}).commit("All")
    repo.git("config", "filter.evil.clean", f"touch {tmp_path}/canary; cat")
    repo.write({"a": "2"})
    repository = opened(repo)
    assert [each.path for each in uncommitted_changes(repository, repository.resolve("HEAD"))] == ["a"]
    assert not (tmp_path / "canary").exists()
