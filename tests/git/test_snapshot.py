"""The files of a state: the work tree, the index, a commit."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests.git.snapshots import LIMIT, contents, found
from tests.repos import Repo, clone
from tpmlint.git import repository
from tpmlint.git.files import Missing, Obstacle, Unreadable
from tpmlint.git.process import GitError
from tpmlint.git.snapshot import CommitTree, Directory, Index, Overlay, Snapshot, WorkTree
from tpmlint.git.tree import Entry, Listing

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs names or files that only Unix has")


def work_tree(repo: Repo) -> dict[str, bytes | str]:
    return contents(WorkTree(found(repo.path)))


def index(repo: Repo) -> dict[str, bytes | str]:
    return contents(Index(found(repo.path)))


def commit(repo: Repo, oid: str | None = None) -> dict[str, bytes | str]:
    return contents(CommitTree(found(repo.path), oid or repo.head))


def everywhere(repo: Repo) -> list[dict[str, bytes | str]]:
    """Return what all three snapshots say; alike where nothing is changed, staged or untracked."""
    return [work_tree(repo), index(repo), commit(repo)]


@pytest.fixture
def three(repo: Repo) -> Repo:
    """A repository whose work tree, index and commit all differ."""
    repo.write({"a": "committed", "b": "committed", "gone": "committed", ".gitignore": "*.log\n"}).commit()
    repo.write({"a": "staged", "new": "staged"}).git("add", "a", "new")
    repo.git("rm", "--quiet", "gone")
    repo.write({"a": "on disk", "sub/untracked": "on disk", "ignored.log": "on disk", "b": None})
    return repo


@pytest.mark.case(64)
def test_three_states_of_one_repository(three: Repo) -> None:
    """Case 64: each reads its own and nothing else."""
    ignore = b"*.log\n"
    assert everywhere(three) == [
        {".gitignore": ignore, "a": b"on disk", "new": b"staged", "sub/untracked": b"on disk"},
        {".gitignore": ignore, "a": b"staged", "b": b"committed", "new": b"staged"},
        {".gitignore": ignore, "a": b"committed", "b": b"committed", "gone": b"committed"},
    ]


def test_what_a_snapshot_is(three: Repo) -> None:
    repository = found(three.path)
    snapshots: list[Snapshot] = [WorkTree(repository), Index(repository), CommitTree(repository, three.head)]
    assert [(each.label, each.revision, each.tracked()) for each in snapshots] == [
        ("work tree", three.head, (".gitignore", "a", "new")),
        ("index", three.head, (".gitignore", "a", "b", "new")),
        ("commit", three.head, (".gitignore", "a", "b", "gone")),
    ]
    assert repository.tracked() == (".gitignore", "a", "b", "new")
    assert repository.untracked() == ("sub/untracked",)


def test_ids_are_told_where_they_are_those_of_the_content(three: Repo) -> None:
    repository = found(three.path)
    assert WorkTree(repository).entries() == (
        Entry(".gitignore", "100644"),
        Entry("a", "100644"),
        Entry("new", "100644"),
        Entry("sub/untracked"),
    )
    staged = three.blob(b"staged")
    assert [entry for entry in Index(repository).entries() if entry.oid == staged] == [
        Entry("a", "100644", staged),
        Entry("new", "100644", staged),
    ]


def test_nothing_there(three: Repo) -> None:
    repository = found(three.path)
    for snapshot in (WorkTree(repository), Index(repository), CommitTree(repository, three.head)):
        with pytest.raises(Missing, match=r"^nowhere: no such file$"):
            snapshot.read("nowhere", LIMIT)
    with pytest.raises(Missing):
        WorkTree(repository).read("b", LIMIT)
    with pytest.raises(Unreadable) as caught:
        WorkTree(repository).read(".git/config", LIMIT)
    assert caught.value.obstacle is Obstacle.OUTSIDE


@pytest.mark.case(44)
def test_before_the_first_commit(repo: Repo) -> None:
    """Case 44."""
    assert [work_tree(repo), index(repo), Index(found(repo.path)).revision] == [{}, {}, None]
    repo.write({"a": "1"}).stage()
    assert [work_tree(repo), index(repo)] == [{"a": b"1"}] * 2


def test_few_processes(three: Repo, started: list[tuple[str, ...]]) -> None:
    """A check of a work tree asks git three times, however many files there are."""
    repository = found(three.path)
    snapshot = WorkTree(repository)
    assert snapshot.revision is not None
    repository.commit_date(snapshot.revision)
    contents(snapshot)
    repository.is_shallow()
    assert [args[0] for args in started] == ["rev-parse", "log", "ls-files"]
    started.clear()
    contents(Index(repository))
    contents(CommitTree(repository, three.head))
    assert [args[0] for args in started] == ["ls-files", "cat-file", "cat-file", "ls-tree"]


ODD = [
    b"caf\xe9.yml",
    b"tab\there.yml",
    b"line\nbreak.yml",
    b"\x1b[2J.yml",
    b"a:b.yml",
    b"--output=x.yml",
    b":(glob)**.yml",
    b'q"\\.yml',
]


@pytest.mark.case(54)
@posix_only
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses names that are not UTF-8")
def test_odd_names(repo: Repo) -> None:
    """Case 54: each exactly once, tracked or not."""
    for name in (*ODD, b" ", b"sub/ x", "naïve.yml".encode(), b"-"):
        path = os.path.join(os.fsencode(repo.path), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).write_bytes(name)
    names: dict[str, bytes | str] = {
        name.decode("utf-8", "surrogateescape"): name for name in (*ODD, b" ", b"sub/ x", "naïve.yml".encode(), b"-")
    }
    assert work_tree(repo) == names
    repo.commit()
    assert everywhere(repo) == [names] * 3
    assert contents(Directory(repo.path)) == names


@pytest.mark.case(56)
def test_names_that_differ_by_case_only(repo: Repo) -> None:
    """Case 56: both are listed."""
    blobs = [repo.blob(b"1"), repo.blob(b"2")]
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{blobs[0]},README.yml")
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{blobs[1]},readme.yml")
    assert [index(repo), commit(repo, repo.commit(stage=False))] == [{"README.yml": b"1", "readme.yml": b"2"}] * 2


@pytest.mark.case(57)
@posix_only
def test_a_path_of_5_kb(repo: Repo) -> None:
    """Case 57: git knows it, the disk cannot have it."""
    path = "/".join(["long" * 50] * 25)
    oid = repo.blob(b"1")
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{oid},{path}")
    after = repo.commit(stage=False)
    assert [index(repo), commit(repo, after), work_tree(repo)] == [
        {path: b"1"},
        {path: b"1"},
        {},
    ]


@pytest.mark.case(52)
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "/proc/self/environ", "a", "../a"])
def test_symbolic_links(repo: Repo, target: str) -> None:
    """Case 52: neither what they lead to nor where they lead is read."""
    repo.write({"a": "1"}).git("update-index", "--add", "a")
    repo.git("update-index", "--add", "--cacheinfo", f"120000,{repo.blob(target.encode())},link")
    oid = repo.commit(stage=False)
    expected: dict[str, bytes | str] = {"a": b"1", "link": "a symbolic link"}
    repo.git("checkout", "--quiet", "--", "link")
    assert [index(repo), commit(repo, oid), work_tree(repo)] == [expected] * 3
    assert [entry.mode for entry in WorkTree(found(repo.path)).entries()] == ["100644", "120000"]
    snapshots = Index(found(repo.path)), CommitTree(found(repo.path), oid), WorkTree(found(repo.path))
    assert [each.links() for each in snapshots] == [{"link"}] * 3


@pytest.mark.case(52)
@posix_only
def test_a_folder_replaced_by_a_link(repo: Repo, tmp_path: Path) -> None:
    """Case 52: files that git still knows, now behind a link out of the repository or into git's own files."""
    Repo(tmp_path).write({"secret/config": "hunter2"})
    repo.write({"sub/config": "1"}).commit()
    repo.write({"sub/config": None})
    (repo.path / "sub").rmdir()
    for target in (tmp_path / "secret", Path(".git")):
        (repo.path / "sub").symlink_to(target)
        assert work_tree(repo) == {"sub": "a symbolic link", "sub/config": "behind the symbolic link 'sub'"}
        (repo.path / "sub").unlink()


@pytest.mark.case(53)
@posix_only
def test_a_fifo_instead_of_a_file(repo: Repo) -> None:
    """Case 53."""
    repo.write({"a.yml": "1", "b.yml": "1"}).commit()
    repo.write({"a.yml": None})
    os.mkfifo(repo.path / "a.yml")
    os.mkfifo(repo.path / "untracked.yml")
    assert work_tree(repo) == {"a.yml": "not a regular file", "b.yml": b"1"}


@pytest.mark.case(50, 51)
def test_a_submodule(repo: Repo, tmp_path: Path) -> None:
    """Cases 50 and 51: a path like others that is never read; a broken ``.gitmodules`` is a file like others."""
    inner = Repo(tmp_path / "inner")
    inner.write({"inside.yaml": "x"}).commit()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "lib.yaml")
    repo.write({".gitmodules": "[broken"}).commit(stage=False)
    repo.stage(".gitmodules").commit(stage=False)
    assert everywhere(repo) == [{".gitmodules": b"[broken", "lib.yaml": "a submodule"}] * 3
    before, after = repo.head, repo.write({"a": "1"}).commit()
    tracked = [".gitmodules", "a", "lib.yaml/"]
    for oid, expected in ((before, [".gitmodules", "lib.yaml/"]), (after, tracked)):
        assert near_index(repo, oid)
        assert [*CommitTree(found(repo.path), oid).tracked()] == expected
    assert [*Index(found(repo.path)).tracked()] == tracked


@pytest.mark.case(50)
def test_a_repository_inside_that_is_not_a_submodule(repo: Repo) -> None:
    """Case 50: its files are another repository's."""
    Repo(repo.path / "nested").write({"inside": "x"}).commit()
    repo.write({"a": "1"})
    assert work_tree(repo) == {"a": b"1"}


@pytest.mark.case(55)
@pytest.mark.parametrize("name", [b"../../evil.yml", b".git", b".GIT", b"..", b".", b"a//b", b"/etc/passwd"])
def test_a_tree_with_paths_no_checkout_may_have(repo: Repo, name: bytes) -> None:
    """Case 55: refused, at any depth."""
    bad = ("100644", name, repo.blob(b"1"))
    for tree, path in ((repo.tree(bad), name), (repo.tree(("40000", b"sub", repo.tree(bad))), b"sub/" + name)):
        with pytest.raises(GitError) as caught:
            commit(repo, repo.commit_tree(tree))
        assert caught.value.message == f"no checkout may have the path '{path.decode()}'"


@pytest.mark.case(55)
def test_a_tree_with_duplicates(repo: Repo) -> None:
    """Case 55: which of them would be linted, and which checked out?"""
    tree = repo.tree(("100644", b"a.yml", repo.blob(b"1")), ("100644", b"a.yml", repo.blob(b"2")))
    with pytest.raises(GitError, match=r"^the tree lists 'a\.yml' twice$"):
        commit(repo, repo.commit_tree(tree))


@pytest.mark.parametrize("mode", ["100644", "100664", "100755"])
def test_modes_of_old(repo: Repo, mode: str) -> None:
    """Trees that early versions of git wrote are read."""
    tree = repo.tree((mode, b"a", repo.blob(b"1")))
    assert commit(repo, repo.commit_tree(tree)) == {"a": b"1"}


@pytest.mark.case(59)
def test_a_sparse_checkout(repo: Repo, tmp_path: Path) -> None:
    """Case 59: what is kept from the disk is read from the index."""
    repo.write({"in/a": "1", "out/b": "2", "out/deep/c": "3", "top": "4"}).commit()
    whole: dict[str, bytes | str] = {"in/a": b"1", "out/b": b"2", "out/deep/c": b"3", "top": b"4"}
    sparse = clone(repo.path, tmp_path / "sparse")
    for options in ((), ("--sparse-index",)):
        sparse.git("sparse-checkout", "init", "--cone", *options)
        sparse.git("sparse-checkout", "set", "in")
        assert sorted(path.name for path in sparse.path.iterdir()) == [".git", "in", "top"]
        assert everywhere(sparse) == [whole] * 3
        entries = {entry.path: entry.oid for entry in WorkTree(found(sparse.path)).entries()}
        assert entries == {"in/a": None, "out/b": repo.blob(b"2"), "out/deep/c": repo.blob(b"3"), "top": None}
    sparse.write({"top": None})
    assert set(whole) - set(work_tree(sparse)) == {"top"}


@pytest.mark.case(60)
@pytest.mark.parametrize(
    "commands",
    [
        [("update-index", "--index-version=4")],
        [("update-index", "--split-index")],
        [("config", "feature.manyFiles", "true"), ("update-index", "--index-version=4", "--untracked-cache")],
        [("config", "core.splitIndex", "true"), ("config", "index.threads", "true")],
    ],
)
def test_kinds_of_index(repo: Repo, commands: list[tuple[str, ...]]) -> None:
    """Case 60."""
    repo.write({"a": "1", "sub/b": "2"}).commit()
    for command in commands:
        repo.git(*command)
    repo.write({"sub/c": "3"}).stage()
    expected: dict[str, bytes | str] = {"a": b"1", "sub/b": b"2", "sub/c": b"3"}
    assert [work_tree(repo), index(repo), commit(repo, repo.commit())] == [expected] * 3


@pytest.mark.case(72)
def test_sha256(tmp_path: Path) -> None:
    """Case 72."""
    repo = Repo(tmp_path, "--object-format=sha256")
    repo.write({f"f{number:03}": str(number) for number in range(100)}).commit()
    assert everywhere(repo) == [{f"f{number:03}": str(number).encode() for number in range(100)}] * 3
    assert (len(repo.head), found(repo.path).resolve("main")) == (64, repo.head)


@pytest.mark.case(68)
def test_an_unmerged_index(repo: Repo) -> None:
    """Case 68: nothing to commit, but files to look at."""
    repo.write({"a": "1", "b": "1"}).commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"a": "2", "b": None}).commit()
    repo.git("checkout", "--quiet", "main")
    repo.write({"a": "3", "b": "3"}).commit()
    repo.git("merge", "topic", fails=True)
    with pytest.raises(GitError, match=r"^'a' is unmerged$"):
        index(repo)
    seen = work_tree(repo)
    assert (list(seen), seen["b"]) == (["a", "b"], b"3")
    assert b"<<<<<<<" in (repo.path / "a").read_bytes() == seen["a"]


def test_a_file_that_is_only_announced(repo: Repo) -> None:
    """``git add -N``: it is in the work tree, and not yet in what will be committed; an empty file is."""
    repo.write({"a": "1", "empty": ""}).git("add", "empty")
    repo.git("add", "-N", "a")
    assert [work_tree(repo), index(repo)] == [{"a": b"1", "empty": b""}, {"empty": b""}]


@pytest.mark.parametrize("most", [0, 100])
def test_empty_files_and_some_that_are_only_announced(repo: Repo, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are empty: git says the same of each file as of all."""
    monkeypatch.setattr(repository, "_FEW_PATHS", most)
    repo.write({"-a": "", "b c": "", ":(glob)**": "", "d": "1"}).commit()
    repo.write({"z": "", "-y": ""}).git("add", "-N", "--", "z", "-y")
    assert index(repo) == {"-a": b"", "b c": b"", ":(glob)**": b"", "d": b"1"}


def near_index(repo: Repo, oid: str) -> bool:
    """Tell whether listing a commit by the index gives what listing the commit gives."""
    one, other = (CommitTree(found(repo.path), oid, near_index=near) for near in (True, False))
    return (one.entries(), one.tracked()) == (other.entries(), other.tracked())


NAMES = (
    "a",
    "a.b",
    "a-b",
    "d/a",
    "d/b/c",
    "d.e/f",
    "tab\there",
    "line\nbreak",
    "é",
    "☃",
    "\U0001f600",
    "-x",
    ":(glob)*",
)


@pytest.mark.parametrize("seed", range(6))
def test_a_commit_is_listed_by_the_index_as_it_is_by_itself(repo: Repo, seed: int) -> None:
    """Whatever is staged, removed, announced or made another type since."""
    chance = random.Random(seed)

    def mutate() -> None:
        for path in chance.sample(NAMES, 6):
            (repo.path / path).unlink(missing_ok=True)
            repo.write({path: text} if (text := chance.choice(["", "1", "2", None])) is not None else {})
        link = repo.path / "link"
        link.unlink(missing_ok=True)
        if chance.random() < 0.5:
            link.symlink_to("a")

    commits: list[str] = []
    for _ in range(4):
        mutate()
        repo.write({"always": str(len(commits))})
        commits.append(repo.commit())
    mutate()
    repo.git("add", "-A")
    mutate()
    repo.git("add", "-N", ".")
    assert [near_index(repo, oid) for oid in commits] == [True] * 4


def test_a_commit_is_listed_by_an_index_that_is_sparse_unmerged_or_missing(repo: Repo, tmp_path: Path) -> None:
    base = repo.write({"in/a": "1", "out/b": "1", "top": "1"}).commit()
    sparse = clone(repo.path, tmp_path / "sparse")
    sparse.git("sparse-checkout", "init", "--cone", "--sparse-index")
    sparse.git("sparse-checkout", "set", "in")
    assert near_index(sparse, base)
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"top": "2"}).commit()
    repo.git("checkout", "--quiet", "main")
    assert near_index(repo, repo.write({"top": "3"}).commit())
    repo.git("merge", "topic", fails=True)
    assert near_index(repo, base)
    (repo.path / ".git/index").unlink()
    assert near_index(repo, base)


def test_an_index_that_is_written_while_it_is_read_does_not_count(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    base = repo.write({"a": "1"}).commit()
    opened = found(repo.path)
    listed = opened.index

    def written() -> Listing:
        repo.write({"b": "1"}).git("add", "b")
        return listed()

    monkeypatch.setattr(opened, "index", written)
    assert CommitTree(opened, base, near_index=True).paths() == ("a",)


@pytest.mark.case(69)
def test_replaced_objects(repo: Repo) -> None:
    """Case 69: what was committed counts."""
    repo.write({"a": "honest"}).commit()
    repo.git("replace", repo.blob(b"honest"), repo.blob(b"forged"))
    assert repo.git("cat-file", "-p", "HEAD:a") == "forged"
    assert everywhere(repo) == [{"a": b"honest"}] * 3


@pytest.mark.case(70)
def test_a_repository_that_is_being_written(repo: Repo) -> None:
    """Case 70: locks of others do not stop a reader, and none is left by one."""
    repo.write({"a": "1"}).commit()
    lock = repo.path / ".git/index.lock"
    lock.write_text("")
    assert everywhere(repo) == [{"a": b"1"}] * 3
    lock.unlink()
    before = (repo.path / ".git/index").read_bytes()
    repo.write({"a": "1"})
    everywhere(repo)
    assert ((repo.path / ".git/index").read_bytes(), lock.exists()) == (before, False)


def test_bytes_are_as_git_has_them(repo: Repo) -> None:
    """Line ends, NULs and missing last line ends are no more and no less than what is there."""
    data: dict[str, bytes | str] = {
        "crlf": b"a\r\nb\r\n",
        "none": b"x",
        "nul": b"\0\n\0",
        "two": b"x\n\n",
        "bom": b"\xef\xbb\xbfx",
    }
    repo.write(data).commit()
    assert everywhere(repo) == [dict(sorted(data.items()))] * 3


def test_one_file_as_an_editor_has_it(three: Repo) -> None:
    below = WorkTree(found(three.path))
    edited, added = Overlay(below, {"a": b"unsaved"}), Overlay(below, {"zzz": b"unsaved"})
    assert contents(edited) == contents(below) | {"a": b"unsaved"}
    assert contents(added) == contents(below) | {"zzz": b"unsaved"}
    both = Overlay(below, {"a": b"unsaved", "zzz": b"unsaved"})
    assert contents(both) == contents(below) | {"a": b"unsaved", "zzz": b"unsaved"}
    assert (edited.label, edited.revision, edited.tracked(), added.tracked()) == (
        "work tree",
        three.head,
        below.tracked(),
        below.tracked(),
    )
    assert edited.entries() == below.entries()
    assert added.entries() == (*below.entries(), Entry("zzz"))
    assert contents(edited, 6)["a"] == "over 6 bytes"
