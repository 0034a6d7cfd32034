"""Remember checks that found nothing: of the same files, asked the same, the next one finds nothing either.

Only that a check found nothing, and suppressed nothing, is remembered, under a key of everything that a check rests on:
each file's bytes, the waivers, the configuration, the rules asked for, the day, and the paths of all tracked files.
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
"""Bytes of roadmap files that are held in memory to be looked at twice; a larger roadmap is always checked."""


def cached_check(workspace: Workspace, folder: Path, kept: ParseCache) -> Report:
    """Return the report of ``check``, with the help of the cache in ``folder``.

    Raises:
        Refusal: as ``check`` does.
    """
    request = workspace.request
    # What was found in a part of the roadmap says nothing of the rest.
    held = _read(workspace) if not request.paths and request.stdin is None else None
    if held is None:
        return check(workspace, load_workspace(workspace, kept)).report
    shelf = Store(folder, str(workspace.top), "clean")
    key = _key(workspace, held)
    known = shelf.get(key)
    if isinstance(known, dict):
        return _clean(workspace, held, known)
    report = check(workspace, load_workspace(workspace, kept, held)).report
    if not report.findings and not report.silenced:
        skipped = [[each.path, each.reason] for each in report.receipt.skipped if each.path in held]
        shelf.put(key, {"items": dict(report.receipt.items), "skipped": skipped})
        shelf.save()
    return report


def _read(workspace: Workspace) -> dict[str, bytes] | None:
    """Return the bytes of all roadmap files by path, in order; None if one cannot be read, or they are too large."""
    held: dict[str, bytes] = {}
    left = AT_ONCE
    limit = workspace.settings.limits.bytes
    for path, data in workspace.snapshot.read_many(workspace.sources.taken, limit):
        if isinstance(data, Unreadable):
            return None
        left -= len(data)
        if left < 0:
            return None
        held[path] = data
    return held


def _key(workspace: Workspace, held: Mapping[str, bytes]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for part in _parts(workspace, held):
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def _parts(workspace: Workspace, held: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield everything that what a check finds depends on."""
    settings, snapshot = workspace.settings, workspace.snapshot
    asked = (settings, workspace.selection, workspace.as_of, workspace.request.silent)
    yield repr(asked).encode("utf-8", "surrogateescape")
    try:
        yield snapshot.read(settings.waivers, settings.limits.bytes)
    except Unreadable as error:
        yield repr(error).encode("utf-8", "surrogateescape")
    tracked = snapshot.tracked()
    yield b"none" if tracked is None else "\0".join(("", *tracked)).encode("utf-8", "surrogateescape")
    for path, data in held.items():
        yield path.encode("utf-8", "surrogateescape")
        yield data


def _clean(workspace: Workspace, held: Mapping[str, bytes], known: Mapping[str, Any]) -> Report:
    skipped = (*workspace.sources.excluded, *(SkippedFile(path, reason) for path, reason in known["skipped"]))
    without = {each.path for each in skipped}
    files = tuple(path for path in held if path not in without)
    receipt = receipt_of(workspace, LoadedRoadmap((), skipped, build_roadmap(())))
    return Report((), replace(receipt, files=files, items=known["items"]))
