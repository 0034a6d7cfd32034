"""Which initiatives and decisions a change adds or edits.

Tags, links, comments, layout and punctuation do not tell what a change is for, so they do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpmlint.change.model import Side
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kinds
from tpmlint.text.placeholders import plain

CARRYING: Mapping[str, tuple[str, ...]] = {
    "initiative": (
        "status",
        "owner",
        "enables",
        "internal_customers",
        "problem",
        "hypothesis",
        "capabilities",
        "objectives",
        "metrics",
        "depends_on",
        "start_date",
        "target_date",
        "health",
    ),
    "decision": ("status", "initiatives", "features", "capabilities"),
}
"""The fields in which a changed value carries product context, by kind."""


def changed_items(before: Side, after: Side) -> Iterator[Item]:
    """Yield the initiatives and decisions of the after side that are new or have other content.

    A copy, or an item that only got another id, is not new.
    """
    if before.roadmap is after.roadmap:
        return
    known: dict[str, set[str]] = {}
    for item in after.roadmap.items:
        fields = CARRYING.get(item.kind)
        if fields is None or before.roadmap.find(item.kind, item.id) is item:
            continue
        if item.kind not in known:
            old = (each for each in before.roadmap.items if each.kind == item.kind)
            known[item.kind] = {_content(each, fields, before.roadmap.kinds) for each in old}
        if _content(item, fields, after.roadmap.kinds) not in known[item.kind]:
            yield item


def _content(item: Item, fields: tuple[str, ...], kinds: Kinds) -> str:
    """Return the content of some fields, without case, white space, punctuation and the order of lists."""
    return repr([_plain(item.value.get(name), kinds) or "" for name in fields])


def _plain(value: object, kinds: Kinds) -> object:
    if isinstance(value, Mapping):
        found = ((str(key), _plain(each, kinds)) for key, each in value.items())
        return sorted((key, each) for key, each in found if each not in ("", []))
    if isinstance(value, list):
        return sorted((_plain(each, kinds) for each in value), key=repr)
    if isinstance(value, str):
        prefix, colon, key = value.partition(":")
        return plain(key if colon and prefix in kinds else value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else str(value)
