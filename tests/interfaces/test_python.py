"""Python modules as facts."""

from __future__ import annotations

import random
import re
import textwrap

import griffe
import pytest

from tests.interfaces import comparing, hostile
from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Options
from tpmlint.interfaces.python import language
from tpmlint.interfaces.support.python.type_parameters import VERSION
from tpmlint.model.items import Interface

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
        "shop.pay.find overloads": "order (key: int) -> Card, then (key: str, *, exact: bool = ...) -> list[Card]",
        "shop.pay.Card": "class metaclass=Meta",
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
        "shop.pay.Receipt": "class frozen=True",
        "shop.pay.Receipt.amount": "field 1 int!",
        "shop.pay.Receipt.lines": "field 2 list[str] = list()",
        "shop.pay.Receipt.paid": "field 3 bool!",
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


def test_what_all_names_and_the_module_does_not_have() -> None:
    text = """
        from .cards import *
        __all__ = ["charge", "cards"] + cards.__all__
        __all__ += [*gifts.__all__]
        if os.name == "nt":
            __all__.append("windows")
        def charge(options: Options, by: "_By") -> None: ...
        class Options:
            retries: int
        class Unseen: ...
        _By = int
    """
    assert comparing.facts(language, text, "shop/__init__.py") == {
        "shop.charge": "function -> None",
        "shop.charge(options)": "parameter 1 Options!",
        "shop.charge(by)": "parameter 2 _By!",
        "shop.cards": "export",
        "shop all of shop.cards": "import",
        "shop exports cards.__all__": "__all__",
        "shop exports [*gifts.__all__]": "__all__",
        "shop exports __all__.append('windows')": "__all__",
        "shop shows Options": "class",
        "shop shows Options.retries": "attribute int",
        "shop._By": "attribute = int",
    }


def test_fields_of_record_classes() -> None:
    text = """
        @dataclasses.dataclass(frozen=True, slots=True, order=False)
        class A:
            x: int
            _y: str = ""
            unset: ClassVar[int] = 0
            made: int = field(init=False)
            late: int = field(kw_only=True)
            z: int = 0
            _: KW_ONLY
            w: bool
        class B(Struct, kw_only=True, tag="b"):
            x: int
        class C(TypedDict, total=False):
            _x: int
        class D(BaseModel, metaclass=Meta):
            x: int
            _hidden: int
        class E(NamedTuple):
            x: int
            y: int = 1
        class F(Other, kw_only=True):
            x: int
    """
    assert comparing.facts(language, text, "m.py") == {
        "m.A": "class frozen=True slots=True",
        "m.A.x": "field 1 int!",
        "m.A._y": "field 2 str = ''",
        "m.A.unset": "attribute int = 0",
        "m.A.made": "attribute int",
        "m.A.late": "field int!",
        "m.A.z": "field 3 int = 0",
        "m.A.w": "field bool!",
        "m.B": "class tag='b'",
        "m.B base Struct": "base",
        "m.B.x": "field int!",
        "m.C": "class total=False",
        "m.C base TypedDict": "base",
        "m.C._x": "field int",
        "m.D": "class metaclass=Meta",
        "m.D base BaseModel": "base",
        "m.D.x": "field int!",
        "m.E": "class",
        "m.E base NamedTuple": "base",
        "m.E.x": "field 1 int!",
        "m.E.y": "field 2 int = 1",
        "m.F": "class",
        "m.F base Other": "base",
        "m.F.x": "attribute int",
    }


def test_classes_that_a_call_makes() -> None:
    text = """
        A = namedtuple("A", "x, y z", defaults=[1, 2])
        B = typing.NamedTuple("B", [("x", int)])
        C = TypedDict("C", {"x": "_Amount"}, total=False)
        D = Enum("D", "x y")
        E = IntEnum("E", [("x", 5)])
        F = make_dataclass("F", ["x"])
        G = namedtuple("G", names)
        H = namedtuple("H", "x", defaults=known)
        I = NewType("I", int)
        J = namedtuple(name, "x")
        _Amount = int
        class K:
            L = namedtuple("L", "x")
    """
    assert comparing.facts(language, text, "m.py") == {
        "m.A": "class",
        "m.A base namedtuple": "base",
        "m.A.x": "field 1!",
        "m.A.y": "field 2 = 1",
        "m.A.z": "field 3 = 2",
        "m.B": "class",
        "m.B base typing.NamedTuple": "base",
        "m.B.x": "field 1 int!",
        "m.C": "class total=False",
        "m.C base TypedDict": "base",
        "m.C.x": "field _Amount!",
        "m._Amount": "attribute = int",
        "m.D": "class",
        "m.D base Enum": "base",
        "m.D.x": "attribute = 1",
        "m.D.y": "attribute = 2",
        "m.E": "class",
        "m.E base IntEnum": "base",
        "m.E.x": "attribute = 5",
        "m.F": "attribute = make_dataclass(F, [x])",
        "m.G": "attribute = namedtuple(G, names)",
        "m.H": "attribute = namedtuple(H, x, defaults=known)",
        "m.I": "attribute = NewType(I, int)",
        "m.J": "attribute",
        "m.K": "class",
        "m.K.L": "class",
        "m.K.L base namedtuple": "base",
        "m.K.L.x": "field 1!",
    }


def test_attributes_that_stand_for_functions_and_classes() -> None:
    text = """
        from other import make
        def _pay(card): ...
        class Card: ...
        pay = _pay
        pay_all = partial(_pay, many=True)
        card = Card(1)
        made = make("x")
        short = lambda a, b=1: a + b
        table = {1: _pay}
        number = int("1")
        LIMIT = other
        @contextmanager
        def opened(): ...
        @final
        class Base:
            @abstractmethod
            def use(self): ...
            def one(self): ...
            def two(self): ...
            three = 3
            del one, three
    """
    assert comparing.facts(language, text, "m.py") == {
        "m.Card": "class",
        "m.pay": "function",
        "m.pay(card)": "parameter 1!",
        "m.pay_all": "attribute = partial(_pay, many=True)",
        "m.card": "attribute = Card()",
        "m.made": "attribute = other.make()",
        "m.short": "function",
        "m.short(a)": "parameter 1!",
        "m.short(b)": "parameter 2 = 1",
        "m.table": "attribute",
        "m.table holds _pay": "held",
        "m.number": "attribute",
        "m.LIMIT": "attribute",
        "m.opened": "contextmanager function",
        "m.Base": "class final",
        "m.Base.use": "abstractmethod function!",
        "m.Base.two": "function",
        "m._pay": "function",
        "m._pay(card)": "parameter 1!",
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
    assert comparing.facts(language, text, "lib/shop/other.py") == {"shop.other all of shop.terms": "import"}


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
        "shop.pay._Amount": "attribute = _Cents | int",
        "shop.pay._Cents": "attribute = Callable[[Card], int]",
    }


def test_a_type_in_quotes_is_the_same() -> None:
    before = """def charge(cards: list["Card"], by: Literal["a", 'b']) -> "Receipt | None": ..."""
    after = """def charge(cards: "list[Card]", by: Literal['a', "b"]) -> Receipt | None: ..."""
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("int | str", "str | int"),
        ("Optional[int]", "int | None"),
        ("Union[int, str, None]", "Optional[Union[str, int]]"),
        ("t.Union[int, Union[int, str]]", "str | int"),
        ("List[int]", "list[int]"),
        ("t.Dict[str, Tuple[int, ...]]", "dict[str, tuple[int, ...]]"),
        ("Type[int]", "type[int]"),
        ("Literal['a', 'b']", "Literal['b', 'a']"),
        ("Literal['a', None]", "None | t.Literal['a']"),
        ("Literal['a'] | Literal['b']", "Literal['b', 'a', 'a']"),
        ("List['Card | None']", "'list[Optional[Card]]'"),
        ("Callable[[List[int]], Optional[int]]", "Callable[[list[int]], None | int]"),
        ("Annotated[Optional[int], Field(gt=1, description='A')]", "Annotated[int | None, Field(gt=1)]"),
        ("AbstractSet[int]", "collections.abc.Set[int]"),
        ("Pattern[str]", "re.Pattern[str]"),
        ("type[int | str] | None", "Optional[type[str] | Type[int]]"),
        ("collections.abc.Generator[int, None, None]", "collections.abc.Generator[int]"),
        ("collections.abc.AsyncGenerator[int, None]", "collections.abc.AsyncGenerator[int]"),
    ],
)
def test_a_type_in_another_spelling_is_the_same(one: str, other: str) -> None:
    head = "import typing as t\nimport collections.abc, re\nfrom typing import *\n"
    head = head.replace(
        "*", "AbstractSet, Annotated, Callable, Dict, List, Literal, Optional, Pattern, Tuple, Type, Union"
    )
    for form in (
        "def f(a: {}) -> {}: ...",
        "class K:\n  x: {}",
        "X: TypeAlias = {}",
        "P = NamedTuple('P', [('x', {})])",
    ):
        before, after = (comparing.facts(language, head + form.replace("{}", each), PATH) for each in (one, other))
        assert before == after


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Set[int]", "AbstractSet[int]"),
        ("Literal['a', 'b']", "Literal['a', 'c']"),
        ("tuple[int, str]", "tuple[str, int]"),
        ("Callable[[int, str], None]", "Callable[[str, int], None]"),
        ("List[int]", "shop.List[int]"),
        ("Annotated[int, Field(gt=1)]", "Annotated[int, Field(gt=2)]"),
        ("dict[str, int | str]", "dict[str | int, str]"),
        ("collections.abc.Generator[int, None, str]", "collections.abc.Generator[int]"),
        ("list[int | str]", "list[int] | list[str]"),
    ],
)
def test_another_type_is_another(one: str, other: str) -> None:
    head = "import shop, collections.abc\nfrom typing import AbstractSet, List, Literal, Set\n"
    before, after = (comparing.facts(language, f"{head}def f(a: {each}): ...", PATH) for each in (one, other))
    assert before != after


@pytest.mark.parametrize("path", ["shop/tests/a.py", "shop/test/test_a.py", "shop/conftest.py"])
def test_what_only_a_runner_of_tests_reads(path: str) -> None:
    assert comparing.facts(language, "def f(): ...", path) == {}


@pytest.mark.parametrize("path", ["shop/test/a.py", "shop/testing.py", "shop/test_a.py", "shop/contest.py"])
def test_what_only_sounds_like_a_test(path: str) -> None:
    assert comparing.facts(language, "def f(): ...", path)


def test_a_union_of_types_is_an_alias_in_each_spelling() -> None:
    before, after = "from typing import Union\nX = Union[int, str]", "X = str | int"
    assert comparing.difference(language, before, after, PATH) == (set(), set(), set(), False)
    assert comparing.difference(language, after, "X = str | bytes", PATH)[2] == {"shop.pay.X"}


def test_type_parameters_of_newer_versions() -> None:
    text = """
        type Amount[T] = list[T] | None
        type = 1
        def f[T: (int, str), **P](
            a: T,
        ) -> T: ...
        class K[T](Base[T]):
            def m[S](self, a: S): ...
        def g(a): return type [a]
    """
    assert comparing.facts(language, text, "m.py") == {
        "m.Amount": "attribute TypeAlias = None | list[T]",
        "m.Amount type parameters": "[T]",
        "m.type": "attribute = 1",
        "m.f": "function -> T",
        "m.f(a)": "parameter 1 T!",
        "m.f type parameters": "[T: (int, str), **P]",
        "m.K": "class",
        "m.K base Base[T]": "base",
        "m.K type parameters": "[T]",
        "m.K.m": "function",
        "m.K.m(a)": "parameter 1 S!",
        "m.K.m type parameters": "[S]",
        "m.g": "function",
        "m.g(a)": "parameter 1!",
    }
    assert comparing.difference(language, "X: TypeAlias = int", "type X = int", "m.py") == (set(), set(), set(), False)
    assert comparing.difference(language, "def f[T: int](): ...", "def f[T: str](): ...", "m.py")[2]


def test_what_a_module_deletes_it_does_not_offer() -> None:
    text = """
def pay(): ...
def charge(): ...
LIMIT = 1
if LIMIT:
    del pay, LIMIT
def again():
    del charge
del again
def again(card): ...
"""
    assert comparing.facts(language, text, "shop.py") == {
        "shop.charge": "function",
        "shop.again": "function",
        "shop.again(card)": "parameter 1!",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "quote, g = 1, 2",
        "[g, *quote] = [1]",
        "g = quote, h = 1, 2",
        "for quote in (1, 2): ...",
        "with x as quote: ...",
        "with x as (g, quote): ...",
        "(quote := 1)",
        "if (quote := 1): ...",
        "[quote := each for each in x]",
        "def g(a=(quote := 1)): ...",
        "quote += 1",
        "match 1:\n case quote: ...",
        "match 1:\n case [*quote]: ...",
        "match 1:\n case {**quote}: ...",
        "try:\n quote, g = 1, 2\nfinally: ...",
    ],
)
def test_a_name_that_any_statement_binds_again_is_an_attribute(statement: str) -> None:
    text = f"def quote(card): ...\n{statement}\n"
    attribute = "attribute = 1" if "quote, " in statement or "quote := 1" in statement else "attribute"
    assert comparing.facts(language, text, "m.py")["m.quote"] == attribute
    assert "m.quote(card)" not in comparing.facts(language, text, "m.py")
    inside = "class K:\n" + textwrap.indent(text, " ")
    assert comparing.facts(language, inside, "m.py")["m.K.quote"] == attribute
    assert comparing.facts(language, f"{statement}\n{text.partition(':')[0]}: ...", "m.py")["m.quote"] == "function"
    assert comparing.facts(language, statement, "m.py")["m.quote"] == attribute


@pytest.mark.parametrize(
    "statement",
    [
        "def g():\n quote = 1",
        "lambda: (quote := 1)",
        "[0 for quote in x]",
        "quote.cached = 1",
        "quote['x'] = 1",
        "del quote['x']",
        "other.quote = 1",
        "x().K.quote, quote.g = 1, 2",
        "if __name__ == '__main__':\n quote = 1",
        # The class is another one.
        "class quote:\n quote, g = 1, 2\ndef quote(card): ...",
    ],
)
def test_what_does_not_bind_a_name_again(statement: str) -> None:
    known = comparing.facts(language, "def quote(card): ...", "m.py")
    assert comparing.facts(language, f"def quote(card): ...\n{statement}\n", "m.py").items() >= known.items()


@pytest.mark.case(148)
@pytest.mark.parametrize(
    ("statement", "signature"),
    [
        ("if x: quote = None", "attribute = None only if x / function"),
        ("if x: quote, g = 1, 2", "attribute only if x / function"),
        (
            "if x:\n if y:\n  quote = 'a'\n else:\n  quote: str = 'b'",
            "attribute = 'a' only if x and y / attribute str = 'b' only if x and not y / function",
        ),
        ("if x: ...\nelif y: quote = 1", "attribute = 1 only if not x and y / function"),
        ("if x: quote += 1", "attribute only if x / function (card)"),
        ("if x:\n def quote(): ...", "function (card) / function only if x"),
        ("if x:\n async def quote(card) -> int: ...", "async function -> int only if x / function (card)"),
        ("try: ...\nexcept E: quote = 1", "attribute = 1 only if E is raised / function"),
        ("with x:\n if y: quote = 1", "attribute = 1 only if y / function"),
        ("for i in x: quote = 1", "attribute = 1 only if x has any / function (card)"),
        ("while x:\n if y:\n  for quote in x: ...", "attribute only if x and y / function (card)"),
        ("while x: ...\nelse: quote = 1", "attribute = 1 only if the loop ends / function (card)"),
        ("match x:\n case 1: quote = 1", "attribute = 1 only if x matches 1 / function (card)"),
        ("if x: quote = 1\ndef quote(card): ...", "function"),
        ("if x: quote = 1\nquote = 2", "attribute = 2"),
        ("try: quote = 1\nexcept E: ...", "attribute = 1"),
        ("with x: quote = 1", "attribute = 1"),
        ("if x: del quote", ""),
        ("class L:\n global quote\n quote = 1", "attribute = 1"),
    ],
)
def test_a_name_that_may_be_bound_again_is_both(statement: str, signature: str) -> None:
    """Case 148: below a condition, a name may be what it was, or what is assigned."""
    text = f"def quote(card): ...\n{statement}\n"
    assert comparing.facts(language, text, "m.py").get("m.quote", "") == signature
    if "global" not in statement:
        inside = "class K:\n" + textwrap.indent(text, " ")
        assert comparing.facts(language, inside, "m.py").get("m.K.quote", "") == signature


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("if False:\n def f(): ...", "function only if False"),
        ("while False:\n def f(): ...", "function only if False"),
        ("from sys import platform as p\nif p == 'win32':\n def f(): ...", "function only if sys.platform == 'win32'"),
        ("if TYPE_CHECKING:\n def f(): ...", "function only if TYPE_CHECKING"),
        ("try:\n import x\nexcept ImportError:\n def f(): ...", "function only if ImportError is raised"),
        ("try:\n import x\nexcept:\n class f: ...", "class only if anything is raised"),
        ("if x:\n if y:\n  f = 1", "attribute = 1 only if x and y"),
        ("if x: ...\nelse:\n f = 1", "attribute = 1 only if not x"),
        ("with suppress(ImportError):\n import x\n f = 1", "attribute = 1 only if nothing is suppressed"),
        ("match x:\n case 1:\n  f = 1", "attribute = 1 only if x matches 1"),
        ("if x:\n def f(a): ...\nelif y:\n def f(a): ...", "function (a) only if x / function only if not x and y"),
        ("if x:\n @overload\n def f(a): ...\n @overload\n def f(b): ...\n def f(c): ...", "function only if x"),
        # It is there whatever happens.
        ("if x:\n def f(a): ...\nelse:\n def f(a): ...", "function"),
        ("if x:\n def f(a): ...\nelse:\n raise E", "function"),
        ("try:\n def f(a): ...\nexcept E:\n def f(a): ...", "function"),
        ("if True:\n def f(): ...", "function"),
        ("try:\n import x\n def f(): ...\nfinally: ...", "function"),
        ("with x:\n f = 1", "attribute = 1"),
        ("if TYPE_CHECKING:\n def f(): ...\ndef __getattr__(name): ...", "function"),
        # It is there only where the module is run.
        ("if __name__ == '__main__':\n def f(): ...", ""),
    ],
)
def test_a_name_that_is_there_under_a_condition(text: str, signature: str) -> None:
    assert comparing.facts(language, text, "m.py").get("m.f", "") == signature
    if "__getattr__" not in text and "__main__" not in text:
        before, _, rest = text.partition("\n") if text.startswith("from") else ("", "", text)
        inside = f"{before}\nclass K:\n" + textwrap.indent(rest, " ")
        assert comparing.facts(language, inside, "m.py").get("m.K.f", "") == signature


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("def f(): ...", "if x:\n def f(): ...", True),
        ("if x:\n def f(): ...", "def f(): ...", False),
        ("if x > 1:\n def f(): ...", "if x > 2:\n def f(): ...", True),
        ("f = 1", "if x: f = 1\nelse: f = 1", None),
        ("def f(): ...", "raise ImportError('moved')\ndef f(): ...", True),
        ("raise ImportError('moved')", "raise ImportError('it has moved')", None),
        ("import sys\nif sys.platform == 'x': sys.exit()", "import sys", True),
        ("import x", "try: import x\nexcept ImportError: raise ImportError('install x')", None),
    ],
)
def test_conditions_are_compared(before: str, after: str, breaks: bool | None) -> None:
    *names, breaking = comparing.difference(language, before, after, "m.py")
    assert (any(names), breaking) == (breaks is not None, bool(breaks))


def test_what_is_raised_where_a_module_is_imported() -> None:
    text = "import sys\nif sys.version_info < (3, 8):\n    raise RuntimeError('Python is too old')\n"
    assert comparing.facts(language, text, "m.py") == {
        "m cannot be imported": "raises RuntimeError only if sys.version_info < (3, 8)!"
    }


@pytest.mark.case(148)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if x:\n def f(a): ...\nelse:\n def f(a, b): ...", "if x:\n def f(): ...\nelse:\n def f(a, b): ..."),
        ("try:\n A = 1\nexcept E:\n A = 2", "try:\n A = 1\nexcept E:\n A = 3"),
        ("if x:\n class K:\n  def m(self): ...\nelse:\n class K: ...", "if x:\n class K: ...\nelse:\n class K: ..."),
        ("class K:\n def m(self): ...\n", "class K:\n def m(self): ...\nif x: K.m = None"),
    ],
)
def test_what_a_name_may_be_is_compared(before: str, after: str) -> None:
    """Case 148: whichever of them is read."""
    _, removed, changed, breaks = comparing.difference(language, before, after, PATH)
    assert breaks
    assert removed | changed


@pytest.mark.case(148)
@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("globals()['quote'] = None", "globals()['quote']"),
        ("globals().pop('quote')", "globals().pop('quote')"),
        ("if x: del globals()['quote']", "globals()['quote']"),
        ("vars(K).update(m=None)", "vars(K).update(m=None)"),
        ("sys.modules[__name__] = None", "sys.modules[__name__]"),
        ("setattr(K, 'm', None)", "setattr(K, 'm', None)"),
        ("exec('quote = None')", "exec('quote = None')"),
        ("quote.__defaults__ = ()", "quote.__defaults__"),
        ("class L:\n  delattr(K, 'm')", "delattr(K, 'm')"),
    ],
)
def test_a_statement_that_is_not_followed_is_a_change(statement: str, shown: str) -> None:
    """Case 148: what it makes of the names is not known."""
    before = "def quote(card): ...\nclass K:\n  def m(self): ...\n"
    added, removed, changed, breaks = comparing.difference(language, before, before + statement, "m.py")
    assert (f"m runs {shown}" in added, removed, changed, breaks) == (True, set(), set(), True)


@pytest.mark.parametrize(
    "statement", ["quote.__doc__ = 'Sell.'", "globals()['x']", "def g(): setattr(K, 'm', None)", "K.m.label = 1"]
)
def test_a_statement_that_changes_no_name_is_no_change(statement: str) -> None:
    before = "def quote(card): ...\nclass K:\n  def m(self): ...\n"
    assert not comparing.difference(language, before, before + statement, "m.py")[3]


def test_all_names_of_another_module_may_replace_those_above() -> None:
    before = "def quote(card): ...\n"
    added = {"m all of other"}
    assert comparing.difference(language, before, f"{before}from other import *", "m.py") == (added, set(), set(), True)
    assert not comparing.difference(language, before, f"from other import *\n{before}", "m.py")[3]


@pytest.mark.case(161)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("from sdk.v1 import *", "from sdk.v2 import *", ({"m all of sdk.v2"}, {"m all of sdk.v1"}, set(), True)),
        ("from sdk import *\ndef f(): ...", "def f(): ...", (set(), {"m all of sdk"}, set(), True)),
        ("if x:\n  from sdk import *", "", (set(), {"m all of sdk"}, set(), True)),
        ("from sdk import *\n__all__ = ['pay']", "__all__ = ['pay']", (set(), {"m all of sdk"}, set(), True)),
        ("", "from sdk import *", ({"m all of sdk"}, set(), set(), False)),
        # Which names are there the module says, and it has them itself.
        ("from sdk import *\n__all__ = ['f']\nf = 1", "__all__ = ['f']\nf = 1", (set(), set(), set(), False)),
        ("def f():\n  import sdk", "def f():\n  import tk", (set(), set(), set(), False)),
    ],
)
def test_all_names_of_another_module_are_there_for_others(
    before: str, after: str, expected: tuple[set[str], set[str], set[str], bool]
) -> None:
    """Case 161: another module is another promise."""
    assert comparing.difference(language, before, after, "m.py") == expected


RECORDS = """
from attr import ib
from marshmallow import fields
@dataclass
class Card:
    cents: int = field(default=0)
@attr.s
class Gift:
    cents = ib(default=1)
class User(BaseModel):
    model_config = ConfigDict(extra="allow", title="User")
    name: str
class Schema(ma.Schema):
    cents = fields.Int(required=True, metadata={"description": "Of it"})
    class Meta:
        fields = ["id", "name"]
        verbose_name = "A card"
class Row(Base):
    name: Mapped[str] = mapped_column(String(20), index_name="a", comment="Of it")
    owner = models.CharField("Whose", max_length=20, help_text="Of whom")
@functools.total_ordering
class Level:
    def __lt__(self, other): ...
class Meter(Struct): ...
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("@dataclass", "@dataclass(eq=False)", ({"Card"}, True)),
        ("default=0", "default=0, compare=False", ({"Card.cents"}, True)),
        ("ib(default=1)", "ib(default=2)", ({"Gift.cents"}, True)),
        ("ib(default=1)", "ib(default=1, kw_only=True)", ({"Gift.cents"}, True)),
        ('extra="allow"', 'extra="forbid"', ({"User"}, True)),
        ('ConfigDict(extra="allow", title="User")', '{"extra": "allow", "strict": True}', ({"User"}, True)),
        ("fields.Int", "fields.Str", ({"Schema.cents"}, True)),
        ("required=True", "required=True, data_key='amount'", ({"Schema.cents"}, True)),
        ('["id", "name"]', '["id"]', ({"Schema.Meta.fields"}, True)),
        ("String(20)", "String(10)", ({"Row.name"}, True)),
        ("CharField", "TextField", ({"Row.owner"}, True)),
        ("max_length=20", "max_length=10", ({"Row.owner"}, True)),
        ("Meter(Struct)", "Meter(Struct, eq=False)", ({"Meter"}, True)),
        # The same, and what people read.
        ('ConfigDict(extra="allow", title="User")', '{"title": "A user", "extra": "allow"}', (set(), False)),
        ("default=0", "default=0, compare=True, repr=False", (set(), False)),
        ("Of it", "Of them", (set(), False)),
        ("A card", "Cards", (set(), False)),
        ('"Whose", max_length=20, help_text="Of whom"', 'help_text="Of them", max_length=20', (set(), False)),
        ("import fields", "import fields as f, fields", (set(), False)),
    ],
)
def test_what_says_how_a_record_is_made(old: str, new: str, expected: tuple[set[str], bool]) -> None:
    assert old in RECORDS
    added, removed, changed, breaks = comparing.difference(language, RECORDS, RECORDS.replace(old, new), "m.py")
    assert (added | removed, {each.removeprefix("m.") for each in changed}, breaks) == (set(), *expected)


def test_an_ordering_that_is_filled_up() -> None:
    after = RECORDS.replace("@functools.total_ordering\n", "")
    names = {f"m.Level.{each}{end}" for each in ("__le__", "__gt__", "__ge__") for end in ("", "(other)")}
    assert comparing.difference(language, RECORDS, after, "m.py") == (set(), names, set(), True)


@pytest.mark.parametrize(
    ("before", "after", "is_other"),
    [
        ('A, B = "r", "b"', 'A, B = "r", "x"', True),
        ("class K:\n a, b = 1, 2", "class K:\n a, b = 1, 3", True),
        ('A = frozenset({"a", "b"})', 'A = frozenset({"a"})', True),
        ('A = Decimal("1.0")', 'A = Decimal("1.5")', True),
        ('A = {"a": f, "b": g}', 'A = {"a": f}', True),
        ('A = {"a": f(), "b": 1}', 'A = {"a": f(), "b": 2}', True),
        ('A = [*B, "late"]', "A = [*B]", True),
        ('A = B + ["late"]', 'A = B + ["later"]', True),
        ('A = ["a"] + ["b"]', 'A = ["a"] + ["c"]', True),
        ('A = f"https://{B}/v1"', 'A = f"https://{B}/v2"', True),
        ('_B = "x"\nA = f"https://{_B}/v1"', '_B = "y"\nA = f"https://{_B}/v1"', True),
        # The same, and what nobody reads of it.
        ('A, B = "r", "b"', 'A = "r"\nB = "b"', False),
        ('A = frozenset({"a", "b"})', 'A = frozenset({"b", "a"})', False),
        ('A = ["a"] + ["b"]', 'A = ["a", "b"]', False),
        ('A = {"a": _f}', 'A = {"a": _g}', False),
        ('A = {"a": f(1)}', 'A = {"a": f(2)}', False),
        ('a = {"a": f}', 'a = {"b": f}', False),
    ],
)
def test_values_of_several_parts(before: str, after: str, is_other: bool) -> None:
    assert any(comparing.difference(language, before, after, "m.py")) is is_other


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A(object): ...", "class A: ..."),
        ("f = lambda a, /, b=1, *c, d, **e: a", "def f(a, /, b=1, *c, d, **e): ..."),
        ("class A:\n def __repr__(self): ...", "class A: ..."),
        (
            "from typing import Iterator\n@contextmanager\ndef f() -> Iterator[int]: ...",
            "from typing import Generator\n@contextlib.contextmanager\ndef f() -> Generator[int, None, None]: ...",
        ),
        (
            "from typing import AsyncIterator\n@asynccontextmanager\nasync def f() -> AsyncIterator[int]: ...",
            "from typing import AsyncGenerator\n@asynccontextmanager\nasync def f() -> AsyncGenerator[int]: ...",
        ),
    ],
)
def test_other_spellings_of_python_are_the_same(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, "m.py") == (set(), set(), set(), False)


def test_a_type_that_is_written_now_breaks_nobody() -> None:
    assert comparing.difference(language, "X = 1", "X: int = 1", "m.py") == (set(), set(), {"m.X"}, False)
    assert comparing.difference(language, "X = 1", "X: int = 2", "m.py") == (set(), set(), {"m.X"}, True)


def test_classes_in_classes_are_part_of_an_alternative() -> None:
    """Under a condition each, so that the outer ones have the inner ones in them."""
    text = "".join(f"{' ' * at}class K:\n" for at in range(90)) + " " * 90 + "a = 1\n"
    other = "".join(f"{' ' * at}class K:\n" for at in range(90)) + " " * 90 + "a = 2\n"
    indented = textwrap.indent(text, " "), textwrap.indent(other, " ")
    facts = comparing.facts(language, f"if x:\n{indented[0]}else:\n{indented[1]}", "m.py")
    assert re.fullmatch(r"class \(K: class, K.K: class, .*#\w+ only if x / class only if not x", facts["m.K"])


def test_what_is_bound_again_of_a_class() -> None:
    text = """
        @dataclass
        class K:
            x: int
            y: int = 0
            y += 1
            def f(self): ...
            def g(self): ...
            def h(self): ...
            @property
            def p(self): ...
            p = None
            class L:
                def f(self): ...
        K.f = None
        K.new: int = 1
        K.L.f, _x = 1, 2
        del K.g
        class M:
            a, b = 1, 2
        class M: ...
        M.c = M._d = 1
        LIMIT: int = 1
        LIMIT += 1
        try: ...
        except E as M: ...
        try: ...
        except E as error: ...
    """
    assert comparing.facts(language, text, "m.py") == {
        "m.K": "class",
        "m.K.x": "field 1 int!",
        "m.K.y": "field 2 int = ...",
        "m.K.f": "attribute = None",
        "m.K.h": "function",
        "m.K.p": "attribute = None",
        "m.K.L": "class",
        "m.K.L.f": "attribute = 1",
        "m.K.new": "attribute",
        "m.LIMIT": "attribute int",
    }


def test_a_stub_has_overloads_alone() -> None:
    text = "from typing import overload\n" + "".join(
        f"@overload\ndef find(key: {key}) -> {result}: ...\n" for key, result in (("int", "Card"), ("str", "None"))
    )
    assert comparing.facts(language, text, "shop/pay.pyi") == {
        "shop.pay.find overload(key: int)": "overload -> Card",
        "shop.pay.find overload(key: str)": "overload -> None",
        "shop.pay.find overloads": "order (key: int) -> Card, then (key: str) -> None",
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
        ("def f(a, /): ...", "def f(b): ...", set(), set(), {"f(b)"}, False),
        ("def f(a, b, /): ...", "def f(a, /, b): ...", set(), set(), {"f(b)"}, False),
        ("def f(a, /): ...", "def f(b, a): ...", {"f(a)"}, set(), {"f(b)"}, True),
        ("def f(a: int, /): ...", "def f(a: str): ...", set(), set(), {"f(a)"}, True),
        ("def f(a): ...", "def f(a, /): ...", {"f(positional 1)"}, {"f(a)"}, set(), True),
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
        ("def f() -> int | None: ...", "def f() -> Literal[0, -1]: ...", set(), set(), {"f"}, False),
        ("def f() -> str: ...", "def f() -> Literal['a', 1]: ...", set(), set(), {"f"}, True),
        ("def f() -> Iterator[int]: ...", "def f() -> Generator[int]: ...", set(), set(), {"f"}, False),
        ("def f() -> Iterator[int]: ...", "def f() -> Generator[str]: ...", set(), set(), {"f"}, True),
        ("def f(a: list[int]): ...", "def f(a: Iterable[int] | None): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: Mapping[str, int]): ...", "def f(a: dict[str, int]): ...", set(), set(), {"f(a)"}, True),
        # Types in each other
        ("def f(a: Sequence[A]): ...", "def f(a: Sequence[A | B]): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: list[A]): ...", "def f(a: list[A | B]): ...", set(), set(), {"f(a)"}, True),
        ("def f(a: list[A]): ...", "def f(a: Sequence[A | B] | None): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: Mapping[str, A]): ...", "def f(a: Mapping[str, A | B]): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: Mapping[A, int]): ...", "def f(a: Mapping[A | B, int]): ...", set(), set(), {"f(a)"}, True),
        ("def f() -> tuple[A | B, int]: ...", "def f() -> tuple[A, int]: ...", set(), set(), {"f"}, False),
        ("def f() -> tuple[A, int]: ...", "def f() -> tuple[A | B, int]: ...", set(), set(), {"f"}, True),
        ("def f(a: Callable[[A | B], int]): ...", "def f(a: Callable[[A], int | str]): ...",
         set(), set(), {"f(a)"}, False),
        ("def f(a: Callable[[A], int]): ...", "def f(a: Callable[[A | B], int]): ...", set(), set(), {"f(a)"}, True),
        ("def f(a: Callable[[A], int]): ...", "def f(a: Callable[..., int]): ...", set(), set(), {"f(a)"}, False),
        ("def f(a: Callable[[A], int]): ...", "def f(a: Callable[[A, B], int]): ...", set(), set(), {"f(a)"}, True),
        # What a generic type holds says nothing new where it says `Any`, and a result may be told that nobody told.
        ("def f(a: dict): ...", "def f(a: dict[str, int]): ...", set(), set(), {"f(a)"}, False),
        ("def f() -> list[dict]: ...", "def f() -> list[dict[str, Any]]: ...", set(), set(), {"f"}, False),
        ("def f() -> Any: ...", "def f() -> int: ...", set(), set(), {"f"}, False),
        ("def f(a: Any): ...", "def f(a: int): ...", set(), set(), {"f(a)"}, True),
        ("x: dict = {}", "x: dict[str, int] = {}", set(), set(), {"x"}, False),
        ("x: dict[str, int] = {}", "x: dict[str, str] = {}", set(), set(), {"x"}, True),
        ("class C:\n @property\n def p(self): ...", "class C:\n @property\n def p(self) -> int: ...",
         set(), set(), {"C.p"}, False),
        ("class C:\n @property\n def p(self) -> int | str: ...", "class C:\n @property\n def p(self) -> int: ...",
         set(), set(), {"C.p"}, False),
        ("class C:\n @property\n def p(self) -> int: ...", "class C:\n @property\n def p(self) -> str: ...",
         set(), set(), {"C.p"}, True),
        ("x: int", "x: int = 0", set(), set(), {"x"}, False),
        ("@contextmanager\ndef f(): ...", "@contextmanager\ndef f() -> Iterator[int]: ...", set(), set(), {"f"}, False),
        # A class that is made as before, by an __init__ of its own or by its fields
        ("@dataclass(init=False)\nclass C:\n a: int\n def __init__(self, *, a: int): ...",
         "@dataclass(kw_only=True)\nclass C:\n a: int", set(), {"C(a)"}, {"C.a"}, False),
        ("@dataclass\nclass C:\n a: int\n def __init__(self, a: int): ...", "@dataclass\nclass C:\n a: int",
         set(), {"C(a)"}, {"C.a"}, False),
        ("@dataclass\nclass C:\n a: int\n def __init__(self, a: int): ...",
         "@dataclass(kw_only=True)\nclass C:\n a: int", set(), {"C(a)"}, {"C.a"}, True),
        ("@dataclass\nclass C:\n a: int\n def __init__(self, *, a: int): ...",
         "@dataclass\nclass C:\n a: int\n def __init__(self): ...", set(), {"C(a)"}, set(), True),
        ("@dataclass\nclass C:\n a: int", "@dataclass(init=False)\nclass C:\n a: int", set(), set(), {"C.a"}, True),
        ("class C:\n a: int", "@dataclass\nclass C:\n a: int", set(), set(), {"C.a"}, True),
        ("class C:\n a: int = 1", "@dataclass\nclass C:\n a: int = 1", set(), set(), {"C.a"}, False),
        # Two modules that have the same
        ("try:\n from typing import Literal\nexcept:\n from typing_extensions import Literal\ndef f(a: Literal[1]): 0",
         "from typing import Literal\ndef f(a: Literal[1]): 0",
         set(), set(), set(), False),
        # What documents a type is prose.
        ("def f(a: Annotated[int, Doc('What is paid')]): ...", "def f(a: Annotated[int, Doc('The price')]): ...",
         set(), set(), set(), False),
        ("def f(a: Annotated[int, Gt(0), Doc('Paid')]): ...", "def f(a: Annotated[int, Gt(1), Doc('Paid')]): ...",
         set(), set(), {"f(a)"}, True),
        # Another module may be called as one of Python's own.
        ("from .typing import A\ndef f(a: A): ...", "from . import A\ndef f(a: A): ...", set(), set(), {"f(a)"}, True),
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
        # Records are made by position, too.
        ("@dataclass\nclass C:\n a: int\n b: int",
         "@dataclass\nclass C:\n b: int\n a: int",
         set(), set(), {"C.a", "C.b"}, True),
        ("@dataclass(kw_only=True)\nclass C:\n a: int\n b: int",
         "@dataclass(kw_only=True)\nclass C:\n b: int\n a: int",
         set(), set(), set(), False),
        ("@dataclass\nclass C:\n a: int\n b: int",
         "@dataclass\nclass C:\n a: int\n _: KW_ONLY\n b: int",
         set(), set(), {"C.b"}, True),
        ("@dataclass\nclass C:\n _: KW_ONLY\n b: int", "@dataclass\nclass C:\n b: int", set(), set(), {"C.b"}, False),
        ("@dataclass\nclass C:\n a: int", "@dataclass(slots=True)\nclass C:\n a: int", set(), set(), {"C"}, True),
        ("@dataclass\nclass C:\n a: int", "@dataclass(eq=True)\nclass C:\n a: int", set(), set(), set(), False),
        ("@dataclass\nclass C:\n a: int", "@dataclass(frozen=True)\nclass C:\n a: int", set(), set(), {"C"}, True),
        ('P = namedtuple("P", "x y")', 'P = namedtuple("P", ["x", "y"])', set(), set(), set(), False),
        ('P = namedtuple("P", "x y")', 'P = namedtuple("P", "y x")', set(), set(), {"P.x", "P.y"}, True),
        ('P = NamedTuple("P", [("x", int)])', "class P(NamedTuple):\n x: int", set(), set(), set(), False),
        ("__all__ = ['f', 'g']\ndef f(): ...\ndef g(): ...",
         "__all__ = ['g']\ndef f(): ...\ndef g(): ...",
         set(), {"f"}, set(), True),
        ("__all__ = ['f', 'g']\ndef f(): ...", "__all__ = ['f']\ndef f(): ...", set(), {"g"}, set(), True),
        ("class C:\n def f(self): ...", "class C:\n def f(self): ...\n del f", set(), {"C.f"}, set(), True),
        ("class C:\n def f(self): ...", "class C:\n f = 1\n del f\n def f(self): ...", set(), set(), set(), False),
        ("def _f(a): ...\nf = _f", "def _f(b): ...\nf = _f", {"f(b)"}, {"f(a)"}, set(), True),
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
        ("def f(:", f"the text is not Python {VERSION}: invalid syntax"),
        ("class C:\n\tx = 1\n        y = 2", f"the text is not Python {VERSION}: inconsistent use of tabs"),
        ("x = '\\ud800'", "1 facts"),
        (b"\xff", "the byte 0xFF (in Latin-1 'ÿ') is not UTF-8; save the file as UTF-8"),
        ("\0", "there is a null byte in the text"),
        ("x = " + "9" * 5000, f"the text is not Python {VERSION}: Exceeds the limit"),
        ("x = " + "(" * 70_000, f"the text is not Python {VERSION}: too many nested parentheses"),
        ("x = " + "-" * 70_000 + "1", "the nesting is too deep"),
        ("x = a" + ".a" * 70_000, "the nesting is too deep"),
        (hostile.large("def f{}(): 0\n"), "there are more than 150,000 words and signs"),
        ("".join(f"a{n} = 0\n" for n in range(9000)), "there are too many assignments"),
        ("# coding: latin-1\nx = 'é'", "1 facts"),
        ("# coding: utf-7\nx = 1\n# x +AAo-del x\n", "the text is in the encoding 'utf-7'; save it as UTF-8"),
        (
            "#!/bin/python\n# -*- coding: raw_unicode_escape -*-\nx = 1\n",
            "the text is in the encoding 'raw_unicode_esca",
        ),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str) -> None:
    assert hostile.read(language, text, PATH).startswith(message)


def test_garbage() -> None:
    assert (
        hostile.survives_garbage(language, "def f ( a ) : ... \n class @ = * ** / , -> [ ] lambda async \t", PATH)
        == hostile.READ_AND_REFUSED
    )
    assert hostile.survives_cuts(language, textwrap.dedent(PAY), PATH) == hostile.READ_AND_REFUSED


HEAD = """
import abc, click, enum, functools
from dataclasses import dataclass, field
from enum import Enum, IntEnum, IntFlag, auto
from typing import NamedTuple, overload
from pydantic import BaseModel, Field
"""


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        # Values that are written out
        ("X = ('a', 'b')", "X = ('b', 'a')", {"X"}),
        ("X = {'a': 1, 'b': 2}", "X = {'b': 2, 'a': 1}", set()),
        ("X = {'a': [1, 2]}", "X = {'a': [2, 1]}", {"X"}),
        ("X = {1, 2}", "X = {2, 1}", set()),
        ("X = 60 * 60", "X = 3_600", set()),
        ("X = 1 << 3", "X = 16", {"X"}),
        ("X = 'a' 'b'", "X = 'a' + 'b'", set()),
        ("X = -1", "X = 1", {"X"}),
        ("X = 2 ** 999", "X = 2 ** 998", set()),
        ("registry = {}", "registry = {'a': 1}", set()),
        ("X = [f()]", "X = [g()]", set()),
        # Members of enumerations
        ("class E(IntEnum):\n a = auto()\n b = auto()", "class E(IntEnum):\n b = auto()\n a = auto()", {"E.a", "E.b"}),
        ("class E(IntEnum):\n a = auto()", "class E(enum.IntEnum):\n a = 1", set()),
        ("class E(IntEnum):\n a = 4\n b = auto()", "class E(IntEnum):\n a = 4\n b = 5", set()),
        ("class E(IntFlag):\n a = 4\n b = auto()", "class E(IntFlag):\n a = 4\n b = 8", set()),
        ("class E(IntEnum):\n a = f()\n b = auto()", "class E(IntEnum):\n a = f()\n _c = 1\n b = auto()", {"E.b"}),
        ("class E(Enum):\n a = auto()\n b = auto()", "class E(Enum):\n b = auto()\n a = auto()", set()),
        # What classes say to Python
        ("class A:\n __hash__ = object.__hash__", "class A:\n __hash__ = None", {"A.__hash__"}),
        ("class A:\n __match_args__ = ('a', 'b')", "class A:\n __match_args__ = ('b', 'a')", {"A.__match_args__"}),
        ("class A:\n __slots__ = ('x', 'y', '_z')", "class A:\n __slots__ = ['x']", {"A.y"}),
        ("class A:\n __slots__ = 'x'", "class A:\n __slots__ = ('x',)", set()),
        ("class A:\n __doc__ = 'a'", "class A:\n __doc__ = 'b'", set()),
        (
            "class A(abc.ABC):\n def _f(self): ...",
            "class A(abc.ABC):\n @abc.abstractmethod\n def _f(self): ...",
            {"A._f"},
        ),
        # Fields
        ("@dataclass\nclass A:\n a: int = 1", "@dataclass\nclass A:\n a: int = 2", {"A.a"}),
        ("@dataclass\nclass A:\n a: int = 1", "@dataclass\nclass A:\n a: int = field(default=1)", set()),
        ("@dataclass\nclass A:\n a: int = field(default_factory=f)", "@dataclass\nclass A:\n a: int = f()", set()),
        ("@dataclass\nclass A:\n a: int = field(repr=False)", "@dataclass\nclass A:\n a: int", set()),
        ("class A(NamedTuple):\n a: int = 1", "class A(NamedTuple):\n a: int = 2", {"A.a"}),
        ("class A(BaseModel):\n a: int = Field(alias='b')", "class A(BaseModel):\n a: int = Field(alias='c')", {"A.a"}),
        (
            "class A(BaseModel):\n a: int = Field(1, gt=1)",
            "class A(BaseModel):\n a: int = Field(gt=1, default=1)",
            set(),
        ),
        ("class A(BaseModel):\n a: int = Field(...)", "class A(BaseModel):\n a: int", set()),
        ("class A(BaseModel):\n a: int = Field(1)", "class A(BaseModel):\n a: int = Field(1, description='A')", set()),
        ("def f(a=Query(None, description='A')): ...", "def f(a=Query(None, description='B')): ...", set()),
        # Overloads in their order
        (
            "@overload\ndef f(a: bool) -> int: ...\n@overload\ndef f(a: int) -> str: ...\ndef f(a): ...",
            "@overload\ndef f(a: int) -> str: ...\n@overload\ndef f(a: bool) -> int: ...\ndef f(a): ...",
            {"f overloads"},
        ),
        (
            "@overload\ndef f(a: bool) -> int: ...\n@overload\ndef f(a: int) -> int: ...\ndef f(a): ...",
            "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: bool) -> int: ...\ndef f(a): ...",
            set(),
        ),
    ],
)
def test_what_is_written_out_is_compared(before: str, after: str, changed: set[str]) -> None:
    found = comparing.difference(language, HEAD + before, HEAD + after, "m.py")
    assert found[0] | found[1] | found[2] == {f"m.{each}" for each in changed}


def test_one_more_overload_breaks_nobody() -> None:
    two = "@overload\ndef f(a: int) -> str: ...\n@overload\ndef f(a: str) -> int: ...\n"
    more = two.replace("@overload\ndef f(a: str)", "@overload\ndef f(a: list) -> None: ...\n@overload\ndef f(a: str)")
    added = {"m.f overload(a: list)"}
    assert comparing.difference(language, HEAD + two, HEAD + more, "m.py") == (added, set(), {"m.f overloads"}, False)


@pytest.mark.parametrize(
    ("decorator", "shown"),
    [
        ("def _d(f): return None\n@_d", "_d: returns None!"),
        ("def _d(f): ...\n@_d", "_d: returns None!"),
        ("def _d(f):\n def g(x): ...\n return g\n@_d", "_d: returns (x)!"),
        ("def _d(n):\n def g(f): return None\n return g\n@_d(1)", "_d(1): returns None!"),
        ("def _d(f): return K(f)\n@_d", "_d: returns K(f)!"),
        ("def _d(f):\n if x: return f\n return 1\n@_d", "_d: returns 1 / what it decorates!"),
        ("@click.option('--all', help='All of them.')", "click.option('--all'): decorator"),
        ("from other import d\n@d", "other.d: decorator"),
        # Callers do not see these.
        ("def _d(f):\n seen.append(f)\n return f\n@_d", ""),
        ("def _d(f):\n @functools.wraps(f)\n def g(*a): ...\n return g\n@_d", ""),
        ("def _d(f):\n @functools.wraps(f)\n async def g(*a): ...\n return cast(F, g)\n@_d", ""),
        ("def _d(n):\n def g(f): return f\n return g\n@_d(1)", ""),
        ("def _d(f=None):\n def g(f): return f\n return g if f is None else g(f)\n@_d()", "_d(): returns"),
        ("@functools.lru_cache(maxsize=1)", ""),
    ],
)
def test_decorators(decorator: str, shown: str) -> None:
    found = comparing.facts(language, f"{HEAD}{decorator}\ndef f(a): ...", "m.py")
    told = [f"{name.partition(' decorated by ')[2]}: {said}" for name, said in found.items() if "decorated" in name]
    assert "".join(told).startswith(shown) if shown else told == []


@pytest.mark.parametrize(
    "statement",
    [
        "class _K:\n def __init__(self):\n  global f\n  f = None\n_K()",
        "class _K:\n def __init_subclass__(cls):\n  global f\n  f = None\nclass L(_K): ...",
        "class _K(type):\n def __new__(cls, *a):\n  global f\n  f = None\nclass L(metaclass=_K): ...",
        "class _K:\n def __init__(self): self.go()\n def go(self):\n  global f\n  f = None\n_K()",
        "class _K:\n def __init__(self, f): globals()['f'] = None\n@_K\ndef h(): ...",
        "import m\nm.f = None",
    ],
)
def test_names_that_a_class_changes(statement: str) -> None:
    before = "def f(a): ...\n"
    added, removed, changed, breaks = comparing.difference(language, before, before + statement, "m.py")
    assert (any(" runs " in each for each in added), removed, changed, breaks) == (True, set(), set(), True)


@pytest.mark.case(174)
@pytest.mark.parametrize(
    "statement",
    [
        "def _go():\n del K.m\n_go()",
        "def _go():\n K.m = None\n_go()",
        "def _go():\n f.__kwdefaults__.clear()\n_go()",
        "f.__kwdefaults__.clear()",
        "class _Go:\n del K.m",
        "class _Go:\n K.m = None",
        "class _Go:\n global f\n del f",
        "def _d(c):\n del c.m\n return c\n@_d\nclass L: ...",
    ],
)
def test_names_that_go_where_a_module_is_imported(statement: str) -> None:
    before = "def f(a, *, b=1): ...\nclass K:\n def m(self): ...\n"
    added, removed, changed, breaks = comparing.difference(language, before, before + statement, "m.py")
    assert (any(" runs " in each for each in added), removed, changed, breaks) == (True, set(), set(), True)


@pytest.mark.parametrize("statement", ["def _go():\n del K.m", "class _Go:\n def go(self):\n  del K.m"])
def test_names_that_go_where_nobody_calls_it(statement: str) -> None:
    before = "class K:\n def m(self): ...\n"
    assert comparing.difference(language, before, before + statement, "m.py") == (set(), set(), set(), False)


@pytest.mark.case(174)
def test_what_a_module_asserts_where_it_is_imported() -> None:
    before = "import sys\ndef f(): ...\n"

    def refused(statement: str) -> list[str]:
        facts = comparing.facts(language, before + statement, "m.py")
        return [said for name, said in facts.items() if name == "m cannot be imported"]

    assert refused("assert sys.version_info >= (3, 13)") == [
        "raises AssertionError only if not sys.version_info >= (3, 13)!"
    ]
    assert refused("assert False, 'gone'") == ["raises AssertionError!"]
    assert refused("assert callable(f)") == []


@pytest.mark.parametrize("text", ["def f(a=_K): ...", "@_K\ndef f(a): ...", "@register(_K)\ndef f(a): ..."])
def test_a_class_that_changes_nothing_may_be_given_to_others(text: str) -> None:
    found = comparing.facts(language, f"class _K:\n def __init__(self, f): self.f = f\n{text}", "m.py")
    assert [name for name in found if " runs " in name] == []


def test_of_a_function_that_is_given_what_changes_names_no_more_is_shown() -> None:
    text = "def f(a: int, write=setattr): return a\n"
    facts = comparing.facts(language, text, "m.py")
    assert [name for name in facts if " runs " in name] == ["m runs setattr for f"]
    assert comparing.difference(language, text, text.replace("return a", "return 2 * a"), "m.py")[3] is False


def test_a_class_that_is_named_is_not_run() -> None:
    before = "def f(a): ...\nclass _K:\n def __init__(self):\n  global f\n  f = None\n"
    after = f"{before}class L:\n _k: _K\n_table = [_K]\ndef _g(k: _K): ..."
    assert comparing.difference(language, before, after, "m.py")[:3] == ({"m.L"}, set(), set())


def test_a_method_that_nobody_calls_on_import_changes_no_name() -> None:
    before = "def f(a): ...\n"
    after = f"{before}class _K:\n def __init__(self): ...\n def go(self):\n  global f\n  f = None\n_K()"
    assert comparing.difference(language, before, after, "m.py") == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(a, b): ...", "def f(b, a): ..."),
        ("def f(a, b): ...", "def f(a): ..."),
        ("def f(a): ...", "def f(*, a): ..."),
        ("def f(a): ...", "def f(a, /): ..."),
        ("def f(a=1): ...", "def f(a=2): ..."),
        ("def f(a=1): ...", "def f(a): ..."),
        ("def f(a): ...", "def f(a=1): ..."),
        ("def f(a): ...", "def f(a, b): ..."),
        ("def f(a): ...", "def f(a, b=1): ..."),
        ("def f(a): ...", "def f(a, *, b): ..."),
        ("def f(a, *args): ...", "def f(a): ..."),
        ("def f(a, **others): ...", "def f(a): ..."),
        ("def f(a): ...", "def f(a, *args): ..."),
        ("def f(*, a): ...", "def f(a): ..."),
        ("a = 1", "b = 1"),
        ("def f(): ...", "f = 1"),
        ("class A: ...", "class A: ...\nclass B: ..."),
        ("class A: ...\nclass B(A): ...", "class A: ...\nclass B: ..."),
        ("class A:\n    def m(self): ...", "class A: ..."),
        ("def _f(): ...", ""),
    ],
)
def test_what_breaks_is_what_griffe_says(before: str, after: str) -> None:
    """Changes of the kinds that it knows; of types and values it reports none, and they count here."""
    with (
        griffe.temporary_visited_module(before, module_name="shop") as old,
        griffe.temporary_visited_module(after, module_name="shop") as new,
    ):
        found = list(griffe.find_breaking_changes(old, new))
    assert comparing.difference(language, before, after, "shop.py")[3] == bool(found)


@pytest.mark.parametrize(
    ("before", "after", "removed"),
    [
        (
            "if n == 'pay':\n  from ._impl import pay\n  return pay\n raise AttributeError(n)",
            "raise AttributeError(n)",
            "pay",
        ),
        (
            "if n == 'pay':\n  from ._impl import v1\n  return v1",
            "if n == 'paid':\n  from ._impl import v1\n  return v1",
            "pay",
        ),
    ],
)
def test_a_name_that_a_module_no_longer_brings_when_asked(before: str, after: str, removed: str) -> None:
    found = comparing.difference(language, f"def __getattr__(n):\n {before}", f"def __getattr__(n):\n {after}", "m.py")
    assert (found[1], found[3]) == ({f"m.{removed}"}, True)


def test_what_is_brought_in_a_way_that_is_not_followed_is_a_fact() -> None:
    text = "def __getattr__(n):\n '''Ask elsewhere.'''\n return _table()[n]\n"
    assert comparing.facts(language, text, "m.py")["m.__getattr__ brings"] == "return _table()[n]"
    assert "m.__getattr__ brings" not in comparing.facts(language, "def __getattr__(n):\n raise AttributeError", "m.py")


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("class A(B):\n __tablename__ = 'cards'", "class A(B):\n __tablename__ = 'tokens'", "m.A.__tablename__"),
        (
            "class A(B):\n __table_args__ = (UniqueConstraint('number'), {'schema': 'vault'})",
            "class A(B):\n __table_args__ = {'schema': 'vault'}",
            "m.A.__table_args__",
        ),
        ("class A(B):\n _fields_ = [('a', c_int)]", "class A(B):\n _fields_ = [('a', c_long)]", "m.A._fields_"),
        (
            "import sqlalchemy as sa\ncards = sa.Table('cards', meta, sa.Column('a', sa.String))",
            "import sqlalchemy as sa\ncards = sa.Table('cards', meta, sa.Column('b', sa.String))",
            "m.cards",
        ),
    ],
)
def test_the_table_or_the_memory_in_which_objects_are(before: str, after: str, name: str) -> None:
    assert comparing.difference(language, before, after, "m.py") == (set(), set(), {name}, True)


@pytest.mark.parametrize("value", ["_Y", "[_Y]", "(_Y, 1)", "{'a': _Y}", "_Y + 1", "-_Y"])
def test_what_a_private_constant_of_the_module_has_is_in_what_is_made_of_it(value: str) -> None:
    text = f"_Y = 1\nMAX = {value}"
    assert comparing.difference(language, text, text.replace("1", "2", 1), "m.py") == (set(), set(), {"m.MAX"}, True)
    inlined = f"_Y = 1\nMAX = {value.replace('_Y', '1')}"
    assert comparing.difference(language, text, inlined, "m.py") == (set(), set(), set(), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class V:\n def _pay(self, card): ...\n pay = _pay", "class V:\n def _pay(self, card, by): ...\n pay = _pay"),
        (
            "class V:\n def _add(self, o): ...\n __radd__ = _add",
            "class V:\n def _add(self, o, a): ...\n __radd__ = _add",
        ),
        (
            "class V:\n def _pay(card): ...\n pay = staticmethod(_pay)",
            "class V:\n def _pay(card, by): ...\n pay = staticmethod(_pay)",
        ),
        (
            "class _V:\n def pay(self, card): ...\n_v = _V()\npay = _v.pay",
            "class _V:\n def pay(self, card, by): ...\n_v = _V()\npay = _v.pay",
        ),
        ("class C:\n n = property(_get, _set)", "class C:\n n = property(_get)"),
        ("class C:\n n = property(_get, fset=_set)", "class C:\n n = property(_get, fset=None)"),
        ("from m import *\npay = charge", "from m import *\npay = refund"),
        ("_V = 'v1'\nURL = 'https://a/' + _V + '/x'", "_V = 'v2'\nURL = 'https://a/' + _V + '/x'"),
    ],
)
def test_an_attribute_that_is_another_object(before: str, after: str) -> None:
    assert comparing.difference(language, before, after, "m.py")[3]


def test_the_object_is_a_parameter_of_no_method_by_another_name() -> None:
    facts = comparing.facts(
        language, "class V:\n def _pay(self, card): ...\n pay = _pay\n say = staticmethod(_pay)", "m.py"
    )
    assert [name for name in facts if "(" in name] == ["m.V.pay(card)", "m.V.say(self)", "m.V.say(card)"]


@pytest.mark.parametrize(
    "text",
    [
        "from dataclasses import dataclass as record\n@record\nclass K:\n x: int\n",
        "record = partial(dataclass, kw_only=True)\n@record\nclass K:\n x: int\n",
        "@dataclass_transform()\ndef record(cls): ...\n@record\nclass K:\n x: int\n",
        "@dataclass_transform()\nclass Record: ...\nclass K(Record):\n x: int\n",
        "from pydantic import BaseModel as _Model\nclass K(_Model):\n x: int\n",
        "class _Model(BaseModel): ...\nclass _More(_Model): ...\nclass K(_More):\n x: int\n",
        "class Shape(TypedDict): ...\nclass K(Shape):\n x: int\n",
    ],
)
def test_records_by_other_names(text: str) -> None:
    facts = comparing.facts(language, text, "m.py")
    assert facts["m.K.x"].startswith("field ")
    assert comparing.difference(language, text, text + " y: int\n", "m.py") == ({"m.K.y"}, set(), set(), True)


def test_what_derives_from_a_record_is_none_by_that() -> None:
    text = "class P(NamedTuple):\n x: int\nclass K(P):\n y: int\n@dataclass\nclass D: ...\nclass E(D):\n z: int\n"
    facts = comparing.facts(language, text, "m.py")
    assert {name: facts[name] for name in facts if name.count(".") > 1} == {
        "m.P.x": "field 1 int!",
        "m.K.y": "attribute int",
        "m.E.z": "attribute int",
    }


@pytest.mark.parametrize(
    "slots", ["('x', 'y')", "{'x': 'first', 'y': ''}", "('x',) + ('y',)", "_SLOTS", "'x y'.split()", "[*('x', 'y')]"]
)
def test_slots_are_attributes(slots: str) -> None:
    facts = comparing.facts(language, f"_SLOTS = ('x', 'y')\nclass K:\n __slots__ = {slots}\n", "m.py")
    assert facts == {"m.K": "class", "m.K.x": "attribute", "m.K.y": "attribute"}


@pytest.mark.parametrize(
    "statement",
    [
        "self.x = 1",
        "self.x, y = 1, 2",
        "with a as self.x: ...",
        "for self.x in a: ...",
        "object.__setattr__(self, 'x', 1)",
        "setattr(self, 'x', 1)",
    ],
)
def test_attributes_that_an_object_is_made_with(statement: str) -> None:
    text = f"class K:\n def __init__(self):\n  {statement}\n  self._y, other.z = 1, 2\n def f(self): self.w, v = 1, 2\n"
    assert comparing.facts(language, text, "m.py") == {"m.K": "class", "m.K.x": "attribute", "m.K.f": "function"}


def test_a_decorator_that_puts_others_around_what_it_decorates() -> None:
    text = """_options = [click.option('--x')]
def _with(function):
    for each in _options:
        function = each(function)
    return function
def _same(function):
    function = wraps(function)(function)
    return function
@_with
def pay(**more): ...
@_same
def charge(): ...
"""
    facts = comparing.facts(language, text, "m.py")
    assert {name: facts[name] for name in facts if "(" not in name} == {
        "m.pay": "function",
        "m.charge": "function",
        "m.pay decorated by _with": "returns each(function)!",
        "m._options": "attribute = [click.option('--x')]",
    }


def test_a_key_that_a_dictionary_may_lack_is_asked_of_nobody() -> None:
    text = """
        from typing import NotRequired, Required, TypedDict
        class A(TypedDict, total=False):
            x: int
            y: Required[int]
        class B(A, total=False):
            z: int
        class C(A):
            v: NotRequired[int]
            w: int
    """
    facts = comparing.facts(language, text, "m.py")
    assert {name: facts[name] for name in facts if facts[name].startswith("field")} == {
        "m.A.x": "field int",
        "m.A.y": "field Required[int]!",
        "m.B.z": "field int",
        "m.C.v": "field NotRequired[int]",
        "m.C.w": "field int!",
    }


ALIAS = "from typing import IO, Iterable\n_Body = {0}\n"


@pytest.mark.parametrize(
    ("before", "after", "use", "breaks"),
    [
        # Who calls may give more; who is given something may get more than he knows.
        ("Iterable[bytes] | str", "Iterable[bytes | str] | str", "def f(a: _Body | None = None): ...", False),
        ("Iterable[bytes] | str", "Iterable[bytes]", "def f(a: _Body | None = None): ...", True),
        ("int | str", "int", "def f() -> _Body: ...", False),
        ("int", "int | str", "def f() -> _Body: ...", True),
        ("int", "int | str", "def f(a: _Body) -> list[_Body]: ...", True),
        ("int", "int | str", "_Bodies = list[_Body] | _Body\ndef f(a: _Bodies) -> None: ...", True),
        ("int", "int | str", "_Bodies = Iterable[_Body] | _Body\ndef f(a: _Bodies) -> None: ...", False),
        ("int", "int | str", "class A:\n    a: _Body\n", True),
        ("int", "int | str", "class A(list[_Body]):\n    def f(self, a: _Body): ...\n", True),
    ],
)
def test_a_private_alias_changes_for_those_who_use_it(before: str, after: str, use: str, breaks: bool) -> None:
    old, new = (f"{ALIAS.format(each)}{use}" for each in (before, after))
    assert comparing.difference(language, old, new, PATH) == (set(), set(), {"shop.pay._Body"}, breaks)


@pytest.mark.parametrize(("after", "breaks"), [("int | str", False), ("str", True)])
def test_an_alias_of_a_private_module(after: str, breaks: bool) -> None:
    sides = [
        {
            "shop/_types.py": f"Price = {price}\nPrices = dict[str, Price] | Price\n".encode(),
            "shop/pay.py": b"from . import _types as t\nclass A:\n    def f(self, price: t.Price): ...\n",
        }
        for price in ("int", after)
    ]
    paths = [*sides[0]]
    declaration = Declaration(Interface(0, "python", "/"), ((paths[0], paths[0]),), lambda: (paths, paths))
    found = compare((declaration,), sides[0].get, sides[1].get).facts
    assert [(each.name, each.breaks) for each in found] == [("shop.pay shows Price", breaks)]


@pytest.mark.parametrize(
    ("before", "after", "breaks"), [("K", "Self", False), ("Self", "K", True), ("L", "Self", True), ("K", "L", True)]
)
def test_a_method_that_returns_one_of_its_own_class(before: str, after: str, breaks: bool) -> None:
    old, new = (f"class L: ...\nclass K:\n    def m(self) -> {each}: ...\n" for each in (before, after))
    assert comparing.difference(language, old, new, PATH) == (set(), set(), {"shop.pay.K.m"}, breaks)


@pytest.mark.parametrize(("least", "breaks"), [(1, False), (2, True)])
def test_a_union_of_many_is_compared_part_by_part(least: int, breaks: bool) -> None:
    before, after = (
        f"import shop\ndef f(a: {' | '.join(f'shop.cards.Card{number}' for number in range(*ends))}): ...\n"
        for ends in ((1, 20), (least, 21))
    )
    assert comparing.difference(language, before, after, PATH) == (set(), set(), {"shop.pay.f(a)"}, breaks)


def test_the_library_says_nothing_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    """It warns of names that it cannot resolve, which nobody can do anything about."""
    text = """
    from typing import Optional
    try:
        from shop.bars import bar
    except ImportError:
        def bar(text: Optional[str] = None) -> Optional[str]:
            return None
    """
    assert comparing.facts(language, textwrap.dedent(text), "a.py")
    assert caplog.records == []
