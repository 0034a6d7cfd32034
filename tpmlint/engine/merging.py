"""What merging a change into its target branch would make of roadmap and configuration, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import fields, replace

from tpmlint.model.assembly import build_roadmap
from tpmlint.model.build import with_value
from tpmlint.model.index import Roadmap
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

    A field that the change did not edit has the target's value, one that it alone edited its own; of a list that both
    edited, the same holds for each entry. Entries that refer to one item are one, however they name it. What the target
    removed stays removed, and of what both edited or added the target's counts.

    Args:
        before: the roadmap that the change was built on.
    """
    old = {item.ref: item for item in before.roadmap.by_name.values()}
    new = {item.ref: item for item in after.roadmap.by_name.values()}
    current = {item.ref: item for item in target.roadmap.by_name.values()}
    removed = old.keys() - new.keys()
    origins = dict(_find_renamed(removed, old, (item for ref, item in new.items() if ref not in old)))
    elsewhere = dict(
        _find_renamed(old.keys() - current.keys(), old, (item for ref, item in current.items() if ref not in old))
    )
    changed = {ref for ref, item in new.items() if ref not in old or old[ref].value != item.value}

    def merge(item: Item) -> Item | None:
        origin = origins.get(item.ref, item.ref)
        if origin not in old:
            return current.get(item.ref, item)
        if origin not in current:
            return None
        sides = (
            _Side(old[origin], before.roadmap, {}),
            _Side(item, after.roadmap, origins),
            _Side(current[origin], target.roadmap, elsewhere),
        )
        return _merge_item(*sides, after.roadmap.kinds)

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


class _Side(Struct, frozen=True):
    """An item as one side of a change has it.

    Args:
        origins: what the items that this side renamed were called before.
    """

    item: Item
    roadmap: Roadmap
    origins: Mapping[str, str]

    def names(self, field: str, known: Collection[str] = ()) -> list[str]:
        """Return what identifies each entry of a list: the item that it refers to, or its first telling key.

        Args:
            known: names of before, one of which counts where several items bear the key that an entry gives.
        """
        value = self.item.value.get(field)
        names = [_name_of(entry) for entry in value] if isinstance(value, list) else []
        for reference in self.item.references:
            if reference.field == field and len(reference.route) > 1 and isinstance(at := reference.route[1], int):
                meant = self.roadmap.resolve(reference)
                bearers = self.roadmap.by_external.get((reference.system or "", reference.id), ())
                refs = [str(reference) if meant is None else meant.ref, *(each.ref for each in bearers)]
                before = [self.origins.get(ref, ref) for ref in refs]
                names[at] = next((name for name in before if name in known), before[0])
        return names


def _merge_item(old: _Side, new: _Side, current: _Side, kinds: Kinds) -> Item:
    sides = (old, new, current)
    before, after, target = (each.item.value for each in sides)
    value: dict[str, object] = {}
    for name in dict.fromkeys((*target, *after)):
        values = _values_of(name, before, after, target)
        if all(each is _MISSING or isinstance(each, list) for each in values):
            known = old.names(name)
            names = [known, *(each.names(name, known) for each in (new, current))]
            value[name] = _merge_lists(*values, names, _target_s)
        else:
            value[name] = _merge(*values, _target_s)
    value = {name: each for name, each in value.items() if each is not _MISSING}
    kept = {name for name in before.keys() | after.keys() if after.get(name) == before.get(name)}
    edited = {name for name in before.keys() | target.keys() if target.get(name) != before.get(name)}
    unknown = {name for name in new.item.unknown if name not in kept} | {
        name for name in current.item.unknown if name in kept or name in edited
    }
    return with_value(new.item, value, frozenset(unknown), kinds)


_Choice: TypeAlias = Callable[[object, object], object]
"""Which of two values counts where the change and the target edited what has no entries."""


def _target_s(_: object, current: object) -> object:
    return current


def _change_s(new: object, _: object) -> object:
    return new


def _merge(old: object, new: object, current: object, choose: _Choice) -> object:
    """Return what merging makes of a value."""
    if new == old:
        return current
    if current in (old, new):
        return new
    if isinstance(new, Mapping) and isinstance(current, Mapping):
        return _merge_mapping(old if isinstance(old, Mapping) else {}, new, current, choose)
    if isinstance(new, list | tuple) and isinstance(current, list | tuple):
        before = old if isinstance(old, list | tuple) else ()
        return _merge_lists(before, new, current, [[*map(_name_of, each)] for each in (before, new, current)], choose)
    return choose(new, current)


def _values_of(
    name: str, old: Mapping[str, object], new: Mapping[str, object], current: Mapping[str, object]
) -> tuple[object, object, object]:
    return old.get(name, _MISSING), new.get(name, _MISSING), current.get(name, _MISSING)


def _merge_mapping(
    old: Mapping[str, object], new: Mapping[str, object], current: Mapping[str, object], choose: _Choice
) -> dict[str, object]:
    merged = {name: _merge(*_values_of(name, old, new, current), choose) for name in dict.fromkeys((*current, *new))}
    return {name: value for name, value in merged.items() if value is not _MISSING}


def _merge_lists(old: object, new: object, current: object, names: Sequence[Sequence[str]], choose: _Choice) -> object:
    """Return the target's entries as far as the change has not removed them, and those that the change added.

    Args:
        names: what identifies each entry of the three.
    """
    if new == old:
        return current
    if current in (old, new):
        return new
    lists = [each if isinstance(each, list | tuple) else () for each in (old, new, current)]
    before, after, target = (_numbered(*pair) for pair in zip(lists, names, strict=True))
    removed = {*names[0]} - {*names[2]}
    merged = {
        name: entry if name not in before else _merge(before[name], after[name], entry, choose)
        for name, entry in target.items()
        if name in after or name not in before
    }
    order = list(merged)
    place = 0
    for name, entry in after.items():
        if name in merged:
            place = order.index(name) + 1
        elif name not in before and name[0] not in removed:
            merged[name] = entry
            order.insert(place, name)
            place += 1
    entries = [merged[name] for name in order]
    if not entries and _MISSING in (new, current):
        return _MISSING
    return tuple(entries) if isinstance(new, tuple) else entries


def _numbered(entries: Sequence[object], names: Sequence[str]) -> dict[tuple[str, int], object]:
    """Return the entries of a list by what identifies each, with a number for those that are there again."""
    found: dict[tuple[str, int], object] = {}
    counts: dict[str, int] = {}
    for entry, name in zip(entries, names, strict=True):
        counts[name] = counts.get(name, 0) + 1
        found[name, counts[name]] = entry
    return found


def _name_of(entry: object) -> str:
    value: object = entry
    if isinstance(entry, Mapping):
        value = next(((name, entry[name]) for name in _NAMES if name in entry), entry)
    return repr(getattr(entry, "name", value))


_READING = ("folder", "include", "exclude", "sources", "calendars", "limits", "extensions", "kinds")
"""The settings that decide which files are read as roadmap, and how."""


def merge_reading(old: Settings, new: Settings, current: Settings) -> Settings | None:
    """Return the target's settings with what the change edits of how files are read; None if that is nothing."""
    before, after, target = ({name: _plain(getattr(side, name)) for name in _READING} for side in (old, new, current))
    merged = _merge_mapping(before, after, target, _change_s)
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
