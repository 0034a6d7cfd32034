"""Facts of OpenAPI: what they are, what leaves them equal, and which changes break clients."""

from __future__ import annotations

import json
import random
import textwrap
import time

import pytest

from tests.interfaces import hostile
from tests.interfaces.changes import Changes, changes
from tests.interfaces.support.test_data import plain
from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Fact, Options, language_of
from tpmlint.interfaces.openapi import language
from tpmlint.interfaces.support.data import read
from tpmlint.model.items import Interface

PATH = "api/openapi.yaml"


def facts(text: str) -> dict[str, str]:
    """Return signatures by name, with the mark of a demand."""
    found = language.facts(text.encode(), Options(PATH))
    return {name: f"{fact.signature}{' !' * fact.demand}" for name, fact in found.items()}


GIFTS = """\
openapi: 3.0.3
info: {title: Gift cards, version: 1.2.3, description: All about them.}
servers:
  - url: https://shop.example/v1
    description: for everybody
security:
  - token: []
tags: [{name: cards}]
paths:
  /cards/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
    get:
      operationId: getCard
      summary: Get one
      tags: [cards]
      security:
        - oauth: [read, admin]
        - {}
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
        - {name: status, in: query, style: form, explode: true, schema: {type: string, enum: [open, spent]}}
        - {name: X-Trace, in: header, required: true, deprecated: true, schema: {type: string, example: a}}
        - {name: Accept, in: header, schema: {type: string}}
      responses:
        '200':
          description: The card
          headers:
            X-Left: {required: true, schema: {type: integer}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Card'}
              example: {number: 1}
        default:
          $ref: '#/components/responses/Error'
  /cards:
    post:
      deprecated: true
      requestBody:
        required: true
        content:
          Application/JSON;charset=utf-8:
            schema: {$ref: '#/components/schemas/Card'}
      responses:
        201: {description: made}
      callbacks:
        spent:
          '{$request.body#/hook}':
            post:
              requestBody:
                content:
                  application/json:
                    schema: {type: object, required: [left], properties: {left: {type: number}}}
              responses: {204: {description: thanks}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string, format: uuid}}
  responses:
    Error:
      description: wrong
      content:
        application/json:
          schema:
            type: object
            properties:
              errors: {type: array, items: {type: object, properties: {text: {type: string, nullable: true}}}}
  schemas:
    Card:
      description: a card
      type: object
      required: [number, id]
      additionalProperties: false
      properties:
        id: {type: string, readOnly: true}
        number: {type: string, minLength: 4, title: printed}
        pin: {type: string, writeOnly: true}
        kind: {type: string, enum: [paper, plastic]}
        parent: {$ref: '#/components/schemas/Card'}
        value: {oneOf: [{type: number}, {$ref: '#/components/schemas/Money'}]}
        labels: {type: object, additionalProperties: {type: string}}
    Money:
      allOf:
        - {type: object, properties: {amount: {type: integer}}}
        - {required: [amount], properties: {currency: {type: string, default: EUR}}}
    Unused: {type: string}
  securitySchemes:
    token: {type: http, scheme: bearer, description: ask us}
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://a', scopes: {read: to read, admin: all}}}
"""


def test_what_is_promised() -> None:
    assert facts(GIFTS) == {
        "server https://shop.example/v1": "server",
        "GET /cards/{id}": 'operation; security none or oauth:admin and oauth:read; tags "cards"',
        "GET /cards/{id} operation id": "getCard",
        "GET /cards/{id} path id": "accepts string; required; format uuid !",
        "GET /cards/{id} query limit": "accepts integer; optional; default 20; max 50; min 1",
        "GET /cards/{id} query status": "accepts string; optional; enum",
        'GET /cards/{id} query status = "open"': "accepts value",
        'GET /cards/{id} query status = "spent"': "accepts value",
        "GET /cards/{id} header x-trace": "accepts string; required; deprecated !",
        "GET /cards/{id} 200": "response",
        "GET /cards/{id} 200 header x-left": "returns integer; always",
        "GET /cards/{id} 200 application/json": "returns Card",
        "GET /cards/{id} default": "response",
        "GET /cards/{id} default application/json": "returns object",
        "GET /cards/{id} default application/json errors": "returns array; maybe",
        "GET /cards/{id} default application/json errors[]": "returns object",
        "GET /cards/{id} default application/json errors[].text": "returns null | string; maybe",
        "POST /cards": "operation; security token; deprecated",
        "POST /cards request": "accepts body; required !",
        "POST /cards request application/json; charset=utf-8": "accepts Card",
        "POST /cards 201": "response",
        "POST /cards callback spent POST {$request.body#/hook}": "operation",
        "POST /cards callback spent POST {$request.body#/hook} request": "returns body; maybe",
        "POST /cards callback spent POST {$request.body#/hook} request application/json": "returns object",
        "POST /cards callback spent POST {$request.body#/hook} request application/json left": "returns number; always",
        "POST /cards callback spent POST {$request.body#/hook} 204": "response",
        "security scheme token": 'security scheme; type "http"; scheme "bearer"',
        "security scheme oauth": 'security scheme; type "oauth2"; flow clientCredentials',
        "security scheme oauth clientCredentials tokenUrl": '"https://a"',
        "security scheme oauth clientCredentials scope read": "scope",
        "security scheme oauth clientCredentials scope admin": "scope",
        "request Card": "accepts object; closed",
        "request Card.number": "accepts string; required; min-length 4 !",
        "request Card.pin": "accepts string; optional; write-only",
        "request Card.kind": "accepts string; optional; enum",
        'request Card.kind = "paper"': "accepts value",
        'request Card.kind = "plastic"': "accepts value",
        "request Card.parent": "accepts Card; optional",
        "request Card.value": "accepts Money | number; optional",
        "request Card.labels": "accepts object; optional",
        "request Card.labels{}": "accepts string",
        "request Money": "accepts object",
        "request Money.amount": "accepts integer; required !",
        "request Money.currency": 'accepts string; optional; default "EUR"',
        "response Card": "returns object; closed",
        "response Card.id": "returns string; always; read-only",
        "response Card.number": "returns string; always; min-length 4",
        "response Card.kind": 'returns string; maybe; enum "paper" | "plastic"',
        "response Card.parent": "returns Card; maybe",
        "response Card.value": "returns Money | number; maybe",
        "response Card.labels": "returns object; maybe",
        "response Card.labels{}": "returns string",
        "response Money": "returns object",
        "response Money.amount": "returns integer; always",
        "response Money.currency": 'returns string; maybe; default "EUR"',
    }


def test_lines_are_those_of_the_keys() -> None:
    found = language.facts(GIFTS.encode(), Options(PATH))
    lines = GIFTS.splitlines()
    assert [
        lines[found[name].line - 1].strip().split(":")[0]
        for name in ("GET /cards/{id}", "GET /cards/{id} 200", "response Money.currency", "security scheme token")
    ] == ["get", "'200'", "- {required", "token"]


def shuffled(value: object, choose: random.Random) -> object:
    """Return data with the keys of mappings, and the items of lists whose order means nothing, in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(each, choose)) for key, each in value.items()]
        choose.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        values = [shuffled(each, choose) for each in value]
        choose.shuffle(values)
        return values
    return value


@pytest.mark.parametrize("seed", range(20))
def test_order_and_syntax_leave_facts_equal(seed: int) -> None:
    text = json.dumps(shuffled(plain(read(GIFTS.encode())), random.Random(seed)), indent=seed % 3 or None)
    assert facts(text) == facts(GIFTS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Gift cards, version: 1.2.3", "title: Cards, version: 2.0.0, contact: {name: us}"),
        ("summary: Get one", "summary: Get a card\n      description: |\n        Gets.\n\n        One."),
        ("description: a card", "description: a gift card\n      example: {number: 12}\n      title: Card"),
        ("tags: [{name: cards}]", "tags: [{name: gifts}]"),
        ("description: The card", "description: That card"),
        ("style: form, explode: true, ", ""),
        ("Application/JSON;charset=utf-8", "application/json; charset=utf-8"),
        ("X-Trace", "x-trace"),
        ("minLength: 4", "minLength: 4.0"),
        ("Unused: {type: string}", "Unused: {type: integer}"),
        ("name: Accept", "name: accept"),
        ("value: {oneOf: [{type: number},", "value: {anyOf: [{type: number},"),
        ("text: {type: string, nullable: true}", "text: {type: [string, 'null']}"),
        ("text: {type: string, nullable: true}", "text: {anyOf: [{type: string}, {type: 'null'}]}"),
        ("parent: {$ref: '#/components/schemas/Card'}", "parent: {allOf: [{$ref: '#/components/schemas/Card'}]}"),
        ("  /cards/{id}:", "  # Cards\n\n  /cards/{id}:"),
    ],
)
def test_prose_layout_and_spelling_leave_facts_equal(old: str, new: str) -> None:
    assert old in GIFTS
    assert facts(GIFTS.replace(old, new)) == facts(GIFTS)


SERVERS = """\
openapi: 3.0.3
servers: [{url: "https://{place}.example", variables: {place: {default: eu, enum: [us, eu], description: where}}}]
paths:
  /p:
    servers: [{url: https://b.example}]
    get: {responses: {200: {description: x}}}
    put: {servers: [{url: https://c.example}], responses: {200: {description: x}}}
"""


def test_servers_of_paths_and_operations() -> None:
    assert facts(SERVERS) == {
        "server https://{place}.example": 'server; variable "place" "eu" "eu" "us"',
        "GET /p": "operation; security none",
        "GET /p server https://b.example": "server",
        "GET /p 200": "response",
        "PUT /p": "operation; security none",
        "PUT /p server https://c.example": "server",
        "PUT /p 200": "response",
    }


def test_what_a_part_narrows_is_compared() -> None:
    text = """
openapi: 3.0.3
paths:
  /p:
    post:
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - {type: object, properties: {a: {type: string}, b: {$ref: '#/components/schemas/B'}}}
                - {properties: {a: {enum: [x, z]}, b: {nullable: true, maxLength: 5}}}
components: {schemas: {B: {type: string, maxLength: 9, xml: {name: b}}}}
"""
    assert facts(text) == {
        "POST /p": "operation; security none",
        "POST /p request": "accepts body; optional",
        "POST /p request application/json": "accepts object",
        "POST /p request application/json a": "accepts string; optional; enum",
        'POST /p request application/json a = "x"': "accepts value",
        'POST /p request application/json a = "z"': "accepts value",
        "POST /p request application/json b": "accepts B | null; optional; max-length 5",
        "request B": 'accepts string; max-length 9; xml {"name": "b"}',
    }


CARD, GET, POST = "Card", "GET /cards/{id}", "POST /cards"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Paths and operations.
        (
            "  /cards:\n",
            "  /ping:\n    get: {security: [], parameters: [{name: a, in: query, required: true}]}\n  /cards:\n",
            Changes(["GET /ping", "GET /ping query a"], [], [], False),
        ),
        ("operationId: getCard", "operationId: get", Changes([], [], [f"{GET} operation id"], True)),
        ("    post:\n      deprecated: true", "    post:", Changes([], [], [POST], False)),
        ("operationId: getCard", "operationId: getCard\n      deprecated: true", Changes([], [], [GET], False)),
        ("/v1", "/v2", Changes(["server https://shop.example/v2"], ["server https://shop.example/v1"], [], True)),
        # Security.
        ("- oauth: [read, admin]", "- oauth: [read]", Changes([], [], [GET], False)),
        ("        - {}\n", "", Changes([], [], [GET], True)),
        ("security:\n  - token: []\n", "", Changes([], [], [POST], False)),
        ("  - token: []\n", "  - token: []\n  - oauth: [read]\n", Changes([], [], [POST], False)),
        ("  - token: []\n", "  - token: []\n    oauth: [read]\n", Changes([], [], [POST], True)),
        (", admin: all", "", Changes([], ["security scheme oauth clientCredentials scope admin"], [], True)),
        ("scheme: bearer", "scheme: basic", Changes([], [], ["security scheme token"], True)),
        # Parameters.
        (
            "- {name: limit",
            "- {name: page, in: query}\n        - {name: limit",
            Changes([f"{GET} query page"], [], [], False),
        ),
        (
            "- {name: limit",
            "- {name: page, in: query, required: true}\n        - {name: limit",
            Changes([f"{GET} query page"], [], [], True),
        ),
        ("name: limit", "name: most", Changes([f"{GET} query most"], [f"{GET} query limit"], [], True)),
        (
            "name: limit, in: query",
            "name: limit, in: cookie",
            Changes([f"{GET} cookie limit"], [f"{GET} query limit"], [], True),
        ),
        ("in: query, schema", "in: query, required: true, schema", Changes([], [], [f"{GET} query limit"], True)),
        ("in: header, required: true", "in: header", Changes([], [], [f"{GET} header x-trace"], False)),
        ("required: true, deprecated: true", "required: true", Changes([], [], [f"{GET} header x-trace"], False)),
        ("maximum: 50", "maximum: 49", Changes([], [], [f"{GET} query limit"], True)),
        ("maximum: 50", "maximum: 51", Changes([], [], [f"{GET} query limit"], False)),
        ("minimum: 1, ", "", Changes([], [], [f"{GET} query limit"], False)),
        ("minimum: 1, ", "minimum: 2, ", Changes([], [], [f"{GET} query limit"], True)),
        ("default: 20", "default: 10", Changes([], [], [f"{GET} query limit"], True)),
        ("{type: integer, minimum", "{type: number, minimum", Changes([], [], [f"{GET} query limit"], False)),
        ("{type: integer, minimum", "{type: string, minimum", Changes([], [], [f"{GET} query limit"], True)),
        ("enum: [open, spent]", "enum: [open, spent, lost]", Changes([f'{GET} query status = "lost"'], [], [], False)),
        ("enum: [open, spent]", "enum: [open]", Changes([], [f'{GET} query status = "spent"'], [], True)),
        ("style: form, explode: true", "style: form, explode: false", Changes([], [], [f"{GET} query status"], True)),
        ("type: string, format: uuid", "type: string", Changes([], [], [f"{GET} path id"], False)),
        # Bodies, media types and status codes.
        ("        required: true\n", "", Changes([], [], [f"{POST} request"], False)),
        (
            "        201: {description: made}\n",
            "        201: {description: made}\n        409: {description: there}\n",
            Changes([f"{POST} 409"], [], [], False),
        ),
        ("        201: {", "        200: {", Changes([f"{POST} 200"], [f"{POST} 201"], [], True)),
        (
            "            application/json:\n              schema: {$ref",
            "            text/plain: {}\n            application/json:\n              schema: {$ref",
            Changes([f"{GET} 200 text/plain"], [], [], False),
        ),
        ("X-Left: {required: true, schema: {type: integer}}", "X-Left: {schema: {type: integer}}",
         Changes([], [], [f"{GET} 200 header x-left"], True)),
        # Known values of many, which others may join; with `oneOf` they would be none of one.
        ("value: {oneOf: [{type: number},", "value: {oneOf: [{enum: [1, 2]}, {type: number},", Changes(
            ["request Card.value = 1", "request Card.value = 2"], [],
            ["request Card.value", "response Card.value"], False)),
        # Properties, in both directions.
        (
            "required: [number, id]",
            "required: [id]",
            Changes([], [], ["request Card.number", "response Card.number"], True),
        ),
        (
            "        labels: {",
            "        colour: {type: string}\n        labels: {",
            Changes(["request Card.colour", "response Card.colour"], [], [], False),
        ),
        (
            "        pin: {type: string, writeOnly: true}\n",
            "",
            Changes([], ["request Card.pin"], [], True),
        ),
        ("required: [number, id]", "required: [number, id, pin]", Changes([], [], ["request Card.pin"], True)),
        ("required: [number, id]", "required: [number]", Changes([], [], ["response Card.id"], True)),
        ("id: {type: string, readOnly: true}", "id: {type: [string, 'null'], readOnly: true}",
         Changes([], [], ["response Card.id"], True)),
        ("pin: {type: string, writeOnly: true}", "pin: {type: [string, 'null'], writeOnly: true}",
         Changes([], [], ["request Card.pin"], False)),
        (
            "enum: [paper, plastic]",
            "enum: [paper, plastic, gold]",
            Changes(['request Card.kind = "gold"'], [], ["response Card.kind"], True),
        ),
        ("left: {type: number}", "left: {type: integer}", Changes(
            [], [], [f"{POST} callback spent POST {{$request.body#/hook}} request application/json left"], False)),
        ("required: [left], ", "", Changes(
            [], [], [f"{POST} callback spent POST {{$request.body#/hook}} request application/json left"], True)),
        ("      additionalProperties: false\n", "", Changes([], [], ["request Card", "response Card"], False)),
        ("text: {type: string, nullable: true}", "text: {type: string}", Changes(
            [], [], [f"{GET} default application/json errors[].text"], False)),
        (
            "value: {oneOf: [{type: number},",
            "value: {oneOf: [{type: number}, {type: boolean},",
            Changes([], [], ["request Card.value", "response Card.value"], True),
        ),
    ],
)  # fmt: skip
def test_changes(old: str, new: str, expected: Changes) -> None:
    assert old in GIFTS
    assert changes(language, GIFTS, GIFTS.replace(old, new, 1), PATH) == expected


def test_swagger_2() -> None:
    assert facts("""swagger: '2.0'
host: shop.example
basePath: /v1
consumes: [application/json]
produces: [application/json, text/csv]
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}}
paths:
  /cards:
    post:
      parameters:
        - {name: card, in: body, required: true, schema: {$ref: '#/definitions/Card'}}
        - {name: dry, in: query, type: array, items: {type: string}, collectionFormat: multi}
      responses:
        200: {description: ok, schema: {$ref: '#/definitions/Card'}, headers: {X-Left: {type: integer}}}
  /upload:
    put:
      consumes: [multipart/form-data]
      parameters: [{name: file, in: formData, type: file, required: true}]
definitions:
  Card: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}
  Gold: {allOf: [{$ref: '#/definitions/Card'}, {properties: {carat: {type: number, x-nullable: true}}}]}
""") == {
        "server shop.example/v1": "server",
        "POST /cards": "operation; security none",
        "POST /cards request application/json": "accepts Card; required !",
        "POST /cards query dry": 'accepts array; optional; collection "multi"',
        "POST /cards query dry[]": "accepts string",
        "POST /cards 200": "response",
        "POST /cards 200 header x-left": "returns integer",
        "POST /cards 200 application/json": "returns Card",
        "POST /cards 200 text/csv": "returns Card",
        "PUT /upload": "operation; security none",
        "PUT /upload form file": "accepts file; required !",
        "security scheme key": 'security scheme; type "apiKey"; in "header"; name "X-Key"',
        "request Card": 'accepts object; discriminator "kind"',
        "request Card.kind": "accepts string; required !",
        "request Card as Gold": "accepts Gold",
        "request Gold": "accepts Card",
        "request Gold.carat": "accepts null | number; optional",
        "response Card": 'returns object; discriminator "kind"',
        "response Card.kind": "returns string; always",
        "response Card as Gold": "returns Gold",
        "response Gold": "returns Card",
        "response Gold.carat": "returns null | number; maybe",
    }


def test_webhooks_send_what_operations_accept() -> None:
    assert facts("""openapi: 3.1.0
webhooks:
  spent:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Spent'}}}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
components: {schemas: {Spent: {properties: {at: {type: [string, 'null']}}}}}
""") == {
        "openapi": "3.1",
        "webhook POST spent": "operation",
        "webhook POST spent request": "returns body; always",
        "webhook POST spent request application/json": "returns Spent",
        "webhook POST spent 200": "response",
        "webhook POST spent 200 text/plain": "accepts string",
        "response Spent": "returns any | object",
        "response Spent.at": "returns null | string; maybe",
    }


def test_a_document_without_operations_is_a_library_of_schemas() -> None:
    assert facts("{openapi: 3.1.0, components: {schemas: {A/b: {type: string}}}}") == {
        "openapi": "3.1",
        "request A/b": "accepts string",
        "response A/b": "returns string",
    }


def test_a_part_of_a_document_is_data() -> None:
    text = "get:\n  description: Get\n  parameters: [{name: id, in: path}]\n"
    assert facts(text) == {
        "get.parameters[id].name": '"id"',
        "get.parameters[id].in": '"path"',
    }


def test_references_to_other_files_are_opaque() -> None:
    assert facts("""openapi: 3.0.0
paths:
  /a: {$ref: './a.yaml'}
  /b:
    get:
      parameters: [{$ref: 'common.yaml#/Limit'}, {$ref: '#/components/parameters/Gone'}]
      requestBody: {$ref: 'b.yaml'}
      responses: {200: {$ref: 'https://a.example/r.yaml'}, 201: {content: {a/b: {schema: {$ref: 'c.yaml#/C'}}}}}
""") == {
        "/a": "path of ./a.yaml",
        "GET /b": "operation; security none",
        "GET /b parameter common.yaml#/Limit": "parameter of common.yaml#/Limit",
        "GET /b parameter #/components/parameters/Gone": "parameter of #/components/parameters/Gone",
        "GET /b request": "body of b.yaml",
        "GET /b 200": "response of https://a.example/r.yaml",
        "GET /b 201": "response",
        "GET /b 201 a/b": "returns c.yaml#/C",
    }


def test_references_in_circles_end() -> None:
    found = facts("""openapi: 3.0.0
paths:
  /a:
    get:
      parameters: [{$ref: '#/components/parameters/A'}]
      responses: {200: {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}
  /b: {$ref: '#/paths/~1b'}
components:
  parameters: {A: {$ref: '#/components/parameters/B'}, B: {$ref: '#/components/parameters/A'}}
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {a: {$ref: '#/components/schemas/B/properties/a'}}}]}
""")
    assert found["response A"] == "returns B"
    assert found["response B.a"] == "returns #/components/schemas/B/properties/a; maybe"


def operation(number: int, inner: str) -> str:
    """Return a path with one operation."""
    return f"  /p{number}: {{get: {{{inner}}}}}\n"


HEAD = "openapi: 3.0.0\npaths:\n"
LONG_UNION = ", ".join(["{type: string}"] * 20_000)
SHARED = "components: {responses: {R: {content: {a/b: {schema: {oneOf: [" + LONG_UNION + "]}}}}}}\n"
USES = "".join(operation(each, "responses: {200: {$ref: '#/components/responses/R'}}") for each in range(10_000))
CHAIN = ", ".join(f"S{each}: {{allOf: [{{$ref: '#/components/schemas/S{each + 1}'}}]}}" for each in range(15_000))
FAN = ", ".join(
    f"S{each}: {{oneOf: [{{$ref: '#/components/schemas/S{each + 1}'}}, {{$ref: '#/components/schemas/S{each + 2}'}}]}}"
    for each in range(8_000)
)
NESTED = '{"openapi": "3", "paths": {"/a": {"get": {"responses": {"200": {"content": {"a": {"schema": '
LOOP = "'{}': {get: {callbacks: {c: {$ref: '#/components/callbacks/C'}}}}"


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + USES + SHARED, id="a large response shared by many"),
        pytest.param(HEAD + operation(1, "") + f"components: {{schemas: {{{CHAIN}}}}}", id="a chain"),
        pytest.param(
            HEAD
            + operation(1, "responses: {200: {content: {a/b: {schema: {$ref: '#/components/schemas/S0'}}}}}")
            + f"components: {{schemas: {{{FAN}}}}}",
            id="a fan",
        ),
        pytest.param(
            "openapi: 3.0.0\npaths: {'/a': {get: {callbacks: {c: {$ref: '#/components/callbacks/C'}, "
            "d: {$ref: '#/components/callbacks/C'}}}}}\ncomponents: {callbacks: {C: {a: {get: {callbacks: "
            "{c: {$ref: '#/components/callbacks/C'}, d: {$ref: '#/components/callbacks/C'}}}}}}}",
            id="callbacks that call back",
        ),
        pytest.param(NESTED + '{"items": ' * 90_000, id="deep"),
        pytest.param(
            "openapi: 3.0.0\npaths:\n  '/" + "a" * 500_000 + "': {get: {responses: {"
            + ", ".join(f"{each}: {{}}" for each in range(30_000)) + "}}}",
            id="a long path",
        ),
        pytest.param(
            "openapi: 3.0.0\nsecurity: [" + "{a: [b]}, " * 50_000 + "]\npaths:\n"
            + "".join(operation(each, "") for each in range(20_000)),
            id="much security",
        ),
        pytest.param(
            "swagger: 2.0\nproduces: [" + "a/b, " * 100_000 + "]\npaths:\n"
            + "".join(operation(each, "responses: {1: {schema: {}}}") for each in range(10_000)),
            id="many media types",
        ),
    ],
)  # fmt: skip
def test_a_hostile_document_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    hostile.read(language, text[: 1 << 20], PATH)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seed", range(300))
def test_damaged_documents_have_facts(seed: int) -> None:
    choose = random.Random(seed)
    value = plain(read(GIFTS.encode()))
    for _ in range(5):
        value = damaged(value, choose)
    assert hostile.read(language, json.dumps(value), PATH).endswith(" facts")


def damaged(value: object, choose: random.Random) -> object:
    """Return data with one value replaced by another one."""
    if isinstance(value, dict) and value and choose.random() < 0.9:
        key = choose.choice(list(value))
        return {**value, key: damaged(value[key], choose)}
    if isinstance(value, list) and value and choose.random() < 0.9:
        at = choose.randrange(len(value))
        return [*value[:at], damaged(value[at], choose), *value[at + 1 :]]
    return choose.choice([None, True, 0, -1e300, "", "#", "#/", {}, [], [[]], {"$ref": "#/paths"}, {"": None}, [None]])


def test_it_is_found_by_name() -> None:
    assert language_of("openapi") is language


def test_words_of_a_signature_may_stand_in_texts() -> None:
    before, after = (
        Fact(f'accepts string; optional; pattern "a;b|(c"; {rest}', 1) for rest in ("max-length 4", "max-length 5")
    )
    assert language.keeps(before, after)
    assert not language.keeps(after, before)


COMMON = """
    openapi: 3.0.3
    paths:
      /health:
        get: {responses: {'200': {description: ok}}}
    components:
      schemas:
        Card: {type: object, properties: {number: {type: string}, owner: {$ref: '#/components/schemas/Owner'}}}
        Owner: {type: object, properties: {name: {type: string}}}
        Unused: {type: object, properties: {other: {type: string}}}
      responses:
        Gone: {description: gone, content: {application/json: {schema: {type: string}}}}
"""
USING = """
    openapi: 3.0.3
    paths:
      /cards:
        get:
          responses:
            '200': {content: {application/json: {schema: {$ref: 'parts/common.yaml#/components/schemas/Card'}}}}
            '410': {$ref: './parts/common.yaml#/components/responses/Gone'}
"""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("number: {type: string}", "number: {type: integer}", {"request Card.number", "response Card.number"}),
        ("name: {type: string}", "name: {type: integer}", {"request Owner.name", "response Owner.name"}),
        ("schema: {type: string}", "schema: {type: integer}", set()),
        ("other: {type: string}", "other: {type: integer}", None),
    ],
)
def test_another_document_takes_components_of_one(old: str, new: str, changed: set[str] | None) -> None:
    texts = {"api/parts/common.yaml": COMMON, "api/openapi.yaml": USING}
    before = {path: textwrap.dedent(text).encode() for path, text in texts.items()}
    after = {**before, "api/parts/common.yaml": textwrap.dedent(COMMON.replace(old, new)).encode()}
    paths = tuple(texts)
    pair = ("api/parts/common.yaml", "api/parts/common.yaml")
    declaration = Declaration(Interface(0, "openapi", "api/"), (pair,), lambda: (paths, paths))
    found = compare((declaration,), before.get, after.get)
    names = {each.name for each in found.facts}
    assert (names, bool(found.breaking)) == ((changed, True) if changed else (names, changed is not None))
    assert bool(names) is (changed is not None)


def test_a_document_takes_another_component_from_then_on() -> None:
    before = {"a.yaml": textwrap.dedent(COMMON).encode(), "b.yaml": b"openapi: 3.0.3\npaths: {}\n"}
    after = {**before, "b.yaml": textwrap.dedent(USING).replace("parts/common", "a").encode()}
    paths = tuple(before)
    declaration = Declaration(Interface(0, "openapi", "."), (("b.yaml", "b.yaml"),), lambda: (paths, paths))
    found = compare((declaration,), before.get, after.get)
    added = {each.name for each in found.facts if each.path == "a.yaml"}
    assert added >= {"request Card.number", "response Card.number"}


@pytest.mark.parametrize(
    "text",
    [
        "lang: cURL\nlabel: Get a card\nsource: |-\n  curl -X GET https://shop.example/cards\n",
        "card:\n  summary: One\n  value: {number: '1', pages: null}\nother:\n  value: [1]\n",
        "introduction: |\n  # Cards\n\n  They are sold.\nlimits: |\n  Some.\n\n  Some more.\n",
    ],
)
def test_samples_examples_and_texts_in_files_of_their_own_promise_nothing(text: str) -> None:
    assert facts(text) == {}


def test_other_parts_that_look_like_these_are_data() -> None:
    assert facts("source: {type: string}\nlang: {type: string}\n") == {
        "source.type": '"string"',
        "lang.type": '"string"',
    }
    assert facts("card:\n  value: {type: string}\n  enum: [a]\n") == {
        "card.value.type": '"string"',
        "card.enum[a]": "listed",
    }
    assert facts("responses:\n  Gone: {content: {a/b: {schema: {type: string}}}}\n") == {
        "responses.Gone.content.a/b.schema.type": '"string"'
    }
    assert facts("in: query\nname: card\n") == {"in": '"query"', "name": '"card"'}


OPERATION = """\
operationId: cards_list
summary: List cards
tags: [Cards]
parameters:
  - $ref: '../shared/parameters.yml#/page'
  - {name: owner, in: query, schema: {type: string}}
responses:
  '200': {$ref: responses/cards.yml}
  default: {description: Error, content: {application/json: {schema: {$ref: '../models/error.yml'}}}}
x-codeSamples:
  - $ref: examples/curl/cards_list.yml
security:
  - bearer: ['card:read', 'card:list']
"""


def test_an_operation_in_a_file_of_its_own() -> None:
    assert facts(OPERATION) == {
        "operation": 'operation; security bearer:card:list and bearer:card:read; tags "Cards"',
        "operation operation id": "cards_list",
        "operation parameter ../shared/parameters.yml#/page": "parameter of ../shared/parameters.yml#/page",
        "operation query owner": "accepts string; optional",
        "operation 200": "response of responses/cards.yml",
        "operation default": "response",
        "operation default application/json": "returns ../models/error.yml",
    }


@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        ("tags: [Cards]", "tags: [Gift cards]", False),
        ("['card:read', 'card:list']", "['card:read']", False),
        ("['card:read', 'card:list']", "['card:read', 'card:list', 'card:all']", True),
        ("curl/cards_list.yml", "go/cards_list.yml", None),
        ("{name: owner, in: query,", "{name: owner, in: query, required: true,", True),
        ("  - {name: owner, in: query, schema: {type: string}}\n", "", True),
        ("cards_list\nsummary", "cards_all\nsummary", True),
        ("responses/cards.yml", "responses/other.yml", True),
        ("'../models/error.yml'", "'../models/other.yml'", True),
    ],
)
def test_changes_of_an_operation_in_a_file_of_its_own(old: str, new: str, breaks: bool | None) -> None:
    found = changes(language, OPERATION, OPERATION.replace(old, new, 1), "api/cards_list.yml")
    assert (any(found[:3]), found.breaks) == (breaks is not None, breaks is True)


def test_a_path_and_a_response_in_files_of_their_own() -> None:
    path = "get:\n  responses:\n    '204': {description: Done}\n"
    assert facts(path) == {"GET": "operation; security none", "GET 204": "response"}
    text = "description: Cards\ncontent: {application/json: {schema: {type: string, enum: [a]}}}\n"
    found = changes(language, text, text.replace("[a]", "[a, b]"), "api/responses/cards.yml")
    assert (found.changed, found.breaks) == (["response application/json"], True)
    # It may be a request.
    assert not changes(language, text, text.replace("[a]", "[a, b]"), "api/cards.yml").breaks


FILES = {
    "api/openapi.yml": "openapi: 3.0.3\npaths: {/cards: {$ref: cards/list.yml}}\n",
    "api/cards/list.yml": "get:\n  responses:\n    '200': {$ref: responses/cards.yml}\n",
    "api/cards/responses/cards.yml": "description: Cards\ncontent: {a/b: {schema: {$ref: '../../models/card.yml'}}}\n",
    "api/models/card.yml": "type: object\nproperties: {number: {type: string}}\n",
}


def _changed_files(after: dict[str, str]) -> set[tuple[str, bool]]:
    sides = [{path: text.encode() for path, text in texts.items()} for texts in (FILES, after)]
    changed = {path for path in {*FILES, *after} if FILES.get(path) != after.get(path)}
    pairs = tuple((path if path in FILES else None, path if path in after else None) for path in sorted(changed))
    declaration = Declaration(Interface(0, "openapi", "."), pairs, lambda: ([*FILES], [*after]))
    return {(each.name, each.breaks) for each in compare((declaration,), sides[0].get, sides[1].get).facts}


def _moved(old: str, new: str, references: dict[str, tuple[str, str]]) -> dict[str, str]:
    after = {(new if path == old else path): text for path, text in FILES.items()}
    for path, (was, now) in references.items():
        after[path] = after[path].replace(was, now)
    return after


def test_a_reference_to_what_moves_and_stays_the_same() -> None:
    assert _changed_files({path.replace("api/", "spec/"): text for path, text in FILES.items()}) == set()
    after = _moved(
        "api/models/card.yml",
        "api/schemas/card.yml",
        {"api/cards/responses/cards.yml": ("../../models/card", "../../schemas/card")},
    )
    assert _changed_files(after) == set()
    # What it leads to has another name, and is the same.
    after = _moved(
        "api/models/card.yml", "api/models/gift.yml", {"api/cards/responses/cards.yml": ("models/card", "models/gift")}
    )
    assert _changed_files(after) == set()
    # What refers to it moves.
    after = _moved(
        "api/cards/responses/cards.yml",
        "api/cards.yml",
        {"api/cards.yml": ("../../models", "models"), "api/cards/list.yml": ("responses/cards.yml", "../cards.yml")},
    )
    assert {name for name, breaks in _changed_files(after) if breaks} <= {"response", "response a/b"}


def test_a_reference_to_something_else() -> None:
    other = {"api/models/other.yml": FILES["api/models/card.yml"]}
    after = {**FILES, **other, "api/cards/responses/cards.yml": FILES["api/cards/responses/cards.yml"].replace(
        "card.yml", "other.yml")}  # fmt: skip
    assert ("response a/b", True) in _changed_files(after)
    after = _moved(
        "api/models/card.yml",
        "api/schemas/card.yml",
        {
            "api/cards/responses/cards.yml": ("../../models/card", "../../schemas/card"),
            "api/schemas/card.yml": ("number: {type: string}", "number: {type: integer}"),
        },
    )
    assert _changed_files(after) == {("properties.number.type", True)}
