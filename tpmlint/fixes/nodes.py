"""Index the nodes of a document with their parents, and write a new value in the style of the old one."""

from __future__ import annotations

import re

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.source_file import OWN, SourceFile
from tpmlint.formats.yaml.nodes import NONE, Alias, Mapping, Node, Scalar, Sequence, is_merge, key_text, number, quoted
from tpmlint.formats.yaml.scalars import portable
from tpmlint.formats.yaml.values import root_of


class ValueSpan(Struct, frozen=True):
    """A value and its position in the document.

    Args:
        node: for an alias the alias itself, not its target.
        key: None for an element of a list and for the document itself.
        owner: the collection that contains it; None for the document itself.
        index: its number among the owner's entries.
        flow: whether it is between brackets or braces.
    """

    node: Node
    key: Node | None = None
    owner: ValueSpan | None = None
    index: int = 0
    flow: bool = False


class NodeIndex:
    """The values of one document, by route; offsets are those of the document's own text."""

    def __init__(self, file: SourceFile, index: int) -> None:
        """Parse document ``index`` of a file again, with positions."""
        document = file.document(index)
        self._origin = OWN if document is None else document.origin
        self.offset = 0 if document is None else document.start
        self.text = "" if document is None else file.text[document.start : document.end]
        root = root_of(self.text, 0, len(self.text)) if self.text else None
        self._spots: dict[int, ValueSpan] = {}
        self._values: dict[int, dict[str | int, Node]] = {}
        self._root = None if root is None else self._walk(root)

    def find(self, route: Route) -> ValueSpan | None:
        """Return the position of the value at ``route``; aliases on the way are followed."""
        theirs = self._origin.find(route)
        spot = self._root if theirs is not None else None
        for step in theirs or ():
            spot = None if spot is None else self._step(spot, step)
        return spot

    def around(self, node: Node) -> ValueSpan:
        """Return the spot of a node of this tree, which may be a key."""
        return self._spots[id(node)]

    def _step(self, spot: ValueSpan, step: str | int) -> ValueSpan | None:
        node = spot.node
        while isinstance(node, Alias):
            if node.target is None:
                return None
            node = node.target
        if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            return self._spots[id(node.items[step])]
        if isinstance(node, Mapping):
            value = self._values_of(node).get(step)
            return None if value is None else self._spots[id(value)]
        return None

    def _values_of(self, mapping: Mapping) -> dict[str | int, Node]:
        """Return the values of a mapping by key, the first of each, and then those that ``<<`` merges."""
        known = self._values.get(id(mapping))
        if known is None:
            known = self._values[id(mapping)] = {}
            for key, value in mapping.entries:
                if (text := key_text(key)) is not None:
                    known.setdefault(text, value)
            for key, value in mapping.entries:
                for merged in _merged(value) if is_merge(key) else ():
                    for name, each in self._values_of(merged).items():
                        known.setdefault(name, each)
        return known

    def _walk(self, root: Node) -> ValueSpan:
        first = ValueSpan(root)
        waiting = [first]
        while waiting:
            spot = waiting.pop()
            node = spot.node
            self._spots[id(node)] = spot
            inside = spot.flow or is_bracketed(node, self.text)
            if isinstance(node, Sequence):
                waiting += [ValueSpan(item, None, spot, number, inside) for number, item in enumerate(node.items)]
            elif isinstance(node, Mapping):
                for number, (key, value) in enumerate(node.entries):
                    self._spots[id(key)] = ValueSpan(key, None, spot, number, inside)
                    waiting.append(ValueSpan(value, key, spot, number, inside))
        return first


def _merged(node: Node) -> list[Mapping]:
    """Return the mappings that the value of ``<<`` merges."""
    while isinstance(node, Alias) and node.target is not None:
        node = node.target
    if isinstance(node, Sequence):
        return [mapping for item in node.items for mapping in _merged(item)]
    return [node] if isinstance(node, Mapping) else []


def is_bracketed(node: Node, text: str) -> bool:
    """Return whether a collection has brackets or braces of its own; the mapping in ``[a: b]`` has none."""
    if not isinstance(node, Sequence | Mapping) or text[node.start : node.start + 1] not in ("[", "{"):
        return False
    parts = children(node)
    return not parts or start_of_node(parts[0][0]) > node.start


def children(node: Sequence | Mapping) -> list[tuple[Node, Node]]:
    """Return for each entry of a collection its first and its last node; an element of a list is both."""
    return list(node.entries) if isinstance(node, Mapping) else [(item, item) for item in node.items]


def start_of_node(node: Node) -> int:
    """Return where a node begins, with its tag and anchor."""
    return node.start if node.properties is NONE else min(node.start, node.properties.at)


_BRACKETS = frozenset(",[]{}")
_HEADER = re.compile(r"(?P<kind>[|>])(?P<marks>[-+0-9]*)(?P<comment>[ \t]+#[^\r\n]*)?[ \t]*(?P<end>\r?\n|\Z)")


def render_value(new: str | int | float | bool, spot: ValueSpan, text: str) -> str:
    """Return the text for ``new`` in place of the value or key at ``spot``.

    Args:
        text: the document's.

    Raises:
        ValueError: ``new`` holds half of a surrogate pair, which UTF-8 cannot carry.
    """
    node = spot.node
    style = node.style if isinstance(node, Scalar) else ""
    comment = ""
    if style in ("|", ">"):
        header = _HEADER.match(text, node.start)
        if header is not None:
            body = _block(new, header, text[node.start : node.end]) if isinstance(new, str) else None
            if body is not None:
                return body
            comment = header["comment"] or ""
    rendered = scalar(new, style, flow=spot.flow)
    if node.start == node.end and not style and node.properties is NONE:
        return _gap(spot, text) + rendered
    return rendered + comment


def scalar(new: str | int | float | bool, style: str = "", *, flow: bool = False) -> str:
    """Return a value on one line.

    Args:
        style: the quote to use if it can hold the text; any other style asks for plain text.
        flow: whether it will be between brackets or braces.
    """
    if isinstance(new, bool):
        return "true" if new else "false"
    if isinstance(new, int | float):
        return number(new)
    if style == "'" and all(map(_is_visible, new)):
        return "'" + new.replace("'", "''") + "'"
    if style in ("'", '"') or not _plain(new, flow=flow):
        return quoted(new)
    return new


def _plain(text: str, *, flow: bool) -> bool:
    """Return whether text needs no quotes: every YAML parser reads it as this text."""
    return (
        text != ""
        and (text[0].isalnum() or text[0] in "/_")
        and text[-1] not in ": "
        and ": " not in text
        and " #" not in text
        and all(map(_is_visible, text))
        and (not flow or _BRACKETS.isdisjoint(text))
        and portable(text) == text
    )


def _is_visible(character: str) -> bool:
    return character.isprintable() or character in "\u200c\u200d"


def _block(new: str, header: re.Match[str], old: str) -> str | None:
    """Return a block scalar under the old header, or None if it would not be read as ``new``."""
    lines = new.removesuffix("\n").split("\n")
    ends = new.endswith("\n")
    wide = header["kind"] == ">"
    if (
        any(mark in header["marks"] for mark in "+0123456789")
        or ends == ("-" in header["marks"])
        or (wide and len(lines) > 1)
        or not all(line[:1].strip() and line == line.rstrip() and all(map(_is_visible, line)) for line in lines)
    ):
        return None
    below = old[len(header[0]) :]
    indent = re.match(r"(?:[ \t]*\r?\n)*( *)", below)
    if not below.strip() or indent is None:
        return None
    return header[0] + header["end"].join(indent[1] + line for line in lines)


def _gap(spot: ValueSpan, text: str) -> str:
    """Return what must precede a value where there was none: a space, or a colon and a space."""
    if spot.key is not None and spot.node.start == spot.key.end:
        return ": "
    return " " if text[spot.node.start - 1 : spot.node.start] in (":", "-") else ""
