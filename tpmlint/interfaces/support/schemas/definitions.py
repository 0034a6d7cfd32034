"""The schemas of a document that have names, by pointers, ``$id`` and ``$anchor``, and what a ``$ref`` leads to."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable, Mapping

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.fact_table import DEEPEST, FactTable
from tpmlint.interfaces.support.schemas.vocabulary import types

_IDENTITIES = ("$id", "id")
_ANCHORS = ("$anchor", "$dynamicAnchor")


class Definitions:
    """Finds the schemas of one document by the pointers to them.

    Args:
        root: the document.
        table: counts the steps.
        folders: the pointers under which schemas have names, such as ``#/$defs/``.
    """

    def __init__(self, root: Node, table: FactTable, folders: tuple[str, ...]) -> None:
        self._root = root
        self._table = table
        self._folders = folders
        self._names: _Names | None = None
        self._pointers: dict[str, tuple[str, ...]] = {}
        self._heirs: dict[int, list[tuple[str, str, int]]] | None = None

    def follow(self, node: Node) -> Node:
        """Return what a local ``$ref`` leads to; the node itself if it has none, or one that leads nowhere."""
        for _ in range(DEEPEST):
            reference = node.text_of("$ref")
            target = None if reference is None else self.target(reference)
            if target is None:
                return node
            self._table.step(node.line)
            node = target
        return node

    def pointers(self, reference: str) -> tuple[str, ...]:
        """Return the pointers from the root that a ``$ref`` may mean; nothing if it leads to another file."""
        if reference == "#" or reference.startswith("#/"):
            return (reference,)
        if reference not in self._pointers:
            if self._names is None:
                self._names = _Names(self._root)
            self._table.step(self._root.line, len(self._names))
            self._pointers[reference] = self._names.pointers(reference)
        return self._pointers[reference]

    def target(self, reference: str) -> Node | None:
        """Return what a ``$ref`` leads to; None if it leads nowhere, or elsewhere."""
        reference = next(iter(self.pointers(reference)), "")
        if not reference.startswith("#/"):
            return self._root if reference == "#" else None
        node = self._root
        for part in reference[2:].split("/"):
            key = urllib.parse.unquote(part).replace("~1", "/").replace("~0", "~")
            if key in node.entries:
                node = node.entries[key]
            elif key.isascii() and key.isdigit() and len(key) < 9 and int(key) < len(node.items):
                node = node.items[int(key)]
            else:
                return None
        return node

    def named(self, folder: str) -> Mapping[str, Node]:
        """Return what has a name in one of the folders."""
        node = self._root
        for key in folder[2:-1].split("/"):
            node = node.get(key)
        return node.entries

    def differ_from_object(self, references: Iterable[str]) -> bool:
        """Tell whether a named schema is known to take more than objects, so that to ask for these says something."""
        targets = [self.target(f"{folder}{escape(name)}") for name in references for folder in self._folders]
        return any(target is not None and self.kinds(target) - {"object"} for target in targets)

    def kinds(self, schema: Node, *, stated: bool = False) -> set[str]:
        """Return the types that a schema names, itself or in its ``allOf``; nothing if it names none.

        Args:
            stated: with ``type``; otherwise one that has properties is an object.
        """
        node = self.follow(schema)
        for each in (node, *(self.follow(part) for part in node.get("allOf").items)):
            self._table.step(schema.line)
            if (kinds := types(each)) and (not stated or "type" in each.entries):
                return kinds | ({"null"} if each.holds("nullable") or each.holds("x-nullable") else set())
        return set()

    def exclude_each_other(self, variants: Iterable[Node]) -> bool:
        """Tell whether schemas name types of which no two share one."""
        kinds = [self.kinds(each, stated=True) for each in variants]
        return all(kinds) and len(set().union(*kinds)) == sum(map(len, kinds))

    def heirs_of(self, named: Node) -> list[tuple[str, str, int]]:
        """Return the schemas that have a named one in their ``allOf``: the name, a ``$ref`` and the line of each."""
        if self._heirs is None:
            self._heirs = {}
            for folder in self._folders:
                for name, schema in self.named(folder).items():
                    for part in schema.get("allOf").items:
                        target = self.target(part.text_of("$ref") or "")
                        if target is not None:
                            heirs = self._heirs.setdefault(id(target), [])
                            heirs.append((name, folder + escape(name), schema.line))
        return self._heirs.get(id(named), [])


def escape(name: str) -> str:
    """Return a name as part of a pointer in a ``$ref``."""
    return name.replace("%", "%25").replace("~", "~0").replace("/", "~1")


class _Names:
    """Knows the pointers to schemas that have an identity or an anchor.

    A name may be borne by several, such as by a schema and an example of one; then all are returned.

    Args:
        root: the document.
    """

    def __init__(self, root: Node) -> None:
        self._resources: dict[str, dict[str, None]] = {"": {"#": None}}
        self._anchors: dict[tuple[str, str], dict[str, None]] = {}
        self._walk(root, "", [])

    def __len__(self) -> int:
        """Return the number of addresses that a reference may be relative to."""
        return len(self._resources)

    def pointers(self, reference: str) -> tuple[str, ...]:
        """Return the pointers from the root that a reference may mean, whichever schema it stands in."""
        address, _, fragment = reference.partition("#")
        fragment = urllib.parse.unquote(fragment)
        found: dict[str, None] = {}
        for base in self._resources:
            full = _joined(base, address)
            if fragment and not fragment.startswith("/"):
                found.update(self._anchors.get((full, fragment), {}))
            else:
                found.update({f"{each}{fragment}": None for each in self._resources.get(full, {})})
        return tuple(found)

    def _walk(self, node: Node, base: str, path: list[str]) -> None:
        if isinstance(node.value, dict):
            for key in _IDENTITIES:
                if (identity := node.text_of(key)) is None:
                    continue
                address, _, fragment = identity.partition("#")
                if address:
                    base = _joined(base, address)
                    self._resources.setdefault(base, {})["#" + "".join(path)] = None
                if fragment:  # As an anchor was written before there were any.
                    self._anchors.setdefault((base, fragment), {})["#" + "".join(path)] = None
            for key in _ANCHORS:
                if (anchor := node.text_of(key)) is not None:
                    self._anchors.setdefault((base, anchor), {})["#" + "".join(path)] = None
            for key, each in node.value.items():
                if isinstance(each.value, dict | tuple):
                    self._walk(each, base, [*path, "/" + key.replace("%", "%25").replace("~", "~0").replace("/", "~1")])
        elif isinstance(node.value, tuple):
            for index, each in enumerate(node.value):
                if isinstance(each.value, dict | tuple):
                    self._walk(each, base, [*path, f"/{index}"])


def _joined(base: str, address: str) -> str:
    try:
        return urllib.parse.urljoin(base, address) if address else base
    except ValueError:
        return address
