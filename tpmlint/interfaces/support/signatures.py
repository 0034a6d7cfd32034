"""Signatures of schemas: how they are split, and whether a changed one keeps what the former promised.

A schema of what is accepted may loosen, one of what is returned may tighten, and users notice neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.interfaces import Fact

ACCEPTS, RETURNS = "accepts", "returns"
LOWER = {"minimum": "min", "minLength": "min-length", "minItems": "min-items", "minProperties": "min-properties"}
UPPER = {"maximum": "max", "maxLength": "max-length", "maxItems": "max-items", "maxProperties": "max-properties"}
"""Keywords that bound a value from below and from above, as signatures have them."""

_FREE = frozenset(("deprecated", "known"))
_EQUAL = frozenset(("default", "stability", "style", "explode", "collection", "discriminator"))


def split(text: str, separator: str) -> list[str]:
    """Split a signature at ``;`` or ``|`` outside of quotes and parentheses."""
    parts: list[str] = []
    current: list[str] = []
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]++|\\.)*+"?|[^"();|]++|.', text, re.DOTALL):
        token = match[0]
        depth += (token == "(") - (token == ")")
        if token == separator and depth <= 0:
            parts.append("".join(current).strip())
            current = []
        else:
            current.append(token)
    return [*parts, "".join(current).strip()]


def keeps(before: Fact, after: Fact) -> bool:
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
    return _is_wider(wide_types, narrow_types) and _is_looser(wide, narrow)


def _attributes(parts: list[str]) -> dict[str, str]:
    return {key: text for key, _, text in (part.partition(" ") for part in parts)}


def _is_wider(wide: str, narrow: str) -> bool:
    outer, inner = set(split(wide, "|")), set(split(narrow, "|"))
    if "number" in outer:
        outer.add("integer")
    return "any" in outer or inner <= outer


def _is_looser(wide: Mapping[str, str], narrow: Mapping[str, str]) -> bool:
    """Tell whether all that ``narrow`` allows is allowed by ``wide``."""
    if ("required" in wide and "required" not in narrow) or ("always" in wide and "always" not in narrow):
        return False
    skipped = _FREE | {"required", "optional", "always", "maybe"}
    for key in (wide.keys() | narrow.keys()) - skipped:
        outer, inner = wide.get(key), narrow.get(key)
        if outer == inner or (outer is None and key not in _EQUAL):
            continue
        if outer is None or inner is None or key in _EQUAL or not _allows(key, outer, inner):
            return False
    return True


def _allows(key: str, outer: str, inner: str) -> bool:
    if key == "enum":
        return set(split(inner, "|")) <= set(split(outer, "|"))
    try:
        if key in LOWER.values() or key == "above":
            return float(outer) <= float(inner)
        if key in UPPER.values() or key == "below":
            return float(outer) >= float(inner)
    except ValueError:
        pass
    return False
