"""Load a roadmap from a snapshot."""

from __future__ import annotations

import functools
import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.formats.source_file import ReadRecords, SourceFile, read_records
from tpmlint.formats.yaml.errors import PORTABILITY, SYNTAX, Fault
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.model.assembly import build_roadmap
from tpmlint.model.index import Roadmap
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.model.roadmap_files import Sources, find_sources, inside
from tpmlint.patterns import Patterns, literal_prefix
from tpmlint.report import SkippedFile
from tpmlint.settings import Settings
from tpmlint.sources import Source
from tpmlint.text.messages import quote

if TYPE_CHECKING:
    from tpmlint.model.compared import ComparedFile
    from tpmlint.model.registries import RegistryItems
    from tpmlint.model.source_use import SourceUse
    from tpmlint.model.trackers import Tracker


class LoadedRoadmap(Struct, frozen=True):
    """A snapshot's roadmap with the files it was read from.

    Args:
        parsed_files: the files in the order of their paths.
        skipped: files that the patterns match and that have no item, with the reason.
        has_files: whether any of the files is of the roadmap itself; exports of other repositories and of trackers, and
            lists of words, are read besides.
    """

    parsed_files: tuple[ParsedFile, ...]
    skipped: tuple[SkippedFile, ...]
    roadmap: Roadmap
    has_files: bool = False

    @property
    def damaged(self) -> tuple[str, ...]:
        """The files that could not be read whole."""
        return tuple(
            parsed.file.path
            for parsed in self.parsed_files
            if any(fault.rule != PORTABILITY for fault in parsed.file.faults)
            and parsed.file.path not in self.roadmap.compared_paths
        )


def load_roadmap(
    snapshot: Snapshot,
    settings: Settings,
    known: Mapping[str, ParsedFile] | None = None,
    cache: ParseCache | None = None,
    sources: Sources | None = None,
    counted: bool = True,
    seen: Callable[[ParsedFile], object] | None = None,
) -> LoadedRoadmap:
    """Read every file of a snapshot that the configuration includes.

    Args:
        known: parsed files, by path, whose bytes are certainly the same.
        cache: parsed files of earlier runs.
        sources: the roadmap files of this snapshot, if they are known already.
        counted: whether to count what each source of the configuration holds.
        seen: gets each file as soon as it is read.
    """
    parsed_files: list[ParsedFile] = []
    sources = sources or find_sources(snapshot, settings)
    wanted, skipped = sources.taken, list(sources.excluded)
    known = known or {}
    empty: list[str] = []
    unknown = [path for path in wanted if path not in known]
    fresh = snapshot.read_many(unknown, settings.limits.bytes)
    others = sources.others
    keys: dict[str, str] = {}
    if cache is not None and cache.on_disk and len(unknown) >= MANY and not (others or settings.extensions):
        from tpmlint.model.parallel_parsing import spare_processes

        if (children := spare_processes()) > 0:
            fresh = _parsed_together(list(fresh), settings, cache, children, keys)
    read = _reader(settings, cache, others, snapshot.paths, keys)
    by_source: dict[int, list[ParsedFile]] = {}
    for path in wanted:
        parsed = known[path] if path in known else read(*next(fresh))
        if seen is not None:
            seen(parsed)
        if path in others:
            by_source.setdefault(others[path], []).append(parsed)
        if parsed.items or parsed.file.documents or parsed.file.faults:
            parsed_files.append(parsed)
        else:
            empty.append(path)
            source = settings.sources[others[path]] if path in others else None
            skipped.append(SkippedFile(path, _skip_reason(path, source)))
    if cache is not None:
        cache.save()
    has_files = bool(parsed_files)
    found: tuple[SourceUse, ...] = ()
    if settings.sources and counted:
        from tpmlint.model.source_use import use_of

        found = tuple(use_of(each, by_source.get(number, ())) for number, each in enumerate(settings.sources))
    trackers: Mapping[str, Tracker] = {}
    if settings.systems:
        from tpmlint.model.trackers import read_trackers

        trackers, known_files = read_trackers(snapshot, settings, parsed_files)
        parsed_files = list(known_files)
    registries: Mapping[str, RegistryItems] = {}
    if settings.registries:
        from tpmlint.model.registries import read_registries

        registries, known_files = read_registries(snapshot, settings, parsed_files)
        parsed_files = list(known_files)
    compared: Mapping[int, tuple[ComparedFile, ...]] = {}
    if settings.compared and has_files:
        from tpmlint.model.compared import read_compared

        compared, known_files = read_compared(snapshot, settings, parsed_files)
        parsed_files = list(known_files)
    if any(each.listed for source in settings.sources for each in source.mappings):
        from tpmlint.config.word_lists import unread_lists

        there = {parsed.file.path for parsed in parsed_files}
        files = [file for file in unread_lists(settings, snapshot) if file.path not in there]
        parsed_files = sorted((*parsed_files, *(ParsedFile(each, (), ()) for each in files)), key=_path)
    roadmap = build_roadmap(parsed_files, empty, kinds_of(settings), found, trackers, registries, compared)
    return LoadedRoadmap(tuple(parsed_files), tuple(skipped), roadmap, has_files)


def _reader(
    settings: Settings,
    cache: ParseCache | None,
    others: Mapping[str, int],
    paths: Callable[[], Iterable[str]],
    keys: Mapping[str, str],
) -> Callable[[str, bytes | Unreadable], ParsedFile]:
    """Return a function that reads a file.

    Args:
        others: by path, the number of the source that has the file.
        paths: returns the paths of all files.
        keys: of files in the cache, by path, as far as they are known.
    """
    kinds = kinds_of(settings)
    terms = cache.terms(settings) if cache is not None else b""
    of_source = cache.read_records if cache is not None else read_records
    parsers = _source_parsers(settings, paths, of_source) if others else []

    def parse(path: str, data: bytes) -> ParsedFile:
        if path in others:
            return parsers[others[path]](path, data)
        return parse_file(path, data, settings.limits, settings.extensions, kinds)

    def read(path: str, data: bytes | Unreadable) -> ParsedFile:
        if isinstance(data, Unreadable):
            return _unreadable(path, data)
        if cache is None:
            return parse(path, data)
        key = keys.get(path) or cache_key(path, data, terms)
        if path in others:
            key = f"{key}-{others[path]}"
            if settings.sources[others[path]].names_files:
                key += fingerprint_of(paths())
        parsed = cache.get(key, path, data, kinds)
        if parsed is None:
            parsed = parse(path, data)
            cache.put(key, parsed)
        return parsed

    return read


MANY = 2000
"""Files that are worth a second process."""


def _parsed_together(
    files: list[tuple[str, bytes | Unreadable]],
    settings: Settings,
    cache: ParseCache,
    children: int,
    keys: dict[str, str],
) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield files, of which the cache has by then what other processes have parsed.

    Args:
        keys: gets the keys of the files in the cache, by path.
    """
    from tpmlint.model.parallel_parsing import parsed_by_children

    terms = cache.terms(settings)
    new: list[tuple[str, str, bytes]] = []
    for path, data in files:
        if isinstance(data, bytes):
            keys[path] = key = cache_key(path, data, terms)
            if not cache.has(key):
                new.append((key, path, data))
    if len(new) < MANY:
        yield from files
        return

    def parse(number: int) -> bytes | None:
        _, path, data = new[number]
        return cache.encode(parse_file(path, data, settings.limits, kinds=kinds))

    kinds = kinds_of(settings)
    with parsed_by_children(len(new), parse, children) as results:
        number = 0
        for path, data in files:
            if number < len(new) and new[number][1] == path:
                cache.put_encoded(new[number][0], results.take(number))
                number += 1
            yield path, data


_GLOBS = 2_000_000
"""Paths that all patterns of ``glob`` together are compared with: some seconds."""


def _source_parsers(
    settings: Settings, paths: Callable[[], Iterable[str]], read: ReadRecords
) -> list[Callable[[str, bytes], ParsedFile]]:
    from tpmlint.model.mapped import SourceReader

    below: list[str] = []
    compared = 0

    @functools.cache
    def find(pattern: str) -> tuple[str, ...]:
        nonlocal below, compared
        below = below or sorted(own for path in paths() if (own := inside(settings.folder, path)) is not None)
        anchored = "/" in pattern[:-1]
        prefix = literal_prefix(pattern.removeprefix("/")) if anchored else ""
        some = below[bisect_left(below, prefix) : bisect_left(below, f"{prefix}\U0010ffff")] if prefix else below
        compared += len(some)
        if compared > _GLOBS:
            raise UserError(
                f"patterns of 'glob' are compared with more than {_GLOBS:,} paths, the last of them {quote(pattern)}",
                "begin each 'glob' with the folder of the files that it names",
                settings.source,
            )
        named = Patterns((pattern,))
        return tuple(
            f"{settings.folder}/{own}" if settings.folder else own for own in named.near(some) if named.match(own)
        )

    return [
        SourceReader(
            *(each, settings.limits, settings.calendars, settings.extensions, kinds_of(settings), find),
            settings.folder,
            read,
        ).parse
        for each in settings.sources
    ]


def fingerprint_of(paths: Iterable[str]) -> str:
    """Return a digest of paths, which decide what a pattern of ``glob`` names."""
    text = "\0".join(paths)
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _unreadable(path: str, why: Unreadable) -> ParsedFile:
    fault = Fault(SYNTAX, f"the file cannot be read: {why.reason}", None)
    return ParsedFile(SourceFile(path, "", (), (fault,)), (), ())


def _path(parsed: ParsedFile) -> str:
    return parsed.file.path


def no_record(source: Source) -> str:
    """Return the reason to skip a file of a source that has no record."""
    return f"no record that the source {source.name} maps"


def _skip_reason(path: str, source: Source | None = None) -> str:
    if source is not None:
        return no_record(source)
    if path.lower().endswith(".md"):
        return "no front matter with a kind"
    return "no document in it"
