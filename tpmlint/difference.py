"""A change judged: the roadmap on either side, the findings it introduces, and the verdicts on what it touches."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tpmlint import config
from tpmlint.change.concern import concerned
from tpmlint.change.contents import Contents
from tpmlint.change.ends import Ends, find_ends
from tpmlint.change.gather import begins_by, changed_files, commits, gather, is_ancestor, side
from tpmlint.change.model import Change
from tpmlint.change.words import Message, Words
from tpmlint.engine import Settled
from tpmlint.examination import judged, receipt_of
from tpmlint.fault import Refusal
from tpmlint.finding import CapabilityVerdict, Finding, Report
from tpmlint.git.changes import ChangedPath
from tpmlint.git.errors import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree
from tpmlint.roadmap.kept import Kept
from tpmlint.roadmap.load import Loaded, load_roadmap
from tpmlint.roadmap.reading import Reading
from tpmlint.rule import Context
from tpmlint.rules.amounts import some
from tpmlint.scene import Request, Scene, believed, find_repository, no_roadmap, selection_of, set_scene
from tpmlint.selection import Selection, check_names
from tpmlint.settings import Settings, Target
from tpmlint.suppress.waivers import load_waivers


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Which change is meant, and what is known of it from outside the repository.

    Args:
        base, head: revisions; None takes the default branch of ``origin``, and HEAD.
        target: a range of commits, the index, or all that is not committed yet.
        merging: full id of the pull request's head as the CI tells it.
        pushed: whether ``base`` is where a push started, which may be gone.
        written: the message of the commit about to be made.
        pull_request: title and body of the pull request.
        complete: False where a pull request may have said more than can be read here.
        everything: report the roadmap's old findings too, not only those that the change introduces.
        only_change: report what rules of ``change/`` find, and nothing of the roadmap by itself.
        notes: sentences that a reader of the result must know.
    """

    base: str | None = None
    head: str | None = None
    target: Target = "commits"
    merging: str | None = None
    pushed: bool = False
    written: Message | None = None
    pull_request: Message | None = None
    complete: bool = True
    everything: bool = False
    only_change: bool = False
    notes: tuple[str, ...] = ()


def compare(request: Request, comparison: Comparison) -> Report:
    """Judge the change that is meant.

    Both sides are judged on the same day, so that time alone introduces nothing. The policy is the base's where the
    base has a configuration, so that a change cannot excuse itself; waivers and ignores are the head's.

    Raises:
        Refusal: there is no repository or no roadmap, or the ends cannot be found.
    """
    found = _gather(request, comparison)
    found = replace(found, selection=replace(found.selection, only=_worth_asking(found, comparison)))
    settled = _settled(found, request)
    old = frozenset[str]() if comparison.everything or comparison.only_change else _known(found, request)
    kept = tuple(finding for finding in settled.findings if _is_new(finding, old, comparison))
    waived = sum(each.until is not None for each in settled.silenced)
    receipt = replace(
        receipt_of(found.scene, found.after, "diff"),
        configuration=found.policy.source,
        schemas=tuple(each.path for each in found.policy.extensions.values()),
        preset=found.policy.preset,
        fail_on=found.policy.fail_on.word,
        base=found.ends.base,
        merge_base=found.ends.merge_base,
        commits=len(found.change.words.commits),
        changes=len(found.change.files),
        suppressed=len(settled.silenced) - waived,
        waived=waived,
        notes=(*found.ends.notes, *comparison.notes, *_notes(found)),
    )
    return Report(kept, receipt, settled.silenced, verdicts=_verdicts(found.change))


def gathered(request: Request, comparison: Comparison) -> Change:
    """Return the change that is meant, with the verdicts on what it touches, and judge it no further.

    Raises:
        Refusal: as ``compare`` does.
    """
    return _gather(request, comparison).change


@dataclass(frozen=True, slots=True)
class _Found:
    """A change with all that judging it needs.

    Args:
        own: the settings of the side before.
        policy: the side's settings that decide.
        ruling: the head's settings with the policy's word.
    """

    ends: Ends
    scene: Scene
    own: Settings
    policy: Settings
    ruling: Settings
    selection: Selection
    before: Loaded
    after: Loaded
    contents: Contents
    change: Change


def _gather(request: Request, comparison: Comparison) -> _Found:
    repository = find_repository(request)
    if repository is None:
        raise Refusal("a change can only be judged in a git repository", "run `git init`, or use `tpmlint check`")
    meant = comparison
    ends = find_ends(repository, meant.target, meant.base, meant.head, meant.merging, meant.pushed)
    files = changed_files(repository, ends)
    if isinstance(ends.before, CommitTree) and isinstance(ends.after, CommitTree):
        ends = replace(ends, after=ends.before.followed_by(ends.after.revision, files))
    scene = _not_before(set_scene(request, ends.after), request, ends)
    own, notes = _own_settings(request, scene, ends)
    ends = replace(ends, notes=(*ends.notes, *notes))
    policy = own if own.source is not None or scene.settings.source is None else scene.settings
    ruling = _ruled_by(scene.settings, policy)
    selection = selection_of(request, ruling)
    kept = Kept(request.cache, scene.top) if request.cache is not None else None
    before = load_roadmap(ends.before, own, kept=kept)
    after = load_roadmap(ends.after, ruling, _unchanged(before, files, own, ruling), kept)
    if not before.readings and not after.readings:
        raise no_roadmap(scene)
    contents = Contents(ends.before, ends.after)
    said = Words(
        commits=commits(repository, ends, ruling.change),
        written=comparison.written,
        reverts_ancestor=_takes_back(repository, ends, comparison.written),
        pull_request=comparison.pull_request,
        complete=comparison.complete,
        governed=meant.target == "commits" or begins_by(ruling.change, request.as_of or datetime.now(UTC).date()),
    )
    waived = load_waivers(ends.before, own).entries, load_waivers(ends.after, scene.settings).entries
    first = side(before, own, waived[0])
    alike = _is_same(before, after) and own == scene.settings
    last = replace(first, waivers=waived[1]) if alike else side(after, scene.settings, waived[1])
    change = gather(first, last, files, said, ruling.change, contents)
    return _Found(ends, scene, own, policy, ruling, selection, before, after, contents, change)


def _not_before(scene: Scene, request: Request, ends: Ends) -> Scene:
    """Return the scene on a day that is not before what the change is built on, whatever date it gives itself."""
    if request.as_of is not None or scene.repository is None or ends.merge_base is None:
        return scene
    day, _ = believed(scene.repository, ends.merge_base)
    if day <= scene.as_of:
        return scene
    return replace(scene, as_of=day, as_of_source="date of the merge base, which is later")


def _worth_asking(found: _Found, comparison: Comparison) -> frozenset[str] | None:
    """Return the categories of rules that can find anything that was not there before; None means any.

    Where no file of the roadmap changed, it is the same; rules of ``paths/`` look at which files there are, too.
    """
    if comparison.only_change:
        return frozenset({"change"})
    files = found.change.files
    if comparison.everything or found.own != found.scene.settings:
        return None
    roadmap_files = {path for path, _ in _source_files(found.before)} | {path for path, _ in _source_files(found.after)}
    settled = {found.ruling.waivers, found.ruling.source, *(each.path for each in found.ruling.extensions.values())}
    if any(file.path in roadmap_files or file.path in settled for file in files):
        return None
    return frozenset({"change"} if all(file.status == "M" for file in files) else {"change", "paths"})


def _source_files(loaded: Loaded) -> Iterator[tuple[str, Reading | None]]:
    for reading in loaded.readings:
        yield reading.file.path, reading
    for skipped in loaded.skipped:
        yield skipped.path, None


def _unchanged(
    before: Loaded, files: tuple[ChangedPath, ...], own: Settings, ruling: Settings
) -> Mapping[str, Reading]:
    """Return the readings of the side before that hold after the change too."""
    if own.limits != ruling.limits or own.extensions != ruling.extensions:
        return {}
    changed = {file.path for file in files}
    return {path: reading for path, reading in _source_files(before) if reading is not None and path not in changed}


def _is_same(before: Loaded, after: Loaded) -> bool:
    """Tell whether the roadmap was not read anew, and so is the same."""
    return len(before.readings) == len(after.readings) and all(map(operator.is_, before.readings, after.readings))


def _takes_back(repository: Repository, ends: Ends, written: Message | None) -> bool:
    """Tell whether the message being written says that it reverts a commit of this branch."""
    reverted = written.reverts if written is not None else None
    return reverted is not None and ends.head is not None and is_ancestor(repository, reverted, ends.head)


def _own_settings(request: Request, scene: Scene, ends: Ends) -> tuple[Settings, tuple[str, ...]]:
    """Return the configuration of the side before, and what a reader must know of it.

    What the command line names governs both sides; so does the head's where the base's cannot be followed, or else the
    change that mends it could never pass.
    """
    if request.isolated or request.config is not None:
        return scene.settings, ()
    try:
        settings = config.load(ends.before, scene.folder)
        check_names(settings)
    except GitError:
        raise
    except Refusal as refusal:
        why = f"{refusal.place}: {refusal.message}" if refusal.place else refusal.message
        return scene.settings, (f"the head's configuration decides, for the base's cannot be followed: {why}",)
    return settings, ()


def _ruled_by(settings: Settings, policy: Settings) -> Settings:
    """Return the head's settings with the policy's word on what is asked and how much it matters."""
    return replace(
        settings,
        preset=policy.preset,
        select=policy.select,
        ignore=policy.ignore,
        severity=policy.severity,
        options=policy.options,
        overrides=policy.overrides,
        fail_on=policy.fail_on,
        change=policy.change,
        extensions=policy.extensions,
    )


def _settled(found: _Found, request: Request) -> Settled:
    context = Context(found.scene.as_of, found.ruling, found.ends.after.tracked)
    return judged(
        found.after.readings,
        found.after.roadmap,
        load_waivers(found.ends.after, found.ruling),
        context,
        found.selection,
        silent=request.silent,
        change=found.change,
        text=found.contents.text,
    )


def _known(found: _Found, request: Request) -> frozenset[str]:
    """Return the fingerprints of what was found on the side before."""
    settings = _ruled_by(found.own, found.ruling)
    context = Context(found.scene.as_of, settings, found.ends.before.tracked)
    waivers = load_waivers(found.ends.before, settings)
    before = found.before
    settled = judged(before.readings, before.roadmap, waivers, context, found.selection, silent=request.silent)
    return frozenset(finding.fingerprint for finding in settled.findings)


def _is_new(finding: Finding, old: frozenset[str], comparison: Comparison) -> bool:
    if finding.category == "change":
        return True
    return not comparison.only_change and finding.fingerprint not in old


def _verdicts(change: Change) -> tuple[CapabilityVerdict, ...]:
    return tuple(concerned(each, change.before, change.after) for each in change.judged)


def _notes(found: _Found) -> tuple[str, ...]:
    notes = []
    if not found.change.files:
        notes.append("the change is empty, so there is nothing to judge")
    if found.own.source is not None and found.own != found.scene.settings:
        notes.append("the configuration of the base decides, not the one that the change brings")
    emptied = {*found.after.roadmap.paths}.difference(each.file.path for each in found.after.readings)
    gone: dict[str, list[str]] = {}
    for item in found.before.roadmap.items:
        if item.path in emptied and found.after.roadmap.find(item.kind, item.id) is None:
            gone.setdefault(item.path, []).append(item.ref)
    notes += [f"{path} holds no item any more; what it held is gone: {some(refs)}" for path, refs in gone.items()]
    return tuple(notes)
