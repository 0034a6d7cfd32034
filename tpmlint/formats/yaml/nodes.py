"""Nodes with their offsets, and values written as YAML."""

from __future__ import annotations

import re
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.yaml.errors import Place
from tpmlint.formats.yaml.scalars import Unusable, Value, resolve, tagged
from tpmlint.formats.yaml.source import span


class Properties(Struct, frozen=True):
    """The tag and the anchor before a node; ``at`` is where they start."""

    at: int
    tag: str | None
    anchor: str | None


NONE = Properties(0, None, None)


class Scalar(Struct, frozen=True):
    """Text: ``style`` is empty for a plain scalar, else its quote, ``|`` or ``>``."""

    start: int
    end: int
    properties: Properties
    text: str
    style: str
    size: int = 1
    height: int = 0


class Sequence(Struct, frozen=True):
    """A list; ``size`` counts values, ``height`` levels, with aliases expanded."""

    start: int
    end: int
    properties: Properties
    items: tuple[Node, ...]
    size: int
    height: int


class Mapping(Struct, frozen=True):
    """A mapping with all its entries, duplicates included."""

    start: int
    end: int
    properties: Properties
    entries: tuple[tuple[Node, Node], ...]
    size: int
    height: int


class Alias(Struct, frozen=True):
    """A use of an anchor; without a target if that is missing or contains the alias."""

    start: int
    end: int
    name: str
    target: Node | None
    cyclic: bool
    size: int
    height: int
    properties: Properties = NONE


Node: TypeAlias = Scalar | Sequence | Mapping | Alias


def scalar_value(node: Scalar) -> Value | Unusable:
    """Return the value of a scalar, or why it has none."""
    tag = node.properties.tag
    if tag is not None:
        return tagged(tag, node.text)
    return node.text if node.style else resolve(node.text)


def key_text(node: Node) -> str | None:
    """Return the text of a key; None if it is not text, or is the ``<<`` that readers of YAML 1.1 merge."""
    while isinstance(node, Alias):
        if node.target is None:
            return None
        node = node.target
    if not isinstance(node, Scalar) or is_merge(node):
        return None
    value = scalar_value(node)
    return value if isinstance(value, str) else None


def is_merge(key: Node) -> bool:
    """Tell whether readers of YAML 1.1 would merge the value of this key into its mapping."""
    return isinstance(key, Scalar) and key.text == "<<" and not key.style and key.properties.tag is None


def locate(root: Node, text: str, offset: int) -> dict[Route, Place]:
    """Return the place of every value by its route; of duplicate keys the first.

    Args:
        text: the whole file.
        offset: where the text of the nodes starts in it.
    """
    table: dict[Route, Place] = {}

    def visit(node: Node, key: Node | None, route: Route) -> None:
        where = span(text, offset + node.start, offset + node.end)
        table[route] = Place(None if key is None else span(text, offset + key.start, offset + key.end), where)
        while isinstance(node, Alias) and node.target is not None:
            node = node.target
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                visit(item, None, (*route, index))
        elif isinstance(node, Mapping):
            visit_entries(node, route)

    def visit_entries(node: Mapping, route: Route) -> None:
        for name, value in node.entries:
            inner = key_text(name)
            if inner is not None and (*route, inner) not in table:
                visit(value, name, (*route, inner))
        for name, value in node.entries:
            if is_merge(name):
                merge(value, route)

    def merge(node: Node, route: Route) -> None:
        """Add the places of what ``<<`` merges, as it does in files of sources."""
        while isinstance(node, Alias) and node.target is not None:
            node = node.target
        if isinstance(node, Sequence):
            for item in node.items:
                merge(item, route)
        elif isinstance(node, Mapping):
            visit_entries(node, route)

    visit(root, None, ())
    return table


_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
"""Words that YAML 1.1 or 1.2 takes for a boolean or null, in any case."""

_PERIOD = re.compile(r"\d{4}-(?:\d{2}|[QH]\d)", re.ASCII)
"""Dates that all readers take for text; in YAML 1.1 a full date is a date and a year is a number."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scalar(text: str) -> str:
    """Return ``text`` as a scalar for a block collection, plain if that is safe, else double-quoted.

    Raises:
        ValueError: the text holds half of a surrogate pair, which UTF-8 cannot carry.
    """
    return text if _plain(text) else quoted(text)


def quoted(text: str) -> str:
    """Return ``text`` as a double-quoted scalar on one line, which is valid anywhere.

    Raises:
        ValueError: the text holds half of a surrogate pair, which UTF-8 cannot carry.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("half of a surrogate pair")
    return '"' + "".join(map(_escaped, text)) + '"'


def number(value: int | float) -> str:
    """Return a finite number as YAML 1.1 and 1.2 both read it."""
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    # YAML 1.1 requires the point and the sign that Python omits.
    return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}e{exponent if exponent[0] in '+-' else f'+{exponent}'}"


def _plain(text: str) -> bool:
    if _PERIOD.fullmatch(text):
        return True
    return (
        text != ""
        and (text[0].isalpha() or text[0] == "/")
        and text.lower() not in _WORDS
        and text[-1] not in ": "
        and ": " not in text
        and " #" not in text
        and all(map(_harmless, text))
    )


def _harmless(character: str) -> bool:
    # The joiners hold words of some scripts and pictures together, and mean nothing to a parser.
    return character.isprintable() or character in "\u200c\u200d"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _harmless(character):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
