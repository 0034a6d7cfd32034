"""Which paths differ between two trees, or between a tree and the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from tpmlint.git.errors import GitError, printable
from tpmlint.git.files import decoded
from tpmlint.git.listing import Listing, check_paths

Status: TypeAlias = Literal["A", "D", "M", "T"]
_STATUSES = frozenset(get_args(Status))

_RAW = ("-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative")
_WHOLE = ("--ignore-submodules=none", "--no-color")

TREES = ("diff-tree", *_RAW, *_WHOLE)
INDEX = ("diff-index", "--cached", *_RAW, *_WHOLE, "--ita-invisible-in-index")
"""A path that ``git add -N`` only announced is not part of what will be committed."""


@dataclass(frozen=True, slots=True)
class ChangedPath:
    """One path that differs.

    Renames are not guessed: a move is a ``D`` and an ``A``, of equal ids if the content stayed.

    Args:
        status: ``A`` added, ``D`` deleted, ``M`` content or mode modified, ``T`` type changed (file to symbolic link).
        old_mode, mode: as git writes them, ``000000`` where there is nothing.
        old_oid, oid: full ids of the blobs, all zeros where there is none.
    """

    status: Status
    path: str
    old_mode: str
    mode: str
    old_oid: str
    oid: str

    @property
    def same_content(self) -> bool:
        """Whether the mode alone changed."""
        return self.old_oid == self.oid


def read_changes(output: bytes) -> tuple[ChangedPath, ...]:
    """Return what ``TREES`` or ``INDEX`` lists, sorted by path; raise GitError for an unmerged index."""
    pairs = _pairs(output)
    check_paths([path for path, _ in pairs])
    return tuple(sorted((_change(path, words) for path, words in pairs), key=lambda change: change.path))


def changed_paths(raw: Sequence[str]) -> tuple[ChangedPath, ...]:
    """Return, sorted, what git's words and paths say, which ``raw`` holds in turns."""
    found = (_change(path, words.lstrip("\n")) for words, path in zip(raw[::2], raw[1::2], strict=True))
    return tuple(sorted(found, key=lambda change: change.path))


def read_index(output: bytes) -> Listing:
    """Return, sorted, what ``INDEX`` lists against the empty tree; raise GitError for an unmerged index."""
    found = dict(sorted(_pairs(output)))
    for path, words in found.items():
        if words[-1] != "A":
            _change(path, words)
    check_paths(found)
    return Listing(found, 1, 3)


def _pairs(output: bytes) -> list[tuple[str, str]]:
    fields = decoded(output).split("\0")
    return list(zip(fields[1::2], fields[:-1:2], strict=True))


def _change(path: str, words: str) -> ChangedPath:
    old_mode, mode, old_oid, oid, letter = words.removeprefix(":").split(" ")
    if letter == "U":
        raise GitError(f"'{printable(path)}' is unmerged", "resolve the conflict and `git add` the file")
    if letter not in _STATUSES:
        raise GitError(f"git reports the unknown change '{printable(letter)}' of '{printable(path)}'")
    return ChangedPath(cast("Status", letter), path, old_mode, mode, old_oid, oid)
