"""From what a user or a CI system says to the two ends of a change."""

from __future__ import annotations

from dataclasses import dataclass

from tpmlint.fault import Refusal
from tpmlint.git.ancestry import UNSHALLOW
from tpmlint.git.errors import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Index, Snapshot, WorkTree
from tpmlint.settings import Target

DEFAULT_BASES = ("origin/HEAD", "origin/main", "origin/master")


@dataclass(frozen=True, slots=True)
class Ends:
    """A change's two ends.

    Args:
        before, after: the files on either side.
        base: full id of what the change is compared with, as the user or the CI named it.
        merge_base: full id of the commit that ``before`` is; None for the empty tree before the first commit.
        head: full id of the commit that ``after`` is or builds upon; None before the first commit.
        notes: what a reader should know of how these were found.
    """

    before: Snapshot
    after: Snapshot
    base: str | None
    merge_base: str | None
    head: str | None
    target: Target
    notes: tuple[str, ...] = ()


def find_ends(
    repository: Repository,
    target: Target,
    base: str | None,
    head: str | None,
    merging: str | None = None,
    pushed: bool = False,
) -> Ends:
    """Return the ends of the change that is meant.

    Args:
        target: ``staged`` judges the index against HEAD, ``worktree`` what is not committed yet, ``commits`` a range.
        base: revision to compare with; None looks for the default branch of ``origin``.
        head: revision to judge; None means HEAD.
        merging: full id of the pull request's head as the CI tells it: where HEAD is a test merge of it, the base is
            the test merge's first parent, and elsewhere that head is judged, for the base of the event goes stale.
        pushed: whether ``base`` is where a push started: one with force may have thrown it away, and the default branch
            takes its place.
    Raises:
        GitError: a revision names no commit, or the two have no common ancestor that this clone knows.
        Refusal: there is nothing to compare with.
    """
    current = repository.head()
    if target != "commits":
        tree = CommitTree(repository, current or repository.empty_tree())
        files: Snapshot = Index(repository) if target == "staged" else WorkTree(repository)
        return Ends(tree, files, current, current, current, target)
    if head is None and current is None:
        raise Refusal("there is no commit yet, so no range of commits to judge", "judge the index with --staged")
    tip = repository.resolve("HEAD" if head is None else head)
    notes: list[str] = []
    if merging is not None and head is None:
        parents = repository.parents(tip)
        if len(parents) == 2 and parents[1] == merging:
            if repository.is_shallow():
                repository.merge_base(parents[0], tip, ("the base", "HEAD"))
            return Ends(
                CommitTree(repository, parents[0]), CommitTree(repository, tip), parents[0], parents[0], tip, target
            )
        tip = repository.resolve(merging)
    if base is not None and pushed and not repository.is_shallow() and _resolve(repository, base) is None:
        notes.append("where the push started is not known here, so the change is compared with the default branch")
        base = None
    other, name = _base(repository, base)
    bases = repository.merge_bases(other, tip)
    if base is None and other == tip and repository.is_shallow() and not repository.parents(tip):
        raise GitError(f"this clone is too shallow to tell what changed up to '{name}'", UNSHALLOW)
    known = len(bases) == 1 and not repository.is_shallow()
    merge_base = bases[0] if known else repository.merge_base(other, tip, (name, head or "HEAD"))
    if len(bases) > 1:
        notes.append(f"the branches crossed: of {len(bases)} merge bases the one of smallest id was taken")
    return Ends(
        CommitTree(repository, merge_base), CommitTree(repository, tip), other, merge_base, tip, target, tuple(notes)
    )


def _base(repository: Repository, base: str | None) -> tuple[str, str]:
    if base is not None:
        return repository.resolve(base), base
    for name in DEFAULT_BASES:
        oid = _resolve(repository, name)
        if oid is not None:
            return oid, name
    if repository.is_shallow():
        raise GitError("this clone is too shallow to tell what the change is compared with", UNSHALLOW)
    raise Refusal(
        f"there is nothing to compare with: none of {', '.join(DEFAULT_BASES)} is known here",
        "name BASE: a branch, a tag or a commit, such as `tpmlint diff main`",
    )


def _resolve(repository: Repository, revision: str) -> str | None:
    try:
        return repository.resolve(revision)
    except GitError:
        return None
