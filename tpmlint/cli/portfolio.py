"""Write one page over the roadmaps of many repositories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.output import complain, note, write
from tpmlint.cli.output_files import reject_own
from tpmlint.errors import UserError
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.html_report.portfolio.context import PortfolioContext

_EPILOG = """\b
Examples:
  tpmlint portfolio exports/ -o portfolio.html
  tpmlint portfolio ../product ../platform ../policy -o portfolio.html
  tpmlint portfolio checkout.tpm.json platform=from-ci/pf.tpm.json"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, required=True, metavar="[NAME=]DIR|EXPORT...")
@click.option("-o", "--output", metavar="FILE", help="Where to write the page; - is standard output.")
@click.option("--force", is_flag=True, help="Let --output replace a file that is not a page of tpmlint.")
@click.option("--title", metavar="TEXT", default="Portfolio", show_default=True, help="What to call it.")
@options.as_of
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], output: str | None, force: bool, title: str, as_of: date | None
) -> None:
    """Write one page over the roadmaps of many repositories.

    A path is an export that `tpmlint export` wrote, a checkout, of whose commit one is made, or a folder that is
    searched for both. A repository is called what its file or folder is, or NAME. What others call `platform/...` is
    looked up in the repository of that name. An export that has another hash than the `tpmlint.lock` above it is
    refused.

    The page says who builds what for whom across repositories, which features are at risk through which chain, which
    capabilities are used by most, which customers own no roadmap, which ids collide, and which references lead nowhere.
    A summary goes to standard output. What is found does not change the exit code; a checkout that cannot be exported
    is skipped, and makes it 1.
    """
    from tpmlint.atomic_write import write_atomically
    from tpmlint.html_report.portfolio.page import render, summary, views_of
    from tpmlint.text.escape import visible

    if output is not None and output != "-":
        reject_own(output)
        _refuse_other(Path(output), force=force)
    context, failed = _context(paths, title, as_of)
    views = views_of(context)
    for error in failed.values():
        complain(error.message, error.remedy, error.place)
    if output == "-":
        write(render(context, views).encode())
        ctx.exit(1 if failed else 0)
    for each in context.report.report.receipt.notes[len(failed) :]:
        note(each)
    if output is not None:
        try:
            write_atomically(Path(output), render(context, views).encode())
        except OSError as error:
            complain(f"cannot be written: {error.strerror}", place=output)
            ctx.exit(3)
    lines = [*summary(context, views), *([f"Wrote {output}"] if output is not None else [])]
    write("".join(f"{visible(line)}\n" for line in lines))
    ctx.exit(1 if failed else 0)


def _context(
    paths: tuple[str, ...], title: str, as_of: date | None
) -> tuple[PortfolioContext, Mapping[str, UserError]]:
    """Return what the page is made of, and why repositories are not on it, by their names."""
    from tpmlint import __version__
    from tpmlint.engine.portfolio import find_exports
    from tpmlint.html_report.portfolio.context import portfolio_context
    from tpmlint.model.portfolio import build_portfolio
    from tpmlint.report import Receipt

    found = find_exports(paths, Path.cwd())
    newest = max(export.day for export in found.exports.values())
    portfolio = build_portfolio(found.exports)
    roadmap = portfolio.roadmap
    notes = [f"{name} is not here, for it cannot be exported: {each.message}" for name, each in found.failed.items()]
    if found.skipped:
        notes.append(f"{plural(len(found.skipped), 'checkout')} without a roadmap skipped: {some(found.skipped, 3)}")
    receipt = Receipt(
        version=__version__,
        command="portfolio",
        revision=None,
        snapshot="exports",
        as_of=(as_of or newest).isoformat(),
        as_of_source="--as-of" if as_of is not None else "date of the newest commit",
        files=roadmap.paths,
        items={kind: sum(item.kind == kind for item in roadmap.by_name.values()) for kind in roadmap.kinds},
        preset="",
        configuration=None,
        notes=tuple(notes),
    )
    return portfolio_context(portfolio, as_of or newest, title, receipt), found.failed


def _refuse_other(path: Path, *, force: bool) -> None:
    """Raise UserError for a file that is there and is not a page of ours."""
    from tpmlint.html_report.page import is_page

    if force or not path.is_file():
        return
    with path.open("rb") as opened:
        if not is_page(opened.read(4096)):
            raise UserError("the file is not a page of tpmlint", "name another file, or add --force", str(path))
