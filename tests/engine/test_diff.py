"""A change judged in real repositories: its two ends, what it introduces, whose policy decides, and git's oddities.

Case numbers are those of the list of hostile cases.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.repos import MOMENT, Repo, clone, environment
from tests.shop import (
    CAPABILITIES,
    CARDS_MISSING,
    CODE,
    EDIT,
    FEATURES,
    MISSING,
    ROADMAP,
    SEARCH,
    VAULT,
    both,
    branch,
    initiative,
    judged,
    open_shop,
    told,
    verdicts,
)
from tpmlint.api import check, diff
from tpmlint.change.messages import Message
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Location, RelatedPlace, Severity, Span
from tpmlint.git.process import clean_environment
from tpmlint.git.repository import Repository
from tpmlint.report import Report, ReportedSuggestion, ReportedVerdict
from tpmlint.settings import Target

UNSHALLOW = "fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"
CITED = "Keep two\n\nRoadmap-Item: vault\n"
CLEAR = ("", {"cards": "cited"})
posix = pytest.mark.skipif(os.name != "posix", reason="file names, links and scripts of Unix")


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A repository with the roadmap and the code in its first commit."""
    return open_shop(tmp_path / "shop")


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ["HOME"] = str(tmp_path)
    yield
    os.environ.clear()
    os.environ.update(before)


def refusal(repo: Repo | Path, base: str | None = None, **more: object) -> tuple[str, str | None]:
    """Return why a change cannot be judged, and the way out."""
    with pytest.raises(UserError) as caught:
        judged(repo, base, **more)
    return caught.value.message, caught.value.remedy


def rules(report: Report) -> list[str]:
    """Return the rule of each finding."""
    return [finding.rule for finding in report.findings]


# What is said of a change


def test_a_change_that_nobody_explains(shop: Repo) -> None:
    base = shop.head
    head = branch(shop, EDIT)
    report = judged(shop, "main")
    assert report.findings == (
        Finding(
            rule="change-without-context",
            category="change",
            severity=Severity.ERROR,
            message=f"1 changed file of capability cards {MISSING}",
            help="add the line `Roadmap-Item: vault` to the pull request's text or a commit message, or add the lines "
            "`Roadmap-Item: none` and `Roadmap-Reason: <why, in a few words>` if it is for none",
            location=Location("src/cards/vault.go", Span(4, 1, 4, 10)),
            excerpt="\treturn 2",
            related=(
                RelatedPlace(
                    "capability cards claims the code",
                    Location("roadmap/capabilities.yaml", Span(2, 5, 2, 10)),
                    "id: cards",
                ),
            ),
            item="capability:cards",
            subject="product context",
            fix=None,
            fingerprint=report.findings[0].fingerprint,
        ),
    )
    assert report.verdicts == (
        ReportedVerdict(
            capability="cards",
            title="Cards",
            owner="core",
            verdict="missing",
            evidence=(),
            files=("src/cards/vault.go",),
            exempt=0,
            initiatives=("vault",),
            features=("one-click",),
            customers=("shop",),
            objectives=(),
            titles={"initiative:vault": "The vault", "feature:one-click": "One click", "team:shop": "Shop"},
            paths={
                "capability:cards": "roadmap/capabilities.yaml",
                "initiative:vault": "roadmap/vault.yaml",
                "feature:one-click": "roadmap/features.yaml",
                "team:shop": "roadmap/teams.yaml",
            },
            lines={"capability:cards": 1, "initiative:vault": 1, "feature:one-click": 1, "team:shop": 1},
        ),
    )
    receipt = report.receipt
    assert (receipt.command, receipt.snapshot, receipt.configuration) == ("diff", "commit", None)
    assert (receipt.base, receipt.merge_base, receipt.revision) == (base, base, head)
    assert (receipt.commits, receipt.changes, receipt.notes) == (1, 1, ())


def test_the_merge_base_counts_not_what_the_base_has_become(shop: Repo) -> None:
    fork = shop.head
    branch(shop, EDIT, CITED)
    shop.git("checkout", "--quiet", "main")
    tip = shop.write(SEARCH).commit("Nobody's business")
    shop.git("checkout", "--quiet", "topic")
    report = judged(shop, "main")
    assert both(report) == CLEAR
    assert (report.receipt.base, report.receipt.merge_base) == (tip, fork)
    assert both(judged(shop, head="main", base="topic")) == (
        f"src/search/index.go:3 error[change-without-context] 1 changed file of capability search {MISSING}",
        {"search": "missing"},
    )


def test_trailers_of_every_commit_and_of_the_pull_request_count(shop: Repo) -> None:
    branch(shop, EDIT)
    shop.write(SEARCH).commit("Look\n\nRoadmap-Item: index\n\nSigned-off-by: Ada <ada@example.org>\n")
    assert verdicts(judged(shop, "main")) == {"cards": "missing", "search": "cited"}
    text = Message("pull request", "Two things\n\nRoadmap-Item: vault, index\n")
    report = judged(shop, "main", pull_request=text)
    assert {each.capability: each.evidence for each in report.verdicts} == {
        "cards": ("vault in pull request",),
        "search": (f"index in {shop.head[:10]}", "index in pull request"),
    }


def test_only_what_the_change_introduces_is_reported_unless_all_is_asked_for(tmp_path: Path) -> None:
    stale = VAULT.replace("feature: one-click", "feature: two-click")
    shop = open_shop(tmp_path, files={"roadmap/vault.yaml": stale})
    branch(shop, {"roadmap/more.yaml": initiative("more", "cards", "find-it").replace("team: shop", "team: shoop")})
    new = (
        "roadmap/more.yaml:8 error[dangling-reference] initiative more lists team 'shoop' as an internal customer, "
        "which does not exist; did you mean shop?"
    )
    found = told(judged(shop, "main"))
    assert [line.partition("]")[0] for line in found] == [new.partition("]")[0]]
    everything = told(judged(shop, "main", everything=True))
    assert [line.partition("]")[0] for line in everything] == [
        "roadmap/more.yaml:8 error[dangling-reference",
        "roadmap/vault.yaml:7 error[dangling-reference",
    ]


@pytest.mark.case(48)
def test_an_old_fault_stays_old_when_its_item_moves(tmp_path: Path) -> None:
    """Case 48: findings are compared by item, not by path or line."""
    stale = VAULT.replace("feature: one-click", "feature: two-click")
    shop = open_shop(tmp_path, files={"roadmap/vault.yaml": stale})
    branch(shop, {"roadmap/vault.yaml": None, "roadmap/other/place.yaml": f"# Moved\n\n{stale}"})
    assert told(judged(shop, "main")) == []


def test_time_alone_introduces_nothing(tmp_path: Path) -> None:
    """Both sides are checked on the head's day, on which the feature of the base is overdue."""
    shop = open_shop(tmp_path, files={path: text.replace("2026-12-31", "2026-04-30") for path, text in ROADMAP.items()})
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write({"README.md": "Later.\n"}).commit(date="2026-06-01T00:00:00Z")
    report = judged(shop, "main")
    assert (told(report), report.receipt.as_of) == ([], "2026-06-01")
    assert rules(judged(shop, "main", everything=True)) == ["overdue"]


def test_a_finding_points_at_a_changed_line_that_still_exists(shop: Repo) -> None:
    before = "package cards\n\nfunc Keep() int {\n\treturn 1\n}\n"
    lines = {
        "deleted in the middle": ("package cards\n\nfunc Keep() int {\n}\n", 4),
        "deleted at the end": ("package cards\n\nfunc Keep() int {\n", 3),
        "added at the end": (f"{before}// more\n", 6),
        "emptied": ("", None),
        "last line without an end": (f"{before}// more", 6),
        "made binary": ("\0\1\2", None),
    }
    found = {}
    for name, (text, _) in lines.items():
        shop.write({"src/cards/vault.go": text}).stage()
        (finding,) = judged(shop, target="staged").findings
        found[name] = finding.location.span.line if finding.location.span else None
    assert found == {name: line for name, (_, line) in lines.items()}


def test_a_change_of_white_space_alone(shop: Repo) -> None:
    shop.write({"src/cards/sum.go": "\tpackage cards \r\n\r\nvar Sum = 0"})
    assert both(judged(shop, target="worktree")) == ("", {"cards": "exempt"})


def test_white_space_that_means_something_counts(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, files={"src/cards/sum.py": "if a:\n    b\nc\n", "src/cards/blob": "\0 x\n"})
    shop.write({"src/cards/sum.py": "if a:\n    b\n    c\n"})
    assert verdicts(judged(shop, target="worktree")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", ".")
    shop.write({"src/cards/blob": "\0\nx "})
    assert verdicts(judged(shop, target="worktree")) == {"cards": "missing"}


# Which two ends


@pytest.mark.parametrize("name", ["origin/HEAD", "origin/main", "origin/master"])
def test_the_base_is_the_default_branch_of_origin(shop: Repo, name: str) -> None:
    base = shop.head
    shop.git("update-ref", f"refs/remotes/{name}", base)
    if name == "origin/HEAD":
        shop.git("update-ref", "refs/remotes/origin/trunk", base)
        shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
        shop.git("update-ref", "refs/remotes/origin/main", branch(shop, SEARCH, name="stale"))
        shop.git("checkout", "--quiet", "--detach", base)
    branch(shop, EDIT)
    report = judged(shop)
    assert both(report) == CARDS_MISSING
    assert report.receipt.base == base


@pytest.mark.case(104)
@pytest.mark.parametrize("ref", ["refs/tags/origin/main", "refs/heads/origin/main"])
def test_a_branch_that_is_called_like_that_of_origin_is_not_the_base(shop: Repo, ref: str) -> None:
    """Case 104: the change would be compared with itself."""
    base = shop.head
    shop.git("update-ref", "refs/remotes/origin/main", base)
    branch(shop, EDIT)
    shop.git("update-ref", ref, "HEAD")
    for name in (None, "refs/remotes/origin/main"):
        report = judged(shop, name)
        assert (report.receipt.base, both(report)) == (base, CARDS_MISSING)
    assert refusal(shop, "origin/main") == (
        f"'origin/main' is ambiguous: it may mean {ref} or refs/remotes/origin/main",
        "write the full name of the one you mean",
    )
    shop.git("update-ref", "-d", "refs/remotes/origin/main")
    assert refusal(shop, "origin/main") == (
        "'origin/main' is a branch or a tag of this clone, not a branch of origin",
        "fetch the branch of origin first, or write refs/heads/origin/main",
    )


def test_without_anything_to_compare_with_base_is_asked_for(shop: Repo) -> None:
    assert refusal(shop) == (
        "there is nothing to compare with: none of origin/HEAD, origin/main, origin/master is in this clone",
        "name BASE: a branch, a tag or a commit, such as main; or `git add` what is not committed, or give --worktree",
    )


def test_without_a_repository(tmp_path: Path) -> None:
    assert refusal(tmp_path)[0] == "a change can only be checked in a git repository"


@pytest.mark.parametrize("name", ["a.yaml", "a b.yaml"])
def test_a_roadmap_that_is_not_staged_yet(tmp_path: Path, name: str) -> None:
    repo = Repo(tmp_path)
    repo.commit()
    repo.write({f"roadmap/{name}": "{kind: team, id: shop, title: Shop}\n"})
    quoted = f"'roadmap/{name}'" if " " in name else f"roadmap/{name}"
    lies = f"roadmap/{name} lies in the work tree only"
    staged = f"no roadmap found in the index: {lies}", f"stage it with `git add {quoted}`"
    assert refusal(tmp_path, target="staged") == staged
    for request, said in (
        (Request(start=tmp_path, staged=True), staged),
        (
            Request(start=tmp_path, at="HEAD"),
            (f"no roadmap found in the commit: {lies}", f"commit it, after `git add {quoted}`"),
        ),
    ):
        with pytest.raises(UserError) as caught:
            check(request)
        assert (caught.value.message, caught.value.remedy) == said


def test_without_a_roadmap_on_either_side(tmp_path: Path) -> None:
    Repo(tmp_path).commit()
    message, remedy = refusal(tmp_path, "main")
    assert message.startswith("no roadmap found: no file matches roadmap/**/*.yaml, ")
    assert remedy == "start one with `tpmlint init`, or name its files in `[roadmap] include`"


def test_a_first_roadmap_asks_nothing_of_the_change_that_brings_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path).write({"README.md": "x"})
    repo.commit()
    branch(repo, {**ROADMAP, "src/cards/vault.go": "package cards\n"})
    report = judged(repo, "main")
    assert verdicts(report) == {}
    assert report.receipt.notes == (
        "the base has no roadmap; the one that the change brings starts to count when it is merged",
    )


def test_what_a_new_source_reads_was_not_finished_by_the_change(tmp_path: Path) -> None:
    """The file has not changed, only now it is a part of the roadmap, the first one or of another."""
    source = """
        [[sources]]
        files = ["plan.csv"]
        [[sources.items]]
        kind = "feature"
        [sources.items.fields]
        id = "id"
        title = "title"
        status = { from = "status", values = { done = "released", dropped = "canceled", now = "active" } }
    """
    for number, files in enumerate(({}, ROADMAP)):
        repo = Repo(tmp_path / str(number)).write(
            {"plan.csv": "id,title,status\na,A,done\nb,B,now\nc,C,dropped\n", "README.md": "x", **files}
        )
        repo.commit()
        branch(repo, {"tpmlint.toml": source})
        changes = judged(repo, "main").changes
        assert changes is not None
        assert [(each.event, each.item.id, each.status) for each in changes.events] == [
            ("added", "a", "done"),
            ("added", "b", "now"),
            ("added", "c", "dropped"),
        ]


def test_other_files_that_decide_what_a_source_says(tmp_path: Path) -> None:
    """No file of the roadmap changes: a second design of a number comes, and most code is of another owner then."""
    source = """
        preset = "standard"
        [[sources]]
        files = ["plan.csv"]
        [[sources.items]]
        kind = "feature"
        fields = { id = "id", title = "title", owner = "owner", evidence = { from = "spec", glob = "specs/{}-*.md" } }
        [[sources]]
        format = "codeowners"
        compare = true
    """
    vault = """{kind: team, id: shop, title: Shop}
---
{kind: team, id: cards, title: Cards}
---
{kind: capability, id: vault, title: Vault, owner: shop, paths: [/vault/], consumers: [{team: cards}]}
"""
    repo = Repo(tmp_path).write({"plan.csv": "id,title,owner,spec\na,A,shop,12\n", "specs/12-a.md": "x"})
    repo.write({"tpmlint.toml": source, "roadmap/vault.yaml": vault, "vault/a.py": "", "vault/b.py": ""})
    repo.write({"vault/old/a.py": "", "CODEOWNERS": "/vault/ @x/shop\n/vault/old/ @x/cards\n"}).commit()
    branch(
        repo,
        {"specs/12-b.md": "y", "vault/old/b.py": "", "vault/old/c.py": ""},
        "Add\n\nWaive-Context: vault: a trial of one day",
    )
    found = [(each.rule, each.severity.word) for each in judged(repo, "main").findings]
    assert found == [("schema", "error"), ("owner-mismatch", "warning"), ("change-without-context", "error")]


def test_a_link_in_place_of_the_folder_is_not_a_first_roadmap(tmp_path: Path) -> None:
    """A change that moves a roadmap and leaves a link is still asked for its context."""
    files = {**ROADMAP, **CODE, "tpmlint.toml": 'preset = "standard"\n'}
    repo = Repo(tmp_path).write({f"shop/{path}": text for path, text in files.items()})
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.git("mv", "shop", "moved")
    (repo.path / "shop").symlink_to("moved")
    repo.write({"moved/src/cards/sum.go": "package cards // changed\n"}).commit("Move it")
    report = diff(Request(start=repo.path, root=repo.path / "shop"), Comparison(base="main"))
    assert {each.capability: each.verdict for each in report.verdicts}["cards"] == "missing"


def test_a_capability_that_goes_takes_its_references_with_it(shop: Repo) -> None:
    """One mistake is one finding, with every reference as a place of it; without the rule each speaks for itself."""
    left = CAPABILITIES.partition("---\n")[2]
    branch(shop, {"roadmap/capabilities.yaml": left})
    found = judged(shop, "main").findings
    assert [(each.rule, each.message) for each in found] == [
        (
            "capability-removed-in-use",
            "capability cards is removed while team shop consumes it and initiative vault rests on it",
        )
    ]
    request = Request(start=shop.path, ignore=("capability-removed-in-use",))
    rules = [each.rule for each in diff(request, Comparison(base="main")).findings]
    assert rules == ["paths-narrowed", "dangling-reference"]


def test_files_of_code_that_no_capability_covers(shop: Repo) -> None:
    branch(shop, {"tools/b.py": "b\n", "tools/a.py": "a\n", "docs/guide.md": "# Guide\n", "README.md": "Shop\n"})
    assert judged(shop, "main").uncovered == ("tools/a.py", "tools/b.py")


def test_what_would_give_the_context_is_part_of_the_report(shop: Repo) -> None:
    branch(shop, EDIT)
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    waiver = ("Roadmap-Item: none", "Roadmap-Reason: <why>")
    assert report.suggestions == (
        ReportedSuggestion("The vault", ("Roadmap-Item: vault",), "vault", ("cards",)),
        ReportedSuggestion("Without a product reason", waiver, None, ("cards",)),
    )
    shop.git("commit", "--quiet", "--amend", "--message", CITED)
    assert judged(shop, "main").suggestions == ()


def test_a_file_that_only_moved_within_its_capability_is_covered(shop: Repo) -> None:
    branch(shop, {"src/cards/sum.go": None, "src/cards/total.go": CODE["src/cards/sum.go"], "tools/a.py": "a\n"})
    report = judged(shop, "main")
    assert (verdicts(report), report.uncovered) == ({}, ("tools/a.py",))


def test_a_roadmap_that_the_change_removes_governs_it(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.git("rm", "--quiet", "-r", "roadmap")
    shop.write(EDIT).commit()
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    assert f"src/cards/vault.go:4 error[change-without-context] 1 changed file of capability cards {MISSING}" in told(
        report
    )


@pytest.mark.case(64)
def test_the_index_and_the_work_tree_are_judged_against_head(shop: Repo) -> None:
    """Case 64: what is staged is not what lies in the work tree, and neither is what was committed."""
    shop.write(EDIT).stage().write({"src/cards/vault.go": "x\n", "src/search/new.go": "x\n"})
    shop.write({"src/search/index.go": None})
    staged, all_of_it = judged(shop, target="staged"), judged(shop, target="worktree")
    assert both(staged) == CARDS_MISSING
    assert {each.capability: each.files for each in all_of_it.verdicts} == {
        "cards": ("src/cards/vault.go",),
        "search": ("src/search/index.go", "src/search/new.go"),
    }
    assert [(each.receipt.snapshot, each.receipt.base) for each in (staged, all_of_it)] == [
        ("index", shop.head),
        ("work tree", shop.head),
    ]


def test_a_reference_that_only_an_untracked_file_satisfies_is_dangling_in_the_index(shop: Repo) -> None:
    shop.write({"roadmap/vault.yaml": VAULT.replace("feature: one-click", "feature: two-click")}).stage()
    shop.write({"roadmap/untracked.yaml": "{kind: feature, id: two-click, title: Two, owner: shop}\n"})
    assert rules(judged(shop, target="staged")) == ["dangling-reference"]
    assert rules(judged(shop, target="worktree")) == ["feature-dropped"]


@pytest.mark.case(65)
def test_a_change_that_only_deletes(shop: Repo) -> None:
    """Case 65: code that goes needs a reason, too, and there is no line of it to point at."""
    shop.git("rm", "--quiet", "src/cards/sum.go")
    assert both(judged(shop, target="staged")) == (
        f"src/cards/sum.go error[change-without-context] 1 changed file of capability cards {MISSING}",
        {"cards": "missing"},
    )


@pytest.mark.case(44)
def test_before_the_first_commit(tmp_path: Path) -> None:
    """Case 44: everything is compared with the empty tree."""
    undated = {"roadmap/features.yaml": FEATURES.replace(", target_date: 2026-12-31", "")}
    repo = Repo(tmp_path).write({**ROADMAP, **undated, **CODE}).stage()
    report = judged(repo, target="staged")
    assert both(report) == ("", {})
    assert (report.receipt.base, report.receipt.merge_base, report.receipt.revision) == (None, None, None)
    assert report.receipt.as_of_source == "today, as there is no commit"
    assert verdicts(judged(repo, target="worktree")) == {}
    assert refusal(repo) == (
        "no commits yet, so no range to check",
        "check the index with --staged",
    )


@pytest.mark.case(43)
def test_orphan_branches(shop: Repo) -> None:
    """Case 43: both refs are named."""
    shop.git("checkout", "--quiet", "--orphan", "island")
    shop.commit()
    assert refusal(shop, "main", head="island") == (
        "'main' and 'island' have no common ancestor",
        "name a base that the branch has grown from",
    )


@pytest.mark.case(42)
def test_a_clone_of_depth_one(shop: Repo, tmp_path: Path) -> None:
    """Case 42: never "0 files changed"."""
    branch(shop, EDIT)
    shop.git("checkout", "--quiet", "main")
    shop.write(SEARCH).commit()
    shop.git("checkout", "--quiet", "topic")
    single = clone(shop.path, tmp_path / "single", "--depth=1")
    assert refusal(single, "origin/main") == ("'origin/main' names no commit in this repository", UNSHALLOW)
    wide = clone(shop.path, tmp_path / "wide", "--depth=1", "--no-single-branch")
    assert refusal(wide, "origin/main") == (
        "this clone is too shallow to tell where 'HEAD' left 'origin/main'",
        UNSHALLOW,
    )
    assert refusal(single) == ("this clone is too shallow to tell what changed up to 'origin/HEAD'", UNSHALLOW)
    shop.git("checkout", "--quiet", "main")
    trunk = clone(shop.path, tmp_path / "trunk", "--depth=1")
    assert refusal(trunk) == ("this clone is too shallow to tell what changed up to 'origin/HEAD'", UNSHALLOW)
    shop.git("checkout", "--quiet", "topic")
    deep = clone(shop.path, tmp_path / "deep", "--depth=2", "--no-single-branch")
    report = judged(deep, "origin/main")
    assert both(report) == CARDS_MISSING
    assert report.receipt.shallow


@pytest.mark.case(45)
def test_a_detached_head(shop: Repo) -> None:
    """Case 45."""
    branch(shop, EDIT)
    shop.git("checkout", "--quiet", "--detach")
    assert both(judged(shop, "main")) == CARDS_MISSING


@pytest.mark.case(46)
def test_a_criss_cross(shop: Repo) -> None:
    """Case 46: compared with what merging both gives, a branch that has both has changed nothing."""
    shop.git("branch", "other")
    a = branch(shop, EDIT, CITED)
    shop.git("checkout", "--quiet", "other")
    b = shop.write(SEARCH).commit("Look\n\nRoadmap-Item: index")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Join", a)
    shop.git("checkout", "--quiet", "topic")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Join", b)
    report = judged(shop, "other", head="topic")
    assert report.receipt.merge_base == min(a, b)
    assert report.receipt.notes == (
        "the branches have 2 merge bases; the change is compared with what merging them gives",
        "the change is empty: nothing to check",
    )
    assert verdicts(report) == {}


@pytest.mark.case(47)
def test_an_octopus(shop: Repo) -> None:
    """Case 47: a merge is compared with its first parent, and the commits that it brings are asked for context."""
    start = shop.head
    for name, files, item in (("a", EDIT, "vault"), ("b", SEARCH, "index"), ("c", {"README.md": "More.\n"}, "vault")):
        branch(shop, files, f"Work\n\nRoadmap-Item: {item}", name)
        shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Join three", "a", "b", "c")
    assert len(shop.git("rev-list", "--parents", "-1", "HEAD").split()) == 5
    report = judged(shop, start)
    assert both(report) == ("", {"cards": "cited", "search": "cited"})
    assert (report.receipt.commits, report.receipt.changes) == (4, 3)
    assert judged(shop, "main~1", head="main").receipt.changes == 3


@pytest.mark.case(47)
@pytest.mark.parametrize("hidden", [False, True])
def test_an_octopus_of_exempt_commits(shop: Repo, hidden: bool) -> None:
    """Case 47: it is exempt as they are, unless it changes something by itself."""
    start = shop.head
    for name, files in (("a", EDIT), ("b", SEARCH), ("c", {"README.md": "More.\n"})):
        branch(shop, files, "style: spaces", name)
        shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "--no-commit", "a", "b", "c")
    shop.write({"src/search/index.go": "package search\n\nvar Index = 5\n"} if hidden else {}).commit("Join three")
    expected = {"cards": "exempt", "search": "missing" if hidden else "exempt"}
    assert verdicts(judged(shop, start)) == expected


@pytest.mark.case(47)
def test_a_merge_is_not_asked_for_trailers_but_what_it_alone_changes_is(shop: Repo) -> None:
    """Case 47: an edit that hides in a merge needs context like any other."""
    start = shop.head
    branch(shop, EDIT, CITED)
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    shop.commit("Merge branch 'topic'")
    assert both(judged(shop, start)) == CLEAR
    shop.write(SEARCH).stage().git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    assert verdicts(judged(shop, start)) == {"cards": "cited", "search": "missing"}


@pytest.mark.parametrize(
    ("options", "verdict"),
    [(("-X", "ours"), "missing"), (("-s", "ours"), "missing"), (("-X", "theirs"), None)],
    ids=["ours", "strategy ours", "theirs"],
)
def test_a_merge_that_throws_away_what_the_base_did_is_not_exempt(
    shop: Repo, options: tuple[str, ...], verdict: str | None
) -> None:
    """The branch has only a commit of style, and the merge puts its version over that of the base."""
    branch(shop, EDIT, "style: spaces")
    assert verdicts(judged(shop, "main")) == {"cards": "exempt"}
    shop.git("checkout", "--quiet", "main")
    shop.write({"src/cards/vault.go": CODE["src/cards/vault.go"].replace("1", "3")}).commit(CITED)
    shop.git("checkout", "--quiet", "topic")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'main'", *options, "main")
    assert verdicts(judged(shop, "main")) == ({"cards": verdict} if verdict is not None else {})


@pytest.mark.case(48)
def test_sixty_renames(tmp_path: Path) -> None:
    """Case 48: whatever the limit, what moves within a capability touches nothing, and what leaves it touches both."""
    code = {f"src/cards/{number}.go": f"package p{number}\n" for number in range(60)}
    shop = open_shop(tmp_path, files=code)
    shop.git("config", "diff.renameLimit", "10")
    shop.git("config", "diff.renames", "copies")
    (tmp_path / "src/cards/inner").mkdir()
    shop.git("mv", *code, "src/cards/inner")
    assert both(judged(shop, target="staged")) == ("", {})
    shop.git("mv", "src/cards/inner", "src/search/inner")
    report = judged(shop, target="staged")
    assert {each.capability: (each.verdict, len(each.files)) for each in report.verdicts} == {
        "cards": ("missing", 60),
        "search": ("missing", 60),
    }


@pytest.mark.case(48)
def test_the_roadmap_moves(shop: Repo) -> None:
    """Case 48: items are known by kind and id, wherever they lie."""
    (shop.path / "roadmap/2026").mkdir()
    shop.git("mv", "roadmap/features.yaml", "roadmap/vault.yaml", "roadmap/2026")
    report = judged(shop, target="staged")
    assert (told(report), report.receipt.changes) == ([], 4)


@pytest.mark.case(49)
@posix
def test_modes_and_types(shop: Repo) -> None:
    """Case 49: a mode alone touches nothing; a file that becomes a link is changed and not deleted."""
    (shop.path / "src/cards/sum.go").chmod(0o755)
    for target in ("staged", "worktree"):
        shop.stage()
        assert both(judged(shop, target=target)) == ("", {})
    (shop.path / "src/cards/sum.go").unlink()
    (shop.path / "src/cards/sum.go").symlink_to("vault.go")
    shop.stage()
    for target in ("staged", "worktree"):
        report = judged(shop, target=target)
        assert both(report) == (
            f"src/cards/sum.go error[change-without-context] 1 changed file of capability cards {MISSING}",
            {"cards": "missing"},
        )


@pytest.mark.case(47)
def test_a_merge_in_progress_is_explained_by_what_it_brings(shop: Repo) -> None:
    """Case 47: the index holds the work of commits that have words of their own."""
    branch(shop, EDIT, CITED)
    shop.git("checkout", "--quiet", "main")
    shop.write({"README.md": "Meanwhile.\n"}).commit()
    shop.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    for target in ("staged", "worktree"):
        report = judged(shop, target=target)
        assert (both(report), report.receipt.commits) == (CLEAR, 1)
    shop.write(SEARCH).stage()
    assert verdicts(judged(shop, target="staged")) == {"cards": "cited", "search": "missing"}


@pytest.mark.case(50, 51)
@pytest.mark.parametrize("gitmodules", [None, "[broken\n\0"])
def test_a_submodule(tmp_path: Path, gitmodules: str | None) -> None:
    """Cases 50 and 51: it is a file like others where code is claimed, and never read, not even in the roadmap."""
    shop = open_shop(tmp_path, files={".gitmodules": gitmodules} if gitmodules is not None else None)
    paths = ("src/cards/lib", "roadmap/lib.yaml")
    for path in paths:
        shop.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
    shop.commit(stage=False)
    for path in paths:
        shop.git("update-index", "--cacheinfo", f"160000,{'2' * 40},{path}")
    report = judged(shop, target="staged")
    assert both(report) == (
        f"src/cards/lib error[change-without-context] 1 changed file of capability cards {MISSING}",
        {"cards": "missing"},
    )
    assert "roadmap/lib.yaml error[yaml-syntax] the file cannot be read: a submodule" in told(
        judged(shop, target="staged", everything=True)
    )
    for path in paths:
        (shop.path / path).mkdir(parents=True)
    assert both(judged(shop, target="worktree")) == both(report)


@pytest.mark.case(52)
@posix
def test_links_are_never_followed(shop: Repo) -> None:
    """Case 52: neither as code nor as roadmap, on disk or stored."""
    secret = shop.path.parent / "secret.yaml"
    secret.write_text("kind: team\nid: leaked\ntitle: Leaked\n")
    for path, target in (("roadmap/secret.yaml", str(secret)), ("src/cards/leak.go", "/proc/self/environ")):
        (shop.path / path).symlink_to(target)
    (shop.path / "roadmap/zero.yaml").symlink_to("/dev/zero")
    for target in ("staged", "worktree"):
        shop.stage()
        report = judged(shop, target=target)
        assert told(report) == [
            "roadmap/secret.yaml error[yaml-syntax] the file cannot be read: a symbolic link",
            "roadmap/zero.yaml error[yaml-syntax] the file cannot be read: a symbolic link",
            f"src/cards/leak.go error[change-without-context] 1 changed file of capability cards {MISSING}",
        ]
        assert "leaked" not in repr(report)


@pytest.mark.case(52)
@posix
def test_a_folder_that_becomes_a_link_leads_nowhere(shop: Repo) -> None:
    """Case 52: what lies behind it is not of this repository."""
    outside = shop.path.parent / "outside"
    (shop.path / "src/cards").rename(outside)
    (shop.path / "src/cards").symlink_to(outside)
    (outside / "vault.go").write_text("secret\n")
    report = judged(shop, target="worktree")
    assert {each.capability: each.files for each in report.verdicts} == {
        "cards": ("src/cards/sum.go", "src/cards/vault.go")
    }
    assert told(report) == [
        CARDS_MISSING[0]
        .replace("vault.go:4", "sum.go")
        .replace("1 changed file", "2 changed files")
        .replace("has", "have")
    ]


@pytest.mark.case(53)
@posix
def test_a_pipe_in_the_place_of_a_file(shop: Repo) -> None:
    """Case 53: nobody waits for it; git would not commit it, so the file is gone."""
    (shop.path / "src/cards/sum.go").unlink()
    os.mkfifo(shop.path / "src/cards/sum.go")
    os.mkfifo(shop.path / "src/cards/new.go")
    assert told(judged(shop, target="worktree")) == [CARDS_MISSING[0].replace("vault.go:4", "sum.go")]


ODD = (b"caf\xe9.go", b"line\nbreak.go", b"tab\t.go", b"\x1b[2J.go", b"a:b.go", b"--output=x.go", b":(glob)**.go")


@pytest.mark.case(54)
@posix
def test_odd_names(shop: Repo) -> None:
    """Case 54: each is touched exactly once, whichever target is judged."""
    shop.git("checkout", "--quiet", "-b", "topic")
    folder = os.fsencode(shop.path / "src/cards")
    for name in ODD:
        Path(os.fsdecode(os.path.join(folder, name))).write_text("package cards\n")
    expected = sorted(f"src/cards/{name.decode('utf-8', 'surrogateescape')}" for name in ODD)
    (loose,) = judged(shop, target="worktree").verdicts
    shop.commit()
    (stored,) = judged(shop, "main").verdicts
    assert [sorted(each.files) for each in (loose, stored)] == [expected, expected]


@pytest.mark.case(55)
def test_a_path_that_no_checkout_may_have(shop: Repo) -> None:
    """Case 55."""
    tree = shop.tree(("100644", b"../../evil.yml", shop.blob(b"kind: team")))
    head = shop.commit_tree(tree, "Evil", shop.head)
    assert refusal(shop, "main", head=head) == (
        "no checkout may have the path '../../evil.yml'",
        "remove it from the commit",
    )


@pytest.mark.case(57)
def test_a_long_path(shop: Repo) -> None:
    """Case 57."""
    blob = shop.blob(b"package cards\n")
    long = "/".join(["src/cards", *("d" * 100 for _ in range(50)), "x.go"])
    shop.git("update-index", "--add", "--index-info", given=f"100644 {blob}\t{long}\n".encode())
    (verdict,) = judged(shop, target="staged").verdicts
    assert verdict.files == (long,)


@pytest.mark.case(58)
def test_a_partial_clone_without_its_remote(shop: Repo, tmp_path: Path) -> None:
    """Case 58: no network, no prompt, no half answer."""
    branch(shop, {**EDIT, "roadmap/vault.yaml": VAULT.replace("900", "800")})
    shop.git("config", "uploadpack.allowFilter", "true")
    partial = clone(shop.path, tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    missing = shop.git("rev-parse", "main:roadmap/capabilities.yaml")
    shop.path.rename(tmp_path / "gone")
    message, remedy = refusal(partial, "origin/main")
    assert message.startswith("missing object ")
    assert len(message) == len(f"missing object {missing}")
    assert remedy == "clone without --filter, or fetch it: tpmlint reads only what the clone holds"


@pytest.mark.case(59)
@pytest.mark.parametrize("options", [(), ("--sparse-index",)])
def test_a_sparse_checkout(shop: Repo, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Case 59: what is kept from the disk is not deleted, be it code or roadmap."""
    sparse = clone(shop.path, tmp_path / "sparse")
    sparse.git("sparse-checkout", "init", "--cone", *options)
    sparse.git("sparse-checkout", "set", "src/cards")
    assert not (sparse.path / "roadmap").exists()
    sparse.write(EDIT)
    assert both(judged(sparse, target="worktree")) == CARDS_MISSING
    sparse.git("add", "src/cards")
    assert both(judged(sparse, target="staged")) == CARDS_MISSING


@pytest.mark.case(60)
@pytest.mark.parametrize(
    "commands",
    [
        [("update-index", "--index-version", "4")],
        [("update-index", "--split-index"), ("config", "splitIndex.maxPercentChange", "100")],
        [("config", "feature.manyFiles", "true"), ("update-index", "--untracked-cache", "--force-untracked-cache")],
    ],
)
def test_kinds_of_index(shop: Repo, commands: list[tuple[str, ...]]) -> None:
    """Case 60."""
    for command in commands:
        shop.git(*command)
    shop.write(EDIT)
    assert both(judged(shop, target="worktree")) == CARDS_MISSING
    shop.stage()
    assert both(judged(shop, target="staged")) == CARDS_MISSING


@pytest.mark.case(61)
def test_a_linked_work_tree(shop: Repo, tmp_path: Path) -> None:
    """Case 61: its own HEAD, index and files."""
    shop.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked"))
    linked = Repo(tmp_path / "linked")
    shop.write(SEARCH).stage()
    linked.write(EDIT).stage()
    assert both(judged(linked, target="staged")) == CARDS_MISSING
    linked.commit()
    assert both(judged(linked, "main")) == CARDS_MISSING
    (shop.path / ".git/worktrees/linked/HEAD").unlink()
    assert refusal(linked, "main")[0].startswith("git: not a git repository: ")


@pytest.mark.case(62)
def test_a_bare_repository(shop: Repo, tmp_path: Path) -> None:
    """Case 62: its commits can be judged where it is named; there is no index and no work tree."""
    branch(shop, EDIT)
    bare = clone(shop.path, tmp_path / "bare.git", "--bare").path
    request = Request(start=tmp_path, root=bare)
    assert both(diff(request, Comparison(base="main", head="topic"))) == CARDS_MISSING
    assert check(replace(request, at="topic")).receipt.revision == shop.head
    messages = {}
    targets: tuple[Target, ...] = ("staged", "worktree")
    for target in targets:
        with pytest.raises(UserError) as caught:
            diff(request, Comparison(target=target))
        messages[target] = caught.value.message
    assert messages == {
        "staged": "a bare repository has no index",
        "worktree": "a bare repository has no work tree",
    }
    assert refusal(bare, "main")[0] == f"'{bare}' lies in a git directory, not in a work tree"


@pytest.mark.case(76)
def test_a_bare_repository_that_is_buried_in_the_tree(shop: Repo) -> None:
    """Case 76: it is a folder like others, and whoever stands in it is not served by it."""
    canary, trap = shop.path.parent / "canary", shop.path.parent / "trap"
    trap.write_text(f"#!/bin/sh\necho ran >> {canary}\n")
    trap.chmod(0o755)
    buried = shop.path / "src/cards/evil"
    Repo(buried, "--bare").git("config", "core.fsmonitor", str(trap))
    (buried / "index").write_bytes(b"")
    shop.git("config", "--unset", "core.fsmonitor", fails=True)
    report = judged(shop, target="worktree")
    assert verdicts(report) == {"cards": "missing"}
    assert refusal(buried, "main")[0] == f"'{buried}' lies in a git directory, not in a work tree"
    assert not canary.exists()


def _turned_into_a_bare_repository(shop: Repo) -> Path:
    """Return a folder that a change turns into a git directory, with the objects of the repository around it."""
    shop.git("checkout", "--quiet", "main")
    moved = {f"svc/{path}": content for path, content in {**ROADMAP, **CODE}.items()}
    base = shop.write({**dict.fromkeys({**ROADMAP, **CODE}), **moved}).commit("Move into a folder")
    branch(shop, {f"svc/{path}": content for path, content in EDIT.items()}, name="evil")
    shop.write(
        {
            "svc/HEAD": base,
            "svc/config": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
            "svc/objects/info/alternates": "../../.git/objects\n",
            "svc/refs/.keep": "",
            "free.tpm.yaml": "{kind: team, id: x, title: X}\n",
        }
    ).commit("Keep two")
    return shop.path / "svc"


@pytest.mark.case(76)
def test_a_folder_that_a_change_turns_into_a_bare_repository(shop: Repo) -> None:
    """Case 76: it is not judged in place of the repository around it, also where --root names it."""
    folder = _turned_into_a_bare_repository(shop)
    for request in (Request(start=shop.path, root=folder), Request(start=folder, root=folder)):
        with pytest.raises(UserError) as caught:
            diff(request, Comparison(base=shop.git("rev-parse", "main"), merging=shop.head))
        assert (caught.value.message, caught.value.remedy) == (
            f"'{folder}' is a git directory whose files are tracked by '{shop.path}': a commit brought it",
            "remove HEAD, objects and refs from that folder, or name the folder of a repository of its own",
        )
        with pytest.raises(UserError, match=r": a commit brought it$"):
            check(request)
    shop.git("rm", "-r", "--quiet", "--cached", "svc")
    assert Repository.open(folder).is_bare, "the trap does not work, so the test shows nothing"


@pytest.mark.case(76)
def test_a_folder_that_a_change_turns_into_a_submodule(shop: Repo) -> None:
    """Case 76: it may be a clone of the fork, which has every commit that the CI system names."""
    base = shop.head
    head = branch(shop, EDIT)
    shop.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shop.path), "svc")
    shop.commit("Add a submodule")
    assert verdicts(judged(shop, base, merging=head, by_ci=True)) == {"cards": "missing"}
    assert refusal(shop.path / "svc", base, merging=head, by_ci=True) == (
        f"{shop.path}/svc is a submodule, and the CI system names commits of the repository around it",
        "check a folder of that repository, or name BASE",
    )
    assert verdicts(judged(shop.path / "svc", base)) == {"cards": "missing"}


@pytest.mark.case(68)
def test_an_unmerged_index(shop: Repo) -> None:
    """Case 68: "unmerged", not "deleted"."""
    branch(shop, EDIT)
    shop.git("checkout", "--quiet", "main")
    shop.write({"src/cards/vault.go": "package cards\n"}).commit()
    shop.git("merge", "topic", fails=True)
    assert refusal(shop, target="staged") == (
        "'src/cards/vault.go' is unmerged",
        "resolve the conflict and `git add` the file",
    )
    assert verdicts(judged(shop, target="worktree")) == {"cards": "missing"}


@pytest.mark.case(69)
def test_replaced_objects(shop: Repo) -> None:
    """Case 69: what was committed counts, not what somebody puts in its place."""
    start = shop.head
    bad = branch(shop, EDIT)
    good = shop.commit_tree(shop.git("rev-parse", "HEAD^{tree}"), CITED, start)
    shop.git("replace", bad, good)
    assert shop.git("log", "-1", "--format=%b") == "Roadmap-Item: vault\n"
    assert both(judged(shop, "main")) == CARDS_MISSING


@pytest.mark.case(70)
def test_locks_of_others(shop: Repo) -> None:
    """Case 70."""
    branch(shop, EDIT)
    shop.write(SEARCH).stage()
    (shop.path / ".git/index.lock").write_bytes(b"")
    (shop.path / ".git/refs/heads/topic.lock").write_bytes(b"")
    assert both(judged(shop, "main")) == CARDS_MISSING
    assert verdicts(judged(shop, target="staged")) == {"search": "missing"}


@pytest.mark.case(72)
def test_a_sha256_repository(tmp_path: Path) -> None:
    """Case 72."""
    shop = open_shop(tmp_path, "--object-format=sha256")
    for target in ("staged", "worktree"):
        shop.write(EDIT).stage()
        assert both(judged(shop, target=target)) == CARDS_MISSING
    branch(shop, EDIT)
    assert both(judged(shop, "main")) == CARDS_MISSING
    assert refusal(tmp_path / "src", "0" * 64)[0] == f"'{'0' * 64}' names no commit in this repository"


PROGRAMS = (
    "core.fsmonitor",
    "core.pager",
    "core.sshCommand",
    "core.askPass",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "alias.log",
    "alias.diff-tree",
)
HOSTILE = {
    "log.showSignature": "true",
    "diff.relative": "true",
    "diff.noprefix": "true",
    "diff.renames": "copies",
    "diff.ignoreSubmodules": "all",
    "diff.orderFile": "/nowhere",
    "color.ui": "always",
    "core.quotePath": "true",
    "core.autocrlf": "true",
    "i18n.logOutputEncoding": "ISO-8859-1",
}


@pytest.mark.case(74, 75)
@posix
def test_nothing_that_is_configured_runs_or_changes_the_answer(tmp_path: Path) -> None:
    """Cases 74 and 75: programs, attributes and settings, in the work tree, the index and a range."""
    shop = open_shop(tmp_path / "shop", files={".gitattributes": "* diff=evil filter=evil merge=evil ident\n"})
    branch(shop, EDIT)
    shop.write(SEARCH).stage().write({"src/cards/sum.go": "package cards\n"})

    def answers() -> list[object]:
        return [judged(shop.path / "src", "main"), *(judged(shop, target=target) for target in ("staged", "worktree"))]

    before = answers()
    canary, trap, hooks = (tmp_path / name for name in ("canary", "trap", "hooks"))
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {canary}\nexit 1\n')
    trap.chmod(0o755)
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        (hooks / name).symlink_to(trap)
    with (shop.path / ".git/config").open("a") as config:
        for name, value in [
            *((name, str(trap)) for name in PROGRAMS),
            *HOSTILE.items(),
            ("core.hooksPath", str(hooks)),
        ]:
            section, _, rest = name.partition(".")
            part, _, key = rest.rpartition(".")
            config.write(f'[{section}{f" {chr(34)}{part}{chr(34)}" if part else ""}]\n\t{key} = "{value}"\n')
    os.environ |= {"GIT_EXTERNAL_DIFF": str(trap), "GIT_TRACE": str(canary), "GIT_CONFIG_PARAMETERS": "'color.ui=x'"}
    clean_environment(hook=False)
    assert answers() == before
    assert not canary.exists(), canary.read_text()
    subprocess.run(["git", "diff"], cwd=shop.path, env=environment(), capture_output=True, check=False)
    assert canary.exists(), "the traps do not work, so the test shows nothing"


@pytest.mark.case(77)
@posix
def test_a_configuration_that_includes_what_is_none(shop: Repo) -> None:
    """Case 77: git's own words, which quote nothing of the file."""
    shop.git("config", "include.path", "/etc/passwd")
    assert refusal(shop, "main") == ("git: bad config line 1 in file /etc/passwd", None)


@pytest.mark.case(78)
def test_commits_that_are_no_text(shop: Repo) -> None:
    """Case 78: a bogus encoding, bytes that are none, NUL, and a year that no calendar has."""
    start = shop.head
    shop.write(EDIT).stage()
    tree = shop.git("write-tree")
    head = start
    for stamp, extra, message in (
        ("99999999999999 +0000", b"", b"Caf\xe9\n\nRoadmap-Item: vault\n"),
        ("0 +0000", b"encoding klingon\n", b"Q\xff\xfe\n"),
        ("1772442000 +0000", b"", b"A\0Roadmap-Item: none\n"),
    ):
        raw = f"tree {tree}\nparent {head}\nauthor A <a@b> {stamp}\ncommitter A <a@b> {stamp}\n".encode()
        raw += extra + b"\n" + message
        head = shop.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=raw)
    report = judged(shop, start, head=head)
    assert verdicts(report) == {"cards": "cited"}
    assert (report.receipt.commits, report.receipt.as_of) == (3, "2026-03-02")


@pytest.mark.case(79)
def test_a_message_of_two_hundred_thousand_trailers(shop: Repo) -> None:
    """Case 79: it is refused, for what it cites cannot be examined."""
    start = shop.head
    shop.write(EDIT).stage()
    head = shop.commit_tree(shop.git("write-tree"), "x", start)
    raw = shop.git("cat-file", "commit", head).encode() + b"\n" + b"Roadmap-Item: vault\n" * 200_000
    head = shop.git("hash-object", "-t", "commit", "-w", "--stdin", given=raw)
    with pytest.raises(UserError) as refused:
        judged(shop, start, head=head)
    assert (refused.value.message, refused.value.remedy) == (
        f"the message of commit {head[:10]} is longer than 1,048,576 bytes",
        "reword the commit",
    )


# Whose policy


def test_the_base_decides_so_that_a_change_cannot_excuse_itself(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "standard"\n'})
    lax = '[change]\nexempt-paths = ["**"]\n[severity]\nchange-without-context = "off"\n'
    branch(shop, {**EDIT, "tpmlint.toml": lax})
    report = judged(shop, "main")
    assert CARDS_MISSING[0] in told(report)
    assert verdicts(report) == {"cards": "missing"}
    assert report.receipt.notes == ("the configuration of the base decides, not the one that the change brings",)
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "topic")
    branch(shop, {"src/cards/vault.go": "package cards\n"}, name="next")
    assert both(judged(shop, "main")) == ("", {"cards": "exempt"})


@pytest.mark.case(101)
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tpmlint.toml", 'preset = "starter"\n'),
        ("tpmlint.toml", 'ignore = ["change"]\n'),
        ("tpmlint.toml", '[severity]\nchange = "off"\n'),
        ("pyproject.toml", '[tool.tpmlint.change]\nexempt-paths = ["*"]\n'),
    ],
)
def test_a_first_configuration_starts_to_count_when_it_is_merged(shop: Repo, path: str, text: str) -> None:
    """Case 101: where the base has no configuration the defaults decide, never what the change brings."""
    branch(shop, {**EDIT, path: text})
    report = judged(shop, "main")
    assert CARDS_MISSING[0] in told(report)
    assert "policy-weakened" in rules(report)
    merged = f"{path} of the change starts to count when it is merged"
    notes = (f"the defaults decide, because the base has no configuration; {merged}",)
    assert (report.receipt.configuration, report.receipt.preset, report.receipt.notes) == (None, "standard", notes)


@pytest.mark.case(101)
def test_a_first_configuration_does_not_count_for_the_index_and_the_work_tree_either(shop: Repo) -> None:
    """Case 101: HEAD is what they are judged by."""
    shop.write({**EDIT, "tpmlint.toml": 'ignore = ["change"]\n'})
    assert CARDS_MISSING[0] in told(judged(shop, target="worktree"))
    shop.git("add", "--all")
    assert CARDS_MISSING[0] in told(judged(shop, target="staged"))


def test_a_first_roadmap_starts_to_count_when_it_is_merged(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.git("rm", "-r", "--quiet", "roadmap")
    shop.commit("Begin without a roadmap")
    first = shop.head
    shop.git("checkout", "--quiet", "HEAD~1", "--", "roadmap")
    shop.commit("Bring a roadmap")
    assert judged(shop, first).receipt.notes == (
        "the base has no roadmap; the one that the change brings starts to count when it is merged",
    )


def test_a_configuration_that_the_head_removes_still_decides(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\nfail-on = "warning"\n'})
    branch(shop, {**EDIT, "tpmlint.toml": None})
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    assert (report.receipt.configuration, report.receipt.preset, report.receipt.fail_on) == (
        "tpmlint.toml",
        "strict",
        "warning",
    )


@pytest.mark.parametrize("left", ["", "# moved to the wiki\n"])
def test_a_file_that_was_emptied_is_told(tmp_path: Path, left: str) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": "", "roadmap/more.yaml": "kind: team\nid: more\ntitle: More\n"})
    branch(shop, {"roadmap/more.yaml": left})
    report = judged(shop, "main")
    assert told(report) == []
    assert report.receipt.notes == ("roadmap/more.yaml no longer holds any item; removed: team:more",)
    branch(shop, {"roadmap/more.yaml": left, "roadmap/moved.yaml": "kind: team\nid: more\ntitle: More\n"}, name="moved")
    assert judged(shop, "main").receipt.notes == ()


def test_a_roadmap_without_items_is_none(tmp_path: Path) -> None:
    repo = Repo(tmp_path).write({"roadmap/a.yaml": "", "roadmap/b.yaml": "# soon\n", "a.py": ""})
    with pytest.raises(UserError) as caught:
        check(Request(start=repo.path))
    assert (caught.value.message, caught.value.remedy) == (
        "no roadmap found: roadmap/a.yaml and 1 more file hold no item",
        "write one into it, or begin a file with `tpmlint new team ID`",
    )
    repo.commit()
    with pytest.raises(UserError) as caught:
        check(Request(start=repo.path, at="HEAD"))
    assert caught.value.message == "no roadmap found in the commit: roadmap/a.yaml and 1 more file hold no item"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("preset =\n", "tpmlint.toml:1: not valid TOML: Invalid value"),
        ('required-version = ">=99"\n', "tpmlint.toml:1: this roadmap requires tpmlint >=99, and this is 0.1.0"),
        ('ignore = ["overdew"]\n', "tpmlint.toml:1: unknown rule or category 'overdew'; did you mean overdue?"),
    ],
)
def test_a_change_can_fix_a_configuration_that_cannot_be_followed(tmp_path: Path, broken: str, why: str) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": broken})
    branch(shop, {**EDIT, "tpmlint.toml": 'preset = "standard"\n'})
    report = judged(shop, "main")
    assert CARDS_MISSING[0] in told(report)
    assert report.receipt.notes == (
        f"the defaults decide, because the configuration of the base cannot be followed: {why}",
    )
    branch(shop, {"tpmlint.toml": broken}, name="breaking")
    with pytest.raises(UserError):
        judged(shop, "topic")


def test_a_roadmap_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    """Its configuration governs that folder, and code elsewhere is not its business."""
    repo = Repo(tmp_path).write({f"shop/{path}": text for path, text in {**ROADMAP, **CODE}.items()})
    repo.write({"shop/tpmlint.toml": '[change]\nexempt-paths = ["/src/search/"]\n', **CODE}).commit()
    branch(repo, {**EDIT, **{f"shop/{path}": text for path, text in {**EDIT, **SEARCH}.items()}})
    report = judged(tmp_path / "shop" / "src", "main")
    assert both(report) == (f"shop/{CARDS_MISSING[0]}", {"cards": "missing", "search": "exempt"})
    assert report.receipt.configuration == "shop/tpmlint.toml"
    request = Request(start=Path("/"), root=tmp_path / "shop")
    assert both(diff(request, Comparison(base="main"))) == both(report)


def test_what_silences_a_rule_about_changes_waits_for_such_a_change(tmp_path: Path) -> None:
    """A change of something else does not make it unused; what silences another rule is."""
    entry = "  - {{rule: {}, item: 'capability:cards', reason: Until summer, owner: shop, expires: 2026-06}}\n"
    waivers = "waivers:\n" + "".join(map(entry.format, ("change-without-context", "dead-path")))
    comment = "# tpmlint: ignore[target-slipped] agreed with sales in March\n"
    files = {"tpmlint.waivers.yaml": waivers, "roadmap/vault.yaml": f"{ROADMAP['roadmap/vault.yaml']}{comment}"}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"roadmap/more.yaml": initiative("more", "cards", "find-it")})
    found = [(each.rule, each.subject) for each in judged(shop, "main", everything=True).findings]
    assert [each for each in found if each[0].startswith("unused-")] == [
        ("unused-waiver", "the waiver of dead-path for capability:cards")
    ]


def test_citations_of_another_roadmap_of_the_repository(tmp_path: Path) -> None:
    """What one of several roadmaps has is not unknown; what none has is, but to those that a commit does not touch."""
    repo = Repo(tmp_path)
    for each in "ab":
        repo.write({f"{each}/tpmlint.toml": "", f"{each}/x.py": "1\n", f"{each}/roadmap/r.yaml": FEATURE.format(each)})
    repo.commit()
    repo.git("checkout", "-q", "-b", "topic")
    repo.write({"b/x.py": "2\n"}).commit("Change b\n\nRoadmap-Item: of-none")
    assert [rules(judged(repo.path / each, "main")) for each in "ab"] == [[], ["unknown-citation"]]
    repo.git("reset", "-q", "--soft", "main")
    repo.write({"a/x.py": "2\n"}).commit("Change both\n\nRoadmap-Item: of-a\nRoadmap-Item: of-b\n")
    assert [rules(judged(repo.path / each, "main")) for each in "ab"] == [[], []]


def test_a_change_brings_no_configuration_by_which_its_citations_are_known(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.write({"a/tpmlint.toml": "", "a/x.py": "1\n", "a/roadmap/r.yaml": FEATURE.format("a")}).commit()
    repo.git("checkout", "-q", "-b", "topic")
    new = {"c/tpmlint.toml": "", "c/roadmap/r.yaml": FEATURE.format("c")}
    repo.write({"a/x.py": "2\n", **new}).commit("Change a\n\nRoadmap-Item: of-c\n")
    assert rules(judged(repo.path / "a", "main")) == ["unknown-citation"]


FEATURE = """\
{{kind: team, id: shop, title: Shop}}
---
{{kind: feature, id: of-{}, title: A feature, owner: shop}}
"""


def test_waivers_and_the_way_to_the_roadmap_are_the_heads(shop: Repo) -> None:
    branch(shop, {"tpmlint.toml": '[roadmap]\ninclude = ["plan/*.yaml"]\n'})
    for name in ROADMAP:
        shop.write({name: None, name.replace("roadmap/", "plan/"): ROADMAP[name]})
    shop.write(EDIT).commit(CITED)
    report = judged(shop, "main")
    assert both(report) == CLEAR
    assert set(report.receipt.files) == {name.replace("roadmap/", "plan/") for name in ROADMAP}


@pytest.mark.parametrize(
    ("since", "reported"),
    [
        ("2026-03-03", []),
        ("2026-03-02", ["cards", "search"]),
        ("v1", ["search"]),
        ("main", ["cards", "search"]),
    ],
)
def test_what_lies_before_adoption_is_not_governed(tmp_path: Path, since: str, reported: list[str]) -> None:
    """By date the second commit is older than the first, as rebases, clocks and authors make it: it is built on it."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": f'[change]\nsince = "{since}"\n'})
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write(EDIT).commit("One", date=MOMENT)
    shop.git("tag", "v1")
    shop.write(SEARCH).commit("Two", date="2026-03-01T23:59:59Z")
    missing = [name for name, verdict in verdicts(judged(shop, "main")).items() if verdict == "missing"]
    assert missing == reported


@pytest.mark.parametrize("merged", [False, True])
def test_a_commit_is_not_before_adoption_where_it_is_built_on_a_later_one(tmp_path: Path, merged: bool) -> None:
    """The base is from before; what the branch itself has from after, also by a merge, dates what follows."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": '[change]\nsince = "2026-03-05"\n'})
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write(SEARCH).commit("Early", date="2026-03-04T00:00:00Z")
    if merged:
        shop.git("checkout", "--quiet", "-b", "side", "main")
    shop.commit("Later", date="2026-03-10T00:00:00Z")
    if merged:
        shop.git("checkout", "--quiet", "topic")
        shop.git("merge", "--quiet", "--no-edit", "side")
    shop.write(EDIT).commit("Dated back", date="2020-01-01T00:00:00Z")
    assert verdicts(judged(shop, "main")) == {"cards": "missing", "search": "exempt"}


def test_nothing_is_older_than_what_it_is_built_on(tmp_path: Path) -> None:
    """A commit gives itself whatever date it likes: it is not before adoption, nor is what it brings on time."""
    late = ROADMAP["roadmap/vault.yaml"].replace("status: ", "target_date: 2026-02-20\nstatus: ")
    shop = open_shop(tmp_path, files={"tpmlint.toml": '[change]\nsince = "2026-02-01"\n'})
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write({**EDIT, "roadmap/vault.yaml": late}).commit("Old", date="2026-01-10T09:00:00Z")
    report = judged(shop, "main")
    assert verdicts(report)["cards"] != "exempt"
    assert "overdue" in {finding.rule for finding in report.findings}
    assert (report.receipt.as_of, report.receipt.as_of_source) == (
        "2026-03-02",
        "date of the newest commit whose date can be believed",
    )


@pytest.mark.parametrize("target", ["staged", "worktree"])
@pytest.mark.parametrize(
    ("since", "today", "verdict"),
    [
        ("2026-03-05", date(2026, 3, 4), "exempt"),
        ("2026-03-05", date(2026, 3, 5), "missing"),
        ("9999-12-31", None, "exempt"),
        ("2026-03-05", None, "missing"),
        ("main", date(2026, 3, 4), "missing"),
    ],
)
def test_what_is_committed_before_adoption_will_not_be_governed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: str, today: date | None, verdict: str, target: Target
) -> None:
    """HEAD is of the second of March; the commit to come is made today."""
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    shop = open_shop(tmp_path, files={"tpmlint.toml": f'[change]\nsince = "{since}"\n'})
    shop.write(EDIT).stage()
    written = Message("COMMIT_EDITMSG", "Keep two\n\nRoadmap-Item: none\n")
    comparison = Comparison(target=target, written=written, only_change=True)
    report = diff(Request(start=tmp_path, as_of=today), comparison)
    assert (verdicts(report), bool(report.findings)) == ({"cards": verdict}, verdict == "missing")


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("2026-02-30", "[change] since = '2026-02-30' is not a valid date"),
        ("v9", "[change] since: 'v9' names no commit in this repository"),
        ("--output=x", "[change] since: '--output=x' is not a revision"),
    ],
)
def test_an_adoption_that_nobody_can_find(tmp_path: Path, since: str, message: str) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": f'[change]\nsince = "{since}"\n'})
    branch(shop, EDIT)
    assert refusal(shop, "main")[0] == message


def test_small_changes_are_set_aside_where_the_policy_says_so(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": "[change]\nminimum-lines = 4\n"})
    branch(shop, EDIT)
    report = judged(shop, "main")
    assert both(report) == ("", {"cards": "exempt"})
    assert report.verdicts[0].evidence == ("fewer than 4 changed lines",)
    shop.write({"src/cards/sum.go": "package cards\n\nvar Sum = 2\n"}).commit()
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


def test_a_small_change_of_an_interface_is_not_set_aside(tmp_path: Path) -> None:
    offers = CAPABILITIES.replace("[/src/cards/]", "[/src/cards/]\ninterfaces: [{type: go, path: src/cards/vault.go}]")
    files = {"tpmlint.toml": "[change]\nminimum-lines = 4\n", "roadmap/capabilities.yaml": offers}
    shop = open_shop(tmp_path, files=files)
    branch(shop, EDIT)
    assert verdicts(judged(shop, "main")) == {"cards": "exempt"}  # What a function does inside is no promise.
    branch(shop, {path: text.replace("Keep() int", "Keep() int64") for path, text in EDIT.items()}, name="promise")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


def test_what_is_too_large_to_be_looked_into_is_not_small(tmp_path: Path) -> None:
    large = "package cards\n" + "// line\n" * 200_000
    shop = open_shop(
        tmp_path, files={"tpmlint.toml": "[change]\nminimum-lines = 4\n", "src/cards/large.go": large, "src/b": "1"}
    )
    branch(shop, {"src/cards/large.go": large.replace("line", "other")})
    assert both(judged(shop, "main")) == (
        f"src/cards/large.go error[change-without-context] 1 changed file of capability cards {MISSING}",
        {"cards": "missing"},
    )


def test_reverts_in_a_range(shop: Repo) -> None:
    """Only one of an ancestor is one: what it takes back was judged when it came."""
    stranger = shop.commit_tree(shop.git("rev-parse", "HEAD^{tree}"), "Not of this branch")
    shop.write(EDIT).commit("Keep two")
    start = shop.head
    shop.git("revert", "--no-edit", start[:12])
    assert both(judged(shop, start)) == ("", {"cards": "exempt"})
    assert judged(shop, start).verdicts[0].evidence == ("revert of an ancestor",)
    for oid in (stranger, "0123456789" * 4, shop.git("rev-parse", "HEAD:README.md")):
        shop.git("commit", "--quiet", "--amend", "-m", f'Revert "Keep two"\n\nThis reverts commit {oid}.')
        assert both(judged(shop, start))[1] == {"cards": "missing"}


# An empty change


def test_an_empty_change_is_clean_and_says_so(shop: Repo) -> None:
    """The default branch itself, an amended message, a change that was taken back, and nothing staged."""
    none = ("no commits between main and HEAD: nothing to check",)
    note = ("the change is empty: nothing to check",)
    reports = [judged(shop, "main"), judged(shop, target="staged"), judged(shop, target="worktree")]
    branch(shop, EDIT)
    shop.git("revert", "--no-edit", "HEAD")
    reports.append(judged(shop, "main"))
    shop.git("checkout", "--quiet", "-b", "words", "main")
    shop.commit("A first message")
    shop.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "A better one\n\nRoadmap-Item: nobody")
    reports.append(judged(shop, "main"))
    found = [(both(each)[1], each.receipt.changes, each.receipt.notes) for each in reports]
    assert found == [({}, 0, none), *[({}, 0, note)] * 4]
    assert [told(each) for each in reports[:4]] == [[]] * 4
    assert rules(reports[4]) == ["unknown-citation"]


def test_a_base_that_is_ahead_of_the_head(shop: Repo) -> None:
    start = shop.head
    branch(shop, EDIT)
    report = judged(shop, "topic", head=start)
    assert (both(report), report.receipt.merge_base, report.receipt.changes) == (("", {}), start, 0)


# The message being written


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Keep two", "missing"),
        (CITED, "cited"),
        ("fix: keep two", "exempt"),
        ("feat: keep two", "missing"),
        ("Stop it\n\nRoadmap-Item: none\nRoadmap-Reason: the shop is down", "waived"),
        ("Stop it\n\nRoadmap-Item: none\nRoadmap-Reason: <why>", "missing"),
        ('Revert "Begin"\n\nThis reverts commit {head}.', "exempt"),
        ('Revert "Begin"\n\nThis reverts commit {stranger}.', "missing"),
        ('Revert "Begin"\n\nThis reverts commit 0123456789012345678901234567890123456789.', "missing"),
        ("feat: Revert\n\nThis reverts commit {head}.", "missing"),
    ],
)
def test_the_message_being_written(shop: Repo, text: str, verdict: str) -> None:
    stranger = shop.commit_tree(shop.git("rev-parse", "HEAD^{tree}"), "Not of this branch")
    shop.write(EDIT).stage()
    written = Message("COMMIT_EDITMSG", text.format(head=shop.head, stranger=stranger))
    assert verdicts(judged(shop, target="staged", written=written)) == {"cards": verdict}


def test_a_message_with_a_fault_is_pointed_at(shop: Repo) -> None:
    shop.write(EDIT).stage()
    written = Message("COMMIT_EDITMSG", "Keep two\n\nRoadmap-Item: valt\nRoadmap-Item: none\n")
    report = judged(shop, target="staged", written=written)
    assert [line.partition("] ")[0] for line in told(report)] == ["src/cards/vault.go:4 error[change-without-context"]
    said = [(each.location.path, each.location.span and each.location.span.line) for each in report.findings[0].related]
    assert said[1:] == [("COMMIT_EDITMSG", 3), ("COMMIT_EDITMSG", 4)]
    shop.git("reset", "--quiet", "--hard")
    shop.write({"README.md": "The new shop.\n"}).stage()
    assert [line.partition("] ")[0] for line in told(judged(shop, target="staged", written=written))] == [
        "COMMIT_EDITMSG:3 error[unknown-citation",
        "COMMIT_EDITMSG:4 error[waiver-without-reason",
    ]


def test_only_the_rules_about_changes_are_asked_where_a_commit_is_judged(shop: Repo) -> None:
    slipped = FEATURES.replace("2026-12-31", "2027-01-31").replace("owner: shop}", "owner: shoop}")
    shop.write({"roadmap/features.yaml": slipped}).stage()
    assert rules(judged(shop, target="staged", only_change=True)) == ["target-slipped"]
    assert rules(judged(shop, target="staged")) == ["target-slipped", "dangling-reference"]


def test_narrowing_a_claim_in_the_same_change_hides_nothing(shop: Repo) -> None:
    narrowed = CAPABILITIES.replace("[/src/cards/]", "[/src/cards/other/]")
    branch(shop, {**EDIT, "roadmap/capabilities.yaml": narrowed})
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    assert {*rules(report)} >= {"change-without-context", "paths-narrowed"}


def test_a_slipped_target_is_a_finding_of_the_change(shop: Repo) -> None:
    branch(shop, {"roadmap/features.yaml": FEATURES.replace("2026-12-31", "2027-01-31")})
    assert rules(judged(shop, "main")) == ["target-slipped"]


def test_a_file_that_is_none_gets_help_of_its_own(shop: Repo) -> None:
    """Not the one about quotes and colons."""
    (shop.path / "roadmap/link.yaml").symlink_to("vault.yaml")
    shop.write({"roadmap/large.yaml": "# " + "x" * 2_000_000})
    found = [each for each in check(Request(start=shop.path)).findings if each.rule == "yaml-syntax"]
    assert [(each.location.path, each.help) for each in found] == [
        (
            f"roadmap/{name}.yaml",
            (
                "put a regular file of text in its place, no larger than [limits] bytes; list files that are not "
                "roadmap under [roadmap] exclude"
            ),
        )
        for name in ("large", "link")
    ]


# One mistake, one finding


IDLE = "Keep two\n\nRoadmap-Item: index"
SHARED = CAPABILITIES + "---\n{kind: capability, id: new, title: New, owner: core, paths: [/new/], consumers: nobody}\n"


@pytest.mark.parametrize(
    ("files", "message", "cause", "hidden"),
    [
        ({"roadmap/vault.yaml": VAULT.replace("one-click,", "one-clik,")}, "", "dangling-reference", "feature-dropped"),
        (
            {"roadmap/vault.yaml": VAULT.replace("team: shop", "team: shpo")},
            "",
            "dangling-reference",
            "customer-dropped",
        ),
        (
            {"roadmap/vault.yaml": re.sub("internal_customers: .*", "internal_customers: []", VAULT)},
            "",
            "no-internal-customer",
            "customer-dropped",
        ),
        ({"roadmap/capabilities.yaml": SHARED}, "", "schema", "capability-without-initiative"),
        (EDIT, IDLE, "change-without-context", "idle-citation"),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value and " " not in value else "",
)
def test_a_finding_is_hidden_only_where_its_cause_is_shown(
    tmp_path: Path, files: dict[str, str], message: str, cause: str, hidden: str
) -> None:
    for name, settings in (("shown", ""), ("off", f"[severity]\n{cause} = 'off'\n")):
        shop = open_shop(tmp_path / name, files={"tpmlint.toml": settings, "new/a.go": "package a\n"})
        branch(shop, files, message or "Change it")
        found = rules(judged(shop, "main"))
        assert (cause in found, hidden in found) == ((True, False) if not settings else (False, True)), found


def test_a_target_that_follows_another_one_appears_where_that_is_waived(tmp_path: Path) -> None:
    def late(vault: str, feature: str) -> dict[str, str]:
        return {
            "roadmap/vault.yaml": f"{VAULT}target_date: {vault}\n",
            "roadmap/features.yaml": FEATURES.replace("2026-12-31", feature),
        }

    waiver = (
        "waivers:\n  - {rule: target-slipped, item: 'initiative:vault', reason: The supplier is late, owner: core,\n"
    )
    waiver += "     expires: 2026-12-31}\n"
    for name, files, item in (
        ("shown", {}, "initiative:vault"),
        ("waived", {"tpmlint.waivers.yaml": waiver}, "feature:one-click"),
    ):
        shop = open_shop(tmp_path / name, files={**late("2026-10-31", "2026-11-30"), **files})
        branch(shop, late("2027-01-31", "2027-02-28"))
        found = judged(shop, "main").findings
        assert [(each.rule, each.item) for each in found if each.category == "change"] == [("target-slipped", item)]


def test_what_an_initiative_loses_with_its_id_is_lost(shop: Repo) -> None:
    branch(shop, {"roadmap/vault.yaml": VAULT.replace("id: vault", "id: safe").replace("one-click,", "find-it,")})
    found = [(each.rule, each.item, each.subject) for each in judged(shop, "main").findings]
    assert ("id-changed", "initiative:safe", "initiative:vault") in found
    assert ("feature-dropped", "initiative:safe", "feature:one-click") in found
