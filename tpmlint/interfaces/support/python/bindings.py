"""Which names a Python module binds, deletes and exports, by whatever statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_MORE = ("__all__.append", "__all__.extend", "__all__.insert")

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


def passed_on(tree: ast.AST) -> frozenset[str]:
    """Return the names that a module imports to pass them on, as PEP 484 writes it: ``from x import y as y``."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset(each.name for node in imports for each in node.names if each.name == each.asname)


def deletions(tree: ast.Module | ast.ClassDef) -> Mapping[str, int]:
    """Return the names that a module or a class deletes, outside its functions and classes, with the lines of that."""
    found: dict[str, int] = {}
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Delete):
            every = (each for target in node.targets for each in ast.walk(target))
            names = [each.id for each in every if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del)]
            found.update((name, max(found.get(name, 0), node.lineno)) for name in names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            if isinstance(node, ast.ExceptHandler) and node.name:  # Python deletes it where the handler ends.
                found[node.name] = max(found.get(node.name, 0), node.end_lineno or 0)
            waiting += ast.iter_child_nodes(node)
    return found


def bindings(tree: ast.Module) -> list[tuple[int, str, bool | None]]:
    """Return what any statement binds outside functions: its line, its name such as ``K.f``, and how.

    It is True where a name keeps what it had, as griffe has it of an assignment below ``if`` and ``except``, and None
    where an attribute is deleted.
    """
    found: list[tuple[int, str, bool | None]] = []
    globals_: set[tuple[str, str]] = set()  # Names that a class binds in the module.
    waiting: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
    while waiting:
        node, owner, kept = waiting.pop()
        inside: set[ast.AST] = set()  # What has a scope of its own.
        match node:
            case ast.Name(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                name = ast.unparse(node)
                found.append((node.lineno, name if (owner, name) in globals_ else owner + name, kept))
            case ast.Attribute(ctx=ast.Del()):
                found.append((node.lineno, owner + ast.unparse(node), None))
            case ast.Subscript(ctx=ast.Store()) | ast.Call() if name := name_in_namespace(node):
                found.append((node.lineno, name, True))
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.append((node.lineno, owner + name, kept))
            case ast.ClassDef():
                inside = {*node.body}
                own = f"{owner}{node.name}."
                globals_ |= {(own, name) for each in node.body if isinstance(each, ast.Global) for name in each.names}
                waiting += ((each, f"{owner}{node.name}.", False) for each in inside)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                inside = {*node.body}
                if owner and node.name in _MAKERS and node.args.args:
                    found += [(line, owner + name, True) for line, name in _set_on_object(node)]
            case ast.Lambda():
                inside = {node.body}
            case ast.comprehension():
                inside = {node.target}
            case _:
                pass
        below = isinstance(node, ast.If | ast.ExceptHandler)
        for each in ast.iter_child_nodes(node):
            if each not in inside:
                keeps = below and isinstance(each, ast.Assign | ast.AnnAssign) if isinstance(each, ast.stmt) else kept
                waiting.append((each, owner, keeps))
    return sorted(found, key=lambda each: each[0])


_NAMESPACES = ("globals()", "locals()", "vars()", "sys.modules[__name__].__dict__")


def name_in_namespace(node: ast.AST) -> str:
    """Return the name that ``globals()["pay"]`` or ``setattr(sys.modules[__name__], "pay", ...)`` binds in a module."""
    match node:
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(name)), ctx=ast.Store()):
            return name if ast.unparse(holder) in _NAMESPACES else ""
        case ast.Call(func=ast.Name(id="setattr"), args=[holder, ast.Constant(value=str(name)), _]):
            return name if ast.unparse(holder) == "sys.modules[__name__]" else ""
    return ""


_MAKERS = ("__init__", "__post_init__", "__attrs_post_init__")


def _set_on_object(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str]]:
    """Yield the attributes that a method sets on its object, by statements of any kind, with their lines."""
    own = function.args.args[0].arg
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()) if name == own:
                yield node.lineno, attr
            case ast.Call(args=[ast.Name(id=name), ast.Constant(value=str(attr)), _]) if name == own:
                if ast.unparse(node.func) in ("setattr", "object.__setattr__"):
                    yield node.lineno, attr
            case _:
                pass


def values(tree: ast.Module) -> Mapping[tuple[int, str], str]:
    """Return values that griffe does not read, by line and name: of ``A, B = 1, 2``, ``K.a = 1`` and ``(a := 1)``."""
    found: dict[tuple[int, str], str] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.NamedExpr):
            found[node.lineno, node.target.id] = ast.unparse(node.value)
        elif isinstance(node, ast.Assign):
            written: dict[ast.expr, str] = {}  # Many names may be given one value.
            for one, value in (pair for target in node.targets for pair in _pairs(target, node.value)):
                if isinstance(one, ast.Attribute | ast.Name):
                    if value not in written:
                        written[value] = ast.unparse(value)
                    if isinstance(one, ast.Attribute):
                        found[one.lineno, one.attr] = written[value]
                    else:
                        found.setdefault((one.lineno, one.id), written[value])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [node.args, *node.decorator_list]  # The rest is done when it is called.
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what a target consists of, each with what it is given, where that stands there."""
    if not isinstance(target, ast.Tuple | ast.List):
        yield target, value
        return
    held = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    if len(held) == len(target.elts) and not any(isinstance(each, ast.Starred) for each in target.elts):
        yield from zip(target.elts, held, strict=True)


def bind(
    module: Any, line: int, bound: str, kept: bool | None, attribute: Any, known: Mapping[tuple[int, str], str]
) -> None:
    """Make a name an attribute in what griffe read, which sees assignments of single names alone.

    Args:
        known: what names have, by line.
    """
    *owners, name = bound.split(".")
    holder = module
    for owner in owners:
        holder = holder.members.get(owner)
        if holder is None or holder.is_alias or not holder.is_class or holder.lineno > line:
            return
    member = holder.members.get(name)
    if kept is None:
        holder.members.pop(name, None)
        return
    if member is None:
        annotation = None
    else:
        end = member.alias_endlineno if member.is_alias else member.endlineno
        if kept or (end or 1) >= line or name == "__all__":
            return
        typed = not member.is_alias and member.is_attribute and "property" not in member.labels
        annotation = member.annotation if typed else None
    value = known.get((line, name), None if annotation is None else "...")
    made = attribute(name, value=value, annotation=annotation, lineno=line)
    made.labels |= {"module-attribute"} if holder.is_module else {"class-attribute", "instance-attribute"}
    holder.set_member(name, made)


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
