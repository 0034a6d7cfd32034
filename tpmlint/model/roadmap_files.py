"""Which files of a snapshot are the roadmap, and which source has each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct, field

from tpmlint.git.snapshot import Snapshot
from tpmlint.patterns import Patterns
from tpmlint.report import SkippedFile
from tpmlint.settings import Settings
from tpmlint.sources import Source
from tpmlint.text.regex import regex
from tpmlint.text.similarity import normal_form


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
    path = normal_form("NFC", _IGNORED.sub("", path))
    return normal_form("NFC", path.casefold())


_IGNORED = regex("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
"""Characters that HFS+ ignores in names. Source: git's ``utf8.c``, ``next_hfs_char``."""


def plain_ending(path: str) -> str:
    """Return a path with its ending in lower case: ``a.YAML`` is as much a file of YAML as ``a.yaml``."""
    name, dot, ending = path.rpartition(".")
    return path if not dot or ending.islower() or "/" in ending else f"{name}.{ending.lower()}"


def includes(patterns: Patterns, path: str) -> bool:
    """Tell whether patterns of the configuration for roadmap files match a path, the ending of which has any case."""
    return patterns.match(path) or ((plain := plain_ending(path)) != path and patterns.match(plain))


class Sources(Struct, frozen=True):
    """The roadmap files of a snapshot.

    Args:
        taken: paths that the configuration includes, sorted.
        excluded: paths that it includes and excludes.
        others: by path, the number of the source that has the file, if it is in another format.
    """

    taken: tuple[str, ...]
    excluded: tuple[SkippedFile, ...]
    others: Mapping[str, int] = field(default_factory=dict)

    def followed_by(self, changed: Set[str], new: Sources) -> Sources:
        """Return the roadmap files of another snapshot.

        Args:
            changed: the paths that differ.
            new: the roadmap files among those of them that are there.
        """
        excluded = [*(each for each in self.excluded if each.path not in changed), *new.excluded]
        return Sources(
            tuple(sorted([*(path for path in self.taken if path not in changed), *new.taken])),
            tuple(sorted(excluded, key=lambda each: each.path)),
            {path: each for path, each in self.others.items() if path not in changed} | dict(new.others),
        )


def find_sources(snapshot: Snapshot, settings: Settings) -> Sources:
    """Return the roadmap files of a snapshot, and those that the configuration excludes."""
    return sources_among(snapshot.paths(), settings)


def sources_among(paths: Iterable[str], settings: Settings) -> Sources:
    """Return the roadmap files among some paths, and those that the configuration excludes; others change neither."""
    wanted, skipped = [], []
    others: dict[str, int] = {}
    excluded = Patterns(settings.exclude)
    taken_by = [Patterns(source.files) for source in settings.sources]
    for path in source_paths(paths, settings):
        own = inside(settings.folder, path) or ""
        if includes(excluded, own):
            skipped.append(SkippedFile(path, "excluded by the configuration"))
            continue
        wanted.append(path)
        number = next((number for number, patterns in enumerate(taken_by) if includes(patterns, own)), None)
        if number is not None:
            others[path] = number
    return Sources(tuple(wanted), tuple(skipped), others)


def source_of(path: str, settings: Settings) -> Source | None:
    """Return the source that has a file; None if none has."""
    own = inside(settings.folder, path)
    return (
        None if own is None else next((each for each in settings.sources if includes(Patterns(each.files), own)), None)
    )


def source_paths(paths: Iterable[str], settings: Settings) -> Iterator[str]:
    """Yield, sorted, the paths that the patterns match, before any exclusion; never the waivers file."""
    every = [Patterns(settings.include), *(Patterns(source.files) for source in settings.sources)]
    paths = tuple(paths)
    near = {path for patterns in every for path in patterns.near(paths)}
    return (
        path
        for path in sorted(near)
        if (relative := inside(settings.folder, path)) is not None
        and any(includes(patterns, relative) for patterns in every)
        and path != settings.waivers
    )


def inside(folder: str, path: str) -> str | None:
    """Return ``path`` relative to ``folder``, or None if it is elsewhere; the empty folder is the root."""
    if not folder:
        return path
    return path[len(folder) + 1 :] if path.startswith(f"{folder}/") else None
