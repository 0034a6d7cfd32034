"""Find front matter that no tool reads as such, since the lines around it are not what they must be."""

from __future__ import annotations

import re

from msgspec import Struct

_ABOVE = re.compile(r"(?:[ \t]*\r?\n|<!--(?:(?!-->).|)*+-->[ \t]*(?:\r?\n|\Z)|)*+", re.DOTALL)
"""Empty lines and comments."""
_LINE = re.compile(r"[^\n]*\n?")
_FENCE = re.compile(r"[ \t]*(?:[-\u2010-\u2015\u2212](?:[ \t]?[-\u2010-\u2015\u2212])+|\+{2,})[ \t]*\r?\n?")
_EXACT = re.compile(r"(?:---|\+\+\+)[ \t]*\r?\n")
_END = re.compile(r"[ \t]*(?:-{2,}|\+{2,}|\.{3})[ \t]*\r?\n?")
_KEY = re.compile(r"[A-Za-z_][\w.-]*(?: [\w.-]+){0,2}[ \t]*(?::(?=\s|\Z)|=)|([\"'])[^\"'\n]+\1[ \t]*[:=]")
_INSIDE = re.compile(r"[ \t]+\S|[-#\]}\[]|[ \t]*\r?\n?\Z")
"""A line of a longer value, an entry of a list, a comment, or nothing."""


class Damaged(Struct, frozen=True):
    """Text that was meant as front matter.

    Args:
        message: what is wrong, and the remedy.
        start, end: where that is.
        inner: where the content of the front matter starts.
        inner_end: where it ends.
    """

    message: str
    start: int
    end: int
    inner: int
    inner_end: int


def find_damaged(text: str) -> Damaged | None:
    """Return what was meant as front matter in a text that has none; None if nothing was."""
    above = _ABOVE.match(text)
    start = 0 if above is None else above.end()
    first = _line(text, start)
    if first.isspace() or not first:
        return None
    bare = first.rstrip()
    if _FENCE.fullmatch(first):
        inner = start + len(first)
        end, keys, closed = _content(text, inner)
        if not keys or (keys < 2 and not closed):
            return None
        if _EXACT.fullmatch(first):
            if not closed:
                return None
            message = "front matter begins in the first line of a file; remove what is above it"
        else:
            mark = "+++" if bare.strip().startswith("+") else "---"
            message = f"front matter begins with a line '{mark}', not {bare!r}; correct the line"
        return Damaged(message, start, start + len(bare), inner, end)
    if _KEY.match(first):
        end, keys, closed = _content(text, start)
        # One line above a line of dashes is a heading.
        if closed and keys > 1:
            message = "the front matter has no beginning; add a line '---' above it"
            return Damaged(message, start, start + len(bare), start, end)
    return None


def _content(text: str, start: int) -> tuple[int, int, bool]:
    """Return where lines with keys and values end, how many keys there are, and whether a line closes them."""
    at, keys = start, 0
    while at < len(text):
        line = _line(text, at)
        if _END.fullmatch(line):
            return at, keys, True
        if _KEY.match(line):
            keys += 1
        elif not keys or not _INSIDE.match(line):
            return at, keys, False
        at += len(line)
    return at, keys, False


def _line(text: str, start: int) -> str:
    found = _LINE.match(text, start)
    return "" if found is None else found[0]
