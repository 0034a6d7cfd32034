"""What names in signatures of schemas stand for: definitions, of which each place that refers to one has the facts."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from tpmlint.interfaces import FactNames
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, RETURNS

_REFERENCE = re.compile(rf"({ACCEPTS}|{RETURNS}) ([^;|&()]+)(;.*)?", re.DOTALL)
_ROOT = re.compile(r"[^.\[{]+")
_DEEPEST = 20
_MOST_STEPS = 1_000_000
"""Parts of definitions that are looked at for one change."""


class SchemaNames(FactNames):
    """A schema that was written in place and that is a definition now is the same."""

    _steps = 0

    def others(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, signature in self.after.items():
            if (target := _target(signature, self.after)) is not None and target != name:
                for sign in ".[{":
                    found.setdefault(f"{name}{sign}", []).append(f"{target}{sign}")
                found.setdefault(f"{name} ", []).append(f"{target}.")  # As of what a body has.
        return found

    def spelled_out(self, name: str, was: str, now: str) -> tuple[str, str]:
        if _target(was, self.before) is not None:
            return was, now  # Two definitions are not compared part by part.
        spelled, seen = now, 0
        while (target := _target(spelled, self.after)) is not None and seen < _DEEPEST:
            if self._asks_more(name, target, seen):
                return was, now
            direction, _, rest = spelled.partition(" ")
            own = rest.partition(";")[2]
            spelled, seen = self.after[target] + (f";{own}" if own else ""), seen + 1
            spelled = f"{direction} {spelled.partition(' ')[2]}"
        return was, spelled

    def _asks_more(self, name: str, target: str, depth: int) -> bool:
        """Tell whether a definition asks for something that was not asked for in its place."""
        parts = self._parts.get(target, ())
        self._steps += len(parts)
        if depth >= _DEEPEST or self._steps > _MOST_STEPS:
            return True
        for part in parts:
            said = self.after[part]
            place = next((each for each in _places(name, part[len(target) :]) if each in self.before), None)
            if place is None:
                if said.startswith(ACCEPTS) and ("; required" in said or part.endswith(("]", "}"))):
                    return True
                continue
            inner = None if _target(self.before[place], self.before) else _target(said, self.after)
            if inner not in (None, target) and self._asks_more(place, inner, depth + 1):
                return True
        return False

    @functools.cached_property
    def _parts(self) -> Mapping[str, list[str]]:
        """The facts of each definition, by its name."""
        found: dict[str, list[str]] = {}
        for name in self.after:
            root = _ROOT.match(name)
            if root is not None and root.end() < len(name):
                found.setdefault(root[0], []).append(name)
        return found


def _places(name: str, rest: str) -> tuple[str, ...]:
    return (f"{name}{rest}", f"{name} {rest[1:]}") if rest.startswith(".") else (f"{name}{rest}",)


def _target(signature: str, facts: Mapping[str, str]) -> str | None:
    """Return the fact of the definition that a signature refers to, and to nothing else."""
    match = _REFERENCE.fullmatch(signature)
    if match is None:
        return None
    side = "request" if match[1] == ACCEPTS else "response"
    return next((each for each in (match[2], f"{side} {match[2]}") if each in facts), None)
