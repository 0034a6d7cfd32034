"""Which commit made each change of the roadmap: the newest one that left the item as it is at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.git.commits import CommitInfo
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import StoredFiles
from tpmlint.git.tree import ChangedPath
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.load import load_roadmap
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.roadmap_files import source_paths
from tpmlint.report import ChangeCommit, RoadmapChange
from tpmlint.settings import Settings

MOST_BYTES = 8 << 20
"""What is read of files of the roadmap, in all their versions, to tell who changed what."""

_FIELDS = {
    "owner": ("owner",),
    "customers": ("internal_customers", "consumers"),
    "features": ("enables",),
    "type": ("type",),
    "title": ("title",),
}
_DATES = frozenset(("later", "earlier", "dated"))
_PRESENCE = frozenset(("added", "removed", "renamed"))


class Range(Struct, frozen=True):
    """The commits of a range that may have changed the roadmap, newest first.

    Args:
        commits: each with the paths that it changes; none for a merge.
        cut: ids of the commits whose parents a shallow clone lacks: what they changed is not known.
    """

    commits: tuple[tuple[CommitInfo, tuple[ChangedPath, ...]], ...]
    cut: frozenset[str] = frozenset()


def commits_between(repository: Repository, head: str, excluding: Iterable[str]) -> Range:
    """Return the commits reachable from ``head`` and from none of ``excluding``, all full ids."""
    return Range(tuple(repository.history(head, excluding)), repository.boundary())


def with_commits(
    changes: tuple[RoadmapChange, ...], after: Roadmap, repository: Repository, commits: Range, settings: Settings
) -> tuple[tuple[RoadmapChange, ...], tuple[str, ...]]:
    """Return changes with the commit that made each, and notes about what cannot be known.

    A change that only a merge made has no commit.

    Args:
        after: the roadmap at the end.
        settings: those of the end; all commits are read with them.
    """
    paths = {file.path for _, files in commits.commits for file in files}
    ours = frozenset(source_paths(paths, settings)) if changes else frozenset()
    reader = _Reader(repository, replace(settings, systems={}))
    found: dict[int, ChangeCommit] = {}
    notes: tuple[str, ...] = ()
    try:
        for number, commit in _made_by(changes, after, commits, ours, reader):
            found[number] = commit
    except GitError as error:
        notes = (f"who changed what is not known: the clone lacks files of the commits between ({error.message})",)
    except _TooMuch:
        notes = (f"who changed what before is not known: the commits change more than {MOST_BYTES >> 20} MiB of items",)
    return tuple(replace(each, commit=found.get(number)) for number, each in enumerate(changes)), notes


def _made_by(
    changes: tuple[RoadmapChange, ...], after: Roadmap, commits: Range, ours: frozenset[str], reader: _Reader
) -> Iterator[tuple[int, ChangeCommit]]:
    """Yield the numbers of changes and the newest commit that made each, the newest first."""
    pending = {number: _value(change, _find(change, after.by_name)) for number, change in enumerate(changes)}
    for info, files in commits.commits:
        own = [file for file in files if file.path in ours]
        if not own or info.oid in commits.cut:
            continue
        if not pending:
            return
        old = reader.items({file.path: (file.old_mode, file.old_oid) for file in own if file.status != "A"})
        new = reader.items({file.path: (file.mode, file.oid) for file in own if file.status != "D"})
        for number, final in tuple(pending.items()):
            change = changes[number]
            was, now = _find(change, old), _find(change, new)
            if (was is None and now is None) or _value(change, now) != final or _value(change, was) == final:
                continue
            yield number, _named(info)
            del pending[number]


def _find(change: RoadmapChange, items: Mapping[tuple[str, str], Item]) -> Item | None:
    """Return the item that a change is about, by the name that it has now or by the one that it had."""
    item = items.get((change.item.kind, change.item.id))
    if item is None and change.former is not None:
        kind, _, item_id = change.former.partition(":")
        item = items.get((kind, item_id))
    return item


def _value(change: RoadmapChange, item: Item | None) -> object:
    """Return that of an item which a change is about."""
    if change.event in _PRESENCE or item is None:
        return item and item.ref
    if change.event in _DATES:
        return item.target_date and item.target_date.text
    if change.event == "health":
        return item.value.get("health")
    if change.event in _FIELDS:
        return [item.value.get(field) for field in _FIELDS[change.event]]
    return item.state


def _named(info: CommitInfo) -> ChangeCommit:
    title = info.message.strip().partition("\n")[0]
    return ChangeCommit(info.oid, info.date.isoformat(), info.author_name, title)


class _TooMuch(Exception):
    """More was read than ``MOST_BYTES``."""


class _Reader:
    """Reads the items in some versions of some files, each version once; raises _TooMuch at the limit."""

    def __init__(self, repository: Repository, settings: Settings) -> None:
        self._repository = repository
        self._settings = settings
        self._parsed: dict[tuple[str, str, str], ParsedFile] = {}
        self._bytes = 0

    def items(self, blobs: Mapping[str, tuple[str, str]]) -> Mapping[tuple[str, str], Item]:
        if self._bytes > MOST_BYTES:
            raise _TooMuch
        known = {path: each for path, blob in blobs.items() if (each := self._parsed.get((path, *blob))) is not None}
        loaded = load_roadmap(StoredFiles(self._repository, blobs), self._settings, known)
        for parsed in loaded.parsed_files:
            if parsed.file.path in blobs:
                if parsed.file.path not in known:
                    self._bytes += len(parsed.file.text)
                self._parsed[parsed.file.path, *blobs[parsed.file.path]] = parsed
        return loaded.roadmap.by_name
