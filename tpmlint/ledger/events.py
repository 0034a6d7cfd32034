"""What became of items: told by the roadmaps on either side of a change of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tpmlint.ledger.model import ItemHistory, StatusEvent, TargetEvent
from tpmlint.roadmap.dates import Period
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Feature, Initiative, Item


@dataclass(slots=True)
class _Pages:
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


class Events:
    """Gathers what became of each item, from the newest day back; items are known by kind and id, wherever they lie."""

    def __init__(self) -> None:
        self._items: dict[str, _Pages] = {}

    def compare(self, before: Roadmap, after: Roadmap, day: date) -> None:
        """Write down what a change of the roadmap did to its items."""
        for item, old in _differing(before, after):
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

    def _page(self, ref: str) -> _Pages:
        return self._items.setdefault(ref, _Pages())


def _differing(before: Roadmap, after: Roadmap) -> Iterator[tuple[Item, Item | None]]:
    """Yield the items that came or changed, with what they were."""
    for item in after.items:
        old = before.find(item.kind, item.id)
        if old is not item and (old is None or old.value != item.value) and after.find(item.kind, item.id) is item:
            yield item, old


def _compare_status(page: _Pages, was: Initiative | Feature | None, item: Initiative | Feature, day: date) -> None:
    newer = (item.status, day) if item.known("status") else page.newer_status
    page.newer_status = None
    if newer is None:
        return
    if was is not None and not was.known("status"):
        page.newer_status = newer
    elif newer[0] != (was.status if was is not None else None):
        page.statuses.append(StatusEvent(newer[1], was.status if was is not None else None, newer[0]))


def _compare_target(page: _Pages, was: Initiative | Feature | None, item: Initiative | Feature, day: date) -> None:
    newer = page.newer_target
    if item.target_date is not None:
        _move(page, item.target_date, newer)
        newer = item.target_date, day
    page.newer_target = None
    if was is None or was.target_date is None:
        page.newer_target = newer
    else:
        _move(page, was.target_date, newer)


def _move(page: _Pages, before: Period, newer: tuple[Period, date] | None) -> None:
    if newer is not None and newer[0].last != before.last:
        after, day = newer
        page.targets.append(TargetEvent(day, before.text, after.text, (after.last - before.last).days))
