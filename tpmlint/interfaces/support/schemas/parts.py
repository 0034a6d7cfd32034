"""Parts of OpenAPI in files of their own: which of them promise nothing, and what a reference to one means."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from msgspec.structs import replace

from tpmlint.interfaces import Fact, LinkedFiles, UnreadableInterface
from tpmlint.interfaces.support.data import Node

_SAMPLE = frozenset(("lang", "label", "source"))
_EXAMPLE = frozenset(("summary", "description", "value", "externalValue"))
_CODE = re.compile(r"[1-5](?:\d\d|XX)|default")
_FILE = re.compile(r"[\w.~%/-]+\.(?:ya?ml|json)\b")


def promises_nothing(root: Node) -> bool:
    """Tell whether a part is a sample of code, examples by their names, or prose."""
    entries = root.entries
    if not entries:
        return False
    if {"lang", "source"} <= entries.keys() <= _SAMPLE:
        return all(each.text is not None for each in entries.values())
    if all("value" in each.entries and each.entries.keys() <= _EXAMPLE for each in entries.values()):
        return True
    return all("\n" in (each.text or "").strip() for each in entries.values())


def is_operation(node: Node) -> bool:
    """Tell whether a part is an operation, by the codes of its responses."""
    codes = [each for each in node.get("responses").entries if not each.startswith("x-")]
    return bool(codes) and all(map(_CODE.fullmatch, codes))


class References:
    """What references to other files mean, on one side: their paths, before they moved."""

    def __init__(self, files: LinkedFiles, former: LinkedFiles | None) -> None:
        self._files = files
        self._paths = frozenset(files.paths)
        self._former = former
        self._moved: Mapping[str, str] | None = None

    def in_facts(self, path: str, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """Return the facts of a file with the paths of the files that these name."""
        if len(self._paths) < 2:
            return facts
        folder = posixpath.dirname(path)

        def called(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(folder, unquote(match[0])))
            return self._before(target) if target in self._paths else match[0]

        return {
            _FILE.sub(called, name): replace(fact, signature=_FILE.sub(called, fact.signature))
            for name, fact in facts.items()
        }

    def _before(self, path: str) -> str:
        """Return the path that a file had: what it says now is compared where it is."""
        if self._former is None or path in self._former.paths:
            return path
        if self._moved is None:
            self._moved = _moved(self._former, self._files)
        return self._moved.get(path, path)


def _moved(before: LinkedFiles, after: LinkedFiles) -> Mapping[str, str]:
    """Return the former paths of files that are new: of one with the same content, else the one of the same name."""
    gone = sorted(frozenset(before.paths).difference(after.paths))
    come = sorted(frozenset(after.paths).difference(before.paths))
    same = {_read(before, each): each for each in gone}
    names = Counter(map(posixpath.basename, gone))
    called = {posixpath.basename(each): each for each in gone if names[posixpath.basename(each)] == 1}
    own = Counter(map(posixpath.basename, come))
    found: dict[str, str] = {}
    for path in come:
        name = posixpath.basename(path)
        former = same.get(_read(after, path)) or (called.get(name) if own[name] == 1 else None)
        if former is not None:
            found[path] = former
    return found


def _read(files: LinkedFiles, path: str) -> bytes:
    try:
        return files.read(path) or path.encode()
    except UnreadableInterface:
        return path.encode()
