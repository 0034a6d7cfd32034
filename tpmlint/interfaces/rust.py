"""Rust modules: public items with their signatures, fields of structs, variants of enums, methods of traits and impls.

What breaks is what cargo-semver-checks says of these: any changed signature, a variant more of an exhaustive enum, a
field more of a struct that users can make, and a trait's method more without a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.meanings import SignatureTable
from tpmlint.interfaces.support.rust_names import PRELUDE, absolute, imports_of, uses
from tpmlint.interfaces.support.table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_VALUES = {"const_item": "const", "static_item": "static"}


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its module in the crate."""
    root, module = tree.parse(data, "tree-sitter-rust", "interfaces-rust"), _module(options.path)
    table = SignatureTable(root)
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
    return shorten(text) if name in ("cfg", "cfg_attr", "path") else text if name in ("derive", "repr") else name


def _public(node: Node) -> bool:
    return any(tree.text_of(each) == "pub" for each in tree.named(node, "visibility_modifier"))


def _words(attributes: set[str]) -> str:
    known = [word for word in ("deprecated", "non_exhaustive") if word in attributes]
    written = [sorted(each for each in attributes if each.startswith(word)) for word in ("repr", "cfg")]
    return "".join(f" {word}" for word in (*known, *written[0], *written[1]))


def _generics(table: SignatureTable, node: Node) -> str:
    where = next((table.text(each) for each in tree.named(node, "where_clause")), "")
    return table.field(node, "type_parameters") + (f" {where}" if where else "")


def _scope(table: SignatureTable, scope: Node | None, prefix: str, depth: int) -> None:
    if scope is None:
        return
    imports, wildcards = imports_of(scope, prefix)
    local: dict[str, list[tuple[Node, set[str]]]] = {}
    values: dict[str, Node] = {}
    with table.scope(imports) as names:
        for node, attributes in _items(scope):
            tree.limit_depth(depth, node)
            if node.type == "const_item":
                values[tree.field(node, "name")] = node
            if node.type == "impl_item":
                _impl(table, node, prefix, _words(attributes))
            elif node.type == "macro_definition":
                if "macro_export" in attributes:
                    name = f"{tree.field(node, 'name')}!"
                    table.add(name, "macro" + _words(attributes), tree.line_of(node))
                    for rule in tree.named(node, "macro_rule"):
                        table.add(f"{name} {shorten(tree.field(rule, 'left'))}", "rule", tree.line_of(rule))
                else:
                    local.setdefault(tree.field(node, "name"), []).append((node, attributes))
            elif not _public(node):
                local.setdefault(tree.field(node, "name"), []).append((node, attributes))
            elif node.type == "use_declaration":
                for own, target in uses(node.child_by_field_name("argument"), "", 0):
                    root = target.removeprefix("self::").partition("::")[0]
                    names.used[root] = None
                    meant = imports.get(own) or imports.get(root, root) + target.removeprefix(root)
                    shown = target if meant == absolute(target, prefix) else meant
                    table.add(f"{prefix}{own}", f"use {shown}{_words(attributes)}", tree.line_of(node))
            else:
                _item(table, node, attributes, prefix, depth)

        def add(name: str) -> None:
            if name in values:
                node = values[name]
                table.add(f"{prefix}{name} value", f"= {shorten(table.field(node, 'value'))}", tree.line_of(node))
            for node, attributes in local.get(name, ()):
                if node.type == "macro_definition":
                    table.add(f"{prefix}{name}!", f"{shorten(tree.text_of(node))} private", tree.line_of(node))
                elif node.type != "mod_item" or node.child_by_field_name("body") is not None or _path(attributes):
                    _item(table, node, attributes, prefix, depth, private=True)

        table.follow(names, add, wildcards=bool(wildcards))
        declared = {tree.field(each, "name") for each in scope.named_children}
        table.taken_from(prefix.removesuffix("::") or "crate", names, wildcards, declared, PRELUDE)


def _path(attributes: set[str]) -> str:
    """Return where the file of a module is, if an attribute says so."""
    return next((f" at {each.partition('=')[2]}" for each in attributes if each.startswith("path=")), "")


def _item(
    table: SignatureTable, node: Node, attributes: set[str], prefix: str, depth: int, private: bool = False
) -> None:
    name, line = prefix + tree.field(node, "name"), tree.line_of(node)
    words = _words(attributes) + " private" * private
    body = node.child_by_field_name("body")
    for each in sorted(attributes):
        if each.startswith("derive("):
            for trait in filter(None, each.removeprefix("derive(").removesuffix(")").split(",")):
                table.add(f"{name} implements {trait.strip()}", "impl", line)
    if node.type in ("function_item", "function_signature_item"):
        table.add(name, _function(table, node) + words, line)
    elif node.type in ("struct_item", "union_item"):
        open_ended = "non_exhaustive" in attributes or private
        # Those who use one that has private fields cannot make it, nor take it apart.
        closed = "" if open_ended or _all_public(body) else _CLOSED
        table.add(name, f"{node.type.removesuffix('_item')}{_generics(table, node)}{closed}{words}", line)
        _fields(table, body, name, demand=not open_ended)
    elif node.type == "enum_item":
        table.add(name, f"enum{_generics(table, node)}{words}", line)
        for variant, marks in _items(body):
            if variant.type == "enum_variant":
                value = table.field(variant, "value")
                signature = f"variant{shorten(table.field(variant, 'body'))}" + (f" = {value}" if value else "")
                open_ended = "non_exhaustive" in attributes
                own = f"{name}.{tree.field(variant, 'name')}"
                table.add(own, signature + _words(marks), tree.line_of(variant), demand=not open_ended)
    elif node.type == "trait_item":
        bounds = table.field(node, "bounds")
        unsafe = "unsafe " if any(tree.text_of(each) == "unsafe" for each in node.children) else ""
        table.add(name, f"{unsafe}trait{_generics(table, node)}{bounds}{words}", line)
        for member, marks in _items(body) if not private else ():  # Nobody can name it, nor call what it has.
            given = member.child_by_field_name("body") or member.child_by_field_name("value")
            _member(table, member, name, _words(marks), demand=given is None)
    elif node.type in _VALUES or node.type == "type_item":
        kind = _VALUES.get(node.type, f"type{_generics(table, node)} =") + " mut" * bool(
            [*tree.named(node, "mutable_specifier")]
        )
        table.add(name, f"{kind} {shorten(table.field(node, 'type'))}{words}", line)
    elif node.type == "mod_item":
        table.add(name, "mod" + _path(attributes) + words, line)
        _scope(table, body, f"{name}::", depth + 1)


def _all_public(body: Node | None) -> bool:
    """Tell whether each field of a struct can be reached."""
    if body is None or body.type == "field_declaration_list":
        return all(_public(each) for each in tree.named(body, "field_declaration"))
    marks = [tree.text_of(each) for each in tree.named(body, "visibility_modifier")]
    types = [each for each, _ in _items(body) if each.type != "visibility_modifier"]
    return marks == ["pub"] * len(types)


def _fields(table: SignatureTable, body: Node | None, owner: str, demand: bool) -> None:
    if body is None:
        return
    if body.type == "field_declaration_list":
        fields = [(each, marks) for each, marks in _items(body) if each.type == "field_declaration"]
        # One that has private fields too is made by its functions alone.
        demand = demand and all(_public(each) for each, _ in fields)
        for each, marks in fields:
            if _public(each):
                name = f"{owner}.{tree.field(each, 'name')}"
                kind = shorten(table.field(each, "type")) + _words(marks)
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
            kind = shorten(table.text(each)) + _words(marks)
            table.add(f"{owner}.{position}", kind, tree.line_of(each), demand=demand)


def _impl(table: SignatureTable, node: Node, prefix: str, words: str) -> None:
    kind, trait = (table.seen(node.child_by_field_name(each)) for each in ("type", "trait"))
    generics, written = _generics(table, node), tree.field(node, "type")
    prefix = prefix if kind == written else ""  # That of another module has its own.
    owner, _, arguments = kind.partition("<")
    if trait:
        table.add(f"{prefix}{kind} implements {trait}", f"impl{generics}{words}", tree.line_of(node))
        return
    # What only some types of arguments have.
    given = f" for impl{generics} {kind}" if generics.strip("<>") != arguments.removesuffix(">") else ""
    for member, attributes in _items(node.child_by_field_name("body")):
        if _public(member):
            _member(table, member, prefix + owner, _words(attributes) + given + words, demand=False)


def _member(table: SignatureTable, node: Node, owner: str, words: str, demand: bool) -> None:
    if node.type in ("function_item", "function_signature_item"):
        signature = _function(table, node)
    elif node.type in ("const_item", "associated_type", "type_item"):
        word = "const" if node.type == "const_item" else "type"
        signature = f"{word} {table.field(node, 'type', 'bounds')}".strip()
    else:
        return
    table.add(f"{owner}.{tree.field(node, 'name')}", signature + words, tree.line_of(node), demand=demand)


def _function(table: SignatureTable, node: Node) -> str:
    modifiers = "".join(f"{tree.text_of(each)} " for each in tree.named(node, "function_modifiers"))
    types = []
    for each in tree.named(node.child_by_field_name("parameters"), "self_parameter", "parameter", "variadic_parameter"):
        text = table.field(each, "type") or table.text(each)
        types.append(text.removeprefix("mut ") if each.type == "self_parameter" else text)
    returns = table.field(node, "return_type")
    result = f" -> {returns}" if returns else ""
    where = next((f" {table.text(each)}" for each in tree.named(node, "where_clause")), "")
    return f"{modifiers}fn{table.field(node, 'type_parameters')}({', '.join(types)}){result}{where}"


_CLOSED = " with private fields"
_KEEPING = re.compile(rf" deprecated|{_CLOSED}| private")
_LAYOUT = re.compile(r" repr\((?!packed|align)\w+\)")


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: deprecated, with fields that can all be reached, public, or with a layout."""
    old, new = (fact.signature.replace(" deprecated", "") for fact in (before, after))
    old = _KEEPING.sub("", old)
    return old == new or (" repr(" not in old and old == _LAYOUT.sub("", new))


def _unread(path: str) -> str:
    """Return what makes a file part of a program or a build, which no other crate can use."""
    found = re.search(r"(?:^|/)(?:(src/main|build)\.rs$|(src/bin|benches|examples)/)", path)
    return "" if found is None else found[1] or found[2]


language = Language(facts, extra="interfaces-rust", named_by_path=True, unread=_unread, keeps=_keeps)
