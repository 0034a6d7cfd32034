"""What git knows of evidence: in real repositories, from the cache, and in clones that know only a part."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.in_memory import roadmap
from tests.repos import Repo, clone
from tpmlint.change.citations import Citation, read_citations
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.git.log import MessageLog
from tpmlint.git.repository import Repository
from tpmlint.history.log_reader import LogScan
from tpmlint.history.lookup import GitLookup, Standing
from tpmlint.model.evidence import EvidenceText, read_evidence
from tpmlint.settings import ChangePolicy, Settings

POLICY = Settings().change
ROADMAP = roadmap("{kind: team, id: a, title: A}\n---\n{kind: feature, id: f, title: F, owner: a}\n")


REFERRING = replace(POLICY, references=("github", "gitlab"), reference_patterns=(r"\b(SHOP-\d+)\b",))


def look(repo: Repo, cache: Path | None = None, number: int | None = None, policy: ChangePolicy = POLICY) -> GitLookup:
    repository = Repository.discover(repo.path)
    assert repository is not None
    return GitLookup(repository, repository.head(), policy, cache, lambda: number)


def scan(message: str, policy: ChangePolicy = POLICY) -> LogScan:
    """Return what a log says that has one commit."""
    found = LogScan("0" * 40, policy)
    found.take(f"\0{'0' * 40} 0 \n{message.encode().decode('latin-1')}\n\0")
    assert found.commits == ["0" * 40 + " 0"]
    assert found.line == [max(found.named_by, default=0)]
    return found


def standing(git: GitLookup, text: str) -> Standing:
    read = git.read(text)
    assert read is not None
    return git.standing(read)


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("Store tokens (#12)", (12,)),
        ("Store tokens (#12)\n", (12,)),
        ("Back-port tokens (#12) (#15)", (12, 15)),
        ('Revert "Store tokens (#12)"', ()),
        ("Store tokens (#12) at last", ()),
        ("Fixes #12", ()),
        ("Merge pull request #12 from ada/tokens\n\nStore tokens", (12,)),
        ("Merge pull request 'Store tokens' (#12) from tokens into main", (12,)),
        ("Merged PR 12: Store tokens", (12,)),
        ("Merged in tokens (pull request #12)", (12,)),
        ("Merge branch 'tokens' into 'main'\n\nStore\n\nSee merge request shop/cart!12", (12,)),
        ("Merge branch 'tokens' into 'main'\n\nSee merge request shop/cart!12\r\n", (12,)),
        ("Store tokens\n\nPR-URL: https://github.com/acme/shop/pull/12\nReviewed-By: Ada", (12,)),
        ("Store tokens\n\nMerge-Request: !12", (12,)),
        ("Store tokens\n\nPull-Request: #12", (12,)),
        ("Store tokens\n\nas in #13 and shop/cart!14", ()),
        ("Store tokens\n\nSee merge request shop/cart!12 for more", ()),
        ("Store tokens (#1234567890)", ()),
        ("", ()),
    ],
)
def test_numbers_are_read_as_the_forges_write_them(message: str, numbers: tuple[int, ...]) -> None:
    assert tuple(scan(message).named_by) == numbers


@pytest.mark.parametrize(
    "message",
    [
        *("(#1)" * 250_000 + "x)", "Merge pull request '" + "(#" * 500_000, "(" * 10**6, "a " * 500_000),
        *("x\n\n" + "PR: https://" + "a/pull/" * 150_000, "x\n\n" + "See merge request " + "a" * 10**6),
        *("x" + " " * 10**6 + ")", "x (#1)" + "\t" * 10**6 + "x", "x\n" + "\nPR: #1x" * 100_000),
    ],
)
def test_hostile_messages_take_no_time(message: str) -> None:
    assert scan(message).named_by == {}


def test_each_number_belongs_to_the_commit_that_names_it_and_the_oldest_counts() -> None:
    messages = {
        "d": "Merge branch 'x'\n\nSee merge request shop/cart!4\n",
        "c": "PR: #9\n\nThe subject is not a line of the body (#8)\n",
        "b": "Store tokens (#4)\n\nPR: #3\nPR: #2\n",
        "a": "",
    }
    found = LogScan("d" * 40, POLICY)
    records = (
        f"{oid * 40} 7 {parent * 40}\n{message}\n"
        for (oid, message), parent in zip(messages.items(), "cba ", strict=True)
    )
    found.take("\0" + "\0".join(records).replace(" " * 40, "") + "\0")
    assert found.named_by == {4: "b" * 40 + " 7", 3: "b" * 40 + " 7", 2: "b" * 40 + " 7"}
    assert (found.line, found.following) == ([4, 0, 4, 0], "-")
    assert found.commits == [oid * 40 + " 7" for oid in messages]


TRAILERS = st.sampled_from(
    [
        *(
            "Roadmap-Item: f",
            "roadmap-item : feature:f, `g`.",
            "Roadmap-Item: none",
            "Roadmap-Reason: x",
            "Roadmap-Item:",
        ),
        *(" continued", "\tmore", "> Roadmap-Item: q", "```", "~~~", "<!-- a", "-->", "<!-- Roadmap-Item: h -->", ""),
        *("Roadmap-Item: a\r", "text", "  Roadmap-Item: i", "- Roadmap-Item: j", "Roadmap-Items: k", "Roadmap-Item: é"),
    ]
)


REFERENCES = st.sampled_from(
    ["SHOP-1: go", "Closes #12", "Fixes acme/shop#3, #4", "> Closes #5", "    SHOP-6", "see `SHOP-7`", "SHOP-8é SHOP-9"]
)


@given(st.lists(TRAILERS | REFERENCES, max_size=8).map("\n".join), st.sampled_from([POLICY, REFERRING]))
def test_what_is_cited_is_what_the_change_rules_read(message: str, policy: ChangePolicy) -> None:
    known = list(read_citations(ChangeMessages(written=Message("", message)), policy))
    texts = dict.fromkeys(each.text for each in known if isinstance(each, Citation) and not each.is_key)
    keys = dict.fromkeys(each.text for each in known if isinstance(each, Citation) and each.is_key)
    found = scan(message, policy)
    assert (tuple(found.cited), tuple(found.keys)) == (tuple(texts), tuple(keys))


def test_standings(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    first = repo.write({"a": "1"}).commit("Start (#1)")
    repo.git("tag", "v1")
    repo.git("tag", "-a", "-m", "Two", "v2")
    repo.git("switch", "--quiet", "--create", "side")
    side = repo.write({"a": "2"}).commit("Aside")
    repo.git("switch", "--quiet", "main")
    for number in (2, 4):
        repo.write({"a": f"b{number}"}).commit(f"More (#{number})")
    git = look(repo, number=3)
    assert git.tags == {"v1": first, "v2": first}
    assert {text: standing(git, text).name for text in ("#1", "!2", "#3", "#9", "v1", "tag:v3", first, first[:7])} == {
        "#1": "MERGED",
        "!2": "MERGED",
        "#3": "PENDING",
        "#9": "PENDING",
        "v1": "MERGED",
        "tag:v3": "OUTSIDE",
        first: "MERGED",
        first[:7]: "MERGED",
    }
    assert standing(look(repo), "#3") is Standing.OUTSIDE
    assert standing(git, side) is Standing.OUTSIDE
    assert [git.lasting, git.outside([side[:8], "0" * 7]), git.lasting] == [True, {side[:8]}, False]
    assert git.lacking("v2", [first, repo.head]) == {repo.head}
    assert git.commit_of(EvidenceText("pull request", "1")) == first
    wrong = first[:3] + ("0" if first[3] != "0" else "1") + first[4:9]
    assert git.nearest_commit(wrong) == first[:9]
    assert git.nearest_commit("f" * 40) is None


@pytest.mark.parametrize(("named", "others", "judged"), [(1, 1, True), (1, 2, False), (25, 25, True), (25, 26, False)])
def test_numbers_are_judged_where_half_of_the_commits_name_one(
    tmp_path: Path, named: int, others: int, judged: bool
) -> None:
    repo = Repo(tmp_path)
    for _ in range(60):
        repo.commit("Before the first number")
    for number in range(1, named + 1):
        repo.commit(f"More (#{number * 2})")
    for _ in range(others):
        repo.commit("Without")
    git = look(repo)
    assert git.messages.names_pull_requests is judged
    assert standing(git, "#1") is (Standing.OUTSIDE if judged else Standing.UNKNOWN)


def test_citations_of_an_item(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit("Start\n\nRoadmap-Item: feature:F\n", "2026-01-05T09:00:00+00:00")
    repo.commit("Quote\n\n> Roadmap-Item: f\n", "2026-01-06T09:00:00+00:00")
    newest = repo.commit("More\n\nroadmap-item: f, unknown\n", "2026-01-07T09:00:00+00:00")
    cited = look(repo).citations(ROADMAP)
    assert list(cited) == ["feature:f"]
    assert (cited["feature:f"].count, str(cited["feature:f"].day)) == (2, "2026-01-07")
    assert cited["feature:f"].commits[0] == newest


def test_references_that_the_policy_accepts_cite_too(tmp_path: Path) -> None:
    """Keys that an item bears: of a tracker that a pattern finds, and of issues that a commit closes."""
    shop = roadmap(
        "{kind: team, id: a, title: A}\n---\n"
        "{kind: feature, id: f, title: F, owner: a, external: {jira: SHOP-1, github: '#12'}}\n"
    )
    repo, cache = Repo(tmp_path / "repo"), tmp_path / "cache"
    repo.commit("SHOP-1: Start\n\nRoadmap-Item: f", "2026-01-05T09:00:00+00:00")
    assert look(repo, cache).citations(shop)["feature:f"].count == 1
    assert look(repo, cache, policy=REFERRING).citations(shop)["feature:f"].count == 1
    newest = repo.commit("Go on\n\nCloses #12", "2026-01-06T09:00:00+00:00")
    repo.commit("Quote\n\n> SHOP-1\n", "2026-01-07T09:00:00+00:00")
    assert look(repo, cache).citations(shop)["feature:f"].count == 1
    for git in (look(repo, cache, policy=REFERRING), look(repo, policy=REFERRING)):
        cited = git.citations(shop)["feature:f"]
        assert (cited.count, str(cited.day), cited.commits[0]) == (2, "2026-01-06", newest)


def test_a_parent_that_is_dated_after_its_child(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit("Start (#1)", "2026-03-01T09:00:00+00:00")
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("Side", "2026-01-01T09:00:00+00:00")
    repo.git("switch", "--quiet", "main")
    repo.commit("Odd (#2)", "2026-04-01T09:00:00+00:00")
    repo.commit("Clock back (#3)", "2020-01-01T09:00:00+00:00")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #4 from side", "side")
    git = look(repo)
    assert (git.messages.length, git.messages.line, git.messages.highest) == (4, 4, 4)
    assert git.messages.flags == [True] * 4


def test_the_cache_changes_no_answer_and_saves_the_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo, cache = Repo(tmp_path / "repo"), tmp_path / "cache"
    repo.commit("Start (#1)\n\nRoadmap-Item: f\n")
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("Side (#8)\n\nRoadmap-Item: f\n")
    repo.git("switch", "--quiet", "main")
    look(repo, cache).messages  # noqa: B018 - reading it is what fills the cache
    for number in range(2, 6):
        repo.commit(f"More (#{number})\n\nRoadmap-Item: feature:f\n")
        repo.git("merge", "--quiet", "--no-ff", "-m", f"Merge pull request #{number + 10} from side", "side")
        asked: list[tuple[str, ...]] = []
        real = Repository.message_log
        monkeypatch.setattr(
            Repository,
            "message_log",
            lambda self, head, excluding=(), *rest, real=real, asked=asked: (
                asked.append(tuple(excluding)),
                real(self, head, excluding, *rest),
            )[1],
        )
        cached, fresh = look(repo, cache), look(repo)
        assert cached.messages == fresh.messages
        assert [len(each) for each in asked] == [1, 0]
        monkeypatch.undo()
    assert cached.citations(ROADMAP) == fresh.citations(ROADMAP)
    again = look(repo, cache)
    monkeypatch.setattr(Repository, "message_log", None)
    assert again.messages == fresh.messages


def test_a_pass_that_is_begun_early_says_the_same_and_starts_git_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo, cache = Repo(tmp_path / "repo"), tmp_path / "cache"
    repo.commit("Start (#1)\n\nRoadmap-Item: f\n")
    started: list[tuple[str, ...]] = []
    real = Repository.message_log

    def begin(self: Repository, head: str, *rest: Any) -> MessageLog:
        started.append((head,))
        return real(self, head, *rest)

    monkeypatch.setattr(Repository, "message_log", begin)
    early, late = look(repo, cache), look(repo)
    early.begin()
    early.begin()
    assert len(started) == 1
    repo.commit("Too late (#2)")
    assert early.messages.numbers == [1]
    early.begin()
    assert len(started) == 1
    again = GitLookup(Repository.discover(repo.path), early.messages.head, POLICY, cache)
    again.begin()
    assert again.messages == early.messages
    assert len(started) == 1
    assert late.messages == early.messages
    assert len(started) == 2


def test_a_pass_that_is_begun_and_not_needed_ends_with_the_lookup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit("Start (#1)")
    ended: list[MessageLog] = []
    real = MessageLog.close

    def close(self: MessageLog) -> None:
        ended.append(self)
        real(self)

    monkeypatch.setattr(MessageLog, "close", close)
    git = look(repo)
    git.begin()
    assert ended == []
    del git
    gc.collect()
    assert len(ended) == 1


def test_an_unknown_history_begins_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "repo")
    monkeypatch.setattr(Repository, "message_log", None)
    git = look(repo)
    git.begin()
    assert git.why_unknown == "no commits yet: evidence in commits, pull requests and tags is not checked"


def test_another_branch_in_the_cache_does_not_count(tmp_path: Path) -> None:
    repo, cache = Repo(tmp_path / "repo"), tmp_path / "cache"
    repo.commit("Start (#1)")
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("Side (#2)")
    look(repo, cache).messages  # noqa: B018 - reading it is what fills the cache
    repo.git("switch", "--quiet", "main")
    repo.commit("More (#3)")
    assert look(repo, cache).messages == look(repo).messages
    assert look(repo, cache).messages.numbers == [1, 3]


def test_a_shallow_clone_knows_nothing_and_says_so(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit("Start (#1)")
    repo.git("tag", "v1")
    repo.commit("More (#2)")
    git = look(clone(repo.path, tmp_path / "shallow", "--depth=1"))
    assert not git.asked
    assert {standing(git, text) for text in ("#1", "#2", "tag:v1", repo.head)} == {Standing.UNKNOWN}
    (note,) = git.notes
    assert note.startswith("the clone is shallow: evidence in commits, pull requests and tags is not checked; fetch ")


def test_no_repository_and_no_commit(tmp_path: Path) -> None:
    none = GitLookup(None, None, POLICY)
    empty = look(Repo(tmp_path))
    for git, why in ((none, "this folder is not in a git repository"), (empty, "no commits yet")):
        assert standing(git, "#1") is Standing.UNKNOWN
        assert git.citations(ROADMAP) == {}
        assert git.notes == (f"{why}: evidence in commits, pull requests and tags is not checked",)


def test_a_partial_clone_does_not_call_a_commit_unknown(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.write({"a": "1"}).commit("Start (#1)")
    git = look(clone(repo.path, tmp_path / "partial", "--filter=blob:none", "--no-checkout"))
    assert standing(git, repo.head) is Standing.MERGED
    assert git.outside(["0" * 7]) == {"0" * 7}


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    read = read_evidence(text, ())
    if read is not None:
        assert GitLookup(None, None, POLICY).standing(read) is Standing.UNKNOWN
