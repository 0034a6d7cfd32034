"""Where a merge puts the changed files that the target branch has moved since the change branched off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate

from msgspec.structs import replace

from tpmlint.change.endpoints import Endpoints
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.tree import RENAME_LIMIT, ChangedPath


def follow_moves(
    repository: Repository, ends: Endpoints, files: tuple[ChangedPath, ...], newer: tuple[ChangedPath, ...]
) -> tuple[ChangedPath, ...]:
    """Return the changed files with the paths to which the target branch has moved them.

    What a change adds to a folder that the target has moved follows the folder. If git cannot tell the moves, because
    the target moved too many files or has content that is not here, a file may have gone to any new path.

    Args:
        newer: what differs between the merge base and the target.
    """
    assert ends.merge_base is not None
    assert ends.base is not None
    gone = {file.path for file in newer if file.status == "D"}
    emptied = {folder for path in gone for folder in _folders(path)}
    if not any(_is_affected(file, gone, emptied) for file in files):
        return files
    come = {file.path for file in newer if file.status == "A"}
    try:
        renames = repository.renames_between(ends.merge_base, ends.base)
    except GitError:
        renames = {}
        anywhere = tuple(sorted(come))
    else:
        left = come.difference(renames.values())
        compared = len(gone - renames.keys()) * len(left) <= RENAME_LIMIT**2
        anywhere = () if compared else tuple(sorted(left))
    emptied -= {folder for path in ends.policy.paths() for folder in _folders(path)}
    folders = _moved_folders(renames)

    def destinations(file: ChangedPath) -> tuple[str, ...]:
        if file.status != "A":
            if file.path not in gone:
                return ()
            return (renames[file.path],) if file.path in renames else anywhere
        moved = [folder for folder in _folders(file.path) if folder in emptied and folder in folders]
        return tuple(to + file.path.removeprefix(moved[-1]) for to in folders[moved[-1]]) if moved else ()

    return tuple(
        replace(file, moved_to=destinations(file)) if _is_affected(file, gone, emptied) else file for file in files
    )


def _is_affected(file: ChangedPath, gone: set[str], emptied: set[str]) -> bool:
    return not emptied.isdisjoint(_folders(file.path)) if file.status == "A" else file.path in gone


def _folders(path: str) -> Iterator[str]:
    """Yield the folders that hold a file, the outermost first, each with its slash."""
    return accumulate(f"{name}/" for name in path.split("/")[:-1])


def _moved_folders(renames: Mapping[str, str]) -> Mapping[str, list[str]]:
    """Return where most files of each folder went; what a folder holds below it moves along."""
    counts: dict[str, Counter[str]] = {}
    for old, new in renames.items():
        one, other = old.split("/")[:-1], new.split("/")[:-1]
        while one:
            folder = "".join(f"{name}/" for name in one)
            counts.setdefault(folder, Counter())["".join(f"{name}/" for name in other)] += 1
            if not other or one.pop() != other.pop():
                break
    return {
        folder: sorted(to for to, count in found.items() if count == max(found.values()))
        for folder, found in counts.items()
    }
