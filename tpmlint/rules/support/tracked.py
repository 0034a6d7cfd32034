"""Match patterns against the files under version control, fast for many patterns and many files."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from tpmlint.model.ownership import OwnFiles
from tpmlint.patterns import compile_pattern
from tpmlint.patterns.lookup import keys_of_path, keys_of_pattern
from tpmlint.settings import Settings


def link_to(path: str, links: Collection[str]) -> str | None:
    """Return the link that a path is, or that is a folder above it; None if there is none."""
    above = path.split("/") if links else []
    return next((link for end in range(1, len(above) + 1) if (link := "/".join(above[:end])) in links), None)


class Tracked:
    """The tracked files below the configuration's folder, as patterns see them."""

    def __init__(self, paths: Iterable[str], settings: Settings) -> None:
        """Take the paths relative to the root, sorted."""
        folder = f"{settings.folder}/" if settings.folder else ""
        self._files = [path[len(folder) :] for path in paths if path.startswith(folder)] if folder else list(paths)
        self._own = OwnFiles(settings)

    def matches(self, pattern: str) -> bool:
        """Tell whether a pattern matches any file, to claim it or, after ``!``, to exclude it.

        Files that no capability can claim, such as roadmap files, count for exclusion only.
        """
        near = iter(self._near(pattern))
        first = next(near, None)
        if first is None or (compiled := compile_pattern(pattern)) is None:
            return False
        include, matcher = compiled
        return any(matcher.search(path) and not (include and self._own.match(path)) for path in chain((first,), near))

    def _near(self, pattern: str) -> Iterable[str]:
        """Return the files that a pattern may match."""
        keys = keys_of_pattern(pattern)
        folder = max((key for key in keys if key.endswith("/")), key=len, default="")
        if folder:
            return self._inside(folder)
        return min((self._by_key.get(key, ()) for key in keys), key=len, default=self._files)

    def _inside(self, folder: str) -> Iterator[str]:
        for at in range(bisect_left(self._files, folder), len(self._files)):
            path = self._files[at]
            if not path.startswith(folder):
                return
            yield path

    @functools.cached_property
    def _by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        folders: dict[str, list[str]] = {}
        for path in self._files:
            above, slash, name = path.rpartition("/")
            folders.setdefault(above + slash, []).append(path)
            for key in keys_of_path(name):
                found.setdefault(key, []).append(path)
        for folder, inside in folders.items():
            for key in keys_of_path(folder):
                found.setdefault(key, []).extend(inside)
        return found
