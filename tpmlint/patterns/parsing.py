"""The parts of a gitignore pattern, as git's ``dir.c`` takes them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WILD = re.compile(r"[*?\[\\]")
# Two stars right after literal text, as in ``foo**/bar``: git compares the text, and then sees ``**/`` at the start.
_JOINED = re.compile(r"[^*?\[\\]*[^*?\[\\/]\*\*+\\?/")


@dataclass(frozen=True, slots=True)
class Parts:
    """A pattern without the marks around it.

    Args:
        negated: whether a ``!`` takes away what it matches.
        body: what stands between the marks, with a leading slash if there is one.
        rooted: whether a slash ties it to the root; otherwise it matches a name in any folder.
        folder_only: whether it matches folders, and so only the files in them.
    """

    negated: bool
    body: str
    rooted: bool
    folder_only: bool

    @property
    def joined(self) -> bool:
        """Whether ``**/`` follows literal text directly, and so may match nothing or end in the middle of a name."""
        return self.rooted and _JOINED.match(self.body.removeprefix("/")) is not None


def parse(pattern: str) -> Parts:
    """Return the parts of a pattern; the body of a comment or a blank is empty."""
    if pattern.startswith("#"):
        return Parts(False, "", False, False)
    line = without_trailing_blanks(pattern)
    body = line.removeprefix("!")
    negated = len(body) < len(line)
    folder_only = body.endswith("/")
    if folder_only:
        body = body[:-1]
    return Parts(negated, body, "/" in body, folder_only)


def without_trailing_blanks(line: str) -> str:
    """Return a pattern without the spaces at its end; a space after a backslash stays, and so does a tab."""
    end = line.rstrip(" ")
    if len(end) == len(line):
        return line
    backslashes = len(end) - len(end.rstrip("\\"))
    return f"{end} " if backslashes % 2 else end


def literal_prefix(pattern: str) -> str:
    """Return what stands before a pattern's first wildcard: its specificity is that text's length."""
    return _WILD.split(pattern, maxsplit=1)[0]


def literal_of(pattern: str) -> str:
    """Return the literal beginning of a pattern, without the marks of subtraction and anchoring."""
    return literal_prefix(without_trailing_blanks(pattern).removeprefix("!").removeprefix("/"))
