"""The error for a tree without a roadmap: what is there instead, and what to do about it."""

from __future__ import annotations

import contextlib
import posixpath
import re
import shlex
from collections.abc import Iterator

from msgspec.structs import replace

from tpmlint import config
from tpmlint.config.builtin import recognition
from tpmlint.engine.workspace import Workspace, open_workspace
from tpmlint.errors import UserError
from tpmlint.git.snapshot import WorkTree
from tpmlint.model.roadmap_files import source_paths
from tpmlint.text.messages import plural
from tpmlint.text.regex import regex

_OF_THIS = regex(
    r"(?!(?:.*/)?(?:\.[^/]+|examples?|fixtures?|node_modules|samples?|templates?|tests?|test_?data|vendor)/)",
    re.IGNORECASE,
)
"""A path that does not lie where files only serve as examples, or come from others."""

_ROADMAP_NAME = regex(
    r"(?:.*/)?(?:[^/]*[-. ])?road[-_]?map(?:[-_ ]v?[0-9][^/]*)?\.(?:ya?ml|json|csv|md|adoc)",
    re.IGNORECASE,
)
_FORMATS = ("kep", "backlog", "backstage", "adr")
"""The formats of roadmaps that are known by the names of their files, the surest first."""

_BY_ENDING = (".yaml", ".yml", ".json", ".csv", ".md", ".adoc")


def no_roadmap(workspace: Workspace) -> UserError:
    """Return the error for a snapshot without a roadmap: it may not be committed yet, or be in another format."""
    snapshot, settings = workspace.snapshot, workspace.settings
    empty = workspace.sources.taken
    if (path := uncommitted(workspace)) is not None:
        command = f"`git add {shlex.quote(path)}`"
        return UserError(
            f"no roadmap found in the {snapshot.label}: {path} lies in the work tree only",
            f"stage it with {command}" if snapshot.label == "index" else f"commit it, after {command}",
            settings.source,
        )
    if empty:
        where = f" in the {snapshot.label}" if snapshot.label in ("index", "commit") else ""
        hold = f"and {plural(len(empty) - 1, 'more file')} hold" if len(empty) > 1 else "holds"
        return UserError(
            f"no roadmap found{where}: {empty[0]} {hold} no item",
            "write one into it, or begin a file with `tpmlint new team ID`",
            settings.source,
        )
    if not settings.include:
        return UserError("no roadmap found: `[roadmap] include` is empty", "name its files there", settings.source)
    remedy = "start one with `tpmlint init`, or name its files in `[roadmap] include`"
    if (below := configured_below(workspace)) is not None:
        remedy = f"{below}: check such a folder with --root, or start a roadmap here with `tpmlint init`"
    elif settings.source is None and (candidate := _named_roadmap(workspace)):
        remedy = (
            f"see what `tpmlint init --from {shlex.quote(candidate)}` reads in it, or start one with `tpmlint init`"
        )
    elif settings.source is None and (known := _known_format(workspace)):
        remedy = f"{known}, or start one with `tpmlint init`"
    return UserError(f"no roadmap found: no file matches {', '.join(settings.include)}", remedy, settings.source)


def uncommitted(workspace: Workspace) -> str | None:
    """Return what lies in the work tree only, and would give the commit or the index a roadmap: its first file, or the
    configuration that says where it is.
    """
    repository, settings = workspace.repository, workspace.settings
    if repository is None or repository.is_bare or workspace.snapshot.label not in ("index", "commit"):
        return None
    tree = WorkTree(repository)
    known = frozenset(workspace.sources.taken)
    path = next((path for path in source_paths(tree.paths(), settings) if path not in known), None)
    if path is not None or settings.source is not None:
        return path
    with contextlib.suppress(UserError):
        request = replace(workspace.request, at=None, staged=False, stdin=None)
        there = open_workspace(request, tree)
        return there.settings.source if there.sources.taken else None
    return None


def _named_roadmap(workspace: Workspace) -> str | None:
    """Return the file that is called a roadmap and may be one in another format: the nearest, data before text.

    One beside tasks or decisions of a known format is about a roadmap.
    """
    formats = list(_known_formats(workspace))
    found = [
        path
        for path in _own_paths(workspace)
        if _ROADMAP_NAME.fullmatch(path)
        and _OF_THIS.match(path)
        and not any(path.startswith(f"{folder}/") for _, folder, _ in formats)
    ]
    ending = {path: _BY_ENDING.index(posixpath.splitext(path)[1].lower()) for path in found}
    return min(found, key=lambda path: (ending[path] // 2, path.count("/"), ending[path], path), default=None)


def _known_format(workspace: Workspace) -> str | None:
    """Say how to read the files that are in a format tpmlint knows, if there are any."""
    for name, folder, found in _known_formats(workspace):
        files = f"{found[0]} is a file" if len(found) == 1 else f"{len(found)} files such as {found[0]} are"
        return f"{files} of the format {name}: read with `tpmlint init --from {shlex.quote(folder)}`"
    return None


def _known_formats(workspace: Workspace) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each known format that files have, with the folder in which all of them are, and the files."""
    own = _own_paths(workspace)
    for name in _FORMATS:
        called = re.compile(recognition(name).path)
        found = [path for path in own if called.fullmatch(path) and _OF_THIS.match(path)]
        if found:
            yield name, posixpath.commonpath([posixpath.dirname(path) for path in found]) or ".", found


def _own_paths(workspace: Workspace) -> list[str]:
    above = f"{workspace.folder}/" if workspace.folder else ""
    return [path[len(above) :] for path in workspace.snapshot.paths() if path.startswith(above)]


def configured_below(workspace: Workspace) -> str | None:
    """Say that there are configurations one or two folders below the one that is checked, the nearest by its name.

    None if there are none, or if the folder has one itself.
    """
    if workspace.settings.source is not None:
        return None
    above = f"{workspace.folder}/" if workspace.folder else ""
    named = f"/{config.OWN_FILE}"
    configurations = [path for path in workspace.snapshot.paths() if path.startswith(above) and path.endswith(named)]
    deep = {path: path.count("/", len(above)) for path in configurations}
    below = sorted((path for path in configurations if 1 <= deep[path] <= 2), key=lambda path: (deep[path], path))
    if len(below) > 1:
        return f"{below[0]} and {len(below) - 1} more are configurations"
    return f"{below[0]} is a configuration" if below else None
