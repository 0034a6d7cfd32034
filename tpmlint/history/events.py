"""The events of each item over a history, and the history that the rules of ``history/`` check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, field

from tpmlint.formats.dates import Period
from tpmlint.metrics import HistoryMetrics
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.settings import Verdict


class StatusEvent(Struct, frozen=True):
    """An item got a status; ``before`` is None if it had none or did not exist."""

    day: date
    before: str | None
    after: str | None


class TargetEvent(Struct, frozen=True):
    """An item's target moved; dates as written, ``days`` how much later its last day is (less than 0: earlier)."""

    day: date
    before: str
    after: str
    days: int


class ItemHistory(Struct, frozen=True):
    """The events of one item within the audited history.

    Args:
        changed: the last day on which one of its values changed, or it was added; None if that was before.
        statuses, targets: oldest first; a target that was removed for a while moves when it is set again.
        citations: commits that cite it, an initiative or a feature, or a feature that the initiative enables.
        first_cited, last_cited: days of the first and the last of them.
        explained: the last day on which a citation of it gave a change of its own capabilities context.
    """

    changed: date | None = None
    statuses: tuple[StatusEvent, ...] = ()
    targets: tuple[TargetEvent, ...] = ()
    citations: int = 0
    first_cited: date | None = None
    last_cited: date | None = None
    explained: date | None = None


class History(Struct, frozen=True):
    """The summary of a history.

    Args:
        roadmap: the roadmap of the newest commit.
        metrics: the metrics.
        items: the events of each item, by ``kind:id``; an item without an entry did not change.
        days: for each capability the number of changes by day and verdict.
        first: day of the oldest checked commit, or None if none was checked.
        whole: whether there are no commits before the audited history.
        fixed: whether one roadmap was used for all of it, so that the events of its items are unknown.
    """

    roadmap: Roadmap
    metrics: HistoryMetrics
    items: Mapping[str, ItemHistory]
    days: Mapping[str, Mapping[tuple[date, Verdict], int]] = field(default_factory=dict)
    first: date | None = None
    whole: bool = True
    fixed: bool = False

    def of(self, ref: str) -> ItemHistory:
        """Return the events of an item, by its ``kind:id``."""
        return self.items.get(ref, ItemHistory())


class _ItemEvents(Struct):
    """The events of one item so far.

    Args:
        newer_status, newer_target: the value and the day of the last change whose older side is unknown: a value that
            fails its schema does not show the one before it, and a target that is removed and set again moves.
    """

    changed: date | None = None
    newer_status: tuple[str | None, date] | None = None
    newer_target: tuple[Period, date] | None = None
    statuses: list[StatusEvent] = field(default_factory=list)
    targets: list[TargetEvent] = field(default_factory=list)
    citations: int = 0
    first_cited: date | None = None
    last_cited: date | None = None
    explained: date | None = None


class EventCollector:
    """Collects the events of each item, from the newest day back; items are identified by kind and id, in any file."""

    def __init__(self) -> None:
        self._items: dict[str, _ItemEvents] = {}

    def compare(self, before: Roadmap, after: Roadmap, day: date) -> None:
        """Record what a change of the roadmap did to its items."""
        for item, old in _changed_pairs(before, after):
            events = self._events_of(item.ref)
            events.changed = events.changed or day
            if not isinstance(item, Initiative | Feature):
                continue
            was = old if isinstance(old, Initiative | Feature) else None
            _compare_status(events, was, item, day)
            _compare_target(events, was, item, day)

    def cite(self, ref: str, day: date, explains: bool) -> None:
        """Record that a commit cites an item.

        Args:
            explains: whether the citation gave a change of a capability context.
        """
        events = self._events_of(ref)
        events.citations += 1
        events.first_cited = day
        events.last_cited = events.last_cited or day
        if explains:
            events.explained = events.explained or day

    def histories(self) -> dict[str, ItemHistory]:
        """Return the history of each item that has events."""
        return {
            ref: ItemHistory(
                events.changed,
                tuple(reversed(events.statuses)),
                tuple(reversed(events.targets)),
                events.citations,
                events.first_cited,
                events.last_cited,
                events.explained,
            )
            for ref, events in self._items.items()
        }

    def _events_of(self, ref: str) -> _ItemEvents:
        return self._items.setdefault(ref, _ItemEvents())


def _changed_pairs(before: Roadmap, after: Roadmap) -> Iterator[tuple[Item, Item | None]]:
    """Yield the items that were added or changed, with their former version."""
    for item in after.items:
        old = before.find(item.kind, item.id)
        if old is not item and (old is None or old.value != item.value) and after.find(item.kind, item.id) is item:
            yield item, old


def _compare_status(
    events: _ItemEvents, was: Initiative | Feature | None, item: Initiative | Feature, day: date
) -> None:
    newer = (item.status, day) if item.is_known("status") else events.newer_status
    events.newer_status = None
    if newer is None:
        return
    if was is not None and not was.is_known("status"):
        events.newer_status = newer
    elif newer[0] != (was.status if was is not None else None):
        events.statuses.append(StatusEvent(newer[1], was.status if was is not None else None, newer[0]))


def _compare_target(
    events: _ItemEvents, was: Initiative | Feature | None, item: Initiative | Feature, day: date
) -> None:
    newer = events.newer_target
    if item.target_date is not None:
        _move(events, item.target_date, newer)
        newer = item.target_date, day
    events.newer_target = None
    if was is None or was.target_date is None:
        events.newer_target = newer
    else:
        _move(events, was.target_date, newer)


def _move(events: _ItemEvents, before: Period, newer: tuple[Period, date] | None) -> None:
    if newer is not None and newer[0].last != before.last:
        after, day = newer
        events.targets.append(TargetEvent(day, before.text, after.text, (after.last - before.last).days))
