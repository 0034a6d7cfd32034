"""Accept findings for a while, each with a reason and a last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items, completing
from tpmlint.cli.output import tell, write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.engine.check import CheckResult
    from tpmlint.engine.session import Session
    from tpmlint.engine.waiving import Terms, WaiverBasis
    from tpmlint.formats.source_file import SourceFile
    from tpmlint.suppression.model import NewWaiver

_DAYS = 90

_EPILOG = """\b
Examples:
  tpmlint waive overdue feature:one-click --reason "The supplier is late"
  tpmlint waive --all --reason "Found when tpmlint came" --expires 2026-Q3
  tpmlint waive --prune"""


def _rules() -> Iterable[str]:
    from tpmlint.rule import rule_names

    return rule_names()


@click.command(epilog=_EPILOG)
@click.argument("rule", required=False, metavar="[RULE", shell_complete=completing(_rules))
@click.argument("item", required=False, metavar="ITEM|PATH]", shell_complete=complete_items(files=True))
@click.option("--all", "everything", is_flag=True, help="Waive all current findings.")
@click.option("--prune", is_flag=True, help="Remove the waivers that have expired or silence nothing.")
@click.option("--reason", metavar="TEXT", help="Why it may stay for now; needed to waive.")
@click.option(
    "--expires", metavar="DATE", help=f"The last day, or period, on which it may; else {_DAYS} days from now."
)
@click.option(
    "--owner",
    metavar="TEAM",
    shell_complete=complete_items("team"),
    help="The team that answers for it; else the item's owner.",
)
@click.option("--subject", metavar="TEXT", help="Waive only findings about this subject, as `check` gives it in JSON.")
@click.option("--dry-run", is_flag=True, help="Print what would change as a diff, and write nothing.")
@options.as_of
@options.where
@click.pass_context
def command(
    ctx: click.Context,
    rule: str | None,
    item: str | None,
    everything: bool,
    prune: bool,
    reason: str | None,
    expires: str | None,
    owner: str | None,
    subject: str | None,
    dry_run: bool,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
) -> None:
    """Accept what RULE finds in an item, or in the files that a pattern takes, for a while.

    Waivers lie in tpmlint.waivers.yaml beside the configuration. Past its last day a waiver silences nothing, and is
    an error itself.
    """
    from contextlib import nullcontext

    from tpmlint.engine import waiving
    from tpmlint.engine.session import open_session
    from tpmlint.engine.workspace import Request, write_lock

    _check_usage(rule, item, everything, prune, subject)
    request = Request(start=Path.cwd(), root=root, config=config, isolated=isolated, as_of=as_of)
    with nullcontext() if dry_run else write_lock(request):
        session = open_session(request)
        checked = session.check()
        basis = _waiver_basis(checked, as_of)
        new_waivers: tuple[NewWaiver, ...] = ()
        if rule is not None and item is not None:
            terms = _terms(basis, reason, owner, expires)
            draft, has_findings = waiving.plan_one(basis, rule, _pattern_of(item, checked), subject, terms)
            new_waivers = (draft,)
            if not has_findings:
                tell([f"  hint: {_hint_unused(rule, draft, checked)}"])
        elif everything:
            new_waivers = waiving.plan_all(basis, _terms(basis, reason, owner, expires))
        file = _write(checked, new_waivers, waiving.obsolete_waivers(basis, new_waivers, prune=prune), dry_run)
    if everything and _report_uncovered(session, file):
        ctx.exit(1)


def _check_usage(rule: str | None, item: str | None, everything: bool, prune: bool, subject: str | None) -> None:
    if rule is not None and everything:
        raise UserError("--all waives all findings, so RULE cannot be given", "give one of the two", rule)
    if rule is None and not everything and not prune:
        raise UserError("nothing to waive was given", "name RULE and ITEM, or write --all or --prune")
    if rule is not None and item is None:
        raise UserError("ITEM is missing", f"write `tpmlint waive {rule} KIND:ID`, or a path", "ITEM")
    if rule is None and subject is not None:
        raise UserError("a subject goes with RULE and ITEM", "name both, or drop --subject", "--subject")


def _waiver_basis(checked: CheckResult, as_of: date | None) -> WaiverBasis:
    from tpmlint.engine.reference_date import next_commit_date
    from tpmlint.engine.waiving import WaiverBasis

    workspace = checked.workspace
    # A waiver is written today, even where the last commit is old.
    today = as_of or max(workspace.as_of, next_commit_date(workspace.repository)[0])
    return WaiverBasis(
        findings=(*checked.report.findings, *checked.explained),
        roadmap=checked.loaded.roadmap,
        settings=checked.workspace.settings,
        waivers=checked.waivers.entries,
        idle=checked.outcome.idle_waivers,
        paths=checked.workspace.snapshot.paths,
        today=today,
    )


def _terms(basis: WaiverBasis, reason: str | None, owner: str | None, expires: str | None) -> Terms:
    from tpmlint.engine.waiving import Terms, check_owner
    from tpmlint.formats.dates import parse_period
    from tpmlint.text.reasons import is_reason

    if reason is None:
        raise UserError("a waiver needs a reason", "say why the finding may stay for now", "--reason")
    if not is_reason(reason, basis.settings.change.placeholders):
        raise UserError(
            f"{reason!r} is not a reason", "say in a few words why the finding may stay for now", "--reason"
        )
    if owner is not None:
        check_owner(owner, basis.roadmap)
    if expires is None:
        expires = (basis.today + timedelta(days=_DAYS)).isoformat()
    period = parse_period(expires)
    if period is None:
        forms = "write it such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026"
        raise UserError(f"{expires!r} is not a date", forms, "--expires")
    if period.last < basis.today:
        message = f"{expires} is past, since today is {basis.today.isoformat()}"
        raise UserError(message, "give a day in the future", "--expires")
    return Terms(reason, owner, period)


def _hint_unused(rule: str, draft: NewWaiver, checked: CheckResult) -> str:
    """Return a hint on a waiver that silences nothing today."""
    from tpmlint.engine.check import context_of
    from tpmlint.engine.selection import rule_ran
    from tpmlint.rule import CHANGE, DOCUMENT, HISTORY, ROADMAP, catalogue

    rule_class = catalogue()[rule].rule
    if rule_class.scope is CHANGE:
        return f"{rule} checks changes, so `tpmlint diff` shows whether the waiver is of use"
    if rule_class.scope is HISTORY:
        return f"{rule} checks history, so `tpmlint audit` shows whether the waiver is of use"
    if rule_class.more_in_audit:
        return f"{rule} asks every item in an audit only, so `tpmlint audit` shows whether it is of use"
    workspace, roadmap = checked.workspace, checked.loaded.roadmap
    path = next((item.path for item in roadmap.items if item.ref == draft.aim.item), draft.aim.path or "")
    context = context_of(workspace)
    runs = rule_ran((DOCUMENT, ROADMAP), context, workspace.selection)
    if runs(rule, path, draft.aim.item):
        return f"{rule} finds nothing there today, so `tpmlint check` will call the waiver unused"
    return f"{rule} does not run there, as `tpmlint config show` says, so the waiver has nothing to silence"


def _pattern_of(text: str, checked: CheckResult) -> str:
    """Return the pattern of a file that is named relative to the current folder; anything else as it is."""
    from tpmlint.engine.waiving import literal_pattern
    from tpmlint.model.roadmap_files import inside

    file, top = (Path.cwd() / text), checked.workspace.top.resolve()
    if not file.is_file() or not file.resolve().is_relative_to(top):
        return text
    relative = inside(checked.workspace.settings.folder, file.resolve().relative_to(top).as_posix())
    return text if relative is None else literal_pattern(relative)


def _write(
    checked: CheckResult, new_waivers: Sequence[NewWaiver], removed: Mapping[int, str], dry_run: bool
) -> SourceFile:
    """Write the waivers file, or show the diff, and return the new file."""
    from tpmlint.engine.workspace import sparse_paths
    from tpmlint.fixes import waivers_file
    from tpmlint.fixes.apply import encode
    from tpmlint.fixes.writing import FileChange, unified_diff, write_all
    from tpmlint.init.place import create

    waivers, limits = checked.waivers, checked.workspace.settings.limits
    old = None if waivers.parsed_file is None else waivers.parsed_file.file
    new = old or waivers_file.empty(waivers.path)
    if not new_waivers and not removed:
        write(f"Nothing to do in {visible(waivers.path)}.\n")
        return new
    new = waivers_file.add(waivers_file.prune(new, tuple(removed), limits) if removed else new, new_waivers, limits)
    change = FileChange(b"" if old is None else encode(old), encode(new))
    for path, command in sparse_paths(checked.workspace, () if old is None else (waivers.path,)).items():
        raise UserError("a sparse checkout keeps this file from the disk", f"`{command}` brings it", path)
    if dry_run:
        write("".join(f"{line}\n" for line in unified_diff(waivers.path, change)))
        return new
    if old is None:
        create(checked.workspace.top, {waivers.path: change.new.decode("utf-8")})
    else:
        write_all(checked.workspace.top, {waivers.path: change})
    write(f"Wrote {visible(waivers.path)}: {_summary(new_waivers, removed)}.\n")
    return new


def _summary(new_waivers: Sequence[NewWaiver], removed: Mapping[int, str]) -> str:
    parts = [f"{plural(len(new_waivers), 'waiver')} until {new_waivers[0].expires}"] if new_waivers else []
    for why in ("expired", "unused"):
        count = sum(each == why for each in removed.values())
        parts += [f"{plural(count, f'{why} waiver')} removed"] if count else []
    return ", ".join(parts)


def _report_uncovered(session: Session, file: SourceFile) -> bool:
    """Print the findings that no waiver covers, and return whether they make a check fail."""
    from tpmlint.fixes.apply import encode

    report = session.with_texts({file.path: encode(file)}).check().report
    for finding in report.findings:
        span = finding.location.span
        place = visible(finding.location.path) + (f":{span.line}:{span.column}" if span is not None else "")
        tell([f"  left: {place}: {finding.severity.word}[{finding.rule}] {visible(finding.message)}"])
    return bool(report.at_least(session.workspace.settings.fail_on))
