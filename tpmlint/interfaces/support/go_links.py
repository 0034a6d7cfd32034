"""What files of a Go package take from each other: values of constants, and types of what variables begin with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from tpmlint.interfaces import Fact, LinkedFiles, Located, UnreadableInterface

_DECLARED = re.compile(rb"^(?:func|const|var)\s+([a-z_]\w*)|^\t([a-z_]\w*)\b[^\n(]*=", re.MULTILINE)
_VALUES = re.compile(rb"^(?:(?:const|var)\b|\t[A-Z]\w*\b[^\n]*=)[^\n]*", re.MULTILINE)
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
_NAME = re.compile(r"(?<![\w.])([a-z_]\w*)\b(?!\.)(\(\))?")


class GoLinks:
    """The files of packages on one side."""

    def __init__(self, files: LinkedFiles) -> None:
        self._files = files
        self._folders: dict[str, list[str]] = {}
        for path in files.paths:
            if path.endswith(".go") and not path.endswith("_test.go"):
                self._folders.setdefault(posixpath.dirname(path), []).append(path)
        self.unread: dict[str, UnreadableInterface] = {}

    def dependents(self, changed: Collection[str]) -> Collection[str]:
        """Return the paths of other files whose exported values rest on what these files declare."""
        found: set[str] = set()
        for path in changed:
            names = self._declared(path)
            for other in self._others(path) if names else ():
                lines = b"\n".join(_VALUES.findall(self._read(other)))
                if other in changed or not any(each in names for each in re.findall(rb"[a-z_]\w*", lines)):
                    continue
                try:
                    taken = _taken(self._files.facts(other))
                except UnreadableInterface:
                    continue  # It was so before the change.
                if any(each.removesuffix("()").encode() in names for each in taken):
                    found.add(other)
        return found

    def facts(self, path: str, changed: Collection[str], concerned: Collection[str]) -> Mapping[str, Located]:
        """Return the facts of a file, and those of other files of the package that its values rest on."""
        found = {name: (path, fact) for name, fact in self._files.facts(path).items()}
        taken = _taken({name: fact for name, (_, fact) in found.items()})
        for other in self._others(path) if taken else ():
            if other not in concerned:
                continue
            declared = self._declared(other)
            names = frozenset(each for each in taken if each.removesuffix("()").encode() in declared)
            try:
                facts = self._files.facts(other, names) if names else {}
            except UnreadableInterface as error:
                self.unread[other] = error
                continue
            for name, fact in facts.items():
                found.setdefault(name, (other if other in changed else path, fact))
        return found

    def _others(self, path: str) -> Iterator[str]:
        return (each for each in self._folders.get(posixpath.dirname(path), ()) if each != path)

    def _declared(self, path: str) -> set[bytes]:
        """Return names that a file may declare and that are not exported."""
        return {first or second for first, second in _DECLARED.findall(self._read(path))}

    def _read(self, path: str) -> bytes:
        try:
            return self._files.read(path) or b""
        except UnreadableInterface:
            return b""


def _taken(facts: Mapping[str, Fact]) -> set[str]:
    """Return the names that values rest on, with ``()`` after those that are called."""
    signatures = [fact.signature for fact in facts.values() if re.match(r"(?:const|var)\b", fact.signature)]
    words = [_TEXT.sub("", each.partition(" ")[2].partition(" in package ")[0]) for each in signatures]
    return {f"{name}{called}" for each in words for name, called in _NAME.findall(each)}
