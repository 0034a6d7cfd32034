"""Rust modules: public items with their signatures, fields of structs, variants of enums, methods of traits and impls.

What breaks is what cargo-semver-checks says of these: any changed signature, a variant more of an exhaustive enum, a
field more of a struct that users can make, and a trait's method more without a body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.table import FactTable, shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_VALUES = {"const_item": "const", "static_item": "static"}


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its module in the crate."""
    table = FactTable()
    root, module = tree.parse(data, "tree-sitter-rust", "interfaces-rust"), _module(options.path)
    for each in tree.named(root, "inner_attribute_item"):
        if (text := _attribute(each)).startswith("cfg"):
            table.add(f"{module or 'crate'} {text}", "condition", tree.line_of(each), demand=True)
    _scope(table, root, module, 0)
    return table.facts


def _module(path: str) -> str:
    """Return what names begin with: the path below the sources, as in ``pay::cards::``."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if "src" in parts[:-1]:
        parts = parts[len(parts) - parts[::-1].index("src") :]
    if parts[-1] in ("mod", "lib", "main"):
        parts.pop()
    return "".join(f"{part}::" for part in parts)


def _items(node: Node | None) -> Iterator[tuple[Node, set[str]]]:
    """Yield each item with the attributes before it that matter."""
    attributes: set[str] = set()
    for child in node.named_children if node is not None else ():
        if child.type == "attribute_item":
            attributes.add(_attribute(child))
        elif "comment" not in child.type:
            yield child, attributes
            attributes = set()


def _attribute(node: Node) -> str:
    """Return the name of an attribute, with its arguments where these matter."""
    text = tree.text_of(node).removeprefix("#").removeprefix("!").strip("[]")
    name = text.partition("(")[0].partition("=")[0]
    return shorten(text) if name in ("cfg", "cfg_attr") else text if name == "derive" else name


def _public(node: Node) -> bool:
    return any(tree.text_of(each) == "pub" for each in tree.named(node, "visibility_modifier"))


def _words(attributes: set[str]) -> str:
    known = [word for word in ("deprecated", "non_exhaustive") if word in attributes]
    return "".join(f" {word}" for word in (*known, *sorted(each for each in attributes if each.startswith("cfg"))))


def _generics(node: Node) -> str:
    where = next((tree.text_of(each) for each in tree.named(node, "where_clause")), "")
    return tree.field(node, "type_parameters") + (f" {where}" if where else "")


def _scope(table: FactTable, scope: Node | None, prefix: str, depth: int) -> None:
    for node, attributes in _items(scope):
        tree.limit_depth(depth, node)
        if node.type == "impl_item":
            _impl(table, node, prefix, _words(attributes))
        elif node.type == "macro_definition":
            if "macro_export" in attributes:
                name = f"{tree.field(node, 'name')}!"
                table.add(name, "macro" + _words(attributes), tree.line_of(node))
                for rule in tree.named(node, "macro_rule"):
                    table.add(f"{name} {shorten(tree.field(rule, 'left'))}", "rule", tree.line_of(rule))
        elif _public(node):
            _item(table, node, attributes, prefix, depth)


def _item(table: FactTable, node: Node, attributes: set[str], prefix: str, depth: int) -> None:
    name, line, words = prefix + tree.field(node, "name"), tree.line_of(node), _words(attributes)
    body = node.child_by_field_name("body")
    for each in sorted(attributes):
        if each.startswith("derive("):
            for trait in filter(None, each.removeprefix("derive(").removesuffix(")").split(",")):
                table.add(f"{name} implements {trait.strip()}", "impl", line)
    if node.type in ("function_item", "function_signature_item"):
        table.add(name, _function(node) + words, line)
    elif node.type in ("struct_item", "union_item"):
        table.add(name, f"{node.type.removesuffix('_item')}{_generics(node)}{words}", line)
        _fields(table, body, name, demand="non_exhaustive" not in attributes)
    elif node.type == "enum_item":
        table.add(name, f"enum{_generics(node)}{words}", line)
        for variant, marks in _items(body):
            if variant.type == "enum_variant":
                value = tree.field(variant, "value")
                signature = f"variant{shorten(tree.field(variant, 'body'))}" + (f" = {value}" if value else "")
                open_ended = "non_exhaustive" in attributes
                own = f"{name}.{tree.field(variant, 'name')}"
                table.add(own, signature + _words(marks), tree.line_of(variant), demand=not open_ended)
    elif node.type == "trait_item":
        bounds = tree.field(node, "bounds")
        unsafe = "unsafe " if any(tree.text_of(each) == "unsafe" for each in node.children) else ""
        table.add(name, f"{unsafe}trait{_generics(node)}{bounds}{words}", line)
        for member, marks in _items(body):
            given = member.child_by_field_name("body") or member.child_by_field_name("value")
            _member(table, member, name, _words(marks), demand=given is None)
    elif node.type in _VALUES or node.type == "type_item":
        kind = _VALUES.get(node.type, f"type{_generics(node)} =") + " mut" * bool(
            [*tree.named(node, "mutable_specifier")]
        )
        table.add(name, f"{kind} {shorten(tree.field(node, 'type'))}{words}", line)
    elif node.type == "mod_item":
        table.add(name, "mod" + words, line)
        _scope(table, body, f"{name}::", depth + 1)
    elif node.type == "use_declaration":
        for own, target in _uses(node.child_by_field_name("argument"), "", 0):
            table.add(f"{prefix}{own}", f"use {target}{words}", line)


def _uses(node: Node | None, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the names of a ``use`` with the paths that they stand for."""
    if node is None:
        return
    tree.limit_depth(depth, node)
    if node.type == "scoped_use_list":
        yield from _uses(node.child_by_field_name("list"), f"{path}{tree.field(node, 'path')}::", depth + 1)
    elif node.type == "use_list":
        for each in node.named_children:
            yield from _uses(each, path, depth + 1)
    elif node.type == "use_as_clause":
        yield tree.field(node, "alias"), path + tree.field(node, "path")
    elif "comment" not in node.type:
        target = path + tree.text_of(node)
        own = target.removesuffix("::self").rpartition("::")[2]
        yield (f"* of {target.removesuffix('::*')}" if own == "*" else own), target


def _fields(table: FactTable, body: Node | None, owner: str, demand: bool) -> None:
    if body is None:
        return
    if body.type == "field_declaration_list":
        fields = [(each, marks) for each, marks in _items(body) if each.type == "field_declaration"]
        # One that has private fields too is made by its functions alone.
        demand = demand and all(_public(each) for each, _ in fields)
        for each, marks in fields:
            if _public(each):
                name = f"{owner}.{tree.field(each, 'name')}"
                kind = shorten(tree.field(each, "type")) + _words(marks)
                table.add(name, kind, tree.line_of(each), demand=demand)
        return
    types, public, before = [], False, set[str]()
    for each, marks in _items(body):
        if each.type == "visibility_modifier":
            public, before = tree.text_of(each) == "pub", marks
        else:
            types.append((each, public, marks | before))
            public, before = False, set()
    demand = demand and all(public for _, public, _ in types)
    for position, (each, public, marks) in enumerate(types):
        if public:
            kind = shorten(tree.text_of(each)) + _words(marks)
            table.add(f"{owner}.{position}", kind, tree.line_of(each), demand=demand)


def _impl(table: FactTable, node: Node, prefix: str, words: str) -> None:
    kind, trait, generics = tree.field(node, "type"), tree.field(node, "trait"), _generics(node)
    owner, _, arguments = kind.partition("<")
    if trait:
        table.add(f"{prefix}{kind} implements {trait}", f"impl{generics}{words}", tree.line_of(node))
        return
    # What only some types of arguments have.
    given = f" for impl{generics} {kind}" if generics.strip("<>") != arguments.removesuffix(">") else ""
    for member, attributes in _items(node.child_by_field_name("body")):
        if _public(member):
            _member(table, member, prefix + owner, _words(attributes) + given + words, demand=False)


def _member(table: FactTable, node: Node, owner: str, words: str, demand: bool) -> None:
    if node.type in ("function_item", "function_signature_item"):
        signature = _function(node)
    elif node.type in ("const_item", "associated_type", "type_item"):
        word = "const" if node.type == "const_item" else "type"
        signature = f"{word} {tree.field(node, 'type', 'bounds')}".strip()
    else:
        return
    table.add(f"{owner}.{tree.field(node, 'name')}", signature + words, tree.line_of(node), demand=demand)


def _function(node: Node) -> str:
    modifiers = "".join(f"{tree.text_of(each)} " for each in tree.named(node, "function_modifiers"))
    types = []
    for each in tree.named(node.child_by_field_name("parameters"), "self_parameter", "parameter", "variadic_parameter"):
        text = tree.field(each, "type") or tree.text_of(each)
        types.append(text.removeprefix("mut ") if each.type == "self_parameter" else text)
    returns = tree.field(node, "return_type")
    result = f" -> {returns}" if returns else ""
    where = next((f" {tree.text_of(each)}" for each in tree.named(node, "where_clause")), "")
    return f"{modifiers}fn{tree.field(node, 'type_parameters')}({', '.join(types)}){result}{where}"


def _keeps(before: Fact, after: Fact) -> bool:
    """Deprecation keeps the promise."""
    old, new = (fact.signature.replace(" deprecated", "") for fact in (before, after))
    return old == new


language = Language(facts, extra="interfaces-rust", named_by_path=True, keeps=_keeps)
