"""The snapshots whose content git stores: the index and a commit. The disk is never read."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator

from tpmlint.git.changes import ChangedPath
from tpmlint.git.errors import GitError
from tpmlint.git.files import Missing, Obstacle, Unreadable, too_large
from tpmlint.git.listing import SUBMODULE, SYMLINK, Entry, Listing
from tpmlint.git.repository import Repository


class Stored:
    """What the index and a commit have in common."""

    def __init__(self, repository: Repository, list_files: Callable[[], Listing]) -> None:
        self._repository = repository
        self._list_files = list_files

    @functools.cached_property
    def _listing(self) -> Listing:
        return self._list_files()

    @functools.cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(self._listing.words)

    def paths(self) -> tuple[str, ...]:
        return self._paths

    def tracked(self) -> tuple[str, ...]:
        return self._paths

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.entry(path) for path in self._paths)

    def read(self, path: str, limit: int) -> bytes:
        return content(self._repository, self.entry(path), limit)

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


class Index(Stored):
    """The tree that the next commit will have."""

    label = "index"

    def __init__(self, repository: Repository) -> None:
        if repository.is_bare:
            raise GitError("a bare repository has no index", "name the revision to read, such as `--at HEAD`")
        super().__init__(repository, repository.index)

    @property
    def revision(self) -> str | None:
        return self._repository.head()


class CommitTree(Stored):
    """The files of one commit.

    Args:
        oid: its full id, as ``Repository.resolve`` gives it.
    """

    label = "commit"

    def __init__(self, repository: Repository, oid: str) -> None:
        super().__init__(repository, functools.partial(repository.tree, oid))
        self.revision = oid

    def followed_by(self, oid: str, changes: tuple[ChangedPath, ...]) -> CommitTree:
        """Return the files of another commit, of which the difference to this one is known."""
        other = CommitTree(self._repository, oid)
        other._list_files = lambda: self._listing.changed(changes)
        return other


def content(repository: Repository, entry: Entry, limit: int) -> bytes:
    """Return what git stores for a listed file; raise Unreadable if it is no file or has more than ``limit`` bytes."""
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
