"""Check the roadmap."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from tpmlint.cli import options, run_options
from tpmlint.cli.choices import complete_revisions
from tpmlint.cli.ci_output import show_in_ci
from tpmlint.cli.output import colored, complain, patch, tell, width, write
from tpmlint.cli.output_files import refuse_read
from tpmlint.cli.run_options import RunOptions
from tpmlint.errors import UserError
from tpmlint.limits import Limits
from tpmlint.report import Report
from tpmlint.reporters import Style, reporter
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.engine.session import Session
    from tpmlint.engine.workspace import Request


class _Fixed(Struct, frozen=True):
    """The result of ``check --fix``.

    Args:
        report: what remains.
        broken: whether a file could not be written.
        text: standard input after the fixes; None where files were fixed.
    """

    report: Report
    broken: bool = False
    text: bytes | None = None


class _FixPreview(Struct, frozen=True):
    """The result of ``check --diff``.

    Args:
        report: the findings.
        lines: the diff; none where nothing would change.
        summary: a sentence that sums the diff up.
    """

    report: Report
    lines: tuple[str, ...]
    summary: str


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--stdin-filename", metavar="FILE", help="With `-` as PATH: the file that standard input stands in for.")
@run_options.result_options
@click.option("--staged", is_flag=True, help="Check the index: what will be committed, and nothing untracked.")
@click.option("--at", metavar="REV", shell_complete=complete_revisions, help="Check a commit.")
@run_options.outcome_options
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-files", is_flag=True, help="List the files taken as roadmap, and those skipped and why.")
@click.option("--fix", is_flag=True, help="Fix what a machine can fix without changing the meaning.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and change nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also guess what was meant.")
@options.cache
@run_options.place_options
@run_options.as_run_options
def command(
    ctx: click.Context,
    run: RunOptions,
    paths: tuple[str, ...],
    stdin_filename: str | None,
    staged: bool,
    at: str | None,
    statistics: bool,
    show_files: bool,
    fix: bool,
    diff: bool,
    unsafe_fixes: bool,
) -> None:
    """Check the roadmap.

    The whole roadmap is read, since references cross files; findings are shown for the files and folders that PATH
    names, or for all. `-` reads a file from standard input, as editors do.

    --fix changes nothing but the characters at fault, in those files only, and the exit code is that of what remains;
    a file given by `-` is printed as it is then, and what remains goes to standard error. --diff exits with 1 if there
    is anything to change.
    """
    from tpmlint import api

    request = replace(
        run.request(),
        paths=tuple(Path(path) for path in paths if path != "-"),
        stdin=_read_stdin(paths, stdin_filename),
        staged=staged,
        at=at,
    )
    if (staged or at is not None) and (fix or diff or request.stdin is not None or (staged and at is not None)):
        raise UserError("--staged and --at check what git holds, each alone", "drop the other, --fix, --diff and `-`")
    if unsafe_fixes and not (fix or diff):
        raise UserError("it fixes nothing by itself", "give --fix or --diff too", "--unsafe-fixes")
    style = replace(run.style, statistics=statistics, show_files=show_files)
    if diff:
        ctx.exit(_print_diff(run, request, style, unsafe=unsafe_fixes))
    if fix:
        fixed = _fix(
            request,
            unsafe=unsafe_fixes,
            ready=lambda report: refuse_read(run.outputs, report, request, force=run.force),
        )
        report, text, is_written = fixed.report, fixed.text, not fixed.broken
    else:
        try:
            report, text, is_written = api.check(request), None, True
        except UserError:
            if show_files:
                tell(_list_files(request))
            raise
        refuse_read(run.outputs, report, request, force=run.force)
    report = run.with_level(report)
    is_written &= run.deliver(report, style)
    if text is None:
        run.write(report, style)
    else:
        write(text)
        lines = reporter(run.output_format)(report, style).splitlines()
        if lines:
            tell(lines)
    is_written &= show_in_ci(report, run.ci, run.output_format if text is None else None, os.environ)
    if not is_written:
        ctx.exit(3)
    if run.fails(report):
        ctx.exit(1)


def _fix(request: Request, *, unsafe: bool, ready: Callable[[Report], None]) -> _Fixed:
    """Fix what can be fixed in the work tree, or in memory where the text is standard input.

    Args:
        ready: called with the report of the remaining findings before anything is written; may raise.
    Raises:
        UserError: as a check does; or standard input is too large to be returned whole.
    """
    from tpmlint.engine.session import open_session
    from tpmlint.engine.workspace import relative, write_lock

    if request.stdin is None:
        with write_lock(request):
            return _fix_files(open_session(request), unsafe, ready)
    session = _open(request)
    result, (name, data) = session.fix(unsafe=unsafe), request.stdin
    ready(result.last)
    change = result.changes.get(relative(Path(name), request.start, session.workspace.top))
    return _Fixed(result.after(), text=data if change is None else change.new)


def _fix_files(session: Session, unsafe: bool, ready: Callable[[Report], None]) -> _Fixed:
    from tpmlint.engine.workspace import sparse_paths
    from tpmlint.fixes.writing import WriteFailure, write_each

    result, top = session.fix(unsafe=unsafe), session.workspace.top
    ready(result.last)
    sparse = sparse_paths(session.workspace, result.changes)
    not_on_disk = [
        WriteFailure(path, f"a sparse checkout keeps it from the disk; `{command}` brings it", broken=False)
        for path, command in sparse.items()
    ]
    failures = (
        *not_on_disk,
        *write_each(top, {path: each for path, each in result.changes.items() if path not in sparse}),
    )
    for failure in failures:
        if failure.broken:
            complain(f"cannot be written: {failure.reason}", place=failure.path)
    remaining = session.refreshed().report() if failures else result.last
    return _Fixed(result.after(remaining, failures), any(failure.broken for failure in failures))


def _preview(request: Request, *, unsafe: bool, painted: bool) -> _FixPreview:
    """Return the changes of ``_fix`` as a diff, and write nothing.

    Raises:
        UserError: as ``_fix`` does.
    """
    result = _open(request).fix(unsafe=unsafe)
    problems = sum(result.fixed[path] for path in result.changes)
    summary = "Nothing to fix."
    if result.changes:
        summary = f"Would fix {plural(problems, 'problem')} in {plural(len(result.changes), 'file')}."
    lines = tuple(line for path, change in result.changes.items() for line in patch(path, change, painted))
    return _FixPreview(result.before(), lines, summary)


def _open(request: Request) -> Session:
    from tpmlint.engine.session import open_session

    if request.stdin is not None and len(request.stdin[1]) > Limits().bytes:
        raise UserError(f"standard input is larger than {Limits().bytes:,} bytes", "split the file", request.stdin[0])
    return open_session(request)


def _print_diff(run: RunOptions, request: Request, style: Style, *, unsafe: bool) -> int:
    """Print what would be fixed and return the exit code."""
    painted = colored(run.color)
    preview = _preview(request, unsafe=unsafe, painted=painted)
    refuse_read(run.outputs, preview.report, request, force=run.force)
    is_written = run.deliver(run.with_level(preview.report), style)
    write("".join(f"{line}\n" for line in preview.lines), painted)
    if style.verbosity >= 0:
        tell([*(f"Note: {visible(note)}" for note in preview.report.receipt.notes), preview.summary])
    if not is_written:
        return 3
    return int(bool(preview.lines) and not run.exit_zero)


def _list_files(request: Request) -> list[str]:
    """Return which files of the tree are roadmap files and which are not, if there is no report."""
    from tpmlint.engine.files import listed_files
    from tpmlint.engine.workspace import open_workspace
    from tpmlint.model.load import load_roadmap
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.terminal import Painter

    try:
        workspace = open_workspace(request)
        loaded = load_roadmap(workspace.snapshot, workspace.settings, sources=workspace.sources)
    except UserError:
        return []
    return list(listed_files(workspace, loaded, Style(width=width()).columns, Painter(False)))


def _read_stdin(paths: tuple[str, ...], name: str | None) -> tuple[str, bytes] | None:
    if ("-" in paths) != (name is not None):
        if name is None:
            raise UserError(
                "standard input has no name", "give --stdin-filename the path of the file it stands in for", "-"
            )
        raise UserError("nothing is read from standard input", "give `-` as PATH too", "--stdin-filename")
    if name is None:
        return None
    # One byte more than the limit, so that the reader detects a file that is too large.
    return name, sys.stdin.buffer.read(Limits().bytes + 1) if sys.stdin is not None else b""
