"""What of the work tree is known to be unchanged without a look into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo
from tpmlint.git import status
from tpmlint.git.status import CACHED, read_stat_cache, uncommitted_changes
from tpmlint.git.tree import Entry

LARGE = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 5\n"


def settle(repo: Repo) -> None:
    """Make the files a minute old, and let git note it: then none can be confused with a change in this moment."""
    for path in repo.path.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(repo.path).parts:
            os.utime(path, (path.stat().st_mtime - 60,) * 2)
    repo.git("update-index", "-q", "--refresh")


def uncommitted_lines(repo: Repo) -> list[str]:
    """Return what differs from HEAD on disk."""
    return [f"{each.status} {each.path} {each.mode}" for each in uncommitted_changes(found(repo.path), repo.head)]


@pytest.fixture
def filtered(repo: Repo) -> Repo:
    """A repository in which git keeps another content than the disk, as it does with LFS."""
    repo.git("config", "filter.large.clean", f"printf '{LARGE}'".replace("\n", "\\n"))
    repo.git("config", "filter.large.smudge", "printf large")
    repo.write({".gitattributes": "*.bin filter=large\n", "a.bin": "large", "b.txt": "1"}).commit()
    assert repo.git("cat-file", "-p", "HEAD:a.bin") == LARGE.removesuffix("\n")
    settle(repo)
    repo.git("config", "filter.large.clean", f"touch {repo.path.parent}/canary; cat")
    return repo


def test_what_a_filter_made_is_unchanged_until_it_is_touched(filtered: Repo) -> None:
    assert uncommitted_lines(filtered) == []
    filtered.write({"a.bin": "other"})
    assert uncommitted_lines(filtered) == ["M a.bin 100644"]
    filtered.stage("b.txt").write({"b.txt": "2"})
    assert uncommitted_lines(filtered) == ["M a.bin 100644", "M b.txt 100644"]
    assert not (filtered.path.parent / "canary").exists()


def test_unchanged_files_are_not_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write({"a": "1", "b": "1", "run": "1"}).commit()
    settle(repo)
    repo.write({"b": "2"})
    (repo.path / "run").chmod(0o755)
    read: list[str] = []
    original = status._hash_file

    def noted(path: Path, entry: Entry | None, digits: int) -> tuple[str, str] | None:
        read.append(path.name)
        return original(path, entry, digits)

    monkeypatch.setattr(status, "_hash_file", noted)
    assert (uncommitted_lines(repo), read) == (["M b 100644", "M run 100755"], ["b", "run"])


def test_a_change_in_the_moment_in_which_the_index_was_written(repo: Repo) -> None:
    """Of the same size and time, as a script makes it: it is read."""
    repo.write({"a": "1"}).commit()
    (repo.path / "a").write_text("2")
    index = repo.path / ".git/index"
    moment = index.stat().st_mtime_ns
    os.utime(repo.path / "a", ns=(moment, moment))
    assert uncommitted_lines(repo) == ["M a 100644"]


def test_odd_names_and_unmerged_files(repo: Repo) -> None:
    names = ["a\nb", "c\td", "0 ctime: 1:1", "\udcff"]
    for name in names:
        (repo.path / os.fsencode(name).decode("utf-8", "surrogateescape")).write_text("1")
    repo.commit()
    known = read_stat_cache(found(repo.path).run(*CACHED))
    assert list(known) == sorted(names, key=os.fsencode)
    assert known["a\nb"].entry.oid == repo.blob(b"1")
    assert {each.size for each in known.values()} == {1}


@pytest.mark.parametrize("output", [b"nonsense", b"100644 ", b"x\0  ctime: 1:1\n"])
def test_another_format_tells_nothing(repo: Repo, output: bytes) -> None:
    repo.write({"a": "1"}).commit()
    known = found(repo.path).run(*CACHED)
    assert [list(read_stat_cache(known + output)), list(read_stat_cache(output + known))] == [[], []]


def test_a_submodule_at_another_commit(tmp_path: Path) -> None:
    """It is there as soon as it is checked out, and its files are not looked at."""
    inner = Repo(tmp_path / "inner").write({"x": "1"})
    inner.commit("First")
    outer = Repo(tmp_path / "outer").write({"a": "1"})
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "lib")
    outer.commit()
    assert uncommitted_lines(outer) == []
    lib = Repo(outer.path / "lib")
    lib.write({"x": "2"})
    assert uncommitted_lines(outer) == []
    second = lib.commit("Second")
    assert uncommitted_lines(outer) == ["M lib 160000"]
    (change,) = uncommitted_changes(found(outer.path), outer.head)
    assert change.oid == second
    bare = tmp_path / "again"
    outer.git("clone", "--quiet", ".", str(bare))
    assert uncommitted_lines(Repo(bare)) == []
    outer.git("rm", "--quiet", "-f", "lib")
    assert uncommitted_lines(outer) == ["M .gitmodules 100644", "D lib 000000"]
