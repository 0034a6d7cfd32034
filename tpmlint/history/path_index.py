"""What an audit knows about a path that changed: its capabilities, whether it needs context, whether it is roadmap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from tpmlint.git.tree import SUBMODULE
from tpmlint.model.ownership import OWN_FILES, Claims, ExemptPaths, OwnFiles
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.settings import Settings


class PathInfo(NamedTuple):
    """The facts about a path.

    Args:
        owners: the capabilities that claim it, as ``Roadmap.label`` names them.
        exempt: whether its changes need no context.
        is_source: whether it is a roadmap file.
        folder: the folder, at most two levels deep, of code that no capability claims; otherwise None.
        is_interface: whether a capability declares it as an interface, so that nothing exempts it.
        is_code: whether it counts as code: what a capability claims does, whatever its name, unless it is exempt.
    """

    owners: tuple[str, ...]
    exempt: bool
    is_source: bool
    folder: str | None
    is_interface: bool
    is_code: bool


FoundPath: TypeAlias = tuple[str, str, PathInfo]
"""A changed path: git's fields, the path, and the facts about it."""


class PathClassifier:
    """Classifies paths by the configuration alone, independent of the roadmap."""

    def __init__(self, settings: Settings, not_code: Iterable[str], fixed: bool = False) -> None:
        """Prepare the patterns.

        Args:
            not_code: patterns of files that need no capability.
            fixed: whether one roadmap is used for all of the history, so that no path is a roadmap file.
        """
        self._folder = settings.folder
        self._files = OwnFiles(settings)
        self._fixed = fixed
        self._exempt = ExemptPaths(settings.change.exempt_paths)
        self._other = Patterns(not_code)
        self._waivers = settings.waivers
        self._cached: dict[str, tuple[bool, bool, bool]] = {}
        self._tops: dict[str, str] = {}

    def of(self, path: str) -> tuple[bool, bool, bool]:
        """Return whether a path is exempt, whether it is a roadmap file, and whether it may be code."""
        cached = self._cached.get(path)
        if cached is None:
            cached = self._cached[path] = self._classify(path)
        return cached

    def _classify(self, path: str) -> tuple[bool, bool, bool]:
        own = path if not self._folder else inside(self._folder, path)
        if own is None:
            return self._exempt.match(path), False, False
        if path != self._waivers and self._files.may_have_items(own):
            return False, not self._fixed, False
        if own in OWN_FILES:
            return False, False, False
        exempt = self._exempt.match(own)
        return exempt, False, not exempt

    def unclaimed_folder(self, path: str) -> str | None:
        """Return the folder, at most two levels deep, of a path that may be code and no capability claims.

        None if the path matches a pattern of what is not code.
        """
        if self._other.match(inside(self._folder, path) or path):
            return None
        above = path.rpartition("/")[0]
        top = self._tops.get(above)
        if top is None:
            top = self._tops[above] = "/".join(above.split("/")[:2])
        return top


class PathIndex:
    """The facts about every path under one set of claims; cached."""

    def __init__(self, claims: Claims, classifier: PathClassifier) -> None:
        self.claims = claims
        self._classifier = classifier
        self._cached: dict[str, PathInfo] = {}

    def of(self, path: str, submodule: bool = False) -> PathInfo:
        """Return the facts about a path."""
        return self._cached.get(path) or self._find(path, submodule)

    def of_all(self, raw: list[str]) -> list[FoundPath]:
        """Return each changed path with git's fields and the facts about it."""
        cached, find = self._cached, self._find
        return [
            (words, path, cached.get(path) or find(path, SUBMODULE in words[:16]))
            for words, path in zip(raw[::2], raw[1::2], strict=True)
        ]

    def is_exempt(self, path: str) -> bool:
        """Tell whether changes of a path need no context."""
        return self.of(path).exempt

    def _find(self, path: str, submodule: bool = False) -> PathInfo:
        """Compute and cache the facts about a path."""
        exempt, is_source, may_be_code = self._classifier.of(path)
        claimed = f"{path}/" if submodule else path
        owners = () if is_source else self.claims.owner_labels(claimed)
        is_interface = bool(owners) and self.claims.is_interface(claimed)
        folder = self._classifier.unclaimed_folder(path) if may_be_code and not owners else None
        is_code = folder is not None or is_interface or (bool(owners) and not exempt)
        info = self._cached[path] = PathInfo(owners, exempt, is_source, folder, is_interface, is_code)
        return info


def may_have_moved(raw: list[str]) -> bool:
    """Tell whether files were removed and added, so that one may be the other."""
    letters = {words[-1] for words in raw[::2]}
    return "A" in letters and "D" in letters


def only_mode_changed(words: str) -> bool:
    """Tell whether a change left the content unchanged."""
    if words[-1] != "M" or words[1:7] == words[8:14]:  # nothing but a changed mode leaves the content as it was
        return False
    _, _, old, new, _ = words.split(" ")
    return old == new
