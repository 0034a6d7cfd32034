"""The files of one state: the work tree, the index, a commit, or a folder without git."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from tpmlint.git.files import Disk, Missing, Obstacle, Unreadable, disk_path, read_each, too_large
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.tree import SUBMODULE, SYMLINK, ChangedPath, Entry, Listing, WorkTreeListing, listed

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


_BARE_REMEDY = (
    "use a clone with a work tree; of a bare repository, `check --at`, `diff`, `audit` and `report --at` read commits"
)


class Snapshot(Protocol):
    """The files of one state.

    Paths are relative to the root with ``/``, in text; bytes that are not UTF-8 are surrogates.

    Attributes:
        label: ``work tree``, ``index``, ``commit`` or ``directory``.
        revision: full id of the commit that it is or is based on, or None.
    """

    @property
    def label(self) -> str: ...
    @property
    def revision(self) -> str | None: ...

    def paths(self) -> tuple[str, ...]:
        """Return all files, sorted; in a work tree the existing ones that are tracked, or untracked and not ignored."""
        ...

    def tracked(self) -> tuple[str, ...] | None:
        """Return those of ``paths`` that git tracks, or None outside of git.

        They are sorted; the path of a submodule ends with ``/``.
        """
        ...

    def links(self) -> frozenset[str]:
        """Return the symbolic links that git tracks; none outside of git."""
        ...

    def entries(self) -> tuple[Entry, ...]:
        """Return ``paths`` with mode and blob id where these are known to match the content."""
        ...

    def read(self, path: str, limit: int) -> bytes:
        """Return a file's content.

        Args:
            limit: maximum size in bytes.
        Raises:
            Unreadable: it is not a regular file, is too large or cannot be read; ``Missing`` if it does not exist.
            GitError: the repository lacks the content.
        """
        ...

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Yield each path with its content, or with the reason why it cannot be read."""
        ...


class StoredTree:
    """Files that git stores: the base of ``Index`` and ``CommitTree``."""

    def __init__(self, repository: Repository, list_files: Callable[[], Listing]) -> None:
        self._repository = repository
        self._list_files = list_files

    @functools.cached_property
    def _listing(self) -> Listing:
        return self._list_files()

    def paths(self) -> tuple[str, ...]:
        return self._listing.paths

    def tracked(self) -> tuple[str, ...]:
        return self._tracked

    @functools.cached_property
    def _tracked(self) -> tuple[str, ...]:
        return _with_submodules(self._listing.paths, self._listing)

    def links(self) -> frozenset[str]:
        return self._listing.paths_of(SYMLINK)

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.entry(path) for path in self._listing.paths)

    def read(self, path: str, limit: int) -> bytes:
        entry = self._listing.entry(path)
        if entry is None and (inside := self._in_submodule(path)) is not None:
            submodule, rest = inside
            return submodule.read(rest, limit)
        return read_stored(self._repository, self.entry(path), limit)

    def _in_submodule(self, path: str) -> tuple[CommitTree, str] | None:
        """Return the commit of the submodule that has a path, and the path in it; None if nothing here has it."""
        parts = path.split("/")
        for length in range(1, len(parts)):
            entry = self._listing.entry("/".join(parts[:length]))
            if entry is not None and entry.mode == SUBMODULE and entry.oid is not None:
                found = self._submodule(entry.path, entry.oid)
                return None if found is None else (CommitTree(found, entry.oid), "/".join(parts[length:]))
        return None

    def _submodule(self, path: str, oid: str) -> Repository | None:
        """Return a repository with a commit of a submodule: at its path, or where git keeps what moved or went."""
        top = disk_path(self._repository.top, path)
        here = Repository.open(top) if os.path.lexists(top / ".git") else None
        if here is not None and here.has(oid):
            return here
        for folder in _git_dirs(self._repository.git_path("modules")):
            try:
                kept = Repository.kept(folder)
                if kept.has(oid):
                    return kept
            except GitError:
                continue  # What is left of another one.
        return here

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        answers: list[tuple[str, str | Unreadable]] = []
        for path in paths:
            try:
                answers.append((path, blob_id(self.entry(path))))
            except Unreadable as error:
                answers.append((path, error))
        blobs = self._repository.blobs([oid for _, oid in answers if isinstance(oid, str)], limit)
        for path, oid in answers:
            if isinstance(oid, Unreadable):
                yield path, oid
            else:
                data = next(blobs).data
                yield path, too_large(path, limit) if data is None else data

    def entry(self, path: str) -> Entry:
        entry = self._listing.entry(path)
        if entry is None:
            raise Missing(path)
        return entry


class Index(StoredTree):
    """The tree that the next commit will have."""

    label = "index"

    def __init__(self, repository: Repository) -> None:
        if repository.is_bare:
            raise GitError("a bare repository has no index", _BARE_REMEDY)
        super().__init__(repository, repository.index)

    @property
    def revision(self) -> str | None:
        return self._repository.head()


class CommitTree(StoredTree):
    """The files of one commit.

    Args:
        oid: its full id, as ``Repository.resolve`` gives it.
        near_index: whether the index has most of its files, so that listing it is faster.
    """

    label = "commit"

    def __init__(self, repository: Repository, oid: str, near_index: bool = False) -> None:
        super().__init__(
            repository, functools.partial(repository.tree_near_index if near_index else repository.tree, oid)
        )
        self.revision = oid

    def followed_by(self, oid: str, changes: tuple[ChangedPath, ...]) -> CommitTree:
        """Return the files of another commit whose changes against this one are known."""
        other = CommitTree(self._repository, oid)
        other._list_files = lambda: self._listing.changed(changes)
        return other


class StoredFiles(StoredTree):
    """Some files that git stores.

    Args:
        blobs: mode and blob id of each, by its path.
    """

    label = "commit"
    revision = None

    def __init__(self, repository: Repository, blobs: Mapping[str, tuple[str, str]]) -> None:
        words = {path: f"{mode} {oid}" for path, (mode, oid) in blobs.items()}
        super().__init__(repository, lambda: listed(words, 0, 1))


def _git_dirs(folder: Path) -> Iterator[Path]:
    """Yield the git directories below the one in which git keeps those of submodules, by their names."""
    for above, folders, files in os.walk(folder):
        if "HEAD" in files and "objects" in folders:
            folders.clear()
            yield Path(above)
            yield from _git_dirs(Path(above, "modules"))
        folders.sort()


def _with_submodules(paths: tuple[str, ...], listing: Listing) -> tuple[str, ...]:
    """Return paths with a ``/`` appended to each submodule."""
    submodules = listing.paths_of(SUBMODULE)
    return tuple(f"{path}/" if path in submodules else path for path in paths) if submodules else paths


def read_stored(repository: Repository, entry: Entry, limit: int) -> bytes:
    """Return the stored content of a listed file; raise Unreadable if it is not a file or too large."""
    (blob,) = repository.blobs([blob_id(entry)], limit)
    if blob.data is None:
        raise too_large(entry.path, limit)
    return blob.data


def blob_id(entry: Entry) -> str:
    """Return the id of a file's content; raise Unreadable for a symbolic link or a submodule."""
    if entry.mode == SYMLINK:
        raise Unreadable(entry.path, Obstacle.SYMLINK, "a symbolic link")
    if entry.mode == SUBMODULE or entry.oid is None:
        raise Unreadable(entry.path, Obstacle.SUBMODULE, "a submodule")
    return entry.oid


class Directory:
    """A folder without git: all files below it, except those in ``.git``."""

    label = "directory"
    revision = None

    def __init__(self, root: Path, below: str = "") -> None:
        """Take the folder that paths are relative to.

        Args:
            below: list only the files in this folder, relative to ``root``; others can still be read.
        """
        self.root = root
        self._below = below
        self._disk = Disk(root)

    @functools.cached_property
    def _paths(self) -> tuple[str, ...]:
        if not self._below:
            return tuple(sorted(self._disk.walk()))
        return tuple(sorted(f"{self._below}/{path}" for path in Disk(self.root / self._below).walk()))

    def paths(self) -> tuple[str, ...]:
        return self._paths

    def tracked(self) -> None:
        return None

    def links(self) -> frozenset[str]:
        return frozenset()

    def entries(self) -> tuple[Entry, ...]:
        return tuple(Entry(path) for path in self._paths)

    def read(self, path: str, limit: int) -> bytes:
        return self._disk.read(path, limit)

    def read_many(self, paths: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | Unreadable]]:
        return read_each(self.read, paths, limit)


class WorkTree:
    """The files on disk; those that a sparse checkout omits are read from the index."""

    label = "work tree"

    def __init__(self, repository: Repository) -> None:
        if repository.is_bare:
            raise GitError("a bare repository has no work tree", _BARE_REMEDY)
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
        missing = {path for path in self._listing.deleted if not self._disk.exists(path)}
        return tuple(path for path in self._listing.tracked.paths if path not in missing)

    @functools.cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted((*self._tracked, *self._listing.untracked)))

    def paths(self) -> tuple[str, ...]:
        return self._paths

    def tracked(self) -> tuple[str, ...]:
        return self._with_submodules

    @functools.cached_property
    def _with_submodules(self) -> tuple[str, ...]:
        return _with_submodules(self._tracked, self._listing.tracked)

    def links(self) -> frozenset[str]:
        return self._listing.tracked.paths_of(SYMLINK)

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entry(path) for path in self._paths)

    def read(self, path: str, limit: int) -> bytes:
        entry = self._listing.tracked.entry(path)
        if entry is not None and path in self._listing.sparse:
            return read_stored(self._repository, entry, limit)
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


class Overlay:
    """A snapshot with some files replaced: by an editor's unsaved texts, or by their fixed content."""

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

    def links(self) -> frozenset[str]:
        return self._below.links() - self._files.keys()

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
