"""Go packages: exported functions, methods, types with exported fields, methods of interfaces, constants, variables.

What breaks is what apidiff calls incompatible: any changed signature, and one more method of an interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.table import FactTable, shorten

if TYPE_CHECKING:
    from tree_sitter import Node


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after the folder of its package; tests and internal packages have none."""
    path = PurePosixPath(options.path)
    if path.name.endswith("_test.go") or "internal" in path.parts[:-1]:
        return {}
    root = tree.parse(data, "tree-sitter-go", "interfaces-go")
    clause = next(tree.named(root, "package_clause"), None)
    package = path.parent.as_posix() if path.parent.name else tree.text_of(clause).removeprefix("package").strip()
    table = FactTable()
    for node in root.named_children:
        if node.type == "function_declaration":
            _add(table, package, node.child_by_field_name("name"), _function(node))
        elif node.type == "method_declaration":
            receiver = tree.text_of(
                next(tree.named(node.child_by_field_name("receiver"), "parameter_declaration"), None)
            )
            kind = receiver.partition("[")[0].rpartition(" ")[2].rpartition("*")
            if _exported(kind[2]):
                pointer = "pointer " if "*" in receiver else ""
                _add(table, f"{package}.{kind[2]}", node.child_by_field_name("name"), pointer + _function(node))
        elif node.type == "type_declaration":
            for spec in tree.named(node, "type_spec", "type_alias"):
                _type(table, package, spec)
        elif node.type in ("const_declaration", "var_declaration"):
            _values(table, package, node)
    return table.facts


def _exported(name: str) -> bool:
    return name[:1].isupper()


def _add(table: FactTable, owner: str, name: Node | None, signature: str, demand: bool = False) -> None:
    if name is not None and _exported(tree.text_of(name)):
        table.add(f"{owner}.{tree.text_of(name)}", signature, tree.line_of(name), demand=demand)


def _function(node: Node) -> str:
    result = node.child_by_field_name("result")
    if result is not None and result.type == "parameter_list":
        results = _parameters(result)
        returns = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})"
    else:
        returns = f" {tree.text_of(result)}" if result is not None else ""
    parameters = ", ".join(_parameters(node.child_by_field_name("parameters")))
    return f"func{tree.field(node, 'type_parameters')}({parameters}){returns}"


def _parameters(node: Node | None) -> list[str]:
    """Return the types of parameters, one for each name; the names promise nothing."""
    found = []
    for each in tree.named(node, "parameter_declaration", "variadic_parameter_declaration"):
        dots = "..." if each.type.startswith("variadic") else ""
        count = len([name for name in each.children_by_field_name("name") if name.is_named])
        found += [dots + tree.field(each, "type")] * max(count, 1)
    return found


def _type(table: FactTable, package: str, spec: Node) -> None:
    name, node = spec.child_by_field_name("name"), spec.child_by_field_name("type")
    if name is None or node is None or not _exported(tree.text_of(name)):
        return
    owner = f"{package}.{tree.text_of(name)}"
    parameters = tree.field(spec, "type_parameters")
    if spec.type == "type_alias":
        _add(table, package, name, f"type{parameters} = {shorten(tree.text_of(node))}")
    elif node.type == "struct_type":
        _add(table, package, name, f"struct{parameters}")
        for each in tree.named(next(tree.named(node, "field_declaration_list"), None), "field_declaration"):
            names = [child for child in each.children_by_field_name("name") if child.is_named]
            tag = each.child_by_field_name("tag")
            signature = shorten(tree.field(each, "type")) + (f" {tree.text_of(tag)}" if tag is not None else "")
            for one in names:
                _add(table, owner, one, signature)
            embedded = tree.field(each, "type").partition("[")[0].rpartition(".")[2].lstrip("*")
            if not names and _exported(embedded):
                pointer = "*" if tree.text_of(each).startswith("*") else ""
                table.add(f"{owner} embeds {pointer}{tree.field(each, 'type')}", "embeds", tree.line_of(each))
    elif node.type == "interface_type":
        _add(table, package, name, f"interface{parameters}")
        for each in tree.named(node, "method_elem"):
            _add(table, owner, each.child_by_field_name("name"), _function(each), demand=True)
        for each in tree.named(node, "type_elem"):
            table.add(f"{owner} embeds {tree.text_of(each)}", "embeds", tree.line_of(each), demand=True)
    else:
        _add(table, package, name, f"type{parameters} {shorten(tree.text_of(node))}")


def _values(table: FactTable, package: str, node: Node) -> None:
    """Add constants, whose values are promised too, and variables."""
    word = node.type.removesuffix("_declaration")
    kind, values = "", [""]
    specs = [*tree.named(node, f"{word}_spec")]
    for group in tree.named(node, "var_spec_list"):
        specs += tree.named(group, "var_spec")
    for position, spec in enumerate(specs):
        names = [child for child in spec.children_by_field_name("name") if child.is_named]
        written = spec.child_by_field_name("value")
        if written is not None or spec.child_by_field_name("type") is not None or word == "var":
            # One without either repeats the constant before it.
            kind = tree.field(spec, "type")
            values = [tree.text_of(each) for each in written.named_children] if written is not None else []
        for index, name in enumerate(names):
            value = shorten(values[index]) if word == "const" and index < len(values) else ""
            value = value.replace("iota", f"iota {position}") if "iota" in value else value
            _add(table, package, name, " ".join(part for part in (word, kind, f"= {value}" if value else "") if part))


language = Language(facts, extra="interfaces-go")
