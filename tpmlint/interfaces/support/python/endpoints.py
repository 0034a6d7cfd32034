"""Endpoints of Python modules under no public name: routes, commands and tasks, and what is registered."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.python.decorators import counts, serves
from tpmlint.interfaces.support.python.imports import Imports
from tpmlint.interfaces.support.python.types import spelled, without_prose

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_CHECKING = re.compile(
    r"\w*_serializer|\w*_validator|validator|computed_field|validates|validates_schema|(?:pre|post)_(?:load|dump)"
)
"""Decorators by which a method decides how data of its class is read and written."""

_REGISTERING = re.compile(
    r"add_(?:api_|websocket_)?routes?|add_url_rule|add_resource|add_typer|add_command|add_view|add_handler|add_task"
    r"|add_(?:get|post|put|delete|patch|head|static)|include_router|include|mount|register_blueprint|register|route"
)
_LISTS = frozenset({"routes", "urlpatterns", "websocket_urlpatterns"})
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For)


class Endpoint(NamedTuple):
    """Something that is there for others.

    Args:
        text: how it is served, such as ``app.route('/pay')``.
        signature: what it takes, if that decides what others send.
        owner: the class that it belongs to, if any.
        names: that stand in it.
        is_called: it is a function that others call, however private its class is.
    """

    text: str
    signature: str
    owner: str
    line: int
    names: frozenset[str]
    is_called: bool = False


def endpoints(tree: ast.Module, imports: Imports, public: frozenset[str] | None) -> Iterator[Endpoint]:
    """Yield what is served of private functions and methods, and what statements of the module register.

    Args:
        public: the names that the module says are there for others; None if it does not say.
    """
    lists = _Lists(tree)
    waiting: list[tuple[ast.stmt, str, str]] = [(each, "", "") for each in tree.body]
    while waiting:
        node, owner, loop = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = f"{owner}{node.name}".split(".")
            hidden = any(each.startswith("_") for each in parts) or (public is not None and parts[0] not in public)
            if hidden:
                yield from _decorated(node, owner, imports)
            yield from _inside(node, imports, is_method=bool(owner))
        elif isinstance(node, ast.ClassDef):
            waiting += [(each, f"{owner}{node.name}.", "") for each in node.body]
        elif isinstance(node, _BLOCKS):
            below = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt))
            if isinstance(node, ast.For):
                loop = f" for {ast.unparse(node.target)} in {shorten(imports.written(ast.unparse(node.iter)))}"
            waiting += [(each, owner, loop) for each in below]
        elif not owner:
            yield from (_endpoint(each, f"registered{loop}", imports) for each in _registered(node, lists))


def _decorated(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, imports: Imports) -> Iterator[Endpoint]:
    own = [each for each in node.decorator_list if counts(each)]
    texts = [ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in own]
    shown = [text.rpartition(".")[2] for text in texts]
    if any(map(serves, texts)):
        # Of a command it is what the decorators say that users give.
        by_decorators = not _COMMAND_PARTS.isdisjoint(shown)
        taken = "function" if by_decorators else f"function {shorten(squeezed(_spelled_arguments(node, imports)))}"
        for each, text in zip(own, texts, strict=True):
            signature = taken if serves(text) else "decorator"
            yield _endpoint(each, signature, imports)._replace(owner=owner.rstrip("."), is_called=True)
    elif owner and any(map(_CHECKING.fullmatch, shown)):
        for each in own:
            yield _endpoint(each, "method", imports)._replace(owner=owner.rstrip("."))


_COMMAND_PARTS = frozenset({"argument", "option", "version_option", "confirmation_option", "password_option"})
"""Decorators that say what a command takes."""


def _spelled_arguments(node: _Function, imports: Imports) -> str:
    """Return the parameters and the result of a function with each type in one spelling."""
    arguments = copy.deepcopy(node.args)
    own = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for each in own:
        if each is not None and each.annotation is not None:
            each.annotation = ast.Name(spelled(each.annotation, imports))
    arguments.defaults = [ast.Name(imports.written(ast.unparse(each))) for each in arguments.defaults]
    arguments.kw_defaults = [
        None if each is None else ast.Name(imports.written(ast.unparse(each))) for each in arguments.kw_defaults
    ]
    returns = "" if node.returns is None else f" -> {spelled(node.returns, imports)}"
    return f"({ast.unparse(arguments)}){returns}"


_APPLICATIONS = frozenset({"Application", "Litestar", "Mount", "Router", "Starlette"})
"""What is made of a list of routes."""


class _Lists:
    """The lists of a module, such as those of routes, of which each is gone through once."""

    def __init__(self, tree: ast.Module) -> None:
        self._held: dict[str, ast.expr | None] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple | ast.BinOp):
                self._held.update({each.id: node.value for each in node.targets if isinstance(each, ast.Name)})

    def parts(self, value: ast.expr) -> Iterator[ast.expr]:
        """Yield what a list holds, also by its name or in a sum; another value is its own part."""
        waiting = [value]
        while waiting:
            match waiting.pop():
                case ast.List(elts=held) | ast.Tuple(elts=held):
                    waiting += held
                case ast.BinOp(left=left, right=right):
                    waiting += [left, right]
                case ast.Starred(value=ast.Name() as more):
                    waiting.append(more)
                case ast.Name(id=name) if name in self._held:
                    waiting += filter(None, [self._held[name]])
                    self._held[name] = None
                case other:
                    yield other


def _registered(node: ast.stmt, lists: _Lists) -> Iterator[ast.expr]:
    """Yield the calls of a statement that register something, and what lists of paths hold."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        if isinstance(function, ast.Attribute) and _REGISTERING.fullmatch(function.attr):
            yield node.value
        elif isinstance(function, ast.Call) and serves(ast.unparse(function.func)):
            yield node.value  # As in app.get("/pay")(pay).
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return
    made = node.value if isinstance(node.value, ast.Call) else None
    if made is not None and ast.unparse(made.func).rpartition(".")[2] in _APPLICATIONS:
        given = [each.value for each in made.keywords if each.arg in ("handlers", "route_handlers", "routes")]
        for each in (*given, *made.args[:1]):
            yield from lists.parts(each)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is not None and any(isinstance(each, ast.Name) and each.id in _LISTS for each in targets):
        yield from lists.parts(node.value)


_ADDING = re.compile(r"add_(?:api_|websocket_)?route|add_url_rule|add_resource|mount")
_INCLUDING = re.compile(r"include_router|register_blueprint|add_typer")


def _inside(function: _Function, imports: Imports, *, is_method: bool) -> Iterator[Endpoint]:
    """Yield what a function serves that makes an application: under paths, and what others bring."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            name = called.attr if isinstance(called, ast.Attribute) else ""
            if (_ADDING.fullmatch(name) and _has_path(node.value)) or (_INCLUDING.fullmatch(name) and not is_method):
                yield _endpoint(node.value, "registered", imports)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_has_path, node.decorator_list)):
            yield from _decorated(node, "", imports)
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(node, ast.ClassDef):
            waiting += [each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr)]


def _has_path(call: ast.expr) -> bool:
    first = call.args[0] if isinstance(call, ast.Call) and call.args else None
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith("/")


def _endpoint(node: ast.expr, signature: str, imports: Imports) -> Endpoint:
    names = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    text = shorten(imports.written(squeezed(ast.unparse(without_prose(node)))))
    return Endpoint(text, signature, "", node.lineno, names)
