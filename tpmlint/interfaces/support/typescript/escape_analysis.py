"""What a CommonJS module does with what it exports that nobody can follow, such as giving it to a function."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.typescript.names import WRAPPERS, bare, bound_names, member
from tpmlint.interfaces.support.typescript.types import PARAMETERS

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {"function_declaration", "function_expression", "generator_function", "generator_function_declaration"}
    | {"method_definition", "class", "class_declaration", "abstract_class_declaration", "arrow_function"}
)
"""What runs later, or has a ``this`` of its own."""

CANNOT = "what it exports cannot be told: write `module.exports = {...}` or `exports.name = ...` outside functions"

_ONLY_READS = frozenset({"keys", "values", "entries", "freeze", "seal", "getOwnPropertyNames"})
_COMPARES = frozenset({"==", "!=", "===", "!==", "instanceof", "in"})
_WRITES = frozenset({"augmented_assignment_expression", "update_expression", "object_pattern", "array_pattern"})
_ASSIGNS = ("assignment_expression", "for_in_statement")
_READERS = frozenset(
    {"arrow_function", "else_clause", "expression_statement", "for_in_statement", "if_statement", "return_statement"}
    | {"spread_element", "unary_expression", "while_statement"}
)
_NAMES = frozenset({"identifier", "shorthand_property_identifier", "this"})


class Names(Struct, frozen=True):
    """Names of what a module exports.

    Args:
        strict: those of all that it exports, with which nothing else must be done.
        lax: variables that it exports whole, which may be given to functions as anything may.
        known: names that it exports, and may assign again.
        followed: tokens of these that are followed, by their numbers in the tree.
        is_es: it is a module of ECMAScript, whose ``this`` is nothing.
    """

    strict: frozenset[str]
    lax: frozenset[str]
    known: frozenset[str]
    followed: Collection[int]
    is_es: bool


def check_uses(root: Node, names: Names) -> None:
    """Raise UnreadableInterface if something is done with what is exported that cannot be followed."""
    all_names = names.strict | names.lax
    left: list[tuple[Node, bool, frozenset[str]]] = [(root, False, frozenset())]
    uses = _Uses(names)
    while left:
        node, inside, hidden = left.pop()
        if node.type in FUNCTIONS:
            inside, more = True, _bound(node) & all_names
            hidden = hidden | more if more - hidden else hidden
        word = tree.text_of(node) if node.type in _NAMES else ""
        is_free = (word in all_names and word not in hidden) or (word == "this" and not inside and not names.is_es)
        if is_free and node.id not in names.followed and not uses.is_harmless(node, word):
            raise UnreadableInterface(CANNOT, tree.line_of(node))
        for child in reversed(node.named_children):
            uses.parents[child.id] = node
            left.append((child, inside, hidden))


class _Uses:
    """What is done with names, below nodes whose parents are known.

    Attributes:
        parents: by the numbers of nodes; to ask the tree takes longer the deeper a node is.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._read: dict[int, bool] = {}
        self.parents: dict[int, Node] = {}

    def is_harmless(self, leaf: Node, word: str) -> bool:
        """Tell whether what is done with a name can be followed."""
        node, holder = self._outer(leaf)
        if word == "module":
            if holder is None or holder.child_by_field_name("object") != node:
                return self._names.is_es or self._is_only_read(leaf)
            if member(holder) != "exports":
                return member(holder) is not None
            node, holder = self._outer(holder)
        if holder is None or holder.child_by_field_name("object") != node:
            return word in self._names.lax or self._is_only_read(node)
        name = member(holder)
        if name is not None and (word in self._names.lax or name in self._names.known):
            return not self._is_deleted(holder)
        node, outer = self._outer(holder)
        is_assigned = outer is not None and outer.type in _ASSIGNS and outer.child_by_field_name("left") == node
        return not (self._is_deleted(holder) or is_assigned or (outer is not None and outer.type in _WRITES))

    def _is_deleted(self, node: Node) -> bool:
        outer = self._outer(node)[1]
        return outer is not None and outer.children[0].type == "delete"

    def _is_only_read(self, node: Node) -> bool:
        """Tell whether what an expression stands in cannot change what it is."""
        node, holder = self._outer(node)
        passed: list[int] = []
        found: bool | None = None
        while holder is not None and holder.type == "binary_expression" and found is None:
            sign = tree.field(holder, "operator")
            if sign in _COMPARES or (sign == "&&" and holder.child_by_field_name("left") == node):
                found = True
            else:
                passed.append(holder.id)  # It is read as what that stands in is.
                found = self._read.get(holder.id)
                node, holder = self._outer(holder)
        found = self._is_read_by(node, holder) if found is None else found
        self._read.update(dict.fromkeys(passed, found))
        return found

    def _is_read_by(self, node: Node, holder: Node | None) -> bool:
        if holder is None or holder.type in _READERS:
            return True
        if holder.type == "ternary_expression":
            return holder.child_by_field_name("condition") == node
        called = self.parents.get(holder.id)
        if holder.type != "arguments" or called is None:
            return False
        names = tree.field(called, "function").split(".")
        return names[0] == "Object" and names[-1] in _ONLY_READS

    def _outer(self, node: Node) -> tuple[Node, Node | None]:
        """Return an expression with what only wraps it, and what that stands in."""
        holder = self.parents.get(node.id)
        while holder is not None and holder.type in WRAPPERS:
            node, holder = holder, self.parents.get(holder.id)
        return node, holder


def _bound(function: Node) -> set[str]:
    """Return the names that a function has for something of its own."""
    patterns = [
        each.child_by_field_name("pattern")
        for each in tree.named(function.child_by_field_name("parameters"), *PARAMETERS)
    ]
    found = {name for each in (*patterns, function.child_by_field_name("parameter")) for name, _ in bound_names(each)}
    body = function.child_by_field_name("body")
    left = [body] if body is not None else []
    while left:
        node = left.pop()
        if node.type == "variable_declarator" or (node.type in FUNCTIONS and "declaration" in node.type):
            found.update(name for name, _ in bound_names(node.child_by_field_name("name")))
        if node.type not in FUNCTIONS:
            left += node.named_children
    return found


def runs_code(value: Node) -> bool:
    """Tell whether a function that stands in a value runs to make it, as in ``(() => { ... })()``."""
    return any(map(_calls_own, running(value)))


def running_in(value: Node) -> Collection[int]:
    """Return the numbers of the nodes in a value, also in functions in it, of which ``runs_code`` holds."""
    every: list[tuple[Node, int]] = [(value, -1)]
    for at, (node, _) in enumerate(every):
        every += [(child, at) for child in node.named_children]
    runs = [_calls_own(node) for node, _ in every]
    for at in range(len(every) - 1, 0, -1):
        node, holder = every[at]
        if runs[at] and node.type not in FUNCTIONS:
            runs[holder] = True
    return {node.id for (node, _), has_run in zip(every, runs, strict=True) if has_run}


def _calls_own(node: Node) -> bool:
    called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    while called is not None and called.type not in FUNCTIONS:
        inner = bare(called)
        called = called.child_by_field_name("object") if inner == called else inner
    return called is not None


def running(value: Node) -> Iterator[Node]:
    """Yield what is in a value, without what is in functions."""
    left = [value]
    while left:
        node = left.pop()
        yield node
        if node.type not in FUNCTIONS:
            left += node.named_children
