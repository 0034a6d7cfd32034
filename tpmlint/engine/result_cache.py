"""Cache the result of checks that found nothing.

An entry says only that a check found and suppressed nothing. Its key covers every input of the check: each file's
bytes, the waivers, the configuration, the selected rules, the date, and the paths of all tracked files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tpmlint.cache.store import Store
from tpmlint.engine.check import check, load_workspace, receipt_of
from tpmlint.engine.workspace import Workspace
from tpmlint.git.files import Unreadable
from tpmlint.model.index import build_roadmap
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.parse_cache import ParseCache
from tpmlint.report import Report, SkippedFile

AT_ONCE = 64 << 20
"""Maximum size of roadmap files kept in memory for the key; a larger roadmap is always checked."""


def cached_check(workspace: Workspace, folder: Path, kept: ParseCache) -> Report:
    """Return the report of ``check``, from the cache in ``folder`` if it is there.

    Raises:
        UserError: as ``check`` does.
    """
    request = workspace.request
    # A check of a part of the roadmap is not valid for the rest.
    contents = _read(workspace) if not request.paths and request.stdin is None else None
    if contents is None:
        return check(workspace, load_workspace(workspace, kept)).report
    store = Store(folder, str(workspace.top), "clean")
    key = _key(workspace, contents)
    known = store.get(key)
    if isinstance(known, dict):
        return _clean_report(workspace, contents, known)
    report = check(workspace, load_workspace(workspace, kept, contents)).report
    if not report.findings and not report.silenced:
        skipped = [[each.path, each.reason] for each in report.receipt.skipped if each.path in contents]
        store.put(key, {"items": dict(report.receipt.items), "skipped": skipped})
        store.save()
    return report


def _read(workspace: Workspace) -> dict[str, bytes] | None:
    """Return the bytes of all roadmap files by path, in order; None if one cannot be read, or they are too large."""
    contents: dict[str, bytes] = {}
    remaining = AT_ONCE
    limit = workspace.settings.limits.bytes
    for path, data in workspace.snapshot.read_many(workspace.sources.taken, limit):
        if isinstance(data, Unreadable):
            return None
        remaining -= len(data)
        if remaining < 0:
            return None
        contents[path] = data
    return contents


def _key(workspace: Workspace, contents: Mapping[str, bytes]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for part in _parts(workspace, contents):
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def _parts(workspace: Workspace, contents: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield every input of a check."""
    settings, snapshot = workspace.settings, workspace.snapshot
    options = (settings, workspace.selection, workspace.as_of, workspace.request.silent)
    yield repr(options).encode("utf-8", "surrogateescape")
    try:
        yield snapshot.read(settings.waivers, settings.limits.bytes)
    except Unreadable as error:
        yield repr(error).encode("utf-8", "surrogateescape")
    tracked = snapshot.tracked()
    yield b"none" if tracked is None else "\0".join(("", *tracked)).encode("utf-8", "surrogateescape")
    for path, data in contents.items():
        yield path.encode("utf-8", "surrogateescape")
        yield data


def _clean_report(workspace: Workspace, contents: Mapping[str, bytes], known: Mapping[str, Any]) -> Report:
    skipped = (*workspace.sources.excluded, *(SkippedFile(path, reason) for path, reason in known["skipped"]))
    without = {each.path for each in skipped}
    files = tuple(path for path in contents if path not in without)
    receipt = receipt_of(workspace, LoadedRoadmap((), skipped, build_roadmap(())))
    return Report((), replace(receipt, files=files, items=known["items"]))
