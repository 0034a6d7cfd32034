"""Lock a folder while its files are read, changed and written, so that two runs never undo each other's work.

On POSIX the folder itself is locked with flock(2): no lock file is left behind, read-only homes work, and containers
and users that share the folder share the lock. Windows cannot lock a folder, nor can some network file
systems: there a file in the user's temporary folder, named after the folder, is locked instead. The operating system
releases either when the process ends, however it ends.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tpmlint.errors import Timeout, UserError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 120.0
"""Seconds that a command waits for others: enough for several of them on a busy machine."""

_PAUSE = 0.02


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a folder; a process must not lock the same folder twice.

    Args:
        patience: seconds to wait for others.
    Raises:
        Timeout: another process held the lock for ``patience`` seconds.
        UserError: neither the folder nor a file in the temporary folder can be locked.
    """
    descriptor = _acquire(folder, time.monotonic() + patience)
    if descriptor is None:
        raise Timeout(
            f"another run of tpmlint has been writing in {folder} for {patience:g} seconds",
            "wait until it has ended, or end it; then run the command again",
        )
    try:
        yield
    finally:
        os.close(descriptor)


def _acquire(folder: Path, deadline: float) -> int | None:
    """Return a descriptor that holds the lock until it is closed, or None if the deadline passed."""
    if sys.platform != "win32":
        try:
            return _wait(os.open(folder, os.O_RDONLY | os.O_DIRECTORY), deadline)
        except OSError:
            pass  # The folder cannot be read, or the file system cannot lock folders, as NFS cannot.
    try:
        return _wait(os.open(lock_file(folder), os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600), deadline)
    except OSError as error:
        raise UserError(
            f"{folder} cannot be locked: {error.strerror}", "make the folder readable, or set TMPDIR to one of your own"
        ) from error


def _wait(descriptor: int, deadline: float) -> int | None:
    try:
        while not _try_lock(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(_PAUSE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _try_lock(descriptor: int) -> bool:
    """Lock a descriptor, or return False if another process holds it; raise OSError if it cannot be locked at all."""
    if sys.platform == "win32":
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
    else:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def lock_file(folder: Path) -> Path:
    """Return the lock file for a folder that cannot be locked itself, in a private folder of the user.

    Raises:
        OSError: the private folder cannot be created, or belongs to another user.
    """
    import tempfile

    user = "" if sys.platform == "win32" else f"-{os.getuid()}"
    place = Path(tempfile.gettempdir()) / f"tpmlint-locks{user}"
    place.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32":
        status = place.lstat()
        if status.st_uid != os.getuid() or place.is_symlink() or status.st_mode & 0o022:
            raise PermissionError(1, f"{place} belongs to another user")
    return place / hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:32]
