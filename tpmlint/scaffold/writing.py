"""Writes files that were not there before: all of them or none, and never over what somebody else has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.fault import Refusal
from tpmlint.files import create_atomically
from tpmlint.git.files import on_disk


def create(root: Path, files: Mapping[str, str]) -> None:
    """Write new files below ``root``; where one cannot be, the others are taken away again.

    Args:
        files: text by path, relative to ``root`` with ``/``.

    Raises:
        Refusal: there is a file of that name, perhaps since a moment ago, or its folder leads outside of ``root``.
        OSError: with the path of the file that could not be written.
    """
    made: list[Path] = []
    try:
        for path, text in files.items():
            target = on_disk(root, path)
            _make_folder(root, target.parent, path, made)
            try:
                create_atomically(target, text.encode("utf-8"))
            except FileExistsError:
                raise Refusal("there is a file of that name already", "tpmlint never overwrites one", path) from None
            made.append(target)
    except BaseException:
        for each in reversed(made):
            _take_away(each)
        raise


def unseen(request: Request, paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of some files just written that tpmlint does not get to see, since git ignores them."""
    seen = set(open_workspace(request).snapshot.paths())
    return tuple(path for path in paths if path not in seen)


def _make_folder(root: Path, folder: Path, path: str, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    if not folder.resolve().is_relative_to(root.resolve()):
        raise Refusal(f"its folder leads outside of {root}", "write to a folder that is no link", path)
    if not folder.is_dir():
        raise Refusal(f"{folder.name} is a file and no folder", "choose another place, or move it away", path)
    for each in reversed(missing):
        made.append(each)  # Before it is one, as Ctrl-C may come in between.
        each.mkdir()


def _take_away(path: Path) -> None:
    try:
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    except OSError:
        pass  # Somebody else has put something there meanwhile, or cannot be helped.
