"""Release to a few customers first, and take it back without being asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

STEPS = (1, 5, 25, 100)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a release: the share of customers reached, and whether it held."""

    share: int
    healthy: bool


def roll_out(shift: Callable[[int], None], failing: Callable[[], float], tolerated: float = 0.01) -> Iterator[Step]:
    """Move traffic step by step; at the first step that fails too often, move all of it back and stop."""
    for share in STEPS:
        shift(share)
        healthy = failing() <= tolerated
        if not healthy:
            shift(0)
        yield Step(share, healthy)
        if not healthy:
            return
