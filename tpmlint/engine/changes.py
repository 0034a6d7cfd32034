"""What changed on the roadmap since a day or a revision: two roadmaps, and the commits between them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.collect import is_ancestor
from tpmlint.engine.check import receipt_of
from tpmlint.engine.no_roadmap import no_roadmap
from tpmlint.engine.policy import settings_at
from tpmlint.engine.reference_date import plausible_date
from tpmlint.engine.workspace import Request, Workspace, find_repository, open_workspace
from tpmlint.errors import UserError
from tpmlint.git.commits import SHORT, UNSHALLOW
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree
from tpmlint.history.authors import Range, commits_between, with_commits
from tpmlint.history.commits import DAY, CommitDates
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.changes import find_changes
from tpmlint.model.index import Roadmap
from tpmlint.model.load import load_roadmap
from tpmlint.model.own_kinds import kinds_of
from tpmlint.report import Report, RoadmapChanges
from tpmlint.rule import find_rule, options_of
from tpmlint.text.messages import plural, some

DEFAULT = timedelta(days=30)
"""How long before the reference date a comparison begins if nobody says."""


def changes(request: Request, since: str | None = None, until: str | None = None) -> Report:
    """Compare the roadmap at two points in time.

    Args:
        since: a day, from whose beginning on changes count, or a revision; None means 30 days before the reference
            date.
        until: a day, whose changes still count, or a revision; None means HEAD.
    Raises:
        UserError: there is no repository, no commit or no roadmap; a day is invalid or yet to come, or a revision
            unknown; or ``until`` comes before ``since``.
    """
    repository = find_repository(request)
    if repository is None:
        raise UserError("what changed can only be told in a git repository", "run `git init`, and commit the roadmap")
    head = repository.head()
    if head is None:
        raise UserError("no commits yet, so nothing changed", "commit the roadmap first")
    first, last = _day(since or "", "SINCE"), _day(until or "", "UNTIL")
    if first is not None and last is not None and last < first:
        raise UserError(f"{since} comes after {until}", f"write `tpmlint changes {until} {since}`", "SINCE")
    end = _end(repository, head, until)
    workspace = open_workspace(request, CommitTree(repository, end), repository=repository)
    loaded = load_roadmap(workspace.snapshot, workspace.settings, sources=workspace.sources)
    if not loaded.roadmap.items:
        raise no_roadmap(workspace)
    newest = plausible_date(repository, end)[0]
    for word, day in (("SINCE", first), ("UNTIL", last)):
        if day is not None and day > max(newest, datetime.now(UTC).date()):
            raise UserError(f"{day} is yet to come", "name a day of the past, or none", word)
    if until is None:
        by_day = since is None or DAY.fullmatch(since) is not None
        until = newest.isoformat() if by_day else "HEAD"
    found, commits = changes_since(workspace, loaded.roadmap, since, until)
    receipt = replace(
        receipt_of(workspace, loaded, "changes"),
        base=found.first,
        merge_base=found.first,
        commits=len(commits.commits),
        notes=found.notes,
    )
    return Report((), receipt, changes=found, top=str(workspace.top))


class _Start(Struct, frozen=True):
    """Where a comparison begins: a commit, or None for the empty roadmap before the first one."""

    oid: str | None
    notes: tuple[str, ...] = ()


def changes_since(
    workspace: Workspace, roadmap: Roadmap, since: str | None, until: str = "the work tree"
) -> tuple[RoadmapChanges, Range]:
    """Compare a roadmap with what it was, and return what changed with the commits between.

    Args:
        workspace: of the roadmap, in a repository that has a commit.
        since: as ``changes`` takes it.
        until: what to call the end.
    Raises:
        UserError: as ``changes`` does.
    """
    repository, end = workspace.repository, workspace.snapshot.revision
    assert repository is not None
    assert end is not None
    name = since or (workspace.as_of - DEFAULT).isoformat()
    start = _find_start(repository, end, name, until)
    before, notes = _roadmap_at(workspace, repository, start.oid)
    least = options_of(find_rule("id-changed"), workspace.settings)["percent"]
    assert isinstance(least, int)
    commits = commits_between(repository, end, () if start.oid is None else (start.oid,))
    events, unknown = with_commits(
        find_changes(before, roadmap, least), roadmap, repository, commits, workspace.settings
    )
    last = end if workspace.snapshot.label == "commit" else None
    found = RoadmapChanges(
        since=name, until=until, first=start.oid, last=last, events=events, notes=(*start.notes, *notes, *unknown)
    )
    return found, commits


def _end(repository: Repository, head: str, until: str | None) -> str:
    if until is None:
        return head
    day = _day(until, "UNTIL")
    if day is None:
        return _resolve(repository, until, "UNTIL")
    line = _dated_line(repository, head)
    found = next((oid for oid, each in line if each <= day), None)
    if found is None:
        first = line[-1][1].isoformat()
        known = "the clone is shallow and its history begins" if repository.is_shallow() else "the history begins"
        raise UserError(f"{known} on {first}, which is after {until}", "name a later day", "UNTIL")
    return found


def _find_start(repository: Repository, end: str, since: str, until: str) -> _Start:
    day = _day(since, "SINCE")
    if day is None:
        oid = _resolve(repository, since, "SINCE")
        if oid == end or is_ancestor(repository, oid, end):
            return _Start(oid)
        if is_ancestor(repository, end, oid):
            raise UserError(f"{since} comes after {until}", f"write `tpmlint changes {until} {since}`", "SINCE")
        if repository.is_shallow():
            return _Start(
                oid, (f"the clone is shallow: whether {since} comes before {until} is not known; {UNSHALLOW}",)
            )
        return _Start(oid, (f"{since} is on another branch: what was changed there alone shows as changed back",))
    line = _dated_line(repository, end)
    inside = max((number for number, (_, each) in enumerate(line, 1) if each >= day), default=0)
    if inside < len(line):
        return _Start(line[inside][0])
    oldest, first = line[-1]
    if repository.is_shallow():
        known = f"the clone is shallow: what changed before {first.isoformat()} (commit {oldest[:SHORT]}) is not known"
        return _Start(oldest, (f"{known}; {UNSHALLOW}",))
    return _Start(None, (f"the history begins on {first.isoformat()}: all of the roadmap is new",))


def _dated_line(repository: Repository, end: str) -> list[tuple[str, date]]:
    """Return the first-parent line with the day of each commit, newest first."""
    line = repository.first_parents(end)
    dates = CommitDates(plausible_date(repository, end)[0])
    return [(oid, dates.day(str(seconds))) for oid, seconds in line]


def _day(text: str, place: str) -> date | None:
    """Return the day that a text writes; None if it names a revision."""
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is not a valid date", "write it as 2026-09-30, or name a revision", place) from None


def _resolve(repository: Repository, revision: str, place: str) -> str:
    try:
        return repository.resolve(revision)
    except GitError as error:
        remedy = f"{error.remedy}; a day is written as 2026-09-30"
        raise UserError(error.message, remedy, place) from None


def _roadmap_at(workspace: Workspace, repository: Repository, oid: str | None) -> tuple[Roadmap, tuple[str, ...]]:
    """Return the roadmap of a commit, read as it was then, or as today where nothing told how to read it."""
    if oid is None:
        return build_roadmap((), kinds=kinds_of(workspace.settings)), ()
    tree = CommitTree(repository, oid)
    own, _ = settings_at(workspace.request, workspace, tree)
    loaded = load_roadmap(tree, own)
    if not loaded.roadmap.items:
        loaded = load_roadmap(tree, workspace.settings)
    notes = []
    if loaded.damaged:
        files = f"{plural(len(loaded.damaged), 'file')} of commit {oid[:SHORT]}"
        notes.append(
            f"{files} could not be read whole ({some(loaded.damaged, 3, ', ')}): what changed there is not known, and "
            "what was there may show as new"
        )
    elif not loaded.roadmap.items:
        notes.append(f"commit {oid[:SHORT]} has no roadmap: all of it is new")
    return loaded.roadmap, tuple(notes)
