"""Terraform that is written as JSON, as the text of HCL that means the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.data import Node, read
from tpmlint.interfaces.support.table import DEEPEST

_LABELS = {"variable": 1, "output": 1, "locals": 0, "terraform": 0, "moved": 0, "removed": 0}
"""How many names stand between a block that is read and its body."""

_BLOCKS = frozenset({"lifecycle", "precondition", "required_providers", "validation"})
_RAW = frozenset({"type", "from", "to", "configuration_aliases", "depends_on"})
"""Arguments of which a text is an expression, not a text."""

_LONE = re.compile(r"\$\{((?:[^{}\"]|\{[^{}\"]*\})*)\}")
_PIECES = re.compile(r"\$\$\{|%%\{|[$%]\{(?:[^{}\"]|\"(?:[^\"\\]|\\.)*\"|\{[^{}]*\})*\}|.", re.DOTALL)


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
