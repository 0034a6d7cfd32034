"""What macros of Rust make: items that stand in one, or else the words that it is called with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_HARMLESS = re.compile(
    r"(?:const_|debug_|static_|compile_time_)?assert\w*|e?print(?:ln)?|panic|todo|unimplemented|unreachable"
    r"|criterion_\w+|benchmark\w*|proptest|quickcheck|doctest|doc_comment|trace|debug|info|warn|error|log"
)
"""Macros that make nothing that others could use."""

ITEMS = frozenset(
    f"{each}_item"
    for each in ("const", "enum", "function", "impl", "mod", "static", "struct", "trait", "type", "union")
) | {
    "attribute_item",
    "foreign_mod_item",
    "function_signature_item",
    "macro_definition",
    "use_declaration",
    "inner_attribute_item",
}
_KEYWORD = re.compile(rb"\b(?:const|enum|extern|fn|impl|mod|static|struct|trait|type|union|use)\b")


def invocation(node: Node) -> Node | None:
    """Return the call of a macro that stands where an item may."""
    if node.type == "expression_statement" and node.named_children:
        node = node.named_children[0]
    return node if node.type == "macro_invocation" else None


def name_of(call: Node) -> str:
    """Return the last part of the name of a macro that is called."""
    return tree.field(call, "macro").rpartition("::")[2]


def arguments_of(call: Node) -> Node | None:
    return next(tree.named(call, "token_tree"), None)


def blocks(call: Node) -> Iterator[tuple[str, Node]]:
    """Yield what a macro is given that may be items, with the condition under which it counts."""
    holder = arguments_of(call)
    if holder is None or _HARMLESS.fullmatch(name_of(call)):
        return
    if name_of(call) != "cfg_if":
        yield "", holder
        return
    words: list[str] = []
    for each in holder.children[1:-1]:
        if each.type == "token_tree" and each.children[0].type == "{":
            yield "".join(words), each
        elif "comment" not in each.type:
            words.append(tree.text_of(each))


def items_in(block: Node) -> Node | None:
    """Return the tree of items that stand in a block of tokens, at their lines; None if it is not of items."""
    inner = (block.text or b"")[1:-1]
    if _KEYWORD.search(inner) is None:
        return None
    try:
        root = tree.parse(b"\n" * block.start_point[0] + inner, "tree-sitter-rust", "interfaces-rust")
    except UnreadableInterface:
        return None
    return root if all(_is_item(each) for each in root.named_children) else None


def _is_item(node: Node) -> bool:
    return node.type in ITEMS or "comment" in node.type or invocation(node) is not None


def segments(block: Node, depth: int = 0) -> Iterator[tuple[str, int]]:
    """Yield the parts of a block of tokens that commas and semicolons end, with lines; not bodies of functions."""
    tree.limit_depth(depth, block)
    words: list[str] = []
    nodes = [each for each in block.children[1:-1] if "comment" not in each.type]
    for position, each in enumerate(nodes):
        before = nodes[position - 1] if position else None
        if each.type in (",", ";"):
            if words:
                yield shorten(" ".join(words)), tree.line_of(each)
            words = []
        elif each.type == "token_tree" and each.children[0].type == "{":
            head = shorten(" ".join(words))
            inner = [] if "fn" in words else [*segments(each, depth + 1)]
            for part, line in inner:
                yield f"{head} {{ {part}".strip(), line
            if head and not inner:
                yield head, tree.line_of(each)
            words = []
        elif each.type == "token_tree" and before is not None and before.type == "#" and _is_prose(each):
            words.pop()
        else:
            words.append(tree.text_of(each))
    if words:
        yield shorten(" ".join(words)), tree.line_of(block)


def _is_prose(attribute: Node) -> bool:
    return (
        re.match(r"\[(?:doc|allow|cold|inline|must_use|track_caller|cfg_attr\(docsrs)\b", tree.text_of(attribute))
        is not None
    )


def makes_items(definition: Node) -> bool:
    """Tell whether a macro of the file makes something that others may use."""
    rules = [tree.text_of(rule.child_by_field_name("right")) for rule in tree.named(definition, "macro_rule")]
    return any(re.search(r"\b(?:pub|impl|trait|no_mangle|export_name)\b|\$vis\b|!", each) for each in rules)


def without_bodies(definition: Node) -> str:
    """Return what the rules of a macro make, without bodies of functions."""
    rules = [_without_bodies(rule.child_by_field_name("right"), 0) for rule in tree.named(definition, "macro_rule")]
    return shorten("; ".join(rules))


def _without_bodies(node: Node | None, depth: int) -> str:
    if node is None or "comment" in node.type:
        return ""
    tree.limit_depth(depth, node)
    if node.type not in ("token_tree", "token_repetition"):
        return tree.text_of(node)
    words: list[str] = []
    in_function = False
    for each in node.children:
        in_function = in_function or each.type == "fn"
        if in_function and each.type == "token_tree" and each.children[0].type == "{":
            in_function = False
        elif each.type == "token_tree" and words[-1:] == ["#"] and _is_prose(each):
            words.pop()
        elif "comment" not in each.type:
            words.append(_without_bodies(each, depth + 1))
    return " ".join(words)
