"""What became of items, told by one roadmap after another."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from tests.in_memory import roadmap
from tests.rules.change.shop import feature, initiative, items
from tpmlint.history.events import EventCollector, ItemHistory, StatusEvent, TargetEvent

DAYS = [date(2026, 1, day) for day in range(1, 10)]


def history(*texts: str) -> ItemHistory:
    """Return what became of initiative ``vault``, whose roadmap was each of these texts, a day each."""
    events = EventCollector()
    steps = list(zip(DAYS, pairwise(map(roadmap, ("", *texts))), strict=False))
    for day, (before, after) in reversed(steps):
        events.compare(before, after, day)
    return events.histories()["initiative:vault"]


def vault(status: str, target: str = "") -> str:
    """Return a roadmap with the initiative ``vault``."""
    return items(feature("one-click"), initiative("vault", status, f"target_date: {target}" if target else ""))


def test_a_status_that_could_not_be_read_says_nothing_of_the_one_before() -> None:
    found = history(
        vault("planned"), vault("plannd"), vault("planned"), vault("actve"), vault("activ"), vault("active")
    )
    assert found.statuses == (StatusEvent(DAYS[0], None, "planned"), StatusEvent(DAYS[5], "planned", "active"))
    assert found.changed == DAYS[5]


def test_a_status_that_cannot_be_read_at_the_end() -> None:
    assert history(vault("planned"), vault("actve")).statuses == (StatusEvent(DAYS[0], None, "planned"),)


def test_a_target_moves_on_the_day_on_which_it_is_given_again() -> None:
    found = history(vault("planned", "2026-Q1"), vault("planned"), vault("active"), vault("active", "2026-Q2"))
    assert found.targets == (TargetEvent(DAYS[3], "2026-Q1", "2026-Q2", 91),)


def test_an_item_that_was_gone_for_a_while() -> None:
    found = history(vault("active", "2026-Q1"), items(feature("one-click")), vault("active", "2026-Q2"))
    assert found.statuses == (StatusEvent(DAYS[0], None, "active"), StatusEvent(DAYS[2], None, "active"))
    assert found.targets == (TargetEvent(DAYS[2], "2026-Q1", "2026-Q2", 91),)


def test_a_target_written_in_another_way_has_not_moved() -> None:
    assert history(vault("active", "2026-Q1"), vault("active", "2026-03"), vault("active")).targets == ()
