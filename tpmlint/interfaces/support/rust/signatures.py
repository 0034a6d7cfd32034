"""Signatures of Rust in one spelling: the order of bounds, ``where``, names of lifetimes and ``Self`` mean nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value, integer
from tpmlint.interfaces.support.fact_table import shorten
from tpmlint.interfaces.support.rust.names import PARAMETERS, absolute, canonical_path, elided, elided_in_type
from tpmlint.interfaces.support.signature_table import SignatureTable

if TYPE_CHECKING:
    from tree_sitter import Node

_CLOSING = frozenset(">)]}")
_WHOLE = frozenset({"string_literal", "raw_string_literal", "char_literal"})
_BLOCKS = ("block", "const_block", "if_expression", "match_expression", "unsafe_block")
_LATER = ("async_block", "closure_expression")
_WORKED_OUT = (
    "async_block",
    "block",
    "closure_expression",
    "const_block",
    "if_expression",
    "match_expression",
    "unsafe_block",
)
_MADE = ("call_expression", "struct_expression", "macro_invocation")


class RustTable(SignatureTable):
    """A table of facts whose signatures are written in one spelling.

    Args:
        root: of the syntax tree.

    Attributes:
        module: what names of the module that is read begin with, as in ``pay::cards::``.
    """

    def __init__(self, root: Node) -> None:
        super().__init__(root)
        self._lifetimes: dict[str, str] = {}  # What each is written as; nothing for one that need not be written.
        self._own = ""
        self.module = ""
        self._is_silent = False

    @contextmanager
    def lifetimes(self, names: dict[str, str], own: str = "") -> Iterator[None]:
        """Write lifetimes by other names in the block, and a type that is written as ``own`` as ``Self``."""
        before = self._lifetimes, self._own
        self._lifetimes, self._own = {**self._lifetimes, **names}, own or self._own
        try:
            yield
        finally:
            self._lifetimes, self._own = before

    def text(self, node: Node | None, without: str = "") -> str:
        """Return a part of a signature in one spelling, and remember the names in it."""
        return "" if node is None else self._write(node, node.parent, None, 0)

    def silent(self, node: Node | None) -> str:
        """Return a part of a signature in one spelling, which promises nothing of the names in it."""
        before, self._is_silent = self._is_silent, True
        try:
            return self.text(node)
        finally:
            self._is_silent = before

    def use(self, name: str) -> None:
        """Remember a name that a signature rests on."""
        self._scopes[-1].used[name] = None

    def imported(self, name: str) -> str:
        """Return what a name is imported as."""
        return canonical_path(self._scopes[-1].imports.get(name, name))

    def value(self, node: Node | None) -> str:
        """Return the value of a constant, as in `` = 8``; of a block its text, and nothing of what runs later."""
        if node is not None and node.type in _BLOCKS and next(tree.descend(node, *_LATER), None) is None:
            return f" = {shorten(tree.text_of(node))}"
        if node is None or next(tree.descend(node, *_WORKED_OUT), None) is not None:
            return ""
        found = constant_value(node, octal=False)
        if found is None:
            # What a function is called with counts, not what it does.
            made = next(tree.descend(node, *_MADE), None) is not None
            found = self.seen(node) if made else self.text(node)
        return f" = {shorten(found)}"

    def _write(self, node: Node, parent: Node | None, before: Node | None, depth: int) -> str:
        tree.limit_depth(depth // 2, node)
        if node.type in ("line_comment", "block_comment"):
            return ""
        if node.type == "lifetime":
            name = tree.text_of(node)
            found = self._lifetimes.get(name, name)
            return "" if found == "'_" and parent is not None and parent.type == "reference_type" else found
        if node.type in _WHOLE or not node.child_count:
            return tree.text_of(node) if node.child_count else self._leaf(node, parent, before)
        if node.type in ("abstract_type", "function_type", "higher_ranked_trait_bound"):
            holder = next(tree.named(node, "for_lifetimes", "type_parameters"), None)
            inner = (
                node
                if node.type == "function_type"
                else node.child_by_field_name("trait" if node.type == "abstract_type" else "type")
            )
            if holder is not None and inner is not None:
                return "impl " * (node.type == "abstract_type") + self._for_any(holder, inner, depth)
        written = self._join(node, depth)
        if node.type == "trait_bounds":
            return ":" + "+".join(sorted({self._write(each, node, None, depth + 1) for each in node.named_children}))
        if node.type == "bounded_type":
            return self._bounded(node, depth)
        if (
            node.type == "tuple_type"
            and len(node.named_children) == 1
            and not any(each.type == "," for each in node.children)
        ):
            inner = node.named_children[0]
            return written if inner.type == "bounded_type" else written[1:-1]
        if node.type == "extern_modifier" and len(node.children) == 1:
            return 'extern "C"'
        if node.type in ("scoped_type_identifier", "scoped_identifier"):
            is_whole = parent is None or not parent.type.startswith("scoped")
            written = canonical_path(absolute(written, self.module) if is_whole else written)
        return "Self" if written and written == self._own else written

    def _imported(self, leaf: Node, parent: Node | None, before: Node | None) -> str:
        return _number(leaf) or super()._imported(leaf, parent, before)

    def _spell(self, leaf: Node, parent: Node | None, before: Node | None) -> str:
        return _number(leaf) or super()._spell(leaf, parent, before)

    def _is_free(self, leaf: Node, word: str, parent: Node | None, before: Node | None) -> bool:
        """A module such as ``std::str`` takes the name of a type from nobody."""
        if leaf.type == "primitive_type" and self._scopes and not (parent is not None and "scoped" in parent.type):
            target = self._scopes[-1].imports.get(word)
            return target is None or target not in (f"std::{word}", f"core::{word}")
        return super()._is_free(leaf, word, parent, before)

    def _leaf(self, node: Node, parent: Node | None, before: Node | None) -> str:
        written = (self._imported if self._is_silent else self._spell)(node, parent, before)
        is_whole = parent is None or not parent.type.startswith("scoped")
        return "Self" if is_whole and node.type == "type_identifier" and written == self._own else written

    def _for_any(self, holder: Node, node: Node, depth: int) -> str:
        """Return a type or a trait with the lifetimes that ``for`` declares before it, if they must be written."""
        names = elided_in_type(node, holder, sum(each.startswith("'r") for each in self._lifetimes.values()))
        with self.lifetimes(names):
            written = (
                self._join(node, depth + 1)
                if holder.parent == node
                else self._write(node, node.parent, None, depth + 1)
            )
        shown = [each for each in names.values() if each != "'_"]
        return f"for<{','.join(shown)}>{written}" if shown else written

    def _bounded(self, node: Node, depth: int) -> str:
        """Return ``impl A + B`` with its bounds in one order."""
        parts: list[str] = []
        left = [node]
        while left:
            each = left.pop()
            if each.type == "bounded_type":
                left += each.named_children
            else:
                parts.append(self._write(each, each.parent, None, depth + 1))
        word = next((word for word in ("impl ", "dyn ") for part in parts if part.startswith(word)), "")
        return word + "+".join(sorted({part.removeprefix(word) for part in parts}))

    def _join(self, node: Node, depth: int) -> str:
        """Return what the children of a node are written as, without commas that mean nothing."""
        pieces: list[str] = []
        earlier: Node | None = None
        children = [each for each in node.children if "comment" not in each.type]
        for position, child in enumerate(children):
            if child.type == "for_lifetimes":
                continue  # Written before it.
            following = children[position + 1] if position + 1 < len(children) else None
            if child.type == "," and following is not None and following.type in _CLOSING and len(children) > 4:
                continue
            if child.type == "->" and following is not None and following.type == "unit_type":
                break
            piece = self._write(child, node, earlier, depth + 1)
            earlier = child
            if node.type == "type_arguments" and piece == "'_":
                # ``A<'_>`` is ``A``; a comma goes with it.
                continue
            if piece == "," and pieces and pieces[-1] in ("<", ","):
                continue
            if pieces and piece and _is_word(pieces[-1][-1:]) and _is_word(piece[:1]):
                pieces.append(" ")
            pieces.append(piece)
        if node.type == "type_arguments" and pieces in (["<", ">"], ["::", "<", ">"]):
            return ""
        return "".join(pieces)

    def generics(self, node: Node, more: Iterable[str] = ()) -> str:
        """Return the parameters of types with all that bounds them, and what ``where`` says of other types.

        Args:
            node: what has them.
            more: conditions of what stands around it.
        """
        parameters = [*tree.named(node.child_by_field_name("type_parameters"), *PARAMETERS)]
        bounds: dict[str, set[str]] = {tree.field(each, "name"): set() for each in parameters}
        for each in parameters:
            bounds[tree.field(each, "name")] |= self._bounds(each.child_by_field_name("bounds"))
        others = set(more)
        for clause in tree.named(node, "where_clause"):
            for each in tree.named(clause, "where_predicate"):
                holder: Node | None = None
                left = each.child_by_field_name("left")
                if left is not None and left.type == "higher_ranked_trait_bound":
                    inner = left.child_by_field_name("type")
                    if (
                        inner is not None and next(tree.descend(inner, "lifetime"), None) is None
                    ):  # They are of the bounds alone.
                        holder, left = left.child_by_field_name("type_parameters"), inner
                found = self._bounds(each.child_by_field_name("bounds"), holder)
                if left is not None and tree.text_of(left) in bounds:
                    bounds[tree.text_of(left)] |= found
                elif found:
                    others.add(f"{self.text(left)}:{'+'.join(sorted(found))}")
        lifetimes: list[str] = []
        types: list[str] = []
        for each in parameters:
            name = tree.field(each, "name")
            bounded = f":{'+'.join(sorted(bounds[name]))}" if bounds[name] else ""
            if each.type == "lifetime_parameter":
                if (shown := self._lifetimes.get(name, name)) != "'_":
                    lifetimes.append(shown + bounded)
            elif each.type == "type_parameter":
                default = each.child_by_field_name("default_type")
                types.append(name + bounded + (f"={self.text(default)}" if default is not None else ""))
            else:
                types.append(self.text(each))
        shown = ",".join([*sorted(lifetimes), *types])
        return (f"<{shown}>" if shown else "") + (f" where {','.join(sorted(others))}" if others else "")

    def _bounds(self, node: Node | None, holder: Node | None = None) -> set[str]:
        """Return bounds, each with the lifetimes that ``for`` declares for all of them."""
        rows = [] if node is None else [each for each in node.named_children if "comment" not in each.type]
        return {self.text(each) if holder is None else self._for_any(holder, each, 0) for each in rows}

    def function(self, node: Node) -> str:
        """Return the signature of a function; names of parameters promise nothing."""
        with self.lifetimes(elided(node, sum(each != "'_" for each in self._lifetimes.values()))):
            modifiers = "".join(f"{self.text(each)} " for each in tree.named(node, "function_modifiers"))
            types = []
            kinds = ("self_parameter", "parameter", "variadic_parameter")
            condition = ""
            for each in tree.named(node.child_by_field_name("parameters"), "attribute_item", *kinds):
                if each.type == "attribute_item":
                    condition = f"{tree.text_of(each)} " if tree.text_of(each).startswith("#[cfg(") else condition
                elif each.type == "self_parameter":
                    types.append(self._receiver(each))
                else:
                    written = self.field(each, "type") or self.text(each)
                    own = tree.field(each, "pattern").removeprefix("mut ") == "self"
                    types.append(
                        condition + {"Self": "self", "&Self": "&self", "&mut Self": "&mut self"}.get(written, written)
                        if own
                        else condition + written
                    )
                    condition = ""
            returns = self.field(node, "return_type")
            result = f" -> {returns}" if returns not in ("", "()") else ""
            generics, _, where = self.generics(node).partition(" where ")
        return f"{modifiers}fn{generics}({', '.join(types)}){result}" + (f" where {where}" if where else "")

    def _receiver(self, node: Node) -> str:
        if not any(each.type == "&" for each in node.children):
            return "self"
        written = self.text(next(tree.named(node, "lifetime"), None))
        lifetime = f"{written} " if written not in ("", "'_") else ""
        return f"&{lifetime}{'mut ' if any(tree.named(node, 'mutable_specifier')) else ''}self"


_SUFFIX = re.compile(r"(?:[ui](?:8|16|32|64|128|size)|(?<=\d)f(?:32|64))$")


def _number(leaf: Node) -> str:
    """Return a whole number in one spelling, with the type that it says; empty for another word."""
    word = tree.text_of(leaf) if leaf.type == "integer_literal" else ""
    found = integer(word, octal=False)
    kind = _SUFFIX.search(word)
    return "" if found is None else f"{found}{kind[0] if kind is not None else ''}"


def _is_word(text: str) -> bool:
    return bool(re.match(r"[\w$\"'`]", text))
