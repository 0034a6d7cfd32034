"""The cache of checks that found and suppressed nothing, so that the next one only looks at what changed.

A check rests on the roadmap files and on its terms: the waivers, the pages with views, the configuration, the selected
rules, the date, the paths of all tracked files, and which of them are symbolic links. A page with a view that needs
history is always checked. A check that held evidence against git is cached with the commit and the tags too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.cache import Store
from tpmlint.engine.pages import needs_history
from tpmlint.engine.reads import Reads, reads_of
from tpmlint.engine.runner import roadmap_rules
from tpmlint.engine.since_clean import changed_since, finds_nothing
from tpmlint.engine.workspace import Workspace
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import StoredTree, blob_id
from tpmlint.model.index import Roadmap
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.report import Report, SkippedFile

AT_ONCE = 64 << 20
"""Maximum size of roadmap files kept in memory for the key; a larger roadmap is always checked."""

_MOST = 4 << 20
"""Size limit of the file in bytes: each entry has the names of all roadmap files."""


class CleanCheck(Struct, frozen=True):
    """A check without findings.

    Args:
        files: the key under which each roadmap file was cached, by path.
        blobs: the id of its content, where git stored it.
        rules: what each rule reads that ran, so that the next check need not import all rules to know which to ask;
            those that ran have all that find anything in a roadmap with the same items.
        items: number of items by kind.
        skipped: roadmap files without an item.
        sources: number of items by source.
        evidence_state: digest of the commit and the tags that evidence was compared with; empty if none was.
    """

    files: dict[str, str]
    blobs: dict[str, str]
    rules: dict[str, Reads | None]
    items: dict[str, int]
    skipped: tuple[SkippedFile, ...]
    sources: dict[str, int] = {}
    evidence_state: str = ""


def cached_check(workspace: Workspace, folder: Path, cache: ParseCache) -> Report:
    """Return the report of ``check``, from the cache in ``folder`` as far as it is there.

    Raises:
        UserError: as ``check`` does.
    """
    request, settings, paths = workspace.request, workspace.settings, workspace.sources.taken
    # A check of a part of the roadmap is not valid for the rest.
    whole = not request.paths and request.stdin is None
    exports = bool(settings.registries) or any(system.snapshot for system in settings.systems.values())
    compared = _read_compared(workspace) if whole and not exports else None
    if compared is None or any(map(needs_history, workspace.pages.values())):
        return _check(workspace, cache, {})
    store = Store(folder, str(workspace.top), "clean", CleanCheck, longest=_MOST, most=_MOST)
    key = _terms(workspace, {**workspace.pages, **{path: data for path, (data, _) in compared.items()}})
    known = store.get(key)
    if known is not None and known.evidence_state not in ("", workspace.git.state() if known.evidence_state else ""):
        known = None
    blobs = _blobs(workspace)
    same = {path for path, blob in blobs.items() if blob == known.blobs.get(path)} if known is not None else set()
    contents = _read(workspace, [path for path in paths if path not in same])
    if contents is None:
        return _check(workspace, cache, {})
    reading = cache.terms(settings)
    files = {
        path: known.files[path] if known is not None and path in same else cache_key(path, contents[path], reading)
        for path in paths
    }
    still_clean = known is not None and (
        known.files == files or _is_still_clean(workspace, cache, known, files, contents)
    )
    state = _state_of(workspace)
    if known is not None and still_clean and state is not None:
        if known.files != files or (blobs and known.blobs != blobs):  # The files on disk have no ids of blobs.
            store.put(key, replace(known, files=files, blobs=blobs, evidence_state=state))
            store.save()
        return _clean_report(workspace, files, known, {path: name for path, (_, name) in compared.items()})
    contents |= _read(workspace, [*same]) or {}
    report = _check(workspace, cache, contents)
    state = _state_of(workspace)
    if not report.findings and not report.silenced and state is not None:
        receipt = report.receipt
        skipped = tuple(each for each in receipt.skipped if each.path in files)
        known_kinds = kinds_of(settings)
        kinds = {known_kinds[name].model for name, count in receipt.items.items() if count}
        rules = {entry.id: reads_of(entry) for entry in roadmap_rules(kinds, workspace.selection, settings)}
        store.put(key, CleanCheck(files, blobs, rules, dict(receipt.items), skipped, dict(receipt.sources), state))
        store.save()
    return report


def _state_of(workspace: Workspace) -> str | None:
    """Return a digest of what git was asked about evidence, empty if nothing; None if the answers may change."""
    asked = workspace.asked_git
    if asked is None:
        return ""
    return asked.state() if asked.is_known and asked.lasting else None


def _is_still_clean(
    workspace: Workspace,
    cache: ParseCache,
    known: CleanCheck,
    files: Mapping[str, str],
    contents: Mapping[str, bytes],
) -> bool:
    """Tell whether nothing is found where some files are not as they were when a check found nothing.

    Args:
        files: the key under which each roadmap file is cached, by path.
        contents: the bytes of the files that changed, by path.
    """
    settings = workspace.settings
    if settings.sources or settings.compared or known.files.keys() != files.keys():
        return False
    outdated = {path: known.files[path] for path, digest in files.items() if known.files[path] != digest}
    since = changed_since(workspace, cache, contents, outdated, known.rules)
    if since is None:
        return False
    without = {each.path for each in known.skipped}

    def load() -> Roadmap | None:
        from tpmlint.model.assembly import build_roadmap

        kinds = kinds_of(settings)
        parsed_files = [cache.without_text(files[path], path, kinds) for path in files if path not in without]
        known_files = [each for each in parsed_files if each is not None]
        return build_roadmap(known_files, without, kinds) if len(known_files) == len(parsed_files) else None

    return finds_nothing(workspace, since, load)


def _blobs(workspace: Workspace) -> dict[str, str]:
    """Return the ids of the contents of all roadmap files by path, where git stores them and knows all."""
    snapshot = workspace.snapshot
    if not isinstance(snapshot, StoredTree):
        return {}
    try:
        return {path: blob_id(snapshot.entry(path)) for path in workspace.sources.taken}
    except Unreadable:
        return {}


def _check(workspace: Workspace, cache: ParseCache, contents: Mapping[str, bytes]) -> Report:
    """Check everything.

    Args:
        contents: the bytes of files that have been read already, by path.
    """
    from tpmlint.engine.check import check, load_workspace

    return check(workspace, load_workspace(workspace, cache, contents or None)).report


def _read(workspace: Workspace, paths: Iterable[str]) -> dict[str, bytes] | None:
    """Return the bytes of roadmap files by path, in order; None if one cannot be read, or they are too large."""
    contents: dict[str, bytes] = {}
    remaining = AT_ONCE
    limit = workspace.settings.limits.bytes
    for path, data in workspace.snapshot.read_many(paths, limit):
        if isinstance(data, Unreadable):
            return None
        remaining -= len(data)
        if remaining < 0:
            return None
        contents[path] = data
    return contents


def _read_compared(workspace: Workspace) -> dict[str, tuple[bytes, str]] | None:
    """Return by path the bytes of the files that the roadmap is compared with, each with the name of its source.

    None if one cannot be read.
    """
    settings, snapshot = workspace.settings, workspace.snapshot
    if not settings.compared:
        return {}
    from tpmlint.model.compared import compared_paths

    found: dict[str, tuple[bytes, str]] = {}
    for number, paths in compared_paths(snapshot, settings, workspace.sources.taken).items():
        for path, data in snapshot.read_many(paths, settings.limits.bytes):
            if isinstance(data, Unreadable):
                return None
            found[path] = data, settings.compared[number].name
    return found


def _terms(workspace: Workspace, others: Mapping[str, bytes]) -> str:
    """Return a digest of what a check rests on besides the roadmap files.

    Args:
        others: the Markdown pages with views, and the files that the roadmap is compared with.
    """
    digest = hashlib.blake2b(digest_size=20)
    for part in _parts(workspace, others):
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def _parts(workspace: Workspace, others: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield every input of a check besides the roadmap files.

    Args:
        others: the Markdown pages with views, and the files that the roadmap is compared with.
    """
    settings, snapshot = workspace.settings, workspace.snapshot
    options = (settings, workspace.selection, workspace.as_of, workspace.request.silent)
    yield repr(options).encode("utf-8", "surrogateescape")
    try:
        yield snapshot.read(settings.waivers, settings.limits.bytes)
    except Unreadable as error:
        yield repr(error).encode("utf-8", "surrogateescape")
    tracked = snapshot.tracked()
    if any(mapping.glob for source in settings.sources for mapping in source.mappings):
        yield "\0".join(snapshot.paths()).encode("utf-8", "surrogateescape")
    yield b"none" if tracked is None else "\0".join(("", *tracked)).encode("utf-8", "surrogateescape")
    yield "\0".join(("", *sorted(snapshot.links()))).encode("utf-8", "surrogateescape")
    for path, data in others.items():
        yield path.encode("utf-8", "surrogateescape")
        yield data


def _clean_report(workspace: Workspace, paths: Iterable[str], known: CleanCheck, compared: Mapping[str, str]) -> Report:
    """Return the report of a clean check.

    Args:
        paths: of all roadmap files.
        compared: by path, the name of the source of each file that the roadmap is compared with.
    """
    from tpmlint.engine.check import receipt_of
    from tpmlint.model.assembly import build_roadmap
    from tpmlint.model.load import LoadedRoadmap

    skipped = (*workspace.sources.excluded, *known.skipped)
    without = {each.path for each in skipped}
    files = tuple(sorted((*(path for path in paths if path not in without), *compared)))
    roadmap = build_roadmap(())
    if compared:
        from tpmlint.model.compared import ComparedFile

        roadmap = build_roadmap((), compared={0: tuple(ComparedFile(name, path) for path, name in compared.items())})
    receipt = receipt_of(workspace, LoadedRoadmap((), skipped, roadmap))
    return Report((), replace(receipt, files=files, items=known.items, sources=known.sources), top=str(workspace.top))
