"""Who uses a capability whose source does not say so: the teams whose capabilities depend on it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tpmlint.model.build import with_value
from tpmlint.model.items import Capability, Item
from tpmlint.model.kinds import Kinds


def with_consumers(items: Iterable[Item], kinds: Kinds) -> tuple[Item, ...]:
    """Return items with the consumers of those that are in another format, whose source maps none.

    A catalogue says it at the other side: a component names the APIs that it consumes and what it depends on. Its team
    is a consumer then, if it is there and is not the owner itself.
    """
    items = tuple(items)
    asked = {each.id: each for each in items if isinstance(each, Capability) and "consumers" in each.unasked}
    teams = {each.id for each in items if each.kind == "team"} if asked else ()
    users: dict[str, dict[str, None]] = {}
    for item in items if teams else ():
        owner = item.owner
        if not isinstance(item, Capability) or owner is None or owner.id not in teams or item.is_dropped:
            continue
        for reference in item.named("depends_on"):
            used = asked.get(reference.id) if reference.kind == "capability" else None
            if used is not None and not (used.owner is not None and used.owner.id == owner.id):
                users.setdefault(used.ref, {})[owner.id] = None
    return tuple(_with(each, users[each.ref], kinds) if each.ref in users else each for each in items)


def _with(item: Item, teams: Iterable[str], kinds: Kinds) -> Item:
    value = {**item.value, "consumers": [{"team": team} for team in teams]}
    return replace(with_value(item, value, item.unknown, kinds), unasked=item.unasked - {"consumers"})
