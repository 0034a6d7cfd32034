"""Export the roadmap for other repositories."""

from __future__ import annotations

from pathlib import Path

import click

from tpmlint.cli import options
from tpmlint.cli.output import complain, write
from tpmlint.cli.output_files import reject_own
from tpmlint.cli.session import request_for
from tpmlint.errors import UserError

_EPILOG = """\b
Examples:
  tpmlint export -o checkout.tpm.json
  tpmlint export -o - --root ../platform"""


@click.command(epilog=_EPILOG)
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write it; - is standard output.")
@click.option("--force", is_flag=True, help="Let --output replace a file that is not an export of tpmlint.")
@options.where
@click.pass_context
def command(
    ctx: click.Context, output: str, force: bool, root: Path | None, config: Path | None, isolated: bool
) -> None:
    """Export the roadmap for other repositories: its items, the links between them, and the figures of its history.

    The commit that is checked out is exported, not what is uncommitted. Another repository names the file under
    [[registries]] and refers to the items in it. The same commit gives the same bytes.
    """
    from tpmlint.atomic_write import write_atomically
    from tpmlint.engine.exporting import MARK, export

    if output != "-":
        reject_own(output)
    path = Path(output)
    if output != "-" and not force and path.is_file():
        with path.open("rb") as opened:
            if opened.read(len(MARK)) != MARK.encode():
                raise UserError("the file is not an export of tpmlint", "name another file, or add --force", output)
    data = export(request_for(root, config, isolated=isolated)).text.encode()
    if output == "-":
        write(data)
        return
    try:
        write_atomically(path, data)
    except OSError as error:
        complain(f"cannot be written: {error.strerror}", place=output)
        ctx.exit(3)
