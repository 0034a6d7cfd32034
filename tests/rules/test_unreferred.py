"""unused-team and orphan-objective: named by nothing, and not merely misspelled."""

from __future__ import annotations

from tests.in_memory import ONLY_FILE, judge, said
from tpmlint.settings import Settings
from tpmlint.sources import System

SHOP = "{kind: team, id: shop, title: Shop}"
FEATURE = "{kind: feature, id: f, title: F, owner: shop}"


def together(*items: str) -> str:
    """Return one file of several items, with an owner and what it owns."""
    return "\n---\n".join([SHOP, FEATURE, *items])


def test_a_team_that_nobody_names() -> None:
    assert said(judge(together("{kind: team, id: fraud, title: Fraud}"))) == [
        (
            f"{ONLY_FILE}:5 `fraud` info[unused-team] team fraud is named by no other item; "
            "say what it owns or needs, or take it out"
        )
    ]


def test_a_team_that_only_names_itself() -> None:
    found = judge(together("{kind: team, id: fraud, title: Fraud, owner: fraud}"))
    assert [each.rule for each in found] == ["unused-team"]


def test_a_team_with_a_child() -> None:
    found = judge(together("{kind: team, id: fraud, title: Fraud}", "{kind: team, id: kyc, title: K, parent: fraud}"))
    assert [each.item for each in found] == ["team:kyc"]


def test_an_objective_that_nobody_serves() -> None:
    assert said(judge(together("{kind: objective, id: growth, title: Growth, owner: shop}"))) == [
        (
            f"{ONLY_FILE}:5 `growth` info[orphan-objective] objective growth is served by no other item; "
            "name it under 'objectives' of one, or take it out"
        )
    ]


def test_an_objective_that_is_somebodys_parent() -> None:
    growth = "{kind: objective, id: growth, title: Growth, owner: shop}"
    buyers = "{kind: objective, id: buyers, title: Buyers, owner: shop, parent: growth}"
    assert [each.item for each in judge(together(growth, buyers))] == ["objective:buyers"]


def test_an_objective_that_somebody_misspelled() -> None:
    growth = "{kind: objective, id: growth, title: Growth, owner: shop}"
    late = "{kind: feature, id: g, title: G, owner: shop, objectives: [grwoth]}"
    assert [each.rule for each in judge(together(growth, late))] == ["dangling-reference"]


def test_an_external_name_counts() -> None:
    growth = "{kind: objective, id: growth, title: Growth, owner: shop, external: {jira: OBJ-1}}"
    work = "{kind: feature, id: g, title: G, owner: shop, objectives: ['jira:OBJ-1']}"
    assert said(judge(together(growth, work), settings=Settings(systems={"jira": System("jira")}))) == []


def test_an_objective_that_is_merely_related_to_something_is_served_by_nothing() -> None:
    growth = "{kind: objective, id: growth, title: Growth, owner: shop}"
    other = "{kind: feature, id: g, title: G, owner: shop, related: ['objective:growth']}"
    assert [(each.rule, each.item) for each in judge(together(growth, other))] == [
        ("orphan-objective", "objective:growth")
    ]


def test_a_team_that_is_merely_related_to_something_is_named() -> None:
    other = "{kind: feature, id: g, title: G, owner: shop, related: ['team:fraud']}"
    assert judge(together("{kind: team, id: fraud, title: Fraud}", other)) == ()
