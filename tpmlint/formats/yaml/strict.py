"""Find text that libyaml accepts although YAML 1.2 does not, so that other readers reject it.

Sources: the productions of https://yaml.org/spec/1.2.2/ named below, and the invalid cases of the YAML test suite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from tpmlint.formats.yaml.nodes import NONE, Alias, Node, Scalar, Sequence
from tpmlint.formats.yaml.scalars import LONE_INDICATORS, TIGHT_COMMENT
from tpmlint.formats.yaml.source import line_bounds

Dispute: TypeAlias = tuple[str, int, int]
"""A message, and where in the text its cause starts and ends."""

_HEADER = re.compile(r"[|>][-+0-9]*")
_LEADING = re.compile(r"(?: *\r?\n)*")
_COMMENT = "a '#' begins a comment only after a space; add one"
_INDENT = "this line continues a value and must be indented deeper than the key of the value; add spaces"
_DASH = "a '{}' alone between brackets is not plain text; put quotes around it"
_BLANKS = "a blank line is indented deeper than the text below it; remove its spaces"


def find_disputes(text: str, root: Node) -> Iterator[Dispute]:
    """Yield each part of the document ``text`` that libyaml accepts and YAML 1.2 does not."""
    scalars: list[tuple[int, int]] = []
    yield from _disputes_of(text, root, -1, flow=False, scalars=scalars)
    if TIGHT_COMMENT.search(text):
        yield from _tight_comments(text, sorted(scalars))


def _disputes_of(
    text: str, node: Node, indent: int, *, flow: bool, scalars: list[tuple[int, int]]
) -> Iterator[Dispute]:
    """Yield the disputes of ``node`` and note its scalars.

    Args:
        indent: columns before the innermost block collection that it is in; -1 at the top.
        flow: whether it is between brackets.
    """
    if isinstance(node, Alias):
        return
    if isinstance(node, Scalar):
        scalars.append((_content(text, node), node.end))
        if flow and not node.style and node.text in LONE_INDICATORS:
            yield _DASH.format(node.text), node.start, node.end
        if node.style in ("|", ">"):
            yield from _block_scalar(text, node, indent)
        elif node.style and not flow:
            yield from _underindented(text, node, indent)
        return
    if flow or text[node.start : node.start + 1] in ("[", "{"):
        if not flow:
            yield from _underindented(text, node, indent)
        flow = True
    else:
        indent = node.start - line_bounds(text, node.start)[0]
    children = node.items if isinstance(node, Sequence) else tuple(each for entry in node.entries for each in entry)
    for child in children:
        yield from _disputes_of(text, child, indent, flow=flow, scalars=scalars)


def _content(text: str, node: Scalar) -> int:
    """Return where the text of a scalar begins, after the line of ``|`` or ``>``."""
    if node.style not in ("|", ">"):
        return node.start
    end = text.find("\n", node.start, node.end)
    return node.end if end < 0 else end


def _block_scalar(text: str, node: Scalar, indent: int) -> Iterator[Dispute]:
    """Yield an indicator that is not indented, and leading blank lines deeper than the text (``l-empty``)."""
    first, last = line_bounds(text, node.start)
    at = node.start if node.properties is NONE else min(node.properties.at, node.start)
    if not text[first:at].strip() and at - first <= indent:
        yield _INDENT, at, last
    header = _HEADER.match(text, node.start)
    if header is None or any(character.isdigit() for character in header[0]):
        return
    leading = _LEADING.match(text, last + 1)
    if leading is None:
        return
    end = line_bounds(text, leading.end())[1]
    line = text[leading.end() : end]
    depth = len(line) - len(line.lstrip(" "))
    if not line.strip() or depth <= indent:
        return
    at = last + 1
    for blank in leading[0].splitlines():
        if len(blank) > depth:
            yield _BLANKS, at, at + len(blank)
            return
        at = text.find("\n", at) + 1


def _underindented(text: str, node: Node, indent: int) -> Iterator[Dispute]:
    """Yield the first line of a value that is not indented deeper than its parent (``s-flow-line-prefix``).

    A line that begins with a closing bracket is common, and all readers accept it.
    """
    end = line_bounds(text, node.start)[1]
    while (start := text.find("\n", end, node.end) + 1) > 0:
        end = line_bounds(text, start)[1]
        line = text[start:end]
        words = line.strip()
        depth = len(line) - len(line.lstrip(" "))
        if words and depth <= indent and (isinstance(node, Scalar) or words[0] not in "]}#"):
            yield _INDENT, start + depth, end
            return


def _tight_comments(text: str, scalars: list[tuple[int, int]]) -> Iterator[Dispute]:
    """Yield each ``#`` of a comment without white space before it."""
    index, at = 0, 0
    while (at := text.find("#", at)) >= 0:
        while index < len(scalars) and scalars[index][1] <= at:
            index += 1
        if index < len(scalars) and scalars[index][0] <= at:
            at = scalars[index][1]
            continue
        word = text[line_bounds(text, at)[0] : at].split(" ")[-1]
        if TIGHT_COMMENT.match(text, at - 1) and word[:1] not in ("&", "*", "!"):
            yield _COMMENT, at, at + 1
        at = line_bounds(text, at)[1]
