"""Check the roadmap."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.outputs import Output, deliver, output_files, refuse_read
from tpmlint.cli.console.streams import tell, write
from tpmlint.cli.console.surfaces import appear, surfaces
from tpmlint.fault import Refusal
from tpmlint.finding import Severity
from tpmlint.reporters import Style, formats, reporter, shows_text_edits
from tpmlint.settings import Limits
from tpmlint.text import visible

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--stdin-filename", metavar="FILE", help="With `-` as PATH: the file that standard input stands in for.")
@options.output_format(formats)
@output_files(formats)
@surfaces()
@options.policy
@options.fail_on
@click.option("--staged", is_flag=True, help="Check the index: what will be committed, and nothing untracked.")
@click.option("--at", metavar="REV", help="Check a commit.")
@click.option("--no-ignores", is_flag=True, help="Show also what ignore comments and waivers silence.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-files", is_flag=True, help="List what was taken as roadmap, and what was not and why.")
@click.option("--fix", is_flag=True, help="Mend what a machine can mend without changing what is meant.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and change nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also guess what was meant.")
@options.cache
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
    ci: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: Mapping[str, Severity],
    fail_on: Severity | None,
    staged: bool,
    at: str | None,
    no_ignores: bool,
    exit_zero: bool,
    statistics: bool,
    show_files: bool,
    fix: bool,
    diff: bool,
    unsafe_fixes: bool,
    cache: Path | None,
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

    --fix changes nothing but the characters at fault, in those files only, and the exit code is that of what remains;
    a file given by `-` is printed as it is then, and what remains goes to standard error. --diff exits with 1 if there
    is anything to change.
    """
    from tpmlint import api

    request = api.Request(
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
        staged=staged,
        at=at,
        silent=not no_ignores,
        cache=cache,
        text_edits=shows_text_edits([output_format, *(each.format for each in outputs)]),
    )
    if (staged or at is not None) and (fix or diff or request.stdin is not None or (staged and at is not None)):
        raise Refusal(
            "--staged and --at judge what git holds, each alone", "leave out the other, --fix, --diff and `-`"
        )
    if unsafe_fixes and not (fix or diff):
        raise Refusal("it mends nothing by itself", "give --fix or --diff too", "--unsafe-fixes")
    style = Style(verbosity=max(-1, min(1, verbose - quiet)), statistics=statistics, show_files=show_files)
    if diff:
        ctx.exit(_diff(request, unsafe_fixes, outputs, style, exit_zero, color))
    text: bytes | None = None
    whole = True
    if fix:
        from tpmlint.cli.console import fixing

        fixed = fixing.fix(
            request, unsafe=unsafe_fixes, ready=lambda report: refuse_read(outputs, report.receipt, request)
        )
        report, text, whole = fixed.report, fixed.text, not fixed.broken
    else:
        report = api.check(request)
        refuse_read(outputs, report.receipt, request)
    whole &= deliver(outputs, lambda name: reporter(name)(report, style))
    if text is not None:
        write(text)
        complained = reporter(output_format)(report, style).splitlines()
        if complained:
            tell(complained)
    else:
        shown = replace(style, color=colored(color), width=width())
        write(reporter(output_format)(report, shown), shown.color)
    whole &= appear(report, ci, output_format if text is None else None, os.environ)
    if not whole:
        ctx.exit(3)
    if not exit_zero and report.at_least(fail_on or Severity.of(report.receipt.fail_on)):
        ctx.exit(1)


def _diff(
    request: Request, unsafe: bool, outputs: tuple[Output, ...], style: Style, exit_zero: bool, color: str
) -> int:
    """Print what would be mended and return the exit code."""
    from tpmlint.cli.console import fixing

    painted = colored(color)
    shown = fixing.show(request, unsafe=unsafe, painted=painted)
    refuse_read(outputs, shown.report.receipt, request)
    whole = deliver(outputs, lambda name: reporter(name)(shown.report, style))
    write("".join(f"{line}\n" for line in shown.lines), painted)
    if style.verbosity >= 0:
        tell([*(f"Note: {visible(note)}" for note in shown.report.receipt.notes), shown.said])
    if not whole:
        return 3
    return int(bool(shown.lines) and not exit_zero)


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
