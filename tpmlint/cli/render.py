"""Fill the views in Markdown pages, so that they show what the roadmap says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.options import request_for
from tpmlint.cli.output import colored, complain, note, tell, write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tpmlint.engine.rendering import RenderedPage, Rendering
    from tpmlint.engine.workspace import Request

_EPILOG = """\b
Examples:
  tpmlint render
  tpmlint render --check
  tpmlint render --diff ROADMAP.md"""


@click.command(epilog=_EPILOG)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="List what is out of date, write nothing, and exit with 1 if anything is.")
@click.option(
    "--diff", is_flag=True, help="Print what would change as a diff, write nothing, and exit as --check does."
)
@options.where
@options.color
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    check: bool,
    diff: bool,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Fill the views in Markdown pages: in each FILE, or in all that hold one.

    A view is what is between two comments, each alone on its line:

    \b
    <!-- tpmlint: view now-next-later team=platform -->
    <!-- tpmlint: end -->

    Nothing outside of them changes. Pages are README.md, ROADMAP.md and the Markdown files below docs, or what
    `[views] files` in the configuration names; `tpmlint explain views` lists the views and their words. A view that is
    invalid stays as it is, is reported, and makes the exit code 1. The rule stale-view reports the same in a check.
    """
    from tpmlint.engine.workspace import write_lock

    request = request_for(root, config, isolated=isolated)
    painted = colored(color)
    if check or diff:
        rendering = _render(request, files)
        lines = list(_diff(rendering, painted) if diff else _stale(rendering))
    else:
        with write_lock(request):
            rendering = _render(request, files)
            _write(request, rendering)
        lines = [f"{page.path}: {', '.join(_names(page))}" for page in rendering.pages if page.stale]
    _tell(rendering, lines, wrote=not (check or diff), diff=diff, painted=painted)
    stale = any(page.stale for page in rendering.pages) and (check or diff)
    if stale or any(page.faults for page in rendering.pages):
        ctx.exit(1)


def _render(request: Request, files: tuple[Path, ...]) -> Rendering:
    from tpmlint.engine.rendering import render_pages
    from tpmlint.engine.session import open_session

    return render_pages(open_session(request), files)


def _write(request: Request, rendering: Rendering) -> None:
    """Write the pages that change, all or none."""
    from tpmlint.engine.workspace import open_workspace, sparse_paths
    from tpmlint.fixes.writing import write_all

    workspace = open_workspace(request)
    changes = {page.path: page.change for page in rendering.pages if page.stale and page.change is not None}
    for path, command in sparse_paths(workspace, changes).items():
        raise UserError("a sparse checkout keeps this page from the disk", f"`{command}` brings it", path)
    write_all(workspace.top, changes)


def _names(page: RenderedPage) -> list[str]:
    return [view.words.partition(" ")[0] for view in page.stale]


def _stale(rendering: Rendering) -> Iterator[str]:
    for page in rendering.pages:
        yield from (f"{page.path}:{view.at.line}: {view.words}" for view in page.stale)


def _diff(rendering: Rendering, painted: bool) -> Iterator[str]:
    from tpmlint.cli.output import patch

    for page in rendering.pages:
        if page.stale and page.change is not None:
            yield from patch(page.path, page.change, painted)


def _tell(rendering: Rendering, lines: list[str], *, wrote: bool, diff: bool, painted: bool) -> None:
    from tpmlint.engine.rendering import summary

    if diff:
        write("".join(f"{line}\n" for line in lines), painted)
        tell([summary(rendering, wrote=False)])
    else:
        write("".join(f"{visible(line)}\n" for line in (*lines, summary(rendering, wrote=wrote))))
    for page in rendering.pages:
        for view in page.faults:
            message, remedy = view.fault or ("", None)
            complain(message, remedy, f"{page.path}:{page.line_after(view) if wrote else view.at.line}")
        if not page.is_checked:
            note(f"a check does not look at {page.path}", "add it to `[views] files` in the configuration")
    for each in rendering.notes:
        note(each)
