"""The metrics of an audit, as frozen values that do not depend on files, git or YAML.

A **change** here is a first-parent commit that touches a capability, however many it touches; in the figures of a
capability it is called a touch. A change has the weakest verdict of all that it touches there. ``docs/use/audit.md``
gives each figure with its formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from tpmlint.text.messages import plural


class ContextCounts(Struct, frozen=True):
    """Changes, counted by what their product context was.

    Args:
        verdicts: how many changes got each verdict; verdicts without changes are skipped.
        authors: how many people wrote them, by e-mail address.
        adrift: how many of ``asked`` touch a capability that no open initiative with an open feature lists.
        interface: how many of the changes of what an interface promises got each verdict.
        measurable: whether there had been an initiative by then, so that a change could have product context.
    """

    verdicts: Mapping[str, int]
    authors: int = 0
    adrift: int = 0
    interface: Mapping[str, int] = {}
    measurable: bool = True

    @property
    def promises(self) -> ContextCounts:
        """The changes of what an interface promises."""
        return ContextCounts(self.interface, measurable=self.measurable)

    @property
    def code(self) -> ContextCounts:
        """The changes of code alone."""
        left = {verdict: count - self.interface.get(verdict, 0) for verdict, count in self.verdicts.items()}
        counts = {verdict: count for verdict, count in left.items() if count}
        return ContextCounts(counts, measurable=self.measurable)

    @property
    def changes(self) -> int:
        """All changes, including those that need no context."""
        return sum(self.verdicts.values())

    @property
    def needing_context(self) -> int:
        """The changes that need product context."""
        return self.changes - self.verdicts.get("exempt", 0)

    @property
    def without_context(self) -> int:
        """Those that have none."""
        return self.verdicts.get("missing", 0)

    @property
    def with_context(self) -> int:
        """Those that have it."""
        return self.needing_context - self.without_context

    @property
    def share(self) -> float | None:
        """The share with product context, from 0 to 1; None if no change needs context, or none could have it."""
        return self.with_context / self.needing_context if self.needing_context and self.measurable else None

    @property
    def drift(self) -> float | None:
        """The share of changes that touch what serves no open feature; None if none needs context, or could have it."""
        return self.adrift / self.needing_context if self.needing_context and self.measurable else None


class MonthMetrics(Struct, frozen=True):
    """One month of a capability, or of all.

    Args:
        month: ``YYYY-MM``, of the committers' dates in UTC.
    """

    month: str
    counts: ContextCounts


class CapabilityMetrics(Struct, frozen=True):
    """How one capability changed.

    Args:
        owner: id of the team, or None.
        files: tracked files that it claims at the end; None where it is no longer on the roadmap.
        months: those with a change, oldest first.
    """

    capability: str
    title: str | None
    owner: str | None
    files: int | None
    total: ContextCounts
    months: tuple[MonthMetrics, ...]


class Slip(Struct, frozen=True):
    """A target that moved later.

    Args:
        day: of the commit that moved it.
        before, after: the targets as written, such as ``2026-Q3``.
        days: between the last days of the two.
    """

    day: date
    before: str
    after: str
    days: int


class InitiativeMetrics(Struct, frozen=True):
    """The history of one initiative on the roadmap.

    Args:
        citations: commits whose trailers cite it, or a feature that it enables.
        first_cited, last_cited: days of the first and the last such commit.
        proposed, active, completed: days on which it first had that status; None if it never had, or had it
            before the audited history.
        moved: how often its target moved, earlier or later.
        slips: the times it moved later, oldest first.
    """

    initiative: str
    title: str | None
    owner: str | None
    status: str | None
    citations: int = 0
    first_cited: date | None = None
    last_cited: date | None = None
    proposed: date | None = None
    active: date | None = None
    completed: date | None = None
    moved: int = 0
    slips: tuple[Slip, ...] = ()

    @property
    def days_to_active(self) -> int | None:
        """Days from proposed to active."""
        return _between(self.proposed, self.active)

    @property
    def days_to_completed(self) -> int | None:
        """Days from active to completed."""
        return _between(self.active, self.completed)

    @property
    def days_slipped(self) -> int:
        """Days by which its target moved later, all slips together."""
        return sum(slip.days for slip in self.slips)


def _between(first: date | None, last: date | None) -> int | None:
    return (last - first).days if first is not None and last is not None else None


class TeamMetrics(Struct, frozen=True):
    """One team, as an owner and as a customer of capabilities.

    Args:
        owned: changes of the capabilities that it owns.
        served: changes of the capabilities that it uses: as a consumer, or as an internal customer of an open
            initiative that lists them.
    """

    team: str
    title: str | None
    owned: ContextCounts
    served: ContextCounts


class FolderMetrics(Struct, frozen=True):
    """A folder with code that no capability claims.

    Args:
        changes: commits that changed such code in it.
        last: day of the newest of them.
    """

    folder: str
    changes: int
    last: date


class Coverage(Struct, frozen=True):
    """How much of the code the capabilities claim.

    Args:
        files: tracked files of code at the end: those that a capability claims or could claim, but for roadmap files
            and exempt ones.
        claimed: those of them that a capability claims.
        unmapped: the folders with unclaimed code at the end that changed most, worst first; those that nobody changed
            for two years are skipped.
        months: of the files changed in each month (once a commit) that could be claimed, how many there were, and how
            many were claimed then.
    """

    files: int
    claimed: int
    unmapped: tuple[FolderMetrics, ...] = ()
    months: tuple[tuple[str, int, int], ...] = ()

    @property
    def share(self) -> float | None:
        """The share of files claimed, from 0 to 1; None where there are none."""
        return self.claimed / self.files if self.files else None


class PromiseChange(Struct, frozen=True):
    """What one commit changed in the interfaces of one capability.

    Args:
        commit: its abbreviated id.
        verdict: on the change of the capability.
        items: what its messages cite, as written.
        added, changed, removed: names of promises, the first of many.
        more: how many others there are, and files of which bytes were compared.
    """

    day: date
    commit: str
    capability: str
    verdict: str
    items: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    more: int


class UnexplainedCommit(Struct, frozen=True):
    """A commit that changes code of a capability without product context.

    Args:
        commit: its abbreviated id.
        title: the first line of its message.
        capabilities: ids of those that it changes without product context, sorted.
        files: paths of the files that lack it, the first of many.
        count: how many such files there are.
        fix: what would give such a commit product context, in a sentence.
    """

    day: date
    commit: str
    title: str
    capabilities: tuple[str, ...]
    files: tuple[str, ...]
    count: int
    fix: str

    @property
    def where(self) -> str:
        """``2 files, a.go, b.go``, or of many the first two."""
        shown = self.files[:2] if self.count > 3 else self.files
        more = f" and {self.count - len(shown)} more" if self.count > len(shown) else ""
        return f"{plural(self.count, 'file')}, {', '.join(shown)}{more}"


class HistoryMetrics(Struct, frozen=True):
    """All metrics of an audit.

    Args:
        first, last: days of the oldest and the newest commit looked at.
        commits: first-parent commits looked at.
        judged: those checked against the roadmap of their time.
        ungoverned: those before there was a roadmap, or before ``[change] since``.
        unreadable: those of which the verdict may depend on a file of the roadmap that could not be read.
        total: over all capabilities.
        months: over all capabilities, those with a checked commit, oldest first.
        promises: the changes of what interfaces promise, the newest first; of many the newest.
        measurable: whether a capability claims code, and there was an initiative at any commit, so that a change could
            have product context.
        unexplained: commits without product context, those of the newest month first, of a month the largest; of many
            the first of this order. ``total.without_context`` counts all.
    """

    first: date | None
    last: date | None
    commits: int
    judged: int
    ungoverned: int
    unreadable: int
    total: ContextCounts
    months: tuple[MonthMetrics, ...]
    capabilities: tuple[CapabilityMetrics, ...]
    initiatives: tuple[InitiativeMetrics, ...]
    teams: tuple[TeamMetrics, ...]
    coverage: Coverage
    promises: tuple[PromiseChange, ...] = ()
    measurable: bool = True
    unexplained: tuple[UnexplainedCommit, ...] = ()

    @property
    def unmeasured(self) -> str:
        """Why there is nothing to measure yet; empty if there is."""
        if self.measurable:
            return ""
        if not self.capabilities:
            return "no capability of the roadmap claims code"
        return "no commit of this history had an initiative on its roadmap"
