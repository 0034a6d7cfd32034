"""Tell what changed on the roadmap since a day or a revision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from tpmlint.cli import options
from tpmlint.cli.choices import complete_revisions
from tpmlint.cli.options import request_for
from tpmlint.cli.output import colored, width, write

_EPILOG = """\b
Examples:
  tpmlint changes
  tpmlint changes 2026-10-15
  tpmlint changes v1.3 v1.4
  tpmlint changes 2026-10-01 2026-10-31 --output-format markdown > october.md"""


def _formats() -> Iterable[str]:
    return ("text", "markdown", "json")


@click.command(epilog=_EPILOG)
@click.argument("since", required=False, metavar="[SINCE]", shell_complete=complete_revisions)
@click.argument("until", required=False, metavar="[UNTIL]", shell_complete=complete_revisions)
@options.output_format(_formats)
@options.as_of
@options.where
@options.color
def command(
    since: str | None,
    until: str | None,
    output_format: str,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Tell what changed on the roadmap since a day or a revision.

    It lists what was finished, started, added and dropped; which targets moved, from when to when, by whom, and whom
    that delays; which health, owners, internal customers and features changed; and which decisions were taken.

    SINCE and UNTIL are days such as 2026-10-15, which count as well, or tags, branches and commits. By default it is
    from 30 days before the reference date to HEAD. The exit code is 0 whatever changed.
    """
    from tpmlint import api
    from tpmlint.reporters import Style

    request = replace(request_for(root, config, isolated=isolated), as_of=as_of)
    report = api.changes(request, since, until)
    assert report.changes is not None
    if output_format == "json":
        from tpmlint.reporters.json import render

        write(render(report, Style()))
        return
    from tpmlint.reporters.render.changes import newsletter, report_text

    if output_format == "markdown":
        write(newsletter(report.changes))
        return
    painted = colored(color)
    write(report_text(report.changes, Style(color=painted, width=width())), painted)
