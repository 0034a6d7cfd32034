"""Which change to check, and all that its check needs: both ends, their roadmaps, the policy and the messages."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.collect import (
    build_side,
    changed_files,
    collect_change,
    commits,
    governs_new_commits,
    newer_files,
    reverted_by,
)
from tpmlint.change.edits import Contents
from tpmlint.change.endpoints import Endpoints, find_endpoints
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.change.model import Change, Side
from tpmlint.change.moved import follow_moves
from tpmlint.engine.altered_sources import find_altered
from tpmlint.engine.merging import merge_reading, merge_roadmaps
from tpmlint.engine.other_roadmaps import find_elsewhere
from tpmlint.engine.policy import settings_at, with_policy
from tpmlint.engine.reference_date import plausible_date
from tpmlint.engine.selection import Selection
from tpmlint.engine.workspace import (
    Request,
    Workspace,
    find_repository,
    open_workspace,
    selection_of,
)
from tpmlint.errors import UserError
from tpmlint.git.snapshot import CommitTree, Overlay, Snapshot
from tpmlint.git.status import with_unsaved
from tpmlint.git.tree import SUBMODULE, ChangedPath
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.ownership import claimed_path
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.roadmap_files import Sources, find_sources, source_of, sources_among
from tpmlint.settings import Settings, Target
from tpmlint.suppression.waivers import load_waivers

if TYPE_CHECKING:
    from tpmlint.change.fact_cache import FactCache


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
        branch: the name of the pull request's branch, where a CI system tells it.
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
    branch: str = ""
    complete: bool = True
    everything: bool = False
    only_change: bool = False
    notes: tuple[str, ...] = ()


class GatheredChange(Struct, frozen=True, dict=True):
    """A change with all that its check needs.

    Args:
        own: the settings of the side before.
        policy: the settings of the target branch, which decide.
        ruling: the head's settings, overridden by the policy.
        tip: the target branch's roadmap as it was read.
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
    tip: LoadedRoadmap
    target: Side
    contents: Contents
    change: Change

    @functools.cached_property
    def judging(self) -> Workspace:
        """The workspace with the settings that decide, whose commit is what both sides are held against."""
        return replace(self.workspace, settings=self.ruling)


def gather(
    request: Request, comparison: Comparison, cache: ParseCache | None, texts: Mapping[str, bytes]
) -> GatheredChange:
    """Gather a change; the arguments and errors are those of ``engine.diff.compare``."""
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
    opened = open_workspace(request, ends.after, making_commit=making_commit, repository=repository)
    workspace = _dated_after_base(opened, request, ends)
    policy, notes = settings_at(request, workspace, ends.policy)
    ends = replace(ends, notes=(*ends.notes, *notes, *workspace.settings.notes))
    own = policy if ends.policy is ends.before else settings_at(request, workspace, ends.before)[0]
    ruling = with_policy(workspace.settings, policy)
    selection = selection_of(request, ruling)
    if cache is None and request.cache is not None:
        cache = ParseCache(request.cache, workspace.top)
    sources = find_sources(ends.before, own)
    before = load_roadmap(ends.before, own, cache=cache, sources=sources)
    sources_after = _sources_after(sources, ends, files, own, ruling)
    after = load_roadmap(ends.after, ruling, _reusable(before, files, own, ruling), cache, sources_after)
    contents = Contents(ends.before, ends.after)
    messages = ChangeMessages(
        commits=commits(repository, ends, ruling.change),
        written=comparison.written,
        reverted=reverted_by(repository, ends.head, comparison.written, ruling.change),
        pull_request=comparison.pull_request,
        complete=comparison.complete,
        branch=comparison.branch,
        governed=not making_commit or governs_new_commits(ruling.change, workspace.as_of),
    )
    waived = load_waivers(ends.before, own).entries, load_waivers(ends.after, workspace.settings).entries
    first = build_side(before, own, waived[0])
    tip, target, merge = before, first, None
    newer: tuple[ChangedPath, ...] = ()
    by_change: Roadmap | None = None
    if ends.policy is not ends.before:
        newer = newer_files(repository, ends)
        tip = load_roadmap(ends.policy, policy, _reusable(before, newer, own, policy), cache)
        target = build_side(tip, policy, load_waivers(ends.policy, policy).entries)
        merged = build_side(merge_roadmaps(before, after, tip), ruling)
        merge = target, replace(merged, governed=after.has_files)
        reading = merge_reading(own, workspace.settings, policy)
        by_change = load_roadmap(ends.policy, reading).roadmap if reading is not None else None
    if not before.has_files and not after.has_files and not target.governed:
        from tpmlint.engine.no_roadmap import no_roadmap

        raise no_roadmap(workspace)
    unchanged = _shares_files(before, after) and own.means_the_same(workspace.settings)
    last = replace(first, waivers=waived[1]) if unchanged else build_side(after, workspace.settings, waived[1])
    read_as_before = _read_as_before(before, ends.after, files, own, ruling, cache)
    as_before = None if read_as_before is None else _without_creations(read_as_before)
    as_after = _read_as_after(ends.after, own, workspace.settings)
    if newer:
        files = follow_moves(repository, ends, files, newer)
    arrived = tuple(claimed_path(file) for file in newer if file.status == "A")
    at_target = read_as_before if own is policy else None
    altered = find_altered(ends, before, after, tip, own, policy, ruling, at_target)
    known_facts = _known_facts(request, workspace.top, before, after)
    change = collect_change(
        first,
        last,
        files,
        messages,
        ruling.change,
        contents,
        merge,
        as_before,
        as_after,
        by_change,
        arrived,
        altered,
        known_facts,
    )
    change = replace(change, elsewhere=find_elsewhere(ends.policy, ends.after, workspace.settings.folder))
    if known_facts is not None:
        known_facts.save()
    if workspace.settings.notes:  # What is installed is not what the lock has.
        change = replace(change, as_locked=settings_at(request, workspace, ends.after)[0])
    return GatheredChange(ends, workspace, own, policy, ruling, selection, before, after, tip, target, contents, change)


def _known_facts(request: Request, top: Path, *sides: LoadedRoadmap) -> FactCache | None:
    """Return the facts of interfaces that earlier runs read; None where nothing is cached or no interface declared."""
    if request.cache is None or not any(each.interfaces for side in sides for each in side.roadmap.capabilities):
        return None
    from tpmlint.change.fact_cache import FactCache

    return FactCache(request.cache, top)


def gather_change(request: Request, comparison: Comparison) -> Change:
    """Return a change with its verdicts, without running rules.

    Raises:
        UserError: as ``compare`` does.
    """
    return gather(request, comparison, None, {}).change


def _read_as_before(
    before: LoadedRoadmap,
    after: Snapshot,
    files: tuple[ChangedPath, ...],
    own: Settings,
    ruling: Settings,
    cache: ParseCache | None,
) -> LoadedRoadmap | None:
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
    return load_roadmap(after, settings, _reusable(before, files, own, settings), cache)


def _without_creations(loaded: LoadedRoadmap) -> Roadmap:
    """Return a roadmap without what only exists because it is named."""
    return build_roadmap(
        (replace(each, creations=()) for each in loaded.parsed_files),
        kinds=loaded.roadmap.kinds,
        trackers=loaded.roadmap.trackers,
        registries=loaded.roadmap.registries,
    )


def _read_as_after(after: Snapshot, own: Settings, head: Settings) -> Roadmap | None:
    """Return the roadmap after a change as it will be read once that is merged; None if files are read as before."""
    if (own.limits, own.schemas) == (head.limits, head.schemas):
        return None
    return load_roadmap(after, head).roadmap


def _dated_after_base(workspace: Workspace, request: Request, ends: Endpoints) -> Workspace:
    """Return the workspace with a reference date that is not before the merge base, whatever the change's own date."""
    if request.as_of is not None or workspace.repository is None or ends.merge_base is None:
        return workspace
    bases = ends.bases or (ends.merge_base,)
    day = max(plausible_date(workspace.repository, base, ends.after.revision)[0] for base in bases)
    if day <= workspace.as_of:
        return workspace
    return replace(workspace, as_of=day, as_of_source="date of the merge base, which is later")


def source_files(loaded: LoadedRoadmap) -> Iterator[tuple[str, ParsedFile | None]]:
    for parsed in loaded.parsed_files:
        yield parsed.file.path, parsed
    for skipped in loaded.skipped:
        yield skipped.path, None


def _sources_after(
    before: Sources, ends: Endpoints, files: tuple[ChangedPath, ...], own: Settings, ruling: Settings
) -> Sources | None:
    """Return the roadmap files after a change, by those before it; None if all paths have to be looked at."""
    if not (isinstance(ends.before, CommitTree) and isinstance(ends.after, CommitTree)):
        return None  # Of a work tree more than the changed files may be new.
    if (own.include, own.exclude, own.folder, own.sources, own.waivers) != (
        ruling.include,
        ruling.exclude,
        ruling.folder,
        ruling.sources,
        ruling.waivers,
    ):
        return None
    changed = {name for file in files for name in (file.path, f"{file.path}/")}
    there = (f"{file.path}/" if file.mode == SUBMODULE else file.path for file in files if file.status != "D")
    return before.followed_by(changed, sources_among(there, ruling))


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
    same = {path: parsed for path, parsed in source_files(before) if parsed is not None and path not in changed}
    naming = [each for each in ruling.sources if each.names_files]
    if naming and any(file.status != "M" for file in files):
        return {path: parsed for path, parsed in same.items() if source_of(path, ruling) not in naming}
    return same


def _shares_files(before: LoadedRoadmap, after: LoadedRoadmap) -> bool:
    """Return whether both sides share the same parsed files."""
    return len(before.parsed_files) == len(after.parsed_files) and all(
        map(operator.is_, before.parsed_files, after.parsed_files)
    )
