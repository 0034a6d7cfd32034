"""What the commits of a history did to declared interfaces; each version of a file is read once."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from tpmlint.change.declared import interface_comparison
from tpmlint.change.fact_cache import FactCache
from tpmlint.change.interface_change import InterfaceChange
from tpmlint.change.model import Side
from tpmlint.git.files import Obstacle, Unreadable
from tpmlint.git.repository import Repository
from tpmlint.git.tree import ChangedPath, Listing
from tpmlint.limits import INTERFACE_BYTES
from tpmlint.model.interface_paths import FoldedPaths, InterfacePaths
from tpmlint.settings import ChangePolicy

_REGULAR = ("100644", "100755")
_MOST_BYTES = 32 << 20


class ContractReader:
    """Compares the interfaces of commits.

    Args:
        policy: the policy of the newest commit.
        known: the facts that earlier audits read; None where nothing is cached.
    """

    def __init__(self, repository: Repository, policy: ChangePolicy, known: FactCache | None = None) -> None:
        self._repository = repository
        self._known = known
        self._policy = policy
        self._blobs: OrderedDict[str, bytes | None] = OrderedDict()
        self._bytes = 0

    def comparison(
        self, before: Side, after: Side, files: Iterable[ChangedPath], oid: str
    ) -> Callable[[Sequence[ChangedPath], Sequence[ChangedPath]], InterfaceChange]:
        """Return a function from changed files that are declared as interfaces, and those that moved, to what changed.

        Args:
            files: all files that the commit changed.
            oid: of the commit; other files are those of its tree.
        """
        return interface_comparison(before, after, _CommitFiles(self, files, oid), self._policy, self._known)

    def content(self, path: str, mode: str, oid: str) -> bytes:
        """Return the bytes of one version of a file.

        Raises:
            Unreadable: it is not a regular file, or too large.
        """
        if mode not in _REGULAR:
            raise Unreadable(path, Obstacle.SPECIAL, "not a regular file")
        if oid in self._blobs:
            self._blobs.move_to_end(oid)
            data = self._blobs[oid]
        else:
            (blob,) = self._repository.blobs([oid], INTERFACE_BYTES)
            data = self._blobs[oid] = blob.data
            self._bytes += len(data or b"")
            while self._bytes > _MOST_BYTES and len(self._blobs) > 1:
                _, oldest = self._blobs.popitem(last=False)
                self._bytes -= len(oldest or b"")
        if data is None:
            raise Unreadable(path, Obstacle.OTHER, f"over {INTERFACE_BYTES} bytes")
        return data

    def tree(self, oid: str) -> Listing:
        """Return the files of a commit."""
        return self._repository.tree(oid)


class _CommitFiles:
    """The files of a commit and of its first parent; the tree is listed only if a file is not among the changed."""

    def __init__(self, reader: ContractReader, files: Iterable[ChangedPath], oid: str) -> None:
        self._reader = reader
        self._changed = {each.path: each for each in files}
        self._oid = oid

    def read_before(self, path: str) -> bytes | None:
        file = self._changed.get(path)
        if file is None:
            return self._unchanged(path)
        return None if file.status == "A" else self._reader.content(path, file.old_mode, file.old_oid)

    def read_after(self, path: str) -> bytes | None:
        file = self._changed.get(path)
        if file is None:
            return self._unchanged(path)
        return None if file.status == "D" else self._reader.content(path, file.mode, file.oid)

    def listed(self, paths: InterfacePaths) -> tuple[Sequence[str], Sequence[str]]:
        after = paths.among(self._paths)
        added = {path for path, file in self._changed.items() if file.status == "A"}
        gone = [path for path, file in self._changed.items() if file.status == "D" and paths.match(path)]
        return tuple(sorted({*after, *gone} - added)), after

    def _unchanged(self, path: str) -> bytes | None:
        entry = self._tree.entry(path)
        return None if entry is None else self._reader.content(path, entry.mode or "", entry.oid or "")

    @functools.cached_property
    def _paths(self) -> FoldedPaths:
        return FoldedPaths(self._tree.paths)

    @functools.cached_property
    def _tree(self) -> Listing:
        return self._reader.tree(self._oid)
