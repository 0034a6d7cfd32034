"""Questions by what is connected, by owner and openness, and the order of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.in_memory import roadmap
from tests.query.shop import AS_OF, FILES, board
from tpmlint.errors import UserError
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.search import Answer, Query, ask_findings, ask_items, nothing
from tpmlint.query.values import Field, Value, sort_rows


def ask(kind: str, **parts: Any) -> Answer:
    return ask_items(Query(**{"equal": {}, "reached": {}, **parts}), kind, board())


def ids(kind: str, **parts: Any) -> list[str]:
    return [item.id for item in ask(kind, **parts).items]


@pytest.mark.parametrize(
    ("kind", "option", "name", "found"),
    [
        ("initiative", "customer", "search", ["fresh-index", "old-vault"]),
        ("initiative", "customer", "jira:SRCH", ["fresh-index", "old-vault"]),
        ("initiative", "customer", "team:Checkout", ["tokens", "fresh-index", "first-tracking"]),
        ("feature", "customer", "search", ["instant-search"]),
        ("feature", "customer", "checkout", ["tracking", "one-click", "instant-search"]),
        ("capability", "customer", "search", ["index", "payments"]),
        ("objective", "customer", "search", ["come-back"]),
        ("initiative", "capability", "payments", ["tokens", "old-vault"]),
        ("feature", "capability", "payments", ["one-click"]),
        ("team", "capability", "payments", ["checkout", "search"]),
        ("decision", "capability", "index", ["own-index"]),
        ("decision", "capability", "payments", ["no-cards"]),
        ("initiative", "objective", "come-back", ["tokens", "fresh-index", "old-vault"]),
        ("initiative", "objective", "effortless", ["tokens", "old-vault"]),
        ("feature", "objective", "come-back", ["one-click", "instant-search"]),
        ("capability", "objective", "effortless", ["kit", "payments"]),
        ("objective", "objective", "come-back", ["come-back", "effortless"]),
        ("team", "objective", "effortless", ["checkout"]),
        ("initiative", "feature", "one-click", ["tokens", "old-vault"]),
        ("capability", "feature", "one-click", ["kit", "payments"]),
        ("objective", "feature", "one-click", ["come-back", "effortless"]),
        ("decision", "feature", "one-click", ["no-cards"]),
        ("feature", "initiative", "tokens", ["one-click"]),
        ("team", "initiative", "tokens", ["checkout"]),
        ("decision", "initiative", "tokens", ["no-cards"]),
        ("feature", "initiative", "old-vault", ["one-click"]),
    ],
)
def test_what_is_connected(kind: str, option: str, name: str, found: list[str]) -> None:
    assert ids(kind, reached={option: (name,)}) == found


def test_several_values_are_alternatives_and_several_options_are_not() -> None:
    assert ids("initiative", reached={"capability": ("index", "kit")}) == ["tokens", "fresh-index", "first-tracking"]
    assert ids("initiative", reached={"capability": ("index", "kit"), "customer": ("search",)}) == ["fresh-index"]
    assert ids("initiative", equal={"status": ("active", "planned"), "owner": ("platform",)}) == [
        "tokens",
        "fresh-index",
    ]


def test_open_and_closed() -> None:
    assert ids("initiative", open=True) == ["tokens", "fresh-index"]
    assert ids("initiative", open=False) == ["first-tracking", "old-vault"]
    assert ids("feature", open=True) == ["one-click", "instant-search"]


@pytest.mark.parametrize(
    ("parts", "notes"),
    [
        ({"equal": {"owner": ("platfrom",)}}, ("unknown team 'platfrom'; did you mean platform?",)),
        ({"equal": {"owner": ("search",)}}, ()),
        ({"reached": {"customer": ("serch",)}}, ("unknown team 'serch'; did you mean search?",)),
        ({"reached": {"objective": ("xyz",)}}, ("unknown objective 'xyz'",)),
        ({"reached": {"feature": ("capability:kit",)}}, ("unknown feature 'capability:kit'",)),
        (
            {"reached": {"capability": ("capability:payment",)}},
            ("unknown capability 'capability:payment'; did you mean capability:payments?",),
        ),
    ],
)
def test_an_empty_answer_says_what_is_not_there(parts: dict[str, Any], notes: tuple[str, ...]) -> None:
    assert ask("initiative", **parts) == Answer(notes=notes)


def test_nothing() -> None:
    assert nothing("initiative", board()) == "no initiative matches"
    assert nothing("finding", board()) == "no finding matches"
    small = DatedRoadmap(roadmap({"roadmap/teams.yaml": FILES["roadmap/teams.yaml"]}), AS_OF)
    assert nothing("initiative", small) == "the roadmap has no initiative"


@pytest.mark.parametrize(
    ("kind", "parts", "message", "place"),
    [
        ("initiative", {"equal": {"status": ("actve",)}}, "status is never 'actve'; did you mean active?", "--status"),
        ("team", {"equal": {"status": ("active",)}}, "a team has no field 'status'", "--status"),
        ("team", {"open": True}, "a team is neither open nor closed", "--open"),
        ("capability", {"open": False}, "a capability is neither open nor closed", "--closed"),
        ("team", {"at_risk": True}, "a team is neither open nor closed", "--at-risk"),
        ("feature", {"sort": ("-ower",)}, "a feature has no field 'ower'; did you mean owner?", "--sort"),
    ],
)
def test_what_can_never_be_answered(kind: str, parts: dict[str, Any], message: str, place: str) -> None:
    with pytest.raises(UserError) as caught:
        ask(kind, **parts)
    assert (caught.value.message, caught.value.place) == (message, place)


def test_a_finding_is_neither_open_nor_closed() -> None:
    with pytest.raises(UserError, match="a finding is neither open nor closed"):
        ask_findings(Query({}, {}, open=True), (), board())


@pytest.mark.parametrize(
    ("kind", "sort", "found"),
    [
        ("initiative", (), ["tokens", "fresh-index", "first-tracking", "old-vault"]),
        ("initiative", ("target_date",), ["tokens", "fresh-index", "old-vault", "first-tracking"]),
        ("initiative", ("-target_date",), ["fresh-index", "tokens", "old-vault", "first-tracking"]),
        ("initiative", ("status",), ["fresh-index", "tokens", "first-tracking", "old-vault"]),
        ("initiative", ("-status",), ["old-vault", "first-tracking", "tokens", "fresh-index"]),
        ("initiative", ("owner", "-id"), ["old-vault", "tokens", "fresh-index", "first-tracking"]),
        ("initiative", ("-x-cost",), ["fresh-index", "tokens", "old-vault", "first-tracking"]),
        ("initiative", ("-overdue", "title"), ["tokens", "old-vault", "fresh-index", "first-tracking"]),
        ("feature", (), ["tracking", "one-click", "instant-search"]),
        ("team", ("-owns",), ["platform", "checkout", "search"]),
    ],
)
def test_order(kind: str, sort: tuple[str, ...], found: list[str]) -> None:
    assert ids(kind, sort=sort) == found


@given(
    st.lists(
        st.tuples(st.integers(), st.lists(st.one_of(st.text(), st.integers(), st.floats(), st.booleans()))), max_size=8
    ),
    st.booleans(),
    st.sampled_from(["text", "number", "date", "start", "any"]),
)
def test_any_rows_can_be_sorted(rows: list[tuple[int, list[Value]]], backwards: bool, type_: Any) -> None:
    field: Field[tuple[int, list[Value]]] = Field("any", lambda row: tuple(row[1]), type=type_)
    found = sort_rows(rows, [(field, backwards)])
    assert sorted(map(id, found)) == sorted(map(id, rows))
    present = [bool(row[1]) for row in found]
    assert present == sorted(present, reverse=True)
    assert sort_rows(found, [(field, backwards)]) == found
