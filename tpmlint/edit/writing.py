"""Changed files put on disk: over what they were made from, each whole, and all or none where they belong together."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tpmlint.fault import Refusal
from tpmlint.files import write_atomically, write_together
from tpmlint.git.files import on_disk
from tpmlint.git.snapshot import Directory, Obstacle, Unreadable

_CHANGED = "the file has changed since it was read"


@dataclass(frozen=True, slots=True)
class Change:
    """A file's content before and after."""

    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not written.

    Args:
        reason: a clause, such as ``the file has changed since it was read``.
        broken: whether writing itself failed; else the file was left alone on purpose.
    """

    path: str
    reason: str
    broken: bool


def write_each(top: Path, changes: Mapping[str, Change]) -> Iterator[Failure]:
    """Write files below ``top``, each by itself; yield those that could not be, and are as they were."""
    for path, change in changes.items():
        reason = in_the_way(top, path, change)
        if reason is not None:
            yield Failure(path, reason, broken=False)
            continue
        try:
            write_atomically(on_disk(top, path), change.new)
        except OSError as error:
            yield Failure(path, error.strerror or str(error), broken=True)


def write_all(top: Path, changes: Mapping[str, Change], moves: Mapping[str, str] | None = None) -> None:
    """Write files below ``top`` and move some, or leave everything as it was.

    Args:
        moves: new paths by old ones, of files that stay in their folder; they happen after the writing.

    Raises:
        Refusal: a file is no longer what it was when it was read, or there is one in the place of another.
        OSError: with the path of the file that could not be written or moved; all others are as they were.
    """
    for path, change in changes.items():
        reason = in_the_way(top, path, change)
        if reason is not None:
            raise Refusal(reason, "run the command again", path)
    moved: list[tuple[Path, Path]] = []
    try:
        write_together({on_disk(top, path): (change.new,) for path, change in changes.items()})
        for old, new in (moves or {}).items():
            source, target = on_disk(top, old), on_disk(top, new)
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
            if in_the_way(top, path, Change(change.new, change.old)) is None:
                write_atomically(on_disk(top, path), change.old)
        raise


def in_the_way(top: Path, path: str, change: Change) -> str | None:
    """Return why a file below ``top`` may not be overwritten, or None if it still is what was read."""
    try:
        data = Directory(top).read(path, len(change.old))
    except Unreadable as error:
        return _CHANGED if error.obstacle is Obstacle.SIZE else f"the file cannot be read: {error.reason}"
    return None if data == change.old else _CHANGED
