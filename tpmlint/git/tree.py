"""List the files of the index, the work tree and a commit, and the paths that differ between two of them."""

from __future__ import annotations

import itertools
import operator
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Literal, TypeAlias, cast, get_args

from msgspec import Struct

from tpmlint.git.files import UNSAFE, decode_path, is_safe
from tpmlint.git.process import GitError, printable
from tpmlint.text.regex import regex

SYMLINK = "120000"
SUBMODULE = "160000"
_REGULAR = "100"
_UNUSUAL = regex(rb"\0(?!100)([0-9]{6})")
_STAGE = operator.itemgetter(-1)

WORK_TREE = ("ls-files", "-z", "-t", "-s", "-c", "-d", "-o", "--exclude-standard")
"""All files of a work tree in one process: tracked with mode and id, deleted, untracked and not ignored."""

STAGED = ("ls-files", "-s", "-z")
"""All files of the index, those that ``git add -N`` announced too; a third of the time of ``INDEX``."""

TREE = ("ls-tree", "-r", "-z", "--full-tree")


Status: TypeAlias = Literal["A", "D", "M", "T"]
_STATUSES = frozenset(get_args(Status))

_RAW = ("-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative")
_WHOLE = ("--ignore-submodules=none", "--no-color")

TREES = ("diff-tree", *_RAW, *_WHOLE)
RENAME_LIMIT = 1000
"""Files on each side that git compares to find renames that are not exact."""

RENAMES = (
    "diff-tree",
    "-r",
    "-z",
    "--name-status",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--find-renames=50%",
    f"-l{RENAME_LIMIT}",
    "--diff-filter=R",
    *_WHOLE,
)
INDEX = ("diff-index", "--cached", *_RAW, *_WHOLE, "--ita-invisible-in-index")
"""Without paths that ``git add -N`` announced, because they will not be committed."""


class Entry(Struct, frozen=True):
    """One listed path.

    Args:
        path: relative to the top, with ``/``; bytes that are not UTF-8 as surrogates.
        mode: as git writes it: ``100644``, ``100755``, ``120000`` (symbolic link), ``160000`` (submodule);
            None where git does not track the path.
        oid: full id of the blob that holds the content, or None where only the disk does.
    """

    path: str
    mode: str | None = None
    oid: str | None = None


class ChangedPath(Struct, frozen=True):
    """One path that differs.

    Renames are not guessed: a move is a ``D`` and an ``A``, with equal ids if the content is the same.

    Args:
        status: ``A`` added, ``D`` deleted, ``M`` content or mode modified, ``T`` type changed (file to symbolic link).
        old_mode, mode: as git writes them, ``000000`` where there is nothing.
        old_oid, oid: full ids of the blobs, all zeros where there is none.
        moved_to: where merging into a branch that has moved the file would put the change.
    """

    status: Status
    path: str
    old_mode: str
    mode: str
    old_oid: str
    oid: str
    moved_to: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The path, and those of the file on the branch to merge into."""
        return self.path, *self.moved_to

    def reversed(self) -> ChangedPath:
        """Return the change that takes this one back."""
        status: Status = {"A": "D", "D": "A"}.get(self.status, self.status)  # type: ignore[assignment]
        return ChangedPath(status, self.path, self.mode, self.old_mode, self.oid, self.old_oid)

    @property
    def same_content(self) -> bool:
        """Whether only the mode changed."""
        return self.old_oid == self.oid


def compose(path: str, old: tuple[str, str], new: tuple[str, str]) -> ChangedPath | None:
    """Return the change of a path between two versions, each a mode and an id; None if they are the same."""
    if old == new:
        return None
    status: Status = "T" if old[0][:2] != new[0][:2] else "M"
    if not old[0].strip("0"):
        status = "A"
    elif not new[0].strip("0"):
        status = "D"
    return ChangedPath(status, path, old[0], new[0], old[1], new[1])


def changes_since(changes: tuple[ChangedPath, ...], first: tuple[ChangedPath, ...]) -> tuple[ChangedPath, ...]:
    """Return what leads from the result of one change to that of another, if both are against the same tree."""
    if not first:
        return changes
    before = {change.path: change for change in first}
    after = {change.path: change for change in changes}
    found = []
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            found.append(after[path])
            continue
        old, new = before[path], after.get(path)
        now = (old.old_mode, old.old_oid) if new is None else (new.mode, new.oid)
        if (change := compose(path, (old.mode, old.oid), now)) is not None:
            found.append(change)
    return tuple(found)


class Listing(Struct, frozen=True):
    """Listed files; an entry is parsed when it is looked up, because few of tens of thousands are.

    Args:
        paths: sorted.
        words: git's fields of each.
        mode, oid: the positions of these fields.
        unusual: the modes that any of them may have besides those of regular files; None may be any.
    """

    paths: tuple[str, ...]
    words: tuple[str, ...]
    mode: int
    oid: int
    unusual: frozenset[str] | None = None

    def entry(self, path: str) -> Entry | None:
        """Return one file, or None if it is not listed."""
        at = bisect_left(self.paths, path)
        if at == len(self.paths) or self.paths[at] != path:
            return None
        words = self.words[at].split(" ")
        return Entry(path, words[self.mode], words[self.oid])

    def paths_of(self, mode: str) -> frozenset[str]:
        """Return the paths that git lists with a mode."""
        if self.unusual is not None and mode not in self.unusual and not mode.startswith(_REGULAR):
            return frozenset()
        near = ((path, words) for path, words in zip(self.paths, self.words, strict=True) if mode in words)
        return frozenset(path for path, words in near if words.split(" ")[self.mode] == mode)

    def changed(self, changes: Iterable[ChangedPath]) -> Listing:
        """Return the listing after a change, which is faster than listing the other commit."""
        files = dict(zip(self.paths, self.words, strict=True))
        unusual = self.unusual
        fields = ["-"] * (max(self.mode, self.oid) + 1)
        for change in changes:
            if change.status == "D":
                del files[change.path]
            else:
                unusual = unusual if unusual is None or change.mode in unusual else unusual | {change.mode}
                fields[self.mode], fields[self.oid] = change.mode, change.oid
                files[change.path] = " ".join(fields)
        return listed(files, self.mode, self.oid, unusual)

    def without(self, paths: Set[str]) -> Listing:
        """Return the listing without some files."""
        files = {path: each for path, each in zip(self.paths, self.words, strict=True) if path not in paths}
        return listed(files, self.mode, self.oid, self.unusual)


def listed(files: Mapping[str, str], mode: int, oid: int, unusual: frozenset[str] | None = None) -> Listing:
    """Return the listing of files, given as git's fields by path in any order."""
    paths = tuple(sorted(files))
    return Listing(paths, tuple(map(files.__getitem__, paths)), mode, oid, unusual)


class WorkTreeListing(Struct, frozen=True):
    """The files of a work tree.

    Args:
        tracked: in the index, with the ids there; each path once, also while it is unmerged.
        untracked: neither tracked nor ignored.
        deleted: tracked, but missing from the disk as far as git knows.
        sparse: tracked, but omitted from the disk by a sparse checkout.
    """

    tracked: Listing
    untracked: tuple[str, ...]
    deleted: frozenset[str]
    sparse: frozenset[str]


def read_work_tree(output: bytes) -> WorkTreeListing:
    """Return what ``WORK_TREE`` lists."""
    tracked: dict[str, str] = {}
    untracked, deleted, sparse = [], set(), set()
    for record in _records(output):
        tag = record[0]
        if tag == "?":
            if not record.endswith("/"):  # Only a nested repository is listed as a folder.
                untracked.append(record[2:])
            continue
        words, _, path = record.partition("\t")
        if tag == "R":
            deleted.add(path)
            continue
        tracked[path] = words
        if tag == "S":
            sparse.add(path)
    check_paths(tracked)
    check_paths(untracked)
    return WorkTreeListing(listed(tracked, 1, 2), tuple(untracked), frozenset(deleted), frozenset(sparse))


def read_tree(output: bytes) -> Listing:
    """Return what ``TREE`` lists of a commit, sorted; raise GitError if a path is listed twice."""
    paths, words, unusual = _columns(output)
    if not _is_ascending(paths):
        pairs = sorted(zip(paths, words, strict=True))
        paths, words = [path for path, _ in pairs], [each for _, each in pairs]
        twice = next((path for path, other in itertools.pairwise(paths) if path == other), None)
        if twice is not None:
            raise GitError(f"the tree lists '{printable(twice)}' twice", "recreate the commit with git itself")
    check_paths(paths)
    return Listing(tuple(paths), tuple(words), 0, 2, unusual)


def read_staged(output: bytes) -> Listing:
    """Return, sorted, the files that ``STAGED`` lists; raise GitError for an unmerged index."""
    paths, words, unusual = _columns(output)
    if set(map(_STAGE, words)) - {"0"}:
        raise _unmerged(next(path for path, each in zip(paths, words, strict=True) if _STAGE(each) != "0"))
    check_paths(paths)
    if not _is_ascending(paths):
        return listed(dict(zip(paths, words, strict=True)), 0, 1, unusual)
    return Listing(tuple(paths), tuple(words), 0, 1, unusual)


def _columns(output: bytes) -> tuple[list[str], list[str], frozenset[str]]:
    """Return the paths, the words before the tab, and the modes of all records but of those of regular files."""
    text = decode_path(output)
    fields = text.replace("\0", "\t").split("\t")
    # No path has a tab where there are two fields a record: one split, and not one for each of thousands.
    if len(fields) == 2 * (b"\0" + output).count(b"\x00100") + 1:
        return fields[1::2], fields[:-1:2], frozenset()
    unusual = frozenset(mode.decode() for mode in (output[:6], *_UNUSUAL.findall(output)))
    if len(fields) == 2 * text.count("\0") + 1:
        return fields[1::2], fields[:-1:2], unusual
    pairs = [record.partition("\t") for record in text.split("\0")[:-1]]
    return [path for _, _, path in pairs], [words for words, _, _ in pairs], unusual


def _is_ascending(paths: list[str]) -> bool:
    return all(map(operator.lt, paths, itertools.islice(paths, 1, None)))


def check_paths(paths: Iterable[str]) -> None:
    """Raise GitError if a path is unsafe to check out, such as ``../x`` or ``.git/config``."""
    paths = tuple(paths)
    together = f"/{'/'.join(paths)}/"
    if together.isascii() and not any(part in together for part in _SUSPICIOUS) and not _DOTS.search(together):
        return
    if next(filter(None, map(UNSAFE.search, paths)), None) is not None:
        bad = next(path for path in paths if not is_safe(path))
        raise GitError(f"no checkout may have the path '{printable(bad)}'", "remove it from the commit")


_SUSPICIOUS = ("//", "\0", "\n")
_DOTS = regex(r"/\.(?:\.?|git)/", re.IGNORECASE)
"""What some of joined paths in ASCII must have if ``UNSAFE`` finds anything, as one search is faster than thousands."""


def _records(output: bytes) -> list[str]:
    return decode_path(output.removesuffix(b"\0")).split("\0") if output else []


def read_changes(output: bytes) -> tuple[ChangedPath, ...]:
    """Return what ``TREES`` or ``INDEX`` lists, sorted by path; raise GitError for an unmerged index."""
    pairs = _pairs(output)
    check_paths([path for path, _ in pairs])
    return tuple(sorted((_change(path, words) for path, words in pairs), key=lambda change: change.path))


def read_renames(output: bytes) -> Mapping[str, str]:
    """Return what ``RENAMES`` lists: the new path of each old one."""
    fields = decode_path(output).split("\0")
    check_paths(fields[2::3])
    return dict(zip(fields[1::3], fields[2::3], strict=True))


def changed_paths(raw: Sequence[str]) -> tuple[ChangedPath, ...]:
    """Return, sorted, the changes of ``raw``: git's fields and the path, alternating."""
    changes = (_change(path, words.lstrip("\n")) for words, path in zip(raw[::2], raw[1::2], strict=True))
    return tuple(sorted(changes, key=lambda change: change.path))


def _pairs(output: bytes) -> list[tuple[str, str]]:
    fields = decode_path(output).split("\0")
    return list(zip(fields[1::2], fields[:-1:2], strict=True))


def _change(path: str, words: str) -> ChangedPath:
    old_mode, mode, old_oid, oid, letter = words.removeprefix(":").split(" ")
    if letter == "U":
        raise _unmerged(path)
    if letter not in _STATUSES:
        raise GitError(f"git reports the unknown change '{printable(letter)}' of '{printable(path)}'")
    return ChangedPath(cast("Status", letter), path, old_mode, mode, old_oid, oid)


def _unmerged(path: str) -> GitError:
    return GitError(f"'{printable(path)}' is unmerged", "resolve the conflict and `git add` the file")
