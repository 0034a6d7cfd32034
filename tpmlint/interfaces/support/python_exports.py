"""What decides about ``__all__`` of a Python module besides lists of names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

_MORE = ("__all__.append", "__all__.extend", "__all__.insert")


class WorkedOut(NamedTuple):
    """A part of what makes ``__all__``, such as ``cards.__all__``.

    Args:
        narrows: names may be missing of which nothing else says so.
    """

    text: str
    line: int
    narrows: bool


def exports_worked_out(tree: ast.Module) -> Iterator[WorkedOut]:
    """Yield what decides about ``__all__`` besides lists of names, such as ``[*cards.__all__]``."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom):
            if any((each.asname or each.name) == "__all__" for each in node.names):
                yield WorkedOut(ast.unparse(node), node.lineno, narrows=True)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and _binds_it(node):
            yield from _parts(node)
        elif isinstance(node, ast.stmt) and not isinstance(node, _BLOCKS):
            yield from _mentions(node)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            if isinstance(node, ast.For | ast.AsyncFor) and any(map(_is_it, ast.walk(node.target))):
                yield WorkedOut(f"for {ast.unparse(node.target)}", node.lineno, narrows=True)
            waiting += ast.iter_child_nodes(node)


_BLOCKS = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.With,
    ast.AsyncWith,
    ast.Match,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
)


def _is_it(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _binds_it(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return node.value is not None and any(map(_is_it, targets))


def _parts(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[WorkedOut]:
    unknown: list[ast.expr] = []
    lists = 0
    parts = [node.value]
    while parts:
        part = parts.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            parts += [part.left, part.right]
        elif isinstance(part, ast.List | ast.Tuple | ast.Set):
            lists += 1
            if not all(isinstance(each, ast.Constant) for each in part.elts):
                unknown.append(part)
        elif part is not None:
            unknown.append(part)
    for each in unknown:
        yield WorkedOut(ast.unparse(each), node.lineno, narrows=not lists and not isinstance(node, ast.AugAssign))


def _mentions(node: ast.stmt) -> Iterator[WorkedOut]:
    """Yield a statement that has ``__all__`` in another way, if it may change it."""
    if not any(map(_is_it, ast.walk(node))):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in _MORE:
        yield WorkedOut(ast.unparse(node), node.lineno, narrows=False)
    elif not isinstance(node, ast.Assert):
        yield WorkedOut(ast.unparse(node), node.lineno, narrows=True)
