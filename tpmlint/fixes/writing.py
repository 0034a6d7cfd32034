"""Write changed files, all or none where they belong together, and show changes as a unified diff."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from tpmlint.atomic_write import write_atomically, write_together
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
        broken: whether writing itself failed; else the file was left alone on purpose.
    """

    path: str
    reason: str
    broken: bool


def write_each(top: Path, changes: Mapping[str, FileChange]) -> Iterator[WriteFailure]:
    """Write files below ``top``, each by itself; yield those that could not be, and are as they were."""
    for path, change in changes.items():
        reason = write_obstacle(top, path, change)
        if reason is not None:
            yield WriteFailure(path, reason, broken=False)
            continue
        try:
            write_atomically(disk_path(top, path), change.new)
        except OSError as error:
            yield WriteFailure(path, error.strerror or str(error), broken=True)


def write_all(top: Path, changes: Mapping[str, FileChange], moves: Mapping[str, str] | None = None) -> None:
    """Write files below ``top`` and move some, or leave everything as it was.

    Args:
        moves: new paths by old ones, of files that stay in their folder; they happen after the writing.

    Raises:
        Refusal: a file is no longer what it was when it was read, or there is one in the place of another.
        OSError: with the path of the file that could not be written or moved; all others are as they were.
    """
    for path, change in changes.items():
        reason = write_obstacle(top, path, change)
        if reason is not None:
            raise UserError(reason, "run the command again", path)
    moved: list[tuple[Path, Path]] = []
    try:
        write_together({disk_path(top, path): (change.new,) for path, change in changes.items()})
        for old, new in (moves or {}).items():
            source, target = disk_path(top, old), disk_path(top, new)
            if target.exists() and not target.samefile(source):
                raise OSError(errno.EEXIST, "there is a file of that name", str(target))
            moved.append((source, target))
            source.rename(target)
    except BaseException:
        # Ctrl-C may have come between a deed and its record, so that what is there decides, not what was noted.
        for source, target in reversed(moved):
            if not source.exists():
                target.rename(source)
        for path, change in changes.items():
            if write_obstacle(top, path, FileChange(change.new, change.old)) is None:
                write_atomically(disk_path(top, path), change.old)
        raise


def write_obstacle(top: Path, path: str, change: FileChange) -> str | None:
    """Return why a file below ``top`` may not be overwritten, or None if it still is what was read."""
    try:
        data = Directory(top).read(path, len(change.old))
    except Unreadable as error:
        return _CHANGED if error.obstacle is Obstacle.SIZE else f"the file cannot be read: {error.reason}"
    return None if data == change.old else _CHANGED


_BOM = "\ufeff"
_UNFINISHED = "\\ No newline at end of file"


def unified_diff(path: str, change: FileChange, target: str | None = None) -> Iterator[str]:
    """Yield the lines of a diff, without their ends.

    What a terminal or a CI would obey is shown instead, so that a patch of lines with such characters cannot be
    applied. Tabs, the carriage return of CRLF and a byte order mark stay.

    Args:
        target: the path afterwards, where it is another.
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
        yield line[0] + _shown(text)
        if not line.endswith("\n"):
            yield _UNFINISHED


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "surrogateescape")
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])


def _shown(text: str) -> str:
    mark = _BOM if text.startswith(_BOM) else ""
    plain = text.removeprefix(mark).removesuffix("\r")
    ending = "\r" if text.endswith("\r") else ""
    return mark + "\t".join(map(visible, plain.split("\t"))) + ending
