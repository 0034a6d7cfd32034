"""What users of TypeScript go on with: which object types they make and give away, and which other signature fits.

A property that is required breaks those who make an object type, and one that may lack breaks those who get it. What a
parameter has is given, what a function returns is not; it is the other way round in what a parameter calls. Who calls a
function type is not known where no function of the file takes or returns it: it may be a hook of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support import tree_sitter as tree

if TYPE_CHECKING:
    from tree_sitter import Node


HIDDEN = "; not exported"
"""Ends the signature of what others can use and not import."""
TYPE = "; only its type"
"""Ends the signature of what others can name in types, and not use in code."""
WITHOUT_CODE = "; without code"
"""Ends the signature of what a module of code says is there and does not bring."""
_RETURNS = re.compile(r"(?:async |generator )*(?:function|static method|const)\b")

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


_MEMBER = re.compile(r'(?P<name>(?:readonly )?(?:[\w$]+|"(?:[^"\\]|\\.)*"))(?P<optional>\??):(?P<kind>.*)', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|=>|[(\[{<>}\])]|; |.', re.DOTALL)
_WRAPPED = re.compile(r"(Promise<)(.*)>", re.DOTALL)


def keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: a parameter became optional, a property was made sure or can be written."""
    old, new = before.signature, after.signature
    if old in (new + HIDDEN, new + WITHOUT_CODE, new + TYPE, f"type {new}") or old == new.removesuffix(TYPE) + HIDDEN:
        return True
    if old.startswith("parameter"):
        old, new = (each.partition("; default ")[0] for each in (old, new))
        (word, _, was), (now_word, _, now) = old.partition(": "), new.partition(": ")
        return now_word in (word, "parameter?") and _fits(was, now, is_given=True)
    if "property" in old:
        surer = old.replace("property?", "property", 1) == new and not after.demand
        return old.replace("readonly ", "", 1) == new or surer
    (word, _, was), (now_word, _, now) = old.partition(": "), new.partition(": ")
    return word == now_word and _RETURNS.match(word) is not None and _fits(was, now, is_given=False)


def _fits(before: str, after: str, *, is_given: bool) -> bool:
    """Tell whether users of a type go on with another one: those who give it, or those who get it."""
    if before == after:
        return True
    if (old := _WRAPPED.fullmatch(before)) and (new := _WRAPPED.fullmatch(after)) and not is_given:
        before, after = old[2], new[2]
    was, now = _members(before), _members(after)
    if was is None or now is None or not was.keys() <= now.keys():
        return False
    for name, (optional, kind) in now.items():
        was_optional, was_kind = was.get(name, (is_given, kind))
        if optional < was_optional if is_given else optional > was_optional:
            return False
        if not _fits(was_kind, kind, is_given=is_given):
            return False
    return True


def _members(text: str) -> dict[str, tuple[bool, str]] | None:
    """Return the members of a type of an object with their types, and whether they may lack; None for another type."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    found: dict[str, tuple[bool, str]] = {}
    depth, start = 0, 1
    for token in _TOKEN.finditer(text, 0):
        depth += (token[0] in "([{<") - (token[0] in ")]}>")
        is_last = depth == 0
        if is_last and token.end() < len(text):
            return None
        if is_last or (depth == 1 and token[0] == "; "):
            row = text[start : token.start()]
            member = _MEMBER.fullmatch(row)
            if member is not None:
                found[member["name"]] = (bool(member["optional"]), member["kind"])
            elif row:
                found[row] = (False, "")
            start = token.end()
    return found
