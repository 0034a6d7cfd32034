"""What the index remembers of the files on disk, by which git knows an unchanged one without reading it.

The format is that of ``git ls-files --stage --debug -z``, which git does not promise to keep: of what cannot be
understood nothing is known, and the files are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tpmlint.git.files import decoded
from tpmlint.git.listing import Entry

CACHED = ("ls-files", "-z", "--stage", "--debug")

_RECORD = re.compile(
    rb"(?P<mode>\d{6}) (?P<oid>[0-9a-f]{40,64}) (?P<stage>\d)\t(?P<path>[^\0]+)\0"
    rb"\s+ctime: (?P<ctime>\d+):(?P<ctime_part>\d+)\n\s+mtime: (?P<mtime>\d+):(?P<mtime_part>\d+)\n"
    rb"\s+dev: \d+\tino: \d+\n\s+uid: \d+\tgid: \d+\n\s+size: (?P<size>\d+)\tflags: [0-9a-f]+\n"
)
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Cached:
    """A file as it was when git last compared it with its blob.

    Args:
        entry: its mode and blob.
        size: in bytes.
        ctime, mtime: in nanoseconds; whole seconds where git noted no more.
    """

    entry: Entry
    size: int
    ctime: int
    mtime: int

    def is_unchanged(self, status: os.stat_result, written: int) -> bool:
        """Return whether the file is certainly still as it was.

        Args:
            written: when the index was written, in nanoseconds: what changed no earlier may have changed again without
                another size or time.
        """
        return (
            status.st_size == self.size
            and _same(status.st_mtime_ns, self.mtime)
            and _same(status.st_ctime_ns, self.ctime)
            and status.st_mtime_ns < written
        )


def read_cached(output: bytes) -> Mapping[str, Cached]:
    """Return by path what ``CACHED`` lists of files that are not unmerged; nothing if it is in another format."""
    found: dict[str, Cached] = {}
    end = 0
    for record in _RECORD.finditer(output):
        if record.start() != end:
            return {}
        end = record.end()
        if record["stage"] == b"0":
            path = decoded(record["path"])
            entry = Entry(path, record["mode"].decode("ascii"), record["oid"].decode("ascii"))
            ctime = int(record["ctime"]) * _SECOND + int(record["ctime_part"])
            mtime = int(record["mtime"]) * _SECOND + int(record["mtime_part"])
            found[path] = Cached(entry, int(record["size"]), ctime, mtime)
    return found if end == len(output) else {}


def _same(now: int, noted: int) -> bool:
    return now == noted or (noted % _SECOND == 0 and now // _SECOND == noted // _SECOND)
