"""gitignore-style patterns over many paths, cheap where nothing can match.

The semantics are pathspec's; a literal beginning or ending of a pattern only spares the questions whose answer is no.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_WILD = re.compile(r"[*?\[\\]")
_SUFFIX = re.compile(r"\*(\.[^*?\[\]/\\]+)$")


class Patterns:
    """An ordered list of patterns; a later ``!pattern`` takes back what an earlier one matched."""

    __slots__ = ("_spec", "_suffixes", "lines")

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the patterns as written.

        Args:
            lines: gitignore-style patterns, relative to the folder that the paths are relative to.
        """
        self.lines = tuple(lines)
        self._spec: GitIgnoreSpec | None = None
        self._suffixes = _common_suffixes(self.lines)

    def match(self, path: str) -> bool:
        """Tell whether the patterns take ``path``, a file's path with ``/``."""
        if self._suffixes is not None and not path.endswith(self._suffixes):
            return False
        if self._spec is None:
            self._spec = _compiled(self.lines)
        return bool(self._spec.match_file(path))

    def filter(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield the paths that the patterns take, in the order given."""
        return (path for path in paths if self.match(path))


@functools.lru_cache(maxsize=512)
def _compiled(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def _common_suffixes(lines: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the endings of which a match must have one, or None where some pattern promises none."""
    suffixes: set[str] = set()
    for line in lines:
        if line.startswith("!"):
            continue
        found = _SUFFIX.search(line)
        if found is None:
            return None
        suffixes.add(found.group(1))
    return tuple(sorted(suffixes))


def literal_prefix(pattern: str) -> str:
    """Return what stands before a pattern's first wildcard: its specificity is that text's length."""
    return _WILD.split(pattern, maxsplit=1)[0]
