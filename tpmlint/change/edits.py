"""What changed inside files: which of their lines, and how many.

Lines end with ``\\n`` only, as in git, so that another line end is a change, and so is one that is missing at the end.
A line that moves counts twice: it is removed in one place and added in another.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Hashable, Sequence

from msgspec import Struct

from tpmlint.change.white_space import differs_in_white_space
from tpmlint.finding import FileRef, Span
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.git.tree import ChangedPath
from tpmlint.limits import INTERFACE_BYTES
from tpmlint.model.interface_paths import FoldedPaths, InterfacePaths

LIMIT = 1_048_576
"""Bytes of the largest file that is read; of a larger one the changed lines are not shown."""


STEPS = 3_000_000
"""Comparisons of lines for all files of one change: about a second."""


class Steps(Struct):
    """How many more lines may be compared."""

    left: int = STEPS


class Contents:
    """The files of both sides of a change.

    Only the last file is cached: a change of many large files must not fill the memory.
    """

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._before = before
        self._after = after
        self._steps = Steps()
        self._last: tuple[ChangedPath, tuple[bytes | None, bytes | None]] | None = None

    def only_white_space(self, file: ChangedPath) -> bool:
        """Tell whether a file differs only in white space that means nothing."""
        if file.status != "M":
            return False
        old, new = self._both(file)
        return old is not None and new is not None and differs_in_white_space(file.path, old, new)

    def changed_lines(self, file: ChangedPath, enough: int) -> int | None:
        """Return how many lines the change adds and removes, or ``enough`` if they are as many or more.

        None if this is unknown: for what is too large to be read or compared, is binary, or is not a file.
        """
        both = self._both(file)
        known = [data is not None or file.status == status for data, status in zip(both, "AD", strict=True)]
        if not all(known) or any(data is not None and b"\0" in data for data in both):
            return None
        old, new = (data or b"" for data in both)
        return count_changed_lines(old, new, enough, self._steps)

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

    def line(self, path: str, number: int) -> FileRef:
        """Return the place of the text on a line of a file after the change."""
        lines = (self.text(path) or "").split("\n")
        text = lines[number - 1].rstrip() if number <= len(lines) else ""
        start = len(text) - len(text.lstrip()) + 1
        return FileRef(path, Span(number, start, number, max(len(text), start) + 1))

    def text(self, path: str) -> str | None:
        """Return the text of a file after the change; bytes that are not UTF-8 are replaced."""
        data = _read(self._after, path)
        return None if data is None else data.decode("utf-8", "replace")

    def read_before(self, path: str) -> bytes | None:
        """Return the bytes of a file before the change; None if it is not there. Raises Unreadable."""
        return _read_if_there(self._before, path)

    def read_after(self, path: str) -> bytes | None:
        """Return the bytes of a file after the change; None if it is not there. Raises Unreadable."""
        return _read_if_there(self._after, path)

    def listed(self, paths: InterfacePaths) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the paths of tracked files, before and after the change, that interfaces name."""
        before, after = map(paths.among, self._tracked)
        return before, after

    @functools.cached_property
    def _tracked(self) -> tuple[FoldedPaths, FoldedPaths]:
        return FoldedPaths(self._before.tracked() or ()), FoldedPaths(self._after.tracked() or ())

    def _both(self, file: ChangedPath) -> tuple[bytes | None, bytes | None]:
        if self._last is not None and self._last[0] is file:
            return self._last[1]
        self._last = None
        old = None if file.status == "A" else _read(self._before, file.path)
        new = None if file.status == "D" else _read(self._after, file.path)
        self._last = file, (old, new)
        return old, new


def _read_if_there(snapshot: Snapshot, path: str) -> bytes | None:
    try:
        return snapshot.read(path, INTERFACE_BYTES)
    except Missing:
        return None


def _read(snapshot: Snapshot, path: str) -> bytes | None:
    try:
        return snapshot.read(path, LIMIT)
    except Unreadable:
        return None


def count_changed_lines(old: bytes, new: bytes, enough: int, steps: Steps) -> int | None:
    """Return how many lines the shortest diff adds and removes.

    Args:
        enough: the answer where they are as many or more.
        steps: takes what it costs, which grows with ``enough``; None is returned where they do not suffice.
    """
    before, after = _lines(old), _lines(new)
    known_before, known_after = Counter(before), Counter(after)
    found = (known_before - known_after).total() + (known_after - known_before).total()
    if found >= enough:
        return enough
    # A line that only one side has is part of any diff; the order of the others decides about them.
    only = sum(count for line, count in known_before.items() if line not in known_after)
    only += sum(count for line, count in known_after.items() if line not in known_before)
    before = [line for line in before if line in known_after]
    after = [line for line in after if line in known_before]
    moved = _distance(before, after, enough - only, steps)
    return None if moved is None else only + moved


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    last = lines.pop()
    lines = [line + b"\n" for line in lines]
    return [*lines, last] if last else lines


def _distance(one: Sequence[Hashable], other: Sequence[Hashable], enough: int, steps: Steps) -> int | None:
    """Return how many elements must be removed and added to turn one sequence into another, as E. W. Myers finds it.

    See "An O(ND) Difference Algorithm and Its Variations", 1986. The result is at most ``enough``.
    """
    reached = {1: 0}
    for distance in range(enough):
        for diagonal in range(-distance, distance + 1, 2):
            if diagonal == -distance or (diagonal != distance and reached[diagonal - 1] < reached[diagonal + 1]):
                x = reached[diagonal + 1]
            else:
                x = reached[diagonal - 1] + 1
            y = start = x - diagonal
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x += 1
                y += 1
            reached[diagonal] = x
            if x >= len(one) and y >= len(other):
                return distance
            steps.left -= 1 + y - start
            if steps.left < 0:
                return None
    return enough
