"""Find a change's two ends: the base and the head, as the user or the CI system names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.errors import UserError
from tpmlint.git.commits import UNSHALLOW
from tpmlint.git.process import GitError, printable
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Index, Snapshot, WorkTree
from tpmlint.git.tree import ChangedPath, compose
from tpmlint.settings import Target

DEFAULT_BASES = ("origin/HEAD", "origin/main", "origin/master")


class Endpoints(Struct, frozen=True):
    """A change's two ends.

    Args:
        before, after: the files on either side.
        base: full id of the commit to compare with, as the user or the CI named it.
        merge_base: full id of the commit of ``before``; None for the empty tree before the first commit.
        head: full id of the commit of ``after``, or that it builds on; None before the first commit.
        bases: all merge bases, if there are several.
        united: what merging these changes in ``merge_base``, so that ``before`` is not exactly that commit.
        policy: the files of the target branch's newest commit, whose configuration, schemas and waivers decide.
        notes: remarks for the reader on how the ends were found.
    """

    before: Snapshot
    after: Snapshot
    base: str | None
    merge_base: str | None
    head: str | None
    target: Target
    policy: Snapshot
    notes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    united: tuple[ChangedPath, ...] = ()


def read_range(base: str | None, end: str | None, head: str | None) -> tuple[str | None, str | None]:
    """Return BASE and HEAD of ``A B``, ``A..B`` and ``A...B``, which all mean the change from where B left A.

    Raises:
        UserError: HEAD is given twice.
    """
    ends: list[str | None] = []
    # No name of git's has two full stops; a search in messages, `:/words`, can.
    if base is not None and ".." in base and not base.startswith(":") and "{" not in base:
        base, _, last = base.partition("..")
        base, last = base or "HEAD", last.removeprefix(".") or "HEAD"
        ends.append(last)
    heads = [each for each in (*ends, end, head) if each is not None]
    if len(heads) > 1:
        raise UserError(f"HEAD is given twice, as {heads[0]} and {heads[1]}", "write BASE HEAD")
    return base, heads[0] if heads else None


def find_endpoints(
    repository: Repository,
    target: Target,
    base: str | None,
    head: str | None,
    merging: str | None = None,
    pushed: bool = False,
    onto: str | None = None,
    in_ci: bool = False,
) -> Endpoints:
    """Return the ends of the change to check.

    Args:
        target: ``staged`` compares the index with HEAD, ``worktree`` all uncommitted changes, ``commits`` a range.
        base: revision to compare with; None looks for the default branch of ``origin``.
        head: revision to check; None means HEAD.
        merging: full id of the pull request's head as the CI gives it. If HEAD is a test merge of it, the base is the
            first parent of the test merge; otherwise that head is checked, because the base of the event goes stale.
        pushed: whether ``base`` is where a push started. A forced push may have discarded it or moved behind it; then
            the default branch replaces it, or, if that has moved back itself, the branch as it was before the push.
        onto: the branch of ``origin`` that the change will be merged into, if ``base`` is only the commit where it
            branched off.
        in_ci: refuse a base that already has the commit to check, also where it is named.
    Raises:
        GitError: a revision is not a commit, or the two have no common ancestor in this clone.
        UserError: there is nothing to compare with, or only the change itself.
    """
    current = repository.head()
    if target != "commits":
        tree = CommitTree(repository, current or repository.empty_tree(), near_index=current is not None)
        files: Snapshot = Index(repository) if target == "staged" else WorkTree(repository)
        return Endpoints(tree, files, current, current, current, target, tree)
    if head is None and current is None:
        raise UserError("no commits yet, so no range to check", "check the index with --staged")
    tip = repository.resolve("HEAD" if head is None else head)
    notes: list[str] = []
    if merging is not None and head is None:
        parents = repository.parents(tip)
        if len(parents) == 2 and parents[1] == merging:
            if repository.is_shallow():
                repository.merge_base(parents[0], tip, ("the base", "HEAD"))
            tree = CommitTree(repository, parents[0], near_index=True)
            return Endpoints(tree, CommitTree(repository, tip), parents[0], parents[0], tip, target, tree)
        tip = repository.resolve(merging)
    if base is not None and pushed and not repository.is_shallow():
        start = _resolve(repository, base)
        if start is None:
            notes.append(
                "the commit where the push started is not in this clone; the change is compared with the default branch"
            )
            base = None
        elif start == tip:
            notes.append("the push brings no commits, so the change is compared with the default branch")
            base = None
        elif repository.is_ancestor(tip, start):
            default = next((oid for name in DEFAULT_BASES if (oid := _at_origin(repository, name)) is not None), None)
            if default is None or repository.is_ancestor(tip, default):
                notes.append(
                    "the push removes commits, so the change is compared with the branch as it was before the push"
                )
                previous = CommitTree(repository, start)
                return Endpoints(
                    previous, CommitTree(repository, tip), start, start, tip, target, previous, tuple(notes)
                )
            notes.append(
                "the push moves the branch behind its start, so the change is compared with the default branch"
            )
            base = None
    if onto is not None:
        branch = f"refs/remotes/origin/{onto}"
        if _resolve(repository, branch) is not None:
            base = branch
        elif base is not None:
            notes.append(
                f"the newest commit of origin/{onto} is not in this clone, so the policy is that of the commit where "
                "the change branched off, which its author chooses; fetch the whole history"
            )
    other, name = _base(repository, base)
    bases = repository.merge_bases(other, tip)
    if base is None and other == tip and repository.is_shallow() and not repository.parents(tip):
        raise GitError(f"this clone is too shallow to tell what changed up to '{name}'", UNSHALLOW)
    if tip in bases and (base is None or in_ci):
        raise UserError(
            f"there is nothing to compare: {printable(name)} already has the commit to check",
            "name BASE: the commit before the change, such as HEAD~1; or use `tpmlint check`",
        )
    known = len(bases) == 1 and not repository.is_shallow()
    merge_base = bases[0] if known else repository.merge_base(other, tip, (name, head or "HEAD"))
    before = CommitTree(repository, merge_base, near_index=tip == current)
    united: tuple[ChangedPath, ...] = ()
    if len(bases) > 1:
        notes.append(f"the branches have {len(bases)} merge bases; the change is compared with what merging them gives")
        united = unite(repository, bases, (other, tip))
        before = before.followed_by(merge_base, united)
    newest = before if other == merge_base else CommitTree(repository, other)
    ends = Endpoints(before, CommitTree(repository, tip), other, merge_base, tip, target, newest, tuple(notes))
    return replace(ends, bases=bases, united=united) if len(bases) > 1 else ends


def _base(repository: Repository, base: str | None) -> tuple[str, str]:
    if base is not None:
        named = repository.resolve(base)
        if base.startswith("origin/") and _at_origin(repository, base) != named:
            raise GitError(
                f"'{printable(base)}' is a branch or a tag of this clone, not a branch of origin",
                f"fetch the branch of origin first, or write refs/heads/{printable(base)}",
            )
        return named, base
    for name in DEFAULT_BASES:
        oid = _at_origin(repository, name)
        if oid is not None:
            return oid, name
    if repository.is_shallow():
        raise GitError("this clone is too shallow to tell what the change is compared with", UNSHALLOW)
    raise UserError(
        f"there is nothing to compare with: none of {', '.join(DEFAULT_BASES)} is in this clone",
        "name BASE: a branch, a tag or a commit, such as main; or `git add` what is not committed, or give --worktree",
    )


def _at_origin(repository: Repository, name: str) -> str | None:
    """Return the commit of a branch such as ``origin/main``, never that of a local branch with this name."""
    return _resolve(repository, f"refs/remotes/{name}")


def _resolve(repository: Repository, revision: str) -> str | None:
    try:
        return repository.resolve(revision)
    except GitError:
        return None


_File = tuple[str, str]
"""Mode and id, all zeros where there is no file."""


def unite(repository: Repository, bases: Sequence[str], tips: tuple[str, str]) -> tuple[ChangedPath, ...]:
    """Return what merging the merge bases changes in the first of them: what the change was built on.

    A merge on either side can throw away what one merge base did, and compared with the other one alone nothing would
    have changed.

    A file that some of them changed since their own common ancestor is theirs. Where they changed it differently, or
    have no single ancestor, the file has one of the versions that the head does not have, so that it counts as changed,
    unless target and head agree.

    Args:
        bases: full ids of the merge bases.
        tips: of the target and of the head.
    """
    first, *others = bases
    changes = [_by_path(repository.changes_between(first, other)) for other in others]
    paths = {path: change for found in changes for path, change in found.items()}
    ancestors = repository.common_ancestors(bases)
    below = _by_path(repository.changes_between(first, ancestors[0])) if len(ancestors) == 1 else None
    target, head = (_by_path(repository.changes_between(first, tip)) for tip in tips)
    united = []
    for path in sorted(paths):
        own = paths[path].old_mode, paths[path].old_oid
        versions = {own, *(_version(found, path, own) for found in changes)}
        edited = versions if below is None else versions - {_version(below, path, own)}
        if below is not None and len(edited) == 1:
            (version,) = edited
        elif (kept := _version(head, path, own)) == _version(target, path, own):
            version = kept
        else:
            version = min(versions - {kept})
        change = compose(path, own, version)
        if change is not None:
            united.append(change)
    return tuple(united)


def _by_path(changes: Iterable[ChangedPath]) -> Mapping[str, ChangedPath]:
    return {change.path: change for change in changes}


def _version(changes: Mapping[str, ChangedPath], path: str, own: _File) -> _File:
    return (changes[path].mode, changes[path].oid) if path in changes else own
