"""What a single JSON Schema says by itself: which keywords are prose, its types, and whether it takes everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tpmlint.interfaces.support.data import Node

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
