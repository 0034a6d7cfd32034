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


PLATFORM = """\
{kind: team, id: pay, title: Pay}
---
{kind: feature, id: pay-later, title: Pay later, owner: pay, status: STATUS, benefit: People pay with the parcel}
"""
FOR_THEM = (
    ROADMAP["roadmap/vault.yaml"]
    .replace("feature: one-click", "feature: platform/pay-later")
    .replace("owner: core", "owner: core\nhealth: on-track")
)


@pytest.mark.case(149)
@pytest.mark.parametrize("before", ["", PLATFORM.replace("STATUS", "canceled")])
@pytest.mark.parametrize("cited", ["vault", "platform/pay-later"])
def test_a_feature_of_an_export_is_wanted_once_the_target_has_it(tmp_path: Path, before: str, cited: str) -> None:
    """Case 149: a feature that the export of the target does not have, or has as given up."""
    platform = Repo(tmp_path / "platform")
    teams = PLATFORM.partition("---")[0]
    platform.write({"tpmlint.toml": THEIRS, "roadmap/items.yaml": before or teams}).commit()
    shop = open_shop(tmp_path / "shop", files={"tpmlint.toml": OURS, "roadmap/vault.yaml": FOR_THEM})
    (shop.path / "registry").mkdir()
    assert tpmlint(shop.path, "registry", "update", str(platform.path)).code == 0
    shop.commit("Take the export")
    platform.write({"roadmap/items.yaml": PLATFORM.replace("STATUS", "planned")}).commit()
    shop.git("checkout", "--quiet", "-b", "topic")
    assert tpmlint(shop.path, "registry", "update", str(platform.path)).code == 0
    shop.commit("Take the export again")
    shop.write(EDIT).commit(f"Keep two\n\nRoadmap-Item: {cited}")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    assert verdicts(judged(shop, "HEAD~1")) == {"cards": "cited"}


@pytest.mark.case(149)
def test_another_item_in_a_new_export_takes_no_context_away(tmp_path: Path) -> None:
    """Case 149: what the export of the target has as wanted still is, whatever else is in the new one."""
    platform = Repo(tmp_path / "platform")
    wanted = PLATFORM.replace("STATUS", "planned")
    platform.write({"tpmlint.toml": THEIRS, "roadmap/items.yaml": wanted}).commit()
    shop = open_shop(tmp_path / "shop", files={"tpmlint.toml": OURS, "roadmap/vault.yaml": FOR_THEM})
    (shop.path / "registry").mkdir()
    assert tpmlint(shop.path, "registry", "update", str(platform.path)).code == 0
    shop.commit("Take the export")
    platform.write({"roadmap/more.yaml": "{kind: team, id: risk, title: Risk}\n"}).commit()
    shop.git("checkout", "--quiet", "-b", "topic")
    assert tpmlint(shop.path, "registry", "update", str(platform.path)).code == 0
    shop.write(EDIT).commit("Keep two\n\nRoadmap-Item: vault")
    assert verdicts(judged(shop, "main")) == {"cards": "cited"}


TRACKED = """\
preset = "strict"
[systems.jira]
keys = '[A-Z]+-\\d+'
snapshot = "jira.csv"
"""


@pytest.mark.case(149)
@pytest.mark.parametrize("row", ["", "SHOP-7,Pay later,Canceled\n"])
def test_a_key_in_the_export_of_a_tracker_is_wanted_once_the_target_has_it(tmp_path: Path, row: str) -> None:
    """Case 149: a key that the tracker's export of the target does not have, or has as given up."""
    head = "Issue key,Summary,Status\nSHOP-1,One click,To do\n"
    plan = ROADMAP["roadmap/vault.yaml"].replace("feature: one-click", 'feature: "jira:SHOP-7"')
    files = {"tpmlint.toml": TRACKED, "jira.csv": head + row, "roadmap/vault.yaml": plan}
    shop = open_shop(tmp_path, files=files)
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write({"jira.csv": f"{head}SHOP-7,Pay later,To do\n"}).commit("Take the export")
    shop.write(EDIT).commit("Keep two\n\nRoadmap-Item: vault")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    assert verdicts(judged(shop, "HEAD~1")) == {"cards": "cited"}
