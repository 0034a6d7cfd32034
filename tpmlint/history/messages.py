"""What the messages of one step say, and whether anybody has to read them closely."""

from __future__ import annotations

from collections.abc import Callable

from tpmlint.change.collect import SHORT
from tpmlint.change.messages import ChangeMessages, Commit, Message, NoItem, exempt_commit, read_citations, trailer_keys
from tpmlint.git.log import LoggedCommit, Step
from tpmlint.settings import ChangePolicy


class MessageReader:
    """Hears what commits say under one policy; whom and what it has heard before it knows.

    Args:
        policy: the policy of the newest commit.
        is_ancestor: tells whether a revision that a message names is an ancestor of a commit, both as ids.
        governed: tells whether a commit lies after ``[change] since``.
    """

    def __init__(
        self,
        policy: ChangePolicy,
        is_ancestor: Callable[[str, str], bool],
        governed: Callable[[LoggedCommit], bool],
    ) -> None:
        self._policy = policy
        self._governed = governed
        self._is_ancestor = is_ancestor
        self._keys = tuple(trailer_keys(policy))
        self._authors: dict[str, str | None] = {}

    def find_citations(self, step: Step) -> tuple[str, ...] | None:
        """Return what a step's messages cite, sorted; None where they also say that something serves no item."""
        found: set[str] = set()
        for commit in (step.commit, *step.brought):
            message = commit.message.lower()
            if not any(key in message for key in self._keys):
                continue
            for each in read_citations(ChangeMessages(pull_request=Message("", _text(commit.message))), self._policy):
                if isinstance(each, NoItem):
                    return None
                found.add(each.text)
        return tuple(sorted(found))

    def exempt(self, commit: LoggedCommit) -> str | None:
        """Return why a commit needs no product context, or None if it does."""
        known = f"{commit.name}\0{commit.email}"
        if known not in self._authors:
            silent = Commit(commit.oid, author(commit), Message("", ""), frozenset())
            self._authors[known] = exempt_commit(silent, ChangeMessages(), self._policy)
        reason = self._authors[known]
        if not self._governed(commit):
            return exempt_commit(self.commit(commit), ChangeMessages(), self._policy)
        if reason is not None or not self._may_be_of_a_type(commit.message):
            return reason
        return exempt_commit(self.commit(commit), ChangeMessages(), self._policy)

    def words(self, step: Step) -> ChangeMessages:
        """Return all that was said about a step, oldest first."""
        return ChangeMessages(tuple(self.commit(each) for each in (*reversed(step.brought), step.commit)))

    def commit(self, commit: LoggedCommit) -> Commit:
        """Return a commit as rules about changes know it."""
        message = Message(commit.oid[:SHORT], _text(commit.message))
        reverted = message.reverts
        return Commit(
            oid=commit.oid,
            author=author(commit),
            message=message,
            paths=frozenset(commit.raw[1::2]),
            is_merge=" " in commit.parents,
            governed=self._governed(commit),
            reverts_ancestor=reverted is not None and self._is_ancestor(reverted, commit.oid),
        )

    def _may_be_of_a_type(self, message: str) -> bool:
        title = message.partition("\n")[0]
        return ":" in title or not title.strip() or "This reverts commit" in message


def author(commit: LoggedCommit) -> str:
    """Return ``Name <email>``."""
    return f"{_text(commit.name)} <{_text(commit.email)}>"


def _text(words: str) -> str:
    return words if words.isascii() else words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
