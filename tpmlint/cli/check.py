"""Check the roadmap."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.outputs import Output, deliver, output_files
from tpmlint.cli.console.streams import write
from tpmlint.fault import Refusal
from tpmlint.finding import Report, Severity
from tpmlint.reporters import Style, formats, reporter
from tpmlint.settings import Limits

if TYPE_CHECKING:
    from tpmlint.judge import Request


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--stdin-filename", metavar="FILE", help="With `-` as PATH: the file that standard input stands in for.")
@options.output_format(formats)
@output_files(formats)
@options.policy
@options.fail_on
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-files", is_flag=True, help="List what was taken as roadmap, and what was not and why.")
@options.as_of
@options.where
@options.talk
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    stdin_filename: str | None,
    output_format: str,
    outputs: tuple[Output, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: Mapping[str, Severity],
    fail_on: Severity | None,
    exit_zero: bool,
    statistics: bool,
    show_files: bool,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    quiet: int,
    verbose: int,
    color: str,
) -> None:
    """Check the roadmap.

    The whole roadmap is read, since references cross files; findings are shown for the files and folders that PATH
    names, or for all. `-` reads a file from standard input, as editors do.
    """
    from tpmlint import judge

    request = judge.Request(
        start=Path.cwd(),
        root=root,
        config=config,
        isolated=isolated,
        paths=tuple(Path(path) for path in paths if path != "-"),
        stdin=_stdin(paths, stdin_filename),
        select=select,
        ignore=ignore,
        severity=severity,
        as_of=as_of,
    )
    report = judge.check(request)
    style = Style(verbosity=max(-1, min(1, verbose - quiet)), statistics=statistics, show_files=show_files)
    delivered = deliver(outputs, lambda name: reporter(name)(report, style))
    shown = replace(style, color=colored(color), width=width())
    write(reporter(output_format)(report, shown), shown.color)
    if not delivered:
        ctx.exit(3)
    if not exit_zero and report.at_least(_threshold(fail_on, report, request)):
        ctx.exit(1)


def _stdin(paths: tuple[str, ...], name: str | None) -> tuple[str, bytes] | None:
    if ("-" in paths) != (name is not None):
        if name is None:
            raise Refusal(
                "standard input has no name", "give --stdin-filename the path of the file it stands in for", "-"
            )
        raise Refusal("nothing is read from standard input", "give `-` as PATH too", "--stdin-filename")
    if name is None:
        return None
    # One byte more than a file may have, so that the reader sees that it is too large.
    return name, sys.stdin.buffer.read(Limits().bytes + 1) if sys.stdin is not None else b""


def _threshold(given: Severity | None, report: Report, request: Request) -> Severity:
    """Return the level from which findings fail the run."""
    if given is not None:
        return given
    worst = max((finding.severity for finding in report.findings), default=Severity.ERROR)
    if worst is Severity.ERROR:
        return worst  # whatever the configuration says
    from tpmlint.judge import set_scene

    return set_scene(request).settings.fail_on
