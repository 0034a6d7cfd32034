"""Reads many blobs through two git processes, and none that is too large."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

from tpmlint.git.errors import GitError, missing_object
from tpmlint.git.stream import Stream

OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""A full object id, SHA-1 or SHA-256."""

_UNANSWERED = 60  # ids of SHA-256 in 4096 bytes, the least that a pipe holds
_AT_ONCE = 8 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """The content of one version of a file.

    Args:
        size: in bytes.
        data: None if the size is over the limit.
    """

    oid: str
    size: int
    data: bytes | None


class ObjectReader:
    """Two processes that are asked again and again: one for sizes, one for the contents that are small enough.

    Args:
        start: starts ``cat-file`` with one more argument.
    """

    def __init__(self, start: Callable[[str], Stream]) -> None:
        self._start = start
        self._sizes: Stream | None = None
        self._contents: Stream | None = None

    def read(self, oids: Iterable[str], limit: int) -> Generator[Blob, None, None]:
        """Yield the blob of each id, in the order of ``oids``; hold no more than some megabytes at a time.

        Raises:
            GitError: an object is missing or is no blob.
        """
        waiting: list[str] = []
        for oid in oids:
            waiting.append(oid)
            if len(waiting) == _UNANSWERED:
                yield from self._answer(waiting, limit)
                waiting = []
        yield from self._answer(waiting, limit)

    def close(self) -> None:
        """End the processes."""
        for stream in (self._sizes, self._contents):
            if stream is not None:
                stream.close()
        self._sizes = self._contents = None

    def _answer(self, oids: list[str], limit: int) -> Iterator[Blob]:
        if not oids:
            return
        some: list[tuple[str, int]] = []
        total = 0
        for oid, size in self._ask_sizes(oids):
            if some and total + size > _AT_ONCE:
                yield from self._read(some, limit)
                some, total = [], 0
            some.append((oid, size))
            total += size if size <= limit else 0
        yield from self._read(some, limit)

    def _ask_sizes(self, oids: list[str]) -> list[tuple[str, int]]:
        if self._sizes is None:
            self._sizes = self._start("--batch-check")
        try:
            self._sizes.ask(_question(oids))
            return [(oid, _size(oid, self._sizes.line())) for oid in oids]
        except BaseException:
            self.close()  # Answers that nobody took would be taken for those to the next question.
            raise

    def _read(self, wanted: list[tuple[str, int]], limit: int) -> list[Blob]:
        small = [oid for oid, size in wanted if size <= limit]
        if self._contents is None and small:
            self._contents = self._start("--batch")
        found: list[Blob] = []
        try:
            if small and self._contents is not None:
                self._contents.ask(_question(small))
            for oid, size in wanted:
                data = None
                if size <= limit and self._contents is not None:
                    _size(oid, self._contents.line())
                    data = self._contents.exactly(size + 1)[:-1]
                found.append(Blob(oid, size, data))
        except BaseException:
            self.close()
            raise
        return found


def _question(oids: list[str]) -> bytes:
    for oid in oids:
        if OID.fullmatch(oid) is None:
            raise ValueError(f"not an object id: {oid!r}")
    return "".join(f"{oid}\n" for oid in oids).encode()


def _size(oid: str, answer: bytes) -> int:
    words = answer.split(b" ")
    if len(words) == 3 and words[1] == b"blob":
        return int(words[2])
    if words[-1] == b"missing":
        raise missing_object(oid)
    raise GitError(f"object {oid} is no blob")
