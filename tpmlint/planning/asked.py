"""What a word on the command line means: a file or folder that is there, else an item."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tpmlint.engine.workspace import Workspace, relative
from tpmlint.fault import Refusal
from tpmlint.planning.code import Code, code_of
from tpmlint.planning.naming import meant, near
from tpmlint.roadmap.claims import Claims
from tpmlint.roadmap.items import KINDS, Item
from tpmlint.roadmap.load import Loaded
from tpmlint.rules.phrasing import listed


@dataclass(frozen=True, slots=True)
class Asked:
    """Files or an item that somebody asks about.

    Args:
        shadowed: an item of the same name as the path that was taken.
    """

    code: Code | None = None
    item: Item | None = None
    shadowed: Item | None = None


def find(text: str, start: Path, workspace: Workspace, loaded: Loaded, claims: Claims) -> Asked:
    """Return what ``text`` means.

    Args:
        start: the folder that paths are relative to.
    Raises:
        Refusal: it is neither a path nor the name of one item, or lies outside.
    """
    items = meant(text, loaded.roadmap)
    if text.strip() and os.path.lexists(start / text):
        return Asked(code=_code(text, start, workspace, claims), shadowed=items[0] if items else None)
    if len(items) > 1:
        refs = listed(sorted(item.ref for item in items), "or")
        raise Refusal(f"{text!r} may mean {refs}", "write the kind before it", None)
    if items:
        return Asked(item=items[0])
    prefix, colon, _ = text.partition(":")
    what = prefix.lower() if colon and prefix.lower() in KINDS else "file, folder or item"
    hint = near(text, loaded.roadmap.items)
    raise Refusal(f"there is no {what} {text!r}{hint}", "`tpmlint list KIND` lists the items of a kind")


def _code(text: str, start: Path, workspace: Workspace, claims: Claims) -> Code:
    whole = start / text
    is_folder = whole.is_dir() and not whole.is_symlink()
    path = _inside(whole.resolve(), workspace.top, text) if is_folder else relative(Path(text), start, workspace.top)
    if not is_folder:
        return code_of(path, (path,), claims, workspace.settings)
    prefix = "" if path == "." else f"{path}/"
    # A submodule is listed as one path, though it is a folder on disk.
    files = (each for each in workspace.snapshot.paths() if each.startswith(prefix) or each == path)
    return code_of(prefix or "./", files, claims, workspace.settings)


def _inside(folder: Path, top: Path, text: str) -> str:
    try:
        return folder.relative_to(top).as_posix()
    except ValueError:
        raise Refusal(f"{text} lies outside of {top}", "name a folder of the repository") from None
