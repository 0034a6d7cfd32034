"""Write the roadmap as a page to look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from tpmlint.cli import options
from tpmlint.cli.choices import complete_revisions, completing, one_of
from tpmlint.cli.options import note_unread, request_for
from tpmlint.cli.output import progress, write
from tpmlint.cli.output_files import Output, deliver, refuse_read, reject_own
from tpmlint.errors import UserError
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.engine.session import Session
    from tpmlint.engine.workspace import Request
    from tpmlint.html_report.context import ReportContext
    from tpmlint.report import Report

_EPILOG = """\b
Examples:
  tpmlint report -o roadmap.html
  tpmlint report -o roadmap.html --history --title 'The shop in 2027'
  tpmlint report -o roadmap.html --roadmap-at HEAD
  tpmlint report -o ROADMAP.md --output-format markdown
  tpmlint report -o - --output-format dot | dot -Tsvg -o roadmap.svg"""


def _formats() -> Iterable[str]:
    return ("html", "markdown", "dot", "json")


@click.command(epilog=_EPILOG)
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write it; - is standard output.")
@click.option(
    "--output-format",
    metavar="FORMAT",
    default="html",
    show_default=True,
    callback=one_of("output format", _formats),
    shell_complete=completing(_formats),
    help=f"How to write it: {', '.join(_formats())}.",
)
@click.option("--history", is_flag=True, help="Audit all commits too, as `tpmlint audit` does, and chart the results.")
@click.option(
    "--roadmap",
    "elsewhere",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Show the roadmap in this folder, and check all commits against it; implies --history.",
)
@click.option(
    "--roadmap-at",
    metavar="REV",
    help="Show the roadmap of this revision, and check all commits against it; implies --history.",
)
@click.option(
    "--since", metavar="DAY|REV", help="Show what changed since then; by default for 30 days before the reference date."
)
@click.option(
    "--force",
    is_flag=True,
    help="Let --output replace tracked files and files outside the repository that are not reports of tpmlint.",
)
@click.option("--title", metavar="TEXT", help="What to call it; by default after the project's name on its forge.")
@click.option("--at", metavar="REV", shell_complete=complete_revisions, help="Show the roadmap of a commit.")
@options.as_of
@options.where
@click.pass_context
def command(
    ctx: click.Context,
    output: str,
    output_format: str,
    history: bool,
    elsewhere: Path | None,
    roadmap_at: str | None,
    since: str | None,
    force: bool,
    title: str | None,
    at: str | None,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
) -> None:
    """Write the roadmap as a page to look at.

    It is one HTML file that works from a disk and makes no network requests: the map from strategy to code, who needs
    what, what changed since last month, now, next and later, features against what they wait for, capabilities,
    findings and every item. With --history it shows how the code changed as well, and whether anybody could say what
    for; --roadmap and --roadmap-at do so with another roadmap than that of each commit, as for `tpmlint audit`, and
    without what changed. What is found does not change the exit code: `tpmlint check` is the gate.
    """
    if output != "-":
        reject_own(output)
    request = replace(request_for(root, config, isolated=isolated), as_of=as_of, at=at)
    if elsewhere is not None or roadmap_at is not None:
        if since is not None:
            raise UserError("one roadmap for all commits does not change", "omit it, or --roadmap", "--since")
        subject = _context_of_audit(request, title, elsewhere, roadmap_at)
    else:
        subject = _context(request, title, history=history, since=since, draws=output_format in ("html", "markdown"))
    text = _RENDER[output_format](subject)
    if output == "-":
        write(text.encode("utf-8"))
        return
    outputs = [Output(output_format, Path(output))]
    refuse_read(outputs, subject.report, request, force=force, is_earlier_report=_is_earlier_report)
    if not deliver(outputs, lambda name: text):
        ctx.exit(3)


_MARKS: Mapping[str, re.Pattern[bytes]] = {
    "markdown": re.compile(rb"\A# (?s:.)*^[^\n]* Written by tpmlint [0-9][^ \n]*\.\n\Z", re.MULTILINE),
    "dot": re.compile(rb"\Adigraph roadmap \{\n"),
    "json": re.compile(rb'\A\{\n  "version": [0-9]+,\n  "findings": \['),
}
"""What a report of each other format than HTML says of itself."""


def _is_earlier_report(output: Output) -> bool:
    """Tell whether a file is a report of the same format, which an earlier run wrote."""
    if not output.path.is_file():
        return False
    data = output.path.read_bytes()
    if output.format == "html":
        from tpmlint.html_report.page import is_page

        return is_page(data)
    return _MARKS[output.format].search(data) is not None


def _context(request: Request, title: str | None, *, history: bool, since: str | None, draws: bool) -> ReportContext:
    """Return what a report is made of.

    Args:
        draws: whether the format shows what changed without being asked.
    """
    from tpmlint.engine.session import open_session
    from tpmlint.html_report.context import forge_of, report_context

    session = open_session(request)
    note_unread(session.loaded)
    workspace, repository, report = session.workspace, session.workspace.repository, session.check().report
    if draws and session.loaded.damaged:
        damaged = session.loaded.damaged
        unread = f"{plural(len(damaged), 'file')} could not be read whole ({some(damaged, 3, ', ')}), and what is in "
        unread += f"{'it' if len(damaged) == 1 else 'them'} may be missing here; `tpmlint check` says why"
        report = replace(report, receipt=replace(report.receipt, notes=(unread, *report.receipt.notes)))
    forge = forge_of(repository.origin()) if repository is not None else None
    if history:
        report = _with_history(report, request)
    if since is not None or draws:
        report = _with_changes(report, session, since)
    default_title = f"Roadmap of {forge.project}" if forge is not None else "Roadmap"
    return report_context(
        session.dated,
        workspace.settings,
        report,
        title=default_title if title is None else title,
        tracked=workspace.snapshot.tracked(),
        forge=forge,
        metrics=report.metrics,
    )


def _context_of_audit(
    request: Request, title: str | None, elsewhere: Path | None, roadmap_at: str | None
) -> ReportContext:
    """Return the context of a history that is checked against one roadmap, and of that roadmap.

    Its items have no links to the forge: they lie in another commit, or another repository, than the code.
    """
    from tpmlint import api
    from tpmlint.engine.audit import audited_roadmap
    from tpmlint.html_report.context import forge_of, report_context
    from tpmlint.query.derived import DatedRoadmap

    request, until = replace(request, at=None), request.at
    options = api.AuditOptions(until=until, roadmap=elsewhere, roadmap_at=roadmap_at)
    with progress("Auditing") as watch:
        report = api.audit(request, replace(options, watch=watch))
    workspace, loaded, tree = audited_roadmap(request, options)
    note_unread(loaded)
    forge = forge_of(workspace.repository.origin()) if workspace.repository is not None else None
    default_title = f"Roadmap of {forge.project}" if forge is not None else "Roadmap"
    return report_context(
        DatedRoadmap(loaded.roadmap, workspace.as_of),
        workspace.settings,
        report,
        title=default_title if title is None else title,
        tracked=tree.tracked(),
        forge=None,
        metrics=report.metrics,
        fixed=True,
    )


def _with_history(report: Report, request: Request) -> Report:
    """Return a report of the state with the metrics and findings of an audit of its history."""
    from tpmlint import api
    from tpmlint.rule import find_rule

    with progress("Auditing") as watch:
        audited = api.audit(replace(request, at=None), api.AuditOptions(until=request.at, watch=watch))
    known = {finding.fingerprint for finding in report.findings}
    of_history = tuple(
        finding
        for finding in audited.findings
        if finding.fingerprint not in known
        and (finding.category == "history" or find_rule(finding.rule).rule.more_in_audit)
    )
    receipt = replace(
        report.receipt,
        commits=audited.receipt.commits,
        changes=audited.receipt.changes,
        notes=tuple(dict.fromkeys((*report.receipt.notes, *audited.receipt.notes))),
    )
    return replace(report, findings=(*report.findings, *of_history), receipt=receipt, metrics=audited.metrics)


def _with_changes(report: Report, session: Session, since: str | None) -> Report:
    """Return a report with what changed since a day or a revision."""
    from tpmlint.engine.changes import changes_since

    workspace = session.workspace
    if workspace.repository is None or workspace.snapshot.revision is None:
        if since is None:
            return report
        raise UserError("what changed can only be told in a git repository with a commit", "omit it", "--since")
    try:
        changes, _ = changes_since(workspace, session.loaded.roadmap, since, workspace.as_of.isoformat())
    except UserError as error:
        if since is None:  # Nobody asked.
            return report
        raise UserError(error.message, error.remedy, "--since") from None
    return replace(report, changes=changes)


def _html(subject: ReportContext) -> str:
    from tpmlint.html_report.page import render

    return render(subject)


def _markdown(subject: ReportContext) -> str:
    from tpmlint.html_report.markdown import render

    return render(subject)


def _dot(subject: ReportContext) -> str:
    from tpmlint.html_report.alignment import render

    return render(subject)


def _json(subject: ReportContext) -> str:
    from tpmlint.reporters import Style
    from tpmlint.reporters.json import render

    return render(subject.report, Style())


_RENDER: Mapping[str, Callable[[ReportContext], str]] = {
    "html": _html,
    "markdown": _markdown,
    "dot": _dot,
    "json": _json,
}
