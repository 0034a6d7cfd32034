"""The files under version control, asked which of them a pattern takes: quick for many patterns and many files."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.roadmap.claims import OwnFiles, compile_pattern, keys_of_path, keys_of_pattern
from tpmlint.settings import Settings


class Tracked:
    """The tracked files below the configuration's folder, as patterns see them."""

    def __init__(self, paths: Iterable[str], settings: Settings) -> None:
        """Take the paths relative to the root."""
        folder = f"{settings.folder}/" if settings.folder else ""
        self._files = [path[len(folder) :] for path in paths if path.startswith(folder)]
        self._own = OwnFiles(settings)
        self._by_key: dict[str, list[str]] = {}
        folders: dict[str, list[str]] = {}
        for path in self._files:
            above, slash, name = path.rpartition("/")
            folders.setdefault(above + slash, []).append(path)
            for key in keys_of_path(name):
                self._by_key.setdefault(key, []).append(path)
        for within, inside in folders.items():
            for key in keys_of_path(within):
                self._by_key.setdefault(key, []).extend(inside)

    def matches(self, pattern: str) -> bool:
        """Tell whether a pattern takes any file: to claim it or, after ``!``, to take it away.

        Files that no capability can claim, such as the roadmap's own, count for the latter only.
        """
        compiled = compile_pattern(pattern)
        if compiled is None:
            return False
        include, regex = compiled
        near = self._files
        for key in keys_of_pattern(pattern):
            near = min(near, self._by_key.get(key, []), key=len)
        return any(regex.search(path) and not (include and self._own.match(path)) for path in near)
