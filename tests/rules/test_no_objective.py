"""no-objective: work from which no objective can be reached."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, objective, together

SAYS = (
    "info[no-objective] no objective can be reached from initiative work; "
    "name one under its 'objectives', or under those of a feature that it enables"
)


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items."""
    return said([each for each in judge(together(*items)) if each.rule == "no-objective"])


def test_neither_by_itself_nor_by_a_feature() -> None:
    assert findings(initiative(), feature(), objective("growth")) == [line(1, "kind", SAYS)]
    assert findings(initiative(objectives="[]"), feature(objectives="[]"), objective("growth")) == [line(1, "[]", SAYS)]


TWO = "[{feature: one-click, how: A}, {feature: gifts, how: B}]"


CUT = """\
kind: feature
id: one-click
title: One-click checkout
owner: shop
<<<<<<< HEAD
objectives: [growth]
=======
objectives: [growth]
target_date: 2027-Q1
>>>>>>> later
"""


@pytest.mark.parametrize(
    "items",
    [
        (initiative(), feature()),
        (initiative(objectives="[growth]"), feature(), objective("growth")),
        (initiative(), feature(objectives="[growth]"), objective("growth")),
        (initiative(enables=TWO), feature(), feature("gifts", objectives="[growth]"), objective("growth")),
        (initiative(objectives="[grwth]"), feature(), objective("growth")),
        (initiative(objectives="['jira:OBJ-1']"), feature(), objective("growth")),
        (initiative(objectives="growth"), feature(), objective("growth")),
        (initiative(objectivs="[growth]"), feature(), objective("growth")),
        (initiative(enables=TWO), feature(), objective("growth")),
        (initiative(enables="[{feature: 'jira:F-1', how: A}]"), feature(), objective("growth")),
        (initiative(enables="[]"), feature(), objective("growth")),
        (initiative(), feature(objectives="growth"), objective("growth")),
        (initiative(), CUT, objective("growth")),
        (initiative(status="canceled"), feature(), objective("growth")),
        (initiative(status="actve"), feature(), objective("growth")),
    ],
    ids=[
        "a roadmap without objectives",
        "by itself",
        "by its feature",
        "by one of its features",
        "dangling",
        "external",
        "unreadable",
        "misspelt key",
        "a feature that does not exist",
        "a feature elsewhere",
        "no feature",
        "a feature whose objectives are unreadable",
        "a feature with a merge conflict",
        "canceled",
        "unknown status",
    ],
)
def test_near_misses(items: tuple[str, ...]) -> None:
    assert findings(*items) == []
