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
        command: ``check``, ``diff`` or ``audit``.
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
        fail_on: the lowest severity that makes the run fail, as configured.
        suppressed: findings that an ignore comment silenced, and waived ones.
        notes: sentences that a reader of the result needs.
        fixed: files that were fixed before these findings were made, sorted.
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
        capability: its id.
        verdict: ``cited``, ``carried``, ``standing``, ``waived``, ``exempt`` or ``missing``.
        evidence: why it holds, in words, the decisive first.
        files: paths touched, sorted, the exempt ones included.
        exempt: how many of ``files`` needed no context.
        initiatives, features, customers, objectives: ids of the items that the capability serves.
        titles: of those, by ``kind:id``; items without a title are skipped.
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


class Report(Struct, frozen=True):
    """The result of a run: findings in a fixed order, suppressed findings, and the receipt.

    Args:
        verdicts: of a change, one for every capability that it touches, by their ids.
        uncovered: of a change, the files of code that no capability claims, sorted.
        metrics: of a history, the metrics of the audit.
        top: the folder on disk that paths are relative to. No output has it, so that equal trees give equal bytes.
    """

    findings: tuple[Finding, ...]
    receipt: Receipt
    silenced: tuple[Suppressed, ...] = ()
    verdicts: tuple[ReportedVerdict, ...] = ()
    metrics: HistoryMetrics | None = None
    uncovered: tuple[str, ...] = ()
    top: str = ""

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings at or above ``severity``."""
        return tuple(finding for finding in self.findings if finding.severity >= severity)
