"""Read files from disk safely: no symbolic links, no devices or pipes, nothing too large."""

from __future__ import annotations

import enum
import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

UNSAFE = re.compile(r"(?:^|/)(?:\.{0,2}|\.git)(?:/|$)|\0", re.IGNORECASE)
"""A path that might lead out of the root: an empty, ``.``, ``..`` or ``.git`` part, or a NUL."""

_LONGEST = 4096  # bytes of a path; no disk opens a longer one

_OPEN = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"):  # Windows has only the last, Unix only the others.
    _OPEN |= getattr(os, _flag, 0)


class Obstacle(enum.Enum):
    """Why a path that is listed cannot be read as a file."""

    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    SPECIAL = "special"
    OUTSIDE = "outside"
    SIZE = "size"
    MISSING = "missing"
    OTHER = "other"


class Unreadable(Exception):
    """A path whose content cannot be read.

    Args:
        path: as the snapshot lists it.
        obstacle: the cause, for code that treats causes differently.
        reason: the cause for a reader, as a phrase: ``over 1048576 bytes``, ``a symbolic link``.
    """

    def __init__(self, path: str, obstacle: Obstacle, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.obstacle = obstacle
        self.reason = reason


class Missing(Unreadable, FileNotFoundError):
    """A path that does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(path, Obstacle.MISSING, "no such file")


def encode_path(path: str) -> bytes:
    """Return the bytes by which git and the disk know ``path``."""
    return path.encode("utf-8", "surrogateescape")


def decode_path(path: bytes) -> str:
    """Return ``path`` as text that ``encode_path`` turns back into the same bytes."""
    return path.decode("utf-8", "surrogateescape")


def disk_path(root: Path, path: str) -> Path:
    """Return the absolute path on disk, also where the locale's file encoding is not UTF-8."""
    return root / (path if os.name == "nt" else os.fsdecode(encode_path(path)))


def is_safe(path: str) -> bool:
    """Return whether ``path`` is below the root and outside of ``.git``."""
    if os.name == "nt" and ("\\" in path or ":" in path):
        return False
    return UNSAFE.search(path) is None


def link_out(path: Path) -> Path | None:
    """Return the symbolic link above ``path`` that leads out of its repository, as a commit can add one; None if none.

    Args:
        path: absolute and without ``..``; its last part is not followed.
    """
    for folder in path.parents:
        if folder.is_symlink():
            above = Path(os.path.realpath(folder.parent))
            top = next((each for each in (above, *above.parents) if os.path.lexists(each / ".git")), None)
            if top is not None and not Path(os.path.realpath(folder)).is_relative_to(top):
                return folder
    return None


def read_each(
    read: Callable[[str, int], bytes], paths: Iterable[str], limit: int
) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield each path with its content, or with the reason why it cannot be read."""
    for path in paths:
        try:
            yield path, read(path, limit)
        except Unreadable as error:
            yield path, error


def too_large(path: str, limit: int) -> Unreadable:
    """Return the error for a file that has more than ``limit`` bytes."""
    return Unreadable(path, Obstacle.SIZE, f"over {limit} bytes")


class Disk:
    """The files below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(os.fsencode(root))
        self._real_folders = {b""}

    def read(self, path: str, limit: int) -> bytes:
        """Return the bytes of the regular file at ``path``; raise Unreadable for anything else.

        Args:
            path: relative to the root, with ``/``.
            limit: maximum size in bytes; reading stops one byte beyond it.
        """
        if not is_safe(path):
            raise Unreadable(path, Obstacle.OUTSIDE, "outside the root")
        name = encode_path(path)
        if len(name) > _LONGEST:
            raise Unreadable(path, Obstacle.OTHER, "file name too long")
        try:
            self._refuse_links_above(path, name)
            full = os.path.join(self._root, name)
            _refuse_special(path, os.lstat(full), limit)
            handle = os.open(full, _OPEN)
            try:
                status = os.fstat(handle)
                _refuse_special(path, status, limit)
                return _read(path, handle, status.st_size, limit)
            finally:
                os.close(handle)
        except OSError as error:
            raise _unreadable(path, error) from None

    def exists(self, path: str) -> bool:
        """Return whether ``path`` exists, readable or not."""
        try:
            os.lstat(os.path.join(self._root, encode_path(path)))
        except OSError as error:
            return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
        return True

    def is_inside(self, path: str) -> bool:
        """Return whether the folder of ``path`` exists and is not behind a symbolic link."""
        try:
            self._refuse_links_above(path, encode_path(path))
        except (OSError, Unreadable):
            return False
        return True

    def walk(self) -> list[str]:
        """Return the paths of everything but folders, below the root and outside ``.git``; links are not followed."""
        paths: list[str] = []
        for folder, inner, files in os.walk(self._root):
            links = [name for name in inner if os.path.islink(os.path.join(folder, name))]
            inner[:] = [name for name in inner if name.lower() != b".git" and name not in links]
            above = os.path.relpath(folder, self._root).replace(os.fsencode(os.sep), b"/") + b"/"
            above = b"" if above == b"./" else above
            paths += [decode_path(above + name) for name in (*files, *links) if name.lower() != b".git"]
        return paths

    def _refuse_links_above(self, path: str, name: bytes) -> None:
        if name.rpartition(b"/")[0] in self._real_folders:
            return
        end = name.find(b"/")
        while end >= 0:
            folder = name[:end]
            end = name.find(b"/", end + 1)
            if folder in self._real_folders:
                continue
            if _is_link(os.lstat(os.path.join(self._root, folder))):
                raise Unreadable(path, Obstacle.OUTSIDE, f"behind the symbolic link {decode_path(folder)!r}")
            self._real_folders.add(folder)


def _is_link(status: os.stat_result) -> bool:
    tag = getattr(status, "st_reparse_tag", 0)
    return stat.S_ISLNK(status.st_mode) or tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def _refuse_special(path: str, status: os.stat_result, limit: int) -> None:
    if _is_link(status):
        raise Unreadable(path, Obstacle.SYMLINK, "a symbolic link")
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(path, Obstacle.SPECIAL, "not a regular file")
    if status.st_size > limit:
        raise too_large(path, limit)


def _read(path: str, handle: int, size: int, limit: int) -> bytes:
    """Return the content of an open file; it may have grown since its size was checked."""
    # A buffer for more than the file has costs more than to read it, and a short answer says that this was all.
    first = os.read(handle, size + 1)
    if len(first) == size:
        return first
    parts = [first]
    remaining = limit + 1 - len(first)
    while remaining and (part := os.read(handle, min(remaining, 1 << 20))):
        parts.append(part)
        remaining -= len(part)
    if not remaining:
        raise too_large(path, limit)
    return b"".join(parts)


def _unreadable(path: str, error: OSError) -> Unreadable:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Missing(path)
    if error.errno == errno.ELOOP:  # O_NOFOLLOW: it became a link after the check.
        return Unreadable(path, Obstacle.SYMLINK, "a symbolic link")
    return Unreadable(path, Obstacle.OTHER, (error.strerror or "unreadable").lower())
