"""Which day a commit counts for, also where its date is absurd."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from tpmlint.git.history import EARLIEST, day, is_believed


def newest_day(line: Callable[[str, int | None], Iterable[tuple[str, int]]], newest: str) -> date:
    """Return the day of the newest commit, or where that is absurd, of the newest one whose day is not.

    Args:
        line: gives, of the first-parent line of a commit, ids and seconds, newest first, at most so many.
    """
    for most in (1, None):
        for _, seconds in line(newest, most):
            if is_believed(day(seconds)):
                return day(seconds)
    return EARLIEST


class Clock:
    """Gives each commit of a line, newest first, its day.

    A date after that of the newest commit, or before 1971, is no date that anybody meant: such a commit counts for the
    day of the one after it, or of the newest where none is.

    Attributes:
        absurd: how many such dates there were.
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
