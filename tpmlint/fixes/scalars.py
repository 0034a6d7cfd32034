"""Write a new value in the style of the old one: the same quotes, and plain text where possible."""

from __future__ import annotations

import re

from tpmlint.fixes.node_index import ValueSpan
from tpmlint.formats.yaml.nodes import NONE, Scalar, number, quoted
from tpmlint.formats.yaml.scalars import portable

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
    written = scalar(new, style, flow=spot.flow)
    if node.start == node.end and not style and node.properties is NONE:
        return _gap(spot, text) + written
    return written + comment


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
    if style == "'" and all(map(_shows, new)):
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
        and all(map(_shows, text))
        and (not flow or _BRACKETS.isdisjoint(text))
        and portable(text) == text
    )


def _shows(character: str) -> bool:
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
        or not all(line[:1].strip() and line == line.rstrip() and all(map(_shows, line)) for line in lines)
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
