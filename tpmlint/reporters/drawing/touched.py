"""The capabilities that a change touches: verdict, reason, and whom it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpmlint.finding import CapabilityVerdict, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.drawing.cells import width_of
from tpmlint.reporters.drawing.ink import Ink
from tpmlint.reporters.drawing.table import GAP, table
from tpmlint.reporters.drawing.wrapping import wrapped
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, some

_MOST = 2
"""Features or teams that a row names; the rest is counted."""

_HANGING = ("features", "for", "because")
_INDENT = " " * 6
_NOTHING = "-"
_READABLE = 20
"""Columns in which a reason can be read."""


def touched(verdicts: tuple[CapabilityVerdict, ...], style: Style, ink: Ink) -> Iterator[str]:
    """Yield a table with a row for every touched capability.

    Where too little room is left for the reasons, they hang below the rows, and so do the features and teams.
    """
    if not verdicts:
        return
    yield ink("strong", f"{plural(len(verdicts), 'capability')} touched:")
    heads = ("  capability", "files", "verdict", *_HANGING)
    rows = [(*_row(each, ink), *_about(each)) for each in verdicts]
    widths = [max(map(width_of, column)) for column in zip(heads, *rows, strict=True)]
    if sum(widths[:-1]) + len(GAP) * (len(widths) - 1) + min(widths[-1], _READABLE) <= style.columns:
        yield from _table([heads, *rows], style, ink)
        return
    lines: list[tuple[str, ...]] = [heads[:3]]
    for row in rows:
        lines.append(row[:3])
        for name, text in zip(_HANGING, row[3:], strict=True):
            if text != _NOTHING:
                pieces = wrapped(text, style.columns, len(f"{_INDENT}{name}: "), len(_INDENT) + 2)
                lines.append((f"{_INDENT}{ink('frame', f'{name}:')} {pieces[0]}",))
                lines += [(piece,) for piece in pieces[1:]]
    yield from _table(lines, style, ink)


def _table(rows: Sequence[tuple[str, ...]], style: Style, ink: Ink) -> list[str]:
    head = tuple(f"  {ink('frame', word.strip())}" if word.startswith(" ") else ink("frame", word) for word in rows[0])
    return table([head, *rows[1:]], right=frozenset({1}), width=style.columns)


def _row(each: CapabilityVerdict, ink: Ink) -> tuple[str, str, str]:
    return (
        f"  {visible(each.capability)}",
        f"{len(each.files)}{f' ({each.exempt} exempt)' if 0 < each.exempt < len(each.files) else ''}",
        ink.severity(Severity.ERROR, each.verdict) if each.verdict == "missing" else ink("good", each.verdict),
    )


def _about(each: CapabilityVerdict) -> tuple[str, str, str]:
    return _first(each.features), _first(each.customers), visible(each.evidence[0]) if each.evidence else "nobody said"


def _first(names: tuple[str, ...]) -> str:
    """Return the first few names and how many more there are; a dash for none."""
    return some(tuple(map(visible, names)), _MOST, ", ") or _NOTHING
