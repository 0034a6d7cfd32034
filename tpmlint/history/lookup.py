"""What git knows of the evidence that items name: tags, commits, numbers of pull requests, and what commits cite.

Nothing is read before a rule asks. Then the messages of the history are read in one pass, and what they say is
remembered in the cache with the commit that it holds for, so that the next run reads only the commits since.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from tpmlint.change.trailers import LONGEST, MOST, Trailer, split_values
from tpmlint.git.commits import UNSHALLOW, day
from tpmlint.git.repository import Repository
from tpmlint.model.evidence import EvidenceText, evidence_of, read_evidence
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.settings import ChangePolicy

if TYPE_CHECKING:
    from datetime import date

    from tpmlint.cache.store import Store

SAMPLE = 50
"""First-parent commits by which it is decided whether a repository names the numbers of its pull requests."""

CITING = 5
"""Commits that cite an item whose ids are kept, the newest."""

_HEX = "0123456789abcdef"
_NEWEST = "newest"
_LARGEST_HISTORY = 48 << 20
_MARKS = (b"```", b"~~~", b"<!--")
"""What a message must have for some of its lines not to count."""

_TAIL = 200
"""Characters of a subject's end in which numbers are looked for."""

_AT_END = re.compile(rb"(?:[ \t]*\((?:pull request )?[#!][0-9]{1,9}\))+[ \t]*\Z")
_MERGED = re.compile(rb"Merge pull request (?:#([0-9]{1,9})\b|.{0,500}\(#([0-9]{1,9})\))|Merged PR ([0-9]{1,9}):")
_IN_BODY = re.compile(
    rb"^(?:See merge request [\w./-]*!|(?:(?:Pull-Request|Merge-Request)(?:-URL)?|PR-URL|PR|MR)[ \t]*:[ \t]*"
    rb"(?:[#!]|https?://\S*/(?:pull|pulls|pull-requests|pullrequest|merge_requests)/))([0-9]{1,9})[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
_DIGITS = re.compile(rb"[0-9]+")


class Standing(enum.Enum):
    """What git knows of a piece of evidence."""

    MERGED = "in the history"
    PENDING = "a pull request that is not merged yet"
    OUTSIDE = "not in the history"
    UNKNOWN = "cannot be told"


class NamedEvidence(NamedTuple):
    """A piece of evidence that an item names.

    Args:
        position: in the list.
        text: as written.
        read: what it names; None if it is in no known form.
        standing: what git knows of it; UNKNOWN for a path.
    """

    position: int
    text: str
    read: EvidenceText | None
    standing: Standing

    @property
    def is_merged(self) -> bool:
        """Whether it is in the history."""
        return self.standing is Standing.MERGED

    @property
    def may_hold(self) -> bool:
        """Whether it is in the history, or nobody can tell that it is not."""
        return self.standing is Standing.MERGED or self.standing is Standing.UNKNOWN

    @property
    def is_missing(self) -> bool:
        """Whether it is certainly not in the history, and not to come."""
        return self.standing is Standing.OUTSIDE


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


class MessageFacts(Struct, frozen=True):
    """What the messages of a history say.

    Args:
        head: the commit that it is the history of.
        numbers: by number of a pull request, the id and the time of the first commit that names it.
        cited: by text of a citation, the commits that cite it.
        flags: whether each of the newest first-parent commits names a number, newest first.
        line: number of first-parent commits up to the oldest that names a number.
        highest: the highest number that a first-parent commit names.
        length: number of first-parent commits.
    """

    head: str = ""
    numbers: Mapping[int, str] = {}
    cited: Mapping[str, Citations] = {}
    flags: list[bool] = []
    line: int = 0
    highest: int = 0
    length: int = 0

    @property
    def names_pull_requests(self) -> bool:
        """Whether at least half of the newest first-parent commits since the first number name one."""
        sample = self.flags[: min(SAMPLE, self.line)]
        return bool(sample) and 2 * sum(sample) >= len(sample)


class StoredHistory(Struct, frozen=True, array_like=True):
    """A history as it is kept in the cache.

    Args:
        lines: id and time of each commit, sorted.
    """

    facts: MessageFacts
    lines: list[str]


class GitLookup:
    """Answers what a repository knows of the evidence that items name, as of one commit.

    Attributes:
        asked: whether anything was asked, so that the result of a run depends on the history and on tags.
        lasting: whether the same commit and tags give the same answers; objects of other branches may go.
    """

    def __init__(
        self,
        repository: Repository | None,
        revision: str | None,
        policy: ChangePolicy,
        cache: Path | None = None,
        pull_request: Callable[[], int | None] = lambda: None,
    ) -> None:
        """Take a repository; nothing is read yet.

        Args:
            revision: full id of the commit whose history counts, or None if there is none.
            policy: names the trailers that cite items.
            cache: folder of the cache.
            pull_request: returns the number of the pull request that is being checked, or None.
        """
        self._repository = repository
        self._revision = revision
        self._policy = policy
        self._cache = cache
        self._pull_request = pull_request
        self._by_roadmap: tuple[Roadmap, Mapping[str, Citations]] | None = None
        self._named: dict[int, tuple[Item, tuple[NamedEvidence, ...]]] = {}
        self.asked = False
        self.lasting = True

    @functools.cached_property
    def why_unknown(self) -> str | None:
        """Why the history is not known in full, or None if it is."""
        self.asked = True
        checked = "evidence in commits, pull requests and tags is not checked"
        if self._repository is None:
            return f"this folder is not in a git repository: {checked}"
        if self._revision is None:
            return f"there is no commit yet: {checked}"
        if self._repository.is_shallow():
            return f"the clone is shallow: {checked}; {UNSHALLOW}"
        return None

    @property
    def is_known(self) -> bool:
        """Whether the history is known in full."""
        return self.why_unknown is None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of a report must know, if anything was asked."""
        return (self.why_unknown,) if self.asked and self.why_unknown is not None else ()

    def state(self) -> str:
        """Return a digest of all that answers depend on: the commit and the tags."""
        tags = "\n".join(f"{oid} {name}" for name, oid in sorted(self.tags.items()))
        text = f"{self._revision}\n{self._pull_request()}\n{tags}"
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()

    @functools.cached_property
    def tags(self) -> Mapping[str, str]:
        """The object that each tag names, by the tag's name; empty if the history is not known."""
        return self._repository.tags() if self.is_known and self._repository is not None else {}

    def read(self, text: str) -> EvidenceText | None:
        """Return what a text of ``evidence`` names, or None if it is in none of the forms."""
        return read_evidence(text, self.tags)

    def named(self, item: Item) -> tuple[NamedEvidence, ...]:
        """Return the evidence that an item names; that of each item is read once."""
        known = self._named.get(id(item))
        if known is not None:
            return known[1]
        pieces = []
        tags = self.tags
        for position, text in evidence_of(item):
            read = read_evidence(text, tags)
            standing = Standing.UNKNOWN if read is None or read.form == "path" else self.standing(read)
            pieces.append(NamedEvidence(position, text, read, standing))
        self._named[id(item)] = item, tuple(pieces)
        return self._named[id(item)][1]

    def standing(self, evidence: EvidenceText) -> Standing:
        """Return what git knows of a pull request, a tag or a commit."""
        if self.why_unknown is not None:
            return Standing.UNKNOWN
        if evidence.form == "commit":
            return Standing.OUTSIDE if self._find(evidence.value) is None else Standing.MERGED
        if evidence.form == "tag":
            return Standing.MERGED if evidence.value in self.tags else Standing.OUTSIDE
        return self._standing_of_number(int(evidence.value)) if evidence.form == "pull request" else Standing.UNKNOWN

    def _standing_of_number(self, number: int) -> Standing:
        messages = self.messages
        if number in messages.numbers:
            return Standing.MERGED
        if not messages.names_pull_requests:
            return Standing.UNKNOWN
        pending = number > messages.highest or number == self._pull_request()
        return Standing.PENDING if pending else Standing.OUTSIDE

    def find(self, digits: str) -> str | None:
        """Return the id of the commit of the history that begins with some digits, the first of several."""
        line = self._find(digits)
        return None if line is None else line.partition(" ")[0]

    def _find(self, digits: str) -> str | None:
        lines = self._history.lines
        at = bisect_left(lines, digits)
        return lines[at] if at < len(lines) and lines[at].startswith(digits) else None

    def commit_of(self, evidence: EvidenceText) -> str | None:
        """Return the id of the commit of the history that a pull request, a commit or a tag means, or None."""
        line = self._line(evidence)
        return None if line is None else line.partition(" ")[0]

    def day_of(self, evidence: EvidenceText) -> date | None:
        """Return the day of the commit of the history that a pull request, a commit or a tag means, or None."""
        line = self._line(evidence)
        return None if line is None else day(int(line.partition(" ")[2] or 0))

    def _line(self, evidence: EvidenceText) -> str | None:
        match evidence.form if self.is_known else None:
            case "commit":
                return self._find(evidence.value)
            case "tag" if evidence.value in self.tags:
                return self._find(self.tags[evidence.value])
            case "pull request":
                return self.messages.numbers.get(int(evidence.value))
        return None

    def outside(self, digits: Iterable[str]) -> frozenset[str]:
        """Return those of some abbreviated ids that name a commit of another branch, or may in a partial clone."""
        wanted = tuple(digits)
        if not wanted or self._repository is None:
            return frozenset()
        self.lasting = False
        found = self._repository.find_commits(wanted)
        if len(found) < len(frozenset(wanted)) and self._repository.is_partial():
            return frozenset(wanted)
        return frozenset(found)

    def nearest_commit(self, digits: str) -> str | None:
        """Return the abbreviated id of the history that differs from some digits by one slip, if it is the only one."""
        found = {line[: len(digits)] for slip in _slips(digits) if (line := self._find(slip)) is not None}
        return next(iter(found)) if len(found) == 1 else None

    def lacking(self, tag: str, commits: Iterable[str]) -> frozenset[str]:
        """Return those of some commits, full ids, that a tag does not contain."""
        if self._repository is None:
            return frozenset()
        return self._repository.missing_from(commits, self.tags[tag])

    def citations(self, roadmap: Roadmap) -> Mapping[str, Citations]:
        """Return the commits that cite each item of a roadmap, by ``kind:id``; only of cited ones."""
        if not self.is_known:
            return {}
        if self._by_roadmap is None or self._by_roadmap[0] is not roadmap:
            self._by_roadmap = roadmap, self._resolve(roadmap)
        return self._by_roadmap[1]

    def _resolve(self, roadmap: Roadmap) -> dict[str, Citations]:
        from tpmlint.change.citations import cited_items

        found: dict[str, Citations] = {}
        for text, cited in self.messages.cited.items():
            items = cited_items(text, roadmap)
            if len(items) == 1:
                known = found.get(items[0].ref)
                found[items[0].ref] = cited if known is None else _join(known, cited)
        return found

    def paths_of(self, commits: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Return the paths that each of some commits, full ids, changes."""
        return self._repository.touched_paths(commits) if self._repository is not None else {}

    # One pass over the history

    @property
    def commits(self) -> list[str]:
        """Id and time of each commit of the history, sorted."""
        return self._history.lines

    @property
    def messages(self) -> MessageFacts:
        """What the messages of the history say."""
        return self._history.facts

    @functools.cached_property
    def _history(self) -> StoredHistory:
        assert self._repository is not None
        assert self._revision is not None
        store = self._store
        known = None if store is None else store.get(_NEWEST)
        if known is not None and known.facts.head == self._revision:
            return known
        if known is None or not self._is_behind(known.facts.head):
            known = StoredHistory(MessageFacts(), [])
        found = _HistoryReader(self._repository, self._policy).read(self._revision, known)
        if store is not None:
            store.put(_NEWEST, found)
            store.save()
        return found

    def _is_behind(self, head: str) -> bool:
        """Tell whether a commit is one of the newest of the first-parent line."""
        assert self._repository is not None
        assert self._revision is not None
        return any(head == oid for oid, _ in self._repository.first_parents(self._revision, SAMPLE))

    @functools.cached_property
    def _store(self) -> Store[StoredHistory] | None:
        if self._cache is None or self._repository is None:
            return None
        from tpmlint.cache.store import Store

        about = f"{self._repository.top}\n{self._policy.item_trailers!r}\n{self._policy.reason_trailers!r}"
        return Store(self._cache, about, "messages", StoredHistory, _LARGEST_HISTORY)


class _HistoryReader:
    """Reads the messages of a history.

    Args:
        policy: names the trailers that cite items.
    """

    def __init__(self, repository: Repository, policy: ChangePolicy) -> None:
        from tpmlint.change.citations import trailer_keys
        from tpmlint.change.trailers import ITEM

        self._repository = repository
        self._names = trailer_keys(policy)
        self._keys = tuple(key.encode("utf-8") for key, name in self._names.items() if name == ITEM)
        keys = b"|".join(map(re.escape, self._keys))
        self._trailer = re.compile(rb"^(?:" + keys + rb")[ \t]*:(.*)(\n[ \t])?", re.MULTILINE | re.IGNORECASE)

    def read(self, head: str, known: StoredHistory) -> StoredHistory:
        """Return what the messages of a history say, with the id and the time of each of its commits, sorted.

        Args:
            known: what is known of the history of a commit of its first-parent line, or of none.
        """
        before = known.facts
        excluding = (before.head,) if before.head else ()
        numbers: dict[int, str] = {}
        cited: dict[str, Citations] = {}
        lines: list[str] = []
        line = _FirstParents(head)
        cites = self._may_cite
        for records in self._repository.message_records(head, excluding):
            # This loop is most of what a check costs that holds evidence against git.
            for record in records:
                ids, seconds, message = record.split(b"\n", 2)
                oid, _, parents = ids.partition(b" ")
                where = f"{oid.decode('ascii')} {seconds.decode('ascii')}"
                lines.append(where)
                named = numbers_in(message)
                if oid == line.following:
                    line.take(parents, named)
                for number in named:
                    numbers[number] = where
                if cites(message):
                    one = Citations(1, _time(where), _time(where), (oid.decode("ascii"),))
                    for text in self.cited_in(message):
                        cited[text] = _join(cited[text], one) if text in cited else one
        if line.following.decode("ascii") != before.head:
            line = self._first_parents(head, excluding)
        for text, one in before.cited.items():
            cited[text] = _join(cited[text], one) if text in cited else one
        facts = MessageFacts(
            head=head,
            numbers={**numbers, **before.numbers},
            cited=cited,
            flags=(line.flags + before.flags)[:SAMPLE],
            line=line.length + before.line if before.line else line.last,
            highest=max(line.highest, before.highest),
            length=line.length + before.length,
        )
        lines += known.lines
        lines.sort()
        return StoredHistory(facts, lines)

    def _may_cite(self, message: bytes) -> bool:
        lower = message.lower()
        return self._keys[0] in lower or any(key in lower for key in self._keys[1:])

    def _first_parents(self, head: str, excluding: tuple[str, ...]) -> _FirstParents:
        """Follow the first parents alone; where a clock went wrong, a parent can come before its child."""
        line = _FirstParents(head)
        for records in self._repository.message_records(head, excluding, "--first-parent"):
            for record in records:
                ids, _, message = record.split(b"\n", 2)
                line.take(ids.partition(b" ")[2], numbers_in(message))
        return line

    def cited_in(self, message: bytes) -> tuple[str, ...]:
        """Return what the trailers of a message cite, without ``none``, each once."""
        found = self._trailer.findall(message)
        if not found:
            return ()
        if any(mark in message for mark in _MARKS) or any(more for _, more in found):
            from tpmlint.change.trailers import ITEM, read_trailers

            trailers = read_trailers(_text(message), self._names)
            values = [each.value for each in trailers if each.key == ITEM]
        else:
            values = [_text(value).strip()[:LONGEST] for value, _ in found[:MOST]]
        texts = (text for value in values for text in split_values(Trailer("", value, 0)))
        return tuple(dict.fromkeys(text for text in itertools.islice(texts, MOST) if text.lower() != "none"))


class _FirstParents:
    """The first-parent line, as its commits come.

    Attributes:
        following: the commit that comes next; empty behind the last.
    """

    def __init__(self, head: str) -> None:
        self.following = head.encode("ascii")
        self.flags: list[bool] = []
        self.length = self.last = self.highest = 0

    def take(self, parents: bytes, numbers: Collection[int]) -> None:
        """Take the next commit.

        Args:
            parents: their ids.
            numbers: of pull requests that its message names.
        """
        self.following = parents.partition(b" ")[0]
        self.length += 1
        if self.length <= SAMPLE:
            self.flags.append(bool(numbers))
        if numbers:
            self.last = self.length
            self.highest = max(self.highest, *numbers)


def numbers_in(message: bytes) -> list[int]:
    """Return the numbers of pull requests that a message names as the forges write them.

    That is at the subject's end, ``(#12)``, in the subject of a merge, or on a line of the body such as
    ``See merge request shop/cart!12`` or ``PR-URL: https://github.com/acme/shop/pull/12``.
    """
    subject, _, body = message.partition(b"\n")
    found: list[bytes] = []
    if b")" in subject[-3:]:
        found += _numbers_at_end(subject)
    if subject.startswith(b"Merge") and (merged := _MERGED.match(subject[:_TAIL])) is not None:
        found += filter(None, merged.groups())
    if body and (b"!" in body or b"#" in body or b"/" in body):
        found += _IN_BODY.findall(body)[:MOST]
    return [int(digits) for digits in found]


def _numbers_at_end(subject: bytes) -> list[bytes]:
    at = subject.rfind(b"(")
    digits = subject[at + 2 : -1]
    if subject[at + 1 : at + 2] in b"#!" and digits.isdigit() and len(digits) < 10 and b")" not in subject[at - 2 : at]:
        return [digits] if subject[-1:] == b")" else []
    at_end = _AT_END.search(subject[-_TAIL:])
    return [] if at_end is None else _DIGITS.findall(at_end[0])


def _join(newer: Citations, older: Citations) -> Citations:
    return Citations(
        newer.count + older.count,
        min(newer.first, older.first),
        max(newer.newest, older.newest),
        (*newer.commits, *older.commits)[:CITING],
    )


def _time(line: str) -> int:
    return int(line.partition(" ")[2] or 0)


def _text(message: bytes) -> str:
    return message.decode("utf-8", "replace")


def _slips(digits: str) -> Iterator[str]:
    """Yield what some digits may have been before one was mistyped, or two changed places."""
    for at, digit in enumerate(digits):
        yield from (digits[:at] + other + digits[at + 1 :] for other in _HEX if other != digit)
        if digits[at + 1 : at + 2] not in ("", digit):
            yield digits[:at] + digits[at + 1] + digit + digits[at + 2 :]
