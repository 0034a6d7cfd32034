"""Java: public and protected types with what they extend, their constructors, methods, fields and constants.

What breaks is what the language's own chapter on binary compatibility says, and an abstract method more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface, each_side
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.deprecation import DOCUMENTED, keeps_when_deprecated, with_deprecations
from tpmlint.interfaces.support.java.annotations import (
    Given,
    annotations_of,
    contract,
    has_data,
    implied,
    is_constrained,
    is_left_out,
    is_served,
    is_stored,
    name_of,
    shows_fields,
)
from tpmlint.interfaces.support.java.compatibility import keeps, nullness, places_of_null
from tpmlint.interfaces.support.java.files import JavaLinks
from tpmlint.interfaces.support.java.lombok import Lombok
from tpmlint.interfaces.support.java.names import (
    FREE,
    KINDS,
    LANG,
    JavaTable,
    add_module,
    constants_of,
    extended_in,
    for_other_files,
    heirs_in,
    imports_of,
    is_closed,
    modifiers,
    permitted,
    types_in,
    without_escapes,
)
from tpmlint.interfaces.support.java.values import EnumValues, constant, value_of, version_of

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(rb"\r(?!\n)|(?<!\\)(?:\\\\)*\\u+00(?:0[aAdD]|2[27aAfF]|5[cC])")
"""What Java takes for the end of a line, a quote, a star, a slash or a backslash, before it looks for comments.

A backslash after an odd number of others begins no escape.
"""


_TESTS = re.compile(r"(?:^|/)src/(?:test|\w+Test)/")
"""Folders of tests in Maven and Gradle; what ``src/testFixtures`` has is for others."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its package; a test has none."""
    if _TESTS.search(options.path):
        return {}
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
    given = Given.of(constants_of(root), imports, wildcards)
    reader = _Reader(table, imports, given, [*tree.named(root, *KINDS)])

    def shown(name: str) -> None:
        """Add a type that is not public and that a signature names."""
        for scope, node in types.get(name, ()):
            if scope + name not in table.facts:
                reader.type(node, scope, True, 0)

    with table.scope({name: target for name, target in imports.items() if name not in types}) as names:
        for node in tree.named(root, "module_declaration"):
            add_module(table, node)
        for node in tree.named(root, *KINDS):
            outside = "public" not in modifiers(node) and has_data(node, given)
            reader.type(node, package, outside, 0, outside=outside)
            own = tree.field(node, "name")
            if own in LANG:
                # In the other files of the package it is what that name means.
                table.add(f"{package}{own} hides java.lang.{own}", "declared", tree.line_of(node))
        for name in for_other_files(root):
            if options.names is None or name in options.names:
                names.used[name] = None
        table.follow(names, shown)
        table.taken_from(package.removesuffix(".") or "file", names, wildcards, types, LANG)
    return with_deprecations(table.facts, root, "block_comment", DOCUMENTED)


class _Reader:
    """Adds types and their members to a table.

    Args:
        imports: what names stand for.
        given: what names in annotations stand for.
        types: the outermost ones of the file.
    """

    def __init__(self, table: JavaTable, imports: Mapping[str, str], given: Given, types: list[Node]) -> None:
        self._table = table
        self._imports = imports
        self._given = given
        self._heirs = heirs_in(types)
        self._extended = extended_in(types)

    def _contract(self, node: Node) -> str:
        return contract(node, self._given, tree.field(node, "name"))

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
        lombok = Lombok(node, self._imports)
        if "abstract" not in words and not lombok.makes_constructors and is_closed(node, self._extended):
            words = modifiers(node, "final")
        if lombok.makes_final:
            words = modifiers(node, "final")
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
        for each in permitted(node, self._heirs):
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
        contents = [member for body in members if body is not None for member in body.named_children]
        values, data = EnumValues(node, contents), shows_fields(node)
        for member in contents:
            if member.type in KINDS:
                self.type(member, f"{name}.", everything, depth + 1, kind)
            elif member.type == "enum_constant":
                signature = " ".join([*modifiers(member), "constant"]) + values.of(table, member, self._given.constants)
                own = tree.field(member, "name")
                table.add(f"{name}.{own}", signature + self._contract(member), tree.line_of(member))
            else:
                final = "final" in words or kind == "enum"
                self._member(member, name, everything, final, outside, data)

    def _member(self, node: Node, owner: str, everything: bool, final: bool, outside: bool, data: bool) -> None:
        table, words, line = self._table, modifiers(node), tree.line_of(node)
        hidden = ""
        if everything and any(
            tree.text_of(each) == "private" for one in tree.named(node, "modifiers") for each in one.children
        ):
            return  # Of an interface what is not public says so.
        if outside or (not everything and "public" not in words and "protected" not in words):
            if node.type == "method_declaration" and "abstract" in words and not final and not outside:
                table.add(f"{owner} has hidden abstract methods", "sealed", line, demand=True)
            if version := version_of(node):
                table.add(f"{owner}.serialVersionUID", f"version{constant(table, version, {})}", line)
            if not self._is_shown(node, data):
                return
            words, hidden = [], " not public"
        if final and "protected" in words:
            return  # Nobody can extend a final class.
        if final:
            words = [word for word in words if word != "abstract"]  # Nor write a method of an enum.
        own = tree.field(node.child_by_field_name("declarator") or node, "name")
        promise = contract(node, self._given, own) + hidden
        if node.type in ("field_declaration", "constant_declaration"):
            if everything:
                words = ["public", "static", "final"]
            # Of one that is validated and not stored only that is seen: how it is kept is of the class.
            is_kept = not hidden or data or is_served(node) or is_stored(node)
            # That one must be there asks something of those who send it.
            needed = not is_kept and re.search("@(?:NotNull|NotBlank|NotEmpty)", promise) is not None
            written = table.field(node, "type") if is_kept else "field"
            where = nullness([("", each) for each in places_of_null(node)])
            for each in node.children_by_field_name("declarator"):
                kind = written + tree.field(each, "dimensions")
                value = constant(table, each, self._given.constants) if {"static", "final"} <= {*words} else ""
                signature = " ".join([*words, kind]) + value + promise + where
                table.add(f"{owner}.{tree.field(each, 'name')}", signature, line, demand=needed)
        elif node.type == "annotation_type_element_declaration":
            default = value_of(table, node.child_by_field_name("value"), self._given.constants)
            signature = table.field(node, "type") + (f" = {default}" if default else "")
            table.add(f"{owner}({tree.field(node, 'name')})", signature + promise, line, demand=not default)
        elif node.type in ("method_declaration", "constructor_declaration"):
            self._method(node, owner, words, everything, promise, hidden)

    def _is_shown(self, node: Node, data: bool) -> bool:
        """Tell whether a member that is not public is served, stored, validated or part of data.

        Args:
            data: all fields of its class are data.
        """
        if node.type == "field_declaration" and is_left_out(node):
            return is_served(node)
        if is_served(node) or is_stored(node) or (data and node.type == "field_declaration"):
            return True
        checks = [name_of(each) in ("AssertTrue", "AssertFalse") for each in annotations_of(node)]
        return any(checks) or (node.type == "field_declaration" and is_constrained(node, self._given))

    def _method(self, node: Node, owner: str, words: list[str], everything: bool, promise: str, hidden: str) -> None:
        table = self._table
        types: list[str] = []
        where = [("", each) for each in places_of_null(node)]
        kinds = ("formal_parameter", "spread_parameter")
        parameters = [*tree.named(node.child_by_field_name("parameters"), *kinds)]
        for each in parameters:
            if tree.field(each, "name") == "this":
                continue
            said = self._contract(each)
            if not everything and "@RequestParam" not in said and "@JsonProperty" not in said:
                said = "".join(sorted((said, implied(node, each, len(parameters), self._given))))
            if hidden and not said and not is_stored(node):
                continue  # The framework gives it.
            where.append((str(len(types) + 1), each))
            promise += f" {len(types) + 1}{said}" if said else ""
            if each.type == "spread_parameter":
                shown = [one for one in each.named_children if one.type not in ("modifiers", "variable_declarator")]
                types.append("".join(map(table.text, shown)) + "...")
            else:
                types.append(table.field(each, "type", "dimensions"))
        own = "new" if node.type == "constructor_declaration" else tree.field(node, "name")
        if (
            own == "toString"
            and not types
            and not promise.strip()
            and not {"final", "static", "abstract"}.intersection(words)
        ):
            return  # Each object has it.
        abstract = "abstract" in words or (everything and node.child_by_field_name("body") is None)
        if everything:
            words = ["public", *(word for word in words if word not in ("public", "abstract", "default"))]
            words += ["abstract"] * abstract
        returns = table.field(node, "type", "dimensions") or "constructor"
        parts = [*words, table.field(node, "type_parameters"), returns, promise.strip()]
        for holder in tree.named(node, "throws"):
            thrown = sorted(table.text(each) for each in holder.named_children)
            if thrown := [each for each in thrown if each not in _UNCHECKED]:
                parts.append(f"throws {', '.join(thrown)}")
        signature = " ".join(part for part in parts if part) + nullness(where)
        table.add(f"{owner}.{own}({', '.join(types)})", signature, tree.line_of(node), demand=abstract)


_UNCHECKED = frozenset(
    {
        "ArithmeticException",
        "ClassCastException",
        "ConcurrentModificationException",
        "Error",
        "IllegalArgumentException",
    }
    | {"IllegalStateException", "IndexOutOfBoundsException", "NullPointerException", "NumberFormatException"}
    | {"RuntimeException", "SecurityException", "UnsupportedOperationException"}
)
"""Exceptions of ``java.lang`` that nobody must catch, so that to name them says nothing to a compiler."""

_SOURCES = re.compile(r"(?:^|/)(src/([^/]+)/(aidl|groovy|java|kotlin|native|resources|scala|webapp))/")
"""The folders of Maven, Gradle and Android."""


def _unread(path: str) -> str:
    """Return the folder of sources that are not compiled into what is published, such as ``src/test/java``."""
    found = _SOURCES.search(path)
    return (
        "" if found is None or (found[2] == "main" and found[3] in ("groovy", "java", "kotlin", "scala")) else found[1]
    )


language = Language(
    facts, extra="interfaces-java", unread=_unread, links=each_side(JavaLinks), keeps=keeps_when_deprecated(keeps)
)
