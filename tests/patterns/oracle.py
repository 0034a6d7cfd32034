"""Asks git which paths a pattern matches: many patterns and paths in one process."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.repos import Repo


class Git:
    """A repository in which each pattern has a folder with a ``.gitignore`` of one line."""

    def __init__(self, root: Path) -> None:
        self._repo = Repo(root)

    def matches(self, asked: Iterable[tuple[str, str]]) -> list[bool]:
        """Tell of each pattern and path whether the pattern matches the file or a folder that the file is in.

        Args:
            asked: patterns without a ``!``, for what a subtraction matches git does not tell of files below a folder.
        """
        asked = list(asked)
        folders = {
            pattern: str(number) for number, pattern in enumerate(dict.fromkeys(pattern for pattern, _ in asked))
        }
        self._repo.write({f"{folder}/.gitignore": os.fsencode(f"{pattern}\n") for pattern, folder in folders.items()})
        given = b"".join(os.fsencode(f"{folders[pattern]}/{path}\0") for pattern, path in asked)
        command = ("-c", "core.ignorecase=false", "check-ignore", "--no-index", "--verbose", "--non-matching")
        # It ends with 1 where nothing is ignored.
        told = self._repo.git(*command, "--stdin", "-z", given=given, fails=True).split("\0")
        assert len(told) == 4 * len(asked) + 1
        return [told[at] != "" for at in range(0, 4 * len(asked), 4)]

    def takes(self, lines: Sequence[str], paths: Sequence[str]) -> dict[str, bool]:
        """Tell of each path what the last pattern of a list that matches it says, as tpmlint reads a list."""
        found = self.matching(lines, paths)
        return {path: bool(found[path]) and not lines[found[path][-1]].startswith("!") for path in paths}

    def matching(self, lines: Sequence[str], paths: Sequence[str]) -> dict[str, list[int]]:
        """Return for each path the indexes of the patterns that match it, whether they add or subtract."""
        asked = [(number, path) for path in paths for number in range(len(lines))]
        told = self.matches((lines[number].removeprefix("!"), path) for number, path in asked)
        found: dict[str, list[int]] = {path: [] for path in paths}
        for (number, path), taken in zip(asked, told, strict=True):
            if taken:
                found[path].append(number)
        return found
