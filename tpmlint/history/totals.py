"""Sums of changes by month, which grow with months and not with commits."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct, field

from tpmlint.history.revisions import ServedBy
from tpmlint.metrics import ContextCounts, MonthMetrics
from tpmlint.settings import VERDICTS, Verdict

_WEAKNESS = {verdict: index for index, verdict in enumerate(VERDICTS)}


class Touch(NamedTuple):
    """What one commit did to one capability.

    Args:
        authors: e-mail addresses of those who changed its files.
        promised: whether it changed what an interface of the capability promises.
    """

    capability: str
    served_by: ServedBy
    verdict: Verdict
    authors: frozenset[str]
    promised: bool = False


class CommitSummary(NamedTuple):
    """What one commit did to some capabilities, with the weakest verdict of theirs.

    Args:
        adrift: whether it changed one that serves no open feature, and not by an exempt change.
        authors, promised: as in ``Touch``, of any of them.
    """

    verdict: Verdict
    adrift: bool
    authors: frozenset[str]
    promised: bool


def summarize(touches: Sequence[Touch]) -> CommitSummary:
    """Return what one commit did to the capabilities that it touches; there is at least one."""
    verdict, adrift, authors, promised = touches[0].verdict, False, touches[0].authors, False
    for touch in touches:
        if _WEAKNESS[touch.verdict] > _WEAKNESS[verdict]:
            verdict = touch.verdict
        adrift = adrift or (touch.served_by.adrift and touch.verdict != "exempt")
        promised = promised or touch.promised
        authors |= touch.authors
    return CommitSummary(verdict, adrift, authors, promised)


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


class Totals(Struct):
    """Sums of changes, by month."""

    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    promises: dict[str, Counter[str]] = field(default_factory=dict)
    authors: dict[str, set[str]] = field(default_factory=dict)
    adrift: Counter[str] = field(default_factory=Counter)

    def add(self, account: CapabilityCounts, served_by: ServedBy) -> None:
        """Add the changes of one capability."""
        for (day, verdict), count in account.counts.items():
            at = month(day)
            self.verdicts.setdefault(at, Counter())[verdict] += count
            if served_by.adrift and verdict != "exempt":
                self.adrift[at] += count
        for (day, verdict), count in account.promises.items():
            self.promises.setdefault(month(day), Counter())[verdict] += count
        for at, authors in account.authors.items():
            self.authors.setdefault(at, set()).update(authors)

    def add_commit(self, at: str, commit: CommitSummary) -> None:
        """Add one commit."""
        authors = self.authors.get(at)
        if authors is None:
            authors = self.authors[at] = set()
        authors |= commit.authors
        counted = self.verdicts.get(at)
        if counted is None:
            counted = self.verdicts[at] = Counter()
        counted[commit.verdict] += 1
        if commit.adrift:
            self.adrift[at] += 1
        if commit.promised:
            self.promises.setdefault(at, Counter())[commit.verdict] += 1

    def total(self, measurable: bool) -> ContextCounts:
        """Return the counts of all months."""
        counted, promises = (sum(each.values(), Counter[str]()) for each in (self.verdicts, self.promises))
        return _counts(counted, set().union(*self.authors.values()), self.adrift.total(), promises, measurable)

    def months(self, since: str | None) -> tuple[MonthMetrics, ...]:
        """Return the counts of each month, the oldest first.

        Args:
            since: the first month in which a change could have product context; None if there is none.
        """
        return tuple(
            MonthMetrics(
                at,
                _counts(
                    self.verdicts[at],
                    self.authors.get(at, set()),
                    self.adrift[at],
                    self.promises.get(at, Counter()),
                    since is not None and at >= since,
                ),
            )
            for at in sorted(self.verdicts)
        )


@functools.cache
def month(day: date) -> str:
    """Return ``YYYY-MM``."""
    return day.isoformat()[:7]


def _counts(
    counted: Mapping[str, int], authors: set[str], adrift: int, promises: Mapping[str, int], measurable: bool
) -> ContextCounts:
    return ContextCounts(_in_order(counted), len(authors), adrift, _in_order(promises), measurable)


def _in_order(counted: Mapping[str, int]) -> dict[str, int]:
    return {verdict: counted[verdict] for verdict in VERDICTS if counted.get(verdict)}
