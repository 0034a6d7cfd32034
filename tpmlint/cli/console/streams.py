"""Standard output and error: any encoding, a reader that leaves early, a disk that is full."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import IO

import click


class Unwritten(Exception):
    """An output could not be written; the command line exits with 3.

    Args:
        place: what was to be written, such as ``standard output``.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def prepare() -> None:
    """Let both streams show what their encoding lacks as an escape, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(text: str | bytes, color: bool = False) -> None:
    """Write to standard output; a reader that has left is no failure, since it had enough.

    Args:
        text: made visible already, whole lines; or the bytes of a file, which stay as they are.
        color: whether the colours in it stay.
    Raises:
        Unwritten: the disk is full, or the like.
    """
    if sys.stdout is None:
        raise Unwritten("standard output", "it is closed")
    try:
        # The stream is named, for click would replace one that is ASCII by one that is UTF-8.
        click.echo(text, sys.stdout, nl=False, color=color)
    except OSError as error:
        _abandon(sys.stdout)
        if not _left(error):
            raise Unwritten("standard output", error.strerror or str(error)) from error


def complain(message: str, remedy: str | None = None, place: str | None = None, word: str = "error") -> None:
    """Say on standard error what went wrong, where, and what to do about it."""
    from tpmlint.text.escape import visible

    where = f"{visible(place)}: " if place else ""
    lines = [f"tpmlint: {word}: {where}{visible(message)}"]
    if remedy:
        lines.append(f"  help: {visible(remedy)}")
    tell(lines)


def tell(lines: list[str]) -> None:
    """Write lines to standard error, if it can still be written."""
    if sys.stderr is None:
        return
    try:
        click.echo("\n".join(lines), sys.stderr)
    except OSError:
        _abandon(sys.stderr)


def settle(code: int) -> int:
    """Flush both streams and return the exit code: 3 where standard output could not be written after all."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError) as error:
        _abandon(sys.stdout)
        if isinstance(error, OSError) and not _left(error):
            complain(error.strerror or str(error), place="standard output")
            return 3
    return code


def _left(error: OSError) -> bool:
    # Windows says EINVAL where a pipe's reader has gone.
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)


def _abandon(stream: IO[str] | None) -> None:
    """Point a stream that fails at nothing, so that the interpreter's last flush does not fail again."""
    if stream is None:
        return
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        pass
