"""Conditions as ``--where`` takes them: how they are written, and what meets them."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.shop import board
from tpmlint.errors import UserError
from tpmlint.query.search import Query, ask_items
from tpmlint.query.values import Condition, Field, Type, Value, condition, number, parse

SIGNS = ("=", "!=", "<", "<=", ">", ">=", "~")
NAMES = st.text(st.characters(exclude_characters="=<>~!", exclude_categories=["Z", "C"]), min_size=1)
DATES = st.one_of(
    st.dates().map(str),
    st.integers(1, 9999).map("{:04}".format),
    st.tuples(st.integers(1, 9999), st.sampled_from(["Q1", "Q4", "H1", "H2", "01", "12"])).map(
        "{0[0]:04}-{0[1]}".format
    ),
)


def found(*where: str, kind: str = "initiative") -> list[str]:
    """Return the ids of the items that meet conditions, in the roadmap's order."""
    shop = board()
    ids = {item.id for item in ask_items(Query({}, {}, where=where), kind, shop).items}
    return [item.id for item in shop.roadmap.items if item.kind == kind and item.id in ids]


ALL = ["tokens", "fresh-index", "old-vault", "first-tracking"]


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("status=active", ["tokens"]),
        ("status == Active", ["tokens"]),
        ("status!=active", ["fresh-index", "old-vault", "first-tracking"]),
        ("owner=PLATFORM", ["tokens", "fresh-index", "first-tracking"]),
        ("owner=team:platform", ["tokens", "fresh-index", "first-tracking"]),
        ("title~INDEX", ["fresh-index"]),
        ("id=fresh-index", ["fresh-index"]),
        ("tags=money", ["tokens"]),
        ("tags!=money", ["fresh-index", "old-vault", "first-tracking"]),
        ("metrics.name=mttr", ["tokens"]),
        ("metrics=Failed deployment recovery time", ["tokens"]),
        ("metrics.target=30", ["tokens"]),
        ("metrics.target=15 %", ["tokens"]),
        ("metrics.target>=30", ["tokens"]),
        ("metrics.target<30", []),
        ("enables=one-click", ["tokens", "old-vault"]),
        ("enables.how~token", ["tokens"]),
        ("internal_customers=search", ["fresh-index", "old-vault"]),
        ("customers=search", ["fresh-index", "old-vault"]),
        ("features=tracking", ["first-tracking"]),
        ("x-cost=3", ["tokens"]),
        ("x-cost=3.0", ["tokens"]),
        ("x-cost>3", ["fresh-index"]),
        ("x-cost<=12", ["tokens", "fresh-index"]),
        ("x-cost=", ["old-vault", "first-tracking"]),
        ("x-cost!=", ["tokens", "fresh-index"]),
        ("x-review<2027-03", ["fresh-index"]),
        ("x-review=2027", ["fresh-index"]),
        ("x-review>2027-02", []),
        ("target_date=", ["old-vault", "first-tracking"]),
        ("target_date<2027-Q2", ["tokens"]),
        ("target_date=2027", ["tokens", "fresh-index"]),
        ("target_date=2027-Q4", ["fresh-index"]),
        ("target_date>2027-02", ["fresh-index"]),
        ("target_date>=2027-02-28", ["tokens", "fresh-index"]),
        ("target_date<=2027-H2", ["tokens", "fresh-index"]),
        ("start_date<=2027-01", ["fresh-index"]),
        ("score.rice.reach>999", ["tokens"]),
        ("rice=250", ["tokens"]),
        ("rice>250", []),
        ("overdue>0", ["tokens"]),
        ("file~initiatives", ALL),
    ],
)
def test_what_meets_a_condition(where: str, ids: list[str]) -> None:
    assert found(where) == ids


def test_every_condition_has_to_hold() -> None:
    assert found("owner=platform", "type=enablement", "status!=active") == ["first-tracking"]


@pytest.mark.parametrize(
    ("where", "kind", "ids"),
    [
        ("enablers=tokens", "feature", ["one-click"]),
        ("enablers=old-vault", "feature", []),
        ("depends_on=one-click", "feature", ["instant-search"]),
        ("gap>=1", "feature", ["instant-search"]),
        ("external.jira=srch", "team", ["search"]),
        ("contact~#check", "team", ["checkout"]),
        ("owns>2", "team", ["platform", "checkout", "search"]),
        ("lifecycle=", "capability", ["index", "kit"]),
        ("parent=come-back", "objective", ["effortless"]),
        ("date<2027", "decision", ["no-cards"]),
    ],
)
def test_other_kinds(where: str, kind: str, ids: list[str]) -> None:
    assert found(where, kind=kind) == ids


DERIVED = (
    "it has those of `tpmlint explain initiative`, and derived: features, customers, rice, wsjf, overdue, gap, "
    "expected, risks and file"
)


@pytest.mark.parametrize(
    ("where", "message", "remedy"),
    [
        ("status", "invalid condition 'status'", "write FIELD=VALUE, or with != < <= > >= or ~ (contains) for ="),
        ("=x", "invalid condition '=x'", "write FIELD=VALUE, or with != < <= > >= or ~ (contains) for ="),
        ("late>", "condition 'late>' has no value", "write FIELD=VALUE, or with != < <= > >= or ~ (contains) for ="),
        (
            "stauts=active",
            "an initiative has no field 'stauts'; did you mean status?",
            DERIVED,
        ),
        (
            "metrics.nmae=x",
            "an initiative has no field 'metrics.nmae'; did you mean metrics.name?",
            DERIVED,
        ),
        (
            "status=actve",
            "status is never 'actve'; did you mean active?",
            "it is proposed, planned, active, paused, completed or canceled",
        ),
        (
            "target_date<soon",
            "target_date is a date, but 'soon' is not a valid one",
            "write 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026",
        ),
        (
            "target_date=Q3 2027",
            "target_date is a date, but 'Q3 2027' is not a valid one",
            "write 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026",
        ),
        ("title<b", "title is neither a date nor a number", "use = != or ~"),
        ("status<active", "status is neither a date nor a number", "use = != or ~"),
        ("overdue>much", "overdue cannot be compared with 'much'", "write a number"),
        ("x-cost>much", "x-cost cannot be compared with 'much'", "write a number or a date"),
    ],
)
def test_what_can_never_be_met_is_refused(where: str, message: str, remedy: str) -> None:
    with pytest.raises(UserError) as caught:
        found(where)
    assert (caught.value.message, caught.value.remedy, caught.value.place) == (message, remedy, "--where")


@given(NAMES, st.sampled_from(SIGNS), st.text().map(str.strip).filter(lambda text: not text.startswith("=")))
def test_a_condition_is_read_as_it_was_written(name: str, sign: str, value: str) -> None:
    if not value and sign not in ("=", "!="):
        value = "x"
    assert parse(f" {name} {sign} {value} ") == Condition(name, sign, value)


@given(st.text())
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        asked = parse(text)
    except UserError:
        return
    assert asked.field
    assert asked.sign in SIGNS


@given(DATES, DATES, st.sampled_from(["date", "start"]))
def test_a_date_is_before_in_or_after_another(own: str, other: str, type_: Type) -> None:
    field: Field[str] = Field("when", lambda row: (row,), type=type_)
    holds = {sign: condition(field, sign, other)(own) for sign in SIGNS[:-1]}
    assert holds["<"] + holds["="] + holds[">"] == 1
    assert holds["<="] is (holds["<"] or holds["="])
    assert holds[">="] is (holds[">"] or holds["="])
    assert holds["!="] is not holds["="]
    if own == other:
        assert holds["="]


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.booleans()),
    st.sampled_from(SIGNS),
    st.text(min_size=1),
    st.sampled_from(get_args(Type)),
)
def test_any_value_can_be_asked_anything(value: Value, sign: str, wanted: str, type_: Type) -> None:
    field: Field[Value] = Field("any", lambda row: (row,), type=type_)
    try:
        test = condition(field, sign, wanted)
    except UserError:
        assert sign != "~"
    else:
        assert test(value) in (True, False)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (3, 3.0),
        ("-2.5", -2.5),
        (".5", 0.5),
        (True, None),
        ("1e9", None),
        (10**400, None),
        (float("nan"), None),
        ("٣", None),
    ],
)
def test_numbers(value: Value, meant: float | None) -> None:
    assert number(value) == meant
