"""From a snapshot to a roadmap: which files carry items, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tpmlint.finding import SkippedFile
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.git.snapshot import Snapshot, Unreadable
from tpmlint.patterns import Patterns
from tpmlint.roadmap.index import Roadmap, build_roadmap
from tpmlint.roadmap.kept import Kept, key_of
from tpmlint.roadmap.reading import Reading, parse_file
from tpmlint.settings import Settings


@dataclass(frozen=True, slots=True)
class Loaded:
    """A snapshot's roadmap with the files it was read from.

    Args:
        readings: the files in the order of their paths.
        skipped: files that the patterns name and that carry no item, with the reason.
    """

    readings: tuple[Reading, ...]
    skipped: tuple[SkippedFile, ...]
    roadmap: Roadmap


def load_roadmap(
    snapshot: Snapshot, settings: Settings, known: Mapping[str, Reading] | None = None, kept: Kept | None = None
) -> Loaded:
    """Read every file of a snapshot that the configuration names.

    Args:
        known: readings, by path, of files whose bytes are certainly the same.
        kept: readings of other runs.
    """
    readings: list[Reading] = []
    wanted, skipped = wanted_in(snapshot, settings)
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
            skipped.append(SkippedFile(path, _nothing(path)))
    if kept is not None:
        kept.save()
    return Loaded(tuple(readings), tuple(skipped), build_roadmap(readings, empty))


def wanted_in(snapshot: Snapshot, settings: Settings) -> tuple[list[str], list[SkippedFile]]:
    """Return the paths of a snapshot's files, sorted, and those that the configuration takes out again."""
    wanted, skipped = [], []
    excluded = Patterns(settings.exclude)
    for path in source_paths(snapshot.paths(), settings):
        if excluded.match(inside(settings.folder, path) or ""):
            skipped.append(SkippedFile(path, "excluded by the configuration"))
        else:
            wanted.append(path)
    return wanted, skipped


def source_paths(paths: Iterable[str], settings: Settings) -> Iterator[str]:
    """Yield, sorted, the paths that the configuration's patterns take, before any exclusion; never the waivers file."""
    patterns = Patterns(settings.include)
    return (
        path
        for path in sorted(patterns.near(paths))
        if (own := inside(settings.folder, path)) is not None and patterns.match(own) and path != settings.waivers
    )


def inside(folder: str, path: str) -> str | None:
    """Return ``path`` relative to ``folder``, or None if it lies elsewhere; the empty folder holds all."""
    if not folder:
        return path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None


def _reader(settings: Settings, kept: Kept | None) -> Callable[[str, bytes | Unreadable], Reading]:
    terms = kept.terms(settings) if kept is not None else b""

    def read(path: str, data: bytes | Unreadable) -> Reading:
        if isinstance(data, Unreadable):
            return _unreadable(path, data)
        if kept is None:
            return parse_file(path, data, settings.limits, settings.extensions)
        key = key_of(path, data, terms)
        reading = kept.get(key, path, data)
        if reading is None:
            reading = parse_file(path, data, settings.limits, settings.extensions)
            kept.put(key, reading)
        return reading

    return read


def _unreadable(path: str, why: Unreadable) -> Reading:
    fault = Fault(SYNTAX, f"the file cannot be read: {why.reason}", None)
    return Reading(SourceFile(path, "", (), (fault,)), (), ())


def _nothing(path: str) -> str:
    if path.endswith(".md"):
        return "no front matter with a kind"
    return "no document in it"
