"""Files of a Java package: which of its types that are not public something public in another file shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from tpmlint.interfaces import Fact, LinkedFiles, Located, UnreadableInterface

_TYPE = re.compile(r"(?:(?P<public>public )|(?:abstract|deprecated|final|sealed|static) )*(?:class|interface)\b")


class JavaLinks:
    """The files of packages on one side."""

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files
        self._packages: dict[str, list[str]] = {}
        for path in files.paths:
            self._packages.setdefault(_folder(path), []).append(path)
        self._shown: dict[str, frozenset[str]] = {}
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
                if other == own or wanted.encode() not in self._read(other):
                    continue
                try:
                    facts = self._files.facts(other)
                except UnreadableInterface:
                    return True
                if not _names(facts, wanted):
                    continue
                types = _for_other_files(facts)
                if not types:
                    return True
                left += [(other, each) for each in types - seen]
                seen |= types
        return False

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""


def _folder(path: str) -> str:
    """Return the last folder of a path, which is the last word of the package in whichever folder of sources."""
    return path.rpartition("/")[0].rpartition("/")[2]


def _names(facts: Mapping[str, Fact], name: str) -> bool:
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(word.search(each) or word.search(fact.signature) for each, fact in facts.items())


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
