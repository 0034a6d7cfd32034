"""Which capability a file belongs to: the map from paths to capabilities, for all who ask.

Each capability's ``paths`` are read in order, as in a ``.gitignore``: the last pattern that matches a file says
whether the capability claims it. Among the capabilities that do, the most specific wins: the one with the longest
literal beginning of a pattern that matched; a tie belongs to all. Roadmap, waivers and configuration belong to none.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tpmlint.patterns import NOBODY, Patterns, compiled, literal_prefix, on_one_line
from tpmlint.roadmap.items import Capability
from tpmlint.settings import Settings
from tpmlint.shapes import Matcher, shape_of

_WILD = frozenset("*?")
_ESCAPES = frozenset("[\\")
_UNEVEN = frozenset("?[]\\")
_FEW = 20
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
    matcher: Matcher
    specificity: int
    plain: bool
    broad: bool
    ending: str

    def is_even(self, nobody: str) -> bool:
        """Tell whether the rule takes all files of a folder or none, by what it does to a name that nobody has."""
        return self.plain and (self.broad or bool(self.matcher.search(nobody)))


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
                line = pattern.rstrip()
                broad = not line.rpartition("/")[2].strip("*")
                plain = _UNEVEN.isdisjoint(line)
                ending = _only_ending(line)
                include, matcher = not pattern.startswith("!"), shape_of(pattern) or _Late(pattern)
                rule = _Rule(owner, number, include, matcher, len(literal_of(pattern)), plain, broad, ending)
                rules.append((rule, keys_of_pattern(pattern)))
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
        own = on_one_line(path[len(self._folder) :])
        if self._own.match(own):
            return ()
        folder, slash, name = own.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = self._of_folder(folder + slash)
        even, ending = self._folders[folder], _ending(name)
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
        uneven = [rule for rule in self._candidates(nobody) if not rule.is_even(nobody)]
        if all(rule.plain and rule.ending for rule in uneven):
            return self._of_file(nobody), frozenset(rule.ending for rule in uneven)
        return None

    def _of_file(self, own: str) -> tuple[Claim, ...]:
        last: dict[int, _Rule] = {}
        reach: dict[int, tuple[int, int]] = {}
        for rule in sorted(self._candidates(own), key=lambda rule: (rule.owner, rule.number)):
            if rule.matcher.search(own):
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
    yield from {_ending(part) for part in parts if "." in part}


def _ending(name: str) -> str:
    return f"*.{name.rpartition('.')[2]}"


def _only_ending(line: str) -> str:
    """Return the ending that a pattern asks of a file's name and asks no more, as ``_ending`` has it; else nothing."""
    name = line.rpartition("/")[2]
    return name if name[:2] == "*." and not _WILD.intersection(name[1:]) and "." not in name[2:] else ""


class _Late:
    """A pattern that is compiled when it is first asked: of very many, hardly any ever is."""

    __slots__ = ("_found", "_pattern")

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._found: tuple[bool, Matcher] | Literal[False] | None = False

    def search(self, path: str, /) -> object:
        """Tell whether the pattern matches ``path``; a comment, a blank or a broken one does not."""
        if self._found is False:
            self._found = compile_pattern(self._pattern)
        return self._found is not None and self._found[1].search(path)


@functools.lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> tuple[bool, Matcher] | None:
    """Return whether a pattern adds or subtracts, and what it matches; None for a comment, a blank or a broken one.

    The semantics are pathspec's.
    """
    shape = shape_of(pattern)
    if shape is not None:
        return not pattern.startswith("!"), shape
    found = compiled(pattern)
    if found is None or found.include is None or found.regex is None:
        return None
    return found.include, found.regex


def literal_of(pattern: str) -> str:
    """Return the literal beginning of a pattern, without the marks of subtraction and anchoring."""
    return literal_prefix(pattern.removeprefix("!").removeprefix("/").rstrip())
