"""Items of a kind as a table, with the columns and filters of `tpmlint list`."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.errors import UserError
from tpmlint.query.fields import item_field
from tpmlint.query.values import in_words
from tpmlint.reporters.render.markdown import prose
from tpmlint.views import Subject, View, Words, listed, only
from tpmlint.views.support import page
from tpmlint.views.support.choice import TODAY, choose, dated, kind_named, refuse_today


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield the table; its default columns are those of `tpmlint list` that have any value."""
    roadmap = subject.roadmap
    word = only(words, "kind")
    if word is None:
        raise UserError("the view table has no kind", "write kind=features, for example")
    kind = kind_named(word, roadmap)
    columns = listed(words, "columns")
    for name in columns:
        refuse_today(name)
    usual = [name for name in roadmap.kinds[kind].columns if name not in TODAY]
    fields = [item_field(kind, name, dated(roadmap), "columns") for name in columns or usual]
    items = choose(roadmap, kind, words, listed(words, "sort"))
    if not items:
        yield f"The roadmap has no such {roadmap.kinds[kind].plural}."
        return
    cells = [[prose(in_words(field, item)) for item in items] for field in fields]
    shown = [number for number, column in enumerate(cells) if columns or any(column)]
    heads = [prose(fields[number].name.replace("_", " ")) for number in shown]
    yield from page.table(heads, zip(*(cells[number] for number in shown), strict=True))


view = View(
    render,
    {
        "kind": "the kind of item, such as features",
        "columns": "the fields to show, with commas between them",
        "sort": "the fields to sort by; -FIELD turns the order around",
    },
)
