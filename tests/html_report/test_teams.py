"""The pages of teams, before they are drawn."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from tests.html_report.large_roadmap import large_roadmap
from tests.html_report.sample_pages import PLAIN, sample_metrics, subject
from tpmlint.html_report import items, teams
from tpmlint.html_report.teams import TeamPage, Wait, Work, reasons
from tpmlint.model.items import Feature, Item
from tpmlint.model.risk import Cause, Reason, Risk

FILES = {
    "roadmap/all.yaml": dedent("""\
        {kind: team, id: shop, title: Shop}
        ---
        {kind: team, id: core, title: Core}
        ---
        {kind: team, id: idle, title: Idle}
        ---
        {kind: objective, id: quick, title: Paid in a minute, owner: shop}
        ---
        kind: feature
        id: wallet
        title: Wallets
        owner: shop
        status: active
        target_date: 2026-12-31
        objectives: [quick]
        ---
        {kind: feature, id: gone, title: Gone, owner: shop, status: canceled}
        ---
        kind: initiative
        id: vault
        title: A vault
        owner: core
        status: paused
        target_date: 2027-02-28
        enables: [{feature: wallet, how: x}]
        internal_customers: [{team: shop, need: x}, {team: core, need: y}]
        ---
        kind: initiative
        id: keys
        title: New keys
        owner: core
        status: active
        target_date: 2026-11-10
        internal_customers: [{team: idle, need: x}]
        ---
        {kind: initiative, id: nobody, title: Nobody's, status: active, depends_on: ['initiative:keys']}
        ---
        {kind: capability, id: cards, title: Cards, owner: core, lifecycle: production, consumers: [{team: shop}]}
    """)
}


def told(page: TeamPage) -> dict[str, object]:
    """Return a page in names."""

    def work(each: Work) -> tuple[object, ...]:
        card = each.card
        return (each.horizon, card.item.id, ids(card.customers), ids(card.enables), ids(each.serves), each.reasons)

    def wait(each: Wait) -> tuple[object, ...]:
        return each.item.id, ids(each.teams), ids(each.waiting), each.reasons

    return {
        "work": [work(each) for each in page.work],
        "at risk": page.at_risk,
        "waits for": [wait(each) for each in page.waits_for],
        "awaited by": [wait(each) for each in page.awaited_by],
        "owned": [each.row.capability.id for each in page.owned],
    }


def ids(found: tuple[Item, ...]) -> list[str]:
    return [item.id for item in found]


def test_a_team_has_what_it_builds_owns_and_waits_for() -> None:
    view = teams.view(subject(FILES, tracked=None))
    gap = ("gap of 59 days", "waits for what is paused")
    late, paused = ("overdue by 10 days",), ("59 days after what waits for it", "paused")
    assert {page.team.id: told(page) for page in view.pages} == {
        "shop": {
            "work": [("now", "wallet", [], [], ["quick"], gap)],
            "at risk": 1,
            "waits for": [("vault", ["core"], ["wallet"], paused)],
            "awaited by": [],
            "owned": [],
        },
        "core": {
            "work": [
                ("now", "keys", ["idle"], [], [], late),
                ("now", "vault", ["shop", "core"], ["wallet"], [], paused),
            ],
            "at risk": 2,
            "waits for": [],
            "awaited by": [("vault", ["shop"], ["wallet"], paused), ("keys", ["idle"], [], late)],
            "owned": ["cards"],
        },
        "idle": {
            "work": [],
            "at risk": 0,
            "waits for": [("keys", ["core"], [], late)],
            "awaited by": [],
            "owned": [],
        },
    }
    assert (view.short, view.history) == (False, False)


def test_a_team_and_its_capabilities_have_the_shares_of_the_audit() -> None:
    metrics = sample_metrics()
    pages = {page.team.id: page for page in teams.view(subject(PLAIN, metrics=metrics)).pages}
    assert [(each.row.capability.id, each.history) for each in pages["platform"].owned] == [
        ("payments", metrics.capabilities[0])
    ]
    assert {name: page.history for name, page in pages.items()} == {each.team: each for each in metrics.teams}


def test_of_many_items_the_most_urgent_waits_are_listed_and_the_others_counted() -> None:
    report = subject(large_roadmap(items.FEW + 1))
    view, delays = teams.view(report), teams.delays(report)
    assert view.short
    assert {len(page.waits_for) for page in view.pages} == {10}
    assert all(page.more_waits for page in view.pages)
    for page in view.pages:
        urgent = [
            (-max(each.risk.lateness, delays.get(each.item.ref, 0)), each.risk.urgency) for each in page.waits_for
        ]
        assert urgent == sorted(urgent)
    few = teams.view(subject(large_roadmap(items.FEW - 10)))
    assert not few.short
    assert {page.more_waits + page.more_awaited for page in few.pages} == {0}


@pytest.mark.parametrize(
    ("causes", "overdue", "gap", "says"),
    [
        ([], 0, 9, ()),
        ([("gap", True, 3)], 0, 3, ("gap of 3 days",)),
        ([("overdue", False, 1)], 1, 0, ("overdue by 1 day",)),
        ([("off-track", False, 0), ("paused", False, 0)], 0, 0, ("off track", "paused")),
        (
            [("gap", True, 2), ("overdue", True, 5), ("paused", True, 0), ("undated", True, 0)],
            0,
            2,
            ("gap of 2 days", "waits for what is overdue, paused and undated"),
        ),
    ],
)
def test_why_an_item_is_at_risk_in_a_few_words(
    causes: list[tuple[Reason, bool, int]], overdue: int, gap: int, says: tuple[str, ...]
) -> None:
    context = subject(FILES)
    item = context.roadmap.find("feature", "wallet")
    other = context.roadmap.find("initiative", "vault")
    assert isinstance(item, Feature)
    assert other is not None
    found = tuple(Cause(reason, (item, other) if awaited else (item,), days=days) for reason, awaited, days in causes)
    assert reasons(Risk(item, date(2027, 1, 1), overdue, gap, found)) == says


def test_a_closed_item_is_not_at_risk() -> None:
    assert reasons(None) == ()
