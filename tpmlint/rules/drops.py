"""What an initiative named and, while both are still open and there, names no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tpmlint.change.model import Change
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Initiative, Item, Reference
from tpmlint.rule import Context
from tpmlint.rules.guess import Guesser
from tpmlint.rules.successors import renamed


@dataclass(frozen=True, slots=True)
class Drop:
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


def dropped(change: Change, context: Context, field: str) -> Iterator[Drop]:
    """Yield what initiatives lost in one field, ``enables`` or ``internal_customers``.

    Initiatives that were or are closed are not asked. What is gone itself is no loss of theirs, and what a reference
    that leads nowhere was meant to name is not lost.
    """
    heirs = renamed(change, context)
    guesser: Guesser | None = None
    for now in change.after.roadmap.initiatives:
        was = change.before.roadmap.find(now.kind, now.id)
        if not isinstance(was, Initiative) or not (was.is_open and now.is_open):
            continue
        if not (was.known(field) and now.known(field)) or was.value.get(field) == now.value.get(field):
            continue
        named = {item.ref for _, item in _named(now, field, change.after.roadmap)}
        guesser = guesser or Guesser(change.after.roadmap)
        named |= set(_meant(now, field, change.after.roadmap, guesser))
        for reference, before in _named(was, field, change.before.roadmap):
            item = heirs.get(before.ref) or change.after.roadmap.find(before.kind, before.id)
            if item is not None and item.ref not in named:
                named.add(item.ref)
                yield Drop(now, item, reference, was)


def _named(initiative: Initiative, field: str, roadmap: Roadmap) -> Iterator[tuple[Reference, Item]]:
    for reference in initiative.references:
        if reference.field == field and (item := roadmap.resolve(reference)) is not None:
            yield reference, item


def _meant(initiative: Initiative, field: str, roadmap: Roadmap, guesser: Guesser) -> Iterator[str]:
    for reference in initiative.references:
        if reference.field == field and reference.system is None and roadmap.resolve(reference) is None:
            yield from (f"{reference.kind}:{meant}" for meant in guesser.meant(reference))
