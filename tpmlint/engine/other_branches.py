"""The items that other branches define: what would collide once both are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tpmlint.git.process import GitError
from tpmlint.git.refs import other_branches
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import StoredTree
from tpmlint.git.tree import Listing, listed
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.load import load_roadmap
from tpmlint.model.roadmap_files import find_sources
from tpmlint.rule import OtherDefinition
from tpmlint.settings import Settings

MOST_BRANCHES = 50
"""Branches whose roadmap files are read, the newest ones."""

MOST_FILES = 2000
"""Roadmap files of other branches that are read, which differ from the commit's own."""


class OtherBranches:
    """Finds what other branches define, with the configuration that is in effect.

    Branches whose tip the commit contains are no others, and neither are its own branch and what that follows.

    Attributes:
        notes: what the reader must know of branches that were not read.
    """

    def __init__(self, repository: Repository | None, head: str | None, settings: Settings, own: str = "") -> None:
        """Take a commit to compare with.

        Args:
            own: the name of the branch that the commit is of, where a CI system checked out the commit alone.
        """
        self._repository = repository
        self._head = head
        self._settings = settings
        self._own = own
        self.notes: tuple[str, ...] = ()

    def find(self, items: Iterable[Item]) -> Mapping[str, OtherDefinition]:
        """Return, by ``kind:id``, those of some items that another branch added too since they parted, differently."""
        new = {item.ref: item for item in items}
        if self._repository is None or self._head is None or not new or not self._settings.change.branches:
            return {}
        if self._repository.is_shallow():
            self.notes = ("the clone is shallow: the ids of other branches are not compared; fetch the whole history",)
            return {}
        found: dict[str, OtherDefinition] = {}
        files = 0
        branches = other_branches(self._repository.run, self._head, self._own)
        for branch in branches[:MOST_BRANCHES]:
            if files > MOST_FILES:
                self.notes += (
                    f"other branches change more than {MOST_FILES:,} roadmap files; the rest is not compared",
                )
                break
            try:
                blobs = self._changed_sources(self._repository, self._head, branch.tip)
                files += len(blobs)
                theirs = self._load(self._repository, blobs).items
                differing = [item for item in theirs if item.ref in new and item.value != new[item.ref].value]
                for item in self._added(self._repository, self._head, branch.tip, differing):
                    known = found.get(item.ref)
                    names = (branch.name,) if known is None else (*known.branches, branch.name)
                    found[item.ref] = OtherDefinition(names, item if known is None else known.item)
            except GitError as error:  # A partial clone lacks a file.
                self.notes += (f"the roadmap of {branch.name} cannot be read: {error.message}",)
        if len(branches) > MOST_BRANCHES:
            self.notes += (f"of {len(branches)} other branches the newest {MOST_BRANCHES} are compared",)
        return found

    def _changed_sources(self, repository: Repository, before: str, after: str) -> dict[str, str]:
        """Return mode and id of the roadmap files of ``after`` that differ from those of ``before``, by path."""
        changes = repository.changes_between(before, after)
        blobs = {file.path: f"{file.mode} {file.oid}" for file in changes if file.status != "D"}
        taken = find_sources(_Blobs(repository, blobs), self._settings).taken
        return {path: blobs[path] for path in taken}

    def _load(self, repository: Repository, blobs: Mapping[str, str]) -> Roadmap:
        return load_roadmap(_Blobs(repository, blobs), self._settings).roadmap

    def _added(self, repository: Repository, head: str, tip: str, items: list[Item]) -> Iterator[Item]:
        """Yield the items that were not there where both branches parted."""
        bases = repository.merge_bases(head, tip) if items else ()
        if not items or not bases:
            yield from items
            return
        paths = {item.path for item in items}
        changes = [file for file in repository.changes_between(bases[0], tip) if file.path in paths]
        old = {file.path: f"{file.old_mode} {file.old_oid}" for file in changes if file.status != "A"}
        known = {item.ref for item in self._load(repository, old).items}
        left = [item for item in items if item.ref not in known]
        if left:  # It may have moved to another file since.
            listed = repository.tree(bases[0])
            entries = (listed.entry(path) for path in find_sources(_Listed(repository, listed), self._settings).taken)
            blobs = {entry.path: f"{entry.mode} {entry.oid}" for entry in entries if entry is not None}
            known = {item.ref for item in self._load(repository, blobs).items}
        yield from (item for item in left if item.ref not in known)


class _Listed(StoredTree):
    """Files of a commit that are listed already."""

    label = "commit"
    revision = None

    def __init__(self, repository: Repository, listing: Listing) -> None:
        super().__init__(repository, lambda: listing)


class _Blobs(_Listed):
    """Some files of a commit.

    Args:
        blobs: mode and id by path.
    """

    def __init__(self, repository: Repository, blobs: Mapping[str, str]) -> None:
        super().__init__(repository, listed(blobs, 0, 1))
