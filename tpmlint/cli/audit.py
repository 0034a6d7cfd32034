"""Judge a history: who changed what, and whether anybody could say what for."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.outputs import Output, deliver, output_files, refuse_read
from tpmlint.cli.console.progress import progress
from tpmlint.cli.console.streams import complain, write
from tpmlint.cli.console.surfaces import appear, surfaces
from tpmlint.fault import Refusal
from tpmlint.finding import Report, Severity
from tpmlint.reporters import Style, formats, reporter, shows_text_edits

_EPILOG = """\b
Examples:
  tpmlint audit
  tpmlint audit --since 2026-01-01 --fail-under 80
  tpmlint audit ../legacy --roadmap plan/roadmap
  tpmlint audit --until v1.0 --roadmap-at HEAD --output csv=figures.csv"""


def _number(ctx: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("'nan' is no number from 0 to 100.")
    return value


@click.command(epilog=_EPILOG)
@click.argument("repo", required=False, metavar="[REPO]", type=click.Path(path_type=Path))
@click.option("--since", metavar="DATE|REV", help="Leave out what is older than a day, or reachable from a revision.")
@click.option("--until", metavar="REV", help="Judge what leads to this revision and not to HEAD.")
@click.option(
    "--max-commits", type=click.IntRange(min=1), metavar="N", help="Judge the newest N first-parent commits only."
)
@click.option(
    "--roadmap",
    "elsewhere",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Judge all commits by the roadmap in this folder.",
)
@click.option("--roadmap-at", metavar="REV", help="Judge all commits by the roadmap of this revision.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    callback=_number,
    metavar="PERCENT",
    help="Exit with 1 if a smaller share of changes has product context.",
)
@options.output_format(formats)
@output_files(formats)
@surfaces()
@options.policy
@options.fail_on
@click.option("--no-ignores", is_flag=True, help="Show also what ignore comments and waivers silence.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@options.as_of
@options.where
@options.talk
@click.pass_context
def command(
    ctx: click.Context,
    repo: Path | None,
    since: str | None,
    until: str | None,
    max_commits: int | None,
    elsewhere: Path | None,
    roadmap_at: str | None,
    fail_under: float | None,
    output_format: str,
    outputs: tuple[Output, ...],
    ci: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: Mapping[str, Severity],
    fail_on: Severity | None,
    no_ignores: bool,
    exit_zero: bool,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    quiet: int,
    verbose: int,
    color: str,
) -> None:
    """Judge a history: the state at its end as `check` does, and every first-parent commit against the roadmap of then.

    It says which capabilities change without anybody able to say what for, which initiatives exist on paper only, and
    which targets keep moving. REPO is a repository, by default the one you are in. Commits from before there was a
    roadmap are counted apart; --roadmap and --roadmap-at judge them too, by a roadmap of another place or time.
    """
    from tpmlint import api

    if repo is not None and root is not None:
        raise Refusal("REPO and --root both name what to judge", "give one of them")
    request = api.Request(
        start=Path.cwd(),
        root=root or repo,
        config=config,
        isolated=isolated,
        select=select,
        ignore=ignore,
        severity=severity,
        as_of=as_of,
        silent=not no_ignores,
        text_edits=shows_text_edits([output_format, *(each.format for each in outputs)]),
    )
    with progress("Auditing") as watch:
        report = api.audit(
            request,
            api.Auditing(
                since=since,
                until=until,
                most=max_commits,
                roadmap=elsewhere,
                roadmap_at=roadmap_at,
                whole=fail_under is not None,  # What is left of a history says nothing of the share in all of it.
                watch=watch,
            ),
        )
    style = Style(verbosity=max(-1, min(1, verbose - quiet)))
    refuse_read(outputs, report.receipt, request if elsewhere is None else replace(request, root=elsewhere))
    whole = deliver(outputs, lambda name: reporter(name)(report, style))
    shown = replace(style, color=colored(color), width=width())
    write(reporter(output_format)(report, shown), shown.color)
    whole &= appear(report, ci, output_format, os.environ)
    if not whole:
        ctx.exit(3)
    short = _falls_short(report, fail_under)
    if not exit_zero and (short or report.at_least(fail_on or Severity.of(report.receipt.fail_on))):
        ctx.exit(1)


def _falls_short(report: Report, least: float | None) -> bool:
    """Tell whether too few changes have product context, and say so."""
    if least is None or report.figures is None:
        return False
    asked, missing = report.figures.total.asked, report.figures.total.missing
    if (asked - missing) * 100 >= Fraction(str(least)) * asked:
        return False
    # Rounded down, so that what falls short never reads as what was asked for.
    complain(
        f"{(asked - missing) * 1000 // asked / 10:g} % of changes have product context, "
        f"which is under the {least:g} % asked for",
        "cite an initiative in a trailer, `Roadmap-Item: <id>`; the table by capability says where it is missing",
    )
    return True
