"""What whole processes cost, taken in turn, so that whatever else the machine does falls on both sides alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_MIB = 1 << 20 if sys.platform == "darwin" else 1 << 10
"""What ``ru_maxrss`` counts in, by the MiB."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    Args:
        commands: run one after the other, each in a process of its own.
        folder: where.
        before: puts things as they have to be before each run; its time does not count.
        expected: the exit codes that say that the work was done.
        times: by how much the cost is multiplied, where less work was done than on the other side.
        prints: whether the last command prints what counts, a number of milliseconds.
    """

    commands: tuple[tuple[str, ...], ...]
    folder: Path
    before: Callable[[], None] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    expected: tuple[int, ...] = (0,)
    times: float = 1.0
    prints: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds of all processes together, the MiB of the largest, and the milliseconds that one prints."""

    cpu: float
    wall: float
    peak: float
    printed: float = 0.0

    @property
    def seconds(self) -> float:
        """The wall seconds, where they are held against a number."""
        return self.wall


def in_turn(one: Side, other: Side, runs: int) -> tuple[Cost, Cost]:
    """Return the medians of what two sides cost; a first run of each warms the disk's cache and is not counted."""
    taken = [(cost(one), cost(other)) for _ in range(runs + 1)][1:]
    return _median([pair[0] for pair in taken]), _median([pair[1] for pair in taken])


def cost(side: Side) -> Cost:
    """Run one side once."""
    if side.before is not None:
        side.before()
    surroundings = {**os.environ, **side.environment}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # Whoever uses a program has its byte code.
    cpu, peak, printed, started = 0.0, 0.0, 0.0, time.perf_counter()
    for command in side.commands:
        child = subprocess.Popen(
            command,
            cwd=side.folder,
            env=surroundings,
            stdout=subprocess.PIPE if side.prints else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if child.stdout is not None:
            printed = float(child.stdout.read() or 0)
            child.stdout.close()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in side.expected:
            raise SystemExit(f"{' '.join(command[:6])} ... failed with {child.returncode} in {side.folder}")
        cpu += used.ru_utime + used.ru_stime
        peak = max(peak, used.ru_maxrss / _MIB)
    wall = time.perf_counter() - started
    return Cost(cpu * side.times, wall * side.times, peak, printed)


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        *(statistics.median(getattr(each, name) for each in costs) for name in ("cpu", "wall", "peak", "printed"))
    )
