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

from tpmlint.cache.store import Store
from tpmlint.engine.pages import needs_history, read_pages
from tpmlint.engine.since_clean import SinceClean, changed_since
from tpmlint.engine.workspace import Workspace
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import StoredTree, blob_id
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.report import Report, SkippedFile
from tpmlint.rule import DOCUMENT, find_rule, rules_of

AT_ONCE = 64 << 20
"""Maximum size of roadmap files kept in memory for the key; a larger roadmap is always checked."""

_MOST = 4 << 20
"""Size limit of the file in bytes: each entry has the names of all roadmap files."""


class CleanCheck(Struct, frozen=True):
    """A check without findings.

    Args:
        files: the key under which each roadmap file was cached, by path.
        blobs: the id of its content, where git stored it.
        rules: those about documents that ran, so that the next check need not import all rules to know them.
        items: number of items by kind.
        skipped: roadmap files without an item.
        sources: number of items by source.
        evidence_state: digest of the commit and the tags that evidence was compared with; empty if none was.
    """

    files: dict[str, str]
    blobs: dict[str, str]
    rules: tuple[str, ...]
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
    pages = dict(read_pages(workspace.snapshot, settings)) if compared is not None else {}
    if compared is None or any(map(needs_history, pages.values())):
        return _check(workspace, cache, {})
    store = Store(folder, str(workspace.top), "clean", CleanCheck, longest=_MOST, most=_MOST)
    key = _terms(workspace, {**pages, **{path: data for path, (data, _) in compared.items()}})
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
    since = None
    own = not (settings.sources or compared)
    if known is not None and own and known.files != files and known.files.keys() == files.keys():
        outdated = {path: known.files[path] for path, digest in files.items() if known.files[path] != digest}
        since = changed_since(workspace, cache, contents, outdated)
    if known is not None and (known.files == files or (since is not None and _is_clean(workspace, since, known.rules))):
        if known.files != files or (blobs and known.blobs != blobs):  # The files on disk have no ids of blobs.
            store.put(key, replace(known, files=files, blobs=blobs))
            store.save()
        return _clean_report(workspace, files, known, {path: name for path, (_, name) in compared.items()})
    contents |= _read(workspace, [*same]) or {}
    report = _check(workspace, cache, contents, since)
    asked = workspace.asked_git
    if not report.findings and not report.silenced and (asked is None or (asked.is_known and asked.lasting)):
        receipt = report.receipt
        skipped = tuple(each for each in receipt.skipped if each.path in files)
        state = asked.state() if asked else ""
        selection = workspace.selection
        rules = tuple(each.id for each in rules_of(DOCUMENT, among=selection.may_take) if selection.takes(each))
        store.put(key, CleanCheck(files, blobs, rules, dict(receipt.items), skipped, dict(receipt.sources), state))
        store.save()
    return report


def _blobs(workspace: Workspace) -> dict[str, str]:
    """Return the ids of the contents of all roadmap files by path, where git stores them and knows all."""
    snapshot = workspace.snapshot
    if not isinstance(snapshot, StoredTree):
        return {}
    try:
        return {path: blob_id(snapshot.entry(path)) for path in workspace.sources.taken}
    except Unreadable:
        return {}


def _is_clean(workspace: Workspace, since: SinceClean, rules: Iterable[str]) -> bool:
    """Tell whether all items are as before, and rules about documents find nothing in the files that changed."""
    if since.after:
        return False
    from tpmlint.engine.check import context_of

    context = context_of(workspace)
    found = since.in_files((), [(entry, context.running(entry)) for entry in map(find_rule, rules)])
    return not any(found.values())


def _check(
    workspace: Workspace, cache: ParseCache, contents: Mapping[str, bytes], since: SinceClean | None = None
) -> Report:
    """Check what changed since the last clean check; everything if that is not known, or if something is found.

    Args:
        contents: the bytes of files that have been read already, by path.
    """
    from tpmlint.engine.check import check, load_workspace

    loaded = load_workspace(workspace, cache, contents or None)
    if since is not None:
        report = check(workspace, loaded, since).report
        if not report.findings and not report.silenced:
            return report
    return check(workspace, loaded).report


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
