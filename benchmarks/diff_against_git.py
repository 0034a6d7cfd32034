"""Time ``tpmlint diff`` against what git and Python cost by themselves, in turn, on a large repository.

    python benchmarks/diff_against_git.py [--repository FOLDER] [--runs 5]

The bar: less than four times ``git diff --name-only`` plus a Python that imports GitPython. Ratios are of medians of
whole processes, measured in the same run; the machine may be noisy, so CPU time is what is held to the bar.
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
OURS = [[sys.executable, "-m", "tpmlint", "diff", "HEAD~5", "--exit-zero", "--quiet"]]
THEIRS = [["git", "diff", "--name-only", "HEAD~5"], [sys.executable, "-c", "import git"]]


def cost(commands: list[list[str]], folder: Path) -> tuple[float, float]:
    """Return the CPU and wall seconds that commands take one after the other."""
    before, started = os.times(), time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - started


def measure(folder: Path, runs: int) -> float:
    """Print both sides and return the ratio of CPU time."""
    ours, theirs = [], []
    for number in range(runs + 1):
        pair = cost(OURS, folder), cost(THEIRS, folder)
        if number:  # The first warms the disk's cache.
            ours.append(pair[0])
            theirs.append(pair[1])
    for name, index in (("cpu", 0), ("wall", 1)):
        mine, other = (statistics.median(each[index] for each in side) for side in (ours, theirs))
        print(f"{name:5} tpmlint {mine:.3f} s  git and Python {other:.3f} s  ratio {mine / other:.2f}")
    return statistics.median(each[0] for each in ours) / statistics.median(each[0] for each in theirs)


def main() -> int:
    """Read the command line, measure, and return 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repository", type=Path, help="one made by big_repository.py; made anew where left out")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    if given.repository is not None:
        ratio = measure(given.repository, given.runs)
    else:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder) / "big", 50_000, 20_000, 500)
            ratio = measure(Path(folder) / "big", given.runs)
    print(f"bar {BAR:g}: {'met' if ratio < BAR else 'MISSED'}")
    return int(ratio >= BAR)


if __name__ == "__main__":
    raise SystemExit(main())
