"""The capabilities that a change touches: verdict, reason, and whom it is for."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import CapabilityVerdict, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.drawing.ink import Ink
from tpmlint.reporters.drawing.table import table
from tpmlint.text import plural, visible

_MOST = 2
"""Features or teams that a row names; the rest is counted."""


def touched(verdicts: tuple[CapabilityVerdict, ...], style: Style, ink: Ink) -> Iterator[str]:
    """Yield a table with a row for every touched capability."""
    if not verdicts:
        return
    yield ink("strong", f"{plural(len(verdicts), 'capability')} touched:")
    rows = [tuple(ink("frame", word) for word in ("capability", "files", "verdict", "features", "for", "because"))]
    rows += [
        (
            f"  {visible(each.capability)}",
            f"{len(each.files)}{f' ({each.exempt} exempt)' if 0 < each.exempt < len(each.files) else ''}",
            ink.severity(Severity.ERROR, each.verdict) if each.verdict == "missing" else ink("good", each.verdict),
            some(each.features),
            some(each.customers),
            visible(each.evidence[0]) if each.evidence else "nobody said",
        )
        for each in verdicts
    ]
    rows[0] = (f"  {rows[0][0]}", *rows[0][1:])
    yield from table(rows, right=frozenset({1}), width=style.columns)


def some(names: tuple[str, ...]) -> str:
    """Return the first few names and how many more there are; a dash for none."""
    if not names:
        return "-"
    shown = ", ".join(visible(name) for name in names[:_MOST])
    return f"{shown} and {len(names) - _MOST} more" if len(names) > _MOST else shown
