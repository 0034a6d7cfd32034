"""What an audit knows about a path: its capabilities, whether it needs context, whether it is a roadmap file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tpmlint.model.load import inside
from tpmlint.model.ownership import OWN_FILES, Claims, ExemptPaths, OwnFiles
from tpmlint.patterns import Patterns
from tpmlint.settings import Settings


class PathInfo(NamedTuple):
    """The facts about a path.

    Args:
        owners: ids of the capabilities that claim it.
        exempt: whether its changes need no context.
        is_source: whether it is a roadmap file.
        folder: for code the folder, at most two levels deep; otherwise None.
        is_interface: whether a capability declares it as an interface, so that nothing exempts it.
    """

    owners: tuple[str, ...]
    exempt: bool
    is_source: bool
    folder: str | None
    is_interface: bool = False


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
        self._cached: dict[str, tuple[bool, bool, str | None]] = {}
        self._tops: dict[str, str] = {}

    def of(self, path: str) -> tuple[bool, bool, str | None]:
        """Return whether a path is exempt, whether it is a roadmap file, and the folder if it is code."""
        cached = self._cached.get(path)
        if cached is None:
            cached = self._cached[path] = self._classify(path)
        return cached

    def _classify(self, path: str) -> tuple[bool, bool, str | None]:
        own = path if not self._folder else inside(self._folder, path)
        if own is None:
            return self._exempt.match(path), False, None
        if path != self._waivers and self._files.may_have_items(own):
            return False, not self._fixed, None
        if own in OWN_FILES:
            return False, False, None
        exempt = self._exempt.match(own)
        if exempt or self._other.match(own):
            return exempt, False, None
        above = path.rpartition("/")[0]
        top = self._tops.get(above)
        if top is None:
            top = self._tops[above] = "/".join(above.split("/")[:2])
        return False, False, top


class PathIndex:
    """The facts about every path under one set of claims; cached."""

    def __init__(self, claims: Claims, classifier: PathClassifier) -> None:
        self.claims = claims
        self._classifier = classifier
        self.cached: dict[str, PathInfo] = {}

    def of(self, path: str) -> PathInfo:
        """Return the facts about a path."""
        return self.cached.get(path) or self.find(path)

    def find(self, path: str, submodule: bool = False) -> PathInfo:
        """Compute and cache the facts about a path."""
        exempt, is_source, folder = self._classifier.of(path)
        claimed = f"{path}/" if submodule else path
        owners = () if is_source else self.claims.owner_ids(claimed)
        is_interface = bool(owners) and self.claims.is_interface(path)
        info = self.cached[path] = PathInfo(owners, exempt, is_source, folder, is_interface)
        return info
