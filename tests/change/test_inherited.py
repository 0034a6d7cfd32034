"""What an owner has from another is promised still: by a base class, or by the module from which a name comes now."""

from __future__ import annotations

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
        ("_A = list['_A']\ndef f(a: _A): ...", "_B = list['_B']\ndef f(a: _B): ...", ["~ shop.f(a)"]),
    ],
)
def test_private_aliases_of_python(before: str, after: str, expected: list[str]) -> None:
    assert breaking("python", {"shop.py": before}, {"shop.py": after}) == expected


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
