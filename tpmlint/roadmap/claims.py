"""Which capability a file belongs to: the map from paths to capabilities, for all who ask.

Each capability's ``paths`` are read in order, as in a ``.gitignore``: the last pattern that matches a file says
whether the capability claims it. Among the capabilities that do, the most specific wins: the one with the longest
literal beginning of a pattern that matched; a tie belongs to all. Carriers, waivers and configuration belong to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import Pattern as Regex

from tpmlint.patterns import Patterns, literal_prefix
from tpmlint.roadmap.items import Capability
from tpmlint.settings import Settings

_WILD = frozenset("*?")
_ESCAPES = frozenset("[\\")
OWN_FILES = ("tpmlint.toml", "tpmlint.waivers.yaml")


@dataclass(frozen=True, slots=True)
class Claim:
    """A capability's claim on one file.

    Args:
        pattern: index in the capability's ``paths`` of the pattern that counts.
        specificity: length of that pattern's literal beginning, in characters.
    """

    capability: Capability
    pattern: int
    specificity: int


@dataclass(frozen=True, slots=True)
class _Rule:
    owner: int
    number: int
    include: bool
    regex: Regex[str]
    specificity: int


class OwnFiles:
    """The files that tell of the roadmap and of tpmlint itself, and so belong to no capability."""

    __slots__ = ("_carriers", "_excluded")

    def __init__(self, settings: Settings) -> None:
        self._carriers = Patterns(settings.include)
        self._excluded = Patterns(settings.exclude)

    def match(self, path: str) -> bool:
        """Tell whether ``path``, relative to the configuration's folder, is such a file."""
        return path in OWN_FILES or (self._carriers.match(path) and not self._excluded.match(path))


class Claims:
    """The claims of a roadmap's capabilities; answers are kept, so that asking twice costs nothing."""

    def __init__(self, capabilities: Iterable[Capability], settings: Settings) -> None:
        """Prepare the patterns, grouped by the rarest key that every file they match has."""
        self._capabilities = tuple(capabilities)
        self._folder = f"{settings.folder}/" if settings.folder else ""
        self._own = OwnFiles(settings)
        self._known: dict[str, tuple[Claim, ...]] = {}
        rules: list[tuple[_Rule, tuple[str, ...]]] = []
        for owner, capability in enumerate(self._capabilities):
            for number, pattern in enumerate(capability.paths):
                found = compile_pattern(pattern)
                if found is not None:
                    rule = _Rule(owner, number, *found, len(literal_of(pattern)))
                    rules.append((rule, keys_of_pattern(pattern)))
        common = Counter(key for _, keys in rules for key in keys)
        self._buckets: dict[str, list[_Rule]] = {}
        for rule, keys in rules:
            self._buckets.setdefault(min(keys, key=common.__getitem__, default=""), []).append(rule)

    def all(self, path: str) -> tuple[Claim, ...]:
        """Return every capability's claim on ``path``, the most specific first, then in the roadmap's order."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._claims(path)
        return known

    def owners(self, path: str) -> tuple[Capability, ...]:
        """Return the capabilities that ``path`` belongs to: one, none, or those that tie."""
        claims = self.all(path)
        return tuple(claim.capability for claim in claims if claim.specificity == claims[0].specificity)

    def _claims(self, path: str) -> tuple[Claim, ...]:
        if self._folder and not path.startswith(self._folder):
            return ()
        own = path[len(self._folder) :]
        if self._own.match(own):
            return ()
        last: dict[int, _Rule] = {}
        reach: dict[int, tuple[int, int]] = {}
        for rule in sorted(self._candidates(own), key=lambda rule: (rule.owner, rule.number)):
            if rule.regex.search(own):
                last[rule.owner] = rule
                if rule.include:
                    reach[rule.owner] = max(reach.get(rule.owner, (-1, 0)), (rule.specificity, -rule.number))
        claims = [
            Claim(self._capabilities[owner], -reach[owner][1], reach[owner][0])
            for owner, rule in last.items()
            if rule.include
        ]
        return tuple(sorted(claims, key=lambda claim: -claim.specificity))

    def _candidates(self, path: str) -> Iterator[_Rule]:
        yield from self._buckets.get("", ())
        for key in keys_of_path(path):
            yield from self._buckets.get(key, ())


def keys_of_pattern(pattern: str) -> tuple[str, ...]:
    """Return what every file that a pattern matches can be found by, as ``keys_of_path`` has it; often nothing is sure.

    >>> keys_of_pattern("services/*/Dockerfile"), keys_of_pattern("*.sql"), keys_of_pattern("**")
    (('services/', 'services', 'Dockerfile'), ('*.sql',), ())
    """
    line = pattern.removeprefix("!").rstrip()
    if _ESCAPES.intersection(line):
        return ()
    anchored = "/" in line.rstrip("/")
    folder = literal_prefix(line.removeprefix("/")).rpartition("/")[0] if anchored else ""
    parts = [part for part in line.split("/") if part]
    endings = [part.rpartition(".")[2] for part in parts if "." in part and _WILD.intersection(part)]
    return (
        *([f"{folder}/"] if folder else []),
        *(part for part in parts if not _WILD.intersection(part)),
        *(f"*.{ending}" for ending in endings if ending and not _WILD.intersection(ending)),
    )


def keys_of_path(path: str) -> Iterator[str]:
    """Yield what a file can be found by: every folder it is in, with ``/``, every name in its path, every ending."""
    at = path.find("/")
    while at >= 0:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    parts = set(path.split("/"))
    yield from parts
    yield from {f"*.{part.rpartition('.')[2]}" for part in parts if "." in part}


def compile_pattern(pattern: str) -> tuple[bool, Regex[str]] | None:
    """Return whether a pattern adds or subtracts, and its expression; None for a comment, a blank or a broken one."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        compiled = GitIgnoreSpecPattern(pattern)
    except ValueError:
        return None
    if compiled.include is None or compiled.regex is None:
        return None
    return compiled.include, compiled.regex


def literal_of(pattern: str) -> str:
    """Return the literal beginning of a pattern, without the marks of subtraction and anchoring."""
    return literal_prefix(pattern.removeprefix("!").removeprefix("/"))
