"""Declarations of TypeScript as facts: functions, constants and types of all sorts with their members."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import LONGEST_TYPE, shorten
from tpmlint.interfaces.support.typescript.compatibility import HIDDEN
from tpmlint.interfaces.support.typescript.decorators import (
    decorate,
    decorated_members,
    decorators_of,
    is_served,
)
from tpmlint.interfaces.support.typescript.types import PARAMETERS, TypescriptTable
from tpmlint.interfaces.support.typescript.values import (
    CALLABLE,
    METHODS,
    constant_shape,
    effect,
    inferred,
    literal_default,
    outline,
    shape,
)

if TYPE_CHECKING:
    from tree_sitter import Node

CLASSES = ("class_declaration", "abstract_class_declaration", "class")
FUNCTIONS = ("function_declaration", "generator_function_declaration", "function_signature", *CALLABLE)
MODULES = ("internal_module", "module")
_FIELDS = ("public_field_definition", "property_signature")


def declare(
    table: TypescriptTable,
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
    table.directions.show(node, name)
    if node.type in FUNCTIONS or node.type in METHODS:
        _function(table, node, name, "function", ending)
    elif node.type in CLASSES:
        _class(table, node, name, "abstract class" if node.type.startswith("abstract") else "class", ending)
    elif node.type == "interface_declaration":
        table.add(name, f"interface{generics}{ending}", line)
        for clause in tree.named(node, "extends_type_clause"):
            _bases(table, clause, name)
        _members(table, body, name)
    elif node.type == "enum_declaration":
        constant = "const " if node.children[0].type == "const" else ""
        table.add(name, f"{constant}enum{ending}", line)
        values = [each for each in body.named_children if each.type != "comment"] if body is not None else []
        known: int | None = -1
        for each in values:
            is_set = each.type == "enum_assignment"
            member = table.member_name(each.child_by_field_name("name") if is_set else each)
            text = table.field(each, "value") if is_set else "?" if known is None else str(known + 1)
            known = int(text) if re.fullmatch(r"-?\d{1,15}", text) else None
            table.add(f"{name}.{member}", f"= {text}", tree.line_of(each))
    elif node.type == "type_alias_declaration":
        value = node.child_by_field_name("value")
        called = _called(value)
        text = table.text(value) if value is not None and value.type == "generic_type" else ""
        if called is not None:
            # Callers and those who write one go on with a parameter more that may lack; not with any other change.
            shown = f"{table.field(called, 'type_parameters')}{_returned(table, called)}"
            table.add(name, f"type{generics} function{shown}{ending}", line)
            _parameters(table, called, name, "argument")
        elif text.startswith("{[key:"):
            table.add(name, f"type{generics}{ending}", line)
            table.add(f"{name} {shorten(text[1:-1])}", "index signature", line)
        elif value is not None and value.type == "object_type":
            table.add(name, f"type{generics}{ending}", line)
            _members(table, value, name)
        else:
            table.add(name, f"type{generics} {shorten(table.text(value))}{ending}", line)
    elif node.type in ("lexical_declaration", "variable_declaration"):
        word = "const" if tree.text_of(node.children[0]) == "const" else "let"
        variables = table.variables(node)
        for variable in [only] if only else variables:
            for each, path in variables.get(variable, ()):
                what = f"{word} {path} of" if path else word
                _variable(table, each, name if only else f"{owner}.{variable}", what, ending)
    elif node.type in MODULES:
        table.add(name, f"namespace{ending}", line)
        if body is not None:
            inside(body, name)


def _called(value: Node | None) -> Node | None:
    """Return the signature of a type that is only called, as that of a function is."""
    while value is not None and value.type == "parenthesized_type" and value.named_child_count == 1:
        value = value.named_children[0]
    if value is not None and value.type == "function_type":
        return value
    rows = [each for each in value.named_children if "comment" not in each.type] if value is not None else []
    is_one = value is not None and value.type == "object_type" and len(rows) == 1
    return rows[0] if is_one and rows[0].type == "call_signature" else None


def _variable(table: TypescriptTable, node: Node, name: str, word: str, ending: str) -> None:
    value, kind = node.child_by_field_name("value"), table.once(node, "type", lambda: _type(table, node))
    if value is not None and value.type in CALLABLE and not kind:
        _function(table, value, name, "function", ending)
        return
    annotation = node.child_by_field_name("type")
    called = _called(annotation.named_children[0]) if word == "const" and annotation is not None else None
    if called is not None:
        _function(table, called, name, "function", ending)
        return
    if value is not None and value.type in CLASSES and not kind:
        _class(table, value, name, f"{word} class", ending)
        return
    literals = word.startswith("const")
    shown = "" if kind else table.once(node, "value", lambda: inferred(table, value, literals=literals))
    if ending == HIDDEN and value is not None and not kind:
        if name.rpartition(".")[2] in table.decorating:
            shown = f" = {table.once(node, 'constant', lambda: constant_shape(table, value))}"
        elif not shown:
            shown = f" = {table.once(node, 'shape', lambda: shape(table, value))}"
    table.add(name, word + kind + shown + ending, tree.line_of(node))


def _class(table: TypescriptTable, node: Node, name: str, word: str, ending: str) -> None:
    table.add(name, f"{word}{table.field(node, 'type_parameters')}{ending}", tree.line_of(node))
    decorate(table, name, decorators_of(node))
    for heritage in tree.named(node, "class_heritage"):
        for clause in tree.named(heritage, "extends_clause", "implements_clause"):
            _bases(table, clause, name)
    _members(table, node.child_by_field_name("body"), name)


def _bases(table: TypescriptTable, clause: Node, name: str) -> None:
    word = clause.type.partition("_")[0]
    if clause.type == "extends_clause":
        base = table.text(clause).removeprefix("extends").strip()
        table.add(f"{name} extends {base}", "base", tree.line_of(clause))
    else:
        for each in clause.named_children:
            table.add(f"{name} {word} {table.text(each)}", "base", tree.line_of(each))


def _type(table: TypescriptTable, node: Node, name: str = "type") -> str:
    """Return the type that is written for something, as in ``: string``."""
    return shorten(re.sub(r"^:", ": ", table.field(node, name)), LONGEST_TYPE)


def _function(table: TypescriptTable, node: Node, name: str, word: str, ending: str = "") -> None:
    number = table.overload(name, word, node)
    if number is None:
        return
    if number > 1:
        table.add(f"{name} overload {outline(table, node)}", f"{word} {number}{ending}", tree.line_of(node))
        return
    signature = f"{effect(node)}{word}{table.field(node, 'type_parameters')}{_returned(table, node)}{ending}"
    table.add(name, signature, tree.line_of(node))
    if node.child_by_field_name("parameter") is not None:
        table.add(f"{name}(1)", "parameter", tree.line_of(node), demand=True)
    _parameters(table, node, name, "parameter")


def _returned(table: TypescriptTable, node: Node) -> str:
    """Return what a function returns, or the type of one, as in ``: string``."""
    returned = table.field(node, "return_type").removeprefix(":").strip()
    return shorten(f": {returned}", LONGEST_TYPE) if returned else ""


def _parameters(table: TypescriptTable, node: Node, name: str, word: str) -> None:
    """Add the parameters of a function, each with its place and a word for it."""
    position = 0
    for each in tree.named(node.child_by_field_name("parameters"), *PARAMETERS):
        pattern = tree.field(each, "pattern")
        if pattern == "this":
            table.add(f"{name}(this)", f"this{_type(table, each)}", tree.line_of(each), demand=True)
            continue
        position += 1
        decorate(table, f"{name}({position})", decorators_of(each))
        value = each.child_by_field_name("value")
        optional = each.type == "optional_parameter" or value is not None
        kind = _type(table, each) or inferred(table, value)
        if not kind and (parts := table.taken_apart(each.child_by_field_name("pattern"))):
            kind = f": {parts}"
        if pattern.startswith("..."):
            table.add(f"{name}({position}...)", f"rest{kind}", tree.line_of(each))
            continue
        default = literal_default(table, value) if kind.startswith(":") else ""
        signature = f"{word}{'?' * optional}{kind}{default}"
        table.add(f"{name}({position})", signature, tree.line_of(each), demand=not optional)


def _words(node: Node) -> list[str]:
    """Return the words of a member beside its name and its types, such as ``static``."""
    short = [child for child in node.children if not child.child_count or child.type == "accessibility_modifier"]
    return [tree.text_of(child) for child in short]


def _members(table: TypescriptTable, body: Node | None, owner: str) -> None:
    for node, decorators in decorated_members(body):
        line, words = tree.line_of(node), _words(node)
        constructs = tree.field(node, "name") == "constructor" and node.type in METHODS
        if constructs:
            _properties(table, node, owner)
        hidden = "private" in words or tree.field(node, "name").startswith(("#", "_"))
        if hidden and not is_served(decorators):
            if constructs:  # Without it others could make one.
                table.add(f"{owner}.new", "private constructor", line, demand=True)
            continue
        flags = "".join(f"{word} " for word in ("protected", "static", "readonly", "abstract") if word in words)
        optional = "?" if "?" in words else ""
        name = table.member_name(node.child_by_field_name("name"))
        if not optional:
            table.directions.require(owner, f"{owner}.{name}")
        decorate(table, f"{owner}.{name}", [] if constructs else decorators)
        if constructs:
            _function(table, node, f"{owner}.new", flags + "constructor")
        elif node.type in METHODS:
            accessor = next((word for word in ("get", "set") if word in words and word != name), "")
            kind = f"{accessor} accessor" if accessor else f"method{optional}"
            _function(table, node, f"{owner}.{name}", flags + kind)
        elif node.type in _FIELDS:
            table.add(
                f"{owner}.{name}", f"{flags}property{optional}{_property(table, node, 'readonly' in words)}", line
            )
        elif node.type in ("call_signature", "construct_signature", "index_signature"):
            number = table.overload(owner, node.type, node) if node.type != "index_signature" else 1
            place = f" {number}" if number != 1 else ""
            table.add(f"{owner} {shorten(table.text(node))}", node.type.replace("_", " ") + place, line)


def _property(table: TypescriptTable, node: Node, constant: bool) -> str:
    """Return the type of a property, or what decides about it."""
    value = node.child_by_field_name("value")
    kind = _type(table, node)
    if kind or value is None:
        return kind
    if value.type in CALLABLE:
        return f": {outline(table, value)}"
    return inferred(table, value, literals=constant)


def _properties(table: TypescriptTable, constructor: Node, owner: str) -> None:
    """Add the parameters of a constructor that are properties too."""
    for each in tree.named(constructor.child_by_field_name("parameters"), *PARAMETERS):
        words = _words(each)
        access = next((word for word in words if word in ("public", "protected", "private")), "")
        if access != "private" and (access or "readonly" in words):
            flags = f"{'protected ' if access == 'protected' else ''}{'readonly ' if 'readonly' in words else ''}"
            optional = "?" if each.type == "optional_parameter" else ""
            kind = _type(table, each) or inferred(table, each.child_by_field_name("value"))
            table.add(f"{owner}.{tree.field(each, 'pattern')}", f"{flags}property{optional}{kind}", tree.line_of(each))
