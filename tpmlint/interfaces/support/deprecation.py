"""Deprecations that are written beside a declaration, in a comment or an attribute, and not in its signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support import tree_sitter as tree

if TYPE_CHECKING:
    from tree_sitter import Node

DOCUMENTED = re.compile(r"\A/\*\*(?:.*[\s*])?@deprecated\b", re.DOTALL)
"""How comments of TypeScript and Java deprecate."""

_DEPRECATED = " deprecated"
_BESIDE = ("comment", "line_comment", "block_comment", "attribute_item", "decorator")


def with_deprecations(facts: Mapping[str, Fact], root: Node, kind: str, mark: re.Pattern[str]) -> Mapping[str, Fact]:
    """Return facts of a file in which those say so whose declarations are deprecated, as ``with_word`` does."""
    return with_word(facts, root, kind, mark, "deprecated")


def with_word(facts: Mapping[str, Fact], root: Node, kind: str, mark: re.Pattern[str], word: str) -> Mapping[str, Fact]:
    """Return facts of a file in which those end in a word whose declarations are marked.

    Args:
        root: of the syntax tree.
        kind: of the nodes that may mark what they stand above, such as ``comment``.
        mark: what such a node must have.
    """
    known: dict[int, Node | None] = {}
    lines = {
        tree.line_of(declaration)
        for node in tree.descend(root, kind)
        if mark.search(tree.word_of(node)) and (declaration := declared_by(node, known)) is not None
    }
    if not lines:
        return facts
    found = dict(facts)
    names_by_line: dict[int, list[str]] = {}
    for name in sorted(each for each, fact in facts.items() if fact.line in lines):
        names_by_line.setdefault(facts[name].line, []).append(name)
    for names in names_by_line.values():
        owner = None
        for name in names:
            # Not each parameter, nor what an interface on one line has, which follow it in their order.
            if owner is not None and name.startswith(owner):
                continue
            owner = name
            signature = facts[name].signature
            # What a class extends stands on its line too, and is not marked by what marks the class.
            if signature != "base" and word not in signature.split(" "):
                found[name] = replace(facts[name], signature=f"{signature} {word}")
    return found


def declared_by(node: Node, known: dict[int, Node | None] | None = None) -> Node | None:
    """Return the declaration that a comment belongs to: that before it on its line, or right below it.

    Args:
        known: what is right below comments, by their numbers in the tree; more is added.
    """
    known = {} if known is None else known
    before, following = node.prev_named_sibling, node.next_named_sibling
    if before is not None and before.end_point[0] == node.start_point[0] and tree.word_of(node).startswith("//"):
        return before
    passed: list[int] = []
    while node.id not in known:
        passed.append(node.id)
        if following is None or following.start_point[0] > node.end_point[0] + (node.end_point[1] > 0):
            known[node.id] = None
        elif following.type not in _BESIDE:
            known[node.id] = following
        else:
            node, following = following, following.next_named_sibling
    known.update(dict.fromkeys(passed, known[node.id]))
    return known[node.id]


def keeps_when_deprecated(keeps: Callable[[Fact, Fact], bool]) -> Callable[[Fact, Fact], bool]:
    """Return a function that tells what ``keeps`` does, for which a deprecation and its end keep the promise."""

    def decide(before: Fact, after: Fact) -> bool:
        old, new = (replace(fact, signature=fact.signature.removesuffix(_DEPRECATED)) for fact in (before, after))
        return old.signature == new.signature or keeps(old, new)

    return decide
