"""What a Python module has for others under no public name: private functions that are served, what is registered."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tpmlint.interfaces.support.python_decorators import counts, serves
from tpmlint.interfaces.support.python_names import Imports
from tpmlint.interfaces.support.python_types import without_prose
from tpmlint.interfaces.support.table import shorten, squeezed

_CHECKING = re.compile(
    r"\w*_serializer|\w*_validator|validator|computed_field|validates|validates_schema|(?:pre|post)_(?:load|dump)"
)
"""Decorators by which a method decides how data of its class is read and written."""

_REGISTERING = re.compile(
    r"add_(?:api_|websocket_)?route|add_url_rule|add_resource|add_typer|add_command|add_view|add_handler|add_task"
    r"|add_(?:get|post|put|delete|patch|head|static)|include_router|include|mount|register_blueprint|register|route"
)
_LISTS = frozenset({"routes", "urlpatterns", "websocket_urlpatterns"})
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For)


class Served(NamedTuple):
    """Something that is there for others.

    Args:
        text: how it is served, such as ``app.route('/pay')``.
        signature: what it takes, if that decides what others send.
        owner: the class that it belongs to, if any.
        names: that stand in it.
    """

    text: str
    signature: str
    owner: str
    line: int
    names: frozenset[str]


def served(tree: ast.Module, imports: Imports, public: frozenset[str] | None) -> Iterator[Served]:
    """Yield what is served of private functions and methods, and what statements of the module register.

    Args:
        public: the names that the module says are there for others; None if it does not say.
    """
    waiting: list[tuple[ast.stmt, str]] = [(each, "") for each in tree.body]
    while waiting:
        node, owner = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            listed = owner or public is None or node.name in public
            if node.name.startswith("_") or not listed:
                yield from _decorated(node, owner, imports)
        elif isinstance(node, ast.ClassDef):
            waiting += [(each, f"{owner}{node.name}.") for each in node.body]
        elif isinstance(node, _BLOCKS):
            below = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt))
            waiting += [(each, owner) for each in below]
        elif not owner:
            yield from (_served(each, "registered", imports) for each in _registered(node))


def _decorated(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, imports: Imports) -> Iterator[Served]:
    own = [each for each in node.decorator_list if counts(each)]
    texts = [ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in own]
    shown = [text.rpartition(".")[2] for text in texts]
    if any(map(serves, texts)):
        returns = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
        arguments = shorten(imports.written(squeezed(f"({ast.unparse(node.args)}){returns}")))
        for each in own:
            yield _served(each, f"function {arguments}", imports)._replace(owner=owner.rstrip("."))
    elif owner and any(map(_CHECKING.fullmatch, shown)):
        for each in own:
            yield _served(each, "method", imports)._replace(owner=owner.rstrip("."))


def _registered(node: ast.stmt) -> Iterator[ast.expr]:
    """Yield the calls of a statement that register something, and what lists of paths hold."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        if isinstance(function, ast.Attribute) and _REGISTERING.fullmatch(function.attr):
            yield node.value
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if any(isinstance(each, ast.Name) and each.id in _LISTS for each in targets):
        waiting = [node.value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, ast.List | ast.Tuple):
                waiting += value.elts
            elif isinstance(value, ast.BinOp):
                waiting += [value.left, value.right]
            elif value is not None:
                yield value


def _served(node: ast.expr, signature: str, imports: Imports) -> Served:
    names = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    text = shorten(imports.written(squeezed(ast.unparse(without_prose(node)))))
    return Served(text, signature, "", node.lineno, names)
