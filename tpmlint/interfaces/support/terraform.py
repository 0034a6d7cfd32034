"""Terraform as text: parts of its syntax tree and constraints on versions in one spelling, and its JSON as HCL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import Node, read
from tpmlint.interfaces.support.fact_table import DEEPEST, shorten

_INTERPOLATED = re.compile(r"\"\$\{([^{}\"]*)\}\"")
_VERSION = re.compile(r"(>=|<=|~>|!=|[<>=])?\s*v?(\S+)")

_LABELS = {"variable": 1, "output": 1, "locals": 0, "terraform": 0, "moved": 0, "removed": 0}
"""How many names stand between a block that is read and its body."""

_BLOCKS = frozenset({"lifecycle", "precondition", "required_providers", "validation"})
_RAW = frozenset({"type", "from", "to", "configuration_aliases", "depends_on"})
"""Arguments of which a text is an expression, not a text."""

_LONE = re.compile(r"\$\{((?:[^{}\"]|\{[^{}\"]*\})*)\}")
_PIECES = re.compile(r"\$\$\{|%%\{|[$%]\{(?:[^{}\"]|\"(?:[^\"\\]|\\.)*\"|\{[^{}]*\})*\}|.", re.DOTALL)


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


def hcl_of(data: bytes) -> tuple[str, list[int]]:
    """Return the text, and of each of its lines the line of the file that it comes from.

    Raises:
        UnreadableInterface: it is not JSON, or not an object.
    """
    root = read(data)
    if root.value is not None and not isinstance(root.value, dict):
        raise UnreadableInterface("Terraform in JSON must be an object", root.line)
    lines: list[tuple[str, int]] = []
    for kind, count in _LABELS.items():
        for labels, body in _bodies(root.get(kind), count):
            names = "".join(f" {json.dumps(each, ensure_ascii=False)}" for each in labels)
            _block(lines, f"{kind}{names}", body, is_variable=kind == "variable")
    return "\n".join(text for text, _ in lines), [line for _, line in lines]


def _bodies(node: Node, labels: int) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield the bodies under the names of blocks, each of which may be one or a list."""
    for each in node.items or (node,):
        if labels:
            for name, inner in _arguments(each):
                for body in inner.items or (inner,):
                    yield (name,), body
        elif each.entries:
            yield (), each


def _arguments(node: Node) -> list[tuple[str, Node]]:
    return [(key, each) for key, each in node.entries.items() if key != "//"]


def _block(lines: list[tuple[str, int]], head: str, body: Node, *, is_variable: bool = False, depth: int = 0) -> None:
    lines.append((f"{head} {{", body.line))
    for key, each in _arguments(body):
        if key in _BLOCKS:
            for inner in each.items or (each,):
                if depth < DEEPEST:
                    _block(lines, key, inner, depth=depth + 1)
        elif re.fullmatch(r"[\w-]+", key):
            text = _expression(each, raw=key in _RAW, plain=is_variable and key == "default")
            lines.append((f"{key} = {text}", each.line))
    lines.append(("}", body.line))


def _expression(node: Node, *, raw: bool, plain: bool, depth: int = 0) -> str:
    """Return a value as an expression.

    Args:
        raw: texts are expressions.
        plain: texts are no templates.
    """
    if depth > DEEPEST:
        raise UnreadableInterface("the nesting is too deep", node.line)
    if isinstance(node.value, dict):
        rows = [
            f"{json.dumps(key, ensure_ascii=False)} = "
            f"{_expression(each, raw=key in _RAW and not plain, plain=plain, depth=depth + 1)}"
            for key, each in _arguments(node)
        ]
        return f"{{{', '.join(rows)}}}"
    if isinstance(node.value, tuple):
        return f"[{', '.join(_expression(each, raw=raw, plain=plain, depth=depth + 1) for each in node.value)}]"
    if not isinstance(node.value, str):
        return json.dumps(node.value)
    if raw:
        return node.value.replace("\n", " ")
    if plain:
        return _quoted(re.sub(r"([$%])(?=\{)", r"\1\1", node.value))
    lone = _LONE.fullmatch(node.value)
    return lone[1].replace("\n", " ") if lone else _quoted(node.value)


def _quoted(text: str) -> str:
    """Return a template in quotes; what stands in ``${}`` in it is as it was."""
    pieces = (
        each[0] if each[0][:1] in "$%" and len(each[0]) > 1 else json.dumps(each[0], ensure_ascii=False)[1:-1]
        for each in _PIECES.finditer(text)
    )
    return f'"{"".join(pieces)}"'
