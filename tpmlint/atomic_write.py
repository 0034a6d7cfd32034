"""Write files completely or not at all, and lock their folder so that two runs never undo each other's work.

On POSIX the folder itself is locked with flock(2): no lock file is left behind, read-only homes work, and containers
and users that share the folder share the lock. Windows cannot lock a folder, nor can some network file
systems: there a file in the user's temporary folder, named after the folder, is locked instead. The operating system
releases either when the process ends, however it ends.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tpmlint.errors import Timeout, UserError

DRAFT = re.compile(r"\.tpmlint-[0-9a-f]{12}\.tmp")
"""The name of the temporary file beside a file whose new content is being written."""

_STALE = 3600.0
"""Seconds after which a temporary file is abandoned, because its writer was killed."""


def write_atomically(
    path: Path,
    *parts: bytes,
    lasting: bool = True,
    tidy: bool = True,
    verify: Callable[[Path], object] | None = None,
) -> None:
    """Replace the content of ``path``, so that a reader sees the old file or the new one and never half of either.

    The file keeps its permissions; a new one gets the default ones of the umask.

    Args:
        parts: the new content, in pieces.
        lasting: whether to wait until the disk has it; not needed for files that can be recreated.
        tidy: whether to look for abandoned drafts in the folder first, which takes as long as it has files.
        verify: called with ``path`` right before it is replaced; an exception stops the write.
    Raises:
        OSError: with ``path`` as its file name; the old content is untouched. Also where ``path`` is a symbolic link,
            which would redirect the write, or a device or pipe, which cannot be replaced.
    """
    if tidy:
        remove_abandoned([path.parent])
    _write_together({path: parts}, lasting, verify)


def write_together(
    files: Mapping[Path, Iterable[bytes]], *, lasting: bool = True, verify: Callable[[Path], object] | None = None
) -> None:
    """Replace the content of files as ``write_atomically`` does, none before the disk has the new content of all.

    Args:
        verify: called with each path right before it is replaced.
    Raises:
        OSError: with the path of the file that failed; all files are untouched, unless one was written but could not be
            renamed.
    """
    remove_abandoned({path.parent for path in files})
    _write_together(files, lasting, verify)


def _write_together(
    files: Mapping[Path, Iterable[bytes]], lasting: bool, verify: Callable[[Path], object] | None
) -> None:
    drafts: dict[Path, Path] = {}
    try:
        for path, parts in files.items():
            with _name_in_errors(path):
                mode = _mode_to_keep(path)
                drafts[path] = _draft_path(path)
                _write(drafts[path], parts, mode, lasting)
        for path, draft in drafts.items():
            if verify is not None:
                verify(path)
            with _name_in_errors(path):
                draft.replace(path)
    except BaseException:
        _remove(drafts.values())
        raise


def create_atomically(path: Path, data: bytes) -> None:
    """Write a new file, completely or not at all, and never over an existing one.

    Raises:
        FileExistsError: a file of that name exists, even if created a moment ago.
        OSError: with ``path`` as its file name; no file was created.
    """
    remove_abandoned([path.parent])
    draft = _draft_path(path)
    created: os.stat_result | None = None
    try:
        with _name_in_errors(path):
            created = _write(draft, (data,), None, lasting=True)
            _link_new(draft, path, data)
            draft.unlink(missing_ok=True)
    except BaseException:
        _remove([draft, *([path] if created is not None and _is_same_file(path, created) else [])])
        raise


def _draft_path(path: Path) -> Path:
    return path.parent / f".tpmlint-{os.urandom(6).hex()}.tmp"


def _write(draft: Path, parts: Iterable[bytes], mode: int | None, lasting: bool) -> os.stat_result:
    # Not `tempfile`: its files are private to the user, whatever the umask is.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with open(descriptor, "wb") as file:
        file.writelines(parts)
        file.flush()
        if lasting:
            os.fsync(file.fileno())
        created = os.fstat(file.fileno())
    if mode is not None:
        draft.chmod(mode)
    return created


def _link_new(draft: Path, path: Path, data: bytes) -> None:
    """Give the finished file its name, unless another file has it."""
    if os.name == "nt":
        draft.rename(path)  # Windows never replaces a file here.
        return
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: an existing file is still kept, but a crash could leave half a file.
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
            except BaseException:
                path.unlink(missing_ok=True)
                raise


def _mode_to_keep(path: Path) -> int | None:
    try:
        current = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(current):
        raise OSError(errno.ELOOP, "it is a symbolic link, which tpmlint does not write through")
    if stat.S_ISDIR(current):
        raise OSError(errno.EISDIR, "it is a directory")
    if not stat.S_ISREG(current):
        raise OSError(errno.EINVAL, "it is not a regular file")
    return stat.S_IMODE(current)


@contextmanager
def _name_in_errors(path: Path) -> Iterator[None]:
    """Make an error name the file, not its draft."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno or errno.EIO, error.strerror or str(error), str(path)) from error


def _is_same_file(path: Path, created: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.lstat(), created)
    except OSError:
        return False


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def remove_abandoned(folders: Iterable[Path]) -> None:
    """Remove abandoned drafts from folders that are about to be written to."""
    with suppress(OSError):
        for folder in folders:
            for name in filter(DRAFT.fullmatch, os.listdir(folder)):
                if time.time() - (folder / name).lstat().st_mtime > _STALE:
                    (folder / name).unlink()


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
    finally:  # Without a call in between, at whose beginning Ctrl-C could come.
        try:
            if sys.platform == "win32":  # Closing alone releases a lock there, but at a time of the system's choice.
                msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
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
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # at the position of a file that was just opened, 0
        except PermissionError:  # EACCES, a locking violation
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

    place = Path(tempfile.gettempdir()) / "tpmlint-locks"
    if sys.platform == "win32":
        place.mkdir(exist_ok=True)  # The temporary folder there is the user's own.
    else:
        place = place.with_name(f"{place.name}-{os.getuid()}")
        place.mkdir(mode=0o700, exist_ok=True)
        status = place.lstat()
        if status.st_uid != os.getuid() or place.is_symlink() or status.st_mode & 0o022:
            raise PermissionError(1, f"{place} belongs to another user")
    name = os.path.normcase(os.path.realpath(folder))  # A folder that does not exist keeps the case it is given in.
    return place / hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
