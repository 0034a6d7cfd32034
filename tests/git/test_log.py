"""One pass over a history tells of every commit of the first-parent line what git itself would, asked one by one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from tests.fast_import import START, Made, make
from tests.git.snapshots import found
from tests.repos import Repo, clone
from tpmlint.git.commits import MESSAGE_LIMIT
from tpmlint.git.log import LoggedCommit, Step, read_log
from tpmlint.git.process import GitError

NAMES = (b"a", b"b/c", b"b/d e", b"new\nline", b":colon", b"\xff\xfe", "ü".encode(), b'q"uote', b"\\back")
TEXTS = (b"one\n", b"two\n", b"")
MESSAGES = (
    b"Change\n",
    b"",
    b":100644 100644\n",
    b"caf\xe9\n",
    b"\n\n:x\n",
    "Ünï\n".encode(),
    b"Roadmap-Item: x\n" * 9,
)
AUTHORS = (b"Ada <ada@example.org>", b"\xff <\xfe@x>", b"A:B <>", b"Zo\xc3\xab [bot] <z@b>")
TIMES = (START, START + 1, START - 90_000, 0, 99_999_999_999)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Made, ...]:
    """Draw a history in the order of its making, the last commit being the newest of the line."""
    commits: list[Made] = []
    for number in range(draw(st.integers(1, 14))):
        # Mostly a neighbour, so that lines grow long; else anything: branches, criss-cross, octopus, a new root.
        near = st.integers(max(0, number - 4), number - 1) if number else st.nothing()
        far = st.integers(0, number - 1) if number else st.nothing()
        parents = tuple(draw(st.lists(near | far, max_size=3, unique=True))) if number else ()
        if not parents and number and draw(st.integers(0, 3)):
            parents = (number - 1,)
        files = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS), max_size=4))
        commits.append(
            Made(
                parents,
                files,
                draw(st.sampled_from(MESSAGES)),
                draw(st.sampled_from(AUTHORS)),
                draw(st.sampled_from(TIMES)),
            )
        )
    return tuple(commits)


def expected(repo: Repo, head: str, excluding: tuple[str, ...] = ()) -> list[tuple[str, set[str], list[str]]]:
    """Ask git for each commit of the line: its id, those that it brings, and what it changes."""
    excluded = [f"^{oid}" for oid in excluding]
    line = repo.git("rev-list", "--first-parent", "--parents", head, *excluded).splitlines()
    answer = []
    for oid, *parents in (each.split() for each in line):
        first = next(iter(parents), None)
        brought = repo.git("rev-list", oid, *([f"^{first}"] if first else []), *excluded).split()
        before = first or repo.git("hash-object", "-t", "tree", "/dev/null")
        raw = repo.git("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", before, oid)
        answer.append((oid, set(brought) - {oid}, raw.removesuffix("\0").split("\0") if raw else []))
    return answer


def seen(steps: list[Step]) -> list[tuple[str, set[str], list[str]]]:
    """Return the same from a pass; nothing may be brought twice."""
    for step in steps:
        assert len({each.oid for each in step.brought}) == len(step.brought)
    return [
        (step.commit.oid, {each.oid for each in step.brought}, [word.removeprefix("\n") for word in step.raw])
        for step in steps
    ]


CRISS_CROSS = (Made(()), Made((0,)), Made((0,)), Made((1, 2)), Made((2, 1)), Made((3, 4)))
OCTOPUS = (Made(()), Made((0,)), Made((0,)), Made((0,)), Made((1, 2, 3), {b"a": b"evil"}))
MAIN_INTO_BRANCH = (Made(()), Made((0,)), Made((0,)), Made((1,)), Made((2, 3)), Made((4,)), Made((3, 5)))
FOXTROT = (Made(()), Made((0,)), Made((0,)), Made((2, 1)), Made((1, 3)), Made((4,)))
TWO_ROOTS = (Made(()), Made(()), Made((1,)), Made((0, 2)), Made(()), Made((3, 4)))


@settings(max_examples=60)
@given(histories(), st.data())
@example(CRISS_CROSS, None)
@example(OCTOPUS, None)
@example(MAIN_INTO_BRANCH, None)
@example(FOXTROT, None)
@example(TWO_ROOTS, None)
def test_every_step_is_what_git_says_of_its_commit(history: tuple[Made, ...], data: st.DataObject | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = Repo(Path(folder) / "repo")
        oids = make(repo, history)
        excluding = tuple(data.draw(st.lists(st.sampled_from(oids), max_size=2))) if data is not None else ()
        repository = found(repo.path)
        assert seen(list(repository.first_parent_log(oids[-1]))) == expected(repo, oids[-1])
        partly = expected(repo, oids[-1], excluding)
        assert seen(list(repository.first_parent_log(oids[-1], excluding))) == partly
        assert repository.count(oids[-1], excluding) == len(partly)


def test_a_branch_of_years_is_held_until_all_of_it_has_come(repo: Repo) -> None:
    """A merge brings what left the line two hundred commits ago, while the line went on and brought other things."""
    commits = [Made(())]
    line, branch = 0, 0
    for number in range(200):
        commits.append(Made((branch,), {b"b": b"%d" % number}))
        branch = len(commits) - 1
        commits.append(Made((line,), {b"x": b"%d" % number}))
        side = len(commits) - 1
        commits.append(Made((line, side), {b"a": b"%d" % number}))
        line = len(commits) - 1
    commits.append(Made((line, branch), {b"a": b"end"}))
    oids = make(repo, commits)
    steps = list(found(repo.path).first_parent_log(oids[-1]))
    assert [len(step.brought) for step in steps] == [200, *[1] * 200, 0]
    assert seen(steps) == expected(repo, oids[-1])


@pytest.mark.case(72)
def test_a_sha_256_repository(tmp_path: Path) -> None:
    """Case 72."""
    repo = Repo(tmp_path / "repo", "--object-format=sha256")
    oids = make(repo, OCTOPUS)
    steps = list(found(repo.path).first_parent_log(oids[-1]))
    assert seen(steps) == expected(repo, oids[-1])
    assert {len(step.commit.oid) for step in steps} == {64}


def test_what_a_commit_says_of_itself(repo: Repo) -> None:
    """Undecodable bytes come back as surrogates, so that two names that differ never look the same."""
    oids = make(repo, (Made((), {}, b":one\n"), Made((0,), {b"\xff\n": b"x"}, b"caf\xe9\n", b"\xff <A@b>", START + 5)))
    newest, oldest = (step.commit for step in found(repo.path).first_parent_log(oids[-1]))
    blob = repo.blob(b"x")
    assert newest == LoggedCommit(
        oids[1],
        oids[0],
        "\udcff",
        "A@b",
        str(START + 5),
        "caf\udce9\n",
        [f"\n:000000 100644 {'0' * 40} {blob} A", "\udcff\n"],
    )
    assert oldest == LoggedCommit(oids[0], "", "Ada", "ada@example.org", str(START), ":one\n", [])


@pytest.mark.case(75)
def test_a_users_settings_change_nothing(repo: Repo) -> None:
    """Case 75: what git is told to show, follow or order, it does not show, follow or order here."""
    oids = make(repo, MAIN_INTO_BRANCH)
    before = list(found(repo.path).first_parent_log(oids[-1]))
    for setting in (
        "log.showRoot=false",
        "log.diffMerges=separate",
        "log.date=relative",
        "log.showSignature=true",
        "diff.renames=copies",
        "diff.relative=true",
        "diff.orderFile=order",
        "diff.ignoreSubmodules=all",
        "diff.mnemonicPrefix=true",
        "color.ui=always",
        "core.quotePath=false",
        "core.abbrev=7",
        "format.pretty=oneline",
        "i18n.logOutputEncoding=UTF-16",
    ):
        repo.git("config", *setting.split("="))
    assert list(found(repo.path).first_parent_log(oids[-1])) == before


@pytest.mark.case(69)
def test_replaced_objects_and_a_mailmap_are_not_asked(repo: Repo) -> None:
    """Case 69: history is what the commits say, whatever somebody laid over it."""
    oids = make(repo, (Made(()), Made((0,)), Made((1,), {b".mailmap": b"Eve <eve@x> <ada@example.org>\n"})))
    repo.git("checkout", "--quiet", "--force", "main")
    before = list(found(repo.path).first_parent_log(oids[-1]))
    repo.git("replace", "--graft", oids[2])
    assert [step.commit.oid for step in before] == [*reversed(oids)]
    assert list(found(repo.path).first_parent_log(oids[-1])) == before


RAW = b"\n:100644 100644 " + b"1" * 40 + b" " + b"2" * 40 + b" M"
RECORD = b"\0".join((b"a" * 40, b"b" * 40, b"Ada", b"a@b", b"7", b":odd\n", b"", RAW, b":path", RAW[1:], b"b")) + b"\0"
PLAIN = b"\0".join((b"b" * 40, b"", b"A", b"a@b", b"7", b"", b"")) + b"\0"
READ = [
    LoggedCommit("a" * 40, "b" * 40, "Ada", "a@b", "7", ":odd\n", [RAW.decode(), ":path", RAW[1:].decode(), "b"]),
    LoggedCommit("b" * 40, "", "A", "a@b", "7", "", []),
]


def test_fields_may_be_cut_anywhere_between_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.git.log._BLOCK_SIZE", 1)
    whole = RECORD + PLAIN
    assert list(read_log([])) == []
    assert list(read_log([whole])) == READ
    assert list(read_log(bytes([byte]) for byte in whole)) == READ
    for at in range(len(whole)):
        assert list(read_log([whole[:at], whole[at:]])) == READ, at


def test_a_record_that_stops_in_the_middle_is_an_error() -> None:
    """Wherever a field is missing, nothing is made up."""
    ends = [at for at in range(1, len(RECORD)) if RECORD[at - 1 : at] == b"\0"]
    whole = {ends[6], ends[8], len(RECORD)}  # a commit that changes nothing, one file, two
    for at in ends:
        if at in whole:
            assert len(list(read_log([RECORD[:at]]))) == 1
        else:
            with pytest.raises(GitError, match=r"^git log stopped in the middle of a commit$"):
                list(read_log([RECORD[:at]]))


def test_what_is_not_a_commit_is_an_error() -> None:
    with pytest.raises(GitError, match=r"^git log answered in a form that tpmlint does not know$"):
        list(read_log([b"x\0" * 7]))


@pytest.mark.parametrize("count", [10_000, pytest.param(60_000, marks=pytest.mark.slow)])
def test_a_huge_commit_is_read_in_time_that_grows_with_it(repo: Repo, count: int) -> None:
    """Of a message without end a part is kept; a commit of very many files is not looked through again and again."""
    files = {b"%06d" % number: b"" for number in range(count)}
    many = make(repo, (Made(()), Made((0,), files, b"m" * (MESSAGE_LIMIT * 3)), Made((1,), {b"a": b""})))
    steps = list(found(repo.path).first_parent_log(many[-1]))
    assert [(len(step.raw), len(step.commit.message)) for step in steps] == [
        (2 * (count + 1), 7),
        (2 * count, MESSAGE_LIMIT),
        (0, 7),
    ]


@pytest.mark.case(58)
def test_an_object_that_is_gone_is_named(tmp_path: Path) -> None:
    """Case 58: a partial clone whose remote is gone says so, and asks no network."""
    source = Repo(tmp_path / "source")
    source.git("config", "uploadpack.allowFilter", "true")
    make(source, (Made((), {b"a/b": b"1"}), Made((0,), {b"a/b": b"2"}), Made((1,), {b"a/b": b"3"})))
    partial = clone(tmp_path / "source", tmp_path / "partial", "--filter=tree:0", "--no-checkout", "--no-local")
    (tmp_path / "source").rename(tmp_path / "gone")
    with pytest.raises(GitError, match="missing"):
        list(found(partial.path).first_parent_log(partial.head))
