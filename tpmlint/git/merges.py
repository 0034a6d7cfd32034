"""What a merge changed by itself: the files that differ from what git makes of its parents.

``git log --cc`` only shows hunks that no parent has, so it does not show a merge that throws away what one side did
(``git merge -s ours``, ``-X theirs``, a conflict resolved by taking one version whole). Here each file is merged again
from its three versions, by ``git merge-file``, which reads no attributes and so starts no merge driver.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from tpmlint.git.commits import batched
from tpmlint.git.files import decode_path
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.tree import TREES, ChangedPath, changed_paths

_LIMIT = 1 << 20
"""Bytes of the largest version of a file that is merged again; a larger one counts as changed by the merge."""

_MOST = 200
"""Files of one merge that are merged again; of the rest, each counts as changed by the merge."""

_RENAMES = (
    *("diff-tree", "-r", "-z", "--name-status", "--find-renames", "--diff-filter=R"),
    *("--no-ext-diff", "--no-textconv", "--no-relative", "--no-color"),
)
_MERGE_FILE = ("merge-file", "--stdout", "--quiet")
_CONFLICTS = tuple(range(128))
"""Exit codes of ``git merge-file``: the number of conflicts."""


class _Sides(Struct, frozen=True):
    """The versions of the changed files of a merge of two parents, by path: ids of blobs, None where there is no file.

    Args:
        base: by path, where one of the parents changed the file.
        ours, theirs, result: of the first parent, the second, and the merge.
    """

    base: Mapping[str, str | None]
    ours: Mapping[str, str | None]
    theirs: Mapping[str, str | None]
    result: Mapping[str, str | None]


def changed_by_merges(
    repository: Repository,
    merges: Iterable[str],
    among: frozenset[str] | None = None,
    known: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, frozenset[str]]:
    """Return, by merge id, the paths whose content is not what git makes of the merge's parents.

    Where this cannot be told the path counts as changed: both sides changed a file that is large or not text, or
    several of more than two parents changed it in different ways. Of several merge bases any may explain it.

    Args:
        among: the paths that matter; of others, changed ones may be missing. None for all.
        known: the parents of each merge, if they are known.
    """
    merges = tuple(merges)
    if not merges:
        return {}
    paths: dict[str, frozenset[str]] = {}
    parents = known or _read_parents(repository, merges)
    pairs: list[tuple[str, str, str, str]] = []
    for oid, ids in parents.items():
        ours, theirs = ids[0], ids[-1]
        bases = repository.merge_bases(ours, theirs) if len(ids) == 2 else ()
        pairs += ((oid, base, ours, theirs) for base in bases)
        if not bases:
            paths[oid] = _changed_by_join(repository, oid, ids)
    comparisons = [(commit, base) for oid, base, ours, theirs in pairs for commit in (ours, theirs, oid)]
    changes = iter(_read_changes(repository, comparisons))
    for oid, base, ours, theirs in pairs:
        sides = _read_sides(next(changes), next(changes), next(changes))
        changed = {path for path in sides.base if not _is_one_sided(sides, path)}
        if among is not None:
            changed = _only(changed, among, sides)
        changed -= _merged_cleanly(repository, sides, changed, (base, ours, theirs))
        paths[oid] = paths[oid] & changed if oid in paths else frozenset(changed)
    return paths


def _only(changed: set[str], among: frozenset[str], sides: _Sides) -> set[str]:
    """Return the changed paths that matter; where a file may have moved, all, as one explains the other."""
    found = changed & among
    moved = any(None in (sides.base[path], sides.ours[path], sides.theirs[path]) for path in found)
    return changed if moved else found


def _changed_by_join(repository: Repository, oid: str, parents: tuple[str, ...]) -> frozenset[str]:
    """Return the paths that a merge of many parents, or of unrelated ones, has otherwise than whoever changed them."""
    bases = repository.common_ancestors(parents)
    if bases:
        changes = _read_changes(repository, [(commit, bases[0]) for commit in (*parents, oid)])
        base = {file.path: _existing(file.old_oid) for files in changes for file in files}
        versions = [base | {file.path: _existing(file.oid) for file in files} for files in changes]
    else:
        trees = [repository.tree(commit) for commit in (*parents, oid)]
        base = dict.fromkeys(path for tree in trees for path in tree.paths)
        versions = [{path: entry.oid if (entry := tree.entry(path)) else None for path in base} for tree in trees]
    *sides, result = versions
    changed: set[str] = set()
    for path, old in base.items():
        new = {side[path] for side in sides} - {old}
        if len(new) > 1 or result[path] != next(iter(new), old):
            changed.add(path)
    return frozenset(changed)


def _read_parents(repository: Repository, merges: Iterable[str]) -> dict[str, tuple[str, ...]]:
    parents: dict[str, tuple[str, ...]] = {}
    for batch in batched(merges):
        for line in repository.run("rev-list", "--no-walk", "--parents", *batch, "--").decode("ascii").splitlines():
            oid, *rest = line.split()
            parents[oid] = tuple(rest)
    return parents


def _read_changes(repository: Repository, pairs: list[tuple[str, str]]) -> list[tuple[ChangedPath, ...]]:
    """Return what each commit changes against another one, by one process."""
    if not pairs:
        return []
    request = "".join(f"{commit} {other}\n" for commit, other in pairs).encode("ascii")
    answer = decode_path(repository.answer(*TREES, "--stdin", "--always", data=request)).split("\0")[:-1]
    blocks: list[list[str]] = []
    fields = iter(answer)
    for field in fields:
        if field.startswith(":"):
            blocks[-1] += (field, next(fields))
        else:
            blocks.append([])
    if len(blocks) != len(pairs):
        raise GitError("git diff-tree answered in a form that tpmlint does not know")
    return [changed_paths(block) for block in blocks]


def _read_sides(*changes: tuple[ChangedPath, ...]) -> _Sides:
    """Return the versions of the files that the parents and the merge changed, each against the merge base."""
    base = {file.path: _existing(file.old_oid) for files in changes for file in files}
    return _Sides(base, *(base | {file.path: _existing(file.oid) for file in files} for files in changes))


def _existing(oid: str) -> str | None:
    return oid if oid.strip("0") else None


def _is_one_sided(sides: _Sides, path: str) -> bool:
    """Tell whether one side left a file as it was, or both did the same, and the merge has the other's version."""
    base, ours, theirs, result = (versions[path] for versions in (sides.base, sides.ours, sides.theirs, sides.result))
    if ours == theirs or theirs == base:
        return result == ours
    return ours == base and result == theirs


def _merged_cleanly(repository: Repository, sides: _Sides, paths: set[str], commits: tuple[str, str, str]) -> set[str]:
    """Return those of some paths that git merges to what the merge has, also where one side renamed the file."""
    clean: set[str] = set()
    if not paths:
        return clean
    base, ours, theirs = commits
    texts: dict[str, tuple[str | None, str | None, str | None]] = {}
    sources: dict[str, str] = {}
    moved = any(sides.ours[path] is None or sides.theirs[path] is None for path in paths)
    renames = [_read_renames(repository, base, side) if moved else {} for side in (ours, theirs)]
    for path in sorted(paths):
        versions = sides.base[path], sides.ours[path], sides.theirs[path]
        for renamed, at, other in ((renames[0], sides.ours, sides.theirs), (renames[1], sides.theirs, sides.ours)):
            source = renamed.get(path)
            if source is not None and source in sides.base and sides.base[path] is None:
                sources[path] = source
                versions = sides.base[source], at[path], other[source]
        texts[path] = versions
    with tempfile.TemporaryDirectory(prefix="tpmlint-") as folder:
        for path in list(texts)[:_MOST]:
            if _merges_to(repository, texts[path], sides.result[path], Path(folder)):
                clean.add(path)
                source = sources.get(path)
                if source is not None and sides.result[source] is None:
                    clean.add(source)
    return clean


def _read_renames(repository: Repository, base: str, side: str) -> dict[str, str]:
    """Return the old name of each file that a side renamed, by its new name."""
    fields = decode_path(repository.run(*_RENAMES, base, side, "--")).split("\0")
    return dict(zip(fields[2::3], fields[1::3], strict=True))


def _merges_to(
    repository: Repository, versions: tuple[str | None, str | None, str | None], result: str | None, folder: Path
) -> bool:
    base, ours, theirs = versions
    if base is None or ours is None or theirs is None or result is None:
        return False
    if theirs == base or ours == base:
        return result == (ours if theirs == base else theirs)
    try:
        blobs = list(repository.blobs((ours, base, theirs, result), _LIMIT))
    except GitError:
        return False  # A submodule.
    texts = [blob.data for blob in blobs if blob.data is not None and b"\0" not in blob.data]
    if len(texts) != len(blobs):
        return False
    files = [folder / name for name in ("ours", "base", "theirs")]
    for file, text in zip(files, texts, strict=False):
        file.write_bytes(text)
    return repository.run(*_MERGE_FILE, *map(str, files), accept=_CONFLICTS) == texts[-1]
