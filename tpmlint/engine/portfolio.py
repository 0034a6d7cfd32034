"""Find and read the exports of many repositories: files, folders with exports, and checkouts, which are exported.

An export that a ``tpmlint.lock`` above it has another hash for is refused: it is not what was reviewed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from tpmlint.config.lock import parse_lock
from tpmlint.engine.exporting import read_or_export
from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.errors import UserError
from tpmlint.formats.registry import Export, decode_export, sha256
from tpmlint.settings import LOCK
from tpmlint.text.messages import quote, some

ENDING = ".tpm.json"
_NAME = re.compile(r"[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,126}[A-Za-z0-9])?")
_REMEDY = "write NAME=PATH, with a NAME of letters, digits, '.', '-' and '_'"


class FoundExports(Struct, frozen=True):
    """The exports that a person named.

    Args:
        exports: by the name of the repository.
        skipped: the checkouts below a named folder that have no roadmap.
        failed: why others could not be exported, by the name of the repository.
    """

    exports: Mapping[str, Export]
    skipped: tuple[str, ...] = ()
    failed: Mapping[str, UserError] = {}


class _Place(Struct, frozen=True):
    """A file with an export, or a checkout to export."""

    name: str
    path: Path


class _Locked(Struct, frozen=True):
    """The hashes in a lock, by the file that the configuration beside it names, and by the registry's name."""

    by_file: Mapping[Path, str]
    by_name: Mapping[str, str]


def find_exports(words: Iterable[str], start: Path) -> FoundExports:
    """Return the exports that the words of a command line name.

    Args:
        words: each the path of an export, of a checkout, or of a folder with exports or checkouts below it; with
            ``NAME=`` before it where the repository is to have another name than the file or the folder.
        start: the folder that paths are relative to.
    Raises:
        UserError: a path has no export, an export is invalid or not the locked one, two have the same name, or no
            checkout can be exported.
    """
    failed: dict[str, UserError] = {}
    taken: dict[str, tuple[Path, bytes]] = {}
    skipped: list[str] = []
    locks: dict[Path, _Locked] = {}
    for word in words:
        for place in _places(word, start, skipped):
            try:
                data = read_or_export(place.path)
            except UserError as error:
                if not place.path.is_dir():
                    raise
                failed[place.name] = error  # Of many teams one has always just broken its roadmap.
                continue
            if not place.path.is_dir():
                _refuse_forged(place, sha256(data), locks)
            other = taken.get(place.name)
            if other is not None and other[1] != data:
                raise UserError(
                    f"two repositories are called {place.name}: {other[0]} and {place.path}",
                    f"give one of them another name, with NAME={place.path}",
                )
            taken.setdefault(place.name, (place.path, data))
    exports = {name: decode_export(data, str(path)) for name, (path, data) in taken.items()}
    if failed and not exports:
        raise next(iter(failed.values()))
    return FoundExports(exports, tuple(dict.fromkeys(skipped)), failed)


def _places(word: str, start: Path, skipped: list[str]) -> list[_Place]:
    """Return the exports and checkouts that one word names."""
    name, equals, rest = word.partition("=")
    path = start / Path(word).expanduser()
    if not equals or os.path.lexists(path):
        name = ""
    else:
        path = start / Path(rest).expanduser()
        if not _NAME.fullmatch(name):
            raise UserError(f"{quote(name)} is not a name for a repository", _REMEDY, word)
    if path.is_dir():
        found = list(_below(path, skipped)) or ([path] if _has_configuration(path) else [])
        if not found:
            remedy = "name a file that `tpmlint export` wrote, or a checkout with a roadmap"
            raise UserError(f"no *{ENDING} and no roadmap in this folder", remedy, word)
    else:
        found = [path]
    if name and len(found) > 1:
        files = some([str(each) for each in found], 3)
        raise UserError(f"{quote(name)} is a name for one repository, and here are {files}", "name one of them", word)
    return [_Place(name or _name_of(each), each) for each in found]


def _name_of(path: Path) -> str:
    """Return the name of the repository that a file or a folder has the name of."""
    whole = path.resolve()
    name = whole.name if path.is_dir() else whole.name.removesuffix(ENDING).removesuffix(".json")
    if not _NAME.fullmatch(name):
        raise UserError(f"{quote(name)} is not a name for a repository", _REMEDY, str(path))
    return name


def _below(folder: Path, skipped: list[str]) -> Iterator[Path]:
    """Yield the exports and the checkouts in a folder; what is in a checkout is for that alone."""
    if (folder / ".git").exists():
        yield from _in_checkout(folder, skipped)
        return
    for place, folders, files in os.walk(folder, onerror=_refuse_unreadable):
        checkouts = sorted(each for each in folders if Path(place, each, ".git").exists())
        folders[:] = sorted(each for each in folders if each not in checkouts and not each.startswith("."))
        yield from (Path(place, each) for each in sorted(files) if each.endswith(ENDING))
        for each in checkouts:
            yield from _in_checkout(Path(place, each), skipped)


def _has_configuration(folder: Path) -> bool:
    """Tell whether a folder within a repository has a configuration, and so a roadmap, of its own."""
    workspace = open_workspace(Request(start=folder))
    return workspace.repository is not None and workspace.folder == workspace.settings.folder != ""


def _refuse_unreadable(error: OSError) -> None:
    raise UserError(f"cannot be read: {error.strerror}", "let it be read, or name others", str(error.filename))


def _in_checkout(top: Path, skipped: list[str]) -> Iterator[Path]:
    """Yield the exports of a checkout that it has not from others; itself, if it has a roadmap; else those of others.

    The repository that only collects the exports of others has no roadmap of its own.
    """
    files = sorted(_files_in(top))
    workspace = open_workspace(Request(start=top))
    received = {top / registry.file for registry in workspace.settings.registries.values()}
    if own := [file for file in files if file not in received]:
        yield from own
    elif workspace.sources.taken or workspace.sources.others:
        yield top
    elif files:
        yield from files
    else:
        skipped.append(str(top))


def _files_in(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse_unreadable):
        folders[:] = [each for each in folders if not each.startswith(".") and not Path(place, each, ".git").exists()]
        yield from (Path(place, each) for each in files if each.endswith(ENDING))


def _refuse_forged(place: _Place, digest: str, locks: dict[Path, _Locked]) -> None:
    """Raise UserError for an export that the nearest lock in its repository, or beside it, has another hash for."""
    whole = place.path.resolve()
    tops = [folder for folder in whole.parents if (folder / ".git").exists()]
    for folder in whole.parents:
        if (folder / LOCK).is_file():
            if folder not in locks:
                locks[folder] = _locked(folder)
            if locks[folder].by_file.get(whole, locks[folder].by_name.get(place.name, digest)) != digest:
                raise UserError(
                    f"the export has another SHA-256 than {folder / LOCK} has for {place.name}",
                    "take it again with `tpmlint registry update`, and read what changed",
                    str(place.path),
                )
            return
        if not tops or folder == tops[0]:
            return


def _locked(folder: Path) -> _Locked:
    lock_file = folder / LOCK
    try:
        locked = parse_lock(lock_file.read_text(encoding="utf-8-sig")).registries
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise UserError(f"the lock cannot be read: {error}", "restore it", str(lock_file)) from error
    workspace = open_workspace(Request(start=folder))
    files = {
        (workspace.top / registry.file).resolve(): locked[name]
        for name, registry in workspace.settings.registries.items()
        if name in locked
    }
    return _Locked(files, locked)
