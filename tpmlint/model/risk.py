"""Which open items are at risk and why, and when each can be expected.

An item waits for the open initiatives that enable it and for the open items that it depends on, and so for all that
these wait for. Two numbers are kept apart: an item is **overdue by** the days from its own target to today, and has a
**gap** of the days from its own target to the latest target of anything that it waits for. Neither contains the other.

Each reason is spread from the items that have it to all that wait for them, so that the whole roadmap takes a time that
grows with its items and references, also where items wait for each other in a cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from tpmlint.model.items import Capability, Initiative, Item, name
from tpmlint.model.schedule import OpenWork, WaitingGraph, due, open_work
from tpmlint.text.messages import join_words, plural

if TYPE_CHECKING:
    from tpmlint.model.index import Roadmap

Reason: TypeAlias = Literal["gap", "overdue", "off-track", "paused", "at-risk", "undated", "proposed", "deprecated"]

REASONS: tuple[Reason, ...] = (
    "gap",
    "overdue",
    "off-track",
    "paused",
    "at-risk",
    "undated",
    "proposed",
    "deprecated",
)
"""Why an item can be at risk, the worst first."""

NEAR = 90
"""Days before its target within which an item may wait for something without a date, or that nobody decided on."""

_LONGEST = 8
"""Items of a chain that are named one by one."""


class Cause(Struct, frozen=True):
    """A reason why an item is at risk, with the way from that item to the one that is the cause.

    Args:
        chain: the items that wait for each other, from the one at risk to the cause; the item alone if it is the cause.
        between: how many items of a very long chain are missing before the cause.
        days: the number of days of ``gap`` and ``overdue``; else 0.
        certain: False for a gap between two periods that overlap.
    """

    reason: Reason
    chain: tuple[Item, ...]
    between: int = 0
    days: int = 0
    certain: bool = True

    @property
    def item(self) -> Item:
        """The item that is the cause."""
        return self.chain[-1]


class Risk(Struct, frozen=True):
    """When an open item can be expected, and why it is at risk; it is not if there are no causes.

    Args:
        expected: the latest of its own target, today if that has passed, and what it waits for; None without any date.
        overdue: days from its target to today; 0 if it is not overdue.
        gap: days from its target to the latest target of what it waits for; 0 if none is later.
        causes: in the order of ``REASONS``; of each, what the item says itself and one that it waits for, at most.
    """

    item: Item
    expected: date | None
    overdue: int
    gap: int
    causes: tuple[Cause, ...]

    @property
    def lateness(self) -> int:
        """By how many days it is expected to miss its own target."""
        own = due(self.item)
        return 0 if own is None or self.expected is None else (self.expected - own.date.last).days

    @property
    def urgency(self) -> tuple[int, int, date, str]:
        """The key that sorts items at risk: the longest delay first, then the worst reason, then the nearest target."""
        own = due(self.item)
        worst = REASONS.index(self.causes[0].reason) if self.causes else len(REASONS)
        return -self.lateness, worst, own.date.last if own else date.max, self.item.ref


class _Step(Struct, frozen=True):
    """The cause that an item waits for, the next item on the way to it, and how many steps away it is."""

    cause: str
    next: str
    far: int


_Steps: TypeAlias = Mapping[str, _Step]


def find_risks(roadmap: Roadmap, as_of: date | None, near: int = NEAR) -> Mapping[str, Risk]:
    """Return the risk of every open item of a roadmap, by ``kind:id``.

    Args:
        as_of: today; None on no day in particular: then nothing is overdue, and every date is near.
        near: see ``NEAR``.
    """
    work = open_work(roadmap)
    targets = {ref: own.date for ref, item in work.items.items() if (own := due(item)) is not None}
    latest = _spread(sorted(targets, key=lambda ref: (-targets[ref].last.toordinal(), ref)), work.waiting)
    overdue = {
        ref: (as_of - target.last).days for ref, target in targets.items() if as_of is not None and target.last < as_of
    }
    ways: dict[Reason, _Steps] = {
        "overdue": _spread(sorted(overdue, key=lambda ref: (-overdue[ref], ref)), work.waiting)
    }
    for reason, holds in _STATES.items():
        ways[reason] = _spread_all((ref for ref, item in work.items.items() if holds(item)), work.waiting)
    ways["undated"] = _spread_all((ref for ref, item in work.items.items() if _is_undated(item)), work.waiting, far=1)
    deprecated = _deprecated(roadmap, work)
    ways["deprecated"] = _spread_all(deprecated.waiting, {**work.waiting, **deprecated.waiting})
    items = {**work.items, **deprecated.items}

    def chain(ref: str, reason: Reason, steps: _Steps, days: int = 0, certain: bool = True) -> Cause:
        step, passed = steps[ref], [items[ref]]
        next_ref = step.next
        while next_ref != step.cause and len(passed) < _LONGEST - 1:
            passed.append(items[next_ref])
            next_ref = steps[next_ref].next
        return Cause(reason, (*passed, items[step.cause]), step.far - len(passed), days, certain)

    def causes(ref: str, item: Item, gap: int) -> Iterator[Cause]:
        target = targets.get(ref)
        is_promised = target is not None or (item.target_date is None and (item.is_active or item.horizon == "now"))
        is_near = target is not None and (as_of is None or is_due_within(near, item, as_of))
        if gap and target is not None:
            certain = not target.overlaps(targets[latest[ref].cause])
            yield chain(ref, "gap", latest, gap, certain)
        for reason in REASONS[1:]:
            is_close = is_near or reason not in ("undated", "proposed")
            own = ref in overdue if reason == "overdue" else reason in _STATES and _STATES[reason](item)
            if own and is_close and (target is not None or reason in ("overdue", "off-track", "at-risk")):
                yield Cause(reason, (item,), days=overdue[ref] if reason == "overdue" else 0)
            if is_promised and is_close and ref in ways[reason]:
                yield chain(ref, reason, ways[reason], overdue[ways[reason][ref].cause] if reason == "overdue" else 0)

    def risk(ref: str, item: Item) -> Risk:
        own, step = targets.get(ref), latest.get(ref)
        last = targets[step.cause].last if step is not None else None
        gap = (last - own.last).days if own is not None and last is not None and last > own.last else 0
        days = [day for day in (own.last if own is not None else None, last) if day is not None]
        expected = max(days, default=None)
        if expected is not None and as_of is not None:
            expected = max(expected, as_of)
        return Risk(item, expected, overdue.get(ref, 0), gap, tuple(causes(ref, item, gap)))

    return {ref: risk(ref, item) for ref, item in work.items.items() if not item.is_foreign}


def _health(word: str) -> Callable[[Item], bool]:
    return lambda item: isinstance(item, Initiative) and item.health == word


_STATES: Mapping[Reason, Callable[[Item], bool]] = {
    "off-track": _health("off-track"),
    "paused": lambda item: item.state == "paused",
    "at-risk": _health("at-risk"),
    "proposed": lambda item: item.is_proposed,
}
"""The reasons that an item shows by a word of its own."""


def _is_undated(item: Item) -> bool:
    return item.target_date is None and item.is_known("target_date") and not item.definition.foreign


def _deprecated(roadmap: Roadmap, work: OpenWork) -> OpenWork:
    """Return the deprecated capabilities that open items depend on, with these items."""
    found: dict[str, Item] = {}
    waiting: dict[str, dict[str, None]] = {}
    for item in work.items.values():
        for reference in item.depends_on:
            other = roadmap.resolve(reference)
            if isinstance(other, Capability) and other.lifecycle == "deprecated":
                found[other.ref] = other
                waiting.setdefault(other.ref, {})[item.ref] = None
    return OpenWork(found, {ref: tuple(others) for ref, others in waiting.items()})


def _spread(causes: Iterable[str], waiting: WaitingGraph) -> _Steps:
    """Return for each item the first of the causes that it waits for; the causes are asked one after the other."""
    reached: dict[str, _Step] = {}
    for cause in causes:
        _reach([cause], waiting, reached, len(waiting) + 1)
    return reached


def _spread_all(causes: Iterable[str], waiting: WaitingGraph, far: int | None = None) -> _Steps:
    """Return for each item the nearest of the causes that it waits for, so many steps away at most."""
    reached: dict[str, _Step] = {}
    _reach(list(causes), waiting, reached, len(waiting) + 1 if far is None else far)
    return reached


def _reach(causes: list[str], waiting: WaitingGraph, reached: dict[str, _Step], most: int) -> None:
    """Add the items that wait for one of the causes and are not reached yet, the nearest first."""
    edge = [(cause, cause) for cause in causes]
    for far in range(1, most + 1):
        further: list[tuple[str, str]] = []
        for ref, cause in edge:
            for other in waiting.get(ref, ()):
                if other not in reached and other != cause:
                    reached[other] = _Step(cause, ref, far)
                    further.append((other, cause))
        if not further:
            return
        edge = further


def is_due_within(days: int, item: Item, as_of: date) -> bool:
    """Tell whether an open item has a target that has not passed and is so many days away at most."""
    own = due(item)
    return own is not None and 0 <= (own.date.last - as_of).days <= days


def why(risk: Risk, most: int = 3, called: Callable[[Item], str] = name) -> str:
    """Return why an item is at risk, as the end of a sentence about it; empty if it is not.

    Args:
        most: how many items that are causes are named; the others are counted.
        called: how an item is called in the sentence.
    """
    chains: dict[str, list[Cause]] = {}
    for cause in risk.causes:
        chains.setdefault(cause.item.ref, []).append(cause)
    parts = [_part(causes, risk.item, called) for causes in list(chains.values())[:most]]
    more = f"; {plural(len(chains) - most, 'more reason')}" if len(chains) > most else ""
    return "; ".join(parts) + more


def _part(causes: list[Cause], item: Item, called: Callable[[Item], str]) -> str:
    states = join_words([state(cause, called) for cause in causes])
    cause = causes[0]
    if cause.item is item:
        return states
    passed = [f"waits for {called(each)}" for each in cause.chain[1:-1]]
    between = f"waits for {cause.between} more in a row, the last of which " if cause.between else ""
    verb = "rests on" if isinstance(cause.item, Capability) else "waits for"
    passed.append(f"{between}{verb} {called(cause.item)}")
    return f"{', which '.join(passed)}, which {states}"


def state(cause: Cause, called: Callable[[Item], str] = name) -> str:
    """Return what is wrong with a cause, such as ``is paused`` or ``is due 2027-Q3, 184 days after it``."""
    item = cause.item
    target = item.target_date.text if item.target_date is not None else ""
    if cause.reason == "gap":
        after = "it" if len(cause.chain) == 2 else called(cause.chain[0])
        until = "is due" if cause.certain else "may take until the end of"
        return f"{until} {target}, {plural(cause.days, 'day')} after {after}"
    if cause.reason == "overdue":
        return f"is overdue by {plural(cause.days, 'day')}"
    if cause.reason == "proposed":
        return f"is only {item.state_word}"
    return _WORDS.get(cause.reason) or f"is {item.state_word}"


_WORDS: Mapping[Reason, str] = {
    "off-track": "is off track",
    "at-risk": "is at risk",
    "undated": "has no target date",
}
