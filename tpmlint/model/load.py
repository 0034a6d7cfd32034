"""Load a roadmap from a snapshot: find its files and read their items."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.model.index import Roadmap, build_roadmap
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.model.reading import ParsedFile, parse_file
from tpmlint.patterns import Patterns
from tpmlint.report import SkippedFile
from tpmlint.settings import Settings


def collisions(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each path that some disks cannot tell from an earlier one, in sorted order, with the earlier one.

    Disks of Windows and macOS ignore case, and that of macOS the way in which accents are encoded.
    """
    first: dict[str, str] = {}
    for path in sorted(paths):
        original = first.setdefault(fold_path(path), path)
        if original != path:
            yield path, original


def fold_path(path: str) -> str:
    """Return a path without case and Unicode form: two paths are one on some disks if this is the same."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


class Sources(Struct, frozen=True):
    """The roadmap files of a snapshot.

    Args:
        taken: paths that the configuration includes, sorted.
        excluded: paths that it includes and excludes.
    """

    taken: tuple[str, ...]
    excluded: tuple[SkippedFile, ...]


class LoadedRoadmap(Struct, frozen=True):
    """A snapshot's roadmap with the files it was read from.

    Args:
        readings: the files in the order of their paths.
        skipped: files that the patterns match and that have no item, with the reason.
    """

    readings: tuple[ParsedFile, ...]
    skipped: tuple[SkippedFile, ...]
    roadmap: Roadmap


def load_roadmap(
    snapshot: Snapshot,
    settings: Settings,
    known: Mapping[str, ParsedFile] | None = None,
    kept: ParseCache | None = None,
    sources: Sources | None = None,
) -> LoadedRoadmap:
    """Read every file of a snapshot that the configuration includes.

    Args:
        known: parsed files, by path, whose bytes are certainly the same.
        kept: parsed files of earlier runs.
        sources: the roadmap files of this snapshot, if they are known already.
    """
    readings: list[ParsedFile] = []
    sources = sources or find_sources(snapshot, settings)
    wanted, skipped = sources.taken, list(sources.excluded)
    known = known or {}
    empty: list[str] = []
    fresh = snapshot.read_many([path for path in wanted if path not in known], settings.limits.bytes)
    read = _reader(settings, kept)
    for path in wanted:
        reading = known[path] if path in known else read(*next(fresh))
        if reading.items or reading.file.documents or reading.file.faults:
            readings.append(reading)
        else:
            empty.append(path)
            skipped.append(SkippedFile(path, _skip_reason(path)))
    if kept is not None:
        kept.save()
    return LoadedRoadmap(tuple(readings), tuple(skipped), build_roadmap(readings, empty))


def find_sources(snapshot: Snapshot, settings: Settings) -> Sources:
    """Return the roadmap files of a snapshot, and those that the configuration excludes."""
    wanted, skipped = [], []
    excluded = Patterns(settings.exclude)
    for path in source_paths(snapshot.paths(), settings):
        if excluded.match(inside(settings.folder, path) or ""):
            skipped.append(SkippedFile(path, "excluded by the configuration"))
        else:
            wanted.append(path)
    return Sources(tuple(wanted), tuple(skipped))


def source_paths(paths: Iterable[str], settings: Settings) -> Iterator[str]:
    """Yield, sorted, the paths that the include patterns match, before any exclusion; never the waivers file."""
    patterns = Patterns(settings.include)
    return (
        path
        for path in sorted(patterns.near(paths))
        if (own := inside(settings.folder, path)) is not None and patterns.match(own) and path != settings.waivers
    )


def inside(folder: str, path: str) -> str | None:
    """Return ``path`` relative to ``folder``, or None if it is elsewhere; the empty folder is the root."""
    if not folder:
        return path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None


def _reader(settings: Settings, kept: ParseCache | None) -> Callable[[str, bytes | Unreadable], ParsedFile]:
    terms = kept.terms(settings) if kept is not None else b""

    def read(path: str, data: bytes | Unreadable) -> ParsedFile:
        if isinstance(data, Unreadable):
            return _unreadable(path, data)
        if kept is None:
            return parse_file(path, data, settings.limits, settings.extensions)
        key = cache_key(path, data, terms)
        reading = kept.get(key, path, data)
        if reading is None:
            reading = parse_file(path, data, settings.limits, settings.extensions)
            kept.put(key, reading)
        return reading

    return read


def _unreadable(path: str, why: Unreadable) -> ParsedFile:
    fault = Fault(SYNTAX, f"the file cannot be read: {why.reason}", None)
    return ParsedFile(SourceFile(path, "", (), (fault,)), (), ())


def _skip_reason(path: str) -> str:
    if path.endswith(".md"):
        return "no front matter with a kind"
    return "no document in it"
