"""Features against the initiatives that enable them, or the capabilities behind these."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.errors import UserError
from tpmlint.model.impact import is_not_abandoned
from tpmlint.model.items import Feature, Item
from tpmlint.text.messages import quote
from tpmlint.views import Subject, View, Words, only
from tpmlint.views.support import page
from tpmlint.views.support.choice import chosen, in_order, with_default

_WIDEST = 12
"""With more columns than this the matrix is a list: nobody can read so many."""

_MARK = "●"


def render(subject: Subject, words: Words) -> Iterator[str]:
    """Yield the matrix: a row for each feature; in a list where there are many columns."""
    by = only(words, "by") or "initiatives"
    if by not in ("initiatives", "capabilities"):
        raise UserError(f"by must be initiatives or capabilities, not {quote(by)}", "write by=capabilities")
    features = in_order(chosen(subject.roadmap, with_default(words, open="yes"), (Feature,)))
    if not features:
        yield "No feature is open."
        return
    behind = {feature.ref: tuple(_behind(subject, feature, by)) for feature in features}
    columns = {item.ref: item for found in behind.values() for item in found}
    if not columns:
        yield f"No {by} enable these features."
    elif len(columns) > _WIDEST:
        rows = ((page.named(feature), page.names(behind[feature.ref])) for feature in features)
        yield from page.table(("feature", by), rows)
    else:
        rows_ = (
            (page.named(feature), *(_MARK if item in behind[feature.ref] else "" for item in columns.values()))
            for feature in features
        )
        yield from page.table(("", *map(page.named, columns.values())), rows_)


def _behind(subject: Subject, feature: Feature, by: str) -> Iterator[Item]:
    for initiative in subject.roadmap.enablers(feature):
        if not is_not_abandoned(initiative):
            continue
        if by == "initiatives":
            yield initiative
            continue
        found = (subject.roadmap.capability(reference) for reference in initiative.capabilities)
        yield from (capability for capability in found if capability is not None)


view = View(render, {"by": "initiatives or capabilities; initiatives if omitted"})
