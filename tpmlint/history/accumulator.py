"""Counters that grow with capabilities, months and days, not with commits, and the metrics they add up to."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from tpmlint.history.events import ItemHistory
from tpmlint.history.revisions import ServedBy
from tpmlint.metrics import (
    CapabilityMetrics,
    ContextCounts,
    Coverage,
    FolderMetrics,
    HistoryMetrics,
    InitiativeMetrics,
    MonthMetrics,
    PromiseChange,
    Slip,
    TeamMetrics,
)
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Initiative
from tpmlint.settings import VERDICTS, Verdict

MOST_PROMISES = 200


class CapabilityCounts(Struct):
    """The changes of one capability while its owner and users stayed the same.

    Args:
        counts: changes by day and verdict.
        promises: those of them that changed what an interface promises.
        authors: e-mail addresses by month.
    """

    counts: Counter[tuple[date, Verdict]] = field(default_factory=Counter)
    promises: Counter[tuple[date, Verdict]] = field(default_factory=Counter)
    authors: dict[str, set[str]] = field(default_factory=dict)


class Accumulator(Struct):
    """All counters.

    Args:
        accounts: by capability and by whom it served.
        folders: commits that changed unclaimed code, by folder.
        files: by month, the number of changed files of code, and of those that a capability claims.
        commits: by how they were treated: ``judged``, ``ungoverned``, ``unreadable``.
        days: of the oldest and the newest commit.
        checked_since: day of the oldest checked commit.
        promises: what commits changed in interfaces, the newest first; at most ``MOST_PROMISES``.
    """

    accounts: dict[tuple[str, ServedBy], CapabilityCounts] = field(default_factory=dict)
    folders: Counter[str] = field(default_factory=Counter)
    files: dict[str, list[int]] = field(default_factory=dict)
    commits: Counter[str] = field(default_factory=Counter)
    days: tuple[date, date] | None = None
    checked_since: date | None = None
    promises: list[PromiseChange] = field(default_factory=list)

    def see(self, day: date) -> None:
        """Record a commit; the newest comes first."""
        self.days = day, (self.days[1] if self.days is not None else day)

    def account(self, capability: str, served_by: ServedBy) -> CapabilityCounts:
        """Return the counters of a capability while it serves the same teams, created at first use."""
        found = self.accounts.get((capability, served_by))
        if found is None:
            found = self.accounts[capability, served_by] = CapabilityCounts()
        return found

    def record(
        self,
        capability: str,
        served_by: ServedBy,
        day: date,
        verdict: Verdict,
        authors: Iterable[str],
        promised: bool = False,
    ) -> None:
        """Count one change.

        Args:
            promised: whether it changed what an interface of the capability promises.
        """
        account = self.account(capability, served_by)
        account.counts[day, verdict] += 1
        if promised:
            account.promises[day, verdict] += 1
        account.authors.setdefault(month(day), set()).update(authors)

    def survey(self, at: str, folders: Iterable[str], files: int, claimed: int) -> None:
        """Count the changed files of a commit, those of them that are claimed, and the folders of the others."""
        self.folders.update(folders)
        counted = self.files.setdefault(at, [0, 0])
        counted[0] += files
        counted[1] += claimed


@functools.cache
def month(day: date) -> str:
    """Return ``YYYY-MM``."""
    return day.isoformat()[:7]


_FOLDERS = 20


class _Totals(Struct):
    """Sums of changes, by month."""

    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    promises: dict[str, Counter[str]] = field(default_factory=dict)
    authors: dict[str, set[str]] = field(default_factory=dict)
    adrift: Counter[str] = field(default_factory=Counter)

    def add(self, account: CapabilityCounts, served_by: ServedBy) -> None:
        for (day, verdict), count in account.counts.items():
            at = month(day)
            self.verdicts.setdefault(at, Counter())[verdict] += count
            if served_by.adrift and verdict != "exempt":
                self.adrift[at] += count
        for (day, verdict), count in account.promises.items():
            self.promises.setdefault(month(day), Counter())[verdict] += count
        for at, authors in account.authors.items():
            self.authors.setdefault(at, set()).update(authors)

    def total(self) -> ContextCounts:
        counted, promises = (sum(each.values(), Counter[str]()) for each in (self.verdicts, self.promises))
        return _counts(counted, set().union(*self.authors.values()), self.adrift.total(), promises)

    def months(self) -> tuple[MonthMetrics, ...]:
        return tuple(
            MonthMetrics(
                at,
                _counts(
                    self.verdicts[at], self.authors.get(at, set()), self.adrift[at], self.promises.get(at, Counter())
                ),
            )
            for at in sorted(self.verdicts)
        )


def _counts(counted: Mapping[str, int], authors: set[str], adrift: int, promises: Mapping[str, int]) -> ContextCounts:
    return ContextCounts(_in_order(counted), len(authors), adrift, _in_order(promises))


def _in_order(counted: Mapping[str, int]) -> dict[str, int]:
    return {verdict: counted[verdict] for verdict in VERDICTS if counted.get(verdict)}


def compute_metrics(
    accumulator: Accumulator,
    roadmap: Roadmap,
    histories: Mapping[str, ItemHistory],
    code: Iterable[tuple[str, ...]],
) -> HistoryMetrics:
    """Return the metrics of all counters.

    Args:
        roadmap: the roadmap of the newest commit.
        histories: the history of each item.
        code: for every file of code at the end, the ids of the capabilities that claim it.
    """
    whole = _Totals()
    capabilities: dict[str, _Totals] = {item.id: _Totals() for item in roadmap.capabilities}
    owned: dict[str, _Totals] = {item.id: _Totals() for item in roadmap.teams}
    served: dict[str, _Totals] = {item.id: _Totals() for item in roadmap.teams}
    for (capability, served_by), account in accumulator.accounts.items():
        whole.add(account, served_by)
        capabilities.setdefault(capability, _Totals()).add(account, served_by)
        if served_by.owner is not None:
            owned.setdefault(served_by.owner, _Totals()).add(account, served_by)
        for team in served_by.users:
            served.setdefault(team, _Totals()).add(account, served_by)
    claimed: Counter[str] = Counter()
    total, mapped = 0, 0
    for theirs in code:
        total += 1
        mapped += bool(theirs)
        claimed.update(theirs)
    first, last = accumulator.days or (None, None)
    return HistoryMetrics(
        first=first,
        last=last,
        commits=accumulator.commits.total(),
        judged=accumulator.commits["judged"],
        ungoverned=accumulator.commits["ungoverned"],
        unreadable=accumulator.commits["unreadable"],
        total=whole.total(),
        months=whole.months(),
        capabilities=tuple(
            _of_capability(name, capabilities[name], roadmap, claimed[name]) for name in sorted(capabilities)
        ),
        initiatives=tuple(_of_initiative(item, histories.get(item.ref, ItemHistory())) for item in _unique(roadmap)),
        teams=tuple(_of_team(name, owned, served, roadmap) for name in sorted({*owned, *served})),
        coverage=Coverage(
            total,
            mapped,
            tuple(
                FolderMetrics(folder, count)
                for folder, count in sorted(accumulator.folders.items(), key=lambda pair: (-pair[1], pair[0]))[
                    :_FOLDERS
                ]
            ),
            tuple((at, files[0], files[1]) for at, files in sorted(accumulator.files.items())),
        ),
        promises=tuple(accumulator.promises),
    )


def _of_capability(name: str, counted: _Totals, roadmap: Roadmap, files: int) -> CapabilityMetrics:
    item = roadmap.find_like("capability", name)
    known = isinstance(item, Capability)
    owner = item.owner.id if item is not None and item.owner is not None else None
    return CapabilityMetrics(
        name,
        item.title if item is not None else None,
        owner,
        files if known else None,
        counted.total(),
        counted.months(),
    )


def _unique(roadmap: Roadmap) -> Iterable[Initiative]:
    found = {item.id: item for item in reversed(roadmap.initiatives)}
    return [found[name] for name in sorted(found)]


def _of_initiative(item: Initiative, history: ItemHistory) -> InitiativeMetrics:
    def first(status: str) -> date | None:
        return next((event.day for event in history.statuses if event.after == status), None)

    return InitiativeMetrics(
        initiative=item.id,
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


def _of_team(name: str, owned: Mapping[str, _Totals], served: Mapping[str, _Totals], roadmap: Roadmap) -> TeamMetrics:
    item = roadmap.find_like("team", name)
    nothing = _Totals()
    return TeamMetrics(
        name,
        item.title if item is not None else None,
        owned.get(name, nothing).total(),
        served.get(name, nothing).total(),
    )
