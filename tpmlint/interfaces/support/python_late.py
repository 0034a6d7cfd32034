"""What a Python module brings when it is asked for a name that it does not have, by ``__getattr__``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Late(NamedTuple):
    """What ``__getattr__`` of a module brings when a name is asked for.

    Args:
        imports: statements that would import the same at once, as PEP 484 writes it where names are passed on.
        rest: the text of what it does, if none of its names can be told.
        line: where it stands.
    """

    imports: tuple[str, ...]
    rest: str
    line: int


def late_names(tree: ast.Module) -> Late | None:
    """Return what a module brings when it is asked for a name; None if it brings nothing so."""
    found: list[tuple[str, str, str]] = []
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
            used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            for table in tree.body:
                if isinstance(table, ast.Assign | ast.AnnAssign):
                    targets = table.targets if isinstance(table, ast.Assign) else [table.target]
                    if any(isinstance(each, ast.Name) and each.id in used for each in targets):
                        found += _listed(table.value)
            found += _branches(node.body, node.args.args[0].arg if node.args.args else "", (), {})
            body = [
                each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
            ]
            is_made = bool(found) or all(isinstance(each, ast.Raise) for each in body)
            rest = "" if is_made else " ".join(map(ast.unparse, body))
            return Late(_statements(found), rest, node.lineno)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "__getattr__" in _names_of(node):
            # As the package ``lazy_loader`` has it.
            for each in node.value.keywords:
                if each.arg == "submod_attrs":
                    found += _listed(each.value)
            return Late(_statements(found), "" if found else ast.unparse(node.value), node.lineno)
    return None


def _names_of(node: ast.Assign) -> set[str]:
    return {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}


def _statements(found: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Return imports of what is found: module, name in it, and name here; what is no name is skipped.

    One of another name is passed on by an assignment alone.
    """
    wanted = dict.fromkeys(
        each for each in found if all(part.isidentifier() for part in (*filter(None, each[0].split(".")), each[2]))
    )
    return tuple(
        f"from {module} import *"
        if original == "*"
        else f"from {module} import {own} as {own}"
        if original == own
        else f"from {module} import {original} as _{own}_late; {own} = _{own}_late"
        for module, original, own in wanted
        if module and (original == "*" or original.isidentifier())
    )


def _listed(value: ast.expr | None) -> Iterator[tuple[str, str, str]]:
    """Yield what a table says: ``{"pay": "._impl"}``, ``{"pay": ("._impl", "charge")}`` or ``{"_impl": ["pay"]}``."""
    if not isinstance(value, ast.Dict):
        return
    for key, held in zip(value.keys, value.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        own = key.value
        parts = [*map(_text, held.elts)] if isinstance(held, ast.List | ast.Tuple | ast.Set) else []
        if text := _text(held):
            module, mark, name = text.partition(":")
            yield _relative(module), name if mark else own, own
        elif isinstance(held, ast.Tuple) and len(parts) == 2 and parts[0].startswith("."):
            yield parts[0], parts[1], own
        else:
            yield from ((_relative(own), each, each) for each in parts if each)


def _relative(module: str) -> str:
    return module if module.startswith(".") or "." in module else f".{module}"


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _branches(
    body: Iterable[ast.stmt], asked: str, names: tuple[str, ...], known: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield what statements of ``__getattr__`` return for some names.

    Args:
        asked: the parameter that has the name.
        names: those for which the statements are run; none if that is not known.
        known: by local name the module and the name in it, or a module alone, as in ``._impl:``.
    """
    known = dict(known)
    for node in body:
        match node:
            case ast.ImportFrom():
                source = "." * node.level + (node.module or "")
                for each in node.names:
                    known[each.asname or each.name] = f"{source}:{each.name}"
            case ast.Import():
                known.update({each.asname or each.name: f"{each.name}:" for each in node.names})
            case ast.Assign(targets=[ast.Name(id=own)], value=value) if place := _place(value, asked, known):
                known[own] = place
            case ast.If():
                yield from _branches(node.body, asked, _compared(node.test, asked) or names, known)
                yield from _branches(node.orelse, asked, names, known)
            case ast.Match():
                for case in node.cases:
                    values = [each.value for each in ast.walk(case.pattern) if isinstance(each, ast.MatchValue)]
                    yield from _branches(case.body, asked, tuple(filter(None, map(_text, values))), known)
            case ast.Try() | ast.With():
                yield from _branches(node.body, asked, names, known)
            case ast.Return(value=ast.expr() as value) if place := _place(value, asked, known):
                module, _, original = place.partition(":")
                if original != "?":
                    yield from ((module, original, each) for each in names if original)
                elif names:
                    yield from ((module, each, each) for each in names)
                else:
                    yield module, "*", "every"
            case _:
                pass


def _compared(test: ast.expr, asked: str) -> tuple[str, ...]:
    """Return the names that a condition compares the one with that is asked for."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[value]) if name == asked:
            return tuple(filter(None, [_text(value)]))
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[value]) if name == asked:
            held = value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else []
            return tuple(filter(None, map(_text, held)))
        case ast.BoolOp(op=ast.Or()):
            return tuple(name for each in test.values for name in _compared(each, asked))
    return ()


def _place(value: ast.expr, asked: str, known: Mapping[str, str]) -> str:
    """Return the module and the name that an expression stands for: ``._impl:pay``; ``?`` is the one asked for."""
    match value:
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Attribute(value=holder, attr=attr) if place := _place(holder, asked, known):
            return f"{_module(place)}:{attr}"
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, part, *_]) if place := _place(holder, asked, known):
            is_asked = isinstance(part, ast.Name) and part.id == asked
            return f"{_module(place)}:{'?' if is_asked else _text(part)}"
        case ast.Call(args=[first, *_]) if ast.unparse(value.func).rpartition(".")[2] == "import_module":
            return f"{_text(first)}:" if _text(first) else ""
    return ""


def _module(place: str) -> str:
    """Return the module that a place is: itself, or what a package has of that name."""
    module, _, name = place.partition(":")
    return f"{module}{'' if not name or module.endswith('.') else '.'}{name}"
