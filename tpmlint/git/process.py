"""Start git and run it to completion, hardened against the repository's configuration."""

from __future__ import annotations

import functools
import os
import re
import signal
import subprocess
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from tpmlint.errors import Timeout, UserError
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    import threading

    from git import Git


FLAGS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "protocol.allow=never"),
    *("-c", "log.showSignature=false"),
    *("-c", "gpg.program=false"),
    *("-c", "core.sshCommand=false"),
    *("-c", "core.askPass=true"),
    *("-c", "credential.helper="),
    *("-c", "submodule.recurse=false"),
    *("-c", "core.warnAmbiguousRefs=true"),
    "--no-pager",
    "--literal-pathspecs",
)
"""Global options: no helper program, no network, no discovery of bare repositories, no magic in paths."""

VARIABLES = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_FLUSH": "0",
}
"""Environment of every git process, on top of the cleaned one.

Grafts, like replace refs, would rewrite history. Unless told otherwise git writes each commit to a pipe by itself.
"""

_LOCATION_VARIABLES = tuple(
    f"GIT_{name}" for name in ("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "OBJECT_DIRECTORY", "QUARANTINE_PATH")
)
_HOOK_VARIABLES = frozenset({*_LOCATION_VARIABLES, "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE"})
_UNSAFE_VARIABLES = regex(
    r"GIT_(TRACE.*|CONFIG_PARAMETERS|EXTERNAL_DIFF|DIFF_OPTS|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|NAMESPACE|PREFIX"
    r"|(INTERNAL_)?SUPER_PREFIX|IMPLICIT_WORK_TREE|GRAFT_FILE|REPLACE_REF_BASE|ATTR_SOURCE|FLUSH|ASKPASS|SSH.*"
    r"|PROXY_COMMAND|PAGER|REFLOG_ACTION)|SSH_ASKPASS"
)


DEADLINE = 120.0
"""Seconds to wait for git before it is killed."""

_EXECUTABLE = "GIT_PYTHON_GIT_EXECUTABLE"
_REFRESH = "GIT_PYTHON_REFRESH"

OLDEST = (2, 30)
"""The first version with `--end-of-options` in rev-parse (release notes of git 2.30)."""

_MAX_MESSAGE = 500
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_UNFETCHED = regex(rb"could not fetch ([0-9a-f]{40,64}) from promisor remote")
_ERROR_PREFIXES = ("fatal: ", "error: ")
_HINT_PREFIXES = ("hint: ", "To ", "\t", "    ")


class GitError(UserError):
    """A repository or revision that git cannot read; the command line exits with 2.

    Args:
        message: what is wrong, in one sentence without a full stop, safe to show.
        remedy: what to do about it, where that is known.
    """


class GitTimeout(Timeout):
    """A git process gave no answer before its deadline and was killed."""


def clean_environment(hook: bool) -> None:
    """Remove variables that redirect git from the environment; call once, at the start of the process.

    GitPython's runner can add variables for one call but not remove any, and an empty variable differs from none.

    Args:
        hook: whether git started this process as a hook, so that the repository and index that it names are used.
            They are made absolute, because some are relative to the folder in which git starts hooks.
    """
    for name in list(os.environ):
        if _UNSAFE_VARIABLES.fullmatch(name) or (name in _HOOK_VARIABLES and not hook):
            del os.environ[name]
    for name in _LOCATION_VARIABLES:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).absolute())
        else:
            os.environ.pop(name, None)
    if "GIT_DIR" in os.environ and "GIT_WORK_TREE" not in os.environ and os.path.lexists(".git"):
        # Git starts hooks at the top of the work tree; without this, git takes its current folder for the top.
        os.environ["GIT_WORK_TREE"] = str(Path.cwd())
    os.environ.update(VARIABLES)


def printable(text: str) -> str:
    """Return ``text`` on one line, truncated, with control, format and surrogate characters escaped."""
    line = " ".join(text.split())
    if len(line) > _MAX_MESSAGE:
        line = line[: _MAX_MESSAGE - 1] + "…"
    return "".join(_escape(sign) if unicodedata.category(sign) in _HIDDEN_CATEGORIES else sign for sign in line)


def git_error(stderr: bytes, doing: str) -> GitError:
    """Return the error for git's error output.

    Args:
        stderr: what git wrote; the hints after the error become the remedy.
        doing: the subcommand, for the message where git wrote nothing.
    """
    if unfetched := _UNFETCHED.search(stderr):
        return missing_object(unfetched[1].decode("ascii"))
    lines = [line for line in stderr.decode("utf-8", "surrogateescape").splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if line.startswith(_ERROR_PREFIXES):
            advice = [more.removeprefix("hint: ") for more in lines[number + 1 :] if more.startswith(_HINT_PREFIXES)]
            return GitError(f"git: {printable(line[len(_ERROR_PREFIXES[0]) :])}", printable(" ".join(advice)) or None)
    return GitError(f"git: {printable(lines[-1])}" if lines else f"git {doing} failed without a message")


def missing_object(oid: str) -> GitError:
    """Return the error for an object that a partial or damaged clone lacks."""
    return GitError(
        f"missing object {oid}", "clone without --filter, or fetch it: tpmlint reads only what the clone holds"
    )


def _escape(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def start(where: tuple[str, ...], args: tuple[str, ...], has_input: bool) -> subprocess.Popen[bytes]:
    """Start git with pipes for what it writes.

    Args:
        where: the global options that name the repository: ``("-C", top)`` or ``("--git-dir=...",)``.
        args: subcommand and arguments; the caller ensures that no value is taken for an option.
        has_input: whether git gets a pipe as standard input.

    Raises:
        GitError: git is not installed or cannot be started.
    """
    runner = _runner()
    from git.exc import GitCommandNotFound

    executable = os.environ.get(_EXECUTABLE) or "git"
    # A session of its own: git and its children can be killed together, and have no terminal to prompt on.
    session = {"start_new_session": True} if os.name == "posix" else {}
    try:
        handle = runner().execute(
            [executable, *FLAGS, *where, *args],
            istream=subprocess.PIPE if has_input else None,
            as_process=True,
            env=VARIABLES,
            **session,
        )
    except GitCommandNotFound:
        raise GitError("git was not found", "install git, or set GIT_PYTHON_GIT_EXECUTABLE to its path") from None
    except (OSError, ValueError) as error:
        raise GitError(f"git cannot be started: {printable(str(error))}") from None
    child = cast("subprocess.Popen[bytes]", handle.proc)
    handle.proc = None  # Else GitPython would end the process when the handle is collected.
    return child


@functools.cache
def _runner() -> type[Git]:
    """Import GitPython's runner.

    On import GitPython runs ``git version`` without a deadline, unless git is ``/dev/null`` and refresh is quiet.
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
    """Return the error for a git that gave no answer within the deadline."""
    return GitTimeout(
        f"git {args[0]} gave no answer within {deadline:g} seconds and was stopped",
        "see whether the disk or a file system that git watches hangs, and try again",
    )


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill git and its children, if it still runs."""
    if child.poll() is not None:
        return
    try:
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    except OSError:  # It has just ended.
        return


def end(child: subprocess.Popen[bytes], listener: threading.Thread | None = None) -> None:
    """Kill git if it still runs, and close its pipes."""
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


class Output(NamedTuple):
    """Exit status and output of a finished git process."""

    status: int
    stdout: bytes
    stderr: bytes


def run(
    where: tuple[str, ...],
    args: tuple[str, ...],
    data: bytes | None = None,
    accept: Collection[int] = (0,),
    deadline: float = DEADLINE,
) -> Output:
    """Run git to completion and return its output.

    Args:
        where: the global options that name the repository: ``("-C", top)`` or ``("--git-dir=...",)``.
        args: subcommand and arguments; the caller ensures that no value is taken for an option.
        data: standard input, or None for none.
        accept: the exit codes that are not an error; any other raises GitError with git's message.
        deadline: seconds after which git is killed and GitTimeout raised.
    """
    child = start(where, args, has_input=data is not None)
    try:
        stdout, stderr = child.communicate(data, timeout=deadline)
    except subprocess.TimeoutExpired:
        raise timeout(args, deadline) from None
    finally:
        end(child)
    if child.returncode not in accept:
        raise git_error(stderr, args[0])
    return Output(child.returncode, stdout, stderr)


def version() -> str:
    """Return the version of git, such as ``2.39.5``.

    Raises:
        GitError: git is not installed.
    """
    return run((), ("version",)).stdout.decode("utf-8", "replace").removeprefix("git version ").strip()


def too_old() -> GitError | None:
    """Return the error for a git that tpmlint cannot work with, or None if its version is supported."""
    current = version()
    numbers = re.match(r"(\d+)\.(\d+)", current)
    if numbers is None or (int(numbers[1]), int(numbers[2])) >= OLDEST:
        return None
    return GitError(f"git {printable(current)} is too old", "install git 2.30 or newer")
