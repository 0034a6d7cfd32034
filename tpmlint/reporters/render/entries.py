"""Findings for people: source excerpts and grouped findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Finding, RelatedPlace, Severity, Span
from tpmlint.reporters.render.terminal import Cell, Painter, cells, width_of
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.rule import Grouping

_CUT = "..."


class Mark(Struct, frozen=True):
    """A place to underline.

    Args:
        span: of which the first line is shown.
        text: that line, without its end.
        label: text beside the mark; empty for the finding itself, whose message is shown above.
        severity: of the finding for its own place, None for a related one.
    """

    span: Span
    text: str
    label: str = ""
    severity: Severity | None = None


class _View(Struct, frozen=True):
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


def draw(marks: Sequence[Mark], width: int, paint: Painter) -> list[str]:
    """Return the source line and a row beneath it for every mark; all marks are on that one line.

    Args:
        width: columns that the rows may take; the first mark decides which part of a longer line is shown.
    """
    view = _view(marks[0], max(width, 20))
    rows = [view.text]
    for mark in marks:
        rows += _underline(mark, view, max(width, 20), paint)
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
    # Only the surroundings of the mark are measured: a line may be as long as a file may be.
    near = max(0, min(start, len(mark.text)) - width)
    drawn = cells(mark.text[near : start + width])
    offset = start - near
    room = width - len(_CUT)
    if near == 0 and _width(drawn[:end]) <= room:
        first = 0
    else:
        first = _index_before(drawn, offset, room // 3)
        if near + len(drawn) == len(mark.text):
            first = min(first, _index_before(drawn, len(drawn), room))
    before = _CUT if near + first else ""
    tail = drawn[first:]
    room = width - len(before)
    if near + len(drawn) == len(mark.text) and _width(tail) <= room:
        return _View(tail, near + first, before, "")
    last, taken = 0, 0
    while last < len(tail) and taken + tail[last].width <= room - len(_CUT):
        taken += tail[last].width
        last += 1
    return _View(tail[:last], near + first, before, _CUT)


def _index_before(drawn: Sequence[Cell], offset: int, room: int) -> int:
    """Return the index from which at most ``room`` columns lead up to ``offset``."""
    index = min(offset, len(drawn))
    while index > 0 and room >= drawn[index - 1].width:
        index -= 1
        room -= drawn[index].width
    return index


def _width(drawn: Sequence[Cell]) -> int:
    return sum(cell.width for cell in drawn)


def _underline(mark: Mark, view: _View, width: int, paint: Painter) -> list[str]:
    start, end = _ends(mark)
    left = view.column(start)
    line = ("-" if mark.severity is None else "^") * max(1, view.column(end) - left)
    label = visible(mark.label)
    row = " " * left + _paint_mark(mark, line, paint)
    if not label:
        return [row]
    if left + len(line) + 1 + width_of(label) <= width:
        return [f"{row} {_paint_mark(mark, label, paint)}"]
    return [row, " " * max(0, min(left, width - width_of(label))) + _paint_mark(mark, label, paint)]


def _paint_mark(mark: Mark, text: str, paint: Painter) -> str:
    return paint("frame", text) if mark.severity is None else paint.severity(mark.severity, text)


LEAST = 4
"""Fewer findings than this are shown one by one, each with its own help."""

_MOST_NAMED = 12
"""Places that one entry names; the table of touched capabilities names all."""


def group_findings(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """Yield findings in order; many findings of a rule with a grouping become one, at the first place."""
    alike: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, finding.severity), []).append(finding)
    groups = {
        key: (group, grouping)
        for key, group in alike.items()
        if len(group) >= LEAST and (grouping := _grouping(group[0])) is not None
    }
    for finding in findings:
        found = groups.get((finding.rule, finding.severity))
        if found is None:
            yield finding
        elif finding is found[0][0]:
            yield _as_one(*found)


def _grouping(finding: Finding) -> Grouping | None:
    from tpmlint.rule import find_rule_in

    entry = find_rule_in(finding.category, finding.rule)
    return entry.rule.grouping if entry is not None else None


def _as_one(group: list[Finding], grouping: Grouping) -> Finding:
    first, *others = group
    kind = (first.item or first.subject).partition(":")[0]
    named = ", ".join(_name(each) for each in group[:_MOST_NAMED])
    more = f" and {len(group) - _MOST_NAMED} more" if len(group) > _MOST_NAMED else ""
    places = tuple(RelatedPlace(f"{_name(each)} too", each.location) for each in others[: _MOST_NAMED - 1])
    return replace(
        first,
        message=f"{plural(len(group), kind)} {grouping.message}: {named}{more}",
        related=places,
        help=grouping.help,
    )


def _name(finding: Finding) -> str:
    return (finding.item or finding.subject).partition(":")[2]


def count_severities(severities: Counter[Severity]) -> str:
    """Return ``1 error, 2 warnings, 1 info``."""
    return ", ".join(
        f"{severities[severity]} info" if severity == Severity.INFO else plural(severities[severity], severity.word)
        for severity in sorted(severities, reverse=True)
    )
