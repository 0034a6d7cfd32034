"""Read blobs and other output of git processes while they run, with a deadline."""

from __future__ import annotations

import io
import queue
import re
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TypeVar, cast

from msgspec import Struct

from tpmlint.git.process import DEADLINE, GitError, GitTimeout, end, git_error, kill, missing_object, start, timeout

T = TypeVar("T")

_CHUNK_SIZE = 1 << 18
_PIPE_SIZE = 1 << 20


OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""A full object id, SHA-1 or SHA-256."""

_BATCH_SIZE = 60  # ids of SHA-256 in 4096 bytes, the least that a pipe holds
_BATCH_BYTES = 8 << 20


class Stream:
    """A git process whose output is read while it runs, and which may take questions.

    Args:
        where, args, deadline: as for ``run``, but the deadline applies to each wait.
        has_input: whether ``ask`` will be used.
    """

    def __init__(
        self, where: tuple[str, ...], args: tuple[str, ...], has_input: bool, deadline: float = DEADLINE
    ) -> None:
        self._args = args
        self._deadline = deadline
        self._child = start(where, args, has_input)
        if not has_input:
            _enlarge(self._child.stdout)
        self._stdout, self._stderr = _buffered(self._child.stdout), _buffered(self._child.stderr)
        self._errors = bytearray()
        self._waiting_since: float | None = None
        self._timed_out = False
        self._closed = threading.Event()
        self._error_reader = threading.Thread(target=self._read_errors, daemon=True)
        self._error_reader.start()
        threading.Thread(target=self._watch, daemon=True).start()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: bytes) -> None:
        """Write to git; more than 4096 unanswered bytes could deadlock."""
        pipe = self._child.stdin
        assert pipe is not None
        try:
            pipe.write(question)
            pipe.flush()
        except OSError:
            raise self.failure() from None

    def line(self) -> bytes:
        """Return the next line without its end; raise GitError at the end of the output."""
        line = self._wait(self._stdout.readline)
        if not line.endswith(b"\n"):
            raise self.failure()
        return line[:-1]

    def exactly(self, size: int) -> bytes:
        """Return the next ``size`` bytes; raise GitError if there are fewer."""
        data = self._wait(lambda: self._stdout.read(size))
        if len(data) < size:
            raise self.failure()
        return data

    def chunks(self) -> Iterator[bytes]:
        """Yield git's output; raise GitError if git fails."""
        while data := self._wait(lambda: self._stdout.read1(_CHUNK_SIZE)):
            yield data
        if self._wait(self._child.wait) or self._timed_out:
            raise self.failure()

    def rest(self) -> bytes:
        """Return git's output to its end; raise GitError if git fails."""
        data = self._wait(self._stdout.read)
        if self._wait(self._child.wait) or self._timed_out:
            raise self.failure()
        return data

    def ahead(self, chunks: int) -> Iterator[bytes]:
        """Yield what ``chunks`` does, but start reading in the background now, so that git need not wait.

        Args:
            chunks: maximum number in the queue, of 256 to 512 KiB each.
        """
        waiting: queue.Queue[bytes | Exception | None] = queue.Queue(chunks)

        def put(item: bytes | Exception | None) -> None:
            while not self._closed.is_set():
                try:
                    waiting.put(item, timeout=0.1)
                except queue.Full:
                    continue
                return

        def read() -> None:
            parts: list[bytes] = []
            try:
                for chunk in self.chunks():
                    parts.append(chunk)
                    if sum(map(len, parts)) >= _CHUNK_SIZE:
                        put(b"".join(parts))
                        parts.clear()
                if parts:
                    put(b"".join(parts))
            except Exception as error:
                put(error)
            else:
                put(None)

        threading.Thread(target=read, daemon=True).start()
        return _from_queue(waiting)

    def failure(self) -> GitError | GitTimeout:
        """Return the error for a process that ended early."""
        if self._timed_out:
            return timeout(self._args, self._deadline)
        self._error_reader.join(1.0)
        return git_error(bytes(self._errors), self._args[0])

    def close(self) -> None:
        """End the process, whether it has finished or not."""
        self._closed.set()
        end(self._child, self._error_reader)

    def _wait(self, action: Callable[[], T]) -> T:
        self._waiting_since = time.monotonic()
        try:
            return action()
        finally:
            self._waiting_since = None

    def _read_errors(self) -> None:
        # Git would block if nothing read its error pipe.
        try:
            while data := self._stderr.read1(_CHUNK_SIZE):
                self._errors += data[: _CHUNK_SIZE - len(self._errors)]
        except (OSError, ValueError):
            return

    def _watch(self) -> None:
        while not self._closed.wait(self._deadline / 10):
            since = self._waiting_since
            if since is not None and time.monotonic() - since > self._deadline:
                self._timed_out = True
                kill(self._child)
                return


def _from_queue(waiting: queue.Queue[bytes | Exception | None]) -> Iterator[bytes]:
    while (chunk := waiting.get()) is not None:
        if isinstance(chunk, Exception):
            raise chunk
        yield chunk


def _enlarge(pipe: object) -> None:
    """Enlarge the pipe where the system can, so that git and tpmlint work at the same time."""
    if sys.platform != "linux":
        return
    import fcntl

    try:
        fcntl.fcntl(_buffered(pipe), fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
    except OSError:  # The user's limit for pipe buffers is reached.
        return


def _buffered(pipe: object) -> io.BufferedReader:
    return cast(io.BufferedReader, pipe)


class Blob(Struct, frozen=True):
    """The content of one version of a file.

    Args:
        size: in bytes.
        data: None if the size is over the limit.
    """

    oid: str
    size: int
    data: bytes | None


class ObjectReader:
    """Read blobs with two long-running processes: one for sizes, one for the contents that are small enough.

    Args:
        start: starts ``cat-file`` with one more argument.
    """

    def __init__(self, start: Callable[[str], Stream]) -> None:
        self._start = start
        self._sizes: Stream | None = None
        self._contents: Stream | None = None

    def read(self, oids: Iterable[str], limit: int) -> Generator[Blob, None, None]:
        """Yield the blob of each id, in the order of ``oids``; at most some megabytes are in memory at a time.

        Raises:
            GitError: an object is missing or is not a blob.
        """
        waiting: list[str] = []
        for oid in oids:
            waiting.append(oid)
            if len(waiting) == _BATCH_SIZE:
                yield from self._read_batch(waiting, limit)
                waiting = []
        yield from self._read_batch(waiting, limit)

    def close(self) -> None:
        """End the processes."""
        for stream in (self._sizes, self._contents):
            if stream is not None:
                stream.close()
        self._sizes = self._contents = None

    def _read_batch(self, oids: list[str], limit: int) -> Iterator[Blob]:
        if not oids:
            return
        batch: list[tuple[str, int]] = []
        total = 0
        for oid, size in self._ask_sizes(oids):
            if batch and total + size > _BATCH_BYTES:
                yield from self._read(batch, limit)
                batch, total = [], 0
            batch.append((oid, size))
            total += size if size <= limit else 0
        yield from self._read(batch, limit)

    def _ask_sizes(self, oids: list[str]) -> list[tuple[str, int]]:
        if self._sizes is None:
            self._sizes = self._start("--batch-check")
        try:
            self._sizes.ask(_request(oids))
            return [(oid, _size(oid, self._sizes.line())) for oid in oids]
        except BaseException:
            self.close()  # Unread answers would be taken for those to the next question.
            raise

    def _read(self, sizes: list[tuple[str, int]], limit: int) -> list[Blob]:
        small = [oid for oid, size in sizes if size <= limit]
        if self._contents is None and small:
            self._contents = self._start("--batch")
        blobs: list[Blob] = []
        try:
            if small and self._contents is not None:
                self._contents.ask(_request(small))
            for oid, size in sizes:
                data = None
                if size <= limit and self._contents is not None:
                    _size(oid, self._contents.line())
                    data = self._contents.exactly(size + 1)[:-1]
                blobs.append(Blob(oid, size, data))
        except BaseException:
            self.close()
            raise
        return blobs


def _request(oids: list[str]) -> bytes:
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
    raise GitError(f"object {oid} is not a blob")
