"""The reference date of a run: the commit's day, if it can be believed. The same tree gives the same findings."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tpmlint.git.commits import FEW, MAX_BACKDATE, nearest_plausible
from tpmlint.git.repository import Repository


def reference_date(
    as_of: date | None, repository: Repository | None, revision: str | None, making_commit: bool
) -> tuple[date, str]:
    """Return the date to check a snapshot against, and its source.

    Args:
        as_of: the one that the user gave.
        revision: the commit of the snapshot, or the one before it.
        making_commit: whether the snapshot is of a commit that is being made.
    """
    if as_of is not None:
        return as_of, "--as-of"
    today = datetime.now(UTC).date()
    if repository is None or revision is None:
        return today, "today, as there is no commit"
    if making_commit:
        # The same finding now as right after the commit: it is dated as the commit will be, if that can be believed.
        own, source = next_commit_date(repository)
        if _nearest_plausible(repository, revision, today, own) == (own, True):
            return own, source
    return plausible_date(repository, revision)


def _nearest_plausible(
    repository: Repository, revision: str, clock: date, *newer: date, descendant: str | None = None
) -> tuple[date, bool] | None:
    """Return what ``nearest_plausible`` does for a commit, or for one made on top of it on the day ``newer``.

    Args:
        descendant: a commit that came after it, and whose own date has been looked at.
    """
    recent = repository.recent_dates(revision)
    nearest = nearest_plausible((*newer, *recent), clock)
    if nearest is not None and len(recent) == FEW and clock - nearest[0] > MAX_BACKDATE:
        # Either nobody has committed for a while, or all of these are dated back.
        if descendant is not None:
            latest = nearest_plausible((nearest[0], *repository.all_dates(descendant)), clock)
            if latest == (nearest[0], True):  # Not even a later commit makes it too old.
                return nearest
        nearest = nearest_plausible((*newer, *repository.all_dates(revision)), clock)
    return nearest


def next_commit_date(repository: Repository | None) -> tuple[date, str]:
    """Return the date of a commit that would be made now, and its source: the clock, or GIT_COMMITTER_DATE."""
    given = None if repository is None else repository.next_commit_date()
    if given is not None:
        return given, "date of the commit being made"
    return datetime.now(UTC).date(), "today, for the commit being made"


def plausible_date(repository: Repository, revision: str, descendant: str | None = None) -> tuple[date, str]:
    """Return the date to use for a commit, and its source: its own, or the nearest plausible one.

    Args:
        descendant: a commit that came after it, if its date was asked for before.
    """
    clock = datetime.now(UTC).date()
    nearest = _nearest_plausible(repository, revision, clock, descendant=descendant)
    if nearest is not None and nearest[1]:
        return nearest[0], "date of the commit"
    source = "date of the newest commit whose date can be believed"
    if nearest is not None:
        return nearest[0], source
    from tpmlint.history.commits import newest_plausible_day

    return newest_plausible_day(repository.first_parents, revision), source
