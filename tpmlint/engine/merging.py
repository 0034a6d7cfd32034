"""What merging a change into its target branch would make of roadmap and configuration, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import fields, replace

from tpmlint.model.assembly import build_roadmap
from tpmlint.model.build import with_value
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kinds
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.registries import RegistryItems
from tpmlint.settings import Settings

_NAMES = ("feature", "team", "with", "path", "name", "metric", "url", "id")
"""The keys that identify an entry of a list, in that order."""

_MISSING = object()


def merge_roadmaps(before: LoadedRoadmap, after: LoadedRoadmap, target: LoadedRoadmap) -> LoadedRoadmap:
    """Return what merging makes of a roadmap, so that an old branch is not checked against old requirements.

    A field that the change did not edit has the target's value, one that it edited its own; of a list that both edited,
    the same holds for each entry. What the target removed stays removed, and of what both added the target's counts.

    Args:
        before: the roadmap that the change was built on.
    """
    old = {item.ref: item for item in before.roadmap.by_name.values()}
    new = {item.ref: item for item in after.roadmap.by_name.values()}
    current = {item.ref: item for item in target.roadmap.by_name.values()}
    removed = old.keys() - new.keys()
    origins = dict(_find_renamed(removed, old, (item for ref, item in new.items() if ref not in old)))
    changed = {ref for ref, item in new.items() if ref not in old or old[ref].value != item.value}

    def merge(item: Item) -> Item | None:
        origin = origins.get(item.ref, item.ref)
        if origin not in old:
            return current.get(item.ref, item)
        if origin not in current:
            return None
        return _merge_item(old[origin], item, current[origin], after.roadmap.kinds)

    parsed_files = [
        *(
            _with_items(each, (merge(item) for item in each.items if item.ref in changed))
            for each in after.parsed_files
        ),
        *(
            _with_items(each, (item for item in each.items if item.ref not in changed and item.ref not in removed))
            for each in target.parsed_files
        ),
    ]
    merged = build_roadmap(
        parsed_files,
        kinds=after.roadmap.kinds,
        trackers=after.roadmap.trackers,
        registries=_merge_registries(after.roadmap.registries, target.roadmap.registries),
    )
    return LoadedRoadmap(tuple(parsed_files), (), merged, after.has_files or target.has_files)


def _merge_registries(
    after: Mapping[str, RegistryItems], target: Mapping[str, RegistryItems]
) -> Mapping[str, RegistryItems]:
    """Return the registries after a change, also with the items that only the target refers to."""
    return {
        name: replace(each, items={**target[name].items, **each.items}) if name in target else each
        for name, each in after.items()
    }


def _find_renamed(removed: Iterable[str], old: Mapping[str, Item], added: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """Yield each added item that is a removed one under another id or kind, with the old name.

    It has the id or the title of that item, or its place in the same file.
    """
    gone: dict[tuple[object, ...], str] = {}
    for ref in sorted(removed):
        for trait in _traits(old[ref]):
            gone.setdefault(trait, ref)
    for item in added:
        origin = next((gone[trait] for trait in _traits(item) if trait in gone), None)
        if origin is not None:
            yield item.ref, origin


def _traits(item: Item) -> Iterator[tuple[object, ...]]:
    """Yield what an item that has another id or kind has kept, the surest first."""
    model = item.definition.model
    yield model, "id", item.id
    if item.title is not None:
        yield model, "title", item.title
    yield model, item.path, item.document


def _merge_item(old: Item, new: Item, current: Item, kinds: Kinds) -> Item:
    value = _merge_mapping(old.value, new.value, current.value)
    kept = {name for name in old.value.keys() | new.value.keys() if new.value.get(name) == old.value.get(name)}
    edited = {
        name for name in old.value.keys() | current.value.keys() if current.value.get(name) != old.value.get(name)
    }
    unknown = {name for name in new.unknown if name not in kept} | {
        name for name in current.unknown if name in kept or name in edited
    }
    return with_value(new, value, frozenset(unknown), kinds)


def _merge(old: object, new: object, current: object) -> object:
    """Return what merging makes of a value; where both sides edited what has no entries, that of the change."""
    if new == old:
        return current
    if current in (old, new):
        return new
    if isinstance(new, Mapping) and isinstance(current, Mapping):
        return _merge_mapping(old if isinstance(old, Mapping) else {}, new, current)
    if isinstance(new, list | tuple) and isinstance(current, list | tuple):
        merged = _merge_entries(old if isinstance(old, list | tuple) else (), new, current)
        return tuple(merged) if isinstance(new, tuple) else merged
    return new


def _merge_mapping(
    old: Mapping[str, object], new: Mapping[str, object], current: Mapping[str, object]
) -> dict[str, object]:
    merged = {
        name: _merge(*(side.get(name, _MISSING) for side in (old, new, current)))
        for name in dict.fromkeys((*current, *new))
    }
    return {name: value for name, value in merged.items() if value is not _MISSING}


def _merge_entries(old: Sequence[object], new: Sequence[object], current: Sequence[object]) -> list[object]:
    """Return the target's entries as far as the change has not removed them, and those that the change added."""
    before, after, target = (_by_name(each) for each in (old, new, current))
    merged = {
        name: entry if name not in before else _merge(before[name], after[name], entry)
        for name, entry in target.items()
        if name in after or name not in before
    }
    order = list(merged)
    place = 0
    for name, entry in after.items():
        if name in merged:
            place = order.index(name) + 1
        elif name not in before:
            merged[name] = entry
            order.insert(place, name)
            place += 1
    return [merged[name] for name in order]


def _by_name(entries: Sequence[object]) -> dict[tuple[str, int], object]:
    """Return the entries of a list by what identifies each, with a number for those that are there again."""
    found: dict[tuple[str, int], object] = {}
    counts: dict[str, int] = {}
    for entry in entries:
        value: object = entry
        if isinstance(entry, Mapping):
            value = next(((name, entry[name]) for name in _NAMES if name in entry), entry)
        name = repr(getattr(entry, "name", value))
        counts[name] = counts.get(name, 0) + 1
        found[name, counts[name]] = entry
    return found


_READING = ("folder", "include", "exclude", "sources", "calendars", "limits", "extensions", "kinds")
"""The settings that decide which files are read as roadmap, and how."""


def merge_reading(old: Settings, new: Settings, current: Settings) -> Settings | None:
    """Return the target's settings with what the change edits of how files are read; None if that is nothing."""
    merged = {name: _merge(*(_plain(getattr(side, name)) for side in (old, new, current))) for name in _READING}
    if all(merged[name] == _plain(getattr(current, name)) for name in _READING):
        return None
    limits = merged.pop("limits")
    assert isinstance(limits, dict)
    return replace(current, **merged, limits=replace(current.limits, **limits))


def _plain(value: object) -> object:
    """Return limits as a mapping, whose entries are merged."""
    return {each.name: getattr(value, each.name) for each in fields(value)} if isinstance(value, Struct) else value


def _with_items(parsed: ParsedFile, items: Iterable[Item | None]) -> ParsedFile:
    return replace(parsed, items=tuple(item for item in items if item is not None))
