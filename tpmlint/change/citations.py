"""What the trailers and references of messages cite, and which lines are not trailers by mistake."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from tpmlint.change.messages import PULL_REQUEST_LIMIT, ChangeMessages, Message
from tpmlint.change.trailers import (
    ITEM,
    MOST,
    REASON,
    Lines,
    decorated_trailers,
    misspelled_trailers,
    read_trailers,
    split_values,
    trailer_keys,
)
from tpmlint.errors import UserError
from tpmlint.finding import MessageRef
from tpmlint.git.commits import MESSAGE_LIMIT
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.references import fold_key
from tpmlint.settings import ChangePolicy
from tpmlint.text.reasons import is_reason

ALL_MESSAGES = 16 << 20
"""Characters of all messages of one change that are read."""

ALL_NAMES = 10_000
"""Names that all trailers of one change may cite."""


class CitedName(NamedTuple):
    """What is cited: a name in a trailer, or the key of a tracker in a reference such as ``Closes #12``."""

    text: str
    is_key: bool = False


class Citation(Struct, frozen=True):
    """A trailer that names an item, or a reference that names the key of one.

    Args:
        text: as written.
        covers: the paths that it applies to; None means all of the change.
        governed: whether its message lies after ``[change] since``.
        is_key: whether it is a key of a tracker, in a reference.
    """

    text: str
    at: MessageRef
    covers: frozenset[str] | None = None
    governed: bool = True
    is_key: bool = False

    @property
    def name(self) -> CitedName:
        """What it names."""
        return CitedName(self.text, self.is_key)


class NoItem(Struct, frozen=True):
    """A trailer ``Roadmap-Item: none``.

    Args:
        reason: the value of ``Roadmap-Reason`` in the same message, or None.
        covers: the paths that it applies to; None means all of the change.
        governed: whether its message lies after ``[change] since``.
        title: of its message.
    """

    reason: str | None
    at: MessageRef
    covers: frozenset[str] | None = None
    governed: bool = True
    title: str = ""

    def is_explained(self, words: tuple[str, ...]) -> bool:
        """Tell whether it says why; ``words`` are further texts that say nothing."""
        return self.reason is not None and is_reason(self.reason, words, self.title)


def read_citations(words: ChangeMessages, policy: ChangePolicy) -> Iterator[Citation | NoItem]:
    """Yield the citations and waivers of all messages, in the order of the messages, and what the branch's name cites.

    In a message the trailers come first, then the references that the policy accepts.

    Raises:
        UserError: a pattern for references takes too long on a message.
    """
    keys = trailer_keys(policy)
    for message, covers, governed, lines in _messages(words, keys):
        trailers = _read_message(message, keys, covers, governed, lines)
        if not (policy.references or policy.reference_patterns):
            yield from trailers
            continue
        from tpmlint.change.references import read_references

        references = read_references(message.text, message.source, policy, markdown=lines is not None)
        keys_cited = (
            Citation(each.key, MessageRef(message.source, each.line), covers, governed, True) for each in references
        )
        yield from itertools.islice(itertools.chain(trailers, keys_cited), MOST)
    if words.branch and policy.reference_patterns:
        from tpmlint.change.references import read_branch

        source = f"branch {words.branch}"
        for each in read_branch(words.branch, source, policy):
            yield Citation(each.key, MessageRef(source), is_key=True)


def check_limits(words: ChangeMessages, citations: Sequence[Citation | NoItem]) -> None:
    """Check that the messages are not too many or too long to read.

    Args:
        citations: what they cite.
    Raises:
        UserError: they are; no part of a change is skipped silently.
    """
    request = words.pull_request
    if request is not None and len(request.text) > PULL_REQUEST_LIMIT:
        raise UserError(
            f"the pull request's text has {len(request.text):,} characters; {PULL_REQUEST_LIMIT:,} are read",
            "shorten it, or give title and trailers alone with --message-file",
        )
    for commit in words.commits:
        text = commit.message.text
        # git's output was cut at bytes; a character has four of them at most.
        if len(text) >= MESSAGE_LIMIT // 4 and len(text.encode("utf-8", "replace")) >= MESSAGE_LIMIT:
            raise UserError(
                f"the message of commit {commit.message.source} is longer than {MESSAGE_LIMIT:,} bytes",
                "reword the commit",
            )
    size = sum(len(commit.message.text) for commit in words.commits)
    if size > ALL_MESSAGES:
        raise UserError(
            f"the messages of {len(words.commits):,} commits have {size:,} characters; {ALL_MESSAGES:,} are read",
            "name a newer BASE",
        )
    named = Counter(each.at.source for each in citations)
    for source, count in named.most_common(1):
        if count >= MOST:
            raise UserError(f"{source} cites {MOST:,} items or more", "cite what the change is for, and no more")
    if len(citations) > ALL_NAMES:
        raise UserError(
            f"the messages of this change cite {len(citations):,} items; {ALL_NAMES:,} are read", "name a newer BASE"
        )


def misspelled_keys(words: ChangeMessages, policy: ChangePolicy) -> Iterator[tuple[Citation, str]]:
    """Yield the lines that are not trailers because of a typo in the key, with the correct key."""
    keys = trailer_keys(policy)
    for message, covers, governed, lines in _messages(words, keys):
        for trailer, key in misspelled_trailers(message.text, keys, lines) if governed else ():
            yield Citation(trailer.key, MessageRef(message.source, trailer.line), covers), key.title()


def decorated_lines(words: ChangeMessages, policy: ChangePolicy) -> Iterator[tuple[Citation, str]]:
    """Yield the lines that are not trailers because of what stands before or around their key, with the correct key."""
    keys = trailer_keys(policy)
    for message, covers, governed, lines in _messages(words, keys):
        if lines is not None:
            from tpmlint.change.markdown import unhidden_lines

            lines = unhidden_lines(message.text)
        for trailer, key in decorated_trailers(message.text, keys, lines) if governed else ():
            yield Citation(trailer.key, MessageRef(message.source, trailer.line), covers), key


def _messages(
    words: ChangeMessages, keys: Mapping[str, str]
) -> Iterator[tuple[Message, frozenset[str] | None, bool, Lines | None]]:
    """Yield each message with the paths that it applies to, whether it is governed, and the lines of it that count."""
    for commit in words.commits:
        yield commit.message, commit.paths, commit.governed, None
    if words.written is not None:
        yield words.written, None, words.governed, None
    if words.pull_request is not None and len(words.pull_request.text) <= PULL_REQUEST_LIMIT:
        from tpmlint.change.markdown import visible_lines

        yield words.pull_request, None, True, visible_lines(words.pull_request.text)


def _read_message(
    message: Message,
    keys: Mapping[str, str],
    covers: frozenset[str] | None,
    governed: bool = True,
    lines: Lines | None = None,
) -> Iterator[Citation | NoItem]:
    found = read_trailers(message.text, keys, lines)
    reasons = [each.value for each in found if each.key == REASON]
    reason = reasons[0] if reasons else None
    names = ((each, value) for each in found if each.key == ITEM for value in split_values(each))
    for trailer, value in itertools.islice(names, MOST):
        at = MessageRef(message.source, trailer.line)
        if value.lower() == "none":
            yield NoItem(reason, at, covers, governed, message.title)
        else:
            yield Citation(value, at, covers, governed)


def cited_items(text: str, roadmap: Roadmap, is_key: bool = False) -> tuple[Item, ...]:
    """Return the items that a citation may mean: ``kind:id`` or an id, in any case, or another tracker's key.

    An item of another repository is known if something here refers to it, or it to something here.

    An empty result means that the item does not exist, several items that a bare id or a key is ambiguous.

    Args:
        is_key: whether it is a key of any tracker, as in ``Citation``.
    """
    if is_key:
        return roadmap.by_key.get(fold_key(text), ())
    prefix, colon, key = text.partition(":")
    if colon and prefix.lower() not in roadmap.kinds:
        return roadmap.by_external.get((prefix, key), ())
    kind, name = (prefix.lower(), key.strip()) if colon else ("", text)
    if "/" in name:
        folded = name.casefold()
        return tuple(
            item for item in roadmap.elsewhere.values() if item.id.casefold() == folded and kind in ("", item.kind)
        )
    return tuple(item for item in roadmap.by_folded_id.get(name.casefold(), ()) if kind in ("", item.kind))
