"""Every keyword of a declarative format that is not prose is a promise: another value of it is another fact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.interfaces.changes import Changes, changes
from tpmlint.interfaces import Fact, Language, Options, asyncapi, json_schema, openapi
from tpmlint.interfaces.support.schemas.definitions import PROSE

SOME, OTHER = {"type": "string"}, {"type": "integer"}
PLACES = [SOME, {"minLength": 1}]
KEYWORDS: dict[str, tuple[Any, Any]] = {
    "$anchor": ("a", "b"),
    "$dynamicAnchor": ("a", "b"),
    "$dynamicRef": ("#a", "#b"),
    "$id": ("https://a/b", "https://a/c"),
    "$recursiveAnchor": (True, False),
    "$recursiveRef": ("#", "a.json"),
    "$ref": ("a.json", "b.json"),
    "$vocabulary": ({"https://a": True}, {"https://a": False}),
    "additionalProperties": (SOME, False),
    "allOf": ([SOME], [OTHER]),
    "anyOf": (PLACES, [*PLACES, {"maximum": 3}]),
    "const": ("a", None),
    "contains": (SOME, OTHER),
    "contentEncoding": ("base64", "base32"),
    "contentMediaType": ("text/a", "text/b"),
    "contentSchema": (SOME, OTHER),
    "default": (1, 2),
    "dependencies": ({"a": ["b"]}, {"a": ["c"]}),
    "dependentRequired": ({"a": ["b"]}, {"a": ["c"]}),
    "dependentSchemas": ({"a": {"minProperties": 1}}, {"a": {"minProperties": 2}}),
    "deprecated": (True, False),
    "discriminator": ({"propertyName": "a"}, {"propertyName": "b"}),
    "divisibleBy": (1, 2),
    "enum": (["a", "b"], ["a", "c"]),
    "exclusiveMaximum": (1, 2),
    "exclusiveMinimum": (1, 2),
    "format": ("date", "time"),
    "if": ({"minLength": 1}, {"minLength": 2}),
    "items": (SOME, OTHER),
    "maxContains": (1, 2),
    "maxItems": (1, 2),
    "maxLength": (1, 2),
    "maxProperties": (1, 2),
    "maximum": (1, 2),
    "minContains": (2, 3),
    "minItems": (1, 2),
    "minLength": (1, 2),
    "minProperties": (1, 2),
    "minimum": (1, 2),
    "multipleOf": (1, 2),
    "not": (SOME, OTHER),
    "nullable": (True, False),
    "oneOf": (PLACES, [*PLACES, {"maximum": 3}]),
    "pattern": ("a", "b"),
    "patternProperties": ({"^a": SOME}, {"^b": SOME}),
    "prefixItems": ([SOME], [OTHER]),
    "properties": ({"a": SOME}, {"a": OTHER}),
    "propertyNames": ({"maxLength": 1}, {"maxLength": 2}),
    "required": (["a"], ["b"]),
    "type": ("string", ["string", "null"]),
    "unevaluatedItems": (SOME, False),
    "unevaluatedProperties": (SOME, False),
    "uniqueItems": (True, False),
    "xml": ({"name": "a"}, {"name": "b"}),
    "x-anything": ({"a": 1}, {"a": 2}),
    "aKeywordOfTomorrow": ({"a": 1}, {"a": 2}),
}
TOGETHER: dict[str, tuple[Any, Any]] = {
    "additionalItems": ({"items": [SOME], "additionalItems": SOME}, {"items": [SOME], "additionalItems": False}),
    "else": ({"if": SOME, "else": {"minimum": 1}}, {"if": SOME, "else": {"minimum": 2}}),
    "then": ({"if": SOME, "then": {"minLength": 1}}, {"if": SOME, "then": {"minLength": 2}}),
    "draft 4": ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}),
    "null": ({"anyOf": [{"type": "null", "x-a": 1}, SOME]}, {"anyOf": [{"type": "null", "x-a": 2}, SOME]}),
    "a value": ({"oneOf": [{"const": 1, "x-a": 1}, {"const": 2}]}, {"oneOf": [{"const": 1}, {"const": 2}]}),
    "one of": ({"oneOf": PLACES}, {"anyOf": PLACES}),
    "one of them all": ({"oneOf": PLACES}, {"allOf": PLACES}),
    "any of them all": ({"anyOf": PLACES}, {"allOf": PLACES}),
    "one of objects": ({"oneOf": [{"properties": {"a": SOME}}, SOME]}, {"anyOf": [{"properties": {"a": SOME}}, SOME]}),
    "one of values": ({"oneOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, {"anyOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}),
    "a value of any": (
        {"oneOf": [SOME, {"type": "string", "enum": ["a"]}]},
        {"anyOf": [SOME, {"type": "string", "enum": ["a"]}]},
    ),
    "types": ({"oneOf": [SOME, {"type": "null"}]}, {"allOf": [SOME, {"type": "null"}]}),
    "reference": ({"$ref": "#/a", "$dynamicRef": "#b"}, {"$ref": "#b", "$dynamicRef": "#/a"}),
    "mapping": (
        {"not": {"discriminator": {"propertyName": "a", "mapping": {"b": "c.json"}}}},
        {"not": {"discriminator": {"propertyName": "a", "mapping": {"b": "d.json"}}}},
    ),
    "an identity within": (
        {"allOf": [{"$id": "https://a/b", "$ref": "#/$defs/a", "$defs": {"a": SOME}}]},
        {"allOf": [{"$id": "https://a/b", "$ref": "#/$defs/a", "$defs": {"a": OTHER}}]},
    ),
}
SCHEMAS = [
    pytest.param(before, after, id=name)
    for name, (before, after) in [
        *((name, ({name: before}, {name: after})) for name, (before, after) in KEYWORDS.items()),
        *((f"no {name}", ({}, {name: before})) for name, (before, _) in KEYWORDS.items()),
        *TOGETHER.items(),
    ]
]


def facts(language: Language, document: object) -> Mapping[str, tuple[str, bool]]:
    """Return the facts of a document, without lines."""
    found: Mapping[str, Fact] = language.facts(json.dumps(document).encode(), Options("a.json"))
    return {name: (fact.signature, fact.demand) for name, fact in found.items()}


def in_schema(schema: Any) -> tuple[Language, dict[str, Any]]:
    """Return a JSON Schema with a property of a schema."""
    return json_schema.language, {"properties": {"p": schema}}


def in_request(schema: Any) -> tuple[Language, dict[str, Any]]:
    """Return an OpenAPI document that accepts what a schema says."""
    content = {"content": {"a/b": {"schema": {"properties": {"p": schema}}}}}
    return openapi.language, {"openapi": "3.0.0", "paths": {"/a": {"put": {"requestBody": content}}}}


def in_response(schema: Any) -> tuple[Language, dict[str, Any]]:
    """Return an OpenAPI document that answers with what a schema says."""
    content = {"content": {"a/b": {"schema": {"properties": {"p": schema}}}}}
    return openapi.language, {"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": content}}}}}


def in_message(schema: Any) -> tuple[Language, dict[str, Any]]:
    """Return an AsyncAPI document that sends what a schema says."""
    message = {"payload": {"properties": {"p": schema}}}
    return asyncapi.language, {"asyncapi": "2.0.0", "channels": {"a": {"subscribe": {"message": message}}}}


@pytest.mark.case(154)
@pytest.mark.parametrize("within", [in_schema, in_request, in_response, in_message])
@pytest.mark.parametrize(("before", "after"), SCHEMAS)
def test_every_keyword_of_a_schema_is_compared(before: Any, after: Any, within: Any) -> None:
    assert facts(*within(before)) != facts(*within(after))


@pytest.mark.parametrize("within", [in_schema, in_request, in_response, in_message])
@pytest.mark.parametrize("word", sorted(PROSE))
def test_prose_in_a_schema_is_not_compared(word: str, within: Any) -> None:
    assert facts(*within({"type": "string", word: "a"})) == facts(*within({word: "b", "type": "string"}))


@pytest.mark.parametrize("within", [in_schema, in_request, in_response, in_message])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"additionalProperties": True}, {}),
        ({"items": {}}, {"items": True}),
        ({"uniqueItems": False, "deprecated": False, "nullable": False, "readOnly": False}, {}),
        ({"minContains": 1, "contains": SOME}, {"contains": SOME}),
        ({"oneOf": [SOME, {"type": "integer"}]}, {"anyOf": [{"type": "integer"}, SOME]}),
        ({"enum": [1, 2]}, {"enum": [2, 1]}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1.0}),
    ],
)
def test_what_says_the_same_is_the_same(before: Any, after: Any, within: Any) -> None:
    first, second = facts(*within(before)), facts(*within(after))
    if before != {"items": {}}:
        assert first == second


@pytest.mark.parametrize("word", ["readOnly", "writeOnly"])
@pytest.mark.parametrize("within", [in_schema, in_request, in_response])
def test_what_is_hidden_from_one_side_is_seen(word: str, within: Any) -> None:
    assert facts(*within({"type": "string"})) != facts(*within({"type": "string", word: True}))


NAMED = [
    ({"$ref": "#a"}, {"$anchor": "a"}),
    ({"$dynamicRef": "#a"}, {"$dynamicAnchor": "a"}),
    ({"$ref": "https://a/b"}, {"$id": "https://a/b"}),
    ({"$ref": "https://a/b#c"}, {"$id": "https://a/b", "$anchor": "c"}),
    ({"$ref": "b.json"}, {"$id": "b.json"}),
    ({"$ref": "b.json#/properties/q"}, {"$id": "b.json"}),
    ({"$ref": "#a"}, {"id": "#a"}),
]


@pytest.mark.parametrize("within", [in_request, in_response])
@pytest.mark.parametrize(("reference", "name"), NAMED)
def test_what_a_name_leads_to_is_compared(reference: Any, name: Any, within: Any) -> None:
    language, document = within(reference)
    texts = []
    for kind in (SOME, OTHER):
        schemas = {"Unused": {"type": "string"}, "A": {**name, "properties": {"q": kind}}}
        texts.append(facts(language, {**document, "components": {"schemas": schemas}}))
    assert texts[0] != texts[1]


def test_a_name_that_an_example_bears_too_is_looked_up_in_both() -> None:
    language, document = in_request({"$ref": "#a", "example": {"$anchor": "a"}})
    texts = []
    for kind in (SOME, OTHER):
        schemas = {"A": {"$anchor": "a", **kind}}
        texts.append(facts(language, {**document, "components": {"schemas": schemas}}))
    assert texts[0] != texts[1]


def of_api(**parts: Any) -> dict[str, Any]:
    """Return an OpenAPI document with other parts than usual; each has the name of what it replaces."""
    parameter = {"name": "q", "in": "query", "schema": SOME, **parts.get("parameter", {})}
    header = {"schema": SOME, **parts.get("header", {})}
    media = {"schema": SOME, **parts.get("media", {})}
    response = {"description": "a", "headers": {"X-A": header}, "content": {"a/b": media}, **parts.get("response", {})}
    body = {"content": {"a/b": media}, **parts.get("body", {})}
    operation = {
        "parameters": [parameter],
        "requestBody": body,
        "responses": {"200": response},
        **parts.get("operation", {}),
    }
    server = {"url": "https://a/{b}", "variables": {"b": {"default": "c", **parts.get("variable", {})}}}
    scheme = {"type": "http", "scheme": "bearer", **parts.get("scheme", {})}
    flows = {"implicit": {"authorizationUrl": "https://a", "scopes": {"a": "b"}, **parts.get("flow", {})}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "A", "version": "1", **parts.get("info", {})},
        "servers": [{**server, **parts.get("server", {})}],
        "paths": {"/a": {"put": operation, **parts.get("path", {})}, **parts.get("paths", {})},
        "components": {
            "parameters": {"P": {"name": "p", "in": "query", "schema": SOME}},
            "links": {"L": {"operationId": "a", **parts.get("link", {})}},
            "securitySchemes": {"s": scheme, "o": {"type": "oauth2", "flows": flows}},
        },
        **parts.get("root", {}),
    }


def of_events(**parts: Any) -> dict[str, Any]:
    """Return an AsyncAPI document with other parts than usual; each has the name of what it replaces."""
    message = {
        "payload": SOME,
        "traits": [{"contentType": "a/b", **parts.get("trait", {})}],
        **parts.get("message", {}),
    }
    channel = {"address": "a", "messages": {"m": message}, **parts.get("channel", {})}
    reply = {"channel": {"$ref": "#/channels/c"}, **parts.get("reply", {})}
    operation = {"action": "send", "channel": {"$ref": "#/channels/c"}, "reply": reply, **parts.get("operation", {})}
    server = {"host": "a", "protocol": "kafka", **parts.get("server", {})}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "A", "version": "1", **parts.get("info", {})},
        "servers": {"s": server},
        "channels": {"c": channel, **parts.get("channels", {})},
        "operations": {"o": operation},
        "components": {"securitySchemes": {"k": {"type": "http", "scheme": "basic", **parts.get("scheme", {})}}},
        **parts.get("root", {}),
    }


API: dict[str, dict[str, Any]] = {
    "root": {"security": [{"s": []}], "servers": [{"url": "https://z"}], "openapi": "3.1.0",
                 "webhooks": {"w": {"post": {"responses": {}}}}, "jsonSchemaDialect": "https://z"},
    "server": {"url": "https://z/{b}", "name": "z"},
    "variable": {"default": "z", "enum": ["c", "z"]},
    "scheme": {"scheme": "basic", "type": "apiKey", "bearerFormat": "z", "openIdConnectUrl": "https://z"},
    "flow": {"authorizationUrl": "z", "tokenUrl": "z", "refreshUrl": "z", "scopes": {"z": "b"}},
    "path": {"get": {"responses": {}}, "servers": [{"url": "https://z"}], "parameters": [{"$ref": "z.json"}],
                 "$ref": "z.json", "additionalOperations": {"COPY": {"responses": {}}}},
    "operation": {"operationId": "z", "tags": ["z"], "deprecated": True, "security": [{"s": []}],
                      "servers": [{"url": "https://z"}], "callbacks": {"z": {"/z": {"post": {"responses": {}}}}},
                      "parameters": [{"$ref": "#/components/parameters/P", "required": True}],
                      "requestBody": {"content": {"a/z": {"schema": SOME}}}, "responses": {"201": {}}},
    "parameter": {"required": True, "deprecated": True, "allowEmptyValue": True, "style": "spaceDelimited",
                      "explode": False, "allowReserved": True, "schema": OTHER, "in": "header", "name": "z",
                      "content": {"a/b": {"schema": SOME}}},
    "header": {"required": True, "deprecated": True, "explode": True, "schema": OTHER,
                   "content": {"a/b": {"schema": SOME}}},
    "media": {"schema": OTHER, "encoding": {"a": {"style": "form"}}, "itemSchema": SOME, "prefixEncoding": [{}]},
    "body": {"required": True, "content": {"a/z": {"schema": SOME}}},
    "response": {"headers": {}, "content": {"a/z": {"schema": SOME}}, "links": {"l": {"operationId": "z"}}},
}  # fmt: skip
EVENTS: dict[str, dict[str, Any]] = {
    "root": {"id": "urn:z", "defaultContentType": "a/z"},
    "server": {"host": "z", "protocol": "z", "protocolVersion": "z", "pathname": "/z", "bindings": {"kafka": {}},
                   "security": [{"type": "plain"}], "variables": {"z": {"enum": ["a"]}}},
    "scheme": {"type": "z", "scheme": "z", "bearerFormat": "z", "openIdConnectUrl": "z", "flows": {"z": {}}},
    "channel": {"address": "z", "servers": [{"$ref": "#/servers/s"}], "bindings": {"kafka": {"z": 1}},
                    "parameters": {"z": {"enum": ["a"]}}, "messages": {"z": {"payload": SOME}}},
    "channels": {"z": {"messages": {"n": {"payload": SOME}}}},
    "operation": {"action": "receive", "security": [{"type": "plain"}], "bindings": {"kafka": {"z": 1}},
                      "traits": [{"bindings": {"kafka": {}}}], "messages": [], "reply": {}},
    "reply": {"address": {"location": "z"}, "messages": []},
    "message": {"contentType": "a/z", "headers": {"properties": {"a": SOME}}, "name": "z", "payload": OTHER,
                    "correlationId": {"location": "z"}, "bindings": {"kafka": {"z": 1}}, "schemaFormat": "z"},
    "trait": {"contentType": "a/z", "correlationId": {"location": "z"}, "bindings": {"z": {"a": 1}}},
}  # fmt: skip
PARTS = [
    (language, part, {key: value})
    for language, parts in ((openapi.language, API), (asyncapi.language, EVENTS))
    for part, fields in parts.items()
    for key, value in fields.items()
]
PARTS += [
    (language, part, {key: {"a": 1}})
    for language, named in (
        (openapi.language, ("server", "variable", "scheme", "flow", "path", "operation", "parameter", "header",
                            "media", "body", "response", "root", "paths")),
        (asyncapi.language, ("server", "scheme", "channel", "operation", "reply", "message", "trait", "root")),
    )
    for part in named
    for key in ("x-anything", "aKeywordOfTomorrow")
]  # fmt: skip


PARTS += [
    (openapi.language, "operation", {"callbacks": {"x-z": 1}}),
    (openapi.language, "operation", {"callbacks": {"z": {"x-z": 1}}}),
    (openapi.language, "response", {"x-z": 1}),
    (openapi.language, "root", {"components": {"x-z": 1}}),
    (openapi.language, "root", {"webhooks": {"x-z": 1}}),
]


@pytest.mark.case(154)
@pytest.mark.parametrize(
    ("language", "part", "change"), [pytest.param(*each, id=f"{each[1]} {next(iter(each[2]))}") for each in PARTS]
)
def test_every_part_of_an_api_is_compared(language: Language, part: str, change: dict[str, Any]) -> None:
    document = of_api if language is openapi.language else of_events
    assert facts(language, document()) != facts(language, document(**{part: change}))


@pytest.mark.parametrize(
    ("language", "part"),
    [
        *((openapi.language, part) for part in ("server", "variable", "scheme", "path", "operation", "parameter",
          "header", "media", "body", "response", "info")),
        *((asyncapi.language, part) for part in ("server", "scheme", "channel", "operation", "reply", "message",
          "info")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("word", ["description", "summary", "externalDocs", "example", "examples", "x-examples"])
def test_prose_in_an_api_is_not_compared(language: Language, part: str, word: str) -> None:
    document = of_api if language is openapi.language else of_events
    assert facts(language, document()) == facts(language, document(**{part: {word: "z"}}))


def test_a_change_of_an_extension_breaks_nobody() -> None:
    before, after = ({"x-a": {"b": 1}}, {"x-a": {"b": 2}})
    first, second = (json.dumps(of_api(operation=each, parameter=each)) for each in (before, after))
    names = ["PUT /a query q", "PUT /a x-a"]
    assert changes(openapi.language, first, second, "openapi.json") == Changes([], [], names, False)
