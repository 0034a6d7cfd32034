"""Prose broken at words, on a terminal; elsewhere it stays on one line."""

from __future__ import annotations

import textwrap

from tpmlint.text.escape import inert


def wrapped(text: str, width: int | None, first: int = 0, indent: int = 0) -> list[str]:
    """Return the lines of a text that is visible already, none for an empty one.

    Args:
        width: columns to fit into; None leaves the text as it is.
        first: columns that are taken already on the first line.
        indent: blanks before every other line.
    """
    if not text:
        return []
    if width is None:
        return [text]
    lines = textwrap.wrap(
        text,
        max(width, first + 20, indent + 20),
        initial_indent=" " * first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    # A new line may begin with what was in the middle of one.
    return [lines[0][first:], *(inert(line) for line in lines[1:])]
