"""The files of one state, whichever: the work tree, the index, a commit, or a folder that git does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from tpmlint.git.disk import Directory, WorkTree
from tpmlint.git.files import Missing, Obstacle, Unreadable, read_each, too_large
from tpmlint.git.listing import Entry
from tpmlint.git.stored import CommitTree, Index

__all__ = [
    "CommitTree",
    "Directory",
    "Entry",
    "Index",
    "Missing",
    "Obstacle",
    "Overlay",
    "Snapshot",
    "Unreadable",
    "WorkTree",
]


class Snapshot(Protocol):
    """The files of one state.

    Paths are relative to the root with ``/``, in text; bytes that are not UTF-8 are surrogates.

    Attributes:
        label: ``work tree``, ``index``, ``commit`` or ``directory``.
        revision: full id of the commit it is or builds upon, or None.
    """

    @property
    def label(self) -> str: ...
    @property
    def revision(self) -> str | None: ...

    def paths(self) -> tuple[str, ...]:
        """Return all files, sorted; in a work tree those tracked, or untracked and not ignored, that exist."""
        ...

    def tracked(self) -> tuple[str, ...] | None:
        """Return those of ``paths`` that are under version control, sorted, or None where nothing can be."""
        ...

    def entries(self) -> tuple[Entry, ...]:
        """Return ``paths`` with mode and blob id where they are known to be those of the content."""
        ...

    def read(self, path: str, limit: int) -> bytes:
        """Return a file's content.

        Args:
            limit: the most bytes it may have.
        Raises:
            Unreadable: it is no regular file, is too large or cannot be read; ``Missing`` if there is none.
            GitError: the repository lacks the content.
        """
        ...

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield each path with its content, or with what is in the way."""
        ...


class Overlay:
    """A snapshot in which some files have another content: as an editor has them, or as they would be if mended."""

    def __init__(self, below: Snapshot, files: Mapping[str, bytes]) -> None:
        self._below = below
        self._files = files

    @property
    def label(self) -> str:
        return self._below.label

    @property
    def revision(self) -> str | None:
        return self._below.revision

    def paths(self) -> tuple[str, ...]:
        below = self._below.paths()
        new = self._files.keys() - below
        return tuple(sorted((*below, *new))) if new else below

    def tracked(self) -> tuple[str, ...] | None:
        return self._below.tracked()

    def entries(self) -> tuple[Entry, ...]:
        below = {entry.path: entry for entry in self._below.entries()}
        for path in self._files:
            below[path] = Entry(path, old.mode if (old := below.get(path)) else None)
        return tuple(below[path] for path in sorted(below))

    def read(self, path: str, limit: int) -> bytes:
        data = self._files.get(path)
        if data is None:
            return self._below.read(path, limit)
        if len(data) > limit:
            raise too_large(path, limit)
        return data

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        return read_each(self.read, paths, limit)
