"""What the messages of one step cite, and which of its commits are exempt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tpmlint.change.collect import SHORT
from tpmlint.change.messages import (
    ChangeMessages,
    Commit,
    Exemption,
    Message,
    NoItem,
    exempt_commit,
    read_citations,
    trailer_keys,
)
from tpmlint.change.reverts import reverted_names
from tpmlint.git.log import LoggedCommit, Step
from tpmlint.git.tree import changed_paths
from tpmlint.settings import ChangePolicy


class MessageReader:
    """Reads the messages of commits under one policy; remembers which authors are exempt.

    Args:
        policy: the policy of the newest commit.
        reverted: returns the paths touched by the ancestors that a commit says it reverts, by its id.
        changed_by_merges: returns the paths that merges changed by themselves, by their ids.
        governed: tells whether a commit lies after ``[change] since``.
    """

    def __init__(
        self,
        policy: ChangePolicy,
        reverted: Callable[[str], frozenset[str]],
        changed_by_merges: Callable[[Iterable[str]], Mapping[str, frozenset[str]]],
        governed: Callable[[LoggedCommit], bool],
    ) -> None:
        self._policy = policy
        self._governed = governed
        self._reverted = reverted
        self._changed_by_merges = changed_by_merges
        self._keys = tuple(trailer_keys(policy))
        self._authors: dict[str, Exemption | None] = {}

    def find_citations(self, step: Step) -> tuple[str, ...] | None:
        """Return what a step's messages cite, sorted; None if they also waive context with ``none``."""
        found: set[str] = set()
        for commit in (step.commit, *step.brought):
            message = commit.message.lower()
            if not any(key in message for key in self._keys):
                continue
            for each in read_citations(ChangeMessages(written=Message("", _text(commit.message))), self._policy):
                if isinstance(each, NoItem):
                    return None
                found.add(each.text)
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

    def words(self, step: Step) -> ChangeMessages:
        """Return the messages about a step, oldest first."""
        commits = (*reversed(step.brought), step.commit)
        merges = [each.oid for each in commits if " " in each.parents]
        # The paths that merges changed by themselves matter only if something is exempt.
        needed = merges and any(self.exempt(each) is not None for each in commits)
        own = self._changed_by_merges(merges) if needed else {}
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
        return ":" in title or not title.strip() or "everts " in message


def author(commit: LoggedCommit) -> str:
    """Return ``Name <email>``."""
    return f"{_text(commit.name)} <{_text(commit.email)}>"


def _text(words: str) -> str:
    return words if words.isascii() else words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
