"""Hostile case 144: an export of another repository that the change itself has written, with its sum in the lock."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.harness import tpmlint
from tests.repos import Repo
from tests.shop import EDIT, ROADMAP, judged, open_shop, verdicts

OURS = """\
preset = "strict"
[[registries]]
name = "platform"
file = "registry/platform.tpm.json"
known-as = "shop"
"""
THEIRS = '[[registries]]\nname = "shop"\nfile = "registry/shop.tpm.json"\n'
INITIATIVE = """\
kind: initiative
id: forged
title: Forged
owner: pay
status: active
type: enablement
enables: [{feature: shop/one-click, how: Keeps what one-click asks for within reach of one request}]
internal_customers: [{team: shop/shop, need: Have the cards without running them}]
capabilities: [shop/cards]
metrics: [{name: latency, unit: ms, baseline: 900, target: 200}]
"""
DECISION = """\
{kind: decision, id: forged, title: Forged, owner: pay, status: accepted, date: 2026-01-01, capabilities: [shop/cards],
  features: [shop/one-click]}
"""


@pytest.mark.case(144)
@pytest.mark.parametrize(
    ("item", "cited", "known"),
    [
        (INITIATIVE, "one-click", "cited"),
        (INITIATIVE, "platform/forged", "cited"),
        (DECISION, "platform/forged", "cited"),
    ],
)
def test_an_export_gives_context_once_the_target_has_it(tmp_path: Path, item: str, cited: str, known: str) -> None:
    """Case 144: an initiative and a decision of which nothing tells whether the other repository has them."""
    platform = Repo(tmp_path / "platform")
    platform.write({"tpmlint.toml": THEIRS, "roadmap/teams.yaml": "{kind: team, id: pay, title: Pay}\n"}).commit()
    closed = ROADMAP["roadmap/vault.yaml"].replace("planned", "canceled")
    related = "related: [decision:platform/forged]\n" if item is DECISION else ""
    files = {"tpmlint.toml": OURS, "roadmap/vault.yaml": closed + related}
    shop = open_shop(tmp_path / "shop", files=files)
    (shop.path / "registry").mkdir()
    assert tpmlint(shop.path, "registry", "update", str(platform.path)).code == 0
    shop.commit("Take the export")
    platform.write({"roadmap/forged.yaml": item}).commit()
    shop.git("checkout", "--quiet", "-b", "topic")
    assert tpmlint(shop.path, "registry", "update", str(platform.path)).code == 0
    shop.commit("Take the export again")
    shop.write(EDIT).commit(f"Keep two\n\nRoadmap-Item: {cited}")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    assert verdicts(judged(shop, "HEAD~1")) == {"cards": known}
