"""Finds the repository that a folder belongs to, in one git process, and tells "none" from "broken"."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from tpmlint.git.process import DEADLINE, GitError, git_error, run, too_old

_WORDS = ("--is-bare-repository", "--is-shallow-repository", "--show-object-format")
_NO_REPOSITORY = b"fatal: not a git repository (or any "
_BARE = b"fatal: cannot use bare repository "


class FoundRepository(Struct, frozen=True):
    """Where a repository is.

    Args:
        where: the global options by which git finds it again.
        top: the work tree's top folder, or the git directory where there is none.
    """

    where: tuple[str, ...]
    top: Path
    git_dir: Path
    is_bare: bool
    is_shallow: bool
    object_format: str


def find_repository_of(start: Path, deadline: float = DEADLINE) -> FoundRepository | None:
    """Return the repository whose work tree holds ``start``, or None if none does.

    Raises:
        GitError: there is one, but it is broken, unsafe in git's eyes, or has no work tree here.
    """
    folder = start.absolute()
    if not folder.is_dir():
        raise GitError(f"there is no folder {str(start)!r}", "start in a folder that exists")
    here = ("-C", str(folder))
    output = run(here, ("rev-parse", *_WORDS, "--absolute-git-dir", "--show-toplevel"), None, (0, 128), deadline)
    words = output.stdout.split(b"\n")
    if output.status == 0:
        git_dir, top = words[3:5]
        if len(words) != 6:  # A folder's name holds a line break: ask for each by itself.
            git_dir = run(here, ("rev-parse", "--absolute-git-dir"), deadline=deadline).stdout[:-1]
            top = run(here, ("rev-parse", "--show-toplevel"), deadline=deadline).stdout[:-1]
        return _found(("-C", os.fsdecode(top)), top, git_dir, words, is_bare=False)
    if output.stderr.startswith(_NO_REPOSITORY):
        _refuse_broken(folder)
        return None
    if len(words) > 4 and words[0] == b"true" and "GIT_DIR" in os.environ:
        return find_git_dir(Path(os.environ["GIT_DIR"]), deadline)
    if len(words) > 4 or output.stderr.startswith(_BARE):
        raise GitError(f"{str(start)!r} lies in a git directory, not in a work tree", _way_out(folder))
    raise git_error(output.stderr, "rev-parse")


def _way_out(folder: Path) -> str:
    if folder.name == ".git":
        return "start in a work tree, such as the folder that holds `.git`"
    if all((folder / name).exists() for name in ("HEAD", "objects", "refs")):
        return (
            "start in a work tree; a repository without one that you trust has to be named: "
            "`tpmlint check --root . --at HEAD`, or `tpmlint diff --root . BASE`"
        )
    return "start in a work tree"


def find_git_dir(path: Path, deadline: float = DEADLINE) -> FoundRepository:
    """Return the repository whose git directory is ``path``, bare or not, for use without a work tree."""
    where = (f"--git-dir={path.absolute()}",)
    output = run(where, ("rev-parse", *_WORDS, "--absolute-git-dir"), deadline=deadline)
    words = output.stdout.split(b"\n")
    git_dir = b"\n".join(words[3:-1])
    return _found(where, git_dir, git_dir, words, is_bare=True)


def _found(where: tuple[str, ...], top: bytes, git_dir: bytes, words: list[bytes], is_bare: bool) -> FoundRepository:
    if words[2].startswith(b"-"):  # What rev-parse does not know it repeats.
        raise too_old() or GitError("git rev-parse answered in a form that tpmlint does not know")
    return FoundRepository(
        where=where,
        top=Path(os.fsdecode(top)),
        git_dir=Path(os.fsdecode(git_dir)),
        is_bare=is_bare,
        is_shallow=words[1] == b"true",
        object_format=words[2].decode("ascii"),
    )


def _refuse_broken(folder: Path) -> None:
    """Raise GitError if git looked at a ``.git`` and passed over it: a broken repository is not the same as none."""
    ceilings = {Path(each) for each in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if each}
    device = folder.stat().st_dev
    for place in (folder, *folder.parents):
        if place in ceilings or place.stat().st_dev != device:
            return
        if os.path.lexists(place / ".git"):
            raise GitError(
                f"git does not recognise {str(place / '.git')!r} as a repository",
                "repair it, or remove it if the folder is no repository",
            )
