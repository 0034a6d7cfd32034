"""Compare two versions of an interface, as a change is compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tpmlint.interfaces import Fact, Language, Options


class Changes(NamedTuple):
    """Names of facts that differ, and whether that breaks those who rely on them."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    breaks: bool


def changes(language: Language, before: str, after: str, path: str) -> Changes:
    """Compare the facts of two texts."""
    old, new = (language.facts(text.encode(), Options(path)) for text in (before, after))
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    changed = sorted(name for name in old.keys() & new.keys() if old[name].signature != new[name].signature)
    breaks = (
        bool(removed)
        or any(not language.keeps(old[name], new[name]) for name in changed)
        or any(new[name].demand and _had_owner(name, old, new) for name in added)
    )
    return Changes(added, removed, changed, breaks)


def _had_owner(name: str, old: Mapping[str, Fact], new: Mapping[str, Fact]) -> bool:
    """Tell whether what a fact belongs to was there before: nothing new asks anything of its users."""
    for end in range(len(name) - 1, 0, -1):
        if name[end] in " .[{(" and name[:end] in new:
            return name[:end] in old
    return True
