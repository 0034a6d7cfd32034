"""What is due before something that it waits for, or waits for something without a date."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.model.schedule import Due, due, due_dependencies, due_enablers
from tpmlint.text.messages import plural
from tpmlint.views import Subject, View, Words
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen, with_default


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield a table of the gaps, the longest first; the day does not count, so nothing in it is overdue."""
    items = {item.ref for item in chosen(subject.roadmap, with_default(words, open="yes"), (Feature, Initiative))}
    gaps = sorted(
        {(own.item.ref, other.item.ref): (own, other) for own, other in _late(subject.roadmap)}.values(),
        key=lambda gap: (-_days(*gap), gap[0].item.ref, gap[1].item.ref),
    )
    rows = [
        (page.named(own.item), page.due(own.item), page.named(other.item), page.due(other.item), _gap(own, other))
        for own, other in gaps
        if own.item.ref in items
    ]
    undated = sorted(
        {(own.ref, other.ref): (own, other) for own, other in _undated(subject.roadmap) if own.ref in items}.items()
    )
    rows += [(page.named(own), page.due(own), page.named(other), "no date", "unknown") for _, (own, other) in undated]
    if rows:
        yield from page.table(("what", "due", "waits for", "due", "too late by"), rows)
    else:
        yield "Nothing is due before what it waits for."


def _late(roadmap: Roadmap) -> Iterator[tuple[Due, Due]]:
    for own, awaited in chain(due_enablers(roadmap), due_dependencies(roadmap)):
        yield from ((own, other) for other in awaited if own.is_before(other))


def _undated(roadmap: Roadmap) -> Iterator[tuple[Item, Item]]:
    """Yield the open features that have a date, each with the open initiatives that enable it and have none."""
    for feature in roadmap.features:
        if due(feature) is not None and roadmap.find(feature.kind, feature.id) is feature:
            others = (each for each in roadmap.enablers(feature) if each.is_open and each.target_date is None)
            yield from ((feature, other) for other in others)


def _days(own: Due, other: Due) -> int:
    return (other.date.last - own.date.last).days


def _gap(own: Due, other: Due) -> str:
    return f"{plural(_days(own, other), 'day')}{', perhaps' if own.date.overlaps(other.date) else ''}"


view = View(render, {"kind": "features, initiatives, or a kind like these; both if omitted"})
