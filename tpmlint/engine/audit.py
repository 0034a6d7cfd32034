"""Audit a history: check the state at its end, and check every first-parent commit as a change."""

from __future__ import annotations

import contextlib
import functools
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.collect import is_ancestor
from tpmlint.change.fact_cache import FactCache
from tpmlint.change.reverts import find_reverted
from tpmlint.engine.audited_roadmap import RoadmapChoice, no_roadmap_error, open_audited, settings_for_tree
from tpmlint.engine.check import receipt_of, run_rules
from tpmlint.engine.other_branches import OtherBranches
from tpmlint.engine.pages import Pages
from tpmlint.engine.reference_date import plausible_date
from tpmlint.engine.workspace import Request, Workspace, find_repository
from tpmlint.errors import UserError
from tpmlint.git.commits import EARLIEST, LATEST, SHORT, UNSHALLOW
from tpmlint.git.log import FirstParentLog
from tpmlint.git.merges import changed_by_merges
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree
from tpmlint.history.accumulator import Accumulator, compute_metrics, label_now
from tpmlint.history.commits import DAY, CommitDates, MessageReader, governed_steps, is_truncated, newest_excluded
from tpmlint.history.contracts import ContractReader
from tpmlint.history.events import History
from tpmlint.history.fold import Fold
from tpmlint.history.path_index import PathClassifier
from tpmlint.history.revisions import Blobs, RevisionReader
from tpmlint.model.index import Roadmap
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.parse_cache import ParseCache
from tpmlint.model.promises import reviewed_in
from tpmlint.report import Report
from tpmlint.rule import Context, find_rule
from tpmlint.rules.support.evidence import names_evidence
from tpmlint.settings import Verdict
from tpmlint.suppression.waivers import load_waivers
from tpmlint.text.messages import plural, some

_WATCH_INTERVAL = 64


class AuditOptions(Struct, frozen=True, kw_only=True):
    """Which history to audit, and with which roadmap.

    Args:
        since: a day, ``YYYY-MM-DD``, or a revision; older commits, or those reachable from it, are skipped.
        until: a revision; None means HEAD.
        most: the maximum number of first-parent commits, newest first.
        roadmap: a folder elsewhere whose roadmap is used for all commits; None means the one at each commit.
        roadmap_at: a revision whose roadmap is used for all commits.
        whole: raise an error if a shallow clone cuts off the history, instead of auditing the rest.
        watch: called now and then with the number of commits done and the total.
    """

    since: str | None = None
    until: str | None = None
    most: int | None = None
    roadmap: Path | None = None
    roadmap_at: str | None = None
    whole: bool = False
    watch: Callable[[int, int], None] | None = None

    @property
    def choice(self) -> RoadmapChoice:
        """The roadmap to use."""
        return RoadmapChoice(self.roadmap, self.roadmap_at)


def audit(request: Request, options: AuditOptions) -> Report:
    """Check a history: its end as ``check`` does, and every first-parent commit as a change.

    Policy and locations are those of the newest commit, or of the roadmap given for all commits; items are those of
    each commit.

    Raises:
        UserError: there is no repository, no commit or no roadmap, or a revision is not found.
    """
    repository = _find_repository(request, options)
    tree = CommitTree(repository, _end(repository, options))
    assert tree.revision is not None
    newest, _ = plausible_date(repository, tree.revision)
    excluding = newest_excluded(repository, tree.revision, options.since, options.most, newest)
    # git lists the history while its last state is read.
    with contextlib.closing(repository.first_parent_log(tree.revision, excluding)) as log:
        return _audit_range(request, options, repository, tree, _AuditRange(newest, excluding, log))


class _AuditRange(Struct, frozen=True):
    """The range of commits to audit.

    Args:
        newest: date of the newest commit.
        excluding: the commits whose history is skipped.
    """

    newest: date
    excluding: tuple[str, ...]
    log: FirstParentLog


def _audit_range(
    request: Request, options: AuditOptions, repository: Repository, tree: CommitTree, audited: _AuditRange
) -> Report:
    """Check the last state, and every change that led to it."""
    workspace = open_audited(request, options.choice, repository, tree, audited.newest)
    cache = ParseCache(request.cache, workspace.top)
    loaded = load_roadmap(workspace.snapshot, workspace.settings, cache=cache, sources=workspace.sources)
    if not loaded.has_files:
        raise no_roadmap_error(options.choice, workspace)
    selection = workspace.selection
    settings = settings_for_tree(options.choice, workspace)
    # A roadmap from elsewhere, or of another time, says nothing about the pages of this tree, nor it about the history.
    fixed = options.choice.is_fixed
    pages = Pages(tree, settings, repository, () if fixed else None)
    reviewed = reviewed_in(repository, tree, settings)
    audited_tree = replace(workspace, snapshot=tree)
    others = OtherBranches(None if fixed else repository, tree.revision, settings)
    context = Context(
        workspace.as_of,
        settings,
        tree.tracked,
        reviewed=reviewed,
        views=pages.views,
        git=lambda: None if fixed else audited_tree.git,
        elsewhere=others.find,
        audited=not fixed,
        links=tree.links,
    )
    known = None if request.cache is None else FactCache(request.cache, workspace.top, history=True)
    history, notes = _fold_commits(options, repository, tree, audited, workspace, loaded, context, known)
    if known is not None:
        known.save()
    waivers = load_waivers(workspace.snapshot, workspace.settings)
    result = run_rules(
        loaded.parsed_files, loaded.roadmap, waivers, context, selection, request, history=history, pages=pages
    )
    waived = sum(each.until is not None for each in result.silenced)
    receipt = replace(
        receipt_of(workspace, loaded, "audit"),
        revision=tree.revision,
        commits=history.metrics.commits,
        changes=history.metrics.total.changes,
        suppressed=len(result.silenced) - waived,
        waived=waived,
        notes=(
            *notes,
            *pages.notes,
            *others.notes,
            *(audited_tree.git.notes if not fixed and any(map(names_evidence, loaded.roadmap.items)) else ()),
        ),
    )
    return Report(result.findings, receipt, result.silenced, metrics=history.metrics, top=str(workspace.top))


def audited_roadmap(request: Request, options: AuditOptions) -> tuple[Workspace, LoadedRoadmap, CommitTree]:
    """Return the roadmap that an audit with these options uses at the end, its workspace, and the newest commit.

    Paths of the workspace's settings are those of the audited files: of a roadmap elsewhere none is among them.

    Raises:
        UserError: as ``audit`` does.
    """
    repository = _find_repository(request, options)
    tree = CommitTree(repository, _end(repository, options))
    assert tree.revision is not None
    newest, _ = plausible_date(repository, tree.revision)
    workspace = open_audited(request, options.choice, repository, tree, newest)
    loaded = load_roadmap(workspace.snapshot, workspace.settings, sources=workspace.sources)
    if not loaded.has_files:
        raise no_roadmap_error(options.choice, workspace)
    return replace(workspace, settings=settings_for_tree(options.choice, workspace)), loaded, tree


def _find_repository(request: Request, options: AuditOptions) -> Repository:
    repository = find_repository(request)
    if repository is None:
        raise UserError("an audit needs a git repository", "name one: tpmlint audit REPO")
    if options.roadmap is not None and options.roadmap_at is not None:
        raise UserError("--roadmap and --roadmap-at exclude each other", "give one of them")
    return repository


def _end(repository: Repository, options: AuditOptions) -> str:
    if options.until is not None:
        return repository.resolve(options.until)
    head = repository.head()
    if head is None:
        raise UserError("no commits yet", "commit something, and audit then", str(repository.top))
    return head


def _fold_commits(
    options: AuditOptions,
    repository: Repository,
    tree: CommitTree,
    audited: _AuditRange,
    workspace: Workspace,
    loaded: LoadedRoadmap,
    context: Context,
    known_facts: FactCache | None,
) -> tuple[History, tuple[str, ...]]:
    """Check every commit; return the history and notes for the reader."""
    assert tree.revision is not None
    fixed = options.choice.is_fixed
    settings = context.settings
    not_code = context.running(find_rule("unmapped-code")).words("not-code")
    classifier = PathClassifier(settings, not_code, fixed=fixed)
    revisions = RevisionReader(repository, settings, classifier)
    revision, blobs = revisions.of(loaded), _blobs(tree, loaded, classifier)
    if not fixed:
        revisions.keep(loaded, blobs)
    policy = settings.change
    governs, governed = governed_steps(repository, tree.revision, policy)
    clock = CommitDates(audited.newest)
    merges = functools.partial(changed_by_merges, repository)
    messages = MessageReader(policy, _reverts(repository, tree.revision), merges, governed)
    contracts = ContractReader(repository, policy, known_facts)
    fold = Fold(revision, blobs, revisions.at, policy, messages, clock, contracts)
    boundary = repository.boundary()
    total = repository.count(tree.revision, audited.excluding) if options.watch is not None else 0
    cut: str | None = None
    for number, step in enumerate(audited.log):
        if boundary and is_truncated(repository, step, boundary):
            cut = step.commit.oid
            break
        fold.take(step, governs(number, step.commit))
        if options.watch is not None and number % _WATCH_INTERVAL == 0:
            options.watch(number, total)
    if cut is not None and (options.whole or not fold.accumulator.commits):
        raise UserError(f"the clone is shallow: nothing is known of the history before commit {cut[:SHORT]}", UNSHALLOW)
    histories = fold.events.histories()
    code = (info for info in map(revision.path_index.of, tree.tracked()) if info.is_code)
    counted = compute_metrics(fold.accumulator, loaded.roadmap, histories, code)
    history = History(
        roadmap=loaded.roadmap,
        metrics=counted,
        items=histories,
        days=_days(fold.accumulator, loaded.roadmap),
        first=fold.accumulator.checked_since,
        whole=not audited.excluding and cut is None,
        fixed=fixed,
    )
    notes = (
        *_notes(options, repository, tree.revision, fold, clock, cut),
        *(() if fixed or counted.total.changes or policy.since is not None else _note_younger(counted.ungoverned)),
    )
    return history, (*_note_elsewhere(options, workspace), *notes)


def _note_elsewhere(options: AuditOptions, workspace: Workspace) -> Iterator[str]:
    """Yield the note on a roadmap elsewhere, whose paths would otherwise be taken for those of the repository."""
    if options.roadmap is not None:
        start = workspace.request.start.resolve()
        top = workspace.top if options.roadmap.is_absolute() else os.path.relpath(workspace.top, start)
        yield f"all commits are checked against the roadmap in {options.roadmap}; its paths are relative to {top}"


def _note_younger(older: int) -> Iterator[str]:
    """Yield the note on a roadmap without a change to judge, though there was code before it."""
    if older:
        yield (
            f"no change to a capability is as new as the roadmap; `--roadmap-at HEAD` checks "
            f"{'the older commit' if older == 1 else f'the {older:,} older commits'} against that of HEAD"
        )


def _blobs(tree: CommitTree, loaded: LoadedRoadmap, classifier: PathClassifier) -> Blobs:
    """Return mode and blob id of the roadmap files, by path, for a roadmap that changes with the history."""
    paths = [parsed.file.path for parsed in loaded.parsed_files] + [skipped.path for skipped in loaded.skipped]
    entries = (tree.entry(path) for path in paths if classifier.of(path)[1])
    return {entry.path: (entry.mode or "", entry.oid or "") for entry in entries}


def _days(accumulator: Accumulator, roadmap: Roadmap) -> dict[str, Counter[tuple[date, Verdict]]]:
    days: dict[str, Counter[tuple[date, Verdict]]] = {}
    for (capability, _), account in accumulator.accounts.items():
        days.setdefault(label_now(capability, roadmap), Counter()).update(account.counts)
    return days


def _reverts(repository: Repository, until: str) -> Callable[[str], frozenset[str]]:
    """Return a function from a commit to the paths it reverts; the history is walked once, on the first call."""
    searches: list[Mapping[str, frozenset[str]]] = []

    def reverted(oid: str) -> frozenset[str]:
        if not searches:
            searches.append(find_reverted(repository, until))
        return searches[0].get(oid, frozenset())

    return reverted


def _notes(
    options: AuditOptions, repository: Repository, until: str, fold: Fold, clock: CommitDates, cut: str | None
) -> Iterator[str]:
    if options.roadmap_at is not None:
        yield f"all commits are checked against the roadmap of {options.roadmap_at}"
    since = options.since
    if since is not None and not DAY.fullmatch(since) and not is_ancestor(repository, since, until):
        yield f"{since} is not an ancestor of the newest commit: the history begins where the two parted"
    commits = fold.accumulator.commits
    if not commits.total():
        yield "the range contains no commits, so there is no history to audit"
    if cut is not None and fold.accumulator.days is not None:
        known = fold.accumulator.days[0].isoformat()
        yield (
            f"the clone is shallow, and its history known from {known} on: commit {cut[:SHORT]} and what lies before "
            f"it are skipped; {UNSHALLOW}"
        )
    if fold.accumulator.incomplete:
        unread, skipped = fold.accumulator.unread, commits["unreadable"]
        files = sorted(unread, key=lambda path: (-unread[path], path))
        known = "none of them depends on"
        if skipped:
            known = f"{skipped:,} of them could not be checked: {'it' if skipped == 1 else 'they'} may depend on"
        what = ("that file" if skipped else "it") if len(files) == 1 else "these files"
        yield f"{some(files)} could not be read at {plural(fold.accumulator.incomplete, 'commit')}; {known} {what}"
    if clock.absurd:
        yield (
            f"{plural(clock.absurd, 'commit')} with a date after the newest commit's, before {EARLIEST.year} or from "
            f"{LATEST.year} on {'counts' if clock.absurd == 1 else 'count'} for the day of the commit that follows"
        )
