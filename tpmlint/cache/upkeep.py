"""The files of the cache: made, counted, kept within bounds, removed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tpmlint.files import DRAFT, write_atomically

SUFFIX = ".jsonl"
BOUND = 256 << 20
"""Bytes that all files may have together; beyond that the oldest go."""

_TAG = "CACHEDIR.TAG"
_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by tpmlint; `tpmlint cache clean` empties it.\n"
_OWN = re.compile(rf"[0-9a-f]{{32}}-[a-z]+\.jsonl|{DRAFT.pattern}")


@dataclass(frozen=True, slots=True)
class Contents:
    """How many files the cache has, and how many bytes."""

    files: int
    bytes: int


def prepare(folder: Path) -> None:
    """Make the folder, for the user alone, with the mark by which backups know a cache (https://bford.info/cachedir/)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.path.lexists(folder / _TAG):
        write_atomically(folder / _TAG, _SIGNATURE, lasting=False)


def contents(folder: Path) -> Contents:
    """Count what tpmlint has put into the folder."""
    sizes = [found.st_size for _, found in _files(folder)]
    return Contents(len(sizes), sum(sizes))


def clean(folder: Path) -> Contents:
    """Remove what tpmlint has put into the folder, and nothing else; return what is gone.

    Raises:
        OSError: a file cannot be removed.
    """
    gone = contents(folder)
    for path, _ in _files(folder):
        path.unlink(missing_ok=True)
    (folder / _TAG).unlink(missing_ok=True)
    try:
        folder.rmdir()
    except OSError:  # It is not there, or holds something that is not ours.
        return gone
    return gone


def trim(folder: Path) -> None:
    """Remove the oldest files where all together are beyond the bound."""
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
