"""What an item was reviewed against: the promises in the commit that holds its review."""

from __future__ import annotations

from collections.abc import Callable

from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Snapshot
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.load import load_roadmap
from tpmlint.model.promises import FIELD, Promise, fingerprint, promises_of
from tpmlint.settings import Settings

_MOST_COMMITS = 20
"""Commits whose roadmap is read to say what changed since a review."""


def reviewed_in(
    repository: Repository | None, snapshot: Snapshot, settings: Settings
) -> Callable[[Item], tuple[Promise, ...] | None]:
    """Return what finds the promises that an item was reviewed against, in the commit that holds the review.

    Args:
        snapshot: what is checked; its commit is the newest that is looked at.
    """
    roadmaps: dict[str, Roadmap] = {}

    def find(item: Item) -> tuple[Promise, ...] | None:
        written, revision = str(item.value.get(FIELD)), snapshot.revision
        if repository is None or revision is None:
            return None
        try:
            commit = _commit_with(repository, revision, written, item.path)
            if commit not in roadmaps:
                if not commit or len(roadmaps) >= _MOST_COMMITS:
                    return None
                roadmaps[commit] = load_roadmap(CommitTree(repository, commit), settings).roadmap
        except GitError:  # A shallow or partial clone lacks it.
            return None
        roadmap = roadmaps[commit]
        then = next((each for each in roadmap.items if each.ref == item.ref), None)
        promises = () if then is None else promises_of(then, roadmap)
        return promises if fingerprint(promises) == written else None

    return find


def _commit_with(repository: Repository, revision: str, text: str, path: str) -> str:
    """Return the id of the newest commit that put a text into a file, or took it out; empty if there is none."""
    output = repository.run("log", "-1", "--format=%H", f"-S{text}", revision, "--", path)
    return output.decode("ascii").strip()
