"""An item that is due before what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tpmlint.finding import Problem, Related, Severity
from tpmlint.roadmap.dates import Period
from tpmlint.roadmap.items import Item
from tpmlint.rules.phrasing import name


@dataclass(frozen=True, slots=True)
class Due:
    """An item with its target date."""

    item: Item
    date: Period


def too_late(own: Due, awaited: Iterable[Due], role: str) -> Iterator[Problem]:
    """Yield one problem if ``own`` is due before anything awaited; the last of these is named, all are shown.

    Two dates compare by their last days; where the two periods overlap it is a warning.

    Args:
        role: what the awaited are to the item: ``enabler`` or ``dependency``.
    """
    late = sorted(
        (each for each in awaited if each.date.last > own.date.last),
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
