"""How messages speak of several things: how many there are, and the first of their names."""

from __future__ import annotations

from collections.abc import Sequence

from tpmlint.rules.phrasing import listed, plural

SHOWN = 5
"""So many names a message shows; of more it says how many there are."""


def counted(number: int, thing: str) -> str:
    """Return ``1 changed file``, ``3 changed files``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def some(names: Sequence[str], shown: int = SHOWN) -> str:
    """Return ``a``, ``a, b and c``, or ``a, b and 7 more``."""
    if len(names) <= shown:
        return listed(names)
    return f"{', '.join(names[:shown])} and {len(names) - shown} more"


def called(kind: str, names: Sequence[str]) -> str:
    """Return ``team shop``, ``teams shop and search``."""
    return f"{kind if len(names) == 1 else plural(kind)} {some(names)}"
