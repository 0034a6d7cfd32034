"""Hostile cases 102 and 115: an old branch edits or gives up files that its target has moved or got since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import EDIT, ROADMAP, branch, judged, open_shop, verdicts
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository

CLAIMS = ROADMAP["roadmap/capabilities.yaml"]
CODE = "package free\n\n" + "".join(f"var V{number} = {number}\n" for number in range(20))
MORE = f"{CODE}\nvar Evil = 1\n"


def moved(tmp_path: Path, files: dict[str, str], claims: str = CLAIMS, *moves: tuple[str, str]) -> Repo:
    """Return a repository whose target has moved files since the commit that is checked out."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', **files})
    start = shop.head
    for old, new in moves:
        (shop.path / new).parent.mkdir(parents=True, exist_ok=True)
        shop.git("mv", old, new)
    shop.write({"roadmap/capabilities.yaml": claims}).commit("Move it\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", start)
    return shop


@pytest.mark.case(102)
def test_a_folder_that_moved_with_its_claim(tmp_path: Path) -> None:
    """Case 102: and what the branch adds to the folder follows it, as in git's merge."""
    claims = CLAIMS.replace("/src/cards/", "/safe/")
    shop = moved(tmp_path, {"src/cards/sub/a.go": CODE}, claims, ("src/cards", "safe"))
    branch(shop, EDIT)
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "topic~1")
    branch(shop, {"src/cards/sub/new.go": "package cards\n"}, name="more")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "topic~1")
    branch(shop, {"src/cards/vault.go": None}, name="less")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "topic~1")
    branch(shop, {"README.md": "More.\n"}, name="docs")
    assert verdicts(judged(shop, "main")) == {}, "what did not move is not asked"


@pytest.mark.case(102)
@pytest.mark.parametrize("old", ["free/f.go", "vendor/f.go"])
def test_a_file_that_moved_into_a_capability(tmp_path: Path, old: str) -> None:
    """Case 102: what nobody claimed, or what was exempt, is code of the capability now."""
    shop = moved(tmp_path, {old: CODE}, CLAIMS, (old, "src/cards/f.go"))
    branch(shop, {old: MORE})
    report = judged(shop, "main")
    assert (verdicts(report), report.uncovered) == ({"cards": "missing"}, ())


@pytest.mark.case(102)
def test_an_interface_that_moved(tmp_path: Path) -> None:
    """Case 102: no exemption takes an interface, under whatever name the branch knows it."""
    interface = "paths: [/src/cards/]\ninterfaces: [{type: proto, path: src/cards/v2.go}]"
    claims = CLAIMS.replace("paths: [/src/cards/]", interface)
    shop = moved(tmp_path, {"src/cards/api.go": CODE}, claims, ("src/cards/api.go", "src/cards/v2.go"))
    branch(shop, {"src/cards/api.go": MORE}, "docs: a word")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(102)
@pytest.mark.parametrize("fails", [False, True], ids=["too many", "content that is missing"])
def test_moves_that_cannot_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    """Case 102: then a file may have gone to any new path."""
    shop = moved(tmp_path, {"free/f.go": CODE}, CLAIMS, ("free/f.go", "src/cards/g.go"))

    def unknown(*_: object) -> dict[str, str]:
        if fails:
            raise GitError("the content of a file is missing")
        return {}

    monkeypatch.setattr(Repository, "renames_between", unknown)
    monkeypatch.setattr("tpmlint.change.moved.RENAME_LIMIT", 0)
    branch(shop, {"free/f.go": MORE})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
