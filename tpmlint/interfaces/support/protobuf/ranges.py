"""Numbers of Protocol Buffers that are reserved or open for extensions, in whichever ranges they are written."""

from __future__ import annotations

import re

from tpmlint.interfaces.support.protobuf.tree import integer

_ENDS = {2**29 - 1: "max", 2**31 - 1: "max"}
"""The last number of a field, and of a value."""
_LAST = 2**31 - 1
_SHOWN = re.compile(r"(?P<word>reserved|extensions) (?P<ranges>-?\d[^\[;]*?)(?P<more> \[.*)?", re.DOTALL)
_RANGE = re.compile(r"(-?\w+?)(?:to(-?\w+))?")


class Ranges:
    """What is taken of the numbers of a message or an enum.

    Args:
        word: what they are taken for.
        line: of the first of them.
    """

    def __init__(self, word: str, line: int) -> None:
        self.line = line
        self._word = word
        self._found: list[tuple[int, int]] = []

    def add(self, written: str) -> None:
        """Add a range as it stands in a file without blanks, such as ``2to4``."""
        found = _RANGE.fullmatch(written)
        if found is not None:
            self._found.append(_ends(found[1], found[2]))

    def __str__(self) -> str:
        joined: list[tuple[int, int]] = []
        for first, last in sorted(self._found):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(last, joined[-1][1])
            else:
                joined.append((first, last))
        shown = (f"{a}" if a == b else f"{a} to {_ENDS.get(b, b)}" for a, b in joined)
        return f"{self._word} {', '.join(shown)}"


def holds(before: str, after: str) -> bool:
    """Tell whether all numbers that were taken still are."""
    old, new = _SHOWN.fullmatch(before), _SHOWN.fullmatch(after)
    if old is None or new is None or (old["word"], old["more"]) != (new["word"], new["more"]):
        return False
    ranges = iter(_read(new["ranges"]))
    first, last = next(ranges)
    for start, end in _read(old["ranges"]):
        while last < start:
            first, last = next(ranges, (start + 1, _LAST + 1))
        if start < first or end > last:
            return False
    return True


def _read(shown: str) -> list[tuple[int, int]]:
    return [_ends(*each.partition(" to ")[::2]) for each in shown.split(", ")]


def _ends(first: str, last: str | None) -> tuple[int, int]:
    start = integer(first)
    return start, start if not last else _LAST if last == "max" else integer(last)
