"""The roadmap that merging a change into its target branch would make, item by item and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from tpmlint.model.build import with_value
from tpmlint.model.index import build_roadmap
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kinds
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.parsed_file import ParsedFile


def merge_roadmaps(before: LoadedRoadmap, after: LoadedRoadmap, target: LoadedRoadmap) -> LoadedRoadmap:
    """Return what merging makes of a roadmap, so that an old branch is not checked against old requirements.

    A field that the change did not edit has the target's value, one that it edited its own. An item that the target
    removed stays removed, and of one that both added the target's counts.

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
    return LoadedRoadmap(
        tuple(parsed_files), (), build_roadmap(parsed_files, kinds=after.roadmap.kinds, trackers=after.roadmap.trackers)
    )


def _find_renamed(removed: Iterable[str], old: Mapping[str, Item], added: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """Yield each added item that is a removed one under another id, with the old name.

    It has the title of that item, or its place in the same file.
    """
    gone = [old[ref] for ref in sorted(removed)]
    for item in added:
        for each in gone:
            same_title = item.title is not None and item.title == each.title
            if each.kind == item.kind and (same_title or (each.path, each.document) == (item.path, item.document)):
                yield item.ref, each.ref
                break


def _merge_item(old: Item, new: Item, current: Item, kinds: Kinds) -> Item:
    names = dict.fromkeys((*current.value, *new.value))
    sides = {name: current if new.value.get(name) == old.value.get(name) else new for name in names}
    value = {name: side.value[name] for name, side in sides.items() if name in side.value}
    unknown = frozenset(name for side in (new, current) for name in side.unknown if sides.get(name, side) is side)
    return with_value(new, value, unknown, kinds)


def _with_items(parsed: ParsedFile, items: Iterable[Item | None]) -> ParsedFile:
    return replace(parsed, items=tuple(item for item in items if item is not None))
