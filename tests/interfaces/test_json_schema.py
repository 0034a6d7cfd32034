"""Facts of JSON Schema: what they are, what leaves them equal, and which changes refuse what was accepted."""

from __future__ import annotations

import itertools
import json
import random
import time

import pytest

from tests.interfaces import hostile
from tests.interfaces.changes import Changes, changes
from tests.interfaces.support.test_data import plain
from tests.interfaces.test_openapi import damaged, shuffled
from tpmlint.interfaces import Options, UnreadableInterface, language_of
from tpmlint.interfaces.json_schema import language
from tpmlint.interfaces.support.data import read

PATH = "card.schema.yaml"


def facts(text: str) -> dict[str, str]:
    """Return signatures by name, with the mark of a demand."""
    found = language.facts(text.encode(), Options(PATH))
    return {name: f"{fact.signature}{' !' * fact.demand}" for name, fact in found.items()}


CARD = """\
$schema: https://json-schema.org/draft/2020-12/schema
$id: https://shop.example/card.json
title: A card
type: object
required: [number, owner]
additionalProperties: false
properties:
  number: {type: string, pattern: "^[0-9]+$", minLength: 4, description: as printed, examples: ["1234"]}
  value: {type: integer, minimum: 0, exclusiveMaximum: 1000, multipleOf: 5, default: 10}
  kind: {enum: [paper, plastic, null]}
  colour: {oneOf: [{const: red, title: Red}, {const: blue, description: Blue}]}
  font: {anyOf: [{type: string}, {type: string, enum: [serif]}]}
  owner: {$ref: "#/$defs/owner"}
  parent: {$ref: "#"}
  same: {$ref: "https://shop.example/card.json#/$defs/owner"}
  ports:
    oneOf:
      - {type: string, minLength: 1}
      - {type: array, items: {type: integer}, uniqueItems: true, maxItems: 3}
      - {type: object, properties: {from: {type: integer}}, additionalProperties: false}
  place: {oneOf: [{type: object, required: [lat], properties: {lat: {type: number}}}, {type: object, minProperties: 1}]}
  pair: {type: array, prefixItems: [{type: string}, {type: number}], items: false}
  tags: {type: object, patternProperties: {"^x-": {type: string}}, propertyNames: {maxLength: 5}}
  old: {deprecated: true}
  secret: false
if: {properties: {kind: {const: paper}}}
then: {required: [value]}
$defs:
  owner:
    allOf:
      - {$ref: other.json#/person}
      - {type: object, required: [name], properties: {age: {type: [number, "null"]}}}
"""


def test_what_is_promised() -> None:
    assert facts(CARD) == {
        "$id": "https://shop.example/card.json",
        "$": 'accepts object; closed; if (any | object, kind?: (any; enum "paper")); then (any | object, value: any)',
        "$.number": 'accepts string; required; min-length 4; pattern "^[0-9]+$" !',
        "$.value": "accepts integer; optional; below 1000; default 10; min 0; multiple-of 5",
        "$.kind": "accepts any; optional; enum",
        '$.kind = "paper"': "accepts value",
        '$.kind = "plastic"': "accepts value",
        "$.kind = null": "accepts value",
        "$.colour": "accepts any; optional; enum",
        '$.colour = "red"': "accepts value",
        '$.colour = "blue"': "accepts value",
        "$.font": "accepts string; optional",
        '$.font = "serif"': "accepts value",
        "$.owner": "accepts owner; required !",
        "$.parent": "accepts #; optional",
        "$.same": "accepts owner; optional",
        "$.ports": "accepts array | object | string; optional; closed; max-items 3; min-length 1; unique",
        "$.ports.from": "accepts integer; optional",
        "$.ports[]": "accepts integer",
        "$.place": "accepts (object, lat: number) | (object; min-properties 1); optional",
        "$.pair": "accepts array; optional; closed-items",
        "$.pair[0]": "accepts string",
        "$.pair[1]": "accepts number",
        "$.tags": 'accepts object; optional; names {"maxLength": 5}',
        "$.tags{^x-}": "accepts string",
        "$.old": "accepts any; optional; deprecated",
        "$.secret": "accepts never; optional",
        "owner": "accepts other.json#/person",
        "owner.age": "accepts null | number; optional",
        "owner.name": "accepts any; required !",
    }


def test_lines_are_those_of_the_keys() -> None:
    found = language.facts(CARD.encode(), Options(PATH))
    assert [found[name].line for name in ("$.number", "$.ports[]", "owner.age")] == [8, 19, 32]


@pytest.mark.parametrize("seed", range(20))
def test_order_and_syntax_leave_facts_equal(seed: int) -> None:
    value = plain(read(CARD.encode()))
    assert isinstance(value, dict)
    pair = value["properties"].pop("pair")
    mixed = shuffled(value, random.Random(seed))
    assert isinstance(mixed, dict)
    mixed["properties"]["pair"] = pair
    assert facts(json.dumps(mixed, indent=seed % 3 or None)) == facts(CARD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A card", "title: Gift card\n$comment: Not for all.\ndescription: |\n  A card\n"),
        ("description: as printed", 'description: "as\n    printed on it"'),
        ('examples: ["1234"]', "examples: []"),
        ("title: Red", "title: Crimson"),
        ("enum: [paper, plastic, null]", "enum: [null, plastic, paper]"),
        ("minLength: 4", "minLength: 4.0"),
        ("{oneOf: [{const: red, title: Red}, {const: blue, description: Blue}]}", "{enum: [red, blue]}"),
    ],
)
def test_prose_layout_and_spelling_leave_facts_equal(old: str, new: str) -> None:
    assert old in CARD
    assert facts(CARD.replace(old, new)) == facts(CARD)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("required: [number, owner]", "required: [owner]", Changes([], [], ["$.number"], False)),
        ("required: [number, owner]", "required: [number, owner, old]", Changes([], [], ["$.old"], True)),
        ("required: [number, owner]", "required: [number, owner, x]", Changes(["$.x"], [], [], True)),
        ("  secret: false\n", "", Changes([], ["$.secret"], [], True)),
        ("  secret: false\n", "  secret: false\n  more: {}\n", Changes(["$.more"], [], [], False)),
        ("\nadditionalProperties: false", "", Changes([], [], ["$"], False)),
        ("type: string, pattern", "type: [string, integer], pattern", Changes([], [], ["$.number"], False)),
        ("type: string, pattern", "type: integer, pattern", Changes([], [], ["$.number"], True)),
        ('pattern: "^[0-9]+$"', 'pattern: "^[0-9]*$"', Changes([], [], ["$.number"], True)),
        ('pattern: "^[0-9]+$", ', "", Changes([], [], ["$.number"], False)),
        ("minLength: 4", "minLength: 5", Changes([], [], ["$.number"], True)),
        ("exclusiveMaximum: 1000", "exclusiveMaximum: 2000", Changes([], [], ["$.value"], False)),
        ("multipleOf: 5, ", "", Changes([], [], ["$.value"], False)),
        ("default: 10", "default: 15", Changes([], [], ["$.value"], True)),
        ("type: integer, minimum", "type: number, minimum", Changes([], [], ["$.value"], False)),
        ("paper, plastic", "paper", Changes([], ['$.kind = "plastic"'], [], True)),
        ("paper, plastic", "paper, gold, plastic", Changes(['$.kind = "gold"'], [], [], False)),
        ("enum: [serif]", "enum: [serif, sans]", Changes(['$.font = "sans"'], [], [], False)),
        ("[{type: string}, {type: string, enum: [serif]}]", "[{type: string, enum: [serif]}]",
         Changes([], [], ["$.font"], True)),
        ("from: {type: integer}", "from: {type: integer}, to: {type: integer}", Changes(["$.ports.to"], [], [], False)),
        ("      - {type: string, minLength: 1}\n", "", Changes([], [], ["$.ports"], True)),
        ("minProperties: 1", "minProperties: 2", Changes([], [], ["$.place"], True)),
        ("propertyNames: {maxLength: 5}", "propertyNames: {maxLength: 6}", Changes([], [], ["$.tags"], True)),
        ("{deprecated: true}", "{}", Changes([], [], ["$.old"], False)),
        ('type: [number, "null"]', "type: number", Changes([], [], ["owner.age"], True)),
        ("other.json#/person", "other.json#/human", Changes([], [], ["owner"], True)),
        ("then: {required: [value]}", "then: {required: [value, old]}", Changes([], [], ["$"], True)),
        ("owner: {$ref: \"#/$defs/owner\"}", "owner: {}", Changes([], [], ["$.owner"], False)),
    ],
)  # fmt: skip
def test_changes(old: str, new: str, expected: Changes) -> None:
    assert old in CARD
    assert changes(language, CARD, CARD.replace(old, new, 1), PATH) == expected


@pytest.mark.parametrize(
    ("wide", "narrow", "name"),
    [
        # Where no type is written, a text is taken too.
        ('{"properties": {"a": {}}}', '{"type": "object", "properties": {"a": {}}}', "$"),
        ('{"additionalProperties": false}', '{"type": "object", "additionalProperties": false}', "$"),
        ('{"items": {"type": "string"}}', '{"type": "array", "items": {"type": "string"}}', "$"),
        # What is required and not listed is refused, or of another type.
        (
            '{"type": "object", "required": ["a"], "additionalProperties": false, "properties": {"a": {}}}',
            '{"type": "object", "required": ["a"], "additionalProperties": false}',
            "$.a",
        ),
        (
            '{"type": "object", "required": ["a"], "additionalProperties": {"type": "null"}, "properties": {"a": {}}}',
            '{"type": "object", "required": ["a"], "additionalProperties": {"type": "null"}}',
            "$.a",
        ),
    ],
)
def test_what_is_not_written_is_not_asked(wide: str, narrow: str, name: str) -> None:
    assert changes(language, wide, narrow, PATH) == Changes([], [], [name], True)
    assert changes(language, narrow, wide, PATH) == Changes([], [], [name], False)


def test_what_is_required_may_be_listed_where_all_else_is_taken() -> None:
    before = '{"type": "object", "required": ["a"]}'
    after = '{"type": "object", "required": ["a"], "properties": {"a": {}}}'
    assert changes(language, before, after, PATH) == Changes([], [], [], False)


KEYWORDS: list[tuple[dict[str, object], dict[str, object], dict[str, object]]] = [
    ({"type": ["string", "null"]}, {"type": ["string"]}, {"type": ["string", "null", "integer"]}),
    ({"type": "number"}, {"type": "integer"}, {"type": ["number", "string"]}),
    ({"enum": ["x", "y"]}, {"enum": ["x"]}, {"enum": ["x", "y", "z"]}),
    ({"enum": []}, {"enum": [1]}, {"enum": [1, 2]}),
    ({"const": 1}, {"const": 2}, {"enum": [1, 2]}),
    ({"minLength": 5}, {"minLength": 6}, {"minLength": 1}),
    ({"maxLength": 5}, {"maxLength": 3}, {"maxLength": 10}),
    ({"minimum": 5}, {"minimum": 6.5}, {"minimum": 1}),
    ({"maximum": 5}, {"maximum": 3}, {"maximum": 10}),
    ({"exclusiveMinimum": 5}, {"exclusiveMinimum": 6}, {"minimum": 1}),
    ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 3}, {"exclusiveMaximum": 10}),
    ({"minItems": 5}, {"minItems": 6}, {"minItems": 1}),
    ({"maxItems": 5}, {"maxItems": 3}, {"maxItems": 10}),
    ({"minProperties": 5}, {"minProperties": 6}, {"minProperties": 1}),
    ({"maxProperties": 5}, {"maxProperties": 3}, {"maxProperties": 10}),
    ({"multipleOf": 3}, {"multipleOf": 5}, {"multipleOf": 2}),
    ({"pattern": "^a"}, {"pattern": "^z"}, {"pattern": "b$"}),
    ({"format": "email"}, {"format": "uri"}, {"format": "idn-email"}),
    ({"contentEncoding": "base64"}, {"contentEncoding": "base32"}, {"contentEncoding": "base16"}),
    ({"contentMediaType": "a/b"}, {"contentMediaType": "a/c"}, {"contentMediaType": "a/d"}),
    ({"contentSchema": {"type": "string"}}, {"contentSchema": {"type": "null"}}, {"contentSchema": {"maxItems": 1}}),
    ({"default": 1}, {"default": 2}, {"default": 3}),
    ({"deprecated": True}, {}, {}),
    ({"uniqueItems": True}, {}, {}),
    ({"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}),
    ({"not": {"required": ["title"]}}, {"not": {"required": ["a"]}}, {"not": {"required": ["b"]}}),
    ({"not": {"patternProperties": {"title": {"type": "null"}}}}, {"not": {"patternProperties": {"title": True}}},
     {"not": {}}),
    ({"if": {"required": ["x"]}, "then": {"required": ["y"]}}, {"if": {"required": ["x"]}, "then": {"required": ["z"]}},
     {"if": {"required": ["p"]}, "then": {"required": ["q"]}}),
    ({"if": {"maxLength": 1}, "else": {"maxLength": 2}}, {"if": {"maxLength": 1}, "then": {"maxLength": 2}},
     {"if": {"maxLength": 2}, "then": {"maxLength": 4}}),
    ({"contains": {"const": 1}}, {"contains": {"const": 2}}, {"contains": {"const": 3}}),
    ({"contains": {"const": 1}, "minContains": 1}, {"contains": {"const": 1}, "minContains": 3},
     {"contains": {"const": 2}, "minContains": 3}),
    ({"contains": {"const": 1}, "maxContains": 1}, {"contains": {"const": 1}, "maxContains": 3},
     {"contains": {"const": 2}, "maxContains": 3}),
    ({"contains": {"const": 1}, "minContains": 0}, {"contains": {"const": 1}}, {"contains": {"const": 2}}),
    ({"propertyNames": {"maxLength": 5}}, {"propertyNames": {"maxLength": 4}}, {"propertyNames": {"maxLength": 6}}),
    ({"propertyNames": {"enum": ["title"]}}, {"propertyNames": {"enum": ["a"]}}, {"propertyNames": {"minLength": 1}}),
    ({"dependentRequired": {"title": ["a"]}}, {"dependentRequired": {"title": ["b"]}},
     {"dependentRequired": {"title": ["c"]}}),
    ({"dependencies": {"examples": ["a"]}}, {"dependencies": {"examples": ["a", "b"]}}, {"dependencies": {"c": ["b"]}}),
    ({"dependencies": {"summary": {"minProperties": 1}}}, {"dependencies": {"summary": {"minProperties": 2}}},
     {"dependencies": {"summary": {"minProperties": 3}}}),
    ({"dependentSchemas": {"description": {"required": ["a"]}}}, {"dependentSchemas": {"description": {}}},
     {"dependentSchemas": {"description": {"required": ["b"]}}}),
    ({"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "null"}}},
     {"properties": {"a": {"type": ["string", "null"]}}}),
    ({"properties": {"a": {"maxLength": 1}}}, {"properties": {"a": {"maxLength": 2}}},
     {"properties": {"a": {"maxLength": 9}}}),
    ({"properties": {"a": {"items": {"properties": {"b": {"enum": [1]}}}}}},
     {"properties": {"a": {"items": {"properties": {"b": {"enum": [2]}}}}}},
     {"properties": {"a": {"items": {"properties": {"b": {"enum": [1, 2]}}}}}}),
    ({"properties": {"a": {"allOf": [{"readOnly": True}]}}}, {"properties": {"a": {"allOf": [{}]}}},
     {"properties": {"a": {"maxLength": 5}}}),
    ({"readOnly": True}, {}, {}),
    ({"patternProperties": {"^a": {"type": "string"}}}, {"patternProperties": {"^a": {"type": "null"}}},
     {"patternProperties": {"^a": {"type": ["string", "null"]}}}),
    ({"additionalProperties": False}, {}, {"properties": {"b": {}}}),
    ({"additionalProperties": {"enum": [1]}}, {"additionalProperties": {"enum": [2]}},
     {"additionalProperties": {"enum": [1, 2, 3]}}),
    ({"unevaluatedProperties": False}, {}, {"properties": {"b": {}}}),
    ({"unevaluatedProperties": {"enum": [1]}}, {"unevaluatedProperties": {"enum": [2]}}, {"properties": {"b": {}}}),
    ({"items": {"enum": [1]}}, {"items": {"enum": [2]}}, {"items": {"enum": [1, 2]}}),
    ({"items": False}, {}, {"prefixItems": [{}]}),
    ({"prefixItems": [{"enum": [1]}]}, {"prefixItems": [{"enum": [2]}]}, {"items": {"enum": [1, 2]}}),
    ({"prefixItems": [{"type": "string"}], "items": False}, {"prefixItems": [{"type": "string"}]}, {"items": {}}),
    ({"prefixItems": [{}], "items": {"enum": [1]}}, {"prefixItems": [{}, {}], "items": {"enum": [1]}},
     {"items": {"type": "integer"}}),
    ({"items": [{"enum": [1]}], "additionalItems": False}, {"items": [{"enum": [1]}]}, {"items": {}}),
    ({"items": [{}], "additionalItems": {"enum": [1]}}, {"items": [{}], "additionalItems": {"enum": [2]}},
     {"items": {"enum": [1, 2]}}),
    ({"unevaluatedItems": False}, {}, {"prefixItems": [{}]}),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"oneOf": [{"required": ["a"]}, {"required": ["c"]}]},
     {"oneOf": [{"required": ["d"]}, {"required": ["e"]}]}),
    ({"anyOf": [{"multipleOf": 3}, {"multipleOf": 5}]}, {"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}]},
     {"anyOf": [{"multipleOf": 7}, {"multipleOf": 9}]}),
    ({"anyOf": [{"type": "null"}, {"required": ["a"]}]}, {"required": ["a"]}, {"required": ["b"]}),
    ({"anyOf": [{"type": "null"}, {"enum": [1]}]}, {"enum": [1]}, {"enum": [1, 2, None]}),
    ({"anyOf": [{"type": "string", "maxLength": 5}, {"type": "array", "maxLength": 3}]},
     {"anyOf": [{"type": "string", "maxLength": 4}, {"type": "array", "maxLength": 3}]}, {"maxLength": 10}),
    ({"anyOf": [{"enum": ["a"]}, {"type": "integer"}]}, {"anyOf": [{"enum": ["a", "b"]}, {"type": "integer"}]},
     {"enum": ["a", "b", 1]}),
    ({"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}, {"$ref": "#/$defs/c"}),
    ({"$dynamicRef": "#a"}, {"$dynamicRef": "#b"}, {"$ref": "#/$defs/c"}),
    ({"$anchor": "a"}, {"$anchor": "b"}, {"$anchor": "c"}),
    ({"$dynamicAnchor": "a"}, {"$dynamicAnchor": "b"}, {"$anchor": "c"}),
    ({"$id": "a"}, {"$id": "b"}, {"$anchor": "c"}),
]  # fmt: skip
"""A keyword, with another value, and what another part of the schema says beside it."""


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ({"type": "boolean"}, {"type": ["boolean", "array"], "uniqueItems": True, "minItems": 1}, False),
        ({"type": ["boolean", "array"]}, {"type": ["boolean", "array"], "uniqueItems": True}, True),
        ({"type": "array"}, {"type": ["array", "string"], "pattern": "^a", "maxLength": 3}, False),
        ({"type": "string"}, {"type": ["integer", "string"], "minimum": 1}, False),
        ({"type": "integer"}, {"type": ["number", "string"], "minimum": 1}, True),
        ({"type": "null"}, {"type": ["null", "object"], "additionalProperties": False, "minProperties": 1}, False),
        ({}, {"type": ["array", "string"], "uniqueItems": True}, True),
        ({"type": "boolean"}, {"type": ["boolean", "string"], "enum": [True, "a"]}, True),
    ],
)
def test_what_is_asked_of_a_type_that_was_not_accepted(
    before: dict[str, object], after: dict[str, object], breaks: bool
) -> None:
    old, new = (json.dumps({"properties": {"a": each}}) for each in (before, after))
    assert changes(language, old, new, PATH).breaks is breaks


def in_all_places(said: dict[str, object], other: dict[str, object]) -> list[dict[str, object]]:
    """Return schemas that say the same: in parts of ``allOf``, beside it, deeper, and in another order."""
    return [
        {"allOf": [said, other]},
        {"allOf": [other, said]},
        {**said, "allOf": [other]},
        {**other, "allOf": [said]},
        {"allOf": [{"allOf": [{"allOf": [other]}, said]}, {}]},
    ]


DEFINITIONS = {each: {"enum": [each]} for each in "abc"}


def facts_at(schema: object, where: str) -> dict[str, str]:
    """Return the facts of a schema as that of a property, of entries, or of a definition."""
    whole: dict[str, object] = {"properties": {"p": schema}}
    if where == "items":
        whole = {"items": schema}
    elif where == "variants":
        whole = {"oneOf": [schema, {"required": ["v"]}, {"required": ["w"]}]}
    return facts(json.dumps({**whole, "$defs": DEFINITIONS}))


@pytest.mark.parametrize("where", ["properties", "items", "variants"])
@pytest.mark.parametrize(("before", "after", "other"), KEYWORDS, ids=lambda each: json.dumps(each)[:50])
def test_each_keyword_counts_wherever_it_is_said(
    before: dict[str, object], after: dict[str, object], other: dict[str, object], where: str
) -> None:
    assert facts_at(before, where) != facts_at(after, where)
    old, new = in_all_places(before, other), in_all_places(after, other)
    if "unevaluatedProperties" in before:
        # It is about what stands beside it.
        old, new = old[2:3], new[2:3]
    assert [facts_at(each, where) for each in old] == [facts_at(old[0], where)] * len(old)
    assert [facts_at(each, where) for each in new] == [facts_at(new[0], where)] * len(new)
    assert facts_at(old[0], where) != facts_at(new[0], where)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Which part closes what is no matter of taste.
        ({"allOf": [{"properties": {"a": {}}, "additionalProperties": False}, {"properties": {"b": {}}}]},
         {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}, "additionalProperties": False}]}),
        ({"allOf": [{"properties": {"a": {}}, "additionalProperties": {"enum": [1]}}, {"properties": {"b": {}}}]},
         {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}, "additionalProperties": {"enum": [1]}}]}),
        ({"$ref": "#/$defs/a", "additionalProperties": False}, {"$ref": "#/$defs/a", "unevaluatedProperties": False}),
        ({"allOf": [{"additionalProperties": True}], "unevaluatedProperties": False},
         {"allOf": [{}], "unevaluatedProperties": False}),
        # Pairs belong together.
        ({"allOf": [{"if": {"required": ["a"]}, "then": {"required": ["b"]}},
                    {"if": {"required": ["c"]}, "then": {"required": ["d"]}}]},
         {"allOf": [{"if": {"required": ["a"]}, "then": {"required": ["d"]}},
                    {"if": {"required": ["c"]}, "then": {"required": ["b"]}}]}),
        ({"allOf": [{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
                    {"oneOf": [{"required": ["c"]}, {"required": ["d"]}]}]},
         {"allOf": [{"oneOf": [{"required": ["a"]}, {"required": ["c"]}]},
                    {"oneOf": [{"required": ["b"]}, {"required": ["d"]}]}]}),
        ({"allOf": [{"contains": {"const": 1}, "minContains": 2}, {"contains": {"const": 2}, "minContains": 3}]},
         {"allOf": [{"contains": {"const": 1}, "minContains": 3}, {"contains": {"const": 2}, "minContains": 2}]}),
        ({"type": ["object", "null"], "anyOf": [{"type": "null"}, {"required": ["a"]}, {"required": ["b"]}]},
         {"type": ["object"], "anyOf": [{"type": "null"}, {"required": ["a"]}, {"required": ["b"]}]}),
        ({"type": ["string", "integer"], "anyOf": [{"type": "string", "enum": ["a"]}, {"const": 5}]},
         {"type": ["string"], "anyOf": [{"type": "string", "enum": ["a"]}, {"const": 5}]}),
        ({"maxLength": 10, "anyOf": [{"type": "string", "maxLength": 5}, {"$ref": "#/$defs/a"}]},
         {"maxLength": 7, "anyOf": [{"type": "string", "maxLength": 5}, {"$ref": "#/$defs/a"}]}),
        ({"oneOf": [{"const": 1, "deprecated": True}, {"const": 2}]}, {"oneOf": [{"const": 1}, {"const": 2}]}),
        ({"$ref": "#/$defs/a", "type": "object"}, {"$ref": "#/$defs/a", "type": ["object", "string"]}),
    ],
)  # fmt: skip
def test_what_belongs_together_stays_together(before: object, after: object) -> None:
    assert facts_at(before, "properties") != facts_at(after, "properties")


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        # Only the narrowest bound counts, and one condition less refuses nothing.
        ('{"allOf": [{"maxLength": 5}, {"maxLength": 10}]}', '{"allOf": [{"maxLength": 5}, {"maxLength": 20}]}', None),
        ('{"allOf": [{"pattern": "a"}, {"pattern": "b"}]}', '{"pattern": "b"}', False),
        ('{"pattern": "b"}', '{"allOf": [{"pattern": "a"}, {"pattern": "b"}]}', True),
        ('{"if": {"maxLength": 1}, "then": {"maxLength": 0}, "else": false}',
         '{"if": {"maxLength": 1}, "then": {"maxLength": 0}}', False),
        ('{"if": {"maxLength": 1}, "then": {"maxLength": 0}}',
         '{"if": {"maxLength": 1}, "then": {"maxLength": 0}, "else": false}', True),
        ('{"prefixItems": [{}], "items": false}', '{"prefixItems": [{}]}', False),
        ('{"prefixItems": [{}]}', '{"prefixItems": [{}], "items": false}', True),
        ('{"contains": {"const": 1}}', '{"contains": {"const": 1}, "minContains": 2}', True),
        ('{"contains": {"const": 1}}', '{"contains": {"const": 1}, "minContains": 1}', None),
        ('{"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}]}', '{"anyOf": [{"multipleOf": 3}, {"multipleOf": 5}]}',
         False),
        ('{"anyOf": [{"multipleOf": 3}, {"multipleOf": 5}]}', '{"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}]}',
         True),
        ('{"dependentRequired": {"a": ["b", "c"]}}', '{"dependentRequired": {"a": ["c", "b"]}}', None),
        ('{"dependencies": {"a": ["b"]}}', '{"dependentRequired": {"a": ["b"]}}', None),
        ('{"not": {"title": "x", "maxLength": 1}}', '{"not": {"title": "y", "maxLength": 1}}', None),
        ('{"properties": {"a": {}}, "additionalProperties": false}',
         '{"properties": {"a": {}}, "unevaluatedProperties": false}', None),
        # A schema that says nothing is true.
        ('{"additionalProperties": {}}', '{"additionalProperties": true}', None),
        ('{"additionalProperties": {"title": "x"}}', '{"additionalProperties": true}', None),
        ('{"allOf": [{"additionalProperties": {}}], "unevaluatedProperties": false}',
         '{"allOf": [{"additionalProperties": true}], "unevaluatedProperties": false}', None),
        ('{"unevaluatedProperties": {}}', '{"unevaluatedProperties": true}', None),
        ('{"unevaluatedItems": {}}', '{"unevaluatedItems": true}', None),
        ('{"items": {}}', '{"items": true}', None),
        ('{"properties": {"a": {}}}', '{"properties": {"a": true}}', None),
        ('{"not": {}}', '{"not": true}', None),
        ('{"anyOf": [{}, {"$ref": "#/$defs/a"}]}', '{"anyOf": [true, {"$ref": "#/$defs/a"}]}', None),
        ('{"additionalProperties": {}}', '{"additionalProperties": false}', True),
        ('{"not": {}}', '{"not": false}', True),
        # What editors show.
        ('{"markdownDescription": "a"}', '{"markdownDescription": "b"}', None),
        ('{"enum": ["a"], "enumDescriptions": ["x"]}', '{"enum": ["a"], "markdownEnumDescriptions": ["y"]}', None),
        ('{"enum": ["a"], "meta:enum": {"a": "x"}}', '{"enum": ["a"], "meta:enum": {"a": "y"}}', None),
        ('{"pattern": "a", "patternErrorMessage": "x"}', '{"pattern": "a", "errorMessage": {"type": "y"}}', None),
        ('{"defaultSnippets": [{"body": "a"}]}', '{}', None),
        ('{"deprecationMessage": "x"}', '{"deprecated": true}', None),
        ('{"deprecationMessage": "x"}', '{}', False),
        ('{"properties": {"markdownDescription": {"type": "string"}}}',
         '{"properties": {"markdownDescription": {"type": "integer"}}}', True),
        ('{"$schema": "http://json-schema.org/draft-07/schema#"}', '{"$schema": "https://json-schema.org/draft-07/schema"}',
         None),
        ('{"$schema": "http://json-schema.org/draft-07/schema#", "type": "null"}', '{"type": "null"}', True),
    ],
)  # fmt: skip
def test_what_parts_say_together(before: str, after: str, breaks: bool | None) -> None:
    assert (facts(before) == facts(after)) == (breaks is None)
    assert changes(language, before, after, PATH).breaks == bool(breaks)


def test_definitions_alone_have_no_whole() -> None:
    assert facts('{"definitions": {"a/b": {"type": "string"}, "c": true}}') == {
        "a/b": "accepts string",
        "c": "accepts any",
    }


def test_what_is_no_schema() -> None:
    assert facts("true") == {"$": "accepts any"}
    with pytest.raises(UnreadableInterface) as caught:
        facts("\n- a\n")
    assert (caught.value.message, caught.value.line) == ("a schema must be a mapping", 2)


NAMES = [f"d{each}" for each in range(12_000)]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"properties": ' * 70_000, id="deep"),
        pytest.param('{"a": ' + '{"not": ' * 98 + '{"enum": [' + ", ".join(map(str, range(100_000))) + "]}" + "}" * 99,
                     id="not not not"),
        pytest.param('{"definitions": {' + ", ".join(
            f'"{name}": {{"anyOf": [{{"$ref": "#/definitions/{after}"}}, {{"$ref": "#"}}]}}'
            for name, after in itertools.pairwise(NAMES)) + "}}", id="references"),
        pytest.param('{"oneOf": [' + '{"type": "string"},' * 55_000 + "]}", id="variants"),
        pytest.param('{"oneOf": [' + ",".join(f'{{"const": {each}}}' for each in range(60_000)) + "]}", id="constants"),
        pytest.param('{"allOf": [' * 90_000, id="all of"),
        pytest.param("{a: &a {oneOf: [" + ", ".join(["{properties: {b: {}}}"] * 1_000) + "]}, properties: {"
                     + ", ".join(f"p{each}: *a" for each in range(400)) + "}}", id="a large part used often"),
        pytest.param('{"required": [' + ", ".join(f'"r{each}"' for each in range(100_000)) + "]}", id="required"),
        pytest.param('{"type": [' + '"string",' * 100_000 + "]}", id="types"),
        pytest.param('{"pattern": "' + "(a+)+" * 200_000 + '"}', id="a pattern"),
        pytest.param("{$defs: {" + ", ".join(
            f"'{each}': {{discriminator: x, allOf: [{{$ref: '#/$defs/{each % 100}'}}]}}"
            for each in range(17_000)) + "}}", id="heirs"),
    ],
)  # fmt: skip
def test_a_hostile_schema_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    hostile.read(language, text[: 1 << 20], PATH)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seed", range(300))
def test_damaged_schemas_have_facts_or_are_none(seed: int) -> None:
    choose = random.Random(seed)
    value = plain(read(CARD.encode()))
    for _ in range(5):
        value = damaged(value, choose)
    found = hostile.read(language, json.dumps(value), PATH)
    assert found.endswith(" facts") or found == "a schema must be a mapping"


def test_it_is_found_by_name() -> None:
    assert language_of("json-schema") is language
