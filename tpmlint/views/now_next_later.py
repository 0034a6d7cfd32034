"""What is open, under now, next and later.

An item is where its horizon says. Without a horizon, active work is now, planned work next, and everything else later:
a target date places nothing, since it would move by itself as days pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.reporters.render.markdown import prose
from tpmlint.views import Subject, View, Words
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen, in_order, with_default

_HORIZONS = ("now", "next", "later")
_BY_STATUS = {"active": "now", "paused": "now", "planned": "next"}


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield a list for each horizon that has items, the first to be due first."""
    items = chosen(subject.roadmap, with_default(words, open="yes"), (Feature, Initiative))
    if not items:
        yield "Nothing is open."
        return
    first = True
    for horizon in _HORIZONS:
        found = in_order(
            item for item in items if (item.horizon or _BY_STATUS.get(item.state or "", "later")) == horizon
        )
        if not found:
            continue
        if not first:
            yield ""
        first = False
        yield f"**{horizon.capitalize()}**"
        yield ""
        yield from (_line(subject, item) for item in found)


def _line(subject: Subject, item: Item) -> str:
    facts = [item.kind if item.owner is None else f"{item.kind} of {page.owner(item)}"]
    facts += [f"due {page.due(item)}"] if item.target_date is not None else []
    return f"- {page.bold(item)} ({', '.join(facts)}){_purpose(subject, item)}"


def _purpose(subject: Subject, item: Item) -> str:
    if isinstance(item, Feature):
        return f": {prose(item.benefit)}" if item.benefit and item.benefit.strip() else ""
    assert isinstance(item, Initiative)
    roadmap = subject.roadmap
    features = [feature for each in item.enables if (feature := roadmap.feature(each.feature)) is not None]
    teams = [team for each in item.internal_customers if (team := roadmap.team(each.team)) is not None]
    parts = [f"enables {page.names(features)}"] if features else []
    parts += [f"for {page.names(teams)}"] if teams else []
    return f": {'; '.join(parts)}" if parts else ""


view = View(render, {"kind": "features, initiatives, or a kind like these; both if omitted"})
