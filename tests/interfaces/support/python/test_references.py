"""What private functions and classes of Python become where a public name leads to them."""

from __future__ import annotations

import pytest

from tests.interfaces import comparing
from tests.interfaces.support.python.test_links import change, said
from tpmlint.interfaces.python import language

PRIVATE = """def _fast(card): ...
def _slow(card): ...
class _Client:
    def pay(self, card): ...
"""
MORE = {
    "_fast": PRIVATE.replace("_fast(card)", "_fast(card, by)"),
    "_slow": PRIVATE.replace("_slow(card)", "_slow(card, by)"),
    "_Client.pay": PRIVATE.replace("pay(self, card)", "pay(self, card, by)"),
}
"""The same with one more parameter."""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("connect = _fast", "connect"),
        ("(connect := _fast)", "connect"),
        ("connect, limit = _fast, 1", "connect"),
        ("class Card:\n connect = staticmethod(_fast)", "Card.connect"),
        ("class Card: ...\nCard.connect = staticmethod(_fast)", "Card.connect"),
        ("connect = _fast if X else _slow", "_fast"),
        ("connect = _fast if X else _slow", "_slow"),
        ("connect = _fast or _slow", "_slow"),
        ("if X:\n connect = _fast\nelse:\n connect = _slow", "_slow"),
        ("for connect in [_fast, _slow]: ...", "_slow"),
        ("connect = functools.partial(_fast)", "_fast"),
        ("connect = lru_cache(maxsize=1)(_fast)", "_fast"),
        ("connect = wraps(_fast)(lambda *a: _slow(*a))", "_fast"),
        ("@functools.wraps(_fast)\ndef connect(*args): ...", "_fast"),
        ("def connect(*args): ...\nupdate_wrapper(connect, _fast)", "_fast"),
        ("def connect(*args, **more):\n check()\n return _fast(*args, **more)", "connect holds"),
        ("class Card:\n def connect(self, **more):\n  return _fast(**more)", "Card.connect holds"),
        ("def connect(): ...\nconnect.now = _fast", "_fast"),
        ("class Card: ...\nsetattr(Card, 'connect', _fast)", "_fast"),
        ("globals()['connect'] = _fast", "_fast"),
        ("setattr(sys.modules[__name__], 'connect', _fast)", "_fast"),
        ("connect: Callable[..., None] = _fast", "_fast"),
        ("HANDLERS = [_fast, _slow]", "_slow"),
        ("handlers = ()\nhandlers += (_fast,)", "_fast"),
        ("handlers = []\nhandlers.append(_fast)", "_fast"),
        ("COMMANDS = {'x': _fast}", "_fast"),
        ("commands = {}\ncommands['x'] = _fast", "_fast"),
        ("class Card:\n handlers = {'x': [_fast]}", "_fast"),
        ("_table = {'x': _fast}\nconnect = _table['x']", "_fast"),
        ("_other = _fast\nconnect = _other", "_fast"),
        ("@_made\ndef connect(): ...\ndef _made(function): return _fast", "_fast"),
        ("pay = _Client().pay", "_Client.pay"),
        ("clients = [_Client()]", "_Client.pay"),
        ("client = _Client() if X else None", "_Client.pay"),
        ("sys.modules[__name__] = _Client()", "_Client.pay"),
        ("sys.modules[__name__].__class__ = _Client", "_Client.pay"),
    ],
)
def test_a_public_name_leads_to_a_private_function(text: str, name: str) -> None:
    old = PRIVATE + text
    changed = name if name in MORE else "_fast"
    assert comparing.difference(language, old, MORE[changed] + text, "m.py") == ({f"m.{name}(by)"}, set(), set(), True)
    every = [each for each in MORE if each not in text.replace("Client", "Client.pay")]
    assert all(comparing.difference(language, old, MORE[each] + text, "m.py")[3] is False for each in every)


@pytest.mark.parametrize(
    "text",
    [
        "connect = _fast if X else _slow",
        "(connect := _fast)",
        "HANDLERS = [_fast]",
        "@wraps(_fast)\ndef connect(*args): ...",
        "def connect(*args):\n return _fast(*args)",
        "def connect(): ...\nconnect.now = _fast",
        "globals()['connect'] = _fast",
    ],
)
def test_it_leads_there_from_other_modules_too(text: str) -> None:
    for path in ("shop/connection.py", "shop/_middle.py"):
        package = {
            "shop/_impl.py": PRIVATE,
            "shop/__init__.py": "from ._middle import connect, HANDLERS",
            path: f"from ._impl import _fast, _slow\n{text}",
        }
        changes = change(package, {**package, "shop/_impl.py": MORE["_fast"]})
        assert changes.breaking
        assert {each.partition("(by)")[2] for each in said(changes)} == {" parameter 2 in shop/_impl.py"}


@pytest.mark.parametrize(
    "text",
    [
        "_connect = _fast",
        "count = len(_fast(1))",
        "client: Client = _Client()",
        "request: Request = Proxy(_fast)",
        "found = 1 if _fast else 2",
        "def connect(card):\n return _fast(card)",
        "def _connect(*args): return _fast(*args)",
        "key = lambda card: _fast(card)",
    ],
)
def test_what_a_name_only_uses_it_does_not_lead_to(text: str) -> None:
    for more in (MORE["_fast"], MORE["_Client.pay"]):
        assert comparing.difference(language, PRIVATE + text, more + text, "m.py") == (set(), set(), set(), False)


def test_a_name_that_leads_to_several_says_to_which() -> None:
    text = "HANDLERS = [_fast, _slow]\ncommands = {'x': _fast}\n_all = [_slow]\nevery = _all\nclass K:\n f = _fast\n"
    facts = comparing.facts(language, PRIVATE + text, "m.py")
    assert {name: facts[name] for name in facts if "_slow" not in name.partition(" ")[0]} == {
        "m.HANDLERS": "attribute = [..., ...]",
        "m.HANDLERS holds _fast": "held",
        "m.HANDLERS holds _slow": "held",
        "m holds _slow": "held",
        "m.commands": "attribute",
        "m.commands holds _fast": "held",
        "m.every": "attribute",
        "m.K": "class",
        "m.K.f": "function",
        "m._fast": "function",
        "m._fast(card)": "parameter 1!",
    }


def test_a_function_takes_what_it_hands_on() -> None:
    text = """
        def _made(first, /, second, third=1, *, fourth) -> int: ...
        def by_place(*args): return _made(*args, fourth=1)
        def by_name(one, **more): return _made(one, fourth=2, **more)
        def either(*args, **more): return _made(1, *args, **more)
        class Card:
            def _pay(self, by): ...
            def pay(self, **more): return self._pay(**more)
            def many(self, *args): return [self._pay(*args) for each in x] or _made(*args)
    """
    facts = comparing.facts(language, text, "m.py")
    assert {name: facts[name] for name in facts if "holds" in name} == {
        "m.by_place holds": "held",
        "m.by_place holds(positional 1)": "parameter!",
        "m.by_place holds(positional 2)": "parameter!",
        "m.by_place holds(positional 3)": "parameter = 1",
        "m.by_name holds": "held",
        "m.by_name holds(second)": "keyword!",
        "m.by_name holds(third)": "keyword = 1",
        "m.either holds": "held",
        "m.either holds(second)": "parameter 1!",
        "m.either holds(third)": "parameter 2 = 1",
        "m.either holds(fourth)": "keyword!",
        "m.Card.pay holds": "held",
        "m.Card.pay holds(by)": "keyword!",
        "m.Card.many holds _pay": "held",
        "m.Card.many holds _made": "held",
    }


def test_two_wrappers_on_one_line() -> None:
    apart = "from . import _m\nclass K:\n    a = staticmethod(_m.a)\n    b = staticmethod(_m.b)"
    beside = "from . import _m\nclass K:\n    a = staticmethod(_m.a); b = staticmethod(_m.b)"
    assert comparing.facts(language, beside, "m.py") == comparing.facts(language, apart, "m.py")


def test_many_slots_under_a_private_name() -> None:
    names = tuple(f"field_{n}" for n in range(200))
    facts = comparing.facts(language, f"_SLOTS = {names}\nclass K:\n    __slots__ = _SLOTS", "m.py")
    assert facts == {"m.K": "class", **{f"m.K.{name}": "attribute" for name in names}}
