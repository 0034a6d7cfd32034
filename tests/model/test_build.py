"""From a document's value to a typed item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tpmlint.finding import Aspect, ItemRef
from tpmlint.formats.dates import parse_period
from tpmlint.formats.source_file import Document
from tpmlint.model.build import build_item
from tpmlint.model.items import Capability, Enables, Feature, Initiative, InternalCustomer, Metric, Reference
from tpmlint.model.kinds import STANDARD
from tpmlint.model.references import parse_reference
from tpmlint.schema import load

INITIATIVE: dict[str, Any] = {
    "kind": "initiative",
    "id": "vault",
    "title": "Card vault",
    "owner": "payments",
    "status": "active",
    "type": "enablement",
    "enables": [{"feature": "one-click", "how": "Charges a stored card"}],
    "internal_customers": [{"team": "checkout", "need": "No vault of its own"}],
    "capabilities": ["cards", "jira:CAP-1"],
    "metrics": [{"name": "mttr", "baseline": 3, "target": 1.5, "by": 2027}],
    "depends_on": ["keys", "feature:accounts", "jira:SHOP-2"],
    "target_date": "2027-Q1",
    "external": {"jira": "SHOP-1"},
    "x-cost": 3,
}


def document(value: object) -> Document:
    """Return a document that holds ``value``."""
    return Document("roadmap/a.yaml", 2, value)


def reference(kind: str, item_id: str, *route: str | int) -> Reference:
    """Return a reference as it is written when it names the kind's own item."""
    return Reference(str(route[0]), kind, item_id, route, item_id)


def test_every_field_of_an_initiative_is_typed() -> None:
    item = build_item(document(INITIATIVE))
    assert isinstance(item, Initiative)
    assert (item.ref, item.title, item.path, item.document) == (
        "initiative:vault",
        "Card vault",
        "roadmap/a.yaml",
        2,
    )
    assert item.owner == reference("team", "payments", "owner")
    assert item.enables == (
        Enables(0, reference("feature", "one-click", "enables", 0, "feature"), "Charges a stored card"),
    )
    assert item.internal_customers == (
        InternalCustomer(0, reference("team", "checkout", "internal_customers", 0, "team"), "No vault of its own"),
    )
    assert item.capabilities == (
        reference("capability", "cards", "capabilities", 0),
        Reference("capabilities", "capability", "CAP-1", ("capabilities", 1), "jira:CAP-1", "jira"),
    )
    assert item.depends_on == (
        reference("initiative", "keys", "depends_on", 0),
        Reference("depends_on", "feature", "accounts", ("depends_on", 1), "feature:accounts"),
        Reference("depends_on", "", "SHOP-2", ("depends_on", 2), "jira:SHOP-2", "jira"),
    )
    assert item.metrics == (Metric(0, "mttr", None, 3, 1.5, None, parse_period(2027), None),)
    assert item.target_date == parse_period("2027-Q1")
    assert item.external == {"jira": "SHOP-1"}
    assert item.unknown == frozenset()
    assert item.is_open


def test_places_are_symbolic() -> None:
    item = build_item(document(INITIATIVE))
    assert item is not None
    assert item.at("enables", 0) == ItemRef("roadmap/a.yaml", 2, ("enables", 0))
    assert item.at_key("status") == ItemRef("roadmap/a.yaml", 2, ("status",), Aspect.KEY)


def test_a_value_that_failed_its_schema_is_neither_there_nor_missing() -> None:
    item = build_item(document({**INITIATIVE, "status": "activ"}), [("status",)])
    assert isinstance(item, Initiative)
    assert item.status is None
    assert not item.is_known("status")
    assert item.is_known("type")
    assert not item.is_open


def test_an_element_that_failed_leaves_the_others_their_index() -> None:
    value = {**INITIATIVE, "enables": [3, {"feature": "one-click", "how": "Charges"}]}
    item = build_item(document(value), [("enables", 0)])
    assert isinstance(item, Initiative)
    assert item.enables == (Enables(1, reference("feature", "one-click", "enables", 1, "feature"), "Charges"),)
    assert not item.is_known("enables")


def test_a_document_that_broke_off_still_has_a_name_and_nothing_else() -> None:
    item = build_item(document(INITIATIVE), [()])
    assert isinstance(item, Initiative)
    assert (item.ref, item.title, item.enables) == ("initiative:vault", None, ())
    assert not any(item.is_known(field) for field in INITIATIVE)


@pytest.mark.parametrize(
    "value", [None, [], "x", {}, {"kind": "feature"}, {"kind": "epic", "id": "a"}, {"kind": [], "id": "a"}]
)
def test_what_has_no_kind_and_id_is_not_an_item(value: object) -> None:
    assert build_item(document(value)) is None


def test_a_feature_without_a_status_is_open_and_one_whose_status_is_unknown_is_not() -> None:
    value = {"kind": "feature", "id": "a", "title": "A", "owner": "t"}
    plain, odd = build_item(document(value)), build_item(document({**value, "status": 3}), [("status",)])
    assert isinstance(plain, Feature)
    assert isinstance(odd, Feature)
    assert (plain.is_open, odd.is_open) == (True, False)


@pytest.mark.parametrize("kind", STANDARD)
def test_hostile_values_build_or_are_no_item_even_when_no_schema_looked(kind: str) -> None:
    schema = load(kind)
    for field in schema["properties"]:
        odd: object
        for odd in (None, 3, "x", [], [None, 1, "x", {}, []], {"a": {"b": []}}):
            value: dict[str, object] = {"kind": kind, "id": "a", field: odd}
            item = build_item(document(value))
            named = value["kind"] == kind and isinstance(value["id"], str)
            assert (None if item is None else item.ref) == (f"{kind}:{value['id']}" if named else None)


@pytest.mark.parametrize("kind", STANDARD)
def test_references_are_where_the_schema_says(kind: str) -> None:
    described = list(_references(load(kind), ()))
    assert [(each.way, list(each.kinds)) for each in STANDARD[kind].references] == described


def _references(schema: Mapping[str, Any], route: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    note = schema.get("x-tpmlint", {})
    if note.get("shape") == "reference":
        yield route, note["kinds"]
    for name, inner in schema.get("properties", {}).items():
        yield from _references(inner, (*route, name))
    if isinstance(schema.get("items"), dict):
        yield from _references(schema["items"], (*route, "*"))


def test_references_in_words() -> None:
    assert [str(parse_reference(text, "feature")) for text in ("a", "team:b", "jira:X-1")] == [
        "feature:a",
        "team:b",
        "jira:X-1",
    ]


def test_a_capability_keeps_its_patterns_in_order() -> None:
    item = build_item(
        document({"kind": "capability", "id": "a", "title": "A", "owner": "t", "paths": ["b", "!a", "a"]})
    )
    assert isinstance(item, Capability)
    assert item.paths == ("b", "!a", "a")
