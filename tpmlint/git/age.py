"""Which git is too old: asked only where one has failed, since to ask takes a process."""

from __future__ import annotations

import re

from tpmlint.git.errors import GitError, printable
from tpmlint.git.process import run

OLDEST = (2, 30)
"""The first that keeps revisions apart from options (`--end-of-options` of rev-parse, release notes of git 2.30)."""


def version() -> str:
    """Return the version of git, such as ``2.39.5``.

    Raises:
        GitError: there is none.
    """
    return run((), ("version",)).stdout.decode("utf-8", "replace").removeprefix("git version ").strip()


def too_old() -> GitError | None:
    """Return the error for a git that tpmlint cannot work with, or None where that is not what is wrong."""
    found = version()
    numbers = re.match(r"(\d+)\.(\d+)", found)
    if numbers is None or (int(numbers[1]), int(numbers[2])) >= OLDEST:
        return None
    return GitError(f"git {printable(found)} is too old", "install git 2.30 or newer")
