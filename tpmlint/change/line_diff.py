"""How many lines a diff of two versions of a file adds and removes.

Lines end with ``\\n`` only, as in git, so that another line end is a change, and so is one that is missing at the end.
A line that moves counts twice: it is removed in one place and added in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from msgspec import Struct

STEPS = 3_000_000
"""Comparisons of lines for all files of one change: about a second."""


class Steps(Struct):
    """How many more lines may be compared."""

    left: int = STEPS


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
