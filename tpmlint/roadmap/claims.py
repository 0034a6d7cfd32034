"""Which capability a file belongs to: the map from paths to capabilities, for all who ask.

Each capability's ``paths`` are read in order, as in a ``.gitignore``: the last pattern that matches a file says
whether the capability claims it. Among the capabilities that do, the most specific wins: the one with the longest
literal beginning of a pattern that matched; a tie belongs to all. Carriers, waivers and configuration belong to none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from re import Pattern as Regex

from tpmlint.patterns import Patterns, literal_prefix
from tpmlint.roadmap.items import Capability
from tpmlint.settings import Settings

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


class Claims:
    """The claims of a roadmap's capabilities; answers are kept, so that asking twice costs nothing."""

    def __init__(self, capabilities: Iterable[Capability], settings: Settings) -> None:
        """Prepare the patterns, grouped by the folder that each certainly starts with."""
        self._capabilities = tuple(capabilities)
        self._folder = f"{settings.folder}/" if settings.folder else ""
        self._carriers = Patterns(settings.include)
        self._excluded = Patterns(settings.exclude)
        self._buckets: dict[str, list[_Rule]] = {}
        self._known: dict[str, tuple[Claim, ...]] = {}
        for owner, capability in enumerate(self._capabilities):
            for number, pattern in enumerate(capability.paths):
                found = compile_pattern(pattern)
                if found is not None:
                    include, regex = found
                    prefix = literal_of(pattern)
                    anchored = "/" in pattern.lstrip("!").rstrip("/")
                    folder = prefix.rpartition("/")[0] if anchored else ""
                    self._buckets.setdefault(folder, []).append(_Rule(owner, number, include, regex, len(prefix)))

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
        if self._carries(own):
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

    def _candidates(self, path: str) -> Iterable[_Rule]:
        yield from self._buckets.get("", ())
        at = path.find("/")
        while at >= 0:
            yield from self._buckets.get(path[:at], ())
            at = path.find("/", at + 1)

    def _carries(self, path: str) -> bool:
        if path in OWN_FILES:
            return True
        return self._carriers.match(path) and not self._excluded.match(path)


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
