"""New files: their names, where they go, and writing them without ever overwriting one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tpmlint.atomic_write import create_atomically
from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.errors import UserError
from tpmlint.formats.words import slug
from tpmlint.git.files import disk_path
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.roadmap_files import includes, inside
from tpmlint.patterns import Patterns, literal_prefix
from tpmlint.settings import Settings

_LONGEST_ID = 40


def short_id(text: str, default: str = "my-id") -> str:
    """Return ``text`` as a short id in lower case: ``cafe-du-nord`` for ``Café du Nord``.

    Args:
        default: the id if nothing of ``text`` can be used.
    """
    return slug(text)[:_LONGEST_ID].strip("-") or default


def title_from(item_id: str) -> str:
    """Return the words of an id as a title: ``Faster builds`` for ``faster-builds``."""
    words = " ".join(re.split(r"[-_\s]+", item_id))
    return words[:1].upper() + words[1:]


FOLDER = "roadmap"


def path_for(kind: str, item_id: str, settings: Settings, *, markdown: bool) -> str | None:
    """Return the file for an item, relative to the root, or None if no include pattern matches a suitable one.

    That is ``roadmap/<kinds>/<id>.yaml`` if the configuration includes it, else the same in another pattern's folder.
    """
    above = f"{settings.folder}/" if settings.folder else ""
    for folder in _folders(settings):
        for ending in (".md",) if markdown else (".yaml", ".yml", ".tpm.yaml"):
            path = f"{above}{folder}{kinds_of(settings)[kind].plural}/{item_id}{ending}"
            if is_source_path(path, settings):
                return path
    return None


def relative_to_top(path: Path, start: Path, top: Path) -> str:
    """Return a path that was given in the folder ``start`` as one relative to ``top``, with ``/``.

    Raises:
        UserError: it is outside of ``top``.
    """
    full = start / path
    try:
        return (full.parent.resolve() / full.name).relative_to(top.resolve()).as_posix()
    except ValueError:
        raise UserError(f"the file would lie outside of {top}", "choose a place inside", str(path)) from None


def is_source_path(path: str, settings: Settings) -> bool:
    """Tell whether the configuration includes a file, regardless of its content."""
    relative = inside(settings.folder, path)
    return (
        relative is not None
        and includes(Patterns(settings.include), relative)
        and not includes(Patterns(settings.exclude), relative)
    )


def require_source_path(path: str, settings: Settings) -> None:
    """Raise a UserError unless the configuration includes ``path``."""
    if not is_source_path(path, settings):
        raise UserError(
            "the configuration does not take this file as roadmap",
            f"name one that `[roadmap] include` matches: {', '.join(settings.include)}",
            path,
        )


def _folders(settings: Settings) -> Iterator[str]:
    yield f"{FOLDER}/"
    for pattern in settings.include:
        if not pattern.startswith("!"):
            prefix = literal_prefix(pattern.removeprefix("/"))
            yield prefix[: prefix.rfind("/") + 1]


def create(root: Path, files: Mapping[str, str]) -> None:
    """Write new files below ``root``; if one fails, the others are removed again.

    Args:
        files: text by path, relative to ``root`` with ``/``.

    Raises:
        UserError: the file exists, or its folder leads outside of ``root``.
        OSError: with the path of the file that could not be written.
    """
    created: list[Path] = []
    try:
        for path, text in files.items():
            target = disk_path(root, path)
            _make_folder(root, target.parent, path, created)
            try:
                create_atomically(target, text.encode("utf-8"))
            except FileExistsError:
                raise UserError("there is a file of that name already", "tpmlint never overwrites one", path) from None
            created.append(target)
    except BaseException:
        for each in reversed(created):
            _remove(each)
        raise


def unread(request: Request, paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of some new files that tpmlint does not read, since git ignores them."""
    read = set(open_workspace(request).snapshot.paths())
    return tuple(path for path in paths if path not in read)


def _make_folder(root: Path, folder: Path, path: str, created: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    if not folder.resolve().is_relative_to(root.resolve()):
        raise UserError(f"its folder leads outside of {root}", "write to a folder that is not a link", path)
    if not folder.is_dir():
        raise UserError(f"{folder.name} is a file, not a folder", "choose another place, or move it away", path)
    for each in reversed(missing):
        created.append(each)  # Before the folder exists, since Ctrl-C may come in between.
        each.mkdir()


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    except OSError:
        pass  # It may have other files in it by now.
