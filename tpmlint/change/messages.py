"""What was said about a change, and by whom: commits, a message being written, a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from tpmlint.change.trailers import ITEM, REASON, misspelled_trailers, read_trailers, split_values
from tpmlint.finding import MessageRef
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.settings import ChangePolicy

PULL_REQUEST = "pull request"
UNGOVERNED = "before [change] since"

_TYPE = re.compile(r"([a-zA-Z]+)(?:\([^()\n]*\))?(!?): ")
_BREAKING = re.compile(r"^BREAKING[ -]CHANGE: ", re.MULTILINE)
_REVERTS = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)


class Message(Struct, frozen=True):
    """A text that people wrote about a change.

    Args:
        source: what a reader knows it by: an abbreviated commit id, a file's name, ``pull request``.
    """

    source: str
    text: str

    @property
    def title(self) -> str:
        """The first line that is not empty."""
        return next((line for line in self.text.splitlines() if line.strip()), "")

    @property
    def type(self) -> str | None:
        """The type of a Conventional Commits title in lower case; None where there is none or it breaks something."""
        match = _TYPE.match(self.title)
        if match is None or match.group(2) or _BREAKING.search(self.text):
            return None
        return match.group(1).lower()

    @property
    def has_type(self) -> bool:
        """Tell whether the title has a type at all, breaking or not."""
        return _TYPE.match(self.title) is not None

    @property
    def reverts(self) -> str | None:
        """The id of the commit that the message says it reverts."""
        match = _REVERTS.search(self.text)
        return match.group(1) if match else None


class Commit(Struct, frozen=True):
    """A commit of the range, with the paths that it touches.

    Args:
        author: ``Name <email>``.
        paths: touched against its first parent; empty for a merge, whose files came with the commits it brings.
        governed: whether it lies after ``[change] since``.
        reverts_ancestor: whether it says that it reverts a commit which is an ancestor of its own.
    """

    oid: str
    author: str
    message: Message
    paths: frozenset[str]
    is_merge: bool = False
    governed: bool = True
    reverts_ancestor: bool = False


class ChangeMessages(Struct, frozen=True):
    """All that was said about a change.

    Args:
        commits: of the range, oldest first.
        written: the message of the commit about to be made.
        reverts_ancestor: whether that message says that it reverts a commit of this branch.
        pull_request: title and body; None where there is none or it is not known here.
        complete: False where a pull request may have said more than can be read here (a push, a merge queue).
        governed: False where what is not committed yet will lie before ``[change] since``.
    """

    commits: tuple[Commit, ...] = ()
    written: Message | None = None
    reverts_ancestor: bool = False
    pull_request: Message | None = None
    complete: bool = True
    governed: bool = True


class Citation(Struct, frozen=True):
    """A trailer that names an item.

    Args:
        text: as written.
        covers: the paths that it speaks for; None means all of the change.
    """

    text: str
    at: MessageRef
    covers: frozenset[str] | None = None


class NoItem(Struct, frozen=True):
    """A trailer ``Roadmap-Item: none``.

    Args:
        reason: the value of ``Roadmap-Reason`` in the same message, or None.
        covers: the paths that it speaks for; None means all of the change.
    """

    reason: str | None
    at: MessageRef
    covers: frozenset[str] | None = None


def read_citations(words: ChangeMessages, policy: ChangePolicy) -> Iterator[Citation | NoItem]:
    """Yield what the trailers of all messages name, in the order of the messages."""
    keys = trailer_keys(policy)
    for commit in words.commits:
        yield from _of_message(commit.message, keys, commit.paths)
    for message in (words.written, words.pull_request):
        if message is not None:
            yield from _of_message(message, keys, None)


def misspelt_keys(words: ChangeMessages, policy: ChangePolicy) -> Iterator[tuple[Citation, str]]:
    """Yield what was to be a trailer and has a slip in its key, with the key that was meant, as people write it."""
    keys = trailer_keys(policy)
    messages: list[tuple[Message, frozenset[str] | None]] = [
        (commit.message, commit.paths) for commit in words.commits if commit.governed
    ]
    messages += [(message, None) for message in (words.written, words.pull_request) if message is not None]
    for message, covers in messages:
        for trailer, meant in misspelled_trailers(message.text, keys):
            yield Citation(trailer.key, MessageRef(message.source, trailer.line), covers), meant.title()


def trailer_keys(policy: ChangePolicy) -> Mapping[str, str]:
    """Return the name tpmlint uses by each accepted key of a trailer, in lower case."""
    keys = {ITEM.lower(): ITEM, REASON.lower(): REASON}
    for name, aliases in ((ITEM, policy.item_trailers), (REASON, policy.reason_trailers)):
        keys.update({alias.lower(): name for alias in aliases})
    return keys


def _of_message(
    message: Message, keys: Mapping[str, str], covers: frozenset[str] | None
) -> Iterator[Citation | NoItem]:
    found = read_trailers(message.text, keys)
    reasons = [each.value for each in found if each.key == REASON]
    for trailer in found:
        if trailer.key != ITEM:
            continue
        at = MessageRef(message.source, trailer.line)
        for value in split_values(trailer):
            if value.lower() == "none":
                yield NoItem(reasons[0] if reasons else None, at, covers)
            else:
                yield Citation(value, at, covers)


def cited_items(text: str, roadmap: Roadmap) -> tuple[Item, ...]:
    """Return the items that a citation may mean: ``kind:id`` or an id, in any case, or another tracker's key.

    None means that there is no such item, several that a bare id is ambiguous.
    """
    prefix, colon, key = text.partition(":")
    if colon and prefix.lower() not in roadmap.kinds:
        return roadmap.by_external.get((prefix, key), ())
    kind, name = (prefix.lower(), key.strip()) if colon else ("", text)
    folded = name.casefold()
    return tuple(item for item in roadmap.items if item.id.casefold() == folded and kind in ("", item.kind))


def exempt_commit(commit: Commit, words: ChangeMessages, policy: ChangePolicy) -> str | None:
    """Return why a commit needs no product context, or None if it does.

    The author and the type are what the author claims. A pull request's title that has a type speaks for all commits,
    as it will after a squash; a type that marks a breaking change exempts nothing.
    """
    if not commit.governed:
        return UNGOVERNED
    if is_exempt_author(commit.author, policy):
        return f"author {commit.author}"
    title = words.pull_request if words.pull_request is not None and words.pull_request.has_type else commit.message
    return exempt_type(title, commit.reverts_ancestor, policy)


def is_exempt_author(author: str, policy: ChangePolicy) -> bool:
    """Tell whether the policy names an author by the whole name or the whole e-mail address.

    Args:
        author: ``Name <email>``.
    """
    name, _, email = author.rpartition(" <")
    exempt = {each.casefold() for each in policy.exempt_authors}
    return name.casefold() in exempt or email.removesuffix(">").casefold() in exempt


def exempt_type(message: Message, reverts_ancestor: bool, policy: ChangePolicy) -> str | None:
    """Return why the type that a message claims needs no product context, or None if it does."""
    kind = message.type
    if kind is not None and kind in policy.exempt_types and (kind != "revert" or reverts_ancestor):
        return f"type {kind}"
    if reverts_ancestor and "revert" in policy.exempt_types and not message.has_type:
        return "revert of an ancestor"
    return None
