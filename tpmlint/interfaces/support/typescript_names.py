"""Names of TypeScript: what a scope imports and declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.meanings import by_name, resolved
from tpmlint.interfaces.support.typescript_source import module_of

if TYPE_CHECKING:
    from tree_sitter import Node

_IMPORT = re.compile(r'import\("(.*)"\)(?:\.([^.]+))?')
_FIRST = re.compile(r"[\w$]+")


def source_of(node: Node) -> str:
    """Return the module that a statement takes something from."""
    return module_of(tree.field(node, "source").strip("\"'`"))


def imports_of(scope: Node) -> Mapping[str, str]:
    """Return what the names stand for that a scope imports, as TypeScript writes it: ``import("./v1").Amount``."""
    found: dict[str, str] = {}
    for node in scope.named_children:
        if node.type == "export_statement":
            node = node.child_by_field_name("declaration") or node
        if node.type == "import_alias":
            found[tree.text_of(node.named_children[0])] = tree.text_of(node.named_children[-1])
        elif node.type == "import_statement":
            for clause in tree.named(node, "import_require_clause"):
                found[tree.text_of(clause.named_children[0])] = f'import("{source_of(clause)}")'
            module = f'import("{source_of(node)}")'
            for clause in tree.named(node, "import_clause"):
                found.update(_clause(clause, module))
    return resolved(found, _first)


def imported_as_types(scope: Node) -> Iterator[str]:
    """Yield the names that a scope imports as types alone, which no code can use."""
    for node in tree.named(scope, "import_statement"):
        whole = any(child.type == "type" for child in node.children)
        if whole:
            yield from (tree.text_of(each.named_children[0]) for each in tree.named(node, "import_require_clause"))
        for clause in tree.named(node, "import_clause"):
            if whole:
                yield from (name for name, _ in _clause(clause, ""))
            for holder in clause.named_children:
                for one in tree.named(holder, "import_specifier"):
                    if one.children[0].type == "type":
                        yield tree.field(one, "alias") or tree.field(one, "name")


def _clause(clause: Node, module: str) -> Iterable[tuple[str, str]]:
    for each in clause.named_children:
        if each.type == "identifier":
            yield tree.text_of(each), f"{module}.default"
        elif each.type == "namespace_import":
            yield tree.text_of(each.named_children[-1]), module
        for one in tree.named(each, "import_specifier"):
            name = tree.field(one, "name").strip("\"'")
            yield tree.field(one, "alias") or name, f"{module}.{name}"


def _first(text: str) -> tuple[str, str]:
    match = _FIRST.match(text)
    return (match[0], text[match.end() :]) if match and not text.startswith("import(") else ("", text)


def passed_on(target: str) -> str:
    """Return an imported name as one that is exported from where it comes is written: ``Amount from ./v1``."""
    match = _IMPORT.fullmatch(target)
    return f"{match[2] or '*'} from {match[1]}" if match else target


def declarations(scope: Node) -> Mapping[str, list[Node]]:
    """Return what a scope declares and does not export where it does so, by name."""
    return by_name(
        (name, declared) for node in scope.named_children for declared in unwrapped(node) for name in _names(declared)
    )


def unwrapped(node: Node) -> list[Node]:
    """Return a declaration without what it stands in: ``declare``, or the statement that a namespace is."""
    return node.named_children if node.type in ("ambient_declaration", "expression_statement") else [node]


def bound_names(node: Node | None, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the names that a declaration binds, each with its path in what is taken apart; empty for the whole."""
    if node is None:
        return
    tree.limit_depth(depth, node)
    if node.type in ("object_assignment_pattern", "assignment_pattern"):
        node = node.child_by_field_name("left") or node
    if node.type == "object_pattern":
        for each in node.named_children:
            key = tree.field(each, "key") if each.type == "pair_pattern" else ""
            inner = each.child_by_field_name("value") if key else each
            yield from bound_names(inner, f"{path}.{key}" if key else path, depth + 1)
    elif node.type == "array_pattern":
        position = 0
        for each in node.children:
            position += each.type == ","
            if each.is_named:
                yield from bound_names(each, f"{path}[{position}]", depth + 1)
    elif node.type == "rest_pattern":
        yield from ((tree.text_of(each), f"{path}...") for each in tree.named(node, "identifier"))
    elif node.type == "shorthand_property_identifier_pattern":
        yield tree.text_of(node), f"{path}.{tree.text_of(node)}"
    elif node.type == "identifier":
        yield tree.text_of(node), path


def _names(node: Node) -> list[str]:
    if node.type in ("lexical_declaration", "variable_declaration"):
        holders = tree.named(node, "variable_declarator")
        return [name for each in holders for name, _ in bound_names(each.child_by_field_name("name"))]
    name = tree.field(node, "name")
    return [name] if name else []


def names_in(export: Node) -> list[str]:
    """Return the names of the file that a statement exports which declares none."""
    value = export.child_by_field_name("value") or (export.named_children[-1] if export.named_children else None)
    names = [tree.text_of(value)] if value is not None and value.type == "identifier" else []
    for clause in tree.named(export, "export_clause"):
        names += [tree.field(each, "name") for each in tree.named(clause, "export_specifier")]
    return names


class Assigned(NamedTuple):
    """What a module exports by assignments, as CommonJS has it.

    Args:
        names: what each name is, the last that is assigned.
        whole: what ``module.exports`` is, if that is not an object with names.
        others: statements that give the exports to something, which may add to them.
    """

    names: dict[str, Node]
    whole: list[Node]
    others: list[Node]


def assigned_exports(root: Node) -> Assigned:
    """Return what a module exports by ``exports.pay = ...`` and ``module.exports = {...}``, outside of functions."""
    found = Assigned({}, [], [])
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "expression_statement":
            _assignments(node, found)
        elif node.type in _BLOCKS:
            waiting += reversed(node.named_children)
    return found


_BLOCKS = ("program", "if_statement", "else_clause", "statement_block", "try_statement", "catch_clause")
_EXPORTS = ("exports", "module.exports")


def _assignments(statement: Node, found: Assigned) -> None:
    value = statement.named_children[0] if statement.named_children else None
    targets: list[Node] = []
    while value is not None and value.type == "assignment_expression":
        targets += [each for each in (value.child_by_field_name("left"),) if each is not None]
        value = value.child_by_field_name("right")
    if not targets:
        if _HANDS_ON.search(tree.text_of(statement)) and "__esModule" not in tree.text_of(statement):
            found.others.append(statement)
        return
    if value is None:
        return
    for target in targets:
        if tree.text_of(target) == "module.exports":
            found.whole.extend([value] if value.type != "object" else [])
            for each in value.named_children if value.type == "object" else ():
                key = each.child_by_field_name("key") or each.child_by_field_name("name") or each
                if each.type in ("pair", "method_definition", "shorthand_property_identifier"):
                    found.names[tree.text_of(key).strip("\"'")] = each.child_by_field_name("value") or each
                elif each.type == "spread_element":
                    found.others.append(each)
        elif target.type == "member_expression" and tree.field(target, "object") in _EXPORTS:
            found.names[tree.field(target, "property")] = value
        elif target.type == "subscript_expression" and tree.field(target, "object") in _EXPORTS:
            found.others.append(statement)


_HANDS_ON = re.compile(r"(?<![\w$.])(?:module\.)?exports(?![\w$])")
"""Exports that are given to a function, such as ``Object.assign(exports, ...)``."""


def exported_constants(exports: Iterable[Node]) -> Mapping[str, Node]:
    """Return the constants that are exported where they are declared and whose value alone tells their type."""
    found: dict[str, Node] = {}
    for export in exports:
        holder = export.child_by_field_name("declaration")
        for each in tree.named(holder, "variable_declarator"):
            value = each.child_by_field_name("value")
            typed = each.child_by_field_name("type") is not None
            if value is not None and not typed and value.type not in ("arrow_function", "function_expression"):
                found[tree.field(each, "name")] = each
    return found
