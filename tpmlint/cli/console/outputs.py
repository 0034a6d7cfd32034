"""``--output FORMAT=FILE``: reports written to files, beside the one on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from tpmlint.cli.console.streams import complain
from tpmlint.cli.console.words import completing, unknown
from tpmlint.fault import Refusal
from tpmlint.files import write_atomically

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Output:
    """A report to write: its format and the file it goes to."""

    format: str
    path: Path


def output_files(known: Callable[[], Iterable[str]]) -> Callable[[_Command], _Command]:
    """Return the option ``--output`` of a command that can write these formats."""

    def read(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[Output, ...]:
        made: list[Output] = []
        for text in value:
            name, _, path = text.partition("=")
            if not path:
                raise Refusal(f"{text!r} names no file", "write FORMAT=FILE, such as json=report.json", "--output")
            if name not in known():
                raise unknown("output format", name, known(), "--output")
            if any(each.path == Path(path) for each in made):
                raise Refusal(f"{path!r} is named twice", "give each output a file of its own", "--output")
            made.append(Output(name, Path(path)))
        return tuple(made)

    return click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=FILE",
        callback=read,
        shell_complete=completing(known, "="),
        help="Write to a file as well; may be given several times.",
    )


def deliver(outputs: Iterable[Output], render: Callable[[str], str]) -> bool:
    """Write every output, whole or not at all, and tell whether all of them could be; say which could not.

    Args:
        render: gives the text in a format.
    """
    whole = True
    for output in outputs:
        data = render(output.format).encode("utf-8", "backslashreplace")
        try:
            write_atomically(output.path, data)
        except OSError as error:
            complain(f"cannot be written: {error.strerror}", place=str(output.path))
            whole = False
    return whole
