"""customer-mismatch: those who build on an initiative are not those it is for."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, team, together

DATA = "[{team: data, need: To see figures}]"


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items and of the team ``data``."""
    return said(judge(together(*items, team("data")), "customer-mismatch"))


def test_names_both_teams_and_shows_the_owner() -> None:
    assert findings(initiative(internal_customers=DATA), feature()) == [
        line(
            1,
            "data",
            "warning[customer-mismatch] initiative work is for team data, but feature one-click that it enables "
            "belongs to team shop; name who waits for it under 'internal_customers'",
        ),
        "  " + line(2, "shop", "feature one-click is owned by team shop"),
    ]


def test_several_of_each() -> None:
    enables = "[{feature: one-click, how: A}, {feature: picks, how: B}, {feature: gifts, how: C}]"
    customers = "[{team: data, need: To see}, {team: law, need: To know}]"
    (first, *related) = findings(
        initiative(enables=enables, internal_customers=customers),
        feature(),
        feature("picks", owner="search"),
        feature("gifts"),
        team("search"),
        team("law"),
    )
    assert first.endswith(
        "initiative work is for teams data and law, but the 3 features that it enables belong to teams shop and "
        "search; name who waits for it under 'internal_customers'"
    )
    assert len(related) == 3


@pytest.mark.parametrize(
    ("fields", "others"),
    [
        ({"internal_customers": "[{team: data, need: A}, {team: shop, need: B}]"}, []),
        ({"enables": "[{feature: one-click, how: A}, {feature: charts, how: B}]"}, [feature("charts", owner="data")]),
        ({"internal_customers": "[{team: till, need: A}]"}, [team("till", parent="shop")]),
        ({"internal_customers": "[{team: commerce, need: A}]"}, [team("commerce")]),
    ],
    ids=["the owner among others", "one of the features is theirs", "a part of the owner", "what the owner is part of"],
)
def test_one_that_fits_is_enough(fields: dict[str, str], others: list[str]) -> None:
    text = together(initiative(**{"internal_customers": DATA, **fields}), feature(), team("data"), *others)
    text = text.replace("{kind: team, id: shop, title: The team shop}", team("shop", parent="commerce"))
    assert said(judge(text, "customer-mismatch")) == []


@pytest.mark.parametrize("owner", ["shop", "till", "commerce"])
def test_a_team_that_works_for_its_own_feature_is_not_forgotten(owner: str) -> None:
    items = together(
        initiative(owner=owner, internal_customers=DATA), feature(), team("data"), team("till", parent="shop")
    )
    items = items.replace("{kind: team, id: shop, title: The team shop}", team("shop", parent="commerce"))
    assert said(judge(f"{items}\n---\n{team('commerce')}", "customer-mismatch")) == []


def test_kin_beyond_parent_and_child_do_not_count() -> None:
    items = (
        initiative(internal_customers="[{team: grandchild, need: A}]"),
        feature(),
        team("child", parent="shop"),
        team("grandchild", parent="child"),
    )
    assert len(findings(*items)) == 2


@pytest.mark.parametrize(
    ("fields", "others"),
    [
        ({"internal_customers": "[{team: data, need: A}, {team: shpo, need: B}]"}, [feature()]),
        ({"internal_customers": "[{team: data, need: A}, {team: 'jira:X-1', need: B}]"}, [feature()]),
        ({"internal_customers": "[{team: data, need: A}, {team: [shop], need: B}]"}, [feature()]),
        ({"enables": "[{feature: one-click, how: A}, {feature: gone, how: B}]"}, [feature()]),
        ({"enables": "[{feature: one-click, how: A}, {feature: 'jira:X-2', how: B}]"}, [feature()]),
        ({}, [feature(owner="shpo")]),
        ({}, [feature(owner="[shop]")]),
        ({}, [feature(owner="till"), team("till", parent="[data]")]),
        ({}, [feature(owner="till"), team("till", parent="dtaa")]),
        ({"status": "canceled"}, [feature()]),
        ({"status": "actve"}, [feature()]),
    ],
    ids=[
        "a customer that does not exist",
        "a customer elsewhere",
        "a customer that cannot be read",
        "a feature that does not exist",
        "a feature elsewhere",
        "an owner that does not exist",
        "an owner that cannot be read",
        "a parent that cannot be read",
        "a parent that does not exist",
        "canceled",
        "unknown status",
    ],
)
def test_what_is_not_known_is_not_judged(fields: dict[str, str], others: list[str]) -> None:
    assert findings(initiative(**{"internal_customers": DATA, **fields}), *others) == []
