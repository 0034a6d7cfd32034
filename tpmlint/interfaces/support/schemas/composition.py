"""What a JSON Schema asks as it is composed: by itself, by the parts of its ``allOf`` and by its alternatives."""

from __future__ import annotations

from collections.abc import Callable

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.fact_table import FactTable, spell
from tpmlint.interfaces.support.schemas.definitions import (
    Definitions,
    distinct,
    is_any,
    is_enumeration,
    is_null,
    opens,
    type_of,
)
from tpmlint.interfaces.support.schemas.keywords import REFERENCES, Group, Keywords, View

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


class Composition:
    """Collects what schemas of one document ask.

    Args:
        table: counts the steps.
        definitions: of the document.
        keywords: reads what stands for itself.
        folder: the pointer under which schemas have names.
        request: has what a ``$ref`` names described in a direction, and returns its name.
    """

    def __init__(
        self,
        table: FactTable,
        definitions: Definitions,
        keywords: Keywords,
        folder: str,
        request: Callable[[str, str], str],
    ) -> None:
        self._table = table
        self._definitions = definitions
        self._keywords = keywords
        self._folder = folder
        self._request = request

    def collect(self, schema: Node, direction: str, view: View) -> None:
        """Add what a schema asks to a view."""
        others = schema.get("unevaluatedProperties")
        if others.value is not False and (is_any(others) or not isinstance(others.value, dict)):
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
        if not keys.isdisjoint(REFERENCES):
            texts = (schema.text_of(key) for key in REFERENCES)
            view.references.update(self._request(text, direction) for text in texts if text is not None)
        self._keywords.types(schema, view)
        self._keywords.attributes(schema, direction, view)
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
        asks = isinstance(rest.value, dict | bool)
        if first or asks:
            view.arrays.append((first, rest if asks else None))
        patterns = schema.get("patternProperties").entries
        for pattern, node in patterns.items():
            view.extra.setdefault(pattern, []).append(node)
        beyond = schema.get("additionalProperties")
        if beyond.value is False or (isinstance(beyond.value, dict) and not is_any(beyond)):
            view.others.append((frozenset((*own, *(f"{{{each}}}" for each in patterns))), True, beyond))
        for key in ("oneOf", "anyOf"):
            if schema.get(key).items:
                self._collect_alternatives(schema, key, direction, view)
        for part in schema.get("allOf").items:
            self.collect(part, direction, view)

    def _collect_alternatives(self, schema: Node, key: str, direction: str, view: View) -> None:
        variants = schema.get(key).items
        kept = tuple(each for each in variants if not is_null(each))
        nulls = {"null"} if len(kept) < len(variants) else set()
        found = View()
        if len(kept) == 1 and not (nulls and kept[0].entries.keys() & {"not", "if"}):
            self.collect(kept[0], direction, found)
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
            self.collect(each, direction, part)
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
                self._keywords.types(each, part)
                self._keywords.attributes(each, direction, part)
                own = " | ".join(sorted(part.values or ()))
                part.attributes.pop("deprecated", None)
                for word, texts in part.attributes.items():
                    for text in texts:
                        found.say(word, f"{own}: {text}")
                if key == "oneOf" and not values.keys().isdisjoint(part.values or ()):
                    found.say("one-of", own)  # A value that several list is none of one.
                values |= part.values or {}
                types |= part.types or set()
                if part.types is None:
                    untyped.update(type_of(value) for value in (part.values or {}).values())
                if each.holds("deprecated"):
                    found.say("deprecated-value", own)
            if types - nulls:
                types |= untyped - ({"integer"} if "number" in types else set())
            found.choose(values, len(listed) < len(kept))
            kinds = {type_of(each) for each in values.values()}
            if key == "oneOf" and (rest or (merged and not types.isdisjoint(kinds))):
                found.say("one-of", " | ".join(sorted(values)))  # One that another alternative takes is none of one.
        if rest:
            others = [each for each in kept if not is_enumeration(each)]
            overlapping = key == "anyOf" and len(others) > 1 and not self._definitions.exclude_each_other(others)
            found.groups.append(Group(rest, frozenset(types), overlapping))
        elif types:
            found.types = types
        view.add(found)

    def _subtypes(self, schema: Node) -> tuple[tuple[str, str, int], ...]:
        """Return what a discriminator tells apart: the value, a ``$ref`` and the line of each."""
        mapping = schema.get("discriminator").get("mapping").entries
        if mapping:
            folder = self._folder
            named = [(key, node.text, node.line) for key, node in mapping.items() if node.text is not None]
            return tuple((key, text if "/" in text or "." in text else folder + text, at) for key, text, at in named)
        if schema.entries.keys() & {"oneOf", "anyOf"}:
            return ()
        return tuple(self._definitions.heirs_of(schema))
