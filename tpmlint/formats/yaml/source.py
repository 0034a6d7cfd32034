"""Lines and offsets of a text, and quotes from it for messages."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

from tpmlint.finding import Span

_LONGEST = 80


@functools.lru_cache(maxsize=8)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


def span(text: str, start: int, end: int) -> Span:
    """Return the lines and columns of ``text[start:end]``."""
    starts = _line_starts(text)
    first = bisect_right(starts, start)
    last = bisect_right(starts, end)
    return Span(first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)


def offsets(text: str, where: Span) -> tuple[int, int] | None:
    """Return the start and end of a span in ``text``, or None if it is outside of the text."""
    starts = _line_starts(text)
    if not 1 <= where.line <= where.end_line <= len(starts):
        return None
    start = starts[where.line - 1] + where.column - 1
    end = starts[where.end_line - 1] + where.end_column - 1
    return (start, end) if start <= end <= len(text) else None


def line(text: str, number: int) -> str:
    """Return line ``number`` of ``text``, from 1, without its end; empty where there is no such line."""
    starts = _line_starts(text)
    if not 1 <= number <= len(starts):
        return ""
    end = starts[number] if number < len(starts) else len(text)
    return text[starts[number - 1] : end].rstrip("\r\n")


def line_bounds(text: str, offset: int) -> tuple[int, int]:
    """Return where the line around ``offset`` starts and where it ends, its end excluded."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return start, end - 1 if end > start and text[end - 1] == "\r" else end


def shown(text: str) -> str:
    """Return ``text`` in single quotes on one line, cut at 80 characters, for a message."""
    return f"'{cut(text)}'"


def cut(text: str) -> str:
    """Return ``text`` on one line, cut at 80 characters."""
    flat = " ".join(text.split()) if "\n" in text else text
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 3]}..."
