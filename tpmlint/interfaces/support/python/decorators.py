"""Decorators of Python: what they make of functions and classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.python.conditional_bindings import definitions
from tpmlint.interfaces.support.python.imports import Imports
from tpmlint.interfaces.support.python.types import without_prose

_KNOWN = frozenset(
    {"abstractmethod", "abstractproperty", "asynccontextmanager", "attrs", "cache", "cached_property", "classmethod"}
    | {"contextmanager", "dataclass", "dataclass_transform", "define", "deleter", "deprecated", "final", "frozen"}
    | {"getter", "lru_cache", "mutable", "no_type_check", "overload", "override", "property", "register", "s", "setter"}
    | {"singledispatch", "singledispatchmethod", "staticmethod", "total_ordering", "unique", "verify", "wraps"}
)
"""Those that are told otherwise, or keep what they decorate as it is for those who use it."""

_SERVING = re.compile(
    r"\w*route|\w+\.(?:get|post|put|delete|patch|head|options|websocket)|\w*command|group|shared_task|(?:\w+\.)?task"
    r"|receiver|\w+\.(?:on|event|listener|subscribe|subscriber|message|tool|resource|prompt)|listens_for|\w*handler"
)
"""Decorators by which a function is called from outside."""

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ITSELF = "what it decorates"
_WRAPPERS = ("wraps", "update_wrapper")


class Decoration(NamedTuple):
    """A decorator that counts.

    Args:
        owner: what it decorates, such as ``K.f``.
        text: the decorator, with what it is given.
        returns: what it makes of that, if the module says so.
        names: that stand in it, but what it belongs to where that serves nothing.
    """

    owner: str
    text: str
    returns: str
    line: int
    names: frozenset[str]


def serves(text: str) -> bool:
    """Tell whether a decorator, without what it is given, has a function called from outside."""
    parts = text.split(".")
    return any(_SERVING.fullmatch(each) for each in (parts[-1], ".".join(parts[-2:])))


def counts(decorator: ast.expr) -> bool:
    """Tell whether it is not known of a decorator that it changes nothing for users."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2] not in _KNOWN


def decorations(tree: ast.Module, imports: Imports) -> Iterator[Decoration]:
    """Yield the decorators of a module of which it is not known that they change nothing for users."""
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    lines = {line: owner for owner, line in definitions(tree)}
    known: dict[tuple[str, bool], tuple[str, frozenset[str]]] = {}
    made: dict[tuple[_Function, bool], str] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.lineno not in lines:
            continue
        for each in node.decorator_list:
            called = each.func if isinstance(each, ast.Call) else each
            name = ast.unparse(called)
            if not counts(each) and name not in functions:
                continue
            returns, rests = "", frozenset[str]()
            if name in functions:
                key = name, isinstance(each, ast.Call)
                if key not in known:
                    known[key] = _made(functions[name], made, called=key[1]), frozenset(_looped(functions[name]))
                returns, rests = known[key]
                if returns == _ITSELF:
                    continue
            text = shorten(imports.written(squeezed(ast.unparse(without_prose(each)))))
            given = [each] if serves(name) or not isinstance(each, ast.Call) else [*each.args, *each.keywords]
            names = frozenset(one.id for part in given for one in ast.walk(part) if isinstance(one, ast.Name))
            yield Decoration(lines[node.lineno], text, returns, each.lineno, names | rests)


def _made(function: _Function, known: dict[tuple[_Function, bool], str], *, called: bool) -> str:
    """Return what a function returns, if it is given a function and, where it is called, makes what is given that.

    Args:
        known: what is known of functions already; more is added.
    """
    if (function, called) not in known:
        known[function, called] = shorten(squeezed(_made_by(function, known, called=called)))
    return known[function, called]


def _made_by(function: _Function, known: dict[tuple[_Function, bool], str], *, called: bool) -> str:
    found: set[str] = set()
    own = [*function.args.posonlyargs, *function.args.args]
    first = own[0].arg if own else ""
    inner = {each.name: each for each in ast.walk(function) if isinstance(each, _FUNCTIONS) and each is not function}
    renewed = [ast.unparse(each) for each in _given(function, first) if not _wraps_in(each)]
    for value in _returned(function):
        if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "cast":
            value = value.args[-1] if value.args else value
        match value:
            case ast.Name(id=name) if name == first and not called:
                found.update(renewed or [_ITSELF])
            case ast.Name(id=name) if name in inner and called:
                found.add(_made(inner[name], known, called=False))
            case ast.Name(id=name) if name in inner:
                found.add(_ITSELF if _is_wrapper(inner[name]) else f"({ast.unparse(inner[name].args)})")
            case ast.Call(func=ast.Name(id=name)) if name in inner:
                found.add(_made(inner[name], known, called=False))
            case ast.Call() if _wraps_in(value):
                found.add(_ITSELF)
            case _:
                found.add("None" if value is None else ast.unparse(value))
    return " / ".join(sorted(found)) or "None"


def _returned(function: _Function) -> Iterator[ast.expr | None]:
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            yield node.value
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _is_wrapper(function: _Function) -> bool:
    return any(isinstance(each, ast.Call) and _wraps(each) for each in function.decorator_list)


def _wraps_in(value: ast.expr) -> bool:
    """Tell whether a call makes a wrapper: ``update_wrapper(...)`` or ``wraps(...)(...)``."""
    return isinstance(value, ast.Call) and (_wraps(value) or (isinstance(value.func, ast.Call) and _wraps(value.func)))


def _looped(function: _Function) -> Iterator[str]:
    """Yield the names that a function goes through, such as that of a list of decorators that it applies."""
    for node in ast.walk(function):
        if isinstance(node, ast.For):
            yield from (each.id for each in ast.walk(node.iter) if isinstance(each, ast.Name))


def _given(function: _Function, name: str) -> Iterator[ast.expr]:
    """Yield what a function gives to one of its names."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(
            isinstance(each, ast.Name) and each.id == name for each in node.targets
        ):
            yield node.value


def _wraps(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] in _WRAPPERS
