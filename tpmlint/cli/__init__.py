"""The command line: one file a command, imported when it is used.

Each module of this package is a command and defines ``command``; its docstring's first line is its short help.
The modules in ``SHARED`` are shared by commands.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tpmlint import __version__
from tpmlint.cli.output import prepare, settle, tell
from tpmlint.modules import names_in

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


SHARED = frozenset(
    {
        "choices",
        "ci_output",
        "errors",
        "options",
        "output",
        "output_files",
        "pages",
        "run_options",
    }
)

INTERRUPTED = 130

COMPLETING = "_TPMLINT_COMPLETE"
"""The variable by which the script of a shell asks for completions."""


def names() -> tuple[str, ...]:
    """Return the names of the commands, sorted."""
    return tuple(name for name in names_in(__path__) if name not in SHARED)


def short_help(name: str) -> str:
    """Return the first line of a command's docstring, without importing what the command needs."""
    try:
        with open(os.path.join(__path__[0], f"{name}.py"), encoding="utf-8") as source:
            return source.readline().strip().strip('"').rstrip(".")
    except OSError:  # in an archive
        return ""


class Commands(click.Group):
    """The modules of this package, as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the modules."""
        return [*names()]  # `list` is the command of that name, once it has been imported.

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that is used."""
        if cmd_name not in names():
            return None
        # Whatever a command ends with, what says so is there by then: it may have run out of files to open.
        importlib.import_module("tpmlint.cli.errors")
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command if there is none of that name."""
        name = args[0]
        if name not in names() and not name.startswith("-") and not ctx.resilient_parsing:
            from tpmlint.cli.choices import unknown

            raise unknown("command", name, names())
        if not ctx.resilient_parsing:
            from tpmlint.git.process import clean_environment

            clean_environment(hook=_in_hook(args))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; wrap an unexpected error in ``Crash``, with or without details."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from tpmlint.cli.errors import Crash, is_expected
            from tpmlint.cli.options import is_verbose

            if is_expected(error):
                raise
            raise Crash(is_verbose(ctx)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the first lines of their files."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short_help(name)) for name in names()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands without importing them."""
        from click.shell_completion import CompletionItem

        items = [CompletionItem(name, help=short_help(name)) for name in names() if name.startswith(incomplete)]
        return items + click.Command.shell_complete(self, ctx, incomplete)


def _in_hook(words: Sequence[str]) -> bool:
    """Tell whether the index and the repository that git names to its hooks count: not where a folder is named."""
    names_folder = any(word.partition("=")[0] == "--root" for word in words)
    return words[0] in ("hooks", "trailers") or ("--staged" in words and not names_folder)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `tpmlint init`; `tpmlint COMMAND -h` tells more of a command.",
)
@click.version_option(__version__, "--version", prog_name="tpmlint", message="%(prog)s %(version)s")
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Check a roadmap kept as code: which feature does each initiative enable, and for whom?

    \b
    Exit codes:
      0    clean, or no findings at or above --fail-on
      1    findings
      2    the command line, configuration or repository is invalid
      3    an internal error, or an output could not be written
      130  interrupted
    """
    if ctx.invoked_subcommand is None:
        # Not 0: a build step without a command must fail.
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run tpmlint as the shell does and return its exit code.

    Args:
        arguments: the words after the program's name; None takes those of the process.
    """
    prepare()
    if COMPLETING in os.environ:
        from tpmlint.cli.completion import prepare_shells

        prepare_shells()
    # The items of a roadmap live to the end; to look for garbage among ten thousand takes a tenth of the time or more.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        code = commands.main(arguments, prog_name="tpmlint", standalone_mode=False)
        code = code if isinstance(code, int) else 0
    except BaseException as error:
        code = INTERRUPTED if _is_interruption(error) else _report(error, arguments)
    gc.freeze()  # Python's end would look for garbage once more.
    return settle(code)


def _is_interruption(error: BaseException) -> bool:
    """Tell whether the keyboard interrupted, and say so.

    Nothing is imported here: the interruption may have come halfway through the same import. Python wraps it where
    it comes while a class is made (``__set_name__``).
    """
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, (click.Abort, KeyboardInterrupt)):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        tell(["tpmlint: interrupted"])
    return cause is not None


def _report(error: BaseException, arguments: Sequence[str] | None) -> int:
    from tpmlint.cli.errors import complaint_of, report_error

    code = report_error(error)
    complaint = complaint_of(error)
    if complaint is not None:
        from tpmlint.cli.ci_output import ci_failure

        ci_failure(complaint, sys.argv[1:] if arguments is None else arguments, os.environ)
    return code
