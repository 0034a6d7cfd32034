"""Which methods an interface of Go has, its own and those of the interfaces of its package that it embeds."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TypeAlias

from tpmlint.interfaces import FactNames

_Members: TypeAlias = frozenset[tuple[str, str]]
"""Names of methods, and of what is embedded and not known, with their signatures."""

_EMBEDS = " embeds "
_MOST_DEEP = 20


class GoNames(FactNames):
    """An interface asks for the same methods, and offers them, whether it has them or embeds one that does."""

    def is_asked(self, name: str, signature: str) -> bool:
        return self._is_in(name, signature, self._after, self._before)

    def may_go(self, name: str, signature: str) -> bool:
        return self._is_in(name, signature, self._before, self._after)

    @functools.cached_property
    def _before(self) -> _Interfaces:
        return _Interfaces(self.before)

    @functools.cached_property
    def _after(self) -> _Interfaces:
        return _Interfaces(self.after)

    @staticmethod
    def _is_in(name: str, signature: str, own: _Interfaces, other: _Interfaces) -> bool:
        """Tell whether an interface has on the other side what a fact of it says on its own."""
        owner, member = own.owner_of(name)
        if owner not in own.members or owner not in other.members:
            return False
        return own.spelled_out(owner, member, signature) <= other.all_of(owner)


class _Interfaces:
    """The interfaces of a side.

    Args:
        signatures: of its facts, by name.
    """

    def __init__(self, signatures: Mapping[str, str]) -> None:
        self.members: dict[str, dict[str, str]] = {
            name: {} for name, signature in signatures.items() if signature.split(" if ")[0] == "interface"
        }
        for name, signature in signatures.items():
            owner, member = self.owner_of(name)
            if member and owner in self.members:
                self.members[owner][member] = signature
        self._known: dict[str, _Members] = {}

    @staticmethod
    def owner_of(name: str) -> tuple[str, str]:
        """Return the interface that a fact may belong to, and its name there."""
        start, embeds, embedded = name.partition(_EMBEDS)
        if embeds:
            return start, _EMBEDS + embedded
        start, hidden, _ = name.partition(" has hidden methods")
        if hidden:
            return start, hidden
        owner, _, method = name.rpartition(".")
        return owner, method

    def all_of(self, owner: str, depth: int = 0) -> _Members:
        """Return the members of an interface with those of what it embeds."""
        if owner not in self._known:
            self._known[owner] = frozenset()  # What embeds itself has no more.
            own = self.members[owner].items()
            found = (self.spelled_out(owner, member, signature, depth) for member, signature in own)
            self._known[owner] = frozenset().union(*found)
        return self._known[owner]

    def spelled_out(self, owner: str, member: str, signature: str, depth: int = 0) -> _Members:
        """Return a member of an interface; of one that it embeds, what that has."""
        embedded = f"{owner.rpartition('.')[0]}.{member.removeprefix(_EMBEDS)}"
        if member.startswith(_EMBEDS) and embedded in self.members and depth < _MOST_DEEP:
            return self.all_of(embedded, depth + 1)
        return frozenset(((member, signature),))
