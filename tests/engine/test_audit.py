"""An audit of histories, also of those that are cut off, rewritten, broken in the middle, or told by wrong clocks."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.fast_import import DAY, START, Made, Tree, make
from tests.repos import Repo, clone
from tests.shop import CAPABILITIES, CODE, EDIT, INDEX, ROADMAP, SEARCH, VAULT, initiative, open_shop
from tpmlint.api import audit
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.git.commits import UNSHALLOW
from tpmlint.history.commits import CommitDates
from tpmlint.metrics import ContextCounts, Coverage, FolderMetrics, HistoryMetrics, Slip
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.report import Report
from tpmlint.settings import DEFAULT_INCLUDE

SHOP: Tree = {path.encode(): text.encode() for path, text in {**ROADMAP, **CODE}.items()}
TRAILER = "\n\nRoadmap-Item: vault"


def judged(repo: Repo | Path, *, isolated: bool = False, root: Path | None = None, **more: object) -> Report:
    """Audit a repository, as ``tpmlint audit`` does there."""
    start = repo if isinstance(repo, Path) else repo.path
    return audit(Request(start=start, root=root, isolated=isolated), AuditOptions(**more))  # type: ignore[arg-type]


def metrics_of(report: Report) -> HistoryMetrics:
    assert report.metrics is not None
    return report.metrics


def became(report: Report) -> tuple[int, int, int, int]:
    """Return how many commits there were, and were judged, ungoverned, unreadable."""
    counted = metrics_of(report)
    return counted.commits, counted.judged, counted.ungoverned, counted.unreadable


def sums(report: Report) -> dict[str, dict[str, int]]:
    """Return the verdicts of each capability that changed."""
    return {
        each.capability: dict(each.total.verdicts) for each in metrics_of(report).capabilities if each.total.changes
    }


def refusal(repo: Repo | Path, **more: object) -> tuple[str, str | None]:
    with pytest.raises(UserError) as caught:
        judged(repo, **more)  # type: ignore[arg-type]
    return caught.value.message, caught.value.remedy


def edits(count: int) -> list[Made]:
    """Return a shop that keeps changing its cards, one commit a day."""
    return [Made((), SHOP)] + [
        Made((number,), {**SHOP, b"src/cards/sum.go": b"%d" % number}, b"Sum\n", seconds=START + (number + 1) * DAY)
        for number in range(count)
    ]


# What is counted


def test_of_a_roadmap_that_was_just_begun_it_is_said_how_to_judge_what_was_before(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write(CODE)
    repo.commit("Begin", "2026-01-05T09:00:00Z")
    repo.write(EDIT).commit("Keep two", "2026-01-06T09:00:00Z")
    repo.write(ROADMAP).commit("Plan", "2026-02-02T09:00:00Z")
    note = (
        "no change to a capability is as new as the roadmap; `--roadmap-at HEAD` checks the 2 older commits against "
        "that of HEAD"
    )
    assert judged(repo).receipt.notes == (note,)
    assert note not in judged(repo, roadmap_at="HEAD").receipt.notes
    repo.write(CODE).commit("Keep one", "2026-02-03T09:00:00Z")
    assert judged(repo).receipt.notes == ()


def test_the_figures_of_a_small_history(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write(CODE)
    repo.commit("Begin", "2026-01-05T09:00:00Z")
    repo.write(ROADMAP).commit("Plan", "2026-02-02T09:00:00Z")
    repo.write(EDIT).commit("Keep two", "2026-02-03T09:00:00Z")
    repo.write(SEARCH).commit("Find\n\nRoadmap-Item: one-click", "2026-03-01T23:30:00-05:00", "Zoë <ZOE@example.org>")
    repo.write({**CODE, "lib/new.go": "x\n"}).commit(f"Both{TRAILER}", "2026-03-02T09:00:00Z")
    counted = metrics_of(judged(repo))
    assert (counted.first, counted.last) == (date(2026, 1, 5), date(2026, 3, 2))
    assert (counted.commits, counted.judged, counted.ungoverned, counted.unreadable) == (5, 4, 1, 0)
    assert counted.total == ContextCounts({"missing": 3}, authors=2)
    total = counted.total
    assert (total.changes, total.needing_context, total.with_context, total.share, total.drift) == (3, 3, 0, 0.0, 0.0)
    assert [(each.month, each.counts) for each in counted.months] == [
        ("2026-02", ContextCounts({"missing": 1}, authors=1)),
        ("2026-03", ContextCounts({"missing": 2}, authors=2)),
    ]
    cards, search = counted.capabilities
    assert (cards.capability, cards.title, cards.owner, cards.files) == ("cards", "Cards", "core", 2)
    assert cards.total == ContextCounts({"cited": 1, "missing": 1}, authors=1)
    assert search.total == ContextCounts({"missing": 2}, authors=2)
    index, vault = counted.initiatives
    assert (index.citations, index.first_cited, index.proposed, index.active) == (0, None, None, None)
    assert (vault.citations, vault.first_cited, vault.last_cited) == (2, date(2026, 3, 2), date(2026, 3, 2))
    core, shop = counted.teams
    assert (core.team, core.owned, core.served) == ("core", counted.total, ContextCounts({}))
    assert (shop.team, shop.owned, shop.served) == ("shop", ContextCounts({}), counted.total)
    assert counted.coverage == Coverage(
        files=4,
        claimed=3,
        unmapped=(FolderMetrics("lib", 1, date(2026, 3, 2)),),
        months=(("2026-02", 1, 1), ("2026-03", 4, 3)),
    )


def test_the_history_of_an_initiative(tmp_path: Path) -> None:
    def plan(status: str, target: str) -> dict[str, str]:
        return {"roadmap/vault.yaml": VAULT.replace("status: planned", f"status: {status}\ntarget_date: {target}")}

    repo = Repo(tmp_path / "repo").write({**CODE, **ROADMAP, **plan("proposed", "2026-Q1")})
    repo.commit("Propose", "2026-01-05T09:00:00Z")
    repo.write(plan("active", "2026-03-31")).commit("Start; the same day otherwise written", "2026-01-10T09:00:00Z")
    repo.write(plan("active", "2026-06")).commit("Slip", "2026-01-20T09:00:00Z")
    repo.git("mv", "roadmap/vault.yaml", "roadmap/a safer vault.yaml")
    repo.commit("Call the file otherwise", "2026-01-21T09:00:00Z")
    path = {"roadmap/a safer vault.yaml": plan("completed", "2026-05-31")["roadmap/vault.yaml"]}
    repo.write(path).commit("Be done, and sooner", "2026-02-01T09:00:00Z")
    (vault,) = [each for each in metrics_of(judged(repo)).initiatives if each.initiative == "vault"]
    assert (vault.status, vault.proposed, vault.active, vault.completed) == (
        "completed",
        date(2026, 1, 5),
        date(2026, 1, 10),
        date(2026, 2, 1),
    )
    assert (vault.days_to_active, vault.days_to_completed, vault.moved, vault.days_slipped) == (5, 22, 2, 91)
    assert vault.slips == (Slip(date(2026, 1, 20), "2026-03-31", "2026-06", 91),)


def test_drift_and_whose_a_change_was_are_of_its_own_time(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    repo.write(EDIT).commit("While core owned it")
    moved = CAPABILITIES.replace("owner: core", "owner: shop", 1).replace(
        "consumers: [{team: shop", "x-a: [{team: shop"
    )
    repo.write({"roadmap/capabilities.yaml": moved, "roadmap/vault.yaml": None}).commit("Give it away")
    repo.write(CODE).commit("While it served nobody")
    counted = metrics_of(judged(repo))
    assert [(each.team, each.owned.changes, each.served.changes) for each in counted.teams] == [
        ("core", 1 + 1, 0),  # the first commit too, which brought all code
        ("shop", 1, 2),
    ]
    assert (counted.total.changes, counted.total.adrift) == (3, 1)


def test_capabilities_of_one_id_and_two_kinds_have_figures_of_their_own(tmp_path: Path) -> None:
    """From before there were two, what was changed belongs to the one that there was."""
    repo = open_shop(tmp_path, files={"tpmlint.toml": '[kinds.component]\nlike = "capability"\n'})
    repo.write(EDIT).commit("Keep two")
    component = (
        "{kind: component, id: cards, title: Parts, owner: shop, paths: [/src/parts/], consumers: [{team: core}]}\n"
    )
    listing = VAULT.replace("capabilities: [cards]", "capabilities: ['component:cards']")
    repo.write({"roadmap/x.yaml": component, "roadmap/vault.yaml": listing}).commit("Plan parts")
    repo.write({"src/parts/x.go": "package parts\n"}).commit("Parts\n\nRoadmap-Item: vault\n")
    repo.write({"src/cards/vault.go": "package cards\n", "src/parts/x.go": "package x\n"})
    repo.commit("Both\n\nRoadmap-Item: vault\n")
    counted = metrics_of(judged(repo))
    assert {each.capability: each.total.verdicts for each in counted.capabilities} == {
        "capability:cards": {"carried": 1, "missing": 2},
        "component:cards": {"cited": 2},
        "search": {"carried": 1},
    }
    assert [(each.title, each.capabilities) for each in counted.unexplained] == [
        ("Both", ("capability:cards",)),
        ("Keep two", ("cards",)),
    ]


def test_a_version_of_a_file_is_read_once_whatever_the_number_of_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[tuple[str, bytes]] = Counter()

    def noted(path: str, data: bytes, *more: object) -> ParsedFile:
        read[path, data] += 1
        return parse_file(path, data, *more)  # type: ignore[arg-type]

    monkeypatch.setattr("tpmlint.model.load.parse_file", noted)
    texts = [initiative("vault", "cards", "one-click", status).encode() for status in ("planned", "active", "paused")]
    readme = {b"roadmap/README.md": b"Carries no item.\n"}
    history = [Made((), {**SHOP, **readme})]
    for number in range(60):
        there = number % 7 != 0
        files = {**SHOP, b"roadmap/vault.yaml": texts[number % 3], **(readme if there else {})}
        history.append(Made((number,), files))
    repo = Repo(tmp_path / "repo")
    make(repo, history)
    assert became(judged(repo)) == (61, 61, 0, 0)
    assert len({data for path, data in read if path == "roadmap/vault.yaml"}) == 3
    assert {key: count for key, count in read.items() if count > 1} == {}


def test_the_commits_that_nobody_explained_are_named_with_what_would_fix_them(tmp_path: Path) -> None:
    """The newest month first, in a month the largest; what only an exempt file shares with a commit is not counted."""
    repo = open_shop(tmp_path)
    alone = CAPABILITIES + "---\n{kind: capability, id: alone, title: Alone, owner: core, paths: [/src/alone/]}\n"
    repo.write({"roadmap/capabilities.yaml": alone}).commit("Claim")
    oids = [
        repo.write(EDIT).commit("Keep two\n\nSince one is not enough.", "2026-03-03T09:00:00Z"),
        repo.write({**SEARCH, "src/search/README.md": "# Search\n"}).commit("Search\n\nRoadmap-Item: vault"),
        repo.write({f"src/alone/{number}.go": "1\n" for number in range(9)}).commit("Nine", "2026-04-04T09:00:00Z"),
        repo.write({"src/cards/sum.go": "1\n", "src/alone/0.go": "2\n"}).commit("Both", "2026-04-05T09:00:00Z"),
        repo.write({"src/alone/0.go": "3\n"}).commit("\n", "2026-05-05T09:00:00Z"),
        repo.write(CODE).commit(f"Undo{TRAILER}", "2026-05-06T09:00:00Z"),
    ]
    plan, cite = "plan an initiative that lists alone, and cite it", "cite `Roadmap-Item: vault`"
    nine = tuple(f"src/alone/{number}.go" for number in range(5))
    near = "list search under `capabilities` of initiative vault, which it cites"
    assert [
        (each.commit, each.day.isoformat(), each.title, each.capabilities, each.files, each.count, each.fix)
        for each in metrics_of(judged(repo, since=f"{oids[0]}~1")).unexplained
    ] == [
        (oids[5][:10], "2026-05-06", "Undo", ("search",), ("src/search/index.go",), 1, near),
        (oids[4][:10], "2026-05-05", "", ("alone",), ("src/alone/0.go",), 1, plan),
        (oids[2][:10], "2026-04-04", "Nine", ("alone",), nine, 9, plan),
        (
            oids[3][:10],
            "2026-04-05",
            "Both",
            ("alone", "cards"),
            ("src/alone/0.go", "src/cards/sum.go"),
            2,
            f"{plan}; {cite}",
        ),
        (oids[1][:10], "2026-03-02", "Search", ("search",), ("src/search/index.go",), 1, near),
        (oids[0][:10], "2026-03-03", "Keep two", ("cards",), ("src/cards/vault.go",), 1, cite),
    ]


def test_no_more_commits_are_kept_than_a_reader_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest of the newest month, whatever came first; all are counted."""
    monkeypatch.setattr("tpmlint.history.unexplained.MOST_UNEXPLAINED", 3)
    history = edits(9)
    history[4] = Made(
        (3,), {**SHOP, b"src/cards/sum.go": b"x", b"src/cards/vault.go": b"x"}, b"Two", seconds=START + 4 * DAY
    )
    history[5] = Made((4,), {**SHOP, b"src/cards/sum.go": b"4"}, b"Two again", seconds=START + 5 * DAY)
    repo = Repo(tmp_path / "repo")
    oids = make(repo, history)
    counted = metrics_of(judged(repo))
    assert [each.commit for each in counted.unexplained] == [oids[number][:10] for number in (5, 4, 9)]
    assert counted.total.without_context == 9


def test_before_any_initiative_there_is_nothing_to_measure(tmp_path: Path) -> None:
    repo = open_shop(tmp_path, files={"roadmap/vault.yaml": "", "roadmap/index.yaml": ""})
    repo.write(EDIT).commit("Keep two")
    counted = metrics_of(judged(repo))
    assert (counted.total.measurable, counted.total.share, counted.total.drift, counted.unexplained) == (
        False,
        None,
        None,
        (),
    )
    assert [(each.total.changes, each.total.share) for each in counted.capabilities] == [(2, None), (1, None)]
    repo.write({"roadmap/vault.yaml": VAULT}).commit("Plan")
    counted = metrics_of(judged(repo))
    assert (counted.total.measurable, counted.total.share, len(counted.unexplained)) == (True, 0.0, 2)


def test_months_before_the_first_initiative_are_not_measured(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write({**ROADMAP, **CODE, "roadmap/vault.yaml": "", "roadmap/index.yaml": ""})
    repo.commit("Begin", "2026-01-05T09:00:00Z")
    repo.write(SEARCH).commit("Find", "2026-02-02T09:00:00Z")
    repo.write(EDIT).commit("Keep two", "2026-03-02T09:00:00Z")
    repo.write({"roadmap/vault.yaml": VAULT}).commit("Plan", "2026-03-03T09:00:00Z")
    counted = metrics_of(judged(repo))
    months = [("2026-01", 1, None), ("2026-02", 1, None), ("2026-03", 1, 0.0)]
    assert [(each.month, each.counts.changes, each.counts.share) for each in counted.months] == months
    cards, search = counted.capabilities
    assert [(each.month, each.counts.share) for each in cards.months] == [("2026-01", None), ("2026-03", 0.0)]
    assert [(each.month, each.counts.share) for each in search.months] == [("2026-01", None), ("2026-02", None)]
    assert (cards.total.share, search.total.share, counted.total.share) == (0.0, 0.0, 0.0)


def test_a_month_with_product_context_is_measured_also_before_the_first_initiative(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write({**ROADMAP, "roadmap/vault.yaml": "", "roadmap/index.yaml": ""})
    repo.commit("Plan", "2026-01-05T09:00:00Z")
    repo.write(CODE).commit("Begin", "2026-02-02T09:00:00Z")
    waiver = "Find\n\nRoadmap-Item: none\nRoadmap-Reason: The index is tried out for a week"
    repo.write(SEARCH).commit(waiver, "2026-03-02T09:00:00Z")
    repo.write(EDIT).commit("Keep two", "2026-04-02T09:00:00Z")
    months = [(each.month, each.counts.share) for each in metrics_of(judged(repo)).months]
    assert months == [("2026-02", None), ("2026-03", 1.0), ("2026-04", 0.0)]


def test_authors_are_those_who_changed_files_of_the_capability(tmp_path: Path) -> None:
    """Of a merge, in a commit that it brings; where only the merge itself did, whoever merged."""
    repo = open_shop(tmp_path)
    repo.git("checkout", "--quiet", "-b", "both")
    repo.write(EDIT).commit("Keep two", author="Eve <eve@example.org>")
    repo.write(SEARCH).commit("Search", author="Ida <ida@example.org>")
    repo.write({"src/search/rank.go": "1\n"}).commit("Rank", author="Una <una@example.org>")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge both", "both")
    counted = metrics_of(judged(repo, most=1))
    assert {each.capability: each.total.authors for each in counted.capabilities} == {"cards": 1, "search": 2}
    assert counted.total.authors == 3


def test_what_a_capability_claims_is_code_whatever_its_name(tmp_path: Path) -> None:
    """But an exempt file is not: its changes need no context."""
    repo = open_shop(tmp_path)
    repo.write({"tpmlint.toml": "[rules.unmapped-code]\nnot-code = ['*.json', '*.toml']\n"})
    more = {"src/cards/deploy.json": "{}\n", "src/cards/README.md": "# Cards\n", "package.json": "{}\n"}
    repo.write(more).commit("Deploy")
    counted = metrics_of(judged(repo, most=1))
    assert (counted.coverage.files, counted.coverage.claimed) == (3 + 1, 3 + 1)
    assert counted.coverage.months == (("2026-03", 1, 1),)


def test_folders_that_are_dead_are_not_called_unclaimed(tmp_path: Path) -> None:
    """Neither those that are gone or claimed since, nor those that nobody changed for two years."""
    repo = Repo(tmp_path).write({**ROADMAP, **CODE})
    repo.commit("Plan", "2023-03-02T09:00:00Z")
    old = {f"{folder}/a.go": "1\n" for folder in ("kept", "gone", "claimed", "fresh")}
    repo.write(old).commit("Begin", "2023-03-03T09:00:00Z")
    repo.write({"fresh/a.go": "2\n"}).commit("Change", "2023-03-04T09:00:00Z")
    claims = CAPABILITIES.replace("[/src/cards/]", "[/src/cards/, /claimed/]")
    repo.write({"gone/a.go": None, "roadmap/capabilities.yaml": claims}).commit("Tidy", "2023-03-05T09:00:00Z")
    folders = FolderMetrics("fresh", 2, date(2023, 3, 4)), FolderMetrics("kept", 1, date(2023, 3, 3))
    assert [each for each in metrics_of(judged(repo)).coverage.unmapped if each.folder != "lib"] == list(folders)
    repo.commit("Later", "2025-03-03T09:00:00Z")
    assert metrics_of(judged(repo)).coverage.unmapped == folders[:1]


# Ranges


def test_ranges_by_revision_day_and_number(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    oids = make(repo, edits(9))
    repo.git("tag", "-a", "-m", "x", "v1", oids[5])
    assert became(judged(repo)) == (10, 10, 0, 0)
    assert became(judged(repo, since="v1")) == (4, 4, 0, 0)
    assert became(judged(repo, until="v1")) == (6, 6, 0, 0)
    assert became(judged(repo, since="2026-03-08")) == (4, 4, 0, 0)
    assert became(judged(repo, since="2026-03-08", until="v1")) == (0, 0, 0, 0)
    assert became(judged(repo, since=oids[2], until="v1", most=2)) == (2, 2, 0, 0)
    assert became(judged(repo, most=1)) == (1, 1, 0, 0)
    assert sums(judged(repo, since=oids[2], until="v1", most=2)) == {"cards": {"missing": 2}}
    empty = judged(repo, since="HEAD")
    assert became(empty) == (0, 0, 0, 0)
    assert empty.receipt.notes == ("the range contains no commits, so there is no history to audit",)
    assert refusal(repo, since="2026-02-30") == (
        "'2026-02-30' is not a valid date",
        "write it as 2026-09-30, or name a revision",
    )


def test_a_merge_is_judged_by_all_that_it_brings_also_what_the_start_can_be_reached_from(tmp_path: Path) -> None:
    """A release branch is merged back, and the audit starts at its tag: what it said belongs to the merge."""
    repo = open_shop(tmp_path)
    repo.git("checkout", "--quiet", "-b", "release")
    repo.write(EDIT).commit(f"Keep two{TRAILER}")
    repo.git("tag", "v1")
    repo.git("checkout", "--quiet", "main")
    repo.write(SEARCH).commit("Search")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge the release", "release")
    assert sums(judged(repo, since="v1")) == {"cards": {"cited": 1}, "search": {"missing": 1}}


def test_a_start_from_before_history_was_rewritten(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    old = repo.write(EDIT).commit("As it was")
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    repo.write(SEARCH).commit("As it is")
    report = judged(repo, since=old)
    assert sums(report) == {"search": {"missing": 1}}
    assert report.receipt.notes == (
        f"{old} is not an ancestor of the newest commit: the history begins where the two parted",
    )
    gone = "1" * 40
    assert refusal(repo, since=gone) == (
        f"--since: '{gone}' names no commit in this repository",
        "name a branch, a tag or a commit, or fetch it first; a day is written as 2026-09-30",
    )
    assert refusal(repo, until="--output=x")[0] == "'--output=x' is not a revision"


def test_the_configuration_says_since_when(tmp_path: Path) -> None:
    """As a day and as a revision; what a governed merge brings from before counts as exempt, as for ``diff``."""
    repo = Repo(tmp_path / "repo")
    oids = make(repo, edits(9))
    for since in ("2026-03-08", oids[5]):
        repo.git("checkout", "--quiet", "--force", "main")
        repo.write({"tpmlint.toml": f"[change]\nsince = '{since}'\n"}).commit("Adopt", "2026-03-12T09:00:00Z")
        report = judged(repo)
        assert (became(report), sums(report)) == ((11, 5, 6, 0), {"cards": {"missing": 4}})
        repo.git("reset", "--quiet", "--hard", "HEAD^")


def test_a_start_on_a_branch_that_is_merged_later(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    repo.git("checkout", "--quiet", "-b", "release")
    start = repo.write(EDIT).commit("Keep two")
    repo.git("checkout", "--quiet", "main")
    repo.write({"tpmlint.toml": f"[change]\nsince = '{start}'\n"}).commit("Adopt")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge the release", "release")
    report = judged(repo)
    assert (became(report), sums(report)) == ((3, 2, 1, 0), {"cards": {"exempt": 1}})


# Shallow and partial clones


@pytest.mark.parametrize("depth", [2, 5, 10, 11])
def test_a_shallow_clone_is_judged_as_far_as_it_is_known(tmp_path: Path, depth: int) -> None:
    source = Repo(tmp_path / "source")
    oids = make(source, edits(9))
    report = judged(clone(source.path, tmp_path / "clone", f"--depth={depth}"))
    if depth > 10:
        assert (became(report), report.receipt.notes) == ((10, 10, 0, 0), ())
        return
    known = depth - 1
    assert (became(report), sums(report)) == ((known, known, 0, 0), {"cards": {"missing": known}})
    (note,) = report.receipt.notes
    since = date(2026, 3, 13 - depth).isoformat()
    assert note == (
        f"the clone is shallow, and its history known from {since} on: commit {oids[-depth][:10]} and what lies before "
        f"it are skipped; {UNSHALLOW}"
    )


def test_a_clone_that_knows_nothing_is_refused(tmp_path: Path) -> None:
    """Else whoever asks for a share would be told that all is well."""
    source = Repo(tmp_path / "source")
    oids = make(source, edits(3))
    shallow = clone(source.path, tmp_path / "clone", "--depth=1")
    assert refusal(shallow) == (
        f"the clone is shallow: nothing is known of the history before commit {oids[-1][:10]}",
        UNSHALLOW,
    )
    assert refusal(shallow, since=oids[1])[1] == f"{UNSHALLOW}; a day is written as 2026-09-30"


def test_today_is_a_day_that_somebody_meant(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write({**ROADMAP, **CODE})
    repo.commit("Begin", "2026-01-05T09:00:00Z")
    repo.write(EDIT).commit("Edit", "@9999999999 +0000")
    receipt = judged(repo).receipt
    assert (receipt.as_of, receipt.as_of_source) == (
        "2026-01-05",
        "date of the newest commit whose date can be believed",
    )


def test_a_roadmap_that_is_not_committed_yet_is_told_from_none(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write(CODE)
    first = repo.commit("Begin")
    message = f"no roadmap found in commit {first[:10]}: no file matches {', '.join(DEFAULT_INCLUDE)}"
    assert refusal(repo) == (
        message,
        "start one with `tpmlint init`, or use another with --roadmap or --roadmap-at",
    )
    repo.write(ROADMAP)
    path = "roadmap/capabilities.yaml"
    remedy = f"commit {path}, which lies in the work tree only, or use the roadmap there with `--roadmap .`"
    assert refusal(repo) == (message, remedy)


def test_a_configuration_in_a_folder_below_is_named(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write({**CODE, "svc/pay/tpmlint.toml": ""})
    message = f"no roadmap found in commit {repo.commit('Begin')[:10]}: no file matches {', '.join(DEFAULT_INCLUDE)}"
    remedy = "audit such a folder with --root, or start one with `tpmlint init`, or use another with --roadmap or "
    assert refusal(repo) == (message, f"svc/pay/tpmlint.toml is a configuration: {remedy}--roadmap-at")


def test_a_merge_whose_branch_is_cut_off_is_not_guessed_at(tmp_path: Path) -> None:
    """The trailer that explains the merge lies beyond the depth; the line itself is known much further."""
    long = [Made((), SHOP), Made((0,), {**SHOP, b"src/cards/sum.go": b"x"}, f"Cards{TRAILER}".encode())]
    for number in range(3):
        long.append(Made((number + 1,), {**long[1].files, b"README.md": b"%d" % number}))
    long += [Made((0,), {**SHOP, b"README.md": b"main"})]
    long += [Made((5, 4), {**long[4].files})]
    long += [Made((6,), {**long[4].files, b"src/search/index.go": b"y"}, seconds=START + DAY)]
    source = Repo(tmp_path / "source")
    oids = make(source, long)
    report = judged(clone(source.path, tmp_path / "clone", "--depth=4"))
    assert (became(report), sums(report)) == ((1, 1, 0, 0), {"search": {"missing": 1}})
    assert f"commit {oids[6][:10]} and what lies before it are skipped" in report.receipt.notes[0]
    whole = judged(source)
    assert (became(whole), sums(whole)["cards"]) == ((4, 4, 0, 0), {"cited": 1, "carried": 1})


def test_a_branch_that_is_whole_but_left_beyond_the_depth_is_not_guessed_at(tmp_path: Path) -> None:
    """All of a short branch is here, down to the root; that most of it was on the line before cannot be seen."""
    line = edits(8)
    line.append(Made((1,), {**SHOP, b"src/search/index.go": b"y"}))
    line.append(Made((8, 9), {**line[8].files, b"src/search/index.go": b"y"}))
    line.append(Made((10,), {**line[10].files, b"README.md": b"z"}))
    source = Repo(tmp_path / "source")
    make(source, line)
    report = judged(clone(source.path, tmp_path / "clone", "--depth=5"))
    assert (became(report), sums(report)) == ((1, 1, 0, 0), {})


@pytest.mark.case(58)
def test_a_partial_clone_whose_remote_is_gone(tmp_path: Path) -> None:
    """Case 58: exit code 2, and neither network nor prompt."""
    source = open_shop(tmp_path / "source")
    source.git("config", "uploadpack.allowFilter", "true")
    source.write({"roadmap/vault.yaml": VAULT.replace("The vault", "Vault")}).commit()
    source.write(EDIT).commit()
    partial = clone(source.path, tmp_path / "partial", "--filter=blob:none", "--no-local")
    (tmp_path / "source").rename(tmp_path / "gone")
    message, remedy = refusal(partial)
    assert "missing object" in message
    assert remedy is not None


# The roadmap


def test_a_span_that_nobody_can_read_is_counted_and_bridged(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    repo.write({"roadmap/vault.yaml": "kind: [\n"}).commit("Break", "2026-03-03T09:00:00Z")
    repo.write(EDIT).commit("Change while it is broken", "2026-03-04T09:00:00Z")
    corrected = initiative("vault", "cards", "one-click", "active")
    repo.write({"roadmap/vault.yaml": corrected, "roadmap/index.yaml": INDEX}).commit("Fix", "2026-03-05T09:00:00Z")
    repo.write(CODE).commit("Change again", "2026-03-06T09:00:00Z")
    report = judged(repo)
    assert became(report) == (5, 4, 0, 1)
    assert sums(report) == {"cards": {"carried": 1, "standing": 1}, "search": {"carried": 1}}
    assert report.receipt.notes == (
        "roadmap/vault.yaml could not be read at 3 commits; 1 of them could not be checked: it may depend on that file",
    )
    (vault,) = [each for each in metrics_of(report).initiatives if each.initiative == "vault"]
    assert vault.active == date(2026, 3, 5)


def test_a_roadmap_that_is_broken_now_is_an_error_and_no_end(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    repo.write(EDIT).commit("Change")
    repo.write({"roadmap/vault.yaml": "kind: [\n"}).commit("Break")
    report = judged(repo)
    assert became(report) == (3, 3, 0, 0)
    assert "yaml-syntax" in {each.rule for each in report.findings}


def test_a_roadmap_that_came_went_and_came_back(tmp_path: Path) -> None:
    repo = Repo(tmp_path).write(CODE)
    repo.commit("Code")
    repo.write(ROADMAP).commit("Plan")
    repo.write({**dict.fromkeys(ROADMAP), **EDIT}).commit("Plan no more")
    repo.write(CODE).commit("Alone")
    repo.write(ROADMAP).commit("Plan again")
    repo.write(EDIT).commit("Change")
    report = judged(repo)
    assert (became(report), sums(report)) == ((6, 4, 2, 0), {"cards": {"missing": 2}})


def test_no_roadmap_no_commit_no_repository(tmp_path: Path) -> None:
    empty = Repo(tmp_path / "empty")
    assert refusal(empty) == ("no commits yet", "commit something, and audit then")
    empty.write(CODE).commit()
    empty.git("checkout", "--quiet", "--orphan", "other")
    assert refusal(empty) == ("no commits yet", "commit something, and audit then")
    assert refusal(empty, until="main")[0].startswith("no roadmap found")
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    assert refusal(nowhere) == (
        "an audit needs a git repository",
        "name one: tpmlint audit REPO",
    )
    assert refusal(tmp_path, root=tmp_path / "missing")[0] == f"folder '{tmp_path / 'missing'}' not found"


@pytest.mark.case(62)
def test_a_bare_repository_is_audited_where_it_is_named(tmp_path: Path) -> None:
    """Case 62."""
    repo = open_shop(tmp_path / "repo")
    repo.write(EDIT).commit()
    clone(repo.path, tmp_path / "bare.git", "--bare")
    report = judged(tmp_path, root=tmp_path / "bare.git")
    assert (metrics_of(report), became(report)) == (metrics_of(judged(repo)), (2, 2, 0, 0))


def test_a_roadmap_kept_elsewhere(tmp_path: Path) -> None:
    """Every commit is judged by it, also those from before there was any; the repository's own is not asked."""
    repo = Repo(tmp_path / "repo").write(CODE)
    repo.commit("Code")
    repo.write({**EDIT, "roadmap/own.yaml": "kind: [\n"}).commit(f"Keep two{TRAILER}")
    plan = tmp_path / "plan"
    for name, text in ROADMAP.items():
        (plan / Path(name).name).parent.mkdir(exist_ok=True)
        (plan / Path(name).name).write_text(text)
    report = judged(repo, roadmap=plan)
    assert (became(report), sums(report)) == (
        (2, 2, 0, 0),
        {"cards": {"cited": 1, "missing": 1}, "search": {"missing": 1}},
    )
    assert report.receipt.notes == (
        f"all commits are checked against the roadmap in {plan}; its paths are relative to {plan}",
    )
    (plan / "tpmlint.toml").write_text("[roadmap]\ninclude = ['*.yaml']\n[change]\nexempt-paths = ['/src/search/']\n")
    report = judged(repo, roadmap=plan)
    assert report.receipt.configuration == "tpmlint.toml"
    assert sums(report) == {"cards": {"cited": 1, "missing": 1}, "search": {"exempt": 1}}
    assert refusal(repo, roadmap=tmp_path / "none") == (
        "folder not found",
        "give --roadmap a folder with a roadmap",
    )
    assert refusal(repo, roadmap=tmp_path / "plan", roadmap_at="HEAD")[0] == (
        "--roadmap and --roadmap-at exclude each other"
    )
    (tmp_path / "bare").mkdir()
    assert refusal(repo, roadmap=tmp_path / "bare")[0].startswith(f"no roadmap found in {tmp_path / 'bare'}")


def test_the_configuration_of_a_roadmap_elsewhere_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether above its folder, in it, which is found there anyway, or in another repository."""
    repo = Repo(tmp_path / "repo").write({**CODE, **ROADMAP})
    repo.commit("Code")
    plan = tmp_path / "plan"
    for name, text in ROADMAP.items():
        (plan / name).parent.mkdir(parents=True, exist_ok=True)
        (plan / name).write_text(text)
    monkeypatch.chdir(repo.path)
    elsewhere = Path("../plan/roadmap")
    for folder, top in (("..", ".."), ("../plan", "../plan"), ("../plan/roadmap", "../plan/roadmap")):
        file = Path(folder) / "tpmlint.toml"
        file.write_text("preset = 'strict'\n[roadmap]\ninclude = ['**/*.yaml']\n")
        report = audit(Request(start=repo.path, config=file), AuditOptions(roadmap=elsewhere))
        assert (report.receipt.preset, report.receipt.configuration) == ("strict", "tpmlint.toml")
        assert report.receipt.notes == (
            f"all commits are checked against the roadmap in ../plan/roadmap; its paths are relative to {top}",
        )
        file.unlink()
    own = repo.path / "own.toml"
    own.write_text("preset = 'strict'\n[roadmap]\ninclude = ['**/*.yaml']\n")
    report = audit(Request(start=repo.path, config=Path("own.toml")), AuditOptions(roadmap=elsewhere))
    assert (report.receipt.preset, report.receipt.configuration) == ("strict", own.as_posix())


PAIR = """
{kind: team, id: core, title: Core}
---
{kind: capability, id: notes, title: Notes, owner: core, paths: [/notes/], consumers: [{team: core}]}
---
{kind: capability, id: texts, title: Texts, owner: core, paths: [/notes/, /roadmap/old/], consumers: [{team: core}]}
"""


@pytest.mark.parametrize("configured", ["", "plan/", "plan/roadmap/"])
def test_the_place_of_a_roadmap_elsewhere_says_nothing_about_the_files_of_the_history(
    tmp_path: Path, configured: str
) -> None:
    """Neither what the roadmap's folder includes nor that it is read whole: all files are code of the capabilities."""
    repo = Repo(tmp_path / "repo").write(
        {"notes/a.yaml": "a: 1\n", "notes/b.md": "B\n", "roadmap/old/c.yaml": "c: 1\n"}
    )
    repo.commit("Notes")
    plan = tmp_path / "plan" / "roadmap"
    plan.mkdir(parents=True)
    (plan / "pair.yaml").write_text(PAIR)
    if configured:
        (tmp_path / configured / "tpmlint.toml").write_text("[roadmap]\ninclude = ['roadmap/', '*.yaml']\n")
    report = judged(repo, roadmap=plan)
    assert [
        (each.rule, each.message) for each in report.findings if each.rule in ("dead-path", "overlapping-paths")
    ] == [
        (
            "overlapping-paths",
            (
                "capability texts claims 'notes/a.yaml' and 1 more as closely as capability notes does; "
                "give one of the two a longer pattern, or take the files out of the other with '!'"
            ),
        )
    ]


@pytest.mark.parametrize("in_git", [True, False])
def test_the_configuration_beside_a_roadmap_elsewhere_governs_it(tmp_path: Path, in_git: bool) -> None:
    repo = Repo(tmp_path / "repo").write(CODE)
    repo.commit("Code")
    repo.write(EDIT).commit("Keep two")
    top = Repo(tmp_path / "plans").path if in_git else tmp_path / "plans"
    plan = top / "roadmap"
    plan.mkdir(parents=True)
    for name, text in ROADMAP.items():
        (plan / Path(name).name).write_text(text)
    (top / "drafts.yaml").write_text("kind: [\n")
    (top / "tpmlint.toml").write_text("[change]\nexempt-paths = ['/src/search/']\n")
    report = judged(repo, roadmap=plan)
    assert report.receipt.configuration == "tpmlint.toml"
    assert {path.partition("/")[0] for path in report.receipt.files} == {"roadmap"}
    assert sums(report) == {"cards": {"missing": 2}, "search": {"exempt": 1}}
    # What it includes by default has another name: then all of the folder that was named is meant.
    plan.rename(top / "items")
    assert sums(judged(repo, roadmap=top / "items")) == sums(report)
    assert judged(repo, roadmap=top / "items", isolated=True).receipt.configuration is None


def test_the_past_by_a_later_roadmap(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write(CODE)
    repo.commit("Code")
    repo.write(EDIT).commit("Change")
    repo.git("tag", "v1")
    repo.write({**ROADMAP, **CODE}).commit("Plan")
    report = judged(repo, roadmap_at="HEAD")
    assert (became(report), sums(report)) == ((3, 3, 0, 0), {"cards": {"missing": 3}, "search": {"missing": 1}})
    assert report.receipt.notes == ("all commits are checked against the roadmap of HEAD",)
    assert became(judged(repo, roadmap_at="HEAD", until="v1")) == (2, 2, 0, 0)
    assert refusal(repo, roadmap_at="v1")[0].startswith("no roadmap found")


def test_a_configuration_in_a_folder_governs_that_folder(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    inner = {f"shop/{path}": text for path, text in {**ROADMAP, **CODE}.items()}
    repo.write({**inner, "shop/tpmlint.toml": "[change]\nwhite-space = false\n", "src/cards/a.go": "1"}).commit()
    repo.write({"src/cards/a.go": "2"}).commit("Outside")
    repo.write({f"shop/{path}": text for path, text in EDIT.items()}).commit("Inside")
    report = judged(repo.path / "shop", most=2)
    assert (became(report), sums(report)) == ((2, 2, 0, 0), {"cards": {"missing": 1}})
    assert metrics_of(report).coverage.months == (("2026-03", 1, 1),)


# Dates


@pytest.mark.parametrize(
    ("seconds", "days", "absurd"),
    [
        ([9, 8, 7], [9, 8, 7], 0),
        ([9, 0, 7], [9, 9, 7], 1),  # a clock that was never set
        ([9, 90_000, 7], [9, 9, 7], 1),
        ([9, 10, 7], [9, 9, 7], 1),  # younger than the newest
        ([9, 5, 7], [9, 5, 7], 0),  # older than the one before it: rebased, and nothing absurd
        ([9, 10**14, 7], [9, 9, 7], 1),
    ],
)
def test_the_day_that_a_commit_counts_for(seconds: list[int], days: list[int], absurd: int) -> None:
    def at(number: int) -> int:
        return 0 if number == 0 else START + number * DAY

    clock = CommitDates(date(2026, 3, 2 + 9))
    assert [clock.day(str(at(each))) for each in seconds] == [date(2026, 3, 2 + each) for each in days]
    assert (clock.absurd, clock.day("")) == (absurd, date(2026, 3, 2 + days[-1]))


@pytest.mark.parametrize("newest", [0, 253_402_300_800, 99_999_999_999_999])
def test_a_newest_commit_with_an_absurd_date_spoils_no_other(tmp_path: Path, newest: int) -> None:
    history = edits(4)
    history.append(Made((4,), {**SHOP, b"src/cards/sum.go": b"z"}, seconds=newest))
    repo = Repo(tmp_path / "repo")
    make(repo, history)
    report = judged(repo)
    counted = metrics_of(report)
    assert (counted.first, counted.last) == (date(2026, 3, 2), date(2026, 3, 6))
    (note,) = report.receipt.notes
    assert note == (
        "1 commit with a date after the newest commit's, before 1971 or from 2200 on counts for the day of the commit "
        "that follows"
    )
    assert became(judged(repo, since="2026-03-05")) == (3, 3, 0, 0)


def test_a_date_in_the_middle_of_nowhere_moves_no_range(tmp_path: Path) -> None:
    history = edits(6)
    history[2] = Made((1,), history[2].files, seconds=253_402_300_800)
    history[5] = Made((4,), history[5].files, seconds=0)
    repo = Repo(tmp_path / "repo")
    make(repo, history)
    assert became(judged(repo, since="2026-03-06")) == (3, 3, 0, 0)


# What lies over a repository


@pytest.mark.case(69)
def test_replaced_commits_are_not_asked(tmp_path: Path) -> None:
    """Case 69: else whoever lays something over a repository would choose what it did."""
    repo = open_shop(tmp_path)
    repo.write(EDIT).commit("Keep two")
    before = metrics_of(judged(repo))
    repo.git("replace", "HEAD", repo.commit_tree(repo.git("rev-parse", "HEAD^{tree}"), f"Keep{TRAILER}", "HEAD^"))
    assert metrics_of(judged(repo)) == before
    (repo.path / ".git/info/grafts").write_text(f"{repo.head}\n")
    assert metrics_of(judged(repo)) == before


@pytest.mark.case(52)
def test_a_symlink_of_then_is_not_followed(tmp_path: Path) -> None:
    """Case 52: a roadmap that has one cannot be read whole, then as now."""
    link = "../../vault.yaml", initiative("vault", "cards", "one-click", "active")
    with_link: Tree = {**SHOP, b"roadmap/link.yaml": (b"120000", link[0].encode()), b"vault.yaml": link[1].encode()}
    repo = Repo(tmp_path / "repo")
    make(repo, [Made((), with_link), Made((0,), SHOP), Made((1,), {**SHOP, b"src/cards/sum.go": b"x"})])
    report = judged(repo)
    assert (became(report), sums(report)) == ((3, 1, 0, 2), {"cards": {"missing": 1}})


def test_a_merge_that_throws_away_what_a_side_did_is_not_exempt(tmp_path: Path) -> None:
    """It is compared with what git makes of its parents only where it does not bring what its commits say."""
    shop = open_shop(tmp_path)
    shop.git("checkout", "--quiet", "-b", "style")
    shop.write(EDIT).commit("style: spaces")
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'style'", "style")
    begun = {"cards": {"carried": 1}, "search": {"carried": 1}}
    assert sums(judged(shop)) == {**begun, "cards": {"carried": 1, "exempt": 1}}
    shop.git("reset", "--quiet", "--hard", "main~1")
    shop.write({"src/cards/vault.go": CODE["src/cards/vault.go"].replace("1", "3")}).commit(f"Three{TRAILER}")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'style'", "-X", "theirs", "style")
    assert sums(judged(shop)) == {**begun, "cards": {"carried": 1, "cited": 1, "missing": 1}}
