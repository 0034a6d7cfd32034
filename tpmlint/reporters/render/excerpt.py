"""A line of source with carets beneath it, cut to the width around the place that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tpmlint.finding import Severity, Span
from tpmlint.reporters.render.styles import Ink
from tpmlint.reporters.render.width import Cell, cells, width_of
from tpmlint.text.escape import visible

_CUT = "..."


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to point at.

    Args:
        span: of which the first line is shown.
        text: that line, without its end.
        label: what to say beside the mark; empty for the finding itself, whose message stands above.
        severity: of the finding for its own place, None for a related one.
    """

    span: Span
    text: str
    label: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class _View:
    """The part of a line that is shown: its cells from ``first`` (an index into the line) on, and what was cut."""

    shown: Sequence[Cell]
    first: int
    before: str
    after: str

    @property
    def text(self) -> str:
        return self.before + "".join(cell.shown for cell in self.shown) + self.after

    def column(self, index: int) -> int:
        """Return the column on the terminal at which the line's character ``index`` begins."""
        inside = min(max(index - self.first, 0), len(self.shown))
        return len(self.before) + sum(cell.width for cell in self.shown[:inside])


def fits(text: str, width: int) -> bool:
    """Tell whether a line can be shown whole."""
    return len(text) <= width and sum(cell.width for cell in cells(text)) <= width


def draw(marks: Sequence[Mark], width: int, ink: Ink) -> list[str]:
    """Return the source line and a row beneath it for every mark; all marks are on that one line.

    Args:
        width: columns that the rows may take; the first mark decides which part of a longer line is shown.
    """
    view = _view(marks[0], max(width, 20))
    rows = [view.text]
    for mark in marks:
        rows += _underline(mark, view, max(width, 20), ink)
    return rows


def _ends(mark: Mark) -> tuple[int, int]:
    """Return the indexes of the first character marked and of the one after the last; at least one is marked."""
    start = mark.span.column - 1
    end = mark.span.end_column - 1 if mark.span.end_line == mark.span.line else len(mark.text.rstrip())
    return start, max(end, start + 1)


def _view(mark: Mark, width: int) -> _View:
    start, end = _ends(mark)
    if fits(mark.text, width):
        return _View(cells(mark.text), 0, "", "")
    # Only the neighbourhood is looked at: a line may be as long as a file may be.
    near = max(0, min(start, len(mark.text)) - width)
    made = cells(mark.text[near : start + width])
    offset = start - near
    room = width - len(_CUT)
    if near == 0 and _width(made[:end]) <= room:
        first = 0
    else:
        first = _back(made, offset, room // 3)
        if near + len(made) == len(mark.text):
            first = min(first, _back(made, len(made), room))
    before = _CUT if near + first else ""
    tail = made[first:]
    room = width - len(before)
    if near + len(made) == len(mark.text) and _width(tail) <= room:
        return _View(tail, near + first, before, "")
    last, taken = 0, 0
    while last < len(tail) and taken + tail[last].width <= room - len(_CUT):
        taken += tail[last].width
        last += 1
    return _View(tail[:last], near + first, before, _CUT)


def _back(made: Sequence[Cell], offset: int, room: int) -> int:
    """Return the index from which at most ``room`` columns lead up to ``offset``."""
    index = min(offset, len(made))
    while index > 0 and room >= made[index - 1].width:
        index -= 1
        room -= made[index].width
    return index


def _width(made: Sequence[Cell]) -> int:
    return sum(cell.width for cell in made)


def _underline(mark: Mark, view: _View, width: int, ink: Ink) -> list[str]:
    start, end = _ends(mark)
    left = view.column(start)
    line = ("-" if mark.severity is None else "^") * max(1, view.column(end) - left)
    label = visible(mark.label)
    row = " " * left + _paint(mark, line, ink)
    if not label:
        return [row]
    if left + len(line) + 1 + width_of(label) <= width:
        return [f"{row} {_paint(mark, label, ink)}"]
    return [row, " " * max(0, min(left, width - width_of(label))) + _paint(mark, label, ink)]


def _paint(mark: Mark, text: str, ink: Ink) -> str:
    return ink("frame", text) if mark.severity is None else ink.severity(mark.severity, text)
