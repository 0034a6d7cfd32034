"""Decide which product context a change has for each capability, and which items it affects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tpmlint.change.edits import changed_items
from tpmlint.change.messages import (
    UNGOVERNED,
    ChangeMessages,
    Citation,
    Exemption,
    NoItem,
    cited_items,
    exempt_files,
    exempt_type,
)
from tpmlint.change.model import CapabilityVerdict, Evidence, NearMiss, Side, TouchedCapability, WithoutContext
from tpmlint.git.tree import ChangedPath
from tpmlint.model.impact import impact_of, impact_of_initiatives
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item
from tpmlint.model.load import inside
from tpmlint.model.ownership import ExemptPaths, claimed_path
from tpmlint.model.prose import lacks_context
from tpmlint.report import ReportedVerdict
from tpmlint.settings import VERDICTS, ChangePolicy, Verdict
from tpmlint.text.placeholders import has_substance

_REGULAR = frozenset({"100644", "100755"})


def touched_capabilities(
    before: Side,
    after: Side,
    files: Iterable[ChangedPath],
    words: ChangeMessages,
    policy: ChangePolicy,
    only_white_space: Callable[[ChangedPath], bool],
) -> tuple[TouchedCapability, ...]:
    """Return the capabilities that a change touches, in the order of their ids.

    A file counts for every capability that claims it before or after the change, so that narrowing ``paths`` in the
    same change hides nothing.

    Args:
        only_white_space: called for a file only where nothing else exempts it.
    """
    by_id: dict[str, Capability] = {}
    claimed: dict[str, list[ChangedPath]] = {}
    for file in files:
        if file.status == "M" and file.same_content:
            continue
        path = claimed_path(file)
        for capability in (*after.claims.owners(path), *before.claims.owners(path)):
            by_id.setdefault(capability.id, capability)
            known = claimed.setdefault(capability.id, [])
            if not known or known[-1] is not file:
                known.append(file)
    exempt = _exempt_path(before, after, policy)

    def is_interface(path: str) -> bool:
        return before.claims.is_interface(path) or after.claims.is_interface(path)

    reasons = _set_aside(words, policy, exempt, is_interface)

    def key(file: ChangedPath) -> tuple[str, str, bool, bool]:
        """Return what a file that only moves has on both sides: content, type (file or link) and what it is."""
        side, oid, mode = (before, file.old_oid, file.old_mode) if file.status == "D" else (after, file.oid, file.mode)
        interface = side.claims.is_interface(file.path)
        return oid, mode[:3], not interface and exempt(file.path), interface

    return tuple(
        TouchedCapability(
            by_id[name],
            moved,
            {file.path: reason for file in moved if (reason := reasons(file, only_white_space))},
            frozenset(file.path for file in moved if is_interface(file.path)),
        )
        for name in sorted(claimed)
        if (moved := _without_moves(claimed[name], key))
    )


def _without_moves(
    files: list[ChangedPath], key: Callable[[ChangedPath], tuple[str, str, bool, bool]]
) -> tuple[ChangedPath, ...]:
    """Return the files without those that moved unchanged inside the capability.

    What crosses the border of the exempt paths has not only moved: it becomes code, or stops being some. Nor has an
    interface that is not declared where it is now.
    """
    if not any(file.status == "D" for file in files):
        return tuple(files)
    keys = [key(file) for file in files]
    gone = Counter(each for file, each in zip(files, keys, strict=True) if file.status == "D")
    come = Counter(each for file, each in zip(files, keys, strict=True) if file.status == "A")
    moves = gone & come
    left = {"D": moves.copy(), "A": moves.copy()}
    kept = []
    for file, each in zip(files, keys, strict=True):
        if file.status in "AD" and left[file.status][each] > 0:
            left[file.status][each] -= 1
        else:
            kept.append(file)
    return tuple(kept)


def _exempt_path(before: Side, after: Side, policy: ChangePolicy) -> Callable[[str], bool]:
    paths = ExemptPaths(policy.exempt_paths)
    folder = (before if before.governed else after).settings.folder
    return lambda path: bool(policy.exempt_paths) and paths.match((inside(folder, path) if folder else None) or path)


def _set_aside(
    words: ChangeMessages,
    policy: ChangePolicy,
    exempt_path: Callable[[str], bool],
    is_interface: Callable[[str], bool],
) -> Callable[[ChangedPath, Callable[[ChangedPath], bool]], str | None]:
    by_commits = exempt_files(words, policy)
    written = _written_exemption(words, policy)

    def reason(file: ChangedPath, only_white_space: Callable[[ChangedPath], bool]) -> str | None:
        if is_interface(file.path):
            ungoverned = UNGOVERNED in (by_commits(file), written.reason if written is not None else None)
            return UNGOVERNED if ungoverned else None
        if exempt_path(file.path):
            return "exempt path"
        exempt = by_commits(file)
        if exempt is not None:
            return exempt
        if written is not None and (written.covers is None or file.path in written.covers):
            return written.reason
        if policy.white_space and {file.old_mode, file.mode} <= _REGULAR and only_white_space(file):
            return "white space only"
        return None

    return reason


def _written_exemption(words: ChangeMessages, policy: ChangePolicy) -> Exemption | None:
    """Return why the commit being written needs no context: its own type."""
    if not words.governed:
        return Exemption(UNGOVERNED)
    if words.written is None:
        return None
    return exempt_type(words.written, words.reverted, policy)


def judge_context(
    before: Side,
    after: Side,
    touched: Iterable[TouchedCapability],
    citations: Iterable[Citation | NoItem],
    policy: ChangePolicy,
    origin: Side | None = None,
) -> tuple[CapabilityVerdict, ...]:
    """Return the verdict on each touched capability: the first accepted one that holds.

    Args:
        citations: the citations and waivers in the trailers of all messages.
        origin: what the change was built on, if that is not ``before``.
    """
    citations = tuple(citations)
    named = tuple(_resolve_names(before, after, citations))
    waivers = tuple(each for each in citations if isinstance(each, NoItem))
    changed = tuple(changed_items(before, after, origin))
    lack = _Lack(policy.placeholders)
    return tuple(_judge_one(before, after, touch, named, waivers, changed, policy, lack) for touch in touched)


class _Lack:
    """Tells what an item lacks to give context; caches the answer, because many capabilities cite the same items."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words
        self._cached: dict[tuple[int, str, int], str | None] = {}

    def __call__(self, item: Item, side: Side) -> str | None:
        key = id(side.roadmap), item.path, item.document
        if key not in self._cached:
            self._cached[key] = lacks_context(item, side.roadmap, self._words)
        return self._cached[key]


class _Named(NamedTuple):
    """What is cited under one name, by whom, and what it means on a side: many commits of a range cite the same."""

    citations: list[Citation]
    side: Side
    items: tuple[Item, ...]


def _resolve_names(before: Side, after: Side, citations: tuple[Citation | NoItem, ...]) -> Iterator[_Named]:
    by_text: dict[str, list[Citation]] = {}
    for each in citations:
        if isinstance(each, Citation):
            by_text.setdefault(each.text, []).append(each)
    for text, same in by_text.items():
        for side in (after, before):
            yield _Named(same, side, cited_items(text, side.roadmap))


def _judge_one(
    before: Side,
    after: Side,
    touch: TouchedCapability,
    named: tuple[_Named, ...],
    waivers: tuple[NoItem, ...],
    changed: tuple[Item, ...],
    policy: ChangePolicy,
    lack: _Lack,
) -> CapabilityVerdict:
    near: list[NearMiss] = []
    held: list[Evidence | WithoutContext] = []
    held.extend(_cited_evidence(before, after, touch, named, near, lack))
    held.extend(_carried_evidence(after, touch, changed, lack))
    held.extend(_standing_evidence(before, after, touch, lack))
    held.extend(_waived_evidence(before, touch, waivers, policy.placeholders))
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
) -> Iterator[Evidence | WithoutContext]:
    capability = touch.capability
    for citations, side, items in named:
        for item in items:
            if isinstance(item, Initiative) and not _open_in(before, after, item):
                continue
            reasons: list[str] = []
            wrong = lack(item, side)
            if isinstance(item, Initiative) and not lists_capability(item, capability):
                if side is after:
                    near.append(NearMiss(item.id, citations[0].text, item.kind))
                continue
            if isinstance(item, Decision) and not is_about(item, capability):
                wrong = f"does not name {capability.id}"
            if isinstance(item, Initiative | Decision):
                reasons = [""]
            elif isinstance(item, Feature):
                enablers = [
                    each
                    for each in side.roadmap.enablers(item)
                    if lists_capability(each, capability) and (each.is_open or each.is_done)
                ]
                yield from (WithoutContext(each.ref, why) for each in enablers if (why := lack(each, side)) is not None)
                reasons = [f", enabled by {each.id}" for each in enablers if lack(each, side) is None]
                if not enablers:
                    wrong = wrong or f"is enabled by no initiative that lists {capability.id}"
            else:
                continue
            if wrong is not None:
                yield WithoutContext(item.ref, wrong)
                continue
            for reason in reasons:
                for citation in citations:
                    yield Evidence("cited", f"{citation.text} in {citation.at.source}{reason}", item.ref)


def _carried_evidence(
    after: Side, touch: TouchedCapability, changed: tuple[Item, ...], lack: _Lack
) -> Iterator[Evidence | WithoutContext]:
    for item in changed:
        initiative = isinstance(item, Initiative) and item.is_open and lists_capability(item, touch.capability)
        if initiative or (isinstance(item, Decision) and is_about(item, touch.capability)):
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
            if initiative.status == "active" and lists_capability(initiative, touch.capability):
                why = lack(initiative, side)
                if why is None:
                    yield Evidence("standing", f"{initiative.ref} is active", initiative.ref)
                else:
                    yield WithoutContext(initiative.ref, why)


def _waived_evidence(
    before: Side, touch: TouchedCapability, waivers: tuple[NoItem, ...], words: tuple[str, ...]
) -> Iterator[Evidence]:
    governed = touch.governed or touch.files
    # What the change itself lets the capability claim must not decide about what it had before.
    own = [
        file
        for file in governed
        if touch.capability.id in {each.id for each in before.claims.owners(claimed_path(file))}
    ]
    paths = {file.path for file in own or governed}
    for waiver in waivers:
        if waiver.reason is None or not has_substance(waiver.reason, words):
            continue
        if waiver.covers is None or paths & waiver.covers:
            yield Evidence("waived", f"{waiver.at.source}: {waiver.reason}")


def _exempt_evidence(touch: TouchedCapability) -> Iterator[Evidence]:
    if not touch.governed:
        for reason in dict.fromkeys(touch.set_aside.values()):
            yield Evidence("exempt", reason)


def lists_capability(initiative: Initiative, capability: Capability) -> bool:
    """Tell whether an initiative names a capability as code that it changes."""
    kinds = ("capability", capability.kind)
    return any(reference.kind in kinds and _means(reference.text, capability) for reference in initiative.capabilities)


def is_about(decision: Decision, capability: Capability) -> bool:
    """Tell whether a decision names a capability."""
    return any(_means(reference.text, capability) for reference in decision.capabilities)


def _means(text: str, capability: Capability) -> bool:
    system, colon, key = text.partition(":")
    return text in (capability.id, capability.ref) or bool(colon and capability.external.get(system) == key)


def _open_in(before: Side, after: Side, initiative: Initiative) -> bool:
    for side in (before, after):
        item = side.roadmap.find(initiative.kind, initiative.id)
        if isinstance(item, Initiative) and item.is_open:
            return True
    return False


def report_verdict(verdict: CapabilityVerdict, before: Side, after: Side) -> ReportedVerdict:
    """Return a verdict with its initiatives, features, internal customers and objectives.

    If an initiative explains the change, they are those of that initiative; if a feature or a decision does, those of
    its initiatives; otherwise all that the capability serves.
    """
    touch = verdict.touch
    side = after if after.roadmap.find(touch.capability.kind, touch.capability.id) is not None else before
    named = [each.item for each in verdict.evidence if each.verdict == verdict.verdict and each.item is not None]
    found = [side.roadmap.find(*ref.split(":", 1)) for ref in dict.fromkeys(named)]
    cited = [initiative for item in found if item is not None for initiative in _behind(side, item, touch.capability)]
    impact = impact_of_initiatives(side.roadmap, cited) if cited else impact_of(side.roadmap, [touch.capability])
    initiatives = tuple(cited) or impact.initiatives
    features = [each for each in found if isinstance(each, Feature)] or impact.features
    reported = (*initiatives, *features, *impact.customers, *impact.objectives)
    return ReportedVerdict(
        capability=touch.capability.id,
        title=touch.capability.title,
        owner=str(touch.capability.owner.id) if touch.capability.owner is not None else None,
        verdict=verdict.verdict,
        evidence=tuple(dict.fromkeys(each.text for each in verdict.evidence if each.verdict == verdict.verdict)),
        files=tuple(file.path for file in touch.files),
        exempt=len(touch.files) - len(touch.governed),
        initiatives=tuple(item.id for item in initiatives),
        features=tuple(item.id for item in features),
        customers=tuple(item.id for item in impact.customers),
        objectives=tuple(item.id for item in impact.objectives),
        titles={item.ref: item.title for item in reported if item.title},
    )


def _behind(side: Side, item: Item, capability: Capability) -> Iterator[Initiative]:
    """Yield the initiatives through which an item explains a change of a capability."""
    if isinstance(item, Initiative):
        yield item
    elif isinstance(item, Feature):
        yield from (each for each in side.roadmap.enablers(item) if lists_capability(each, capability))
    elif isinstance(item, Decision):
        for reference in item.initiatives:
            initiative = side.roadmap.initiative(reference)
            if initiative is not None:
                yield initiative
