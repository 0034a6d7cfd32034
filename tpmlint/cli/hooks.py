"""Install tpmlint as git's own hooks, or run one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.options import Subcommands
from tpmlint.cli.output import on_screen, tell, write
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.report import Report
from tpmlint.reporters import Style, reporter
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.engine.comparison import Comparison
    from tpmlint.git.repository import Repository
    from tpmlint.hooks.install import Hook
    from tpmlint.hooks.stages import Skipped


@click.group(cls=Subcommands)
def command() -> None:
    """Install tpmlint as git's own hooks, for those who do not use the pre-commit framework.

    A script that is there already stays and is called first; `core.hooksPath` is respected.
    """


@command.command()
def install() -> None:
    """Install the hooks pre-commit, prepare-commit-msg, commit-msg and pre-push."""
    from tpmlint.engine.workspace import Request
    from tpmlint.hooks import install as hooks
    from tpmlint.init.gate import gate_of

    repository = _repository()
    _print_hooks(hooks.install(repository))
    # git starts hooks at the top, wherever this was called.
    write(f"{visible(gate_of(Request(start=repository.top)))}\n")


@command.command()
def uninstall() -> None:
    """Remove the hooks and restore what was there before."""
    from tpmlint.hooks import install as hooks

    _print_hooks(hooks.uninstall(_repository()))


@command.command()
def status() -> None:
    """Show which hooks are installed, and where."""
    from tpmlint.hooks import install as hooks

    _print_hooks(hooks.status(_repository()))


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("stage", metavar="STAGE")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGUMENT]...")
@options.color
@click.pass_context
def run(ctx: click.Context, stage: str, arguments: tuple[str, ...], color: str) -> None:
    """Run the hook of a stage; git, or the pre-commit framework, calls this."""
    if stage == "pre-commit":  # Before all imports, for speed: it is the most frequent stage.
        ctx.exit(int(_check_fails(None, color)))
    from tpmlint.cli.choices import unknown
    from tpmlint.hooks.stages import STAGES, Skipped

    if stage not in STAGES:
        raise unknown("stage", stage, STAGES)
    if stage == "prepare-commit-msg":
        _prepare_message(arguments)
        return
    failed = False
    for comparison in _comparisons(stage, arguments):
        if isinstance(comparison, Skipped):
            if stage in ("pre-push", "pre-receive"):
                tell([f"tpmlint: {visible(comparison.reason)}"])
            continue
        failed |= _check_fails(comparison, color)
    if failed:
        ctx.exit(1)


def _comparisons(stage: str, arguments: tuple[str, ...]) -> Iterator[Comparison | Skipped]:
    """Yield the changes that a stage checks."""
    from tpmlint.cli.run_options import comparison
    from tpmlint.hooks import stages

    repository = _repository()
    if stage == "commit-msg":
        path = Path(arguments[0]) if arguments else repository.git_path("COMMIT_EDITMSG")
        yield stages.staged_change(repository, path.name, _read_message(path), edited=_is_edited())
    elif stage == "pre-receive":
        yield from stages.received_changes(repository, _read_lines())
    elif os.environ.get("PRE_COMMIT") == "1":
        if "PRE_COMMIT_FROM_REF" in os.environ or "PRE_COMMIT_TO_REF" in os.environ:
            yield comparison(os.environ, None, None, False, False, None, None)
        else:
            yield stages.Skipped("there is nothing yet to compare the push with")
    else:
        yield from stages.pushed_changes(repository, _read_lines(), *arguments[:1])


def _check_fails(comparison: Comparison | None, color: str) -> bool:
    """Check a change, or the staged roadmap, show the findings, and return whether it fails."""
    from tpmlint import api
    from tpmlint.cache import cache_folder

    request = api.Request(start=Path.cwd(), staged=comparison is None, cache=cache_folder(os.environ))
    report: Report = api.check(request) if comparison is None else api.diff(request, comparison)
    failed = bool(report.at_least(Severity.of(report.receipt.fail_on)))
    notable = report.at_least(Severity.WARNING) or any(
        each.rule in ("change-without-context", "interface-change-without-context") for each in report.findings
    )
    if failed or (comparison is not None and notable):
        style = on_screen(Style(), color)
        write(reporter("text")(report, style), style.color)
        if not failed and report.receipt.preset == "starter":
            configuration = visible(report.receipt.configuration or "tpmlint.toml")
            write(f'Not refused: preset starter only warns; preset = "standard" in {configuration} refuses this.\n')
        elif not failed:
            write(f"Not refused: no findings at or above `fail-on` ({report.receipt.fail_on}).\n")
    elif comparison is None and (warned := len(report.at_least(Severity.WARNING))):
        # All of the roadmap's, so they are only counted: a commit seldom has to do with most of them.
        what = f"tpmlint: {plural(warned, 'warning')} in the staged roadmap, not refused"
        write(f"{what}; `tpmlint check --staged` shows {'it' if warned == 1 else 'them'}\n")
    return failed


def _is_edited() -> bool:
    """Tell whether git opens an editor for the message: if not, it sets a variable for its hooks."""
    return os.environ.get("GIT_EDITOR") != ":"


def _read_lines() -> Iterator[str]:
    """Yield what git writes to the hook."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "surrogateescape")


def _prepare_message(arguments: tuple[str, ...]) -> None:
    """Put the possible citations into the message about to be edited; a failure here never stops a commit."""
    # The pre-commit framework passes only the file, and the source of the message in a variable.
    source = arguments[1] if len(arguments) > 1 else os.environ.get("PRE_COMMIT_COMMIT_MSG_SOURCE", "")
    if not arguments or source not in ("", "template") or not _is_edited():
        return
    try:
        _write_hint(Path(arguments[0]))
    except UserError as error:
        tell([f"tpmlint: {visible(error.message)}"])
    except Exception as error:
        tell([f"tpmlint: no hint could be given: {visible(str(error))}"])


def _write_hint(path: Path) -> None:
    from tpmlint.atomic_write import write_atomically
    from tpmlint.hooks.stages import comment_mark, keeps_comments, with_hint

    repository = _repository()
    text = _read_message(path)
    hint = [] if keeps_comments(repository, text) else _hint()
    if hint:
        hinted = with_hint(text, hint, comment_mark(repository, text))
        write_atomically(path, hinted.encode("utf-8", "surrogateescape"), lasting=False)


def _hint() -> list[str]:
    """Return the lines of the hint, without the comment mark."""
    from tpmlint.change.suggest import choices
    from tpmlint.cli.trailers import suggestion
    from tpmlint.engine.comparison import Comparison

    suggested = suggestion(Path.cwd(), Comparison(target="staged"))
    options_found = tuple(choices(suggested)) if suggested.missing else ()
    if not options_found:
        return []
    names = visible(", ".join(capability.id for capability in suggested.missing))
    hint = [f" No product context yet for this change of {names}; uncomment the one that applies:"]
    for each in options_found:
        hint += ["", f" {visible(each.title)}:", *map(visible, each.lines)]
    return [*hint, ""]


def _repository() -> Repository:
    from tpmlint.git.repository import Repository

    repository = Repository.discover(Path.cwd())
    if repository is None:
        raise UserError("this folder is not in a git repository", "run `git init` first")
    return repository


def _read_message(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UserError(f"the message cannot be read: {error.strerror}", None, str(path)) from error


def _print_hooks(hooks: Iterable[Hook]) -> None:
    lines = []
    for hook in hooks:
        more = ", after the script that was there before" if hook.earlier is not None else ""
        words = {
            "installed": f"installed{more}",
            "absent": "absent",
            "other": "somebody else's script",
            "calls": "somebody else's script, which calls tpmlint",
        }[hook.state]
        lines.append(f"{hook.stage:20} {words}  {visible(str(hook.path))}\n")
    write("".join(lines))
