"""What can go wrong with git, in words that are safe to show."""

from __future__ import annotations

import re
import unicodedata

from tpmlint.fault import Refusal, Stalled

_LONGEST = 500
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_UNFETCHED = re.compile(rb"could not fetch ([0-9a-f]{40,64}) from promisor remote")
_FAULT = ("fatal: ", "error: ")
_ADVICE = ("hint: ", "To ", "\t", "    ")


class GitError(Refusal):
    """A repository state that cannot be examined; the command line exits with 2.

    Args:
        message: what is wrong, in one sentence without a full stop, safe to show.
        remedy: the way out, where one is known.
    """


class GitTimeout(Stalled):
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
