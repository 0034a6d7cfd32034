"""What a roadmap gained, finished and moved between two tags or commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpmlint.errors import UserError
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.views import Subject, View, Words, only
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield a list for each sort of change; ``until`` is the roadmap as it is if omitted."""
    since, until = only(words, "since"), only(words, "until")
    if not since:
        raise UserError("the view changes has no since", "write since=v1.3, with a tag or the id of a commit")
    old = subject.at(since)
    new = subject.roadmap if not until else subject.at(until)
    filters = {key: value for key, value in words.items() if key not in ("since", "until")}
    before = {item.ref: item for item in chosen(old, {}, (Feature, Initiative))}
    pairs = [(before.get(item.ref), item) for item in chosen(new, filters, (Feature, Initiative))]
    gone = () if filters else (item for item in before.values() if new.find(item.kind, item.id) is None)
    parts = (
        ("Added", [_with_date(item) for old_item, item in pairs if old_item is None and not item.is_closed]),
        ("Done", [page.bold(item) for old_item, item in pairs if item.is_done and not _was_done(old_item)]),
        ("Given up", [page.bold(item) for old_item, item in pairs if item.is_dropped and not _was_dropped(old_item)]),
        (
            "Moved",
            [_moved(old_item, item) for old_item, item in pairs if old_item is not None and _moves(old_item, item)],
        ),
        ("Removed", [page.bold(item) for item in gone]),
    )
    if not any(lines for _, lines in parts):
        yield "Nothing changed."
        return
    yield from _lists(parts)


def _lists(parts: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    first = True
    for head, lines in parts:
        if lines:
            if not first:
                yield ""
            first = False
            yield f"**{head}**"
            yield ""
            yield from (f"- {line}" for line in lines)


def _was_done(item: Item | None) -> bool:
    return item is not None and item.is_done


def _was_dropped(item: Item | None) -> bool:
    return item is not None and item.is_dropped


def _moves(old: Item, new: Item) -> bool:
    return not new.is_closed and page.due(old) != page.due(new)


def _with_date(item: Item) -> str:
    return f"{page.bold(item)}, due {page.due(item)}" if item.target_date is not None else page.bold(item)


def _moved(old: Item, new: Item) -> str:
    return f"{page.bold(new)}: {page.due(old) or 'no date'} → {page.due(new) or 'no date'}"


view = View(
    render,
    {
        "since": "a tag, or the id of a commit",
        "until": "the same; the roadmap as it is if omitted",
        "kind": "features, initiatives, or a kind like these; both if omitted",
    },
)
