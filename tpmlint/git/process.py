"""Start git and run it to its end, hardened against what a repository configures."""

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
}
"""Environment of every git process, on top of the cleaned one; grafts, like replace refs, would rewrite history."""

_PLACES = tuple(
    f"GIT_{name}" for name in ("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "OBJECT_DIRECTORY", "QUARANTINE_PATH")
)
_FOR_HOOKS = frozenset({*_PLACES, "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE"})
_FOREIGN = re.compile(
    r"GIT_(TRACE.*|CONFIG_PARAMETERS|EXTERNAL_DIFF|DIFF_OPTS|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|NAMESPACE|PREFIX"
    r"|(INTERNAL_)?SUPER_PREFIX|IMPLICIT_WORK_TREE|GRAFT_FILE|REPLACE_REF_BASE|ATTR_SOURCE|FLUSH|ASKPASS|SSH.*"
    r"|PROXY_COMMAND|PAGER|REFLOG_ACTION)|SSH_ASKPASS"
)


def clean_environment(hook: bool) -> None:
    """Remove from this process's environment what would turn git elsewhere; call once, at the start of the process.

    GitPython's runner can add variables for one call but not remove any, and an empty one is not the same as none.

    Args:
        hook: whether git started this process as a hook and the index, objects and repository that git names count.
            They are made absolute, for git names some of them relative to the folder it starts hooks in.
    """
    for name in list(os.environ):
        if _FOREIGN.fullmatch(name) or (name in _FOR_HOOKS and not hook):
            del os.environ[name]
    for name in _PLACES:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).absolute())
        else:
            os.environ.pop(name, None)
    if "GIT_DIR" in os.environ and "GIT_WORK_TREE" not in os.environ and os.path.lexists(".git"):
        # Git starts hooks at the top of the work tree; without this, whatever folder it runs in is taken for the top.
        os.environ["GIT_WORK_TREE"] = str(Path.cwd())
    os.environ.update(VARIABLES)


_LONGEST = 500
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_UNFETCHED = re.compile(rb"could not fetch ([0-9a-f]{40,64}) from promisor remote")
_FAULT = ("fatal: ", "error: ")
_ADVICE = ("hint: ", "To ", "\t", "    ")


class GitError(UserError):
    """A repository state that cannot be examined; the command line exits with 2.

    Args:
        message: what is wrong, in one sentence without a full stop, safe to show.
        remedy: the way out, where one is known.
    """


class GitTimeout(Timeout):
    """A git process kept silent past its deadline and was killed."""


def printable(text: str) -> str:
    """Return ``text`` on one line, with control, format and surrogate characters as escapes, and not too long."""
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 1] + "…"
    return "".join(_escaped(sign) if unicodedata.category(sign) in _HIDDEN else sign for sign in line)


def git_error(stderr: bytes, doing: str) -> GitError:
    """Return the error that git's own words describe.

    Args:
        stderr: what git wrote; its advice on the lines after the fault becomes the remedy.
        doing: the subcommand, for the case that git said nothing.
    """
    if unfetched := _UNFETCHED.search(stderr):
        return missing_object(unfetched[1].decode("ascii"))
    lines = [line for line in stderr.decode("utf-8", "surrogateescape").splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if line.startswith(_FAULT):
            advice = [more.removeprefix("hint: ") for more in lines[number + 1 :] if more.startswith(_ADVICE)]
            return GitError(f"git: {printable(line[len(_FAULT[0]) :])}", printable(" ".join(advice)) or None)
    return GitError(f"git: {printable(lines[-1])}" if lines else f"git {doing} failed without a word")


def missing_object(oid: str) -> GitError:
    """Return the error for content that a partial or damaged clone does not hold."""
    return GitError(
        f"missing object {oid}", "clone without --filter, or fetch it: tpmlint reads only what the clone holds"
    )


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


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
