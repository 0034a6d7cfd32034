"""Values of constants that are written out: ``1 << 3``, ``0x8`` and ``8`` are the same, and so are joined texts.

What a compiler works out from names or calls is not followed here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import DEEPEST, shorten

if TYPE_CHECKING:
    from tree_sitter import Node

_DIGITS = re.compile(r"(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*)([uif](?:8|16|32|64|128|size)|[lL])?")
_MOST_BITS = 1024
_MOST_CHARACTERS = 4096
_RAW = re.compile(r"r(#*)\"(.*)\"\1|`(.*)`", re.DOTALL)


def constant_value(
    node: Node | None, names: Mapping[str, int | str] | None = None, *, octal: bool = True, java: bool = False
) -> str | None:
    """Return a value of integers or texts in one spelling; None if it is of another kind, or not written out.

    Args:
        node: an expression of Go, Rust or Java.
        names: values that names stand for.
        octal: a number that begins with 0 is octal.
        java: what does not fit into its type is not worked out.
    """
    found = known_value(node, names or {}, octal=octal, java=java)
    return None if found is None else json.dumps(found, ensure_ascii=False)


def known_value(
    node: Node | None, names: Mapping[str, int | str], *, octal: bool = True, java: bool = False
) -> int | str | None:
    """Return such a value itself."""
    return _value(node, names, _Rules(octal, java), 0)


class _Rules(NamedTuple):
    octal: bool
    java: bool


def integer(text: str, *, octal: bool = True) -> int | None:
    """Return the number that a literal of Go, Rust or Java stands for; None if it is none."""
    match = _DIGITS.fullmatch(text)
    if match is None or len(text) > DEEPEST:
        return None
    digits = match[1].replace("_", "").lower()
    if re.fullmatch(r"0\d+", digits):
        digits = f"0o{digits[1:]}" if octal else digits.lstrip("0") or "0"
    try:
        return int(digits, 0)
    except ValueError:  # 08 of Go.
        return None


def text(literal: str) -> str | None:
    """Return what a literal of a text stands for; None if it has escapes of its language alone."""
    if raw := _RAW.fullmatch(literal):
        return str(raw[2] if raw[2] is not None else raw[3].replace("\r", ""))
    try:
        found = json.loads(literal, strict=False)
    except ValueError:
        return None
    return found if isinstance(found, str) and found.isprintable() else None


def _value(node: Node | None, names: Mapping[str, int | str], rules: _Rules, depth: int) -> int | str | None:
    if node is None or depth > DEEPEST:
        return None
    if node.type.endswith(("int_literal", "integer_literal")):
        number = integer(tree.text_of(node), octal=rules.octal)
        return number if number is None or not rules.java else _fitting(number, node)
    if node.type in ("interpreted_string_literal", "raw_string_literal", "string_literal"):
        return text(tree.word_of(node))
    if node.type in ("identifier", "iota"):
        return names.get(tree.text_of(node))
    if node.type == "field_access":  # As Java has the constant of another type of the file.
        return names.get(".".join(tree.text_of(node).split(".")[-2:]))
    if node.type == "parenthesized_expression" and len(node.named_children) == 1:
        return _value(node.named_children[0], names, rules, depth + 1)
    if node.type == "unary_expression" and node.children[0].type in ("-", "+"):
        value = _value(node.named_children[-1], names, rules, depth + 1)
        return (-value if node.children[0].type == "-" else value) if isinstance(value, int) else None
    if node.type == "binary_expression":
        left, right = (_value(node.child_by_field_name(side), names, rules, depth + 1) for side in ("left", "right"))
        operator = tree.field(node, "operator")
        if isinstance(left, str) and isinstance(right, str):
            return _joined(left, right) if operator == "+" else None
        if isinstance(left, int) and isinstance(right, int):
            number = _combined(left, operator, right)
            return number if number is None or not rules.java else _fitting(number, node)
    return None


def _joined(left: str, right: str) -> str:
    """Return two texts as one; of a long one its start and a digest, for a few constants may double it many times."""
    both = left + right
    return both if len(both) <= _MOST_CHARACTERS else shorten(both)


def _fitting(number: int, node: Node) -> int | None:
    """Return a number that the type of an expression of Java has room for."""
    is_long = re.search(r"[\da-fA-F_][lL]\b", tree.text_of(node)) is not None
    return number if number.bit_length() < (64 if is_long else 32) else None


def _combined(left: int, operator: str, right: int) -> int | None:
    """Return what two numbers make; None where that is not a number, or a huge one."""
    if operator in ("<<", ">>") and not 0 <= right <= _MOST_BITS:
        return None
    if operator in ("/", "%") and not right:
        return None
    found = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "<<": lambda: left << right,
        ">>": lambda: left >> right,
        "|": lambda: left | right,
        "&": lambda: left & right,
        "^": lambda: left ^ right,
        "&^": lambda: left & ~right,
        "/": lambda: quotient(left, right),
        "%": lambda: left - quotient(left, right) * right,
    }.get(operator, lambda: None)()
    return found if found is not None and found.bit_length() <= _MOST_BITS else None


def quotient(left: int, right: int) -> int:
    """Return a quotient as Go, Rust and Java round it: toward zero."""
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
