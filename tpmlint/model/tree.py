"""The files under version control: whether a path that an item names is there, what is near, what a pattern matches."""

from __future__ import annotations

import functools
import posixpath
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from tpmlint.model.ownership import OwnFiles
from tpmlint.patterns import compile_pattern
from tpmlint.patterns.lookup import keys_of_path, keys_of_pattern
from tpmlint.settings import Settings
from tpmlint.text.similarity import GUESSES, nearest

_MOST_SIBLINGS = 2_000


class Tree:
    """The tracked files.

    Args:
        paths: relative to the root, with ``/``, sorted; that of a submodule ends with ``/``.
        folder: of the configuration.
    """

    def __init__(self, paths: Sequence[str], folder: str = "") -> None:
        self._paths = paths
        self._folder = folder
        self._guesses = GUESSES

    def has(self, path: str) -> bool:
        """Tell whether a path is a file, a submodule or a folder with a file in it."""
        if path in ("", "."):
            return bool(self._paths)
        at = bisect_left(self._paths, path)
        if at < len(self._paths) and self._paths[at] == path:
            return True
        below = f"{path}/"
        at = bisect_left(self._paths, below)
        return at < len(self._paths) and self._paths[at].startswith(below)

    def finds(self, text: str, of: str) -> bool:
        """Tell whether a path that an item names is there, from the configuration's folder, the top or its file's.

        Args:
            text: as written; ``./`` and ``../`` at its start mean the file's own folder, and ``#section`` may follow.
            of: the path of the item's file.
        """
        return any(self.has(path) for path in self._meanings(text, of))

    def links(self, target: str, of: str) -> bool:
        """Tell whether a link in a file leads to what is there; one that leads out of the repository may."""
        path = _normal(posixpath.join(posixpath.dirname(of), target))
        return path is None or self.has(path)

    def _meanings(self, text: str, of: str) -> Iterator[str]:
        for written in dict.fromkeys((text, text.partition("#")[0])):
            own = posixpath.dirname(of)
            folders = (own,) if written.startswith(("./", "../")) else (self._folder, "", own)
            for folder in dict.fromkeys(folders):
                path = _normal(posixpath.join(folder, written)) if written else None
                if path is not None:
                    yield path

    def nearest(self, text: str, of: str) -> str | None:
        """Return the tracked path that a missing one probably means, or None: of that name, or in that folder.

        Only the first questions are answered; where very many paths are missing, something larger is wrong.

        Args:
            text, of: as for ``finds``.
        """
        path = next(self._meanings(text.partition("#")[0], of), None)
        self._guesses -= 1
        if path is None or self._guesses < 0:
            return None
        folder, _, name = path.rpartition("/")
        same = self._by_name.get(name, ())
        found = same[0] if len(same) == 1 else nearest(path, same)
        if found is None and (beside := self._inside(folder)):
            near = nearest(name, beside)
            found = None if near is None else f"{folder}/{near}".removeprefix("/")
        below = f"{self._folder}/" if self._folder else ""
        return found.removeprefix(below) if found is not None else None

    def _inside(self, folder: str) -> list[str]:
        """Return the names in a folder, or none if there are too many."""
        above = f"{folder}/" if folder else ""
        names: dict[str, None] = {}
        for at in range(bisect_left(self._paths, above), len(self._paths)):
            path = self._paths[at]
            if not path.startswith(above):
                break
            names[path[len(above) :].partition("/")[0]] = None
            if len(names) > _MOST_SIBLINGS:
                return []
        return list(names)

    @functools.cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._paths:
            found.setdefault(path.removesuffix("/").rpartition("/")[2], []).append(path.removesuffix("/"))
        return found


def _normal(path: str) -> str | None:
    """Return a path without ``.`` and ``..``, or None if it leads out of the repository."""
    normal = posixpath.normpath(path)
    return None if normal.startswith(("../", "/")) or normal == ".." else normal


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
