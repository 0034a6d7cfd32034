"""Why an item of another repository or tracker counts for nothing that only the export of a change speaks for.

Nothing tells whether that repository or tracker has the item, or has it in this state; so the export that the target
branch has decides whether it exists and whether anybody still wants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.change.model import Side
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kinds
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.prose import Distrust

if TYPE_CHECKING:
    from tpmlint.model.registries import RegistryItems


class _Known(Struct, frozen=True):
    """What the target branch has of another repository or tracker.

    Args:
        path: of the export that the change has.
        names: its items: ``kind:id`` of a repository, keys of a tracker.
        dropped: those of them that are given up.
    """

    path: str
    names: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()


def distrust_exports(side: Side, target: Side) -> Distrust | None:
    """Return a function that tells why an item counts for nothing because of its export; None if no export changed.

    Args:
        side: the roadmap that names the items.
        target: the target branch.
    """
    new, old = side.roadmap, target.roadmap
    kinds = kinds_of(target.settings)
    registries = {
        name: _known_items(each.path, old.registries.get(name), kinds)
        for name, each in new.registries.items()
        if name not in old.registries or old.registries[name].sha256 != each.sha256
    }
    trackers: dict[str, _Known] = {}
    for name, tracker in new.trackers.items():
        was = old.trackers.get(name)
        if was is None or (was.keys, was.dropped) != (tracker.keys, tracker.dropped):
            keys, dropped = (was.keys or frozenset(), was.dropped) if was is not None else (frozenset(), frozenset())
            trackers[name] = _Known(tracker.path, keys, dropped)
    if not (registries or trackers):
        return None

    def distrust(item: Item) -> str | None:
        if item.registry:
            known, names = registries.get(item.registry), _names(item)
        else:
            known, names = (trackers.get(item.kind) if item.definition.foreign else None), (item.id,)
        if known is None:
            return None
        if known.names.isdisjoint(names):
            return f"is in {known.path} only since this change"
        if not known.dropped.isdisjoint(names) and not item.is_dropped:
            return f"is no longer wanted by {known.path} as the target branch has it"
        return None

    return distrust


def _names(item: Item) -> tuple[str, ...]:
    """Return what an item of another repository may be called in its export."""
    item_id = item.id.partition("/")[2]
    return f"{item.kind}:{item_id}", f"{item.definition.model}:{item_id}"


def _known_items(path: str, was: RegistryItems | None, kinds: Kinds) -> _Known:
    if was is None or was.export is None:
        return _Known(path)
    names: set[str] = set()
    dropped: set[str] = set()
    for record in was.export.items:
        for kind in {str(record["kind"]), str(record.get("like") or record["kind"])}:
            name = f"{kind}:{record['id']}"
            names.add(name)
            if kind in kinds and _is_dropped(record, kinds, kind):
                dropped.add(name)
    return _Known(path, frozenset(names), frozenset(dropped))


def _is_dropped(record: Mapping[str, object], kinds: Kinds, kind: str) -> bool:
    state = kinds[kind].state
    return bool(state) and record.get(state) in kinds[kind].dropped
