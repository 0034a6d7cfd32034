"""What a change removed, renamed or lost, and where to point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.finding import FileRef, FindingKey, ItemRef
from tpmlint.model import renames as renaming
from tpmlint.model.index import Link, Roadmap, find_former
from tpmlint.model.items import Capability, Initiative, Item, Reference, Team
from tpmlint.model.ownership import Claims, ExemptPaths, claimed_path
from tpmlint.model.renames import find_removed, missing_from, with_new_names
from tpmlint.model.roadmap_files import inside
from tpmlint.rule import Context, find_rule
from tpmlint.rules.support.explanations import schema_keys
from tpmlint.rules.support.suggestions import Suggester

if TYPE_CHECKING:
    from tpmlint.change.model import Change


def locate_missing(item: Item, field: str) -> ItemRef:
    """Return the place of a field that is there but empty; else the item's ``kind`` line."""
    return item.at(field) if field in item.value else item.at_key("kind")


def locate_missing_in(item: Item, field: str, index: int) -> ItemRef:
    """Return the first key of the mapping that is one entry of a list."""
    entries = item.value.get(field)
    entry = entries[index] if isinstance(entries, list) else None
    return item.at_key(field, index, next(iter(entry))) if isinstance(entry, dict) and entry else item.at(field, index)


def locate_former(item: Item) -> FileRef:
    """Return the file that held an item before the change; its lines are no longer what they were."""
    return FileRef(item.path)


def removed_items(change: Change, context: Context) -> tuple[Item, ...]:
    """Return the removed items, without those that may be in files that cannot be read."""
    return find_removed(change.before.roadmap, change.after.roadmap, find_renames(change, context))


def added_items(change: Change, context: Context) -> tuple[Item, ...]:
    """Return the added items."""
    return missing_from(former_roadmap(change, context), change.after.roadmap)


def former_roadmap(change: Change, context: Context) -> Roadmap:
    """Return the roadmap before a change, whose items are found by the names that they have after it."""
    return with_new_names(change.before.roadmap, find_renames(change, context))


def claims_may_differ(change: Change) -> bool:
    """Return whether any file may belong to another capability than before the change."""
    before, after = (
        (
            side.settings.folder,
            side.settings.include,
            side.settings.exclude,
            side.settings.sources,
            [(capability.ref, capability.paths) for capability in side.roadmap.capabilities],
        )
        for side in (change.before, change.after)
    )
    return before != after


def moved_files(
    change: Change, context: Context, moved: Callable[[Claims, Claims, str], object]
) -> list[tuple[str, Claims, Claims]]:
    """Return, sorted, the files after a change for which ``moved`` is true and that need product context.

    Each has the claims between which it is true: those before and after the change, or else those of the target branch
    and of what merging makes of them. Without git only the files of the change are considered. The path of a submodule
    ends with ``/``. The files that the target branch has got since count if merging the change moves them.

    Args:
        moved: called with the claims before, the claims after and a file.
    """
    there = {*(context.tracked() or ()), *(claimed_path(file) for file in change.files)}
    there -= {claimed_path(file) for file in change.files if file.status == "D"}
    exempt, folder = ExemptPaths(change.policy.exempt_paths), change.before.settings.folder
    before, after = change.before.claims, change.after.claims
    found = {path: (before, after) for path in there if moved(before, after, path)}
    if change.merge is not None:
        target, merged = (side.claims for side in change.merge)
        there.update(change.arrived)
        found.update((path, (target, merged)) for path in there if path not in found and moved(target, merged, path))
    return [(path, *found[path]) for path in sorted(found) if not exempt.match(inside(folder, path) or path)]


def find_renames(change: Change, context: Context) -> Mapping[str, Item]:
    """Return, by its former ``kind:id``, each item that has another id or kind after a change."""
    least = context.running(find_rule("id-changed")).count("percent")  # all rules use the same limit
    return renaming.find_renames(change.before.roadmap, change.after.roadmap, least)


class LostReference(Struct, frozen=True):
    """An item that an initiative lost.

    Args:
        initiative: as it is now.
        item: that it lost, as it is now.
        reference: by which it was named before.
        was: the initiative as it was.
        explained_by: the findings that name the cause, such as a reference that is misspelled now.
    """

    initiative: Initiative
    item: Item
    reference: Reference
    was: Initiative
    explained_by: tuple[FindingKey, ...] = ()


def find_lost(change: Change, context: Context, field: str) -> Iterator[LostReference]:
    """Yield what initiatives lost in one field, ``enables`` or ``internal_customers``.

    Closed initiatives are not checked, and removed items do not count as lost. An initiative or an item with another id
    is the same one, and a finding about a dangling reference explains the loss of the item that it probably means.
    """
    renames = find_renames(change, context)
    former = with_new_names(change.before.roadmap, renames)
    suggester: Suggester | None = None
    for now in change.after.roadmap.initiatives:
        was = find_former(now, former, change.after.roadmap)
        if not isinstance(was, Initiative) or not (was.is_open and now.is_open):
            continue
        if not was.is_known(field) or field in now.unasked or was.value.get(field) == now.value.get(field):
            continue
        named = {item.ref for _, item in _resolve_references(now, field, change.after.roadmap)}
        suggester = suggester or Suggester(change.after.roadmap)
        guesses = _guess_references(now, field, change.after.roadmap, suggester)
        invalid = schema_keys(now, field)
        for reference, before in _resolve_references(was, field, change.before.roadmap):
            item = renames.get(before.ref) or find_former(before, change.after.roadmap, change.before.roadmap)
            if item is not None and item.ref not in named:
                named.add(item.ref)
                yield LostReference(now, item, reference, was, (*invalid, *guesses.get(item.ref, ())))


def _resolve_references(initiative: Initiative, field: str, roadmap: Roadmap) -> Iterator[tuple[Reference, Item]]:
    for reference in initiative.references:
        if reference.field == field and (item := roadmap.resolve(reference)) is not None:
            yield reference, item


def _guess_references(
    initiative: Initiative, field: str, roadmap: Roadmap, suggester: Suggester
) -> Mapping[str, list[FindingKey]]:
    """Return the findings about dangling references, by the item that each probably means."""
    found: dict[str, list[FindingKey]] = {}
    for reference in initiative.references:
        if reference.field == field and reference.system is None and roadmap.resolve(reference) is None:
            for suggestion in suggester.suggest(reference):
                key = ("dangling-reference", initiative.ref, str(reference))
                found.setdefault(f"{reference.kind}:{suggestion}", []).append(key)
    return found


class Removal(Struct, frozen=True):
    """A capability that is removed or retired while it is in use.

    Args:
        capability: the former version if it is removed, the new one if it is retired.
        retired: whether it still exists, but is retired.
        teams: the teams that consume it.
        links: the references of open items that depend on it, one for each item.
    """

    capability: Capability
    retired: bool
    teams: tuple[Team, ...]
    links: tuple[Link, ...]

    @property
    def about(self) -> str:
        """The item that the finding is about: the capability, or an item that depends on it if no team consumes it."""
        return self.capability.ref if self.teams else self.links[0].source.ref

    @property
    def key(self) -> FindingKey:
        """The finding that reports it."""
        return "capability-removed-in-use", self.about, self.capability.ref


def find_removals(change: Change, context: Context) -> Iterator[Removal]:
    """Yield the capabilities that are removed or retired while they are in use."""
    renames = find_renames(change, context)
    former = with_new_names(change.before.roadmap, renames)
    for item in find_removed(change.before.roadmap, change.after.roadmap, renames):
        if isinstance(item, Capability) and not item.is_dropped:
            teams = tuple(_find_abandoned(item, change, renames))
            links = tuple(_once(_find_dangling(item, change)))
            if teams or links:
                yield Removal(item, False, teams, links)
    for capability in change.after.roadmap.capabilities:
        was = find_former(capability, former, change.after.roadmap) if capability.is_dropped else None
        if isinstance(was, Capability) and was.is_open:
            teams = tuple(_consumers(capability, change))
            links = tuple(_once(_find_resting(capability, change)))
            if teams or links:
                yield Removal(capability, True, teams, links)


def _find_abandoned(capability: Capability, change: Change, renames: Mapping[str, Item]) -> Iterator[Team]:
    """Yield the teams that consumed a removed capability, and do not consume a capability that took over its paths."""
    provided = {
        team.ref
        for other in change.after.roadmap.capabilities
        if not set(other.paths).isdisjoint(capability.paths)
        for team in _consumers(other, change)
    }
    for consumer in capability.consumers:
        team = change.before.roadmap.team(consumer.team)
        if team is not None:
            now = renames.get(team.ref) or change.after.roadmap.find(team.kind, team.id)
            if isinstance(now, Team) and now.ref not in provided:
                yield now


def _consumers(capability: Capability, change: Change) -> Iterator[Team]:
    for consumer in capability.consumers:
        team = change.after.roadmap.team(consumer.team)
        if team is not None:
            yield team


def _find_dangling(capability: Capability, change: Change) -> Iterator[Link]:
    for item in change.after.roadmap.items:
        for reference in item.references:
            if str(reference) == capability.ref and item.is_open and item.rests_by(reference):
                yield Link(item, reference)


def _find_resting(capability: Capability, change: Change) -> Iterator[Link]:
    for link in change.after.roadmap.referrers(capability):
        if link.source.ref != capability.ref and _rests(link):
            yield link


def _rests(link: Link) -> bool:
    return link.source.is_open and link.source.rests_by(link.reference)


def _once(links: Iterator[Link]) -> Iterator[Link]:
    seen: set[str] = set()
    for link in links:
        if link.source.ref not in seen:
            seen.add(link.source.ref)
            yield link
