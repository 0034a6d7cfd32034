"""Every field of every kind: right once, and wrong in each way once."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.schema.sample_documents import (
    FIELDS,
    KINDS,
    Field,
    Value,
    at,
    check,
    inside,
    named,
    only,
    put,
    renamed,
    whole,
    without,
)
from tpmlint.finding import Edit, Fix, Route
from tpmlint.schema import load

KEYS = [field for field in FIELDS if isinstance(field[1][-1], str)]
OWN_RULE: Mapping[Route, str] = {("enables",): "enables-nothing", ("internal_customers",): "no-internal-customer"}


def shape(schema: Mapping[str, Value]) -> str:
    kind = schema.get("type", "word")
    return kind if isinstance(kind, str) else kind[0]


# A wrong value for each type; none is near to a right one.
WRONG: Mapping[str, Value] = {
    "string": ["no", "text"],
    "number": [1],
    "array": 3,
    "object": "no mapping",
    "word": "zzzzzzzzzz",
    "integer": "?",
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_with_every_field_is_valid(kind: str) -> None:
    item = whole(kind)
    assert item.keys() == {*load(kind)["properties"], "x-own"}
    assert check(item) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_with_no_more_than_it_needs_is_valid(kind: str) -> None:
    assert check({key: whole(kind)[key] for key in load(kind)["required"]}) == ()


@pytest.mark.parametrize("field", FIELDS, ids=named)
@pytest.mark.parametrize("nothing", [False, True], ids=["wrong", "null"])
def test_a_wrong_value_is_one_violation_at_the_value(field: Field, nothing: bool) -> None:
    kind, route, schema, _ = field
    found = only(put(whole(kind), route, None if nothing else WRONG[shape(schema)]))
    rules = {("kind",): "unknown-kind", **(OWN_RULE if nothing else {})}
    assert (found.rule, found.problem.at, found.failed) == (rules.get(route, "schema"), at(*route), route)


@pytest.mark.parametrize("field", [field for field in FIELDS if shape(field[2]) == "string"], ids=named)
@pytest.mark.parametrize("text", ["", " \n", "bad one\n\x00 @"], ids=["empty", "blank", "odd"])
def test_text_that_says_nothing_is_one_violation(field: Field, text: str) -> None:
    kind, route, schema, _ = field
    found = check(put(whole(kind), route, text))
    if text.strip() and re.search(schema.get("pattern", "$^"), text):
        assert found == ()
    else:
        (violation,) = found
        assert (violation.rule, violation.problem.at, violation.failed) == ("schema", at(*route), route)


@pytest.mark.parametrize("field", KEYS, ids=named)
def test_a_missing_key_is_one_violation_where_it_is_required(field: Field) -> None:
    kind, route, _, required = field
    value = without(whole(kind), *route)
    if not required:
        # A score is empty without its one entry; that is said elsewhere.
        assert check(value) == () or route == ("score", "rice")
        return
    found = only(value)
    holder = inside(value, route[:-1])
    first = "kind" if len(route) == 1 and "kind" in holder else next(iter(holder))
    assert (found.rule, found.problem.at) == (OWN_RULE.get(route, "schema"), at(*route[:-1], first, key=True))
    assert found.failed == (route if len(route) == 1 else None)
    assert found.problem.fix is None


@pytest.mark.parametrize("field", KEYS, ids=named)
def test_a_misspelt_key_is_one_violation_at_the_key(field: Field) -> None:
    kind, route, _, _ = field
    key = str(route[-1])
    typo = at(*route[:-1], f"{key}x", key=True)
    found = only(renamed(whole(kind), route, f"{key}x"))
    assert (found.rule, found.problem.at) == ("unknown-field", typo)
    assert found.problem.message.endswith(f"; did you mean '{key}'?")
    assert found.problem.fix == Fix(f"Rename '{key}x' to '{key}'", (Edit(typo, key),), safe=len(key) > 3)
    assert found.failed == route


@pytest.mark.parametrize("field", [field for field in FIELDS if "minItems" in field[2]], ids=named)
def test_an_empty_list_is_one_violation_at_the_list(field: Field) -> None:
    kind, route, _, _ = field
    found = only(put(whole(kind), route, []))
    assert (found.rule, found.problem.at, found.failed) == (OWN_RULE.get(route, "schema"), at(*route), route)


@pytest.mark.parametrize(
    ("field", "word"), [(field, each["const"]) for field in FIELDS for each in field[2].get("oneOf", ())], ids=str
)
def test_every_closed_word_is_valid_and_its_misspelling_fixed(field: Field, word: str) -> None:
    kind, route, _, _ = field
    if route != ("status",) or kind != "decision":
        assert check(put(whole(kind), route, word)) == ()
    found = only(put(whole(kind), route, f"{word.upper()}S"))
    assert found.problem.fix is not None
    assert found.problem.fix.edits == (Edit(at(*route), word),)


@pytest.mark.parametrize(
    ("field", "alias", "word"),
    [
        (field, *pair)
        for field in FIELDS
        for pair in field[2].get("x-tpmlint", {}).get("oneOf", {}).get("aliases", {}).items()
    ],
    ids=str,
)
def test_other_words_for_the_same_are_fixed(field: Field, alias: str, word: str) -> None:
    kind, route, _, _ = field
    fix = Fix(f"Replace '{alias}' with '{word}'", (Edit(at(*route), word),))
    assert only(put(whole(kind), route, alias)).problem.fix == fix
    spoken = alias.replace("-", " ").title()
    assert only(put(whole(kind), route, spoken)).problem.fix == Fix(f"Replace '{spoken}' with '{word}'", fix.edits)
