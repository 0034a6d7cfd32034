"""What happened to the items of a roadmap between two points: one list for every command, page and view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, Item, Reference
from tpmlint.model.renames import LEAST_EQUAL, find_removed, find_renames, with_new_names
from tpmlint.model.schedule import Slip, find_slips
from tpmlint.report import DelayedItem, NamedItem, RoadmapChange

EVENTS = (
    *(
        "finished",
        "started",
        "added",
        "dropped",
        "removed",
        "reopened",
        "later",
        "earlier",
        "dated",
        "health",
        "status",
    ),
    *("owner", "customers", "features", "type", "title", "decided", "renamed"),
)
"""What can happen to an item, in the order in which it is listed."""

_ON_TRACK = "on-track"
_RELATIONS = {"internal_customers": "customers", "consumers": "customers", "enables": "features"}
"""The event of each field that gains and loses items."""


def find_changes(before: Roadmap, after: Roadmap, least: int = LEAST_EQUAL) -> tuple[RoadmapChange, ...]:
    """Return what happened to the items of a roadmap, without the commits that did it.

    Args:
        least: so many of a hundred fields are equal if an added item and a removed one are the same.
    """
    renames = find_renames(before, after, least)
    former = with_new_names(before, renames)
    slips = {slip.item.ref: slip for slip in find_slips(former, after, 1)} if before.items else {}
    comparison = _Comparison(before, after, renames, slips)
    found: list[RoadmapChange] = []
    for item in after.by_name.values():
        was = former.find(item.kind, item.id)
        if was is item or (was is None and before.may_hold(item)):
            continue
        found += comparison.events(was, item)
    for item in find_removed(before, after, renames):
        found.append(
            RoadmapChange(
                event="removed",
                item=named(item),
                before=item.state_word or None,
                date=_target(item),
                owner=_owner(item, before),
            )
        )
    order = {kind.name: kind.depth for kind in (*before.kinds.values(), *after.kinds.values())}
    found.sort(
        key=lambda each: (
            EVENTS.index(each.event),
            -(each.days or 0),
            order[each.item.kind],
            each.item.kind,
            each.item.id,
        )
    )
    return tuple(found)


class _Comparison(Struct, frozen=True):
    """Two roadmaps, the items that were renamed between them, and the targets that slipped."""

    before: Roadmap
    after: Roadmap
    renames: Mapping[str, Item]
    slips: Mapping[str, Slip]

    def events(self, was: Item | None, now: Item) -> Iterator[RoadmapChange]:
        """Yield what happened to an item."""
        about = RoadmapChange(
            event="added",
            item=named(now),
            status=now.state_word,
            date=_target(now),
            owner=_owner(now, self.after),
            former=was.ref if was is not None and was.ref != now.ref else None,
        )
        if was is None:
            yield replace(about, event=_event_of_new(now), after=now.state_word or None)
        else:
            if was.ref != now.ref:
                yield replace(about, event="renamed", before=was.ref, after=now.ref)
            yield from self._state(about, was, now)
            yield from self._target(about, was, now)
            yield from self._owner(about, was, now)
            if not now.is_closed:
                yield from self._relations(about, was, now)
            yield from self._words(about, was, now)
        yield from self._health(about, was, now)

    def _state(self, about: RoadmapChange, was: Item, now: Item) -> Iterator[RoadmapChange]:
        old_field, field = was.definition.state, now.definition.state
        if was.state != now.state and was.is_known(old_field) and now.is_known(field):
            yield replace(
                about, event=_event_of_state(was, now), before=was.state_word or None, after=now.state_word or None
            )

    def _target(self, about: RoadmapChange, was: Item, now: Item) -> Iterator[RoadmapChange]:
        if now.is_closed or not (was.is_known("target_date") and now.is_known("target_date")):
            return
        old, new = was.target_date, now.target_date
        if (old and old.text) == (new and new.text):
            return
        moved = replace(about, event="dated", before=old and old.text, after=new and new.text)
        if old is None or new is None or old.last == new.last:
            yield moved
            return
        days = (new.last - old.last).days
        slip = self.slips.get(now.ref)
        yield replace(
            moved,
            event="later" if days > 0 else "earlier",
            days=days,
            delays=tuple(DelayedItem(named(each.item), each.days) for each in slip.delays) if slip else (),
            waiting=tuple(_waiting(slip, self.after)) if slip else (),
            causes=tuple(_named_ref(ref, self.after) for ref in slip.causes) if slip else (),
        )

    def _health(self, about: RoadmapChange, was: Item | None, now: Item) -> Iterator[RoadmapChange]:
        if now.is_closed or not now.is_known("health") or (was is not None and not was.is_known("health")):
            return
        old, new = was.value.get("health") if was is not None else None, now.value.get("health")
        if old == new or (old is None and new == _ON_TRACK):
            return
        yield replace(
            about,
            event="health",
            before=(was.word("health") or None) if was is not None else None,
            after=now.word("health") or None,
        )

    def _owner(self, about: RoadmapChange, was: Item, now: Item) -> Iterator[RoadmapChange]:
        if not (was.is_known("owner") and now.is_known("owner")):
            return
        old, new = self._former_owner(was), _owner(now, self.after)
        if (old and (old.kind, old.id)) != (new and (new.kind, new.id)):
            yield replace(
                about,
                event="owner",
                before=old and old.id,
                after=new and new.id,
                gained=(new,) if new else (),
                lost=(old,) if old else (),
            )

    def _words(self, about: RoadmapChange, was: Item, now: Item) -> Iterator[RoadmapChange]:
        if was.value.get("type") != now.value.get("type") and was.is_known("type") and now.is_known("type"):
            yield replace(about, event="type", before=was.word("type") or None, after=now.word("type") or None)
        if was.is_known("title") and now.is_known("title") and (was.title or "").split() != (now.title or "").split():
            yield replace(about, event="title", before=was.title, after=now.title)

    def _former_owner(self, was: Item) -> NamedItem | None:
        return None if was.owner is None else self._now(was.owner)

    def _relations(self, about: RoadmapChange, was: Item, now: Item) -> Iterator[RoadmapChange]:
        for field, event in _RELATIONS.items():
            if field not in was.definition.fields and field not in now.definition.fields:
                continue
            if not (was.is_known(field) and now.is_known(field)) or was.value.get(field) == now.value.get(field):
                continue
            old = {(each.kind, each.id): each for each in map(self._now, was.named(field))}
            new = {(each.kind, each.id): each for each in (_named(each, self.after) for each in now.named(field))}
            gained = tuple(each for key, each in new.items() if key not in old)
            lost = tuple(each for key, each in old.items() if key not in new)
            if gained or lost:
                yield replace(about, event=event, gained=gained, lost=lost)

    def _now(self, reference: Reference) -> NamedItem:
        """Return what a reference of the roadmap before means, by the name that the item has now."""
        item = self.before.resolve(reference)
        if item is None:
            return _named(reference, self.after)
        item = self.renames.get(item.ref) or self.after.find(item.kind, item.id) or item
        return named(item)


def _event_of_new(item: Item) -> str:
    if item.definition.model == "decision" and not item.is_open:
        return "decided"
    return "finished" if item.is_done else "dropped" if item.is_dropped else "added"


def _event_of_state(was: Item, now: Item) -> str:
    if now.definition.model == "decision" and not now.is_open:
        return "decided"
    if now.is_closed:
        if now.is_dropped and not was.is_dropped:
            return "dropped"
        return "finished" if now.is_done and not was.is_done else "status"
    if was.is_closed:
        return "reopened"
    begins = was.is_proposed or was.is_planned or (was.state is None and was.is_open)
    return "started" if now.is_active and begins else "status"


def _waiting(slip: Slip, roadmap: Roadmap) -> Iterable[NamedItem]:
    """Return the teams that wait for what a slip delays: customers of its initiatives, owners of its features."""
    delayed = [each.item for each in slip.delays]
    references = [
        customer.team
        for item in (slip.item, *delayed)
        if isinstance(item, Initiative)
        for customer in item.internal_customers
    ]
    references += [item.owner for item in delayed if not isinstance(item, Initiative)]
    teams = {team.ref: team for each in references if (team := roadmap.team(each)) is not None}
    return [named(team) for team in teams.values()]


def named(item: Item) -> NamedItem:
    """Return an item as a list of changes names it."""
    return NamedItem(item.kind, item.id, item.title)


def _named(reference: Reference, roadmap: Roadmap) -> NamedItem:
    item = roadmap.resolve(reference)
    if item is not None:
        return named(item)
    return NamedItem(reference.kind, reference.text if reference.system else reference.id)


def _named_ref(ref: str, roadmap: Roadmap) -> NamedItem:
    kind, _, item_id = ref.partition(":")
    item = roadmap.find(kind, item_id)
    return named(item) if item is not None else NamedItem(kind, item_id)


def _owner(item: Item, roadmap: Roadmap) -> NamedItem | None:
    return None if item.owner is None else _named(item.owner, roadmap)


def _target(item: Item) -> str:
    return item.target_date.text if item.target_date is not None else ""
