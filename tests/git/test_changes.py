"""Which paths differ: between commits, and between a commit and the index."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo, clone
from tpmlint.git.process import GitError
from tpmlint.git.tree import ChangedPath

ZERO = "0" * 40


def told(changes: tuple[ChangedPath, ...]) -> list[tuple[str, str]]:
    return [(change.status, change.path) for change in changes]


def test_added_deleted_modified(repo: Repo) -> None:
    before = repo.write({"gone": "1", "kept": "2", "sub/changed": "3"}).commit()
    after = repo.write({"gone": None, "sub/changed": "4", "sub/new": "5"}).commit()
    blobs = {content: repo.blob(content.encode()) for content in "1345"}
    expected = (
        ChangedPath("D", "gone", "100644", "000000", blobs["1"], ZERO),
        ChangedPath("M", "sub/changed", "100644", "100644", blobs["3"], blobs["4"]),
        ChangedPath("A", "sub/new", "000000", "100644", ZERO, blobs["5"]),
    )
    assert found(repo.path).changes_between(before, after) == expected
    assert found(repo.path).changes_between(after, after) == ()


@pytest.mark.case(44, 72)
@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_against_nothing(tmp_path: Path, object_format: str) -> None:
    """Cases 44 and 72: what is staged before the first commit, and the first commit itself."""
    repo = Repo(tmp_path, f"--object-format={object_format}")
    repo.write({"a": "1"}).stage()
    repository = found(tmp_path)
    expected = (ChangedPath("A", "a", "000000", "100644", repo.git("hash-object", "-t", "blob", "a")[:0] or "", ""),)
    oid = repo.blob(b"1")
    expected = (ChangedPath("A", "a", "000000", "100644", "0" * len(oid), oid),)
    assert repository.staged_changes() == expected
    assert found(tmp_path).changes_between(repository.empty_tree(), repo.commit()) == expected
    assert len(oid) == {"sha1": 40, "sha256": 64}[object_format]


@pytest.mark.case(64, 65)
def test_what_is_staged(repo: Repo) -> None:
    """Cases 64 and 65: not what lies in the work tree, and deletions alone count too."""
    repo.write({"a": "1", "b": "1", "c": "1"}).commit()
    repo.write({"a": "2"}).stage()
    repo.write({"a": "3", "b": "4", "untracked": ""})
    repo.git("rm", "--quiet", "c")
    (_, deleted) = changes = found(repo.path).staged_changes()
    assert told(changes) == [("M", "a"), ("D", "c")]
    assert (changes[0].oid, deleted.oid) == (repo.blob(b"2"), ZERO)


@pytest.mark.case(48)
def test_sixty_renames(repo: Repo) -> None:
    """Case 48: whatever the configured limit, a move is a deletion and an addition of equal content."""
    repo.git("config", "diff.renameLimit", "10")
    repo.git("config", "diff.renames", "copies")
    before = repo.write({f"old/{number}": f"content {number}" for number in range(60)}).commit()
    repo.git("mv", "old", "new")
    changes = found(repo.path).changes_between(before, repo.commit())
    assert sorted(change.status for change in changes) == ["A"] * 60 + ["D"] * 60
    gone = {change.path[4:]: change.old_oid for change in changes if change.status == "D"}
    assert {change.path[4:]: change.oid for change in changes if change.status == "A"} == gone


@pytest.mark.case(49)
def test_mode_alone(repo: Repo) -> None:
    """Case 49."""
    before = repo.write({"a": "1", "b": "1"}).commit()
    repo.git("update-index", "--chmod=+x", "a")
    oid = repo.blob(b"1")
    (change,) = found(repo.path).staged_changes()
    assert change == ChangedPath("M", "a", "100644", "100755", oid, oid)
    repo.write({"b": "2"}).git("add", "b")
    repo.git("commit", "--quiet", "-m", "mode and more")
    changes = found(repo.path).changes_between(before, repo.head)
    assert [(change.path, change.same_content) for change in changes] == [("a", True), ("b", False)]


@pytest.mark.case(49)
def test_a_file_becomes_a_symbolic_link(repo: Repo) -> None:
    """Case 49: that is no deletion."""
    before = repo.write({"a": "target"}).commit()
    oid = repo.blob(b"target")
    repo.git("update-index", "--cacheinfo", f"120000,{oid},a")
    (change,) = found(repo.path).changes_between(before, repo.commit(stage=False))
    assert change == ChangedPath("T", "a", "100644", "120000", oid, oid)


@pytest.mark.case(50, 51)
@pytest.mark.parametrize(
    "gitmodules", [None, '[submodule "lib"]\n\tpath = lib\n\turl = ../x\n\tignore = all\n', "[broken\n\0"]
)
def test_a_submodule_moves_on(repo: Repo, gitmodules: str | None) -> None:
    """Cases 50 and 51: it is seen, whatever ``.gitmodules`` or the configuration say, be it readable or not."""
    repo.git("config", "diff.ignoreSubmodules", "all")
    if gitmodules is not None:
        repo.write({".gitmodules": gitmodules})
    repo.stage().git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib")
    before = repo.commit(stage=False)
    repo.git("update-index", "--cacheinfo", f"160000,{'2' * 40},lib")
    expected = (ChangedPath("M", "lib", "160000", "160000", "1" * 40, "2" * 40),)
    assert found(repo.path).staged_changes() == expected
    assert found(repo.path).changes_between(before, repo.commit(stage=False)) == expected


@pytest.mark.case(68)
def test_an_unmerged_index(repo: Repo) -> None:
    """Case 68."""
    repo.write({"a": "1", "b": "1"}).commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"a": "2"}).commit()
    repo.git("checkout", "--quiet", "main")
    repo.write({"a": "3"}).commit()
    repo.git("merge", "topic", fails=True)
    with pytest.raises(GitError) as caught:
        found(repo.path).staged_changes()
    assert (caught.value.message, caught.value.remedy) == (
        "'a' is unmerged",
        "resolve the conflict and `git add` the file",
    )


def test_a_file_that_is_only_announced(repo: Repo) -> None:
    """``git add -N``: it is not part of what will be committed."""
    repo.write({"empty": ""}).commit()
    repo.write({"a": "1", "other-empty": ""}).git("add", "-N", "a")
    assert told(found(repo.path).staged_changes()) == []
    repo.git("add", "other-empty")
    assert told(found(repo.path).staged_changes()) == [("A", "other-empty")]


@pytest.mark.case(59)
def test_sparse_checkouts_delete_nothing(repo: Repo, tmp_path: Path) -> None:
    """Case 59."""
    repo.write({"in/a": "1", "out/b": "1", "top": "1"}).commit()
    sparse = clone(repo.path, tmp_path / "sparse")
    for options in ((), ("--sparse-index",)):
        sparse.git("sparse-checkout", "init", "--cone", *options)
        sparse.git("sparse-checkout", "set", "in")
        assert not (sparse.path / "out").exists()
        assert told(found(sparse.path).staged_changes()) == []
    sparse.write({"in/a": "2"}).stage("in/a")
    assert told(found(sparse.path).staged_changes()) == [("M", "in/a")]


@pytest.mark.case(54)
@pytest.mark.parametrize(
    "name", [b"caf\xe9", b"tab\there", b"line\nbreak", b"\x1b[2J", b"a:b", b"--output=x", b":(glob)**"]
)
def test_odd_names(repo: Repo, name: bytes) -> None:
    """Case 54."""
    before = repo.commit()
    tree = repo.tree(("100644", name, repo.blob(b"1")))
    after = repo.commit_tree(tree, "odd", before)
    expected = [("A", name.decode("utf-8", "surrogateescape"))]
    assert told(found(repo.path).changes_between(before, after)) == expected
    assert list(repo.path.iterdir()) == [repo.path / ".git"]


@pytest.mark.case(55)
def test_a_path_no_checkout_may_have(repo: Repo) -> None:
    """Case 55."""
    before = repo.commit()
    after = repo.commit_tree(repo.tree(("100644", b"../../evil.yml", repo.blob(b"1"))))
    with pytest.raises(GitError) as caught:
        found(repo.path).changes_between(before, after)
    assert (caught.value.message, caught.value.remedy) == (
        "no checkout may have the path '../../evil.yml'",
        "remove it from the commit",
    )


@pytest.mark.case(75)
def test_from_a_folder_below_the_top(repo: Repo) -> None:
    """Case 75: paths are relative to the top, and those outside of the folder count too."""
    repo.git("config", "diff.relative", "true")
    before = repo.write({"a/x": "1", "b/x": "1"}).commit()
    after = repo.write({"a/x": "2", "b/x": "2"}).commit()
    repo.write({"b/x": "3"}).stage()
    os.chdir(repo.path / "a")
    repository = found(Path("."))
    assert told(repository.changes_between(before, after)) == [("M", "a/x"), ("M", "b/x")]
    assert told(repository.staged_changes()) == [("M", "b/x")]


def test_renames_between_two_commits(repo: Repo) -> None:
    """Also of a name with a line break, whatever git is configured to look for."""
    text = "".join(f"{number}\n" for number in range(20))
    before = repo.write({"a": text, "b\nc": text * 2, "gone": "other"}).commit()
    after = repo.write({"a": None, "b\nc": None, "gone": None, "x/a": f"{text}more\n", "d": text * 2}).commit()
    repo.git("config", "diff.renames", "false")
    assert found(repo.path).renames_between(before, after) == {"a": "x/a", "b\nc": "d"}
    assert found(repo.path).renames_between(before, before) == {}
