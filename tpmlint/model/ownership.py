"""Find which capability a file belongs to.

Each capability's ``paths`` are read in order, as in a ``.gitignore``: the last pattern that matches a file says
whether the capability claims it. The most specific of these capabilities wins: the one with the longest
literal beginning of a pattern that matched; a tie belongs to all. Roadmap, waivers and configuration belong to none.

A file without a claim belongs to those that claim its name in another case or Unicode form: some disks take the two
for one, and a renamed folder must not lose its owner. The path of a submodule ends with ``/``, so that a pattern
matches it as it matches a folder.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.git.tree import SUBMODULE, ChangedPath
from tpmlint.limits import BROAD_PATTERNS, FEW_STARS, INTERFACE_PATTERNS, PATTERNS, STARRED_PATTERNS
from tpmlint.model.interface_paths import InterfacePaths, interface_path, is_pattern
from tpmlint.model.items import Capability
from tpmlint.model.roadmap_files import fold_path, includes, inside
from tpmlint.patterns import compile_pattern, count_stars
from tpmlint.patterns.lookup import FileMatch, PatternLists, is_broad
from tpmlint.patterns.matching import Patterns, common_endings, has_ending
from tpmlint.settings import LOCK, Settings

OWN_FILES = ("tpmlint.toml", "tpmlint.waivers.yaml", LOCK)


class Claim(Struct, frozen=True):
    """A capability's claim on one file.

    Args:
        pattern: index in the capability's ``paths`` of the pattern that decides.
        specificity: length of that pattern's literal beginning, in characters.
    """

    capability: Capability
    pattern: int
    specificity: int


class _Claimed(NamedTuple):
    claims: tuple[Claim, ...]
    owners: tuple[Capability, ...]
    labels: tuple[str, ...]


_UNCLAIMED = _Claimed((), (), ())


class OwnFiles:
    """The files of the roadmap and of tpmlint itself, which belong to no capability."""

    __slots__ = ("_endings", "_excluded", "_exports", "_included")

    def __init__(self, settings: Settings) -> None:
        self._included = [Patterns(each) for each in (settings.include, *(each.files for each in settings.sources))]
        self._excluded = Patterns(settings.exclude)
        exports = [each.snapshot for each in settings.systems.values() if each.snapshot]
        exports += [each.file for each in settings.registries.values()]
        self._exports = frozenset(inside(settings.folder, each) for each in exports)
        self._endings = common_endings(self._included)

    def match(self, path: str) -> bool:
        """Return whether ``path``, relative to the configuration's folder, is such a file."""
        return path in OWN_FILES or self.may_have_items(path)

    def may_have_items(self, path: str) -> bool:
        """Return whether ``path``, relative to the configuration's folder, is read as roadmap."""
        if self._endings is not None and not has_ending(path.casefold(), self._endings):
            return path in self._exports
        for each in self._included:
            if includes(each, path):
                return not includes(self._excluded, path)
        return path in self._exports


def claimed_path(file: ChangedPath) -> str:
    """Return the path by which a changed file is claimed: that of a submodule ends with ``/``."""
    return f"{file.path}/" if SUBMODULE in (file.mode, file.old_mode) else file.path


def claimed_paths(file: ChangedPath) -> tuple[str, ...]:
    """Return every path by which a changed file is claimed: also where the target branch has moved it."""
    if not file.moved_to:
        return (claimed_path(file),)
    return tuple(f"{path}/" if SUBMODULE in (file.mode, file.old_mode) else path for path in file.names)


class Claims:
    """The claims of a roadmap's capabilities; results are cached."""

    def __init__(self, capabilities: Iterable[Capability], settings: Settings, exact: bool = False) -> None:
        """Index the patterns.

        Args:
            exact: whether case and Unicode form count.
        Raises:
            UserError: there are too many patterns to match.
        """
        self._capabilities = tuple(capabilities)
        self._folder = f"{settings.folder}/" if settings.folder else ""
        self._own = OwnFiles(settings)
        self._exact_only = exact
        limit_patterns(self._capabilities)
        self._index = PatternLists([capability.paths for capability in self._capabilities])
        names = {(each.kind, each.id) for each in self._capabilities}
        self._shared_ids = {name for name, count in Counter(name for _, name in names).items() if count > 1}
        self._cached: dict[str, _Claimed] = {}
        self._by_patterns: dict[tuple[FileMatch, ...], _Claimed] = {}
        self._interfaces = InterfacePaths(
            settings.folder, (each for capability in self._capabilities for each in capability.interfaces)
        )

    def __bool__(self) -> bool:
        """Return whether any capability claims files."""
        return bool(self._index)

    @property
    def declares_interfaces(self) -> bool:
        """Whether any capability declares an interface."""
        return bool(self._interfaces)

    def is_interface(self, path: str) -> bool:
        """Return whether a capability declares ``path`` as an interface that it offers."""
        return self._interfaces.match(path)

    def all(self, path: str) -> tuple[Claim, ...]:
        """Return every capability's claim on ``path``, the most specific first, then in the roadmap's order."""
        return self._claimed(path).claims

    def owners(self, path: str) -> tuple[Capability, ...]:
        """Return the capabilities that ``path`` belongs to: one, none, or several that tie."""
        return self._claimed(path).owners

    def owner_labels(self, path: str) -> tuple[str, ...]:
        """Return the capabilities that ``path`` belongs to as ``Roadmap.label`` names them."""
        return self._claimed(path).labels

    def shared(self, paths: Iterable[str]) -> Iterator[tuple[str, tuple[Claim, ...]]]:
        """Yield each file that several capabilities claim, with their claims; only exact names count.

        Folders that cannot hold such a file are skipped.
        """
        endings_of: dict[str, tuple[str, ...]] = {}
        for path in paths:
            folder = path.rpartition("/")[0]
            endings = endings_of.get(folder)
            if endings is None:
                relative = path[len(self._folder) :]
                endings = endings_of[folder] = self._index.shared_endings(relative)
            if path.endswith(endings) and (own := self._own_path(path)) is not None:
                found = self._of_patterns(self._index.find(own)).claims
                if len(found) > 1:
                    yield path, found

    def _claimed(self, path: str) -> _Claimed:
        cached = self._cached.get(path)
        if cached is None:
            cached = self._cached[path] = self._find(path)
        return cached

    def _find(self, path: str) -> _Claimed:
        relative = self._own_path(path)
        if relative is None:
            return _UNCLAIMED
        found = self._index.find(relative)
        return self._of_patterns(found if found or self._exact_only else self._find_folded(relative))

    def _find_folded(self, path: str) -> tuple[FileMatch, ...]:
        """Return the claims on a file's name in any case and Unicode form.

        A capability that excludes the exact name by a ``!`` has none.
        """
        folded = fold_path(path)
        if folded == path and self._folded_index is self._index:
            return ()
        found = self._folded_index.find(folded)
        return tuple(each for each in found if not _excludes(self._capabilities[each[0]], path))

    @functools.cached_property
    def _folded_index(self) -> PatternLists:
        lists = [tuple(map(_fold_pattern, capability.paths)) for capability in self._capabilities]
        same = all(own == capability.paths for own, capability in zip(lists, self._capabilities, strict=True))
        return self._index if same else PatternLists(lists)

    def _own_path(self, path: str) -> str | None:
        """Return a path relative to the configuration's folder, or None if no capability can claim it."""
        if not self._index or not path.startswith(self._folder):
            return None
        relative = path[len(self._folder) :]
        return None if self._own.match(relative) else relative

    def _of_patterns(self, found: tuple[FileMatch, ...]) -> _Claimed:
        """Return the claims by matched patterns; most files share theirs with their neighbours."""
        claimed = self._by_patterns.get(found)
        if claimed is None:
            claims = tuple([Claim(self._capabilities[owner], pattern, length) for owner, pattern, length in found])
            owners = tuple(each.capability for each in claims if each.specificity == claims[0].specificity)
            labels = tuple(each.ref if each.id in self._shared_ids else each.id for each in owners)
            claimed = _Claimed(claims, owners, labels)
            self._by_patterns[found] = claimed
        return claimed


def limit_patterns(capabilities: Sequence[Capability]) -> None:
    """Raise UserError if capabilities have more patterns than files can be compared with."""
    interfaces: Counter[str] = Counter()
    for each in capabilities:
        if each.interfaces:
            interfaces[each.ref] += sum(is_pattern(interface_path(interface)) for interface in each.interfaces)
    remedy = "name folders instead of files"
    _refuse_more(capabilities, interfaces, INTERFACE_PATTERNS, "patterns of interfaces", remedy)
    counts: Counter[str] = Counter()
    for each in capabilities:
        counts[each.ref] += len(each.paths)
    if sum(counts.values()) <= BROAD_PATTERNS:
        return
    _refuse_more(capabilities, counts, PATTERNS, "patterns in all", remedy)
    broad: Counter[str] = Counter()
    starred: Counter[str] = Counter()
    for each in capabilities:
        broad[each.ref] += sum(map(is_broad, each.paths))
        starred[each.ref] += sum(pattern.count("*") > FEW_STARS < count_stars(pattern) for pattern in each.paths)
    remedy = "name the folder in which the files are"
    _refuse_more(capabilities, broad, BROAD_PATTERNS, "patterns without a folder, name or ending", remedy)
    _refuse_more(capabilities, starred, STARRED_PATTERNS, f"patterns with more than {FEW_STARS} stars", remedy)


def _refuse_more(
    capabilities: Sequence[Capability], counts: Mapping[str, int], most: int, what: str, remedy: str
) -> None:
    if sum(counts.values()) > most:
        largest = max(capabilities, key=lambda capability: counts[capability.ref])
        own = f"{counts[largest.ref]:,} of them are those of {largest.ref}"
        raise UserError(f"the capabilities have more than {most:,} {what}; {own}", remedy, largest.path)


class ExemptPaths:
    """The files that ``[change] exempt-paths`` exempts.

    Case counts, but an exception such as ``!docs/api/`` also holds for names that differ from it by case or Unicode
    form only, or by dots and blanks at their end: on some disks they are the same file, and another spelling must not
    exempt it. A short name such as ``INTERN~1`` may stand for any other there, so beside exceptions it is not exempt.
    """

    __slots__ = ("_exact", "_folded")

    def __init__(self, patterns: Sequence[str]) -> None:
        self._exact = Patterns(patterns)
        excepts = any(pattern.startswith("!") for pattern in patterns)
        self._folded = Patterns(map(_fold_pattern, patterns)) if excepts else None

    def match(self, path: str) -> bool:
        """Tell whether a file needs no context; ``path`` is relative to the configuration's folder."""
        if not self._exact.match(path):
            return False
        if self._folded is None:
            return True
        return _SHORT_NAME.search(path) is None and self._folded.match(_ENDS.sub("", fold_path(path)))


_SHORT_NAME = re.compile(r"~[0-9]")
"""A part of the short names of Windows."""

_ENDS = re.compile(r"(?<=[^/.])[. ]+(?=/|\Z)")
"""What Windows removes from the end of a name."""


def _fold_pattern(pattern: str) -> str:
    return fold_path(pattern).replace("[:upper:]", "[:lower:]")


def _excludes(capability: Capability, path: str) -> bool:
    subtracted = (compile_pattern(pattern) for pattern in capability.paths if pattern.startswith("!"))
    return any(found is not None and found[1].search(path) for found in subtracted)
