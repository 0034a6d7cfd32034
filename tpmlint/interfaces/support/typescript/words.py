"""Keys and methods of TypeScript that say of what is given to a call whether it promises something."""

from __future__ import annotations

from collections.abc import Collection

PROSE = frozenset({"comment", "describe", "description", "error", "example", "label", "message", "meta", "title"})
"""Methods that describe what they are called of, and keys that do so where their value is a text."""

INNER = frozenset(
    {"animations", "changeDetection", "declarations", "encapsulation", "imports", "providers", "schemas", "style"}
    | {"styles", "styleUrl", "styleUrls", "summary", "template", "templateUrl", "viewProviders", "eager", "cascade"}
)
"""Keys of what a decorator is given that only the program itself notices, or people who read."""

_SCHEMA = frozenset(
    {"$id", "$ref", "additionalProperties", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format"}
    | {"maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum"}
    | {"multipleOf", "nullable", "pattern", "required", "type", "uniqueItems"}
)
"""Keys of a schema: of JSON Schema, TypeBox and the like."""

_FIELD = frozenset(
    {"alias", "autoIncrement", "default", "defaultValue", "field", "immutable", "in", "length", "lowercase", "match"}
    | {"max", "maxlength", "min", "minlength", "name", "optional", "precision", "primary", "primaryKey", "ref", "scale"}
    | {"sparse", "trim", "unique", "uppercase", "values"}
)
"""Keys that say more of a field beside its type: of mongoose, Sequelize, TypeORM and the like."""

_ROUTE = frozenset({"method", "path", "url"})


def is_contract(key: str, keys: Collection[str]) -> bool:
    """Tell whether what stands under a key of an object says what others may send.

    Args:
        keys: all keys of the object.
    """
    if key in _SCHEMA or key == "alias":
        return True
    return ("type" in keys and key in _FIELD) or (key in _ROUTE and "method" in keys and len(_ROUTE & {*keys}) > 1)
