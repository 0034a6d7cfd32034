"""The roadmap: all items of one snapshot by kind and id, and their references in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec import Struct

from tpmlint.model.cycles import find_components
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item, Objective, Reference, Team
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.model.parsed_file import fold_word, title_word

if TYPE_CHECKING:
    from tpmlint.model.compared import ComparedFile
    from tpmlint.model.registries import RegistryItems
    from tpmlint.model.source_use import SourceUse
    from tpmlint.model.trackers import Tracker

_Kind = TypeVar("_Kind", bound=Item)


class Link(Struct, frozen=True):
    """A reference and the item it is in."""

    source: Item
    reference: Reference


Graph: TypeAlias = Mapping[str, Mapping[str, Link]]
"""For each ``kind:id`` the items it leads to, with the reference that leads there."""


class Roadmap(Struct, frozen=True, dict=True):
    """All items of one snapshot, in the order of their files.

    Args:
        items: every item, duplicates included.
        by_name: the first item of each kind and exact id.
        by_folded_id: the items of each id, whatever its case.
        by_external: items by the system and key of another tracker.
        links: the references to each item, by its ``kind:id``.
        kinds: the kinds of item that it may have.
        lost: folded words of the text that could not be read or failed its schema.
        unread: those of the documents that could not be read as an item, and of ids that failed their schema.
        paths: all files that the roadmap was read from, with those that have no item.
        invalid: path and number of each document that fails its schema or cannot be read to its end.
        sources: what was found of each source of the configuration, in its order.
        alike: by a built-in kind and exact id, the first item of an own kind that is like it.
        trackers: by name, what exports say of other trackers.
        registries: by name, what exports say of other repositories.
        elsewhere: by kind and exact id, the items of other repositories that this one may refer to, directly or not.
        compared: by the number of its table, what each source says that the roadmap is only compared with.
        by_key: items by the key of any tracker, and those of sources by their id, as ``fold_key`` writes it.
    """

    items: tuple[Item, ...]
    by_name: Mapping[tuple[str, str], Item]
    by_folded_id: Mapping[str, tuple[Item, ...]]
    by_external: Mapping[tuple[str, str], tuple[Item, ...]]
    links: Mapping[str, tuple[Link, ...]]
    kinds: Kinds
    lost: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    invalid: frozenset[tuple[str, int]] = frozenset()
    sources: tuple[SourceUse, ...] = ()
    alike: Mapping[tuple[str, str], Item] = {}
    trackers: Mapping[str, Tracker] = {}
    by_key: Mapping[str, tuple[Item, ...]] = {}
    unread: frozenset[str] = frozenset()
    registries: Mapping[str, RegistryItems] = {}
    elsewhere: Mapping[tuple[str, str], Item] = {}
    compared: Mapping[int, tuple[ComparedFile, ...]] = {}

    @cached_property
    def compared_paths(self) -> frozenset[str]:
        """The files that the roadmap is only compared with, in which no item is."""
        return frozenset(each.path for several in self.compared.values() for each in several)

    def find(self, kind: str, item_id: str) -> Item | None:
        """Return the item of that kind and exact id."""
        return self.by_name.get((kind, item_id))

    def find_like(self, kind: str, item_id: str) -> Item | None:
        """Return the item of a built-in kind and exact id, or the first of an own kind that is like it."""
        return self.by_name.get((kind, item_id)) or self.alike.get((kind, item_id))

    def label(self, item: Item) -> str:
        """Return the id of an item, or its ``kind:id`` where one of another kind with the same fields has this id."""
        others = self.by_folded_id.get(item.id.casefold(), ()) if self.kinds is not STANDARD else ()
        alike = (each for each in others if each.id == item.id and each.definition.model == item.definition.model)
        return item.ref if any(each.kind != item.kind for each in alike) else item.id

    def find_labelled(self, kind: str, label: str) -> Item | None:
        """Return the item that ``label`` names among those of a built-in kind and of kinds like it."""
        own, colon, item_id = label.partition(":")
        return self.find(own, item_id) if colon else self.find_like(kind, label)

    def resolve(self, reference: Reference | None) -> Item | None:
        """Return the item that a reference names; None if it is absent, dangling, or only a key of another tracker.

        An item of another tracker or repository whose export has it is not among the items of the roadmap.
        """
        if reference is None:
            return None
        if reference.system is None:  # nearly all references
            found = self.by_name.get((reference.kind, reference.id))
            if found is None and self.elsewhere:
                found = self.elsewhere.get((reference.kind, reference.id))
            return _alike(reference, self.alike) if found is None and self.alike else found
        found = target_of(reference, self.by_name, self.by_external, self.alike)
        tracker = self.trackers.get(reference.system)
        return tracker.items.get(reference.id) if found is None and tracker is not None else found

    def is_invalid(self, item: Item) -> bool:
        """Tell whether an item fails its schema or could not be read to its end."""
        return (item.path, item.document) in self.invalid

    def is_lost(self, item_id: str) -> bool:
        """Tell whether an id is in text that could not be read, so that its item may exist or be in use."""
        return self.may_exist(item_id) or (bool(self.lost) and fold_word(item_id) in self.lost)

    def may_exist(self, item_id: str) -> bool:
        """Tell whether the item of an id may be in a document or in an export that could not be read."""
        registry = self.registries.get(item_id.partition("/")[0]) if "/" in item_id else None
        return (registry is not None and registry.refs is None) or self.may_have(item_id)

    def may_have(self, item_id: str) -> bool:
        """Tell whether an id is in a document that could not be read as an item, so that its item may exist."""
        return bool(self.unread) and fold_word(item_id) in self.unread

    def has_unnamed(self, kind: str) -> bool:
        """Tell whether an item of a kind has an id that could not be read, so that any reference may mean it."""
        return title_word(kind, "") in self.unread

    def may_hold(self, item: Item) -> bool:
        """Tell whether an item may be in a document that could not be read as one: it has its id, or its title."""
        if not self.unread:
            return False
        return self.may_have(item.id) or (item.title is not None and title_word(item.kind, item.title) in self.unread)

    def referrers(self, item: Item) -> tuple[Link, ...]:
        """Return every reference to ``item``, in the order of the items they are in."""
        return self.links.get(item.ref, ())

    @cached_property
    def dependencies(self) -> Graph:
        """What each item depends on: several rules follow these references, and each due date does."""
        return self.relation_graph("depends_on")

    @cached_property
    def cycle_of(self) -> Mapping[str, frozenset[str]]:
        """For each item in a cycle of ``dependencies``, the items that lead to each other with it."""
        return {ref: cycle for cycle in find_components(self.dependencies) for ref in cycle}

    def relation_graph(self, field: str, inverse: str | None = None) -> Graph:
        """Return the graph of the references in ``field``, and of those in ``inverse`` read backwards."""
        graph: dict[str, dict[str, Link]] = {}
        for item in (*self.items, *self.elsewhere.values()):
            named = [reference for reference in item.references if reference.field in (field, inverse)]
            if not named or (not item.registry and self.find(item.kind, item.id) is not item):
                continue
            for reference in named:
                other = self.resolve(reference)
                if other is None:
                    continue
                source, target = (item, other) if reference.field == field else (other, item)
                graph.setdefault(source.ref, {}).setdefault(target.ref, Link(item, reference))
        return graph

    def enablers(self, feature: Feature) -> tuple[Initiative, ...]:
        """Return the initiatives that enable a feature, open or not, in the order of the roadmap."""
        return self._initiatives_naming(feature, "enables")

    def initiatives_changing(self, capability: Capability) -> tuple[Initiative, ...]:
        """Return the initiatives that list a capability, open or not, in the order of the roadmap."""
        return self._initiatives_naming(capability, "capabilities")

    def initiatives_for(self, team: Team) -> tuple[Initiative, ...]:
        """Return the initiatives that name a team as internal customer, open or not, in the order of the roadmap."""
        return self._initiatives_naming(team, "internal_customers")

    def _initiatives_naming(self, item: Item, field: str) -> tuple[Initiative, ...]:
        found: dict[str, Initiative] = {}
        for link in self.links.get(item.ref, ()):
            if isinstance(link.source, Initiative) and link.reference.route[0] == field:
                found.setdefault(link.source.ref, link.source)
        return tuple(found.values())

    def initiative(self, reference: Reference | None) -> Initiative | None:
        """Resolve a reference to an initiative."""
        return _only(Initiative, self.resolve(reference))

    def feature(self, reference: Reference | None) -> Feature | None:
        """Resolve a reference to a feature."""
        return _only(Feature, self.resolve(reference))

    def capability(self, reference: Reference | None) -> Capability | None:
        """Resolve a reference to a capability."""
        return _only(Capability, self.resolve(reference))

    def team(self, reference: Reference | None) -> Team | None:
        """Resolve a reference to a team."""
        return _only(Team, self.resolve(reference))

    @cached_property
    def initiatives(self) -> tuple[Initiative, ...]:
        """All initiatives, in order."""
        return tuple(item for item in self.items if isinstance(item, Initiative))

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """All features, in order."""
        return tuple(item for item in self.items if isinstance(item, Feature))

    @cached_property
    def capabilities(self) -> tuple[Capability, ...]:
        """All capabilities, in order."""
        return tuple(item for item in self.items if isinstance(item, Capability))

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        """All teams, in order."""
        return tuple(item for item in self.items if isinstance(item, Team))

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """All objectives, in order."""
        return tuple(item for item in self.items if isinstance(item, Objective))

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, in order."""
        return tuple(item for item in self.items if isinstance(item, Decision))


def _only(kind: type[_Kind], item: Item | None) -> _Kind | None:
    return item if isinstance(item, kind) else None


def find_former(item: Item, before: Roadmap, after: Roadmap) -> Item | None:
    """Return what an item was before a change: the item of its kind, or of a kind that this is like, and its id."""
    was = before.find(item.kind, item.id)
    if was is not None:
        return was
    like = before.find_like(item.definition.model, item.id)
    return like if like is not None and after.find(like.kind, like.id) is None else None


def target_of(
    reference: Reference,
    by_name: Mapping[tuple[str, str], Item],
    by_external: Mapping[tuple[str, str], tuple[Item, ...]],
    alike: Mapping[tuple[str, str], Item],
) -> Item | None:
    """Return the item that a reference names, by the indexes of a roadmap; None if it is not there."""
    if reference.system is None:
        return by_name.get((reference.kind, reference.id)) or _alike(reference, alike)
    meant = by_external.get((reference.system, reference.id), ())
    return next((item for item in meant if reference.kind in ("", item.kind, item.definition.like)), None)


def _alike(reference: Reference, alike: Mapping[tuple[str, str], Item]) -> Item | None:
    """Return the item of an own kind that a bare id means where no item of the built-in kind has it."""
    return None if ":" in reference.text else alike.get((reference.kind, reference.id))
