"""Time ``tpmlint diff`` against what git and Python cost by themselves, in turn, on a large repository.

    python benchmarks/diff_against_git.py [--repository FOLDER] [--runs 5] [--files 50000] [--commits 20000]

The bar: less than four times ``git diff --name-only`` plus a Python that imports GitPython, and less memory than
``MEMORY`` at the peak. Ratios are of medians of whole processes, measured in the same run; the machine may be noisy, so
CPU time is what is held to the bar. The largest repository that the documentation speaks of is
``--files 100000 --commits 100000``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_repository import make

BAR = 4.0
MEMORY = 300
"""MiB at the peak of the largest process, tpmlint's own or git's."""

OURS = [[sys.executable, "-m", "tpmlint", "diff", "HEAD~5", "--exit-zero", "--quiet"]]
THEIRS = [["git", "diff", "--name-only", "HEAD~5"], [sys.executable, "-c", "import git"]]


def cost(commands: list[list[str]], folder: Path) -> tuple[float, float, float]:
    """Return the CPU and wall seconds that commands take one after the other, and the MiB of the largest process."""
    cpu, peak, started = 0.0, 0.0, time.perf_counter()
    for command in commands:
        child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} failed with {child.returncode}")
        cpu += used.ru_utime + used.ru_stime
        peak = max(peak, used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10))
    return cpu, time.perf_counter() - started, peak


def measure(folder: Path, runs: int) -> tuple[float, float]:
    """Print both sides and return the ratio of CPU time, and the MiB at tpmlint's peak."""
    ours, theirs = [], []
    for number in range(runs + 1):
        pair = cost(OURS, folder), cost(THEIRS, folder)
        if number:  # The first warms the disk's cache.
            ours.append(pair[0])
            theirs.append(pair[1])
    for name, index in (("cpu", 0), ("wall", 1)):
        mine, other = (statistics.median(each[index] for each in side) for side in (ours, theirs))
        print(f"{name:5} tpmlint {mine:.3f} s  git and Python {other:.3f} s  ratio {mine / other:.2f}")
    memory = statistics.median(each[2] for each in ours)
    print(f"peak  tpmlint {memory:.0f} MiB")
    return statistics.median(each[0] for each in ours) / statistics.median(each[0] for each in theirs), memory


def main() -> int:
    """Read the command line, measure, and return 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repository", type=Path, help="one made by big_repository.py; made anew where left out")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--commits", type=int, default=20_000)
    given = parser.parse_args()
    if given.repository is not None:
        ratio, memory = measure(given.repository, given.runs)
    else:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder) / "big", given.files, given.commits, 500)
            ratio, memory = measure(Path(folder) / "big", given.runs)
    missed = ratio >= BAR or memory >= MEMORY
    print(f"bar {BAR:g} times and {MEMORY} MiB: {'MISSED' if missed else 'met'}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
