"""Parsed files by their content: in memory, and on disk those without faults."""

from __future__ import annotations

import codecs
import hashlib
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tpmlint.cache import Store
from tpmlint.formats.source_file import MARKDOWN, OWN, Document, SourceFile, read_records
from tpmlint.formats.yaml.source import decode
from tpmlint.limits import Limits
from tpmlint.model.build import build_item
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.settings import Settings

if TYPE_CHECKING:
    from tpmlint.formats.readers import Part

IN_MEMORY = 64 << 20
"""Characters of the files that are held in memory; the least recently used are dropped first."""

_LONGEST = 4 << 20
"""Bytes of the records of one file, which hold some of its text several times."""

_VERSIONS = 8
"""Versions of one file that are held: somebody who types makes one with each key stroke."""


class StoredDocument(Struct, frozen=True, array_like=True):
    """A document as it is kept on disk."""

    value: Any
    start: int
    end: int


class StoredFile(Struct, frozen=True, array_like=True):
    """A parsed file without faults as it is kept on disk; the rest of it follows from its bytes."""

    offset_line: int
    documents: tuple[StoredDocument, ...]


class ParseCache:
    """Parsed files by their content: in memory, and in the cache file of a repository.

    Only values and text offsets of documents are kept on disk; of a source those of records as its reader gives them,
    if it reads prose. Files with faults are read again in each run, so that no message comes from the cache.
    Thread-safe.

    Args:
        folder: folder of the cache; None keeps nothing on disk.
        top: the folder that all paths are relative to; it decides which cache file is used.
        most: characters that are held in memory.
    """

    def __init__(self, folder: Path | None, top: Path, most: int = 0) -> None:
        self._store = Store(folder, str(top), "files", StoredFile) if folder is not None else None
        records = tuple[StoredDocument, ...]
        self._records = Store(folder, str(top), "records", records, _LONGEST) if folder is not None else None
        self._most = most
        self._held: OrderedDict[tuple[str, str], ParsedFile] = OrderedDict()
        self._keys: dict[str, list[str]] = {}
        self._size = 0
        self._lock = threading.Lock()

    def terms(self, settings: Settings) -> bytes:
        """Return a digest of the settings that decide how a file is read."""
        sources = (settings.sources, settings.folder) if settings.sources else ()
        parts = (settings.limits, settings.extensions, sources, settings.calendars, settings.kinds)
        text = "\n".join(map(repr, parts))
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=32).digest()

    def get(self, key: str, path: str, data: bytes, kinds: Kinds = STANDARD) -> ParsedFile | None:
        """Return the parsed file with these bytes; None if it is not cached.

        Args:
            key: the result of ``cache_key`` for it.
            kinds: the kinds that items may be of.
        """
        with self._lock:
            held = self._held.get((key, path))
            if held is not None:
                self._held.move_to_end((key, path))
                return held
            stored = self._stored(key, path, data, kinds)
            if stored is not None:
                self._hold(key, stored)
            return stored

    def _stored(self, key: str, path: str, data: bytes, kinds: Kinds) -> ParsedFile | None:
        stored = self._store.get(key) if self._store is not None else None
        if stored is None:
            return None
        bom = data.startswith(codecs.BOM_UTF8)
        text = data.decode("utf-8-sig")
        read = tuple(
            Document(path, i, each.value, start=each.start, end=each.end) for i, each in enumerate(stored.documents)
        )
        items = tuple(item for each in read if (item := build_item(each, kinds=kinds)) is not None)
        return ParsedFile(SourceFile(path, text, read, (), stored.offset_line, bom), (), items)

    def without_text(self, key: str, path: str, kinds: Kinds = STANDARD) -> ParsedFile | None:
        """Return the parsed file with this key, whose bytes need not be there; its text is empty unless it is held."""
        with self._lock:
            return self._held.get((key, path)) or self._stored(key, path, b"", kinds)

    def put(self, key: str, parsed: ParsedFile) -> None:
        """Keep a parsed file; on disk only if it has no faults."""
        with self._lock:
            self._hold(key, parsed)
            if self._store is not None and (stored := _stored_form(parsed)) is not None:
                self._store.put(key, stored)

    def read_records(self, path: str, data: bytes, name: str, limits: Limits) -> tuple[SourceFile, tuple[Part, ...]]:
        """Read a file in another format as ``source_file.read_records`` does; of a reader of prose only what is new."""
        from tpmlint.formats.readers import TEXT_ONLY, Part

        # What readers of prose gave is read far sooner than they read a text.
        if self._records is None or name not in TEXT_ONLY or name == "csv":
            return read_records(path, data, name, limits)
        digest = hashlib.blake2b(f"{name} {limits!r}\n".encode(), digest_size=20)
        digest.update(data)
        key = digest.hexdigest()
        with self._lock:
            stored = self._records.get(key)
        if stored is not None:
            text, bom = decode(data)
            parts = tuple(Part(each.value, each.start, each.end) for each in stored)
            return SourceFile(path, text, (), (), 0, bom, name), parts
        file, parts = read_records(path, data, name, limits)
        if not file.faults and not any(part.unknown for part in parts):
            with self._lock:
                self._records.put(key, tuple(StoredDocument(each.value, each.start, each.end) for each in parts))
        return file, parts

    @property
    def on_disk(self) -> bool:
        """Whether anything is kept on disk."""
        return self._store is not None

    def has(self, key: str) -> bool:
        """Tell whether the file with this key is on disk, as far as can be told without reading it."""
        return self._store is not None and self._store.has(key)

    def encode(self, parsed: ParsedFile) -> bytes | None:
        """Return what is kept on disk of a parsed file; None if nothing is."""
        stored = _stored_form(parsed)
        return None if stored is None or self._store is None else self._store.encode(stored)

    def put_encoded(self, key: str, line: bytes | None) -> None:
        """Keep what ``encode`` made of a parsed file in another process."""
        with self._lock:
            if self._store is not None:
                self._store.put_encoded(key, line)

    def save(self) -> None:
        """Write new entries to disk."""
        with self._lock:
            for store in (self._store, self._records):
                if store is not None:
                    store.save()

    def _hold(self, key: str, parsed: ParsedFile) -> None:
        path, size = parsed.file.path, len(parsed.file.text)
        if size > self._most or (key, path) in self._held:
            return
        self._held[key, path] = parsed
        self._size += size
        keys = self._keys.setdefault(path, [])
        keys.append(key)
        if len(keys) > _VERSIONS:
            self._drop(keys[0], path)
        while self._size > self._most:
            self._drop(*next(iter(self._held)))

    def _drop(self, key: str, path: str) -> None:
        self._size -= len(self._held.pop((key, path)).file.text)
        self._keys[path].remove(key)


def _stored_form(parsed: ParsedFile) -> StoredFile | None:
    """Return what is kept of a file, or None if it has a fault or is in another format."""
    file = parsed.file
    whole = len(parsed.items) == len(file.documents) > 0 and all(each.origin is OWN for each in file.documents)
    if not whole or file.faults or parsed.violations or parsed.lost:
        return None
    return StoredFile(
        file.offset_line, tuple(StoredDocument(each.value, each.start, each.end) for each in file.documents)
    )


def cache_key(path: str, data: bytes, terms: bytes) -> str:
    """Return the key of a parsed file: a digest of its bytes, its format and the terms."""
    digest = hashlib.blake2b(data, digest_size=20, key=terms)
    digest.update(b"md" if path.lower().endswith(MARKDOWN) else b"yaml")
    return digest.hexdigest()
