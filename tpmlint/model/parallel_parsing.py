"""Parse thousands of files in as many processes as there are cores, where the system can fork.

A child sends what the cache keeps of a file in which nothing is wrong. All else the process that asked parses itself,
and so it does with what a child did not send, so that the number of processes never changes a result.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

_MOST = 4
_CHUNK = 32
"""Files that a process parses in a row; a pipe of 64 KiB holds about as many, so that none waits for long."""

_SIZE = struct.Struct("<I")


def spare_processes() -> int:
    """Return how many processes may be forked: one a core beyond the first; none beside threads, which a fork loses."""
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return 0
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST) - 1


@contextmanager
def parsed_by_children(count: int, parse: Callable[[int], bytes | None], children: int) -> Iterator[Results]:
    """Fork children that parse files while this process parses others, and end them.

    Args:
        count: number of files.
        parse: returns what to send of a file, by its number; None for nothing. Children alone call it.
        children: how many; at least one.
    """
    pipes: list[BinaryIO] = []
    started: list[int] = []
    try:
        for child in range(1, children + 1):
            reading, writing = os.pipe()
            process = os.fork()
            if process == 0:
                for each in pipes:
                    each.close()
                os.close(reading)
                _serve(writing, parse, _numbers(count, child, children))
            os.close(writing)
            pipes.append(os.fdopen(reading, "rb", 1 << 16))
            started.append(process)
        yield Results(pipes)
    finally:
        for each in pipes:
            each.close()  # A child that still writes ends by this.
        for process in started:
            with suppress(ChildProcessError):
                os.waitpid(process, 0)


class Results:
    """What children send, asked for in the order of the files."""

    def __init__(self, pipes: Sequence[BinaryIO]) -> None:
        self._pipes = pipes
        self._failed: set[int] = set()

    def take(self, number: int) -> bytes | None:
        """Return what a child sent of a file; None if it sent nothing, or if the file is not a child's."""
        child = number // _CHUNK % (len(self._pipes) + 1)
        if child == 0 or child in self._failed:
            return None
        pipe = self._pipes[child - 1]
        head = pipe.read(_SIZE.size)
        size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
        data = pipe.read(size)
        if len(head) < _SIZE.size or len(data) < size:
            self._failed.add(child)
            return None
        return data or None


def _numbers(count: int, child: int, children: int) -> Iterator[int]:
    for start in range(child * _CHUNK, count, (children + 1) * _CHUNK):
        yield from range(start, min(start + _CHUNK, count))


def _serve(writing: int, parse: Callable[[int], bytes | None], numbers: Iterator[int]) -> None:
    """Send what is made of each file, and end the process."""
    status = 1
    try:
        with os.fdopen(writing, "wb", 1 << 16) as pipe:
            for number in numbers:
                data = parse(number) or b""
                pipe.write(_SIZE.pack(len(data)))
                pipe.write(data)
        status = 0
    finally:
        os._exit(status)
