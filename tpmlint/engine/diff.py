"""Check a change: the findings that it introduces, and the verdicts on the capabilities it touches."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

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
from tpmlint.change.edits import Contents
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.change.model import Change, Side
from tpmlint.change.verdicts import report_verdict
from tpmlint.engine.check import receipt_of, run_rules
from tpmlint.engine.merging import merge_roadmaps
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
from tpmlint.git.process import GitError, printable
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Overlay, Snapshot
from tpmlint.git.status import with_unsaved
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import Roadmap, build_roadmap
from tpmlint.model.load import LoadedRoadmap, ParseCache, inside, load_roadmap
from tpmlint.model.ownership import OwnFiles, claimed_path
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.patterns import Patterns
from tpmlint.report import Report, ReportedVerdict
from tpmlint.rule import Context, find_rule, options_of
from tpmlint.settings import Extension, Settings, System, Target
from tpmlint.suppression.waivers import load_waivers
from tpmlint.text.messages import plural, some

_DEFAULTS = "the defaults decide"


class Comparison(Struct, frozen=True, kw_only=True):
    """Which change to check, and what is known about it from outside the repository.

    Args:
        base, head: revisions; None takes the default branch of ``origin``, and HEAD.
        target: a range of commits, the index, or all that is not committed yet.
        merging: full id of the pull request's head as reported by the CI.
        onto: the branch to merge into, for a CI whose ``base`` is the merge base only.
        pushed: whether ``base`` is the commit before a push, which may no longer exist.
        by_ci: whether a CI system named the revisions, which are those of the repository that it checked out.
        in_ci: whether it is an error if ``base`` already has the commit to check. Where nobody reads what a job
            prints, a comparison without commits would look as if the change had been checked.
        written: the message of the commit about to be made.
        pull_request: title and body of the pull request.
        complete: False if there may be a pull request text that is not available here.
        everything: report the roadmap's old findings too, not only those that the change introduces.
        only_change: report findings of rules of ``change/`` only.
        notes: sentences that a reader of the result must know.
    """

    base: str | None = None
    head: str | None = None
    target: Target = "commits"
    merging: str | None = None
    onto: str | None = None
    pushed: bool = False
    by_ci: bool = False
    in_ci: bool = False
    written: Message | None = None
    pull_request: Message | None = None
    complete: bool = True
    everything: bool = False
    only_change: bool = False
    notes: tuple[str, ...] = ()


def compare(
    request: Request, comparison: Comparison, cache: ParseCache | None = None, texts: Mapping[str, bytes] | None = None
) -> Report:
    """Check a change.

    Both sides are checked with the same reference date, so that time alone introduces nothing. The policy is that of
    the target branch, so that a change cannot excuse itself, and so are the suppressions of rules about changes.

    Args:
        cache: files that have been parsed, by content.
        texts: unsaved texts by path, used if the change is that of the work tree.
    Raises:
        UserError: there is no repository or no roadmap, or an end cannot be found.
    """
    gathered = _gather(request, comparison, cache, texts or {})
    gathered = replace(gathered, selection=replace(gathered.selection, only=_relevant_categories(gathered, comparison)))
    result = _run_rules(gathered, request)
    old: Mapping[str, Severity] = (
        {} if comparison.everything or comparison.only_change else _severities_before(gathered, request)
    )
    introduced = tuple(finding for finding in result.findings if _is_new(finding, old, comparison))
    waived = sum(each.until is not None for each in result.silenced)
    receipt = replace(
        receipt_of(gathered.workspace, gathered.after, "diff"),
        configuration=gathered.policy.source,
        schemas=tuple(each.path for each in gathered.policy.extensions.values()),
        preset=gathered.policy.preset,
        fail_on=gathered.policy.fail_on.word,
        base=gathered.ends.base,
        merge_base=gathered.ends.merge_base,
        commits=len(gathered.change.words.commits),
        changes=len(gathered.change.files),
        suppressed=len(result.silenced) - waived,
        waived=waived,
        notes=(*gathered.ends.notes, *comparison.notes, *_notes(gathered, result, comparison)),
    )
    uncovered = _uncovered_files(gathered.change, gathered.ruling)
    return Report(
        introduced,
        receipt,
        result.silenced,
        verdicts=_verdicts(gathered.change),
        uncovered=uncovered,
        top=str(gathered.workspace.top),
    )


def gather_change(request: Request, comparison: Comparison) -> Change:
    """Return a change with its verdicts, without running rules.

    Raises:
        UserError: as ``compare`` does.
    """
    return _gather(request, comparison, None, {}).change


class _GatheredChange(Struct, frozen=True):
    """A change with everything that checking it needs.

    Args:
        own: the settings of the side before.
        policy: the settings of the target branch, which decide.
        ruling: the head's settings, overridden by the policy.
        target: the target branch, whose waivers and ignores apply to findings about the change.
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
    request: Request, comparison: Comparison, cache: ParseCache | None, texts: Mapping[str, bytes]
) -> _GatheredChange:
    repository = find_repository(request)
    if repository is None:
        raise UserError("a change can only be checked in a git repository", "run `git init`, or use `tpmlint check`")
    if comparison.by_ci and repository.is_submodule():
        raise UserError(
            f"{repository.top} is a submodule, and the CI system names commits of the repository around it",
            "check a folder of that repository, or name BASE",
        )
    ends = find_endpoints(
        repository,
        comparison.target,
        comparison.base,
        comparison.head,
        comparison.merging,
        comparison.pushed,
        comparison.onto,
        comparison.in_ci,
    )
    files = changed_files(repository, ends)
    if texts and ends.target == "worktree":
        files = with_unsaved(files, ends.before, texts)
        ends = replace(ends, after=Overlay(ends.after, texts))
    if isinstance(ends.before, CommitTree) and isinstance(ends.after, CommitTree):
        ends = replace(ends, after=ends.before.followed_by(ends.after.revision, files))
    making_commit = comparison.target != "commits"
    workspace = _dated_after_base(open_workspace(request, ends.after, making_commit=making_commit), request, ends)
    policy, notes = _settings_at(request, workspace, ends.policy)
    ends = replace(ends, notes=(*ends.notes, *notes))
    own = policy if ends.policy is ends.before else _settings_at(request, workspace, ends.before)[0]
    ruling = _with_policy(workspace.settings, policy)
    selection = selection_of(request, ruling)
    if cache is None and request.cache is not None:
        cache = ParseCache(request.cache, workspace.top)
    before = load_roadmap(ends.before, own, cache=cache)
    after = load_roadmap(ends.after, ruling, _reusable(before, files, own, ruling), cache)
    contents = Contents(ends.before, ends.after)
    messages = ChangeMessages(
        commits=commits(repository, ends, ruling.change),
        written=comparison.written,
        reverted=reverted_by(repository, ends.head, comparison.written, ruling.change),
        pull_request=comparison.pull_request,
        complete=comparison.complete,
        governed=not making_commit or governs_new_commits(ruling.change, workspace.as_of),
    )
    waived = load_waivers(ends.before, own).entries, load_waivers(ends.after, workspace.settings).entries
    first = build_side(before, own, waived[0])
    target, merge = first, None
    if ends.policy is not ends.before:
        target, merged = _merge(repository, ends, policy, before, own, after, ruling, cache)
        merge = target, merged
    if not before.parsed_files and not after.parsed_files and not target.governed:
        raise no_roadmap(workspace)
    unchanged = _shares_files(before, after) and own.means_the_same(workspace.settings)
    last = replace(first, waivers=waived[1]) if unchanged else build_side(after, workspace.settings, waived[1])
    as_before = _read_as_before(before, ends.after, files, own, ruling, cache)
    change = collect_change(first, last, files, messages, ruling.change, contents, merge, as_before)
    return _GatheredChange(ends, workspace, own, policy, ruling, selection, before, after, target, contents, change)


def _read_as_before(
    before: LoadedRoadmap,
    after: Snapshot,
    files: tuple[ChangedPath, ...],
    own: Settings,
    ruling: Settings,
    cache: ParseCache | None,
) -> Roadmap | None:
    """Return the roadmap after a change as the sources before it read the files; None if the sources are the same."""
    if (own.sources, own.calendars) == (ruling.sources, ruling.calendars):
        return None
    settings = replace(
        ruling,
        include=own.include,
        exclude=own.exclude,
        folder=own.folder,
        sources=own.sources,
        calendars=own.calendars,
    )
    loaded = load_roadmap(after, settings, _reusable(before, files, own, settings), cache)
    return build_roadmap(
        (replace(each, creations=()) for each in loaded.parsed_files),
        kinds=loaded.roadmap.kinds,
        trackers=loaded.roadmap.trackers,
    )


def _merge(
    repository: Repository,
    ends: Endpoints,
    policy: Settings,
    before: LoadedRoadmap,
    own: Settings,
    after: LoadedRoadmap,
    ruling: Settings,
    cache: ParseCache | None,
) -> tuple[Side, Side]:
    """Return the target branch, and its roadmap after merging the change."""
    assert ends.base is not None
    assert ends.merge_base is not None
    files = repository.changed(ends.merge_base, ends.base)
    target = load_roadmap(ends.policy, policy, _reusable(before, files, own, policy), cache)
    merged = merge_roadmaps(before, after, target)
    return (
        build_side(target, policy, load_waivers(ends.policy, policy).entries),
        replace(build_side(merged, ruling), governed=bool(after.parsed_files)),
    )


def _dated_after_base(workspace: Workspace, request: Request, ends: Endpoints) -> Workspace:
    """Return the workspace with a reference date that is not before the merge base, whatever the change's own date."""
    if request.as_of is not None or workspace.repository is None or ends.merge_base is None:
        return workspace
    day, _ = plausible_date(workspace.repository, ends.merge_base)
    if day <= workspace.as_of:
        return workspace
    return replace(workspace, as_of=day, as_of_source="date of the merge base, which is later")


def _relevant_categories(gathered: _GatheredChange, comparison: Comparison) -> frozenset[str] | None:
    """Return the categories of rules that can have new findings; None means any.

    If no roadmap file changed, only rules about changes can; and if files came or went, also rules of ``paths/``.
    """
    if comparison.only_change:
        return frozenset({"change"})
    files = gathered.change.files
    if comparison.everything or not gathered.own.means_the_same(gathered.workspace.settings):
        return None
    roadmap_files = {path for path, _ in _source_files(gathered.before)} | {
        path for path, _ in _source_files(gathered.after)
    }
    settings_files = {
        gathered.ruling.waivers,
        gathered.ruling.source,
        *(each.path for each in gathered.ruling.extensions.values()),
    }
    if any(file.path in roadmap_files or file.path in settings_files for file in files):
        return None
    return frozenset({"change"} if all(file.status == "M" for file in files) else {"change", "paths"})


def _source_files(loaded: LoadedRoadmap) -> Iterator[tuple[str, ParsedFile | None]]:
    for parsed in loaded.parsed_files:
        yield parsed.file.path, parsed
    for skipped in loaded.skipped:
        yield skipped.path, None


def _reusable(
    before: LoadedRoadmap, files: tuple[ChangedPath, ...], own: Settings, ruling: Settings
) -> Mapping[str, ParsedFile]:
    """Return the parsed files of the side before that the change leaves unchanged."""
    if (own.limits, own.schemas, own.sources, own.calendars, own.kinds) != (
        ruling.limits,
        ruling.schemas,
        ruling.sources,
        ruling.calendars,
        ruling.kinds,
    ):
        return {}
    changed = {file.path for file in files}
    return {path: parsed for path, parsed in _source_files(before) if parsed is not None and path not in changed}


def _shares_files(before: LoadedRoadmap, after: LoadedRoadmap) -> bool:
    """Return whether both sides share the same parsed files."""
    return len(before.parsed_files) == len(after.parsed_files) and all(
        map(operator.is_, before.parsed_files, after.parsed_files)
    )


def _settings_at(request: Request, workspace: Workspace, snapshot: Snapshot) -> tuple[Settings, tuple[str, ...]]:
    """Return the configuration in a snapshot, with notes for the reader.

    A configuration from the command line applies to every side. If there is no valid configuration, the defaults apply,
    never the head's: the change would write its own policy.
    """
    if request.isolated or request.config is not None:
        return workspace.settings, ()
    try:
        settings = config.load(snapshot, _folder_at(request, workspace, snapshot))
        check_names(settings)
    except GitError:
        raise
    except UserError as error:
        why = f"{error.place}: {error.message}" if error.place else error.message
        return Settings(), (f"{_DEFAULTS}, because the configuration of the base cannot be followed: {why}",)
    return settings, ()


def _folder_at(request: Request, workspace: Workspace, snapshot: Snapshot) -> str:
    """Return the folder that ``--root`` names in a snapshot.

    A change can move the folder and leave a link in its place: at the base the name still means the folder itself.
    """
    if request.root is None:
        return workspace.folder
    named = Path(os.path.abspath(request.root))
    if not named.is_relative_to(workspace.top) or named == workspace.top:
        return workspace.folder
    folder = named.relative_to(workspace.top).as_posix()
    if folder == workspace.folder or any(path.startswith(f"{folder}/") for path in snapshot.paths()):
        return folder
    return workspace.folder


def _with_policy(settings: Settings, policy: Settings) -> Settings:
    """Return the head's settings, with rules and severities overridden by the policy."""
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
        extensions=_schemas_of_both(settings, policy),
        systems=_systems_of_both(settings, policy),
        limits=policy.limits,
    )


def _systems_of_both(settings: Settings, policy: Settings) -> Mapping[str, System]:
    """Return the policy's systems; an export is where the head has it."""
    return {
        name: replace(each, snapshot=own.snapshot)
        if each.snapshot and (own := settings.systems.get(name)) is not None and own.snapshot
        else each
        for name, each in policy.systems.items()
    }


def _schemas_of_both(settings: Settings, policy: Settings) -> Mapping[str, Extension]:
    """Return the policy's schemas, and the head's of the kinds that only the head has."""
    known = {kind.name for kind in policy.kinds}
    added = {kind.name for kind in settings.kinds} - known
    return {**policy.extensions, **{name: each for name, each in settings.extensions.items() if name in added}}


def _run_rules(gathered: _GatheredChange, request: Request) -> RunResult:
    context = Context(gathered.workspace.as_of, gathered.ruling, gathered.ends.after.tracked)
    return run_rules(
        gathered.after.parsed_files,
        gathered.after.roadmap,
        load_waivers(gathered.ends.after, gathered.ruling),
        context,
        gathered.selection,
        request,
        change=gathered.change,
        text=gathered.contents.text,
        target=gathered.target,
    )


def _severities_before(gathered: _GatheredChange, request: Request) -> Mapping[str, Severity]:
    """Return the severity of each finding on the side before, by fingerprint."""
    settings = _with_policy(gathered.own, gathered.ruling)
    context = Context(gathered.workspace.as_of, settings, gathered.ends.before.tracked)
    waivers = load_waivers(gathered.ends.before, settings)
    before = gathered.before
    result = run_rules(
        before.parsed_files, before.roadmap, waivers, context, gathered.selection, replace(request, text_edits=False)
    )
    return {finding.fingerprint: finding.severity for finding in result.findings}


def _is_new(finding: Finding, old: Mapping[str, Severity], comparison: Comparison) -> bool:
    """Return whether a change introduces a finding, or makes it more severe."""
    if finding.category == "change":
        return True
    old_severity = old.get(finding.fingerprint)
    return not comparison.only_change and (old_severity is None or old_severity < finding.severity)


def _verdicts(change: Change) -> tuple[ReportedVerdict, ...]:
    before, after = change.merge or (change.before, change.after)
    return tuple(report_verdict(each, before, after) for each in change.verdicts)


def _uncovered_files(change: Change, settings: Settings) -> tuple[str, ...]:
    """Return the changed code files that no capability claims, before or after the change."""
    if not change.after.roadmap.capabilities:
        return ()
    not_code = options_of(find_rule("unmapped-code"), settings)["not-code"]
    assert isinstance(not_code, tuple)
    aside = Patterns((*change.policy.exempt_paths, *not_code))
    own_files = OwnFiles(settings)
    sides = change.merge or (change.before, change.after)
    uncovered = []
    for file in change.files:
        relative = inside(settings.folder, file.path)
        if relative is None or aside.match(relative) or own_files.match(relative):
            continue
        if not any(side.claims.owners(claimed_path(file)) for side in sides):
            uncovered.append(file.path)
    return tuple(sorted(uncovered))


def _notes(gathered: _GatheredChange, result: RunResult, comparison: Comparison) -> tuple[str, ...]:
    notes = []
    base, head = printable(comparison.base or "HEAD"), printable(comparison.head or "HEAD")
    if base != head and gathered.ends.target == "commits" and not gathered.change.words.commits:
        notes.append(f"there are no commits between {base} and {head}: nothing to check")
    elif not gathered.change.files:
        notes.append("the change is empty: nothing to check")
    notes += _policy_notes(gathered)
    if result.refused:
        what = plural(result.refused, "finding")
        notes.append(f"{what} about the change cannot be silenced by what it brings itself, only by what the base has")
    emptied = {*gathered.after.roadmap.paths}.difference(each.file.path for each in gathered.after.parsed_files)
    removed: dict[str, list[str]] = {}
    for item in gathered.before.roadmap.items:
        if item.path in emptied and gathered.after.roadmap.find(item.kind, item.id) is None:
            removed.setdefault(item.path, []).append(item.ref)
    notes += [f"{path} no longer holds any item; removed: {some(refs)}" for path, refs in removed.items()]
    return tuple(notes)


def _policy_notes(gathered: _GatheredChange) -> Iterator[str]:
    """Yield notes on which configuration is the policy."""
    head, policy = gathered.workspace.settings, gathered.policy
    if gathered.target.governed:
        if policy.source is None and head.source is not None:
            if not any(note.startswith(_DEFAULTS) for note in gathered.ends.notes):
                yield (
                    f"{_DEFAULTS}, because the base has no configuration; "
                    f"{head.source} of the change starts to count when it is merged"
                )
        elif not policy.means_the_same(head):
            if gathered.own.means_the_same(head):
                yield "the configuration of the base decides, which is newer than the one that the change was built on"
            else:
                yield "the configuration of the base decides, not the one that the change brings"
    elif gathered.after.parsed_files:
        yield "the base has no roadmap; the one that the change brings starts to count when it is merged"
