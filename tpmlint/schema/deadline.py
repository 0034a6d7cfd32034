"""How long validating against schemas of an organisation's own may take: a pattern can take practically forever."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from tpmlint.errors import UserError
from tpmlint.settings import Extension

DEADLINE = 20.0
"""Seconds that validating all documents against schemas of an organisation's own may take together."""


def can_interrupt() -> bool:
    """Tell whether a signal can stop this thread: only the main thread of a system with timers."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


class _Clock:
    """Count the seconds that were spent on an organisation's schemas, over all documents.

    Time that passes between two documents is refunded, so that a process that runs all day, such as a language
    server, never runs out of time, while a run spends at most ``DEADLINE`` on these schemas, plus as much as on
    everything else.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._ended = 0.0

    @contextmanager
    def remaining(self, extension: Extension) -> Iterator[float]:
        """Yield the remaining seconds, and count those until the end of the block.

        Raises:
            UserError: no time remains.
        """
        started = time.monotonic()
        self._spent = max(0.0, self._spent - (started - self._ended))
        try:
            if self._spent >= DEADLINE:
                raise too_long(extension)
            yield DEADLINE - self._spent
        except UserError:
            self._spent, started = 0.0, time.monotonic()  # The next run has all of it again.
            raise
        finally:
            self._ended = time.monotonic()
            self._spent += self._ended - started


CLOCK = _Clock()


def too_long(extension: Extension) -> UserError:
    """Return the error for schemas that take longer than ``DEADLINE``."""
    message = f"validating against the schema takes longer than {DEADLINE:g} seconds for all documents together"
    return UserError(message, "simplify its patterns", extension.path)


@contextmanager
def deadline(extension: Extension) -> Iterator[None]:
    """Stop after the remaining seconds, if ``can_interrupt``: a pattern can take practically forever.

    Raises:
        UserError: time is up.
    """

    def stop(*_: object) -> NoReturn:
        raise too_long(extension)

    with CLOCK.remaining(extension) as seconds:
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
