"""What changed inside a file; read only for the few files of a possible finding."""

from __future__ import annotations

from collections import Counter

from tpmlint.change.white_space import differs_in_white_space
from tpmlint.finding import FileRef, Span
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.git.tree import ChangedPath

LIMIT = 1_048_576
"""Bytes of the largest file that is read; of a larger one the changed lines are not shown."""


class Contents:
    """The files of both sides of a change.

    Only the last file is cached: a change of many large files must not fill the memory.
    """

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._before = before
        self._after = after
        self._last: tuple[ChangedPath, tuple[bytes | None, bytes | None]] | None = None

    def only_white_space(self, file: ChangedPath) -> bool:
        """Tell whether a file differs only in white space that means nothing."""
        if file.status != "M":
            return False
        old, new = self._both(file)
        return old is not None and new is not None and differs_in_white_space(file.path, old, new)

    def changed_lines(self, file: ChangedPath) -> int | None:
        """Return how many lines the change adds and removes, not counting those that only moved.

        None if this is unknown: for what is too large to be read, or is not a file.
        """
        both = self._both(file)
        known = [data is not None or file.status == status for data, status in zip(both, "AD", strict=True)]
        if not all(known):
            return None
        old, new = (Counter((data or b"").splitlines()) for data in both)
        return sum((old - new).values()) + sum((new - old).values())

    def place(self, file: ChangedPath) -> FileRef:
        """Return the first changed line of a file that still exists, or the file as a whole."""
        if file.status == "D":
            return FileRef(file.path)
        old, new = self._both(file)
        if not new or b"\0" in new:
            return FileRef(file.path)
        before, after = (old or b"").split(b"\n"), new.removesuffix(b"\n").split(b"\n")
        number = next((i for i, line in enumerate(after) if i >= len(before) or line != before[i]), len(after) - 1)
        width = len(after[number].decode("utf-8", "replace").removesuffix("\r"))
        return FileRef(file.path, Span(number + 1, 1, number + 1, max(width, 1) + 1))

    def text(self, path: str) -> str | None:
        """Return the text of a file after the change; bytes that are not UTF-8 are replaced."""
        data = _read(self._after, path)
        return None if data is None else data.decode("utf-8", "replace")

    def _both(self, file: ChangedPath) -> tuple[bytes | None, bytes | None]:
        if self._last is not None and self._last[0] is file:
            return self._last[1]
        self._last = None
        old = None if file.status == "A" else _read(self._before, file.path)
        new = None if file.status == "D" else _read(self._after, file.path)
        self._last = file, (old, new)
        return old, new


def _read(snapshot: Snapshot, path: str) -> bytes | None:
    try:
        return snapshot.read(path, LIMIT)
    except Unreadable:
        return None
