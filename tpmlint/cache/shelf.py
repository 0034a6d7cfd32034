"""One file of the cache: JSON values by key.

The first line names the format, the state of the program and a checksum of the rest; each further line is a key and a
value. A file of which anything is amiss is as good as none, and what cannot be written is not written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tpmlint.cache.place import is_own, stamp
from tpmlint.cache.upkeep import SUFFIX, prepare, trim
from tpmlint.files import write_atomically
from tpmlint.git.files import Disk, Unreadable

MOST = 64 << 20
"""Bytes that one file may have: what was not used of late is left out first."""

_LONGEST = 256 << 10
_written = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_FORMAT = b"tpmlint cache 1"


class Shelf:
    """What one file of the cache holds, read when it is first asked for and written by ``save``.

    Args:
        folder: of the cache.
        about: what the values are about, such as the path of a repository.
        sort: what sort of values they are, in a word.
    """

    def __init__(self, folder: Path, about: str, sort: str) -> None:
        digest = hashlib.blake2b(about.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        self._folder = folder
        self._name = f"{digest}-{sort}{SUFFIX}"
        self._lines: dict[bytes, bytes] | None = None
        self._used: dict[bytes, bytes] = {}
        self._changed = False

    def get(self, key: str) -> object:
        """Return the value that was put under ``key``, or None."""
        if self._lines is None:
            self._lines = dict(_read(self._folder, self._name))
        name = key.encode("ascii")
        line = self._lines.get(name)
        if line is None:
            return None
        try:
            value: object = json.loads(line)
        except ValueError:
            return None
        self._used[name] = line
        return value

    def put(self, key: str, value: object) -> None:
        """Keep a value of JSON; one that is larger than it is worth is not kept."""
        line = _written(value).encode("ascii")
        if len(line) <= _LONGEST:
            self._used[key.encode("ascii")] = line
            self._changed = True

    def save(self) -> None:
        """Write the file if anything was put; where that cannot be done, leave it."""
        if not self._changed:
            return
        self._changed = False
        lines = tuple(_within(MOST, {**self._used, **(self._lines or {})}))
        try:
            prepare(self._folder)
            if is_own(self._folder):
                write_atomically(self._folder / self._name, _header(lines), *lines, lasting=False)
                trim(self._folder)
        except OSError:
            return


def _within(most: int, lines: dict[bytes, bytes]) -> Iterator[bytes]:
    for key, value in lines.items():
        most -= len(key) + len(value) + 2
        if most < 0:
            return
        yield b"%b %b\n" % (key, value)


def _header(parts: Iterable[bytes]) -> bytes:
    checksum = hashlib.blake2b(digest_size=16)
    for part in parts:
        checksum.update(part)
    return b"%b %b %b\n" % (_FORMAT, stamp().encode("ascii"), checksum.hexdigest().encode("ascii"))


def _read(folder: Path, name: str) -> Iterator[tuple[bytes, bytes]]:
    if not is_own(folder):
        return
    try:
        data = Disk(folder).read(name, MOST + 1024)
    except Unreadable:
        return
    header, _, body = data.partition(b"\n")
    if header + b"\n" != _header((body,)):
        return
    for line in body.split(b"\n")[:-1]:
        key, _, value = line.partition(b" ")
        yield key, value
