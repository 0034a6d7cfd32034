"""The cases are made with the means of POSIX: limits of a process, devices, FIFOs, users."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    collect_ignore_glob = ["test_faults_*.py"]
    collect_ignore = [
        f"test_{name}.py"
        for name in ("yaml", "schemas", "git_state", "output", "process", "isolation", "determinism", "size")
    ]
