"""Facts of interfaces by the content of the files: those that an earlier run read are not read again."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tpmlint.cache import Store
from tpmlint.interfaces import Fact, Options

_MOST = 8 << 20
"""Bytes of all facts of a repository that are kept: to read them takes as long as to parse one large file."""

_MOST_OF_HISTORY = 32 << 20
"""Bytes of the facts of all versions, which an audit keeps apart, since a diff needs few of them."""

_LONGEST = 2 << 20

_PACKAGES = ("site-packages", "dist-packages")


class FactCache:
    """The facts of files as the cache of a repository has them; a file that cannot be read is read in each run.

    Args:
        folder: folder of the cache.
        top: the folder that all paths are relative to; it decides which cache file is used.
        history: whether the facts are those of all versions in a history.
    """

    def __init__(self, folder: Path, top: Path, *, history: bool = False) -> None:
        sort, most = ("pastfacts", _MOST_OF_HISTORY) if history else ("facts", _MOST)
        self._store = Store(folder, str(top), sort, dict[str, Fact], _LONGEST, most)
        self._terms = _installed()

    def facts(
        self, kind: str, data: bytes, options: Options, read: Callable[[str, bytes, Options], Mapping[str, Fact]]
    ) -> Mapping[str, Fact]:
        """Return the facts of a file, from the cache or as ``read`` gives them.

        Args:
            kind: the type of interface.
            read: gets what this gets; what it raises is not kept.
        """
        key = fact_key(kind, data, options, self._terms)
        known = self._store.get(key)
        if known is not None:
            return known
        found = read(kind, data, options)
        self._store.put(key, dict(found))
        return found

    def save(self) -> None:
        """Write new entries to disk."""
        self._store.save()


def fact_key(kind: str, data: bytes, options: Options, terms: bytes = b"") -> str:
    """Return the key of a file's facts: a digest of its bytes, of its type and of how it is read."""
    lists = (None if each is None else sorted(each) for each in (options.ignore_keys, options.names))
    digest = hashlib.blake2b(terms, digest_size=20)
    digest.update(repr((kind, options.path, *lists, len(data))).encode("utf-8", "surrogateescape"))
    digest.update(data)
    return digest.hexdigest()


def _installed() -> bytes:
    """Return what changes whenever a library that reads interfaces is installed, replaced or removed."""
    changed = []
    for folder in sys.path:
        if folder.endswith(_PACKAGES):
            try:
                changed.append(f"{folder} {os.stat(folder).st_mtime_ns}")
            except OSError:
                continue
    return "\n".join(changed).encode("utf-8", "surrogateescape")
