"""When open items are due, what they wait for, and what a target that moves later delays.

Nothing can be ready before the items it waits for. So each open item has an earliest day on which it can be ready: the
last day of its own target or of anything that it waits for, along ``enables`` and ``depends_on``, whichever is later.
A move delays the items that become ready later by it; an item with room between its date and the moved one is not
delayed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import TypeAlias

from msgspec import Struct

from tpmlint.formats.dates import Period
from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.items import Item

WaitingGraph: TypeAlias = Mapping[str, tuple[str, ...]]
"""For each open item the open items that wait for it."""

UNEVEN = 3
"""Days by which months, quarters and halves differ in length: two moves by one month are the same move."""


class Due(Struct, frozen=True):
    """An open item with its target date."""

    item: Item
    date: Period

    def is_before(self, other: Due) -> bool:
        """Tell whether the last day of this target is before that of the other."""
        return self.date.last < other.date.last


def dated(item: Item | None) -> Due | None:
    """Return an open item with its target date, if it has one."""
    if item is not None and item.is_open and item.target_date is not None:
        return Due(item, item.target_date)
    return None


def due(item: Item | None) -> Due | None:
    """Return an open item with its target date, if it has one that is not before the item's own start."""
    found = dated(item)
    return None if found is None or is_backwards(found.item) else found


def is_backwards(item: Item) -> bool:
    """Tell whether an item ends before it begins, so that one of its dates is wrong."""
    if item.start_date is None or item.target_date is None:
        return False
    return item.target_date.last < item.start_date.first


Dating: TypeAlias = Callable[[Item | None], Due | None]
"""Which dates count: ``due`` or ``dated``."""


def due_enablers(roadmap: Roadmap, date_of: Dating = due) -> Iterator[tuple[Due, list[Due]]]:
    """Yield the open features that have a date, each with the dates of the open initiatives that enable it."""
    for feature in roadmap.features:
        own = date_of(feature)
        if own is not None and roadmap.find(feature.kind, feature.id) is feature:
            yield own, [each for initiative in roadmap.enablers(feature) if (each := date_of(initiative)) is not None]


def due_dependencies(roadmap: Roadmap, date_of: Dating = due) -> Iterator[tuple[Due, list[Due]]]:
    """Yield the open items that have a date, each with the dates of the open ones that it depends on.

    Items that depend on each other in a cycle have no order and do not count for one another.
    """
    for own, others, _ in _dependencies(roadmap, date_of, in_cycle=False):
        yield own, others


def circular_dependencies(roadmap: Roadmap, date_of: Dating = due) -> Iterator[tuple[Due, list[Due], frozenset[str]]]:
    """Yield the dated open items of a cycle, with the dates of what each depends on in it, and the cycle's refs."""
    return _dependencies(roadmap, date_of, in_cycle=True)


def _dependencies(roadmap: Roadmap, date_of: Dating, in_cycle: bool) -> Iterator[tuple[Due, list[Due], frozenset[str]]]:
    graph, cycle_of = roadmap.dependencies, roadmap.cycle_of
    for item in roadmap.items if cycle_of or not in_cycle else ():
        own = date_of(item)
        if own is None or roadmap.find(item.kind, item.id) is not item:
            continue
        cycle = cycle_of.get(item.ref, frozenset())
        others = [
            other
            for ref, link in graph.get(item.ref, {}).items()
            if (ref in cycle) == in_cycle and (other := date_of(roadmap.resolve(link.reference))) is not None
        ]
        yield own, others, cycle


class Delay(Struct, frozen=True):
    """An open item that becomes ready later, with the number of days."""

    item: Item
    days: int


class Slip(Struct, frozen=True):
    """A target that moves later by so many days, with what it delays, the longest delays first.

    Args:
        causes: the ``kind:id`` of each item with a slip because of which this one moves.
    """

    item: Item
    old: Period
    new: Period
    delays: tuple[Delay, ...]
    causes: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """From the last day of the old target to that of the new one."""
        return (self.new.last - self.old.last).days


_NEAR = 64
"""Steps that are followed from a target which moves because of another: it is told of only where the other is not."""

_LEAST, _EACH = 10_000, 32
"""Steps that are followed from all targets which move independently: so many, or so many a target, if that is more.

Beyond these each is followed as near as the others.
"""


def find_slips(before: Roadmap, after: Roadmap, least: int) -> Iterator[Slip]:
    """Yield the targets that move later by ``least`` days or more, in the order of the roadmap.

    A target that moves because another moves is a delay of that other; its slip names it as the cause. The slips take a
    time that grows with the items and their references, also where all of a long chain move: only what moves
    independently is followed to the end.
    """
    moved = {slip.item.ref: slip for slip in _moved_targets(before, after) if slip.days >= least}
    if not moved:
        return
    graph = open_work(after).waiting
    ready = _ready_days(graph, _promised_days(before, after))
    reached: dict[str, _Reach] = {}
    causes: dict[str, list[str]] = {}
    left = max(_LEAST, _EACH * len(moved))
    for ref in _first_to_last(moved, graph):
        most = _NEAR if ref in causes else max(left, _NEAR)
        reached[ref] = _follow_slip(moved[ref], graph, ready, moved, most)
        if ref not in causes:
            left -= reached[ref].steps
        for other in reached[ref].followed:
            causes.setdefault(other, []).append(ref)
    for ref, slip in moved.items():
        followed = reached[ref].followed
        own = tuple(other for other in sorted(causes.get(ref, ())) if other not in followed or other < ref)
        delays = [
            Delay(item, (day - ready[name]).days)
            for name, day in reached[ref].days.items()
            if name != ref and (item := _item(after, name)) is not None
        ]
        ordered = sorted(delays, key=lambda delay: (-delay.days, delay.item.ref))
        yield Slip(slip.item, slip.old, slip.new, tuple(ordered), own)


def _first_to_last(moved: Mapping[str, Slip], graph: WaitingGraph) -> list[str]:
    """Return the slips so that each comes after those that it may be a delay of; in a cycle the least comes first."""
    awaiting = dict.fromkeys((other for others in graph.values() for other in others), 0)
    for others in graph.values():
        for other in others:
            awaiting[other] += 1
    order = [ref for ref in sorted({*graph, *moved}) if not awaiting.get(ref)]
    seen = set(order)
    left = iter(sorted(awaiting))
    number = 0
    while number < len(order) or (start := next((ref for ref in left if ref not in seen), None)) is not None:
        if number == len(order):
            assert start is not None
            order.append(start)
            seen.add(start)
        for other in graph.get(order[number], ()):
            awaiting[other] -= 1
            if awaiting[other] == 0 and other not in seen:
                order.append(other)
                seen.add(other)
        number += 1
    return [ref for ref in order if ref in moved]


def find_doubtful_slips(before: Roadmap, after: Roadmap, least: int) -> Iterator[Slip]:
    """Yield the targets that move later but are still before their item's own start, without any delays."""
    for item in after.by_name.values():
        now, was = dated(item), dated(find_former(item, before, after))
        if now is not None and was is not None and is_backwards(item):
            slip = Slip(item, was.date, now.date, ())
            if slip.days >= least:
                yield slip


def find_withdrawn(before: Roadmap, after: Roadmap) -> Iterator[tuple[Due, list[Item]]]:
    """Yield the open items that had a target and have none, with that target and the items that wait for them.

    One that is planned by a horizon instead is not among them, unless something with a target waits for it. What waits
    is followed as far as that of targets that move: all of it for the first, then as much as is near.
    """
    withdrawn = [
        Due(item, was.date)
        for item in after.by_name.values()
        if item.target_date is None and item.is_known("target_date") and _is_open(item)
        if (was := dated(find_former(item, before, after))) is not None
    ]
    waiting = open_work(after).waiting if withdrawn else {}
    left = max(_LEAST, _EACH * len(withdrawn))
    for own in withdrawn:
        found = dict.fromkeys(islice(_find_waiting(own.item.ref, waiting), max(left, _NEAR)))
        left -= len(found)
        others = [item for ref in found if ref != own.item.ref and (item := _item(after, ref)) is not None]
        if own.item.horizon is None or any(map(dated, others)):
            yield own, others


def _find_waiting(ref: str, graph: WaitingGraph) -> Iterator[str]:
    """Yield what waits for an item, the nearest first, once for each reference that leads to it."""
    seen = {ref}
    queue = deque([ref])
    while queue:
        for other in graph.get(queue.popleft(), ()):
            yield other
            if other not in seen:
                seen.add(other)
                queue.append(other)


class _Reach(Struct, frozen=True):
    """The items that become ready later by one slip, each with its day, and those whose targets moved because of it.

    ``steps`` is the number of references that were followed.
    """

    days: Mapping[str, date]
    followed: frozenset[str]
    steps: int


def _moved_targets(before: Roadmap, after: Roadmap) -> Iterator[Slip]:
    for item in after.by_name.values():
        now, was = due(item), due(find_former(item, before, after))
        if now is not None and was is not None and now.date.last > was.date.last:
            yield Slip(now.item, was.date, now.date, ())


class OpenWork(Struct, frozen=True):
    """The open items, also those of other trackers and repositories that they refer to, and what waits for each."""

    items: Mapping[str, Item]
    waiting: WaitingGraph

    @property
    def awaited(self) -> WaitingGraph:
        """For each open item the open items that it waits for."""
        graph: dict[str, list[str]] = {}
        for ref, others in self.waiting.items():
            for other in others:
                graph.setdefault(other, []).append(ref)
        return {ref: tuple(others) for ref, others in graph.items()}


def open_work(roadmap: Roadmap) -> OpenWork:
    """Return the open items by ``kind:id``, with what waits for each along ``enables`` and ``depends_on``."""
    items: dict[str, Item] = {}
    graph: dict[str, dict[str, None]] = {}
    for item in (*roadmap.by_name.values(), *roadmap.elsewhere.values()):
        if not _is_open(item):
            continue
        items[item.ref] = item
        for reference in item.references:
            if reference.field not in ("enables", "depends_on"):
                continue
            other = roadmap.resolve(reference)
            if other is None or not _is_open(other) or other is item:
                continue
            items.setdefault(other.ref, other)
            first, then = (item, other) if reference.field == "enables" else (other, item)
            graph.setdefault(first.ref, {})[then.ref] = None
    return OpenWork(items, {ref: tuple(others) for ref, others in graph.items()})


def _promised_days(before: Roadmap, after: Roadmap) -> dict[str, date]:
    """Return the last day of each open item's target before the change; after it if the item is new."""
    days = {}
    for item in after.by_name.values():
        was = find_former(item, before, after)
        own = due(item if was is None else was)
        if own is not None and _is_open(item):
            days[item.ref] = own.date.last
    return days


def _ready_days(graph: WaitingGraph, promised: Mapping[str, date]) -> dict[str, date]:
    """Return the earliest day on which each item can be ready; items in a cycle share the last of their days."""
    ready: dict[str, date] = {}
    # The latest first, so that each item has its day when it is reached.
    for start in sorted(promised, key=lambda ref: promised[ref], reverse=True):
        if start in ready:
            continue
        ready[start] = promised[start]
        queue = [start]
        while queue:
            for other in graph.get(queue.pop(), ()):
                if other not in ready:
                    ready[other] = promised[start]
                    queue.append(other)
    return ready


def _follow_slip(
    slip: Slip, graph: WaitingGraph, ready: Mapping[str, date], moved: Mapping[str, Slip], most: int
) -> _Reach:
    """Follow a slip to what it delays, along so many references at most."""
    start = slip.item.ref
    days = {start: slip.new.last}
    followed: set[str] = set()
    queue = deque([start])
    steps = 0
    while queue and steps < most:
        ref = queue.popleft()
        for other in graph.get(ref, ()):
            steps += 1
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
    return _Reach(days, frozenset(followed), steps)


def _follows(own: Slip, day: date, cause: Slip) -> bool:
    """Tell whether an item moved because of a cause: to the period when the cause is ready, or no further than it."""
    return own.new.first <= day + timedelta(days=1) or own.days <= cause.days + UNEVEN


def _is_open(item: Item) -> bool:
    return item.definition.has_backlog and item.is_open


def _item(roadmap: Roadmap, ref: str) -> Item | None:
    return roadmap.find(*ref.split(":", 1))
