"""What a module or a namespace of TypeScript exports, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import shorten
from tpmlint.interfaces.support.signature_table import Scope
from tpmlint.interfaces.support.typescript.commonjs import Exported, exports_of
from tpmlint.interfaces.support.typescript.compatibility import HIDDEN, TYPE, WITHOUT_CODE
from tpmlint.interfaces.support.typescript.declarations import CLASSES, FUNCTIONS, MODULES, declare
from tpmlint.interfaces.support.typescript.decorators import is_served_class
from tpmlint.interfaces.support.typescript.escape_analysis import runs_code
from tpmlint.interfaces.support.typescript.names import (
    declarations,
    exported_constants,
    imported_as_types,
    imports_of,
    name_of,
    names_in,
    passed_on,
    required,
    required_names,
    source_of,
    unwrapped,
)
from tpmlint.interfaces.support.typescript.types import TypescriptTable
from tpmlint.interfaces.support.typescript.values import constant_shape, inferred, shape

if TYPE_CHECKING:
    from tree_sitter import Node

# More declarations of one name are no overloads that anybody wrote.
_MOST_OVERLOADS = 100
_CODE = frozenset({*FUNCTIONS, *CLASSES, "lexical_declaration", "variable_declaration", "enum_declaration"})
_REFERENCE = re.compile(r"///\s*<reference\s+(path|types|lib)\s*=\s*[\"']([^\"'\n]+)[\"']")
_QUOTED = re.compile(r"[\"'`](\w+)[\"'`]")
_VALUES = frozenset({*_CODE, *MODULES})


class ModuleReader:
    """Adds what modules and namespaces export to a table.

    Args:
        table: to which it is added.
        declares: the file has declarations alone, as ``.d.ts`` files have.
    """

    def __init__(self, table: TypescriptTable, declares: bool) -> None:
        self._table = table
        self._declares = declares
        self._types: set[str] = set()

    def references(self, root: Node, owner: str) -> None:
        """Add the files and packages whose types a file takes without importing them."""
        for node in root.named_children:
            if node.type != "comment":
                break
            if (match := _REFERENCE.match(tree.word_of(node))) is not None:
                self._table.add(f"{owner} reference {match[1]} {match[2]}", "reference", tree.line_of(node))

    def scope(self, scope: Node, owner: str, depth: int, ambient: bool) -> None:
        """Add what a module or a namespace exports; what is declared for elsewhere is exported without saying so."""
        tree.limit_depth(depth, scope)
        local = declarations(scope)
        exports = [*tree.named(scope, "export_statement")]
        everything = ambient and all(each.child_by_field_name("declaration") is not None for each in exports)
        # They hide what is imported around them.
        inner = {name: name for name in local}
        if not everything:
            inner.update(self._aliases(exports, local))
        self._types.update(imported_as_types(scope))
        assigned = exports_of(scope, local) if depth == 0 and not ambient else []
        taken = required_names(scope) if assigned else {}
        with self._table.scope({**inner, **imports_of(scope), **taken}, inherits=True) as names:
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
            self._served(local, exports, owner, depth)
            own = {name: nodes for name, nodes in local.items() if name not in taken}
            for exported in assigned:
                self._commonjs(exported, owner, own, depth)
            if not assigned:
                self._assigned(scope, owner, depth)
            constants = exported_constants(exports)
            aliases = {name for name in local if inner[name] != name or name in taken}
            self._table.follow(
                names, lambda name: None if name in aliases else self._used(name, owner, local, constants, depth)
            )

    def _aliases(self, exports: Iterable[Node], local: Mapping[str, list[Node]]) -> Mapping[str, str]:
        """Return the types that names stand for which nobody else can use, where these have names of their own."""
        passed_on = {name for node in exports for name in names_in(node)}
        return {
            name: self._table.text(value)
            for name, nodes in local.items()
            if name not in passed_on
            and [each.type for each in nodes] == ["type_alias_declaration"]
            and (value := nodes[0].child_by_field_name("value")) is not None
            and value.type in ("predefined_type", "literal_type")
        }

    def _served(self, local: Mapping[str, list[Node]], exports: Iterable[Node], owner: str, depth: int) -> None:
        """Add the classes that are not exported and whose decorators make them what others use."""
        passed_on = {name for node in exports for name in names_in(node)}
        for name, nodes in local.items():
            for each in nodes if name not in passed_on else ():
                if each.type in CLASSES and is_served_class(each):
                    self._declare(each, f"{owner}.{name}", owner, depth, ending=HIDDEN)

    def _assigned(self, scope: Node, owner: str, depth: int) -> None:
        """Add what is assigned to a function that is exported, and so is a part of its type."""
        for statement in tree.named(scope, "expression_statement"):
            for node in tree.named(statement, "assignment_expression"):
                left, value = node.child_by_field_name("left"), node.child_by_field_name("right")
                if left is None or value is None or left.type not in ("member_expression", "subscript_expression"):
                    continue
                own, name = f"{owner}.{tree.field(left, 'object')}", tree.field(left, "property")
                if left.type == "subscript_expression":
                    written = _QUOTED.fullmatch(tree.field(left, "index"))
                    if written is None:
                        continue
                    name = written[1]
                function = self._table.facts.get(own)
                if function is None or not re.match(r"(?:async |generator )*function", function.signature):
                    continue
                if value.type in FUNCTIONS:
                    self._declare(value, f"{own}.{name}", owner, depth)
                elif name != "displayName":
                    self._table.add(f"{own}.{name}", f"property{inferred(self._table, value)}", tree.line_of(node))

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
        decorates = name in self._table.decorating
        if name in constants and (decorates or known is None or " = " not in known.signature):
            spell = constant_shape if decorates else shape
            signature = f"= {spell(self._table, constants[name].child_by_field_name('value'))}"
            self._table.add(f"{own} typeof", signature, tree.line_of(constants[name]))
        elif known is None:
            for declared in local.get(name, ())[:_MOST_OVERLOADS]:
                self._declare(declared, own, owner, depth, only=name, ending=HIDDEN)

    def _declare(
        self, node: Node, own: str, owner: str, depth: int, *, only: str = "", ending: str = "", ambient: bool = False
    ) -> None:
        tree.limit_depth(depth, node)
        if node.type not in ("lexical_declaration", "variable_declaration"):
            self._table.read_again(node)
        if ending == TYPE and node.type not in _VALUES:
            ending = ""
        if node.type in _CODE and not (self._declares or ambient or ending):
            is_declared = node.parent is not None and node.parent.type == "ambient_declaration"
            ending = WITHOUT_CODE if is_declared else ""
        declare(
            self._table,
            node,
            own,
            owner,
            lambda body, name: self.scope(body, name, depth + 1, ambient or self._declares),
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
            self._table.use(names.imports[alias].partition(".")[0])
        elif declaration is not None:
            for each in unwrapped(declaration):
                own = f"{owner}.default" if default else ""
                self._declare(each, own, owner, depth, ambient=ambient)
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
        is_type = type_ or node.children[0].type == "type"
        word = "type " if is_type or (not source and name in self._types) else ""
        if own in self._table.facts:
            return
        if source:
            self._table.add(own, f"{word}{name} from {source}", tree.line_of(node))
        elif name in local:
            for declared in local[name][:_MOST_OVERLOADS]:
                self._declare(declared, own, owner, depth, only=name, ending=TYPE * is_type)
        else:
            target = names.imports.get(name)
            self._table.add(own, "export" if target is None else word + passed_on(target), tree.line_of(node))
            self._table.use(name)  # A namespace may export what is declared around it.

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
            word = "type " * (name in self._types)
            value_of = f"value{inferred(self._table, value, literals=True)}"
            signature = value_of if target is None else word + passed_on(target)
            self._table.add(own, signature, tree.line_of(node))

    def _commonjs(self, exported: Exported, owner: str, local: Mapping[str, list[Node]], depth: int) -> None:
        """Add what is exported as CommonJS does it, whichever names it has in the module."""
        value, line = exported.value, tree.line_of(exported.value)
        own = f"{owner}.{exported.path}" if exported.path else f"{owner} ="
        if exported.condition:
            self._table.add(
                f"{own} {exported.condition}",
                f"is {self._table.once(value, 'shape', lambda: shape(self._table, value))}",
                line,
            )
        name, target = name_of(value), required(value)
        if not target and (name or value.type == "member_expression"):
            target = self._table.text(value) if name not in local else ""
        if exported.spread:
            source = passed_on(target or self._table.text(value))
            self._table.add(f"{owner} all of {source.removeprefix('* from ')}", source, line)
        elif target.startswith("import("):
            self._table.add(own, passed_on(target), line)
        elif value.type in (*CLASSES, *FUNCTIONS, "method_definition") and value.children[0].type not in ("get", "set"):
            self._declare(value, own, owner, depth)
        elif name in local:
            for each in local[name][:_MOST_OVERLOADS]:
                self._declare(each, own, owner, depth, only=name)
        else:
            signature = self._table.once(value, "constant", lambda: _constant(self._table, value))
            self._table.add(own, signature, line)


def _constant(table: TypescriptTable, value: Node) -> str:
    if runs_code(value) or value.type == "method_definition":
        return f"const = {shorten(table.text(value))}"
    return f"const{inferred(table, value, literals=True) or f' = {shape(table, value)}'}"
