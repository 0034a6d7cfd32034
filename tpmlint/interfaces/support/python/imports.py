"""Imports of a Python module: what names stand for, in signatures too, and what it takes from other modules."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.fact_table import shorten
from tpmlint.interfaces.support.python.bindings import name_in_namespace
from tpmlint.interfaces.support.python.dynamic_imports import written_out
from tpmlint.interfaces.support.python.references import references_of_functions
from tpmlint.interfaces.support.python.type_parameters import lowered

_PLAIN = re.compile(r"(?<![\w.])(?:typing|typing_extensions|collections\.abc(?!\.Set\b)|builtins|dataclasses)\.(?=\w)")
"""Modules whose names are known without them; several have the same."""
_TOKENS = re.compile(
    r"[rbuRBUfF]*(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?<![\w.])(?P<name>[A-Za-z_]\w*)(?P<rest>(?:\.\w+)*)(?!\w|\s*[:=](?!=))"
)


_MOST_TARGETS = 20


class Imports(NamedTuple):
    """What a module imports.

    Args:
        names: what each name stands for; of several that it may be, all.
        wildcards: the modules of which it imports all names, with the lines of that.
    """

    names: Mapping[str, str]
    wildcards: Mapping[str, int]

    def written(self, text: str) -> str:
        """Return the text of a signature with the imported names as what they stand for."""
        return _TOKENS.sub(self._full, text) if self.names else text

    def _full(self, match: re.Match[str]) -> str:
        target = self.names.get(match["name"] or "")
        if target is None:
            return match[0]
        return " or ".join(dict.fromkeys(_PLAIN.sub("", each + match["rest"]) for each in target.split(" or ")))


def module_name(path: str) -> str:
    """Return the name of a module as it is imported; what stands above the sources is not part of it."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if "src" in parts[:-1]:
        parts = parts[len(parts) - 1 - parts[::-1].index("src") + 1 :]
    elif parts[0] == "lib" and len(parts) > 1:
        parts = parts[1:]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)


def is_private(module: str) -> bool:
    """Tell whether nobody else should import a module."""
    return any(part.startswith("_") and part not in ("__main__", "__init__") for part in module.split("."))


def offered_by(module: str) -> str:
    """Return the module that has what a private one does for others: the package in which that lies."""
    parts = module.split(".")
    public = next((at for at, part in enumerate(parts) if is_private(part)), len(parts))
    return ".".join(parts[: max(public, 1)])


class Taken(NamedTuple):
    """What a module takes from others, and what of it others may see.

    Args:
        names: the modules that each name may come from, with the name in it; of a whole module an empty name.
        wildcards: the modules of which it imports all names.
        defined: names that it binds in other ways.
        shown: names outside the bodies of its functions.
        exports: names that it says are there for others.
        lists: it says so of all of them.
        package: it is the file of a package.
        broken: it cannot be read.
    """

    names: Mapping[str, tuple[tuple[str, str], ...]]
    wildcards: tuple[str, ...]
    defined: frozenset[str]
    shown: frozenset[str]
    exports: frozenset[str]
    lists: bool
    package: bool
    broken: bool = False


@functools.lru_cache(maxsize=1024)
def taken_by(data: bytes, module: str, *, is_package: bool) -> Taken:
    """Return what the text of a module takes from others; nothing where it is not Python."""
    try:
        tree = written_out(lowered(data.decode("utf-8-sig", "replace"))[0]).tree
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, UnreadableInterface):
        return Taken({}, (), frozenset(), frozenset(), frozenset(), False, is_package, broken=True)
    names: dict[str, dict[tuple[str, str], None]] = {}
    wildcards: dict[str, None] = {}
    exports: set[str] = set()
    for node in (*_statements(tree), *_imports_on_demand(tree)):
        if isinstance(node, ast.Import):
            for each in node.names:
                own = each.asname or each.name.partition(".")[0]
                names.setdefault(own, {})[(each.name if each.asname else own), ""] = None
        else:
            source = _source(node, module, is_package=is_package)
            for each in node.names:
                if each.name == "*":
                    wildcards[source] = None
                else:
                    names.setdefault(each.asname or each.name, {})[source, each.name] = None
        exports |= {each.name for each in node.names if each.name == each.asname}
    lists, is_open = False, False
    for part in ast.walk(tree):
        if isinstance(part, ast.Assign | ast.AugAssign | ast.AnnAssign) and part.value is not None:
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            if any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
                listed = [each.value for each in ast.walk(part.value) if isinstance(each, ast.Constant)]
                exports |= {each for each in listed if isinstance(each, str)}
                lists = lists or bool(listed)
                is_open = is_open or any(isinstance(each, ast.Starred | ast.Name) for each in ast.walk(part.value))
    return Taken(
        {name: tuple(places) for name, places in names.items()},
        tuple(wildcards),
        frozenset(_defined(tree)),
        frozenset(_shown(tree)).union(
            name.partition(".")[0] for each in references_of_functions(tree) for name in each.names
        ),
        frozenset(exports),
        lists and not is_open,
        is_package,
    )


def _imports_on_demand(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    """Yield the imports of ``__getattr__``, which brings what a module has when it is asked for."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
            yield from (each for each in ast.walk(node) if isinstance(each, ast.ImportFrom))


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module binds outside functions and classes, but by imports."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Subscript | ast.Call) and (name := name_in_namespace(node)):
            yield name
        elif not isinstance(node, ast.Lambda | ast.Import | ast.ImportFrom):
            waiting += ast.iter_child_nodes(node)


def _shown(tree: ast.Module) -> Iterator[str]:
    """Yield the names that stand outside the bodies of functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"[^\W\d]\w*", node.value[:200])
        inside = {*node.body} if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else set()
        waiting += [each for each in ast.iter_child_nodes(node) if each not in inside]


def _source(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    """Return the full name of the module that a statement imports from."""
    parts = module.split(".")
    if is_package:
        parts.append("")
    base = ".".join(parts[: -node.level]) if node.level else ""
    return ".".join(filter(None, (base, node.module)))


def imports_of(tree: ast.Module, module: str, *, is_package: bool) -> Imports:
    """Return what a module imports by statements outside of functions and classes.

    Args:
        tree: of its text.
        module: its name, which relative imports start from.
        is_package: whether it is the file of a package.
    """
    names: dict[str, set[str]] = {}
    wildcards: dict[str, int] = {}
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                own = each.asname or each.name.partition(".")[0]
                names.setdefault(own, set()).add(each.name if each.asname else own)
            continue
        source = _source(node, module, is_package=is_package)
        for each in node.names:
            if each.name == "*":
                wildcards[source] = node.lineno
            else:
                names.setdefault(each.asname or each.name, set()).add(f"{source}.{each.name}")
    return Imports({own: _any_of(targets) for own, targets in names.items()}, wildcards)


def _any_of(targets: Collection[str]) -> str:
    """Return what a name may be, which each signature repeats that has the name."""
    text = " or ".join(sorted(targets))
    return text if len(targets) <= _MOST_TARGETS else shorten(text)


def _statements(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            waiting += ast.iter_child_nodes(node)
