"""Find whom code serves: named files, folders and items, or everything that changed since a revision."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.change.collect import changed_files
from tpmlint.change.endpoints import find_endpoints
from tpmlint.engine.workspace import Workspace, relative
from tpmlint.errors import UserError
from tpmlint.model.impact import Counts, Impact, impact_of, impact_of_item
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.ownership import Claims, claimed_path
from tpmlint.model.roadmap_files import inside
from tpmlint.query.target import Code, code_of, items_named, not_one_item


class ImpactAnswer(Struct, frozen=True):
    """Whom code and items serve.

    Args:
        codes: each file, folder or change, with its impact.
        items: each item, with its impact.
        notes: sentences for the reader of the answer.
    """

    codes: tuple[tuple[Code, Impact], ...] = ()
    items: tuple[tuple[Item, Impact], ...] = ()
    notes: tuple[str, ...] = ()


def impact_of_names(
    workspace: Workspace, roadmap: Roadmap, names: Sequence[str], counts: Counts, start: Path
) -> ImpactAnswer:
    """Return the impact of files, folders and items; each once, even if named several times.

    Args:
        start: the folder that paths are relative to.
    Raises:
        UserError: a name is neither a path nor one item, or is outside of the repository.
    """
    claims = Claims(roadmap.capabilities, workspace.settings)
    codes: dict[str, Code] = {}
    items: dict[str, Item] = {}
    notes: list[str] = []
    for name in names:
        named = items_named(name, roadmap)
        if name.strip() and (os.path.lexists(start / name) or _is_listed(name, start, workspace)):
            code = _code(name, start, workspace, claims)
            codes[code.ref] = code
            if named:
                notes.append(f"{name!r} is taken for the path; the item is {named[0].ref}")
        elif len(named) == 1:
            items[named[0].ref] = named[0]
        else:
            raise _not_found(name, named, roadmap)
    return ImpactAnswer(
        codes=tuple((code, impact_of_code(code, roadmap, counts)) for code in codes.values()),
        items=tuple((item, impact_of_item(roadmap, item, counts)) for item in items.values()),
        notes=tuple(notes),
    )


def impact_since(workspace: Workspace, roadmap: Roadmap, base: str, counts: Counts) -> ImpactAnswer:
    """Return the impact of everything that changed since a revision, including the work tree.

    Raises:
        UserError: there is no repository, or the revision is not found.
    """
    if workspace.repository is None:
        raise UserError("no git repository found", "name files or folders instead", "--base")
    ends = find_endpoints(workspace.repository, "commits", base, None)
    # The roadmap is read from the work tree, so the change ends there too.
    files = changed_files(workspace.repository, replace(ends, target="worktree"))
    settings = workspace.settings
    paths = (claimed_path(file) for file in files if inside(settings.folder, file.path) is not None)
    code = code_of(base, paths, Claims(roadmap.capabilities, settings), settings, "change")
    return ImpactAnswer(codes=((code, impact_of_code(code, roadmap, counts)),), notes=ends.notes)


def impact_of_code(code: Code, roadmap: Roadmap, counts: Counts) -> Impact:
    """Return the impact of the capabilities that claim code."""
    return impact_of(roadmap, [each.capability for each in code.claimed], counts)


def _not_found(name: str, named: Sequence[Item], roadmap: Roadmap) -> UserError:
    prefix, colon, _ = name.partition(":")
    what = prefix.lower() if colon and prefix.lower() in roadmap.kinds else "file, folder or item"
    return not_one_item(name, named, roadmap, "`tpmlint list KIND` lists the items of a kind", what=what)


def _is_listed(text: str, start: Path, workspace: Workspace) -> bool:
    """Return whether git knows a file or folder that is not on disk, as in a sparse checkout."""
    try:
        path = relative(Path(text), start, workspace.top)
    except UserError:
        return False
    return any(each == path or each.startswith(f"{path}/") for each in workspace.snapshot.paths())


def _code(text: str, start: Path, workspace: Workspace, claims: Claims) -> Code:
    whole = start / text
    is_folder = whole.is_dir() and not whole.is_symlink()
    if not is_folder:
        path = relative(Path(text), start, workspace.top)
        below = (
            []
            if os.path.lexists(whole)
            else [each for each in workspace.snapshot.paths() if each.startswith(f"{path}/")]
        )
        return code_of(f"{path}/" if below else path, below or (path,), claims, workspace.settings)
    try:
        path = whole.resolve().relative_to(workspace.top).as_posix()
    except ValueError:
        raise UserError(f"{text} lies outside of {workspace.top}", "name a folder of the repository") from None
    prefix = "" if path == "." else f"{path}/"
    # A submodule is listed as one path, though it is a folder on disk.
    submodules = {each for each in workspace.snapshot.tracked() or () if each.endswith("/")}
    paths = (f"{each}/" if f"{each}/" in submodules else each for each in workspace.snapshot.paths())
    files = (each for each in paths if each.startswith(prefix))
    return code_of(prefix or "./", files, claims, workspace.settings)
