"""The gitignore-style patterns that most people write: a folder, or an ending below a folder. They need no expression.

What they match is what pathspec says they match; the tests hold the two to the same answers.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Protocol

# A name without wildcard, bound to the root by a slash before it or between its parts.
_FOLDER = re.compile(r"!?/?((?:(?<=/)|(?=[^/]+/[^/*]))[\w.-]+(?:/[\w.-]+)*)(/(?:\*\*)?)?", re.ASCII)
_ENDING = re.compile(r"!?(?:(?:\*\*/)?|/?([\w.-]+(?:/[\w.-]+)*/)\*\*/)\*(\.\w+(?:\.\w+)*)", re.ASCII)


class Matcher(Protocol):
    """What a pattern matches."""

    def search(self, path: str, /) -> object:
        """Return something true if ``path`` is among it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """All files in one folder, and the file that the name means otherwise."""

    path: str
    or_file: bool

    def search(self, path: str, /) -> bool:
        """Tell whether ``path`` is among them."""
        return path.startswith(f"{self.path}/") or (self.or_file and path == self.path)


@dataclass(frozen=True, slots=True)
class Ending:
    """All in one folder whose name ends so, or that lies in a folder whose name does; the empty folder is any."""

    folder: str
    ending: str

    def search(self, path: str, /) -> bool:
        """Tell whether ``path`` is among them."""
        if not path.startswith(self.folder):
            return False
        return path.endswith(self.ending) or path.find(f"{self.ending}/", len(self.folder)) >= 0


@functools.lru_cache(maxsize=4096)
def shape_of(pattern: str) -> Folder | Ending | None:
    """Return what a pattern matches, whether or not a ``!`` stands before it; None where that takes an expression."""
    plain = _FOLDER.fullmatch(pattern)
    if plain is not None:
        return Folder(plain[1], plain[2] is None)
    plain = _ENDING.fullmatch(pattern)
    return None if plain is None else Ending(plain[1] or "", plain[2])
