"""TypeScript modules: what they export, with parameters, members and types one by one.

A name in a signature is what it is imported as; what is not exported is a promise where something exported names it.
Callers go on when a parameter becomes optional, and when something is added; another type is a change that breaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.deprecation import DOCUMENTED, keeps_when_deprecated, with_deprecations
from tpmlint.interfaces.support.meanings import Scope, SignatureTable
from tpmlint.interfaces.support.typescript_declarations import CLASSES, FUNCTIONS, HIDDEN, declare, shape, value_of
from tpmlint.interfaces.support.typescript_names import (
    declarations,
    exported_constants,
    imports_of,
    passed_on,
    source_of,
    unwrapped,
)
from tpmlint.interfaces.support.typescript_source import ENDING, readable

if TYPE_CHECKING:
    from tree_sitter import Node

# More declarations of one name are no overloads that anybody wrote.
_MOST_OVERLOADS = 10


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its path."""
    function = "language_tsx" if options.path.endswith((".tsx", ".jsx")) else "language_typescript"
    root = tree.parse(readable(data), "tree-sitter-typescript", "interfaces-typescript", function)
    path = ENDING.sub("", PurePosixPath(options.path).as_posix())
    parts = path.split("/")
    if "src" in parts[:-1]:
        parts = parts[len(parts) - parts[::-1].index("src") :]
    if parts[-1] == "index":
        parts.pop()
    table = SignatureTable(root)
    _Reader(table).scope(root, "/".join(parts) or "index", 0, re.search(r"\.d\.[cm]?ts$", options.path) is not None)
    return with_deprecations(table.facts, root, "comment", DOCUMENTED)


class _Reader:
    """Adds what modules and namespaces export to a table."""

    def __init__(self, table: SignatureTable) -> None:
        self._table = table

    def scope(self, scope: Node, owner: str, depth: int, ambient: bool) -> None:
        """Add what a module or a namespace exports; what is declared for elsewhere is exported without saying so."""
        tree.limit_depth(depth, scope)
        local = declarations(scope)
        exports = [*tree.named(scope, "export_statement")]
        everything = ambient and all(each.child_by_field_name("declaration") is not None for each in exports)
        inner = {name: name for name in local}  # They hide what is imported around them.
        with self._table.scope({**inner, **imports_of(scope)}, inherits=True) as names:
            for node in scope.named_children:
                if node.type == "export_statement":
                    self._export(node, owner, local, names, depth, ambient)
                    continue
                if node.type == "ambient_declaration":
                    self._elsewhere(node, depth)
                if everything:
                    for each in unwrapped(node):
                        if tree.field(each, "name").startswith(("'", '"')):
                            continue  # Of another module, and added with those.
                        if tree.field(each, "name") or each.type in ("lexical_declaration", "variable_declaration"):
                            self._declare(each, "", owner, depth, ambient=True)
            constants = exported_constants(exports)
            self._table.follow(names, lambda name: self._used(name, owner, local, constants, depth))

    def _elsewhere(self, node: Node, depth: int) -> None:
        """Add what is declared for another module, or for all."""
        for block in tree.named(node, "statement_block"):
            self.scope(block, "global", depth + 1, ambient=True)
        for module in tree.named(node, "module"):
            name, body = tree.field(module, "name"), module.child_by_field_name("body")
            if name.startswith(('"', "'")) and body is not None:
                self.scope(body, name.strip("\"'"), depth + 1, ambient=True)

    def _used(
        self, name: str, owner: str, local: Mapping[str, list[Node]], constants: Mapping[str, Node], depth: int
    ) -> None:
        """Add what a name means that a signature has used, if the scope declares it."""
        own = f"{owner}.{name}"
        known = self._table.facts.get(own)
        if name in constants and (known is None or " = " not in known.signature):
            signature = f"= {shape(self._table, constants[name].child_by_field_name('value'))}"
            self._table.add(f"{own} typeof", signature, tree.line_of(constants[name]))
        elif known is None:
            for declared in local.get(name, ())[:_MOST_OVERLOADS]:
                self._declare(declared, own, owner, depth, only=name, ending=HIDDEN)

    def _declare(
        self, node: Node, own: str, owner: str, depth: int, *, only: str = "", ending: str = "", ambient: bool = False
    ) -> None:
        tree.limit_depth(depth, node)
        declare(
            self._table,
            node,
            own,
            owner,
            lambda body, name: self.scope(body, name, depth + 1, ambient),
            only,
            ending,
        )

    def _export(
        self, node: Node, owner: str, local: Mapping[str, list[Node]], names: Scope, depth: int, ambient: bool
    ) -> None:
        source, line = source_of(node), tree.line_of(node)
        default = any(child.type == "default" for child in node.children)
        declaration = node.child_by_field_name("declaration")
        if declaration is not None and declaration.type == "import_alias":
            alias = tree.text_of(declaration.named_children[0])
            self._table.add(f"{owner}.{alias}", passed_on(names.imports.get(alias, alias)), line)
            names.used[names.imports[alias].partition(".")[0]] = None
        elif declaration is not None:
            for each in unwrapped(declaration):
                own = f"{owner}.default" if default else ""
                self._declare(each, own, owner, depth, ambient=ambient or declaration.type == "ambient_declaration")
        elif clauses := [*tree.named(node, "export_clause")]:
            of_types = any(child.type == "type" for child in node.children)
            for each in tree.named(clauses[0], "export_specifier"):
                self._passed_on(each, owner, source, local, names, depth, of_types)
        elif source:
            spaces = [tree.text_of(each).removeprefix("*as").strip() for each in tree.named(node, "namespace_export")]
            own = f"{owner}.{spaces[0]}" if spaces else f"{owner} all of {source}"
            self._table.add(own, f"* from {source}", line)
        else:
            self._value(node, owner, default, local, names, depth)

    def _passed_on(
        self,
        node: Node,
        owner: str,
        source: str,
        local: Mapping[str, list[Node]],
        names: Scope,
        depth: int,
        type_: bool,
    ) -> None:
        """Add a name that is exported elsewhere than where it is declared."""
        name = tree.field(node, "name").strip("\"'")
        own = f"{owner}.{(tree.field(node, 'alias') or name).strip(chr(34))}"
        word = "type " if type_ or node.children[0].type == "type" else ""
        if own in self._table.facts:
            return
        if source:
            self._table.add(own, f"{word}{name} from {source}", tree.line_of(node))
        elif name in local:
            for declared in local[name][:_MOST_OVERLOADS]:
                self._declare(declared, own, owner, depth, only=name)
        else:
            target = names.imports.get(name)
            self._table.add(own, "export" if target is None else word + passed_on(target), tree.line_of(node))

    def _value(
        self, node: Node, owner: str, default: bool, local: Mapping[str, list[Node]], names: Scope, depth: int
    ) -> None:
        """Add what a module exports as its default, or as itself."""
        value = node.child_by_field_name("value") or (node.named_children[-1] if node.named_children else None)
        if value is None:
            return
        if value.type in (*CLASSES, *FUNCTIONS):
            self._declare(value, f"{owner}.default", owner, depth)
            return
        own = f"{owner}.default" if default else f"{owner} ="
        name = tree.text_of(value) if value.type == "identifier" else ""
        for each in local.get(name, ())[:_MOST_OVERLOADS]:
            self._declare(each, own, owner, depth, only=name)
        if name not in local:
            target = names.imports.get(name)
            signature = f"value{value_of(self._table, value, literals=True)}" if target is None else passed_on(target)
            self._table.add(own, signature, tree.line_of(node))


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: a parameter became optional, a property was made sure or can be written."""
    old, new = before.signature, after.signature
    if old in (new + HIDDEN, f"type {new}"):
        return True
    if re.match(r"\d", old):
        return re.sub(r"^(\d+)\?", r"\1", new) == old
    if "property" in old:
        return old.replace("readonly ", "", 1) == new or old.replace("property?", "property", 1) == new
    return False


def _unread(path: str) -> str:
    """Return how a file ends that makes no module called ``.js``, which users import."""
    found = re.search(r"(?:\.d)?\.[cm]?tsx?$", path)
    return "" if found is None or found[0] in (".ts", ".tsx") else found[0]


language = Language(
    facts, extra="interfaces-typescript", named_by_path=True, unread=_unread, keeps=keeps_when_deprecated(_keeps)
)
