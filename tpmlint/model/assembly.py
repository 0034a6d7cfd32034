"""Make the roadmap of parsed files: its items, their names and keys, and the references between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.finding import ItemRef, Route
from tpmlint.model.build import with_value
from tpmlint.model.index import Link, Roadmap, target_of
from tpmlint.model.items import Capability, Item, respell
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.references import fold_key

if TYPE_CHECKING:
    from tpmlint.model.compared import ComparedFile
    from tpmlint.model.registries import RegistryItems
    from tpmlint.model.source_use import SourceUse
    from tpmlint.model.trackers import Tracker


def build_roadmap(
    parsed_files: Iterable[ParsedFile],
    empty: Iterable[str] = (),
    kinds: Kinds = STANDARD,
    sources: tuple[SourceUse, ...] = (),
    trackers: Mapping[str, Tracker] | None = None,
    registries: Mapping[str, RegistryItems] | None = None,
    compared: Mapping[int, tuple[ComparedFile, ...]] | None = None,
) -> Roadmap:
    """Return the roadmap that is in some files.

    Args:
        empty: paths of the files that were read and have no item.
        sources: what was found of each source of the configuration.
        trackers: by name, what exports say of other trackers.
        registries: by name, what exports say of other repositories.
        compared: by the number of its table, what each source says that the roadmap is only compared with.
    """
    parsed_files = tuple(parsed_files)
    others = {each.path for several in (compared or {}).values() for each in several}
    paths = tuple(sorted((*(each.file.path for each in parsed_files if each.file.path not in others), *empty)))
    items = tuple(item for parsed in parsed_files for item in parsed.items)
    if any(parsed.creations for parsed in parsed_files):
        items = (*items, *_created_items(parsed_files, items))
    items = with_exact_ids(items, kinds)
    if sources:
        items = _with_consumers(items, kinds)
    by_name, by_folded_id = _index_names(items)
    by_external, by_key = _index_keys(items)
    alike: dict[tuple[str, str], Item] = {}
    for item in items if kinds is not STANDARD else ():
        if item.definition.like:
            alike.setdefault((item.definition.like, item.id), item)
    elsewhere = {key: item for each in (registries or {}).values() for key, item in each.items.items()}
    links = _find_links(items, by_name, by_external, alike, elsewhere)
    lost = frozenset(word for parsed in parsed_files for word in parsed.lost)
    unread = frozenset(word for parsed in parsed_files for word in parsed.unread)
    invalid = frozenset(_invalid_documents(parsed_files))
    return Roadmap(
        items=items,
        by_name=by_name,
        by_folded_id=by_folded_id,
        by_external=by_external,
        links=links,
        kinds=kinds,
        lost=lost,
        paths=paths,
        invalid=invalid,
        sources=sources,
        alike=alike,
        trackers=trackers or {},
        by_key=by_key,
        unread=unread,
        registries=registries or {},
        elsewhere=elsewhere,
        compared=compared or {},
    )


def without_keys(roadmap: Roadmap, keys: Mapping[str, frozenset[tuple[str, str]]]) -> Roadmap:
    """Return a roadmap in which items do not bear some of their keys, so that no reference means them by these.

    Args:
        keys: systems and keys, by the ``kind:id`` of the item.
    """
    items = tuple(
        replace(
            each, external={system: key for system, key in each.external.items() if (system, key) not in keys[each.ref]}
        )
        if each.ref in keys
        else each
        for each in roadmap.items
    )
    by_name, by_folded_id = _index_names(items)
    by_external, by_key = _index_keys(items)
    alike = {name: by_name[item.kind, item.id] for name, item in roadmap.alike.items()}
    return replace(
        roadmap,
        items=items,
        by_name=by_name,
        by_folded_id=by_folded_id,
        by_external=by_external,
        by_key=by_key,
        alike=alike,
        links=_find_links(items, by_name, by_external, alike, roadmap.elsewhere),
    )


def _index_names(items: Iterable[Item]) -> tuple[dict[tuple[str, str], Item], dict[str, tuple[Item, ...]]]:
    """Return the first item of each kind and id, and the items of each id whatever its case."""
    by_name: dict[tuple[str, str], Item] = {}
    by_folded_id: dict[str, list[Item]] = {}
    for item in items:
        by_name.setdefault((item.kind, item.id), item)
        by_folded_id.setdefault(item.id.casefold(), []).append(item)
    return by_name, {name: tuple(each) for name, each in by_folded_id.items()}


def _index_keys(
    items: Iterable[Item],
) -> tuple[dict[tuple[str, str], tuple[Item, ...]], dict[str, tuple[Item, ...]]]:
    """Return the items by system and key, and by key alone."""
    by_external: dict[tuple[str, str], tuple[Item, ...]] = {}
    by_key: dict[str, tuple[Item, ...]] = {}
    for item in items:
        for key in item.external.items():
            by_external[key] = (*by_external.get(key, ()), item)
        if item.external or item.source:
            for word in {*map(fold_key, item.external.values()), *([fold_key(item.id)] if item.source else [])}:
                by_key[word] = (*by_key.get(word, ()), item)
    return by_external, by_key


def _find_links(
    items: Iterable[Item],
    by_name: Mapping[tuple[str, str], Item],
    by_external: Mapping[tuple[str, str], tuple[Item, ...]],
    alike: Mapping[tuple[str, str], Item],
    elsewhere: Mapping[tuple[str, str], Item],
) -> dict[str, tuple[Link, ...]]:
    links: dict[str, list[Link]] = {}
    for item in (*items, *elsewhere.values()):
        for reference in item.references:
            target = target_of(reference, by_name, by_external, alike)
            if target is None and elsewhere and reference.system is None:
                target = elsewhere.get((reference.kind, reference.id))
            if target is not None:
                links.setdefault(target.ref, []).append(Link(item, reference))
    return {ref: tuple(each) for ref, each in links.items()}


def _with_consumers(items: Iterable[Item], kinds: Kinds) -> tuple[Item, ...]:
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
    return tuple(_with_teams(each, users[each.ref], kinds) if each.ref in users else each for each in items)


def _with_teams(item: Item, teams: Iterable[str], kinds: Kinds) -> Item:
    value = {**item.value, "consumers": [{"team": team} for team in teams]}
    return replace(with_value(item, value, item.unknown, kinds), unasked=item.unasked - {"consumers"})


def _created_items(parsed_files: Iterable[ParsedFile], items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items that exist because they are named, each once whatever its case, unless one is defined."""
    known = {(item.kind, item.id.casefold()) for item in items}
    for parsed in parsed_files:
        for item in parsed.creations:
            if (item.kind, item.id.casefold()) not in known:
                known.add((item.kind, item.id.casefold()))
                yield item


def _invalid_documents(parsed_files: Iterable[ParsedFile]) -> Iterator[tuple[str, int]]:
    for parsed in parsed_files:
        for violation in parsed.violations:
            at = violation.problem.at
            if isinstance(at, ItemRef):
                yield at.path, at.document
        yield from ((item.path, item.document) for item in parsed.items if item.unknown)


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
