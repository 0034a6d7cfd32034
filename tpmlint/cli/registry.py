"""Take the exports of other repositories."""

from __future__ import annotations

from pathlib import Path

import click

from tpmlint.cli import options
from tpmlint.cli.options import Subcommands, request_for
from tpmlint.text.escape import visible

_EPILOG = """\b
Examples:
  tpmlint registry update ../checkout
  tpmlint registry update platform=~/platform-team ../policy/policy.tpm.json
  tpmlint registry update"""


@click.group(cls=Subcommands)
def command() -> None:
    """Take the exports of other repositories, and lock them."""


@command.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, metavar="[NAME=]PATH...")
@options.where
def update(paths: tuple[str, ...], root: Path | None, config: Path | None, isolated: bool) -> None:
    """Copy the exports of other repositories into this one, and write their hashes into tpmlint.lock.

    PATH is an export, or a checkout of the other repository, of whose commit one is made. NAME is that of the registry,
    needed where the file or folder has another name. Without any, only the hashes are written again. Nothing is
    fetched. Read what changed before you commit it.
    """
    from tpmlint.engine.locking import update_registries

    for line in update_registries(request_for(root, config, isolated=isolated), paths).lines:
        click.echo(visible(line))
