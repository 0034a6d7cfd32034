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
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, RETURNS
from tpmlint.interfaces.support.schemas.composition import Composition
from tpmlint.interfaces.support.schemas.definitions import Definitions, is_hidden
from tpmlint.interfaces.support.schemas.keywords import HIDDEN, Keywords, View

_PRESENCE = {(ACCEPTS, True): "required", (ACCEPTS, False): "optional"}
_PRESENCE |= {(RETURNS, True): "always", (RETURNS, False): "maybe"}


class _Asked(Struct, frozen=True):
    """What a view comes to, with what several parts say about one thing put into one schema."""

    view: View
    properties: dict[str, Node]
    extra: dict[str, Node]
    items: Node | None
    positions: tuple[Node, ...]

    @property
    def restricts(self) -> bool:
        """Whether something is asked of properties that are not listed."""
        return bool(self.extra) or "closed" in self.view.attributes


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
        keywords = Keywords(root, table, self.shape)
        self._composition = Composition(table, self.definitions, keywords, folders[0], self.request)
        self._joined: dict[tuple[int, ...], Node] = {}

    def request(self, reference: str, direction: str) -> str:
        """Have what a ``$ref`` names described in a direction, and return its name."""
        if self._identity and reference.startswith(f"{self._identity}#"):
            reference = reference[len(self._identity) :]
        pointers = self.definitions.pointers(reference)
        # What an identity or an anchor names is described under the pointer to it.
        return " or ".join(sorted(self._described(each, direction) for each in pointers)) or shorten(reference)

    def _described(self, reference: str, direction: str) -> str:
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
            if not is_hidden(node, HIDDEN[direction]):
                self.describe(f"{name}{separator}{key}", node, direction, required=key in view.required)
        for key in sorted(view.required - view.properties.keys()):
            presence = _PRESENCE[direction, True]
            demand = direction == ACCEPTS
            unlisted = "; unlisted" if asked.restricts else ""
            signature = f"{direction} any; {presence}{unlisted}"
            self._table.add(f"{name}{separator}{key}", signature, schema.line, demand=demand)
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
        inner += [f"as {shorten(kind)}: {self.request(name, direction)}" for kind, name, _ in view.subtypes]
        unlisted = "; unlisted" * asked.restricts
        inner += [f"{key}: any{unlisted}" for key in sorted(view.required - view.properties.keys())]
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
        self._composition.collect(schema, direction, view)
        properties = {key: self._all_of(nodes) for key, nodes in view.properties.items()}
        beyond: dict[str, list[Node]] = {}
        known = view.names
        for names, is_whole, node in view.others:
            listed = sorted(json.dumps(each, ensure_ascii=False) for each in names)
            # To ask it of all but what another part names, too, is not the same.
            words = ["unevaluated"] * (not is_whole) + ([] if names == known else ["beyond", *listed])
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
                view.types = {"any", "object"}  # Whoever checks it takes a text, too.
            elif view.arrays:
                view.types = {"any", "array"}
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
