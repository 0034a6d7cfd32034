"""What names in signatures of Python mean, and what takes names away without a word in their signatures."""

from __future__ import annotations

import pytest

from tests.interfaces import comparing, hostile
from tpmlint.interfaces.python import language

PATH = "src/shop/pay.py"


def test_an_imported_name_is_what_it_stands_for() -> None:
    text = """
        import typing as t, decimal
        from collections.abc import Callable
        from typing import Any, Literal
        import shop.v2 as v2
        from . import terms
        from .v1 import Amount, Rate as Price, make
        from ..tax import Tax
        try:
            from fast import Key
        except ImportError:
            from slow import Key
        _LEAST = 1
        def pay(amount: "Amount | int", by: Literal["Amount"] | "Price" = v2.LIMIT, *, key: Key = _LEAST) -> t.Any: ...
        class Card(Amount[Price], metaclass=terms.Meta):
            rate: Callable[[decimal.Decimal], Tax] = 1
        class Level(Enum):
            LOW = _LEAST
        made = make(1)
        Amounts = Literal["Amount"]
    """
    assert comparing.facts(language, text, PATH) == {
        "shop.pay.pay": "function -> Any",
        "shop.pay.pay(amount)": "parameter 1 int | shop.v1.Amount!",
        "shop.pay.pay(by)": "parameter 2 Literal['Amount'] | shop.v1.Rate = shop.v2.LIMIT",
        "shop.pay.pay(key)": "keyword fast.Key or slow.Key = _LEAST",
        "shop.pay.Card": "class metaclass=shop.terms.Meta",
        "shop.pay.Card base shop.v1.Amount[shop.v1.Rate]": "base",
        "shop.pay.Card.rate": "attribute Callable[[decimal.Decimal], tax.Tax] = 1",
        "shop.pay.Level": "class",
        "shop.pay.Level base Enum": "base",
        "shop.pay.Level.LOW": "attribute = 1",
        "shop.pay.made": "attribute = shop.v1.make()",
        "shop.pay.Amounts": "attribute = Literal['Amount']",
        "shop.pay._LEAST": "attribute = 1",
    }


PAY = """
from typing import Any
from log import log
from v1 import Amount
from wild import *
import v3
Price = int
LIMIT = 1 + 1
_least = 1
UNSEEN = one() + 1
class _Base(metaclass=A):
    def one(self): ...
class _Unseen: ...
def pay(a: Amount, b: Price = LIMIT, c=_least, d: Elsewhere = 1) -> v3.Rate:
    log(1)
    x: _Unseen = 1
class Card(_Base, Generic[Amount]): ...
kinds: Any = 1
"""


@pytest.mark.case(152)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from v1 import", "from v2 import"),
        ("import Amount", "import Price as Amount"),
        ("import v3", "import v4 as v3"),
        ("import v3", "import v3\nif x: import v4 as v3"),
        ("from typing import Any", "from other import Any"),
        ("from wild import *", "from other import *"),
        ("Price = int", "Price = str"),
        ("LIMIT = 1 + 1", "LIMIT = 1 + 2"),
        ("_least = 1", "_least = 2"),
        ("metaclass=A", "metaclass=B"),
        ("def one(self)", "def one(self, a)"),
        ("class Card(_Base, Generic[Amount])", "class Card(_Base, Generic[Amount], metaclass=A)"),
    ],
)
def test_another_meaning_of_a_name_is_another_promise(old: str, new: str) -> None:
    """Case 152: signatures stay as they are, and an import or what the file says of a name does not."""
    assert old in PAY
    assert comparing.difference(language, PAY, PAY.replace(old, new, 1), PATH)[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from log import log", "from logs import log"),
        ("from log import log\n", ""),
        ("from log import log\nfrom v1 import Amount", "from v1 import Other, Amount\nimport os\nfrom log import log"),
        ("from typing import Any", "from typing_extensions import Any"),
        ("kinds: Any", "kinds: t.Any"),
        ("UNSEEN = one() + 1", "UNSEEN = one() + 2"),
        ("class _Unseen: ...", "class _Unseen(Amount): ..."),
        ("log(1)", "from os import path as Amount"),
        ("import v3", "from v3 import other\nimport v3"),
    ],
)
def test_what_no_signature_names_is_no_promise(old: str, new: str) -> None:
    assert old in PAY
    after = PAY.replace(old, new, 1).replace("from typing import Any", "from typing import Any\nimport typing as t")
    assert comparing.difference(language, PAY, after, PATH) == (set(), set(), set(), False)


@pytest.mark.case(152)
@pytest.mark.parametrize(
    "text",
    [
        "def f() -> A: ...",
        "class K(A): ...",
        "class K:\n  x: A",
        "@dataclass\nclass K:\n  x: A",
        "class K:\n  @property\n  def x(self) -> A: ...",
        "x: A = 1",
        "x = A",
        "x = A()",
        "X = Union[A, int]",
        "X: TypeAlias = A",
        "X = list[A]\ndef f(x: X): ...",
        "_X = A\ndef f(x: _X): ...",
        "def f(x: 'list[A]'): ...",
        "def f(x=A.B): ...",
        "class E(Enum):\n  X = A",
        "P = NamedTuple('P', [('x', A)])",
        "T = TypeVar('T', bound=A)",
        "if x:\n def f(a): ...\nelse:\n def f(a: A): ...",
        "__all__ = ['A']",
        "try:\n from c import A\nexcept ImportError: ...\n__all__ = ['A']",
        "class K:\n  def __init__(self):\n    self.x: A = 1",
        "class K(metaclass=A): ...",
    ],
)
def test_each_place_that_a_name_stands_in(text: str) -> None:
    """Case 152: the same text with another import."""
    assert comparing.difference(language, "from a import A\n" + text, "from b import A\n" + text, PATH)[3]


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n  A()",
        "def _f(x: A): ...",
        "def f(A): ...",
        "class K:\n  _x: A",
        "x = make(y=A())",
        "class _K(A): ...",
    ],
)
def test_each_place_where_a_name_promises_nothing(text: str) -> None:
    assert comparing.difference(language, "from a import A\n" + text, "from b import A\n" + text, PATH) == (
        set(),
        set(),
        set(),
        False,
    )


def test_names_that_lead_in_a_circle() -> None:
    types = "".join(f"_A{n} = list[_B{n}]\n_B{n} = dict[_A{n}, _A{n + 1}]\n" for n in range(500))
    assert hostile.read(language, f"{types}def f(a: _A0): ...", PATH) == "1002 facts"


@pytest.mark.case(148)
@pytest.mark.parametrize(
    "statement",
    [
        "g = globals; g()['quote'] = None",
        "g = globals(); g['quote'] = None",
        "from builtins import globals as g\ng()['quote'] = None",
        "import builtins as b\nb.setattr(K, 'm', None)",
        "s, x = setattr, 1; s(K, 'm', None)",
        "import sys as s\ns.modules[__name__].quote = None",
        "from sys import modules as m\nm[__name__].quote = None",
        "me = sys.modules[__name__]; me.quote = None",
        "me = __import__(__name__); me.quote = None",
        "import importlib\nme = importlib.import_module(__name__); me.quote = None",
        "import m as me\nme.quote = None",
        "quote.__globals__['quote'] = None",
        "sys._getframe().f_globals['quote'] = None",
        "dict.update(globals(), quote=None)",
        "(lambda: setattr(K, 'm', None))()",
        "def g(a=setattr(K, 'm', None)): ...",
        "def g():\n global quote\n quote = None\ng()",
        "def g():\n setattr(K, 'm', None)\ndef h(): g()\nh()",
        "def g(f): globals()['quote'] = None\n@g\ndef h(): ...",
        "k = K; k.m = None",
        "k = [K]; k[0].m = None",
        "for k in (K,): k.m = None",
        "g = lambda: delattr(K, 'm'); g()",
        "eval('globals().clear()')",
        "__builtins__['setattr'](K, 'm', None)",
    ],
)
def test_names_that_are_changed_by_another_name(statement: str) -> None:
    """Case 148: what changes names may be called otherwise, and be done by a function that is called on import."""
    before = "def quote(card): ...\nclass K:\n  def m(self): ...\n"
    assert comparing.difference(language, before, before + statement, "m.py")[3]


@pytest.mark.parametrize(
    "statement",
    [
        "if 'x' in globals(): ...",
        "x = len(globals())",
        "k = K(); k.m = None",
        "def g():\n setattr(K, 'm', None)",
        "def g():\n global _cache\n _cache = 1\ng()",
        "x = sorted(vars(K))",
        "x = globals().get",
        "import logging\nlogging.getLogger(__name__)",
        "if __name__ == '__main__':\n setattr(K, 'm', None)",
        "lambda: setattr(K, 'm', None)",
    ],
)
def test_what_reads_names_breaks_nobody(statement: str) -> None:
    before = "def quote(card): ...\nclass K:\n  def m(self): ...\n"
    assert not comparing.difference(language, before, before + statement, "m.py")[3]


@pytest.mark.parametrize(
    ("statement", "added", "removed"),
    [
        ("__all__ = ['a']", set(), {"m.b", "m.b(x)"}),
        ("__all__ = []", set(), {"m.a", "m.b", "m.b(x)"}),
        ("if y: __all__: list[str] = ['a']", set(), {"m.b", "m.b(x)"}),
        ("__all__ = ['a', *c.__all__]", {"m exports ['a', *c.__all__]"}, {"m.b", "m.b(x)"}),
        ("__all__ = list(('a',))", {"m exports list(('a',))"}, set()),
        ("(__all__ := ['a'])", {"m exports (__all__ := ['a'])"}, set()),
        ("__all__, c = ['a'], 1", {"m exports __all__, c = (['a'], 1)", "m.c"}, set()),
        ("for __all__ in c: ...", {"m exports for __all__"}, set()),
        ("from c import __all__", {"m exports from c import __all__"}, set()),
        ("__all__ = ['a', 'b']\n__all__.remove('b')", {"m exports __all__.remove('b')"}, set()),
        ("__all__ = ['a', 'b']\ndel __all__[1]", {"m exports del __all__[1]"}, set()),
        ("__all__ = ['a', 'b']\nc = __all__\nc.clear()", {"m exports c = __all__"}, set()),
    ],
)
def test_a_list_of_what_is_public_that_takes_names_away(statement: str, added: set[str], removed: set[str]) -> None:
    before = "def a(): ...\ndef b(x): ...\n"
    assert comparing.difference(language, before, before + statement, "m.py") == (added, removed, set(), True)


def test_a_list_of_what_is_public_that_grows() -> None:
    before = "def a(): ...\n__all__ = ['a']\n"
    for statement in ("__all__ += c.__all__", "__all__.append('b')", "__all__ = ['a'] + c.__all__"):
        assert not comparing.difference(language, before, before + statement, "m.py")[3]
