"""Standard output and error: encodings, closed pipes, full disks; colours, width, progress, diffs."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from tpmlint.fixes.writing import FileChange
    from tpmlint.reporters import Style


class Unwritten(Exception):
    """An output could not be written; the command line exits with 3.

    Args:
        place: the output, such as ``standard output``.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def prepare() -> None:
    """Make both streams escape characters that their encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(text: str | bytes, color: bool = False) -> None:
    """Write to standard output; a closed pipe is not a failure.

    Args:
        text: whole lines, already escaped; or the bytes of a file, which stay as they are.
        color: whether the colours in it stay.
    Raises:
        Unwritten: the disk is full, or the like.
    """
    if sys.stdout is None:
        raise Unwritten("standard output", "it is closed")
    try:
        # The stream is passed, since click would replace an ASCII stream by a UTF-8 one.
        click.echo(text, sys.stdout, nl=False, color=color)
    except OSError as error:
        _abandon(sys.stdout)
        if not _is_closed_pipe(error):
            raise Unwritten("standard output", error.strerror or str(error)) from error


def complain(message: str, remedy: str | None = None, place: str | None = None, word: str = "error") -> None:
    """Print an error to standard error: what, where, and the remedy."""
    from tpmlint.text.escape import visible

    where = f"{visible(place)}: " if place else ""
    lines = [f"tpmlint: {word}: {where}{visible(message)}"]
    if remedy:
        lines.append(f"  help: {visible(remedy)}")
    tell(lines)


def note(message: str, remedy: str | None = None) -> None:
    """Print a note to standard error for a reader of the output."""
    complain(message, remedy, word="note")


def tell(lines: list[str]) -> None:
    """Write lines to standard error, if possible."""
    if sys.stderr is None:
        return
    try:
        click.echo("\n".join(lines), sys.stderr)
    except OSError:
        _abandon(sys.stderr)


def settle(code: int) -> int:
    """Flush both streams and return the exit code: 3 if standard output could not be written."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError) as error:
        _abandon(sys.stdout)
        if isinstance(error, OSError) and not _is_closed_pipe(error):
            complain(error.strerror or str(error), place="standard output")
            return 3
    return code


def _is_closed_pipe(error: OSError) -> bool:
    # Windows says EINVAL where a pipe's reader has gone.
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)


def _abandon(stream: IO[str] | None) -> None:
    """Redirect a failing stream to the null device, so that the interpreter's last flush does not fail again."""
    if stream is None:
        return
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        pass


COLOR = ("auto", "always", "never")
_NARROWEST = 40


def colored(choice: str) -> bool:
    """Tell whether standard output takes colours.

    ``--color`` decides, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether it is a terminal that can.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return _is_terminal() and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Return the width of the terminal on standard output, or None if it is not a terminal."""
    if not _is_terminal():
        return None
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return None
    return max(columns, _NARROWEST) if columns else None


def on_screen(style: Style, color: str) -> Style:
    """Return how a report looks on standard output: colours and width, and the age of the reference date.

    The age is counted from SOURCE_DATE_EPOCH where that is set, so that a page which shows output stays the same.

    Args:
        style: how it looks in a file.
        color: one of ``COLOR``.
    """
    from msgspec.structs import replace  # `--version` and `--help` need no value types

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    # At most eleven digits, as more seconds than those of the year 5138 are not a date that Python can hold everywhere.
    moment = datetime.fromtimestamp(int(epoch), UTC) if re.fullmatch(r"[0-9]{1,11}", epoch) else datetime.now(UTC)
    return replace(style, color=colored(color), width=width(), today=moment.date())


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


_SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a callback that draws a progress bar on standard error, or None if that is not a terminal.

    The bar is gone at the end, whatever that is.

    The callback takes the steps done and the total.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar: ProgressBar[int] | None = None

    def watch(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=max(total, 1), label=label, file=sys.stderr)
            bar.render_progress()
        bar.update(done - bar.pos)

    try:
        yield watch
    finally:
        if bar is not None:
            # Blanks over it, and the cursor that it hides, where there is a code for that.
            sys.stderr.write(f"\r{' ' * (bar.max_width or 0)}\r{'' if os.name == 'nt' else _SHOW_CURSOR}")
            sys.stderr.flush()


def patch(path: str, change: FileChange, painted: bool, target: str | None = None) -> Iterator[str]:
    """Yield the lines of a change of a file as a diff, in colours if they are wanted.

    Args:
        target: the new path, if it changes.
    """
    from tpmlint.fixes.writing import unified_diff
    from tpmlint.reporters.render.terminal import Painter, StyleName

    meanings: dict[str, StyleName] = {"+": "good", "-": "error", "@": "frame"}
    painter = Painter(painted)
    for line in unified_diff(path, change, target):
        if line.startswith(("--- ", "+++ ", "diff ", "rename ")):
            yield painter("strong", line)
        else:
            style = meanings.get(line[:1])
            yield line if style is None else painter(style, line)
