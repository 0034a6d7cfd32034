"""Paths that are different to git and one and the same to some disks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator


def collisions(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each path that a disk may take for another before it, in sorted order, with that other.

    Disks of Windows and macOS ignore case, and that of macOS the way in which accents are encoded.
    """
    first: dict[str, str] = {}
    for path in sorted(paths):
        original = first.setdefault(_as_some_disks_see(path), path)
        if original != path:
            yield path, original


def _as_some_disks_see(path: str) -> str:
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
