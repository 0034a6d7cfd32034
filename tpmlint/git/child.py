"""A git process: started through GitPython, and ended so that nothing of it is left."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
from typing import TYPE_CHECKING, cast

from tpmlint.git.environment import FLAGS, VARIABLES
from tpmlint.git.errors import GitError, GitTimeout, printable

if TYPE_CHECKING:
    import threading

    from git import Git

DEADLINE = 120.0
"""Seconds that git may keep silent before it is killed."""

_EXECUTABLE = "GIT_PYTHON_GIT_EXECUTABLE"
_REFRESH = "GIT_PYTHON_REFRESH"


def start(where: tuple[str, ...], args: tuple[str, ...], asks: bool) -> subprocess.Popen[bytes]:
    """Start git with pipes for what it writes.

    Args:
        where: the global options that name the repository: ``("-C", top)`` or ``("--git-dir=...",)``.
        args: subcommand and arguments; whoever calls has made sure that none is taken for an option.
        asks: whether it has a standard input.

    Raises:
        GitError: there is no git, or it cannot be started.
    """
    runner = _runner()
    from git.exc import GitCommandNotFound

    executable = os.environ.get(_EXECUTABLE) or "git"
    # A session of its own: git and all it might have started can be killed together, and has no terminal to ask.
    session = {"start_new_session": True} if os.name == "posix" else {}
    try:
        handle = runner().execute(
            [executable, *FLAGS, *where, *args],
            istream=subprocess.PIPE if asks else None,
            as_process=True,
            env=VARIABLES,
            **session,
        )
    except GitCommandNotFound:
        raise GitError("git was not found", "install git, or set GIT_PYTHON_GIT_EXECUTABLE to its path") from None
    except (OSError, ValueError) as error:
        raise GitError(f"git cannot be started: {printable(str(error))}") from None
    child = cast("subprocess.Popen[bytes]", handle.proc)
    handle.proc = None  # GitPython would end the process along with its handle.
    return child


@functools.cache
def _runner() -> type[Git]:
    """Import GitPython's runner.

    On import it runs ``git version``, with no deadline: told that git is ``/dev/null``, and not to mind, it runs none.
    """
    before = {name: os.environ.get(name) for name in (_EXECUTABLE, _REFRESH)}
    os.environ |= {_EXECUTABLE: os.devnull, _REFRESH: "quiet"}
    try:
        from git import Git
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return Git


def timeout(args: tuple[str, ...], deadline: float) -> GitTimeout:
    """Return the error for a git that kept silent for so many seconds."""
    return GitTimeout(
        f"git {args[0]} gave no answer within {deadline:g} seconds and was stopped",
        "see whether the disk or a file system that git watches hangs, and try again",
    )


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill git and all that it started, if it still runs."""
    if child.poll() is not None:
        return
    try:
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    except OSError:  # It ended in this very moment.
        return


def end(child: subprocess.Popen[bytes], listener: threading.Thread | None = None) -> None:
    """Leave nothing behind: no process, no open pipe."""
    kill(child)
    child.wait()
    if listener is not None:
        listener.join(1.0)
    for pipe in (child.stdin, child.stdout, child.stderr):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:
            continue
