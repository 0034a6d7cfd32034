"""Where the effort goes: units, standings, and sums that agree whatever they are by."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import roadmap as roadmap_of
from tpmlint.model.investment import BY, STANDINGS, Share, investment_of, to_months

BASE = """\
{kind: team, id: t, title: T}
---
{kind: team, id: u, title: U}
---
{kind: objective, id: o, title: O, owner: t}
---
{kind: objective, id: p, title: P, owner: t}
---
{kind: feature, id: f, title: F, owner: t, objectives: [p]}
---
{kind: feature, id: done, title: D, owner: t, status: released}
---
{kind: capability, id: c, title: C, owner: t, paths: [c/**], advantage: differentiator, evolution: genesis}
---
{kind: capability, id: d, title: D, owner: t, paths: [d/**], advantage: commodity, evolution: commodity}
"""


def initiative(name: str, more: str, status: str = "active") -> str:
    return f"---\n{{kind: initiative, id: {name}, title: I, owner: t, status: {status}, type: enablement, {more}}}\n"


@pytest.mark.parametrize(
    ("effort", "unit", "months"),
    [
        (6, "person-months", Fraction(6)),
        (19, "person-days", Fraction(1)),
        (0.5, "Person Month", Fraction(1, 2)),
        (3.8, "person_weeks", Fraction(1)),
        (0, "person-day", Fraction(0)),
        (8, "story-points", None),
        (8, "EUR", None),
        (-1, "person-days", None),
        (True, "person-days", None),
        (float("inf"), "person-days", None),
        (float("nan"), "person-days", None),
        ("6", "person-days", None),
        (6, None, None),
    ],
)
def test_an_effort_is_converted_to_person_months(effort: object, unit: object, months: Fraction | None) -> None:
    assert to_months(effort, unit) == months


def test_effort_is_shared_out_evenly_and_the_plan_stands_beside_the_history() -> None:
    text = (
        BASE
        + initiative(
            "both",
            "enables: [{feature: f, how: x}], capabilities: [c, d], investment: {effort: 4, unit: person-month}",
        )
        + initiative("gone", "capabilities: [d], investment: {effort: 1, unit: person-months}", "canceled")
        + initiative(
            "late",
            "capabilities: [d], enables: [{feature: done, how: x}], investment: {effort: 38, unit: person-days}",
            "paused",
        )
        + initiative("points", "capabilities: [c], investment: {effort: 8, unit: points}")
    )
    found = investment_of(roadmap_of(text), {"c": 3, "d": 1}, {"both": 2})
    nothing = dict.fromkeys(STANDINGS, Fraction())
    c, d = (found.groups["capability"][at].item for at in (1, 0))
    assert found.groups["capability"] == (
        Share(
            "d",
            d,
            {**nothing, "open": Fraction(2), "paused": Fraction(2), "canceled": Fraction(1)},
            Fraction(2),
            Fraction(2, 3),
            1,
            Fraction(1, 4),
        ),
        Share("c", c, {**nothing, "open": Fraction(2)}, Fraction(0), Fraction(1, 3), 3, Fraction(3, 4)),
    )
    assert [(share.name, share.total) for share in found.groups["objective"]] == [("p", Fraction(4)), ("", Fraction(3))]
    assert [(share.name, share.changes, share.actual) for share in found.groups["type"]] == [
        ("enablement", 2, Fraction(1))
    ]
    assert [(item.id, unit) for item, unit in found.unmeasured] == [("points", "points")]
    assert [(place.capability.id, place.months, place.mark) for place in found.places] == [
        ("c", Fraction(2), ""),
        ("d", Fraction(2), ""),
    ]


def test_what_differentiates_and_gets_nothing_is_starved_and_a_commodity_with_more_than_its_share_is_over_fed() -> None:
    work = initiative("work", "capabilities: [d], investment: {effort: 4, unit: person-weeks}")
    later = initiative("later", "capabilities: [c], investment: {effort: 9, unit: person-weeks}", "paused")
    places = investment_of(roadmap_of(BASE + work + later)).places
    assert [(place.capability.id, place.initiatives, place.mark) for place in places] == [
        ("c", 0, "starved"),
        ("d", 1, "over-fed"),
    ]


@st.composite
def roadmaps(draw: st.DrawFn) -> str:
    parts = []
    for number in range(draw(st.integers(0, 6))):
        ids = {
            field: draw(st.lists(st.sampled_from(names), max_size=4))
            for field, names in (("capabilities", ("c", "d", "nowhere")), ("objectives", ("o", "p", "nowhere")))
        }
        teams = draw(st.lists(st.sampled_from(("t", "u", "nobody")), max_size=3))
        features = draw(st.lists(st.sampled_from(("f", "done")), max_size=2))
        effort = draw(st.integers(0, 5000)) / 10
        unit = draw(st.sampled_from(("person-days", "person-weeks", "person-months", "points")))
        more = ", ".join(
            [
                *(f"{field}: [{', '.join(names)}]" for field, names in ids.items()),
                f"internal_customers: [{', '.join(f'{{team: {team}, need: x}}' for team in teams)}]",
                f"enables: [{', '.join(f'{{feature: {feature}, how: x}}' for feature in features)}]",
                f"investment: {{effort: {effort}, unit: {unit}}}",
            ]
        )
        status = draw(st.sampled_from(("proposed", "planned", "active", "paused", "completed", "canceled")))
        parts.append(initiative(f"i{number}", more, status))
    return BASE + "".join(parts)


@given(roadmaps())
def test_the_sums_agree_whatever_they_are_by(text: str) -> None:
    found = investment_of(roadmap_of(text))
    assert len(found.efforts) + len(found.unmeasured) == text.count("kind: initiative")
    for by in BY:
        shares = found.groups[by]
        assert len({share.name for share in shares}) == len(shares)
        assert sum(share.total for share in shares) == found.total
        assert sum(share.only_released for share in shares) == found.only_released
        assert {name: sum(share.months[name] for share in shares) for name in STANDINGS} == {
            name: found.standing(name) for name in STANDINGS
        }
        planned = [share.planned for share in shares if share.planned is not None]
        assert sum(planned) == (1 if any(planned) else 0)
