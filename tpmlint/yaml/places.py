"""Nodes to places: where the key and the value of every route stand."""

from __future__ import annotations

from tpmlint.finding import Route
from tpmlint.yaml.fault import Place
from tpmlint.yaml.nodes import Alias, Mapping, Node, Sequence
from tpmlint.yaml.source import span
from tpmlint.yaml.values import key_text


def locate(root: Node, text: str, offset: int) -> dict[Route, Place]:
    """Return the place of every value, by its route, of keys given twice the first.

    Args:
        text: the whole file.
        offset: where the text that the nodes were made from starts in it.
    """
    table: dict[Route, Place] = {}

    def visit(node: Node, key: Node | None, route: Route) -> None:
        where = span(text, offset + node.start, offset + node.end)
        table[route] = Place(None if key is None else span(text, offset + key.start, offset + key.end), where)
        while isinstance(node, Alias) and node.target is not None:
            node = node.target
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                visit(item, None, (*route, index))
        elif isinstance(node, Mapping):
            for name, value in node.entries:
                inner = key_text(name)
                if inner is not None and (*route, inner) not in table:
                    visit(value, name, (*route, inner))

    visit(root, None, ())
    return table
