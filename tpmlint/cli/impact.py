"""Tell whom code is for, or what stands behind an item."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored, width
from tpmlint.cli.console.opening import here, note, opened
from tpmlint.cli.console.streams import write
from tpmlint.fault import Refusal

if TYPE_CHECKING:
    from tpmlint.cli.console.impacts import Page
    from tpmlint.engine.impact import ImpactAnswer
    from tpmlint.roadmap.impact import Counts
    from tpmlint.roadmap.index import Roadmap

_EPILOG = """\b
Examples:
  tpmlint impact services/payments/charge.py
  tpmlint impact feature:one-click-checkout
  tpmlint impact --base main
  tpmlint impact services/ --output-format mermaid"""


def _formats() -> Iterable[str]:
    return ("text", "json", "mermaid")


@click.command(epilog=_EPILOG)
@click.argument("asked", nargs=-1, metavar="[PATH|ITEM]...")
@click.option("--base", metavar="REV", help="Ask about what changed since this revision's merge base with HEAD.")
@click.option("--all", "closed", is_flag=True, help="Show completed and canceled initiatives too.")
@options.output_format(_formats)
@options.where
@options.color
def command(
    asked: tuple[str, ...],
    base: str | None,
    closed: bool,
    output_format: str,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Tell whom code is for: its capability, the initiatives that change it, the features they enable, the customers.

    PATH is a file or a folder; ITEM is an item of the roadmap, kind:id or an id alone, and is answered the other way
    round: what it rests on, and whom it is for. A word that is both is taken for the path. What is not committed yet
    is part of what changed since --base.
    """
    from tpmlint.planning.links import graph_of
    from tpmlint.roadmap.impact import is_open, is_there

    if bool(asked) is (base is not None):
        message = "--base asks about all that changed, so it takes no PATH" if asked else "nothing is asked"
        raise Refusal(message, "name files, folders or items, or a revision with --base")
    counts = is_there if closed else is_open
    session = opened(here(root, config, isolated=isolated))
    roadmap = session.loaded.roadmap
    answer = session.impact(asked, base=base, counts=counts)
    for each in answer.notes:
        note(each)
    codes = [code for code, _ in answer.codes]
    if output_format == "text":
        from tpmlint.cli.console.impacts import Page
        from tpmlint.reporters.drawing.ink import Ink

        painted = colored(color)
        page = Page(roadmap, session.workspace.settings.folder, counts, width(), Ink(painted))
        write(_text(page, answer, roadmap, counts), painted)
        return
    graph = graph_of(roadmap, [*answer.codes, *answer.items])
    if output_format == "json":
        from tpmlint.planning.answers import as_value
        from tpmlint.reporters.json import dump

        write(dump(as_value([*answer.codes, *answer.items], graph)))
    else:
        from tpmlint.planning.mermaid import as_mermaid

        write(as_mermaid(graph, codes))


def _text(page: Page, answer: ImpactAnswer, roadmap: Roadmap, counts: Counts) -> str:
    from tpmlint.engine.impact import impact_of_code
    from tpmlint.planning.code import together

    sections: list[list[str]] = []
    if answer.codes:
        codes = [code for code, _ in answer.codes]
        whole = codes[0] if len(codes) == 1 else together(codes, "")
        sections.append(list(page.code(codes, whole, impact_of_code(whole, roadmap, counts))))
    sections += [list(page.item(item, impact)) for item, impact in answer.items]
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)
