"""What the keywords of a JSON Schema ask by themselves, and all that is asked, put together from its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from tpmlint.interfaces.support.data import Node
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, LOWER, UPPER
from tpmlint.interfaces.support.schemas.definitions import PROSE, is_any
from tpmlint.interfaces.support.yaml_data import compact

_FROM_BELOW = frozenset((*LOWER.values(), "above"))


class Group(Struct, frozen=True):
    """The alternatives of a ``oneOf`` or ``anyOf``: schemas, and types such as ``null``."""

    variants: tuple[Node, ...]
    types: frozenset[str]
    overlapping: bool
    """Several may apply at once, as in an ``anyOf`` whose alternatives do not exclude each other."""


class View(Struct):
    """All that a schema and the parts of its ``allOf`` ask, in whichever of them it stands."""

    references: set[str] = set()
    types: set[str] | None = None
    null: bool = False
    """It may be null whatever else is asked, as ``nullable`` says."""
    bounds: dict[str, int | float] = {}
    attributes: dict[str, set[str]] = {}
    properties: dict[str, list[Node]] = {}
    required: set[str] = set()
    values: dict[str, Node] | None = None
    is_open: bool = False
    arrays: list[tuple[tuple[Node, ...], Node | None]] = []
    """What is asked of the first entries of an array, and of the others."""
    extra: dict[str, list[Node]] = {}
    others: list[tuple[frozenset[str], bool, Node]] = []
    """What is asked of properties beside some; whether these are all; the schema."""
    groups: list[Group] = []
    subtypes: tuple[tuple[str, str, int], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.properties, *(f"{{{each}}}" for each in self.extra)))

    def say(self, key: str, text: str = "") -> None:
        self.attributes.setdefault(key, set()).add(text)

    def narrow(self, types: set[str]) -> None:
        if self.types is None:
            self.types = set(types)
            return
        both = self.types & types
        for one, other in ((self.types, types), (types, self.types)):
            both |= {"integer"} if "number" in one and "integer" in other else set()
        self.types = both or {"never"}

    def choose(self, values: Mapping[str, Node], is_open: bool = False) -> None:
        """Ask for one of some values; open ones are known ones of many."""
        if self.values is None:
            self.values, self.is_open = dict(values), is_open
        elif self.is_open != is_open:
            known, chosen = (self.values, values) if self.is_open else (values, self.values)
            self.say("known-values", " | ".join(sorted(known)))
            self.values, self.is_open = dict(chosen), False
        elif is_open:
            self.values.update(values)
        else:
            self.values = {key: each for key, each in self.values.items() if key in values}

    def bound(self, key: str, value: int | float) -> None:
        known = self.bounds.get(key)
        if known is None or (value > known if key in _FROM_BELOW else value < known):
            self.bounds[key] = value

    def add(self, other: View) -> None:
        """Ask what another one asks too."""
        self.references |= other.references
        if other.types is not None:
            self.narrow(other.types)
        self.null |= other.null
        for key, value in other.bounds.items():
            self.bound(key, value)
        for key, texts in other.attributes.items():
            self.attributes.setdefault(key, set()).update(texts)
        for name, nodes in other.properties.items():
            self.properties.setdefault(name, []).extend(nodes)
        self.required |= other.required
        if other.values is not None:
            self.choose(other.values, other.is_open)
        self.arrays += other.arrays
        for name, nodes in other.extra.items():
            self.extra.setdefault(name, []).extend(nodes)
        self.others += other.others
        self.groups += other.groups
        self.subtypes += other.subtypes


HIDDEN = {ACCEPTS: "readOnly", "returns": "writeOnly"}
"""What hides a property from a direction."""

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")

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
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_SCHEMAS = {"not": "not", "propertyNames": "names", "contentSchema": "content-schema"}
_ANCHORS = {
    "$anchor": "anchor",
    "$dynamicAnchor": "dynamic-anchor",
    "$recursiveAnchor": "recursive-anchor",
    "$id": "id",
    "id": "id",
}
"""What a ``$ref`` may name a schema by."""

_WORDS = {
    "deprecated": "deprecated",
    "x-deprecated": "deprecated",
    "readOnly": "read-only",
    "uniqueItems": "unique",
    "writeOnly": "write-only",
}
"""Keywords that say something if they are true."""

_DEPRECATING = frozenset(("deprecationMessage", "markdownDeprecationMessage"))
"""Keywords of editors that deprecate with a text."""

_FORMS: dict[str, type | tuple[type, ...]] = {
    "additionalItems": (dict, bool),
    "additionalProperties": (dict, bool),
    "allOf": tuple,
    "anyOf": tuple,
    "const": object,
    "contains": (dict, bool),
    "dependencies": dict,
    "dependentRequired": dict,
    "dependentSchemas": dict,
    "discriminator": (dict, str),
    "else": (dict, bool),
    "enum": tuple,
    "if": (dict, bool),
    "items": (dict, bool, tuple),
    "maxContains": object,
    "minContains": object,
    "nullable": bool,
    "oneOf": tuple,
    "patternProperties": dict,
    "prefixItems": tuple,
    "properties": dict,
    "required": tuple,
    "then": (dict, bool),
    "type": (str, tuple),
    "unevaluatedProperties": (dict, bool),
    "x-nullable": bool,
    **dict.fromkeys(REFERENCES, str),
    **dict.fromkeys(_WORDS, bool),
}
"""Keywords that are read elsewhere if they have the form that is expected of them."""

_AT_ROOT = frozenset(("$schema", "$defs", "definitions", *_ANCHORS))
"""Keywords of a whole document that its reader looks at, or that only name it."""

_NAMED = frozenset(("$defs", "definitions"))


class Keywords:
    """Reads the keywords of schemas that stand for themselves.

    Args:
        root: the document.
        table: counts the steps.
        shape: returns a schema as text for a direction.
    """

    def __init__(self, root: Node, table: FactTable, shape: Callable[[Node, str], str]) -> None:
        self._root = root
        self._table = table
        self._shape = shape

    def types(self, schema: Node, view: View) -> None:
        """Add the types and values that a schema names."""
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

    def attributes(self, schema: Node, direction: str, view: View) -> None:
        """Add what all other keywords say."""
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
            elif key in ("dependencies", "dependentRequired", "dependentSchemas") and isinstance(value, dict):
                self._dependencies(node, direction, view)
            elif key == "unevaluatedItems":
                if not is_any(node):
                    view.say("unevaluated-items", self._shape_of_keyword(node, direction))
            elif key in _WORDS and value is True:
                view.say(_WORDS[key])
            elif key in _DEPRECATING and isinstance(value, str) and value:
                view.say("deprecated")
            elif key in REFERENCES[1:] and isinstance(value, str):
                view.say("dynamic", spell(value))
            elif key in _NAMED and isinstance(value, dict):
                self._definitions(schema, node, direction, view)
            else:
                self._other(schema, key, node, view)
        # The words of a condition, and those of a count, belong together.
        for keys in (("if", "then", "else"), ("contains", "minContains", "maxContains")):
            if not schema.entries.keys().isdisjoint(keys):
                self._together(schema, keys, direction, view)
        for key, other in _EXCLUSIVE.items():
            # In draft 4 and OpenAPI 3.0 it is a word about the other bound.
            if schema.holds(key) and _BOUNDS[other] in bounds:
                bounds[_BOUNDS[key]] = bounds.pop(_BOUNDS[other])
        for name, value in bounds.items():
            view.bound(name, value)

    def _other(self, schema: Node, key: str, node: Node, view: View) -> None:
        """Add a keyword that no other reads, as it is written, unless it is prose."""
        if key in PROSE or (schema is self._root and key in _AT_ROOT):
            return
        if key == "discriminator":
            name = node.text or node.text_of("propertyName")
            view.say("discriminator", spell(name))
            rest = {each: value for each, value in node.entries.items() if each not in ("propertyName", "mapping")}
            if rest:
                self._table.step(node.line, node.size)
                view.say("discriminator-also", shorten(compact(Node(rest, node.line))))
            return
        if key in _FORMS and isinstance(node.value, _FORMS[key]):
            return
        if key in _EXCLUSIVE and (node.value is False or (node.value is True and _EXCLUSIVE[key] in schema.entries)):
            return
        self._table.step(node.line, node.size)
        view.say(key, shorten(compact(node)))

    def _definitions(self, schema: Node, node: Node, direction: str, view: View) -> None:
        """Add the definitions of a schema with an identity of its own: pointers in it begin there."""
        if schema is not self._root and (schema.text_of("$id") or schema.text_of("id")) is not None:
            for name, each in node.entries.items():
                view.say("definition", f"{spell(name)}: {self._shape_of_keyword(each, direction)}")

    def _together(self, schema: Node, keys: tuple[str, ...], direction: str, view: View) -> None:
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

    def _dependencies(self, node: Node, direction: str, view: View) -> None:
        for name, each in node.entries.items():
            self._table.step(each.line, 1 + len(each.items))
            if isinstance(each.value, tuple):
                for other in each.items:
                    view.say("dependent-required", f"{spell(name)}: {shorten(compact(other))}")
            else:
                view.say("dependent-schemas", f"{spell(name)}: {self._shape_of_keyword(each, direction)}")

    def _shape_of_keyword(self, node: Node, direction: str) -> str:
        self._table.step(node.line, node.size)
        if node.value is True:
            return "{}"  # The same, as draft 4 has it.
        plain = {key: each for key, each in node.entries.items() if key not in PROSE}
        if any(key == "type" or isinstance(each.value, dict | tuple) for key, each in plain.items()) or (
            plain.keys() & {*REFERENCES, "const"}
        ):
            return self._shape(node, direction)
        return shorten(compact(Node(plain, node.line) if node.entries else node))
