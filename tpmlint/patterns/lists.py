"""Find which of many lists of patterns include a file, without matching each pattern against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from tpmlint.patterns.lookup import Indexed, ending_of, index, keys_of_path, keys_of_pattern
from tpmlint.patterns.matching import NOBODY

_FEW = 20


FileMatch: TypeAlias = tuple[int, int, int]
"""A list that includes a file: the number of the list, that of the pattern, and how specific it is."""


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
