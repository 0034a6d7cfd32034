"""An impact as a tree: whom something is for and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from tpmlint.model.impact import Counts, impact_of, impact_of_feature, impact_of_initiatives, links_of_own_kinds
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item, Objective, Team, verb
from tpmlint.model.schedule import OpenWork, WaitingGraph, open_work
from tpmlint.query.graph import owned_by
from tpmlint.query.target import Claimed
from tpmlint.text.messages import some

_SEVERAL = 3
_CLOSED = 5
_DEEPEST = 50


class Branch(Struct, frozen=True):
    """A line of the tree.

    Args:
        word: its relation to the line above: a kind, ``for``, ``used by``.
        name: the id, where it is an item.
        text: its description, as users wrote it.
    """

    word: str
    name: str
    text: str
    below: tuple[Branch, ...] = ()


class TreeBuilder:
    """Builds the trees of one roadmap.

    Args:
        counts: selects the initiatives to show in full; the others are only named.
    """

    def __init__(self, roadmap: Roadmap, counts: Counts) -> None:
        self._roadmap = roadmap
        self._counts = counts

    @cached_property
    def _work(self) -> OpenWork:
        return open_work(self._roadmap)

    @cached_property
    def _awaited(self) -> WaitingGraph:
        return self._work.awaited

    def tree(self, item: Item) -> Branch:
        """Return the tree of an item of any kind."""
        if isinstance(item, Capability):
            return self.capability(item)
        if isinstance(item, Initiative):
            return self._initiative(item)
        if isinstance(item, Feature):
            return self._feature(item)
        if isinstance(item, Team):
            return self._team(item)
        if isinstance(item, Objective):
            return self._objective(item, frozenset())
        if isinstance(item, Decision):
            return self._decision(item)
        return self._own(item)

    def capability(self, capability: Capability, claimed: Claimed | None = None) -> Branch:
        """Return a capability's tree.

        Args:
            claimed: the files asked about; None for the capability itself.
        """
        impact = impact_of(self._roadmap, [capability], self._counts)
        consumers = [
            f"{team.id} ({consumer.interaction})" if consumer.interaction else team.id
            for consumer in capability.consumers
            if (team := self._roadmap.team(consumer.team)) is not None
        ]
        below = (
            [Branch("claims", "", _claim_text(claimed))]
            if claimed
            else [Branch("paths", "", ", ".join(capability.paths))]
        )
        if consumers:
            below.append(Branch("used by", "", ", ".join(consumers)))
        below += [
            Branch(each.kind, each.id, about(each), (*self._features(each), *self._needs(each)))
            for each in impact.initiatives
        ]
        below += self._not_counted(self._roadmap.initiatives_changing(capability))
        below += _branches(impact.objectives)
        below += self._own_naming(capability)
        return Branch(capability.kind, capability.id, about(capability), tuple(below))

    def _initiative(self, initiative: Initiative) -> Branch:
        impact = impact_of_initiatives(self._roadmap, [initiative])
        hows = {
            feature.ref: enables.how
            for enables in initiative.enables
            if (feature := self._roadmap.feature(enables.feature)) is not None
        }
        shown = {initiative.ref, *(each.ref for each in impact.features)}
        below = [
            Branch(each.kind, each.id, _append(about(each), hows.get(each.ref)), tuple(self._waiting(each, shown)))
            for each in impact.features
        ]
        below += self._needs(initiative)
        below += [
            Branch(each.kind, each.id, _append(about(each), ", ".join(each.paths))) for each in impact.capabilities
        ]
        below += self._waits_for(initiative, shown)
        below += self._waiting(initiative, shown)
        below += _branches(impact.objectives)
        below += self._own_naming(initiative)
        return Branch(initiative.kind, initiative.id, about(initiative), tuple(below))

    def _feature(self, feature: Feature) -> Branch:
        impact = impact_of_feature(self._roadmap, feature, self._counts)
        shown = {feature.ref, *(each.ref for each in impact.initiatives)}
        below = [Branch("benefit", "", feature.benefit)] if feature.benefit else []
        below += [
            Branch(
                each.kind,
                each.id,
                about(each),
                (
                    *self._needs(each),
                    *_branches(impact_of_initiatives(self._roadmap, [each]).capabilities),
                    *self._waits_for(each, shown),
                ),
            )
            for each in impact.initiatives
        ]
        below += self._not_counted(self._roadmap.enablers(feature))
        below += self._waits_for(feature, shown)
        below += self._waiting(feature, shown)
        below += _branches(impact.objectives)
        below += self._own_naming(feature)
        return Branch(feature.kind, feature.id, about(feature), tuple(below))

    def _team(self, team: Team) -> Branch:
        below: list[Branch] = []
        needed = self._roadmap.initiatives_for(team)
        for each in filter(self._counts, needed):
            wanted = [
                Branch("need", "", customer.need)
                for customer in each.internal_customers
                if self._roadmap.team(customer.team) is team and customer.need
            ]
            below.append(Branch("needs", each.id, about(each), (*wanted, *self._features(each))))
        below += self._not_counted(needed)
        for link in self._roadmap.referrers(team):
            if isinstance(link.source, Capability) and link.reference.field == "consumers":
                below.append(Branch("consumes", link.source.id, about(link.source)))
        mine = owned_by(self._roadmap, team)
        for kind in dict.fromkeys(item.kind for item in mine):
            ids = ", ".join(item.id for item in mine if item.kind == kind)
            below.append(Branch("owns", self._roadmap.kinds[kind].plural, ids))
        below += self._own_naming(team)
        return Branch(team.kind, team.id, about(team), tuple(below))

    def _objective(self, objective: Objective, above: frozenset[str]) -> Branch:
        links = self._roadmap.referrers(objective)
        own = {link.source.ref: link.source for link in links if link.reference.field in ("objectives", "parent")}
        initiatives = [item for item in own.values() if isinstance(item, Initiative)]
        below: list[Branch] = []
        for item in own.values():
            if isinstance(item, Feature):
                enablers = list(filter(self._counts, self._roadmap.enablers(item)))
                rests = [Branch("rests on", "", ", ".join(each.id for each in enablers))] if enablers else []
                below.append(Branch(item.kind, item.id, about(item), tuple(rests)))
        below += [
            Branch(each.kind, each.id, about(each), self._for(each)) for each in filter(self._counts, initiatives)
        ]
        below += self._not_counted(initiatives)
        below += [
            self._objective(item, above | {objective.ref})
            for item in own.values()
            if isinstance(item, Objective) and item.ref not in above and item is not objective and len(above) < _DEEPEST
        ]
        below += self._own_naming(objective)
        return Branch(objective.kind, objective.id, about(objective), tuple(below))

    def _decision(self, decision: Decision) -> Branch:
        named = [
            self._roadmap.resolve(reference)
            for reference in (*decision.initiatives, *decision.features, *decision.capabilities)
        ]
        below = [
            Branch(item.kind, item.id, about(item), self._for(item) if isinstance(item, Initiative) else ())
            for item in named
            if item is not None
        ]
        below += self._own_naming(decision)
        return Branch(decision.kind, decision.id, about(decision), tuple(below))

    def _own(self, item: Item) -> Branch:
        below = [
            Branch(verb(item, reference), named.id, about(named))
            for reference in item.references
            if (named := self._roadmap.resolve(reference)) is not None
        ]
        return Branch(item.kind, item.id, about(item), tuple(below))

    def _waits_for(self, item: Item, shown: set[str]) -> list[Branch]:
        """Return what an item waits for, and what that waits for, without items that are shown already."""
        return self._chain(item, self._awaited, "waits for", shown)

    def _waiting(self, item: Item, shown: set[str]) -> list[Branch]:
        """Return what waits for an item, and what waits for that, without items that are shown already."""
        return self._chain(item, self._work.waiting, "awaited by", shown)

    def _chain(self, item: Item, graph: WaitingGraph, word: str, shown: set[str]) -> list[Branch]:
        below: dict[str, list[str]] = {}
        queue = deque([(item.ref, 0)])
        while queue:
            ref, depth = queue.popleft()
            for other in graph.get(ref, ()):
                if other not in shown and depth < _DEEPEST:
                    shown.add(other)
                    below.setdefault(ref, []).append(other)
                    queue.append((other, depth + 1))

        def branches(ref: str) -> list[Branch]:
            others = [(each, self._work.items[each]) for each in below.get(ref, ())]
            return [Branch(f"{word} {each.kind}", each.id, about(each), tuple(branches(name))) for name, each in others]

        return branches(item.ref)

    def _own_naming(self, item: Item) -> Iterator[Branch]:
        """Yield a line for each item of an own kind that is about an item."""
        for link in links_of_own_kinds(self._roadmap, item):
            text = _append(about(link.source), f"{verb(link.source, link.reference)} it")
            yield Branch(link.source.kind, link.source.id, text)

    def _features(self, initiative: Initiative) -> Iterator[Branch]:
        yield from _branches(impact_of_initiatives(self._roadmap, [initiative]).features)

    def _needs(self, initiative: Initiative) -> Iterator[Branch]:
        for customer in initiative.internal_customers:
            team = self._roadmap.team(customer.team)
            if team is not None:
                yield Branch("for", team.id, customer.need or "")

    def _for(self, initiative: Initiative) -> tuple[Branch, ...]:
        teams = ", ".join(team.id for team in impact_of_initiatives(self._roadmap, [initiative]).customers)
        return (Branch("for", "", teams),) if teams else ()

    def _not_counted(self, initiatives: Sequence[Initiative]) -> Iterator[Branch]:
        """Yield a line with the closed initiatives, and one with untouched examples, which are not shown in full."""
        others = [each for each in initiatives if not self._counts(each)]
        closed = [f"{each.id} ({each.state_word or 'no status'})" for each in others if not each.is_open]
        if closed:
            yield Branch("closed", "", some(closed, _CLOSED, ", "))
        examples = [each.id for each in others if each.is_open]
        if examples:
            wrote = (
                "the example that `tpmlint init` wrote" if len(examples) == 1 else "examples that `tpmlint init` wrote"
            )
            yield Branch("not counted", "", f"{some(examples, _CLOSED, ', ')}, {wrote}")


def about(item: Item) -> str:
    """Return an item's title, status and target date for a line of the tree."""
    word = item.word(item.definition.about)
    standing = [word] if word else []
    if item.target_date is not None:
        standing.append(f"due {item.target_date.text}")
    if isinstance(item, Capability) and item.owner is not None:
        standing.append(f"owned by {item.owner.id}")
    title = item.title or ""
    return f"{title} ({', '.join(standing)})".strip() if standing else title


def _branches(items: Iterable[Item]) -> list[Branch]:
    return [Branch(item.kind, item.id, about(item)) for item in items]


def _append(text: str, more: str | None) -> str:
    return f"{text}: {more}" if more else text


def _claim_text(claimed: Claimed) -> str:
    files, patterns = claimed.files, ", ".join(claimed.patterns)
    if len(files) == 1:
        return f"{files[0]} by {patterns}"
    names = f": {', '.join(files)}" if len(files) <= _SEVERAL else ""
    return f"{len(files)} files by {patterns}{names}"
