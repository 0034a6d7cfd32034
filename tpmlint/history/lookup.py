"""What git knows of the evidence that items name: tags, commits, numbers of pull requests, and what commits cite.

Nothing is read before a rule asks. Then the messages of the history are read in one pass, and what they say is
remembered in the cache with the commit that it holds for, so that the next run reads only the commits since.
"""

from __future__ import annotations

import copy
import enum
import functools
import hashlib
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.git.commits import UNSHALLOW, day
from tpmlint.git.repository import Repository
from tpmlint.history.log_facts import Citations, LogFacts, LogPass
from tpmlint.model.evidence import EvidenceText, evidence_of, is_commit, read_evidence
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.settings import ChangePolicy

if TYPE_CHECKING:
    from datetime import date

_HEX = "0123456789abcdef"


class Standing(enum.Enum):
    """What git knows of a piece of evidence."""

    MERGED = "in the history"
    PENDING = "a pull request that is not merged yet"
    OUTSIDE = "not in the history"
    UNKNOWN = "cannot be told"


class NamedEvidence(Struct, frozen=True, gc=False):
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


class ItemEvidence(Struct, frozen=True, gc=False):
    """The evidence of an item as most rules need it: nobody asks for more about what is in the history.

    Args:
        is_merged: whether some of it is in the history.
        unmerged: that which is not, or of which nobody can tell.
    """

    is_merged: bool
    unmerged: tuple[NamedEvidence, ...]


_MERGED = ItemEvidence(True, ())
_NONE = ItemEvidence(False, ())


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
        self._evidence: dict[int, tuple[Item, ItemEvidence]] = {}
        self._pass: LogPass | None = None
        self.asked = False
        self.lasting = True

    def again(self) -> GitLookup:
        """Return the same knowledge of the same commit for another roadmap; it does not keep this one's items."""
        other = copy.copy(self)
        other._by_roadmap, other._evidence, other._pass = None, {}, None
        return other

    @functools.cached_property
    def why_unknown(self) -> str | None:
        """Why the history is not known in full, or None if it is."""
        self.asked = True
        checked = "evidence in commits, pull requests and tags is not checked"
        if self._repository is None:
            return f"this folder is not in a git repository: {checked}"
        if self._revision is None:
            return f"no commits yet: {checked}"
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
        """Return all of the evidence that an item names."""
        return tuple(self._piece(position, text) for position, text in evidence_of(item))

    def evidence(self, item: Item) -> ItemEvidence:
        """Return whether an item's evidence is in the history, and what of it is not; that of each is read once."""
        known = self._evidence.get(id(item))
        if known is not None:
            return known[1]
        tags, is_known = self.tags, self.is_known
        merged = False
        unmerged: list[NamedEvidence] = []
        for position, text in evidence_of(item):
            # Thousands of commits are the common case, and their ids need no more than this.
            if is_known and is_commit(text) and self.messages.has(text) and text not in tags:
                merged = True
                continue
            piece = self._piece(position, text)
            if piece.is_merged:
                merged = True
            else:
                unmerged.append(piece)
        found = ItemEvidence(merged, tuple(unmerged)) if unmerged else _MERGED if merged else _NONE
        self._evidence[id(item)] = item, found
        return found

    def _piece(self, position: int, text: str) -> NamedEvidence:
        read = read_evidence(text, self.tags)
        return NamedEvidence(position, text, read, self.standing(read))

    def standing(self, evidence: EvidenceText | None) -> Standing:
        """Return what git knows of a pull request, a tag or a commit; UNKNOWN for a path and a text of no form."""
        if evidence is None or self.why_unknown is not None:
            return Standing.UNKNOWN
        if evidence.form == "commit":
            return Standing.OUTSIDE if self.messages.find(evidence.value) is None else Standing.MERGED
        if evidence.form == "tag":
            return Standing.MERGED if evidence.value in self.tags else Standing.OUTSIDE
        return self._standing_of_number(int(evidence.value)) if evidence.form == "pull request" else Standing.UNKNOWN

    def _standing_of_number(self, number: int) -> Standing:
        messages = self.messages
        if messages.naming(number) is not None:
            return Standing.MERGED
        if not messages.names_pull_requests:
            return Standing.UNKNOWN
        pending = number > messages.highest or number == self._pull_request()
        return Standing.PENDING if pending else Standing.OUTSIDE

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
                return self.messages.find(evidence.value)
            case "tag" if evidence.value in self.tags:
                return self.messages.find(self.tags[evidence.value])
            case "pull request":
                return self.messages.naming(int(evidence.value))
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
        found = {line[: len(digits)] for slip in _slips(digits) if (line := self.messages.find(slip)) is not None}
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
        if not (self.messages.cited or self.messages.keys):
            return {}
        from tpmlint.change.citations import cited_items

        found: dict[str, Citations] = {}
        for names, is_key in ((self.messages.cited, False), (self.messages.keys, True)):
            for text, cited in names.items():
                items = cited_items(text, roadmap, is_key)
                if len(items) == 1:
                    ref = items[0].ref
                    newer, older = cited, found.get(ref)
                    if older is not None and older.newest >= newer.newest:
                        newer, older = older, newer
                    found[ref] = newer if older is None else newer.followed_by(older)
        return found

    def paths_of(self, commits: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Return the paths that each of some commits, full ids, changes."""
        return self._repository.touched_paths(commits) if self._repository is not None else {}

    def begin(self) -> None:
        """Let git write the messages of the history, which will be asked for, while the roadmap is still read."""
        if self.is_known and "messages" not in self.__dict__ and self._pass is None:
            self._pass = self._new_pass()
            weakref.finalize(self, self._pass.close)

    @functools.cached_property
    def messages(self) -> LogFacts:
        """What the messages of the history say; it is read on the first use."""
        return (self._pass or self._new_pass()).facts()

    def _new_pass(self) -> LogPass:
        assert self._repository is not None
        assert self._revision is not None
        return LogPass(self._repository, self._revision, self._policy, self._cache)


def _slips(digits: str) -> Iterator[str]:
    """Yield what some digits may have been before one was mistyped, or two changed places."""
    for at, digit in enumerate(digits):
        yield from (digits[:at] + other + digits[at + 1 :] for other in _HEX if other != digit)
        if digits[at + 1 : at + 2] not in ("", digit):
            yield digits[:at] + digits[at + 1] + digit + digits[at + 2 :]
