"""Python modules as facts."""

from __future__ import annotations

import random
import textwrap

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces import Options
from tpmlint.interfaces.python import language

PATH = "src/shop/pay.py"

PAY = '''
    """Payments of the shop."""
    from __future__ import annotations
    from dataclasses import dataclass, field
    from typing import Literal, overload
    import os

    LIMIT = 30  # in euros
    timeout: float = float(os.environ["TIMEOUT"])
    Currency = Literal["EUR", 'GBP']
    __version__ = "1"
    _cache = {}

    async def charge(card, /, amount: int = 5, *rest, currency: "Currency", note: str = 'x', **more) -> Receipt:
        """Charge a card."""
    def _hidden(): ...

    @overload
    def find(key: int) -> Card: ...
    @overload
    def find(key: str, *, exact: bool = ...) -> list[Card]: ...
    def find(key, exact=False): ...

    class Card(Base, Generic[T], metaclass=Meta):
        kind: str = "gift"
        def __init__(self, number: str, left=(1, 2)):
            self.number = number
            self._left = left
        @property
        def left(self) -> int: ...
        @left.setter
        def left(self, value): ...
        @classmethod
        def read(cls, text): ...
        @staticmethod
        def known(number): ...
        def __len__(self) -> int: ...
        def _check(self): ...
        class Error(Exception): code = 1

    @dataclass(frozen=True)
    class Receipt:
        amount: int
        lines: list[str] = field(default_factory=list)
        paid: bool = field(repr=False)

    class Kind(StrEnum):
        GIFT = "gift"
        STAMP = auto()

    @warnings.deprecated("Use charge.")
    def pay(): ...
'''


def test_what_is_promised() -> None:
    assert comparing.facts(language, PAY, PATH) == {
        "shop.pay.LIMIT": "attribute = 30",
        "shop.pay.timeout": "attribute float",
        "shop.pay.Currency": "attribute = Literal['EUR', 'GBP']",
        "shop.pay.charge": "async function -> Receipt",
        "shop.pay.charge(positional 1)": "parameter!",
        "shop.pay.charge(amount)": "parameter 2 int = 5",
        "shop.pay.charge(*)": "any",
        "shop.pay.charge(currency)": "keyword Currency!",
        "shop.pay.charge(note)": "keyword str = 'x'",
        "shop.pay.charge(**)": "any",
        "shop.pay.find overload(key: int)": "overload -> Card",
        "shop.pay.find overload(key: str, *, exact: bool = ...)": "overload -> list[Card]",
        "shop.pay.Card": "class",
        "shop.pay.Card base Base": "base",
        "shop.pay.Card base Generic[T]": "base",
        "shop.pay.Card.kind": "attribute str = 'gift'",
        "shop.pay.Card(number)": "parameter 1 str!",
        "shop.pay.Card(left)": "parameter 2 = (1, 2)",
        "shop.pay.Card.number": "attribute",
        "shop.pay.Card.left": "property writable int",
        "shop.pay.Card.read": "classmethod function",
        "shop.pay.Card.read(text)": "parameter 1!",
        "shop.pay.Card.known": "staticmethod function",
        "shop.pay.Card.known(number)": "parameter 1!",
        "shop.pay.Card.__len__": "function -> int",
        "shop.pay.Card.Error": "class",
        "shop.pay.Card.Error base Exception": "base",
        "shop.pay.Card.Error.code": "attribute = 1",
        "shop.pay.Receipt": "class",
        "shop.pay.Receipt.amount": "field int!",
        "shop.pay.Receipt.lines": "field list[str] = ...",
        "shop.pay.Receipt.paid": "field bool!",
        "shop.pay.Kind": "class",
        "shop.pay.Kind base StrEnum": "base",
        "shop.pay.Kind.GIFT": "attribute = 'gift'",
        "shop.pay.Kind.STAMP": "attribute = auto()",
        "shop.pay.pay": "function deprecated",
    }


def test_lines() -> None:
    found = language.facts(textwrap.dedent(PAY).encode(), Options(PATH))
    lines = textwrap.dedent(PAY).splitlines()
    for name, words in {"LIMIT": "LIMIT", "charge(amount)": "async def charge", "Receipt.lines": "lines"}.items():
        assert words in lines[found[f"shop.pay.{name}"].line - 1]


def test_all_decides_what_is_public() -> None:
    text = """
        from shop.cards import Card, Other
        __all__ = ["Card", "_odd"]
        __all__ += ["late"]
        _odd = 1
        def late(): ...
        def other(): ...
    """
    assert comparing.facts(language, text, PATH) == {
        "shop.pay.Card": "from shop.cards.Card",
        "shop.pay._odd": "attribute = 1",
        "shop.pay.late": "function",
    }


def test_a_package_offers_what_it_takes_from_its_own_modules() -> None:
    text = """
        import os
        from typing import Any
        from .cards import Card, _private
        from .pay import charge as pay
        from shop.terms import *
        from . import cards
    """
    assert comparing.facts(language, text, "lib/shop/__init__.py") == {
        "shop.Card": "from shop.cards.Card",
        "shop.pay": "from shop.pay.charge",
        "shop all of shop.terms": "import",
    }
    assert comparing.facts(language, text, "lib/shop/other.py") == {}


def test_a_name_that_is_imported_as_itself_is_passed_on() -> None:
    text = """
        from other import Card as Card, Note, Receipt as Paper
        import terms as terms
        import os
    """
    assert comparing.facts(language, text, "shop/__init__.pyi") == {
        "shop.Card": "from other.Card",
        "shop.terms": "from terms",
    }


def test_a_private_module_may_change_its_name() -> None:
    assert comparing.facts(language, "from ._cards import Card, Gift as Voucher", "shop/__init__.py") == {
        "shop.Card": "from Card",
        "shop.Voucher": "from Gift",
    }


def test_private_names_in_public_types_are_what_they_mean() -> None:
    text = """
        _Amount = int | _Cents
        _Cents = Callable[["Card"], int]
        _C = TypeVar("_C", bound="Card")
        _unused = Callable[[], int]
        class _Base:
            number: str
            _hidden: str
        class _Odd: ...
        class Card(_Base): ...
        def charge(card: _C, amount: "_Amount", other: os._Odd, last: _imported) -> None: ...
    """
    assert comparing.facts(language, text, "shop/pay.py") == {
        "shop.pay.Card": "class",
        "shop.pay.Card base _Base": "base",
        "shop.pay._Base": "class",
        "shop.pay._Base.number": "attribute str",
        "shop.pay.charge": "function -> None",
        "shop.pay.charge(card)": "parameter 1 _C!",
        "shop.pay.charge(amount)": "parameter 2 _Amount!",
        "shop.pay.charge(other)": "parameter 3 os._Odd!",
        "shop.pay.charge(last)": "parameter 4 _imported!",
        "shop.pay._C": "attribute = TypeVar(_C, bound=Card)",
        "shop.pay._Amount": "attribute = int | _Cents",
        "shop.pay._Cents": "attribute = Callable[[Card], int]",
    }


def test_a_type_in_quotes_is_the_same() -> None:
    before = """def charge(cards: list["Card"], by: Literal["a", 'b']) -> "Receipt | None": ..."""
    after = """def charge(cards: "list[Card]", by: Literal['a', "b"]) -> Receipt | None: ..."""
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


def test_a_stub_has_overloads_alone() -> None:
    text = "from typing import overload\n" + "".join(
        f"@overload\ndef find(key: {key}) -> {result}: ...\n" for key, result in (("int", "Card"), ("str", "None"))
    )
    assert comparing.facts(language, text, "shop/pay.pyi") == {
        "shop.pay.find overload(key: int)": "overload -> Card",
        "shop.pay.find overload(key: str)": "overload -> None",
    }


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("shop/pay.py", {"shop.pay.a"}),
        ("src/shop/pay.py", {"shop.pay.a"}),
        ("services/till/src/shop/pay.py", {"shop.pay.a"}),
        ("lib/shop/__init__.py", {"shop.a"}),
        ("__init__.py", set()),
        ("lib.py", {"lib.a"}),
        ("shop/__main__.py", {"shop.__main__.a"}),
        ("shop/_pay.py", set()),
        ("shop/_internal/pay.py", set()),
    ],
)
def test_names_of_modules(path: str, names: set[str]) -> None:
    assert comparing.facts(language, "a = 1", path).keys() == names


def test_order_docstrings_and_layout_promise_nothing() -> None:
    parts = [
        'def a(x: int = 1, *, y: str = "z") -> int:\n    return x',
        "class B:\n    def c(self): ...\n    d = 'e'",
        "F = [\n    1,\n    2,\n]",
        "async def g(): pass",
    ]
    known = comparing.facts(language, "\n".join(parts), PATH)
    for seed in range(20):
        shuffle = random.Random(seed)
        shuffle.shuffle(parts)
        text = f"'''Module {seed}'''\n" + f"\n# {seed}\n\n".join(parts)
        text = text.replace('"z"', shuffle.choice(["'z'", '"z"', "('z')"])).replace(": ...", f": 'doc {seed}'")
        assert comparing.facts(language, text, PATH) == known


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "changed", "breaking"),
    [
        ("def f(a): ...", "def f(a, b=1): ...", {"f(b)"}, set(), set(), False),
        ("", "def f(a): ...", {"f", "f(a)"}, set(), set(), False),
        # Object was removed; its kind changed.
        ("def f(): ...\nx = 1", "x = 1", set(), {"f"}, set(), True),
        ("def f(): ...", "def _f(): ...", set(), {"f"}, set(), True),
        ("def f(): ...", "class f: ...", set(), set(), {"f"}, True),
        # Parameter was added as required, removed, moved, renamed
        ("def f(a): ...", "def f(a, b): ...", {"f(b)"}, set(), set(), True),
        ("def f(a): ...", "def f(a, *, b): ...", {"f(b)"}, set(), set(), True),
        ("def f(a, b): ...", "def f(a): ...", set(), {"f(b)"}, set(), True),
        ("def f(a, b): ...", "def f(b, a): ...", set(), set(), {"f(a)", "f(b)"}, True),
        ("def f(a): ...", "def f(b): ...", {"f(b)"}, {"f(a)"}, set(), True),
        ("def f(a, /): ...", "def f(b, /): ...", set(), set(), set(), False),
        # Parameter kind was changed; keyword alone, or both
        ("def f(a): ...", "def f(*, a): ...", set(), set(), {"f(a)"}, True),
        ("def f(*, a): ...", "def f(a): ...", set(), set(), {"f(a)"}, False),
        # Parameter default was changed; is now required; is now optional
        ("def f(a=1): ...", "def f(a=2): ...", set(), set(), {"f(a)"}, True),
        ("def f(a=1): ...", "def f(a): ...", set(), set(), {"f(a)"}, True),
        ("def f(a): ...", "def f(a=1): ...", set(), set(), {"f(a)"}, False),
        # Types
        ("def f(a): ...", "def f(a: int): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: int): ...", "def f(a: int | None = None): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: int | str): ...", "def f(a: int): ...", set(), set(), {"f(a)"}, True),
        ("def f() -> int: ...", "def f() -> str: ...", set(), set(), {"f"}, True),
        ("def f() -> int | None: ...", "def f() -> int: ...", set(), set(), {"f"}, False),
        ("def f() -> int: ...", "def f() -> int | None: ...", set(), set(), {"f"}, True),
        ("def f() -> int: ...", "def f() -> 'int': ...", set(), set(), set(), False),
        ("def f(): ...", "async def f(): ...", set(), set(), {"f"}, True),
        ("def f(*a): ...", "def f(): ...", set(), {"f(*)"}, set(), True),
        # Base class was removed
        ("class C(A, B): ...", "class C(A): ...", set(), {"C base B"}, set(), True),
        ("class C(A): ...", "class C(A, B): ...", {"C base B"}, set(), set(), False),
        # Attribute value was changed
        ("x = 1", "x = 2", set(), set(), {"x"}, True),
        ("x = {1: 2}", "x = {3: 4}", set(), set(), set(), False),
        # A property that can be written, or no more
        (
            "class C:\n @property\n def p(self): ...",
            "class C:\n @property\n def p(self): ...\n @p.setter\n def p(self, v): ...",
            set(), set(), {"C.p"}, False,
        ),
        (
            "class C:\n @property\n def p(self): ...\n @p.setter\n def p(self, v): ...",
            "class C:\n @property\n def p(self): ...",
            set(), set(), {"C.p"}, True,
        ),
        # What a record class wants to be made
        ("@dataclass\nclass C:\n a: int", "@dataclass\nclass C:\n a: int\n b: int", {"C.b"}, set(), set(), True),
        ("@dataclass\nclass C:\n a: int", "@dataclass\nclass C:\n a: int\n b: int = 0", {"C.b"}, set(), set(), False),
        ("class C:\n a: int", "class C:\n a: int\n b: int", {"C.b"}, set(), set(), False),
        # Deprecation takes nothing away.
        ("def f(): ...", "@deprecated('no')\ndef f(): ...", set(), set(), {"f"}, False),
    ],
)  # fmt: skip
def test_what_breaks(
    before: str, after: str, added: set[str], removed: set[str], changed: set[str], breaking: bool
) -> None:
    names = [{f"m.{name}" for name in some} for some in (added, removed, changed)]
    assert comparing.difference(language, before, after, "m.py") == (*names, breaking)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:", "the text is not Python: invalid syntax"),
        ("class C:\n\tx = 1\n        y = 2", "the text is not Python: inconsistent use of tabs"),
        ("x = '\\ud800'", "1 facts"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        ("x = " + "9" * 5000, "the text is not Python: Exceeds the limit"),
        ("x = " + "(" * 70_000, "the text is not Python: too many nested parentheses"),
        ("x = " + "-" * 70_000 + "1", "the nesting is too deep"),
        ("x = a" + ".a" * 70_000, "the nesting is too deep"),
        (hostile.large("def f{}(): 0\n"), "there are more than 150,000 words and signs"),
        ("".join(f"a{n} = 0\n" for n in range(9000)), "there are too many assignments"),
        ("# coding: latin-1\nx = 'é'", "1 facts"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    hostile.survives_garbage(language, "def f ( a ) : ... \n class @ = * ** / , -> [ ] lambda async \t", PATH)
    hostile.survives_cuts(language, textwrap.dedent(PAY), PATH)
