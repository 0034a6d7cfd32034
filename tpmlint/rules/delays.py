"""Targets that a change moves later, and what waits for them: along ``enables`` and ``depends_on``, to the end.

Nothing can be ready before what it waits for. So each open item has a day on which it can be ready at the earliest: the
last day of its own target or of anything that it waits for, whichever is later. What a move delays is what becomes
ready later by it; an item with room between its date and the moved one is not delayed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from tpmlint.change.model import Change
from tpmlint.roadmap.dates import Period
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Item
from tpmlint.rules.lateness import due

Graph: TypeAlias = Mapping[str, tuple[str, ...]]
"""For each open item the open items that wait for it."""

UNEVEN = 3
"""Days by which months, quarters and halves differ in length: two moves by one month are the same move."""


@dataclass(frozen=True, slots=True)
class Delay:
    """An open item that becomes ready later, and by how many days."""

    item: Item
    days: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A target that moves later by so many days, with what it delays, the longest delays first."""

    item: Item
    old: Period
    new: Period
    delays: tuple[Delay, ...]

    @property
    def days(self) -> int:
        """From the last day of the old target to that of the new one."""
        return (self.new.last - self.old.last).days


def slips(change: Change, least: int) -> Iterator[Slip]:
    """Yield the targets that move later by ``least`` days or more, in the order of the roadmap.

    One that moves because of another that moves is a delay of that other, and no slip of its own.
    """
    moved = {slip.item.ref: slip for slip in _moved(change) if slip.days >= least}
    if not moved:
        return
    graph = _waiting(change.after.roadmap)
    ready = _ready(graph, _promised(change))
    reached = {ref: _reached(slip, graph, ready, moved) for ref, slip in moved.items()}
    for ref, slip in moved.items():
        causes = [other for other in moved if other != ref and ref in reached[other].followed]
        if any(other not in reached[ref].followed or other < ref for other in causes):
            continue
        delays = [
            Delay(item, (day - ready[name]).days)
            for name, day in reached[ref].days.items()
            if name != ref and (item := _item(change.after.roadmap, name)) is not None
        ]
        ordered = sorted(delays, key=lambda delay: (-delay.days, delay.item.ref))
        yield Slip(slip.item, slip.old, slip.new, tuple(ordered))


@dataclass(frozen=True, slots=True)
class _Reach:
    """What becomes ready later by one slip: on which day, and which of it moved its own target for that reason."""

    days: Mapping[str, date]
    followed: frozenset[str]


def _moved(change: Change) -> Iterator[Slip]:
    for item in change.after.roadmap.by_name.values():
        now, was = due(item), due(change.before.roadmap.find(item.kind, item.id))
        if now is not None and was is not None and now.date.last > was.date.last:
            yield Slip(now.item, was.date, now.date, ())


def _waiting(roadmap: Roadmap) -> Graph:
    graph: dict[str, dict[str, None]] = {}
    for item in roadmap.by_name.values():
        if not _is_open(item):
            continue
        for reference in item.references:
            other = roadmap.resolve(reference)
            if other is None or not _is_open(other) or other is item:
                continue
            if reference.field == "enables":
                graph.setdefault(item.ref, {})[other.ref] = None
            elif reference.field == "depends_on":
                graph.setdefault(other.ref, {})[item.ref] = None
    return {ref: tuple(others) for ref, others in graph.items()}


def _promised(change: Change) -> dict[str, date]:
    """Return the last day of each open item's target as it was; as it is where the item is new."""
    days = {}
    for item in change.after.roadmap.by_name.values():
        before = change.before.roadmap.find(item.kind, item.id)
        own = due(item if before is None else before)
        if own is not None and _is_open(item):
            days[item.ref] = own.date.last
    return days


def _ready(graph: Graph, promised: Mapping[str, date]) -> dict[str, date]:
    """Return the first day on which each item could have been ready; those in a circle on the last of all of theirs."""
    ready = dict(promised)
    queue = deque(ready)
    while queue:
        ref = queue.popleft()
        for other in graph.get(ref, ()):
            if other not in ready or ready[other] < ready[ref]:
                ready[other] = ready[ref]
                queue.append(other)
    return ready


def _reached(slip: Slip, graph: Graph, ready: Mapping[str, date], moved: Mapping[str, Slip]) -> _Reach:
    start = slip.item.ref
    days = {start: slip.new.last}
    followed: set[str] = set()
    queue = deque([start])
    while queue:
        ref = queue.popleft()
        for other in graph.get(ref, ()):
            day = days[ref]
            if other == start or day <= ready[other]:
                continue
            own = moved.get(other)
            if own is not None and _follows(own, day, slip):
                followed.add(other)
                day = max(day, own.new.last)
            if other not in days or days[other] < day:
                days[other] = day
                queue.append(other)
    return _Reach(days, frozenset(followed))


def _follows(own: Slip, day: date, cause: Slip) -> bool:
    """Tell whether an item moved for a cause: to the period in which that is ready, or no further than the cause."""
    return own.new.first <= day + timedelta(days=1) or own.days <= cause.days + UNEVEN


def _is_open(item: Item) -> bool:
    return item.definition.has_backlog and item.is_open


def _item(roadmap: Roadmap, ref: str) -> Item | None:
    return roadmap.find(*ref.split(":", 1))
