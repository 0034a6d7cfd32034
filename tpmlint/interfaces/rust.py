"""Rust modules: public items with their signatures, fields of structs, variants of enums, methods of traits and impls.

What breaks is what cargo-semver-checks says of these: any changed signature, a variant more of an exhaustive enum, a
field more of a struct that users can make, and a trait's method more without a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import shorten
from tpmlint.interfaces.support.rust import macros
from tpmlint.interfaces.support.rust.attributes import (
    Mark,
    attributed,
    derived,
    has,
    holds_too,
    is_public,
    is_served,
    marks_of,
    named_parameters,
    path_of,
    split_conditions,
    standard_trait,
    symbol_of,
    words,
)
from tpmlint.interfaces.support.rust.compatibility import holds_for_callers
from tpmlint.interfaces.support.rust.names import (
    PRELUDE,
    absolute,
    canonical_path,
    hidden_in,
    imports_of,
    is_sealed,
    module_of,
    owner_of,
    renamed,
    renamed_in_impl,
    uses,
)
from tpmlint.interfaces.support.rust.signatures import RustTable
from tpmlint.interfaces.support.rust.types import CLOSED, HIDDEN, MarkerTraits, add_enum, add_struct, variant_of

if TYPE_CHECKING:
    from tree_sitter import Node

    Items: TypeAlias = list[tuple[Node, tuple[Mark, ...]]]

_FUNCTIONS = ("function_item", "function_signature_item")
_TYPES = ("struct_item", "enum_item", "union_item")
_IN_CONSTANT = {"'static": "'_"}


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its module in the crate."""
    root, module = tree.parse(data, "tree-sitter-rust", "interfaces-rust"), module_of(options.path)
    table = RustTable(root)
    for each in tree.named(root, "inner_attribute_item"):
        for mark in marks_of(each):
            if mark.name == "cfg":
                table.add(f"{module or 'crate'}{words([mark])}", "condition", tree.line_of(each), demand=True)
    _scope(table, [*_items(root, table)], module, 0)
    return table.facts


def _items(node: Node | None, table: RustTable, depth: int = 0) -> Iterator[tuple[Node, tuple[Mark, ...]]]:
    """Yield each item of a module with its attributes, also those that stand in a call of a macro."""
    for child, marks in attributed(node):
        tree.limit_depth(depth, child)
        call = macros.invocation(child)
        yield from [(child, marks)] if call is None else _made(call, marks, table, depth)


def _made(call: Node, marks: tuple[Mark, ...], table: RustTable, depth: int) -> Iterator[tuple[Node, tuple[Mark, ...]]]:
    """Yield the items that stand in a call of a macro; of one that has none, the call itself."""
    name = macros.name_of(call)
    for condition, block in macros.blocks(call):
        root = macros.items_in(block)
        if root is None:
            yield call, marks
            continue
        table.add_type_parameters(root)
        own = Mark("in macro", (f"{name} {condition}".strip(),))
        for item, more in _items(root, table, depth + 1):
            yield item, (*marks, own, *more)


def _scope(table: RustTable, items: Items, prefix: str, depth: int) -> None:
    imports, wildcards = imports_of([node for node, _ in items], prefix)
    local: dict[str, Items] = {}
    types = {tree.field(node, "name"): node for node, _ in items if node.type in (*_TYPES, "type_item")}
    traits = {tree.field(node, "name"): node for node, _ in items if node.type == "trait_item"}
    markers = MarkerTraits(types, _stated(items), traits, _taken(imports, wildcards))
    hidden = hidden_in(node for node, _ in items)
    modules = {tree.field(node, "name") for node, _ in items if node.type == "mod_item"} | {"crate", "self", "super"}
    served = {tree.field(node, "name") for node, marks in items if is_served(marks)}
    definitions: dict[str, Node] = {}
    for node, _ in items:
        if node.type == "macro_definition":
            definitions.setdefault(tree.field(node, "name"), node)
    outer, table.module = table.module, prefix
    with table.scope(imports) as names:
        for node, marks in items:
            tree.limit_depth(depth, node)
            name = tree.field(node, "name")
            if node.type in (*_FUNCTIONS, "static_item") and (symbol := symbol_of(marks, name)):
                _symbol(table, node, symbol, marks)
            if node.type == "impl_item":
                owner, trait = owner_of(node), tree.field(node, "trait").partition("<")[0]
                root, _, inside = owner.partition("::")
                if unseen := next((each for each in (owner, trait) if each in hidden - served), ""):
                    local.setdefault(unseen, []).append((node, marks))
                else:
                    _impl(table, node, "" if inside and root not in modules else prefix, marks)
            elif node.type == "macro_invocation":
                _call(table, node, marks, prefix, definitions)
            elif node.type == "foreign_mod_item":
                for each, more in attributed(node.child_by_field_name("body")):
                    if is_public(each):
                        _item(table, each, (*marks, *more), prefix, depth, markers)
            elif node.type == "macro_definition" and has(marks, "macro_export"):
                table.add(f"{name}!", "macro" + words(marks), tree.line_of(node))
                former = ""
                for rule in tree.named(node, "macro_rule"):
                    left = shorten(tree.field(rule, "left"))
                    # The first that fits counts.
                    table.add(f"{name}! {left}", f"rule after {former}" if former else "rule", tree.line_of(rule))
                    former = left
            elif node.type == "extern_crate_declaration" and is_public(node):
                table.add(
                    prefix + (tree.field(node, "alias") or name), f"use ::{name}{words(marks)}", tree.line_of(node)
                )
            elif is_served(marks) and not is_public(node) and node.type in (*_FUNCTIONS, *_TYPES):
                _item(table, node, (*marks, Mark("not public")), prefix, depth, markers)
            elif node.type == "macro_definition" or not is_public(node):
                local.setdefault(name, []).append((node, marks))
            elif node.type == "use_declaration":
                for own, target in uses(node.child_by_field_name("argument"), "", 0):
                    root = target.removeprefix("self::").partition("::")[0]
                    names.used[root] = None
                    meant = imports.get(own) or imports.get(root, root) + target.removeprefix(root)
                    shown = canonical_path(target if meant == absolute(target, prefix) else meant)
                    table.add(f"{prefix}{own}", f"use {shown}{words(marks)}", tree.line_of(node))
            else:
                sealed = (Mark("sealed"),) if node.type == "trait_item" and is_sealed(node, hidden) else ()
                _item(table, node, (*marks, *sealed), prefix, depth, markers)

        def add(name: str) -> None:
            for node, marks in local.get(name, ()):
                if node.type == "macro_definition":
                    table.add(f"{prefix}{name}!", f"{macros.without_bodies(node)} private", tree.line_of(node))
                elif node.type == "impl_item":
                    _impl(table, node, prefix, marks)
                elif node.type != "mod_item" or node.child_by_field_name("body") is not None or path_of(marks):
                    _item(table, node, marks, prefix, depth, markers, private=True)

        table.follow(names, add, wildcards=bool(wildcards))
        declared = {tree.field(node, "name") for node, _ in items}
        table.taken_from(prefix.removesuffix("::") or "crate", names, wildcards, declared, PRELUDE)
    table.module = outer


def _taken(imports: Mapping[str, str], wildcards: Mapping[str, int]) -> Mapping[str, str]:
    """Return what is imported, also by ``use std::sync::mpsc::*``."""
    channels = "std::sync::mpsc"
    return {"Receiver": f"{channels}::Receiver", **imports} if f"{channels}::*" in wildcards else imports


def _stated(items: Items) -> dict[str, set[str]]:
    """Return the traits that an ``impl`` says of types."""
    found: dict[str, set[str]] = {}
    for node, _ in items:
        if node.type == "impl_item":
            name = tree.field(node, "type").partition("<")[0]
            found.setdefault(name, set()).add(tree.field(node, "trait").rpartition("::")[2])
    return found


def _symbol(table: RustTable, node: Node, name: str, marks: tuple[Mark, ...]) -> None:
    """Add the name under which programs in other languages link a function or a static, public or not."""
    kind = table.function(node) if node.type in _FUNCTIONS else f"static {shorten(table.field(node, 'type'))}"
    table.add(f"symbol {name}", kind + words(marks), tree.line_of(node))


def _call(table: RustTable, call: Node, marks: tuple[Mark, ...], prefix: str, definitions: Mapping[str, Node]) -> None:
    """Add what a call of a macro makes, as far as its words tell it."""
    name, block = macros.name_of(call), macros.arguments_of(call)
    definition = definitions.get(name)
    if block is None or (definition is not None and not macros.makes_items(definition)):
        return
    if definition is not None:
        table.use(name)
    if name == "compile_error":
        table.add(f"{prefix}compile_error!", f"never compiles{words(marks)}", tree.line_of(call), demand=True)
        return
    for part, line in [*macros.segments(block)] or [("", tree.line_of(call))]:
        table.add(f"{prefix}{name}! {part}".strip(), f"made by a macro{words(marks)}", line)


def _item(
    table: RustTable,
    node: Node,
    marks: tuple[Mark, ...],
    prefix: str,
    depth: int,
    markers: MarkerTraits,
    private: bool = False,
) -> None:
    name, line = prefix + tree.field(node, "name"), tree.line_of(node)
    says = words(marks) + " private" * private
    body = node.child_by_field_name("body")
    for trait, condition in derived(marks).items():
        full = table.imported(standard_trait(trait))
        table.add(f"{name} implements {full}", f"impl{shorten(condition)}", line)
    with table.lifetimes({} if node.type in _FUNCTIONS else renamed(node)):
        if node.type in _FUNCTIONS:
            table.add(name, table.function(node) + named_parameters(node, marks) + says, line)
        elif node.type in ("struct_item", "union_item"):
            add_struct(table, node, marks, name, says, markers, private)
        elif node.type == "enum_item":
            add_enum(table, node, marks, name, says, markers)
        elif node.type == "trait_item":
            bounds = table.field(node, "bounds")
            unsafe = "unsafe " if any(tree.text_of(each) == "unsafe" for each in node.children) else ""
            table.add(name, f"{unsafe}trait{_with_bounds(table.generics(node), bounds)}{says}", line)
            for member, own in attributed(body) if not private else ():  # Nobody can name it, nor call what it has.
                _member(table, member, name, own, "", demand=False if has(marks, "sealed") else None)
        elif node.type in ("const_item", "static_item"):
            word = node.type.removesuffix("_item") + " mut" * bool([*tree.named(node, "mutable_specifier")])
            with table.lifetimes(_IN_CONSTANT):
                value = table.value(node.child_by_field_name("value")) if word in ("const", "static") else ""
                table.add(name, f"{word} {shorten(table.field(node, 'type'))}{value}{says}", line)
        elif node.type == "type_item":
            table.add(name, f"type{table.generics(node)} = {shorten(table.field(node, 'type'))}{says}", line)
        elif node.type == "mod_item":
            table.add(name, "mod" + path_of(marks) + says, line)
            if body is not None:
                _scope(table, [*_items(body, table)], f"{name}::", depth + 1)


def _with_bounds(generics: str, bounds: str) -> str:
    parameters, where, conditions = generics.partition(" where ")
    return parameters + bounds + where + conditions


def _impl(table: RustTable, node: Node, prefix: str, marks: tuple[Mark, ...]) -> None:
    written, body, line = tree.field(node, "type"), node.child_by_field_name("body"), tree.line_of(node)
    with table.lifetimes(renamed_in_impl(node, None if node.child_by_field_name("trait") is not None else body)):
        kind, trait = (table.silent(node.child_by_field_name(each)) for each in ("type", "trait"))
        generics = table.generics(node)
        if kind.partition("<")[0] != written.partition("<")[0]:
            prefix = ""  # That of another module has its own.
        owner, _, arguments = kind.partition("<")
        if trait:
            sign = "!" if any(each.type == "!" for each in node.children) else ""
            name = f"{prefix}{kind} implements {sign}{trait}"
            table.add(name, f"impl{generics}{words(marks)}", line)
            for member, own in attributed(body):
                if trait == "Default" and (default := variant_of(member)):
                    table.add(f"{prefix}{kind} default", default, tree.line_of(member))
                if member.type == "type_item":
                    shown = f"type{table.generics(member)} = {shorten(table.field(member, 'type'))}{words(own)}"
                    table.add(f"{name}.{tree.field(member, 'name')}", shown, tree.line_of(member))
                elif member.type == "const_item":
                    _member(table, member, name, own, "", demand=False)
            return
        # What only some types of arguments have.
        same = generics.strip("<>") == arguments.removesuffix(">")
        given = "" if same else f" for impl{generics} {kind}"
        with table.lifetimes({}, own=table.silent(node.child_by_field_name("type"))):
            for member, own in attributed(body):
                if symbol := symbol_of(own, tree.field(member, "name")):
                    _symbol(table, member, symbol, own)
                if is_public(member):
                    _member(table, member, prefix + owner, own, given + words(marks), demand=False)
                elif (call := macros.invocation(member)) is not None:
                    for block in (macros.arguments_of(call),):
                        for part, at in macros.segments(block) if block is not None else ():
                            label = f"{prefix}{owner}.{macros.name_of(call)}! {part}"
                            table.add(label, f"made by a macro{given}{words(own)}", at)


def _member(table: RustTable, node: Node, owner: str, marks: tuple[Mark, ...], more: str, demand: bool | None) -> None:
    """Add a member of a trait or an impl.

    Args:
        more: what its signature says of the impl.
        demand: None for that of a trait that users implement, who must write what is not provided.
    """
    provided = ""
    if node.type in _FUNCTIONS:
        signature = table.function(node)
        if demand is None and node.child_by_field_name("body") is not None:
            provided = _PROVIDED
    elif node.type == "const_item":
        with table.lifetimes(_IN_CONSTANT):
            value = node.child_by_field_name("value")
            signature = f"const {table.field(node, 'type')}" + table.value(value)
        if demand is None and value is not None:
            provided = _PROVIDED
    elif node.type in ("associated_type", "type_item"):
        signature = f"type{table.generics(node)} {table.field(node, 'bounds')}{table.field(node, 'type')}".strip()
    else:
        return
    name, asked = f"{owner}.{tree.field(node, 'name')}", demand is None and not provided
    table.add(name, f"{signature}{provided}{words(marks)}{more}", tree.line_of(node), demand=asked)


_PROVIDED = " provided"
_KEEPING = re.compile(rf" non_exhaustive|{CLOSED}|{HIDDEN}| private| not (?:Send|Sync|Unpin)\b")
_LAYOUT = re.compile(r" repr\((?!packed|align)\w+\)")
_GAINED = re.compile(rf"{_PROVIDED}\b|^const (?=fn\b|unsafe fn\b|async fn\b)|(?<=^variant) = -?\d+$")


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: deprecated, with fields that can all be reached, public, provided, or with a layout."""
    old, new = (fact.signature.partition(";")[0].replace(" deprecated", "") for fact in (before, after))
    (was, needed), (now, needs) = split_conditions(old), split_conditions(new)
    if needed != needs and not after.demand and holds_too(needed, needs):
        old, new = was, now
    if " < " in old and " < " in new:
        # More may stand between what has an order.
        left = iter(new.split(" < "))
        return all(each in left for each in old.split(" < "))
    if holds_for_callers(old, new, is_written=before.demand or after.demand):
        return True
    plain = _KEEPING.sub(lambda match: match[0] if match[0] in new else "", old)
    return any(
        each == other or (" repr(" not in each and each == _LAYOUT.sub("", other))
        for each in (old, plain)
        for other in (new, _GAINED.sub("", new))
    )


_FUNCTION = re.compile(r"\bfn\(")
_ROUTE = re.compile(r" (?:\w+::)*(?:get|post|put|delete|patch|head|options|route)\(")
_PRIVATE = "; not public"


def _is_routed(signature: str) -> bool:
    """Tell whether a signature is that of a private function that is served under a path."""
    end = signature.rfind(_PRIVATE)
    function = _FUNCTION.search(signature, 0, end) if end >= 0 else None
    return function is not None and _ROUTE.search(signature, function.end(), end) is not None


def _renamed(gone: Mapping[str, str], new: Mapping[str, str]) -> Mapping[str, str]:
    """Return the functions that are served under a path and have another name now, which nobody else could use."""
    by_signature: dict[str, list[str]] = {}
    for name, signature in new.items():
        if _is_routed(signature):
            by_signature.setdefault(signature, []).append(name)
    return {name: by_signature[signature].pop() for name, signature in gone.items() if by_signature.get(signature)}


def _unread(path: str) -> str:
    """Return what makes a file part of a program or a build, which no other crate can use."""
    found = re.search(r"(?:^|/)(?:(src/main|build)\.rs$|(src/bin|benches|examples)/)", path)
    return "" if found is None else found[1] or found[2]


language = Language(facts, extra="interfaces-rust", named_by_path=True, unread=_unread, keeps=_keeps, renamed=_renamed)
