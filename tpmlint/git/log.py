"""Read a whole history in one pass: every commit with its message and its changes, a merge against its first parent.

``git log`` lists everything once, newest first, children before parents; no commit needs a git process of its own.
A second ``git log`` lists the changes of the merges on the first-parent line, if there are any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from tpmlint.git.commits import MESSAGE_LIMIT, RAW_LOG, read_texts
from tpmlint.git.files import decode_path
from tpmlint.git.objects import OID, Stream
from tpmlint.git.process import GitError

PASS = (*RAW_LOG, "--topo-order")
MERGES = (*RAW_LOG, "--topo-order", "--first-parent", "--merges", "--diff-merges=first-parent")

_FIELD_COUNT = 7  # id, parents, name, e-mail, time, message, and an empty one
_CHANGE_PREFIXES = (":", "\n:")
_BLOCK_SIZE = 1 << 18
_QUEUE_SIZE = 64
"""Maximum number of chunks in the queue: some megabytes."""


class LoggedCommit(NamedTuple):
    """One commit as ``git log`` wrote it; undecodable bytes are surrogates.

    Args:
        parents: full ids with a space between.
        seconds: the committer's time since 1970, as text.
        raw: for each changed path, git's fields and the path, alternating; empty for a merge.
    """

    oid: str
    parents: str
    name: str
    email: str
    seconds: str
    message: str
    raw: list[str]


class Step(NamedTuple):
    """One commit of the first-parent line, with the commits that it merged.

    Args:
        raw: as in ``LoggedCommit``, but for a merge too: against the first parent.
        brought: the commits that it merged, newest first.
    """

    commit: LoggedCommit
    raw: list[str]
    brought: tuple[LoggedCommit, ...]


class MessageLog:
    """The messages of commits, many in a text; git starts writing them on construction.

    Each is a line with its id, its time and the ids of its parents, and its message. A text has a character for each
    byte, and a zero before, between and behind its commits; before each of these but the first is a newline.
    """

    def __init__(self, stream: Stream) -> None:
        """Take the process that writes ``MESSAGES``."""
        self._stream = stream
        self._chunks = stream.ahead(_QUEUE_SIZE)

    def __iter__(self) -> Iterator[str]:
        with self._stream:
            yield from read_texts(self._chunks)

    def close(self) -> None:
        """End the process."""
        self._stream.close()


class FirstParentLog:
    """The first-parent line of a commit, newest first; git starts listing on construction."""

    def __init__(
        self,
        stream: Callable[[tuple[str, ...]], Stream],
        run: Callable[..., bytes],
        head: str,
        excluding: tuple[str, ...],
    ) -> None:
        """Start git.

        Args:
            stream: starts git with arguments.
            run: runs git to its end.
            head, excluding: full ids; commits reachable from ``excluding`` are skipped.
        """
        self._stream = stream
        self._run = run
        self._range = (head, *(f"^{oid}" for oid in excluding), "--")
        self._outside = self._boundary_parents() if excluding else frozenset[str]()
        self._streams = [stream((*PASS, *self._range))]
        self._chunks = self._streams[0].ahead(_QUEUE_SIZE)

    def __iter__(self) -> Generator[Step, None, None]:
        try:
            yield from steps(read_log(self._chunks), self._merges, self._line_ids, self._outside)
        finally:
            self.close()

    def close(self) -> None:
        """End the processes."""
        for stream in self._streams:
            stream.close()

    def _merges(self) -> Iterator[LoggedCommit]:
        self._streams.append(self._stream((*MERGES, *self._range)))
        return read_log(self._streams[-1].ahead(_QUEUE_SIZE))

    def _line_ids(self) -> frozenset[str]:
        return frozenset(self._run("rev-list", "--first-parent", *self._range).decode("ascii").split())

    def _boundary_parents(self) -> frozenset[str]:
        """Return the ids of the parents just outside the range."""
        oids = self._run("rev-list", "--boundary", *self._range).decode("ascii").split()
        return frozenset(oid[1:] for oid in oids if oid.startswith("-"))


def read_log(chunks: Iterable[bytes]) -> Iterator[LoggedCommit]:
    """Yield the commits that ``PASS`` or ``MERGES`` writes, as they come."""
    fields: list[str] = []
    for last, more in _blocks(chunks):
        fields += more
        at, end = 0, len(fields)
        while at + _FIELD_COUNT <= end:
            next_at = at + _FIELD_COUNT
            while next_at < end and fields[next_at].startswith(_CHANGE_PREFIXES):
                next_at += 2
            if next_at >= end and not last:
                break
            if next_at > end:
                raise GitError("git log stopped in the middle of a commit")
            oid, parents, name, email, seconds, message, _ = fields[at : at + _FIELD_COUNT]
            if OID.fullmatch(oid) is None:
                raise GitError("git log answered in a form that tpmlint does not know")
            yield LoggedCommit(
                oid, parents, name, email, seconds, message[:MESSAGE_LIMIT], fields[at + _FIELD_COUNT : next_at]
            )
            at = next_at
        fields = fields[at:]
    if fields:
        raise GitError("git log stopped in the middle of a commit")


def steps(
    commits: Iterable[LoggedCommit],
    merges: Callable[[], Iterable[LoggedCommit]],
    line_ids: Callable[[], Container[str]],
    outside: Container[str] = (),
) -> Generator[Step, None, None]:
    """Yield the first-parent line, newest first, each commit with those that it merged.

    A commit belongs to the oldest commit of the line that reaches it. Children come before their parents, so the owner
    is known when the commit is read; a step is yielded once all commits that it merged have been read.

    Args:
        commits: as ``PASS`` lists them.
        merges: returns the merges of the line with their changes, as ``MERGES`` lists them.
        line_ids: returns the ids of the line. Both are called only if the line has a merge.
        outside: ids of parents that ``commits`` does not contain.
    """
    differences: Iterator[LoggedCommit] | None = None
    on_line: Container[str] = ()
    owner_of: dict[str, int] = {}
    pending: deque[_PendingStep] = deque()
    first, last = 0, -1  # numbers, along the line, of the first step held and of the newest commit of the line
    following: str | None = None
    for commit in commits:
        if following is None or commit.oid == following:
            raw = commit.raw
            if " " in commit.parents:
                if differences is None:
                    differences, on_line = iter(merges()), line_ids()
                raw = _changes_of_merge(commit, differences)
            last += 1
            pending.append(_PendingStep(Step(commit, raw, ()), [], 0))
            owner, (following, *others) = last, [*commit.parents.split(" ")]
        else:
            owner, others = owner_of.pop(commit.oid), commit.parents.split()
            pending[owner - first].brought.append(commit)
            pending[owner - first].missing -= 1
        for parent in others:
            other = owner_of.get(parent)
            if other == owner or (other is not None and other > owner) or parent in on_line or parent in outside:
                continue
            if other is not None:
                pending[other - first].missing -= 1
            owner_of[parent] = owner
            pending[owner - first].missing += 1
        while pending and not pending[0].missing:
            yield pending.popleft().complete_step()
            first += 1
    while pending:
        yield pending.popleft().complete_step()


class _PendingStep(Struct):
    """A step whose merged commits have not all been read."""

    step: Step
    brought: list[LoggedCommit]
    missing: int

    def complete_step(self) -> Step:
        return self.step._replace(brought=tuple(self.brought)) if self.brought else self.step


def _changes_of_merge(merge: LoggedCommit, differences: Iterator[LoggedCommit]) -> list[str]:
    logged = next(differences, None)
    if logged is None or logged.oid != merge.oid:
        raise GitError(f"git log did not list what the merge {merge.oid} changes")
    return logged.raw


def _blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bool, list[str]]]:
    """Yield the fields between NULs in large blocks, and whether the block is the last."""
    waiting: list[bytes] = []
    size, enough = 0, _BLOCK_SIZE
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= enough:
            whole, separator, rest = b"".join(waiting).rpartition(b"\0")
            # Else a very large record would be searched again with every block.
            enough += enough // 2
            # Truncate an endless message to what is used of it.
            waiting = [rest[: 4 * MESSAGE_LIMIT]]
            size = len(waiting[0])
            yield False, decode_path(whole).split("\0") if separator else []
    whole = b"".join(waiting)
    yield True, decode_path(whole.removesuffix(b"\0")).split("\0") if whole else []
