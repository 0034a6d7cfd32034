"""Declarations of TypeScript as facts: functions, constants and types of all sorts with their members."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.meanings import SignatureTable
from tpmlint.interfaces.support.table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

CLASSES = ("class_declaration", "abstract_class_declaration", "class")
FUNCTIONS = ("function_declaration", "generator_function_declaration", "function_signature", "function_expression")
MODULES = ("internal_module", "module")
_METHODS = ("method_definition", "method_signature", "abstract_method_signature")
_FIELDS = ("public_field_definition", "property_signature")
_PARAMETERS = ("required_parameter", "optional_parameter")
_CALLABLE = ("arrow_function", "function_expression")
_BASIC = {
    "number": "number",
    "string": "string",
    "template_string": "string",
    "true": "boolean",
    "false": "boolean",
}
HIDDEN = "; not exported"
"""Ends the signature of what others can use and not import."""


def declare(
    table: SignatureTable,
    node: Node,
    own: str,
    owner: str,
    inside: Callable[[Node, str], None],
    only: str = "",
    ending: str = "",
) -> None:
    """Add a declaration under a name of its own, or under its name in what owns it.

    Args:
        inside: adds what a namespace has, given its body and its name.
        only: the name in a declaration of several.
        ending: of the signature.
    """
    name = own or f"{owner}.{tree.field(node, 'name')}"
    line, generics = tree.line_of(node), table.field(node, "type_parameters")
    body = node.child_by_field_name("body")
    if node.type in FUNCTIONS:
        word = "async function" if node.children[0].type == "async" else "function"
        _function(table, node, name, word, ending)
    elif node.type in CLASSES:
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
        constant = "const " if node.children[0].type == "const" else ""
        table.add(name, f"{constant}enum{ending}", line)
        values = [each for each in body.named_children if each.type != "comment"] if body is not None else []
        for position, each in enumerate(values):
            if each.type == "enum_assignment":
                table.add(f"{name}.{tree.field(each, 'name')}", f"= {table.field(each, 'value')}", tree.line_of(each))
            else:
                table.add(f"{name}.{tree.text_of(each)}", f"= {position}", tree.line_of(each))
    elif node.type == "type_alias_declaration":
        value = node.child_by_field_name("value")
        if value is not None and value.type == "object_type":
            table.add(name, f"type{generics}{ending}", line)
            _members(table, value, name)
        else:
            table.add(name, f"type{generics} {shorten(_union(table, value))}{ending}", line)
    elif node.type in ("lexical_declaration", "variable_declaration"):
        for each in tree.named(node, "variable_declarator"):
            if not only or tree.field(each, "name") == only:
                word = "const" if tree.text_of(node.children[0]) == "const" else "let"
                _variable(table, each, name if only else f"{owner}.{tree.field(each, 'name')}", word, ending)
    elif node.type in MODULES:
        table.add(name, f"namespace{ending}", line)
        if body is not None:
            inside(body, name)


def _variable(table: SignatureTable, node: Node, name: str, word: str, ending: str) -> None:
    value, kind = node.child_by_field_name("value"), _type(table, node)
    if value is not None and value.type in _CALLABLE:
        _function(table, value, name, word + kind if kind else "function", ending)
        return
    shown = "" if kind else value_of(table, value, literals=word == "const")
    if ending and not kind and not shown:
        shown = f" = {shape(table, value)}"
    table.add(name, word + kind + shown + ending, tree.line_of(node))


def shape(table: SignatureTable, value: Node | None) -> str:
    """Return a value that decides about a type, without the bodies of functions in it."""
    return kind_of(table, value, 0) or shorten(table.text(value, without="statement_block"))


def kind_of(table: SignatureTable, value: Node | None, depth: int) -> str:
    """Return the type of an object that is written out, as far as it tells; nothing for another value."""
    if value is None or value.type != "object":
        return ""
    tree.limit_depth(depth, value)
    parts: list[str] = []
    for each in value.named_children:
        name, inner = tree.field(each, "key") or _member_name(table, each), each.child_by_field_name("value")
        if each.type in _METHODS or (inner is not None and inner.type in _CALLABLE):
            parts.append(f"{name}{_outline(table, each if each.type in _METHODS else inner)}")
        elif each.type == "pair" and inner is not None:
            kind = f": {kind_of(table, inner, depth + 1)}" if inner.type == "object" else _inferred(table, inner)
            parts.append(name + kind)
        elif each.type == "shorthand_property_identifier":
            parts.append(f"{tree.text_of(each)}: {table.text(each)}")
        elif "comment" not in each.type:
            parts.append(table.text(each))
    return shorten(f"{{{', '.join(sorted(parts))}}}")


def _outline(table: SignatureTable, node: Node | None) -> str:
    """Return the parameters of a function and what it returns."""
    if node is None:
        return ""
    return shorten(table.field(node, "type_parameters", "parameters", "parameter", "return_type")) + "=>"


def value_of(table: SignatureTable, value: Node | None, *, literals: bool) -> str:
    """Return what a value stands for if its type is not written: a literal, a name, what is made or called."""
    while value is not None and value.type in ("satisfies_expression", "parenthesized_expression"):
        value = value.named_children[0]
    if value is None:
        return ""
    if value.type == "object":
        return f" = {kind_of(table, value, 0)}"
    if value.type == "type_assertion":
        constant = tree.text_of(value.named_children[0]) == "<const>"
        return f" = {shape(table, value) if constant else table.text(value.named_children[0])}"
    if value.type == "as_expression":  # Unless it is `as const`, the type decides.
        return f" = {shape(table, value) if len(value.named_children) == 1 else table.text(value.named_children[1])}"
    inner = value.child_by_field_name("argument") if value.type == "unary_expression" else value
    if inner is not None and (inner.type in _BASIC or inner.type == "null"):
        return f" = {shorten(table.text(value))}" if literals else ""
    if value.type == "new_expression":
        return f" = new {shorten(table.field(value, 'constructor', 'type_arguments'))}"
    function = value.child_by_field_name("function") if value.type == "call_expression" else value
    if function is None or not _is_name(function):
        return ""
    text = table.text(function)
    if value.type == "call_expression":
        holder = value.child_by_field_name("arguments")
        given = [table.text(each) for each in tree.named(holder, "identifier")]
        text += f"{table.field(value, 'type_arguments')}({', '.join(given)})"
    return f" = {shorten(text)}"


def _is_name(node: Node) -> bool:
    while node.type == "member_expression":
        node = node.named_children[0]
    return node.type == "identifier"


def _bases(table: SignatureTable, clause: Node, name: str) -> None:
    word = clause.type.partition("_")[0]
    if clause.type == "extends_clause":
        base = table.text(clause).removeprefix("extends").strip()
        table.add(f"{name} extends {base}", "base", tree.line_of(clause))
    else:
        for each in clause.named_children:
            table.add(f"{name} {word} {table.text(each)}", "base", tree.line_of(each))


def _type(table: SignatureTable, node: Node, name: str = "type") -> str:
    """Return the type that is written for something, as in ``: string``."""
    return shorten(re.sub(r"^:", ": ", table.field(node, name)))


def _union(table: SignatureTable, node: Node | None) -> str:
    """Return a type; the order of a union's alternatives means nothing."""
    alternatives: list[str] = []
    while node is not None and node.type == "union_type":
        inner = node.named_children
        alternatives += [table.text(each) for each in inner[1:] if "comment" not in each.type]
        node = inner[0] if inner else None
    return " | ".join(sorted([*alternatives, table.text(node)]))


def _function(table: SignatureTable, node: Node, name: str, word: str, ending: str = "") -> None:
    signature = f"{word}{table.field(node, 'type_parameters')}{_type(table, node, 'return_type')}{ending}"
    table.add(name, signature, tree.line_of(node))
    single = node.child_by_field_name("parameter")
    if single is not None:
        table.add(f"{name}({tree.text_of(single)})", "1", tree.line_of(node), demand=True)
    position = 0
    for each in tree.named(node.child_by_field_name("parameters"), *_PARAMETERS):
        pattern = tree.field(each, "pattern")
        if pattern == "this":
            table.add(f"{name}(this)", f"this{_type(table, each)}", tree.line_of(each), demand=True)
            continue
        position += 1
        value = each.child_by_field_name("value")
        rest = pattern.startswith("...")
        optional = rest or each.type == "optional_parameter" or value is not None
        # What is taken apart has no name.
        label = str(position) if pattern.startswith(("{", "[")) else pattern
        kind = _type(table, each) or _inferred(table, value)
        signature = f"{position}{'?' if optional and not rest else ''}{kind}"
        table.add(f"{name}({label})", signature, tree.line_of(each), demand=not optional)


def _inferred(table: SignatureTable, value: Node | None) -> str:
    """Return the type of what has none but a value, as if it were written, or what decides about it."""
    if value is not None and value.type in _BASIC:
        return f": {_BASIC[value.type]}"
    return value_of(table, value, literals=False)


def _words(node: Node) -> list[str]:
    """Return the words of a member beside its name and its types, such as ``static``."""
    short = [child for child in node.children if not child.child_count or child.type == "accessibility_modifier"]
    return [tree.text_of(child) for child in short]


def _member_name(table: SignatureTable, node: Node) -> str:
    name = node.child_by_field_name("name")
    return table.text(name) if name is not None and name.type == "computed_property_name" else tree.text_of(name)


def _members(table: SignatureTable, body: Node | None, owner: str) -> None:
    for node in body.named_children if body is not None else ():
        if "comment" in node.type:
            continue
        line, words = tree.line_of(node), _words(node)
        constructs = tree.field(node, "name") == "constructor" and node.type in _METHODS
        if constructs:
            _properties(table, node, owner)
        if "private" in words or tree.field(node, "name").startswith(("#", "_")):
            if constructs:  # Without it others could make one.
                table.add(f"{owner}.new", "private constructor", line, demand=True)
            continue
        flags = "".join(f"{word} " for word in ("protected", "static", "readonly", "abstract") if word in words)
        optional = "?" if "?" in words else ""
        name = _member_name(table, node)
        if constructs:
            _function(table, node, f"{owner}.new", flags + "constructor")
        elif node.type in _METHODS:
            accessor = next((word for word in ("get", "set") if word in words and word != name), "")
            kind = f"{accessor} accessor" if accessor else f"method{optional}"
            _function(table, node, f"{owner}.{name}", flags + kind)
        elif node.type in _FIELDS:
            table.add(
                f"{owner}.{name}", f"{flags}property{optional}{_property(table, node, 'readonly' in words)}", line
            )
        elif node.type in ("call_signature", "construct_signature", "index_signature"):
            table.add(f"{owner} {shorten(table.text(node))}", node.type.replace("_", " "), line)


def _property(table: SignatureTable, node: Node, constant: bool) -> str:
    """Return the type of a property, or what decides about it."""
    value = node.child_by_field_name("value")
    kind = _type(table, node)
    if kind or value is None:
        return kind
    if value.type in _CALLABLE:
        return f": {_outline(table, value)}"
    return value_of(table, value, literals=True) if constant else _inferred(table, value)


def _properties(table: SignatureTable, constructor: Node, owner: str) -> None:
    """Add the parameters of a constructor that are properties too."""
    for each in tree.named(constructor.child_by_field_name("parameters"), *_PARAMETERS):
        words = _words(each)
        access = next((word for word in words if word in ("public", "protected", "private")), "")
        if access != "private" and (access or "readonly" in words):
            flags = f"{'protected ' if access == 'protected' else ''}{'readonly ' if 'readonly' in words else ''}"
            optional = "?" if each.type == "optional_parameter" else ""
            kind = _type(table, each) or _inferred(table, each.child_by_field_name("value"))
            table.add(f"{owner}.{tree.field(each, 'pattern')}", f"{flags}property{optional}{kind}", tree.line_of(each))
