"""Hostile case 46: several merge bases, of which a merge by the author threw away what one did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import EDIT, ROADMAP, SEARCH, judged, open_shop, told, verdicts

STRICT = {"tpmlint.toml": 'preset = "strict"\n', "free/f.go": "package free\n"}


def crossed(path: Path, one: dict[str, str], other: dict[str, str], result: dict[str, str | None]) -> Repo:
    """Return a repository whose main is a merge of two commits, and a branch topic that merges them to something else.

    Args:
        one, other: files of the two commits.
        result: files that the branch's merge has in place of what git makes of the two.
    """
    shop = open_shop(path, files=STRICT)
    start = shop.head
    first = shop.write(one).commit("One\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", start)
    second = shop.write(other).commit("Other\n\nRoadmap-Item: index")
    shop.git("checkout", "--quiet", "-B", "main", first)
    shop.git("merge", "--quiet", "--no-ff", "-m", "Join", second)
    shop.git("checkout", "--quiet", "-b", "topic", second)
    shop.git("merge", "--quiet", "--no-ff", "--no-commit", first)
    shop.write(result).commit("Join")
    return shop


@pytest.mark.case(46)
def test_what_either_merge_base_did_is_thrown_away(tmp_path: Path) -> None:
    """Case 46: whichever of the two has the smaller id."""
    old = {"src/cards/vault.go": "package cards\n\nfunc Keep() int {\n\treturn 1\n}\n"}
    shop = crossed(tmp_path / "cards", EDIT, SEARCH, dict(old))
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop = crossed(tmp_path / "search", EDIT, SEARCH, {"src/search/index.go": "package search\n\nvar Index = 0\n"})
    assert verdicts(judged(shop, "main")) == {"search": "missing"}


@pytest.mark.case(46)
def test_what_both_merge_bases_did_does_not_count_as_a_change(tmp_path: Path) -> None:
    """Case 46: a branch that takes both is asked for what it does itself."""
    shop = crossed(tmp_path, EDIT, SEARCH, {})
    report = judged(shop, "main")
    assert (told(report), verdicts(report), report.receipt.changes) == ([], {}, 0)
    assert report.receipt.notes == (
        "the branches have 2 merge bases; the change is compared with what merging them gives",
        "the change is empty: nothing to check",
    )
    shop.write({"src/search/new.go": "package search\n"}).commit("More")
    report = judged(shop, "main")
    assert (verdicts(report), report.receipt.changes) == ({"search": "missing"}, 1)


@pytest.mark.case(46)
@pytest.mark.parametrize("kept", ["2", "3"])
def test_a_file_that_both_merge_bases_edited(tmp_path: Path, kept: str) -> None:
    """Case 46: the author's merge has another version than that of the target."""
    text = EDIT["src/cards/vault.go"]
    shop = open_shop(tmp_path, files=STRICT)
    start = shop.head
    first = shop.write(EDIT).commit("One\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", start)
    second = shop.write({"src/cards/vault.go": text.replace("2", "3")}).commit("Other\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", "-B", "main", first)
    shop.git("merge", "--quiet", "--no-ff", "-s", "ours", "-m", "Join", second)
    shop.git("checkout", "--quiet", "-b", "topic", second)
    shop.git("merge", "--quiet", "--no-ff", "-s", "ours", "-m", "Join", first)
    shop.write({"src/cards/vault.go": text.replace("2", kept)}).commit("Keep")
    assert verdicts(judged(shop, "main")) == ({"cards": "missing"} if kept == "3" else {})


@pytest.mark.case(46)
def test_the_roadmap_that_a_merge_base_brought(tmp_path: Path) -> None:
    """Case 46: a claim that one merge base has made is not given up by the author's merge unseen."""
    claims = ROADMAP["roadmap/capabilities.yaml"]
    more = claims.replace("[/src/cards/]", "[/src/cards/, /free/]")
    shop = crossed(tmp_path, SEARCH, {"roadmap/capabilities.yaml": more}, {"roadmap/capabilities.yaml": claims})
    said = "error[paths-narrowed] 1 file leaves capability cards and enters no other: free/f.go"
    assert told(judged(shop, "main")) == [f"roadmap/capabilities.yaml:5 {said}"]
