"""Decisions, the newest first, with what each is about."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.model.items import Decision, Item
from tpmlint.reporters.render.markdown import prose
from tpmlint.views import Subject, View, Words
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield a table of decisions; those without a date come last."""
    found = sorted(chosen(subject.roadmap, words, (Decision,)), key=lambda each: each.id)
    found.sort(key=lambda each: each.date.last.toordinal() if each.date is not None else 0, reverse=True)
    if not found:
        yield "There are no decisions."
        return
    rows = [
        (
            each.date.text if each.date else "",
            page.named(each),
            prose(each.status or ""),
            page.names(_about(subject, each)),
        )
        for each in found
    ]
    yield from page.table(("date", "decision", "status", "about"), rows)


def _about(subject: Subject, decision: Decision) -> Iterator[Item]:
    for reference in (*decision.initiatives, *decision.features, *decision.capabilities):
        item = subject.roadmap.resolve(reference)
        if item is not None:
            yield item


view = View(render, {"kind": "decisions, or a kind like them"})
