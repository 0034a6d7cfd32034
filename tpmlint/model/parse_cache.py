"""A cache of parsed files without faults, by their bytes; rules check them anew in every run."""

from __future__ import annotations

import codecs
import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

from tpmlint.cache.store import Store
from tpmlint.formats.source_file import MARKDOWN, OWN, Document, SourceFile
from tpmlint.model.build import build_item
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.model.reading import ParsedFile
from tpmlint.settings import Settings

IN_MEMORY = 64 << 20
"""Characters of the files that are held in memory; the least recently used are dropped first."""


class ParseCache:
    """Parsed files by their content: in memory, and in the cache file of a repository.

    Only values and text offsets of documents are kept on disk. Files with faults are read again in each run, so
    that no message comes from the cache. Thread-safe.

    Args:
        folder: folder of the cache; None keeps nothing on disk.
        top: the folder that all paths are relative to; it decides which cache file is used.
        most: characters that are held in memory.
        kinds: the kinds that items may be of.
    """

    def __init__(self, folder: Path | None, top: Path, most: int = 0, kinds: Kinds = STANDARD) -> None:
        self._kinds = kinds
        self._shelf = Store(folder, str(top), "readings") if folder is not None else None
        self._most = most
        self._held: OrderedDict[tuple[str, str], ParsedFile] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def terms(self, settings: Settings) -> bytes:
        """Return a digest of the settings that decide how a file is read."""
        text = f"{settings.limits!r}\n{settings.extensions!r}"
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=32).digest()

    def get(self, key: str, path: str, data: bytes) -> ParsedFile | None:
        """Return the parsed file with these bytes; None if it is not cached.

        Args:
            key: the result of ``cache_key`` for it.
        """
        with self._lock:
            held = self._held.get((key, path))
            if held is not None:
                self._held.move_to_end((key, path))
                return held
            stored = self._stored(key, path, data)
            if stored is not None:
                self._hold(key, stored)
            return stored

    def _stored(self, key: str, path: str, data: bytes) -> ParsedFile | None:
        found = self._shelf.get(key) if self._shelf is not None else None
        if not isinstance(found, list):
            return None
        offset, *documents = found
        bom = data.startswith(codecs.BOM_UTF8)
        text = data.decode("utf-8-sig")
        read = tuple(Document(path, i, value, start=a, end=b) for i, (value, a, b) in enumerate(documents))
        items = tuple(item for each in read if (item := build_item(each, kinds=self._kinds)) is not None)
        return ParsedFile(SourceFile(path, text, read, (), offset, bom), (), items)

    def put(self, key: str, reading: ParsedFile) -> None:
        """Keep a parsed file; on disk only if it has no faults."""
        file = reading.file
        whole = len(reading.items) == len(file.documents) > 0 and all(each.origin is OWN for each in file.documents)
        with self._lock:
            self._hold(key, reading)
            if self._shelf is not None and whole and not (file.faults or reading.violations or reading.lost):
                documents = [[each.value, each.start, each.end] for each in file.documents]
                self._shelf.put(key, [file.offset_line, *documents])

    def save(self) -> None:
        """Write new entries to disk."""
        with self._lock:
            if self._shelf is not None:
                self._shelf.save()

    def _hold(self, key: str, reading: ParsedFile) -> None:
        size = len(reading.file.text)
        if size > self._most:
            return
        self._held[key, reading.file.path] = reading
        self._size += size
        while self._size > self._most:
            _, oldest = self._held.popitem(last=False)
            self._size -= len(oldest.file.text)


def cache_key(path: str, data: bytes, terms: bytes) -> str:
    """Return the key of a parsed file: a digest of its bytes, its format and the terms."""
    digest = hashlib.blake2b(data, digest_size=20, key=terms)
    digest.update(b"md" if path.lower().endswith(MARKDOWN) else b"yaml")
    return digest.hexdigest()
