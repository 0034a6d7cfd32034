"""What a change was built on if the branches have several merge bases: what git makes of these by merging them.

A merge on either side can throw away what one merge base did, and compared with the other one alone nothing would have
changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tpmlint.git.repository import Repository
from tpmlint.git.tree import ChangedPath, compose

_File = tuple[str, str]
"""Mode and id, all zeros where there is no file."""


def unite(repository: Repository, bases: Sequence[str], tips: tuple[str, str]) -> tuple[ChangedPath, ...]:
    """Return what merging the merge bases changes in the first of them.

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
