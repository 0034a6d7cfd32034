"""Parts of Terraform's syntax tree as text, and constraints on versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tpmlint.interfaces.support.table import shorten

_INTERPOLATED = re.compile(r"\"\$\{([^{}\"]*)\}\"")
_VERSION = re.compile(r"(>=|<=|~>|!=|[<>=])?\s*v?(\S+)")


def named(node: Any, name: str) -> Iterator[Any]:
    return (child for child in node.children if getattr(child, "data", "") == name)


def text_of(node: Any) -> str:
    """Return the tokens of a node without spaces, line breaks and comments."""
    found, left = [], [node]
    while left:
        each = left.pop()
        if not hasattr(each, "children"):
            found.append(str(each).strip())
        elif each.data != "new_line_or_comment":
            left.extend(reversed(each.children))
    return "".join(found)


def value_of(node: Any) -> str:
    """Return an expression without layout, the entries of an object in the order of their keys."""
    kind = getattr(node, "data", "")
    if not hasattr(node, "children"):
        return str(node).strip()
    if kind == "new_line_or_comment":
        return ""
    if kind in ("string_part", "heredoc_template", "heredoc_template_trim"):
        return "".join(value_of(each) if hasattr(each, "children") else str(each) for each in node.children)
    if kind == "object":
        elements = sorted(
            f"{text_of(each.children[0]).strip(chr(34))}={value_of(each.children[-1])}"
            for each in named(node, "object_elem")
        )
        return f"{{{','.join(elements)}}}"
    parts = [value_of(each) for each in node.children]
    if kind == "tuple":
        return f"[{','.join(each for each in parts[1:-1] if each not in ('', ','))}]"
    text = "".join(parts)
    lone = _INTERPOLATED.fullmatch(text) if kind == "string" else None
    return lone[1] if lone else text


def labels_of(block: Any) -> list[str]:
    """Return the kind of a block and what it is called."""
    names = [each for each in block.children if getattr(each, "data", "") in ("identifier", "string")]
    return [text_of(each).strip('"') for each in names]


def attributes_of(block: Any) -> list[tuple[str, Any]]:
    return [
        (text_of(attribute.children[0]), attribute.children[-1])
        for body in named(block, "body")
        for attribute in named(body, "attribute")
    ]


def line_of(node: Any, block: Any) -> int:
    line = getattr(getattr(node, "meta", None), "line", None)
    return line if isinstance(line, int) else int(block.meta.line)


def constraint_of(node: Any) -> str:
    """Return which versions are asked for, in one order."""
    parts = []
    for each in text_of(node).strip('"').split(","):
        match = _VERSION.fullmatch(each.strip())
        parts.append(f"{match[1] or '='} {match[2]}" if match else each.strip())
    return f"needs {shorten(', '.join(sorted(set(parts))))}"


def admits(new: str, old: Sequence[str]) -> bool:
    """Tell whether a constraint on versions holds for all that others hold for."""
    sign, _, version = new.partition(" ")
    bounds = [(each, _number(text)) for each, _, text in (part.partition(" ") for part in old)]
    number = _number(version)
    if new in old:
        return True
    if number is None or any(each is None for _, each in bounds):
        return False
    lower = [each for word, each in bounds if word in (">=", ">", "~>", "=") and each is not None]
    upper = [each for word, each in bounds if word in ("<", "<=", "=") and each is not None]
    upper += [
        (*each[:-2], each[-2] + 1) for word, each in bounds if word == "~>" and each is not None and len(each) > 1
    ]
    if sign == ">=":
        return any(each >= number for each in lower)
    exclusive = any(word == "=" for word, _ in bounds)
    return sign in ("<", "<=") and any(each < number or (each == number and not exclusive) for each in upper)


def _number(version: str) -> tuple[int, ...] | None:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else None
