"""Which capabilities a change touches, and which of their files need no product context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tpmlint.change.exemptions import UNGOVERNED, Exemption, exempt_files, exempt_type
from tpmlint.change.interface_change import InterfaceChange
from tpmlint.change.messages import ChangeMessages
from tpmlint.change.model import Side, TouchedCapability
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import find_former
from tpmlint.model.items import Capability
from tpmlint.model.ownership import ExemptPaths, claimed_paths
from tpmlint.model.roadmap_files import inside
from tpmlint.settings import ChangePolicy

_REGULAR = frozenset({"100644", "100755"})


def touched_capabilities(
    before: Side,
    after: Side,
    files: Iterable[ChangedPath],
    words: ChangeMessages,
    policy: ChangePolicy,
    only_white_space: Callable[[ChangedPath], bool],
    compare: Callable[[Sequence[ChangedPath], Sequence[ChangedPath]], InterfaceChange] | None = None,
    exempt_path: Callable[[str], bool] | None = None,
) -> tuple[TouchedCapability, ...]:
    """Return the capabilities that a change touches, in the order of their ids.

    A file counts for every capability that claims it before or after the change, so that narrowing ``paths`` in the
    same change hides nothing.

    Args:
        only_white_space: called for a file only where nothing else exempts it.
        compare: returns what changed in files that are declared as interfaces, and in those of them that only moved;
            None if nobody reads them, so that any difference counts.
        exempt_path: tells whether the path of a claimed file is exempt, if the caller has matched all of them already.
    """
    by_ref: dict[str, Capability] = {}
    claimed: dict[str, list[ChangedPath]] = {}
    claims = [side.claims for side in (after, before) if side.claims]
    for file in files:
        if file.status == "M" and file.same_content:
            continue
        paths = claimed_paths(file)
        for capability in (owner for side in claims for path in paths for owner in side.owners(path)):
            ref = _name_after(capability, before, after)
            by_ref.setdefault(ref, capability)
            known = claimed.setdefault(ref, [])
            if not known or known[-1] is not file:
                known.append(file)
    is_exempt_path = exempt_path or _match_exempt_paths(before, after, policy)
    declaring = [side for side in claims if side.declares_interfaces]

    def exempt(file: ChangedPath) -> bool:
        return all(map(is_exempt_path, file.names))

    def is_interface(file: ChangedPath) -> bool:
        return any(side.is_interface(path) for side in declaring for path in claimed_paths(file))

    def key(file: ChangedPath) -> tuple[str, str, bool, bool]:
        """Return what a file that only moves has on both sides: content, type (file or link) and what it is."""
        side, oid, mode = (before, file.old_oid, file.old_mode) if file.status == "D" else (after, file.oid, file.mode)
        interface = any(map(side.claims.is_interface, claimed_paths(file)))
        return oid, mode[:3], not interface and exempt(file), interface

    reasons = _set_aside(words, policy, exempt)
    touched: list[TouchedCapability] = []
    for ref in sorted(claimed, key=lambda ref: (by_ref[ref].id, ref)):
        capability = by_ref[ref]
        moved = _without_moves(claimed[ref], key)
        declared = tuple(filter(is_interface, moved)) if declaring else ()
        kept = {file.path for file in moved}
        # The names of what they promise may come from their paths.
        unedited = tuple(file for file in claimed[ref] if declaring and file.path not in kept and is_interface(file))
        if not (moved or (unedited and compare is not None)):
            continue
        change, changed = None, frozenset(file.path for file in declared)
        if compare is not None and (declared or unedited or _declares(before, after, capability)):
            change = compare(declared, unedited)
            # A file of one declaration can take what another had: any of them may be where a promise is gone.
            changed = change.files & {path for file in (*declared, *unedited) for path in file.names}
            if not changed.isdisjoint(path for file in unedited for path in file.names):
                kept |= changed
                moved = tuple(file for file in claimed[ref] if not kept.isdisjoint(file.names))
        if not moved:
            continue
        touched.append(
            TouchedCapability(
                capability,
                moved,
                {file.path: reason for file in moved if (reason := reasons(file, only_white_space, changed))},
                changed,
                change,
            )
        )
    return tuple(touched)


def _name_after(capability: Capability, before: Side, after: Side) -> str:
    """Return the ``kind:id`` of a capability after the change, which may have given it another kind."""
    if after.roadmap.find(capability.kind, capability.id) is not None:
        return capability.ref
    return (find_former(capability, after.roadmap, before.roadmap) or capability).ref


def _declares(before: Side, after: Side, capability: Capability) -> bool:
    """Tell whether a capability declared interfaces before; what the change declares counts from then on."""
    known = find_former(capability, before.roadmap, after.roadmap)
    return isinstance(known, Capability) and bool(known.interfaces) and known.is_readable("interfaces")


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


def _match_exempt_paths(before: Side, after: Side, policy: ChangePolicy) -> Callable[[str], bool]:
    paths = ExemptPaths(policy.exempt_paths)
    folder = (before if before.governed else after).settings.folder

    return lambda path: paths.match((inside(folder, path) if folder else None) or path)


def _set_aside(
    words: ChangeMessages,
    policy: ChangePolicy,
    exempt_path: Callable[[ChangedPath], bool],
) -> Callable[[ChangedPath, Callable[[ChangedPath], bool], frozenset[str]], str | None]:
    by_commits = exempt_files(words, policy)
    written = _written_exemption(words, policy)

    def reason(
        file: ChangedPath, only_white_space: Callable[[ChangedPath], bool], promised: frozenset[str]
    ) -> str | None:
        if not promised.isdisjoint(file.names):
            ungoverned = UNGOVERNED in (by_commits(file), written.reason if written is not None else None)
            return UNGOVERNED if ungoverned else None
        if exempt_path(file):
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
