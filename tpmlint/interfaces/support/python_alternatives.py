"""What a name of a Python module may be instead: bindings below ``if``, ``except``, ``for``, ``while`` and ``case``.

Which of them is run is not known, so that each is promised beside the one that is read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tpmlint.interfaces.support.source_text import squeezed
from tpmlint.interfaces.support.table import shorten

LITERAL = re.compile(r"-?[0-9.][\w.+-]*|[rbuRBU]*(?:'[^']*'|\"[^\"]*\")|True|False|None")
_CONDITIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
_STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


class Alternative(NamedTuple):
    """What a name may be.

    Args:
        line: of what binds it.
        signature: such as ``function (card)``.
    """

    line: int
    signature: str


class _Binding(NamedTuple):
    line: int
    signature: str
    conditional: bool
    class_: ast.ClassDef | None = None


def alternatives(tree: ast.Module) -> Mapping[str, tuple[Alternative, ...]]:
    """Return what each name of a module, such as ``K.f``, may be, where that is more than one thing.

    These are the last one that is bound whatever happens, and those after it that are bound under conditions.
    """
    by_name: dict[str, list[_Binding]] = {}
    for name, binding in _bindings(tree.body):
        by_name.setdefault(name, []).append(binding)
    found: dict[str, tuple[Alternative, ...]] = {}
    for name, bindings in by_name.items():
        bindings.sort(key=lambda each: each.line)
        last = max((at for at, each in enumerate(bindings) if not each.conditional), default=0)
        if len(bindings) > last + 1:
            found[name] = tuple(Alternative(each.line, _signature(each)) for each in bindings[last:])
    return found


def _signature(binding: _Binding) -> str:
    return binding.signature if binding.class_ is None else f"class {shorten(_outline(binding.class_))}"


def _bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[str, _Binding]]:
    """Yield what statements bind, with what classes in them do: names such as ``K.f``."""
    waiting: list[tuple[ast.AST, str, bool]] = [(each, "", False) for each in body]
    while waiting:
        node, owner, under = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield owner + node.name, _Binding(node.lineno, _function(node), under)
                continue
            case ast.ClassDef():
                yield owner + node.name, _Binding(node.lineno, "class", under, node)
                waiting += [(each, f"{owner}{node.name}.", False) for each in node.body]
                continue
            case ast.stmt():
                for target in _targets(node):
                    yield owner + target, _Binding(node.lineno, _attribute(node), under)
            case _:
                pass
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
            waiting += [(each, owner, True) for each in node.orelse]  # The rest is not run where it is imported.
            continue
        below = under or isinstance(node, _CONDITIONS)
        waiting += [(each, owner, below) for each in ast.iter_child_nodes(node) if isinstance(each, _STATEMENTS)]


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
    found = {(name, binding.signature) for name, binding in _bindings(node.body) if not _is_private(name)}
    parts += (f"{name}: {signature}" for name, signature in sorted(found))
    return f"({', '.join(parts)})"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")
