"""Dates that are too early for what an item waits for, and those that are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.dates import Period
from tpmlint.model.index import Roadmap
from tpmlint.model.phrases import name
from tpmlint.model.schedule import Due, due, due_dependencies, due_enablers


def find_too_early(own: Due, awaited: Iterable[Due], role: str) -> Iterator[Problem]:
    """Yield one problem if ``own`` is due before anything awaited; the last of these is named, all are shown.

    Two dates compare by their last days; where the two periods overlap it is a warning.

    Args:
        role: what the awaited are to the item: ``enabler`` or ``dependency``.
    """
    late = sorted(
        (each for each in awaited if own.is_before(each)),
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


def find_standing(roadmap: Roadmap, matters: Callable[[Period], bool]) -> Iterator[Due]:
    """Yield the open items whose date matters, unless it is known to be wrong for another reason.

    A date that is too early for what the item waits for, or that something planned for ``later`` has, is that fault
    alone, however close or long past it is.
    """
    found = [own for item in roadmap.items if (own := due(item)) and own.item.horizon != "later" and matters(own.date)]
    if not found:
        return
    early = {
        own.item.ref
        for awaiting in (due_enablers(roadmap), due_dependencies(roadmap))
        for own, awaited in awaiting
        if any(own.is_before(each) for each in awaited)
    }
    yield from (own for own in found if own.item.ref not in early)
