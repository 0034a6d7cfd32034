"""Signatures of Python: types, values and defaults in them, and functions as facts, parameter by parameter."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from typing import Any

from tpmlint.interfaces.support.fact_table import LONGEST_TYPE, FactTable, shorten, squeezed
from tpmlint.interfaces.support.python.imports import Imports
from tpmlint.interfaces.support.python.records import expression
from tpmlint.interfaces.support.python.types import spelled, without_prose

_PRIVATE = re.compile(r"(?<![\w.])_[A-Za-z]\w*")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_QUOTED = re.compile(r"'([A-Za-z_][\w.\[\], |]*)'")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_LITERALS = re.compile(r"(Literal\[[^\]]*\])")

_WRAPPERS = ("abstractmethod", "asynccontextmanager", "contextmanager", "final")

THEN = ", then "
"""What stands between overloads in their order."""


class Signatures:
    """Spells parts of signatures, and remembers the names in them.

    Args:
        module: what griffe read.
        imports: what the names stand for that it imports.

    Attributes:
        named: all names that stand in signatures.
        used: those among them that nobody can import, or should not.
        overloaded: the functions that are overloaded.
        exports: the names that the module says it exports.
    """

    def __init__(self, module: Any, imports: Imports) -> None:
        self.named: dict[str, None] = {}
        self.used: dict[str, None] = {}
        self.overloaded: set[str] = set()
        self.exports = frozenset(each for each in module.exports or () if isinstance(each, str))
        self._lists = module.exports is not None
        self._imports = imports
        self._callable = frozenset(
            each for each, member in module.members.items() if member.is_alias or not member.is_attribute
        ).union(imports.names)
        # What is imported from all that a module has is nothing else that is known.
        self._known = frozenset((*module.members, *dir(builtins))) if imports.wildcards else None

    def type(self, annotation: Any) -> str:
        """Return a type in one spelling, and remember the private names in it; in quotes it is the same."""
        text = squeezed(str(annotation))
        self.use(text)
        tree = expression(text)
        if tree is None or isinstance(tree, ast.Call):
            return shorten(self._imports.written(_unquoted(text)))
        return shorten(spelled(tree, self._imports), LONGEST_TYPE)

    def shown(self, value: str) -> str:
        """Return a value or a default, and remember the names in it."""
        self.use(value)
        tree = expression(value) if "(" in value else None
        return shorten(self._imports.written(value if tree is None else ast.unparse(without_prose(tree))))

    def use(self, text: str) -> None:
        """Remember the names in a text, and apart those that nobody can import, or should not."""
        self.named.update(dict.fromkeys(_NAME.findall(_TEXT.sub("", text) if "Literal[" in text else text)))
        names = (_NAME if self._lists else _PRIVATE).findall(text)
        self.used.update(dict.fromkeys(each for each in names if each not in self.exports))

    def is_hidden(self, name: str) -> bool:
        """Tell whether nobody can import a name, or should not."""
        return name not in self.exports if self._lists else name.startswith("_")

    def stands_for(self, value: str) -> str:
        """Return what an attribute stands for that is a function or a class, or made of one; else nothing."""
        tree, own = expression(value), self._callable
        if isinstance(tree, ast.Lambda):
            return f" = lambda {shorten(ast.unparse(tree.args))}"
        if isinstance(tree, ast.Name | ast.Attribute):
            root = value.partition(".")[0]
            text = value if root in own or (self._known is not None and root not in self._known) else ""
        elif isinstance(tree, ast.Call):
            arguments = (*tree.args, *(each.value for each in tree.keywords))
            if any(isinstance(each, ast.Name) and each.id in own for each in arguments):
                text = value
            else:
                text = f"{tree.func.id}()" if isinstance(tree.func, ast.Name) and tree.func.id in own else ""
        else:
            return ""
        return f" = {self.shown(text)}" if text else ""


def _unquoted(text: str) -> str:
    """Return a type without quotes but for the texts of a ``Literal``."""
    parts = _LITERALS.split(text)
    return "".join(part if at % 2 else _QUOTED.sub(r"\1", part) for at, part in enumerate(parts))


def add_function(table: FactTable, signatures: Signatures, node: Any, name: str, scope: Any) -> None:
    """Add a function, a method or a constructor.

    Args:
        scope: the module or the class that has it.
    """
    constructs = scope.is_class and node.name == "__init__"
    if node.overloads:
        add_overloads(table, signatures, node.overloads, name, scope)
        return
    if not constructs:
        words = [word for word in ("async", "classmethod", "staticmethod") if word in node.labels]
        words += [word for word in _WRAPPERS if word in decorator_names(node)]
        returns = f" -> {signatures.type(node.returns)}" if node.returns is not None else ""
        if {"contextmanager", "asynccontextmanager"}.intersection(words):
            returns = returns.replace("Generator[", "Iterator[", 1)  # What it yields is all that users get of it.
        table.add(
            name,
            " ".join([*words, "function"]) + returns + deprecated(node),
            node.lineno or 1,
            demand="abstractmethod" in words,
        )
    owner = name.removesuffix(".__init__") if constructs else name
    for position, parameter in _parameters(node, scope):
        kind = "" if parameter.annotation is None else f" {signatures.type(parameter.annotation)}"
        variadic = parameter.kind.value.startswith("variadic")
        default = "" if variadic or parameter.default is None else f" = {signatures.shown(str(parameter.default))}"
        label = {
            "positional-only": f"positional {position}",
            "positional or keyword": parameter.name,
            "keyword-only": parameter.name,
            "variadic positional": "*",
            "variadic keyword": "**",
        }[parameter.kind.value]
        word = {
            "positional-only": "parameter",
            "positional or keyword": f"parameter {position}",
            "keyword-only": "keyword",
        }.get(parameter.kind.value, "any")
        demand = not default and not variadic
        table.add(f"{owner}({label})", word + kind + default, node.lineno or 1, demand=demand)


def add_overloads(table: FactTable, signatures: Signatures, overloads: Any, name: str, scope: Any) -> None:
    """Add the overloads of a function, and their order where it decides what is returned."""
    order: list[str] = []
    signatures.overloaded.add(name)
    for each in overloads:
        words, before = [], ""
        for _, parameter in _parameters(each, scope):
            if parameter.kind.value == "keyword-only" and before not in ("keyword-only", "variadic positional"):
                words.append("*")
            before = parameter.kind.value
            stars = {"variadic positional": "*", "variadic keyword": "**"}.get(before, "")
            kind = "" if parameter.annotation is None else f": {signatures.type(parameter.annotation)}"
            words.append(stars + parameter.name + kind + (" = ..." if parameter.default and not stars else ""))
        returns = "" if each.returns is None else f" -> {signatures.type(each.returns)}"
        table.add(f"{name} overload({', '.join(words)})", "overload" + returns, each.lineno or 1)
        order.append(f"({', '.join(words)}){returns}")
    if len({each.partition(" -> ")[2] for each in order}) > 1:  # The first that fits decides.
        table.add(f"{name} overloads", f"order {THEN.join(order)}", overloads[0].lineno or 1)


def add_lambda(table: FactTable, signatures: Signatures, node: ast.Lambda, name: str, line: int) -> None:
    """Add a function that is written as a value, as if it were defined."""
    table.add(name, "function", line)
    own = node.args
    positional = [*own.posonlyargs, *own.args]
    given = [None] * (len(positional) - len(own.defaults)) + [*own.defaults]
    rows: list[tuple[str, str, ast.expr | None]] = []
    for at, each in enumerate(positional, 1):
        by_name = at > len(own.posonlyargs)
        label = each.arg if by_name else f"positional {at}"
        rows.append((label, f"parameter {at}" if by_name else "parameter", given[at - 1]))
    rows += [(each.arg, "keyword", default) for each, default in zip(own.kwonlyargs, own.kw_defaults, strict=True)]
    for label, word, default in rows:
        shown = "" if default is None else f" = {signatures.shown(ast.unparse(default))}"
        table.add(f"{name}({label})", word + shown, line, demand=default is None)
    for label, variadic in (("*", own.vararg), ("**", own.kwarg)):
        if variadic is not None:
            table.add(f"{name}({label})", "any", line)


def decorator_names(node: Any) -> set[str]:
    """Return the last names of the decorators of a function or a class."""
    return {str(each.value).partition("(")[0].rpartition(".")[2] for each in getattr(node, "decorators", ())}


def _parameters(node: Any, scope: Any) -> Iterator[tuple[int, Any]]:
    """Yield the parameters that a caller gives, with their positions from 1."""
    skipped = 1 if scope.is_class and "staticmethod" not in node.labels and node.name != "__new__" else 0
    for position, parameter in enumerate(node.parameters):
        bound = position == 0 and skipped and parameter.kind.value.startswith("positional")
        if not bound:
            yield position + 1 - skipped, parameter


def deprecated(node: Any) -> str:
    """Return the end of a signature that says so, if a decorator does."""
    return " deprecated" if "deprecated" in decorator_names(node) else ""
