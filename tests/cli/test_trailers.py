"""The command ``trailers``: the line to paste, or the choices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run
from tests.repos import Repo
from tests.shop import EDIT, SEARCH, VAULT, branch, initiative, open_shop

NOTHING = Ended(0, "", "Nothing is missing: what is staged touches no capability without context.\n")
EXPLAINED = Ended(0, "", "Nothing is missing: the commits touch no capability without context.\n")
WAIVER = "Without a product reason:\nRoadmap-Item: none\nRoadmap-Reason: <why>\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository in which the test stands."""
    shop = open_shop(tmp_path / "shop")
    monkeypatch.chdir(shop.path)
    return shop


def test_the_one_that_fits_is_the_line_to_paste(run: Run, shop: Repo) -> None:
    shop.write(EDIT).stage()
    ended = run("trailers")
    assert ended == Ended(0, "Roadmap-Item: vault\n", "")
    shop.git("commit", "--quiet", "--message", "Keep two", "--trailer", ended.out.strip())
    assert run("trailers", "HEAD~1") == EXPLAINED


def test_without_anything_staged_it_is_the_change_that_diff_judges(run: Run, shop: Repo) -> None:
    shop.write(EDIT)
    assert run("trailers", "--staged") == Ended(0, "", "No changes to explain: nothing is staged.\n")
    assert run("trailers").code == run("diff").code == 2
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    shop.stage().commit("Keep two")
    assert run("diff").code == 1
    assert run("trailers") == Ended(0, "Roadmap-Item: vault\n", "")
    assert run("trailers", "HEAD", "--head", "HEAD~1") == Ended(
        0, "", "No changes to explain: the commits change no files.\n"
    )


def test_one_that_explains_a_part_is_offered_for_that(run: Run, shop: Repo) -> None:
    shop.write({**EDIT, **SEARCH}).stage()
    assert run("trailers") == Ended(
        0,
        "The index (for search only):\nRoadmap-Item: index\n\n"
        f"The vault (for cards only):\nRoadmap-Item: vault\n\n{WAIVER}",
        "",
    )


def test_several_that_fit_are_a_choice(run: Run, shop: Repo) -> None:
    shop.write({"roadmap/purse.yaml": initiative("purse", "cards", "find-it")}).commit()
    shop.write(EDIT).stage()
    assert run("trailers") == Ended(
        0, f"The purse:\nRoadmap-Item: purse\n\nThe vault:\nRoadmap-Item: vault\n\n{WAIVER}", ""
    )


def test_none_that_fits(run: Run, shop: Repo) -> None:
    shop.write({"roadmap/vault.yaml": VAULT.replace("planned", "canceled")}).commit()
    shop.write(EDIT).stage()
    assert run("trailers") == Ended(0, WAIVER, "")


def test_a_policy_that_no_trailer_satisfies(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": '[change]\naccept = ["standing", "exempt"]\n'}).commit()
    shop.write(EDIT).stage()
    message = "No trailer explains the change: see `accept` in the table [change] of the configuration.\n"
    assert run("trailers") == Ended(0, "", message)


def test_the_commits_of_a_branch(run: Run, shop: Repo) -> None:
    branch(shop, EDIT)
    assert run("trailers", "main") == Ended(0, "Roadmap-Item: vault\n", "")
    shop.write(SEARCH).commit("Look\n\nRoadmap-Item: index")
    assert run("trailers", "main") == Ended(0, "Roadmap-Item: vault\n", "")


def test_a_reference_that_the_target_reads_leaves_nothing_to_suggest(run: Run, shop: Repo) -> None:
    vault = f"{VAULT}external: {{jira: SHOP-7}}\n"
    shop.write({"tpmlint.toml": "[change]\nreference-patterns = ['SHOP-[0-9]+']\n", "roadmap/vault.yaml": vault})
    shop.commit("Read keys")
    branch(shop, EDIT)
    assert run("trailers", "main") == Ended(0, "Roadmap-Item: vault\n", "")
    shop.git("commit", "--quiet", "--amend", "--message", "SHOP-7: keep two")
    assert run("trailers", "main") == EXPLAINED


@pytest.mark.parametrize("words", ["main topic", "main..topic", "main...topic", "main --head topic", "main.."])
def test_two_revisions_are_understood_as_diff_does(run: Run, shop: Repo, words: str) -> None:
    branch(shop, EDIT)
    if "topic" in words:
        shop.git("checkout", "--quiet", "main")
    assert run("trailers", *words.split()) == Ended(0, "Roadmap-Item: vault\n", "")
    assert run("trailers", "main..topic", "main").err == (
        "tpmlint: error: HEAD is given twice, as topic and main\n  help: write BASE HEAD\n"
    )


def test_after_a_refused_commit_of_everything_nothing_is_staged(run: Run, shop: Repo) -> None:
    shop.write(EDIT)
    error = run("trailers")
    assert error.code == 2
    assert error.err.endswith("such as main; or `git add` what is not committed, or give --worktree\n")
    assert run("trailers", "--worktree") == Ended(0, "Roadmap-Item: vault\n", "")
    shop.commit("Keep two")
    assert run("trailers", "--worktree").err == "No changes to explain: everything is committed.\n"
    assert run("trailers", "--worktree", "--staged").code == 2
    shop.write({"README.md": "The shops.\n"})
    assert run("trailers", "--worktree").err == (
        "Nothing is missing: what is not committed touches no capability without context.\n"
    )


@pytest.mark.case(44)
def test_before_the_first_commit(run: Run, shop: Repo) -> None:
    """Case 44: the change itself brings the initiatives."""
    shop.git("update-ref", "-d", "HEAD")
    assert run("trailers") == NOTHING


@pytest.mark.case(84)
def test_a_title_that_would_act_on_the_terminal(run: Run, shop: Repo) -> None:
    """Case 84."""
    hostile = initiative("purse", "cards", "find-it").replace(
        "title: The purse", 'title: "\\e[2J\\u202ex\\n::error::y"'
    )
    shop.write({"roadmap/purse.yaml": hostile}).commit()
    shop.write(EDIT).stage()
    assert run("trailers").out.startswith("\\x1b[2J\\u202ex\\n::error::y:\nRoadmap-Item: purse\n")


@pytest.mark.case(73)
@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("nobody", "tpmlint: error: 'nobody' names no commit in this repository\n"),
        ("--output=x", "tpmlint: error: '--output=x' is not a revision\n"),
        ("", "tpmlint: error: '' is not a revision\n"),
    ],
)
def test_a_base_that_is_none(run: Run, shop: Repo, base: str, message: str) -> None:
    """Case 73."""
    ended = run("trailers", f"--base={base}")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(message)


def test_outside_of_a_repository(run: Run, tmp_path: Path) -> None:
    ended = run("trailers")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: a change can only be checked in a git repository\n")
