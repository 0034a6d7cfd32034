"""Traces that work leaves in a history: which code is whose, when it changed, and since when an item is active."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tpmlint.ledger.model import Ledger
from tpmlint.roadmap.items import Capability, Feature, Initiative


def active_items(ledger: Ledger) -> Iterator[Initiative | Feature]:
    """Yield the initiatives and features that are active at the end of a history, each once."""
    for item in ledger.roadmap.by_name.values():
        if isinstance(item, Initiative | Feature) and item.status == "active" and item.known("status"):
            yield item


def active_since(ledger: Ledger, item: Initiative | Feature) -> date | None:
    """Return the day on which an active item became so; None if that was before the history.

    What was gone for a while and came back as it was has been active all the time.
    """
    since: date | None = None
    for event in reversed(ledger.of(item.ref).statuses):
        if event.after != "active":
            break
        since = event.day
    return since


def known_capabilities(ledger: Ledger, initiative: Initiative) -> tuple[Capability, ...] | None:
    """Return the capabilities that an initiative lists; None if not all of them are known, as in another tracker."""
    if not initiative.known("capabilities"):
        return None
    found = [ledger.roadmap.capability(reference) for reference in initiative.capabilities]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


def count_changes(ledger: Ledger, owned: Iterable[Capability], since: date, until: date) -> int:
    """Return how many changes of some capabilities there were from one day to another, both included."""
    return sum(
        count for each in owned for (day, _), count in ledger.days.get(each.id, {}).items() if since <= day <= until
    )


def last_change(ledger: Ledger, owned: Iterable[Capability]) -> date | None:
    """Return the last day on which the code of some capabilities changed, as far as the history tells."""
    return max((day for each in owned for day, _ in ledger.days.get(each.id, {})), default=None)
