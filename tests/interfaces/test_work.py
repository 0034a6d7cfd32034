"""A file that is twice as long takes twice the work to read, whatever it repeats: counts of calls instead of times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.interfaces import hostile
from tests.interfaces.support.python.test_links import change
from tpmlint.interfaces import Fact, Language
from tpmlint.interfaces.python import language as python
from tpmlint.interfaces.sql import language as sql
from tpmlint.interfaces.typescript import language as typescript

ROUNDS = 60


def _written(parts: tuple[str, ...], rounds: int) -> str:
    """Return parts of a file, each with ``{n}`` in it once for each round."""
    return "".join(
        "".join(part.replace("{n}", str(n)) for n in range(rounds)) if "{n}" in part else part for part in parts
    )


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("export type T<", "A{n},", "> = [", "A{n},", "]"), id="type parameters"),
        pytest.param(("export type T = ", "<A{n}>(a: A{n}) => ", "A0"), id="type parameters in each other"),
        pytest.param(("const { ", "a{n},", "} = x; export {", "a{n},", "}"), id="a value taken apart"),
        pytest.param(("const { ", "a{n},", "} = {", "a{n}: 1,", "}; export {", "a{n},", "}"), id="a long value"),
        pytest.param(("const x = [0", ", {n}", "]; export {", "x as x{n},", "}"), id="one value under many names"),
    ],
)
def test_typescript(parts: tuple[str, ...]) -> None:
    assert _growth(typescript, parts, "src/cards.ts") < 2.5


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("const v = {", "a{n}: 1,", "};", "exports.b{n} = v;"), id="one value under many names"),
        pytest.param(("module.exports = { a{n}: 1 };",), id="assigned again"),
        pytest.param(("x(", "(a = {n}),", "1); exports.a = 1"), id="assignments in a call"),
        pytest.param(("x(", "a{n} = ", "1); exports.a = 1"), id="a chain of assignments in a call"),
        pytest.param(("exports.a = 1; x = exports", " || exports /* {n} */", " ? 1 : 2"), id="a long condition"),
    ],
)
def test_commonjs(parts: tuple[str, ...]) -> None:
    assert _growth(typescript, parts, "src/cards.js") < 2.5


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("a{n} = ", "1"), id="a chain of assignments"),
        pytest.param(("class K: ...\n", "K.a{n} = ", "[0", ", {n}", "]"), id="a long value of many attributes"),
        pytest.param(("from .m{n} import *\n", "def f(a: A): ...\n"), id="all names of many modules"),
        pytest.param(("from .m{n} import a\n", "def f{n}(x: a): ...\n"), id="a name of many modules"),
        pytest.param(("for x in (", "{n},", "):\n", "  f{n} = 1\n"), id="many names in a long loop"),
        pytest.param(("match (", "{n},", "):\n", "  case {n}: f{n} = 1\n"), id="many cases of a long subject"),
        pytest.param(("_T = (", "{n},", ")\n", "A{n} = (_T, {n})\n"), id="a long constant in many"),
        pytest.param(("from enum import IntEnum\nclass K(IntEnum):\n", "  A{n} = auto()\n"), id="numbers of members"),
        pytest.param(
            ("def d(f):\n", "  if a: return g{n}\n", "@d\ndef f{n}(): ...\n"), id="one decorator of many functions"
        ),
        pytest.param(("def f():\n  global a\n  a = 1\ng(", "f, g{n},", ")\n"), id="what is handed on"),
    ],
)
def test_python(parts: tuple[str, ...]) -> None:
    assert _growth(python, parts, "cards/v1.py") < 2.5


def _growth(language: Language, parts: tuple[str, ...], path: str) -> float:
    """Return how many times as much a doubled file adds as the doubling before it; twice where work grows evenly."""
    hostile.read(language, "", path)  # Some is done once, such as the import of libraries.
    some, twice, four = (hostile.calls(language, _written(parts, ROUNDS * each), path) for each in (1, 2, 4))
    return (four - twice) / (twice - some)


def test_a_migration_more_does_not_read_those_before_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit of a project with hundreds of migrations would take minutes."""
    sqlglot = pytest.importorskip("sqlglot")
    read: list[str] = []

    def noting(function: Callable[..., object]) -> Callable[..., object]:
        def noted(text: str, *rest: object, **named: object) -> object:
            read.append(text.strip(" ;\n"))
            return function(text, *rest, **named)

        return noted

    before = "".join(f"CREATE TABLE t{n} (a int);\f\n" for n in range(1_000))
    assert hostile.read(sql, before, "1.sql") == "2000 facts"
    for name in ("tokenize", "parse_one"):
        monkeypatch.setattr(sqlglot, name, noting(getattr(sqlglot, name)))
    assert hostile.read(sql, f"{before}CREATE TABLE more (a int);\f\n", "1.sql") == "2002 facts"
    assert [each for each in read if each] == ["CREATE TABLE more (a int)"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"export type T{n}<A> = A[]\n" for n in range(10_000)),
        "export type T = 'a'" + "".join(f" | '{n}'" for n in range(25_000)),
        "export class K {" + "/* a */" * 75_000 + " f() {} }",
        "/** @deprecated */\n" * 10_000 + "export const a = 1",
    ],
)
def test_what_took_minutes(text: str) -> None:
    start = time.process_time()
    hostile.read(typescript, text, "src/cards.ts")
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("module.exports = " + "Object.assign(" * 5_000 + "{}" + ", { a: 1 })" * 5_000, "1 facts"),
        (
            "const v = {"
            + ", ".join(f"a{n}: 1" for n in range(1_000))
            + "};"
            + "".join(f"Object.assign(exports.a{n}, v);" for n in range(1_000)),
            "there are more than 50,000 facts",
        ),
        (
            "let v;" + "".join(f"v = {n};" for n in range(1_000)) + "".join(f"exports.a{n} = v;" for n in range(1_000)),
            "there are more than 50,000 facts",
        ),
    ],
)
def test_what_multiplies(text: str, message: str) -> None:
    assert hostile.read(typescript, text, "src/cards.js") == message


def test_what_loops_of_python_multiply() -> None:
    names = ", ".join(f'"a{n}"' for n in range(1_000))
    once = f"from . import b\nfor name in ({names}):\n" + "  x = getattr(b, name)\n" * 1_000
    assert hostile.read(python, once, "cards/v1.py") == "1002 facts"
    modules = "".join(f"from . import b{n}\n" for n in range(1_000))
    each = f"{modules}for name in ({names}):\n" + "".join(f"  x = getattr(b{n}, name)\n" for n in range(1_000))
    assert hostile.read(python, each, "cards/v1.py") == "there are more than 50,000 facts"


@pytest.mark.parametrize("text", ["\n" * 300_000, ";" + " " * 300_000, "CREATE TEMP TABLE t " * 10_000])
def test_migrations_of_blanks(text: str) -> None:
    start = time.process_time()
    hostile.read(sql, text, "1.sql")
    assert time.process_time() - start < 5


def test_long_unions_that_share_nothing() -> None:
    before, after = (
        Fact(f"parameter 1 {' | '.join(f'{letter}{n}' for n in range(20_000))}", 1) for letter in ("A", "B")
    )
    start = time.process_time()
    assert not python.keeps(before, after)
    assert time.process_time() - start < 5


def test_functions_that_return_each_other() -> None:
    inner = "".join(
        f"{' ' * depth}def a{depth}(f):\n{' ' * depth} if x: return a{depth + 1}(1)\n" for depth in range(1, 60)
    )
    bottom = f"{' ' * 60}def a60(f): return f\n"
    returns = "".join(f"{' ' * depth}return a{depth}(2)\n" for depth in range(60, 0, -1))
    text = f"def d(f):\n{inner}{bottom}{returns}@d\ndef pay(card): ...\n"
    assert hostile.read(python, text, "cards/v1.py").endswith(" facts")


def test_one_declaration_under_many_names() -> None:
    text = f"type T = A{' | B' * 1_000}; export {{{'T as T1, T as T2, ' * 10}}};"
    assert hostile.read(typescript, text, "src/cards.ts") == "2 facts"
    names = ", ".join(f"T as T{n}" for n in range(1_000))
    text = f"type T = A{' | B' * 1_000}; export {{{names}}};"
    assert hostile.read(typescript, text, "src/cards.ts") == "it takes more than 300,000 steps to read"


def test_private_modules_that_take_all_names_of_two_others_each() -> None:
    def modules(parameter: str) -> dict[str, str]:
        each = {f"p/_m{n}.py": f"from ._m{n + 1} import *\nfrom ._m{n + 2} import *\n" for n in range(40)}
        return {**each, "p/_m40.py": f"def pay({parameter}): ...\n", "p/__init__.py": "from ._m0 import *\n"}

    found = change(modules("card"), modules("token"))
    assert sorted((each.sign, each.name) for each in found.facts) == [("+", "p.pay(token)"), ("-", "p.pay(card)")]
