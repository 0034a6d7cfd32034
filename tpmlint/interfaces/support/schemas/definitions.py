"""JSON Schemas by themselves: what a single one says, and which of a document have names that a ``$ref`` leads to."""

from __future__ import annotations

import urllib.parse
from collections import Counter
from collections.abc import Iterable, Mapping

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.fact_table import DEEPEST, FactTable

X_PROSE = frozenset(
    (
        "externalDocs",
        "x-code-samples",
        "x-codeSamples",
        "x-description",
        "x-displayName",
        "x-enum-descriptions",
        "x-enumDescriptions",
        "x-example",
        "x-examples",
        "x-intellij-enum-metadata",
        "x-intellij-html-description",
        "x-logo",
        "x-markdown-description",
        "x-markdownDescription",
        "x-summary",
        "x-tagGroups",
        "x-title",
    )
)
"""Extensions that are known to be prose, and links to some."""

PROSE = X_PROSE | frozenset(
    (
        "$comment",
        "comment",
        "defaultSnippets",
        "description",
        "enumDescriptions",
        "enumItemLabels",
        "errorMessage",
        "example",
        "examples",
        "markdownDescription",
        "markdownEnumDescriptions",
        "meta:enum",
        "patternErrorMessage",
        "summary",
        "title",
    )
)
"""Keywords that promise nothing; those that JSON Schema does not have are of editors, and of what reports errors."""

_ANY_TYPE = frozenset(("$ref", "oneOf", "anyOf", "allOf", "enum", "const", "not", "if", "default", "format"))
"""Keywords that say something about values of any type."""


def is_hidden(schema: Node, word: str) -> bool:
    """Tell whether a schema, or a part of its ``allOf``, holds a word such as ``readOnly``."""
    return schema.holds(word) or any(is_hidden(part, word) for part in schema.get("allOf").items)


def is_any(schema: Node) -> bool:
    """Tell whether a schema takes everything: true, or a mapping that says nothing."""
    return schema.value is True or (isinstance(schema.value, dict) and schema.entries.keys() <= PROSE)


def is_null(schema: Node) -> bool:
    """Tell whether a schema takes null and says nothing else."""
    return schema.text_of("type") == "null" and schema.entries.keys() <= {"type", *PROSE}


def opens(schema: Node) -> bool:
    """Tell whether a schema, or a part of its ``allOf``, takes all other properties for evaluated."""
    return is_any(schema.get("additionalProperties")) or any(
        opens(part) or is_any(part.get("unevaluatedProperties")) for part in schema.get("allOf").items
    )


def distinct(variants: Iterable[Node]) -> list[Node]:
    """Return the variants that differ from all others by their type alone: they mean the same in one schema."""
    typed = [(types(each) if "type" in each.entries else set(), each) for each in variants]
    counts = Counter(kind for kinds, _ in typed for kind in kinds)
    distinct = [
        (sorted(kinds), index, each)
        for index, (kinds, each) in enumerate(typed)
        if kinds and all(counts[kind] == 1 for kind in kinds) and not each.entries.keys() & _ANY_TYPE
    ]
    return [each for _, _, each in sorted(distinct, key=lambda entry: entry[:2])]


def types(schema: Node) -> set[str]:
    """Return the types that a schema itself names; an integer is a number."""
    kind = schema.get("type")
    kinds = {each.text for each in (kind, *kind.items) if each.text is not None}
    if not kinds and "properties" in schema.entries:
        kinds = {"object"}
    return {"number" if each == "integer" else each for each in kinds}


def type_of(value: Node) -> str:
    """Return the type of a value."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", tuple: "array", dict: "object"}
    return kinds.get(type(value.value), "null")


def is_enumeration(schema: Node) -> bool:
    """Tell whether a schema lists values and asks nothing else."""
    keys = schema.entries.keys()
    return bool(keys & {"enum", "const"}) and all(
        key in PROSE or key in ("enum", "const", "type", "default", "deprecated") or key.startswith("x-")
        for key in keys
    )


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
