"""Styles and widths of terminal text."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Literal, TypeAlias

from msgspec import Struct

from tpmlint.finding import Severity
from tpmlint.text.escape import COMMAND, escape, inert, visible

StyleName: TypeAlias = Literal["error", "warning", "info", "good", "strong", "frame", "faint"]

_CODES: dict[StyleName, str] = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "good": "1;32",
    "strong": "1",
    "frame": "36",
    "faint": "2",
}
_SEVERITIES: dict[Severity, StyleName] = {
    Severity.OFF: "faint",
    Severity.INFO: "info",
    Severity.WARNING: "warning",
    Severity.ERROR: "error",
}


class Painter(Struct, frozen=True):
    """Colours text, unless colour is off."""

    color: bool

    def __call__(self, style: StyleName, text: str) -> str:
        """Return ``text`` in a style."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """Return ``text`` in the colour of a severity."""
        return self(_SEVERITIES[severity], text)


_PAINT = re.compile(r"\x1b\[[0-9;]*m")
_TAB = "    "


class Cell(Struct, frozen=True):
    """A character as the terminal shows it, and its width in columns."""

    shown: str
    width: int


def cells(text: str) -> list[Cell]:
    """Return one cell per character: a tab is four blanks, a control character is an escape."""
    result = [_cell(character) for character in text]
    for command in COMMAND.finditer(text):
        hidden = escape("#")
        result[command.end() - 1] = Cell(hidden, len(hidden))
    return result


def width_of(text: str) -> int:
    """Return the width of a text in columns, without its colours."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_cell(character).width for character in _PAINT.sub("", text))


def _cell(character: str) -> Cell:
    if " " <= character <= "~":
        return Cell(character, 1)
    if character == "\t":
        return Cell(_TAB, len(_TAB))
    shown = visible(character)
    if shown != character:
        return Cell(shown, len(shown))
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return Cell(character, 0)
    return Cell(character, 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1)


def wrapped(text: str, width: int | None, first: int = 0, indent: int = 0) -> list[str]:
    """Wrap an escaped text; return no lines for an empty one.

    Args:
        width: columns to fit into; None leaves the text as it is.
        first: columns already used on the first line.
        indent: blanks before every other line.
    """
    if not text:
        return []
    if width is None:
        return [text]
    lines = textwrap.wrap(
        text,
        max(width, first + 20, indent + 20),
        initial_indent=" " * first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    # A new line may begin with what was in the middle of one.
    return [lines[0][first:], *(inert(line) for line in lines[1:])]
