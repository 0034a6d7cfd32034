"""What names mean on either side of a change: which items name a capability, and what keys and ids mean after it.

A citation gives context to the capabilities that the cited item lists, and a reference says which these are. If a
change could give the key of one item to another, or the id, then what people have said about the first would speak for
the second.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tpmlint.change.model import Side
from tpmlint.model.assembly import without_keys
from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.items import Capability, Decision, Initiative, Item, Reference
from tpmlint.model.references import fold_key


def lists_capability(initiative: Initiative, capability: Capability, roadmap: Roadmap) -> bool:
    """Tell whether an initiative of a roadmap names a capability as code that it changes."""
    kinds = ("capability", capability.kind)
    references = (each for each in initiative.capabilities if each.kind in kinds)
    return any(_means(reference, capability, roadmap) for reference in references)


def spellings(capability: Capability, roadmap: Roadmap) -> set[str]:
    """Return the texts by which a reference of a roadmap may name a capability."""
    own = roadmap.find(capability.kind, capability.id) or capability
    return {capability.id, capability.ref, *(f"{system}:{key}" for system, key in own.external.items())}


def is_about(decision: Decision, capability: Capability, roadmap: Roadmap) -> bool:
    """Tell whether a decision of a roadmap names a capability."""
    return any(_means(reference, capability, roadmap) for reference in decision.capabilities)


def _means(reference: Reference, capability: Capability, roadmap: Roadmap) -> bool:
    """Tell whether a reference names a capability, which may be on the other side of the change alone."""
    text = reference.text
    system, colon, key = text.partition(":")
    own = roadmap.find(capability.kind, capability.id)
    if text == capability.ref or (colon and own is not None and own.external.get(system) == key):
        return True
    if colon and own is None:
        return capability.external.get(system) == key and (system, key) not in roadmap.by_external
    if text != capability.id:
        return False
    found = roadmap.resolve(reference)
    return reference.kind == capability.kind if found is None else found.ref == capability.ref


def label_of(capability: Capability, *roadmaps: Roadmap) -> str:
    """Return the id of a capability, or its ``kind:id`` where one of the roadmaps has it beside another of its id."""
    having = (each for each in roadmaps if each.find(capability.kind, capability.id) is not None)
    return max((each.label(capability) for each in having), key=len, default=capability.id)


def without_taken_keys(before: Side, after: Side) -> Side:
    """Return the side after a change without the keys by which items mean what did not bear them before.

    An item of before does not get a key that another bore, or that references named, and a new item none that another
    bore. A key that nobody knew is news, as is a new item that references named already.
    """
    old, new = before.roadmap, after.roadmap
    if old is new or old.by_external == new.by_external:
        return after
    named = {(each.system, each.id) for item in old.items for each in item.references if each.system is not None}
    taken: dict[str, frozenset[tuple[str, str]]] = {}
    for item in new.items:
        if not item.external:
            continue
        was = find_former(item, old, new)
        known = {} if was is None else {system: fold_key(key) for system, key in was.external.items()}
        keys = frozenset(
            (system, key)
            for system, key in item.external.items()
            if known.get(system) != fold_key(key)
            and (_is_borne(system, key, old, was) or (was is not None and (system, key) in named))
        )
        if keys:
            taken[item.ref] = taken.get(item.ref, frozenset()) | keys
    return replace(after, roadmap=without_keys(new, taken)) if taken else after


def _is_borne(system: str, key: str, roadmap: Roadmap, own: Item | None) -> bool:
    """Tell whether a key means another item of a roadmap, in its own system or as a reference in a message."""
    meant = (*roadmap.by_external.get((system, key), ()), *roadmap.by_key.get(fold_key(key), ()))
    return any(own is None or each.ref != own.ref for each in meant)


def split_meaning(
    items: Iterable[Item], meant: Iterable[Item], before: Roadmap, after: Roadmap
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return the items that a name means after a change as before, and those that it means only since.

    Args:
        items: what it means after the change.
        meant: what it meant before; if that is nothing, whatever it means now is what it means.
    """
    refs = {each.ref for each in meant}
    if not refs:
        return tuple(items), ()
    same: list[Item] = []
    others: list[Item] = []
    for item in items:
        was = find_former(item, before, after)
        (same if item.ref in refs or (was is not None and was.ref in refs) else others).append(item)
    return tuple(same), tuple(others)
