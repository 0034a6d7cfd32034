"""What each stage judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo, clone
from tpmlint.change.messages import Message
from tpmlint.engine.comparison import Comparison
from tpmlint.hooks.stages import Skipped, comment_mark, keeps_comments, pushed_changes, received_changes, staged_change

ZEROS = "0" * 40
CUT = " ------------------------ >8 ------------------------"
NOTE = "a push does not tell the pull request's text"
MERGE = Skipped("a merge brings commits that were checked before")
LATER = Skipped("it will be squashed into a commit that is checked")
NOTHING = Skipped("git makes no commit without a message")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository of one commit."""
    repo = Repo(tmp_path / "repo")
    repo.commit("Begin")
    return repo


def commit(text: str) -> Comparison:
    """Return what the commit-msg stage asks for."""
    return Comparison(target="staged", written=Message("COMMIT_EDITMSG", text), only_change=True)


def span(base: str, head: str, pushed: bool = False) -> Comparison:
    """Return what the stages of a push ask for; pushed where the base is what the remote had."""
    return Comparison(base=base, head=head, pushed=pushed, complete=False, notes=(NOTE,))


# Before a commit


@pytest.mark.case(80)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keep two\n", commit("Keep two\n")),
        (f"Keep two\n# On branch main\n#{CUT}\n+x\n", commit("Keep two\n")),
        ("fixup! Keep two\n", LATER),
        ("squash! Keep two\n\nMore\n", LATER),
        ("amend! Keep two\n\nKeep three\n", LATER),
        ("\n# On branch main\nfixup! Keep two\n", LATER),
        ("Keep two\n\nfixup! in the body\n", commit("Keep two\n\nfixup! in the body\n")),
        ("fixup!Keep two", commit("fixup!Keep two")),
        ("", NOTHING),
        ("\n# On branch main\n", NOTHING),
        (f"#{CUT}\nRoadmap-Item: vault\n", NOTHING),
    ],
)
def test_a_message_that_was_edited(repo: Repo, text: str, expected: Comparison | Skipped) -> None:
    """Case 80."""
    assert staged_change(found(repo.path), "COMMIT_EDITMSG", text) == expected


@pytest.mark.parametrize("text", ["#12\n", "", f"#{CUT}\n"])
def test_what_would_be_comments_is_the_message_where_nobody_edits_it(repo: Repo, text: str) -> None:
    """``git commit -m '#12'`` makes a commit, so it is judged."""
    assert staged_change(found(repo.path), "COMMIT_EDITMSG", text, edited=False) == commit(text)


def test_a_merge_is_not_asked(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.commit("One")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    assert staged_change(found(repo.path), "MERGE_MSG", "Merge branch 'topic'\n") == MERGE
    repo.git("merge", "--abort")
    assert staged_change(found(repo.path), "COMMIT_EDITMSG", "Two\n") == commit("Two\n")


@pytest.mark.case(61)
def test_a_merge_in_a_linked_work_tree(repo: Repo, tmp_path: Path) -> None:
    """Case 61: each has its own."""
    (repo.path / ".git/MERGE_HEAD").write_text(f"{repo.head}\n")
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert staged_change(found(repo.path), "COMMIT_EDITMSG", "x") == MERGE
    assert staged_change(found(tmp_path / "linked"), "COMMIT_EDITMSG", "x") == commit("x")


@pytest.mark.parametrize(
    ("setting", "text", "mark"),
    [
        (None, "x", "#"),
        (("core.commentChar", ";"), "x", ";"),
        (("core.commentString", "//"), "x", "//"),
        (("core.commentChar", "auto"), "Title\n\n# On branch main\n", "#"),
        (("core.commentChar", "auto"), "#12 fixed\n\n; On branch main\n;\n", ";"),
        (("core.commentChar", "auto"), f"#12\n;x\n\n@ On branch\n@{CUT}\n@ Do not\n+y\n", "@"),
        (("core.commentChar", "auto"), "Only words\n", "#"),
        (("core.commentChar", "auto"), "", "#"),
    ],
)
def test_what_begins_a_comment(repo: Repo, setting: tuple[str, str] | None, text: str, mark: str) -> None:
    if setting is not None:
        repo.git("config", *setting)
    assert comment_mark(found(repo.path), text) == mark


def test_another_comment_character_is_that_of_the_message(repo: Repo) -> None:
    repo.git("config", "core.commentChar", ";")
    text = "Title\n#12\n;Roadmap-Item: vault\n"
    assert staged_change(found(repo.path), "COMMIT_EDITMSG", text) == commit("Title\n#12\n\n")


@pytest.mark.parametrize(
    ("cleanup", "kept"),
    [(None, False), ("strip", False), ("default", False), ("whitespace", True), ("verbatim", True), ("scissors", True)],
)
def test_whether_comments_stay(repo: Repo, cleanup: str | None, kept: bool) -> None:
    if cleanup is not None:
        repo.git("config", "commit.cleanup", cleanup)
    assert keeps_comments(found(repo.path), "\n# On branch main\n") is kept


SCISSORS = "# ------------------------ >8 ------------------------\n# Do not modify or remove the line above.\n"


def test_comments_stay_above_scissors_that_are_above_all_comments(repo: Repo) -> None:
    assert keeps_comments(found(repo.path), f"\n{SCISSORS}# On branch main\n")
    assert not keeps_comments(found(repo.path), f"\n# On branch main\n{SCISSORS}diff --git a/a b/a\n")


# Before a push, and when one arrives


@pytest.fixture
def topic(repo: Repo, tmp_path: Path) -> Repo:
    """A clone with a branch of one commit, on which it stands."""
    copy = clone(repo.path, tmp_path / "clone")
    copy.git("checkout", "--quiet", "-b", "topic")
    copy.commit("One")
    return copy


def push(repo: Repo, *lines: str, remote: str = "origin") -> list[Comparison | Skipped]:
    """Return what the pre-push stage judges."""
    return list(pushed_changes(found(repo.path), [f"{line}\n" for line in lines], remote))


def test_a_branch_that_the_remote_has(topic: Repo) -> None:
    main, head = topic.git("rev-parse", "main"), topic.head
    assert push(topic, f"refs/heads/topic {head} refs/heads/topic {main}") == [span(main, head, pushed=True)]


def test_a_branch_that_is_new_to_the_remote(topic: Repo) -> None:
    main, head = topic.git("rev-parse", "main"), topic.head
    assert push(topic, f"refs/heads/topic {head} refs/heads/topic {ZEROS}") == [span(main, head)]
    topic.git("remote", "set-head", "origin", "--delete")
    assert push(topic, f"HEAD~0 {head} refs/heads/topic {ZEROS}") == [span(main, head)]
    topic.git("branch", "origin/main")
    assert push(topic, f"HEAD~0 {head} refs/heads/topic {ZEROS}") == [span(main, head)]


def test_a_branch_whose_end_at_the_remote_is_not_known_here(topic: Repo) -> None:
    """Somebody else has pushed; with force, what matters is where it left the default branch."""
    main, head = topic.git("rev-parse", "main"), topic.head
    assert push(topic, f"refs/heads/topic {head} refs/heads/topic {'1' * 40}") == [span(main, head)]


def test_several_at_once_and_what_is_not_a_branch(topic: Repo) -> None:
    main, head = topic.git("rev-parse", "main"), topic.head
    assert push(
        topic,
        f"(delete) {ZEROS} refs/heads/old {main}",
        f"refs/tags/v1 {head} refs/tags/v1 {ZEROS}",
        f"refs/notes/commits {head} refs/notes/commits {ZEROS}",
        f":/One of them {head} refs/heads/topic {main}",
        f"HEAD {head} refs/for/main {ZEROS}",
        "",
        "nothing of git's",
    ) == [
        Skipped("refs/heads/old is deleted"),
        Skipped("refs/tags/v1 is not a branch"),
        Skipped("refs/notes/commits is not a branch"),
        span(main, head, pushed=True),
        span(main, head),
    ]


def test_a_push_to_an_empty_remote(repo: Repo) -> None:
    assert push(repo, f"refs/heads/main {repo.head} refs/heads/main {ZEROS}") == [
        Skipped("there is nothing yet to compare refs/heads/main with")
    ]


def test_a_remote_of_another_name(topic: Repo) -> None:
    main, head = topic.git("rev-parse", "main"), topic.head
    topic.git("remote", "rename", "origin", "upstream")
    line = f"refs/heads/topic {head} refs/heads/topic {ZEROS}"
    nothing = [Skipped("there is nothing yet to compare refs/heads/topic with")]
    assert push(topic, line, remote="upstream") == [span(main, head)]
    assert [push(topic, line, remote=name) for name in ("origin", "https://x.org/y.git", "--output=x")] == [nothing] * 3


def test_a_branch_that_has_grown_from_nothing(topic: Repo) -> None:
    topic.git("checkout", "--quiet", "--orphan", "island")
    head = topic.commit("Alone")
    assert push(topic, f"refs/heads/island {head} refs/heads/island {ZEROS}") == [
        Skipped("there is nothing yet to compare refs/heads/island with")
    ]


@pytest.mark.case(62)
def test_what_a_server_receives(topic: Repo, tmp_path: Path) -> None:
    """Case 62: a new branch is compared with the repository's own default branch."""
    main, head = topic.git("rev-parse", "main"), topic.head
    server = clone(topic.path, tmp_path / "server.git", "--bare")
    server.git("symbolic-ref", "HEAD", "refs/heads/main")
    repository = type(found(topic.path)).open(server.path)
    lines = [
        f"{main} {head} refs/heads/topic\n",
        f"{ZEROS} {head} refs/heads/new\n",
        f"{head} {ZEROS} refs/heads/old\n",
        f"{ZEROS} {head} refs/tags/v1\n",
        "\n",
    ]
    assert list(received_changes(repository, lines)) == [
        span(main, head, pushed=True),
        span(main, head),
        Skipped("refs/heads/old is deleted"),
        Skipped("refs/tags/v1 is not a branch"),
    ]
    server.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    assert list(received_changes(repository, lines[1:2])) == [
        Skipped("there is nothing yet to compare refs/heads/new with")
    ]
