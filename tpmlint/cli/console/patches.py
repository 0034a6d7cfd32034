"""A change of a file as a diff for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.edit.diff import unified
from tpmlint.edit.writing import Change
from tpmlint.reporters.drawing.ink import Ink, Meaning

_MEANINGS: dict[str, Meaning] = {"+": "good", "-": "error", "@": "frame"}


def patch(path: str, change: Change, painted: bool, target: str | None = None) -> Iterator[str]:
    """Yield the lines of a diff, in colours if they are wanted.

    Args:
        target: the path afterwards, where it is another.
    """
    ink = Ink(painted)
    for line in unified(path, change, target):
        if line.startswith(("--- ", "+++ ", "diff ", "rename ")):
            yield ink("strong", line)
        else:
            meaning = _MEANINGS.get(line[:1])
            yield line if meaning is None else ink(meaning, line)
