"""What names of TypeScript's facts stand for: members that an interface extends, names that a module passes on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

from tpmlint.interfaces import FactNames
from tpmlint.interfaces.support.typescript.syntax import ENDING

_PASSED_ON = re.compile(r"(type )?([\w$]+) from (\.{1,2}/.+)")
_BASE = re.compile(r'(?:import\("(\.{1,2}/[^"]+)"\)\.)?([\w$]+)(?:<.*)?', re.DOTALL)


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
