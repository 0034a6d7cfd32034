"""Start a roadmap: a configuration, and a small example of your own team and code."""

from __future__ import annotations

from pathlib import Path

import click

from tpmlint.cli.console.streams import tell, write
from tpmlint.text import visible

_NEXT = (
    ("tpmlint check", "see that it holds together"),
    ("tpmlint new initiative ID", "write the next item; it asks for what it needs"),
    ("tpmlint explain initiative", "read what belongs in one, and why"),
)


@click.command()
@click.option("--team", metavar="TEAM", help="The id of your team; else CODEOWNERS or the folder's name suggests one.")
@click.option("--customer", metavar="TEAM", help="The id of a team that needs what yours builds.")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Start in this folder, and not at the top of the repository.",
)
def command(team: str | None, customer: str | None, root: Path | None) -> None:
    """Start a roadmap: a configuration, and a small example of your own team and code.

    What is there already stays as it is. Nothing is asked, nothing is sent anywhere.
    """
    from tpmlint.scaffold.beginning import beginning
    from tpmlint.scaffold.writing import create, unseen
    from tpmlint.scene import Request

    request = Request(start=Path.cwd(), root=root)
    found = beginning(request, team, customer)
    create(found.top, {file.path: file.text for file in found.files})
    rows = [(file.path, file.note) for file in found.files]
    lines = [f"Wrote in {found.top}:" if rows else "Nothing to write: everything is there.", *_table(rows)]
    lines += [f"Left as it is: {each}." for each in found.left]
    if found.editor is not None:
        lines += ["", "For completion in VS Code, add this to its settings.json:", *found.editor.splitlines()]
    lines += ["", "The example is yours to rewrite. Next:" if len(rows) > 2 else "Next:", *_table(_NEXT)]
    write("".join(f"{visible(line)}\n" for line in lines))
    for path in unseen(request, (file.path for file in found.files if file.path.endswith(".yaml"))):
        tell([f"  hint: git ignores {visible(path)}, and so does tpmlint"])


def _table(rows: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> list[str]:
    width = max((len(left) for left, _ in rows), default=0)
    return [f"  {left:{width}}  {right}" for left, right in rows]
