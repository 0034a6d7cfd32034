"""Which object types of TypeScript users make and give away, for these break them when a property is required.

What a parameter has is given, what a function returns is not; it is the other way round in what a parameter calls.
Who calls a function type is not known where no function of the file takes or returns it: it may be a hook of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support import tree_sitter as tree

if TYPE_CHECKING:
    from tree_sitter import Node

_SHAPES = frozenset({"interface_declaration", "type_alias_declaration"})
_SCOPES = ("internal_module", "module")
_APART = frozenset({"statement_block", "index_type_query", "lookup_type", "type_query"})
"""Bodies, and types that take something out of another one."""
_LOOSENED = frozenset({"DeepPartial", "Partial", "keyof"})
_GIVEN = frozenset({"formal_parameters", "type_parameters"})


class Directions:
    """Collects what a file shows to its users, and tells what of it they give."""

    def __init__(self) -> None:
        self._shapes: dict[str, list[tuple[str, Node]]] = {}
        self._shown: dict[tuple[int, str], Node] = {}
        self._required: dict[str, list[str]] = {}

    def show(self, node: Node, name: str) -> None:
        """Note a declaration that users see, under the name of its fact."""
        if node.type in _SHAPES:
            self._shapes.setdefault(tree.field(node, "name"), []).append((name, node))
        elif node.type not in _SCOPES:
            self._shown[node.start_byte, node.type] = node

    def require(self, owner: str, name: str) -> None:
        """Note a member that each value of an object type has."""
        self._required.setdefault(owner, []).append(name)

    def with_demands(self, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """Return facts in which the members that users have to give are demands."""
        given = [name for owner in self._given() for name in self._required.get(owner, ())]
        return {**facts, **{name: replace(facts[name], demand=True) for name in given if name in facts}}

    def _given(self) -> Iterator[str]:
        """Yield the names of the facts of types that users give; a type that nothing else names, they get."""
        pending = [each for node in self._shown.values() for each in _named_in(node, False)]
        seen: set[tuple[str, bool]] = set()
        for start in (None, *self._shapes):
            if start is not None and not seen & {(start, True), (start, False)}:
                pending.append((start, False))
            while pending:
                name, is_given = pending.pop()
                if (name, is_given) in seen or name not in self._shapes:
                    continue
                seen.add((name, is_given))
                for own, node in self._shapes[name]:
                    if is_given:
                        yield own
                    pending += _named_in(node, is_given, calls=start is None)


def _named_in(node: Node, is_given: bool, *, calls: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield the types that a declaration names, and whether users give them.

    Args:
        calls: whether it is known who calls the function types in it.
    """
    left = [(node, is_given)]
    while left:
        each, given = left.pop()
        if each.type in _APART or _is_private(each) or (each.type == "function_type" and not calls):
            continue
        if each.type == "generic_type" and tree.field(each, "name") in _LOOSENED:
            continue
        if each.type == "type_identifier":
            yield tree.word_of(each), given
        inner = given != (each.type in _GIVEN)
        left += [(child, inner) for child in each.named_children]


def _is_private(node: Node) -> bool:
    """Tell whether a member of a class is for itself alone."""
    if node.type not in ("method_definition", "public_field_definition"):
        return False
    first = node.named_children[0]
    return "private" in (tree.word_of(first), first.type.partition("_")[0])
