"""customer-dropped, feature-dropped: what an open initiative loses."""

from __future__ import annotations

import pytest

from tests.change.in_memory import judge_change
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import feature, items

TWO = "[{team: shop, need: Pay faster}, {team: apps, need: Take wallets}]"
ONE = "[{team: shop, need: Pay faster}]"


def roadmap(
    customers: str = ONE, enables: str = "[one-click]", status: str = "active", more: str = "", features: str = ""
) -> str:
    """Return a roadmap with the initiative ``vault``."""
    enabled = ", ".join(f"{{feature: {name.strip()}, how: Pays at once}}" for name in enables.strip("[]").split(","))
    vault = (
        f"kind: initiative\nid: vault\ntitle: Vault\nowner: core\nstatus: {status}\ntype: enablement\n"
        f"enables: [{enabled}]\ninternal_customers: {customers}\n{more}"
    )
    return items(feature("one-click"), feature("gifts", features), vault)


def said_of(before: str, after: str) -> list[str]:
    """Return what is found."""
    found = judge_change(before, after)
    assert {each.item for each in found} <= {"initiative:vault", "initiative:other"}
    return said(found)


def test_a_customer_is_dropped() -> None:
    assert said_of(roadmap(TWO), roadmap(ONE)) == [
        (
            f"{ONLY_FILE}:24 `internal_customers` warning[customer-dropped] initiative vault is no longer for team "
            "apps, which needs 'Take wallets'; tell the team first"
        ),
        f"  {ONLY_FILE}:5 `apps` the team that loses it",
    ]


def test_a_feature_is_dropped() -> None:
    assert said_of(roadmap(enables="[one-click, gifts]"), roadmap()) == [
        (
            f"{ONLY_FILE}:23 `enables` warning[feature-dropped] initiative vault no longer enables feature gifts, "
            "and no other open initiative does"
        ),
        f"  {ONLY_FILE}:13 `gifts` the feature that loses it",
    ]


def test_a_feature_that_another_enables() -> None:
    other = "---\n" + roadmap(enables="[gifts]").partition("kind: init")[2]
    other = f"---\nkind: init{other[4:]}".replace("id: vault", "id: other")
    found = said_of(roadmap(enables="[one-click, gifts]") + other, roadmap() + other)
    assert found[0].endswith("initiative vault no longer enables feature gifts, which other still enables")


def test_each_is_a_finding() -> None:
    before, after = roadmap(TWO, "[one-click, gifts]"), roadmap("[{team: core, need: Rest}]", "[gifts]")
    found = [line.partition("] ")[2].partition(",")[0] for line in said_of(before, after) if line[0] != " "]
    assert found == [
        "initiative vault no longer enables feature one-click",
        "initiative vault is no longer for team apps",
        "initiative vault is no longer for team shop",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (roadmap(TWO), roadmap(ONE, status="completed")),
        (roadmap(TWO), roadmap(ONE, status="canceled")),
        (roadmap(TWO, status="completed"), roadmap(ONE, status="completed")),
        (roadmap(TWO), roadmap(ONE, status="actve")),
        (roadmap(TWO), roadmap(TWO.replace("Pay faster", "Pay at once"))),
        (roadmap(TWO), roadmap("[{team: apps, need: Take wallets}, {team: team:shop, need: Pay faster}]")),
        (roadmap(TWO), roadmap(ONE).replace("{kind: team, id: apps, title: Apps}", "{kind: team, id: x, title: X}")),
        (roadmap(TWO.replace("apps", "nobody")), roadmap(ONE)),
        (roadmap(ONE), roadmap(TWO)),
        (roadmap(enables="[one-click, gifts]"), roadmap(features="status: canceled")),
        (roadmap(enables="[one-click, gifts]", features="status: retired"), roadmap(features="status: retired")),
        (roadmap(enables="[one-click, gifts]"), roadmap().replace("id: gifts\ntitle: The gifts", "id: x\ntitle: X")),
        (roadmap(enables="[one-click, gifts]"), roadmap(enables="[gifts, one-click]")),
    ],
    ids=[
        "completed",
        "canceled",
        "closed all along",
        "no status",
        "another need",
        "another order and spelling",
        "the team is gone",
        "a team that never was",
        "one more",
        "the feature is canceled",
        "the feature was retired",
        "the feature is gone",
        "another order",
    ],
)
def test_near_misses(before: str, after: str) -> None:
    assert said_of(before, after) == []
