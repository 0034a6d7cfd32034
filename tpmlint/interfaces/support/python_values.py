"""What attributes of Python have that is written out: constants, displays of them, members of enumerations, fields."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tpmlint.interfaces.support.python_types import without_prose

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.FloorDiv: operator.floordiv,
    ast.LShift: operator.lshift,
    ast.Mod: operator.mod,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.Sub: operator.sub,
}
_SIGNS: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {ast.Invert: operator.invert, ast.USub: operator.neg}
_MOST = 1 << 64
_MOST_SHIFTED = 64
_INT_ENUM = re.compile(r"(?:.*\.)?Int(Enum|Flag)")
_FIELDS = ("Field", "attrib", "field", "ib")
_OWN = frozenset(
    {"compare", "default", "default_factory", "deprecated", "eq", "factory", "hash", "init", "json_schema_extra"}
    | {"kw_only", "metadata", "order", "repr"}
)
"""Arguments of a field that are told otherwise, or by no promise."""


def constant(tree: ast.expr | None, *, mutable: bool = True) -> str | None:
    """Return a value that consists of constants alone, in one spelling; None for another.

    Args:
        mutable: whether a list, a set or a dictionary is one.
    """
    match tree:
        case ast.Constant() if tree.value is not Ellipsis:
            return ast.unparse(tree)
        case ast.UnaryOp() | ast.BinOp():
            value = _folded(tree)
            return None if value is None else repr(value)
        case ast.Tuple():
            parts = _each(tree.elts, mutable=mutable)
            return None if parts is None else f"({', '.join(parts)}{',' * (len(parts) == 1)})"
        case ast.List() if mutable:
            parts = _each(tree.elts, mutable=mutable)
            return None if parts is None else f"[{', '.join(parts)}]"
        case ast.Set() if mutable:
            parts = _each(tree.elts, mutable=mutable)
            return None if parts is None else f"{{{', '.join(sorted(parts))}}}"
        case ast.Dict() if mutable:
            keys, values = _each(tree.keys, mutable=mutable), _each(tree.values, mutable=mutable)
            if keys is None or values is None:
                return None
            return f"{{{', '.join(sorted(f'{key}: {value}' for key, value in zip(keys, values, strict=True)))}}}"
    return None


def _each(nodes: Iterable[ast.expr | None], *, mutable: bool) -> list[str] | None:
    found = [constant(each, mutable=mutable) for each in nodes]
    return None if None in found else [each for each in found if each is not None]


def _folded(tree: ast.expr) -> int | float | str | bytes | None:
    """Return what an expression of constants comes to; None if that is large, or not known."""
    value: Any = None
    match tree:
        case ast.Constant(value=int() | float() | str() | bytes()):
            value = tree.value
        case ast.UnaryOp() if type(tree.op) in _SIGNS:
            inner = _folded(tree.operand)
            value = (
                _SIGNS[type(tree.op)](inner) if isinstance(inner, int) else -inner if isinstance(inner, float) else None
            )
        case ast.BinOp() if type(tree.op) in _OPERATORS:
            left, right = _folded(tree.left), _folded(tree.right)
            numbers = isinstance(left, int | float) and isinstance(right, int | float)
            texts = isinstance(tree.op, ast.Add) and type(left) is type(right) and isinstance(left, str | bytes)
            steep = (
                isinstance(tree.op, ast.LShift | ast.Pow)
                and isinstance(right, int | float)
                and abs(right) > _MOST_SHIFTED
            )
            if (numbers or texts) and not steep:
                try:
                    value = _OPERATORS[type(tree.op)](left, right)
                except (ArithmeticError, TypeError, ValueError):
                    return None
    if isinstance(value, int | float) and not -_MOST <= value <= _MOST:
        return None
    return value if isinstance(value, int | float | str | bytes) else None


def number_of(scope: Any, bases: Iterable[str], name: str) -> str | None:
    """Return the number that ``auto()`` gives a member of an enumeration of integers; None if that is unknown."""
    kinds = [match[1] for base in bases if (match := _INT_ENUM.fullmatch(base))]
    if not kinds:
        return None
    last: int | None = 0
    for own, member in scope.members.items():
        if member.is_alias or not member.is_attribute or own.startswith("__") or member.value is None:
            continue
        value = str(member.value)
        if re.fullmatch(r"(?:\w+\.)?auto\(\)", value):
            if last is not None:
                last = last + 1 if kinds[0] == "Enum" else 1 << last.bit_length()
        else:
            text = constant(_parsed(value))
            number = int(text) if text is not None and re.fullmatch(r"-?\d+", text) else None
            last = number if kinds[0] == "Enum" or number is None or last is None else max(last, number)
        if own == name:
            return None if last is None else str(last)
    return None


def field_of(value: str) -> tuple[str | None, str]:
    """Return the default of a field, None where it must be given, and its constraints, such as ``gt=1``."""
    if not value:
        return None, ""
    tree = _parsed(value)
    if not isinstance(tree, ast.Call) or ast.unparse(tree.func).rpartition(".")[2] not in _FIELDS:
        return value, ""
    given = {each.arg: each.value for each in tree.keywords if each.arg is not None}
    without_prose(tree)
    words = sorted(f"{each.arg}={ast.unparse(each.value)}" for each in tree.keywords if each.arg not in _OWN)
    default = given.get("default", tree.args[0] if tree.args else None)
    factory = given.get("default_factory", given.get("factory"))
    if factory is not None:
        text = "..." if isinstance(factory, ast.Lambda) else f"{ast.unparse(factory)}()"
    elif default is None or (isinstance(default, ast.Constant) and default.value is Ellipsis):
        return None, " ".join(words)
    else:
        text = ast.unparse(default)
    return text, " ".join(words)


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
