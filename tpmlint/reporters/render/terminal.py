"""Styles, widths and tables of terminal text."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
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


def wrap_text(text: str, width: int | None, first: int = 0, indent: int = 0) -> list[str]:
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


GAP = "  "
_LEAST = 16
"""Columns that the first and the last column of ``table`` keep."""

_NARROWEST = 6
_PROSE = 24


def table(
    rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset(), width: int = 120, whole: bool = False
) -> list[str]:
    """Return one line per row, or more if the last column does not fit into ``width``.

    Args:
        rows: of equal length; a row of one cell is a heading and takes part in no column. Cells may be coloured, except
            long ones in the last column.
        right: indexes of the columns that are aligned to the right.
        whole: whether a first cell that does not fit has a line of its own, instead of being cut.
    """
    widths = [max(map(width_of, column)) for column in zip(*(row for row in rows if len(row) > 1), strict=True)]
    if not widths:
        return [row[0] for row in rows]
    gap = GAP
    over = _over(widths, gap, width)
    if over > 0:
        gap = " "
        over = _over(widths, gap, width)
    if over > 0:
        widths[0] = min(widths[0], max(widths[0] - over, _LEAST))
    room = width - sum(widths[:-1]) - len(gap) * (len(widths) - 1)
    lines: list[str] = []
    for row in rows:
        if len(row) == 1:
            lines.append(row[0])
            continue
        first, *others, last = row
        if whole and width_of(first) > widths[0]:
            lines.append(first)
            first = ""
        pieces = [last] if width_of(last) <= room else _wrap(last, max(room, _LEAST), break_words=False)
        lines += _lines([[_cut(first, widths[0])], *([cell] for cell in others), pieces], widths, gap, right)
    return lines


def fitted_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, paint: Painter
) -> Iterator[str]:
    """Yield the lines of a table.

    Args:
        rows: as long as ``head``; texts made visible already.
        width: columns to fit into, if possible; None keeps every row on one line.
    """
    columns = [list(column) for column in zip(head, *rows, strict=True)]
    widths = _widths(columns, None if width is None else width - len(GAP) * (len(head) - 1))
    for number, row in enumerate((head, *rows)):
        cells = [_wrap(text, own, break_words=True) for text, own in zip(row, widths, strict=True)]
        for line in _lines(cells, widths, GAP, frozenset()):
            yield inert(line) if number else paint("strong", line)


def columns_that_fit(columns: Sequence[Sequence[str]], prose: Sequence[bool], width: int | None) -> list[int]:
    """Return the columns that fit: the first, and each next one if no word has to break but those of a wide first one.

    Args:
        columns: with their heads.
        prose: whether a column holds sentences, which are hard to read where it is narrow.
    """
    if width is None:
        return [*range(len(columns))]
    needs = [len(GAP) + _longest_word(column) for column in columns]
    for index, column in enumerate(columns):
        if prose[index]:
            needs[index] = max(needs[index], min(_PROSE, max(map(width_of, column))) + len(GAP))
    left = width + len(GAP)
    needs[0] = min(needs[0], max(width // 2 + len(GAP), left - sum(needs[1:])))
    kept: list[int] = []
    for index, needed in enumerate(needs):
        if not kept or needed <= left:
            kept.append(index)
            left -= needed
    return kept


def _widths(columns: Sequence[Sequence[str]], room: int | None) -> list[int]:
    """Return each column's width: its full width if all fit, else a fair share without breaking words."""
    widths = [max(map(width_of, column)) for column in columns]
    if room is None or sum(widths) <= room:
        return widths
    least = [_longest_word(column) for column in columns]
    if sum(least) > room:
        # The widest words break first, and sentences keep room to be read.
        least = [max(word, min(full, _PROSE)) for word, full in zip(least, widths, strict=True)]
        cap = max(
            (cap for cap in range(_NARROWEST, room + 1) if sum(min(each, cap) for each in least) <= room), default=0
        )
        least = [min(each, max(cap, _NARROWEST)) for each in least]
    limit = max(range(max(widths) + 1), key=lambda cap: (sum(_cap_widths(widths, least, cap)) <= room, cap), default=0)
    fair = _cap_widths(widths, least, limit) if sum(_cap_widths(widths, least, limit)) <= room else least
    spare = room - sum(fair)
    # What is left over goes to the last of those that want more.
    for index in reversed(range(len(fair))):
        more = max(0, min(spare, widths[index] - fair[index]))
        fair[index] += more
        spare -= more
    return fair


def _longest_word(column: Sequence[str]) -> int:
    return max(width_of(word) for text in column for word in text.split(" "))


def _cap_widths(widths: Sequence[int], least: Sequence[int], cap: int) -> list[int]:
    return [min(own, max(cap, small)) for own, small in zip(widths, least, strict=True)]


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], gap: str, right: frozenset[int]) -> Iterator[str]:
    """Yield the lines of one row, whose cells have one line or more each."""
    for line in range(max(map(len, cells))):
        padded = []
        for index, (pieces, own) in enumerate(zip(cells, widths, strict=True)):
            piece = pieces[line] if line < len(pieces) else ""
            blanks = " " * (own - width_of(piece))
            padded.append(blanks + piece if index in right else piece + blanks)
        yield gap.join(padded).rstrip()


def _over(widths: Sequence[int], gap: str, width: int) -> int:
    """Return by how many columns a table is too wide, its last column wrapped as narrow as it may be."""
    *others, last = widths
    return sum(others) + len(gap) * len(others) + min(last, _LEAST) - width


def _cut(cell: str, width: int) -> str:
    """Shorten a cell to ``width`` columns, unless it is coloured, as only tpmlint's own words are."""
    if width_of(cell) <= width or "\x1b" in cell:
        return cell
    kept = cell
    while width_of(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}…"


def _wrap(text: str, width: int, *, break_words: bool) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        begun = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(begun) <= width:
            lines[-1] = begun
            continue
        if lines[-1]:
            lines.append("")
        *whole, lines[-1] = _pieces(word, width) if break_words else [word]
        lines[-1:-1] = whole
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Break a word that is too wide, after a hyphen or the like where there is one."""
    pieces = []
    while width_of(word) > width:
        fits = next(length for length in range(len(word), 0, -1) if length == 1 or width_of(word[:length]) <= width)
        joint = max(word.rfind(mark, 0, fits) for mark in "-_/.:") + 1
        cut = joint if joint > 1 else fits
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]
