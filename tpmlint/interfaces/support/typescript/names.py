"""Names of TypeScript: what a scope imports and declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.signature_table import by_name, resolved
from tpmlint.interfaces.support.typescript.syntax import module_of

if TYPE_CHECKING:
    from tree_sitter import Node

_IMPORT = re.compile(r'import\("(.*)"\)(?:\.([^.]+))?')
_FIRST = re.compile(r"[\w$]+")
WRAPPERS = frozenset({"parenthesized_expression", "non_null_expression", "satisfies_expression"})
"""Expressions that are what stands in them."""


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
        (name, declared)
        for node in scope.named_children
        for declared in unwrapped(node)
        for name in dict.fromkeys(_names(declared))
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


def name_of(node: Node) -> str:
    """Return the name that an expression is; nothing for one that is more than a name."""
    return tree.text_of(node) if node.type in ("identifier", "shorthand_property_identifier") else ""


def bare(node: Node) -> Node:
    """Return an expression without what only wraps it, such as parentheses."""
    while node.type in WRAPPERS:
        node = next((each for each in node.named_children if "comment" not in each.type), node.children[0])
    return node


def required(node: Node) -> str:
    """Return a call of ``require``, or a member of one, as an import: ``import("./v1").Amount``; nothing for others."""
    node, names = bare(node), ""
    while node.type == "member_expression" and (holder := node.child_by_field_name("object")) is not None:
        names = f".{tree.field(node, 'property')}{names}"
        node = bare(holder)
    given = arguments(node) if node.type == "call_expression" and tree.field(node, "function") == "require" else []
    if len(given) != 1 or given[0].type != "string":
        return ""
    return f'import("{module_of(tree.text_of(given[0])[1:-1])}"){names}'


def required_names(scope: Node) -> Mapping[str, str]:
    """Return what the names stand for that a module takes from others by ``require``."""
    found: dict[str, str] = {}
    for each in _declarators(scope):
        value, name = each.child_by_field_name("value"), each.child_by_field_name("name")
        target = "" if value is None else required(value)
        if target and name is not None and name.type in ("identifier", "object_pattern"):
            found.update({own: target + path for own, path in bound_names(name) if not path.endswith("...")})
    return found


def _declarators(scope: Node) -> Iterator[Node]:
    for node in tree.named(scope, "lexical_declaration", "variable_declaration"):
        yield from tree.named(node, "variable_declarator")


def variables(scope: Node) -> Mapping[str, Node]:
    """Return the values of the variables without a type that a module declares, by name."""
    found: dict[str, Node] = {}
    for each in _declarators(scope):
        value = each.child_by_field_name("value")
        if value is not None and each.child_by_field_name("type") is None:
            found.setdefault(tree.field(each, "name"), chain(value)[1] or bare(value))
    return found


def chain(node: Node) -> tuple[list[Node], Node | None]:
    """Return what is assigned to, in ``a = b = value``, and the value; None for what assigns nothing."""
    targets: list[Node] = []
    node = bare(node)
    while node.type in ("variable_declarator", "assignment_expression"):
        is_variable = node.type == "variable_declarator"
        target = node.child_by_field_name("name" if is_variable else "left")
        value = node.child_by_field_name("value" if is_variable else "right")
        if target is None or value is None:
            return [], None
        targets.append(bare(target))
        node = bare(value)
    return targets, node if targets else None


def member(node: Node) -> str | None:
    """Return the name of the member that an expression is; None for what is none or has no name that is written."""
    if node.type == "member_expression":
        return tree.field(node, "property")
    index = node.child_by_field_name("index")
    return tree.text_of(index)[1:-1] if index is not None and index.type == "string" else None


def first_name(node: Node) -> Node:
    """Return the name that an expression begins with."""
    node = bare(node)
    while (holder := node.child_by_field_name("object")) is not None:
        node = bare(holder)
    return node


def key_of(node: Node) -> str:
    """Return the key of a part of an object, as it is written."""
    return tree.field(node, "key") or tree.field(node, "name")


def arguments(call: Node) -> list[Node]:
    """Return what a call is given."""
    holder = call.child_by_field_name("arguments")
    return [] if holder is None else [bare(each) for each in holder.named_children if "comment" not in each.type]


def returned(function: Node) -> Node | None:
    """Return what a function returns, if that is all it does."""
    body = function.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return body
    rows = [each for each in body.named_children if "comment" not in each.type]
    is_one = len(rows) == 1 and rows[0].type == "return_statement" and rows[0].named_child_count == 1
    return bare(rows[0].named_children[0]) if is_one else None


def expressions(scope: Node, condition: str, depth: int) -> Iterator[tuple[Node, str]]:
    """Yield the expressions and variables of a scope that run with it, each with what it stands under."""
    tree.limit_depth(depth, scope)
    for node in scope.named_children:
        if node.type in ("lexical_declaration", "variable_declaration"):
            yield from ((each, condition) for each in tree.named(node, "variable_declarator"))
        elif node.type in ("expression_statement", "sequence_expression", "parenthesized_expression"):
            yield from expressions(node, condition, depth + 1)
        elif node.type in ("if_statement", "try_statement", "else_clause", "catch_clause", "finally_clause"):
            word = node.type.partition("_")[0]
            inner = f"{condition} {word}{tree.field(node, 'condition')}".strip()
            yield from expressions(node, inner, depth + 1)
        elif node.type == "statement_block":
            yield from expressions(node, condition, depth + 1)
        else:
            yield node, condition
