"""self-serving: an initiative that nobody but its owner has asked for."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, team, together

ITSELF = "[{team: platform, need: To sleep}]"


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items."""
    return said(judge(together(*items), "self-serving"))


def test_names_the_team_and_shows_that_it_owns_the_work() -> None:
    (found,) = judge(together(initiative(internal_customers=ITSELF), feature()), "self-serving")
    assert said([found]) == [
        line(
            1,
            "platform",
            "warning[self-serving] initiative work is for nobody but team platform, which owns it; "
            "name another team that needs it under 'internal_customers'",
        ),
        "  " + line(1, "platform", "owned by team platform"),
    ]
    assert (found.item, found.subject) == ("initiative:work", "internal_customers")


def test_two_needs_of_the_owner_are_still_one_customer() -> None:
    twice = "[{team: platform, need: To sleep}, {team: platform, need: To rest}]"
    assert findings(initiative(internal_customers=twice), feature()) == findings(
        initiative(internal_customers=ITSELF), feature()
    )


def test_the_owner_by_its_key_in_another_tracker() -> None:
    items = (
        initiative(internal_customers="[{team: 'jira:PLAT', need: To sleep}]", owner="data"),
        feature(),
        team("data", external="{jira: PLAT}"),
    )
    assert len(judge(together(*items), "self-serving")) == 1


@pytest.mark.parametrize("status", ["proposed", "planned", "active", "paused", "completed"])
def test_whatever_the_status(status: str) -> None:
    assert findings(initiative(internal_customers=ITSELF, status=status), feature()) == findings(
        initiative(internal_customers=ITSELF), feature()
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"internal_customers": "[{team: platform, need: To sleep}, {team: shop, need: To sell}]"},
        {"internal_customers": ITSELF, "status": "canceled"},
        {"internal_customers": ITSELF, "status": "actve"},
        {"internal_customers": ITSELF, "owner": "[platform]"},
        {"internal_customers": "[{team: platform, need: To sleep}, {team: shpo, need: To sell}]"},
        {"internal_customers": "[{team: platform, need: To sleep}, {team: 'jira:X-1', need: To sell}]"},
        {"internal_customers": "[{team: platform, need: To sleep}, {team: [shop], need: To sell}]"},
        {"internal_customers": "[{team: platform, need: To sleep}, {taem: shop, need: To sell}]"},
        {"internal_customers": "[{team: platfrom, need: To sleep}]", "owner": "platfrom"},
        {"internal_customers": "[]"},
        {"internal_customers": None},
    ],
    ids=[
        "another team",
        "another team besides",
        "canceled",
        "unknown status",
        "unknown owner",
        "another team that does not exist",
        "another team elsewhere",
        "another team that cannot be read",
        "another team under a misspelt key",
        "an owner that does not exist",
        "nobody",
        "nothing said",
    ],
)
def test_near_misses(fields: dict[str, str | None]) -> None:
    assert findings(initiative(**fields), feature()) == []


def test_a_part_of_the_owner_is_another_team() -> None:
    child = "[{team: night-shift, need: To sleep}]"
    assert findings(initiative(internal_customers=child), feature(), team("night-shift", parent="platform")) == []
