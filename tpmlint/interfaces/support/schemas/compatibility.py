"""What users of a JSON Schema go on with: the words of its signatures, what these name, and how they may change.

A schema of what is accepted may loosen, one of what is returned may tighten, and users notice neither.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from tpmlint.interfaces import Fact, FactNames
from tpmlint.interfaces.support.fact_table import split

ACCEPTS, RETURNS = "accepts", "returns"
LOWER = {"minimum": "min", "minLength": "min-length", "minItems": "min-items", "minProperties": "min-properties"}
UPPER = {"maximum": "max", "maxLength": "max-length", "maxItems": "max-items", "maxProperties": "max-properties"}
"""Keywords that bound a value from below and from above, as signatures have them."""

_FREE = frozenset(("deprecated", "deprecated-value", "known", "one-of"))
_OF_OTHERS = {ACCEPTS: ("write-only",), RETURNS: ("default", "read-only")}
"""What a schema says for the other direction."""

_EQUAL = frozenset(("default", "stability", "style", "explode", "collection", "discriminator"))


def schema_keeps(before: Fact, after: Fact) -> bool:
    """Tell whether a changed fact of a schema still keeps its promise: it accepts more, or returns less."""
    old, new = split(before.signature, ";"), split(after.signature, ";")
    direction, _, old_types = old[0].partition(" ")
    if direction not in (ACCEPTS, RETURNS) or not new[0].startswith(f"{direction} "):
        return False
    wide, narrow = _attributes(new[1:]), _attributes(old[1:])
    wide_types, narrow_types = new[0].partition(" ")[2], old_types
    if direction == RETURNS:
        wide, narrow = narrow, wide
        wide_types, narrow_types = narrow_types, wide_types
        # Properties may be added to what is returned, whatever its schema says.
        wide.pop("closed", None)
        narrow.pop("closed", None)
    for key in _OF_OTHERS[direction]:
        wide.pop(key, None)
        narrow.pop(key, None)
    for key in _asked_of_others(set(split(narrow_types, "|"))):
        wide.pop(key, None)
    return _is_wider(wide_types, narrow_types) and _is_looser(wide, narrow)


_ASKED_OF = {
    "array": ("unique", "min-items", "max-items", "contains"),
    "number": ("min", "max", "above", "below", "multiple-of"),
    "object": ("closed", "min-properties", "max-properties"),
    "string": ("pattern", "min-length", "max-length"),
}
"""What is asked of the values of one type alone. Source: JSON Schema Validation, section 6."""


def _asked_of_others(types: set[str]) -> list[str]:
    """Return what is asked of types alone that no value had."""
    had = {"number" if each == "integer" else each for each in types}
    if not had <= {*_ASKED_OF, "boolean", "null"}:
        return []  # What a definition or several parts accept is not known here.
    return [key for kind, keys in _ASKED_OF.items() if kind not in had for key in keys]


def _attributes(parts: list[str]) -> dict[str, set[str]]:
    """Return what is said by key; several parts of a schema may say something each."""
    found: dict[str, set[str]] = {}
    units: list[str] = []
    for part in parts:
        if units and part.partition(" ")[0] in _FOLLOWS.get(units[-1].partition(" ")[0], ()):
            units[-1] += f"; {part}"
        else:
            units.append(part)
    for unit in units:
        key, _, text = unit.partition(" ")
        found.setdefault(key, set()).add(text)
    return found


_FOLLOWS = {"if": ("then", "else"), "contains": ("min-contains", "max-contains")}
"""What belongs to the part before it."""


def _is_wider(wide: str, narrow: str) -> bool:
    outer, inner = set(split(wide, "|")), set(split(narrow, "|"))
    if "number" in outer:
        outer.add("integer")
    return "any" in outer or inner <= outer


def _is_looser(wide: Mapping[str, set[str]], narrow: Mapping[str, set[str]]) -> bool:
    """Tell whether all that ``narrow`` allows is allowed by ``wide``."""
    if ("required" in wide and "required" not in narrow) or ("always" in wide and "always" not in narrow):
        return False
    skipped = _FREE | {"required", "optional", "always", "maybe"}
    for key in (wide.keys() | narrow.keys()) - skipped:
        if key.startswith("x-"):
            continue  # Only tools know what it means.
        outer, inner = wide.get(key, set()), narrow.get(key, set())
        if key == "any-of":
            # Several alternatives may apply at once, so that having it is the wider.
            if inner and not outer:
                return False
        elif key in _EQUAL:
            if outer != inner:
                return False
        elif not all(any(text == each or _allows(key, text, each) for each in inner) for text in outer):
            return False
    return True


def _allows(key: str, outer: str, inner: str) -> bool:
    if key == "enum":
        return set(split(inner, "|")) <= set(split(outer, "|"))
    if key == "if":
        return set(split(outer, ";")) <= set(split(inner, ";"))
    try:
        if key in LOWER.values() or key == "above":
            return float(outer) <= float(inner)
        if key in UPPER.values() or key == "below":
            return float(outer) >= float(inner)
    except ValueError:
        pass
    return False


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
