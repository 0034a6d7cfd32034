"""Ids that another branch defines too, in real repositories: in diff and in an audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo, clone
from tests.shop import initiative, open_shop, told
from tpmlint.api import audit, diff
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.report import Report
from tpmlint.settings import Target

ASKS = {"tpmlint.toml": "[change]\nbranches = true\n"}
MINE = {"roadmap/limits.yaml": initiative("limits", "cards", "one-click")}
THEIRS = {"roadmap/caps.yaml": initiative("limits", "search", "find-it").replace("The limits", "Caps")}
COLLIDES = (
    "roadmap/limits.yaml:2 warning[colliding-id] initiative limits is also new on branch {}, differently: "
    "roadmap/caps.yaml defines it as 'Caps'"
)


def on(repo: Repo, branch: str, files: dict[str, str], start: str = "main") -> None:
    """Commit files on a new branch."""
    repo.git("checkout", "--quiet", "-b", branch, start)
    repo.write(files).commit(f"Work on {branch}")


def collisions(report: Report) -> list[str]:
    return [each for each in told(report) if "colliding-id" in each]


def compared(repo: Repo, head: str | None = None, **more: object) -> Report:
    return diff(Request(start=repo.path), Comparison(base="main", head=head, **more))  # type: ignore[arg-type]


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A repository with a branch that adds an item, and one that is checked out and adds another under its id."""
    repo = open_shop(tmp_path / "shop", files=ASKS)
    on(repo, "theirs", THEIRS)
    on(repo, "mine", MINE)
    return repo


def test_an_id_that_another_branch_defines_differently(shop: Repo) -> None:
    assert collisions(compared(shop)) == [COLLIDES.format("theirs")]
    assert "\n".join(collisions(compared(shop, "theirs"))) == (
        "roadmap/caps.yaml:2 warning[colliding-id] initiative limits is also new on branch mine, differently: "
        "roadmap/limits.yaml defines it as 'The limits'"
    )


def test_only_where_it_is_asked_for_by_the_target(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    on(repo, "theirs", THEIRS)
    on(repo, "mine", {**MINE, **ASKS})
    assert collisions(compared(repo)) == []


@pytest.mark.parametrize("target", ["worktree", "staged"])
def test_what_is_staged_and_what_is_not_committed(tmp_path: Path, target: Target) -> None:
    repo = open_shop(tmp_path, files=ASKS)
    on(repo, "theirs", THEIRS)
    repo.git("checkout", "--quiet", "main")
    repo.write(MINE).stage()
    report = diff(Request(start=repo.path), Comparison(target=target))
    assert collisions(report) == [COLLIDES.format("theirs")]


def test_the_same_item_on_both_branches_collides_with_nothing(tmp_path: Path) -> None:
    repo = open_shop(tmp_path, files=ASKS)
    on(repo, "theirs", {"roadmap/elsewhere.yaml": MINE["roadmap/limits.yaml"]})
    on(repo, "mine", MINE)
    assert collisions(compared(repo)) == []


def test_an_item_that_another_branch_changes_is_not_new(shop: Repo) -> None:
    edited = {"roadmap/vault.yaml": initiative("vault", "cards", "one-click").replace("The vault", "Safe")}
    on(shop, "edits", edited)
    shop.git("checkout", "--quiet", "-b", "moves", "main")
    shop.git("mv", "roadmap/vault.yaml", "roadmap/safe.yaml")
    shop.write({"roadmap/safe.yaml": edited["roadmap/vault.yaml"]}).commit("Move")
    shop.git("checkout", "--quiet", "main")
    report = audit(Request(start=shop.path), AuditOptions())
    assert collisions(report) == []


def test_a_branch_that_builds_on_the_change_collides_with_nothing(shop: Repo) -> None:
    on(shop, "next", {"roadmap/limits.yaml": MINE["roadmap/limits.yaml"].replace("The limits", "More")}, "mine")
    assert collisions(compared(shop, "mine")) == [COLLIDES.format("theirs")]


def test_a_merged_branch_and_an_item_that_the_base_has_collide_with_nothing(shop: Repo) -> None:
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge theirs", "theirs")
    assert collisions(compared(shop)) == []


def test_the_target_may_have_it_by_now(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--ff-only", "theirs")
    assert collisions(compared(shop, "mine")) == [COLLIDES.format("main")]


def test_a_branch_of_a_remote_and_its_own_there(shop: Repo, tmp_path: Path) -> None:
    shop.git("checkout", "--quiet", "main")
    mine = clone(shop.path, tmp_path / "clone")
    mine.git("checkout", "--quiet", "mine")
    mine.write({"roadmap/limits.yaml": MINE["roadmap/limits.yaml"].replace("The limits", "Mine")}).commit("Better")
    amended = COLLIDES.format("origin/theirs")
    assert collisions(compared(mine)) == [amended]
    # Its own branch at the remote was pushed from elsewhere: that is no other branch.
    shop.git("checkout", "--quiet", "mine")
    shop.write({"roadmap/limits.yaml": MINE["roadmap/limits.yaml"].replace("The limits", "Ours")}).commit("Other")
    mine.git("fetch", "--quiet")
    assert collisions(compared(mine)) == [amended]
    # A pipeline checks out the commit alone, and knows the name of its branch.
    mine.git("checkout", "--quiet", "--detach")
    mine.git("branch", "--quiet", "--delete", "--force", "mine")
    assert collisions(compared(mine, branch="mine")) == [amended]


def test_several_branches_are_named_the_newest_first(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "-b", "third", "main")
    third = {"roadmap/third.yaml": initiative("limits", "cards", "find-it")}
    shop.write(third).commit("Third", date="2030-01-01T00:00:00Z")
    assert "\n".join(collisions(compared(shop, "mine"))) == (
        "roadmap/limits.yaml:2 warning[colliding-id] initiative limits is also new on branches third and theirs, "
        "differently: roadmap/third.yaml defines it"
    )


def test_an_audit_compares_all_items(shop: Repo) -> None:
    report = audit(Request(start=shop.path), AuditOptions(until="mine"))
    assert collisions(report) == [COLLIDES.format("theirs")]
    assert collisions(audit(Request(start=shop.path), AuditOptions(until="main"))) == []


def test_a_shallow_clone_says_that_nothing_was_compared(shop: Repo, tmp_path: Path) -> None:
    shop.write({"README.md": "More\n"}).commit("More")
    shallow = clone(shop.path, tmp_path / "clone", "--depth=2", "--no-single-branch")
    report = audit(Request(start=shallow.path), AuditOptions())
    assert collisions(report) == []
    assert [note for note in report.receipt.notes if "branches" in note] == [
        "the clone is shallow: the ids of other branches are not compared; fetch the whole history"
    ]


def test_a_limit_of_branches(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.engine.other_branches.MOST_BRANCHES", 1)
    shop.git("checkout", "--quiet", "-b", "newest", "main")
    shop.write({"README.md": "More\n"}).commit("Newest", date="2030-01-01T00:00:00Z")
    report = compared(shop, "mine")
    assert collisions(report) == []
    assert "of 2 other branches the newest 1 are compared" in report.receipt.notes


def test_a_limit_of_files(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.engine.other_branches.MOST_FILES", 0)
    on(shop, "newest", {"roadmap/teams.yaml": "{kind: team, id: shop, title: Shops}\n"})
    report = compared(shop, "mine")
    assert len(collisions(report)) <= 1
    (note,) = [note for note in report.receipt.notes if "branches" in note]
    assert note.startswith("other branches change more than 0 roadmap files; ")
