"""Reading blobs from git's store: which, in what order, and how much."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo, clone
from tpmlint.git.files import Unreadable
from tpmlint.git.objects import Blob, Stream
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree


def test_many_blobs_in_order(repo: Repo) -> None:
    """More than are asked for at once, some twice, some too large, some with line ends and NULs at the edges."""
    made = [b"", b"\n", b"\0\n", b"x" * 1001, *(b"%d\n" % number * number for number in range(150))]
    repo.write({f"f{number:03}": data for number, data in enumerate(made)}).commit()
    by_content = dict(zip(made, oids(repo), strict=True))
    wanted = random.Random(7).choices(made, k=400)
    assert list(found(repo.path).blobs((by_content[data] for data in wanted), 500)) == [
        Blob(by_content[data], len(data), data if len(data) <= 500 else None) for data in wanted
    ]


def oids(repo: Repo) -> list[str]:
    """Return the ids of the files of HEAD, in order."""
    return [line.split()[2] for line in repo.git("ls-tree", "HEAD").splitlines()]


def test_more_than_fits_into_memory_at_once(repo: Repo) -> None:
    """Blobs that exceed what is held at a time come one after the other; none is lost, and none is kept."""
    size, count = 3_000_000, 9
    wanted = [repo.blob(bytes([65 + number]) * size) for number in range(count)]
    seen = []
    tracemalloc.start()
    try:
        for blob in found(repo.path).blobs(wanted, size):
            assert blob.data is not None
            seen.append((len(blob.data), blob.data[:1], blob.data[-1:]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen == [(size, bytes([65 + number]), bytes([65 + number])) for number in range(count)]
    assert peak < size * count * 2 // 3


@pytest.mark.case(72, 100)
def test_no_more_is_asked_than_a_pipe_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases 72 and 100: or both sides would wait for each other."""
    repo = Repo(tmp_path, "--object-format=sha256")
    asked: list[int] = []
    ask = Stream.ask

    def noted(stream: Stream, question: bytes) -> None:
        asked.append(len(question))
        ask(stream, question)

    monkeypatch.setattr(Stream, "ask", noted)
    assert len(list(found(repo.path).blobs([repo.blob(b"x")] * 300, 9))) == 300
    assert sum(asked) == 2 * 300 * 65
    assert max(asked) <= 4096


def test_interleaved_readers(repo: Repo) -> None:
    """Two who read at the same time, and one who stops, do not get each other's answers."""
    repository = found(repo.path)
    made = {repo.blob(b"%d" % number): b"%d" % number for number in range(10)}
    first, second = repository.blobs(made, 9), repository.blobs(reversed(made), 9)
    assert [next(first).data for _ in range(3)] == [b"0", b"1", b"2"]
    assert [blob.data for blob in second] == [b"%d" % number for number in range(9, -1, -1)]
    first.close()
    assert [blob.data for blob in repository.blobs(made, 9)] == list(made.values())


def test_two_processes_for_all(repo: Repo, started: list[tuple[str, ...]]) -> None:
    repository = found(repo.path)
    wanted = [repo.blob(b"%d" % number) for number in range(200)]
    started.clear()
    assert len(list(repository.blobs(wanted, 9))) + len(list(repository.blobs(wanted, 9))) == 400
    assert list(repository.blobs([], 9)) == []
    assert started == [("cat-file", "--batch-check"), ("cat-file", "--batch")]
    repository.close()


@pytest.mark.case(58)
def test_an_object_that_is_missing(repo: Repo) -> None:
    """Case 58: and the answers to those after it are not mistaken for others."""
    repository = found(repo.path)
    here, there = repo.blob(b"here"), repo.blob(b"over there")
    with pytest.raises(GitError, match=f"^missing object {'1' * 40}$"):
        list(repository.blobs(["1" * 40, here], 99))
    assert list(repository.blobs([there], 99)) == [Blob(there, 10, b"over there")]


def test_an_object_that_is_not_a_blob(repo: Repo) -> None:
    oid = repo.commit()
    with pytest.raises(GitError, match=f"^object {oid} is not a blob$"):
        list(found(repo.path).blobs([oid], 9))


@pytest.mark.parametrize("name", ["HEAD", "HEAD:a", "", "1" * 39, "1" * 40 + "\n" + "2" * 40])
def test_only_ids_are_asked_for(repo: Repo, name: str) -> None:
    repo.write({"a": "1"}).commit()
    with pytest.raises(ValueError, match=r"^not an object id: "):
        list(found(repo.path).blobs([name], 9))


@pytest.mark.case(70)
def test_a_damaged_object(repo: Repo) -> None:
    """Case 70: a store that is broken is told from one that lacks something, in git's own words."""
    oid = repo.blob(b"x" * 100)
    file = repo.path / ".git/objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"garbage")
    with pytest.raises(GitError):
        list(found(repo.path).blobs([oid], 1000))


@pytest.fixture
def partial(repo: Repo, tmp_path: Path) -> tuple[Repo, Repo]:
    """A repository and its clone without blobs."""
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repo.write({"a": "absent"}).commit()
    return repo, clone(repo.path, tmp_path / "partial", "--filter=blob:none", "--no-checkout")


@pytest.mark.case(58)
@pytest.mark.parametrize("remote", ["alive", "gone"])
def test_a_partial_clone(partial: tuple[Repo, Repo], tmp_path: Path, remote: str) -> None:
    """Case 58: nothing is fetched, no program of the remote's is run, and the message says what is missing."""
    repo, lacking = partial
    canary = tmp_path / "canary"
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\ntouch {canary}\nexec git-upload-pack "$@"\n')
    trap.chmod(0o755)
    lacking.git("config", "remote.origin.uploadpack", str(trap))
    if remote == "gone":
        repo.path.rename(tmp_path / "elsewhere")
    repository = found(lacking.path)
    snapshot = CommitTree(repository, repository.resolve("HEAD"))
    oid = snapshot.entries()[0].oid
    for _ in range(2):
        with pytest.raises(GitError) as caught:
            snapshot.read("a", 100)
        assert (caught.value.message, caught.value.remedy) == (
            f"missing object {oid}",
            "clone without --filter, or fetch it: tpmlint reads only what the clone holds",
        )
    with pytest.raises(GitError, match=r"^missing object "):
        list(snapshot.read_many(["a"], 100))
    assert not canary.exists()
    if remote == "alive":
        assert lacking.git("cat-file", "-p", "HEAD:a") == "absent"
        assert canary.exists(), "the trap does not work, so the test shows nothing"


@pytest.mark.case(92)
def test_the_end_of_a_repository_ends_its_processes(repo: Repo) -> None:
    """Case 92: no orphans, and no warning of Python's about one."""
    oid = repo.blob(b"x")
    if not Path("/proc/thread-self/children").exists():
        pytest.skip("no /proc")

    def children() -> set[str]:
        return set(Path("/proc/thread-self/children").read_text().split())

    before = children()
    repository: Repository | None = found(repo.path)
    assert repository is not None
    assert list(repository.blobs([oid], 9)) == [Blob(oid, 1, b"x")]
    assert len(children() - before) == 2
    del repository
    assert children() <= before


@pytest.mark.case(25)
def test_a_file_over_the_limit(repo: Repo) -> None:
    """Case 25: its content is never asked for."""
    repo.write({"big": "x" * 101, "small": "x" * 100}).commit()
    snapshot = CommitTree(found(repo.path), repo.head)
    with pytest.raises(Unreadable, match=r"^big: over 100 bytes$"):
        snapshot.read("big", 100)
    assert snapshot.read("small", 100) == b"x" * 100
