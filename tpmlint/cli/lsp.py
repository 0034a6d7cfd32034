"""Serve editors over standard input and output, by the Language Server Protocol."""

from __future__ import annotations

import click

from tpmlint.errors import UserError


@click.command()
def command() -> None:
    """Serve editors over standard input and output, by the Language Server Protocol.

    Editors start it: it shows findings while somebody types, completes ids, fields and words, renames items across
    files, and tells of an item or of code whom it is for. It needs `pip install 'tpmlint[lsp]'`. It reads the folders
    that the editor has open and the texts in it, writes nothing and uses no network.
    """
    try:
        from tpmlint.server.lsp import make_server
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        message = "the language server needs pygls, which is not installed"
        raise UserError(message, "install it with `pip install 'tpmlint[lsp]'`") from None
    make_server().start_io()
