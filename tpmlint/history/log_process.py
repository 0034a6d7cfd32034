"""Let a process of its own read the log of a history, where there is a core to spare and the system can fork."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress

import msgspec

from tpmlint.history.log_facts import LogFacts

_HIGHEST = 1 << 20
"""File descriptors that a process may have."""


class LogProcess:
    """A forked process that reads a log while this one reads the roadmap."""

    def __init__(self, read: Callable[[], LogFacts]) -> None:
        """Fork.

        Args:
            read: reads the log; the child alone calls it.
        """
        reading, writing = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            _serve(writing, read)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")

    def facts(self) -> LogFacts | None:
        """Return what the child read, and wait for its end; None if it failed, for whatever reason."""
        data = self._pipe.read()
        self.close()
        try:
            return msgspec.msgpack.decode(data, type=LogFacts)
        except msgspec.DecodeError:
            return None

    def close(self) -> None:
        """End the child."""
        if self._pipe.closed:
            return
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)


def _serve(writing: int, read: Callable[[], LogFacts]) -> None:
    """Send what the log says, and end the process."""
    status = 1
    try:
        # What is open belongs to the parent: a pipe that this process held too would not end with it.
        os.closerange(3, writing)
        os.closerange(writing + 1, _HIGHEST)
        data = msgspec.msgpack.encode(read())
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)
        status = 0
    finally:
        os._exit(status)
