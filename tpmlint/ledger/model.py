"""What rules of ``history/`` judge: the fold of all changes, and what became of each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tpmlint.figures import Figures
from tpmlint.roadmap.index import Roadmap
from tpmlint.settings import Verdict


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """An item got a status; ``before`` is None where it had none, or was not there."""

    day: date
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TargetEvent:
    """An item's target moved; dates as written, ``days`` how much later its last day is (less than 0: earlier)."""

    day: date
    before: str
    after: str
    days: int


@dataclass(frozen=True, slots=True)
class ItemHistory:
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


@dataclass(frozen=True, slots=True)
class Ledger:
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
    figures: Figures
    items: Mapping[str, ItemHistory]
    days: Mapping[str, Mapping[tuple[date, Verdict], int]] = field(default_factory=dict)
    first: date | None = None
    whole: bool = True
    fixed: bool = False

    def of(self, ref: str) -> ItemHistory:
        """Return what became of an item, by its ``kind:id``."""
        return self.items.get(ref, ItemHistory())
