"""What a roadmap gained, finished and moved between two tags or commits."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.errors import UserError
from tpmlint.model.changes import find_changes
from tpmlint.model.items import Feature, Initiative
from tpmlint.reporters.render.changes import markdown_lines
from tpmlint.views import Subject, View, Words, only
from tpmlint.views.support.choice import chosen

_ENDS = ("since", "until")


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield a list for each sort of change; ``until`` is the roadmap as it is if omitted."""
    since, until = only(words, "since"), only(words, "until")
    if not since:
        raise UserError("the view changes has no since", "write since=v1.3, with a tag or the id of a commit")
    old = subject.at(since)
    new = subject.roadmap if not until else subject.at(until)
    filters = {key: value for key, value in words.items() if key not in _ENDS}
    shown = {item.ref for item in chosen(new, filters, (Feature, Initiative))}
    if not filters:
        shown |= {item.ref for item in chosen(old, {}, (Feature, Initiative)) if new.find(item.kind, item.id) is None}
    events = [each for each in find_changes(old, new) if f"{each.item.kind}:{each.item.id}" in shown]
    yield from markdown_lines(events) if events else ("Nothing changed.",)


view = View(
    render,
    {
        "since": "a tag, or the id of a commit",
        "until": "the same; the roadmap as it is if omitted",
        "kind": "features, initiatives, or a kind like these; both if omitted",
    },
)
