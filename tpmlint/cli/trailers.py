"""Print the trailer that would explain the change, ready to paste."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.choices import complete_revisions
from tpmlint.cli.output import tell, write
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.change.suggest import Suggestion
    from tpmlint.engine.comparison import Comparison


_EMPTY = {
    "commits": "the commits change no files",
    "staged": "nothing is staged",
    "worktree": "everything is committed",
}
_TOUCHES = {
    "commits": "the commits touch",
    "staged": "what is staged touches",
    "worktree": "what is not committed touches",
}


@click.command()
@click.argument("base", required=False, metavar="[BASE]", shell_complete=complete_revisions)
@click.argument("end", required=False, metavar="[HEAD]", shell_complete=complete_revisions)
@click.option("--base", "base_option", metavar="REV", hidden=True)
@click.option("--head", metavar="REV", shell_complete=complete_revisions, help="Look at this revision and not at HEAD.")
@click.option("--staged", is_flag=True, help="Look at the index against HEAD: what will be committed.")
@click.option("--worktree", is_flag=True, help="Look at everything uncommitted against HEAD.")
def command(
    base: str | None, end: str | None, base_option: str | None, head: str | None, staged: bool, worktree: bool
) -> None:
    """Print the trailer for the one initiative that fits a change, or the choices.

    With arguments the change is the one that `tpmlint diff` checks with the same. Without, it is what is staged; where
    nothing is staged, it is that of `tpmlint diff`. Nothing is printed where it has its product context already.
    """
    from tpmlint.change.endpoints import read_range
    from tpmlint.change.suggest import choices, trailer_line
    from tpmlint.cli.run_options import comparison

    base, head = read_range(base if base is not None else base_option, end, head)
    if base is None and head is None and not worktree and not staged:
        staged = _has_staged(Path.cwd())
    suggested = suggestion(Path.cwd(), comparison(os.environ, base, head, staged, worktree, None, None))
    if not suggested.missing:
        target = "worktree" if worktree else "staged" if staged else "commits"
        if suggested.empty:
            tell([f"No changes to explain: {_EMPTY[target]}."])
        else:
            tell([f"Nothing is missing: {_TOUCHES[target]} no capability without context."])
    elif len(suggested.listing_all) == 1:
        write(f"{visible(trailer_line(suggested.listing_all[0]))}\n")
    else:
        choices_found = [f"{visible(each.title)}:\n{_block(each.lines)}" for each in choices(suggested)]
        if not choices_found:
            tell(["No trailer explains the change: see `accept` in the table [change] of the configuration."])
        write("\n".join(choices_found))


def _block(lines: tuple[str, ...]) -> str:
    return "".join(f"{visible(line)}\n" for line in lines)


def _has_staged(start: Path) -> bool:
    """Tell whether the index differs from HEAD."""
    from tpmlint.git.repository import Repository

    repository = Repository.discover(start)
    return repository is not None and bool(repository.staged_changes())


def suggestion(start: Path, comparison: Comparison) -> Suggestion:
    """Return what could be cited for a change.

    Raises:
        UserError: there is no repository or no roadmap.
    """
    from tpmlint.change.suggest import suggest
    from tpmlint.engine.comparison import gather_change
    from tpmlint.engine.workspace import Request

    return suggest(gather_change(Request(start=start), comparison))
