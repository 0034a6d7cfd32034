"""What revisions mean, and where histories part."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo, clone
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository

UNSHALLOW = "fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"


def base(repository: Repository, a: str, b: str) -> str:
    """Return the merge base of two names."""
    return repository.merge_base(repository.resolve(a), repository.resolve(b), (a, b))


def refusal(repository: Repository, a: str, b: str) -> tuple[str, str | None]:
    with pytest.raises(GitError) as caught:
        base(repository, a, b)
    return caught.value.message, caught.value.remedy


@pytest.mark.parametrize("name", ["main", "HEAD", "v1", "light", "@", "main^{commit}", "HEAD@{0}"])
def test_names_of_a_commit(repo: Repo, name: str) -> None:
    oid = repo.commit("First line")
    repo.git("tag", "-a", "v1", "-m", "annotated")
    repo.git("tag", "light")
    assert found(repo.path).resolve(name) == oid
    assert found(repo.path).resolve(oid[:10]) == oid


def ambiguous(repository: Repository, name: str) -> str:
    """Return what a name may mean."""
    with pytest.raises(GitError) as caught:
        repository.resolve(name)
    before, _, meanings = caught.value.message.partition(" is ambiguous: it may mean ")
    assert (before, caught.value.remedy) == (f"'{name}'", "write the full name of the one you mean")
    return meanings


@pytest.mark.case(104)
def test_a_name_with_several_meanings_is_refused(repo: Repo) -> None:
    """Case 104: whoever can push chooses the names of branches, and where they may, of tags."""
    old, new = repo.commit("Old"), repo.commit("New")
    repo.git("update-ref", "refs/remotes/origin/main", old)
    repo.git("update-ref", "refs/heads/origin/main", new)
    for name in ("main", "HEAD", "alone", "FETCH_HEAD", "same"):
        repo.git("update-ref", f"refs/tags/{name}", old)
    repo.git("update-ref", "refs/heads/same", old)
    repo.git("update-ref", f"refs/heads/{old[:12]}", new)
    (repo.path / ".git/FETCH_HEAD").write_text(f"{new}\n")
    repository = found(repo.path)
    assert {
        name: ambiguous(repository, name) for name in ("main", "main~0", "origin/main", "FETCH_HEAD", old[:12])
    } == {
        "main": "refs/tags/main or refs/heads/main",
        "main~0": "refs/tags/main or refs/heads/main",
        "origin/main": "refs/heads/origin/main or refs/remotes/origin/main",
        "FETCH_HEAD": "refs/tags/FETCH_HEAD or FETCH_HEAD in the git directory",
        old[:12]: f"refs/heads/{old[:12]} or the commit {old[:12]}",
    }
    names = ("HEAD", "alone", "same", old, "tags/main", "refs/heads/main", "refs/remotes/origin/main")
    assert [repository.resolve(name) for name in names] == [new, old, old, old, old, new, old]


@pytest.mark.case(104)
def test_a_branch_that_is_called_like_a_full_name_is_not_taken_for_it(repo: Repo) -> None:
    """Case 104: git looks for `refs/remotes/origin/main` among the branches too."""
    repo.commit()
    repo.git("update-ref", "refs/heads/refs/remotes/origin/main", "HEAD")
    repo.git("update-ref", "refs/remotes/other/main", "HEAD")
    repo.git("symbolic-ref", "refs/remotes/other/HEAD", "refs/remotes/other/main")
    with pytest.raises(GitError, match=r"^refs/remotes/origin/main not found in this repository$"):
        found(repo.path).resolve("refs/remotes/origin/main")
    assert found(repo.path).resolve("refs/remotes/other/HEAD") == repo.head


@pytest.mark.case(73)
@pytest.mark.parametrize(
    ("revision", "shown"),
    [
        ("--output=x.out", "--output=x.out"),
        ("--upload-pack=touch x.out", "--upload-pack=touch x.out"),
        ("-", "-"),
        ("", ""),
        ("main\nHEAD", "main HEAD"),
        ("main\0", "main\\x00"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_cannot_be_a_revision(repo: Repo, revision: str, shown: str) -> None:
    """Case 73: git does not even get to see it."""
    repo.commit()
    with pytest.raises(GitError) as caught:
        found(repo.path).resolve(revision)
    assert (caught.value.message, caught.value.remedy) == (
        f"'{shown}' is not a revision",
        "name a branch, a tag or a commit",
    )
    assert list(repo.path.iterdir()) == [repo.path / ".git"]


@pytest.mark.case(73)
def test_what_names_no_commit(repo: Repo) -> None:
    """Case 73: zeros, a blob, a tree, a range, a negation, nothing by that name."""
    repo.write({"a": "1"}).commit()
    blob = repo.blob(b"1")
    messages = {}
    for name in ("0" * 40, "nobody", "HEAD..HEAD", "^HEAD", "HEAD:a", blob, "HEAD^{tree}", "x" * 200_000):
        with pytest.raises(GitError) as caught:
            found(repo.path).resolve(name)
        messages[name[:40]] = caught.value.message
    assert messages == {
        "0" * 40: f"'{'0' * 40}' names no commit in this repository",
        "nobody": "'nobody' names no commit in this repository",
        "HEAD..HEAD": "'HEAD..HEAD' names no commit in this repository",
        "^HEAD": "'^HEAD' names no commit in this repository",
        "HEAD:a": messages["HEAD:a"],
        blob: f"'{blob}' names no commit in this repository"
        f" ({blob}^{{commit}}: expected commit type, but the object dereferences to blob type)",
        "HEAD^{tree}": "'HEAD^{tree}' names no commit in this repository"
        " (HEAD^{tree}^{commit}: expected commit type, but the object dereferences to tree type)",
        "x" * 40: f"'{'x' * 40}...' is too long for a revision",
    }
    assert messages["HEAD:a"].startswith("'HEAD:a' names no commit in this repository")


@pytest.mark.case(44)
def test_before_the_first_commit(repo: Repo) -> None:
    """Case 44."""
    assert found(repo.path).head() is None
    repo.write({"a": "1"}).commit()
    repo.git("checkout", "--quiet", "--orphan", "other")
    assert found(repo.path).head() is None


@pytest.mark.case(45)
def test_a_detached_head(repo: Repo) -> None:
    """Case 45."""
    first = repo.commit("1")
    repo.commit("2")
    repo.git("checkout", "--quiet", "--detach", first)
    assert found(repo.path).head() == first


def test_a_broken_branch_is_not_an_unborn_one(repo: Repo) -> None:
    """Fail closed: an interrupted write left the branch empty."""
    repo.commit()
    (repo.path / ".git/refs/heads/main").write_bytes(b"")
    with pytest.raises(GitError, match=r"^git: your current branch appears to be broken$"):
        found(repo.path).head()


def test_a_missing_head_commit_is_not_an_unborn_branch(repo: Repo) -> None:
    (repo.path / ".git/refs/heads/main").write_text("1" * 40 + "\n")
    with pytest.raises(GitError, match=r"^git: bad object HEAD$"):
        found(repo.path).head()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T23:30:00-02:00", date(2026, 3, 3)),
        ("2026-03-02T00:30:00+02:00", date(2026, 3, 1)),
    ],
)
def test_the_day_is_in_utc(repo: Repo, moment: str, day: date) -> None:
    first = repo.commit("1", date=moment)
    second = repo.commit("2", date="2001-01-01T12:00:00Z")
    repository = found(repo.path)
    assert (repository.commit_date(first), repository.commit_date(second)) == (day, date(2001, 1, 1))


@pytest.mark.case(78)
@pytest.mark.parametrize(
    ("stamp", "day"), [("99999999999999 +0000", date.max), ("", date(1970, 1, 1)), ("-9 +0000", date(1970, 1, 1))]
)
def test_a_day_that_no_calendar_has(repo: Repo, stamp: str, day: date) -> None:
    """Case 78: the year 3170843, and no time at all."""
    repo.commit()
    raw = f"tree {repo.git('rev-parse', 'HEAD^{tree}')}\nauthor A <a@b> {stamp}\ncommitter A <a@b> {stamp}\n\nx\n"
    oid = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=raw.encode())
    assert found(repo.path).commit_date(oid) == day
    repo.git("update-ref", "refs/heads/main", oid)
    assert (found(repo.path).head(), found(repo.path).commit_date(oid)) == (oid, day)


def test_the_merge_base_of_a_branch(repo: Repo) -> None:
    fork = repo.commit("fork")
    repo.commit("main")
    repo.git("checkout", "--quiet", "-b", "topic", fork)
    repo.commit("topic")
    repository = found(repo.path)
    assert base(repository, "main", "topic") == fork
    assert repository.merge_bases(repository.resolve("main"), repository.resolve("topic")) == (fork,)
    assert base(repository, "main", fork) == fork


@pytest.mark.case(69)
def test_grafted_histories(forked: Repo) -> None:
    """Case 69: what was committed counts, whatever ``info/grafts`` says its parents are; a branch keeps its base."""
    fork = base(found(forked.path), "main", "topic")
    topic, main = forked.git("rev-parse", "topic"), forked.git("rev-parse", "main")
    (forked.path / ".git/info").mkdir(exist_ok=True)
    (forked.path / ".git/info/grafts").write_text(f"{topic} {main}\n")
    assert forked.git("merge-base", "main", "topic") == main != fork
    assert base(found(forked.path), "main", "topic") == fork


@pytest.mark.case(43)
def test_orphan_branches(repo: Repo) -> None:
    """Case 43: both names are told."""
    repo.commit("1")
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit("2")
    assert refusal(found(repo.path), "main", "other") == (
        "'main' and 'other' have no common ancestor",
        "name a base that the branch has grown from",
    )


@pytest.mark.case(46)
def test_a_criss_cross(repo: Repo) -> None:
    """Case 46: all merge bases, in an order of their own, whichever way one asks."""
    repo.commit("root")
    repo.git("branch", "topic")
    a = repo.commit("a")
    repo.git("checkout", "--quiet", "topic")
    b = repo.commit("b")
    repo.git("merge", "--quiet", "--no-ff", "-m", "a into topic", a)
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "b into main", b)
    repository = found(repo.path)
    main, topic = repository.resolve("main"), repository.resolve("topic")
    assert repository.merge_bases(main, topic) == repository.merge_bases(topic, main) == tuple(sorted((a, b)))
    assert base(repository, "main", "topic") == base(repository, "topic", "main") == min(a, b)


@pytest.fixture
def forked(repo: Repo) -> Repo:
    """Four commits on main, and from the second a topic of two."""
    for number in range(1, 5):
        repo.commit(f"main {number}")
    repo.git("checkout", "--quiet", "-b", "topic", "main~2")
    for number in range(1, 3):
        repo.commit(f"topic {number}")
    return repo


@pytest.mark.case(42)
def test_a_clone_of_depth_one(forked: Repo, tmp_path: Path) -> None:
    """Case 42: one branch alone, or both without what is between them."""
    single = found(clone(forked.path, tmp_path / "single", "--depth=1").path)
    with pytest.raises(GitError) as caught:
        single.resolve("origin/main")
    assert (single.is_shallow(), caught.value.message, caught.value.remedy) == (
        True,
        "'origin/main' names no commit in this repository",
        UNSHALLOW,
    )
    both = found(clone(forked.path, tmp_path / "both", "--depth=1", "--no-single-branch").path)
    assert refusal(both, "origin/main", "topic") == (
        "this clone is too shallow to tell where 'topic' left 'origin/main'",
        UNSHALLOW,
    )


@pytest.mark.case(42)
def test_a_shallow_clone_that_knows_enough(forked: Repo, tmp_path: Path) -> None:
    """Case 42: what lies beyond the fork does not matter."""
    deep = found(clone(forked.path, tmp_path / "deep", "--depth=3", "--no-single-branch").path)
    assert (deep.is_shallow(), base(deep, "origin/main", "topic")) == (True, forked.git("rev-parse", "main~2"))


@pytest.mark.case(42)
def test_a_shallow_clone_that_knows_a_wrong_merge_base(repo: Repo, tmp_path: Path) -> None:
    """Case 42: topic left main at `late`, but the way from topic to it is cut off, so `early` seems to be the fork."""
    early = repo.commit("early")
    late = repo.commit("late")
    repo.git("checkout", "--quiet", "-b", "side", early)
    repo.commit("side")
    repo.git("checkout", "--quiet", "-b", "topic", late)
    cut = repo.commit("topic")
    repo.git("merge", "--quiet", "--no-ff", "-m", "join", "side")
    repo.git("checkout", "--quiet", "main")
    repo.commit("main")
    assert base(found(repo.path), "main", "topic") == late
    (repo.path / ".git/shallow").write_text(f"{cut}\n")
    shallow = found(repo.path)
    assert shallow.merge_bases(shallow.resolve("main"), shallow.resolve("topic")) == (early,)
    assert refusal(shallow, "main", "topic")[0] == "this clone is too shallow to tell where 'topic' left 'main'"


def test_paths_of_gits_own(repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    git_dir = (repo.path / ".git").resolve()
    assert found(repo.path).git_path("MERGE_HEAD").resolve() == git_dir / "MERGE_HEAD"
    assert found(tmp_path / "linked").git_path("MERGE_HEAD").resolve() == git_dir / "worktrees/linked/MERGE_HEAD"
