"""Dates of open items: which of them count, and which are before the date of what the item waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tpmlint.finding import Problem, Related, Severity
from tpmlint.roadmap.dates import Period
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Item
from tpmlint.rules.circles import knots, relation
from tpmlint.rules.phrasing import name


@dataclass(frozen=True, slots=True)
class Due:
    """An open item with its target date."""

    item: Item
    date: Period


def due(item: Item | None) -> Due | None:
    """Return an open item with its target date, if it has one that can be meant."""
    if item is not None and item.is_open and item.target_date is not None:
        return None if is_backwards(item) else Due(item, item.target_date)
    return None


def is_backwards(item: Item) -> bool:
    """Tell whether an item is to be done before it begins, so that one of its dates is wrong."""
    if item.start_date is None or item.target_date is None:
        return False
    return item.target_date.last < item.start_date.first


def enablers(roadmap: Roadmap) -> Iterator[tuple[Due, list[Due]]]:
    """Yield the open features that have a date, each with the dates of the open initiatives that enable it."""
    found: dict[str, dict[str, Due]] = {}
    for initiative in roadmap.initiatives:
        own = due(initiative)
        if own is None:
            continue
        for enables in initiative.enables:
            feature = roadmap.feature(enables.feature)
            if feature is not None:
                found.setdefault(feature.ref, {}).setdefault(initiative.ref, own)
    for feature in roadmap.features:
        own = due(feature)
        if own is not None and roadmap.find(feature.kind, feature.id) is feature:
            yield own, list(found.get(feature.ref, {}).values())


def dependencies(roadmap: Roadmap) -> Iterator[tuple[Due, list[Due]]]:
    """Yield the open items that have a date, each with the dates of the open ones that it depends on.

    Items that depend on each other in a circle have no right order and do not count for one another.
    """
    graph = relation(roadmap, "depends_on")
    knot_of = {ref: number for number, knot in enumerate(knots(graph)) for ref in knot}
    for item in roadmap.items:
        own = due(item)
        if own is None or roadmap.find(item.kind, item.id) is not item:
            continue
        others = [
            other
            for ref, link in graph.get(item.ref, {}).items()
            if not (ref in knot_of and knot_of[ref] == knot_of.get(item.ref))
            and (other := due(roadmap.resolve(link.reference))) is not None
        ]
        yield own, others


def too_late(own: Due, awaited: Iterable[Due], role: str) -> Iterator[Problem]:
    """Yield one problem if ``own`` is due before anything awaited; the last of these is named, all are shown.

    Two dates compare by their last days; where the two periods overlap it is a warning.

    Args:
        role: what the awaited are to the item: ``enabler`` or ``dependency``.
    """
    late = sorted(
        (each for each in awaited if _before(own, each)),
        key=lambda due: (own.date.overlaps(due.date), -due.date.last.toordinal(), due.item.ref),
    )
    if not late:
        return
    worst = late[0]
    more = f", and before {len(late) - 1} more" if len(late) > 1 else ""
    certain = not own.date.overlaps(worst.date)
    yield Problem(
        message=(
            f"{name(own.item)} is due {own.date.text}, before its {role} {worst.item.id}, "
            f"{'due' if certain else 'which may take until the end of'} {worst.date.text}{more}"
        ),
        at=own.item.at("target_date"),
        item=own.item.ref,
        subject=worst.item.ref,
        related=tuple(
            Related(f"{name(each.item)} is due {each.date.text}", each.item.at("target_date")) for each in late
        ),
        severity=None if certain else Severity.WARNING,
    )


def standing(roadmap: Roadmap, matters: Callable[[Period], bool]) -> Iterator[Due]:
    """Yield the open items whose date matters, unless it is known to be wrong for another reason.

    A date that is too early for what the item waits for, or that something planned for ``later`` has, is that fault
    alone, however close or long past it is.
    """
    found = [own for item in roadmap.items if (own := due(item)) and own.item.horizon != "later" and matters(own.date)]
    if not found:
        return
    early = {
        own.item.ref
        for awaiting in (enablers(roadmap), dependencies(roadmap))
        for own, awaited in awaiting
        if any(_before(own, each) for each in awaited)
    }
    yield from (own for own in found if own.item.ref not in early)


def _before(own: Due, other: Due) -> bool:
    return own.date.last < other.date.last
