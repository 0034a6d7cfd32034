"""Tabs between the words of a text: YAML 1.2 allows some, its readers disagree which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

_RUN = re.compile(r"[ ]*\t[ \t]*")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#")


def tabs(text: str, opaque: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str | None]]:
    """Yield each stretch of white space with a tab in it, and the spaces to put there where that is certain.

    Args:
        text: one document.
        opaque: quoted and block scalars, in order; their tabs are content. So are those of comments.
    """
    for run in _RUN.finditer(text):
        start, end = run.span()
        line = text.rfind("\n", 0, start) + 1
        if _within(start, opaque) or any(
            not _within(line + mark.start(), opaque) for mark in _COMMENT.finditer(text[line:start])
        ):
            continue
        if end == len(text) or text[end] in "\r\n":
            yield start, end, ""
        else:
            yield start, end, " " if start > line else None


def _within(offset: int, stretches: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(stretches, (offset, len(stretches) and stretches[-1][1])) - 1
    return index >= 0 and stretches[index][0] <= offset < stretches[index][1]
