"""Audit a history: what share of the changes has product context."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import click
from msgspec.structs import replace

from tpmlint.cli import options, run_options
from tpmlint.cli.choices import complete_revisions
from tpmlint.cli.output import complain, progress
from tpmlint.cli.run_options import RunOptions
from tpmlint.errors import UserError
from tpmlint.report import Report

_EPILOG = """\b
Examples:
  tpmlint audit
  tpmlint audit --since 2026-01-01 --fail-under 80
  tpmlint audit ../legacy --roadmap plan/roadmap
  tpmlint audit --until v1.0 --roadmap-at HEAD --output csv=figures.csv"""


def _number(ctx: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("'nan' is not a number from 0 to 100.")
    return value


@click.command(epilog=_EPILOG)
@click.argument("repo", required=False, metavar="[REPO]", type=click.Path(path_type=Path))
@click.option(
    "--since",
    metavar="DATE|REV",
    shell_complete=complete_revisions,
    help="Skip what is older than a day, or reachable from a revision.",
)
@click.option(
    "--until",
    metavar="REV",
    shell_complete=complete_revisions,
    help="Audit the history up to this revision instead of HEAD.",
)
@click.option(
    "--max-commits", type=click.IntRange(min=1), metavar="N", help="Audit only the newest N first-parent commits."
)
@click.option(
    "--roadmap",
    "elsewhere",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Check all commits against the roadmap in this folder.",
)
@click.option(
    "--roadmap-at",
    metavar="REV",
    shell_complete=complete_revisions,
    help="Check all commits against the roadmap of this revision.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    callback=_number,
    metavar="PERCENT",
    help="Exit with 1 if a smaller share of changes has product context.",
)
@run_options.result_options
@run_options.outcome_options
@run_options.place_options
@options.cache
@run_options.as_run_options
def command(
    ctx: click.Context,
    run: RunOptions,
    repo: Path | None,
    since: str | None,
    until: str | None,
    max_commits: int | None,
    elsewhere: Path | None,
    roadmap_at: str | None,
    fail_under: float | None,
) -> None:
    """Audit a history: check its final state as `check` does, and each first-parent commit against the roadmap it had.

    It shows which capabilities change without product context, which initiatives exist only on paper, and which
    targets keep moving. REPO is a repository, by default the one you are in. Commits from before there was a
    roadmap are counted separately; --roadmap and --roadmap-at check them too, against another roadmap.
    """
    from tpmlint import api

    if repo is not None and run.root is not None:
        raise UserError("REPO and --root both name what to audit", "give one of them")
    request = replace(run.request(), root=run.root or repo)
    with progress("Auditing") as watch:
        report = api.audit(
            request,
            api.AuditOptions(
                since=since,
                until=until,
                most=max_commits,
                roadmap=elsewhere,
                roadmap_at=roadmap_at,
                whole=fail_under is not None,  # The share in a part of a history is not the share in all of it.
                watch=watch,
            ),
        )
    short = None if fail_under is None else _shortfall(report, fail_under)
    if short is not None:
        report = replace(report, shortfall=short[0])
    is_shown = run.show(report, request, run.style)
    if short is not None:
        complain(*short)
    if not is_shown:
        ctx.exit(3)
    if (short is not None and not run.exit_zero) or run.fails(report):
        ctx.exit(1)


def _shortfall(report: Report, least: float) -> tuple[str, str] | None:
    """Return why too few changes have product context, and what to do; None if there are enough."""
    if report.metrics is None:
        return None
    needing, explained = report.metrics.total.needing_context, report.metrics.total.with_context
    is_short = explained * 100 < Fraction(str(least)) * needing
    if report.metrics.capabilities and not is_short:
        return None
    if not report.metrics.measurable:
        return (
            f"nothing to measure yet: {report.metrics.unmeasured}",
            "plan an initiative for a capability, and begin with `--since` on that day",
        )
    # Rounded down, so that a failing share never looks like the required one.
    share = f"{explained * 1000 // needing / 10:g} %"
    return (
        f"{share} of changes have product context, which is less than the required {least:g} %",
        "cite an initiative in a trailer, `Roadmap-Item: <id>`; the list of commits says where it is missing",
    )
