"""Commits with their messages, and common ancestors of commits."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Protocol

from msgspec import Struct

from tpmlint.git.objects import OID
from tpmlint.git.process import GitError
from tpmlint.git.tree import ChangedPath, read_changes

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
"""Commits, each with its changes against its parent; a merge has none, unless first parents are followed."""

TIMES = (*LOG[:2], "--format=%ct", *LOG[3:])
"""The times of a commit and of all its ancestors, and nothing else: there may be very many."""

FEW = 50
RECENT = (*LOG[:2], "--format=%H %ct", *LOG[3:], f"-{FEW}")
"""A commit and the newest of its ancestors with their times: enough to tell whether its own time is plausible."""

MESSAGES = (*LOG[:2], "--format=%H %ct %P%n%B%n", *LOG[3:])
"""For each commit a line with its id, its time and the ids of its parents, and its message."""

SHORT = 10
"""Digits of a commit's id in messages."""

_AT_ONCE = 1 << 20
"""Bytes of messages that are read as one text."""

EARLIEST, LATEST = date(1971, 1, 1), date(2200, 1, 1)
"""Commit dates outside of this range are implausible; a clock that was never set gives 1970."""

MAX_BACKDATE = timedelta(days=30)
_MAX_POSTDATE = timedelta(days=1)

_BATCH_SIZE = 500

UNSHALLOW = "fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"


class CommitInfo(Struct, frozen=True):
    """One commit without its tree.

    Args:
        oid: full id.
        parents: full ids; the first is the branch that was merged into.
        author_name, author_email: as the commit states them, unverified.
        timestamp: the committer's, in seconds since 1970.
        message: as text; bytes that are not UTF-8 are replaced.
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
    """Return the day in UTC of seconds since 1970, or the nearest that ``date`` can represent."""
    try:
        return date(1970, 1, 1) + timedelta(seconds=timestamp)
    except OverflowError:
        return date.max if timestamp > 0 else date.min


def is_plausible(moment: date, clock: date = date.max) -> bool:
    """Return whether a commit's date is plausible.

    Args:
        clock: today; ignored if before 1971, because such a clock was never set.
    """
    if clock < EARLIEST:
        clock = date.max
    return EARLIEST <= moment < LATEST and (clock == date.max or moment <= clock + _MAX_POSTDATE)


def nearest_plausible(days: Iterable[date], clock: date) -> tuple[date, bool] | None:
    """Return the date to use for a commit, and whether it is the commit's own; None if no date is plausible.

    The date of a commit that is much older than its ancestors is implausible: the committer's clock was wrong, or was
    turned back so that nothing is due.

    Args:
        days: of the commit and those before it, newest first.
    """
    dates = tuple(days)
    plausible = [each for each in dates if is_plausible(each, clock)]
    if not plausible:
        return None
    oldest = max(plausible) - MAX_BACKDATE
    nearest = next(each for each in plausible if each >= oldest)
    return nearest, nearest is dates[0]


def parse_seconds(field: bytes) -> int:
    """Return a committer's timestamp; 0 where the commit has none, for which git writes nothing."""
    return int(field) if field.strip() else 0


def read_commits(chunks: Iterable[bytes]) -> Iterator[CommitInfo]:
    """Yield the commits that ``LOG`` writes, as they come."""
    record: list[bytes] = []
    for field in _split_fields(chunks):
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
                parse_seconds(timestamp),
                message.decode("utf-8", "replace"),
            )
            record = []
    if record:
        raise GitError("git log stopped in the middle of a commit")


def read_history(chunks: Iterable[bytes]) -> Iterator[tuple[CommitInfo, tuple[ChangedPath, ...]]]:
    """Yield the commits that ``RAW_LOG`` writes, as they come, each with the paths it changes, sorted."""
    fields = _split_fields(chunks)
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


def read_texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the commits that ``MESSAGES`` writes as texts of many at a time; a very long message is cut.

    A text has a character for each byte, and a zero before, between and behind its commits; before each of these but
    the first is a newline.
    """
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= _AT_ONCE:
            whole, ended, rest = b"".join(parts).rpartition(b"\0")
            if ended:
                yield _between_zeros(whole)
            parts = [rest[:MESSAGE_LIMIT]]
            size = len(parts[0])
    if rest := b"".join(parts):
        yield _between_zeros(rest.removesuffix(b"\0"))


def _between_zeros(commits: bytes) -> str:
    newline = "" if commits.endswith(b"\n") else "\n"
    return f"\0{commits.decode('latin-1')}{newline}\0"


def batched(oids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in lists that fit on a command line."""
    remaining = list(oids)
    for start in range(0, len(remaining), _BATCH_SIZE):
        yield remaining[start : start + _BATCH_SIZE]


def _split_fields(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Split at NUL, and truncate each field to ``MESSAGE_LIMIT``."""
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


class Run(Protocol):
    """Runs git and returns what it writes."""

    def __call__(self, *args: str, accept: tuple[int, ...] = (0,)) -> bytes: ...


def merge_bases(run: Run, a: str, b: str) -> tuple[str, ...]:
    """Return all best common ancestors of two commits, sorted by id."""
    return tuple(sorted(run("merge-base", "--all", a, b, accept=(0, 1)).decode("ascii").split()))


def common_ancestors(run: Run, oids: Iterable[str]) -> tuple[str, ...]:
    """Return all best common ancestors of several commits, sorted by id."""
    return tuple(sorted(run("merge-base", "--octopus", "--all", *oids, accept=(0, 1)).decode("ascii").split()))


def has_full_history(run: Run, a: str, b: str, boundary: frozenset[str]) -> bool:
    """Return whether the history between two commits and their best common ancestors is complete."""
    return not boundary or _is_complete(run, a, b, merge_bases(run, a, b), boundary)


def _is_complete(run: Run, a: str, b: str, bases: tuple[str, ...], boundary: frozenset[str]) -> bool:
    return boundary.isdisjoint(run("rev-list", a, b, *(f"^{oid}" for oid in bases), "--").decode("ascii").split())


def merge_base(run: Run, a: str, b: str, names: tuple[str, str], boundary: frozenset[str]) -> str:
    """Return the best common ancestor of smallest id.

    A shallow clone may lack a better common ancestor than the one that it has, so the result is used only if no commit
    between it and the two had its parents cut off.

    Args:
        names: of ``a`` and ``b``, for messages.
        boundary: the commits whose parents a shallow clone lacks.
    """
    bases = merge_bases(run, a, b)
    if boundary and not _is_complete(run, a, b, bases, boundary):
        raise GitError(f"this clone is too shallow to tell where '{names[1]}' left '{names[0]}'", UNSHALLOW)
    if not bases:
        raise GitError(
            f"'{names[0]}' and '{names[1]}' have no common ancestor", "name a base that the branch has grown from"
        )
    return bases[0]
