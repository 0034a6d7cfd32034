"""A table that fits: where the columns are too wide together, the widest are wrapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpmlint.reporters.drawing.cells import width_of
from tpmlint.reporters.drawing.ink import Ink
from tpmlint.text.escape import inert

_GAP = "  "
_NARROWEST = 6
_PROSE = 24


def room_for(columns: Sequence[Sequence[str]], prose: Sequence[bool], width: int | None) -> list[int]:
    """Return which columns there is room for: the first, and each next one if no word has to break.

    Args:
        columns: with their heads.
        prose: whether a column holds sentences, which are hard to read where it is narrow.
    """
    kept: list[int] = []
    left = 0 if width is None else width + len(_GAP)
    for index, column in enumerate(columns):
        needed = _longest_word(column) + len(_GAP)
        if prose[index]:
            needed = max(needed, min(_PROSE, max(map(width_of, column))) + len(_GAP))
        if not kept or width is None or needed <= left:
            kept.append(index)
            left -= needed
    return kept


def fitted(head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, ink: Ink) -> Iterator[str]:
    """Yield the lines of a table.

    Args:
        rows: as long as ``head``; texts made visible already.
        width: columns to fit into, as far as can be; None leaves every row on one line, so that it can be searched for.
    """
    columns = [list(column) for column in zip(head, *rows, strict=True)]
    widths = _widths(columns, None if width is None else width - len(_GAP) * (len(head) - 1))
    for number, row in enumerate((head, *rows)):
        cells = [_wrap(text, own) for text, own in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            pieces = [cell[line] if line < len(cell) else "" for cell in cells]
            padded = [piece + " " * (own - width_of(piece)) for piece, own in zip(pieces, widths, strict=True)]
            text = _GAP.join(padded).rstrip()
            yield ink("strong", text) if number == 0 else inert(text)


def _widths(columns: Sequence[Sequence[str]], room: int | None) -> list[int]:
    """Return each column's width: its own where there is room, else as much as is fair without breaking words."""
    widths = [max(map(width_of, column)) for column in columns]
    if room is None or sum(widths) <= room:
        return widths
    least = [_longest_word(column) for column in columns]
    if sum(least) > room:
        least = [min(word, _NARROWEST) for word in least]
    limit = max(range(max(widths) + 1), key=lambda cap: (sum(_capped(widths, least, cap)) <= room, cap), default=0)
    fair = _capped(widths, least, limit) if sum(_capped(widths, least, limit)) <= room else least
    spare = room - sum(fair)
    # What is left over goes to the last of those that want more.
    for index in reversed(range(len(fair))):
        more = max(0, min(spare, widths[index] - fair[index]))
        fair[index] += more
        spare -= more
    return fair


def _longest_word(column: Sequence[str]) -> int:
    return max(width_of(word) for text in column for word in text.split(" "))


def _capped(widths: Sequence[int], least: Sequence[int], cap: int) -> list[int]:
    return [min(own, max(cap, small)) for own, small in zip(widths, least, strict=True)]


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        begun = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(begun) <= width:
            lines[-1] = begun
            continue
        if lines[-1]:
            lines.append("")
        *whole, lines[-1] = _pieces(word, width)
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
