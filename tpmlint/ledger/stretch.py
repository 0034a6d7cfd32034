"""Which stretch of a history is judged: from where on it is asked for, governed, and known."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date

from tpmlint.change.gather import is_ancestor, start_of
from tpmlint.fault import Refusal
from tpmlint.git.errors import GitError
from tpmlint.git.history import day
from tpmlint.git.passage import Logged, Step
from tpmlint.git.repository import Repository
from tpmlint.ledger.clock import Clock
from tpmlint.settings import ChangePolicy

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def left_out(repository: Repository, until: str, since: str | None, most: int | None, newest: date) -> tuple[str, ...]:
    """Return the newest commit of the line that is left out, with all before it; nothing where none is.

    Args:
        since: a day, or a revision.
        most: at most so many commits stay.
        newest: the day of the newest commit, see ``Clock``.
    Raises:
        Refusal: ``since`` is no day and names no commit.
    """
    left = [most] if most is not None else []
    if since is not None and DAY.fullmatch(since):
        try:
            start = date.fromisoformat(since)
        except ValueError:
            raise Refusal(f"{since!r} is no day", "write it as 2026-09-30, or name a revision", "--since") from None
        clock = Clock(newest)
        days = [clock.day(str(time)) for _, time in repository.first_parents(until)]
        left.append(max((number for number, each in enumerate(days, 1) if each >= start), default=0))
    elif since is not None:
        left.append(repository.count(until, [_start(repository, since)]))
    if not left:
        return ()
    return tuple(oid for oid, _ in repository.first_parents(until, min(left) + 1)[min(left) :])


def _start(repository: Repository, since: str) -> str:
    try:
        return repository.resolve(since)
    except GitError as error:
        raise GitError(f"--since: {error.message}", f"{error.remedy}; a day is written as 2026-09-30") from None


def governing(
    repository: Repository, until: str, policy: ChangePolicy
) -> tuple[Callable[[int, Logged], bool], Callable[[Logged], bool]]:
    """Return what tells whether a step lies after ``[change] since``, by its number, and whether a commit does."""
    start = start_of(repository, policy)
    if start is None:
        return (lambda number, commit: True), (lambda commit: True)
    if isinstance(start, str):
        after = repository.count(until, [start])
        # Of what the start can be reached from, only what never was on the line can still be brought to it.
        beside = (oid for oid, _ in repository.first_parents(until, after + 1)[after:])
        before = frozenset(each.oid for each in repository.commits(start, beside))
        return (lambda number, commit: number < after), (lambda commit: commit.oid not in before)
    first = start

    def governed(commit: Logged) -> bool:
        return day(int(commit.seconds or 0)) >= first

    return (lambda number, commit: governed(commit)), governed


class Line:
    """The first-parent line of a commit: which of two commits is the other's ancestor, mostly without asking git."""

    def __init__(self, repository: Repository, until: str) -> None:
        self._repository = repository
        self._until = until

    def is_ancestor(self, revision: str, of: str) -> bool:
        """Tell whether a revision that a message names is a commit that ``of``, a full id, has grown from."""
        older, newer = self._places.get(revision), self._places.get(of)
        if older is not None and newer is not None:
            return older > newer
        return is_ancestor(self._repository, revision, of)

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {oid: place for place, (oid, _) in enumerate(self._repository.first_parents(self._until))}


def is_cut(repository: Repository, step: Step, boundary: frozenset[str]) -> bool:
    """Tell whether a shallow clone lacks what a commit grew from, or where the branches parted that it joins."""
    first, *others = step.commit.parents.split(" ")
    return step.commit.oid in boundary or not all(repository.knows_fork(first, other) for other in others)
