"""References of other formats that name an item whatever the case, which then have the item's own id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tpmlint.finding import Route
from tpmlint.model.build import with_value
from tpmlint.model.items import Item, respell
from tpmlint.model.kinds import Kinds


def with_exact_ids(items: tuple[Item, ...], kinds: Kinds) -> tuple[Item, ...]:
    """Return items whose references of any case name others by their exact ids, where there is one."""
    if not any(each.any_case for item in items if item.source for each in item.references):
        return items
    exact = {(kind, item.id) for item in items for kind in (item.kind, item.definition.like)}
    folded: dict[tuple[str, str], str] = {}
    for item in items:
        for kind in (item.kind, item.definition.like):
            folded.setdefault((kind, item.id.casefold()), item.id)
    return tuple(_with_exact_ids(item, exact, folded, kinds) if item.source else item for item in items)


def _with_exact_ids(
    item: Item, exact: Iterable[tuple[str, str]], folded: Mapping[tuple[str, str], str], kinds: Kinds
) -> Item:
    value: object = item.value
    for each in item.references:
        if each.any_case and each.system is None and (each.kind, each.id) not in exact:
            known = folded.get((each.kind, each.id.casefold()))
            if known is not None:
                value = _put(value, each.route, respell(each, known))
    if value is item.value or not isinstance(value, dict):
        return item
    return with_value(item, value, item.unknown, kinds)


def _put(value: object, route: Route, new: str) -> object:
    """Return a value with another text at a route."""
    if not route:
        return new
    step, rest = route[0], route[1:]
    if isinstance(value, dict):
        return {key: _put(each, rest, new) if key == step else each for key, each in value.items()}
    if isinstance(value, list):
        return [_put(each, rest, new) if number == step else each for number, each in enumerate(value)]
    return value
