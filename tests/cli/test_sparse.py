"""A sparse checkout: commands know the files that it keeps from the disk, and say first what they cannot do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo, clone
from tests.shop import open_shop

FEATURE = "{kind: feature, id: late, title: Late, owner: Shop, target_date: 2020-01-01}\n"
BRINGS = "`git sparse-checkout add roadmap` brings it"


@pytest.fixture
def whole(tmp_path: Path) -> Repo:
    """A repository with a finding, an unsafe date and a waiver."""
    shop = open_shop(tmp_path / "whole")
    shop.write({"roadmap/late.yaml": FEATURE, "tpmlint.toml": 'preset = "standard"\n'}).commit()
    return shop


@pytest.fixture
def sparse(whole: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A clone of it without the roadmap and the cards on the disk, in which the test stands."""
    repo = clone(whole.path, tmp_path / "sparse")
    repo.git("sparse-checkout", "set", "--cone", "src/search")
    assert not (repo.path / "roadmap").exists()
    monkeypatch.chdir(repo.path)
    return repo


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["list", "capabilities"],
        ["list", "features"],
        ["impact", "src/cards/vault.go"],
        ["audit", "--output-format", "json"],
        ["diff", "HEAD~1", "--output-format", "json"],
        ["trailers", "HEAD~1"],
        ["check", "--diff"],
    ],
    ids=" ".join,
)
def test_answers_are_those_of_the_whole_checkout(
    run: Run, whole: Repo, sparse: Repo, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """No path is dead and no item missing because a file is not on the disk."""
    found = run(*words)
    monkeypatch.chdir(whole.path)
    assert run(*words) == found
    assert "dead-path" not in found.out


def test_the_page_is_that_of_the_whole_checkout(
    run: Run, whole: Repo, sparse: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pages = []
    for repo in (sparse, whole):
        monkeypatch.chdir(repo.path)
        assert run("report", "-o", str(tmp_path / "page.html")).code == 0
        pages.append(re.sub(r'"(origin|repository|url)": .*', "", (tmp_path / "page.html").read_text("utf-8")))
    assert pages[0] == pages[1]


def test_init_and_new_see_what_is_not_on_the_disk(run: Run, sparse: Repo) -> None:
    ended = run("init")
    assert "Nothing to write: everything is there.\n" in ended.out
    assert "Left as it is: the roadmap, " in ended.out
    ended = run("new", "team", "shop", "--title", "Shop")
    assert (ended.code, ended.out) == (2, "")
    assert "there is a team shop already" in ended.err
    assert sparse.git("status", "--porcelain") == ""


def test_fix_leaves_the_file_and_says_what_brings_it(run: Run, sparse: Repo) -> None:
    ended = run("check", "--fix")
    text = " ".join(ended.out.split())
    assert f"Note: roadmap/late.yaml is left as it was: a sparse checkout keeps it from the disk; {BRINGS}." in text
    assert (ended.code, ended.err) == (1, "")
    assert not (sparse.path / "roadmap").exists()


@pytest.mark.parametrize("words", [["rename", "team:shop", "store"], ["rename", "feature", "late", "later"]])
def test_rename_refuses_before_it_starts(run: Run, sparse: Repo, words: list[str]) -> None:
    kind = words[1].split(":")
    ended = run("rename", *(kind if len(kind) == 2 else words[1:3]), words[-1])
    assert (ended.code, ended.out) == (2, "")
    said = "this file has to change, and a sparse checkout keeps it from the disk"
    assert re.fullmatch(rf"tpmlint: error: roadmap/\w+\.yaml: {said}\n  help: {re.escape(BRINGS)}\n", ended.err)
    assert sparse.git("status", "--porcelain") == ""


def test_waive_refuses_before_it_starts(run: Run, whole: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only without cones can a file at the top be missing."""
    monkeypatch.chdir(whole.path)
    assert run("waive", "overdue", "feature:late", "--reason", "The supplier is late").code == 0
    whole.commit()
    repo = clone(whole.path, tmp_path / "without")
    repo.git("sparse-checkout", "set", "--no-cone", "/src/search/")
    monkeypatch.chdir(repo.path)
    for words in (
        ["dangling-reference", "feature:late", "--reason", "The team is new"],
        ["--prune", "--as-of", "2030-01-01"],
    ):
        ended = run("waive", *words)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err == (
            "tpmlint: error: tpmlint.waivers.yaml: a sparse checkout keeps this file from the disk\n"
            "  help: `git sparse-checkout add /tpmlint.waivers.yaml` brings it\n"
        )
    assert repo.git("status", "--porcelain") == ""
