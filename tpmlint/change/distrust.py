"""Why an item gives no product context where the change itself decides what the item says.

A mapping says where the fields of records are, and may say itself what they do not: with a ``default``, with
``create``, or by not mapping what an item must say. That is for the target branch to decide, so a change cannot give
itself product context by a source of its own.

Nor does anything tell whether another repository or tracker has an item, or has it in this state, if only the export of
the change says so. The export that the target branch has decides whether it exists and whether anybody still wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.change.model import CARRYING, AlteredSources, Side
from tpmlint.model.items import Decision, Initiative, Item
from tpmlint.model.kinds import Kinds
from tpmlint.model.own_kinds import kinds_of, schema_asked
from tpmlint.model.prose import Distrust
from tpmlint.sources import FieldMapping, ItemBlock, Source
from tpmlint.text.messages import quote, some

if TYPE_CHECKING:
    from tpmlint.model.registries import RegistryItems

_DECIDING = ("status", "capabilities", "enables", "internal_customers", "initiatives", "features")
"""The fields that decide whether an item gives context, and to which code."""

_PROSE = frozenset({"how", "need"})


def distrust_sources(
    side: Side, target: Side, altered: AlteredSources | None = None
) -> Callable[[Item], str | None] | None:
    """Return a function that tells why an item gives no context because of its source or kind; None if none does.

    Args:
        side: the roadmap that has the items.
        target: the target branch, whose sources may say what they like.
        altered: what differs by the sources of the change, if they are not those of the target.
    """
    known = {each.name: each for each in target.settings.sources}
    new = {each.name: each for each in side.settings.sources if known.get(each.name) != each}
    likes = {each.name: each.like for each in target.settings.kinds}
    escaping = {
        each.name: extension.path
        for each in side.settings.kinds
        if likes.get(each.name) != each.like and (extension := target.settings.extensions.get(each.like)) is not None
    }
    if not (new or escaping or altered):
        return None

    def distrust(item: Item) -> str | None:
        if item.kind in escaping:
            return (
                f"is of the kind {item.kind}, which the change brings, and which {escaping[item.kind]} does not ask yet"
            )
        source = new.get(item.source)
        if altered is not None and item.source and (field := _field_by_mapping(item, source, target, altered)):
            return f"has {quote(field)} from the source {item.source} as the change has it, and not from a record"
        if source is None:
            return None
        old = known.get(item.source)
        if _is_created(item, source):
            if target.roadmap.find(item.kind, item.id) is not None or not _creates_more(source, old):
                return None
            return f"exists only because the source {source.name} names it, in a way that the change brings"
        if not isinstance(item, Initiative | Decision):
            return None
        before = [each for each in old.items if each.kind == item.kind] if old is not None else []
        kind = side.roadmap.kinds[item.kind]
        schema = schema_asked(kind, target.settings)
        deciding = (*_DECIDING, *(name for name in schema["required"] if name not in kind.schema["required"]))
        for block in source.items:
            if block.kind != item.kind:
                continue
            asked = {*block.unasked(schema), *block.optional.intersection(schema["required"])}
            asked -= {name for each in before for name in (*each.unasked(schema), *each.optional)}
            if asked:
                fields = some([quote(each) for each in sorted(asked)], last=" or ")
                return f"is read by the source {source.name} as the change has it, which does not ask for {fields}"
            changed = list(dict.fromkeys(_fields_set_by_mapping(item, block, before, deciding)))
            if changed:
                fields = some([quote(each) for each in changed])
                return f"has {fields} from the source {source.name} as the change has it, and not from a record"
        return None

    return distrust


def _field_by_mapping(item: Item, source: Source | None, target: Side, altered: AlteredSources) -> str:
    """Return a field of an item that the mapping of the change decides, and not its record; empty if there is none.

    Args:
        source: that reads the item, if the change brings or alters it.
    """
    if not isinstance(item, Initiative | Decision):
        return ""
    if there := altered.of_target(item):
        return _differing_field(item, there, _DECIDING)
    if source is None:
        return ""
    # Its record is where no source of the target reads it. One that says the same says nothing new; of one that says
    # something else under the same name, nothing tells what the record says from what the mapping makes of it.
    same = altered.of_same_record(item)
    named = target.roadmap.find(item.kind, item.id)
    return _differing_field(item, same or ([named] if named is not None else []), CARRYING[item.definition.model])


def _differing_field(item: Item, others: Sequence[Item], fields: Iterable[str]) -> str:
    """Return a field that an item has differently from the one of its kind among others; empty without others."""
    if not others:
        return ""
    other = next((each for each in others if each.kind == item.kind), None)
    if other is None:
        return "kind"
    return next(
        (name for name in fields if other.is_readable(name) and other.value.get(name) != item.value.get(name)), ""
    )


def _is_created(item: Item, source: Source) -> bool:
    """Tell whether an item may exist only because a source names it."""
    creates = any(each.create for each in source.mappings)
    return creates and item.value.keys() <= {"kind", "id", "title"} and not isinstance(item, Initiative | Decision)


def _creates_more(source: Source, old: Source | None) -> bool:
    """Tell whether a source creates items by a field of which it did not before."""
    known = set() if old is None else {key for key, each in _named(old) if each.create}
    return any(each.create and key not in known for key, each in _named(source))


def _named(source: Source) -> Iterator[tuple[tuple[str, str], FieldMapping]]:
    for block in source.items:
        for name, first in block.fields.items():
            for mapping in (first, *first.more):
                yield (block.kind, name), mapping
                if isinstance(mapping.entry, Mapping):
                    yield from (((block.kind, f"{name}.{key}"), each) for key, each in mapping.entry.items())


def _fields_set_by_mapping(
    item: Item, block: ItemBlock, before: list[ItemBlock], deciding: Iterable[str]
) -> Iterator[str]:
    """Yield the deciding fields of which an item may have a value from the mapping alone."""
    for name in deciding:
        first = block.fields.get(name)
        if first is None or any(each.fields.get(name) == first for each in before):
            continue
        value = item.value.get(name)
        for mapping in (first, *first.more):
            if mapping.default is not None and _holds(value, mapping.default):
                yield name
            for key, part in mapping.entry.items() if isinstance(mapping.entry, Mapping) else ():
                for each in (part, *part.more):
                    worded = key in _PROSE and (each.values is not None or each.format.replace("{}", "").strip())
                    if worded or (each.default is not None and _holds(value, each.default)):
                        yield f"{name}.{key}"


def _holds(value: object, default: object) -> bool:
    """Tell whether a default is a value, or in it."""
    if value == default or (isinstance(default, tuple) and value == list(default)):
        return True
    if isinstance(value, dict):
        return any(_holds(each, default) for each in value.values())
    return isinstance(value, list) and any(_holds(each, default) for each in value)


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
