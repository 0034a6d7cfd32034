"""What a Python module imports without an import statement, by ``__getattr__`` and calls, written as statements.

``__getattr__`` brings a name when it is asked for; ``getattr``, ``import_module`` and loops bring one by a call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.fact_table import MOST_FACTS

_MAY_TAKE = re.compile(r"__getattr__|\b(?:getattr|import_module|globals|vars|staticmethod|classmethod|property)\s*\(")
_WRAPPERS = ("classmethod", "property", "staticmethod")
_Place = tuple[str, str, str]
"""A module, a name in it, and the name here."""


class WrittenOut(NamedTuple):
    """A module with imports at its end for what it takes otherwise.

    Args:
        text: of all of it.
        tree: of the text.
        lines: for each of these imports where that stands.
        first: the line of the text that the first of them is on.
        rest: the text of a ``__getattr__`` none of whose names can be told, with its line.
    """

    text: str
    tree: ast.Module
    lines: tuple[int, ...] = ()
    first: int = 1
    rest: tuple[str, int] | None = None

    def line(self, line: int) -> int:
        """Return the line in the file that a line of the text comes from."""
        at = min(line - self.first, len(self.lines) - 1)
        return self.lines[at] if self.lines and at >= 0 else line


def written_out(text: str) -> WrittenOut:
    """Return the text of a module with what it takes from others as imports.

    Raises:
        UnreadableInterface: it takes too much.
        SyntaxError, ValueError: as ``ast.parse`` does.
    """
    tree = ast.parse(text)
    if _MAY_TAKE.search(text) is None:
        return WrittenOut(text, tree)
    known = _imported(tree)
    plain = _without_wrappers(text, tree, known)
    on_demand = names_on_demand(tree) if "__getattr__" in text else None
    found = [(each, on_demand.line) for each in on_demand.imports] if on_demand is not None else []
    for places, line in _taken(tree, known):
        found += [(each, line) for each in _statements(places)]
        if len(found) > MOST_FACTS:  # A loop over many names may take each from many modules.
            raise UnreadableInterface(f"there are more than {MOST_FACTS:,} facts", line)
    rest = (on_demand.rest, on_demand.line) if on_demand is not None and on_demand.rest else None
    if plain == text and not found:
        return WrittenOut(text, tree, rest=rest)
    whole = "\n".join([plain, *(each for each, _ in found)])
    lines = tuple(line for _, line in found)
    return WrittenOut(whole, ast.parse(whole), lines, plain.count("\n") + 2, rest)


def _imported(tree: ast.Module) -> Mapping[str, str]:
    """Return what names of a module are imported as: the module and the name in it, or a module alone."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            found.update({each.asname or each.name: f"{source}:{each.name}" for each in node.names})
        elif isinstance(node, ast.Import):
            found.update({each.asname: f"{each.name}:" for each in node.names if each.asname})
    return found


def _taken(tree: ast.Module, known: Mapping[str, str]) -> Iterator[tuple[list[_Place], int]]:
    """Yield what statements take by a call: ``pay = getattr(_impl, "pay")``, ``globals().update(vars(_impl))``."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=own)], value=ast.Call() | ast.Attribute() as value):
                module, _, original = _place(value, "", known).partition(":")
                is_called = any(isinstance(each, ast.Call) for each in ast.walk(value))
                if module and original.isidentifier() and is_called:
                    yield [(module, original, own)], node.lineno
            case ast.Expr(value=ast.Call(args=[ast.expr() as given]) as call) if ast.unparse(call.func) in _UPDATES:
                names = [each for each in ast.walk(given) if isinstance(each, ast.Name) and each.id in known]
                yield [(_module(known[each.id]), "*", "every") for each in names], node.lineno
            case ast.For(target=ast.Name(id=asked), iter=ast.List() | ast.Tuple() as held):
                names_of = [each for each in map(_text, held.elts) if each]
                modules: dict[str, None] = {}
                for each in ast.walk(node):
                    taken: ast.expr | None = each.value if isinstance(each, ast.Assign) else None
                    if isinstance(each, ast.Call) and ast.unparse(each.func) == "setattr" and len(each.args) > 2:
                        taken = each.args[2]
                    module, _, original = ("" if taken is None else _place(taken, asked, known)).partition(":")
                    if module and original == "?":
                        modules[module] = None
                yield from (([(module, name, name) for name in names_of], node.lineno) for module in modules)
            case _:
                pass


_UPDATES = ("globals().update", "vars().update", "locals().update", "sys.modules[__name__].__dict__.update")


def _without_wrappers(text: str, tree: ast.Module, known: Mapping[str, str]) -> str:
    """Return a text with ``pay = staticmethod(_impl.pay)`` in classes as ``pay = _impl.pay``."""
    edits: dict[int, list[tuple[int, int, bytes]]] = {}
    for node in ast.walk(tree):
        for each in node.body if isinstance(node, ast.ClassDef) else ():
            match each:
                case ast.Assign(value=ast.Call(func=ast.Name(id=word), args=[ast.Attribute() as inner]) as call):
                    at = call.lineno - 1
                    if word in _WRAPPERS and call.end_lineno == call.lineno and _place(inner, "", known):
                        edit = call.col_offset, call.end_col_offset or 0, ast.unparse(inner).encode()
                        edits.setdefault(at, []).append(edit)
                case _:
                    pass
    if not edits:
        return text
    lines = text.split("\n")
    for at, changes in edits.items():
        line, parts, done = lines[at].encode(), list[bytes](), 0
        for begin, end, new in sorted(changes):
            parts += [line[done:begin], new]
            done = end
        lines[at] = b"".join([*parts, line[done:]]).decode()
    return "\n".join(lines)


class OnDemand(NamedTuple):
    """What ``__getattr__`` of a module brings when a name is asked for.

    Args:
        imports: statements that would import the same at once, as PEP 484 writes it where names are passed on.
        rest: the text of what it does, if none of its names can be told.
        line: where it stands.
    """

    imports: tuple[str, ...]
    rest: str
    line: int


def names_on_demand(tree: ast.Module) -> OnDemand | None:
    """Return what a module brings when it is asked for a name; None if it brings nothing so."""
    found: list[_Place] = []
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
            used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            for table in tree.body:
                if isinstance(table, ast.Assign | ast.AnnAssign):
                    targets = table.targets if isinstance(table, ast.Assign) else [table.target]
                    if any(isinstance(each, ast.Name) and each.id in used for each in targets):
                        found += _listed(table.value)
            for place in _branches(node.body, node.args.args[0].arg if node.args.args else "", (), {}):
                found.append(place)
                if len(found) > MOST_FACTS:  # Many statements may return something for many names.
                    raise UnreadableInterface(f"there are more than {MOST_FACTS:,} facts", node.lineno)
            body = [
                each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
            ]
            is_made = bool(found) or all(isinstance(each, ast.Raise) for each in body)
            rest = "" if is_made else " ".join(map(ast.unparse, body))
            return OnDemand(_statements(found), rest, node.lineno)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "__getattr__" in _names_of(node):
            # As the package ``lazy_loader`` has it.
            for each in node.value.keywords:
                if each.arg == "submod_attrs":
                    found += _listed(each.value)
            return OnDemand(_statements(found), "" if found else ast.unparse(node.value), node.lineno)
    return None


def _names_of(node: ast.Assign) -> set[str]:
    return {each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)}


def _statements(found: Iterable[_Place]) -> tuple[str, ...]:
    """Return imports of what is found: module, name in it, and name here; what cannot be a name is skipped.

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


def _listed(value: ast.expr | None) -> Iterator[_Place]:
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
) -> Iterator[_Place]:
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
