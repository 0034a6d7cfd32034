"""JSON Schemas as facts, as JSON Schema, OpenAPI and AsyncAPI have them, in both directions.

A schema of what is accepted may loosen, one of what is returned may tighten, and users notice neither. So a signature
starts with the direction: ``accepts string; required``, ``returns string | null; always``. What a local ``$ref`` names
is described once under that name, for each direction in which it is used.
"""

from __future__ import annotations

import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.limits import DEEPEST
from tpmlint.interfaces.support.signatures import ACCEPTS, LOWER, RETURNS, UPPER
from tpmlint.interfaces.support.table import FactTable, shorten, spell
from tpmlint.interfaces.support.yaml_data import compact

_PRESENCE = {(ACCEPTS, True): "required", (ACCEPTS, False): "optional"}
_PRESENCE |= {(RETURNS, True): "always", (RETURNS, False): "maybe"}

_BOUNDS = LOWER | UPPER | {"exclusiveMinimum": "above", "exclusiveMaximum": "below"}
_TEXTS = {
    "format": "format",
    "pattern": "pattern",
    "multipleOf": "multiple-of",
    "contentMediaType": "media-type",
    "contentEncoding": "encoding",
    "collectionFormat": "collection",
    "x-stability": "stability",
    "x-stability-level": "stability",
}
_SCHEMAS = {
    "not": "not",
    "if": "if",
    "then": "then",
    "else": "else",
    "contains": "contains",
    "propertyNames": "names",
    "dependencies": "dependencies",
    "dependentRequired": "dependent-required",
    "dependentSchemas": "dependent-schemas",
}
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_PARTS = frozenset(
    (
        "additionalProperties",
        "allOf",
        "anyOf",
        "discriminator",
        "items",
        "oneOf",
        "patternProperties",
        "prefixItems",
        "properties",
        "required",
        "unevaluatedProperties",
    )
)
_PROSE = frozenset(("title", "description", "$comment", "example", "examples", "summary", "externalDocs"))


class _View(Struct):
    """A schema with the parts of its ``allOf`` put together."""

    references: set[str]
    types: set[str]
    attributes: dict[str, str]
    properties: dict[str, Node]
    required: set[str]
    values: list[Node] | None = None
    is_open: bool = False
    items: Node | None = None
    positions: tuple[Node, ...] = ()
    extra: dict[str, Node] = {}
    variants: tuple[Node, ...] = ()
    subtypes: tuple[tuple[str, str, int], ...] = ()


class Schemas:
    """Describes the schemas of one document.

    Args:
        root: the document.
        table: the facts found.
        folders: the pointers under which schemas have names, such as ``#/$defs/``.
        label: returns the name of the fact of a named schema from its name and direction.
    """

    def __init__(
        self, root: Node, table: FactTable, folders: tuple[str, ...], label: Callable[[str, str], str]
    ) -> None:
        self._root = root
        self._table = table
        self._folders = folders
        self._label = label
        self._pending: list[tuple[str, str, str]] = []
        self._seen: set[tuple[str, str]] = set()
        identity = root.text_of("$id") or root.text_of("id") or ""
        self._identity = identity.rstrip("#")
        self._shapes: dict[tuple[int, str], str] = {}
        """By the identity of parts of the document, which outlive this."""
        self._heirs: dict[int, list[tuple[str, str, int]]] | None = None

    def follow(self, node: Node) -> Node:
        """Return what a local ``$ref`` leads to; the node itself if it has none, or one that leads nowhere."""
        for _ in range(DEEPEST):
            reference = node.text_of("$ref")
            target = None if reference is None else self._target(reference)
            if target is None:
                return node
            self._table.step(node.line)
            node = target
        return node

    def _target(self, reference: str) -> Node | None:
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

    def request(self, reference: str, direction: str) -> str:
        """Have what a ``$ref`` names described in a direction, and return its name."""
        if self._identity and reference.startswith(f"{self._identity}#"):
            reference = reference[len(self._identity) :]
        folder = next((each for each in self._folders if reference.startswith(each)), None)
        name = reference
        if folder is not None and "/" not in reference[len(folder) :]:
            name = urllib.parse.unquote(reference[len(folder) :]).replace("~1", "/").replace("~0", "~")
        if reference.startswith("#/") and (reference, direction) not in self._seen:
            self._seen.add((reference, direction))
            self._pending.append((reference, name, direction))
        return shorten(name)

    def describe_requested(self) -> None:
        """Add the facts of all named schemas that were requested, and of those that these request."""
        while self._pending:
            reference, name, direction = self._pending.pop()
            node = self._target(reference)
            if node is not None:
                self.describe(self._label(name, direction), node, direction)

    def describe(
        self,
        name: str,
        schema: Node,
        direction: str,
        *,
        required: bool | None = None,
        more: Iterable[str] = (),
        separator: str = ".",
        line: int | None = None,
    ) -> None:
        """Add the facts of a schema.

        Args:
            name: of its first fact, with which those of its parts begin.
            required: whether it must be there; None if nobody asks.
            more: further words of the signature.
            separator: what stands between the name and that of a property.
            line: where it stands, if that is not the line of the schema.
        """
        view = self._view(schema, direction)
        parts = self._signature(view, direction, required, more)
        line = schema.line if line is None else line
        self._table.add(name, "; ".join(parts), line, demand=bool(required) and direction == ACCEPTS)
        if view.values is not None and direction == ACCEPTS:
            for value in view.values:
                self._table.add(f"{name} = {compact(value)}", f"{ACCEPTS} value", value.line)
        hidden = "readOnly" if direction == ACCEPTS else "writeOnly"
        for key, node in view.properties.items():
            if not node.holds(hidden):
                self.describe(f"{name}{separator}{key}", node, direction, required=key in view.required)
        for key in sorted(view.required - view.properties.keys()):
            presence = _PRESENCE[direction, True]
            demand = direction == ACCEPTS
            self._table.add(f"{name}{separator}{key}", f"{direction} any; {presence}", schema.line, demand=demand)
        if view.items is not None:
            self.describe(f"{name}[]", view.items, direction)
        for index, node in enumerate(view.positions):
            self.describe(f"{name}[{index}]", node, direction)
        for key, node in view.extra.items():
            self.describe(f"{name}{{{key}}}", node, direction)
        for kind, reference, at in view.subtypes:
            self._table.add(f"{name} as {shorten(kind)}", f"{direction} {self.request(reference, direction)}", at)

    def _signature(self, view: _View, direction: str, required: bool | None, more: Iterable[str]) -> list[str]:
        alternatives = {*view.types, *(self.shape(each, direction) for each in view.variants)}
        if view.references:
            named = " & ".join(sorted(view.references))
            alternatives -= {"object"}
            null = alternatives & {"null"}
            others = sorted(alternatives - null)
            alternatives = {f"{named} & ({' | '.join(others)})" if others else named, *null}
        parts = [f"{direction} {' | '.join(sorted(alternatives)) or 'any'}"]
        if required is not None:
            parts.append(_PRESENCE[direction, required])
        if view.values is not None:
            values = " | ".join(sorted({compact(each) for each in view.values}))
            word = "known" if view.is_open else "enum"
            parts += [f"{word} {values}"] if direction == RETURNS else [word] if not view.is_open else []
        parts += sorted(f"{key} {text}".rstrip() for key, text in view.attributes.items())
        parts += sorted(more)
        return parts

    def shape(self, schema: Node, direction: str) -> str:
        """Return a schema as text on one line, with its parts, shortened if that is long."""
        known = self._shapes.get((id(schema), direction))
        if known is not None:
            self._table.step(schema.line)
            return known
        view = self._view(schema, direction)
        text = "; ".join(self._signature(view, direction, None, ())).split(" ", 1)[1]
        if view.values is not None and direction == ACCEPTS:
            text += f" {' | '.join(sorted({compact(each) for each in view.values}))}"
        inner = [
            f"{key}{'' if key in view.required else '?'}: {self.shape(node, direction)}"
            for key, node in sorted(view.properties.items())
        ]
        inner += [f"{key}: any" for key in sorted(view.required - view.properties.keys())]
        inner += [f"{{{key}}}: {self.shape(node, direction)}" for key, node in sorted(view.extra.items())]
        inner += [f"[{index}]: {self.shape(node, direction)}" for index, node in enumerate(view.positions)]
        if view.items is not None:
            inner.append(f"[]: {self.shape(view.items, direction)}")
        if inner or "; " in text or " | " in text:
            text = f"({', '.join((text, *inner))})"
        text = self._shapes[id(schema), direction] = shorten(text)
        return text

    def _view(self, schema: Node, direction: str) -> _View:
        view = _View(set(), set(), {}, {}, set(), extra={})
        self._collect(schema, direction, view)
        if not view.types and not view.references and not view.variants:
            if view.properties or view.extra or view.required or "closed" in view.attributes:
                view.types = {"object"}
            elif view.items is not None or view.positions:
                view.types = {"array"}
        return view

    def _collect(self, schema: Node, direction: str, view: _View) -> None:
        self._table.step(schema.line, 1 + len(schema.entries))
        if schema.value is False:
            view.types.add("never")
        keys = schema.entries.keys()
        if not keys.isdisjoint(_REFERENCES):
            texts = (schema.text_of(key) for key in _REFERENCES)
            view.references.update(self.request(text, direction) for text in texts if text is not None)
        self._collect_types(schema, view)
        self._collect_attributes(schema, direction, view)
        if not keys.isdisjoint(_PARTS):
            self._collect_parts(schema, direction, view)

    def _collect_parts(self, schema: Node, direction: str, view: _View) -> None:
        if "discriminator" in schema.entries:
            view.subtypes += self._subtypes(schema)
        for key, node in schema.get("properties").entries.items():
            view.properties.setdefault(key, node)
        view.required.update(each.text for each in schema.get("required").items if each.text is not None)
        items = schema.get("items")
        if isinstance(items.value, tuple) or schema.get("prefixItems").items:
            view.positions = items.items or schema.get("prefixItems").items
            items = schema.get("additionalItems") if items.items else items
        if isinstance(items.value, dict) and view.items is None:
            view.items = items
        for key in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(schema.get(key).value, dict):
                view.extra.setdefault("", schema.get(key))
        for pattern, node in schema.get("patternProperties").entries.items():
            view.extra.setdefault(pattern, node)
        for key in ("oneOf", "anyOf"):
            variants = schema.get(key).items
            kept = tuple(each for each in variants if each.text_of("type") != "null")
            if len(kept) < len(variants):
                view.types.add("null")
            if len(kept) == 1:
                self._collect(kept[0], direction, view)
                continue
            listed = [each for each in kept if _is_enumeration(each)]
            merged = [] if schema.entries.keys() & {"properties", "items", "type", "$ref"} else _distinct(kept)
            chosen = {id(each) for each in (*listed, *merged)}
            view.variants += tuple(each for each in kept if id(each) not in chosen)
            for each in merged:
                self._collect(each, direction, view)
            if listed:
                # Values one by one, as in an `enum`; beside text of any kind they are known ones of many.
                view.is_open = len(listed) < len(kept)
                view.values = [] if view.values is None else view.values
                for each in listed:
                    self._collect_types(each, view)
        for part in schema.get("allOf").items:
            self._collect(part, direction, view)

    def _subtypes(self, schema: Node) -> tuple[tuple[str, str, int], ...]:
        """Return what a discriminator tells apart: the value, a ``$ref`` and the line of each."""
        mapping = schema.get("discriminator").get("mapping").entries
        if mapping:
            folder = self._folders[0]
            named = [(key, node.text, node.line) for key, node in mapping.items() if node.text is not None]
            return tuple((key, text if "/" in text or "." in text else folder + text, at) for key, text, at in named)
        if schema.entries.keys() & {"oneOf", "anyOf"}:
            return ()
        return tuple(self._inheritance().get(id(schema), ()))

    def _inheritance(self) -> dict[int, list[tuple[str, str, int]]]:
        """Return by the identity of a named schema those that have it in their ``allOf``."""
        if self._heirs is None:
            self._heirs = {}
            for folder in self._folders:
                for name, schema in self.named(folder).items():
                    for part in schema.get("allOf").items:
                        target = self._target(part.text_of("$ref") or "")
                        if target is not None:
                            heirs = self._heirs.setdefault(id(target), [])
                            heirs.append((name, folder + escape(name), schema.line))
        return self._heirs

    def named(self, folder: str) -> Mapping[str, Node]:
        """Return what has a name in one of the folders."""
        node = self._root
        for key in folder[2:-1].split("/"):
            node = node.get(key)
        return node.entries

    def _collect_types(self, schema: Node, view: _View) -> None:
        kind = schema.get("type")
        types = {each.text for each in (kind, *kind.items) if each.text is not None}
        view.types |= types
        if schema.holds("nullable") or schema.holds("x-nullable"):
            view.types.add("null")
            if not types and not schema.entries.keys() & {"$ref", "allOf", "oneOf", "anyOf"}:
                view.types.add("any")
        values = (schema.get("const"),) if "const" in schema.entries else schema.get("enum").items
        if values:
            view.values = [] if view.values is None else view.values
            view.values.extend(values)
            self._table.step(schema.line, sum(each.size for each in values))

    def _collect_attributes(self, schema: Node, direction: str, view: _View) -> None:
        attributes = view.attributes
        for key, node in schema.entries.items():
            value = node.value
            if key in _BOUNDS and isinstance(value, int | float) and not isinstance(value, bool):
                attributes[_BOUNDS[key]] = spell(value)
            elif key in _TEXTS and not isinstance(value, dict | tuple):
                attributes[_TEXTS[key]] = shorten(value) if isinstance(value, str) and key == "format" else spell(value)
            elif key in _SCHEMAS:
                attributes[_SCHEMAS[key]] = self._shape_of_keyword(node, direction)
            elif key == "default" and direction == ACCEPTS:
                attributes["default"] = compact(node)
                self._table.step(node.line, node.size)
            elif key == "discriminator":
                attributes["discriminator"] = spell(node.text or node.text_of("propertyName"))
        if schema.holds("deprecated") or schema.holds("x-deprecated"):
            attributes["deprecated"] = ""
        if schema.holds("uniqueItems"):
            attributes["unique"] = ""
        if schema.get("additionalProperties").value is False or schema.get("unevaluatedProperties").value is False:
            attributes["closed"] = ""
        for key, bound, name in (("exclusiveMinimum", "min", "above"), ("exclusiveMaximum", "max", "below")):
            # In draft 4 and OpenAPI 3.0 it is a word about the other bound.
            if schema.holds(key) and bound in attributes:
                attributes[name] = attributes.pop(bound)

    def _shape_of_keyword(self, node: Node, direction: str) -> str:
        self._table.step(node.line, node.size)
        if node.entries.keys() & {"type", "properties", "required", "$ref", "enum", "const", "allOf", "anyOf", "oneOf"}:
            return self.shape(node, direction)
        return shorten(compact(without_prose(node)))


def _distinct(variants: Iterable[Node]) -> list[Node]:
    """Return the variants that differ from all others by their type alone: they mean the same in one schema."""
    typed = [(_types(each), each) for each in variants]
    counts = Counter(kind for kinds, _ in typed for kind in kinds)
    distinct = [
        (sorted(kinds), index, each)
        for index, (kinds, each) in enumerate(typed)
        if kinds and all(counts[kind] == 1 for kind in kinds) and not each.entries.keys() & _ANY_TYPE
    ]
    return [each for _, _, each in sorted(distinct, key=lambda entry: entry[:2])]


def _types(schema: Node) -> set[str]:
    kind = schema.get("type")
    kinds = {each.text for each in (kind, *kind.items) if each.text is not None}
    if not kinds and "properties" in schema.entries:
        kinds = {"object"}
    return {"number" if each == "integer" else each for each in kinds}


def _is_enumeration(schema: Node) -> bool:
    keys = schema.entries.keys()
    return bool(keys & {"enum", "const"}) and all(
        key in _PROSE or key in ("enum", "const", "type", "default", "deprecated") or key.startswith("x-")
        for key in keys
    )


def escape(name: str) -> str:
    """Return a name as part of a pointer in a ``$ref``."""
    return name.replace("%", "%25").replace("~", "~0").replace("/", "~1")


def without_prose(node: Node) -> Node:
    """Return a value without titles, descriptions and examples."""
    if isinstance(node.value, tuple):
        return Node(tuple(map(without_prose, node.value)), node.line)
    if isinstance(node.value, dict):
        kept = {key: without_prose(each) for key, each in node.value.items() if key not in _PROSE}
        return Node(kept, node.line)
    return node


_ANY_TYPE = frozenset(("$ref", "oneOf", "anyOf", "allOf", "enum", "const", "not", "if", "default", "format"))
"""Keywords that say something about values of any type."""
