"""Give an item another id: every reference in the roadmap follows."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli.console import options
from tpmlint.cli.console.display import colored
from tpmlint.cli.console.streams import tell, write
from tpmlint.cli.console.words import completing, unknown
from tpmlint.schema import KINDS
from tpmlint.text import plural, visible

if TYPE_CHECKING:
    from tpmlint.edit.rename import Renaming


@click.command()
@click.argument("kind", metavar="KIND", shell_complete=completing(lambda: KINDS))
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--move", is_flag=True, help="Rename the item's file too, if it is named after the id.")
@click.option("--dry-run", is_flag=True, help="Print what would change as a diff, and write nothing.")
@options.where
@options.color
def command(
    kind: str,
    old: str,
    new: str,
    move: bool,
    dry_run: bool,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
) -> None:
    """Give the item OLD of a KIND the id NEW, and so every reference to it.

    References follow in all fields of the roadmap, with or without `kind:` before them, and in the waivers file. Only
    ids are changed, in all files or in none. Prose and `decision_makers`, which are text, stay as they are, and so do
    git's history and the trailers in it: `Roadmap-Item: feature:OLD` in an old commit cites what is no longer there.
    """
    from tpmlint.edit.rename import Order, plan
    from tpmlint.edit.writing import write_all
    from tpmlint.roadmap.load import load_roadmap
    from tpmlint.scene import Request, set_scene
    from tpmlint.suppress.waivers import load_waivers

    if kind.lower() not in KINDS:
        raise unknown("kind", kind, KINDS)
    scene = set_scene(Request(start=Path.cwd(), root=root, config=config, isolated=isolated))
    loaded = load_roadmap(scene.snapshot, scene.settings)
    waivers = load_waivers(scene.snapshot, scene.settings)
    renaming = plan(Order(kind.lower(), old, new, move), loaded, waivers, scene.settings)
    if dry_run:
        painted = colored(color)
        write("".join(f"{line}\n" for line in _diff(renaming, painted)), painted)
        tell([f"Would rename {_said(renaming, new)}"])
    else:
        write_all(scene.top, renaming.changes, renaming.moves)
        write(f"Renamed {_said(renaming, new)}\n")
    for hint in _hints(renaming, dry_run=dry_run):
        tell([hint])


def _said(renaming: Renaming, new: str) -> str:
    item = renaming.item
    followed = "no references"
    if renaming.references:
        followed = f"{plural(renaming.references, 'reference')} in {plural(renaming.files, 'file')}"
    if renaming.waivers:
        followed += f", {plural(renaming.waivers, 'waiver')}"
    moved = "".join(f"; {visible(old)} is now {visible(path)}" for old, path in renaming.moves.items())
    return f"{item.kind} {item.id} to {new}: {followed}{moved}"


def _diff(renaming: Renaming, painted: bool) -> Iterator[str]:
    from tpmlint.cli.console.patches import patch

    for path, change in renaming.changes.items():
        yield from patch(path, change, painted, renaming.moves.get(path))


def _hints(renaming: Renaming, *, dry_run: bool) -> Iterator[str]:
    item = renaming.item
    if renaming.namesake is not None and not renaming.moves:
        move = f"`git mv {shlex.quote(item.path)} {shlex.quote(renaming.namesake)}`"
        said = f"{item.path} is named after the old id; {'--move' if dry_run else move} renames it"
        yield f"  hint: {visible(said)}"
    for link in renaming.strangers:
        place = f"{link.source.path}: {link.source.kind} {link.source.id}"
        said = f"{place} says {link.reference.text}, which is not {item.id}, and so did not follow"
        yield f"  hint: {visible(said)}"
