"""What became of each item over a history, and the history that rules of ``history/`` judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, field

from tpmlint.metrics import HistoryMetrics
from tpmlint.model.dates import Period
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.settings import Verdict


class StatusEvent(Struct, frozen=True):
    """An item got a status; ``before`` is None where it had none, or was not there."""

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
    """What became of one item within the history judged.

    Args:
        changed: the last day on which one of its values changed, or it came; None if that was before.
        statuses, targets: oldest first; a target that was taken away for a while moves when it is given again.
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
    """A history, folded.

    Args:
        roadmap: of the newest commit.
        figures: all that was counted.
        items: what became of each item, by ``kind:id``; an item that is not among them stayed as it was.
        days: of each capability how many changes got which verdict on which day.
        first: day of the oldest commit that was judged, or None if none was.
        whole: whether nothing lies before the history judged.
        fixed: whether one roadmap judged all of it, so that nobody knows what became of its items.
    """

    roadmap: Roadmap
    figures: HistoryMetrics
    items: Mapping[str, ItemHistory]
    days: Mapping[str, Mapping[tuple[date, Verdict], int]] = field(default_factory=dict)
    first: date | None = None
    whole: bool = True
    fixed: bool = False

    def of(self, ref: str) -> ItemHistory:
        """Return what became of an item, by its ``kind:id``."""
        return self.items.get(ref, ItemHistory())


class _ItemEvents(Struct):
    """What is known of one item so far.

    Args:
        newer_status, newer_target: what it was given, and when, at the newest change whose other side tells nothing: a
            value that failed its schema says nothing of the one before it, and a target that is taken away and given
            again moves.
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
    """Gathers what became of each item, from the newest day back; items are known by kind and id, wherever they lie."""

    def __init__(self) -> None:
        self._items: dict[str, _ItemEvents] = {}

    def compare(self, before: Roadmap, after: Roadmap, day: date) -> None:
        """Write down what a change of the roadmap did to its items."""
        for item, old in _changed_pairs(before, after):
            page = self._page(item.ref)
            page.changed = page.changed or day
            if not isinstance(item, Initiative | Feature):
                continue
            was = old if isinstance(old, Initiative | Feature) else None
            _compare_status(page, was, item, day)
            _compare_target(page, was, item, day)

    def cite(self, ref: str, day: date, explains: bool) -> None:
        """Write down that a commit cites an item.

        Args:
            explains: whether that gave a change of a capability context.
        """
        page = self._page(ref)
        page.citations += 1
        page.first_cited = day
        page.last_cited = page.last_cited or day
        if explains:
            page.explained = page.explained or day

    def histories(self) -> dict[str, ItemHistory]:
        """Return what became of each item of which there is anything to tell."""
        return {
            ref: ItemHistory(
                page.changed,
                tuple(reversed(page.statuses)),
                tuple(reversed(page.targets)),
                page.citations,
                page.first_cited,
                page.last_cited,
                page.explained,
            )
            for ref, page in self._items.items()
        }

    def _page(self, ref: str) -> _ItemEvents:
        return self._items.setdefault(ref, _ItemEvents())


def _changed_pairs(before: Roadmap, after: Roadmap) -> Iterator[tuple[Item, Item | None]]:
    """Yield the items that came or changed, with what they were."""
    for item in after.items:
        old = before.find(item.kind, item.id)
        if old is not item and (old is None or old.value != item.value) and after.find(item.kind, item.id) is item:
            yield item, old


def _compare_status(page: _ItemEvents, was: Initiative | Feature | None, item: Initiative | Feature, day: date) -> None:
    newer = (item.status, day) if item.known("status") else page.newer_status
    page.newer_status = None
    if newer is None:
        return
    if was is not None and not was.known("status"):
        page.newer_status = newer
    elif newer[0] != (was.status if was is not None else None):
        page.statuses.append(StatusEvent(newer[1], was.status if was is not None else None, newer[0]))


def _compare_target(page: _ItemEvents, was: Initiative | Feature | None, item: Initiative | Feature, day: date) -> None:
    newer = page.newer_target
    if item.target_date is not None:
        _move(page, item.target_date, newer)
        newer = item.target_date, day
    page.newer_target = None
    if was is None or was.target_date is None:
        page.newer_target = newer
    else:
        _move(page, was.target_date, newer)


def _move(page: _ItemEvents, before: Period, newer: tuple[Period, date] | None) -> None:
    if newer is not None and newer[0].last != before.last:
        after, day = newer
        page.targets.append(TargetEvent(day, before.text, after.text, (after.last - before.last).days))
