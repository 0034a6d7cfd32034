"""What an initiative named and, while both are still open and there, names no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tpmlint.change.model import Change
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Initiative, Item, Reference
from tpmlint.rule import Context
from tpmlint.rules.support.renames import find_renames
from tpmlint.rules.support.suggestions import Suggester


@dataclass(frozen=True, slots=True)
class LostReference:
    """An item that an initiative lost.

    Args:
        initiative: as it is now.
        item: that it lost, as it is now.
        reference: by which it was named before.
        was: the initiative as it was.
    """

    initiative: Initiative
    item: Item
    reference: Reference
    was: Initiative


def find_lost(change: Change, context: Context, field: str) -> Iterator[LostReference]:
    """Yield what initiatives lost in one field, ``enables`` or ``internal_customers``.

    Initiatives that were or are closed are not asked. What is gone itself is no loss of theirs, and what a reference
    that leads nowhere was meant to name is not lost.
    """
    heirs = find_renames(change, context)
    suggester: Suggester | None = None
    for now in change.after.roadmap.initiatives:
        was = change.before.roadmap.find(now.kind, now.id)
        if not isinstance(was, Initiative) or not (was.is_open and now.is_open):
            continue
        if not (was.known(field) and now.known(field)) or was.value.get(field) == now.value.get(field):
            continue
        named = {item.ref for _, item in _resolve_references(now, field, change.after.roadmap)}
        suggester = suggester or Suggester(change.after.roadmap)
        named |= set(_guess_references(now, field, change.after.roadmap, suggester))
        for reference, before in _resolve_references(was, field, change.before.roadmap):
            item = heirs.get(before.ref) or change.after.roadmap.find(before.kind, before.id)
            if item is not None and item.ref not in named:
                named.add(item.ref)
                yield LostReference(now, item, reference, was)


def _resolve_references(initiative: Initiative, field: str, roadmap: Roadmap) -> Iterator[tuple[Reference, Item]]:
    for reference in initiative.references:
        if reference.field == field and (item := roadmap.resolve(reference)) is not None:
            yield reference, item


def _guess_references(initiative: Initiative, field: str, roadmap: Roadmap, suggester: Suggester) -> Iterator[str]:
    for reference in initiative.references:
        if reference.field == field and reference.system is None and roadmap.resolve(reference) is None:
            yield from (f"{reference.kind}:{meant}" for meant in suggester.suggest(reference))
