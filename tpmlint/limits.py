"""What reading may cost: the size of a file and what is in it, and processor time where nothing can be counted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from msgspec import Struct


class Limits(Struct, frozen=True):
    """What a file may cost to read; configuration may lower these, never raise them.

    Args:
        bytes: size of one file.
        depth: nesting of collections.
        events: YAML events in one file.
        aliases: uses of ``*alias`` in one file.
        nodes: values after aliases are expanded.
        documents: YAML documents in one file.
    """

    bytes: int = 1_048_576
    depth: int = 64
    events: int = 200_000
    aliases: int = 100
    nodes: int = 250_000
    documents: int = 10_000


PATTERNS = 20_000
"""Patterns that the capabilities of a roadmap may have in all; the schema limits those of each."""

STARS = 20
"""Wildcards ``*`` or ``**`` that a pattern may have."""

BROAD_PATTERNS = 200
"""Patterns of all capabilities that any file may match: without a folder, a name or an ending to look them up by."""

FEW_STARS = 4
STARRED_PATTERNS = 1_000
"""Patterns of all capabilities with more stars than ``FEW_STARS``: a long path is matched with each in many ways."""

INTERFACE_BYTES = 4 * 1_048_576
"""Bytes of the largest file of an interface: such definitions are generated, and each format limits what is in one."""

INTERFACE_PATTERNS = 1_000
"""Patterns that the interfaces of all capabilities may have; files and folders by name are not counted."""


def can_interrupt() -> bool:
    """Tell whether a signal can stop this thread: only the main thread of a system with timers."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def time_limit(seconds: float, error: Exception) -> Iterator[None]:
    """Raise ``error`` when the block has taken ``seconds`` of processor time; only if ``can_interrupt``."""

    def stop(*_: object) -> NoReturn:
        raise error

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
