"""The cache: its folder, its files of JSON values by key, and the limit on its size."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

import click
from msgspec import Struct
from msgspec.json import Decoder, encode

from tpmlint import __version__
from tpmlint.atomic_write import DRAFT, locked, write_atomically
from tpmlint.errors import Timeout, UserError
from tpmlint.git.files import Disk, Unreadable, link_out

VARIABLE = "TPMLINT_CACHE_DIR"
"""The environment variable that sets another folder for the cache."""


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of the cache, which may not exist yet; None if there is none to use.

    That is so if the user has no home directory, or if a link in a repository leads to it.

    That is ``tpmlint`` in ``XDG_CACHE_HOME`` (XDG Base Directory Specification), else in ``~/.cache``; on macOS in
    ``~/Library/Caches``, on Windows in ``%LOCALAPPDATA%``.
    """
    if link_to_cache(environment) is not None:
        return None
    if named := environment.get(VARIABLE):
        return Path(os.path.abspath(named))
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local) / "tpmlint" / "Cache" if local else None
    named = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # The specification says to ignore relative paths.
        return Path(named) / "tpmlint"
    home = os.path.expanduser("~")
    # Do not create a home directory: a user of a container or a service has none.
    if not os.path.isabs(home) or not os.path.isdir(home):
        return None
    return Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "tpmlint"


def link_to_cache(environment: Mapping[str, str]) -> Path | None:
    """Return the link in a repository that leads the folder named by the environment out of it; None if none does."""
    named = environment.get(VARIABLE) or environment.get("XDG_CACHE_HOME", "")
    return link_out(Path(os.path.abspath(named)) / "tpmlint" / "any") if named else None


def is_own(folder: Path) -> bool:
    """Tell whether only the user can write to ``folder``; otherwise its contents cannot be trusted."""
    try:
        status = os.stat(folder)
    except OSError:
        return False
    return os.name != "posix" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


@functools.cache
def stamp() -> str:
    """Return a text that changes whenever tpmlint, its schemas or its dependencies may have changed.

    The version alone is not enough for those who work on tpmlint itself.
    """
    package = Path(__file__).parent
    # The folder of installed packages, located by one that is imported already.
    parts = [__version__, sys.version, str(os.stat(Path(click.__file__).parents[1]).st_mtime_ns)]
    folders = [str(package), str(package.parent / "schemas")]
    while folders:
        folder = folders.pop()
        if not os.path.isdir(folder):
            continue
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                    continue
                status = entry.stat()
                parts.append(f"{entry.path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}")
    parts.sort()
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


SUFFIX = ".jsonl"
BOUND = 256 << 20
"""Total size of all files in bytes; beyond that the oldest are removed."""

_TAG = "CACHEDIR.TAG"
_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by tpmlint; `tpmlint cache clean` empties it.\n"
_OWN = re.compile(rf"[0-9a-f]{{32}}-[a-z]+\.jsonl|{DRAFT.pattern}")


class CacheContents(Struct, frozen=True):
    """The number of files in the cache, and their size in bytes."""

    files: int
    bytes: int


def prepare(folder: Path) -> None:
    """Create the folder, private to the user, with the tag that marks a cache (https://bford.info/cachedir/)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.path.lexists(folder / _TAG):
        write_atomically(folder / _TAG, _SIGNATURE, lasting=False)


def contents(folder: Path) -> CacheContents:
    """Count the files of tpmlint in the folder."""
    sizes = [found.st_size for _, found in _files(folder)]
    return CacheContents(len(sizes), sum(sizes))


def clean(folder: Path) -> CacheContents:
    """Remove the files of tpmlint from the folder, and nothing else; return what was removed.

    Raises:
        OSError: a file cannot be removed.
    """
    if not folder.is_dir():
        return CacheContents(0, 0)
    with locked(folder):
        gone = contents(folder)
        for path, _ in _files(folder):
            path.unlink(missing_ok=True)
        (folder / _TAG).unlink(missing_ok=True)
        with suppress(OSError):  # The folder may contain other files.
            folder.rmdir()
    return gone


def trim(folder: Path) -> None:
    """Remove the oldest files if all together exceed the limit."""
    files = sorted(_files(folder), key=lambda each: each[1].st_mtime_ns)
    left = sum(found.st_size for _, found in files)
    for path, found in files:
        if left <= BOUND:
            return
        path.unlink(missing_ok=True)
        left -= found.st_size


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if _OWN.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            yield folder / entry.name, entry.stat(follow_symlinks=False)


MOST = 64 << 20
"""Size limit of one file in bytes; the least recently used entries are dropped first."""

_LONGEST = 256 << 10
_PATIENCE = 1.0
"""Seconds to wait for other runs that write to the cache; after that nothing is saved."""

_FORMAT = b"tpmlint cache 1"

_Value = TypeVar("_Value")


class Store(Generic[_Value]):
    """One file of the cache, read on first use and written by ``save``.

    Args:
        folder: folder of the cache.
        about: the subject of the values, such as the path of a repository.
        sort: the type of the values, in a word.
        of: that type.
        longest: size limit of a value in bytes.
        most: size limit of the file in bytes.
    """

    def __init__(
        self, folder: Path, about: str, sort: str, of: type[_Value], longest: int = _LONGEST, most: int = MOST
    ) -> None:
        digest = hashlib.blake2b(about.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        self._folder = folder
        self._name = f"{digest}-{sort}{SUFFIX}"
        self._decode = Decoder(of).decode
        self._longest = longest
        self._most = most
        self._lines: dict[bytes, bytes] | None = None
        self._used: dict[bytes, bytes] = {}
        self._changed = False
        self._seen: tuple[int, ...] | None = None

    def get(self, key: str) -> _Value | None:
        """Return the value of ``key``, or None."""
        lines = self._lines if self._lines is not None else self._load()
        name = key.encode("ascii")
        line = lines.get(name) or self._used.get(name)
        if line is None:
            return None
        try:
            value = self._decode(line)
        except ValueError:
            return None
        self._used[name] = line
        return value

    def has(self, key: str) -> bool:
        """Tell whether there is a value of ``key``, which may be damaged."""
        lines = self._lines if self._lines is not None else self._load()
        return key.encode("ascii") in lines

    def encode(self, value: _Value) -> bytes | None:
        """Return a value as it is stored; None for one that is too large, or has a string that is not Unicode."""
        try:
            line = encode(value)
        except UnicodeEncodeError:  # A path with bytes that are not UTF-8.
            return None
        return line if len(line) <= self._longest else None

    def put(self, key: str, value: _Value) -> None:
        """Store a value; one that cannot be stored is ignored."""
        self.put_encoded(key, self.encode(value))

    def put_encoded(self, key: str, line: bytes | None) -> None:
        """Store what ``encode`` made of a value."""
        if line is not None:
            self._used[key.encode("ascii")] = line
            self._changed = True

    def save(self) -> None:
        """Write the file if anything was stored; do nothing if that fails."""
        if not self._changed:
            return
        self._changed = False
        try:
            prepare(self._folder)
            if is_own(self._folder):
                with locked(self._folder, _PATIENCE):
                    if self._version() != self._seen:
                        self._load()  # Another run has written since: keep its entries.
                    lines = tuple(_newest_lines(self._most, {**self._used, **(self._lines or {}), **self._used}))
                    write_atomically(self._folder / self._name, _header(lines), *lines, lasting=False)
                    self._seen = self._version()
                    trim(self._folder)
        except (OSError, Timeout, UserError):
            return

    def _load(self) -> dict[bytes, bytes]:
        self._seen = self._version()
        self._lines = dict(_read(self._folder, self._name))
        return self._lines

    def _version(self) -> tuple[int, ...] | None:
        """Return a value that changes when another run writes the file; None if there is no file."""
        try:
            status = os.stat(self._folder / self._name)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def _newest_lines(most: int, lines: dict[bytes, bytes]) -> Iterator[bytes]:
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
