"""What findings say of a changed capability: what its interface promises now, who relies on it, how to give context."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.change.interface_change import FactChange, InterfaceChange
from tpmlint.change.model import CapabilityVerdict, Change, NearMiss
from tpmlint.change.naming import label_of
from tpmlint.change.suggest import citable, trailer_line, without_context
from tpmlint.change.trailers import ITEM, REASON
from tpmlint.finding import FileRef, Further, Related, Severity
from tpmlint.formats.yaml.nodes import scalar
from tpmlint.model.items import Capability, Initiative, Item, name
from tpmlint.model.prose import is_untouched_example
from tpmlint.settings import ChangePolicy, Settings
from tpmlint.text.messages import join_words, plural, quote, some

_SHOWN = 5
"""The most changed promises that a finding shows, and the most that its message names is three."""

_VERBS = {"+": "adds", "~": "changes", "-": "removes"}
_WIDTH = 120

_CHOICES = 4
"""The most initiatives that are suggested; of more, the first."""


def asks_about_interface(verdict: CapabilityVerdict, policy: ChangePolicy) -> bool:
    """Tell whether a changed promise is what a capability without context is asked about."""
    interface = verdict.touch.interface
    return interface is not None and interface.is_changed and policy.interface is not Severity.OFF


def stated_level(level: Severity, rule: str, settings: Settings) -> Severity | None:
    """Return a level of ``[change]``; None if the configuration states the severity of the rule itself."""
    return None if rule in settings.severity or "change" in settings.severity else level


def describe(interface: InterfaceChange, capability: Capability) -> str:
    """Return what a change does to the interfaces of a capability: ``adds GET /cards and removes ...``."""
    parts = []
    for sign, verb in _VERBS.items():
        names = [quote(each.name) for each in interface.facts if each.sign == sign]
        if names:
            parts.append(f"{verb} {some(names, 3)}")
    if interface.unread and not parts:
        paths = [each.path for each in interface.unread]
        return f"the change of {some(paths, 3)} may change what {name(capability)} promises"
    if interface.unread:
        parts.append(f"changes {plural(len(interface.unread), 'file')} of which only bytes are compared")
    return f"the change {'; '.join(parts)} in the interface of {name(capability)}"


def relate_facts(change: Change, facts: tuple[FactChange, ...], interface: InterfaceChange) -> Iterator[Related]:
    """Yield the changed promises with their lines, and why files could not be compared."""
    for each in facts[:_SHOWN]:
        if each.after is None:
            assert each.before is not None
            before = _clip(each.before.signature)
            yield Related(f"{each.name} is gone; line {each.before.line} before was: {before}", FileRef(each.path))
        elif each.before is None:
            yield Related(f"{each.name} is new: {_clip(each.after.signature)}", change.line(each.path, each.after.line))
        else:
            was, now = _clip(each.before.signature), _clip(each.after.signature)
            yield Related(f"{each.name} was: {was}; is: {now}", change.line(each.path, each.after.line))
    for missed in interface.unread[:_SHOWN]:
        yield Related(f"its bytes are compared: {missed.reason}", FileRef(missed.path))


def place_of(change: Change, interface: InterfaceChange, verdict: CapabilityVerdict) -> FileRef:
    """Return the first changed promise that is still there, or the first of its files."""
    for each in interface.facts:
        if each.after is not None:
            return change.line(each.path, each.after.line)
    paths = {file.path: file for file in verdict.touch.files}
    for path in sorted(interface.files):
        if path in paths and paths[path].status != "D":
            return change.place(paths[path])
    return FileRef(min(interface.files))


def others_at_fault(verdict: CapabilityVerdict, at: FileRef) -> tuple[Further, ...]:
    """Return the files whose change needs context besides the one that a finding points at."""
    files = verdict.touch.governed or verdict.touch.files
    return tuple(Further(each.path) for each in files if each.path != at.path)


def who_relies(change: Change, capability: Capability) -> tuple[tuple[str, ...], tuple[Item, ...]]:
    """Return the teams that use a capability, sorted, and the open items that rest on it, before the change."""
    roadmap = change.before.roadmap
    known = roadmap.find(capability.kind, capability.id) or capability
    used = known.consumers if isinstance(known, Capability) else ()
    teams = {each.team.id for each in used if each.team is not None}
    resting = {
        link.source.ref: link.source
        for link in roadmap.referrers(known)
        if link.reference.field in ("capabilities", "depends_on") and link.source.is_open
    }
    return tuple(sorted(teams)), tuple(resting.values())


def _clip(signature: str) -> str:
    return signature if len(signature) <= _WIDTH else f"{signature[: _WIDTH - 1]}…"


def suggest_remedy(change: Change, verdict: CapabilityVerdict, instead: bool = False) -> str:
    """Return what to add, word for word, for a capability that lacks product context.

    Args:
        instead: whether it replaces a wrong citation.
    """
    accept, capability = change.policy.accept, verdict.touch.capability
    remedies = [suggest_listing(change, each, capability) for each in verdict.near[:1]]
    remedies += [
        f"say in {each.item.replace(':', ' ', 1)} what it is for" for each in verdict.empty[:1] if not remedies
    ]
    fits = tuple(initiative for initiative, _ in citable(change, [capability]))
    if "cited" in accept and (fits or not remedies):
        remedies.append(_cite(change, capability, fits, instead))
    elif "carried" in accept and not remedies:
        label = label_of(capability, change.before.roadmap, change.after.roadmap)
        remedies.append(f"add or edit an initiative or a decision that lists {label} in the same change")
    if "waived" in accept:
        remedies.append(f"add the lines `{ITEM}: none` and `{REASON}: <why, in a few words>` if it is for none")
    return ", or ".join(remedies)


def _capabilities_line(initiative: Initiative, label: str) -> str:
    """Return the line that an initiative needs in order to list a capability, which ``label`` names."""
    names = [*(reference.text for reference in initiative.capabilities), label]
    return f"capabilities: [{', '.join(map(scalar, names))}]"


def suggest_listing(change: Change, near: NearMiss, capability: Capability) -> str:
    item = change.after.roadmap.find(near.kind, near.initiative)
    label = label_of(capability, change.before.roadmap, change.after.roadmap)
    if item is not None and "capabilities" in item.unasked:
        return (
            f"map `capabilities` under `fields` of the source {item.source}, so that its items can say that they are "
            f"for {label}, or write an initiative of your own with `tpmlint new initiative ID` and cite that"
        )
    if not isinstance(item, Initiative) or not item.is_known("capabilities"):
        return f"add {label} to the `capabilities:` of {near.kind} {near.initiative}"
    return f"write `{_capabilities_line(item, label)}` in {name(item)} if it is what the change is for"


def _cite(change: Change, capability: Capability, fits: tuple[Initiative, ...], instead: bool) -> str:
    where = "the commit message"
    if change.words.written is None:
        where = "the pull request's text or a commit message"
    if not fits:
        label = label_of(capability, change.before.roadmap, change.after.roadmap)
        add = f"add the line `{ITEM}: <its id>` to {where}"
        empty = without_context(change, capability)
        if empty is not None:
            item, reason = empty
            fix = f"fix it, and add the line `{trailer_line(item)}` to {where}"
            if is_untouched_example(item):
                fix = f"replace it with work that your team plans, and {add}"
            return f"{name(item)} lists {label}, but {reason}: {fix}"
        line = f"capabilities: [{scalar(label)}]"
        return f"no open initiative lists {label}: write `{line}` in the one that the change is for, and {add}"
    lines = [f"`{trailer_line(item)}`" for item in fits[:_CHOICES]]
    if instead:
        return f"let {where} say {join_words(lines, 'or')} instead"
    if len(lines) == 1:
        return f"add the line {lines[0]} to {where}"
    return f"add the line that fits to {where}: {join_words(lines, 'or')}"
