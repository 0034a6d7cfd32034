"""What changed: the lists of ``tpmlint changes``, with links to the items on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.html_report.context import ReportContext, fragment
from tpmlint.report import NamedItem, RoadmapChange
from tpmlint.reporters.render.changes import Ink, describe, in_groups, summarize, title_of
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from markupsafe import Markup

_SHOWN = 12
"""Changes of a sort that are shown at once; more unfold."""

_UNFOLDED = 12
"""Changes of a sort that unfold; others are counted, which keeps the page small."""

_LONGEST = 200


class Group(Struct, frozen=True):
    """A list of changes of one sort, as HTML; ``more`` unfolds, ``others`` are not on the page."""

    heading: str
    shown: tuple[Markup, ...]
    more: tuple[Markup, ...]
    others: int


class ChangesView(Struct, frozen=True):
    """The data of the view.

    Args:
        summary: how much happened; empty if nothing did.
    """

    title: str
    summary: str
    notes: tuple[str, ...]
    groups: tuple[Group, ...]


def view(context: ReportContext) -> ChangesView | None:
    """Return what the view shows; None if nothing was compared."""
    changes = context.report.changes
    if changes is None:
        return None
    ink = _ink(context)
    groups = []
    for heading, events in in_groups(changes.events):
        lines = tuple(_sentence(each, ink) for each in events[: _SHOWN + _UNFOLDED])
        groups.append(Group(heading, lines[:_SHOWN], lines[_SHOWN:], len(events) - len(lines)))
    return ChangesView(title_of(changes), summarize(changes.events), changes.notes, tuple(groups))


def _sentence(change: RoadmapChange, ink: Ink) -> Markup:
    from markupsafe import Markup

    # All that users wrote went through the ink, which escapes it.
    return Markup(describe(change, ink))


def _ink(context: ReportContext) -> Ink:
    from markupsafe import Markup, escape

    def text(words: str) -> str:
        line = visible(" ".join(words.split()))
        return escape(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")

    def mention(item: NamedItem) -> str:
        found = context.roadmap.find(item.kind, item.id)
        words = text(item.title or item.id)
        return Markup('<a href="{}">{}</a>').format(fragment(found), words) if found is not None else words

    return Ink(name=lambda change: mention(change.item), mention=mention, text=text, arrow="→")
