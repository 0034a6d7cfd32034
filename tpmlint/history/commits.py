"""Which commits of a history are judged, which day each counts for, and what their messages cite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from tpmlint.change.citations import CitedName, NoItem, read_citations
from tpmlint.change.collect import start_of
from tpmlint.change.exemptions import Exemption, exempt_commit, exempt_title, may_be_exempt
from tpmlint.change.messages import ChangeMessages, Commit, Message
from tpmlint.change.references import may_refer
from tpmlint.change.reverts import reverted_names
from tpmlint.change.trailers import trailer_keys
from tpmlint.errors import UserError
from tpmlint.git.commits import EARLIEST, SHORT, day, is_plausible
from tpmlint.git.log import LoggedCommit, Step
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.tree import changed_paths
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
        self._cached: dict[int, date] = {}
        self.absurd = 0

    def day(self, seconds: str) -> date:
        """Return the day in UTC of a committer's time in seconds since 1970."""
        number = int(seconds or 0) // 86400
        found = self._cached.get(number)
        if found is None:
            found = self._cached[number] = day(number * 86400)
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

    # A step is never older than those before it, whatever date it has.
    days = [day(seconds) for _, seconds in repository.first_parents(until)]
    last = max((number for number, each in enumerate(days) if each >= first), default=-1)
    return (lambda number, commit: number <= last), governed


def is_truncated(repository: Repository, step: Step, boundary: frozenset[str]) -> bool:
    """Tell whether a shallow clone lacks the parents of a commit, or the fork point of the branches that it merges."""
    first, *others = step.commit.parents.split(" ")
    return step.commit.oid in boundary or not all(repository.has_full_history(first, other) for other in others)


class MessageReader:
    """Reads the messages of commits under one policy; remembers which authors are exempt.

    Args:
        policy: the policy of the newest commit.
        reverted: returns the paths touched by the ancestors that a commit says it reverts, by its id.
        changed_by_merges: returns the paths that merges changed by themselves, by their ids; gets these, the paths that
            matter or None, and the parents.
        governed: tells whether a commit lies after ``[change] since``.
    """

    def __init__(
        self,
        policy: ChangePolicy,
        reverted: Callable[[str], frozenset[str]],
        changed_by_merges: Callable[
            [Iterable[str], frozenset[str] | None, Mapping[str, tuple[str, ...]]], Mapping[str, frozenset[str]]
        ],
        governed: Callable[[LoggedCommit], bool],
    ) -> None:
        self._policy = policy
        self._governed = governed
        self._reverted = reverted
        self._changed_by_merges = changed_by_merges
        self._keys = tuple(trailer_keys(policy))
        self._authors: dict[str, Exemption | None] = {}

    def find_citations(self, step: Step) -> tuple[CitedName, ...] | None:
        """Return what a step's messages cite, sorted; None if they also waive context with ``none``."""
        found: set[CitedName] = set()
        for commit in (step.commit, *step.brought):
            message = commit.message.lower()
            if not any(key in message for key in self._keys) and not may_refer(message, self._policy):
                continue
            for each in read_citations(ChangeMessages(written=Message("", _text(commit.message))), self._policy):
                if isinstance(each, NoItem):
                    return None
                found.add(each.name)
        return tuple(sorted(found))

    def exempt(self, commit: LoggedCommit) -> Exemption | None:
        """Return why a commit needs no product context, or None if it does."""
        known = f"{commit.name}\0{commit.email}"
        if known not in self._authors:
            empty = Commit(commit.oid, author(commit), Message("", ""), frozenset())
            self._authors[known] = exempt_commit(empty, ChangeMessages(), self._policy)
        reason = self._authors[known]
        if not self._governed(commit):
            return exempt_commit(self.commit(commit), ChangeMessages(), self._policy)
        if reason is not None or not self._may_be_of_a_type(commit.message):
            return reason
        return exempt_commit(self.commit(commit), ChangeMessages(), self._policy)

    def words(self, step: Step, among: Callable[[], frozenset[str] | None] = lambda: None) -> ChangeMessages:
        """Return the messages about a step, oldest first.

        Args:
            among: returns the paths that matter, of which it is told whether a merge changed them by itself; None for
                all. It is only asked where there are such merges.
        """
        commits = (*reversed(step.brought), step.commit)
        merges = {each.oid: tuple(each.parents.split()) for each in commits if " " in each.parents}
        # The paths that merges changed by themselves matter only if something is exempt.
        needed = merges and not brings_its_commits(step) and any(self.exempt(each) is not None for each in commits)
        paths = among() if needed else frozenset()
        own = {} if paths == frozenset() else self._changed_by_merges(merges, paths, merges)
        return ChangeMessages(tuple(self.commit(each, own.get(each.oid, frozenset())) for each in commits))

    def commit(self, commit: LoggedCommit, own: frozenset[str] = frozenset()) -> Commit:
        """Return a commit in the form that the rules of ``change/`` use.

        Args:
            own: the paths that a merge changed by itself.
        """
        text = _text(commit.message)
        is_merge = " " in commit.parents
        reverts = "revert" in self._policy.exempt_types and any(True for _ in reverted_names(text))
        return Commit(
            oid=commit.oid,
            author=author(commit),
            message=Message(commit.oid[:SHORT], text),
            paths=own if is_merge else frozenset(commit.raw[1::2]),
            is_merge=is_merge,
            governed=self._governed(commit),
            reverted=self._reverted(commit.oid) if reverts else frozenset(),
            files=() if is_merge else changed_paths(commit.raw),
        )

    def _may_be_of_a_type(self, message: str) -> bool:
        title = message.partition("\n")[0]
        if ":" in title or not title.strip() or "everts " in message:
            return True
        if not self._policy.exempt_titles or not may_be_exempt(title, self._policy):
            return False
        return exempt_title(Message("", _text(title)), self._policy) is not None


def brings_its_commits(step: Step) -> bool:
    """Tell whether a merge of two parents changes exactly what a line of commits without merges did.

    Most merges do, and need no process of git to find what they changed by themselves: nothing.
    """
    if step.commit.parents.count(" ") != 1 or any(" " in each.parents for each in step.brought):
        return False
    brought: dict[str, tuple[str, str]] = {}
    for commit in reversed(step.brought):
        for path, old, new in _versions(commit.raw):
            brought[path] = brought.get(path, (old, new))[0], new
    net = {path: versions for path, versions in brought.items() if versions[0] != versions[1]}
    return net == {path: (old, new) for path, old, new in _versions(step.raw) if old != new}


def _versions(raw: list[str]) -> Iterator[tuple[str, str, str]]:
    for file in changed_paths(raw):
        yield file.path, file.old_oid, file.oid


def title(commit: LoggedCommit) -> str:
    """Return the first line of a message."""
    return _text(commit.message.strip().partition("\n")[0].rstrip())


def author(commit: LoggedCommit) -> str:
    """Return ``Name <email>``."""
    return f"{_text(commit.name)} <{_text(commit.email)}>"


def _text(words: str) -> str:
    return words if words.isascii() else words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
