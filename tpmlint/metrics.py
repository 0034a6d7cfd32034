"""The metrics of an audit, as frozen values that do not depend on files, git or YAML.

A **change** here is one first-parent commit as far as it touches one capability; a commit that touches three
capabilities makes three. ``docs/use/audit.md`` gives each figure with its formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct


class ContextCounts(Struct, frozen=True):
    """Changes, counted by what their product context was.

    Args:
        verdicts: how many changes got each verdict; verdicts without changes are skipped.
        authors: how many people wrote them, by e-mail address.
        adrift: how many of ``asked`` belong to a capability that no open initiative with an open feature lists.
        interface: how many of the changes of what an interface promises got each verdict.
    """

    verdicts: Mapping[str, int]
    authors: int = 0
    adrift: int = 0
    interface: Mapping[str, int] = {}

    @property
    def promises(self) -> ContextCounts:
        """The changes of what an interface promises."""
        return ContextCounts(self.interface)

    @property
    def code(self) -> ContextCounts:
        """The changes of code alone."""
        left = {verdict: count - self.interface.get(verdict, 0) for verdict, count in self.verdicts.items()}
        return ContextCounts({verdict: count for verdict, count in left.items() if count})

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
        """The share with product context, from 0 to 1; None if no change needs context."""
        return self.with_context / self.needing_context if self.needing_context else None

    @property
    def drift(self) -> float | None:
        """The share of changes whose capability's initiatives serve no open feature; None if none needs context."""
        return self.adrift / self.needing_context if self.needing_context else None


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
    """A folder with code that no capability claims: how many commits changed such code in it."""

    folder: str
    changes: int


class Coverage(Struct, frozen=True):
    """How much of the code the capabilities claim.

    Args:
        files: tracked files at the end that could be claimed: neither roadmap files nor exempt.
        claimed: those of them that a capability claims.
        unmapped: the folders whose unclaimed code changed most, worst first.
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


class HistoryMetrics(Struct, frozen=True):
    """All metrics of an audit.

    Args:
        first, last: days of the oldest and the newest commit looked at.
        commits: first-parent commits looked at.
        judged: those checked against the roadmap of their time.
        ungoverned: those before there was a roadmap, or before ``[change] since``.
        unreadable: those whose roadmap could not be read whole.
        total: over all capabilities.
        months: over all capabilities, those with a checked commit, oldest first.
        promises: the changes of what interfaces promise, the newest first; of many the newest.
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
