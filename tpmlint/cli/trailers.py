"""Print the trailer that would explain the change, ready to paste."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.output import tell, write
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.change.suggest import Suggestion


@click.command()
@click.option("--base", metavar="REV", help="Look at the commits since REV and not at what is staged.")
def command(base: str | None) -> None:
    """Print the trailer for the one initiative that fits what is staged, or the choices.

    Nothing is printed where the change has its product context already.
    """
    from tpmlint.change.suggest import choices, trailer_line

    found = suggestion(Path.cwd(), base)
    if not found.missing:
        tell(["Nothing is missing: every touched capability has context."])
    elif len(found.fitting) == 1:
        write(f"{visible(trailer_line(found.fitting[0]))}\n")
    else:
        offered = [f"{visible(what)}:\n{_block(lines)}" for what, lines in choices(found)]
        if not offered:
            tell(["No trailer explains the change: see `accept` in the table [change] of the configuration."])
        write("\n".join(offered))


def _block(lines: tuple[str, ...]) -> str:
    return "".join(f"{visible(line)}\n" for line in lines)


def suggestion(start: Path, base: str | None = None) -> Suggestion:
    """Return what could be cited for what is staged, or for the commits since ``base``.

    Raises:
        UserError: there is no repository or no roadmap.
    """
    from tpmlint.change.suggest import suggest
    from tpmlint.engine.diff import Comparison, gathered
    from tpmlint.engine.workspace import Request

    comparison = Comparison(target="staged") if base is None else Comparison(base=base)
    return suggest(gathered(Request(start=start), comparison))
