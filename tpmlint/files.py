"""Writes files whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def write_atomically(path: Path, *parts: bytes, lasting: bool = True) -> None:
    """Replace the content of ``path``, so that a reader sees the old file or the new one and never half of either.

    The file keeps its permissions; a new one gets those that the process's mask leaves.

    Args:
        parts: the new content, in pieces.
        lasting: whether to wait until the disk has it; not worth while for what can be made again.
    Raises:
        OSError: with ``path`` as its file name; what was there before is untouched. Also where ``path`` is a symbolic
            link, which would lead the writing elsewhere, or a device or pipe, which cannot be replaced.
    """
    try:
        _replace(path, parts, lasting)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OSError(error.errno or errno.EIO, reason, str(path)) from error


def _replace(path: Path, parts: tuple[bytes, ...], lasting: bool) -> None:
    mode = _mode_of(path)
    draft = path.parent / f".tpmlint-{os.urandom(6).hex()}.tmp"
    # Not `tempfile`: its files are private to the user, whatever the mask says.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _mode_of(path: Path) -> int | None:
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found):
        raise OSError(errno.ELOOP, "it is a symbolic link, which tpmlint does not write through")
    if stat.S_ISDIR(found):
        raise OSError(errno.EISDIR, "it is a directory")
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, "it is not a regular file")
    return stat.S_IMODE(found)
