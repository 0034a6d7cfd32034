"""Java: public and protected types with what they extend, their constructors, methods, fields and constants.

What breaks is what the language's own chapter on binary compatibility says, and an abstract method more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value
from tpmlint.interfaces.support.deprecation import DOCUMENTED, keeps_when_deprecated, with_deprecations
from tpmlint.interfaces.support.java_annotations import (
    contract,
    is_served,
    is_stored,
    keeps_nullness,
    nullness,
    places_of_null,
)
from tpmlint.interfaces.support.java_lombok import Lombok
from tpmlint.interfaces.support.java_names import (
    FREE,
    KINDS,
    LANG,
    JavaTable,
    add_module,
    constants_of,
    for_other_files,
    imports_of,
    modifiers,
    permitted,
    types_in,
    without_escapes,
)
from tpmlint.interfaces.support.table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(rb"\r(?!\n)|(?<!\\)(?:\\\\)*\\u+00(?:0[aAdD]|2[27aAfF]|5[cC])")
"""What Java takes for the end of a line, a quote, a star, a slash or a backslash, before it looks for comments.

A backslash after an odd number of others begins no escape.
"""

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


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its package."""
    if (escape := _ESCAPE.search(data)) is not None:
        line = data.count(b"\n", 0, escape.start()) + 1
        raise UnreadableInterface("a line, a comment or a text ends where an escape says so, or at a lone CR", line)
    root = tree.parse(without_escapes(data), "tree-sitter-java", "interfaces-java")
    package = ""
    for declaration in tree.named(root, "package_declaration"):
        package = tree.text_of(declaration.named_children[-1]) + "."
    table = JavaTable(root)
    imports, wildcards = imports_of(root)
    types: dict[str, list[tuple[str, Node]]] = {}
    for name, scope, node in types_in(root, package, tuple(KINDS)):
        types.setdefault(name, []).append((scope, node))
    reader = _Reader(table, imports, constants_of(root), [*tree.named(root, *KINDS)])

    def shown(name: str) -> None:
        """Add a type that is not public and that a signature names."""
        for scope, node in types.get(name, ()):
            if scope + name not in table.facts:
                reader.type(node, scope, True, 0)

    with table.scope({name: target for name, target in imports.items() if name not in types}) as names:
        for node in tree.named(root, "module_declaration"):
            add_module(table, node)
        for node in tree.named(root, *KINDS):
            outside = "public" not in modifiers(node) and (is_served(node) or is_stored(node))
            reader.type(node, package, outside, 0, outside=outside)
            own = tree.field(node, "name")
            if own in LANG:
                # In the other files of the package it is what that name means.
                table.add(f"{package}{own} hides java.lang.{own}", "declared", tree.line_of(node))
        for name in for_other_files(root):
            names.used[name] = None
        table.follow(names, shown)
        table.taken_from(package.removesuffix(".") or "file", names, wildcards, types, LANG)
    return with_deprecations(table.facts, root, "block_comment", DOCUMENTED)


class _Reader:
    """Adds types and their members to a table.

    Args:
        imports: what names stand for.
        constants: what constants of the file stand for.
        types: the outermost ones of the file.
    """

    def __init__(
        self, table: JavaTable, imports: Mapping[str, str], constants: Mapping[str, int | str], types: list[Node]
    ) -> None:
        self._table = table
        self._imports = imports
        self._constants = constants
        self._types = types

    def _contract(self, node: Node) -> str:
        return contract(node, self._constants)

    def type(self, node: Node, scope: str, implicit: bool, depth: int, within: str = "", outside: bool = False) -> None:
        """Add a type and what is in it.

        Args:
            node: the declaration.
            scope: what its name begins with.
            implicit: it is public without saying so, as in an interface.
            depth: how deep it is nested.
            within: the kind of the type that it stands in.
            outside: only what its annotations serve or store is seen of it.
        """
        table = self._table
        tree.limit_depth(depth, node)
        words = modifiers(node)
        if not implicit and "public" not in words and "protected" not in words:
            return
        name, line, kind = scope + tree.field(node, "name"), tree.line_of(node), KINDS[node.type]
        free = {*FREE.get(kind, ()), *(("public", "static") if within in ("interface", "@interface") else ())}
        words = [word for word in words if word not in free]
        table.add(name, " ".join([*words, kind]) + table.field(node, "type_parameters") + self._contract(node), line)
        for parent in tree.named(node, "superclass"):
            if (written := table.text(parent.named_children[-1])) != "Object":
                table.add(f"{name} extends {written}", "extends", line)
        for holder in tree.named(node, "super_interfaces", "extends_interfaces"):
            for listed in tree.named(holder, "type_list"):
                for each in listed.named_children:
                    table.add(f"{name} extends {table.text(each)}", "extends", line)
        for each in permitted(node, self._types):
            table.add(f"{name} permits {table.text(each)}", "permits", line, demand=True)
        if node.type == "record_declaration":
            for position, each in enumerate(tree.named(node.child_by_field_name("parameters"), "formal_parameter"), 1):
                shown = f"{position} {table.field(each, 'type')}{self._contract(each)}{nullness([('', each)])}"
                table.add(f"{name}({tree.field(each, 'name')})", shown, line, demand=True)
        members = [node.child_by_field_name("body")]
        for body in members:
            members += tree.named(body, "enum_body_declarations")
        constants = [tree.field(each, "name") for each in tree.named(members[0], "enum_constant")]
        if len(constants) > 1:
            table.add(f"{name} order", " < ".join(constants), line)
        everything = node.type in ("interface_declaration", "annotation_type_declaration")
        lombok = Lombok(node, self._imports)
        for made in lombok.members():
            kinds = [table.text(each) for each in made.kinds]
            table.add(f"{name}.{made.name.format(*kinds)}", made.signature.format(*kinds), made.line)
        has_own = lombok.makes_constructors or any(tree.named(members[0], "constructor_declaration"))
        if node.type == "class_declaration" and not has_own:
            # It has one that nobody wrote, as public as the class; in an interface that is public without saying so.
            inside = "public" if implicit and depth else ""
            access = next((word for word in ("public", "protected") if word in words), inside)
            if access and (access == "public" or "final" not in words):
                table.add(f"{name}.new()", f"{access} constructor", line)
        for body in members:
            for member in body.named_children if body is not None else ():
                if member.type in KINDS:
                    self.type(member, f"{name}.", everything, depth + 1, kind)
                else:
                    self._member(member, name, everything, final="final" in words, outside=outside)

    def _member(self, node: Node, owner: str, everything: bool, final: bool, outside: bool) -> None:
        table, words, line = self._table, modifiers(node), tree.line_of(node)
        if node.type == "enum_constant":
            signature = " ".join([*words, "constant"]) + self._contract(node)
            table.add(f"{owner}.{tree.field(node, 'name')}", signature, line)
            return
        hidden = ""
        if outside or (not everything and "public" not in words and "protected" not in words):
            if node.type == "method_declaration" and "abstract" in words and not outside:
                table.add(f"{owner} has hidden abstract methods", "sealed", line, demand=True)
            if not (is_served(node) or (node.type == "field_declaration" and is_stored(node))):
                return
            words, hidden = [], " not public"
        if final and "protected" in words:
            return  # Nobody can extend a final class.
        own = tree.field(node.child_by_field_name("declarator") or node, "name")
        promise = contract(node, self._constants, own) + hidden
        if node.type in ("field_declaration", "constant_declaration"):
            if everything:
                words = ["public", "static", "final"]
            for each in node.children_by_field_name("declarator"):
                kind = table.field(node, "type") + tree.field(each, "dimensions")
                value = self._constant(each) if {"static", "final"} <= {*words} else ""
                where = nullness([("", each) for each in places_of_null(node)])
                table.add(
                    f"{owner}.{tree.field(each, 'name')}", " ".join([*words, kind]) + value + promise + where, line
                )
        elif node.type == "annotation_type_element_declaration":
            default = self._value(node.child_by_field_name("value"))
            signature = table.field(node, "type") + (f" = {default}" if default else "")
            table.add(f"{owner}({tree.field(node, 'name')})", signature + promise, line, demand=not default)
        elif node.type in ("method_declaration", "constructor_declaration"):
            self._method(node, owner, words, everything, promise, hidden)

    def _method(self, node: Node, owner: str, words: list[str], everything: bool, promise: str, hidden: str) -> None:
        table = self._table
        types: list[str] = []
        where = [("", each) for each in places_of_null(node)]
        for each in tree.named(node.child_by_field_name("parameters"), "formal_parameter", "spread_parameter"):
            if tree.field(each, "name") == "this":
                continue
            said = self._contract(each)
            if hidden and not said:
                continue  # The framework gives it.
            where.append((str(len(types) + 1), each))
            promise += f" {len(types) + 1}{said}" if said else ""
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
        returns = table.field(node, "type", "dimensions") or "constructor"
        parts = [*words, table.field(node, "type_parameters"), returns, promise.strip()]
        parts += [
            f"throws {', '.join(sorted(table.text(each) for each in holder.named_children))}"
            for holder in tree.named(node, "throws")
        ]
        signature = " ".join(part for part in parts if part) + nullness(where)
        table.add(f"{owner}.{own}({', '.join(types)})", signature, tree.line_of(node), demand=abstract)

    def _constant(self, node: Node) -> str:
        """Return the value of a constant that compilers copy into what uses it; nothing where it is worked out later.

        Source: the Java Language Specification, 13.4.9 and 15.29.
        """
        value = node.child_by_field_name("value")
        if value is None or next(tree.descend(value, *_WORKED_OUT), None) is not None:
            return ""
        return f" = {self._value(value)}"

    def _value(self, node: Node | None) -> str:
        return (
            "" if node is None else constant_value(node, self._constants, java=True) or shorten(self._table.seen(node))
        )


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: deprecated, open to more, no longer final or abstract, or throwing less."""
    if " < " in before.signature and " < " in after.signature:
        # More may stand between what has an order.
        left = iter(after.signature.split(" < "))
        return all(each in left for each in before.signature.split(" < "))
    (former, _, nulls), (now, _, nulls_now) = (fact.signature.partition("; ") for fact in (before, after))
    if not keeps_nullness(nulls, nulls_now):
        return False
    (old, _, thrown), (new, _, throws) = (text.partition(" throws ") for text in (former, now))
    was, is_now = ([word for word in text.split(" ") if word != "deprecated"] for text in (old, new))
    if was[0] in ("exports", "opens"):
        others, others_now = ({each.strip(",") for each in words[2:]} for words in (was, is_now))
        return len(is_now) == 1 or (len(was) > 1 and others <= others_now)
    gone = {word for word in was if word not in is_now}
    more = {word for word in is_now if word not in was}
    if " not public" in old and " not public" not in new:
        gone -= {"not", "public"}
    return (
        gone <= {"protected", "final", "abstract"}
        and more <= {"public"}
        and ("protected" not in gone or "public" in is_now)
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
