"""A change judged: the roadmap on either side, the findings it introduces, and the verdicts on what it touches."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import config
from tpmlint.change.collect import (
    Endpoints,
    build_side,
    changed_files,
    collect_change,
    commits,
    find_endpoints,
    governs_new_commits,
    reverted_by,
)
from tpmlint.change.contents import Contents
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.change.model import Change, Side
from tpmlint.change.verdicts import report_verdict
from tpmlint.engine.check import receipt_of, run_rules
from tpmlint.engine.runner import RunResult
from tpmlint.engine.selection import Selection, check_names
from tpmlint.engine.workspace import (
    Request,
    Workspace,
    find_repository,
    no_roadmap,
    open_workspace,
    plausible_date,
    selection_of,
)
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Overlay, Snapshot
from tpmlint.git.status import with_unsaved
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import build_roadmap
from tpmlint.model.load import LoadedRoadmap, inside, load_roadmap
from tpmlint.model.ownership import OwnFiles
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.reading import ParsedFile
from tpmlint.patterns import Patterns
from tpmlint.report import Report, ReportedVerdict
from tpmlint.rule import Context, find_rule, options_of
from tpmlint.settings import Settings, Target
from tpmlint.suppression.waivers import load_waivers
from tpmlint.text.messages import plural, some


class Comparison(Struct, frozen=True, kw_only=True):
    """Which change is meant, and what is known of it from outside the repository.

    Args:
        base, head: revisions; None takes the default branch of ``origin``, and HEAD.
        target: a range of commits, the index, or all that is not committed yet.
        merging: full id of the pull request's head as the CI tells it.
        onto: the branch that the change will be merged into, where the CI tells as ``base`` only where it left that.
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
    onto: str | None = None
    pushed: bool = False
    written: Message | None = None
    pull_request: Message | None = None
    complete: bool = True
    everything: bool = False
    only_change: bool = False
    notes: tuple[str, ...] = ()


def compare(
    request: Request, comparison: Comparison, kept: ParseCache | None = None, texts: Mapping[str, bytes] | None = None
) -> Report:
    """Judge the change that is meant.

    Both sides are judged on the same day, so that time alone introduces nothing. The policy is that of the target
    branch, so that a change cannot excuse itself, and so are the waivers and ignores of rules about changes.

    Args:
        kept: files that have been parsed, by content.
        texts: unsaved texts by path, which count where the change is that of the work tree.
    Raises:
        Refusal: there is no repository or no roadmap, or the ends cannot be found.
    """
    found = _gather(request, comparison, kept, texts or {})
    found = replace(found, selection=replace(found.selection, only=_worth_asking(found, comparison)))
    result = _run_rules(found, request)
    old: Mapping[str, Severity] = {} if comparison.everything or comparison.only_change else _known(found, request)
    introduced = tuple(finding for finding in result.findings if _is_new(finding, old, comparison))
    waived = sum(each.until is not None for each in result.silenced)
    receipt = replace(
        receipt_of(found.workspace, found.after, "diff"),
        configuration=found.policy.source,
        schemas=tuple(each.path for each in found.policy.extensions.values()),
        preset=found.policy.preset,
        fail_on=found.policy.fail_on.word,
        base=found.ends.base,
        merge_base=found.ends.merge_base,
        commits=len(found.change.words.commits),
        changes=len(found.change.files),
        suppressed=len(result.silenced) - waived,
        waived=waived,
        notes=(*found.ends.notes, *comparison.notes, *_notes(found, result)),
    )
    uncovered = _uncovered_files(found.change, found.ruling)
    return Report(introduced, receipt, result.silenced, verdicts=_verdicts(found.change), uncovered=uncovered)


def gathered(request: Request, comparison: Comparison) -> Change:
    """Return the change that is meant, with the verdicts on what it touches, and judge it no further.

    Raises:
        Refusal: as ``compare`` does.
    """
    return _gather(request, comparison, None, {}).change


_DEFAULTS = "the defaults decide"


class _GatheredChange(Struct, frozen=True):
    """A change with all that judging it needs.

    Args:
        own: the settings of the side before.
        policy: the settings that decide: the target branch's.
        ruling: the head's settings with the policy's word.
        target: the target branch, whose waivers and ignores count for what is said about the change.
    """

    ends: Endpoints
    workspace: Workspace
    own: Settings
    policy: Settings
    ruling: Settings
    selection: Selection
    before: LoadedRoadmap
    after: LoadedRoadmap
    target: Side
    contents: Contents
    change: Change


def _gather(
    request: Request, comparison: Comparison, kept: ParseCache | None, texts: Mapping[str, bytes]
) -> _GatheredChange:
    repository = find_repository(request)
    if repository is None:
        raise UserError("a change can only be judged in a git repository", "run `git init`, or use `tpmlint check`")
    meant = comparison
    ends = find_endpoints(repository, meant.target, meant.base, meant.head, meant.merging, meant.pushed, meant.onto)
    files = changed_files(repository, ends)
    if texts and ends.target == "worktree":
        files = with_unsaved(files, ends.before, texts)
        ends = replace(ends, after=Overlay(ends.after, texts))
    if isinstance(ends.before, CommitTree) and isinstance(ends.after, CommitTree):
        ends = replace(ends, after=ends.before.followed_by(ends.after.revision, files))
    workspace = _not_before(open_workspace(request, ends.after), request, ends)
    policy, notes = _settings_at(request, workspace, ends.policy)
    ends = replace(ends, notes=(*ends.notes, *notes))
    own = policy if ends.policy is ends.before else _settings_at(request, workspace, ends.before)[0]
    ruling = _ruled_by(workspace.settings, policy)
    selection = selection_of(request, ruling)
    if kept is None and request.cache is not None:
        kept = ParseCache(request.cache, workspace.top)
    before = load_roadmap(ends.before, own, kept=kept)
    after = load_roadmap(ends.after, ruling, _unchanged(before, files, own, ruling), kept)
    contents = Contents(ends.before, ends.after)
    said = ChangeMessages(
        commits=commits(repository, ends, ruling.change),
        written=comparison.written,
        reverted=reverted_by(repository, ends.head, comparison.written, ruling.change),
        pull_request=comparison.pull_request,
        complete=comparison.complete,
        governed=meant.target == "commits"
        or governs_new_commits(ruling.change, request.as_of or datetime.now(UTC).date()),
    )
    waived = load_waivers(ends.before, own).entries, load_waivers(ends.after, workspace.settings).entries
    first = build_side(before, own, waived[0])
    target, merge = first, None
    if ends.policy is not ends.before:
        target, merged = _merge(repository, ends, policy, before, own, after, ruling, kept)
        merge = target, merged
    if not before.readings and not after.readings and not target.governed:
        raise no_roadmap(workspace)
    alike = _is_same(before, after) and own.means_the_same(workspace.settings)
    last = replace(first, waivers=waived[1]) if alike else build_side(after, workspace.settings, waived[1])
    change = collect_change(first, last, files, said, ruling.change, contents, merge)
    return _GatheredChange(ends, workspace, own, policy, ruling, selection, before, after, target, contents, change)


def _merge(
    repository: Repository,
    ends: Endpoints,
    policy: Settings,
    before: LoadedRoadmap,
    own: Settings,
    after: LoadedRoadmap,
    ruling: Settings,
    kept: ParseCache | None,
) -> tuple[Side, Side]:
    """Return the target branch, and what merging the change would make of its roadmap, item by item.

    An item is as the change has it where the change adds, edits or removes it, and else as the target branch has it:
    so nobody chooses by the age of a branch what it is asked for.
    """
    assert ends.base is not None
    assert ends.merge_base is not None
    files = repository.changed(ends.merge_base, ends.base)
    target = load_roadmap(ends.policy, policy, _unchanged(before, files, own, policy), kept)
    was = {item.ref: item.value for item in before.roadmap.by_name.values()}
    here = {item.ref: item.value for item in after.roadmap.by_name.values()}
    edited = {ref for ref, value in here.items() if was.get(ref) != value}
    removed = was.keys() - here.keys()
    readings = [
        *(_only(each, lambda ref: ref in edited) for each in after.readings),
        *(_only(each, lambda ref: ref not in edited and ref not in removed) for each in target.readings),
    ]
    merged = LoadedRoadmap(tuple(readings), (), build_roadmap(readings))
    return (
        build_side(target, policy, load_waivers(ends.policy, policy).entries),
        replace(build_side(merged, ruling), governed=bool(after.readings)),
    )


def _only(reading: ParsedFile, wanted: Callable[[str], bool]) -> ParsedFile:
    return replace(reading, items=tuple(item for item in reading.items if wanted(item.ref)))


def _not_before(workspace: Workspace, request: Request, ends: Endpoints) -> Workspace:
    """Return the workspace on a day that is not before what the change is built on, whatever date it gives itself."""
    if request.as_of is not None or workspace.repository is None or ends.merge_base is None:
        return workspace
    day, _ = plausible_date(workspace.repository, ends.merge_base)
    if day <= workspace.as_of:
        return workspace
    return replace(workspace, as_of=day, as_of_source="date of the merge base, which is later")


def _worth_asking(found: _GatheredChange, comparison: Comparison) -> frozenset[str] | None:
    """Return the categories of rules that can find anything that was not there before; None means any.

    Where no file of the roadmap changed, it is the same; rules of ``paths/`` look at which files there are, too.
    """
    if comparison.only_change:
        return frozenset({"change"})
    files = found.change.files
    if comparison.everything or not found.own.means_the_same(found.workspace.settings):
        return None
    roadmap_files = {path for path, _ in _source_files(found.before)} | {path for path, _ in _source_files(found.after)}
    settled = {found.ruling.waivers, found.ruling.source, *(each.path for each in found.ruling.extensions.values())}
    if any(file.path in roadmap_files or file.path in settled for file in files):
        return None
    return frozenset({"change"} if all(file.status == "M" for file in files) else {"change", "paths"})


def _source_files(loaded: LoadedRoadmap) -> Iterator[tuple[str, ParsedFile | None]]:
    for reading in loaded.readings:
        yield reading.file.path, reading
    for skipped in loaded.skipped:
        yield skipped.path, None


def _unchanged(
    before: LoadedRoadmap, files: tuple[ChangedPath, ...], own: Settings, ruling: Settings
) -> Mapping[str, ParsedFile]:
    """Return the readings of the side before that hold after the change too."""
    if own.limits != ruling.limits or own.schemas != ruling.schemas:
        return {}
    changed = {file.path for file in files}
    return {path: reading for path, reading in _source_files(before) if reading is not None and path not in changed}


def _is_same(before: LoadedRoadmap, after: LoadedRoadmap) -> bool:
    """Tell whether the roadmap was not read anew, and so is the same."""
    return len(before.readings) == len(after.readings) and all(map(operator.is_, before.readings, after.readings))


def _settings_at(request: Request, workspace: Workspace, snapshot: Snapshot) -> tuple[Settings, tuple[str, ...]]:
    """Return the configuration in a snapshot, and what a reader must know of it.

    What the command line names governs every side. Where there is no configuration, or one that cannot be followed, the
    defaults do, never the head's: the change would write its own policy.
    """
    if request.isolated or request.config is not None:
        return workspace.settings, ()
    try:
        settings = config.load(snapshot, workspace.folder)
        check_names(settings)
    except GitError:
        raise
    except UserError as refusal:
        why = f"{refusal.place}: {refusal.message}" if refusal.place else refusal.message
        return Settings(), (f"{_DEFAULTS}, because the configuration of the base cannot be followed: {why}",)
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
        systems=policy.systems,
        limits=policy.limits,
    )


def _run_rules(found: _GatheredChange, request: Request) -> RunResult:
    context = Context(found.workspace.as_of, found.ruling, found.ends.after.tracked)
    return run_rules(
        found.after.readings,
        found.after.roadmap,
        load_waivers(found.ends.after, found.ruling),
        context,
        found.selection,
        request,
        change=found.change,
        text=found.contents.text,
        target=found.target,
    )


def _known(found: _GatheredChange, request: Request) -> Mapping[str, Severity]:
    """Return how grave each thing was that was found on the side before, by its fingerprint."""
    settings = _ruled_by(found.own, found.ruling)
    context = Context(found.workspace.as_of, settings, found.ends.before.tracked)
    waivers = load_waivers(found.ends.before, settings)
    before = found.before
    result = run_rules(
        before.readings, before.roadmap, waivers, context, found.selection, replace(request, text_edits=False)
    )
    return {finding.fingerprint: finding.severity for finding in result.findings}


def _is_new(finding: Finding, old: Mapping[str, Severity], comparison: Comparison) -> bool:
    """Tell whether a change introduces a finding, or makes it graver than it was."""
    if finding.category == "change":
        return True
    was = old.get(finding.fingerprint)
    return not comparison.only_change and (was is None or was < finding.severity)


def _verdicts(change: Change) -> tuple[ReportedVerdict, ...]:
    before, after = change.merge or (change.before, change.after)
    return tuple(report_verdict(each, before, after) for each in change.judged)


def _uncovered_files(change: Change, settings: Settings) -> tuple[str, ...]:
    """Return the changed files of code that no capability claims, before the change or after it."""
    if not change.after.roadmap.capabilities:
        return ()
    not_code = options_of(find_rule("unmapped-code"), settings)["not-code"]
    assert isinstance(not_code, tuple)
    aside = Patterns((*change.policy.exempt_paths, *not_code))
    own_files = OwnFiles(settings)
    covered = {file.path for each in change.judged for file in each.touch.files}
    found = []
    for file in change.files:
        own = inside(settings.folder, file.path)
        if own is not None and file.path not in covered and not aside.match(own) and not own_files.match(own):
            found.append(file.path)
    return tuple(sorted(found))


def _notes(found: _GatheredChange, result: RunResult) -> tuple[str, ...]:
    notes = []
    if not found.change.files:
        notes.append("the change is empty, so there is nothing to judge")
    notes += _policy_notes(found)
    if result.unheard:
        what = plural(result.unheard, "finding")
        notes.append(f"{what} about the change cannot be silenced by what it brings itself, only by what the base has")
    emptied = {*found.after.roadmap.paths}.difference(each.file.path for each in found.after.readings)
    gone: dict[str, list[str]] = {}
    for item in found.before.roadmap.items:
        if item.path in emptied and found.after.roadmap.find(item.kind, item.id) is None:
            gone.setdefault(item.path, []).append(item.ref)
    notes += [f"{path} holds no item any more; what it held is gone: {some(refs)}" for path, refs in gone.items()]
    return tuple(notes)


def _policy_notes(found: _GatheredChange) -> Iterator[str]:
    """Yield what a reader must know of where the policy comes from."""
    head, policy = found.workspace.settings, found.policy
    if found.target.governed:
        if policy.source is None and head.source is not None:
            if not any(note.startswith(_DEFAULTS) for note in found.ends.notes):
                yield (
                    f"{_DEFAULTS}, because the base has no configuration; "
                    f"{head.source} of the change starts to count when it is merged"
                )
        elif not policy.means_the_same(head):
            if found.own.means_the_same(head):
                yield "the configuration of the base decides, which is newer than the one that the change was built on"
            else:
                yield "the configuration of the base decides, not the one that the change brings"
    elif found.after.readings:
        yield "the base has no roadmap; the one that the change brings starts to count when it is merged"
