"""TypeScript modules: what they export, with parameters, members and types one by one.

A name in a signature is what it is imported as; what is not exported is a promise where something exported names it.
Callers go on when a parameter becomes optional, and when something is added; another type is a change that breaks.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from tpmlint.interfaces import Fact, FactNames, Language, Options
from tpmlint.interfaces.support.deprecation import DOCUMENTED, keeps_when_deprecated, with_deprecations
from tpmlint.interfaces.support.typescript.compatibility import keeps
from tpmlint.interfaces.support.typescript.modules import ModuleReader
from tpmlint.interfaces.support.typescript.syntax import ENDING, parse_typescript
from tpmlint.interfaces.support.typescript.types import TypescriptTable

_TESTS = re.compile(r"(?:^|/)__(?:tests|mocks|fixtures)__/|\.(?:test|spec|test-d|bench)\.[cm]?tsx?$")
"""Paths of what only a runner of tests reads."""
_PASSED_ON = re.compile(r"(type )?([\w$]+) from (\.{1,2}/.+)")
_BASE = re.compile(r'(?:import\("(\.{1,2}/[^"]+)"\)\.)?([\w$]+)(?:<.*)?', re.DOTALL)


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after its path; a test has none."""
    if _TESTS.search(options.path):
        return {}
    root = parse_typescript(data, tsx=options.path.endswith((".tsx", ".jsx")))
    parts = ENDING.sub("", PurePosixPath(options.path).as_posix()).split("/")
    if "src" in parts[:-1]:
        parts = parts[len(parts) - parts[::-1].index("src") :]
    if parts[-1] == "index":
        parts.pop()
    name = "/".join(parts) or "index"
    declares = re.search(r"\.d\.[cm]?ts$", options.path) is not None
    table = TypescriptTable(root)
    reader = ModuleReader(table, declares)
    reader.references(root, name)
    reader.scope(root, name, 0, declares)
    return with_deprecations(table.directions.with_demands(table.facts), root, "comment", DOCUMENTED)


def _unread(path: str) -> str:
    """Return how a file ends that makes no module called ``.js``, which users import."""
    found = re.search(r"(?:\.d)?\.[cm]?tsx?$", path)
    return "" if found is None or found[0] in (".ts", ".tsx") else found[0]


class TypescriptNames(FactNames):
    """Classes and interfaces have members from their bases, modules names from others."""

    def others(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, signature in self.after.items():
            owner, _, base = name.partition(" extends ")
            if (passed := _PASSED_ON.fullmatch(signature)) is not None:
                # What is passed on as a type alone cannot be called or made.
                ends = (".", "(", " ") if passed[1] else ("", ".", "(", " ")
                self._add(found, name, passed[3], passed[2], ends)
            elif base and (match := _BASE.fullmatch(base)) is not None:
                self._add(found, owner, match[1] or "", match[2], (".", " extends "))
        return found

    def _add(self, found: dict[str, list[str]], name: str, source: str, original: str, ends: Iterable[str]) -> None:
        module = name.rpartition(".")[0]
        for folder in (posixpath.dirname(module), module) if source else ("",):
            path = posixpath.normpath(posixpath.join(folder, ENDING.sub("", source))) if source else module
            if (other := f"{path}.{original}") in self.after:
                for end in ends:
                    found.setdefault(f"{name}{end}", []).append(f"{other}{end}")
                return


language = Language(
    facts,
    extra="interfaces-typescript",
    named_by_path=True,
    unread=_unread,
    keeps=keeps_when_deprecated(keeps),
    names=TypescriptNames,
)
