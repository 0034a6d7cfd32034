"""Print the completion script of a shell."""

from __future__ import annotations

from collections.abc import Iterable

import click

from tpmlint.cli.choices import completing, unknown
from tpmlint.cli.output import write

_SHELLS = ("bash", "fish", "zsh")


def _shells() -> Iterable[str]:
    return _SHELLS


@click.command()
@click.argument("shell", metavar="bash|zsh|fish", shell_complete=completing(_shells))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, items, rules, fields and revisions in a shell.

    \b
    bash  add to ~/.bashrc:  eval "$(tpmlint completion bash)"
    zsh   add to ~/.zshrc:   eval "$(tpmlint completion zsh)"
    fish  run once:          tpmlint completion fish > ~/.config/fish/completions/tpmlint.fish
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell) if shell in _SHELLS else None
    if completion is None:
        raise unknown("shell", shell, _SHELLS)
    script = completion(ctx.find_root().command, {}, "tpmlint", "_TPMLINT_COMPLETE")
    # Not `source()`, which starts a bash to ask for its version.
    write(script.source_template % script.source_vars())
