"""Hostile cases 122 to 129: sources, limits and schemas of a change that would ask less of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import EDIT, both, branch, initiative, judged, open_shop, verdicts

STRICT = 'preset = "strict"\n'


def back(repo: Repo) -> None:
    """Check the default branch out."""
    repo.git("checkout", "--quiet", "--force", "main")


# Product context from a mapping, which is the head's

INITIATIVES = """
[[sources]]
files = ["plan.csv"]
[[sources.items]]
kind = "initiative"
[sources.items.fields]
id = "id"
title = "name"
owner = "team"
type = "type"
status = "status"
capabilities = { each = "code", split = ";" }
enables = { each = "feature", as = { feature = ".", how = "1/how" } }
internal_customers = { each = "customer", as = { team = ".", need = "1/need" } }
"""
ROW = {
    "id": "safe",
    "name": "A safe",
    "team": "core",
    "type": "enablement",
    "status": "planned",
    "code": "cards",
    "feature": "one-click",
    "how": "Keeps a card so that one request can charge it",
    "customer": "shop",
    "need": "Charge cards without keeping their numbers",
}
HOW, NEED = f'how = "{ROW["how"]}"', f'need = "{ROW["need"]}"'
MAPPED_FALSELY = {
    "no how": INITIATIVES.replace(', how = "1/how"', ""),
    "no need": INITIATIVES.replace(', need = "1/need"', ""),
    "no owner": INITIATIVES.replace('owner = "team"\n', ""),
    "no type": INITIATIVES.replace('type = "type"\n', ""),
    "optional": INITIATIVES.replace('kind = "initiative"', 'kind = "initiative"\noptional = ["enables"]'),
    "status": INITIATIVES.replace('status = "status"', 'status = { default = "planned" }'),
    "code": INITIATIVES.replace(
        'capabilities = { each = "code", split = ";" }', 'capabilities = {default = ["cards"]}'
    ),
    "how": INITIATIVES.replace('"1/how"', f"{{ default = '{ROW['how']}' }}"),
    "need by words": INITIATIVES.replace('"1/need"', f"{{ from = '1/id', values = {{ safe = '{ROW['need']}' }} }}"),
    "need by form": INITIATIVES.replace('"1/need"', "{ from = '1/id', format = 'Keep the {} without a number' }"),
    "feature": INITIATIVES.replace('how = "1/how" }', 'how = "1/how" }, create = true'),
    "team": INITIATIVES.replace('need = "1/need" }', 'need = "1/need" }, create = true'),
}


def csv(row: Mapping[str, str]) -> str:
    """Return a table of one row."""
    return f"{','.join(row)}\n{','.join(row.values())}\n"


def planned(configuration: str) -> dict[str, str]:
    """Return the files that bring an initiative by a source."""
    row = {
        **ROW,
        "feature": "another" if 'as = { feature = ".", how = "1/how" }, create' in configuration else "one-click",
    }
    row["customer"] = "another" if 'need = "1/need" }, create' in configuration else "shop"
    return {"tpmlint.toml": configuration, "plan.csv": csv(row)}


@pytest.mark.case(122)
@pytest.mark.parametrize("preset", [STRICT, 'preset = "standard"\n'], ids=["strict", "standard"])
@pytest.mark.parametrize("mapping", MAPPED_FALSELY.values(), ids=MAPPED_FALSELY)
def test_a_mapping_of_the_change_is_no_context(tmp_path: Path, mapping: str, preset: str) -> None:
    """Case 122: and once it is that of the target, it may say what it likes."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": preset})
    files = planned(preset + mapping)
    branch(shop, {**EDIT, **files}, "Keep two\n\nRoadmap-Item: safe\n")
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    back(shop)
    shop.write({"tpmlint.toml": files["tpmlint.toml"]}).commit("Read the plan")
    branch(shop, {**EDIT, "plan.csv": files["plan.csv"]}, "Keep two\n\nRoadmap-Item: safe\n", "later")
    assert verdicts(judged(shop, "main")) == {"cards": "cited"}


@pytest.mark.case(122)
def test_a_mapping_of_the_change_that_says_nothing_itself_is_believed(tmp_path: Path) -> None:
    """Case 122: where items lie and how they are mapped is the head's."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    branch(shop, {**EDIT, **planned(STRICT + INITIATIVES)}, "Keep two\n\nRoadmap-Item: safe\n")
    report = judged(shop, "main")
    assert both(report) == ("", {"cards": "cited"})


@pytest.mark.case(122)
def test_a_feature_that_the_change_creates_by_naming_it_is_no_context(tmp_path: Path) -> None:
    """Case 122: not for an initiative in tpmlint's own format either, nor for a decision."""
    goals = '[[sources]]\nfiles = ["goals.csv"]\n[[sources.items]]\nkind = "decision"\n'
    goals += 'fields = {id = "id", title = "id", status = "status", features = {each = "goal", create = true}}\n'
    own = {"roadmap/safe.yaml": initiative("safe", "cards", "another")}
    decision = "kind: decision\nid: keep\ntitle: Keep cards\nowner: core\nstatus: accepted\ncapabilities: [cards]\n"
    own["roadmap/keep.yaml"] = f"{decision}initiatives: [safe]\n"
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    files = {"tpmlint.toml": STRICT + goals, "goals.csv": "id,status,goal\nfirst,accepted,another\n", **own}
    branch(shop, {**EDIT, **files}, "Keep two\n\nRoadmap-Item: safe, keep\n")
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
