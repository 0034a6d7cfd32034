"""Which trailer would give a change its product context, ready to paste."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.change.distrust import distrust_sources
from tpmlint.change.model import Change, Side
from tpmlint.change.naming import lists_capability, spellings
from tpmlint.change.trailers import ITEM, REASON
from tpmlint.model.items import Capability, Initiative
from tpmlint.model.prose import Distrust, lacks_context


class Suggestion(Struct, frozen=True):
    """The initiatives to cite for a change that lacks context.

    Args:
        missing: the capabilities without context.
        listing_all: open initiatives that list all of them.
        listing_some: open initiatives that list some, with those.
        waivable: whether the policy accepts a reason instead.
        empty: whether the change has no files at all.
    """

    missing: tuple[Capability, ...]
    listing_all: tuple[Initiative, ...]
    listing_some: tuple[tuple[Initiative, tuple[Capability, ...]], ...]
    waivable: bool = True
    empty: bool = False


def suggest(change: Change) -> Suggestion:
    """Return the initiatives that could give the missing context: active ones first, otherwise in the roadmap's order.

    As for a citation, it is enough that they are open before the change or after it.
    """
    missing = tuple(each.touch.capability for each in change.verdicts if each.verdict == "missing")
    found = citable(change, missing) if "cited" in change.policy.accept else ()
    listing_all = tuple(initiative for initiative, listed in found if len(listed) == len(missing))
    partial = tuple((initiative, listed) for initiative, listed in found if len(listed) < len(missing))
    return Suggestion(missing, listing_all, partial, "waived" in change.policy.accept, not change.files)


def citable(
    change: Change, capabilities: Iterable[Capability]
) -> tuple[tuple[Initiative, tuple[Capability, ...]], ...]:
    """Return the initiatives that may be cited for some capabilities, each with those that it lists.

    They list the capability while they are open, before the change or after it, and have context themselves.
    Active ones come first, otherwise they are in the order of the roadmap.
    """
    wanted = tuple(capabilities)
    found: dict[str, Initiative] = {}
    listed: dict[str, set[str]] = {}
    for side in (change.before, change.after) if wanted else ():
        distrust = _distrust(change, side)
        spelled: dict[str, list[Capability]] = {}
        for each in wanted:
            for text in spellings(each, side.roadmap):
                spelled.setdefault(text, []).append(each)
        for item in side.roadmap.initiatives:
            texts = {reference.text for reference in item.capabilities} if item.is_open else ()
            named = (each for text in texts for each in spelled.get(text, ()))
            own = {each.ref for each in named if lists_capability(item, each, side.roadmap)}
            if own and lacks_context(item, side.roadmap, change.policy.placeholders, distrust) is None:
                found[item.ref] = item
                listed.setdefault(item.ref, set()).update(own)
    ordered = sorted(found.values(), key=lambda item: not item.is_active)
    return tuple((item, tuple(each for each in wanted if each.ref in listed[item.ref])) for item in ordered)


def without_context(change: Change, capability: Capability) -> tuple[Initiative, str] | None:
    """Return the first open initiative that lists a capability and has no context to give, and why, to follow its name.

    The roadmap after the change comes first.
    """
    for side in (change.after, change.before):
        distrust = _distrust(change, side)
        for item in side.roadmap.initiatives_changing(capability):
            reason = lacks_context(item, side.roadmap, distrust=distrust) if item.is_open else None
            if reason is not None:
                return item, reason
    return None


def _distrust(change: Change, side: Side) -> Distrust | None:
    """Return what tells which items of a side are not believed: those of sources that only the change has."""
    target = change.merge[0] if change.merge else change.before
    return None if side is change.before else distrust_sources(side, target, change.altered)


def trailer_line(initiative: Initiative) -> str:
    """Return the line that cites an initiative."""
    return f"{ITEM}: {initiative.id}"


class Choice(Struct, frozen=True):
    """One way to give the missing context.

    Args:
        title: for people: of the initiative, or what the lines mean.
        lines: to paste into the message.
        initiative: the initiative that they cite; None if they give a reason instead.
        capabilities: those for which it is enough.
    """

    title: str
    lines: tuple[str, ...]
    initiative: Initiative | None
    capabilities: tuple[Capability, ...]


def choices(suggestion: Suggestion) -> Iterator[Choice]:
    """Yield the choices, the best first."""
    for initiative in suggestion.listing_all:
        yield Choice(initiative.title or initiative.id, (trailer_line(initiative),), initiative, suggestion.missing)
    for initiative, listed in suggestion.listing_some:
        several = Counter(capability.id for capability in suggestion.missing)
        names = ", ".join(each.ref if several[each.id] > 1 else each.id for each in listed)
        title = f"{initiative.title or initiative.id} (for {names} only)"
        yield Choice(title, (trailer_line(initiative),), initiative, listed)
    if suggestion.waivable:
        lines = (f"{ITEM}: none", f"{REASON}: <why>")
        yield Choice("Without a product reason", lines, None, suggestion.missing)
