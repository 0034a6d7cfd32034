"""Facts whose signatures say what the names in them mean: an imported one is written as what it stands for.

A name that is not imported is remembered, so that what the file says of it can be a promise too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import FactTable, added_after

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = frozenset({"identifier", "type_identifier", "primitive_type", "shorthand_property_identifier"})
_PARTS = frozenset({".", "::", "?."})
_MOST_STEPS = 20


class Scope(Struct, eq=False):
    """Names of a file, or of a module in it, while its facts are read.

    Args:
        imports: what each imported name stands for, in the words of the language.
        used: names that signatures have used and that are not imported, in the order of their use.
    """

    imports: Mapping[str, str]
    used: dict[str, None]

    def pending(self, known: int) -> list[str]:
        """Return the names that were used after the first ``known`` ones."""
        return added_after(self.used, known)


class SignatureTable(FactTable):
    """A table of facts, with the names that their signatures use.

    Args:
        root: of the syntax tree.

    Attributes:
        renames: type parameters are written by their place, for users never write their names.
    """

    renames = False

    def __init__(self, root: Node) -> None:
        super().__init__()
        self._scopes: list[Scope] = []
        self._in_paths: dict[str, None] = {}  # Names in paths, which may lead to another module of the file.
        self.type_parameters: frozenset[str] = frozenset()
        self._roots: list[Node] = []
        self._places: dict[int, str] = {}  # Where names are those of type parameters, by their numbers in the tree.
        self.add_type_parameters(root)

    def add_type_parameters(self, root: Node) -> None:
        """Take in the type parameters of a syntax tree, of which parts are written."""
        holders = tree.descend(root, "type_parameter", "const_parameter")
        names = frozenset(filter(None, map(_declared, holders)))
        if names:
            self.type_parameters |= names
            self._roots.append(root)  # Numbers are given again once a tree is gone.
            self._places.update(_places(root))

    @contextmanager
    def scope(self, imports: Mapping[str, str], *, inherits: bool = False) -> Iterator[Scope]:
        """Read a scope: its imports count in the block, with those around it if it ``inherits`` them."""
        outer = self._scopes
        scope = Scope({**(outer[-1].imports if inherits and outer else {}), **imports}, {})
        self._scopes = [*outer, scope] if inherits else [scope]
        try:
            yield scope
        finally:
            self._scopes = outer

    def text(self, node: Node | None, without: str = "") -> str:
        """Return a part of a signature, as ``tree_sitter.text_of`` does, and remember the names in it."""
        return tree.text_of(node, self._spell, without)

    def field(self, node: Node, *names: str) -> str:
        """Return what stands under some names of a grammar, joined, as ``text`` does."""
        return "".join(self.text(node.child_by_field_name(name)) for name in names)

    def seen(self, node: Node | None) -> str:
        """Return a part of a signature that promises nothing of the names in it."""
        return tree.text_of(node, self._imported)

    def _imported(self, leaf: Node, parent: Node | None, before: Node | None) -> str:
        """Return a name as what it is imported as."""
        word = tree.word_of(leaf)
        return self._scopes[-1].imports.get(word, word) if self._is_free(leaf, word, parent, before) else word

    def _is_free(self, leaf: Node, word: str, parent: Node | None, before: Node | None) -> bool:
        """Tell whether something elsewhere in the file says what a token means."""
        if leaf.type not in _NAMES or _is_declared(leaf, parent) or (before is not None and before.type in _PARTS):
            return False
        return bool(self._scopes) and not (word in self.type_parameters and leaf.id in self._places)

    def _spell(self, leaf: Node, parent: Node | None, before: Node | None) -> str:
        word = tree.word_of(leaf)
        if not self._is_free(leaf, word, parent, before):
            if self.renames and word in self.type_parameters and leaf.type in _NAMES:
                return self._places.get(leaf.id, word)
            if before is not None and before.type == "::":
                self._in_paths[word] = None
            return word
        self.use(word)
        target = self._scopes[-1].imports.get(word, word)
        self._in_paths.update(dict.fromkeys(target.split("::")[1:]))
        return target

    def use(self, name: str) -> None:
        """Remember a name, so that what the file says of it is a promise too."""
        for scope in self._scopes:
            scope.used[name] = None

    def follow(self, scope: Scope, add: Callable[[str], None], *, wildcards: bool = False) -> None:
        """Add what is said of each name that is used, and of those that are used by that in turn, each once.

        Args:
            scope: in which they are used.
            add: adds what is said of one.
            wildcards: names may be taken from another module without being named.
        """
        known = 0
        if wildcards:  # They may be names of another module of the file.
            self._in_paths.update(scope.used)
        scope.used.update(self._in_paths)
        while pending := scope.pending(known):
            known += len(pending)
            for name in pending:
                add(name)
            scope.used.update(self._in_paths)

    def taken_from(
        self, owner: str, scope: Scope, wildcards: Mapping[str, int], declared: Collection[str], given: Collection[str]
    ) -> None:
        """Add what a name may be taken from that nothing in the file says anything of: imports of all that others have.

        Args:
            owner: what takes them.
            wildcards: what is imported whole, with the line of that.
            declared: names that the file has.
            given: names that the language has.
        """
        if not wildcards:
            return
        for name in scope.used:
            if name not in scope.imports and name not in declared and name not in given:
                for target, line in wildcards.items():
                    self.add(f"{owner} takes names from {target}".strip(), "import", line)
                return


def _is_declared(leaf: Node, parent: Node | None) -> bool:
    """Tell whether a name is that of a parameter, a key or a type parameter, so that nothing else decides about it."""
    if parent is None or parent.type in ("generic_type", "marker_annotation", "annotation"):
        return False
    if parent.type == "type_parameter":
        return parent.named_children[0] == leaf
    return parent.type == "lifetime" or any(parent.child_by_field_name(each) == leaf for each in ("name", "pattern"))


def _declared(node: Node) -> str:
    """Return the name of a type parameter."""
    name = node.child_by_field_name("name") or (node.named_children[0] if node.named_children else None)
    return "" if name is None else tree.word_of(name)


def _places(root: Node) -> Mapping[int, str]:
    """Return the places of type parameters by the numbers of the names that stand for them.

    ``T#1`` is the first one of what is generic, and has another letter in what is inside of something generic.
    """
    found: dict[int, str] = {}
    known: dict[str, list[str]] = {}  # The innermost of each name is the last.
    left: list[tuple[Node, int] | list[str]] = [(root, 0)]
    while left:
        entry = left.pop()
        if isinstance(entry, list):  # What declares them ends.
            for name in entry:
                known[name].pop()
            continue
        node, level = entry
        if node.type in _NAMES:
            if known and (places := known.get(tree.word_of(node))):
                found[node.id] = places[-1]
            continue
        children = node.named_children
        level += _GENERIC.fullmatch(node.type) is not None
        letter = _LETTERS[min(level - 1, len(_LETTERS) - 1)]
        own: dict[str, str] = {}
        for holder in children:
            if holder.type == "type_parameters":
                names = [_declared(each) for each in holder.named_children if "comment" not in each.type]
                own = {**{name: f"{letter}#{at}" for at, name in reversed([*enumerate(names, 1)])}, **own}
        for name, place in own.items():
            known.setdefault(name, []).append(place)
        if own:
            left.append([*own])
        left.extend((child, level) for child in children)
    return found


_GENERIC = re.compile(
    r"(?:abstract_)?class(?:_declaration)?|(?:interface|record|type_alias)_declaration"
    r"|\w*(?:method|function|constructor)(?:_(?!body)\w+)?|(?:call|construct)_signature"
)
"""Kinds of what may have type parameters."""
_LETTERS = "TUVWXYZ"


def resolved(imports: Mapping[str, str], first: Callable[[str], tuple[str, str]]) -> dict[str, str]:
    """Return imports with those replaced that begin with another imported name; what leads in a circle stays.

    Args:
        imports: what each name stands for.
        first: splits such a text at the end of its first name.
    """
    found: dict[str, str] = {}
    for name, written in imports.items():
        target, seen = written, {name}
        for _ in range(_MOST_STEPS):
            root, rest = first(target)
            if root in seen or root not in imports:
                break
            seen.add(root)
            target = imports[root] + rest
        found[name] = target
    return found


def by_name(names: Iterable[tuple[str, Node]]) -> dict[str, list[Node]]:
    """Return declarations by their names."""
    found: dict[str, list[Node]] = {}
    for name, node in names:
        found.setdefault(name, []).append(node)
    return found
