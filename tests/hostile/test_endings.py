"""Hostile case 142: a roadmap file whose ending is written in capital letters is a roadmap file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import EDIT, branch, judged, open_shop, told, verdicts
from tpmlint.api import check
from tpmlint.engine.workspace import Request

DECISION = "---\nkind: decision\nid: tokens\ntitle: Tokens\nowner: core\nstatus: proposed\n---\nWe keep them.\n"
CSV = """\
[[sources]]
files = ["plan.csv"]
[[sources.items]]
kind = "feature"
[sources.items.fields]
id = "Key"
title = "Summary"
owner = "Team"
"""


@pytest.mark.case(142)
@pytest.mark.parametrize("new", ["vault.YAML", "vault.Yml", "vault.yMl"])
def test_an_ending_in_capital_letters_takes_nothing_from_the_roadmap(tmp_path: Path, new: str) -> None:
    """Case 142: in `check`, in `diff`, and for the change that comes after it."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n'})
    shop.git("mv", "roadmap/vault.yaml", f"roadmap/{new}")
    branch(shop, {}, "docs: another name")
    report = judged(shop, "main")
    assert (told(report), report.changes.events if report.changes else ()) == ([], ())
    assert check(Request(start=shop.path)).receipt.items["initiative"] == 2
    branch(shop, EDIT, "Keep two\n\nRoadmap-Item: vault", "next")
    assert verdicts(judged(shop, "topic")) == {"cards": "cited"}


@pytest.mark.case(142)
def test_a_page_and_a_source_in_capital_letters(tmp_path: Path) -> None:
    """Case 142: Markdown, and another format, are what they are."""
    files = {
        "tpmlint.toml": CSV,
        "roadmap/tokens.MD": DECISION,
        "plan.CSV": "Key,Summary,Team\nsoon,Pay soon,core\n",
        "roadmap/broken.YAML": "kind: team\nid: [",
    }
    shop = open_shop(tmp_path, files=files)
    found = told(check(Request(start=shop.path)))
    assert [line.partition(" ")[0] for line in found if "yaml-syntax" in line] == ["roadmap/broken.YAML:2"]
    assert not [line for line in found if "empty-source" in line]
