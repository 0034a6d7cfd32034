"""The messages about a change: of its commits, of the one being written, of the pull request."""

from __future__ import annotations

import re

from msgspec import Struct

from tpmlint.git.tree import ChangedPath
from tpmlint.settings import ChangePolicy
from tpmlint.text.regex import regex

PULL_REQUEST = "pull request"

TYPES = frozenset(["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"])
"""The types that a title may have besides those of the policy; any other word before a colon is not a type."""

_SPELLINGS = {"doc": "docs", "tests": "test"}
"""Other spellings of types, which count as these unless the policy has them as types of their own."""

PULL_REQUEST_LIMIT = (1 << 16) + 1024
"""Characters of a pull request's text that are read: of the longest description on GitHub, and of a title."""

_TYPE = regex(r"([a-zA-Z]+)(?:\([^()\n]*\))?(!?): ")
_BREAKING = regex(
    # The footer, also of the pull requests and squashed commits in which Markdown emphasizes or lists it.
    r"^[ \t]*(?:(?:[-*+>]|#{1,6})[ \t]+)?[*_]{0,3}BREAKING[ -]CHANGES?[*_]{0,3}"
    r"(?::[*_]{0,3}[ \t]*\n?[ \t]*\S|[ \t]+#\S)"
    # A commit with a mark in the list that a squash makes of them.
    rf"|^[ \t]*[-*+][ \t]+(?:{'|'.join(sorted(TYPES))})(?:\([^()\n]*\))?!: ",
    re.MULTILINE,
)
_DRAFT = regex(r"(?:\s*(?:\[(?:draft|wip)\]|\(draft\)|(?:draft|wip):))+\s*", re.IGNORECASE)


def has_draft_mark(title: str) -> bool:
    """Tell whether a title begins with the mark of a draft, such as ``Draft:``."""
    return _DRAFT.match(title) is not None


class Message(Struct, frozen=True):
    """A text that people wrote about a change.

    Args:
        source: its name in findings: an abbreviated commit id, a file's name, ``pull request``.
    """

    source: str
    text: str

    @property
    def title(self) -> str:
        """The first line that is not empty."""
        return next((line for line in self.text.splitlines() if line.strip()), "")

    @property
    def words(self) -> str:
        """The title without the marks of a draft."""
        title = self.title
        return _DRAFT.sub("", title, count=1) if has_draft_mark(title) else title

    @property
    def breaks(self) -> bool:
        """Whether it marks a breaking change: by a footer, in its title, or in a title that a squash has listed."""
        if "!" not in self.text and "BREAKING" not in self.text:
            return False
        match = _TYPE.match(self.words)
        return (match is not None and bool(match[2])) or _BREAKING.search(self.text) is not None

    def has_type(self, policy: ChangePolicy) -> bool:
        """Tell whether the title has a type of Conventional Commits or of the policy."""
        return self._claimed(policy) is not None

    def type(self, policy: ChangePolicy) -> str | None:
        """Return the type in lower case; None if there is none, or if it marks a breaking change."""
        match = self._claimed(policy)
        if match is None or self.breaks:
            return None
        word = match[1].lower()
        return word if word in policy.exempt_types else _SPELLINGS.get(word, word)

    def _claimed(self, policy: ChangePolicy) -> re.Match[str] | None:
        match = _TYPE.match(self.words)
        if match is None:
            return None
        word = match[1].lower()
        return match if word in TYPES or word in _SPELLINGS or word in policy.exempt_types else None


class Commit(Struct, frozen=True):
    """A commit of the range, with the paths that it touches.

    Args:
        author: ``Name <email>``.
        paths: touched compared with its parent; for a merge those that it changed by itself, because the others came
            with the commits that it brings.
        governed: whether it lies after ``[change] since``.
        reverted: the paths that were touched by those of its ancestors that it says it reverts.
        files: the change of each path, if known.
    """

    oid: str
    author: str
    message: Message
    paths: frozenset[str]
    is_merge: bool = False
    governed: bool = True
    reverted: frozenset[str] = frozenset()
    files: tuple[ChangedPath, ...] = ()


class ChangeMessages(Struct, frozen=True):
    """All messages about a change.

    Args:
        commits: of the range, oldest first.
        written: the message of the commit about to be made.
        reverted: the paths that were touched by the commits of this branch that it says it reverts.
        pull_request: title and body; None if there is none or it is not available.
        branch: the name of the pull request's branch; empty if it is not known.
        complete: False if the text of a pull request may not be available in full (a push, a merge queue).
        governed: False if the next commit will lie before ``[change] since``.
    """

    commits: tuple[Commit, ...] = ()
    written: Message | None = None
    reverted: frozenset[str] = frozenset()
    pull_request: Message | None = None
    complete: bool = True
    governed: bool = True
    branch: str = ""
