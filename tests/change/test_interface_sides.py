"""What an owner has from another is promised still: by a base class, or by the module from which a name comes now."""

from __future__ import annotations

import json
import time

import pytest

from tpmlint.change.contracts import Declaration, compare
from tpmlint.model.items import Interface

Files = dict[str, str]


def breaking(kind: str, before: Files, after: Files) -> list[str]:
    """Return what breaks users, as signs and names."""
    paths = sorted({path for path in (*before, *after) if before.get(path) != after.get(path)})
    pairs = tuple((path if path in before else None, path if path in after else None) for path in paths)
    declaration = Declaration(Interface(0, kind, "/"), pairs, lambda: (list(before), list(after)))
    old, new = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    change = compare((declaration,), old.get, new.get)
    assert change.unread == ()
    return [f"{each.sign} {each.name}" for each in change.breaking]


CARD = "class Card:\n def __init__(self, amount): ...\n def pay(self, to: int) -> str: ...\n limit: int = 1\n"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"shop/card.py": f"class Base:\n{CARD[12:]}class Card(Base): ...\n"}, []),
        ({"shop/card.py": f"class A:\n{CARD[12:]}class B(A): ...\nclass Card(B): ...\n"}, []),
        ({"shop/base.py": CARD, "shop/card.py": "from .base import Card as Base\nclass Card(Base): ...\n"}, []),
        ({"shop/base.py": CARD, "shop/card.py": "from .base import Card as Card\n"}, []),
        # Another promise than before is one of the base, too.
        (
            {"shop/card.py": f"class Base:\n{CARD[12:].replace('to: int', 'to: str')}class Card(Base): ...\n"},
            ["- shop.card.Card.pay(to)"],
        ),
        ({"shop/card.py": "class A:\n def pay(self, to: int | str) -> str: ...\nclass Card(A):\n limit: int = 1\n"},
         ["- shop.card.Card(amount)"]),
        # A class that has a member by itself does not take it from its base.
        (
            {"shop/card.py": f"class Base:\n{CARD[12:]}class Card(Base):\n def pay(self) -> str: ...\n"},
            ["- shop.card.Card.pay(to)"],
        ),
        (
            {"shop/card.py": f"class Base:\n{CARD[12:]}class Card(Base):\n def __init__(self, to): ...\n"},
            ["- shop.card.Card(amount)", "+ shop.card.Card(to)"],
        ),
        # The first of several bases that has it decides.
        ({"shop/card.py": f"class A:\n{CARD[12:]}class B:\n def pay(self, to: str): ...\nclass Card(A, B): ...\n"}, []),
        ({"shop/card.py": f"class A:\n{CARD[12:]}class B:\n def pay(self, to: str): ...\nclass Card(B, A): ...\n"},
         ["- shop.card.Card.pay(to)"]),
        # Bases in a circle are no reason to look for ever.
        ({"shop/card.py": "class Base(Card): ...\nclass Card(Base): ...\n"},
         ["- shop.card.Card(amount)", "- shop.card.Card.limit", "- shop.card.Card.pay", "- shop.card.Card.pay(to)"]),
    ],
)  # fmt: skip
def test_python(after: Files, expected: list[str]) -> None:
    assert breaking("python", {"shop/card.py": CARD}, after) == expected


def test_a_base_that_a_base_has() -> None:
    before = {"shop/card.py": "class A: ...\nclass Card(A): ...\n"}
    after = {"shop/card.py": "class A: ...\nclass B(A): ...\nclass Card(B): ...\n"}
    assert breaking("python", before, after) == []
    assert breaking("python", before, {"shop/card.py": "class A: ...\nclass B: ...\nclass Card(B): ...\n"}) == [
        "- shop.card.Card base A"
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("_A = int | str\ndef f(a: _A | None): ...", "_B = str | int\ndef f(a: _B | None): ...", []),
        ("_A = int | str\ndef f(a: _A | None): ...", "_B = str | int | bytes\ndef f(a: _B): ...", ["~ shop.f(a)"]),
        ("_A = int | str\ndef f(a: _A): ...", "_B = str | int | bytes\ndef f(a: list[_B] | _B): ...", []),
        ("_A = int | str\ndef f(a: _A): ...", "_A = int\ndef f(a: _A): ...", ["~ shop._A"]),
        ("_A = int | str\ndef f(a: _A): ...", "def f(a: int | str): ...", []),
        ("_A = int | str\ndef f(a: '_A'): ...", "def f(a: int): ...", ["~ shop.f(a)"]),
        ("__all__ = ['_A']\n_A = int | str", "__all__ = []", ["- shop._A"]),
        ("_A = list['_A']\ndef f(a: _A): ...", "_B = list['_B']\ndef f(a: _B): ...", ["~ shop.f(a)"]),
    ],
)
def test_private_aliases_of_python(before: str, after: str, expected: list[str]) -> None:
    assert breaking("python", {"shop.py": before}, {"shop.py": after}) == expected


def test_aliases_of_aliases_end_soon() -> None:
    many = "".join(f"_A{n} = tuple[{', '.join([f'_A{n + 1}'] * 20)}]\n" for n in range(30))
    before, after = (f"{many}_A30 = {kind}\ndef f(a: _A0): ...\n" for kind in ("int", "str"))
    assert breaking("python", {"shop.py": before}, {"shop.py": after}) == ["~ shop._A30"]


def test_a_class_that_another_module_has_now_in_signatures() -> None:
    before = {"shop/card.py": "class Card:\n limit: int = 1\ndef read() -> Card | None: ...\n"}
    after = {
        "shop/model.py": "class Card:\n limit: int = 1\n",
        "shop/card.py": "from .model import Card as Card\ndef read() -> Card | None: ...\n",
    }
    assert breaking("python", before, after) == []
    assert breaking(
        "python", before, {**after, "shop/card.py": "from .model import Card\ndef read() -> Card: ...\n"}
    ) == [
        "- shop.card.Card",
        "- shop.card.Card.limit",
        "~ shop.card.read",
    ]


CENTS, NUMBER = {"type": "integer"}, {"type": "number"}
RATE = {"type": "object", "properties": {"rate": NUMBER}}


def test_a_name_means_what_its_own_module_has() -> None:
    before = {"shop/card.py": "class Card: ...\ndef read() -> Card: ...\n", "shop/__init__.py": ""}
    after = {
        "shop/card.py": "import other\nclass Card: ...\ndef read() -> other.Card: ...\n",
        "shop/__init__.py": "from other import Card as Card\n",
    }
    assert breaking("python", before, after) == ["~ shop.card.read"]


PRICE = {"type": "object", "properties": {"cents": CENTS, "tax": RATE}, "required": ["cents"]}
NAMED = {**PRICE, "properties": {"cents": CENTS, "tax": RATE, "name": {}}, "required": ["cents", "name"]}
TAXED = {**PRICE, "properties": {"cents": CENTS, "tax": {"$ref": "#/definitions/Tax"}}}
WITH_ID = {**RATE, "required": ["id"], "properties": {"rate": NUMBER, "id": {}}}
REFERS = {"$ref": "#/definitions/Price"}


def schema(price: object, **definitions: object) -> Files:
    """Return the file of a schema with a price."""
    return {"a.json": json.dumps({"type": "object", "properties": {"price": price}, "definitions": definitions})}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (schema(REFERS, Price=PRICE), []),
        (schema(REFERS, Price=TAXED, Tax=RATE), []),
        (schema(REFERS, Price={**PRICE, "description": "What it costs"}), []),
        (schema(REFERS, Price={**PRICE, "additionalProperties": False}), ["~ $.price"]),
        (schema(REFERS, Price={**PRICE, "required": ["cents", "tax"]}), ["- $.price.tax"]),
        (schema(REFERS, Price=NAMED), ["~ $.price"]),
        (schema(REFERS, Price={**PRICE, "properties": {"cents": {"type": "string"}}}),
         ["- $.price.cents", "- $.price.tax", "- $.price.tax.rate"]),
        (schema(REFERS, Price=TAXED, Tax={**RATE, "required": ["rate"]}), ["- $.price.tax.rate"]),
        (schema(REFERS, Price=TAXED, Tax=WITH_ID), ["~ $.price", "- $.price.tax"]),
    ],
)  # fmt: skip
def test_schemas_that_become_definitions(after: Files, expected: list[str]) -> None:
    assert breaking("json-schema", schema(PRICE), after) == expected


def test_many_places_that_refer_to_a_large_definition_end_soon() -> None:
    large = {"type": "object", "properties": {f"p{number}": RATE for number in range(2_000)}}
    before, after = (
        {"a.json": json.dumps({"properties": {f"q{n}": place for n in range(2_000)}, "definitions": {"L": large}})}
        for place in ({"type": "object"}, {"$ref": "#/definitions/L"})
    )
    start = time.process_time()
    assert len(breaking("json-schema", before, after)) < 2_000
    assert time.process_time() - start < 10


def test_another_definition_is_another_promise() -> None:
    before = schema(REFERS, Price=PRICE)
    assert breaking("json-schema", before, schema({"$ref": "#/definitions/Other"}, Price=PRICE, Other=RATE)) == [
        "~ $.price"
    ]
    assert breaking("json-schema", before, schema(PRICE, Price=PRICE)) == ["~ $.price", "+ $.price.cents"]


def api(schema: object, **schemas: object) -> Files:
    """Return the file of an API that takes and returns something."""
    body = {"content": {"application/json": {"schema": schema}}}
    post = {"requestBody": body, "responses": {"200": {"description": "It", **body}}}
    document = {"openapi": "3.0.0", "info": {}, "paths": {"/p": {"post": post}}, "components": {"schemas": schemas}}
    return {"openapi.json": json.dumps(document)}


def test_bodies_that_become_components() -> None:
    refers = {"$ref": "#/components/schemas/Price"}
    many = {"type": "array", "items": PRICE}
    assert breaking("openapi", api(PRICE), api(refers, Price=PRICE)) == []
    assert breaking("openapi", api(many), api({"type": "array", "items": refers}, Price=PRICE)) == []
    assert breaking("openapi", api(many), api(refers, Price=many)) == []
    assert breaking("openapi", api(PRICE), api(refers, Price={**PRICE, "required": []})) == [
        "- POST /p 200 application/json cents"
    ]
    required = {**PRICE, "required": ["cents", "tax"]}
    assert breaking("openapi", api(PRICE), api(refers, Price=required)) == ["- POST /p request application/json tax"]


PAY = "export interface Card { pay(to: string): void; limit: number }\nexport function open(): Card { throw 1 }\n"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"shop/card.ts": 'export { Card, open } from "./base"', "shop/base.ts": PAY}, []),
        (
            {"shop/card.ts": 'export type { Card } from "./base.js"; export { open } from "./base.js"',
             "shop/base.ts": PAY},
            ["~ shop/card.Card"],  # As a type alone, which a class would not be.
        ),
        (
            {"shop/card.ts": PAY.replace("face Card {", "face Base {") + "export interface Card extends Base {}"},
            [],
        ),
        (
            {"shop/card.ts": 'export { Card, open } from "./base"', "shop/base.ts": PAY.replace("limit: number", "")},
            ["- shop/card.Card.limit"],
        ),
        ({"shop/card.ts": 'export { Card, open } from "./other"', "shop/base.ts": PAY},
         ["~ shop/card.Card", "- shop/card.Card.limit", "- shop/card.Card.pay", "- shop/card.Card.pay(1)",
          "~ shop/card.open"]),
    ],
)  # fmt: skip
def test_typescript(after: Files, expected: list[str]) -> None:
    assert breaking("typescript", {"shop/card.ts": PAY}, after) == expected
