"""What comparing the interfaces of one change may cost."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager

from msgspec import Struct

MOST_FILES = 1_000
MOST_BYTES = 16 * 1_048_576
MOST_SECONDS = 10.0
"""Of processor time, so that a busy machine reads as much as an idle one."""


class Budget(Struct):
    """What may still be read to compare the interfaces of one change; bytes are of both sides.

    Files of one declaration are compared together or not at all, since facts move between them.
    """

    files: int = MOST_FILES
    bytes: int = MOST_BYTES
    seconds: float = MOST_SECONDS

    def excess(self, files: Sized, sizes: Iterable[int]) -> str | None:
        """Take what files cost; return why they cost too much, if they do."""
        if len(files) > self.files:
            return f"more than {MOST_FILES:,} files of interfaces changed"
        for size in sizes:
            self.bytes -= size
            if self.bytes < 0:
                return f"the files of interfaces that changed have more than {MOST_BYTES >> 20} MiB"
        self.files -= len(files)
        return None

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the processor time of the block; what other programs take at the same time does not matter."""
        started = time.thread_time()
        try:
            yield
        finally:
            self.seconds -= time.thread_time() - started
