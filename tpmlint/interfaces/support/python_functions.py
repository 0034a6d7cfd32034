"""Functions of Python as facts: each parameter, what they return, overloads, and those that are written as values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from tpmlint.interfaces.support.python_signatures import Signatures
from tpmlint.interfaces.support.table import FactTable

_WRAPPERS = ("abstractmethod", "asynccontextmanager", "contextmanager", "final")

THEN = ", then "
"""What stands between overloads in their order."""


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
