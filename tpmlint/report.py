"""The result of a run: findings, what was suppressed, verdicts, metrics, and the receipt of what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from tpmlint.finding import Finding, Severity, Suppressed

if TYPE_CHECKING:
    from tpmlint.metrics import HistoryMetrics


class SkippedFile(Struct, frozen=True):
    """A file that was not read as roadmap, and why."""

    path: str
    reason: str


class FixedFile(Struct, frozen=True):
    """A file that this run fixed, and how many problems."""

    path: str
    problems: int


class Receipt(Struct, frozen=True, kw_only=True):
    """What was checked and with which settings; part of every output.

    Args:
        version: of tpmlint.
        command: ``check``, ``diff``, ``audit`` or ``changes``.
        revision: full id of the checked commit, or None (no git, or no commit yet).
        snapshot: what was read: ``work tree``, ``index``, ``commit`` or ``directory``.
        base, merge_base: full ids, for a change.
        shallow: whether the clone's history is cut off.
        as_of: the day that counts as today, ``YYYY-MM-DD``.
        as_of_source: where that day came from, in words.
        files: paths of the files read, sorted.
        skipped: files that looked like roadmap but were not read, with the reason.
        items: number of items by kind.
        sources: number of items by source, if the configuration has any; those of tpmlint's own format have no name.
        configuration: path of the configuration, or None for the defaults.
        schemas: paths of the organisation's own schemas that it names, in its order.
        preset: its name.
        fail_on: the lowest severity that makes the run fail, by the configuration or the command line.
        suppressed: findings that an ignore comment silenced, and waived ones.
        notes: sentences that a reader of the result needs.
        fixed: files that were fixed before these findings were made, sorted.
        elsewhere: findings in files that the request does not name, which a note counts.
        taken_by: by path, the source that has a file in another format; no output but `--show-files` has it.
    """

    version: str
    command: str
    revision: str | None
    snapshot: str
    as_of: str
    as_of_source: str
    files: tuple[str, ...]
    items: Mapping[str, int]
    sources: Mapping[str, int] = {}
    configuration: str | None
    schemas: tuple[str, ...] = ()
    preset: str
    fail_on: str = "error"
    base: str | None = None
    merge_base: str | None = None
    shallow: bool = False
    commits: int = 0
    changes: int = 0
    skipped: tuple[SkippedFile, ...] = ()
    suppressed: int = 0
    waived: int = 0
    notes: tuple[str, ...] = ()
    fixed: tuple[FixedFile, ...] = ()
    elsewhere: int = 0
    taken_by: Mapping[str, str] = {}


class ReportedFact(Struct, frozen=True):
    """One promise of an interface that a change adds, changes or takes away.

    Args:
        name: in the words of the interface, such as ``GET /cards``.
        change: ``added``, ``changed`` or ``removed``.
        path: of the file that has it, or had it.
        line: where it stands there, after the change if it is still there.
        before, after: what is promised, null where it does not exist.
        breaks: whether those who rely on it may have to change something.
    """

    name: str
    change: str
    path: str
    line: int
    before: str | None
    after: str | None
    breaks: bool


class ReportedInterface(Struct, frozen=True):
    """What a change does to the interfaces that a capability declares.

    Args:
        added, changed, removed: how many promises.
        unread: how many changed files have only their bytes compared.
        facts: the changed promises by name, the first of many.
        files: the files of which bytes are compared, sorted, with the reason.
        consumers: ids of the teams that use the capability.
    """

    added: int
    changed: int
    removed: int
    unread: int
    facts: tuple[ReportedFact, ...]
    files: Mapping[str, str]
    consumers: tuple[str, ...]

    @property
    def summary(self) -> str:
        """``changed (2 added, 1 removed)``, or ``unchanged``."""
        counts = {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "not compared": self.unread,
        }
        found = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        return f"changed ({found})" if found else "unchanged"


class ReportedVerdict(Struct, frozen=True):
    """The product context of a change for one capability that it touches.

    Args:
        capability: its id, or its ``kind:id`` where a capability of another kind has this id.
        verdict: ``cited``, ``carried``, ``standing``, ``waived``, ``exempt`` or ``missing``.
        evidence: why it holds, in words, the decisive first.
        files: paths touched, sorted, the exempt ones included.
        exempt: how many of ``files`` needed no context.
        initiatives, features, customers, objectives: ids of the items that the capability serves.
        titles: of those, by ``kind:id``; items without a title are skipped.
        paths: of those and of the capability the files, by ``kind:id``.
        lines: on which line of its file each of these begins after the change, by ``kind:id``; of what is not there
            then, nothing.
        interface: what the change does to the interfaces of the capability, or None if it declares none.
    """

    capability: str
    title: str | None
    owner: str | None
    verdict: str
    evidence: tuple[str, ...]
    files: tuple[str, ...]
    exempt: int
    initiatives: tuple[str, ...]
    features: tuple[str, ...]
    customers: tuple[str, ...]
    objectives: tuple[str, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    interface: ReportedInterface | None = None
    paths: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


class ReportedSuggestion(Struct, frozen=True):
    """A way to give a change the product context that it lacks.

    Args:
        title: of the initiative to cite, or what the lines mean.
        lines: for the commit message, ready to paste.
        initiative: the id of the initiative that they cite, or None if they cite none.
        capabilities: ids of those without context for which it is enough, sorted.
    """

    title: str
    lines: tuple[str, ...]
    initiative: str | None
    capabilities: tuple[str, ...]


class NamedItem(Struct, frozen=True):
    """An item as a list of changes names it; ``kind`` is empty for another tracker's item that could be of any."""

    kind: str
    id: str
    title: str | None = None


class DelayedItem(Struct, frozen=True):
    """An open item that a moved target makes ready later, by so many days."""

    item: NamedItem
    days: int


class ChangeCommit(Struct, frozen=True):
    """The commit that made a change: its full id and day, the name of its author, the first line of its message."""

    revision: str
    day: str
    author: str
    title: str


class RoadmapChange(Struct, frozen=True, kw_only=True):
    """One thing that happened to an item of the roadmap.

    Args:
        event: ``finished``, ``started``, ``added``, ``dropped``, ``removed``, ``reopened``, ``later``, ``earlier``,
            ``dated``, ``health``, ``status``, ``owner``, ``customers``, ``features``, ``type``, ``title``,
            ``decided`` or ``renamed``.
        item: as it is now; as it was if it is removed.
        status: of the item now, in the author's word; empty if it has none.
        date: the target of the item now, as written; empty if it has none.
        owner: of the item now.
        before, after: the value that changed, in the author's word; null where there is none.
        days: by how many days a target moved, later if positive; null where it did not move.
        gained, lost: items that it names now, and no longer.
        delays: what a later target delays, the longest delays first.
        waiting: the teams that wait for what is delayed.
        causes: the items whose move makes this one move.
        former: the ``kind:id`` that the item had before, if it was another.
        commit: the newest commit that made the change; null if it is not known.
    """

    event: str
    item: NamedItem
    status: str = ""
    date: str = ""
    owner: NamedItem | None = None
    before: str | None = None
    after: str | None = None
    days: int | None = None
    gained: tuple[NamedItem, ...] = ()
    lost: tuple[NamedItem, ...] = ()
    delays: tuple[DelayedItem, ...] = ()
    waiting: tuple[NamedItem, ...] = ()
    causes: tuple[NamedItem, ...] = ()
    former: str | None = None
    commit: ChangeCommit | None = None


class RoadmapChanges(Struct, frozen=True, kw_only=True):
    """What changed on the roadmap between two points.

    Args:
        since, until: as they were named: a day, or a revision.
        first, last: full ids of the commits that are compared; null for the empty roadmap before the first commit, and
            for what is not committed.
        events: grouped by what happened, in the order of the classes in ``RoadmapChange``.
        notes: what cannot be known.
    """

    since: str
    until: str
    first: str | None = None
    last: str | None = None
    events: tuple[RoadmapChange, ...] = ()
    notes: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """The result of a run: findings in a fixed order, suppressed findings, and the receipt.

    Args:
        verdicts: of a change, one for every capability that it touches, by their ids.
        uncovered: of a change, the files of code that no capability claims, sorted.
        suggestions: of a change that lacks product context, the ways to give it, the best first.
        metrics: of a history, the metrics of the audit.
        changes: of two points in time, or of a change, what happened to the items of the roadmap.
        shortfall: of an audit, that fewer changes have product context than `--fail-under` requires; empty if not so.
        top: the folder on disk that paths are relative to. No output has it, so that equal trees give equal bytes.
    """

    findings: tuple[Finding, ...]
    receipt: Receipt
    silenced: tuple[Suppressed, ...] = ()
    verdicts: tuple[ReportedVerdict, ...] = ()
    metrics: HistoryMetrics | None = None
    uncovered: tuple[str, ...] = ()
    suggestions: tuple[ReportedSuggestion, ...] = ()
    top: str = ""
    shortfall: str = ""
    changes: RoadmapChanges | None = None

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings at or above ``severity``."""
        return tuple(finding for finding in self.findings if finding.severity >= severity)
