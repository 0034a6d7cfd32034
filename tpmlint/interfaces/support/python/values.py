"""What attributes of Python have that is written out: constants, displays of them, members of enumerations, fields."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tpmlint.interfaces.support.python.types import without_prose

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
    {"default", "default_factory", "deprecated", "factory", "init", "json_schema_extra", "kw_only", "metadata", "repr"}
)
"""Arguments of a field that are told otherwise, or by no promise."""
_USUAL = frozenset({"compare=True", "eq=True", "hash=None", "order=True"})
_FROZEN = frozenset(
    {"Decimal", "Fraction", "MappingProxyType", "Path", "PurePath", "PurePosixPath", "UUID", "Version", "bytes", "date"}
    | {"datetime", "frozendict", "frozenset", "re.compile", "time", "timedelta", "tuple"}
)
"""What makes a value that nobody changes."""


def constant(tree: ast.expr | None, *, mutable: bool = True) -> str | None:
    """Return a value that consists of constants, in one spelling; None for another.

    Args:
        mutable: whether a list, a set or a dictionary is one, whatever it holds.
    """
    tree = _joined(tree)
    match tree:
        case ast.Constant() if tree.value is not Ellipsis:
            return ast.unparse(tree)
        case ast.UnaryOp() | ast.BinOp():
            value = _folded(tree)
            return None if value is None else repr(value)
        case ast.JoinedStr():
            held = [each.value for each in tree.values if isinstance(each, ast.FormattedValue)]
            return ast.unparse(tree) if all(isinstance(each, ast.Name | ast.Attribute) for each in held) else None
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
            values = _each(tree.values, mutable=mutable) or []
            keys = ["**" if each is None else f"{_part(each)}: " for each in tree.keys]
            return f"{{{', '.join(sorted(map(str.__add__, keys, values)))}}}"
        case ast.Call(func=function) if _is_one_of(function, _FROZEN):
            own = [constant(each) for each in tree.args]
            named = [(each.arg, constant(each.value)) for each in tree.keywords]
            if None in own or any(key is None or value is None for key, value in named) or not (own or named):
                return None
            given = [*(each or "" for each in own), *sorted(f"{key}={value}" for key, value in named)]
            return f"{ast.unparse(function)}({', '.join(given)})"
    return None


def _each(nodes: Iterable[ast.expr], *, mutable: bool) -> list[str] | None:
    if mutable:
        return [_part(each) for each in nodes]
    found = [constant(each, mutable=mutable) for each in nodes]
    return None if None in found else [each for each in found if each is not None]


def _part(node: ast.expr) -> str:
    """Return what a list or a dictionary holds: a constant, a public name, or something."""
    if isinstance(node, ast.Starred):
        return f"*{_part(node.value)}"
    known = constant(node)
    if known is None and isinstance(node, ast.Name | ast.Attribute):
        text = ast.unparse(node)
        return text if all(not each.startswith("_") for each in text.split(".")) else "..."
    return "..." if known is None else known


def _joined(tree: ast.expr | None) -> ast.expr | None:
    """Return a sum of lists or of tuples as one."""
    if not isinstance(tree, ast.BinOp) or not isinstance(tree.op, ast.Add):
        return tree
    parts: list[ast.expr] = []
    left: ast.expr = tree
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        parts.insert(0, left.right)
        left = left.left
    parts.insert(0, left)
    kinds = {type(each) for each in parts if isinstance(each, ast.List | ast.Tuple)}
    if len(kinds) != 1 or not all(isinstance(each, ast.List | ast.Tuple | ast.Name | ast.Attribute) for each in parts):
        return tree
    held: list[ast.expr] = []
    for each in parts:
        held += each.elts if isinstance(each, ast.List | ast.Tuple) else [ast.Starred(each, ast.Load())]
    return ast.List(held, ast.Load()) if kinds == {ast.List} else ast.Tuple(held, ast.Load())


def _is_one_of(function: ast.expr, names: frozenset[str]) -> bool:
    text = ast.unparse(function)
    return text in names or text.rpartition(".")[2] in names


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


def numbers_of(scope: Any, bases: Iterable[str]) -> Mapping[str, str]:
    """Return the numbers that the members of an enumeration of integers have, as far as they are known."""
    found: dict[str, str] = {}
    kinds = [match[1] for base in bases if (match := _INT_ENUM.fullmatch(base))]
    if not kinds:
        return found
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
        if last is not None:
            found[own] = str(last)
    return found


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
    words = [each for each in words if each not in _USUAL]
    default = given.get("default", tree.args[0] if tree.args else None)
    factory = given.get("default_factory", given.get("factory"))
    if factory is not None:
        text = "..." if isinstance(factory, ast.Lambda) else f"{ast.unparse(factory)}()"
    elif default is None or (isinstance(default, ast.Constant) and default.value is Ellipsis):
        return None, " ".join(words)
    else:
        text = ast.unparse(default)
    return text, " ".join(words)


_MADE_BY = re.compile(
    r"(?:.*\.)?(?:fields|models|serializers|forms|graphene|ma|db|peewee|wtforms|columns)\.[A-Z]\w*|(?:.*\.)?\w*Field"
    r"|(?:.*\.)?(?:Column|mapped_column|relationship|ForeignKey|ib|attrib)|(?:sqlalchemy\.(?:.*\.)?)Table"
)
"""What makes a field of a model, a schema, a serializer or a form, or a table of SQLAlchemy."""
_FIELD_PROSE = frozenset(
    {"comment", "db_comment", "error_messages", "help_text", "info", "label", "metadata", "verbose_name"}
    | {"verbose_name_plural", "widget"}
)


def made_field(value: str, written: Callable[[str], str]) -> str | None:
    """Return the call that makes a field of a class, without what people read of it; None for another value.

    Args:
        written: returns a text with imported names as what they stand for.
    """
    tree = _parsed(value) if value.endswith(")") else None
    if not isinstance(tree, ast.Call) or not _MADE_BY.fullmatch(function := written(ast.unparse(tree.func))):
        return None
    without_prose(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = sorted(
                (each for each in node.keywords if each.arg not in _FIELD_PROSE), key=lambda each: each.arg or ""
            )
    if tree.args and "models." in function and not re.search(r"Foreign|OneToOne|ManyToMany|To", function):
        first = tree.args[0]
        if isinstance(first, ast.Constant | ast.Call):  # The name for people.
            tree.args = tree.args[1:]
    return ast.unparse(tree)


def is_prose_of_a_field(name: str) -> bool:
    """Tell whether what has this name says something to people alone."""
    return name in _FIELD_PROSE


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
