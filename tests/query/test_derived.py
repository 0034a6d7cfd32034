"""What can be told of an item though nobody wrote it down."""

from __future__ import annotations

import pytest

from tests.query.shop import board
from tests.schema.sample_documents import KINDS
from tpmlint.model.kinds import STANDARD
from tpmlint.query.derived import derived_of
from tpmlint.query.fields import item_field, names
from tpmlint.query.values import Value
from tpmlint.schema import fields

SHOP = board()


@pytest.mark.parametrize(
    ("ref", "name", "values"),
    [
        ("initiative:tokens", "features", ("one-click",)),
        ("initiative:fresh-index", "customers", ("search", "checkout")),
        ("initiative:tokens", "rice", (250.0,)),
        ("initiative:tokens", "wsjf", ()),
        ("initiative:tokens", "overdue", (2,)),
        ("initiative:fresh-index", "overdue", ()),
        ("initiative:first-tracking", "overdue", ()),
        ("initiative:tokens", "file", ("roadmap/initiatives.yaml",)),
        ("feature:one-click", "enablers", ("tokens",)),
        ("feature:one-click", "customers", ("checkout",)),
        ("feature:one-click", "capabilities", ("payments", "kit")),
        ("feature:tracking", "enablers", ("first-tracking",)),
        ("feature:instant-search", "gap", (184,)),
        ("feature:instant-search", "overdue", ()),
        ("feature:instant-search", "expected", ("2027-12-31",)),
        ("feature:instant-search", "risks", ("gap", "overdue")),
        ("feature:tracking", "risks", ()),
        ("capability:payments", "initiatives", ("tokens",)),
        ("capability:kit", "features", ("one-click",)),
        ("capability:payments", "customers", ("checkout", "search")),
        ("team:checkout", "needs", ("tokens", "fresh-index")),
        ("team:search", "consumes", ("payments",)),
        ("team:platform", "owns", (6,)),
        ("objective:come-back", "features", ("instant-search", "one-click")),
        ("objective:effortless", "initiatives", ("tokens",)),
        ("objective:come-back", "customers", ("search", "checkout")),
        ("decision:no-cards", "file", ("roadmap/others.yaml",)),
    ],
)
def test_derived(ref: str, name: str, values: tuple[Value, ...]) -> None:
    item = SHOP.roadmap.find(*ref.split(":"))
    assert item is not None
    assert item_field(item.kind, name, SHOP, "--columns").values(item) == values


@pytest.mark.parametrize("kind", KINDS)
def test_no_derived_field_hides_one_of_the_schema(kind: str) -> None:
    assert {field.name for field in fields(kind)}.isdisjoint(derived_of(STANDARD[kind]))
    assert all(derived.description for derived in derived_of(STANDARD[kind]).values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_can_be_read_of_every_item(kind: str) -> None:
    for name in (*names(STANDARD[kind]), "x-anything", "x-any.thing"):
        field = item_field(kind, name, SHOP, "--columns")
        for item in SHOP.roadmap.items:
            if item.kind == kind:
                values = field.values(item)
                assert all(isinstance(value, str | int | float) for value in values)
                assert field.many is not False or len(values) <= 1
    assert {*STANDARD[kind].columns, *STANDARD[kind].order} <= set(names(STANDARD[kind]))


def test_a_total_needs_all_its_parts() -> None:
    from tests.in_memory import roadmap
    from tpmlint.query.derived import DatedRoadmap

    text = """\
        kind: initiative
        id: a
        score: {wsjf: {business_value: 5, time_criticality: 3, risk_reduction: 1, job_size: 2}}
        ---
        kind: initiative
        id: b
        score: {wsjf: {business_value: 5, time_criticality: 3, job_size: 2}}
        ---
        kind: initiative
        id: c
        score: {rice: {reach: 1e308, impact: 1e308, confidence: 1, effort: 1}}
        """
    made = DatedRoadmap(roadmap(text), SHOP.as_of)
    totals = [
        [item_field("initiative", name, made, "").values(item) for name in ("wsjf", "rice")]
        for item in made.roadmap.items
    ]
    assert totals == [[(4.5,), ()], [(), ()], [(), ()]]
