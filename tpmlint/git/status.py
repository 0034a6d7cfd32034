"""How the repository was cloned and what is checked out, and a commit compared with the files on disk."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.git.files import Disk, decode_path, encode_path
from tpmlint.git.repository import Repository
from tpmlint.git.tree import SUBMODULE, SYMLINK, ChangedPath, Entry, Status
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from tpmlint.git.snapshot import Snapshot


_SETTINGS = r"^(extensions\.partialclone|remote\..*\.promisor|core\.sparsecheckout)$"
_NO = ("", "0", "false", "no", "off")


class CloneState(Struct, frozen=True):
    """What is special about a repository.

    Args:
        kind: ``work tree``, ``linked work tree`` or ``bare``.
        ids: ``sha1`` or ``sha256``.
        shallow: whether its history is cut off.
        partial: whether git fetches content on demand; tpmlint never lets it do so.
        sparse: whether some of its files are not on disk.
    """

    kind: str
    ids: str
    shallow: bool
    partial: bool
    sparse: bool


def read_clone_state(repository: Repository) -> CloneState:
    """Return the state of a repository."""
    kind = "bare"
    if not repository.is_bare:
        kind = "work tree" if (repository.top / ".git").is_dir() else "linked work tree"
    output = repository.run("config", "--null", "--get-regexp", _SETTINGS, accept=(0, 1))
    settings = dict(_parse_setting(each) for each in output.decode("utf-8", "replace").split("\0") if each)
    return CloneState(
        kind,
        repository.run("rev-parse", "--show-object-format").decode("ascii").strip(),
        repository.is_shallow(),
        any(value not in _NO for key, value in settings.items() if key != "core.sparsecheckout"),
        settings.get("core.sparsecheckout", "") not in _NO,
    )


def _parse_setting(setting: str) -> tuple[str, str]:
    key, has_value, value = setting.partition("\n")
    # A key without a value is on.
    return key.lower(), value.lower() if has_value else "true"


CACHED = ("ls-files", "-z", "--stage", "--debug")

_RECORD = regex(
    rb"(?P<mode>\d{6}) (?P<oid>[0-9a-f]{40,64}) (?P<stage>\d)\t(?P<path>[^\0]+)\0"
    rb"\s+ctime: (?P<ctime>\d+):(?P<ctime_part>\d+)\n\s+mtime: (?P<mtime>\d+):(?P<mtime_part>\d+)\n"
    rb"\s+dev: \d+\tino: \d+\n\s+uid: \d+\tgid: \d+\n\s+size: (?P<size>\d+)\tflags: [0-9a-f]+\n"
)
_SECOND = 1_000_000_000
_ABSENT = "000000"


class StatEntry(Struct, frozen=True):
    """The state of a file when git last compared it with its blob.

    Args:
        entry: its mode and blob.
        size: in bytes.
        ctime, mtime: in nanoseconds; whole seconds where git recorded no more.
    """

    entry: Entry
    size: int
    ctime: int
    mtime: int

    def is_unchanged(self, status: os.stat_result, written: int) -> bool:
        """Return whether the file is certainly unchanged.

        Args:
            written: when the index was written, in nanoseconds: a file modified since may have changed again with the
                same size and time.
        """
        return (
            status.st_size == self.size
            and _is_same_time(status.st_mtime_ns, self.mtime)
            and _is_same_time(status.st_ctime_ns, self.ctime)
            and status.st_mtime_ns < written
        )


def read_stat_cache(output: bytes) -> Mapping[str, StatEntry]:
    """Return the entries that ``CACHED`` lists, by path, without unmerged ones; empty if the format is unknown."""
    entries: dict[str, StatEntry] = {}
    end = 0
    for record in _RECORD.finditer(output):
        if record.start() != end:
            return {}
        end = record.end()
        if record["stage"] == b"0":
            path = decode_path(record["path"])
            entry = Entry(path, record["mode"].decode("ascii"), record["oid"].decode("ascii"))
            ctime = int(record["ctime"]) * _SECOND + int(record["ctime_part"])
            mtime = int(record["mtime"]) * _SECOND + int(record["mtime_part"])
            entries[path] = StatEntry(entry, int(record["size"]), ctime, mtime)
    return entries if end == len(output) else {}


def _is_same_time(now: int, recorded: int) -> bool:
    return now == recorded or (recorded % _SECOND == 0 and now // _SECOND == recorded // _SECOND)


def uncommitted_changes(repository: Repository, before: str) -> tuple[ChangedPath, ...]:
    """Return the paths in which the work tree differs from the tree ``before``."""
    tree = repository.tree(before)
    listing = repository.listing()
    stat_cache = read_stat_cache(repository.run(*CACHED))
    written = _index_time(repository)
    disk = Disk(repository.top)
    zeros = "0" * len(before)
    paths = {*tree.paths, *listing.tracked.paths, *listing.untracked}
    changes = []
    for path in sorted(paths):
        if path in listing.sparse:
            continue
        entry = tree.entry(path)
        current = None
        if disk.is_inside(path):
            full_path, cached = repository.top / os.fsdecode(encode_path(path)), stat_cache.get(path)
            if cached is not None and cached.entry.mode == SUBMODULE:
                current = _submodule_commit(repository, full_path, cached.entry)
            else:
                current = _from_stat_cache(full_path, cached, written) or _hash_file(full_path, entry, len(before))
        if entry is None and current is not None:
            changes.append(ChangedPath("A", path, _ABSENT, current[0], zeros, current[1]))
        elif entry is not None and current is None:
            changes.append(ChangedPath("D", path, entry.mode or _ABSENT, _ABSENT, entry.oid or zeros, zeros))
        elif entry is not None and current is not None and (entry.mode, entry.oid) != current:
            status: Status = "T" if SYMLINK in (entry.mode, current[0]) and entry.mode != current[0] else "M"
            changes.append(ChangedPath(status, path, entry.mode or _ABSENT, current[0], entry.oid or zeros, current[1]))
    return tuple(changes)


def _index_time(repository: Repository) -> int:
    """Return when the index was written, in nanoseconds; 0 where there is none, so that every file is read."""
    try:
        return repository.git_path("index").stat().st_mtime_ns
    except OSError:
        return 0


def _from_stat_cache(path: Path, cached: StatEntry | None, written: int) -> tuple[str, str] | None:
    """Return mode and blob id from the index, or None unless the file is certainly unchanged."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    if cached is None or not cached.is_unchanged(status, written):
        return None
    if stat.S_ISLNK(status.st_mode) != (cached.entry.mode == SYMLINK) or stat.S_ISDIR(status.st_mode):
        return None
    return cached.entry.mode or _ABSENT, cached.entry.oid or ""


def _submodule_commit(repository: Repository, path: Path, entry: Entry) -> tuple[str, str] | None:
    """Return the commit that is checked out in a submodule; without a checkout, the index's, as in git."""
    if path.is_symlink() or not path.is_dir():
        return None
    head = repository.open(path / ".git").head() if os.path.lexists(path / ".git") else None
    return SUBMODULE, head or entry.oid or ""


def _hash_file(path: Path, entry: Entry | None, digits: int) -> tuple[str, str] | None:
    """Return mode and blob id of the file at ``path``, or None if git would not track it."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            return SYMLINK, _blob_id(os.fsencode(os.readlink(path)), digits)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    mode = "100755" if status.st_mode & 0o100 else "100644"
    if os.name == "nt" and entry is not None and entry.mode is not None:
        mode = entry.mode
    oid = _blob_id(data, digits)
    if entry is not None and entry.oid != oid and b"\r\n" in data:
        plain = _blob_id(data.replace(b"\r\n", b"\n"), digits)
        oid = plain if plain == entry.oid else oid
    return mode, oid


def _blob_id(data: bytes, digits: int) -> str:
    """Return the blob id: 40 digits in a SHA-1 repository, 64 in a SHA-256 one."""
    header = b"blob %d\0" % len(data)
    if digits == 40:
        return hashlib.sha1(header + data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(header + data).hexdigest()


def with_unsaved(
    changes: Iterable[ChangedPath], before: Snapshot, texts: Mapping[str, bytes]
) -> tuple[ChangedPath, ...]:
    """Return the changes with some files' contents replaced, sorted by path."""
    entries = {entry.path: entry for entry in before.entries()}
    merged = {change.path: change for change in changes if change.path not in texts}
    for path, data in texts.items():
        old = entries.get(path)
        old_mode, old_oid = (old.mode or "", old.oid or "") if old is not None else ("0" * 6, "")
        oid = _blob_id(data, len(old_oid) or 40)
        if oid != old_oid:
            mode = old_mode if old is not None else "100644"
            merged[path] = ChangedPath("A" if old is None else "M", path, old_mode, mode, old_oid or "0" * 40, oid)
    return tuple(sorted(merged.values(), key=lambda change: change.path))
