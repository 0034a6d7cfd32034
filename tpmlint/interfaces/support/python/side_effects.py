"""Statements that a Python module runs on import and whose effect on its names is not followed, such as ``setattr``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.python.conditional_bindings import Alternative

_HARMLESS = frozenset({"__annotations__", "__doc__", "__module__", "__name__", "__qualname__", "__test__"})
_WRITERS = frozenset({"exec", "eval", "setattr", "delattr", "object.__setattr__", "type.__setattr__"})
_MAKERS = frozenset({"globals", "vars", "locals"})
"""Functions that return the names of a scope."""
_HOLDERS = frozenset({"__globals__", "__kwdefaults__", "f_globals", "f_locals", "__builtins__"})
_IMPORTERS = frozenset({"__import__", "importlib.import_module", "importlib.reload"})
_READERS = frozenset(
    {"bool", "dict", "frozenset", "id", "iter", "len", "list", "print", "repr", "set", "sorted", "str"}
)
"""Functions that change nothing of what they are given."""
_MOST_CALLS = 5
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def side_effects(tree: ast.Module, imports: Mapping[str, str], module: str) -> Iterator[Alternative]:
    """Yield the statements that are run on import and may change what a module offers in ways that are not followed.

    Args:
        imports: what the names stand for that it imports.
        module: its own name, as one imports it.
    """
    return _Search(tree, imports, module).statements()


class _Search:
    def __init__(self, tree: ast.Module, imports: Mapping[str, str], module: str) -> None:
        self._tree = tree
        self._imports = imports
        self._module = module
        self._aliases = _other_names(tree)
        self._changing: frozenset[str] = frozenset()
        self._deleting: frozenset[str] = frozenset()
        self._written: dict[ast.AST, str] = {}
        self._classes = frozenset(each.name for each in tree.body if isinstance(each, ast.ClassDef))
        functions: list[tuple[str, list[ast.stmt] | list[ast.expr]]] = []
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                functions.append((node.name, node.body))
                if any(_deletes_of(node)):
                    self._deleting |= {node.name}
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                functions += [(ast.unparse(each), [node.value.body]) for each in node.targets]
            elif isinstance(node, ast.ClassDef):
                functions.append((node.name, _run_where_used(node)))
        # What they do is done where they are called; some call each other.
        for _ in range(_MOST_CALLS):
            found = self._deleting.union(name for name, body in functions if self._changes(body))
            if found == self._changing:
                break
            self._changing = found

    def _changes(self, body: Iterable[ast.AST]) -> bool:
        """Tell whether a call of a function may change names of the module."""
        for node in body:
            for each in ast.walk(node):
                if isinstance(each, ast.Global) and not all(name.startswith("_") for name in each.names):
                    return True
        return any(map(self._changes_a_class, body)) or any(True for _ in self._found(body))

    def _changes_a_class(self, node: ast.AST) -> bool:
        """Tell whether a part of a function or of a class sets or deletes what a class of the module has."""
        return any(
            isinstance(each, ast.Attribute)
            and not isinstance(each.ctx, ast.Load)
            and not each.attr.startswith("_")
            and _root(each) in self._classes
            for each in ast.walk(node)
        )

    def statements(self) -> Iterator[Alternative]:
        for node, text in self._found([*self._tree.body]):
            yield Alternative(getattr(node, "lineno", 1), text)

    def _found(self, body: Iterable[ast.AST]) -> Iterator[tuple[ast.AST, str]]:
        waiting: list[tuple[ast.AST, ast.AST | None]] = [(each, None) for each in body]
        while waiting:
            node, parent = waiting.pop()
            if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
                waiting += [(each, node) for each in node.orelse]  # The rest is not run where it is imported.
                continue
            if isinstance(node, ast.ClassDef) and any(self._name(each) in self._changing for each in _made_of(node)):
                text = f"class {node.name}({', '.join(map(ast.unparse, _made_of(node)))})"
                yield node, shorten(squeezed(text))
            if isinstance(node, ast.ClassDef):
                shared = {name for each in node.body if isinstance(each, ast.Global) for name in each.names}
                for each in node.body:
                    gone = each.targets if isinstance(each, ast.Delete) else ()
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                        continue
                    if self._changes_a_class(each) or any(
                        isinstance(one, ast.Name) and one.id in shared for one in gone
                    ):
                        yield each, self._shown(each)
            if isinstance(node, _FUNCTIONS):
                waiting += [(each, node) for each in _run_where_defined(node)]
                if isinstance(parent, ast.Call) and isinstance(node, ast.Lambda) and parent.func is node:
                    waiting.append((node.body, node))
                continue
            waiting += [(each, node) for each in ast.iter_child_nodes(node)]
            if text := self._text(node, parent):
                yield node, text

    def _text(self, node: ast.AST, parent: ast.AST | None) -> str:
        """Return a part of a statement that may change names, or hands on what does; else nothing."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return self._own_import(node)
        if isinstance(node, ast.Call):
            function = self._name(node.func)
            writes = function in _WRITERS or function.endswith((".__setattr__", ".__delattr__"))
            again = function in _IMPORTERS and bool(node.args) and ast.unparse(node.args[0]) == "__name__"
            method = isinstance(node.func, ast.Attribute) and self._is_namespace(node.func.value)
            if writes or again or method or function in self._changing:
                return self._shown(node)
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            special = isinstance(node, ast.Attribute) and node.attr.startswith("__") and node.attr.endswith("__")
            if (
                self._is_namespace(node.value)
                or (special and isinstance(node, ast.Attribute) and node.attr not in _HARMLESS)
                or _root(node) in self._aliases
                or self._is_own_module(node)
                or (isinstance(node, ast.Subscript) and self._holds(node.value))
            ):
                return self._shown(node)
        derived = isinstance(parent, ast.ClassDef) and node not in parent.decorator_list
        if isinstance(node, ast.expr) and not derived and self._is_handed_on(node, parent):
            if isinstance(parent, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                return f"{self._shown(node)} for {parent.name}"  # Not what else is in it, or how its types are spelled.
            return self._shown(parent if isinstance(parent, ast.stmt | ast.expr) else node)
        return ""

    def _shown(self, node: ast.AST) -> str:
        """Return the text of a node, which may be asked for by each part of it."""
        if node not in self._written:
            self._written[node] = shorten(squeezed(ast.unparse(node)))
        return self._written[node]

    def _is_own_module(self, node: ast.Subscript | ast.Attribute) -> bool:
        """Tell whether a name of the module is bound through the module, as it is imported beside it."""
        name = self._name(node.value) if _root(node) in self._imports else ""
        return bool(name) and f".{self._module}".endswith(f".{name}")

    def _own_import(self, node: ast.Import | ast.ImportFrom) -> str:
        """Return an import of the module itself, through which its names can be bound."""
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        for each in node.names:
            own = each.asname or each.name.partition(".")[0]
            if self._imports.get(own) == self._module and not (level == 1 and each.name == "*"):
                return self._shown(node)
        return ""

    def _is_handed_on(self, node: ast.expr, parent: ast.AST | None) -> bool:
        """Tell whether what can change names gets another name or is given to a function."""
        name = self._name(node)
        if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            return False
        if name == "__builtins__":
            return True
        if name in self._classes:
            return name in self._changing and node in getattr(parent, "decorator_list", ())
        if name in _WRITERS or name in _MAKERS or name in self._changing:
            return not (isinstance(parent, ast.Call) and parent.func is node)
        if not self._is_namespace(node):
            return False
        if isinstance(node, ast.Subscript | ast.Attribute) and not self._holds(node):
            return False  # What it has under one name.
        if isinstance(parent, ast.Call):
            return parent.func is not node and self._name(parent.func) not in _READERS
        return not isinstance(
            parent, ast.Subscript | ast.Attribute | ast.Compare | ast.For | ast.comprehension | ast.Expr | ast.Dict
        )

    def _is_namespace(self, node: ast.AST) -> bool:
        """Tell whether a value is the names of a scope, all modules, or something of them."""
        while True:
            if self._holds(node):
                return True
            if not isinstance(node, ast.Subscript | ast.Attribute):
                return False
            node = node.value

    def _holds(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Call):
            return self._name(node.func) in _MAKERS
        if isinstance(node, ast.Subscript):  # The module itself.
            return self._name(node.value) == "sys.modules"
        if isinstance(node, ast.Attribute) and (node.attr in _HOLDERS or self._name(node) == "sys.modules"):
            return True
        if isinstance(node, ast.Attribute) and node.attr == "__dict__":
            return True
        return isinstance(node, ast.Name) and (node.id in _HOLDERS or self._name(node) == "sys.modules")

    def _name(self, node: ast.AST) -> str:
        """Return a dotted name as what it is imported as; nothing for what is none."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        name = ".".join([self._imports.get(node.id, node.id), *reversed(parts)])
        return name.removeprefix("builtins.")


def _other_names(tree: ast.Module) -> frozenset[str]:
    """Return the names of a module that stand for a class of it, or hold one."""
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.For):
            value, targets = node.iter, [node.target]
        elif isinstance(node, ast.Assign):
            value, targets = node.value, node.targets
        else:
            continue
        held = [value, *(value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else ())]
        held += value.values if isinstance(value, ast.Dict) else ()
        if any(isinstance(each, ast.Name) and (each.id in classes or each.id in found) for each in held):
            found |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return frozenset(found - classes)


def _deletes_of(node: ast.FunctionDef) -> Iterator[bool]:
    """Yield whether each part of a function deletes what one of its parameters has, such as a decorator of a class."""
    given = {each.arg for each in (*node.args.posonlyargs, *node.args.args)}
    for each in ast.walk(node):
        yield isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Del) and _root(each) in given


def _run_where_used(node: ast.ClassDef) -> list[ast.stmt]:
    """Return what is run of a class where it is called, derived from or used otherwise: its special methods."""
    methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    special = [each for each in methods if each.name.startswith("__") and each.name.endswith("__")]
    own = {each.args.args[0].arg for each in special if each.args.args}
    others = any(isinstance(each, ast.Attribute) and _root(each) in own for one in special for each in ast.walk(one))
    return [line for each in (methods if others else special) for line in each.body]


def _made_of(node: ast.ClassDef) -> list[ast.expr]:
    """Return the bases of a class and its metaclass."""
    return [*node.bases, *(each.value for each in node.keywords)]


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _run_where_defined(node: ast.AST) -> list[ast.expr]:
    """Return what is run of a function where it is defined: its decorators and the defaults of its parameters."""
    arguments = getattr(node, "args", None)
    found = list(getattr(node, "decorator_list", ()))
    if isinstance(arguments, ast.arguments):
        found += [each for each in (*arguments.defaults, *arguments.kw_defaults) if each is not None]
    return found
