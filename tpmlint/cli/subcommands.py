"""A command that consists of others, such as ``tpmlint hooks``."""

from __future__ import annotations

import click

_LONGEST = 200


class Subcommands(click.Group):
    """A group that shows its help and ends with 2 where none of its commands is named: a build step must fail."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help if there are no words; versions of click disagree on where it goes and on the exit code."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the whole first sentences of their docstrings, which click would cut."""
        rows = [(name, each.get_short_help_str(_LONGEST)) for name, each in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
