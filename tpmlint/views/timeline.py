"""Dates as a gantt chart, which GitHub and GitLab draw with mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.views import Subject, View, Words
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen, in_order, with_default


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield the chart: a bar from the start to the target, or over the period of the target; a day is a milestone."""
    items = chosen(subject.roadmap, with_default(words, open="yes"), (Feature, Initiative))
    dated = [item for item in items if item.target_date is not None]
    if not dated:
        yield "Nothing that is open has a date."
        return
    lines = ["gantt", "  dateFormat YYYY-MM-DD", "  inclusiveEndDates"]
    for kind in dict.fromkeys(item.kind for item in dated):
        lines.append(f"  section {subject.roadmap.kinds[kind].plural.capitalize()}")
        lines += [f"  {_task(item)}" for item in in_order(item for item in dated if item.kind == kind)]
    yield from page.mermaid(lines)


def _task(item: Item) -> str:
    target = item.target_date
    assert target is not None
    first = target.first if item.start_date is None else min(item.start_date.first, target.last)
    name = page.task(item.title or "") or page.task(item.id)
    states = "done, " if item.is_done else "active, " if item.state == "active" else ""
    if first == target.last:
        return f"{name} : {states}milestone, {first.isoformat()}, 0d"
    return f"{name} : {states}{first.isoformat()}, {target.last.isoformat()}"


view = View(render, {"kind": "features, initiatives, or a kind like these; both if omitted"})
