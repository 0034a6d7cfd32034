"""endless-collaboration: two teams that work closely together for ever."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import line, team, together


def data(**interaction: str | None) -> str:
    """Return the team ``data`` with one interaction."""
    fields = {"with": "search", "mode": "collaboration", **interaction}
    inner = ", ".join(f"{name}: {value}" for name, value in fields.items() if value is not None)
    return team("data", interactions=f"[{{{inner}}}]")


def findings(*items: str) -> list[str]:
    """Return what the rule says of these teams and of the team ``search``."""
    whole = items if any("id: search," in each for each in items) else (*items, team("search"))
    return said(judge(together(*whole), "endless-collaboration"))


SAYS = (
    "info[endless-collaboration] team data collaborates with team search without an end; "
    "write 'until' when, or another mode if both know what they wanted to find out"
)


def test_without_an_end() -> None:
    assert findings(data()) == [line(1, "with", SAYS)]


def test_told_by_both_it_is_one() -> None:
    other = team("search", interactions="[{mode: collaboration, with: data}]")
    assert findings(data(), other) == [line(1, "with", SAYS), "  " + line(2, "mode", "team search says the same")]


def test_with_several_teams_they_are_several() -> None:
    both = "[{with: search, mode: collaboration}, {with: shop, mode: collaboration}]"
    assert findings(team("data", interactions=both)) == [
        line(1, "with", SAYS),
        line(1, "with", SAYS.replace("team search", "team shop")),
    ]


@pytest.mark.parametrize(
    "items",
    [
        (data(until="2026-Q4"),),
        (data(until="2025-Q4"),),
        (data(mode="x-as-a-service"),),
        (data(mode="facilitating"),),
        (data(mode="collabration"),),
        (data(), team("search", interactions="[{with: data, mode: collaboration, until: 2026-Q4}]")),
    ],
    ids=[
        "an end",
        "a past end",
        "a service",
        "facilitating",
        "unknown mode",
        "the other says",
    ],
)
def test_near_misses(items: tuple[str, ...]) -> None:
    assert findings(*items) == []


def test_with_a_team_that_does_not_exist_it_has_no_end_either() -> None:
    found = judge(together(data(**{"with": "serach"}), team("search", parent="data"), team("till", parent="data")))
    assert {each.rule for each in found if each.item == "team:data"} == {"dangling-reference", "endless-collaboration"}
