"""A check of what was clean before and has not changed since: it is clean, and nothing has to be judged again.

Only that a check found nothing, and silenced nothing, is remembered, under a key of everything that a check rests on:
each file's bytes, the waivers, the configuration, the rules asked for, the day, and the paths of all tracked files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tpmlint.cache.shelf import Shelf
from tpmlint.examination import examine, receipt_of
from tpmlint.finding import Report, SkippedFile
from tpmlint.git.snapshot import Overlay, Unreadable
from tpmlint.roadmap.index import build_roadmap
from tpmlint.roadmap.load import Loaded, wanted_in
from tpmlint.scene import Request, Scene, selection_of, set_scene
from tpmlint.selection import Selection

AT_ONCE = 64 << 20
"""Bytes of files that are held in memory to be looked at twice; a larger roadmap is always judged."""


def check(request: Request, folder: Path) -> Report:
    """Judge the roadmap as ``examine`` does, with the help of the cache in ``folder``.

    Raises:
        Refusal: as ``examine`` does.
    """
    scene = set_scene(request)
    selection = selection_of(request, scene.settings)
    wanted, excluded = wanted_in(scene.snapshot, scene.settings)
    # What was found in a part of the roadmap says nothing of the rest.
    held = _held(scene, wanted) if not request.paths and request.stdin is None else None
    if held is None:
        return examine(request, scene).report
    shelf = Shelf(folder, str(scene.top), "clean")
    key = _key(request, scene, selection, held)
    known = shelf.get(key)
    if isinstance(known, dict):
        return _clean(scene, held, excluded, known)
    report = examine(request, replace(scene, snapshot=Overlay(scene.snapshot, held))).report
    if not report.findings and not report.silenced:
        skipped = [[each.path, each.reason] for each in report.receipt.skipped if each.path in held]
        shelf.put(key, {"items": dict(report.receipt.items), "skipped": skipped})
        shelf.save()
    return report


def _held(scene: Scene, wanted: list[str]) -> dict[str, bytes] | None:
    """Return the bytes of all files by path, in order; None if one cannot be read, or they are too large."""
    held: dict[str, bytes] = {}
    left = AT_ONCE
    limit = scene.settings.limits.bytes
    for path, data in scene.snapshot.read_many(wanted, limit):
        if isinstance(data, Unreadable):
            return None
        left -= len(data)
        if left < 0:
            return None
        held[path] = data
    return held


def _key(request: Request, scene: Scene, selection: Selection, held: Mapping[str, bytes]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for part in _parts(request, scene, selection, held):
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def _parts(request: Request, scene: Scene, selection: Selection, held: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield everything that what a check finds depends on."""
    told = (scene.settings, selection, scene.as_of, request.silent)
    yield repr(told).encode("utf-8", "surrogateescape")
    try:
        yield scene.snapshot.read(scene.settings.waivers, scene.settings.limits.bytes)
    except Unreadable as error:
        yield repr(error).encode("utf-8", "surrogateescape")
    tracked = scene.snapshot.tracked()
    yield b"none" if tracked is None else "\0".join(("", *tracked)).encode("utf-8", "surrogateescape")
    for path, data in held.items():
        yield path.encode("utf-8", "surrogateescape")
        yield data


def _clean(scene: Scene, held: Mapping[str, bytes], excluded: list[SkippedFile], known: Mapping[str, Any]) -> Report:
    skipped = (*excluded, *(SkippedFile(path, reason) for path, reason in known["skipped"]))
    without = {each.path for each in skipped}
    files = tuple(path for path in held if path not in without)
    receipt = receipt_of(scene, Loaded((), skipped, build_roadmap(())))
    return Report((), replace(receipt, files=files, items=known["items"]))
