"""What changed in the interfaces of a capability, in the words of findings, and how severe that is."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.change.interface_change import FactChange, InterfaceChange
from tpmlint.change.model import CapabilityVerdict, Change
from tpmlint.finding import FileRef, Further, Related, Severity
from tpmlint.model.items import Capability, Item, name
from tpmlint.settings import ChangePolicy, Settings
from tpmlint.text.messages import plural, quote, some

SHOWN = 5
"""The most changed promises that a finding shows, and the most that its message names is three."""

_VERBS = {"+": "adds", "~": "changes", "-": "removes"}
_WIDTH = 120


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
    for each in facts[:SHOWN]:
        if each.after is None:
            assert each.before is not None
            before = _clip(each.before.signature)
            yield Related(f"{each.name} is gone; line {each.before.line} before was: {before}", FileRef(each.path))
        elif each.before is None:
            yield Related(f"{each.name} is new: {_clip(each.after.signature)}", change.line(each.path, each.after.line))
        else:
            was, now = _clip(each.before.signature), _clip(each.after.signature)
            yield Related(f"{each.name} was: {was}; is: {now}", change.line(each.path, each.after.line))
    for missed in interface.unread[:SHOWN]:
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
