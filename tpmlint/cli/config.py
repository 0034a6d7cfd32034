"""Show the configuration in effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.streams import write
from tpmlint.finding import Severity


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the configuration in effect."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


@command.command()
@options.output_format(_formats)
@options.policy
@options.where
@options.color
def show(
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: Mapping[str, Severity],
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Show the configuration in effect, and what set the level of each rule."""
    from tpmlint.cli.console.effective import as_json, as_text, effective
    from tpmlint.engine.workspace import Request
    from tpmlint.reporters import Style
    from tpmlint.reporters.drawing.ink import Ink

    request = Request(
        start=Path.cwd(),
        root=root,
        config=config,
        isolated=isolated,
        select=select,
        ignore=ignore,
        severity=severity,
    )
    policy = effective(request)
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump(as_json(policy)))
    else:
        ink = Ink(colored(color))
        write("".join(f"{line}\n" for line in as_text(policy, Style(width=width()).columns, ink)), ink.color)
