"""Decide which product context a change has for each capability, and which items it serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from tpmlint.change.citations import Citation, CitedName, NoItem, cited_items
from tpmlint.change.distrust import distrust_exports, distrust_sources
from tpmlint.change.model import (
    AlteredSources,
    CapabilityVerdict,
    Evidence,
    NearMiss,
    Side,
    TouchedCapability,
    WithoutContext,
)
from tpmlint.change.naming import is_about, label_of, lists_capability, split_meaning, without_taken_keys
from tpmlint.model.index import find_former
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item
from tpmlint.model.ownership import claimed_paths
from tpmlint.model.prose import Distrust, distrust_any, lacks_context
from tpmlint.model.renames import find_renames
from tpmlint.settings import VERDICTS, ChangePolicy, Verdict


def judge_context(
    before: Side,
    after: Side,
    touched: Iterable[TouchedCapability],
    citations: Iterable[Citation | NoItem],
    policy: ChangePolicy,
    origin: Side | None = None,
    altered: AlteredSources | None = None,
) -> tuple[CapabilityVerdict, ...]:
    """Return the verdict on each touched capability: the first accepted one that holds.

    Args:
        citations: the citations and waivers of all messages.
        origin: what the change was built on, if that is not ``before``.
        altered: what differs by the sources of the change, if they are not those before.
    """
    touched, citations = tuple(touched), tuple(citations)
    if not touched:
        return ()
    meant = without_taken_keys(before, after)
    named = tuple(_resolve_names(before, meant, after, citations))
    waivers = tuple(each for each in citations if isinstance(each, NoItem))
    reread = None if altered is None else altered.reread
    changed: tuple[Item, ...] = ()
    if before.roadmap is not after.roadmap:
        from tpmlint.change.changed_items import changed_items

        changed = tuple(changed_items(before, after, origin, reread, policy.placeholders))
    distrust = distrust_any(distrust_sources(after, before, altered), distrust_exports(meant, before))
    lack = _Lack(policy.placeholders, before, meant, distrust)
    former = _former_capabilities(before, after, touched)
    return tuple(_judge_one(before, meant, touch, named, waivers, changed, policy, lack, former) for touch in touched)


def _former_capabilities(before: Side, after: Side, touched: tuple[TouchedCapability, ...]) -> Mapping[str, Capability]:
    """Return what touched capabilities were that have another id since the change, by their ``kind:id``.

    Whoever owned their files before is asked beside them.
    """
    new = {each.capability.ref for each in touched}
    if all(before.roadmap.find(*ref.split(":", 1)) is not None for ref in new):
        return {}
    found: dict[str, Capability] = {}
    for ref, item in find_renames(before.roadmap, after.roadmap).items():
        was = before.roadmap.find(*ref.split(":", 1))
        if item.ref in new and isinstance(was, Capability):
            found[item.ref] = was
    return found


class _Lack:
    """Tells what an item lacks to give context; caches the answer, because many capabilities cite the same items."""

    def __init__(self, words: tuple[str, ...], before: Side, after: Side, distrust: Distrust | None) -> None:
        self._words = words
        self._before = before
        self._after = after
        self._distrust = distrust
        self._cached: dict[tuple[int, str, int], str | None] = {}

    def __call__(self, item: Item, side: Side) -> str | None:
        key = id(side.roadmap), item.path, item.document
        if key not in self._cached:
            self._cached[key] = lacks_context(
                item,
                side.roadmap,
                self._words,
                self._distrust if side is self._after else None,
                self._before.roadmap,  # What the change makes unreadable proves nothing.
            )
        return self._cached[key]


class _Named(NamedTuple):
    """What is cited under one name, by whom, and what it means on a side: many commits of a range cite the same.

    ``others`` are the items that it means only since the change, where it meant ``formerly`` before.
    """

    citations: list[Citation]
    side: Side
    items: tuple[Item, ...]
    others: tuple[Item, ...] = ()
    formerly: str = ""


def _resolve_names(
    before: Side, after: Side, written: Side, citations: tuple[Citation | NoItem, ...]
) -> Iterator[_Named]:
    """Yield what each name means on both sides; ``written`` is the side after with the keys that it took, too."""
    by_name: dict[CitedName, list[Citation]] = {}
    for each in citations:
        if isinstance(each, Citation):
            by_name.setdefault(each.name, []).append(each)
    for name, same in by_name.items():
        old, new = (cited_items(name.text, side.roadmap, name.is_key) for side in (before, written))
        now, others = split_meaning(new, old, before.roadmap, written.roadmap)
        # As the judged side has them, whose references mean what they meant.
        found = (after.roadmap.find(each.kind, each.id) or each for each in now)
        yield _Named(same, after, tuple(found), others, old[0].ref if old else "")
        yield _Named(same, before, old)


def _judge_one(
    before: Side,
    after: Side,
    touch: TouchedCapability,
    named: tuple[_Named, ...],
    waivers: tuple[NoItem, ...],
    changed: tuple[Item, ...],
    policy: ChangePolicy,
    lack: _Lack,
    former: Mapping[str, Capability],
) -> CapabilityVerdict:
    near: list[NearMiss] = []
    held: list[Evidence | WithoutContext] = []
    held.extend(_cited_evidence(before, after, touch, named, near, lack, {each.ref for each in changed}, former))
    held.extend(_carried_evidence(after, touch, changed, lack))
    held.extend(_standing_evidence(before, after, touch, lack))
    held.extend(_waived_evidence(before, after, touch, waivers, policy.placeholders))
    held.extend(_exempt_evidence(touch))
    evidence = tuple(dict.fromkeys(each for each in held if isinstance(each, Evidence)))
    empty = {each.item: each for each in held if isinstance(each, WithoutContext)}
    given = {each.item for each in evidence}
    found = {each.verdict for each in evidence}
    verdict: Verdict = next((each for each in VERDICTS if each in found and each in policy.accept), "missing")
    without = tuple(each for each in empty.values() if each.item not in given)
    return CapabilityVerdict(touch, verdict, evidence, tuple(dict.fromkeys(near)), without)


def _cited_evidence(
    before: Side,
    after: Side,
    touch: TouchedCapability,
    named: tuple[_Named, ...],
    near: list[NearMiss],
    lack: _Lack,
    changed: Set[str],
    former: Mapping[str, Capability],
) -> Iterator[Evidence | WithoutContext]:
    capability = touch.capability
    same = (capability, former.get(capability.ref, capability))

    def lists(initiative: Initiative, side: Side) -> bool:
        """Tell whether an initiative lists the capability, and not only since it has the id of one that does."""
        if not lists_capability(initiative, capability, side.roadmap) or _is_forgeable(initiative, side, before):
            return False
        if side is before or initiative.ref in changed:
            return True
        was = find_former(initiative, before.roadmap, after.roadmap)
        return not isinstance(was, Initiative) or any(lists_capability(was, each, before.roadmap) for each in same)

    label = label_of(capability, before.roadmap, after.roadmap)
    for citations, side, items, others, formerly in named:
        for item in others:
            if isinstance(item, Initiative) and lists_capability(item, capability, side.roadmap):
                text, was = citations[0].text, formerly.replace(":", " ", 1)
                yield WithoutContext(item.ref, f"is what {text} means only since this change, and {was} before it")
        for item in items:
            if _is_forgeable(item, side, before):
                continue
            if isinstance(item, Initiative) and item.registry:
                if not _is_agreed(item, before):
                    continue
            elif isinstance(item, Initiative) and not _is_open(before, after, item, lack):
                continue
            reasons: list[str] = []
            wrong = lack(item, side)
            if isinstance(item, Initiative) and not lists(item, side):
                if item.registry:
                    yield WithoutContext(item.ref, f"does not list {label}")
                elif side is after:
                    near.append(NearMiss(item.id, citations[0].text, item.kind))
                continue
            if isinstance(item, Decision) and not is_about(item, capability, side.roadmap):
                wrong = f"does not name {label}"
            if isinstance(item, Initiative | Decision):
                reasons = [""]
            elif isinstance(item, Feature):
                enablers = [
                    each for each in side.roadmap.enablers(item) if lists(each, side) and (each.is_open or each.is_done)
                ]
                yield from (WithoutContext(each.ref, why) for each in enablers if (why := lack(each, side)) is not None)
                reasons = [f", enabled by {each.id}" for each in enablers if lack(each, side) is None]
                if not enablers:
                    wrong = wrong or f"is enabled by no initiative that lists {label}"
            else:
                continue
            if wrong is not None:
                yield WithoutContext(item.ref, wrong)
                continue
            for reason in reasons:
                for citation in citations:
                    yield Evidence("cited", f"{citation.text} in {citation.at.source}{reason}", item.ref)


def _is_forgeable(item: Item, side: Side, before: Side) -> bool:
    """Tell whether an item of another repository says what code is for, in an export that the change may have written.

    Nothing tells whether that repository has the item; so it counts once the target branch has the export.
    """
    return bool(item.registry) and side is not before and isinstance(item, Initiative | Decision)


def _carried_evidence(
    after: Side, touch: TouchedCapability, changed: tuple[Item, ...], lack: _Lack
) -> Iterator[Evidence | WithoutContext]:
    for item in changed:
        lists = (
            isinstance(item, Initiative) and item.is_open and lists_capability(item, touch.capability, after.roadmap)
        )
        if lists or (isinstance(item, Decision) and is_about(item, touch.capability, after.roadmap)):
            why = lack(item, after)
            if why is None:
                yield Evidence("carried", f"the change adds or edits {item.ref}", item.ref)
            else:
                yield WithoutContext(item.ref, why)


def _standing_evidence(
    before: Side, after: Side, touch: TouchedCapability, lack: _Lack
) -> Iterator[Evidence | WithoutContext]:
    for side in (after, before):
        for initiative in side.roadmap.initiatives:
            if initiative.is_active and lists_capability(initiative, touch.capability, side.roadmap):
                why = lack(initiative, side)
                if why is None:
                    yield Evidence("standing", f"{initiative.ref} is active", initiative.ref)
                else:
                    yield WithoutContext(initiative.ref, why)


def _waived_evidence(
    before: Side, after: Side, touch: TouchedCapability, waivers: tuple[NoItem, ...], words: tuple[str, ...]
) -> Iterator[Evidence]:
    if not waivers:
        return
    governed = touch.governed or touch.files
    # What the change itself lets the capability claim must not decide about what it had before.
    was = find_former(touch.capability, before.roadmap, after.roadmap) or touch.capability
    own = [
        file
        for file in governed
        if was.ref in {each.ref for path in claimed_paths(file) for each in before.claims.owners(path)}
    ]
    paths = {file.path for file in own or governed}
    for waiver in waivers:
        if not waiver.is_explained(words):
            continue
        if waiver.covers is None or paths & waiver.covers:
            yield Evidence("waived", f"{waiver.at.source}: {waiver.reason}")


def _exempt_evidence(touch: TouchedCapability) -> Iterator[Evidence]:
    if not touch.governed:
        for reason in dict.fromkeys(touch.set_aside.values()):
            yield Evidence("exempt", reason)


def _is_open(before: Side, after: Side, initiative: Initiative, lack: _Lack) -> bool:
    """Tell whether an initiative is open on a side; one that the change opens must give context itself."""
    old, new = (side.roadmap.find(initiative.kind, initiative.id) for side in (before, after))
    if isinstance(old, Initiative) and old.is_open:
        return True
    return isinstance(new, Initiative) and new.is_open and (new is initiative or lack(new, after) is None)


def _is_agreed(initiative: Initiative, before: Side) -> bool:
    """Tell whether an initiative of another repository is open by an export that the lock had before the change."""
    registry = before.roadmap.registries.get(initiative.registry)
    return registry is not None and bool(registry.locked) and registry.sha256 == registry.locked and initiative.is_open
