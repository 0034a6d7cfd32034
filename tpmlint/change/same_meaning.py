"""What names and keys mean after a change, as far as it is what they meant before it.

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
from tpmlint.model.items import Item
from tpmlint.model.keys import fold_key


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
