"""Counters that grow with capabilities, months and days, not with commits, and the metrics they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct, field

from tpmlint.history.events import ItemHistory
from tpmlint.history.path_index import PathInfo
from tpmlint.history.revisions import ServedBy
from tpmlint.history.totals import CapabilityCounts, Totals, Touch, month, summarize
from tpmlint.history.unexplained import UnexplainedCommits
from tpmlint.metrics import (
    CapabilityMetrics,
    Coverage,
    FolderMetrics,
    HistoryMetrics,
    InitiativeMetrics,
    PromiseChange,
    Slip,
    TeamMetrics,
)
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Initiative

MOST_PROMISES = 200


class Accumulator(Struct):
    """All counters.

    Args:
        accounts: by capability and by whom it served.
        folders: commits that changed unclaimed code, by folder.
        folder_days: the day of the newest of them, by folder.
        files: by month, the number of changed files of code, and of those that a capability claims.
        commits: by how they were treated: ``judged``, ``ungoverned``, ``unreadable``.
        incomplete: the commits at which a file of the roadmap could not be read.
        unread: by path, the number of these.
        days: of the oldest and the newest commit.
        checked_since: day of the oldest checked commit.
        promises: what commits changed in interfaces, the newest first; at most ``MOST_PROMISES``.
        whole, owned, served: the commits that touch any capability, one that a team owns, and one that it uses.
        unexplained: commits without product context.
        initiatives_since: the first month with a checked commit that had an initiative; None if none had.
    """

    accounts: dict[tuple[str, ServedBy], CapabilityCounts] = field(default_factory=dict)
    folders: Counter[str] = field(default_factory=Counter)
    folder_days: dict[str, date] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)
    commits: Counter[str] = field(default_factory=Counter)
    incomplete: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    days: tuple[date, date] | None = None
    checked_since: date | None = None
    promises: list[PromiseChange] = field(default_factory=list)
    whole: Totals = field(default_factory=Totals)
    owned: dict[str, Totals] = field(default_factory=dict)
    served: dict[str, Totals] = field(default_factory=dict)
    unexplained: UnexplainedCommits = field(default_factory=UnexplainedCommits)
    initiatives_since: str | None = None

    def see(self, day: date) -> None:
        """Record a commit; the newest comes first."""
        self.days = day, (self.days[1] if self.days is not None else day)

    def see_unread(self, paths: Iterable[str]) -> None:
        """Record a commit at which files of the roadmap could not be read."""
        self.incomplete += 1
        self.unread.update(paths)

    def see_initiatives(self, at: str) -> None:
        """Record that a commit of a month had an initiative on its roadmap."""
        self.initiatives_since = at if self.initiatives_since is None else min(self.initiatives_since, at)

    def account(self, capability: str, served_by: ServedBy) -> CapabilityCounts:
        """Return the counters of a capability while it serves the same teams, created at first use."""
        found = self.accounts.get((capability, served_by))
        if found is None:
            found = self.accounts[capability, served_by] = CapabilityCounts()
        return found

    def record_commit(self, day: date, touches: Sequence[Touch]) -> None:
        """Count one commit: for each capability that it touches, for the teams of these, and for all together."""
        if not touches:
            return
        at = month(day)
        owned: dict[str, list[Touch]] = {}
        served: dict[str, list[Touch]] = {}
        for touch in touches:
            self._record(touch, day, at)
            if touch.served_by.owner is not None:
                owned.setdefault(touch.served_by.owner, []).append(touch)
            for team in touch.served_by.users:
                served.setdefault(team, []).append(touch)
        whole = summarize(touches)
        self.whole.add_commit(at, whole)
        for totals, by_team in ((self.owned, owned), (self.served, served)):
            for team, theirs in by_team.items():
                counted = totals.get(team)
                if counted is None:
                    counted = totals[team] = Totals()
                counted.add_commit(at, whole if theirs == touches else summarize(theirs))

    def _record(self, touch: Touch, day: date, at: str) -> None:
        account = self.account(touch.capability, touch.served_by)
        key = day, touch.verdict
        account.counts[key] += 1
        if touch.promised:
            account.promises[key] += 1
        authors = account.authors.get(at)
        if authors is None:
            authors = account.authors[at] = set()
        authors |= touch.authors

    def survey(self, day: date, folders: Iterable[str], files: int, claimed: int) -> None:
        """Count the changed files of a commit, those of them that are claimed, and the folders of the others."""
        for folder in folders:
            self.folders[folder] += 1
            self.folder_days.setdefault(folder, day)
        counted = self.files.setdefault(month(day), [0, 0])
        counted[0] += files
        counted[1] += claimed


_FOLDERS = 20
_DEAD_AFTER = timedelta(days=730)


def compute_metrics(
    accumulator: Accumulator,
    roadmap: Roadmap,
    histories: Mapping[str, ItemHistory],
    code: Iterable[PathInfo],
) -> HistoryMetrics:
    """Return the metrics of all counters.

    Args:
        roadmap: the roadmap of the newest commit.
        histories: the history of each item.
        code: the facts about every file of code at the end.
    """
    capabilities: dict[str, Totals] = {roadmap.label(item): Totals() for item in roadmap.capabilities}
    for (capability, served_by), account in accumulator.accounts.items():
        capabilities.setdefault(label_now(capability, roadmap), Totals()).add(account, served_by)
    # Before any initiative exists nothing can have product context: a share of 0 % would say something else.
    since = _measurable_since(accumulator) if capabilities else None
    teams = {*accumulator.owned, *accumulator.served, *(item.id for item in roadmap.teams)}
    claimed: Counter[str] = Counter()
    total, mapped = 0, 0
    unclaimed: set[str] = set()
    for info in code:
        total += 1
        mapped += bool(info.owners)
        for owner in info.owners:
            claimed[owner] += 1
        if not info.owners and info.folder is not None:
            unclaimed.add(info.folder)
    first, last = accumulator.days or (None, None)
    return HistoryMetrics(
        first=first,
        last=last,
        commits=accumulator.commits.total(),
        judged=accumulator.commits["judged"],
        ungoverned=accumulator.commits["ungoverned"],
        unreadable=accumulator.commits["unreadable"],
        total=accumulator.whole.total(since is not None),
        months=accumulator.whole.months(since),
        capabilities=tuple(
            _of_capability(name, capabilities[name], roadmap, claimed[name], since) for name in sorted(capabilities)
        ),
        initiatives=tuple(
            _of_initiative(name, item, histories.get(item.ref, ItemHistory())) for name, item in _unique(roadmap)
        ),
        teams=tuple(_of_team(name, accumulator, roadmap, since) for name in sorted(teams)),
        coverage=Coverage(
            total,
            mapped,
            tuple(_unmapped(accumulator, unclaimed))[:_FOLDERS],
            tuple((at, files[0], files[1]) for at, files in sorted(accumulator.files.items())),
        ),
        promises=tuple(accumulator.promises),
        measurable=since is not None,
        unexplained=accumulator.unexplained.sorted() if since is not None else (),
    )


def label_now(label: str, roadmap: Roadmap) -> str:
    """Return how a roadmap names the capability that a former one had under ``label``."""
    item = roadmap.find_labelled("capability", label)
    return label if item is None else roadmap.label(item)


def _measurable_since(accumulator: Accumulator) -> str | None:
    """Return the first month in which a change could have product context, or had it; None if there is none."""
    had = [each.month for each in accumulator.whole.months("") if each.counts.with_context]
    return min(filter(None, (accumulator.initiatives_since, *had)), default=None)


def _unmapped(accumulator: Accumulator, unclaimed: Container[str]) -> Iterator[FolderMetrics]:
    """Yield the folders that still have unclaimed code and changed in the last two years, most changed first."""
    for folder, count in sorted(accumulator.folders.items(), key=lambda pair: (-pair[1], pair[0])):
        last = accumulator.folder_days[folder]
        if folder in unclaimed and accumulator.days is not None and last >= accumulator.days[1] - _DEAD_AFTER:
            yield FolderMetrics(folder, count, last)


def _of_capability(name: str, counted: Totals, roadmap: Roadmap, files: int, since: str | None) -> CapabilityMetrics:
    item = roadmap.find_labelled("capability", name)
    known = isinstance(item, Capability)
    owner = item.owner.id if item is not None and item.owner is not None else None
    return CapabilityMetrics(
        name,
        item.title if item is not None else None,
        owner,
        files if known else None,
        counted.total(since is not None),
        counted.months(since),
    )


def _unique(roadmap: Roadmap) -> Iterable[tuple[str, Initiative]]:
    found = {roadmap.label(item): item for item in reversed(roadmap.initiatives)}
    return [(name, found[name]) for name in sorted(found)]


def _of_initiative(name: str, item: Initiative, history: ItemHistory) -> InitiativeMetrics:
    def first(status: str) -> date | None:
        return next((event.day for event in history.statuses if event.after == status), None)

    return InitiativeMetrics(
        initiative=name,
        title=item.title,
        owner=item.owner.id if item.owner is not None else None,
        status=item.status,
        citations=history.citations,
        first_cited=history.first_cited,
        last_cited=history.last_cited,
        proposed=first("proposed"),
        active=first("active"),
        completed=first("completed"),
        moved=len(history.targets),
        slips=tuple(Slip(each.day, each.before, each.after, each.days) for each in history.targets if each.days > 0),
    )


def _of_team(name: str, accumulator: Accumulator, roadmap: Roadmap, since: str | None) -> TeamMetrics:
    item = roadmap.find_like("team", name)
    nothing = Totals()
    return TeamMetrics(
        name,
        item.title if item is not None else None,
        accumulator.owned.get(name, nothing).total(since is not None),
        accumulator.served.get(name, nothing).total(since is not None),
    )
