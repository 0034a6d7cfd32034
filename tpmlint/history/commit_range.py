"""Which commits of a history are judged, and which day each of them counts for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from tpmlint.change.collect import start_of
from tpmlint.errors import UserError
from tpmlint.git.commits import EARLIEST, day, is_plausible
from tpmlint.git.log import LoggedCommit, Step
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.settings import ChangePolicy


def newest_plausible_day(line: Callable[[str, int | None], Iterable[tuple[str, int]]], newest: str) -> date:
    """Return the day of the newest commit, or if that is implausible, of the newest one with a plausible day.

    Args:
        line: returns ids and seconds of the first-parent line of a commit, newest first, up to a number of commits.
    """
    for most in (1, None):
        for _, seconds in line(newest, most):
            if is_plausible(day(seconds)):
                return day(seconds)
    return EARLIEST


class CommitDates:
    """Gives each commit of a line, newest first, its day.

    A date after that of the newest commit, or before 1971, is wrong: such a commit counts for the day of the commit
    after it, or of the newest commit.

    Attributes:
        absurd: the number of such dates.
    """

    def __init__(self, newest: date) -> None:
        self._newest = newest
        self._last = newest
        self._known: dict[int, date] = {}
        self.absurd = 0

    def day(self, seconds: str) -> date:
        """Return the day in UTC of a committer's time in seconds since 1970."""
        number = int(seconds or 0) // 86400
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = day(number * 86400)
        if found > self._newest or found < EARLIEST:
            self.absurd += 1
            return self._last
        self._last = found
        return found


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def newest_excluded(
    repository: Repository, until: str, since: str | None, most: int | None, newest: date
) -> tuple[str, ...]:
    """Return the newest commit of the line that is skipped, with all before it; empty if none is skipped.

    Args:
        since: a day, or a revision.
        most: the most commits to keep.
        newest: the day of the newest commit, see ``CommitDates``.
    Raises:
        UserError: ``since`` is neither a valid date nor a commit.
    """
    counts = [most] if most is not None else []
    if since is not None and DAY.fullmatch(since):
        try:
            start = date.fromisoformat(since)
        except ValueError:
            raise UserError(
                f"{since!r} is not a valid date", "write it as 2026-09-30, or name a revision", "--since"
            ) from None
        dates = CommitDates(newest)
        days = [dates.day(str(time)) for _, time in repository.first_parents(until)]
        counts.append(max((number for number, each in enumerate(days, 1) if each >= start), default=0))
    elif since is not None:
        counts.append(repository.count(until, [_start(repository, since)]))
    if not counts:
        return ()
    return tuple(oid for oid, _ in repository.first_parents(until, min(counts) + 1)[min(counts) :])


def _start(repository: Repository, since: str) -> str:
    try:
        return repository.resolve(since)
    except GitError as error:
        raise GitError(f"--since: {error.message}", f"{error.remedy}; a day is written as 2026-09-30") from None


def governed_steps(
    repository: Repository, until: str, policy: ChangePolicy
) -> tuple[Callable[[int, LoggedCommit], bool], Callable[[LoggedCommit], bool]]:
    """Return functions that tell whether a step, by its number, and whether a commit lies after ``[change] since``."""
    start = start_of(repository, policy)
    if start is None:
        return (lambda number, commit: True), (lambda commit: True)
    if isinstance(start, str):
        after = repository.count(until, [start])
        # Ancestors of the start that were never on the line can still be merged into it later.
        beside = (oid for oid, _ in repository.first_parents(until, after + 1)[after:])
        before = frozenset(each.oid for each in repository.commits(start, beside))
        return (lambda number, commit: number < after), (lambda commit: commit.oid not in before)
    first = start

    def governed(commit: LoggedCommit) -> bool:
        return day(int(commit.seconds or 0)) >= first

    return (lambda number, commit: governed(commit)), governed


def is_truncated(repository: Repository, step: Step, boundary: frozenset[str]) -> bool:
    """Tell whether a shallow clone lacks the parents of a commit, or the fork point of the branches that it merges."""
    first, *others = step.commit.parents.split(" ")
    return step.commit.oid in boundary or not all(repository.has_full_history(first, other) for other in others)
