"""What schemas of a document are called besides by pointers: ``$id`` and ``$anchor``."""

from __future__ import annotations

import urllib.parse

from tpmlint.interfaces.support.data import Node

_IDENTITIES = ("$id", "id")
_ANCHORS = ("$anchor", "$dynamicAnchor")


class Names:
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
