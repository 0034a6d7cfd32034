"""Every keyword of draft-07 in an organisation's own schema: the verdict is jsonschema's, the words are true."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tpmlint.errors import UserError
from tpmlint.finding import Aspect, ItemRef
from tpmlint.formats.source_file import Document
from tpmlint.model.kinds import STANDARD
from tpmlint.model.parsed_file import schemas_of
from tpmlint.schema import Violation, violations
from tpmlint.schema.extension import extend
from tpmlint.schema.keywords import search

TEAM = {"kind": "team", "id": "shop", "title": "Shop"}


def validate(schema: object, item: object) -> tuple[Violation, ...]:
    """Return the violations of an item under the schema of teams with ``schema`` on top."""
    extension = extend("team", "team.json", json.dumps(schema).encode())
    return violations(Document("a.yaml", 0, item), schemas_of(STANDARD, {"team": extension}))


def budget(schema: object, value: object, **more: object) -> list[str]:
    """Return what is reported of a team whose field ``budget`` has ``schema``: route, mark on keys, message."""
    found = []
    for each in validate({"properties": {"budget": schema}, **more}, TEAM | {"budget": value}):
        at = each.problem.at
        assert isinstance(at, ItemRef)
        key = " (key)" if at.aspect is Aspect.KEY else ""
        found.append(f"{each.rule} {'.'.join(map(str, at.route))}{key}: {each.problem.message}")
    return found


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (False, 3, "'budget' is not allowed here; remove it"),
        ({"not": True}, 3, "'budget' is not allowed here; remove it"),
        ({"not": {"type": "integer"}}, 3, "'budget' must not match the schema under 'not', as 3 does"),
        ({"type": "integer"}, "x", "'budget' must be a whole number, not 'x'"),
        ({"type": "integer", "format": "email"}, "x@", "'budget' must be a whole number, not 'x@'"),
        ({"type": ["integer", "null"]}, "x", "'budget' must be a whole number or null, not 'x'"),
        ({"enum": [None, True, 6]}, 7, "'budget' must be one of null, true or 6, not 7"),
        ({"enum": [1]}, True, "'budget' must be one of 1, not true"),
        ({"enum": list(range(13))}, 13, "'budget' must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 3 more, not 13"),
        ({"const": {"a": [None]}}, 1, """'budget' must be {"a": [null]}, not 1"""),
        ({"const": "x"}, None, "'budget' must be 'x', not null"),
        ({"const": False}, 0, "'budget' must be false, not 0"),
        ({"multipleOf": 0.1}, 0.25, "'budget' must be a multiple of 0.1, not 0.25"),
        ({"minimum": 2}, 1, "'budget' must be at least 2, not 1"),
        ({"maximum": 2}, 3, "'budget' must be at most 2, not 3"),
        ({"exclusiveMinimum": 2}, 2, "'budget' must be greater than 2, not 2"),
        ({"exclusiveMaximum": 2}, 2, "'budget' must be less than 2, not 2"),
        ({"minLength": 2.0}, "a", "'budget' must be text of at least 2 characters, not 'a'"),
        ({"maxLength": 1}, "ab", "'budget' must be text of at most 1 character, not 'ab'"),
        ({"pattern": "^a$"}, "b", "'budget' must be text that matches '^a$', not 'b'"),
        ({"pattern": "^a$", "patternErrorMessage": "Must be an a."}, "b", "'budget' must be an a, not 'b'"),
        ({"format": "date"}, "x", "'budget' must be a date such as 2026-09-30, not 'x'"),
        ({"format": "date", "description": "When"}, "x", "'budget' must be a date such as 2026-09-30, not 'x'"),
        ({"format": "date-time"}, "x", "'budget' must be a date and time such as 2026-09-30T12:00:00Z, not 'x'"),
        (
            {"format": "uri", "examples": []},
            "x",
            "'budget' must be a full URL such as https://example.org/page, not 'x'",
        ),
        ({"minItems": 1}, [], "'budget' is empty; it must be a list of at least one entry"),
        ({"minItems": 2}, [1], "'budget' must be a list of at least 2 entries, not [1]"),
        ({"maxItems": 1}, [1, 2], "'budget' must be a list of at most 1 entry, not [1, 2]"),
        ({"items": [{}], "additionalItems": False}, [1, 2], "'budget' must be a list of at most 1 entry, not [1, 2]"),
        ({"uniqueItems": True}, [1, 1.0], "'budget' must be a list without repeated entries, not [1, 1.0]"),
        (
            {"contains": {"const": 3}},
            [1],
            "'budget' must be a list with an entry that matches the schema under 'contains', not [1]",
        ),
        ({"minProperties": 2}, {"a": 1}, """'budget' must be a mapping of at least 2 entries, not {"a": 1}"""),
        ({"maxProperties": 0}, {"a": 1}, """'budget' must be a mapping of at most 0 entries, not {"a": 1}"""),
        ({"dependencies": {"a": ["b"]}}, {"a": 1}, "'budget' has 'a' and must have 'b' too"),
        ({"dependencies": {"a": False}}, {"a": 1}, "'budget' is not allowed here; remove it"),
        ({"required": ["a"]}, {}, "'budget' is empty; it must be a mapping with 'a'"),
        (
            {"anyOf": [{"type": "null"}, False]},
            3,
            "'budget' must be a match for one of the 2 schemas under 'anyOf', not 3",
        ),
        (
            {"oneOf": [{"type": "integer"}, {"minimum": 2}]},
            3,
            "'budget' must be a match for exactly one of the 2 schemas under 'oneOf', not 3",
        ),
        (
            {"oneOf": [{"const": "a"}, {"const": 1}]},
            2,
            "'budget' must be a match for exactly one of the 2 schemas under 'oneOf', not 2",
        ),
        ({"if": True, "then": {"maximum": 1}}, 2, "'budget' must be at most 1, not 2"),
        ({"type": "object", "x-tpmlint": {"shape": "reference"}}, 2, "'budget' must be a mapping, not 2"),
        ({"type": "array", "examples": []}, 2, "'budget' must be a list, not 2"),
    ],
    ids=lambda each: json.dumps(each)[:60] if isinstance(each, dict | bool) else "",
)
def test_each_keyword_has_true_words(schema: object, value: object, expected: str) -> None:
    assert budget(schema, value) == [f"schema budget: {expected}"]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"items": False}, [1], ["schema budget.0: an entry of 'budget' is not allowed here; remove it"]),
        (
            {"items": [{}], "additionalItems": {"type": "null"}},
            [1, None, 2],
            ["schema budget.2: an entry of 'budget' must be null, not 2"],
        ),
        (
            {"propertyNames": {"pattern": "^[a-z]+$"}},
            {"a": 1, "aB": 1},
            ["schema budget.aB (key): invalid key 'aB' in 'budget': it must be text that matches '^[a-z]+$', not 'aB'"],
        ),
        (
            {"propertyNames": False},
            {"a": 1},
            ["schema budget.a (key): invalid key 'a' in 'budget': it is not allowed here; remove it"],
        ),
        ({"required": ["b"]}, {"a": 1}, ["schema budget.a (key): 'budget' has no 'b'; add it"]),
        (
            {"additionalProperties": False, "properties": {"b": True}},
            {"aa": 1},
            ["unknown-field budget.aa (key): unknown field 'aa' in 'budget'; known fields are b"],
        ),
        (
            {"patternProperties": {r"^\d$": False}},
            {"१": 1, "1": 2},
            ["schema budget.1: 'budget.1' is not allowed here; remove it"],
        ),
    ],
)
def test_each_place_is_where_the_value_is(schema: object, value: object, expected: list[str]) -> None:
    assert budget(schema, value) == expected


def test_a_field_can_be_forbidden_under_a_condition() -> None:
    schema = {
        "properties": {"budget": {}, "free": {}},
        "if": {"required": ["free"]},
        "then": {"properties": {"budget": False}},
    }
    assert validate(schema, TEAM | {"budget": 3}) == ()
    (found,) = validate(schema, TEAM | {"budget": 3, "free": True})
    assert found.problem.message == "'budget' is not allowed here; remove it"


@pytest.mark.parametrize(
    ("name", "reference"),
    [("a/b", "a~1b"), ("a~b", "a~0b"), ("a%b", "a%25b"), ("a b", "a%20b"), ("é", "%C3%A9"), ("é", "é")],
)
def test_a_reference_is_a_json_pointer_in_a_uri(name: str, reference: str) -> None:
    schema = {"$ref": f"#/definitions/{reference}"}
    definitions = {name: {"type": "integer"}}
    assert budget(schema, 3, definitions=definitions) == []
    assert budget(schema, "x", definitions=definitions) == ["schema budget: 'budget' must be a whole number, not 'x'"]


def test_a_reference_may_lead_to_a_part_of_a_definition() -> None:
    definitions = {"m": {"anyOf": [True, {"properties": {"y": {"type": "integer"}}}]}}
    schema = {"$ref": "#/definitions/m/anyOf/1/properties/y"}
    assert budget(schema, 3, definitions=definitions) == []
    assert len(budget(schema, "x", definitions=definitions)) == 1


def test_a_reference_to_what_is_not_a_schema_is_refused() -> None:
    with pytest.raises(UserError, match="'#/definitions/m/enum/0' is not a schema"):
        budget({"$ref": "#/definitions/m/enum/0"}, 3, definitions={"m": {"enum": [{}]}})


def test_values_are_not_taken_for_schemas() -> None:
    value = {"$ref": "http://example.org/", "format": "hostname", "pattern": "("}
    assert budget({"enum": [value], "examples": [value], "default": value}, value) == []
    assert budget({"properties": {"$ref": {"type": "null"}, "format": True}}, {"$ref": None, "format": 1}) == []


def test_identifiers_inside_of_a_schema_change_nothing() -> None:
    """Some generators write one into every field."""
    inner = {"$id": "http://127.0.0.1:1/x", "$schema": "http://json-schema.org/draft-04/schema#"}
    schema = inner | {"properties": {"a": {"$ref": "#/definitions/m"}}, "propertyNames": {"const": "a"}}
    assert budget(schema, {"a": 3}, definitions={"m": {"$id": "#m", "type": "integer"}}) == []
    assert len(budget(schema, {"b": 3}, definitions={"m": {}})) == 1


@pytest.mark.parametrize(
    "link", [lambda inner: inner, lambda inner: {"not": inner}, lambda inner: {"oneOf": [False, {"anyOf": [inner]}]}]
)
def test_references_count_as_levels(link: Any) -> None:
    definitions: dict[str, Any] = {"d0": {"type": "integer"}}
    for number in range(1, 3000):
        definitions[f"d{number}"] = link({"$ref": f"#/definitions/d{number - 1}"})
    allowed = 0
    for length in (20, 30, 40, 60, 120, 2999):
        part = {f"d{number}": definitions[f"d{number}"] for number in range(length + 1)}
        try:
            assert len(budget({"$ref": f"#/definitions/d{length}"}, "x", definitions=part)) <= 1
        except UserError as error:
            if "more than 132 levels" not in error.message:
                raise
        else:
            allowed = length
    assert 20 < allowed < 2999


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        (r"^\d+$", ["12"], ["४२", "12\n"]),
        (r"^[\d]+$|^[a-z]+$", ["12", "ab"], ["12\n", "ab\n", "४"]),
        (r"^\w$", ["a", "_"], ["é", "٣"]),
        (r"^\s$", [" ", "\u00a0", "\ufeff"], ["\u0085", "\x1c", "a"]),
        (r"^[\s]$", [" ", "\u2003"], ["\x1c"]),
        (r"^\S$", ["a", "\x1c"], ["\u00a0", "\ufeff"]),
        (r"^a.b$", ["a b", "a\x85b"], ["a\nb", "a\u2028b", "a\rb"]),
        (r"^a\$$", ["a$"], ["a"]),
        (r"^[$.]$", ["$", "."], ["a"]),
        (r"^[]$", [], ["", "a", "]"]),
        (r"^[^]$", ["a", "\n"], [""]),
        (r"^[^]a]$", ["xa]"], ["x"]),
        (r"^(?<y>[0-9]{4})-\k<y>$", ["2026-2026"], ["2026-2027"]),
        (r"^\u{1F600}$", ["😀"], ["u"]),
        (r"^\cJ$", ["\n"], ["J"]),
        (r"^(?!a)(?:b|c)+?$", ["bc"], ["a"]),
        (r"^[[&&]$", ["[", "&"], ["a"]),
        (r"^\/[\-a]$", ["/-"], ["/b"]),
        (r"\bé", ["aé"], ["é"]),
    ],
)
def test_a_pattern_is_one_of_ecma_262(pattern: str, matching: list[str], other: list[str]) -> None:
    find = search(pattern)
    assert [text for text in (*matching, *other) if find(text)] == matching


@pytest.mark.parametrize("pattern", [r"\A", r"a\Z", "(?i)a", "(?P<a>b)", "(?#a)", "(?>a)", "a++", "a{1,2}+", r"\a"])
def test_a_pattern_of_python_alone_is_refused(pattern: str) -> None:
    """Editors read the same schema, and would refuse it or understand it otherwise."""
    with pytest.raises(UserError, match="invalid pattern"):
        budget({"pattern": pattern}, "x")


@pytest.mark.parametrize(
    ("moment", "valid"),
    [
        ("1990-12-31T10:00:00Z", True),
        ("1990-12-31t10:00:00.5+23:59", True),
        ("1990-12-31T10:00:00+10:60", False),
        ("1990-12-31T10:00:00+24:00", False),
        ("1990-12-31T24:00:00Z", False),
        ("1990-12-31T10:60:00Z", False),
        ("1990-12-32T10:00:00Z", False),
    ],
)
def test_a_date_and_time_is_one_of_rfc_3339(moment: str, valid: bool) -> None:
    assert (budget({"format": "date-time"}, moment) == []) is valid


NAMES = st.sampled_from(["a", "b", "aB", "a/b", "a~b", "a%b"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, 2.0, "", "a", "b", "aB", "a b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
AMOUNTS = st.integers(0, 3) | st.sampled_from([1.0, 2.0])
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "null"])
REFERENCES = st.builds(
    lambda name: {"$ref": f"#/definitions/{name}"}, st.sampled_from(["a", "b", "a~1b", "a~0b", "a%25b"])
)


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Build schemas of draft-07 out of others."""
    many = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(NAMES, inner, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=4),
            "const": VALUES,
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "maximum": st.integers(-3, 3),
            "exclusiveMaximum": st.integers(-3, 3),
            "minimum": st.integers(-3, 3),
            "exclusiveMinimum": st.integers(-3, 3),
            "maxLength": AMOUNTS,
            "minLength": AMOUNTS,
            "pattern": st.sampled_from(["^a", "[A-Z]", "^b?"]),
            "items": inner | many,
            "additionalItems": inner,
            "maxItems": AMOUNTS,
            "minItems": AMOUNTS,
            "uniqueItems": st.booleans(),
            "contains": inner,
            "maxProperties": AMOUNTS,
            "minProperties": AMOUNTS,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "properties": named,
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "[A-Z]"]), inner, max_size=2),
            "additionalProperties": inner,
            "dependencies": st.dictionaries(NAMES, inner | st.lists(NAMES, max_size=2, unique=True), max_size=2),
            "propertyNames": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "allOf": many,
            "anyOf": many,
            "oneOf": many,
            "not": inner,
            "title": st.just("T"),
            "description": st.sampled_from(["", "What it is. Example: a."]),
            "default": VALUES,
            "examples": st.lists(VALUES, max_size=2),
            "x-tpmlint": VALUES,
            "patternErrorMessage": VALUES,
            "$id": st.sampled_from(["#a", "http://example.org/a"]),
        },
    )


SCHEMAS = st.recursive(st.booleans() | keywords(st.booleans()) | REFERENCES, keywords, max_leaves=8)


@settings(max_examples=40)  # Each is drawn in a tenth of a second.
@given(SCHEMAS, st.dictionaries(NAMES, SCHEMAS, max_size=3), VALUES)
@example({"items": False, "additionalItems": False}, {}, [])
def test_every_schema_of_draft_07_gives_jsonschemas_verdict_and_no_error(
    schema: Any, definitions: dict[str, Any], value: Any
) -> None:
    whole = {"properties": {"budget": schema}, "definitions": definitions}
    Draft7Validator.check_schema(whole)
    item = TEAM | {"budget": value}
    try:
        found = validate(whole, item)
    except UserError as error:
        if not re.search("is recursive|not found|levels", error.message):
            raise
        assume(False)
    assert (found == ()) is Draft7Validator(for_jsonschema(whole)).is_valid(item)
    for each in found:
        at = each.problem.at
        assert isinstance(at, ItemRef)
        inner: Any = item
        for step in at.route:
            inner = inner[step]
        assert not re.search(r"\b(?:None|True|False)\b|\{'", each.problem.message)


def for_jsonschema(schema: Any) -> Any:
    """Return a schema of the same meaning that jsonschema can apply; no generated value has a key of these names.

    ``$id`` changes how it resolves references, and it raises TypeError for ``additionalItems`` beside a boolean
    ``items``, where draft-07 gives that no meaning.
    """
    if isinstance(schema, list):
        return [for_jsonschema(each) for each in schema]
    if isinstance(schema, dict):
        idle = {"$id"} if isinstance(schema.get("items"), list) else {"$id", "additionalItems"}
        return {key: for_jsonschema(each) for key, each in schema.items() if key not in idle}
    return schema
