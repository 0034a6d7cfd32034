"""Tabs between the words of a text: YAML 1.2 allows some, its readers disagree which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

_RUN = re.compile(r"[ \t]+")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#")


def tabs(text: str, opaque: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str | None]]:
    """Yield each stretch of white space with a tab in it, and the spaces to put there where that is certain.

    Args:
        text: one document.
        opaque: quoted and block scalars, in order; their tabs are content. So are those of comments.
    """
    end = 0
    while (tab := text.find("\t", end)) >= 0:
        start = text.rfind("\n", 0, tab) + 1
        end = text.find("\n", tab) % (len(text) + 1)
        said = text[start:end].rstrip("\r")
        for run in _RUN.finditer(said, 0, _comment(said, start, opaque)):
            at = start + run.start()
            if "\t" not in run[0] or _within(at, opaque):
                continue
            if run.end() == len(said):
                yield at, start + run.end(), ""
            else:
                yield at, start + run.end(), " " if run.start() else None


def _comment(line: str, offset: int, opaque: Sequence[tuple[int, int]]) -> int:
    for mark in _COMMENT.finditer(line):
        if not _within(offset + mark.start(), opaque):
            return mark.start()
    return len(line)


def _within(offset: int, stretches: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(stretches, offset, key=lambda stretch: stretch[0]) - 1
    return index >= 0 and offset < stretches[index][1]
