"""Where an audit writes down what it sees: counters that grow with capabilities, months and days, not with commits."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tpmlint.ledger.eras import Stance
from tpmlint.settings import Verdict


@dataclass(slots=True)
class Account:
    """The changes of one capability while it served the same people.

    Args:
        counts: changes by day and verdict.
        authors: e-mail addresses by month.
    """

    counts: Counter[tuple[date, Verdict]] = field(default_factory=Counter)
    authors: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """All that is counted.

    Args:
        accounts: by capability and by whom it served.
        folders: commits that changed code which nobody claims, by folder.
        files: by month, changed files that could be claimed, and those that were.
        commits: by what became of them: ``judged``, ``ungoverned``, ``unreadable``.
        days: of the oldest and the newest commit.
        judged_since: day of the oldest commit that was judged.
    """

    accounts: dict[tuple[str, Stance], Account] = field(default_factory=dict)
    folders: Counter[str] = field(default_factory=Counter)
    files: dict[str, list[int]] = field(default_factory=dict)
    commits: Counter[str] = field(default_factory=Counter)
    days: tuple[date, date] | None = None
    judged_since: date | None = None

    def see(self, day: date) -> None:
        """Write down that there was a commit; the newest comes first."""
        self.days = day, (self.days[1] if self.days is not None else day)

    def account(self, capability: str, stance: Stance) -> Account:
        """Return the page of a capability in an era."""
        found = self.accounts.get((capability, stance))
        if found is None:
            found = self.accounts[capability, stance] = Account()
        return found

    def record(self, capability: str, stance: Stance, day: date, verdict: Verdict, authors: Iterable[str]) -> None:
        """Write down one change."""
        account = self.account(capability, stance)
        account.counts[day, verdict] += 1
        account.authors.setdefault(month(day), set()).update(authors)

    def survey(self, at: str, folders: Iterable[str], files: int, claimed: int) -> None:
        """Write down how much of what a commit changed could be claimed, and where it was not."""
        self.folders.update(folders)
        counted = self.files.setdefault(at, [0, 0])
        counted[0] += files
        counted[1] += claimed


@functools.cache
def month(day: date) -> str:
    """Return ``YYYY-MM``."""
    return day.isoformat()[:7]
