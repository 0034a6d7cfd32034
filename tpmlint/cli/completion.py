"""Print the completion script of a shell.

In bash a colon and an equals sign end a word, so that what completes its words puts them together again.
"""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from tpmlint.cli.choices import completing, unknown
from tpmlint.cli.output import write

_SHELLS = ("bash", "fish", "zsh")

_BREAKS = frozenset(":=")
"""Characters at which bash begins a new word (``COMP_WORDBREAKS``), of those that our words have."""


def _shells() -> Iterable[str]:
    return _SHELLS


@click.command()
@click.argument("shell", metavar="bash|zsh|fish", shell_complete=completing(_shells))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, items, rules, fields and revisions in a shell.

    \b
    bash, add to ~/.bashrc:
      eval "$(tpmlint completion bash)"
    zsh, add to ~/.zshrc:
      eval "$(tpmlint completion zsh)"
    fish, run once:
      tpmlint completion fish > ~/.config/fish/completions/tpmlint.fish
    """
    completion = get_completion_class(shell) if shell in _SHELLS else None
    if completion is None:
        raise unknown("shell", shell, _SHELLS)
    script = completion(ctx.find_root().command, {}, "tpmlint", "_TPMLINT_COMPLETE")
    # Not `source()`, which starts a bash to ask for its version.
    write(script.source_template % script.source_vars())


class _Bash(BashComplete):
    """Completion in bash, which takes a colon and an equals sign for words of their own."""

    _typed = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor and the one at it, put together again."""
        args, incomplete = super().get_completion_args()
        words = [""]
        glued = True
        for word in (*args, incomplete):
            is_break = bool(word) and set(word) <= _BREAKS
            if glued or is_break:
                words[-1] += word
            else:
                words.append(word)
            glued = is_break
        last = words[-1]
        self._typed = last[: max(map(last.rfind, _BREAKS)) + 1]
        return words[:-1], last

    def format_completion(self, item: CompletionItem) -> str:
        """Return a word without what bash keeps in front of it."""
        value = str(item.value)
        return f"{item.type},{value.removeprefix(self._typed) if item.type == 'plain' else value}"


def prepare_shells() -> None:
    """Let bash complete words with a colon or an equals sign."""
    add_completion_class(_Bash, "bash")
