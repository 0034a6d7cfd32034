"""The roadmaps of a history, from the newest back: one revision as long as no roadmap file changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from tpmlint.change.citations import Citation, CitedName, cited_items
from tpmlint.change.model import CapabilityVerdict, Side, TouchedCapability
from tpmlint.change.naming import lists_capability
from tpmlint.change.verdicts import judge_context
from tpmlint.finding import MessageRef
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import StoredFiles
from tpmlint.git.tree import ChangedPath
from tpmlint.history.path_index import PathClassifier, PathIndex
from tpmlint.history.unexplained import describe_fix
from tpmlint.history.unread import UnreadFiles, find_unread, has_faults, words_of
from tpmlint.model.impact import impact_of
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.ownership import Claims
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.prose import is_untouched_example
from tpmlint.model.roadmap_files import Sources, sources_among
from tpmlint.settings import Settings

_MOST_PARSED = 4096
_CLAIMS = 16
_Version: TypeAlias = tuple[str, str, str]  # path, mode and id
_NOWHERE = ChangedPath("M", "", "100644", "100644", "0", "1")

Blobs: TypeAlias = dict[str, tuple[str, str]]
"""Mode and id of every file of the roadmap, by its path."""


class ServedBy(NamedTuple):
    """The teams that a capability serves in one revision of the roadmap.

    Args:
        owner: id of the team that owned it.
        users: ids of the teams that used it.
        adrift: whether no open initiative listed it that enables an open feature.
    """

    owner: str | None
    users: tuple[str, ...]
    adrift: bool


class RoadmapRevision:
    """The roadmap between two commits that change it.

    Attributes:
        side: the revision as one end of a change.
        unread: the files of it that could not be read whole, and what they may say; None if all could.
        path_index: the facts about paths under its claims.
        has_initiatives: whether there is any initiative.
    """

    def __init__(self, loaded: LoadedRoadmap, side: Side, path_index: PathIndex) -> None:
        self.side = side
        self.path_index = path_index
        self.unread = find_unread(loaded.parsed_files, kinds_of(side.settings))
        self.has_initiatives = any(isinstance(item, Initiative) for item in side.roadmap.items)
        self._verdicts: dict[tuple[str, bool, tuple[CitedName, ...]], tuple[CapabilityVerdict, frozenset[str]]] = {}
        self._cited_refs: dict[tuple[CitedName, ...], tuple[str, ...]] = {}
        self._served_by: dict[str, ServedBy] = {}
        self._fixes: dict[object, str] = {}
        self._concerned: dict[tuple[str, UnreadFiles], bool] = {}

    def is_concerned(self, capability: str, unread: UnreadFiles) -> bool:
        """Tell whether files that could not be read may say something about a capability, as ``verdict`` names it."""
        cached = self._concerned.get((capability, unread))
        if cached is None:
            item = self.side.roadmap.find_labelled("capability", capability)
            assert isinstance(item, Capability)
            cached = self._concerned[capability, unread] = unread.may_concern(item, self.side.roadmap)
        return cached

    def verdict(
        self, capability: str, needs_context: bool, cited: tuple[CitedName, ...]
    ) -> tuple[CapabilityVerdict, frozenset[str]]:
        """Return the verdict on a change that leaves the roadmap as it is, and the cited items that gave context.

        Args:
            capability: as ``Roadmap.label`` names it.
            needs_context: whether any of its files needs product context.
            cited: the citations, sorted; the messages have no waiver.
        """
        cached = self._verdicts.get((capability, needs_context, cited))
        if cached is None:
            item = self.side.roadmap.find_labelled("capability", capability)
            assert isinstance(item, Capability)
            touch = TouchedCapability(item, (_NOWHERE,), {} if needs_context else {_NOWHERE.path: "exempt"})
            citations = [Citation(each.text, MessageRef(""), is_key=each.is_key) for each in cited]
            (judgement,) = judge_context(self.side, self.side, (touch,), citations, self.side.settings.change)
            served = frozenset(find_explaining(judgement, self.side.roadmap))
            cached = self._verdicts[capability, needs_context, cited] = judgement, served
        return cached

    def fix(self, missing: Sequence[CapabilityVerdict]) -> str:
        """Return what would give changes with these verdicts product context."""
        key = tuple((each.touch.capability.ref, each.near, each.empty) for each in missing)
        cached = self._fixes.get(key)
        if cached is None:
            cached = self._fixes[key] = describe_fix(missing, self.side.roadmap, self.side.settings.change)
        return cached

    def cited_refs(self, cited: tuple[CitedName, ...]) -> tuple[str, ...]:
        """Return the initiatives and features that citations mean, and the enablers of such a feature."""
        cached = self._cited_refs.get(cited)
        if cached is None:
            cached = self._cited_refs[cited] = tuple(
                ref for name in cited for ref in cited_refs(name, self.side.roadmap)
            )
        return cached

    def served_by(self, capability: str) -> ServedBy | None:
        """Return whom a capability serves; None if it is not on the roadmap."""
        cached = self._served_by.get(capability)
        if cached is None:
            roadmap = self.side.roadmap
            item = roadmap.find_labelled("capability", capability)
            if not isinstance(item, Capability):
                return None
            impact = impact_of(roadmap, [item])
            cached = self._served_by[capability] = ServedBy(
                item.owner.id if item.owner is not None else None,
                tuple(team.id for team in impact.customers),
                not any(feature.is_open and not is_untouched_example(feature) for feature in impact.features),
            )
        return cached


def cited_refs(name: CitedName, roadmap: Roadmap) -> Iterator[str]:
    """Yield each initiative or feature that a citation means, and the enablers of such a feature."""
    for item in cited_items(name.text, roadmap, name.is_key):
        if isinstance(item, Initiative | Feature):
            yield item.ref
        if isinstance(item, Feature):
            yield from (each.ref for each in roadmap.enablers(item))


def find_explaining(verdict: CapabilityVerdict, roadmap: Roadmap) -> Iterator[str]:
    """Yield the cited items that gave a change context; for a feature also the enablers that list the capability."""
    for why in verdict.evidence:
        if why.verdict == "cited" and why.item:
            yield why.item
            item = roadmap.find(*why.item.split(":", 1))
            if isinstance(item, Feature):
                yield from (
                    each.ref
                    for each in roadmap.enablers(item)
                    if lists_capability(each, verdict.touch.capability, roadmap)
                )


def _with_exports(roadmap: Roadmap) -> Roadmap:
    """Return a roadmap of the history, in which every export counts as locked: what was merged has been accepted.

    The lock itself is not among the files that are read of each commit.
    """
    if not roadmap.registries:
        return roadmap
    registries = {name: replace(each, locked=each.sha256) for name, each in roadmap.registries.items()}
    return replace(roadmap, registries=registries)


class RevisionReader:
    """Reads the roadmap of any commit, each version of a file once."""

    def __init__(self, repository: Repository, settings: Settings, classifier: PathClassifier) -> None:
        self._repository = repository
        self._settings = settings
        self._classifier = classifier
        self._parsed_files: OrderedDict[_Version, ParsedFile] = OrderedDict()
        self._empty: set[_Version] = set()
        self._path_indexes: OrderedDict[object, PathIndex] = OrderedDict()
        self._last_sources: tuple[frozenset[str], Sources] = frozenset(), Sources((), ())
        self._sources: dict[str, Sources] = {}

    def of(self, loaded: LoadedRoadmap) -> RoadmapRevision:
        """Return the revision of a loaded roadmap."""
        path_index, claims = self._find_claims(loaded)
        side = Side(_with_exports(loaded.roadmap), claims, self._settings, governed=loaded.has_files)
        return RoadmapRevision(loaded, side, path_index)

    def at(self, blobs: Blobs) -> RoadmapRevision:
        """Return the revision in which the roadmap's files have this content."""
        kept: dict[str, ParsedFile] = {}
        wanted = {path: blob for path, blob in blobs.items() if (path, *blob) not in self._empty}
        for path, blob in wanted.items():
            parsed = self._parsed_files.get((path, *blob))
            if parsed is not None:
                self._parsed_files.move_to_end((path, *blob))
                kept[path] = parsed
        files = StoredFiles(self._repository, wanted)
        paths = frozenset(wanted)
        if self._last_sources[0] != paths:  # Most commits add no file.
            self._last_sources = paths, self._find_sources(paths)
        loaded = load_roadmap(files, self._settings, kept, sources=self._last_sources[1], counted=False)
        self.keep(loaded, blobs)
        return self.of(loaded)

    def _find_sources(self, paths: frozenset[str]) -> Sources:
        """Return what each path is to the roadmap; each is compared with the patterns once in a history."""
        for path in paths - self._sources.keys():
            self._sources[path] = sources_among((path,), self._settings)
        found = [self._sources[path] for path in sorted(paths)]
        return Sources(
            tuple(path for each in found for path in each.taken),
            tuple(skipped for each in found for skipped in each.excluded),
            {path: number for each in found for path, number in each.others.items()},
        )

    def keep(self, loaded: LoadedRoadmap, blobs: Blobs) -> None:
        """Cache the parsed files without their text, and the paths of files without items."""
        most = max(_MOST_PARSED, 2 * len(blobs))
        for parsed in loaded.parsed_files:
            path = parsed.file.path
            if path not in blobs:  # A file that the roadmap is only compared with.
                continue
            key = path, *blobs[path]
            if key not in self._parsed_files:
                lost = words_of(parsed) if has_faults(parsed) else frozenset()
                self._parsed_files[key] = replace(parsed, file=replace(parsed.file, text=""), lost=lost)
                if len(self._parsed_files) > most:
                    self._parsed_files.popitem(last=False)
        if len(self._empty) > most:
            self._empty.clear()
        self._empty.update((each.path, *blobs[each.path]) for each in loaded.skipped if each.path in blobs)

    def _find_claims(self, loaded: LoadedRoadmap) -> tuple[PathIndex, Claims]:
        capabilities = loaded.roadmap.capabilities
        key = tuple((item.ref, item.paths, item.interfaces, tuple(item.external.items())) for item in capabilities)
        path_index = self._path_indexes.get(key)
        if path_index is None:
            path_index = self._path_indexes[key] = PathIndex(Claims(capabilities, self._settings), self._classifier)
            if len(self._path_indexes) > _CLAIMS:
                self._path_indexes.popitem(last=False)
        self._path_indexes.move_to_end(key)
        return path_index, path_index.claims
