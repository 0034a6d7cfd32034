"""Write changed files, one by one or all together, and show changes as a unified diff."""

from __future__ import annotations

import difflib
import errno
import functools
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from tpmlint.atomic_write import remove_abandoned, write_atomically, write_together
from tpmlint.errors import UserError
from tpmlint.git.files import Obstacle, Unreadable, disk_path
from tpmlint.git.snapshot import Directory
from tpmlint.text.escape import visible

_CHANGED = "the file has changed since it was read"


class FileChange(Struct, frozen=True):
    """A file's content before and after."""

    old: bytes
    new: bytes


class WriteFailure(Struct, frozen=True):
    """A file that was not written.

    Args:
        reason: a clause, such as ``the file has changed since it was read``.
        broken: whether writing itself failed; else the file was skipped on purpose.
    """

    path: str
    reason: str
    broken: bool


def write_each(top: Path, changes: Mapping[str, FileChange]) -> Iterator[WriteFailure]:
    """Write files below ``top``, each by itself; yield a failure for each that was not written."""
    remove_abandoned({disk_path(top, path).parent for path in changes})
    for path, change in changes.items():
        unchanged = functools.partial(_refuse_changed, top, path, change)
        try:
            unchanged()
            write_atomically(disk_path(top, path), change.new, tidy=False, verify=unchanged)
        except UserError as error:
            yield WriteFailure(path, error.message, broken=False)
        except OSError as error:
            yield WriteFailure(path, error.strerror or str(error), broken=True)


def write_all(
    top: Path,
    changes: Mapping[str, FileChange],
    moves: Mapping[str, str] | None = None,
    verify: Callable[[], None] | None = None,
) -> None:
    """Write files below ``top`` and move some, or leave everything as it was.

    Args:
        moves: new paths by old ones, of files that stay in their folder; they happen after the writing.
        verify: called once all new content is on disk, right before the first file is replaced; an exception stops
            everything.

    Raises:
        UserError: a file has changed since it was read, even while the others were being written.
        OSError: with the path of the file that could not be written or moved, also if the new path exists already;
            all others are unchanged.
    """
    by_place = {disk_path(top, path): path for path in changes}
    for path, change in changes.items():
        _refuse_changed(top, path, change)
    first = True

    def ready(place: Path) -> None:
        nonlocal first
        if first and verify is not None:
            verify()
        first = False
        _refuse_changed(top, by_place[place], changes[by_place[place]])

    moved: list[tuple[Path, Path]] = []
    try:
        write_together({place: (changes[path].new,) for place, path in by_place.items()}, verify=ready)
        for old, new in (moves or {}).items():
            moved.append((disk_path(top, old), disk_path(top, new)))
            _move(*moved[-1])
    except BaseException:
        # Ctrl-C may interrupt between a move and its record, so look at the disk.
        for source, target in reversed(moved):
            _move_back(source, target)
        for path, change in changes.items():
            undo = FileChange(change.new, change.old)
            if write_obstacle(top, path, undo) is None:
                write_atomically(disk_path(top, path), undo.new)
        raise


def _refuse_changed(top: Path, path: str, change: FileChange, _: Path | None = None) -> None:
    reason = write_obstacle(top, path, change)
    if reason is not None:
        raise UserError(reason, "run the command again", path)


def _move(source: Path, target: Path) -> None:
    """Rename a file, never over another: rename(2) would replace one that appeared a moment ago."""
    if _is_same(source, target):  # The names differ by case only, on a case-insensitive disk.
        source.rename(target)
        return
    try:
        target.hardlink_to(source)
    except FileExistsError as error:
        raise OSError(errno.EEXIST, "there is a file of that name", str(target)) from error
    except OSError:  # A file system without links.
        if os.path.lexists(target):
            raise OSError(errno.EEXIST, "there is a file of that name", str(target)) from None
        source.rename(target)
    else:
        source.unlink()


def _move_back(source: Path, target: Path) -> None:
    if not os.path.lexists(source):
        target.rename(source)
    elif source.name.casefold() != target.name.casefold() and _is_same(source, target):
        target.unlink()  # Interrupted between the two steps of a move.


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False


def write_obstacle(top: Path, path: str, change: FileChange) -> str | None:
    """Return why a file below ``top`` must not be overwritten, or None if it is unchanged."""
    try:
        data = Directory(top).read(path, len(change.old))
    except Unreadable as error:
        return _CHANGED if error.obstacle is Obstacle.SIZE else f"the file cannot be read: {error.reason}"
    return None if data == change.old else _CHANGED


_BOM = "\ufeff"
_UNFINISHED = "\\ No newline at end of file"


def unified_diff(path: str, change: FileChange, target: str | None = None) -> Iterator[str]:
    """Yield the lines of a diff, without their ends.

    Control characters are escaped, because a terminal or a CI could interpret them, so a patch of such lines cannot be
    applied. Tabs, the carriage return of CRLF and a byte order mark stay.

    Args:
        target: the path afterwards, if it differs.
    """
    names = (f"a/{visible(path)}", f"b/{visible(target or path)}")
    if target is not None:
        yield f"diff --git {names[0]} {names[1]}"
        yield f"rename from {visible(path)}"
        yield f"rename to {visible(target)}"
    compared = difflib.unified_diff(_lines(change.old), _lines(change.new), *names)
    for number, line in enumerate(compared):
        if number < 2 or line.startswith("@@"):
            yield line.removesuffix("\n")
            continue
        text = line[1:].removesuffix("\n")
        yield line[0] + _escape_line(text)
        if not line.endswith("\n"):
            yield _UNFINISHED


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "surrogateescape")
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _escape_line(text: str) -> str:
    mark = _BOM if text.startswith(_BOM) else ""
    plain = text.removeprefix(mark).removesuffix("\r")
    ending = "\r" if text.endswith("\r") else ""
    return mark + "\t".join(map(visible, plain.split("\t"))) + ending
