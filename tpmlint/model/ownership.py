"""Which capability a file belongs to: the map from paths to capabilities, for all who ask.

Each capability's ``paths`` are read in order, as in a ``.gitignore``: the last pattern that matches a file says
whether the capability claims it. Among the capabilities that do, the most specific wins: the one with the longest
literal beginning of a pattern that matched; a tie belongs to all. Roadmap, waivers and configuration belong to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.model.items import Capability
from tpmlint.patterns.lists import NOBODY, Patterns
from tpmlint.patterns.lookup import Indexed, ending_of, index, keys_of_path
from tpmlint.settings import Settings

_FEW = 20
OWN_FILES = ("tpmlint.toml", "tpmlint.waivers.yaml")


class Claim(Struct, frozen=True):
    """A capability's claim on one file.

    Args:
        pattern: index in the capability's ``paths`` of the pattern that counts.
        specificity: length of that pattern's literal beginning, in characters.
    """

    capability: Capability
    pattern: int
    specificity: int


class _Rule(Struct, frozen=True):
    owner: int
    number: int
    pattern: Indexed


class OwnFiles:
    """The files that tell of the roadmap and of tpmlint itself, and so belong to no capability."""

    __slots__ = ("_excluded", "_included")

    def __init__(self, settings: Settings) -> None:
        self._included = Patterns(settings.include)
        self._excluded = Patterns(settings.exclude)

    def match(self, path: str) -> bool:
        """Tell whether ``path``, relative to the configuration's folder, is such a file."""
        return path in OWN_FILES or (self._included.match(path) and not self._excluded.match(path))


class Claims:
    """The claims of a roadmap's capabilities; answers are kept, so that asking twice costs nothing."""

    def __init__(self, capabilities: Iterable[Capability], settings: Settings) -> None:
        """Prepare the patterns, grouped by the rarest key that every file they match has."""
        self._capabilities = tuple(capabilities)
        self._folder = f"{settings.folder}/" if settings.folder else ""
        self._own = OwnFiles(settings)
        self._known: dict[str, tuple[Claim, ...]] = {}
        self._folders: dict[str, tuple[tuple[Claim, ...], frozenset[str]] | None] = {}
        self._endings: dict[tuple[str, str], tuple[Claim, ...]] = {}
        rules: list[tuple[_Rule, tuple[str, ...]]] = []
        for owner, capability in enumerate(self._capabilities):
            for number, pattern in enumerate(capability.paths):
                found = index(pattern)
                rules.append((_Rule(owner, number, found), found.keys))
        common = Counter(key for _, keys in rules for key in keys)
        self._buckets: dict[str, list[_Rule]] = {}
        for rule, keys in rules:
            self._buckets.setdefault(min(keys, key=common.__getitem__, default=""), []).append(rule)
        self._names = tuple(key.removeprefix("*") for key in self._buckets if key and not key.endswith("/"))

    def all(self, path: str) -> tuple[Claim, ...]:
        """Return every capability's claim on ``path``, the most specific first, then in the roadmap's order."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._claims(path)
        return known

    def shared(self, paths: Iterable[str]) -> Iterator[tuple[str, tuple[Claim, ...]]]:
        """Yield each file on which several capabilities have a claim, with their claims.

        Most folders have no such file, whatever its name; theirs are passed over.
        """
        doubtful: dict[str, tuple[str, ...]] = {}
        for path in paths:
            folder = path.rpartition("/")[0]
            endings = doubtful.get(folder)
            if endings is None:
                endings = doubtful[folder] = self._doubtful(path)
            if path.endswith(endings) and len(found := self.all(path)) > 1:
                yield path, found

    def _doubtful(self, path: str) -> tuple[str, ...]:
        """Return the endings of files beside ``path`` that more than one capability may claim."""
        own = path[len(self._folder) :]
        above, slash, _ = own.rpartition("/")
        candidates = self._candidates(f"{above}{slash}{NOBODY}")
        if len(self._names) <= _FEW and len({rule.owner for rule in candidates}) < 2:
            return self._names
        self.all(f"{path.rpartition('/')[0]}/{NOBODY}" if above else NOBODY)
        even = self._folders.get(above)
        if even is None or len(even[0]) > 1 or len(self._names) > _FEW:
            return ("",)
        return (*(ending.removeprefix("*") for ending in even[1]), *self._names)

    def owners(self, path: str) -> tuple[Capability, ...]:
        """Return the capabilities that ``path`` belongs to: one, none, or those that tie."""
        if not self._buckets:
            return ()
        claims = self.all(path)
        if len(claims) < 2:
            return (claims[0].capability,) if claims else ()
        return tuple(claim.capability for claim in claims if claim.specificity == claims[0].specificity)

    def _claims(self, path: str) -> tuple[Claim, ...]:
        if not self._buckets:
            return ()
        if self._folder and not path.startswith(self._folder):
            return ()
        own = path[len(self._folder) :]
        if self._own.match(own):
            return ()
        folder, slash, name = own.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = self._of_folder(folder + slash)
        even, ending = self._folders[folder], ending_of(name)
        if even is None or not self._buckets.keys().isdisjoint((name, ending)):
            return self._of_file(own)
        if ending not in even[1]:
            return even[0]
        # Only the ending tells such a file from its neighbours.
        known = self._endings.get((folder, ending))
        if known is None:
            known = self._endings[folder, ending] = self._of_file(own)
        return known

    def _of_folder(self, folder: str) -> tuple[tuple[Claim, ...], frozenset[str]] | None:
        """Return the claims on every file of a folder, and the endings of files on which they may be others.

        None where they differ, or may for some names.
        """
        nobody = f"{folder}{NOBODY}"
        uneven = [rule for rule in self._candidates(nobody) if not rule.pattern.is_even(nobody)]
        if all(rule.pattern.plain and rule.pattern.ending for rule in uneven):
            return self._of_file(nobody), frozenset(rule.pattern.ending for rule in uneven)
        return None

    def _of_file(self, own: str) -> tuple[Claim, ...]:
        last: dict[int, _Rule] = {}
        reach: dict[int, tuple[int, int]] = {}
        for rule in sorted(self._candidates(own), key=lambda rule: (rule.owner, rule.number)):
            if rule.pattern.matcher.search(own):
                last[rule.owner] = rule
                if rule.pattern.include:
                    reach[rule.owner] = max(reach.get(rule.owner, (-1, 0)), (rule.pattern.specificity, -rule.number))
        claims = [
            Claim(self._capabilities[owner], -reach[owner][1], reach[owner][0])
            for owner, rule in last.items()
            if rule.pattern.include
        ]
        return tuple(sorted(claims, key=lambda claim: -claim.specificity))

    def _candidates(self, path: str) -> Iterator[_Rule]:
        yield from self._buckets.get("", ())
        for key in keys_of_path(path):
            yield from self._buckets.get(key, ())
