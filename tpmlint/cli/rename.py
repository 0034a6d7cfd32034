"""Give an item another id: every reference in the roadmap follows."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items, completing, find_kind, kinds_for_completion
from tpmlint.cli.output import colored, tell, write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request, Workspace
    from tpmlint.fixes.rename import RenamePlan, RenameRequest
    from tpmlint.model.load import LoadedRoadmap
    from tpmlint.suppression.waivers import Waivers


@click.command()
@click.argument("kind", metavar="KIND", shell_complete=completing(kinds_for_completion))
@click.argument("old", metavar="OLD", shell_complete=complete_items())
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

    References follow in all fields of the roadmap, with or without `kind:` before them, in the waivers file and in the
    filters of views in Markdown pages, and the views that show the id are filled anew. With --move, so do paths under
    `evidence` and `links`; other lines that name the file are listed. Nothing else changes, in all
    files or in none. Prose and `decision_makers`, which are text, stay as they are, and so do git's history and the
    trailers in it: `Roadmap-Item: feature:OLD` in an old commit names an item that is no longer there.
    """
    from tpmlint.engine.workspace import Request, write_lock
    from tpmlint.fixes.rename import RenameRequest

    request = Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
    order = RenameRequest(find_kind(kind, request), old, new, move)
    if dry_run:
        renaming, mentions, _ = _plan(request, order)
        painted = colored(color)
        write("".join(f"{line}\n" for line in _diff(renaming, painted)), painted)
        tell([f"Would rename {_summary(renaming, new)}"])
    else:
        with write_lock(request):
            renaming, mentions, commit = _plan(request, order)
            commit()
        write(f"Renamed {_summary(renaming, new)}\n")
    for hint in _hints(renaming, mentions, dry_run=dry_run):
        tell([hint])


def _plan(request: Request, order: RenameRequest) -> tuple[RenamePlan, list[tuple[str, int]], Callable[[], None]]:
    """Return the plan of a rename, where its file is named, and what carries it out if no file has changed since."""
    from tpmlint.engine.rendering import rename_in_pages
    from tpmlint.engine.workspace import open_workspace, sparse_paths
    from tpmlint.fixes.rename import plan_rename, refuse_changed
    from tpmlint.fixes.writing import write_all
    from tpmlint.model.load import load_roadmap
    from tpmlint.model.parse_cache import IN_MEMORY, ParseCache
    from tpmlint.suppression.waivers import load_waivers

    workspace = open_workspace(request)
    cache = ParseCache(None, workspace.top, IN_MEMORY)

    def read(workspace: Workspace) -> tuple[LoadedRoadmap, Waivers]:
        settings = workspace.settings
        return load_roadmap(workspace.snapshot, settings, cache=cache), load_waivers(workspace.snapshot, settings)

    loaded, waivers = read(workspace)
    renaming = plan_rename(order, loaded, waivers, workspace.settings)
    changed = workspace.over({path: change.new for path, change in renaming.changes.items()})
    renaming = rename_in_pages(workspace, order, renaming, loaded.roadmap, read(changed)[0].roadmap)
    for path, command in sparse_paths(workspace, renaming.changes).items():
        raise UserError(
            "this file has to change, and a sparse checkout keeps it from the disk",
            f"`{command}` brings it",
            path,
        )

    def verify() -> None:
        again, waivers_again = read(open_workspace(request))
        # Also a file that does not change: a reference to the old id may be in it by now.
        refuse_changed(
            (*loaded.parsed_files, *waivers.parsed_files), (*again.parsed_files, *waivers_again.parsed_files)
        )

    found = _find_mentions(workspace, renaming, loaded)
    return renaming, found, lambda: write_all(workspace.top, renaming.changes, renaming.moves, verify)


def _summary(renaming: RenamePlan, new: str) -> str:
    item = renaming.item
    followed = "no references"
    if renaming.references:
        followed = f"{plural(renaming.references, 'reference')} in {plural(renaming.files, 'file')}"
    if renaming.waivers:
        followed += f", {plural(renaming.waivers, 'waiver')}"
    if renaming.paths:
        followed += f", {plural(renaming.paths, 'path')}"
    if renaming.views:
        followed += f", {plural(renaming.views, 'view')}"
    moved = "".join(f"; {visible(old)} is now {visible(path)}" for old, path in renaming.moves.items())
    return f"{item.kind} {item.id} to {new}: {followed}{moved}"


def _diff(renaming: RenamePlan, painted: bool) -> Iterator[str]:
    from tpmlint.cli.output import patch

    for path, change in renaming.changes.items():
        yield from patch(path, change, painted, renaming.moves.get(path))


def _find_mentions(workspace: Workspace, renaming: RenamePlan, loaded: LoadedRoadmap) -> list[tuple[str, int]]:
    """Return path and line of what names the file of the item by its path, once the plan is carried out."""
    from tpmlint.engine.pages import page_paths
    from tpmlint.fixes.rename import mentions

    if renaming.namesake is None:
        return []
    settings = workspace.settings
    paths = {parsed.file.path for parsed in loaded.parsed_files} | {each.path for each in settings.files}
    paths.update(page_paths(workspace.snapshot.paths(), settings))
    paths.update(path for path in (settings.source, settings.waivers) if path is not None)
    after = workspace.over({path: change.new for path, change in renaming.changes.items()}).snapshot
    texts = [
        (renaming.moves.get(path, path), data.decode("utf-8", "replace"))
        for path, data in after.read_many(sorted(paths & set(after.paths())), settings.limits.bytes)
        if isinstance(data, bytes)
    ]
    return list(mentions(renaming.item.path, texts))


def _hints(renaming: RenamePlan, mentions: list[tuple[str, int]], *, dry_run: bool) -> Iterator[str]:
    item = renaming.item
    if renaming.namesake is not None and not renaming.moves:
        move = f"`git mv {shlex.quote(item.path)} {shlex.quote(renaming.namesake)}`"
        hint = f"{item.path} is named after the old id; {'--move' if dry_run else move} renames it"
        yield f"  hint: {visible(hint)}"
    if mentions:
        places = some([f"{path}:{line}" for path, line in mentions], 10)
        old = item.path if renaming.moves else f"{item.path}; change that too if you rename it"
        hint = f"{places} {'still ' if renaming.moves else ''}{'names' if len(mentions) == 1 else 'name'} {old}"
        yield f"  hint: {visible(hint)}"
    for link in renaming.strangers:
        place = f"{link.source.path}: {link.source.kind} {link.source.id}"
        hint = f"{place} says {link.reference.text}, which is not {item.id}, and so did not follow"
        yield f"  hint: {visible(hint)}"
