"""Deprecations that are written beside a declaration, in a comment or an attribute, and not in its signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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
    lines = {
        tree.line_of(declaration) for node, declaration in declared_by(root, kind) if mark.search(tree.word_of(node))
    }
    if not lines:
        return facts
    found = dict(facts)
    named: dict[int, list[str]] = {}
    for name, fact in facts.items():
        if fact.line in lines:
            named.setdefault(fact.line, []).append(name)
    for names in named.values():
        owner: str | None = None
        for name in sorted(names):
            # Not each parameter, nor what an interface on one line has.
            if owner is not None and name.startswith(owner):
                continue
            owner = name
            signature = facts[name].signature
            # What a class extends stands on its line too, and is not marked by what marks the class.
            if signature != "base" and word not in signature.split(" "):
                found[name] = replace(facts[name], signature=f"{signature} {word}")
    return found


def declared_by(root: Node, kind: str) -> Iterator[tuple[Node, Node]]:
    """Yield the nodes of a kind with the declarations that they belong to: that before them on the line, or below."""
    left = [root]
    while left:
        siblings = left.pop().named_children
        left += siblings
        below: Node | None = None  # What follows without an empty line, comments and attributes between.
        edge = -1
        for node, before in zip(reversed(siblings), [*reversed(siblings[:-1]), None], strict=False):
            if edge > node.end_point[0] + (node.end_point[1] > 0):
                below = None
            if node.type == kind and tree.word_of(node).startswith("//") and _ends_on(before, node):
                assert before is not None
                yield node, before
            elif node.type == kind and below is not None:
                yield node, below
            if node.type not in _BESIDE:
                below = node
            edge = node.start_point[0]


def _ends_on(before: Node | None, node: Node) -> bool:
    """Tell whether what stands before a node ends on the line where it starts."""
    return before is not None and before.end_point[0] == node.start_point[0]


def keeps_when_deprecated(keeps: Callable[[Fact, Fact], bool]) -> Callable[[Fact, Fact], bool]:
    """Return a function that tells what ``keeps`` does, for which a deprecation and its end keep the promise."""

    def decide(before: Fact, after: Fact) -> bool:
        old, new = (replace(fact, signature=fact.signature.removesuffix(_DEPRECATED)) for fact in (before, after))
        return old.signature == new.signature or keeps(old, new)

    return decide
