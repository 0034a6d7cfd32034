"""Values of TypeScript as what they tell of their type: literals, names, and what is called with what it is given."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import DEEPEST, shorten
from tpmlint.interfaces.support.typescript.types import BASIC, TypescriptTable

if TYPE_CHECKING:
    from tree_sitter import Node


CALLABLE = ("arrow_function", "function_expression", "generator_function")
METHODS = ("method_definition", "method_signature", "abstract_method_signature")
_LITERALS = frozenset({"number", "string", "true", "false", "null"})
_WRAPPERS = frozenset({"satisfies_expression", "parenthesized_expression", "non_null_expression"})
_EITHER = frozenset({"??", "||", "&&"})
_NUMERIC = frozenset({"-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^"})
_COMPARING = frozenset({"==", "!=", "===", "!==", "<", ">", "<=", ">=", "in", "instanceof"})


class _Reading(Struct, frozen=True):
    """How much a value tells of its type.

    Args:
        literals: a literal is a type of its own, as that of a constant is.
        deep: so it is in objects and lists, as with ``as const``.
        ordered: a list may stand for a tuple, as it does where it is given to a function.
        decorates: it is given to a decorator, of which all counts but what people read and how it looks.
    """

    literals: bool = False
    deep: bool = False
    ordered: bool = False
    decorates: bool = False

    @property
    def in_object(self) -> _Reading:
        return self if self.deep else _Reading(ordered=self.ordered)

    @property
    def is_given(self) -> bool:
        """Whether it is given to a call."""
        return self.ordered and (self.decorates or not self.deep)

    @property
    def in_list(self) -> _Reading:
        return self if self.ordered else _WIDE


_WIDE, _LITERAL, _CONSTANT = _Reading(), _Reading(literals=True), _Reading(literals=True, deep=True, ordered=True)
_GIVEN, _MADE_OF = _Reading(literals=True, ordered=True), _Reading(ordered=True)
_DECORATES = _Reading(literals=True, deep=True, ordered=True, decorates=True)


def inferred(table: TypescriptTable, value: Node | None, *, literals: bool = False) -> str:
    """Return the type of what has none but a value, as in ``: string`` or `` = make()``; nothing if none tells.

    Args:
        literals: a literal is a type of its own, as that of a constant is.
    """
    text = _kind(table, value, 0, _LITERAL if literals else _WIDE)
    plain = value is not None and not literals and _bare(value).type in BASIC
    return text and (f": {text}" if plain else f" = {text}")


def given(table: TypescriptTable, value: Node) -> str:
    """Return a decorator with what it is given."""
    if value.type != "call_expression":
        return table.text(value)
    return _call(table, value, 0, _DECORATES) or _written(table, value)


def constant_shape(table: TypescriptTable, value: Node | None) -> str:
    """Return a value that a decorator is given, with the literals in it."""
    return _kind(table, value, 0, _DECORATES) or _written(table, value)


def shape(table: TypescriptTable, value: Node | None) -> str:
    """Return a value that decides about a type, without the bodies of functions in it."""
    return _kind(table, value, 0, _LITERAL) or _written(table, value)


def outline(table: TypescriptTable, node: Node | None) -> str:
    """Return the parameters of a function and what it returns."""
    if node is None:
        return ""
    single = node.child_by_field_name("parameter")
    parameters = "(_)" if single is not None else table.field(node, "parameters")
    returned = table.field(node, "return_type").removeprefix(":")
    return shorten(f"{effect(node)}{table.field(node, 'type_parameters')}{parameters}=>{returned}")


def _returned(table: TypescriptTable, node: Node) -> str:
    """Return a function with what it returns, if that is all it does; what its parameter is called means nothing."""
    body, names = node.child_by_field_name("body"), tree.field(node, "parameters") or tree.field(node, "parameter")
    if body is None or body.type == "statement_block":
        return outline(table, node)
    text, name = table.text(body), names.strip("()")
    if re.fullmatch(r"[A-Za-z]\w*", name):
        text, names = re.sub(rf"(?<![\w.$]){name}(?![\w$])", "_", text), "(_)"
    return f"{names}=>{text}"


def effect(node: Node) -> str:
    """Return that a function is asynchronous or a generator, unless it says what it returns."""
    if node.child_by_field_name("return_type") is not None:
        return ""
    words = {child.type for child in node.children}
    return f"{'async ' if 'async' in words else ''}{'generator ' if '*' in words else ''}"


def literal_default(table: TypescriptTable, value: Node | None) -> str:
    """Return the default of a parameter that is a literal or a name, and so can be compared."""
    inner = None if value is None else _bare(value)
    if inner is None:
        return ""
    argument = inner.child_by_field_name("argument") if inner.type == "unary_expression" else inner
    if argument is None or not (argument.type in _LITERALS or _is_name(argument)):
        return ""
    return f"; default {shorten(table.text(inner))}"


def _kind(table: TypescriptTable, value: Node | None, depth: int, reading: _Reading) -> str:
    """Return the type of a value, as far as it tells."""
    if value is None:
        return ""
    value = _bare(value)
    if depth > DEEPEST:
        return _written(table, value)
    kind = value.type
    if kind in BASIC:
        is_whole = reading.is_given if kind == "regex" else kind in _LITERALS or value.named_child_count < 2
        is_one = reading.literals and (is_whole or reading.deep)
        return shorten(table.text(value)) if is_one else BASIC[kind]
    if kind == "object":
        return _object(table, value, depth, reading)
    if kind == "array":
        return _array(table, value, depth, reading)
    if kind in CALLABLE:
        return _returned(table, value) if reading.decorates else outline(table, value)
    if kind in ("type_assertion", "as_expression"):
        return _asserted(table, value, depth)
    if kind in ("new_expression", "call_expression"):
        return shorten(_call(table, value, depth, reading if reading.decorates else None))
    if kind == "await_expression":
        inner = _kind(table, value.named_children[0] if value.named_children else None, depth + 1, _WIDE)
        return inner and f"await {inner}"
    if kind == "unary_expression":
        return _unary(table, value, reading)
    if kind in ("ternary_expression", "binary_expression"):
        return _one_of_two(table, value, depth)
    return shorten(table.text(value)) if _is_name(value) else ""


def _bare(value: Node) -> Node:
    while value.type in _WRAPPERS and value.named_children:
        value = value.named_children[0]
    return value


def _written(table: TypescriptTable, value: Node | None) -> str:
    return shorten(table.text(value, without="statement_block"))


def _object(table: TypescriptTable, value: Node, depth: int, reading: _Reading) -> str:
    parts: list[str] = []
    keys = {table.member_name(each.child_by_field_name("key")) for each in tree.named(value, "pair")}
    for each in value.named_children:
        key = each.child_by_field_name("key") or each.child_by_field_name("name")
        inner = each.child_by_field_name("value")
        name = table.member_name(key)
        if each.type in METHODS:
            parts.append(f"{name}{outline(table, each)}")
        elif inner is not None and inner.type in CALLABLE:
            parts.append(f"{name}{outline(table, inner)}")
        elif each.type == "pair" and inner is not None:
            is_text = inner.type in ("string", "template_string")
            if not (is_text and name in PROSE and reading.is_given) and not (reading.decorates and name in INNER):
                counts = reading.is_given and inner.type != "object" and is_contract(name, keys)
                kind = _kind(table, inner, depth + 1, _GIVEN if counts else reading.in_object)
                parts.append(f"{name}: {kind}" if kind else name)
        elif each.type == "shorthand_property_identifier":
            parts.append(f"{tree.text_of(each)}: {table.text(each)}")
        elif "comment" not in each.type:
            parts.append(table.text(each))
    return shorten(f"{{{', '.join(sorted(parts))}}}")


def _array(table: TypescriptTable, value: Node, depth: int, reading: _Reading) -> str:
    """Return what a list has; the order counts where it may stand for a tuple."""
    rows = [each for each in value.named_children if "comment" not in each.type]
    kinds = [
        table.text(each) if each.type == "spread_element" else _kind(table, each, depth + 1, reading.in_list) or "_"
        for each in rows
    ]
    if not reading.ordered:
        return shorten(f"({table.several(kinds, '|')})[]" if len(set(kinds)) > 1 else f"{''.join(kinds[:1])}[]")
    if not reading.literals:
        kinds = list(dict.fromkeys(kinds))
    elif not reading.deep and all(each.type in _LITERALS for each in rows):
        kinds = sorted(set(kinds))
    return shorten(f"[{', '.join(kinds)}]")


def _asserted(table: TypescriptTable, value: Node, depth: int) -> str:
    kinds = value.named_children
    if value.type == "type_assertion":
        inner, kind = kinds[-1], None if tree.text_of(kinds[0]) == "<const>" else kinds[0]
    else:
        inner, kind = kinds[0], kinds[1] if len(kinds) > 1 else None
    if kind is not None:
        return table.text(kind)
    return f"const {_kind(table, inner, depth + 1, _CONSTANT) or _written(table, inner)}"


def _call(table: TypescriptTable, value: Node, depth: int, reading: _Reading | None = None) -> str:
    """Return what is called or made, with the types of what it is given.

    Args:
        reading: how what it is given is read; None for the usual ways.
    """
    is_made = value.type == "new_expression"
    function = value.child_by_field_name("constructor" if is_made else "function")
    holder = value.child_by_field_name("arguments")
    called = _callee(table, function, depth)
    if function is None or not called:
        return ""
    if called == "Object.freeze" and reading is None:
        reading = _CONSTANT  # Its types are those of its values.
    types = table.field(value, "type_arguments")
    if holder is None or holder.type == "template_string":
        return f"new {called}{types}()" if is_made else f"{called}{types}``"
    if function.type == "member_expression" and tree.field(function, "property") in PROSE:
        return called.rpartition(".")[0]
    return f"{'new ' * is_made}{called}{types}({', '.join(_arguments(table, holder, depth, is_made, reading))})"


def _arguments(table: TypescriptTable, holder: Node, depth: int, is_made: bool, reading: _Reading | None) -> list[str]:
    found: list[str] = []
    for each in holder.named_children:
        if "comment" in each.type:
            continue
        if each.type == "spread_element":
            found.append(table.text(each))
            continue
        kind = _kind(table, each, depth + 1, reading or (_MADE_OF if is_made else _GIVEN))
        if reading is None and not is_made and each.type in ("string", "template_string") and re.search(r"\s", kind):
            kind = "string"  # Prose, or the like.
        found.append(kind or "_")
    return found


def _callee(table: TypescriptTable, node: Node | None, depth: int) -> str:
    if node is None or depth > DEEPEST:
        return "" if node is None else _written(table, node)
    node = _bare(node)
    if node.type == "call_expression":
        return _call(table, node, depth + 1)
    if node.type == "member_expression":
        inner = _callee(table, node.child_by_field_name("object"), depth + 1)
        return inner and f"{inner}.{tree.field(node, 'property')}"
    if node.type in ("import", "this", "super"):
        return node.type
    return table.text(node) if _is_name(node) else ""


def _unary(table: TypescriptTable, value: Node, reading: _Reading) -> str:
    argument = value.child_by_field_name("argument")
    sign = tree.field(value, "operator")
    if argument is not None and argument.type == "number":
        return shorten(table.text(value)) if reading.literals else "number"
    return {"!": "boolean", "typeof": "string", "void": "undefined"}.get(sign, "")


def _one_of_two(table: TypescriptTable, value: Node, depth: int) -> str:
    """Return the types that an expression may have, as far as its two sides tell."""
    sign = tree.field(value, "operator")
    if sign in _COMPARING:
        return "boolean"
    names = ("consequence", "alternative") if value.type == "ternary_expression" else ("left", "right")
    kinds = [_kind(table, value.child_by_field_name(name), depth + 1, _WIDE) for name in names]
    if value.type == "ternary_expression" or sign in _EITHER:
        return shorten(table.several(kinds, "|")) if all(kinds) else ""
    if sign in _NUMERIC or set(kinds) == {"number"}:
        return "number" if set(kinds) == {"number"} else ""
    return "string" if "string" in kinds and sign == "+" else ""


def _is_name(node: Node) -> bool:
    while node.type in ("member_expression", "subscript_expression"):
        node = node.named_children[0]
    return node.type in ("identifier", "undefined")


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
