"""The comments of a text: each ``#`` after white space that is not content of a quoted or block scalar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.formats.yaml.characters import tame
from tpmlint.formats.yaml.documents import Segment, segments
from tpmlint.formats.yaml.errors import Budget
from tpmlint.formats.yaml.parse import parse
from tpmlint.limits import Limits

_START = re.compile(r"(?:^|(?<=[ \t]))#", re.MULTILINE)


def comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each comment between two offsets starts and ends, its line's end excluded.

    A document that cannot be parsed has none: there a ``#`` may as well be content.
    """
    at = start
    for part in segments(text, start, end):
        if isinstance(part, Segment):
            yield from _between(text, at, part.start, ())
            yield from _of_document(text, part)
            at = part.end
    yield from _between(text, at, end, ())


def _of_document(text: str, part: Segment) -> Iterator[tuple[int, int]]:
    parsed = parse(tame(text[part.start : part.end]), Budget(Limits()))
    if parsed.refusal is not None:
        return iter(())
    opaque = [(part.start + first, part.start + last) for first, last in parsed.opaque]
    return _between(text, part.start, part.end, [_content(text, *stretch) for stretch in opaque])


def _content(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of a scalar in which a ``#`` is content; the line of ``|`` or ``>`` may end in a comment."""
    if text[start] not in "|>":
        return start, end
    header = text.find("\n", start, end)
    return (end if header < 0 else header), end


def _between(text: str, start: int, end: int, content: list[tuple[int, int]] | tuple[()]) -> Iterator[tuple[int, int]]:
    stretches = iter(content)
    stretch = next(stretches, None)
    at = start
    while (found := _START.search(text, at, end)) is not None:
        at = found.start()
        while stretch is not None and stretch[1] <= at:
            stretch = next(stretches, None)
        if stretch is not None and stretch[0] <= at:
            at = stretch[1]
            continue
        newline = text.find("\n", at, end)
        last = end if newline < 0 else newline
        yield at, last - 1 if text[last - 1] == "\r" else last
        at = last
