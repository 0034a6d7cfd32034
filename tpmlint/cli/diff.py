"""Check a change: what it touches, and what for."""

from __future__ import annotations

import os

import click
from msgspec.structs import replace

from tpmlint.cli import options, run_options
from tpmlint.cli.choices import complete_revisions
from tpmlint.cli.run_options import RunOptions, comparison


@click.command()
@click.argument("base", required=False, metavar="[BASE]", shell_complete=complete_revisions)
@click.argument("end", required=False, metavar="[HEAD]", shell_complete=complete_revisions)
@click.option("--head", metavar="REV", shell_complete=complete_revisions, help="Compare this revision instead of HEAD.")
@click.option("--staged", is_flag=True, help="Compare the index with HEAD: what will be committed.")
@click.option("--worktree", is_flag=True, help="Compare everything uncommitted with HEAD.")
@click.option("--commit-msg-file", metavar="FILE", help="The message of the commit about to be made.")
@click.option("--message-file", metavar="FILE", help="Title and body of the pull request.")
@click.option("--all", "everything", is_flag=True, help="Show also findings that were there before.")
@run_options.result_options
@run_options.outcome_options
@options.cache
@run_options.place_options
@run_options.as_run_options
def command(
    ctx: click.Context,
    run: RunOptions,
    base: str | None,
    end: str | None,
    head: str | None,
    staged: bool,
    worktree: bool,
    commit_msg_file: str | None,
    message_file: str | None,
    everything: bool,
) -> None:
    """Check a change, from where it left BASE to HEAD.

    For every capability that the change touches it says what its product context is, or that nobody gave one, and it
    reports the findings that the change brings into the roadmap.

    BASE is a branch, a tag or a commit; by default what the CI system says, else origin/HEAD, origin/main or
    origin/master. BASE..HEAD and BASE...HEAD mean the same as BASE HEAD.
    """
    from tpmlint import api
    from tpmlint.change.endpoints import read_range

    base, head = read_range(base, end, head)

    request = run.request()
    target = comparison(os.environ, base, head, staged, worktree, commit_msg_file, message_file)
    report = api.diff(request, replace(target, everything=everything))
    if not run.show(report, request, run.style):
        ctx.exit(3)
    if run.fails(report):
        ctx.exit(1)
