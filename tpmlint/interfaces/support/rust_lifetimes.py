"""Names of lifetimes in Rust: other names mean the same, and so does one that the compiler finds by itself."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree

if TYPE_CHECKING:
    from tree_sitter import Node

PARAMETERS = ("lifetime_parameter", "type_parameter", "const_parameter")


def _letter(position: int) -> str:
    return f"'{string.ascii_lowercase[position]}" if position < 26 else f"'a{position}"


def _declared(node: Node) -> list[Node]:
    """Return the lifetimes that an item declares."""
    return [*tree.named(node.child_by_field_name("type_parameters"), "lifetime_parameter")]


def renamed(node: Node) -> dict[str, str]:
    """Return names for the lifetimes of an item, in the order in which users give them."""
    return {tree.field(each, "name"): _letter(position) for position, each in enumerate(_declared(node))}


def renamed_in_impl(node: Node, body: Node | None) -> dict[str, str]:
    """Return names for the lifetimes of an ``impl``; ``'_`` for one that stands once in its head, not in ``body``."""
    heads = [node.child_by_field_name(each) for each in ("trait", "type")]
    written = [tree.text_of(each) for head in heads if head is not None for each in tree.descend(head, "lifetime")]
    conditions = [tree.text_of(each) for holder in _conditions(node) for each in tree.descend(holder, "lifetime")]
    within = {tree.text_of(each) for each in tree.descend(body, "lifetime")}
    names = renamed(node)
    for each in _declared(node):
        name = tree.field(each, "name")
        if written.count(name) == 1 and name not in conditions and name not in within and not _is_bounded(each):
            names[name] = "'_"
    return names


def _is_bounded(parameter: Node) -> bool:
    return parameter.child_by_field_name("bounds") is not None


def _conditions(node: Node) -> list[Node]:
    """Return what bounds the parameters of an item."""
    parameters = tree.named(node.child_by_field_name("type_parameters"), *PARAMETERS)
    bounds = [each.child_by_field_name("bounds") for each in parameters]
    return [*(each for each in bounds if each is not None), *tree.named(node, "where_clause")]


def elided(node: Node, known: int) -> dict[str, str]:
    """Return names for the lifetimes of a function; ``'_`` for those that the compiler finds by itself.

    Source: the Rust Reference, "Lifetime elision".

    Args:
        known: how many lifetimes what stands around it has.
    """
    declared = _declared(node)
    if not declared:
        return {}
    inputs, outputs = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
    taken = [tree.text_of(each) for each in tree.descend(inputs, "lifetime")]
    given = [tree.text_of(each) for each in tree.descend(outputs, "lifetime")]
    fixed = {tree.text_of(each) for holder in _conditions(node) for each in tree.descend(holder, "lifetime")}
    for part in (inputs, outputs):
        # There a lifetime that is not written is another one.
        fixed |= {
            tree.text_of(each)
            for inner in tree.descend(part, "function_type")
            for each in tree.descend(inner, "lifetime")
        }
    receiver = next(tree.named(inputs, "self_parameter"), None)
    of_self = ""
    if receiver is not None and any(each.type == "&" for each in receiver.children):
        of_self = tree.text_of(next(tree.named(receiver, "lifetime"), None)) or "'_"
    places = len(taken) + sum(
        next(tree.named(each, "lifetime"), None) is None
        for each in tree.descend(inputs, "reference_type", "self_parameter")
        if each.type == "reference_type" or of_self
    )
    names: dict[str, str] = {}
    for each in declared:
        name = tree.field(each, "name")
        if name in fixed or _is_bounded(each) or taken.count(name) != 1:
            continue
        if name not in given or name == of_self or (not of_self and places == 1):
            names[name] = "'_"
    left = [name for each in declared if (name := tree.field(each, "name")) not in names]
    left.sort(key=lambda name: taken.index(name) if name in taken else len(taken))
    return names | {name: _letter(known + position) for position, name in enumerate(left)}
