"""End a failed run: print a message to standard error and return the exit code."""

from __future__ import annotations

import os
import sys

import click
from msgspec import Struct

from tpmlint import __version__
from tpmlint.cli.output import Unwritten, complain, tell
from tpmlint.errors import Timeout, UserError
from tpmlint.text.escape import visible

REFUSED = 2
BROKEN = 3

_ISSUES = "https://github.com/tpmlint/tpmlint/issues"
_LONGEST = 300
_NO_THREAD = "can't start new thread"
"""Python's message if there is no memory for the stack of a thread."""


class Crash(Exception):
    """A bug in tpmlint; the error is its cause.

    Args:
        detailed: whether a traceback was requested.
    """

    def __init__(self, detailed: bool) -> None:
        super().__init__(detailed)
        self.detailed = detailed


class Complaint(Struct, frozen=True):
    """Why nothing was checked: the error, the remedy, and the place."""

    message: str
    remedy: str | None = None
    place: str | None = None


def is_expected(error: Exception) -> bool:
    """Tell whether ``error`` is not a bug in tpmlint."""
    expected = (click.ClickException, click.exceptions.Exit, click.Abort, UserError, Timeout, Unwritten, OSError)
    return isinstance(error, expected)


def complaint_of(error: BaseException) -> Complaint | None:
    """Return the message for an invalid command line, configuration or repository; None for all other errors."""
    if isinstance(error, UserError):
        return Complaint(error.message, error.remedy, error.place)
    if isinstance(error, click.ClickException):
        return Complaint(error.format_message().strip().rstrip("."), _usage(error))
    if isinstance(error, FileNotFoundError) and _folder_is_deleted():
        return Complaint("the folder that this was started in is gone", "change into one that exists")
    return None


def report_error(error: BaseException) -> int:
    """Report the error that ended the run and return its exit code; re-raise others, such as SystemExit."""
    complaint = complaint_of(error)
    if complaint is not None:
        complain(complaint.message, complaint.remedy, complaint.place)
        return REFUSED
    if isinstance(error, Unwritten):
        complain(error.reason, place=error.place)
        return BROKEN
    if isinstance(error, Timeout):
        complain(error.message, error.remedy)
        return BROKEN
    if isinstance(error, Exception):
        detailed = isinstance(error, Crash) and error.detailed
        cause = error.__cause__ if isinstance(error, Crash) else error
        _report_bug(cause or error, detailed or bool(os.environ.get("TPMLINT_DEBUG")))
        return BROKEN
    raise error


def _folder_is_deleted() -> bool:
    """Tell whether the current folder was deleted, so that relative paths are invalid."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _usage(error: click.ClickException) -> str | None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"see `{context.command_path} --help`" if context is not None else None


def _report_bug(error: BaseException, detailed: bool) -> None:
    if detailed:
        import traceback

        tell([visible(line) for line in "".join(traceback.format_exception(error)).splitlines()])
    if isinstance(error, OSError) and error.strerror:
        complain(error.strerror, place=os.fsdecode(error.filename) if error.filename else None)
        return
    kind, message = type(error).__name__, str(error)
    if isinstance(error, MemoryError) or message == _NO_THREAD:
        complain("there is not enough memory", "raise the limit on what this process may take")
        return
    complain(f"{kind}: {message[:_LONGEST]}" if message else kind, word="internal error")
    python = ".".join(str(number) for number in sys.version_info[:3])
    more = "" if detailed else "; TPMLINT_DEBUG=1 shows where it happened"
    tell(
        [
            f"  help: this is a bug in tpmlint {__version__} (Python {python}, {sys.platform}){more}",
            f"  help: please report it at {_ISSUES}",
        ]
    )
