"""Answer coding assistants by the Model Context Protocol."""

from __future__ import annotations

import gc
import sys
from datetime import date
from pathlib import Path

import click

from tpmlint.cli import options
from tpmlint.cli.output import note
from tpmlint.errors import UserError

_LIBRARIES = ("anyio", "mcp", "mcp_types")


@click.command()
@options.as_of
@options.where
def command(as_of: date | None, root: Path | None, config: Path | None, isolated: bool) -> None:
    """Answer coding assistants by the Model Context Protocol, on standard input and output.

    An assistant starts it, and asks whom code is for, which context a change has, and what the roadmap says. It needs
    the extra: pip install 'tpmlint[mcp]'. Nothing is written, no network is used, and paths outside of the repository
    are refused.
    """
    from tpmlint.engine.workspace import Request

    try:
        from tpmlint.server.mcp import serve
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _LIBRARIES:
            raise
        raise UserError("the library mcp is not installed, or too old", "run pip install 'tpmlint[mcp]'") from error

    # A server lives long, unlike other commands.
    gc.set_threshold(10_000, 20, 20)
    if sys.stdin is not None and sys.stdin.isatty():
        note("an assistant speaks to this on standard input", "see https://tpmlint.github.io/tpmlint/use/assistants/")
    serve(Request(start=root or Path.cwd(), root=root, config=config, isolated=isolated, as_of=as_of))
