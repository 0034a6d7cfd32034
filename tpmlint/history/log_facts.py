"""What the log of a history says, from one pass over it, and how it is kept in the cache.

The cache keeps it with the commit that it holds for, so that the next run reads only the commits since. Nothing here
reads the log: a run that finds it in the cache does not import what does.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.git.commits import day

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tpmlint.cache import Store
    from tpmlint.git.log import MessageLog
    from tpmlint.git.repository import Repository
    from tpmlint.settings import ChangePolicy

SAMPLE = 50
"""First-parent commits by which it is decided whether a repository names the numbers of its pull requests."""

CITING = 5
"""Commits that cite an item whose ids are kept, the newest."""

_LENGTHS = 2
"""Lengths of abbreviated ids for which the beginnings of all commits are held in memory."""

_NEWEST = "newest"
_LARGEST_LOG = 48 << 20


class Citations(Struct, frozen=True, array_like=True):
    """The commits that cite an item.

    Args:
        count: how many.
        first, newest: seconds since 1970 of the oldest and the newest.
        commits: ids of the newest.
    """

    count: int
    first: int
    newest: int
    commits: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day in UTC of the newest."""
        return day(self.newest)

    def followed_by(self, older: Citations) -> Citations:
        """Return these citations together with older ones; a commit that both keep counts once."""
        commits = dict.fromkeys((*self.commits, *older.commits))
        return Citations(
            self.count + older.count - (len(self.commits) + len(older.commits) - len(commits)),
            min(self.first, older.first),
            max(self.newest, older.newest),
            tuple(commits)[:CITING],
        )


class LogFacts(Struct, frozen=True, array_like=True, dict=True):
    """What the log of a history says.

    Long lists are kept as few values, because the cache is read more often than most of them are asked for.

    Args:
        head: the commit that it is the history of.
        text: a line for each commit, sorted: its id and its time in seconds since 1970.
        numbers: those of pull requests that commits name, in ascending order.
        named_by: for each of the numbers, the index of the line of the first commit that names it.
        cited: by text of a citation in a trailer, the commits that cite it.
        keys: by key of a tracker, the commits that refer to it in a way that the policy accepts.
        flags: whether each of the newest first-parent commits names a number, newest first.
        line: number of first-parent commits up to the oldest that names a number.
        highest: the highest number that a first-parent commit names.
        length: number of first-parent commits.
    """

    head: str = ""
    text: str = ""
    numbers: list[int] = []
    named_by: list[int] = []
    cited: Mapping[str, Citations] = {}
    keys: Mapping[str, Citations] = {}
    flags: list[bool] = []
    line: int = 0
    highest: int = 0
    length: int = 0

    @functools.cached_property
    def lines(self) -> list[str]:
        """Id and time of each commit, sorted."""
        return self.text.split("\n") if self.text else []

    def find(self, digits: str) -> str | None:
        """Return id and time of the commit that begins with some digits, the first of several; None if none does."""
        lines = self.lines
        at = bisect_left(lines, digits)
        return lines[at] if at < len(lines) and lines[at].startswith(digits) else None

    def has(self, digits: str) -> bool:
        """Tell whether a commit begins with some digits; quickly where thousands of ids are as long as each other."""
        beginnings = self._beginnings.get(len(digits))
        if beginnings is None:
            if len(self._beginnings) >= _LENGTHS:
                return self.find(digits) is not None
            beginnings = self._beginnings[len(digits)] = frozenset([line[: len(digits)] for line in self.lines])
        return digits in beginnings

    @functools.cached_property
    def _beginnings(self) -> dict[int, frozenset[str]]:
        return {}

    def naming(self, number: int) -> str | None:
        """Return id and time of the first commit that names a pull request, or None."""
        at = self._by_number.get(number)
        return None if at is None else self.lines[at]

    @functools.cached_property
    def _by_number(self) -> Mapping[int, int]:
        return dict(zip(self.numbers, self.named_by, strict=True))

    def naming_lines(self) -> Iterator[tuple[int, str]]:
        """Yield each number of a pull request with id and time of the first commit that names it."""
        lines = self.lines
        return ((number, lines[at]) for number, at in zip(self.numbers, self.named_by, strict=True))

    @property
    def names_pull_requests(self) -> bool:
        """Whether at least half of the newest first-parent commits since the first number name one."""
        sample = self.flags[: min(SAMPLE, self.line)]
        return bool(sample) and 2 * sum(sample) >= len(sample)


class LogPass:
    """The pass over the log of a commit's history: from the cache, and from the commits that are not in it yet.

    Git starts writing the messages of these on construction, so that the pass costs less time when it is begun before
    it is needed.
    """

    def __init__(self, repository: Repository, revision: str, policy: ChangePolicy, cache: Path | None) -> None:
        """Look into the cache, and start git.

        Args:
            revision: full id of the commit.
            policy: names the trailers that cite items.
            cache: folder of the cache, which is brought up to date; None if there is none.
        """
        self._repository = repository
        self._revision = revision
        self._policy = policy
        self._store = None if cache is None else _store(repository, policy, cache)
        self._known = (None if self._store is None else self._store.get(_NEWEST)) or LogFacts()
        self._log: MessageLog | None = None
        if self._known.head == revision:
            return
        if self._known.head and self._known.head not in dict(repository.first_parents(revision, SAMPLE)):
            self._known = LogFacts()  # The history of another branch.
        from tpmlint.history.log_reader import begin_log

        self._log = begin_log(repository, revision, self._known)

    def facts(self) -> LogFacts:
        """Return what the log says; to be asked once."""
        if self._log is None:
            return self._known
        from tpmlint.history.log_reader import read_log

        found = read_log(self._repository, self._policy, self._revision, self._known, self._log)
        if self._store is not None:
            self._store.put(_NEWEST, found)
            self._store.save()
        return found

    def close(self) -> None:
        """End git, if the pass was begun and is not needed."""
        if self._log is not None:
            self._log.close()


def _store(repository: Repository, policy: ChangePolicy, cache: Path) -> Store[LogFacts]:
    from tpmlint.cache import Store

    terms = (policy.item_trailers, policy.reason_trailers, policy.references, policy.reference_patterns)
    about = f"{repository.top}\n{terms!r}"
    return Store(cache, about, "messages", LogFacts, _LARGEST_LOG)
