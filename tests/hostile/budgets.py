"""What ``docs/security.md`` promises in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds of processor time, and MiB at the peak of the largest process."""

    seconds: int
    mebibytes: int


SIZE: Mapping[str, Budget] = {
    "tpmlint check": Budget(10, 250),
    "tpmlint diff HEAD~100": Budget(10, 250),
    "tpmlint audit": Budget(60, 400),
}
"""The budget of each command in a repository of 100,000 files and 100,000 commits."""
