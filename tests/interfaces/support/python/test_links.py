"""What Python modules of one interface take from each other."""

from __future__ import annotations

import pytest

from tpmlint.change.contracts import Declaration, compare
from tpmlint.change.interface_change import InterfaceChange
from tpmlint.model.items import Interface

Files = dict[str, str]


def change(before: Files, after: Files) -> InterfaceChange:
    """Compare two versions of all files of an interface."""
    paths = sorted({path for path in (*before, *after) if before.get(path) != after.get(path)})
    pairs = tuple((path if path in before else None, path if path in after else None) for path in paths)
    declaration = Declaration(Interface(0, "python", "/"), pairs, lambda: (list(before), list(after)))
    old, new = ({path: text.encode() for path, text in side.items()} for side in (before, after))
    return compare((declaration,), old.get, new.get)


def said(change: InterfaceChange) -> list[str]:
    """Return changed facts as lines."""
    sides = [(each, (each.before or each.after), each.after) for each in change.facts]
    return [f"{each.sign} {each.name} {old.signature if old else ''} in {each.path}" for each, old, _ in sides]


PACKAGE = {
    "shop/__init__.py": "from ._impl import pay\n",
    "shop/_impl.py": "from ._types import Amount\n\ndef pay(amount: Amount): ...\ndef internal(): ...\n",
    "shop/_types.py": "Amount = list[int]\nclass Unused: ...\n",
}


def test_what_a_private_module_defines_is_promised_where_it_is_passed_on() -> None:
    after = {**PACKAGE, "shop/_impl.py": PACKAGE["shop/_impl.py"].replace("Amount)", "Amount, strict)")}
    assert said(change(PACKAGE, after)) == ["+ shop.pay(strict) parameter 2 in shop/_impl.py"]
    assert change(PACKAGE, after).breaking


def test_what_its_signatures_show_of_another_private_module_is_promised_too() -> None:
    after = {**PACKAGE, "shop/_types.py": "Amount = list[str]\n"}
    assert said(change(PACKAGE, after)) == ["~ shop shows Amount attribute = list[int] in shop/_types.py"]


@pytest.mark.parametrize(
    "after",
    [
        {
            "shop/__init__.py": "from ._core import pay\n",
            "shop/_core.py": PACKAGE["shop/_impl.py"],
            "shop/_impl.py": "",
        },
        {"shop/_impl.py": PACKAGE["shop/_impl.py"].replace("def internal(): ...", "")},
        {"shop/_impl.py": f"{PACKAGE['shop/_impl.py']}def other(): ...\n"},
        {"shop/_types.py": "Amount = list[int]\n"},
        {
            "shop/_impl.py": "from ._new import pay",
            "shop/_new.py": "from ._types import Amount\ndef pay(amount: Amount): ...",
        },
        {"shop/__init__.py": "from ._types import Amount as _Amount\ndef pay(amount: _Amount): ...\n"},
        {
            "shop/__init__.py": "from ._impl import *\n",
            "shop/_impl.py": f"__all__ = ['pay']\n{PACKAGE['shop/_impl.py']}",
        },
        {"shop/_impl.py": f"import os\n\n{PACKAGE['shop/_impl.py']}"},
    ],
)
def test_what_a_private_module_does_beside_that_promises_nothing(after: Files) -> None:
    assert said(change(PACKAGE, {**PACKAGE, **after})) == []


@pytest.mark.case(163)
@pytest.mark.parametrize(
    ("public", "more"),
    [
        ("from ._impl import pay\n__all__ = ['pay']", {}),
        ("from ._impl import _pay as pay", {"shop/_impl.py": "def _pay(amount): ..."}),
        ("from ._impl import *", {}),
        ("from ._impl import *\n__all__ = ['pay']", {}),
        ("from shop._impl import pay", {}),
        ("from . import _impl\npay = _impl.pay", {}),
        ("import shop._impl as _i\npay = _i.pay", {}),
        ("from ._chain import pay", {"shop/_chain.py": "from ._impl import pay"}),
        ("from ._chain import *", {"shop/_chain.py": "from ._impl import *"}),
        ("from ._chain import *", {"shop/_chain.py": "from ._impl import pay\n__all__ = ['pay']"}),
        ("from ._chain import pay", {"shop/_chain/__init__.py": "from .._impl import *"}),
        ("try:\n    from ._impl import pay\nexcept ImportError: ...", {}),
        ("try:\n    from ._fast import pay\nexcept ImportError:\n    from ._impl import pay", {}),
        ("if x:\n    from ._other import pay\nelse:\n    from ._impl import pay", {"shop/_other.py": "def pay(): ..."}),
        ("from .mid import pay", {"shop/mid.py": "from ._impl import pay"}),
        ("from .mid import pay", {"shop/mid.py": "from .low import pay", "shop/low.py": "from ._impl import pay"}),
        (
            "from ._chain import pay",
            {"shop/_chain.py": "from .mid import pay", "shop/mid.py": "from ._impl import pay"},
        ),
        ("from ._impl import *\n__all__ = [*_all, 'x']\nx = 1", {}),
        ("__all__ = ['pay']\ndef __getattr__(name):\n    from ._impl import pay\n    return pay", {}),
        (
            "def __getattr__(name):\n if name == 'pay':\n  from ._impl import pay\n  return pay\n raise AttributeError",
            {},
        ),
        ("from . import _impl\npay = getattr(_impl, 'pay')", {}),
        ("from . import _impl\nfor n in ('pay', 'x'):\n globals()[n] = getattr(_impl, n)", {}),
        ("from . import _impl\nfor n in ['pay']:\n setattr(sys.modules[__name__], n, getattr(_impl, n))", {}),
        ("from . import _impl\nglobals().update(vars(_impl))", {}),
        ("pay = importlib.import_module('._impl', __name__).pay", {}),
        ("def __getattr__(n):\n if n == 'x' or n == 'pay':\n  from . import _impl as i\n  return getattr(i, n)", {}),
        ("def __getattr__(n):\n if n in {'pay'}:\n  i = import_module('._impl', __name__)\n  return i.pay", {}),
        ("def __getattr__(n):\n match n:\n  case 'pay':\n   import shop._impl as i\n   return i.pay", {}),
        ("def __getattr__(n):\n from . import _impl\n return getattr(_impl, n)", {}),
        (
            "def __getattr__(n):\n if n == 'pay':\n  from ._mid import charge\n  return charge",
            {"shop/_mid.py": "from ._impl import pay as charge"},
        ),
        ("_lazy = {'pay': '._impl'}\ndef __getattr__(n):\n return getattr(import_module(_lazy[n], __name__), n)", {}),
        ("_lazy: dict = {'pay': ('._impl', 'pay')}\ndef __getattr__(n):\n return load(*_lazy[n])", {}),
        ("_lazy = {'_impl': ['pay']}\ndef __getattr__(n):\n return load(_lazy, n)", {}),
        ("__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={'_impl': ['pay']})", {}),
    ],
)
def test_each_way_to_pass_a_name_on(public: str, more: Files) -> None:
    """Case 163: the private module changes, and no other file."""
    before = {"shop/__init__.py": public, "shop/_impl.py": "def pay(amount): ...", **more}
    after = {**before, "shop/_impl.py": before["shop/_impl.py"].replace("amount", "cents")}
    found = said(change(before, after))
    assert found == [
        "- shop.pay(amount) parameter 1 in shop/_impl.py",
        "+ shop.pay(cents) parameter 1 in shop/_impl.py",
    ]
    gone = {**before, "shop/_impl.py": "def other(): ..."}
    assert "- shop.pay(amount) parameter 1 in shop/_impl.py" in said(change(before, gone))


@pytest.mark.case(163)
@pytest.mark.parametrize(
    ("public", "private"), [("from shop._impl import pay", "_impl"), ("from shop.low import pay", "low")]
)
def test_a_package_below_a_folder(public: str, private: str) -> None:
    """Case 163: where it is installed the folder above it has no name."""
    before = {"python/shop/__init__.py": public, f"python/shop/{private}.py": "def pay(amount): ..."}
    gone = {**before, "python/shop/__init__.py": ""}
    assert "python.shop.pay" in " ".join(said(change(before, gone)))
    after = {**before, f"python/shop/{private}.py": "def pay(cents): ..."}
    assert len(said(change(before, after))) == 2


@pytest.mark.parametrize(
    "public",
    [
        "from ._impl import pay as _pay",
        "import shop._impl",
        "def f():\n    from ._impl import pay\n    pay()",
        "__all__ = []",
    ],
)
def test_what_is_not_passed_on(public: str) -> None:
    before = {"shop/__init__.py": public, "shop/_impl.py": "def pay(amount): ..."}
    assert said(change(before, {**before, "shop/_impl.py": "def pay(cents): ..."})) == []


def test_a_module_passes_on_what_it_imports_as_itself_and_shows_its_bases() -> None:
    before = {
        "src/shop/api.py": "from ._impl import Base, pay as pay, other\nclass Card(Base): ...\n",
        "src/shop/_impl.py": "class Base:\n    def a(self): ...\ndef pay(): ...\ndef other(): ...\n",
    }
    after = {**before, "src/shop/_impl.py": "class Base:\n    def b(self): ...\ndef pay(x): ...\ndef other(x): ...\n"}
    assert said(change(before, after)) == [
        "- shop.api shows Base.a function in src/shop/_impl.py",
        "+ shop.api shows Base.b function in src/shop/_impl.py",
        "+ shop.api.pay(x) parameter 1 in src/shop/_impl.py",
    ]


def test_all_names_that_private_modules_take_from_elsewhere() -> None:
    before = {
        "shop/__init__.py": "from ._a import *",
        "shop/_a.py": "from ._b import *",
        "shop/_b.py": "from sdk.v1 import *\nfrom ._a import *\ndef pay(): ...",
    }
    found = said(change(before, {**before, "shop/_b.py": before["shop/_b.py"].replace("v1", "v2")}))
    assert found == ["- shop all of sdk.v1 import in shop/_b.py", "+ shop all of sdk.v2 import in shop/_b.py"]
    same = {**before, "shop/_b.py": before["shop/_b.py"].replace("from ._a import *\n", "")}
    assert said(change(before, same)) == []


def test_imports_that_lead_in_a_circle() -> None:
    before = {
        "shop/__init__.py": "from ._a import pay",
        "shop/_a.py": "from ._b import pay",
        "shop/_b.py": "from ._a import *\nfrom ._a import pay",
    }
    assert said(change(before, {**before, "shop/_b.py": "def pay(): ..."})) == ["~ shop.pay from pay in shop/_b.py"]


def test_a_function_at_the_end_of_modules_that_take_all_from_each_other() -> None:
    before = {f"shop/_m{n}.py": f"from ._m{(n + 1) % 5} import *\nfrom ._m{7 * n % 5} import *\n" for n in range(5)}
    before |= {"shop/__init__.py": "from ._m0 import pay", "shop/_m3.py": f"{before['shop/_m3.py']}def pay(a): ...\n"}
    after = {**before, "shop/_m3.py": before["shop/_m3.py"].replace("(a)", "(a, b)")}
    assert said(change(before, after)) == ["+ shop.pay(b) parameter 2 in shop/_m3.py"]


def test_modules_that_all_take_all_from_each_other_are_refused() -> None:
    numbers = range(50)
    before = {f"shop/_m{n}.py": "".join(f"from ._m{each} import *\n" for each in numbers if each != n) for n in numbers}
    before |= {"shop/__init__.py": "".join(f"from ._m0 import f{n}\n" for n in range(200))}
    after = {**before, "shop/_m1.py": f"{before['shop/_m1.py']}def f0(a): ...\n"}
    assert [(each.path, each.reason) for each in change(before, after).unread] == [
        ("shop/_m1.py", "too many modules take all names of each other")
    ]


@pytest.mark.parametrize("what", ["pay", "*"])
def test_a_function_at_the_end_of_a_long_chain(what: str) -> None:
    before = {f"shop/_m{n}.py": f"from ._m{n + 1} import {what}\n" for n in range(200)}
    before |= {"shop/__init__.py": "from ._m0 import pay", "shop/_m200.py": "def pay(a): ...\n"}
    found = said(change(before, {**before, "shop/_m200.py": "def pay(a, b): ...\n"}))
    assert found == ["+ shop.pay(b) parameter 2 in shop/_m200.py"]


def test_a_module_between_that_leads_elsewhere() -> None:
    before = {
        "shop/__init__.py": "from ._b import pay\nfrom ._x import other",
        "shop/_b.py": "from ._x import pay",
        "shop/_x.py": "def pay(amount): ...\ndef other(a): ...",
        "shop/_y.py": "def pay(cents): ...",
    }
    found = said(change(before, {**before, "shop/_b.py": "from ._y import pay"}))
    assert found == [
        "- shop.pay(amount) parameter 1 in shop/__init__.py",
        "+ shop.pay(cents) parameter 1 in shop/__init__.py",
    ]
    assert change(before, {**before, "shop/_b.py": "from ._y import pay"}).files >= {"shop/_b.py"}


def test_a_changed_package_says_what_it_takes_anew() -> None:
    before = {
        "shop/__init__.py": "from ._a import f",
        "shop/_a.py": "def f(): ...\ndef g(): ...",
        "shop/_b.py": "def h(): ...",
    }
    added = {**before, "shop/__init__.py": "from ._a import f\nfrom ._b import h"}
    assert said(change(before, added)) == ["+ shop.h function in shop/__init__.py"]
    assert said(change(added, before)) == ["- shop.h function in shop/__init__.py"]
    again = {**before, "shop/__init__.py": "from ._a import f, g"}
    assert said(change(before, again)) == ["+ shop.g function in shop/__init__.py"]


def test_a_private_module_that_cannot_be_read() -> None:
    after = {**PACKAGE, "shop/_impl.py": "def pay(:"}
    (unread,) = change(PACKAGE, after).unread
    assert (unread.path, unread.line) == ("shop/_impl.py", 1)
    unused = {**PACKAGE, "shop/_unused.py": "x = 1"}
    assert change(unused, {**unused, "shop/_unused.py": "x = "}).unread == ()


def test_a_package_takes_the_place_of_a_module() -> None:
    before = {"shop/pay.py": "def pay(amount): ..."}
    assert said(change(before, {**before, "shop/pay/__init__.py": ""})) == [
        "- shop.pay.pay function in shop/pay.py",
        "- shop.pay.pay(amount) parameter 1 in shop/pay.py",
    ]


def test_a_stub_takes_the_place_of_its_code_for_tools_that_read_types() -> None:
    code, stub = {"shop/pay.py": "def pay(): ..."}, {"shop/pay.pyi": "def pay(): ..."}
    moved = change(code, stub)
    assert (said(moved), bool(moved.breaking)) == (["- shop.pay.pay function in shop/pay.py"], True)
    added = change(code, {**code, "shop/pay.pyi": ""})
    assert (said(added), bool(added.breaking)) == (["+ shop.pay stub beside its code in shop/pay.pyi"], False)
    assert said(change(code, {**code, "shop/_pay.pyi": ""})) == []


@pytest.mark.parametrize("wrapper", ["staticmethod", "classmethod", "property"])
def test_a_class_has_a_function_of_a_private_module(wrapper: str) -> None:
    before = {
        "shop/__init__.py": f"from . import _impl\nclass Card:\n    pay = {wrapper}(_impl.pay)\n",
        "shop/_impl.py": "def pay(amount): ...",
    }
    after = {**before, "shop/_impl.py": "def pay(cents): ..."}
    assert any("Card.pay(cents)" in each for each in said(change(before, after)))


def test_a_name_that_leaves_the_loop_is_gone() -> None:
    text = "from . import _impl\nfor n in ('pay', 'other'):\n    globals()[n] = getattr(_impl, n)\n"
    before = {"shop/__init__.py": text, "shop/_impl.py": "def pay(): ...\ndef other(): ..."}
    after = {**before, "shop/__init__.py": text.replace("'other'", "")}
    assert any("- shop.other" in each for each in said(change(before, after)))
