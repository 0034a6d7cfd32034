"""Files of a Java package: which of its types that are not public something public in another file shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from tpmlint.interfaces import Fact, LinkedFiles, Located, UnreadableInterface

_TYPE = re.compile(r"(?:(?P<public>public )|(?:abstract|deprecated|final|sealed|static) )*(?:class|interface)\b")


_WORD = re.compile(r"\w+")
_MOST_STEPS = 200_000
"""Pairs of a type and a file that are looked at; to read a hundred characters costs as much."""


class _Shown(NamedTuple):
    """What the facts of a file name, and its types that are not public, if it has no public ones."""

    named: frozenset[str]
    private: frozenset[str]


class JavaLinks:
    """The files of packages on one side."""

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files
        self._packages: dict[str, list[str]] = {}
        for path in files.paths:
            self._packages.setdefault(_folder(path), []).append(path)
        self._shown: dict[str, frozenset[str]] = {}
        self._known: dict[str, frozenset[str]] = {}
        self._named: dict[str, _Shown | None] = {}
        self._left = _MOST_STEPS
        self.unread: dict[str, UnreadableInterface] = {}

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return no other files: what shows a type no longer says so itself."""
        return ()

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file, without types that are not public and that nothing public shows."""
        own = self._files.facts(path)
        is_alone = len(self._packages.get(_folder(path), ())) < 2  # Nothing is known of the rest of the package.
        types = frozenset() if is_alone else _for_other_files(own)
        if types and types - (shown := self._shown_in(path, types)):
            own = self._files.facts(path, shown)
        return {name: (path, fact) for name, fact in own.items()}

    def _shown_in(self, path: str, types: frozenset[str]) -> frozenset[str]:
        """Return those of the types of a file that others of the package show, or that one shows which these show."""
        if path not in self._shown:
            self._shown[path] = frozenset(each for each in types if self._is_shown(path, each))
        return self._shown[path]

    def _is_shown(self, path: str, name: str) -> bool:
        seen = {name}
        left = [(path, name)]
        while left:
            own, wanted = left.pop()
            for other in self._packages.get(_folder(own), ()):
                self._left -= 1
                if self._left < 0:
                    return True  # Too many to look at: it counts as it would by itself.
                if other == own or wanted not in self._words(other):
                    continue
                shown = self._others(other)
                if shown is None:
                    return True
                if wanted not in shown.named:
                    continue
                if not shown.private:
                    return True
                left += [(other, each) for each in shown.private - seen]
                seen |= shown.private
        return False

    def _words(self, path: str) -> frozenset[str]:
        """Return the words of a file, which say in little time what it cannot name."""
        if path not in self._known:
            try:
                text = (self._files.read(path) or b"").decode("utf-8", "replace")
            except UnreadableInterface:
                text = ""
            self._left -= len(text) // 100
            self._known[path] = frozenset(_WORD.findall(text))
        return self._known[path]

    def _others(self, path: str) -> _Shown | None:
        """Return what the facts of a file name; None if it cannot be read."""
        if path not in self._named:
            try:
                facts = self._files.facts(path)
            except UnreadableInterface:
                self._named[path] = None
            else:
                words = (word for name, fact in facts.items() for word in _WORD.findall(f"{name} {fact.signature}"))
                self._named[path] = _Shown(frozenset(words), _for_other_files(facts))
        return self._named[path]


def _folder(path: str) -> str:
    """Return the last folder of a path, which is the last word of the package in whichever folder of sources."""
    return path.rpartition("/")[0].rpartition("/")[2]


def _types(facts: Mapping[str, Fact]) -> Iterator[tuple[str, bool]]:
    """Yield the outermost types of a file, and whether they are public."""
    for name, fact in facts.items():
        kind = _TYPE.match(fact.signature)
        if kind is not None and name.rpartition(".")[0] not in facts:
            yield name.rpartition(".")[2], kind["public"] is not None


def _for_other_files(facts: Mapping[str, Fact]) -> frozenset[str]:
    """Return the types of a file that has no public ones."""
    types = dict(_types(facts))
    return frozenset() if any(types.values()) else frozenset(types)
