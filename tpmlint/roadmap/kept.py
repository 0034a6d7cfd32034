"""Files in which nothing is wrong, as they were read before: known by their bytes, and judged anew every time."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

from tpmlint.cache.shelf import Shelf
from tpmlint.formats.source_file import MARKDOWN, OWN, Document, SourceFile
from tpmlint.roadmap.build import build_item
from tpmlint.roadmap.reading import Reading
from tpmlint.settings import Settings


class Kept:
    """The readings that a repository's file of the cache holds.

    Of a file only the values of its documents are kept, and where their texts are. A fault is found again each time,
    so that what is said of it never comes from the cache.

    Args:
        folder: of the cache.
        top: the folder that all paths are relative to; what is read below it shares a file.
    """

    def __init__(self, folder: Path, top: Path) -> None:
        self._shelf = Shelf(folder, str(top), "readings")

    def terms(self, settings: Settings) -> bytes:
        """Return what, besides a file's path and bytes, decides how it is read."""
        said = f"{settings.limits!r}\n{settings.extensions!r}"
        return hashlib.blake2b(said.encode("utf-8", "surrogateescape"), digest_size=32).digest()

    def get(self, key: str, path: str, data: bytes) -> Reading | None:
        """Return what was read of a file with these bytes; None where nothing is known, or not all was well.

        Args:
            key: that ``key_of`` gives for it.
        """
        found = self._shelf.get(key)
        if not isinstance(found, list):
            return None
        offset, *documents = found
        bom = data.startswith(codecs.BOM_UTF8)
        text = data.decode("utf-8-sig")
        read = tuple(Document(path, i, value, start=a, end=b) for i, (value, a, b) in enumerate(documents))
        items = tuple(item for item in map(build_item, read) if item is not None)
        return Reading(SourceFile(path, text, read, (), offset, bom), (), items)

    def put(self, key: str, reading: Reading) -> None:
        """Keep what was read, if all is well with it."""
        file = reading.file
        whole = len(reading.items) == len(file.documents) > 0 and all(each.origin is OWN for each in file.documents)
        if whole and not (file.faults or reading.violations or reading.lost):
            documents = [[each.value, each.start, each.end] for each in file.documents]
            self._shelf.put(key, [file.offset_line, *documents])

    def save(self) -> None:
        """Write what is new."""
        self._shelf.save()


def key_of(path: str, data: bytes, terms: bytes) -> str:
    """Return what a file's reading is known by: its bytes, the sort of file that it is, and the terms."""
    digest = hashlib.blake2b(data, digest_size=20, key=terms)
    digest.update(b"md" if path.lower().endswith(MARKDOWN) else b"yaml")
    return digest.hexdigest()
