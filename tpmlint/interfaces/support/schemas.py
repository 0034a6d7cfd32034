"""JSON Schemas as facts, as JSON Schema, OpenAPI and AsyncAPI have them, in both directions.

A schema of what is accepted may loosen, one of what is returned may tighten, and users notice neither. So a signature
starts with the direction: ``accepts string; required``, ``returns string | null; always``. What a local ``$ref`` names
is described once under that name, for each direction in which it is used.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterable

from msgspec import Struct

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.schema_definitions import Definitions
from tpmlint.interfaces.support.schema_view import Group, View
from tpmlint.interfaces.support.schema_words import PROSE, distinct, is_enumeration, is_hidden, opens, type_of
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
_SCHEMAS = {"not": "not", "propertyNames": "names", "contentSchema": "content-schema"}
_ANCHORS = {
    "$anchor": "anchor",
    "$dynamicAnchor": "dynamic-anchor",
    "$recursiveAnchor": "recursive-anchor",
    "$id": "id",
    "id": "id",
}
"""What a ``$ref`` may name a schema by."""

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_PARTS = frozenset(
    (
        "additionalItems",
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
    )
)


class _Asked(Struct, frozen=True):
    """What a view comes to, with what several parts say about one thing put into one schema."""

    view: View
    properties: dict[str, Node]
    extra: dict[str, Node]
    items: Node | None
    positions: tuple[Node, ...]


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
        self.definitions = Definitions(root, table, folders)
        self._label = label
        self._pending: list[tuple[str, str, str]] = []
        self._seen: set[tuple[str, str]] = set()
        identity = root.text_of("$id") or root.text_of("id") or ""
        self._identity = identity.rstrip("#")
        self._shapes: dict[tuple[int, str], str] = {}
        """By the identity of parts of the document, which outlive this."""
        self._joined: dict[tuple[int, ...], Node] = {}

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
            node = self.definitions.target(reference)
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
        asked = self._asked(schema, direction)
        view = asked.view
        parts = self._signature(view, direction, required, more)
        line = schema.line if line is None else line
        self._table.add(name, "; ".join(parts), line, demand=bool(required) and direction == ACCEPTS)
        if view.values is not None and direction == ACCEPTS:
            for text, value in view.values.items():
                self._table.add(f"{name} = {text}", f"{ACCEPTS} value", value.line)
        for key, node in asked.properties.items():
            if not is_hidden(node, _HIDDEN[direction]):
                self.describe(f"{name}{separator}{key}", node, direction, required=key in view.required)
        for key in sorted(view.required - view.properties.keys()):
            presence = _PRESENCE[direction, True]
            demand = direction == ACCEPTS
            self._table.add(f"{name}{separator}{key}", f"{direction} any; {presence}", schema.line, demand=demand)
        if asked.items is not None:
            self.describe(f"{name}[]", asked.items, direction)
        for index, node in enumerate(asked.positions):
            self.describe(f"{name}[{index}]", node, direction)
        for key, node in asked.extra.items():
            self.describe(f"{name}{{{key}}}", node, direction)
        for kind, reference, at in view.subtypes:
            self._table.add(f"{name} as {shorten(kind)}", f"{direction} {self.request(reference, direction)}", at)

    def _signature(self, view: View, direction: str, required: bool | None, more: Iterable[str]) -> list[str]:
        parts = [f"{direction} {' | '.join(self._alternatives(view, direction)) or 'any'}"]
        if required is not None:
            parts.append(_PRESENCE[direction, required])
        if view.values is not None:
            values = " | ".join(sorted(view.values))
            word = "known" if view.is_open else "enum"
            parts += [f"{word} {values}"] if direction == RETURNS else [word] if not view.is_open else []
        attributes = [f"{key} {text}".rstrip() for key, texts in view.attributes.items() for text in texts]
        attributes += [f"{key} {spell(value)}" for key, value in view.bounds.items()]
        attributes += ["any-of"] * (len(view.groups) == 1 and view.groups[0].overlapping)
        parts += sorted(attributes)
        parts += sorted(more)
        return parts

    def _alternatives(self, view: View, direction: str) -> list[str]:
        types = set(view.types or ())
        groups = [
            (each, sorted({*each.types, *(self.shape(node, direction) for node in each.variants)}))
            for each in view.groups
        ]
        if len(groups) == 1 and not (types and groups[0][0].types):
            types.update(groups[0][1])
            groups = []
        others = sorted(types)
        if groups:
            texts = {f"{'any of ' * group.overlapping}({' | '.join(texts)})" for group, texts in groups}
            others = [" & ".join((*([f"({' | '.join(others)})"] if others else ()), *sorted(texts)))]
        if view.references:
            named = " & ".join(sorted(view.references))
            if others == ["object"] and not view.null and not self.definitions.differ_from_object(view.references):
                others = []
            others = [f"{named} & ({' | '.join(others)})" if others else named]
        return sorted({*others, *(["null"] if view.null else [])})

    def shape(self, schema: Node, direction: str) -> str:
        """Return a schema as text on one line, with its parts, shortened if that is long."""
        known = self._shapes.get((id(schema), direction))
        if known is not None:
            self._table.step(schema.line)
            return known
        asked = self._asked(schema, direction)
        view = asked.view
        text = "; ".join(self._signature(view, direction, None, ())).split(" ", 1)[1]
        if view.values is not None and direction == ACCEPTS:
            text += f" {' | '.join(sorted(view.values))}"
        inner = [
            f"{key}{'' if key in view.required else '?'}: {self.shape(node, direction)}"
            for key, node in sorted(asked.properties.items())
        ]
        inner += [f"{key}: any" for key in sorted(view.required - view.properties.keys())]
        inner += [f"{{{key}}}: {self.shape(node, direction)}" for key, node in sorted(asked.extra.items())]
        inner += [f"[{index}]: {self.shape(node, direction)}" for index, node in enumerate(asked.positions)]
        if asked.items is not None:
            inner.append(f"[]: {self.shape(asked.items, direction)}")
        if inner or "; " in text or " | " in text:
            text = f"({', '.join((text, *inner))})"
        text = self._shapes[id(schema), direction] = shorten(text)
        return text

    def _asked(self, schema: Node, direction: str) -> _Asked:
        view = View()
        self._collect(schema, direction, view)
        properties = {key: self._all_of(nodes) for key, nodes in view.properties.items()}
        beyond: dict[str, list[Node]] = {}
        for names, is_whole, node in view.others:
            listed = sorted(json.dumps(each, ensure_ascii=False) for each in names)
            # To ask it of all but what another part names, too, is not the same.
            words = ["unevaluated"] * (not is_whole) + ([] if names == view.names else ["beyond", *listed])
            if node.value is False:
                view.say("closed", shorten(" ".join(words)))
            else:
                beyond.setdefault(shorten(" ".join(words)), []).append(node)
        extra = {key: self._all_of(nodes) for key, nodes in (*view.extra.items(), *beyond.items())}
        length = max((len(first) for first, _ in view.arrays), default=0)
        self._table.step(schema.line, length * len(view.arrays))
        entries = [
            [each for first, rest in view.arrays if (each := first[at] if at < len(first) else rest) is not None]
            for at in range(length)
        ]
        rests = [rest for _, rest in view.arrays if rest is not None]
        if any(rest.value is False for rest in rests):
            view.say("closed-items")
            rests = []
        items = self._all_of(rests) if rests else None
        if not view.references and not view.groups and view.types is None:
            if view.null:
                view.types = {"any"}
            elif properties or extra or view.required or "closed" in view.attributes:
                view.types = {"object"}
            elif view.arrays:
                view.types = {"array"}
        return _Asked(view, properties, extra, items, tuple(map(self._all_of, entries)))

    def _all_of(self, nodes: list[Node]) -> Node:
        """Return a schema that asks what all of some ask."""
        if len(nodes) == 1:
            return nodes[0]
        key = tuple(id(each) for each in nodes)
        self._table.step(nodes[0].line, len(nodes))
        if key not in self._joined:
            size = 1 + sum(each.size for each in nodes)
            self._joined[key] = Node({"allOf": Node(tuple(nodes), nodes[0].line, size)}, nodes[0].line, size)
        return self._joined[key]

    def _collect(self, schema: Node, direction: str, view: View) -> None:
        """Add what a schema asks to a view."""
        others = schema.get("unevaluatedProperties")
        if others.value is not False and not isinstance(others.value, dict):
            self._collect_own(schema, direction, view)
            return
        whole = View()
        self._collect_own(schema, direction, whole)
        known = not (
            whole.references
            or whole.groups
            or whole.attributes.keys() & {"if", "dependent-schemas"}
            or any(each.value is not False for _, _, each in whole.others)
            or opens(schema)
        )
        whole.others.append((whole.names, known, others))
        view.add(whole)

    def _collect_own(self, schema: Node, direction: str, view: View) -> None:
        self._table.step(schema.line, 1 + len(schema.entries))
        if schema.value is False:
            view.narrow({"never"})
        keys = schema.entries.keys()
        if not keys.isdisjoint(_REFERENCES):
            texts = (schema.text_of(key) for key in _REFERENCES)
            view.references.update(self.request(text, direction) for text in texts if text is not None)
        self._collect_types(schema, view)
        self._collect_attributes(schema, direction, view)
        if not keys.isdisjoint(_PARTS):
            self._collect_parts(schema, direction, view)

    def _collect_parts(self, schema: Node, direction: str, view: View) -> None:
        if "discriminator" in schema.entries:
            view.subtypes += self._subtypes(schema)
        own = schema.get("properties").entries
        for key, node in own.items():
            view.properties.setdefault(key, []).append(node)
        view.required.update(each.text for each in schema.get("required").items if each.text is not None)
        first, rest = schema.get("prefixItems").items, schema.get("items")
        if isinstance(rest.value, tuple):
            first, rest = rest.items or first, schema.get("additionalItems")
        asks = isinstance(rest.value, dict) or rest.value is False
        if first or asks:
            view.arrays.append((first, rest if asks else None))
        patterns = schema.get("patternProperties").entries
        for pattern, node in patterns.items():
            view.extra.setdefault(pattern, []).append(node)
        beyond = schema.get("additionalProperties")
        if beyond.value is False or isinstance(beyond.value, dict):
            view.others.append((frozenset((*own, *(f"{{{each}}}" for each in patterns))), True, beyond))
        for key in ("oneOf", "anyOf"):
            if schema.get(key).items:
                self._collect_alternatives(schema, key, direction, view)
        for part in schema.get("allOf").items:
            self._collect(part, direction, view)

    def _collect_alternatives(self, schema: Node, key: str, direction: str, view: View) -> None:
        variants = schema.get(key).items
        kept = tuple(each for each in variants if each.text_of("type") != "null")
        nulls = {"null"} if len(kept) < len(variants) else set()
        found = View()
        if len(kept) == 1 and not (nulls and kept[0].entries.keys() & {"not", "if"}):
            self._collect(kept[0], direction, found)
            if nulls and found.types is None:
                found.null = True
            elif nulls and found.types is not None:
                found.types |= nulls
            if nulls and found.values is not None:
                found.values.setdefault("null", Node(None, schema.line))
            view.add(found)
            return
        listed = [each for each in kept if is_enumeration(each)]
        merged = [] if schema.entries.keys() & {"properties", "items", "type", "$ref"} else distinct(kept)
        chosen = {id(each) for each in (*listed, *merged)}
        rest = tuple(each for each in kept if id(each) not in chosen)
        types: set[str] = set(nulls)
        for each in merged:
            part = View()
            self._collect(each, direction, part)
            types |= part.types or set()
            part.types = None
            # A bound of one alternative says nothing about the others, so that it is not put into one with theirs.
            for name, bound in part.bounds.items():
                part.say(name, spell(bound))
            part.bounds = {}
            found.add(part)
        if listed:
            # Values one by one, as in an `enum`; beside text of any kind they are known ones of many.
            values: dict[str, Node] = {}
            untyped: set[str] = set()
            for each in listed:
                part = View()
                self._collect_types(each, part)
                values |= part.values or {}
                types |= part.types or set()
                if part.types is None:
                    untyped.update(type_of(value) for value in (part.values or {}).values())
                if each.holds("deprecated"):
                    found.say("deprecated-value", " | ".join(sorted(part.values or ())))
            if types - nulls:
                types |= untyped - ({"integer"} if "number" in types else set())
            found.choose(values, len(listed) < len(kept))
        if rest:
            overlapping = key == "anyOf" and len(rest) > 1 and not self.definitions.exclude_each_other(rest)
            found.groups.append(Group(rest, frozenset(types), overlapping))
        elif types:
            found.types = types
        view.add(found)

    def _subtypes(self, schema: Node) -> tuple[tuple[str, str, int], ...]:
        """Return what a discriminator tells apart: the value, a ``$ref`` and the line of each."""
        mapping = schema.get("discriminator").get("mapping").entries
        if mapping:
            folder = self._folders[0]
            named = [(key, node.text, node.line) for key, node in mapping.items() if node.text is not None]
            return tuple((key, text if "/" in text or "." in text else folder + text, at) for key, text, at in named)
        if schema.entries.keys() & {"oneOf", "anyOf"}:
            return ()
        return tuple(self.definitions.heirs_of(schema))

    def _collect_types(self, schema: Node, view: View) -> None:
        kind = schema.get("type")
        types = {each.text for each in (kind, *kind.items) if each.text is not None}
        nullable = schema.holds("nullable") or schema.holds("x-nullable")
        if types:
            view.narrow(types | {"null"} if nullable else types)
        elif nullable:
            view.null = True
        if "const" in schema.entries:
            self._choose(schema, (schema.get("const"),), view)
        if isinstance(schema.get("enum").value, tuple):
            self._choose(schema, schema.get("enum").items, view)

    def _choose(self, schema: Node, values: tuple[Node, ...], view: View) -> None:
        self._table.step(schema.line, sum(each.size for each in values))
        view.choose({compact(each): each for each in values})

    def _collect_attributes(self, schema: Node, direction: str, view: View) -> None:
        bounds: dict[str, int | float] = {}
        for key, node in schema.entries.items():
            value = node.value
            if key in _BOUNDS and isinstance(value, int | float) and not isinstance(value, bool):
                bounds[_BOUNDS[key]] = value
            elif key in _TEXTS and not isinstance(value, dict | tuple):
                text = shorten(value) if isinstance(value, str) and key == "format" else spell(value)
                view.say(_TEXTS[key], text)
            elif key in _SCHEMAS:
                view.say(_SCHEMAS[key], self._shape_of_keyword(node, direction))
            elif key in _ANCHORS and not isinstance(value, dict | tuple) and schema is not self._root:
                view.say(_ANCHORS[key], spell(value))
            elif key in ("dependencies", "dependentRequired", "dependentSchemas"):
                self._collect_dependencies(node, direction, view)
            elif key == "unevaluatedItems" and value is not True:
                view.say("unevaluated-items", self._shape_of_keyword(node, direction))
            elif key == "xml" and isinstance(value, dict):
                self._table.step(node.line, node.size)
                view.say("xml", shorten(compact(node)))
            elif key == "default" and direction == ACCEPTS:
                view.say("default", compact(node))
                self._table.step(node.line, node.size)
            elif key == "discriminator":
                view.say("discriminator", spell(node.text or node.text_of("propertyName")))
        # The words of a condition, and those of a count, belong together.
        for keys in (("if", "then", "else"), ("contains", "minContains", "maxContains")):
            if not schema.entries.keys().isdisjoint(keys):
                self._collect_together(schema, keys, direction, view)
        if schema.holds("deprecated") or schema.holds("x-deprecated"):
            view.say("deprecated")
        if schema.holds("uniqueItems"):
            view.say("unique")
        if schema.holds(_HIDDEN[direction]):
            view.say("read-only" if direction == ACCEPTS else "write-only")
        for key, bound, name in (("exclusiveMinimum", "min", "above"), ("exclusiveMaximum", "max", "below")):
            # In draft 4 and OpenAPI 3.0 it is a word about the other bound.
            if schema.holds(key) and bound in bounds:
                bounds[name] = bounds.pop(bound)
        for name, value in bounds.items():
            view.bound(name, value)

    def _collect_together(self, schema: Node, keys: tuple[str, ...], direction: str, view: View) -> None:
        words = []
        for key in keys:
            node = schema.get(key)
            if key in ("minContains", "maxContains"):
                if key in schema.entries and not (key == "minContains" and node.value == 1):
                    words.append(f"{key[:3]}-contains {compact(node)}")
            elif key in schema.entries:
                words.append(f"{key} {self._shape_of_keyword(node, direction)}")
        if words:
            key, _, text = "; ".join(words).partition(" ")
            view.say(key, text)

    def _collect_dependencies(self, node: Node, direction: str, view: View) -> None:
        for name, each in node.entries.items():
            self._table.step(each.line, 1 + len(each.items))
            if isinstance(each.value, tuple):
                for other in each.items:
                    view.say("dependent-required", f"{spell(name)}: {shorten(compact(other))}")
            else:
                view.say("dependent-schemas", f"{spell(name)}: {self._shape_of_keyword(each, direction)}")

    def _shape_of_keyword(self, node: Node, direction: str) -> str:
        self._table.step(node.line, node.size)
        plain = {key: each for key, each in node.entries.items() if key not in PROSE}
        if any(key == "type" or isinstance(each.value, dict | tuple) for key, each in plain.items()) or (
            plain.keys() & {"$ref", "$dynamicRef", "$recursiveRef", "const"}
        ):
            return self.shape(node, direction)
        return shorten(compact(Node(plain, node.line) if node.entries else node))


_HIDDEN = {ACCEPTS: "readOnly", RETURNS: "writeOnly"}
"""What hides a property from a direction."""
