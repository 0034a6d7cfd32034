"""What a name of a Python module may be under conditions: below ``if``, ``except``, ``for``, ``while`` and ``case``.

Which of them is run is not known, so that each is promised beside the one that is read, and under which condition, if
there are several or nothing where that does not hold.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tpmlint.interfaces.support.fact_table import shorten, squeezed

LITERAL = re.compile(r"-?[0-9.][\w.+-]*|[rbuRBU]*(?:'[^']*'|\"[^\"]*\")|True|False|None")
_STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)
ONLY = " only if "
"""What stands between what a name is and the condition under which it is that."""

_EXITS = ("sys.exit", "exit", "quit", "os._exit")
_RAISED = " is raised"
_MAIN = "__name__ == '__main__'"
_TYPES_ALONE = re.compile(r"(?:typing\.|\w+\.)?TYPE_CHECKING")


class Alternative(NamedTuple):
    """What a name may be.

    Args:
        line: of what binds it.
        signature: such as ``function (card)``.
        condition: under which it is that; empty for one that needs not be told.
    """

    line: int
    signature: str
    condition: str = ""


class _Binding(NamedTuple):
    line: int
    signature: str
    conditions: tuple[str, ...]
    class_: ast.ClassDef | None = None


_SURROUNDINGS = frozenset({"os", "platform", "sys"})


def alternatives(tree: ast.Module) -> Mapping[str, tuple[Alternative, ...]]:
    """Return what each name of a module, such as ``K.f``, may be, where that is more than one thing or not always.

    These are the last one that is bound whatever happens, and those after it that are bound under conditions.
    """
    made = any(isinstance(each, ast.FunctionDef) and each.name == "__getattr__" for each in tree.body)
    found: dict[str, tuple[Alternative, ...]] = {}
    for owner, body in _scopes(tree):
        always = _always(body) or frozenset()
        by_name: dict[str, list[_Binding]] = {}
        for name, binding in _bindings(body, deep=False):
            by_name.setdefault(name, []).append(binding)
        for name, bindings in by_name.items():
            bindings.sort(key=lambda each: each.line)
            last = max((at for at, each in enumerate(bindings) if not each.conditions), default=0)
            kept = bindings[last:]
            signatures = [_signature(each) for each in kept]
            certain = name in always or not kept[0].conditions
            if certain and len(kept) == 1:
                continue
            if certain and len(set(signatures)) == 1:
                continue  # Whichever it is, it is the same.
            found[owner + name] = tuple(
                Alternative(each.line, signature, "" if made and not certain and _for_types(each) else _told(each))
                for each, signature in zip(kept, signatures, strict=True)
            )
    return found


def refusals(tree: ast.Module) -> Iterator[Alternative]:
    """Yield what a module raises where it is imported, but for what another import raised before."""
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(each, ()) for each in tree.body]
    while waiting:
        node, under = waiting.pop()
        if any(each.endswith(_RAISED) for each in under):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            yield Alternative(node.lineno, ast.unparse(raised), shorten(" and ".join(under)))
        elif isinstance(node, ast.Assert):
            fails = _constant(node.test) is False
            # Of what the module itself has, it is true unless there is a mistake.
            if fails or any(isinstance(each, ast.Name) and each.id in _SURROUNDINGS for each in ast.walk(node.test)):
                condition = () if fails else (f"not {ast.unparse(node.test)}",)
                yield Alternative(node.lineno, "AssertionError", shorten(" and ".join((*under, *condition))))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func) in _EXITS:
                yield Alternative(node.lineno, "SystemExit", shorten(" and ".join(under)))
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += [(each, (*under, *condition)) for each, condition in _below(node)]


def never_bound(tree: ast.Module) -> frozenset[str]:
    """Return the names that a module binds only where it is run as a program."""
    main = [
        each for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == _MAIN for each in node.body
    ]
    return frozenset(name for name, _ in _bindings(main, deep=False)).difference(
        name for name, _ in _bindings(tree.body, deep=False)
    )


def definitions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the functions and classes of a module, such as ``K.f``, with their lines."""
    for owner, body in _scopes(tree):
        yield from ((owner + name, each.line) for name, each in _bindings(body, deep=False) if each.signature)


def _scopes(tree: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the body of a module and those of its classes, with what stands before the names in them."""
    waiting: list[tuple[str, list[ast.stmt]]] = [("", tree.body)]
    while waiting:
        owner, body = waiting.pop()
        yield owner, body
        inside: list[ast.AST] = [*body]
        while inside:
            node = inside.pop()
            if isinstance(node, ast.ClassDef):
                waiting.append((f"{owner}{node.name}.", node.body))
            elif isinstance(node, _STATEMENTS) and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside += ast.iter_child_nodes(node)


def _told(binding: _Binding) -> str:
    return shorten(" and ".join(binding.conditions))


def _for_types(binding: _Binding) -> bool:
    """Tell whether a name is bound for type checkers, and another way makes it where the module is run."""
    return any(map(_TYPES_ALONE.fullmatch, binding.conditions))


def _signature(binding: _Binding) -> str:
    return binding.signature if binding.class_ is None else f"class {shorten(_outline(binding.class_))}"


def _always(body: Iterable[ast.stmt]) -> frozenset[str] | None:
    """Return the names that statements bind whatever happens; None if what follows them is not reached."""
    found: set[str] = set()
    for node in body:
        branches: list[frozenset[str] | None] | None = None
        match node:
            case ast.Raise() | ast.Return() | ast.Continue() | ast.Break():
                return None
            case ast.If():
                test = _constant(node.test)
                branches = [
                    _always(each) for each, taken in ((node.body, test is not False), (node.orelse, not test)) if taken
                ]
            case ast.Try() | ast.TryStar():
                whole = _always([*node.body, *node.orelse])
                branches = [whole, *(_always(each.body) for each in node.handlers)]
                found |= _always(node.finalbody) or set()
            case ast.With() | ast.AsyncWith():
                found.update(_targets(node))
                branches = [_always(node.body), frozenset()] if _suppresses(node) else [_always(node.body)]
            case ast.Match():
                branches = [_always(each.body) for each in node.cases]
                if not any(
                    isinstance(each.pattern, ast.MatchAs) and each.pattern.pattern is None for each in node.cases
                ):
                    branches.append(frozenset())
            case ast.While():
                branches = [_always(node.body)] if _constant(node.test) else [frozenset()]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.For() | ast.AsyncFor():
                pass
            case _:
                found.update(_targets(node))
        if branches is not None:
            reached = [each for each in branches if each is not None]
            if not reached:
                return None
            found |= frozenset.intersection(*reached)
    return frozenset(found)


def _suppresses(node: ast.With | ast.AsyncWith) -> bool:
    calls = (each.context_expr for each in node.items)
    return any(isinstance(each, ast.Call) and ast.unparse(each.func).rpartition(".")[2] == "suppress" for each in calls)


def _constant(test: ast.expr) -> bool | None:
    """Return what a condition always is, if that stands there."""
    return bool(test.value) if isinstance(test, ast.Constant) else None


def _bindings(body: Iterable[ast.stmt], *, deep: bool) -> Iterator[tuple[str, _Binding]]:
    """Yield what statements bind under which conditions; if ``deep``, classes in them too: ``K.f``."""
    waiting: list[tuple[ast.AST, str, tuple[str, ...]]] = [(each, "", ()) for each in body]
    while waiting:
        node, owner, under = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if not any(ast.unparse(each).rpartition(".")[2] == "overload" for each in node.decorator_list):
                    yield owner + node.name, _Binding(node.lineno, _function(node), under)
                continue
            case ast.ClassDef():
                yield owner + node.name, _Binding(node.lineno, "class", under, node)
                waiting += [(each, f"{owner}{node.name}.", ()) for each in node.body] if deep else ()
                continue
            case ast.stmt():
                names = [*_targets(node)]
                signature = _attribute(node) if names else ""
                for target in names:
                    yield owner + target, _Binding(node.lineno, signature, under)
            case _:
                pass
        waiting += [(each, owner, (*under, *condition)) for each, condition in _below(node)]


def _below(node: ast.AST) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    """Yield the statements in another with the conditions under which they are run."""
    match node:
        case ast.If():
            test = _said(node.test)
            known = _constant(node.test)
            if test != _MAIN:  # That is not run where it is imported.
                yield from ((each, () if known else (test,)) for each in node.body)
            otherwise = () if known is False or test == _MAIN else (f"not {_in_brackets(node.test)}",)
            yield from ((each, otherwise) for each in node.orelse)
        case ast.While():
            known = _constant(node.test)
            yield from ((each, () if known else (_said(node.test),)) for each in node.body)
            yield from ((each, ("the loop ends",)) for each in node.orelse)
        case ast.For() | ast.AsyncFor():
            loop = f"{_said(node.iter)} has any"
            yield from ((each, (loop,)) for each in node.body)
            yield from ((each, ("the loop ends",)) for each in node.orelse)
        case ast.Try() | ast.TryStar():
            yield from ((each, ()) for each in (*node.body, *node.orelse, *node.finalbody))
            for handler in node.handlers:
                kind = "anything" if handler.type is None else _said(handler.type)
                yield from ((each, (f"{kind}{_RAISED}",)) for each in handler.body)
        case ast.Match():
            subject = _said(node.subject)
            for case in node.cases:
                guard = f" if {_said(case.guard)}" if case.guard is not None else ""
                text = f"{subject} matches {_said(case.pattern)}{guard}"
                yield from ((each, (text,)) for each in case.body)
        case ast.With() | ast.AsyncWith():
            yield from ((each, ("nothing is suppressed",) if _suppresses(node) else ()) for each in node.body)
        case _:
            pass


def _said(node: ast.AST) -> str:
    """Return the text of a condition, under which many statements may stand."""
    return shorten(ast.unparse(node))


def _in_brackets(test: ast.expr) -> str:
    text = _said(test)
    return text if isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.Constant) else f"({text})"


def _targets(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Assign():
            targets = node.targets
        case ast.AnnAssign(value=None):
            targets = []
        case ast.With() | ast.AsyncWith():
            targets = [each.optional_vars for each in node.items if each.optional_vars is not None]
        case ast.AnnAssign() | ast.AugAssign() | ast.For() | ast.AsyncFor():
            targets = [node.target]
        case ast.Import() | ast.ImportFrom():
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)
            return
        case _:
            return
    for target in targets:
        for each in ast.walk(target):
            if isinstance(each, ast.Name | ast.Attribute) and isinstance(each.ctx, ast.Store):
                yield ast.unparse(each)


def _attribute(node: ast.stmt) -> str:
    """Return the signature of an attribute, which promises a value where that is a literal; empty for an import."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return ""
    kind = f" {shorten(squeezed(ast.unparse(node.annotation)))}" if isinstance(node, ast.AnnAssign) else ""
    value = ""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        value = ast.unparse(node.value) if all(isinstance(each, ast.Name) for each in _plain_targets(node)) else ""
    return f"attribute{kind}" + (f" = {shorten(value)}" if LITERAL.fullmatch(value) else "")


def _plain_targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    word = "async function" if isinstance(node, ast.AsyncFunctionDef) else "function"
    returns = f" -> {squeezed(ast.unparse(node.returns))}" if node.returns is not None else ""
    return f"{word} {shorten(f'({squeezed(ast.unparse(node.args))}){returns}')}"


def _outline(node: ast.ClassDef) -> str:
    """Return the bases of a class and what is public in it and in its classes."""
    parts = [squeezed(ast.unparse(each)) for each in (*node.bases, *node.keywords)]
    found = {(name, binding.signature) for name, binding in _bindings(node.body, deep=True) if not _is_private(name)}
    parts += (f"{name}: {signature}" for name, signature in sorted(found))
    return f"({', '.join(parts)})"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")
