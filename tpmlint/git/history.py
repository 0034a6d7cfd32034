"""Commits and what was said in them, as one ``git log`` tells it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tpmlint.git.changes import ChangedPath, read_changes
from tpmlint.git.errors import GitError
from tpmlint.git.objects import OID

MESSAGE_LIMIT = 1 << 20
"""Bytes of one message that are kept; the rest is cut off."""

_FIELDS = ("%H", "%P", "%an", "%ae", "%ct", "%B")
LOG = (
    "log",
    "-z",
    "--format=" + "%x00".join(_FIELDS),
    "--encoding=UTF-8",
    *("--no-show-signature", "--no-notes", "--no-decorate", "--no-color", "--no-mailmap", "--no-patch"),
    *("--no-ext-diff", "--no-textconv"),
)
RAW_LOG = (
    *LOG[:2],
    "--format=" + "%x00".join((*_FIELDS, "")),
    *(option for option in LOG[3:] if option != "--no-patch"),
    *("--raw", "--no-abbrev", "--no-renames", "--no-relative", "--ignore-submodules=none"),
    *("--root", "-O/dev/null"),
)
"""Commits with what each changes against its parent; a merge, unless first parents are followed, with nothing."""

TIP = (*LOG[:2], "--format=%H %ct", *LOG[3:], "-1")


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """One commit without its tree.

    Args:
        oid: full id.
        parents: full ids; the first is the branch that was merged into.
        author_name, author_email: claims of whoever wrote the commit.
        timestamp: the committer's, in seconds since 1970.
        message: as text; bytes that are no UTF-8 are replaced.
    """

    oid: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    timestamp: int
    message: str

    @property
    def date(self) -> date:
        """The committer's day in UTC."""
        return day(self.timestamp)

    @property
    def is_merge(self) -> bool:
        """Whether the commit joins branches."""
        return len(self.parents) > 1


def day(timestamp: int) -> date:
    """Return the day in UTC of seconds since 1970, or the nearest that a date can say."""
    try:
        return date(1970, 1, 1) + timedelta(seconds=timestamp)
    except OverflowError:
        return date.max if timestamp > 0 else date.min


EARLIEST, LATEST = date(1971, 1, 1), date(2200, 1, 1)
"""No commit is older, and none so young; a clock that was never set says 1970."""


def is_believed(own: date) -> bool:
    """Tell whether somebody may have meant a commit's day."""
    return EARLIEST <= own < LATEST


def seconds(field: bytes) -> int:
    """Return a committer's timestamp; git says nothing where a commit has none."""
    return int(field) if field.strip() else 0


def read_commits(chunks: Iterable[bytes]) -> Iterator[CommitInfo]:
    """Yield the commits that ``LOG`` writes, as they come."""
    record: list[bytes] = []
    for field in _fields(chunks):
        record.append(field)
        if len(record) == len(_FIELDS):
            oid, parents, name, email, timestamp, message = record
            if OID.fullmatch(oid.decode("ascii", "replace")) is None:
                raise GitError("git log answered in a form that tpmlint does not know")
            yield CommitInfo(
                oid.decode("ascii"),
                tuple(parents.decode("ascii").split()),
                name.decode("utf-8", "replace"),
                email.decode("utf-8", "replace"),
                seconds(timestamp),
                message.decode("utf-8", "replace"),
            )
            record = []
    if record:
        raise GitError("git log stopped in the middle of a commit")


def read_history(chunks: Iterable[bytes]) -> Iterator[tuple[CommitInfo, tuple[ChangedPath, ...]]]:
    """Yield the commits that ``RAW_LOG`` writes, as they come, each with the paths it changes, sorted."""
    fields = _fields(chunks)
    oid = next(fields, None)
    while oid is not None:
        record = [oid, *itertools.islice(fields, len(_FIELDS))]
        raw: list[bytes] = []
        oid = None
        for field in fields:
            meta = field.removeprefix(b"\n")
            if not meta.startswith(b":"):
                oid = field
                break
            raw += (meta, next(fields, b""))
        (commit,) = read_commits([b"\0".join(record)])
        yield commit, read_changes(b"".join(part + b"\0" for part in raw))


def _fields(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Split at NUL, and keep of each field no more than a message may have."""
    field = bytearray()
    for chunk in chunks:
        start = 0
        while (end := chunk.find(b"\0", start)) >= 0:
            field += chunk[start : min(end, start + MESSAGE_LIMIT - len(field))]
            yield bytes(field)
            field.clear()
            start = end + 1
        field += chunk[start : start + MESSAGE_LIMIT - len(field)]
    if field:
        yield bytes(field)
