"""Facts of AsyncAPI: channels, operations and messages, in the direction in which they go."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.interfaces import hostile
from tests.interfaces.changes import Changes, changes
from tests.interfaces.support.test_data import plain
from tests.interfaces.test_openapi import damaged, shuffled
from tpmlint.interfaces import Options, language_of
from tpmlint.interfaces.asyncapi import language
from tpmlint.interfaces.support.data import read

PATH = "asyncapi.yaml"


def facts(text: str) -> dict[str, str]:
    """Return signatures by name, with the mark of a demand."""
    found = language.facts(text.encode(), Options(PATH))
    return {name: f"{fact.signature}{' !' * fact.demand}" for name, fact in found.items()}


OLD = """\
asyncapi: 2.6.0
info: {title: Cards, version: 1.0.0}
defaultContentType: application/json
servers:
  production: {url: kafka.shop.example, protocol: kafka, description: ours}
channels:
  shop/{shop}/spent:
    description: Cards that were spent.
    parameters:
      shop: {schema: {type: string}}
    publish:
      operationId: onSpent
      summary: Tell us
      message: {$ref: '#/components/messages/Spent'}
    subscribe:
      bindings: {kafka: {groupId: {type: string}}}
      message:
        oneOf:
          - {$ref: '#/components/messages/Spent'}
          - {name: Bounced, contentType: text/Plain, payload: {type: string}, examples: [a]}
components:
  messages:
    Spent:
      title: A card was spent
      headers: {type: object, required: [trace], properties: {trace: {type: string}}}
      correlationId: {location: $message.header#/trace}
      payload: {$ref: '#/components/schemas/Card'}
  schemas:
    Card: {type: object, required: [number], properties: {number: {type: string}, left: {type: number}}}
  securitySchemes:
    user: {type: userPassword}
"""


def test_what_version_2_promises() -> None:
    assert facts(OLD) == {
        "server production": 'server; url "kafka.shop.example"; protocol "kafka"',
        "security scheme user": 'security scheme; type "userPassword"',
        "channel shop/{shop}/spent": "channel",
        "channel shop/{shop}/spent parameter shop": "accepts string; required !",
        "publish shop/{shop}/spent": "operation",
        "publish shop/{shop}/spent operation id": "onSpent",
        "publish shop/{shop}/spent Spent": (
            'message; content "application/json"; correlation "$message.header#/trace"'
        ),
        "publish shop/{shop}/spent Spent headers": "accepts object",
        "publish shop/{shop}/spent Spent headers.trace": "accepts string; required !",
        "publish shop/{shop}/spent Spent payload": "accepts Card",
        "subscribe shop/{shop}/spent": "operation",
        "subscribe shop/{shop}/spent bindings.kafka.groupId.type": '"string"',
        "subscribe shop/{shop}/spent Spent": (
            'message; content "application/json"; correlation "$message.header#/trace"'
        ),
        "subscribe shop/{shop}/spent Spent headers": "returns object",
        "subscribe shop/{shop}/spent Spent headers.trace": "returns string; always",
        "subscribe shop/{shop}/spent Spent payload": "returns Card",
        "subscribe shop/{shop}/spent Bounced": 'message; content "text/plain"',
        "subscribe shop/{shop}/spent Bounced payload": "returns string",
        "received Card": "accepts object",
        "received Card.number": "accepts string; required !",
        "received Card.left": "accepts number; optional",
        "sent Card": "returns object",
        "sent Card.number": "returns string; always",
        "sent Card.left": "returns number; maybe",
    }


NEW = """\
asyncapi: 3.0.0
servers: {production: {host: shop.example, protocol: amqp}}
channels:
  spent:
    address: shop.{shop}.spent
    parameters: {shop: {enum: [de, fr], description: where}}
    messages:
      Spent: {$ref: '#/components/messages/Spent'}
      Lost: {payload: {type: integer}}
  answers:
    messages: {Answer: {payload: {type: object, properties: {ok: {type: boolean}}}}}
operations:
  onSpent:
    action: receive
    channel: {$ref: '#/channels/spent'}
    security: [{type: scramSha256, description: x}, {$ref: '#/components/securitySchemes/user'}]
    messages: [{$ref: '#/channels/spent/messages/Spent'}]
    reply:
      address: {location: $message.header#/replyTo}
      channel: {$ref: '#/channels/answers'}
  tell:
    action: send
    channel: {$ref: '#/channels/spent'}
components:
  messages:
    Spent:
      deprecated: true
      payload:
        schemaFormat: application/vnd.apache.avro;version=1.9.0
        schema: {type: record, name: Spent, doc: A card, fields: [{name: left, type: int}]}
"""


def test_what_version_3_promises() -> None:
    assert facts(NEW) == {
        "server production": 'server; host "shop.example"; protocol "amqp"',
        "channel spent": 'channel; address "shop.{shop}.spent"',
        "channel spent parameter shop": "accepts any; required; enum !",
        'channel spent parameter shop = "de"': "accepts value",
        'channel spent parameter shop = "fr"': "accepts value",
        "channel answers": "channel",
        "operation onSpent": "receive spent; security scramSha256 or user",
        "operation onSpent Spent": "message; deprecated",
        "operation onSpent Spent payload.type": '"record"',
        "operation onSpent Spent payload.name": '"Spent"',
        "operation onSpent Spent payload.fields[left].name": '"left"',
        "operation onSpent Spent payload.fields[left].type": '"int"',
        "operation onSpent reply": 'reply; address "$message.header#/replyTo"',
        "operation onSpent reply Answer": "message",
        "operation onSpent reply Answer payload": "returns object",
        "operation onSpent reply Answer payload.ok": "returns boolean; maybe",
        "operation tell": "send spent",
        "operation tell Spent": "message; deprecated",
        "operation tell Spent payload.type": '"record"',
        "operation tell Spent payload.name": '"Spent"',
        "operation tell Spent payload.fields[left].name": '"left"',
        "operation tell Spent payload.fields[left].type": '"int"',
        "operation tell Lost": "message",
        "operation tell Lost payload": "returns integer",
    }


@pytest.mark.parametrize("text", [OLD, NEW])
@pytest.mark.parametrize("seed", range(10))
def test_order_and_syntax_leave_facts_equal(text: str, seed: int) -> None:
    mixed = shuffled(plain(read(text.encode())), random.Random(seed))
    assert facts(json.dumps(mixed, indent=seed % 3 or None)) == facts(text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Cards, version: 1.0.0", "title: Gifts, version: 2.0.0", Changes([], [], [], False)),
        ("summary: Tell us", "summary: Tell", Changes([], [], [], False)),
        ("examples: [a]", "examples: [b]", Changes([], [], [], False)),
        (
            "operationId: onSpent",
            "operationId: spent",
            Changes([], [], ["publish shop/{shop}/spent operation id"], True),
        ),
        ("name: Bounced, contentType: text/Plain", "name: Bounced, contentType: text/html",
         Changes([], [], ["subscribe shop/{shop}/spent Bounced"], True)),
        (
            "left: {type: number}",
            "left: {type: number}, at: {type: string}",
            Changes(["received Card.at", "sent Card.at"], [], [], False),
        ),
        (
            "required: [number]",
            "required: [number, left]",
            Changes([], [], ["received Card.left", "sent Card.left"], True),
        ),
        (
            "required: [trace], ",
            "",
            Changes(
                [],
                [],
                ["publish shop/{shop}/spent Spent headers.trace", "subscribe shop/{shop}/spent Spent headers.trace"],
                True,
            ),
        ),
        ("payload: {type: string}", "payload: {type: string, maxLength: 4}",
         Changes([], [], ["subscribe shop/{shop}/spent Bounced payload"], False)),
        ("      title: A card was spent\n", "      deprecated: true\n",
         Changes([], [], ["publish shop/{shop}/spent Spent", "subscribe shop/{shop}/spent Spent"], False)),
        ("protocol: kafka", "protocol: kafka-secure", Changes([], [], ["server production"], True)),
    ],
)  # fmt: skip
def test_changes(old: str, new: str, expected: Changes) -> None:
    assert old in OLD
    assert changes(language, OLD, OLD.replace(old, new, 1), PATH) == expected


CARD = "operation o m payload"
AVRO = """
    asyncapi: 3.0.0
    channels:
      c:
        messages:
          m:
            payload:
              schemaFormat: application/vnd.apache.avro
              schema:
                type: record
                name: Card
                fields:
                  - {name: id, type: string, doc: Which.}
                  - {name: kind, type: {type: enum, name: Kind, symbols: [GIFT, STAMP]}}
                  - {name: note, type: [null, string]}
    operations:
      o: {action: receive, channel: {$ref: '#/channels/c'}}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("GIFT, STAMP", "STAMP, GIFT", Changes([], [], [f"{CARD}.fields[kind].type.symbols (order)"], True)),
        ("[null, string]", "[string, null]", Changes([], [], [f"{CARD}.fields[note].type (order)"], True)),
        ("doc: Which.", "doc: What.", Changes([], [], [], False)),
        ("name: id,", "name: key,", Changes([f"{CARD}.fields[key].name", f"{CARD}.fields[key].type"],
                                            [f"{CARD}.fields[id].name", f"{CARD}.fields[id].type"],
                                            [f"{CARD}.fields (order)"], True)),
        ("- {name: note", "- {name: new, type: int}\n                  - {name: note",
         Changes([f"{CARD}.fields[new].name", f"{CARD}.fields[new].type"], [], [f"{CARD}.fields (order)"], False)),
    ],
)  # fmt: skip
def test_the_order_of_an_avro_schema_is_that_of_its_bytes(old: str, new: str, expected: Changes) -> None:
    assert old in AVRO
    assert changes(language, AVRO, AVRO.replace(old, new, 1), PATH) == expected


def test_schemas_without_channels() -> None:
    assert facts("asyncapi: 3.0.0\ncomponents: {schemas: {Card: {type: string}}}") == {
        "received Card": "accepts string",
        "sent Card": "returns string",
    }


def test_a_part_of_a_document_is_data() -> None:
    assert facts("payload: {type: string, description: a}") == {"payload.type": '"string"'}


MESSAGE = "M: {payload: {oneOf: [" + "{type: string}, " * 30_000 + "]}}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "asyncapi: 3.0.0\nchannels: {c: {messages: {" + MESSAGE + "}}}\noperations:\n"
            + "".join(f"  o{each}: {{channel: {{$ref: '#/channels/c'}}}}\n" for each in range(10_000)),
            id="a large message of many operations",
        ),
        pytest.param(
            "asyncapi: 2.0.0\nchannels: {c: {$ref: '#/channels/d'}, d: {$ref: '#/channels/c'}}", id="a circle"
        ),
        pytest.param("asyncapi: 2.0.0\nchannels: {c: {publish: {message: " + "{oneOf: [" * 90_000, id="deep"),
    ],
)  # fmt: skip
def test_a_hostile_document_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    hostile.read(language, text[: 1 << 20], PATH)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("seed", range(200))
def test_damaged_documents_have_facts(seed: int) -> None:
    choose = random.Random(seed)
    value = plain(read((OLD if seed % 2 else NEW).encode()))
    for _ in range(5):
        value = damaged(value, choose)
    assert hostile.read(language, json.dumps(value), PATH).endswith(" facts")


def test_it_is_found_by_name() -> None:
    assert language_of("asyncapi") is language


def test_messages_without_names_are_told_apart() -> None:
    def described(*kinds: str) -> str:
        messages = ", ".join(f"{{payload: {{type: {kind}}}}}" for kind in kinds)
        return f"asyncapi: 2.0.0\nchannels: {{c: {{publish: {{message: {{oneOf: [{messages}]}}}}}}}}\n"

    text, after = described("string", "string", "integer"), described("string", "integer", "integer")
    assert changes(language, text, after, PATH) == Changes([], [], ["publish c message 2 payload"], True)
