"""Facts of JSON Schema: what they are, what leaves them equal, and which changes refuse what was accepted."""

from __future__ import annotations

import itertools
import json
import random
import time

import pytest

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
        "$": 'accepts object; closed; if (object, kind?: (any; enum "paper")); then (object, value: any)',
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
        "$.pair": "accepts array; optional",
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
    try:
        language.facts(text[: 1 << 20].encode(), Options(PATH))
    except UnreadableInterface:
        pass
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seed", range(300))
def test_damaged_schemas_have_facts(seed: int) -> None:
    choose = random.Random(seed)
    value = plain(read(CARD.encode()))
    for _ in range(5):
        value = damaged(value, choose)
    try:
        language.facts(json.dumps(value).encode(), Options(PATH))
    except UnreadableInterface:
        pass


def test_it_is_found_by_name() -> None:
    assert language_of("json-schema") is language
