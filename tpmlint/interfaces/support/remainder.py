"""What a description of an API says beyond what its reader knows: it counts as it is written, unless it is prose."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.limits import DEEPEST
from tpmlint.interfaces.support.plain_data import add_rest
from tpmlint.interfaces.support.schema_definitions import Definitions
from tpmlint.interfaces.support.table import FactTable


class Remainder:
    """Adds what stands in a document under keys that are not read otherwise.

    Args:
        root: the document.
        table: the facts found.
        definitions: of the document.
    """

    def __init__(self, root: Node, table: FactTable, definitions: Definitions) -> None:
        self._root = root
        self._table = table
        self._definitions = definitions

    def add(self, label: str, node: Node, known: Iterable[str]) -> None:
        """Add what a mapping says under other keys than those known, with what local references in it lead to."""
        known = frozenset(known)
        entries = {key: self._whole(each, ()) for key, each in node.entries.items() if key not in known}
        add_rest(self._table, label, Node(entries, node.line), ())

    def followed(self, label: str, node: Node) -> Node:
        """Return what a local ``$ref`` leads to; what stands beside it counts, for not all who read it skip that."""
        target = self._definitions.follow(node)
        if target is not node:
            self.add(f"{label} beside its reference", node, ("$ref",))
        return target

    def _whole(self, node: Node, within: tuple[str, ...]) -> Node:
        self._table.step(node.line)
        reference = node.text_of("$ref")
        if reference is not None and reference not in within and len(within) < DEEPEST:
            target = self._definitions.target(reference)
            if target is not None and target is not self._root:
                return self._whole(target, (*within, reference))
        if isinstance(node.value, dict):
            return Node({key: self._whole(each, within) for key, each in node.value.items()}, node.line, node.size)
        if isinstance(node.value, tuple):
            return Node(tuple(self._whole(each, within) for each in node.value), node.line, node.size)
        return node
