"""Values of Java: of constants that compilers copy, and what constants of enums are given and show to others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value
from tpmlint.interfaces.support.fact_table import shorten
from tpmlint.interfaces.support.java.annotations import annotations_of, is_stored, name_of
from tpmlint.interfaces.support.java.names import JavaTable

if TYPE_CHECKING:
    from tree_sitter import Node

_CODE = ("lambda_expression", "method_reference", "switch_expression")
_WORKED_OUT = (
    *_CODE,
    "array_creation_expression",
    "array_initializer",
    "method_invocation",
    "null_literal",
    "object_creation_expression",
)
_PROSE = re.compile(r"(?i:description|display_?name|help|hint|label|message|summary|text|title|tooltip)|desc|msg")
_BODIES = ("method_declaration", "static_initializer", "field_declaration")


def constant(table: JavaTable, node: Node, names: Mapping[str, int | str]) -> str:
    """Return the value of a constant that compilers copy into what uses it; nothing where it is worked out later.

    Source: the Java Language Specification, 13.4.9 and 15.29.
    """
    value = node.child_by_field_name("value")
    if value is None or next(tree.descend(value, *_WORKED_OUT), None) is not None:
        return ""
    return f" = {value_of(table, value, names)}"


def value_of(table: JavaTable, node: Node | None, names: Mapping[str, int | str]) -> str:
    """Return a value in one spelling, in which names of constants stand for theirs; nothing for none."""
    return "" if node is None else constant_value(node, names, java=True) or shorten(table.seen(node))


def version_of(node: Node) -> Node | None:
    """Return the declaration of the version under which objects of a class are serialized, if a member is that."""
    found = node.child_by_field_name("declarator")
    is_one = found is not None and tree.field(found, "name") == "serialVersionUID"
    body = node.parent
    return found if is_one and body is not None and body.type == "class_body" and "static" in _words(node) else None


class EnumValues:
    """What the constants of an enum are given that others get to see.

    Args:
        node: the declaration; of another type nothing is seen.
        members: the members of the enum.
    """

    def __init__(self, node: Node, members: list[Node]) -> None:
        self._members = members if node.type == "enum_declaration" else []
        self._getters = _lombok_getter(node)
        self._constructors = [each for each in self._members if each.type == "constructor_declaration"]
        self._fields: dict[str, Node] = {}
        for each in self._members:
            if each.type == "field_declaration" and "static" not in _words(each):
                for one in each.children_by_field_name("declarator"):
                    self._fields[tree.field(one, "name")] = each
        self._used, self._used_as_data = self._used_openly()
        self._targets_of: dict[int, list[set[str]]] = {}
        self._shown = {name for name, field in self._fields.items() if self._is_shown(name, field)}

    def of(self, table: JavaTable, node: Node, names: Mapping[str, int | str]) -> str:
        """Return what a constant shows of what it is given, as in `` = "open",1``; nothing if it shows nothing."""
        holder = node.child_by_field_name("arguments")
        given = [each for each in holder.named_children if "comment" not in each.type] if holder is not None else []
        if not self._shown or not given:
            return ""
        if len(given) not in self._targets_of:
            self._targets_of[len(given)] = self._targets(len(given))
        targets = self._targets_of[len(given)]
        found = []
        for position, each in enumerate(given):
            fields = targets[min(position, len(targets) - 1)] if targets else self._shown
            if fields & self._shown and next(tree.descend(each, *_CODE), None) is None:
                found.append(value_of(table, each, names))
        return f" = {','.join(found)}" if found else ""

    def _is_shown(self, name: str, field: Node) -> bool:
        """Tell whether others see a field: it says so, or a method without parameters or what is static has it."""
        if is_stored(field):
            return True
        is_prose = _PROSE.fullmatch(name) is not None
        if "private" not in _words(field) or self._getters or _lombok_getter(field):
            return not is_prose
        return name in self._used_as_data or (name in self._used and not is_prose)

    def _used_openly(self) -> tuple[set[str], set[str]]:
        """Return the names in methods without parameters and in what is static, and those in such members as data."""
        found: set[str] = set()
        data: set[str] = set()
        for each in self._members if self._fields else ():
            words = _words(each)
            parameters = each.child_by_field_name("parameters")
            is_open = parameters is not None and not parameters.named_children and "private" not in words
            if each.type in _BODIES and (is_open or "static" in words or each.type == "static_initializer"):
                names = {tree.text_of(one) for one in tree.descend(each, "identifier")}
                found |= names
                data |= names if is_stored(each) else set()
        return found, data

    def _targets(self, count: int) -> list[set[str]]:
        """Return which fields each argument sets; nothing where it is not known."""
        if not self._constructors:
            # Lombok makes one.
            return [{name} for name in self._fields]
        fitting = [each for each in self._constructors if len(_parameters(each)) == count]
        fitting = fitting or [each for each in self._constructors if "spread_parameter" in str(each)]
        if len(fitting) != 1 or any(tree.descend(fitting[0], "explicit_constructor_invocation")):
            return []
        found = [set[str]() for _ in _parameters(fitting[0])]
        for each in tree.descend(fitting[0], "assignment_expression"):
            left, right = each.child_by_field_name("left"), each.child_by_field_name("right")
            name = tree.text_of(left).removeprefix("this.")
            used = set(map(tree.text_of, tree.descend(right, "identifier")))
            for parameter, fields in zip(_parameters(fitting[0]), found, strict=True):
                if parameter in used:
                    fields.add(name)
        return found


def _parameters(node: Node) -> list[str]:
    return [
        tree.field(one, "name")
        for each in tree.named(node.child_by_field_name("parameters"), "formal_parameter", "spread_parameter")
        for one in (each, *tree.named(each, "variable_declarator"))
        if one.child_by_field_name("name") is not None
    ]


def _words(node: Node) -> set[str]:
    return {tree.text_of(word) for holder in tree.named(node, "modifiers") for word in holder.children}


def _lombok_getter(node: Node) -> bool:
    """Tell whether Lombok makes a method that returns a field, or all fields."""
    return any(
        name_of(each) == "Getter" and not re.search("NONE|PRIVATE", tree.text_of(each)) for each in annotations_of(node)
    )
