"""Which functions and classes the names of a Python module refer to, such as ``pay = _fast if x else _slow``.

Whoever uses the name uses these, whatever they are called: in a condition, a list, a wrapper, as an attribute of
another class, or in the place of the module.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple, TypeAlias

from tpmlint.interfaces.support.python.bindings import name_in_namespace

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_OWN_MODULE = ("sys.modules[__name__]", "sys.modules[__name__].__class__")
_WRAPPERS = ("update_wrapper", "wraps")


class Reference(NamedTuple):
    """What a name leads to.

    Args:
        owner: the name, such as ``K.f``; empty for the module itself.
        names: of what it leads to, each as it stands there, such as ``_fast`` or ``_impl.fast``.
        line: where that stands.
        scope: the class in which it stands, such as ``K.``; empty for a module.
        value: what the name is given; None where only a part of that stands there.
        call: the only one in which a function hands on all that it is given, if it is that.
    """

    owner: str
    names: tuple[str, ...]
    line: int
    scope: str = ""
    value: ast.expr | None = None
    call: ast.Call | None = None


def references(tree: ast.Module) -> Iterator[Reference]:
    """Yield what the names that a module binds when it is imported lead to."""
    for typed in (False, True):
        reached: dict[ast.expr, tuple[str, ...]] = {}  # Many names may be given one value.
        for one in _bound(tree, typed=typed):
            if one.value not in reached:  # What is made there is told by the type.
                reached[one.value] = tuple(dict.fromkeys(_reached(one.value, made=not typed)))
            names = reached[one.value]
            yield Reference(one.owner, names, one.line, one.scope, one.value if one.whole else None)
    yield from references_of_functions(tree)


def sets_elsewhere(one: Reference, imported: Collection[str]) -> bool:
    """Tell whether a name is an attribute of what a module imports, such as ``Client.send`` of another class."""
    root, *parts = one.owner.split(".")
    public = bool(parts) and not any(each.startswith("_") for each in parts)
    return public and one.value is not None and not one.scope and root in imported and root != "sys"


def references_of_functions(tree: ast.Module) -> Iterator[Reference]:
    """Yield what functions lead to that are wrappers of others, or hand on what they are given."""
    for owner, function, scope in _functions(tree):
        if wrapped := tuple(dict.fromkeys(_wrapped(function))):
            yield Reference(owner, wrapped, function.lineno, scope)
        calls = [*_handing_on(function)]
        if names := tuple(dict.fromkeys(filter(None, (_dotted(each.func) for each in calls)))):
            yield Reference(owner, names, function.lineno, scope, call=calls[0] if len(calls) == 1 else None)


def _reached(value: ast.expr, *, made: bool = True) -> Iterator[str]:
    """Yield the names that an expression may come to or contain, but those that it only asks or calls.

    Args:
        made: whether what is made by a call leads to what is called, and what that is given.
    """
    waiting: list[ast.AST] = [value]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
                # Of another value than a name it is something else, but for the method of an object that is made there.
                dotted = _dotted(node)
                yield from filter(None, [dotted])
                if not dotted and isinstance(node, ast.Attribute):
                    waiting.append(node.value)
            case ast.IfExp():
                waiting += [node.body, node.orelse]
            case ast.Call() if made:
                called = _dotted(node.func)
                if called.rpartition(".")[2].lstrip("_")[:1].isupper():
                    yield called  # An object of it.
                elif isinstance(node.func, ast.Call):
                    waiting.append(node.func)
                waiting += [*node.args, *(each.value for each in node.keywords)]
            case ast.Call() | ast.Lambda() | ast.Compare() | ast.JoinedStr():
                pass
            case _:
                waiting += ast.iter_child_nodes(node)


def _dotted(node: ast.AST) -> str:
    """Return a name with dots; nothing for another expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


class _Bound(NamedTuple):
    """A name, what it is given, where, in which class, and whether that is all of it."""

    owner: str
    value: ast.expr
    line: int
    scope: str
    whole: bool = True


def _bound(tree: ast.Module, *, typed: bool = False) -> Iterator[_Bound]:
    """Yield what statements outside functions give to names, with ``K.`` before those of a class.

    Args:
        typed: those with a type, and not those without.
    """
    waiting: list[tuple[ast.AST, str]] = [(each, "") for each in tree.body]
    while waiting:
        node, scope = waiting.pop()
        match node:
            case ast.ClassDef():
                waiting += [(each, f"{scope}{node.name}.") for each in node.body]
                waiting += [(each, scope) for each in (*node.decorator_list, *node.bases)]
                continue
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                continue
            case ast.AnnAssign(value=ast.expr() as value):
                if typed:
                    yield from _given([node.target], value, scope)
            case _ if typed:
                pass
            case ast.Assign():
                yield from _given(node.targets, node.value, scope)
            case ast.AugAssign() | ast.NamedExpr():
                yield from _given([node.target], node.value, scope)
            case ast.For() | ast.AsyncFor() if isinstance(node.target, ast.Name):
                yield from _given([node.target], node.iter, scope)
            case ast.Call():
                yield from _called(node, scope)
            case _:
                pass
        waiting += [(each, scope) for each in ast.iter_child_nodes(node)]


def _given(targets: list[ast.expr], value: ast.expr, scope: str) -> Iterator[_Bound]:
    for target in targets:
        match target:
            case ast.Tuple() | ast.List():
                held = value.elts if isinstance(value, ast.Tuple | ast.List) else []
                if len(held) == len(target.elts) and not any(isinstance(each, ast.Starred) for each in target.elts):
                    for one, own in zip(target.elts, held, strict=True):
                        yield from _given([one], own, scope)
                elif public := [one for one in map(_dotted, target.elts) if one and not one.startswith("_")]:
                    yield _Bound(
                        scope + public[0], value, target.lineno, scope, whole=False
                    )  # Which of them has which is not known.
            case ast.Subscript() | ast.Attribute() if ast.unparse(target) in _OWN_MODULE:
                yield _Bound("", value, target.lineno, scope)
            case ast.Subscript() if name := name_in_namespace(target):
                yield _Bound(name, value, target.lineno, scope)
            case ast.Subscript(value=holder) if dotted := _dotted(holder):
                yield _Bound(scope + dotted, value, target.lineno, scope, whole=False)
            case _ if dotted := _dotted(target):
                yield _Bound(scope + dotted, value, target.lineno, scope)


def _called(node: ast.Call, scope: str) -> Iterator[_Bound]:
    """Yield what calls give to names, such as ``setattr(K, "a", _a)`` and ``A.append(_a)``."""
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[holder, ast.Constant(value=str(name)), value]):
            if own := name_in_namespace(node) or f"{_dotted(holder)}.{name}".lstrip("."):
                yield _Bound(own, value, node.lineno, scope)
        case ast.Call(args=[holder, value, *_]) if _dotted(node.func).rpartition(".")[2] == "update_wrapper":
            if dotted := _dotted(holder):
                yield _Bound(dotted, value, node.lineno, scope, whole=False)
        case ast.Call(func=ast.Attribute(value=holder, attr="append" | "extend" | "update" | "insert"), args=args):
            if dotted := _dotted(holder):
                yield from (_Bound(scope + dotted, each, node.lineno, scope, whole=False) for each in args)
        case _:
            pass


def _functions(tree: ast.Module) -> Iterator[tuple[str, _Function, str]]:
    """Yield the functions and methods of a module by their names, with the class in which each stands."""
    waiting: list[tuple[ast.AST, str]] = [(each, "") for each in tree.body]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield scope + node.name, node, scope
        elif isinstance(node, ast.ClassDef):
            waiting += [(each, f"{scope}{node.name}.") for each in node.body]
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting += [(each, scope) for each in ast.iter_child_nodes(node)]


def _wrapped(function: _Function) -> Iterator[str]:
    """Yield what a function is the wrapper of, by its decorators."""
    for each in function.decorator_list:
        if isinstance(each, ast.Call) and each.args and _dotted(each.func).rpartition(".")[2] in _WRAPPERS:
            yield from filter(None, [_dotted(each.args[0])])


def _handing_on(function: _Function) -> Iterator[ast.Call]:
    """Yield the calls that are given all that a function takes as ``*args`` or ``**kwargs``."""
    rest = {each.arg for each in (function.args.vararg, function.args.kwarg) if each is not None}
    for node in ast.walk(function) if rest else ():
        if isinstance(node, ast.Call):
            given = [each.value for each in node.args if isinstance(each, ast.Starred)]
            given += [each.value for each in node.keywords if each.arg is None]
            if any(isinstance(each, ast.Name) and each.id in rest for each in given):
                yield node
