"""The command ``investment``: text, Markdown and JSON, and the history beside the plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo

ROADMAP = """\
{kind: team, id: core, title: Core}
---
{kind: team, id: shop, title: Shop}
---
{kind: feature, id: old, title: Old, owner: shop, status: released}
---
{kind: capability, id: cards, title: Cards, owner: core, paths: [/cards/], advantage: differentiator}
---
{kind: capability, id: flags, title: Flags, owner: core, paths: [/flags/], advantage: commodity}
---
kind: initiative
id: toggles
title: Toggles
owner: core
status: active
type: infrastructure
enables: [{feature: old, how: Switches it off within a minute}]
internal_customers: [{team: shop, need: Switch off what fails}]
capabilities: [flags]
investment: {effort: 38, unit: person-days}
---
kind: initiative
id: estimate
title: Estimate
owner: core
status: paused
type: enablement
enables: [{feature: old, how: Makes it faster than it was}]
internal_customers: [{team: shop, need: Faster cards}]
capabilities: [cards]
investment: {effort: 8, unit: story-points}
"""


@pytest.fixture(autouse=True)
def repo(tmp_path: Path) -> Repo:
    """Commit a roadmap and the code of its capabilities."""
    made = Repo(tmp_path).write({"roadmap/all.yaml": ROADMAP, "cards/a.py": "a = 1\n"})
    made.commit("Start")
    made.write({"cards/a.py": "a = 2\n"}).commit("Change the cards")
    return made


def test_text(run: Run) -> None:
    ended = run("investment")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "2 person-months in 1 initiative: 2 only for features that are already released.\n"
        "Not counted, without an effort that can be converted: estimate (story-points).\n"
        "Starved (differentiates, and no open initiative lists it): cards.\n"
        "Over-fed (a commodity with more than an even share of the open effort): flags.\n"
        "\n"
        "capability  total  open  for released  planned\n"
        "flags       2      2     2             100 %\n"
    )


def test_the_history_stands_beside_the_plan(run: Run) -> None:
    ended = run("investment", "--history", "--output-format", "markdown")
    assert ended.code == 0
    assert ended.out.splitlines()[-4:] == [
        "| capability | total | open | for released | planned | changes | actual |",
        "| --- | --: | --: | --: | --: | --: | --: |",
        "| flags | 2 | 2 | 2 | 100 % | 0 | 0 % |",
        "| cards | 0 |  |  | 0 % | 2 | 100 % |",
    ]


def test_json(run: Run) -> None:
    ended = run("investment", "--output-format", "json")
    assert ended.code == 0
    found = json.loads(ended.out)
    shared: dict[str, float | None] = {
        "total": 2.0,
        "open": 2.0,
        "paused": 0.0,
        "completed": 0.0,
        "canceled": 0.0,
        "only_released": 2.0,
    }
    shared |= {"planned_share": 1.0, "changes": None, "actual_share": None}
    assert found == {
        "unit": "person-months",
        "total": 2.0,
        "initiatives": [{"id": "toggles", "effort": 2.0, "standing": "open", "only_released": True}],
        "unmeasured": [{"id": "estimate", "unit": "story-points"}],
        "groups": {
            "type": [{"id": "infrastructure", **shared}],
            "objective": [{"id": None, **shared}],
            "capability": [{"id": "flags", **shared}],
            "team": [{"id": "core", **shared}],
            "customer": [{"id": "shop", **shared}],
        },
        "capabilities": [
            {
                "id": "cards",
                "evolution": None,
                "advantage": "differentiator",
                "open_effort": 0.0,
                "open_initiatives": 0,
                "changes": None,
                "mark": "starved",
            },
            {
                "id": "flags",
                "evolution": None,
                "advantage": "commodity",
                "open_effort": 2.0,
                "open_initiatives": 1,
                "changes": None,
                "mark": "over-fed",
            },
        ],
    }
