"""Find dates that are too early for what an item waits for, and dates that are near or past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from tpmlint.finding import FindingKey, Problem, Related, Severity
from tpmlint.formats.dates import Period
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, name
from tpmlint.model.schedule import Due, dated, due_dependencies, due_enablers, is_backwards
from tpmlint.rules.support.explanations import SHOWN, first_explains

_SHOWN_FIRST = 100
"""Places that are shown with a problem: in a large file each of hundreds of items may wait for all others."""

_RULES = {"enabler": "feature-before-enabler", "dependency": "dependency-out-of-order"}


def find_too_early(own: Due, awaited: Iterable[Due], role: str) -> Iterator[Problem]:
    """Yield a problem for each item that ``own`` waits for and is due before, the latest first; it shows the others.

    The first explains the others, so that they appear only where it is silenced; there are no more than can be read,
    and each says how many more there are. Two dates compare by their last days;
    where the two periods overlap it is a warning. Dates that lie before their item's own start are compared too, in
    problems that `target-before-start` explains.

    Args:
        role: what the item waits for: ``enabler`` or ``dependency``.
    """
    late = sorted(
        (each for each in awaited if own.is_before(each)),
        key=lambda due: (own.date.overlaps(due.date), -due.date.last.toordinal(), due.item.ref),
    )
    doubtful = [each for each in late if is_backwards(each.item)]
    sound = [each for each in late if not is_backwards(each.item)]
    wrong = (backwards_key(own.item),) if is_backwards(own.item) else ()
    keys = (*wrong, *(backwards_key(each.item) for each in doubtful))
    found = [replace(problem, explained_by=wrong) for problem in _each_too_early(own, sound, role)]
    found += [replace(problem, explained_by=keys) for problem in _each_too_early(own, doubtful, role)]
    yield from first_explains(_RULES[role], found)


def backwards_key(item: Item) -> FindingKey:
    """Return the key of the finding that an item's target lies before its start."""
    return "target-before-start", item.ref, "target_date"


def _each_too_early(own: Due, late: list[Due], role: str) -> Iterator[Problem]:
    # Of hundreds each would show many, so that they share them.
    related = [Related(f"{name(each.item)} is due {each.date.text}", each.item.at("target_date")) for each in late]
    for number in range(min(len(late), SHOWN)):
        shown = related[number : number + (SHOWN if number else _SHOWN_FIRST)]
        yield _too_early(own, late[number], tuple(shown), len(late) - number - 1, role)


def _too_early(own: Due, worst: Due, related: tuple[Related, ...], others: int, role: str) -> Problem:
    more = f", and before {others} more" if others else ""
    certain = not own.date.overlaps(worst.date)
    return Problem(
        message=(
            f"{name(own.item)} is due {own.date.text}, before its {role} {_short(worst.item)}, "
            f"{'due' if certain else 'which may take until the end of'} {worst.date.text}{more}"
        ),
        at=own.item.at("target_date"),
        item=own.item.ref,
        subject=worst.item.ref,
        related=related,
        severity=None if certain else Severity.WARNING,
    )


def _short(item: Item) -> str:
    return item.ref if item.definition.foreign else item.id


def dated_items(roadmap: Roadmap, matters: Callable[[Period], bool]) -> Iterator[tuple[Due, tuple[FindingKey, ...]]]:
    """Yield the open items whose target date matters, with the findings that say the date is wrong anyway.

    A date is wrong if it lies before the item's start or before what the item waits for, or if the item is planned for
    ``later``.
    """
    found = [own for item in roadmap.items if (own := dated(item)) and matters(own.date)]
    if not found:
        return
    waiting = (("feature-before-enabler", due_enablers), ("dependency-out-of-order", due_dependencies))
    early = {
        (rule, own.item.ref)
        for rule, find in waiting
        for own, awaited in find(roadmap, dated)
        if any(own.is_before(each) for each in awaited)
    }
    for own in found:
        ref = own.item.ref
        keys: list[FindingKey] = [(rule, ref, None) for rule, _ in waiting if (rule, ref) in early]
        if is_backwards(own.item):
            keys.append(backwards_key(own.item))
        if own.item.horizon == "later":
            keys.append(("horizon-mismatch", ref, "horizon"))
        yield own, tuple(keys)
