"""Runs git to its end."""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from typing import NamedTuple

from tpmlint.git.child import DEADLINE, end, start, timeout
from tpmlint.git.errors import git_error


class Output(NamedTuple):
    """What a finished git process left."""

    status: int
    stdout: bytes
    stderr: bytes


def run(
    where: tuple[str, ...],
    args: tuple[str, ...],
    given: bytes | None = None,
    accept: Collection[int] = (0,),
    deadline: float = DEADLINE,
) -> Output:
    """Run git to its end and return what it wrote.

    Args:
        where: the global options that name the repository: ``("-C", top)`` or ``("--git-dir=...",)``.
        args: subcommand and arguments; whoever calls has made sure that none is taken for an option.
        given: standard input, or None for none.
        accept: the exit codes that are an answer; any other raises GitError with git's own words.
        deadline: seconds after which git is killed and GitTimeout raised.
    """
    child = start(where, args, asks=given is not None)
    try:
        stdout, stderr = child.communicate(given, timeout=deadline)
    except subprocess.TimeoutExpired:
        raise timeout(args, deadline) from None
    finally:
        end(child)
    if child.returncode not in accept:
        raise git_error(stderr, args[0])
    return Output(child.returncode, stdout, stderr)
