"""Parts of declarations in the syntax tree of Go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import text

if TYPE_CHECKING:
    from tree_sitter import Node


def receiver(node: Node) -> tuple[str, bool]:
    """Return the type that a method belongs to, and whether it takes a pointer to it."""
    written = tree.text_of(next(tree.named(node.child_by_field_name("receiver"), "parameter_declaration"), None))
    return written.partition("[")[0].rpartition(" ")[2].rpartition("*")[2], "*" in written


def fields(node: Node) -> list[Node]:
    """Return the declarations of fields; none for a type that is not a struct."""
    holder = next(tree.named(node, "field_declaration_list"), None) if node.type == "struct_type" else None
    return [*tree.named(holder, "field_declaration")]


def field_names(field: Node) -> list[str]:
    return [tree.text_of(child) for child in field.children_by_field_name("name") if child.is_named]


def embedded_name(field: Node) -> str:
    """Return the name under which an embedded type is a field."""
    return tree.field(field, "type").partition("[")[0].rpartition(".")[2].lstrip("*")


def written(field: Node) -> str:
    return "*" * (field.children[0].type == "*") + tree.field(field, "type")


def specs(node: Node) -> list[Node]:
    """Return the lines of a declaration of constants or variables."""
    word = node.type.removesuffix("_declaration")
    return [
        spec for holder in (node, *tree.named(node, "var_spec_list")) for spec in tree.named(holder, f"{word}_spec")
    ]


def arguments_of(field: Node) -> list[Node]:
    """Return the arguments of the generic type of a field."""
    kind = field.child_by_field_name("type")
    while kind is not None and kind.type == "pointer_type":
        kind = kind.named_children[0]
    return [*tree.named(kind, "type_arguments")]


_KEY = re.compile(r"\w+:\"(?:[^\"\\]|\\.)*\"")
_KEYS = re.compile(rf"(?:{_KEY.pattern} *)+")


def tag_of(field: Node) -> str:
    """Return the tag of a field, in whichever quotes it is written."""
    tag = field.child_by_field_name("tag")
    found = text(tree.word_of(tag)) if tag is not None else ""
    if tag is None or found == "":
        return ""
    if found is None:
        return f" {tree.text_of(tag)}"
    # Each key is looked up by its name.
    return f" `{' '.join(sorted(_KEY.findall(found)))}`" if _KEYS.fullmatch(found) else f" `{found}`"


def is_package(leaf: Node) -> bool:
    """Tell whether a name stands before a dot, as that of a package does."""
    if leaf.type == "package_identifier":
        return True
    parent = leaf.parent
    return leaf.type == "identifier" and parent is not None and parent.type == "selector_expression"


def constraints_of(node: Node | None) -> list[Node]:
    """Return the constraints of type parameters, one for each name."""
    return [
        kind
        for each in tree.named(node, "type_parameter_declaration")
        for name in each.children_by_field_name("name")
        if name.is_named and (kind := each.child_by_field_name("type")) is not None
    ]


def type_parameters(node: Node) -> list[str]:
    """Return the names of the type parameters of a type or a function, or those that a receiver gives to them."""
    if node.type == "method_declaration":
        given = next(tree.descend(node.child_by_field_name("receiver"), "type_arguments"), None)
        return [] if given is None else [tree.text_of(each) for each in given.named_children]
    return [
        tree.text_of(name)
        for each in tree.named(node.child_by_field_name("type_parameters"), "type_parameter_declaration")
        for name in each.children_by_field_name("name")
        if name.is_named
    ]
