"""Show where the effort goes, planned and actual."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from tpmlint.cli import options
from tpmlint.cli.choices import completing, one_of
from tpmlint.cli.options import load_session, request_for
from tpmlint.cli.output import colored, progress, width, write

_EPILOG = """\b
Examples:
  tpmlint investment
  tpmlint investment --by customer
  tpmlint investment --by capability --history
  tpmlint investment --by type --output-format markdown"""


def _formats() -> Iterable[str]:
    return ("text", "markdown", "json")


def _groups() -> Iterable[str]:
    return ("type", "objective", "capability", "team", "customer")


@click.command(epilog=_EPILOG)
@click.option(
    "--by",
    metavar="GROUP",
    default="capability",
    show_default=True,
    callback=one_of("group", _groups),
    shell_complete=completing(_groups),
    help=f"What to sum the effort by: {', '.join(_groups())}.",
)
@click.option("--history", is_flag=True, help="Audit all commits too, and show the share of changes beside the plan.")
@options.output_format(_formats)
@options.as_of
@options.where
@options.color
def command(
    by: str,
    history: bool,
    output_format: str,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Show where the effort of initiatives goes, in person-months.

    The effort of an initiative that names several capabilities, objectives or customers is shared out evenly among
    them, so that the sums agree whatever they are by. Efforts in other units than person-days, -weeks and -months
    are named and not counted. With --history, the share of the commits that touch a capability, or cite initiatives of
    a type, stands beside the share of effort planned there.
    """
    from tpmlint.model.investment import investment_with_history
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.investment import investment_markdown, investment_text, investment_values

    request = replace(request_for(root, config, isolated=isolated), as_of=as_of)
    roadmap = load_session(request).loaded.roadmap
    metrics = None
    if history:
        from tpmlint import api

        with progress("Auditing") as watch:
            metrics = api.audit(request, api.AuditOptions(watch=watch)).metrics
    found = investment_with_history(roadmap, metrics)
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump(investment_values(found)))
    elif output_format == "markdown":
        write("".join(f"{line}\n" for line in investment_markdown(found, by)))
    else:
        painted = colored(color)
        lines = investment_text(found, by, Style(color=painted, width=width()))
        write("".join(f"{line}\n" for line in lines), painted)
