"""Look up patterns by the keys of a file, so that not every file is matched against every pattern of every list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from tpmlint.patterns.matching import NOBODY, Matcher, matcher_of
from tpmlint.patterns.translation import Parts, literal_of, literal_prefix, parse

_WILD = frozenset("*?")
_ESCAPES = frozenset("[\\")
_UNEVEN = frozenset("?[]\\")

_FEW = 20

FileMatch: TypeAlias = tuple[int, int, int]
"""A list that includes a file: the number of the list, that of the pattern, and how specific it is."""


class Indexed(Struct, frozen=True):
    """A pattern with its properties that do not depend on any file.

    Args:
        include: whether it includes its matches; otherwise a ``!`` excludes them.
        keys: keys that every matching file has, as in ``keys_of_path``; often empty.
        specificity: length of its literal beginning, in characters.
        ending: the ending, as in ``ending_of``, if that is all it requires of a file's name; else empty.
        plain: whether it has letters and whole ``*`` only.
        broad: whether it matches all files of a folder or none.
    """

    include: bool
    matcher: Matcher
    keys: tuple[str, ...]
    specificity: int
    ending: str
    plain: bool
    broad: bool

    def is_even(self, nobody: str) -> bool:
        """Tell whether it matches all files of a folder or none, by whether it matches ``NOBODY`` in that folder."""
        return self.plain and (self.broad or bool(self.matcher.search(nobody)))


def index(pattern: str) -> Indexed:
    """Return the properties of a pattern; it is translated when it is first matched."""
    parts = parse(pattern)
    name = "" if parts.folder_only else parts.body.rpartition("/")[2]
    only_ending = name[:2] == "*." and not _WILD.intersection(name[1:]) and "." not in name[2:]
    return Indexed(
        include=not parts.negated,
        matcher=matcher_of(pattern),
        keys=_keys(parts),
        specificity=len(literal_of(pattern)),
        ending=name if only_ending else "",
        plain=_UNEVEN.isdisjoint(parts.body) and not parts.joined,
        broad=not name.strip("*"),
    )


def keys_of_pattern(pattern: str) -> tuple[str, ...]:
    """Return keys that every file has that a pattern matches, as in ``keys_of_path``; often none is certain.

    >>> keys_of_pattern("services/*/Dockerfile"), keys_of_pattern("*.sql"), keys_of_pattern("**")
    (('services/', 'services', 'Dockerfile'), ('*.sql',), ())
    """
    return _keys(parse(pattern))


def _keys(parts: Parts) -> tuple[str, ...]:
    body = parts.body
    if parts.joined:
        return ()
    folder = ""
    if parts.rooted:
        literal = literal_prefix(body.removeprefix("/"))
        whole = parts.folder_only and len(literal) == len(body.removeprefix("/"))
        folder = literal if whole else literal.rpartition("/")[0]
    if _ESCAPES.intersection(body):
        return (f"{folder}/",) if folder else ()
    names = [name for name in body.split("/") if name]
    endings = [name.rpartition(".")[2] for name in names if "." in name and _WILD.intersection(name)]
    return (
        *([f"{folder}/"] if folder else []),
        *(name for name in names if not _WILD.intersection(name)),
        *(f"*.{ending}" for ending in endings if ending and not _WILD.intersection(ending)),
    )


def keys_of_path(path: str) -> Iterator[str]:
    """Yield the keys of a file: every folder it is in, with ``/``, every name in its path, every ending."""
    at = path.find("/")
    while at >= 0:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    parts = set(path.split("/"))
    yield from parts
    yield from {ending_of(part) for part in parts if "." in part}


def ending_of(name: str) -> str:
    """Return the ending of a name after its last dot, as a pattern for it."""
    return f"*.{name.rpartition('.')[2]}"


class _Rule(Struct, frozen=True):
    owner: int
    number: int
    pattern: Indexed


class PatternLists:
    """Lists of patterns, grouped by the rarest key that every file they match has."""

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        self._folders: dict[str, tuple[tuple[FileMatch, ...], frozenset[str]] | None] = {}
        self._endings: dict[tuple[str, str], tuple[FileMatch, ...]] = {}
        rules: list[tuple[_Rule, tuple[str, ...]]] = []
        for owner, patterns in enumerate(lists):
            for number, pattern in enumerate(patterns):
                found = index(pattern)
                rules.append((_Rule(owner, number, found), found.keys))
        common = Counter(key for _, keys in rules for key in keys)
        self._buckets: dict[str, list[_Rule]] = {}
        for rule, keys in rules:
            self._buckets.setdefault(min(keys, key=common.__getitem__, default=""), []).append(rule)
        self._owners = {"": frozenset(rule.owner for rule in self._buckets.get("", ()))}
        self._names = tuple(key.removeprefix("*") for key in self._buckets if key and not key.endswith("/"))

    def __bool__(self) -> bool:
        return bool(self._buckets)

    def find(self, path: str) -> tuple[FileMatch, ...]:
        """Return the lists that include a file, the most specific first."""
        folder, slash, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = self._of_folder(folder + slash)
        even, ending = self._folders[folder], ending_of(name)
        if even is None or not self._buckets.keys().isdisjoint((name, ending)):
            return self._of_file(path)
        if ending not in even[1]:
            return even[0]
        # Only the ending distinguishes such a file from its neighbours.
        cached = self._endings.get((folder, ending))
        if cached is None:
            cached = self._endings[folder, ending] = self._of_file(path)
        return cached

    def shared_endings(self, path: str) -> tuple[str, ...]:
        """Return the endings of files beside ``path`` that more than one list may include."""
        folder, slash, _ = path.rpartition("/")
        nobody = f"{folder}{slash}{NOBODY}"
        if len(self._names) <= _FEW and len(self._owners_near(folder + slash)) < 2:
            return self._names
        self.find(nobody)
        even = self._folders[folder]
        if even is None or len(even[0]) > 1 or len(self._names) > _FEW:
            return ("",)
        return (*(ending.removeprefix("*") for ending in even[1]), *self._names)

    def _owners_near(self, folder: str) -> frozenset[int]:
        """Return the lists that have a candidate for the files of a folder, whatever they are called."""
        below: list[str] = []
        while (found := self._owners.get(folder)) is None:
            below.append(folder)
            folder = folder[: folder.rfind("/", 0, -1) + 1]
        for each in reversed(below):
            name = each[len(folder) : -1]
            keys = (each, name, ending_of(name)) if "." in name else (each, name)
            more = [rule.owner for key in keys for rule in self._buckets.get(key, ())]
            found = self._owners[each] = found.union(more) if more else found
            folder = each
        return found

    def _of_folder(self, folder: str) -> tuple[tuple[FileMatch, ...], frozenset[str]] | None:
        """Return the lists that include every file of a folder, and the endings of files of which others may.

        None if they differ, or may differ for some names.
        """
        nobody = f"{folder}{NOBODY}"
        uneven = [rule for rule in self._candidates(nobody) if not rule.pattern.is_even(nobody)]
        if all(rule.pattern.plain and rule.pattern.ending for rule in uneven):
            return self._of_file(nobody), frozenset(rule.pattern.ending for rule in uneven)
        return None

    def _of_file(self, path: str) -> tuple[FileMatch, ...]:
        last: dict[int, _Rule] = {}
        reach: dict[int, tuple[int, int]] = {}
        for rule in sorted(self._candidates(path), key=lambda rule: (rule.owner, rule.number)):
            if rule.pattern.matcher.search(path):
                last[rule.owner] = rule
                if rule.pattern.include:
                    reach[rule.owner] = max(reach.get(rule.owner, (-1, 0)), (rule.pattern.specificity, -rule.number))
        claims = [(owner, -reach[owner][1], reach[owner][0]) for owner, rule in last.items() if rule.pattern.include]
        return tuple(sorted(claims, key=lambda claim: -claim[2]))

    def _candidates(self, path: str) -> Iterator[_Rule]:
        yield from self._buckets.get("", ())
        for key in keys_of_path(path):
            yield from self._buckets.get(key, ())


def is_broad(pattern: str) -> bool:
    """Tell whether nothing says where the files are that a pattern matches, and it does not match all of them."""
    return not pattern.startswith("#") and bool(pattern.strip("*/! ")) and not keys_of_pattern(pattern)
