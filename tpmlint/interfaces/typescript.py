"""TypeScript modules: what they export, with parameters, members and types one by one.

A type that is not exported, and that an exported declaration of the same file names, is a promise like that one.
Callers go on when a parameter becomes optional, and when something is added; another type is a change that breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.table import FactTable, shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_CLASSES = ("class_declaration", "abstract_class_declaration", "class")
_FUNCTIONS = ("function_declaration", "generator_function_declaration", "function_signature", "function_expression")
# More declarations of one name are no overloads that anybody wrote.
_MOST_OVERLOADS = 10
_MODULES = ("internal_module", "module")
_TYPES = ("interface_declaration", "type_alias_declaration", "enum_declaration", *_CLASSES)
_METHODS = ("method_definition", "method_signature", "abstract_method_signature")
_FIELDS = ("public_field_definition", "property_signature")
_MEMBERS = (*_METHODS, *_FIELDS)
_WITH_BODY = (*_FUNCTIONS, *_METHODS, "arrow_function")
_HIDDEN = "; not exported"
"""Ends the signature of a type that others can use and not import."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its path."""
    function = "language_tsx" if options.path.endswith((".tsx", ".jsx")) else "language_typescript"
    root = tree.parse(data, "tree-sitter-typescript", "interfaces-typescript", function)
    path = re.sub(r"(?:\.d)?\.[cm]?[jt]sx?$", "", PurePosixPath(options.path).as_posix())
    parts = path.split("/")
    if "src" in parts[:-1]:
        parts = parts[len(parts) - parts[::-1].index("src") :]
    if parts[-1] == "index":
        parts.pop()
    table = FactTable()
    _scope(table, root, "/".join(parts) or "index", 0)
    return table.facts


def _names(node: Node) -> list[str]:
    """Return the names that a declaration makes."""
    if node.type in ("lexical_declaration", "variable_declaration"):
        return [tree.field(each, "name") for each in tree.named(node, "variable_declarator")]
    return [tree.field(node, "name")]


def _scope(table: FactTable, scope: Node, owner: str, depth: int) -> None:
    """Add what a module or a namespace exports."""
    local: dict[str, list[Node]] = {}
    for node in scope.named_children:
        for declared in node.named_children if node.type == "ambient_declaration" else (node,):
            for name in _names(declared):
                local.setdefault(name, []).append(declared)
    exports = tree.named(scope, "export_statement")
    for node in scope.named_children:
        tree.limit_depth(depth, node)
        if node.type == "export_statement":
            _export(table, node, owner, local, depth)
        elif node.type == "ambient_declaration":
            for module in tree.named(node, "module"):
                name = tree.field(module, "name").strip("\"'")
                body = module.child_by_field_name("body")
                if body is not None:
                    _scope(table, body, name, depth + 1)
    for name in _hidden_types(exports, local):
        if f"{owner}.{name}" not in table.facts:
            for declared in local[name][:_MOST_OVERLOADS]:
                _declaration(table, declared, f"{owner}.{name}", owner, depth, ending=_HIDDEN)


def _hidden_types(exports: Iterable[Node], local: Mapping[str, list[Node]]) -> list[str]:
    """Return the names of the types of a scope that what it exports names, or that these name in turn."""
    types = {name for name, nodes in local.items() if all(each.type in _TYPES for each in nodes)}
    pending: list[Node] = []
    for node in exports:
        if (declaration := node.child_by_field_name("declaration")) is not None:
            pending.append(declaration)
        elif not tree.field(node, "source"):
            names = [
                tree.field(each, "name")
                for clause in tree.named(node, "export_clause")
                for each in clause.named_children
            ]
            names += [tree.text_of(each) for each in tree.named(node, "identifier")]
            pending += [each for name in names for each in local.get(name, ())]
    found: dict[str, None] = {}
    visited: set[int] = set()
    while pending:
        declaration = pending.pop()
        if declaration.id in visited:
            continue
        visited.add(declaration.id)
        for name in _named_types(declaration):
            if name in types and name not in found:
                found[name] = None
                pending += local[name]
    return list(found)


def _named_types(declaration: Node) -> Iterator[str]:
    """Yield the types that the signatures in a declaration name; not those in the bodies of functions."""
    nodes = [declaration]
    while nodes:
        node = nodes.pop()
        if node.type == "type_identifier":
            yield tree.text_of(node)
        if node.type in _MEMBERS and _is_private(node):
            continue
        skipped = [node.child_by_field_name("body")] if node.type in _WITH_BODY else []
        if node.type in ("variable_declarator", "public_field_definition", "required_parameter", "optional_parameter"):
            value = node.child_by_field_name("value")
            skipped += [value] if value is not None and value.type not in _WITH_BODY else []
        nodes += [each for each in node.named_children if each not in skipped]


def _export(table: FactTable, node: Node, owner: str, local: Mapping[str, list[Node]], depth: int) -> None:
    line = tree.line_of(node)
    source = tree.field(node, "source").strip("\"'")
    default = any(child.type == "default" for child in node.children)
    declaration = node.child_by_field_name("declaration")
    clauses = [*tree.named(node, "export_clause")]
    if declaration is not None:
        inner = declaration.named_children if declaration.type == "ambient_declaration" else [declaration]
        for each in inner:
            _declaration(table, each, f"{owner}.default" if default else "", owner, depth)
    elif clauses:
        for each in tree.named(clauses[0], "export_specifier"):
            name = tree.field(each, "name")
            own = f"{owner}.{tree.field(each, 'alias') or name}"
            if own in table.facts:
                continue
            if source:
                table.add(own, f"{name} from {source}", tree.line_of(each))
            elif name in local:
                for declared in local[name][:_MOST_OVERLOADS]:
                    _declaration(table, declared, own, owner, depth, only=name)
            else:
                table.add(own, "export", tree.line_of(each))
    elif source:
        spaces = [tree.text_of(each).removeprefix("*as").strip() for each in tree.named(node, "namespace_export")]
        table.add(f"{owner}.{spaces[0]}" if spaces else f"{owner} all of {source}", f"* from {source}", line)
    else:
        value = node.child_by_field_name("value") or (node.named_children[-1] if node.named_children else None)
        if value is not None and value.type in (*_CLASSES, *_FUNCTIONS):
            _declaration(table, value, f"{owner}.default", owner, depth)
        elif value is not None:
            own = f"{owner}.default" if default else f"{owner} ="
            declared_as = tree.text_of(value) if value.type == "identifier" else ""
            for each in local.get(declared_as, ())[:_MOST_OVERLOADS]:
                _declaration(table, each, own, owner, depth, only=declared_as)
            if declared_as not in local:
                table.add(own, "value", line)


def _declaration(
    table: FactTable, node: Node, own: str, owner: str, depth: int, only: str = "", ending: str = ""
) -> None:
    """Add a declaration under a name of its own, or under its name in what owns it.

    Args:
        only: the name in a declaration of several.
        ending: of the signature of a type.
    """
    tree.limit_depth(depth, node)
    name = own or f"{owner}.{tree.field(node, 'name')}"
    line, generics = tree.line_of(node), tree.field(node, "type_parameters")
    body = node.child_by_field_name("body")
    if node.type in _FUNCTIONS:
        _function(table, node, name, "async function" if node.children[0].type == "async" else "function")
    elif node.type in _CLASSES:
        abstract = "abstract " if node.type.startswith("abstract") else ""
        table.add(name, f"{abstract}class{generics}{ending}", line)
        for heritage in tree.named(node, "class_heritage"):
            for clause in tree.named(heritage, "extends_clause", "implements_clause"):
                _bases(table, clause, name)
        _members(table, body, name)
    elif node.type == "interface_declaration":
        table.add(name, f"interface{generics}{ending}", line)
        for clause in tree.named(node, "extends_type_clause"):
            _bases(table, clause, name)
        _members(table, body, name)
    elif node.type == "enum_declaration":
        table.add(name, f"enum{ending}", line)
        values = [each for each in body.named_children if each.type != "comment"] if body is not None else []
        for position, each in enumerate(values):
            if each.type == "enum_assignment":
                table.add(f"{name}.{tree.field(each, 'name')}", f"= {tree.field(each, 'value')}", tree.line_of(each))
            else:
                table.add(f"{name}.{tree.text_of(each)}", f"= {position}", tree.line_of(each))
    elif node.type == "type_alias_declaration":
        value = node.child_by_field_name("value")
        if value is not None and value.type == "object_type":
            table.add(name, f"type{generics}{ending}", line)
            _members(table, value, name)
        else:
            table.add(name, f"type{generics} {shorten(_union(value))}{ending}", line)
    elif node.type in ("lexical_declaration", "variable_declaration"):
        word = "const" if tree.text_of(node.children[0]) == "const" else "let"
        for each in tree.named(node, "variable_declarator"):
            if only and tree.field(each, "name") != only:
                continue
            own = name if only else f"{owner}.{tree.field(each, 'name')}"
            value = each.child_by_field_name("value")
            if value is not None and value.type in ("arrow_function", "function_expression"):
                _function(
                    table, value, own, "function" if each.child_by_field_name("type") is None else word + _type(each)
                )
            else:
                literal = value is not None and value.type in ("number", "string", "true", "false", "null")
                shown = f" = {shorten(tree.text_of(value))}" if literal and not _type(each) and word == "const" else ""
                table.add(own, word + _type(each) + shown, tree.line_of(each))
    elif node.type in _MODULES:
        table.add(name, "namespace", line)
        if body is not None:
            _scope(table, body, name, depth + 1)


def _bases(table: FactTable, clause: Node, name: str) -> None:
    word = clause.type.partition("_")[0]
    if clause.type == "extends_clause":
        base = tree.text_of(clause).removeprefix("extends").strip()
        table.add(f"{name} extends {base}", "base", tree.line_of(clause))
    else:
        for each in clause.named_children:
            table.add(f"{name} {word} {tree.text_of(each)}", "base", tree.line_of(each))


def _type(node: Node, name: str = "type") -> str:
    """Return the type that is written for something, as in ``: string``."""
    return shorten(re.sub(r"^:", ": ", tree.field(node, name)))


def _union(node: Node | None) -> str:
    """Return a type; the order of a union's alternatives means nothing."""
    alternatives: list[str] = []
    while node is not None and node.type == "union_type":
        inner = node.named_children
        alternatives += [tree.text_of(each) for each in inner[1:] if "comment" not in each.type]
        node = inner[0] if inner else None
    return " | ".join(sorted([*alternatives, tree.text_of(node)]))


def _function(table: FactTable, node: Node, name: str, word: str) -> None:
    table.add(name, f"{word}{tree.field(node, 'type_parameters')}{_type(node, 'return_type')}", tree.line_of(node))
    single = node.child_by_field_name("parameter")
    if single is not None:
        table.add(f"{name}({tree.text_of(single)})", "1", tree.line_of(node), demand=True)
    position = 0
    for each in tree.named(node.child_by_field_name("parameters"), "required_parameter", "optional_parameter"):
        pattern = tree.field(each, "pattern")
        if pattern == "this":
            continue
        position += 1
        rest = pattern.startswith("...")
        optional = rest or each.type == "optional_parameter" or each.child_by_field_name("value") is not None
        # What is taken apart has no name.
        label = str(position) if pattern.startswith(("{", "[")) else pattern
        signature = f"{position}{'?' if optional and not rest else ''}{_type(each)}"
        table.add(f"{name}({label})", signature, tree.line_of(each), demand=not optional)


def _words(node: Node) -> list[str]:
    """Return the words of a member beside its name and its types, such as ``static``."""
    short = [child for child in node.children if not child.child_count or child.type == "accessibility_modifier"]
    return [tree.text_of(child) for child in short]


def _is_private(node: Node) -> bool:
    return "private" in _words(node) or tree.field(node, "name").startswith(("#", "_"))


def _members(table: FactTable, body: Node | None, owner: str) -> None:
    for node in body.named_children if body is not None else ():
        name, line = tree.field(node, "name"), tree.line_of(node)
        words = _words(node)
        if _is_private(node) or "comment" in node.type:
            continue
        flags = "".join(f"{word} " for word in ("protected", "static", "readonly", "abstract") if word in words)
        optional = "?" if "?" in words else ""
        own = f"{owner}.{name}"
        if node.type in _METHODS:
            if name == "constructor":
                for each in tree.named(node.child_by_field_name("parameters"), "required_parameter"):
                    access = next((tree.text_of(one) for one in tree.named(each, "accessibility_modifier")), "")
                    if access == "public":
                        table.add(f"{owner}.{tree.field(each, 'pattern')}", f"property{_type(each)}", line)
                _function(table, node, f"{owner}.new", flags + "constructor")
            else:
                accessor = next((word for word in ("get", "set") if word in words and word != name), "")
                kind = f"{accessor} accessor" if accessor else f"method{optional}"
                _function(table, node, own, flags + kind)
        elif node.type in _FIELDS:
            table.add(own, f"{flags}property{optional}{_type(node)}", line)
        elif node.type in ("call_signature", "construct_signature", "index_signature"):
            table.add(f"{owner} {shorten(tree.text_of(node))}", node.type.replace("_", " "), line)


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: a parameter became optional, a property was made sure or can be written."""
    old, new = before.signature, after.signature
    if old == new + _HIDDEN:
        return True
    if re.match(r"\d", old):
        return re.sub(r"^(\d+)\?", r"\1", new) == old
    if "property" in old:
        return old.replace("readonly ", "", 1) == new or old.replace("property?", "property", 1) == new
    return False


language = Language(facts, extra="interfaces-typescript", named_by_path=True, keeps=_keeps)
