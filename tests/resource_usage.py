"""Run a command and write what it took, from a process so small that its own size is not the command's peak.

A process begins with the peak of the one that started it, and pytest's own is larger than what is promised.
Source: "Resource usage metrics are preserved across an execve(2)", getrusage(2).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor seconds of a command and of all that it started, and the MiB of the largest of them."""

    seconds: float
    mebibytes: float


def measure(command: list[str], *, cwd: Path, env: dict[str, str], out: Path) -> Usage:
    """Return what a command took that ends with exit code 0.

    Args:
        command: the program and its arguments.
        cwd: the folder to run it in.
        env: its whole environment.
        out: takes its standard output.

    Raises:
        subprocess.CalledProcessError: it ended otherwise.
    """
    run = [sys.executable, "-I", "-S", __file__, str(out), *command]
    seconds, peak = json.loads(subprocess.run(run, cwd=cwd, env=env, stdout=subprocess.PIPE, check=True).stdout)
    return Usage(seconds, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as stream:
        status = subprocess.call(sys.argv[2:], stdout=stream)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss], sys.stdout)
    sys.exit(status)
