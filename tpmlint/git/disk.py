"""The snapshots that lie on disk: a work tree, and a folder without git."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tpmlint.git.errors import GitError
from tpmlint.git.files import Disk, Unreadable, read_each
from tpmlint.git.listing import SUBMODULE, Entry, WorkTreeListing
from tpmlint.git.repository import Repository
from tpmlint.git.stored import blob_id, content


class Directory:
    """A folder without git: all files below it but those in ``.git``."""

    label = "directory"
    revision = None

    def __init__(self, root: Path) -> None:
        self.root = root
        self._disk = Disk(root)

    @functools.cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._disk.walk()))

    def paths(self) -> tuple[str, ...]:
        return self._paths

    def tracked(self) -> None:
        return None

    def entries(self) -> tuple[Entry, ...]:
        return tuple(Entry(path) for path in self._paths)

    def read(self, path: str, limit: int) -> bytes:
        return self._disk.read(path, limit)

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        return read_each(self.read, paths, limit)


class WorkTree:
    """The files as they lie on disk, and in the index those that a sparse checkout keeps from it."""

    label = "work tree"

    def __init__(self, repository: Repository) -> None:
        if repository.is_bare:
            raise GitError("a bare repository has no work tree", "name the revision to read, such as `--at HEAD`")
        self.root = repository.top
        self._repository = repository
        self._disk = Disk(repository.top)

    @property
    def revision(self) -> str | None:
        return self._repository.head()

    @functools.cached_property
    def _listing(self) -> WorkTreeListing:
        return self._repository.listing()

    @functools.cached_property
    def _tracked(self) -> tuple[str, ...]:
        gone = {path for path in self._listing.deleted if not self._disk.exists(path)}
        return tuple(sorted(path for path in self._listing.tracked.words if path not in gone))

    @functools.cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted((*self._tracked, *self._listing.untracked)))

    def paths(self) -> tuple[str, ...]:
        return self._paths

    def tracked(self) -> tuple[str, ...]:
        return self._tracked

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entry(path) for path in self._paths)

    def read(self, path: str, limit: int) -> bytes:
        entry = self._listing.tracked.entry(path)
        if entry is not None and path in self._listing.sparse:
            return content(self._repository, entry, limit)
        if entry is not None and (entry.mode == SUBMODULE or os.name == "nt"):
            blob_id(entry)  # Git on Windows checks out a symbolic link as a file that holds the target's name.
        return self._disk.read(path, limit)

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        return read_each(self.read, paths, limit)

    def _entry(self, path: str) -> Entry:
        entry = self._listing.tracked.entry(path)
        if entry is None:
            return Entry(path)
        return entry if path in self._listing.sparse else Entry(path, entry.mode)
