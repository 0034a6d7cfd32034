"""Judge a change: what it touches, and what for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.outputs import Output, deliver, output_files, refuse_read
from tpmlint.cli.console.said import comparison
from tpmlint.cli.console.streams import write
from tpmlint.cli.console.surfaces import appear, surfaces
from tpmlint.finding import Severity
from tpmlint.reporters import Style, formats, reporter, shows_text_edits


@click.command()
@click.argument("base", required=False, metavar="[BASE]")
@click.option("--head", metavar="REV", help="Judge this revision and not HEAD.")
@click.option("--staged", is_flag=True, help="Judge the index against HEAD: what will be committed.")
@click.option("--worktree", is_flag=True, help="Judge all that is not committed yet against HEAD.")
@click.option("--commit-msg-file", metavar="FILE", help="The message of the commit about to be made.")
@click.option("--message-file", metavar="FILE", help="Title and body of the pull request.")
@click.option("--all", "everything", is_flag=True, help="Show also findings that were there before.")
@options.output_format(formats)
@output_files(formats)
@surfaces()
@options.policy
@options.fail_on
@click.option("--no-ignores", is_flag=True, help="Show also what ignore comments and waivers silence.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@options.cache
@options.as_of
@options.where
@options.talk
@click.pass_context
def command(
    ctx: click.Context,
    base: str | None,
    head: str | None,
    staged: bool,
    worktree: bool,
    commit_msg_file: str | None,
    message_file: str | None,
    everything: bool,
    output_format: str,
    outputs: tuple[Output, ...],
    ci: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: Mapping[str, Severity],
    fail_on: Severity | None,
    no_ignores: bool,
    exit_zero: bool,
    cache: Path | None,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    quiet: int,
    verbose: int,
    color: str,
) -> None:
    """Judge a change, from where it left BASE to HEAD.

    For every capability that the change touches it says what its product context is, or that nobody gave one, and it
    reports the findings that the change brings into the roadmap.

    BASE is a branch, a tag or a commit; by default what the CI system says, else origin/HEAD, origin/main or
    origin/master.
    """
    from tpmlint import api

    request = api.Request(
        start=Path.cwd(),
        root=root,
        config=config,
        isolated=isolated,
        select=select,
        ignore=ignore,
        severity=severity,
        as_of=as_of,
        silent=not no_ignores,
        cache=cache,
        text_edits=shows_text_edits([output_format, *(each.format for each in outputs)]),
    )
    asked = comparison(os.environ, base, head, staged, worktree, commit_msg_file, message_file)
    report = api.diff(request, replace(asked, everything=everything))
    style = Style(verbosity=max(-1, min(1, verbose - quiet)))
    refuse_read(outputs, report.receipt, request)
    whole = deliver(outputs, lambda name: reporter(name)(report, style))
    shown = replace(style, color=colored(color), width=width())
    write(reporter(output_format)(report, shown), shown.color)
    whole &= appear(report, ci, output_format, os.environ)
    if not whole:
        ctx.exit(3)
    if not exit_zero and report.at_least(fail_on or Severity.of(report.receipt.fail_on)):
        ctx.exit(1)
