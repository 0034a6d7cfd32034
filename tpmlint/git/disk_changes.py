"""What differs between a commit and the files on disk, without asking git, which would run configured filters."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from tpmlint.git.changes import ChangedPath, Status
from tpmlint.git.files import Disk, encoded
from tpmlint.git.listing import SUBMODULE, SYMLINK, Entry

if TYPE_CHECKING:
    from tpmlint.git.repository import Repository

_ABSENT = "000000"


def disk_changes(repository: Repository, before: str) -> tuple[ChangedPath, ...]:
    """Return the paths in which the work tree differs from the tree ``before``."""
    tree = repository.tree(before)
    listing = repository.listing()
    disk = Disk(repository.top)
    zeros = "0" * len(before)
    paths = {*tree.words, *listing.tracked.words, *listing.untracked}
    found = []
    for path in sorted(paths):
        entry = tree.entry(path)
        if path in listing.sparse or (entry is not None and entry.mode == SUBMODULE):
            continue
        now = None
        if disk.is_inside(path):
            now = _on_disk(repository.top / os.fsdecode(encoded(path)), entry, len(before))
        if entry is None and now is not None:
            found.append(ChangedPath("A", path, _ABSENT, now[0], zeros, now[1]))
        elif entry is not None and now is None:
            found.append(ChangedPath("D", path, entry.mode or _ABSENT, _ABSENT, entry.oid or zeros, zeros))
        elif entry is not None and now is not None and (entry.mode, entry.oid) != now:
            status: Status = "T" if SYMLINK in (entry.mode, now[0]) and entry.mode != now[0] else "M"
            found.append(ChangedPath(status, path, entry.mode or _ABSENT, now[0], entry.oid or zeros, now[1]))
    return tuple(found)


def _on_disk(path: os.PathLike[str], entry: Entry | None, digits: int) -> tuple[str, str] | None:
    """Return mode and blob id of what lies at ``path``, or None if nothing that git would keep does."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            return SYMLINK, _blob(os.fsencode(os.readlink(path)), digits)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    mode = "100755" if status.st_mode & 0o100 else "100644"
    if os.name == "nt" and entry is not None and entry.mode is not None:
        mode = entry.mode
    oid = _blob(data, digits)
    if entry is not None and entry.oid != oid and b"\r\n" in data:
        plain = _blob(data.replace(b"\r\n", b"\n"), digits)
        oid = plain if plain == entry.oid else oid
    return mode, oid


def _blob(data: bytes, digits: int) -> str:
    """Return the id that git gives to a blob: of 40 digits in a SHA-1 repository, of 64 in a SHA-256 one."""
    header = b"blob %d\0" % len(data)
    if digits == 40:
        return hashlib.sha1(header + data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(header + data).hexdigest()
