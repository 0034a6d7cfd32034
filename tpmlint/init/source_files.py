"""The files that a source is proposed for: those that a path or pattern names, and what is there already."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tpmlint.engine.workspace import Workspace
from tpmlint.errors import UserError
from tpmlint.git.files import Unreadable
from tpmlint.init.place import relative_to_top
from tpmlint.init.references import Targets
from tpmlint.model.load import load_roadmap
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly


def text_of(read: Callable[[str], bytes], path: str) -> str:
    """Return the text of a file; empty if it cannot be read, since others of the folder may be."""
    try:
        return read(path).decode("utf-8", "replace")
    except UserError:
        return ""


def files_named(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Return the files that a path or pattern names, relative to the configuration's folder."""
    folder = workspace.settings.folder
    every = [own for path in workspace.snapshot.paths() if (own := inside(folder, path)) is not None]
    relative = relative_to_top(Path(name), workspace.request.start, workspace.top)
    own = inside(folder, relative) if relative != "." else ""
    if own is not None:
        if own in every:
            return (own,)
        below = tuple(path for path in every if own in ("", ".") or path.startswith(f"{own}/"))
        # Hidden folders hold what tools keep, such as pipelines, and not a roadmap.
        if shown := tuple(path for path in below if "/." not in f"/{path[len(own) :].lstrip('/')}"):
            return shown
        if below:
            return below
    patterns = Patterns((name,))
    if any(character in name for character in "*?[") and (matched := tuple(filter(patterns.match, every))):
        return matched
    raise UserError("file, folder or pattern not found", "name one that is in the tree", name)


def refuse_known(workspace: Workspace, name: str, files: Iterable[str]) -> None:
    for number, source in enumerate(workspace.settings.sources, 1):
        patterns = Patterns(source.files)
        path_taken = next((path for path in files if patterns.match(path)), None)
        if path_taken is not None:
            raise UserError(
                f"sources[{number}] of {workspace.settings.source}, {source.name}, has {path_taken} already",
                "`tpmlint sources` shows what it reads; change that block by hand",
                name,
            )


def reader_of_files(workspace: Workspace) -> Callable[[str], bytes]:
    folder = workspace.settings.folder
    above = f"{folder}/" if folder else ""

    @functools.cache
    def read(path: str) -> bytes:
        try:
            return workspace.snapshot.read(above + path, workspace.settings.limits.bytes)
        except Unreadable as error:
            raise UserError(f"the file cannot be read: {error.reason}", "name another one", path) from None

    return read


def pattern_of(workspace: Workspace, path: str) -> str:
    """Return a pattern for one file alone."""
    twice = "/" not in path and any(each.endswith(f"/{path}") for each in workspace.snapshot.paths())
    return exactly(path) if twice else exactly(path).removeprefix("/")


def own_files(workspace: Workspace) -> frozenset[str]:
    """Return the files with items in tpmlint's own format, relative to the configuration's folder."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    paths = (parsed.file.path for parsed in loaded.parsed_files if parsed.items and not parsed.file.reader)
    return frozenset(own for path in paths if (own := inside(workspace.settings.folder, path)) is not None)


def items_there(workspace: Workspace) -> Mapping[str, Targets]:
    """Return the items of the roadmap as it is, by kind; those that exist because they are named do not define it."""
    loaded = load_roadmap(workspace.snapshot, workspace.settings)
    found: dict[str, Targets] = {}
    for parsed in loaded.parsed_files:
        for items, defined in ((parsed.items, True), (parsed.creations, False)):
            for item in items:
                before = found.get(item.kind, Targets())
                found[item.kind] = Targets(before.ids | {item.id}, before.defined or defined)
    return found
