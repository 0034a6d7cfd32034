"""status-regression, capability-without-initiative: what a change makes of single items."""

from __future__ import annotations

import pytest

from tests.change.in_memory import judge_change
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import capability, feature, initiative, items

ONE = feature("one-click")


# status-regression


def status(kind: str, word: str) -> str:
    """Return a roadmap with one item of this kind and status."""
    if kind == "initiative":
        return items(ONE, initiative("x", word))
    if kind == "capability":
        return items(ONE, capability("x", f"lifecycle: {word}"))
    if kind == "decision":
        more = "features: [one-click]"
        return items(ONE, f"kind: decision\nid: x\ntitle: X\nowner: core\nstatus: {word}\n{more}\n")
    return items(ONE, feature("x", f"status: {word}" if word else ""))


def regressions(before: str, after: str) -> list[str]:
    """Return what the rule says."""
    return [each.message for each in judge_change(before, after, rule="status-regression")]


def test_points_at_the_status() -> None:
    assert said(judge_change(status("initiative", "completed"), status("initiative", "active"))) == [
        (
            f"{ONLY_FILE}:16 `active` warning[status-regression] initiative x was completed and is active again; "
            "write a new initiative for what is new, or say in the message why it was not completed"
        )
    ]


@pytest.mark.parametrize(
    ("kind", "was", "now"),
    [
        ("initiative", "completed", "planned"),
        ("initiative", "completed", "canceled"),
        ("initiative", "canceled", "proposed"),
        ("feature", "released", "active"),
        ("feature", "retired", "released"),
        ("feature", "canceled", "planned"),
        ("capability", "retired", "production"),
        ("decision", "rejected", "accepted"),
        ("decision", "superseded", "accepted"),
    ],
)
def test_back(kind: str, was: str, now: str) -> None:
    (message,) = regressions(status(kind, was), status(kind, now))
    assert message.startswith(f"{kind} x was {was} and is {now} again; write a new {kind} for what is new")


@pytest.mark.parametrize(
    ("kind", "was", "now"),
    [
        ("initiative", "active", "completed"),
        ("initiative", "active", "planned"),
        ("initiative", "completed", "completed"),
        ("initiative", "completed", "done"),
        ("feature", "released", "retired"),
        ("capability", "production", "experimental"),
        ("capability", "deprecated", "production"),
        ("decision", "rejected", "superseded"),
        ("decision", "accepted", "deprecated"),
    ],
)
def test_not_back(kind: str, was: str, now: str) -> None:
    assert regressions(status(kind, was), status(kind, now)) == []


def test_a_missing_status() -> None:
    (finding,) = judge_change(status("feature", "released"), status("feature", ""))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:12 `kind` warning[status-regression] feature x was released and has no 'status' any more; "
            "write a new feature for what is new, or say in the message why it was not released"
        )
    ]


# capability-without-initiative


def test_points_where_consumers_are_missing() -> None:
    assert said(judge_change(items(ONE), items(ONE, capability("cards")))) == [
        (
            f"{ONLY_FILE}:12 `kind` warning[capability-without-initiative] capability cards is new, and no team "
            "consumes it and no initiative lists it; say what it is for"
        )
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", items(ONE, capability("cards"))),
        (items(ONE), items(ONE, capability("cards", "consumers: [{team: shop}]"))),
        (items(ONE), items(ONE, capability("cards"), initiative("v", more="capabilities: [cards]"))),
        (items(ONE), items(ONE, capability("cards"), initiative("v", "completed", "capabilities: [cards]"))),
        (items(ONE), items(ONE, capability("cards", "lifecycle: retired"))),
        (items(ONE), items(ONE, capability("cards", "consumers: [{tem: shop}]"))),
        (items(ONE, capability("cards")), items(ONE, capability("cards", "tags: [x]"))),
    ],
    ids=[
        "the roadmap is new",
        "consumed",
        "listed",
        "listed by a completed one",
        "retired",
        "consumers that cannot be read",
        "it was there before",
    ],
)
def test_a_capability_that_is_not_new_or_not_alone(before: str, after: str) -> None:
    assert judge_change(before, after, rule="capability-without-initiative") == ()


def test_a_canceled_initiative_is_not_a_reason() -> None:
    after = items(ONE, capability("cards"), initiative("v", "canceled", "capabilities: [cards]"))
    assert len(judge_change(items(ONE), after, rule="capability-without-initiative")) == 1
