"""How long validating against schemas of an organisation's own may take: a pattern can take practically forever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tpmlint.errors import UserError
from tpmlint.settings import Extension
from tpmlint.time_limit import time_limit

DEADLINE = 20.0
"""Seconds that validating all documents against schemas of an organisation's own may take together."""


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
    def remaining(self, extension: Extension, clock: Callable[[], float]) -> Iterator[float]:
        """Yield the remaining seconds, and count those until the end of the block.

        Args:
            clock: returns the processor time of this process; if another one validates, the time that passes.
        Raises:
            UserError: no time remains.
        """
        self._spent = max(0.0, self._spent - (time.monotonic() - self._ended))
        started = clock()
        try:
            if self._spent >= DEADLINE:
                raise too_long(extension)
            yield DEADLINE - self._spent
        except UserError:
            self._spent, started = 0.0, clock()  # The next run has all of it again.
            raise
        finally:
            self._ended = time.monotonic()
            self._spent += clock() - started


CLOCK = _Clock()


def too_long(extension: Extension) -> UserError:
    """Return the error for schemas that take longer than ``DEADLINE``."""
    message = f"validating against the schema takes longer than {DEADLINE:g} seconds for all documents together"
    return UserError(message, "simplify its patterns", extension.path)


@contextmanager
def deadline(extension: Extension) -> Iterator[None]:
    """Stop after the remaining seconds of processor time, if ``can_interrupt``.

    Raises:
        UserError: time is up.
    """
    with CLOCK.remaining(extension, time.process_time) as seconds, time_limit(seconds, too_long(extension)):
        yield
