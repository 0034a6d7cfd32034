"""What commits say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo
from tpmlint.git.commits import MESSAGE_LIMIT, CommitInfo, read_commits
from tpmlint.git.process import GitError


def test_a_commit_as_it_is(repo: Repo) -> None:
    message = "Add naïve tests\n\nBody.\n\nRoadmap-Item: initiative:x\n"
    oid = repo.commit(message, date="2026-03-02T23:30:00-02:00", author="Zoë [bot] <zoe@example.org>")
    (commit,) = found(repo.path).commits(oid)
    assert commit == CommitInfo(oid, (), "Zoë [bot]", "zoe@example.org", 1_772_501_400, message)
    assert (commit.date.isoformat(), commit.is_merge) == ("2026-03-03", False)


@pytest.mark.case(47)
def test_a_range_and_the_first_parents(repo: Repo) -> None:
    """Case 47: an octopus has all its parents, and its first is the branch that was merged into."""
    root = repo.commit("root")
    tips = []
    for name in ("a", "b"):
        repo.git("checkout", "--quiet", "-b", name, root)
        tips.append(repo.write({name: ""}).commit(name))
    repo.git("checkout", "--quiet", "main")
    main = repo.commit("main")
    repo.git("merge", "--quiet", "-m", "octopus", *tips)
    octopus = repo.head
    repository = found(repo.path)
    told = {commit.oid: commit.parents for commit in repository.commits(octopus, (root,))}
    assert told == {octopus: (main, *tips), main: (root,), tips[0]: (root,), tips[1]: (root,)}
    assert [commit.oid for commit in repository.commits(octopus, first_parent=True)] == [octopus, main, root]
    assert [commit.oid for commit in repository.commits(octopus, (root, *tips), first_parent=True)] == [octopus, main]
    assert list(repository.commits(root, (octopus,))) == []
    assert next(repository.commits(octopus)).is_merge


@pytest.mark.case(78)
def test_bytes_that_are_no_text(repo: Repo) -> None:
    """Case 78: a bogus encoding, bytes that are not UTF-8, a NUL, a year beyond all calendars."""
    repo.commit()
    tree = repo.git("rev-parse", "HEAD^{tree}").encode()
    raw = (
        b"tree " + tree + b"\nauthor A\xff <\xfe> 99999999999999 +0000\ncommitter A <a@b> 99999999999999 +0000\n"
        b"encoding nonsense-9000\n\ncaf\xe9 \xf0\x9f\x90\x99\0hidden\n"
    )
    oid = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=raw)
    (commit,) = found(repo.path).commits(oid)
    assert (commit.author_name, commit.author_email, commit.timestamp, commit.date.year) == (
        "A\ufffd",
        "\ufffd",
        99999999999999,
        9999,
    )
    assert commit.message == "caf\ufffd 🐙"


def test_other_encodings_are_converted(repo: Repo) -> None:
    repo.git("config", "i18n.logOutputEncoding", "ISO-8859-15")
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repo.write({"message": b"caf\xe9\n"}).git("commit", "--quiet", "--allow-empty", "-F", "message")
    (commit,) = found(repo.path).commits(repo.head)
    assert commit.message == "café\n"


@pytest.mark.case(79)
def test_a_message_of_200_000_trailers(repo: Repo) -> None:
    """Case 79: what is kept of it is bounded, and the next commit is read all the same."""
    first = repo.commit("first")
    tree = repo.git("rev-parse", "HEAD^{tree}")
    trailer = b"Roadmap-Item: initiative:number-%07d\n"
    message = b"Many\n\n" + b"".join(trailer % number for number in range(200_000))
    oid = repo.git("commit-tree", tree, "-p", first, given=message)
    huge, small = found(repo.path).commits(oid)
    assert huge.message == message[:MESSAGE_LIMIT].decode()
    assert (small.oid, small.message) == (first, "first\n")


def test_an_end_in_the_middle() -> None:
    """A stream that was cut is an error, wherever the pieces end; nothing is made up."""
    oid = b"1" * 40
    whole = b"\0".join((oid, b"", b"A", b"a@b", b"7", b"x\n")) + b"\0"
    assert (
        list(read_commits(bytes([byte]) for byte in whole * 2)) == [CommitInfo("1" * 40, (), "A", "a@b", 7, "x\n")] * 2
    )
    with pytest.raises(GitError, match=r"^git log stopped in the middle of a commit$"):
        list(read_commits([whole, whole[:50]]))
    with pytest.raises(GitError, match=r"^git log answered in a form that tpmlint does not know$"):
        list(read_commits([b"x\0" * 6]))


@pytest.mark.case(92)
def test_a_reader_who_stops_leaves_nothing_behind(repo: Repo) -> None:
    """Case 92: no orphans."""
    if not Path("/proc/thread-self/children").exists():
        pytest.skip("no /proc")

    def children() -> set[str]:
        return set(Path("/proc/thread-self/children").read_text().split())

    for number in range(3):
        repo.commit(str(number))
    repository = found(repo.path)
    before = children()
    commits = repository.commits(repo.head)
    assert next(commits).message == "2\n"
    assert len(children() - before) == 1
    commits.close()
    assert children() <= before
