"""Export the roadmap for other repositories, or its facts as tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import completing, one_of
from tpmlint.cli.options import request_for
from tpmlint.cli.output import complain, write
from tpmlint.cli.output_files import reject_own
from tpmlint.errors import UserError

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request

_EPILOG = """\b
Examples:
  tpmlint export -o checkout.tpm.json
  tpmlint export -o - --root ../platform
  tpmlint export --output-format parquet -o exports/checkout --name checkout"""


def _formats() -> Iterable[str]:
    return ("json", "parquet")


@click.command(epilog=_EPILOG)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="PATH",
    help="The file to write, or - for standard output; for tables a folder.",
)
@click.option(
    "--output-format",
    metavar="FORMAT",
    default="json",
    show_default=True,
    callback=one_of("output format", _formats),
    shell_complete=completing(_formats),
    help="json for other repositories, parquet for tables.",
)
@click.option("--name", metavar="NAME", help="Name of the repository in tables; by default that of its folder.")
@click.option("--force", is_flag=True, help="Let --output replace a file that is not an export of tpmlint.")
@options.where
@click.pass_context
def command(
    ctx: click.Context,
    output: str,
    output_format: str,
    name: str | None,
    force: bool,
    root: Path | None,
    config: Path | None,
    isolated: bool,
) -> None:
    """Export the roadmap for other repositories: its items, the links between them, and the figures of its history.

    The commit that is checked out is exported, not what is uncommitted. Another repository names the file under
    [[registries]] and refers to the items in it. The same commit gives the same bytes.

    With `--output-format parquet`, PATH is a folder, and gets a file for each table: repositories, items, links,
    changes, months and findings. `tpmlint questions` asks the tables of many repositories. It needs the extra: pip
    install 'tpmlint[portfolio]'.
    """
    from tpmlint.atomic_write import write_together

    request = request_for(root, config, isolated=isolated)
    if output_format == "json" and name is not None:
        raise UserError("only tables have a name of the repository", "add --output-format parquet", "--name")
    if output == "-":
        if output_format != "json":
            raise UserError("tables are several files", "name a folder for them", "--output")
        from tpmlint.engine.exporting import export

        write(export(request).text.encode())
        return
    make = _tables if output_format == "parquet" else _file
    files = make(request, Path(output), name, force)
    try:
        for folder in {path.parent for path in files} if output_format == "parquet" else ():
            folder.mkdir(parents=True, exist_ok=True)
        write_together({path: (data,) for path, data in files.items()})
    except OSError as error:
        complain(f"cannot be written: {error.strerror}", place=error.filename or output)
        ctx.exit(3)


def _file(request: Request, path: Path, name: str | None, force: bool) -> dict[Path, bytes]:
    from tpmlint.engine.exporting import MARK, export

    _refuse_others(path, MARK.encode(), force)
    return {path: export(request).text.encode()}


def _tables(request: Request, folder: Path, name: str | None, force: bool) -> dict[Path, bytes]:
    from tpmlint.engine.exporting import export_tables
    from tpmlint.tables.parquet import MAGIC
    from tpmlint.tables.schema import TABLES

    if folder.exists() and not folder.is_dir():
        raise UserError("tables are several files, and this is one", "name a folder for them", str(folder))
    for table in TABLES:
        _refuse_others(folder / table.file, MAGIC, force)
    made = export_tables(request, name)
    return {folder / table.file: made[table.name] for table in TABLES}


def _refuse_others(path: Path, mark: bytes, force: bool) -> None:
    """Raise UserError for a file of git's or tpmlint's own, and without ``force`` for one that is not an export."""
    reject_own(str(path))
    if not force and path.is_file():
        with path.open("rb") as opened:
            if opened.read(len(mark)) != mark:
                raise UserError("the file is not an export of tpmlint", "name another file, or add --force", str(path))
