"""The messages about a change: of its commits, of the one being written, of the pull request; and what they cite."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tpmlint.change.markdown import unhidden_lines, visible_lines
from tpmlint.change.trailers import (
    ITEM,
    MOST,
    REASON,
    Lines,
    decorated_trailers,
    misspelled_trailers,
    read_trailers,
    split_values,
)
from tpmlint.errors import UserError
from tpmlint.finding import MessageRef
from tpmlint.git.commits import MESSAGE_LIMIT
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.settings import ChangePolicy

PULL_REQUEST = "pull request"
UNGOVERNED = "before [change] since"
_EMPTY_BLOBS = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    }
)

TYPES = frozenset(["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"])
"""The types that a title may have besides those of the policy; any other word before a colon is not a type."""

ALL_MESSAGES = 16 << 20
"""Characters of all messages of one change that are read."""

ALL_NAMES = 10_000
"""Names that all trailers of one change may cite."""

PULL_REQUEST_LIMIT = (1 << 16) + 1024
"""Characters of a pull request's text that are read: of the longest description on GitHub, and of a title."""

_TYPE = re.compile(r"([a-zA-Z]+)(?:\([^()\n]*\))?(!?): ")
_BREAKING = re.compile(r"^BREAKING[ -]CHANGE: ", re.MULTILINE)
_DRAFT = re.compile(r"(?:\s*(?:\[(?:draft|wip)\]|\(draft\)|(?:draft|wip):))+\s*", re.IGNORECASE)


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

    def has_type(self, policy: ChangePolicy) -> bool:
        """Tell whether the title has a type of Conventional Commits or of the policy."""
        return self._claimed(policy) is not None

    def type(self, policy: ChangePolicy) -> str | None:
        """Return the type in lower case; None if there is none, or if it marks a breaking change."""
        match = self._claimed(policy)
        if match is None or match[2] or _BREAKING.search(self.text):
            return None
        return match[1].lower()

    def _claimed(self, policy: ChangePolicy) -> re.Match[str] | None:
        title = self.title
        draft = _DRAFT.match(title)
        match = _TYPE.match(title, draft.end() if draft else 0)
        known = match is not None and (match[1].lower() in TYPES or match[1].lower() in policy.exempt_types)
        return match if known else None


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
        complete: False if the text of a pull request may not be available in full (a push, a merge queue).
        governed: False if the next commit will lie before ``[change] since``.
    """

    commits: tuple[Commit, ...] = ()
    written: Message | None = None
    reverted: frozenset[str] = frozenset()
    pull_request: Message | None = None
    complete: bool = True
    governed: bool = True


class Citation(Struct, frozen=True):
    """A trailer that names an item.

    Args:
        text: as written.
        covers: the paths that it speaks for; None means all of the change.
        governed: whether its message lies after ``[change] since``.
    """

    text: str
    at: MessageRef
    covers: frozenset[str] | None = None
    governed: bool = True


class NoItem(Struct, frozen=True):
    """A trailer ``Roadmap-Item: none``.

    Args:
        reason: the value of ``Roadmap-Reason`` in the same message, or None.
        covers: the paths that it speaks for; None means all of the change.
        governed: whether its message lies after ``[change] since``.
    """

    reason: str | None
    at: MessageRef
    covers: frozenset[str] | None = None
    governed: bool = True


def read_citations(words: ChangeMessages, policy: ChangePolicy) -> Iterator[Citation | NoItem]:
    """Yield the citations and waivers in the trailers of all messages, in the order of the messages."""
    keys = trailer_keys(policy)
    for message, covers, governed, lines in _messages(words, keys):
        yield from _read_message(message, keys, covers, governed, lines)


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
            lines = unhidden_lines(message.text)
        for trailer, key in decorated_trailers(message.text, keys, lines) if governed else ():
            yield Citation(trailer.key, MessageRef(message.source, trailer.line), covers), key


def _messages(
    words: ChangeMessages, keys: Mapping[str, str]
) -> Iterator[tuple[Message, frozenset[str] | None, bool, Lines | None]]:
    """Yield each message with the paths that it speaks for, whether it is governed, and the lines of it that count."""
    for commit in words.commits:
        yield commit.message, commit.paths, commit.governed, None
    if words.written is not None:
        yield words.written, None, words.governed, None
    if words.pull_request is not None and len(words.pull_request.text) <= PULL_REQUEST_LIMIT:
        yield words.pull_request, None, True, visible_lines(words.pull_request.text)


def trailer_keys(policy: ChangePolicy) -> Mapping[str, str]:
    """Return the name tpmlint uses by each accepted key of a trailer, in lower case."""
    keys = {ITEM.lower(): ITEM, REASON.lower(): REASON}
    for name, aliases in ((ITEM, policy.item_trailers), (REASON, policy.reason_trailers)):
        keys.update({alias.lower(): name for alias in aliases})
    return keys


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
            yield NoItem(reason, at, covers, governed)
        else:
            yield Citation(value, at, covers, governed)


def cited_items(text: str, roadmap: Roadmap) -> tuple[Item, ...]:
    """Return the items that a citation may mean: ``kind:id`` or an id, in any case, or another tracker's key.

    An empty result means that the item does not exist, several items that a bare id is ambiguous.
    """
    prefix, colon, key = text.partition(":")
    if colon and prefix.lower() not in roadmap.kinds:
        return roadmap.by_external.get((prefix, key), ())
    kind, name = (prefix.lower(), key.strip()) if colon else ("", text)
    return tuple(item for item in roadmap.by_folded_id.get(name.casefold(), ()) if kind in ("", item.kind))


class Exemption(Struct, frozen=True):
    """Why files need no product context.

    Args:
        covers: the paths that it holds for; None means all that the commit touches.
    """

    reason: str
    covers: frozenset[str] | None = None


def exempt_commit(commit: Commit, words: ChangeMessages, policy: ChangePolicy) -> Exemption | None:
    """Return why a commit needs no product context, or None if it does.

    Author and type are taken from the commit unchecked. A pull request's title that has a type speaks for all commits,
    as it will after a squash; a type that marks a breaking change exempts nothing.
    """
    if not commit.governed:
        return Exemption(UNGOVERNED)
    if is_exempt_author(commit.author, policy):
        return Exemption(f"author {commit.author}")
    request = words.pull_request
    title = request if request is not None and request.has_type(policy) else commit.message
    return exempt_type(title, commit.reverted, policy)


def is_exempt_author(author: str, policy: ChangePolicy) -> bool:
    """Tell whether the policy names an author by the whole name or the whole e-mail address.

    Args:
        author: ``Name <email>``.
    """
    name, _, email = author.rpartition(" <")
    exempt = {each.casefold() for each in policy.exempt_authors}
    return name.casefold() in exempt or email.removesuffix(">").casefold() in exempt


def exempt_type(message: Message, reverted: frozenset[str], policy: ChangePolicy) -> Exemption | None:
    """Return why the type that a message claims needs no product context, or None if it does.

    Args:
        reverted: the paths that were touched by what the commit says it reverts; a revert covers these alone.
    """
    kind = message.type(policy)
    if kind is not None and kind in policy.exempt_types and kind != "revert":
        return Exemption(f"type {kind}")
    if "revert" in policy.exempt_types and reverted:
        if kind == "revert":
            return Exemption("type revert", reverted)
        if not message.has_type(policy):
            return Exemption("revert of an ancestor", reverted)
    return None


def exempt_files(words: ChangeMessages, policy: ChangePolicy) -> Callable[[ChangedPath], str | None]:
    """Return a function that tells why the commits of a changed file exempt it from product context, or None.

    Every commit of the range that changed it must be exempt, also under earlier names of the file: a file that an
    exempt commit adds may be any that the same commit deletes, unless its content shows which one.
    """
    exemptions = [(commit, exempt_commit(commit, words, policy)) for commit in words.commits]
    reasons: dict[str, str] = {}
    needed: set[str] = set()
    written: set[str] = set()
    for commit, exemption in exemptions:
        for path in commit.paths:
            if exemption is None or (exemption.covers is not None and path not in exemption.covers):
                needed.add(path)
            else:
                if reasons.get(path, UNGOVERNED) == UNGOVERNED:
                    reasons[path] = exemption.reason
        if exemption is None:
            written.update(file.oid for file in commit.files if file.status != "D")
    if not reasons:
        return lambda file: None
    written -= _EMPTY_BLOBS
    for commit, exemption in exemptions:
        if exemption is not None:
            needed.update(file.path for file in commit.files if file.status == "A" and file.oid in written)
    _follow_renames(needed, [commit.files for commit in words.commits])
    return lambda file: None if file.path in needed else reasons.get(file.path)


def _follow_renames(needed: set[str], commits: Iterable[tuple[ChangedPath, ...]]) -> None:
    """Add the new names of renamed files to the paths that need context."""
    targets: dict[str, list[list[str]]] = {}
    for files in commits:
        gone = [file for file in files if file.status == "D"]
        come = [file for file in files if file.status == "A"] if gone else []
        if not come:
            continue
        moved = {file.old_oid for file in gone} & {file.oid for file in come}
        by_oid: dict[str, list[str]] = {}
        for file in come:
            by_oid.setdefault(file.oid if file.oid in moved else "", []).append(file.path)
        for file in gone:
            names = by_oid.get(file.old_oid if file.old_oid in moved else "")
            if names:
                targets.setdefault(file.path, []).append(names)
    queue = list(needed)
    while queue:
        for names in targets.pop(queue.pop(), ()):
            new = [name for name in names if name not in needed]
            needed.update(new)
            queue += new
            names.clear()
