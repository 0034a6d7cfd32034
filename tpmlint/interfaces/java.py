"""Java: public and protected types with what they extend, their constructors, methods, fields and constants.

What breaks is what the language's own chapter on binary compatibility says, and an abstract method more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.deprecation import DOCUMENTED, keeps_when_deprecated, with_deprecations
from tpmlint.interfaces.support.java_names import LANG, imports_of, types_in
from tpmlint.interfaces.support.meanings import SignatureTable
from tpmlint.interfaces.support.table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "@interface",
}
_ESCAPE = re.compile(rb"\r(?!\n)|\\u+00(?:0[aAdD]|2[27aAfF]|5[cC])")
"""What Java takes for the end of a line, a quote, a star, a slash or a backslash, before it looks for comments."""

_WORKED_OUT = (
    "array_creation_expression",
    "array_initializer",
    "lambda_expression",
    "method_invocation",
    "method_reference",
    "null_literal",
    "object_creation_expression",
    "switch_expression",
)
_MODIFIERS = ("public", "protected", "abstract", "static", "final", "sealed", "default")


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its package."""
    if (escape := _ESCAPE.search(data)) is not None:
        line = data.count(b"\n", 0, escape.start()) + 1
        raise UnreadableInterface("a line, a comment or a text ends where an escape says so, or at a lone CR", line)
    root = tree.parse(data, "tree-sitter-java", "interfaces-java")
    package = ""
    for declaration in tree.named(root, "package_declaration"):
        package = tree.text_of(declaration.named_children[-1]) + "."
    table = SignatureTable(root)
    imports, wildcards = imports_of(root)
    types: dict[str, list[tuple[str, Node]]] = {}
    for name, scope, node in types_in(root, package, tuple(_KINDS)):
        types.setdefault(name, []).append((scope, node))

    def shown(name: str) -> None:
        """Add a type that is not public and that a signature names."""
        for scope, node in types.get(name, ()):
            if scope + name not in table.facts:
                _type(table, node, scope, True, 0)

    with table.scope({name: target for name, target in imports.items() if name not in types}) as names:
        for node in tree.named(root, *_KINDS):
            _type(table, node, package, False, 0)
        table.follow(names, shown)
        table.taken_from(package.removesuffix(".") or "file", names, wildcards, types, LANG)
    return with_deprecations(table.facts, root, "block_comment", DOCUMENTED)


def _modifiers(node: Node) -> list[str]:
    """Return the modifiers that users see, in one order."""
    found: set[str] = set()
    deprecated = False
    for holder in tree.named(node, "modifiers"):
        found |= {tree.text_of(child) for child in holder.children}
        deprecated = any(tree.text_of(each).startswith("@Deprecated") for each in holder.children)
    return [word for word in _MODIFIERS if word in found] + ["deprecated"] * deprecated


def _type(table: SignatureTable, node: Node, scope: str, implicit: bool, depth: int) -> None:
    """Add a type and what is in it.

    Args:
        table: of the facts.
        node: the declaration.
        scope: what its name begins with.
        implicit: it is public without saying so, as in an interface.
        depth: how deep it is nested.
    """
    tree.limit_depth(depth, node)
    words = _modifiers(node)
    if not implicit and "public" not in words and "protected" not in words:
        return
    name, line, kind = scope + tree.field(node, "name"), tree.line_of(node), _KINDS[node.type]
    if node.type == "interface_declaration":
        words = [word for word in words if word not in ("abstract", "static")]
    table.add(name, " ".join([*words, kind]) + table.field(node, "type_parameters"), line)
    for parent in tree.named(node, "superclass"):
        table.add(f"{name} extends {table.text(parent.named_children[-1])}", "extends", line)
    for holder in tree.named(node, "super_interfaces", "extends_interfaces"):
        for types in tree.named(holder, "type_list"):
            for each in types.named_children:
                table.add(f"{name} extends {table.text(each)}", "extends", line)
    for holder in tree.named(node, "permits"):
        for types in tree.named(holder, "type_list"):
            for each in types.named_children:
                table.add(f"{name} permits {table.text(each)}", "permits", line, demand=True)
    if node.type == "record_declaration":
        for position, each in enumerate(tree.named(node.child_by_field_name("parameters"), "formal_parameter"), 1):
            table.add(
                f"{name}({tree.field(each, 'name')})", f"{position} {table.field(each, 'type')}", line, demand=True
            )
    members = [node.child_by_field_name("body")]
    for body in members:
        members += tree.named(body, "enum_body_declarations")
    everything = node.type in ("interface_declaration", "annotation_type_declaration")
    if node.type == "class_declaration" and not any(tree.named(members[0], "constructor_declaration")):
        # It has one that nobody wrote, as public as the class; in an interface that is public without saying so.
        within = "public" if implicit and depth else ""
        access = next((word for word in ("public", "protected") if word in words), within)
        if access and (access == "public" or "final" not in words):
            table.add(f"{name}.new()", f"{access} constructor", line)
    for body in members:
        for member in body.named_children if body is not None else ():
            if member.type in _KINDS:
                _type(table, member, f"{name}.", everything, depth + 1)
            else:
                _member(table, member, name, everything, final="final" in words)


def _member(table: SignatureTable, node: Node, owner: str, everything: bool, final: bool) -> None:
    words, line = _modifiers(node), tree.line_of(node)
    if node.type == "enum_constant":
        table.add(f"{owner}.{tree.field(node, 'name')}", " ".join([*words, "constant"]), line)
        return
    if not everything and "public" not in words and "protected" not in words:
        return
    if final and "protected" in words:
        return  # Nobody can extend a final class.
    if node.type in ("field_declaration", "constant_declaration"):
        if everything:
            words = ["public", "static", "final"]
        for each in node.children_by_field_name("declarator"):
            kind = table.field(node, "type") + tree.field(each, "dimensions")
            value = _constant(table, each) if {"static", "final"} <= {*words} else ""
            table.add(f"{owner}.{tree.field(each, 'name')}", " ".join([*words, kind]) + value, line)
    elif node.type == "annotation_type_element_declaration":
        default = table.field(node, "value")
        signature = table.field(node, "type") + (f" = {shorten(default)}" if default else "")
        table.add(f"{owner}({tree.field(node, 'name')})", signature, line, demand=not default)
    elif node.type in ("method_declaration", "constructor_declaration"):
        types = []
        for each in tree.named(node.child_by_field_name("parameters"), "formal_parameter", "spread_parameter"):
            if each.type == "spread_parameter":
                shown = [one for one in each.named_children if one.type not in ("modifiers", "variable_declarator")]
                types.append("".join(map(table.text, shown)) + "...")
            else:
                types.append(table.field(each, "type", "dimensions"))
        own = "new" if node.type == "constructor_declaration" else tree.field(node, "name")
        abstract = "abstract" in words or (everything and node.child_by_field_name("body") is None)
        if everything:
            words = ["public", *(word for word in words if word not in ("public", "abstract", "default"))]
            words += ["abstract"] * abstract
        parts = [*words, table.field(node, "type_parameters"), table.field(node, "type", "dimensions") or "constructor"]
        parts += [
            f"throws {', '.join(sorted(table.text(each) for each in holder.named_children))}"
            for holder in tree.named(node, "throws")
        ]
        table.add(f"{owner}.{own}({', '.join(types)})", " ".join(part for part in parts if part), line, demand=abstract)


def _constant(table: SignatureTable, node: Node) -> str:
    """Return the value of a constant that compilers copy into what uses it; nothing where it is worked out later.

    Source: the Java Language Specification, 13.4.9 and 15.29.
    """
    value = node.child_by_field_name("value")
    if value is None or next(tree.descend(value, *_WORKED_OUT), None) is not None:
        return ""
    return f" = {shorten(table.seen(value))}"


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: deprecated, open to more, no longer final or abstract, or throwing less."""
    (old, _, thrown), (new, _, throws) = (fact.signature.partition(" throws ") for fact in (before, after))
    was, now = ([word for word in text.split(" ") if word != "deprecated"] for text in (old, new))
    gone = {word for word in was if word not in now}
    more = {word for word in now if word not in was}
    return (
        gone <= {"protected", "final", "abstract"}
        and more <= {"public"}
        and ("protected" not in gone or "public" in now)
        and set(filter(None, throws.split(", "))) <= set(thrown.split(", "))
    )


_SOURCES = re.compile(r"(?:^|/)(src/([^/]+)/(aidl|groovy|java|kotlin|native|resources|scala|webapp))/")
"""The folders of Maven, Gradle and Android."""


def _unread(path: str) -> str:
    """Return the folder of sources that are not compiled into what is published, such as ``src/test/java``."""
    found = _SOURCES.search(path)
    return (
        "" if found is None or (found[2] == "main" and found[3] in ("groovy", "java", "kotlin", "scala")) else found[1]
    )


language = Language(facts, extra="interfaces-java", unread=_unread, keeps=keeps_when_deprecated(_keeps))
