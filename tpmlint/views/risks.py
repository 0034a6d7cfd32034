"""What is due before something that it waits for, or waits for what is off track, paused or without a date."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.model.items import Capability, Feature, Initiative
from tpmlint.model.risk import Cause, find_risks, state
from tpmlint.text.messages import join_words, plural
from tpmlint.views import Subject, View, Words
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen, with_default


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield a table, the longest gaps first; the day does not count, so nothing in it is overdue or near."""
    risks = find_risks(subject.roadmap, None)
    items = chosen(subject.roadmap, with_default(words, open="yes"), (Feature, Initiative))
    rows = []
    for risk in sorted((risks[item.ref] for item in items if item.ref in risks), key=lambda risk: risk.urgency):
        found: dict[str, list[Cause]] = {}
        for cause in risk.causes:
            if cause.reason != "proposed":
                found.setdefault(cause.item.ref, []).append(cause)
        for causes in found.values():
            gap = next((each for each in causes if each.reason == "gap"), None)
            days = f"{plural(gap.days, 'day')}{'' if gap.certain else ', perhaps'}" if gap is not None else ""
            why = join_words([state(each).removeprefix("is ") for each in causes if each.reason != "gap"])
            rows.append((page.named(risk.item), page.due(risk.item), _waits_for(causes[0]), _due(causes), days, why))
    if rows:
        yield from page.table(("what", "due", "waits for", "due", "gap", "why"), rows)
    else:
        # Not that nothing is at risk: what is overdue or near depends on the day.
        yield "No item is due before what it waits for, and none waits for what is off track, paused or without a date."


def _waits_for(cause: Cause) -> str:
    """Return the items on the way to a cause; empty if it is the item at risk itself."""
    more = [f"{cause.between} more"] if cause.between else []
    names = [page.named(each) for each in cause.chain[1:]]
    return ", then ".join([*names[:-1], *more, *names[-1:]])


def _due(causes: list[Cause]) -> str:
    item = causes[0].item
    if len(causes[0].chain) == 1 or isinstance(item, Capability):
        return ""
    return page.due(item) or "no date"


view = View(render, {"kind": "features, initiatives, or a kind like these; both if omitted"})
