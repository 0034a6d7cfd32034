"""Which trailer would give a change its product context, ready to paste."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tpmlint.change.model import Change
from tpmlint.change.verdicts import lists
from tpmlint.roadmap.items import Capability, Initiative

ITEM = "Roadmap-Item"
REASON = "Roadmap-Reason"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be cited for a change that lacks context.

    Args:
        missing: the capabilities that nobody has explained.
        fitting: open initiatives that list all of them.
        partial: open initiatives that list some, with those.
        waivable: whether the policy accepts a reason instead.
    """

    missing: tuple[Capability, ...]
    fitting: tuple[Initiative, ...]
    partial: tuple[tuple[Initiative, tuple[Capability, ...]], ...]
    waivable: bool = True


def suggest(change: Change) -> Suggestion:
    """Return the initiatives that could explain what is missing context: active ones first, else as in the roadmap.

    As for a citation, it is enough that they are open before the change or after it.
    """
    missing = tuple(each.touch.capability for each in change.judged if each.verdict == "missing")
    fitting: list[Initiative] = []
    partial: list[tuple[Initiative, tuple[Capability, ...]]] = []
    for initiative in _open(change) if missing and "cited" in change.policy.accept else ():
        listed = tuple(capability for capability in missing if lists(initiative, capability))
        if len(listed) == len(missing):
            fitting.append(initiative)
        elif listed:
            partial.append((initiative, listed))
    return Suggestion(missing, tuple(fitting), tuple(partial), "waived" in change.policy.accept)


def _open(change: Change) -> list[Initiative]:
    sides = (change.before, change.after)
    found = {item.id: item for side in sides for item in side.roadmap.initiatives if item.is_open}
    return sorted(found.values(), key=lambda item: item.status != "active")


def trailer(initiative: Initiative) -> str:
    """Return the line that cites an initiative."""
    return f"{ITEM}: {initiative.id}"


def choices(suggestion: Suggestion) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what there is to choose from, those that fit first: what it is, and the lines to paste."""
    for initiative in suggestion.fitting:
        yield initiative.title or initiative.id, (trailer(initiative),)
    for initiative, listed in suggestion.partial:
        names = ", ".join(capability.id for capability in listed)
        yield f"{initiative.title or initiative.id} (for {names} only)", (trailer(initiative),)
    if suggestion.waivable:
        yield "Without a product reason", (f"{ITEM}: none", f"{REASON}: <why>")
